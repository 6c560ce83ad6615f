/* kubernetes_compose.h: the objects of a show as one text, for platform/core/compose.h. Asks no cluster. */
#ifndef CLOVE_KUBERNETES_COMPOSE_H
#define CLOVE_KUBERNETES_COMPOSE_H

struct arena;
struct compose_what;

const char *kubernetes_compose(struct arena *a, const struct compose_what *w);

#endif
