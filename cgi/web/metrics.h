/* metrics.h: counters in memory shared by all processes of a service, written as Prometheus text by its meta process. */
#ifndef CLOVE_METRICS_H
#define CLOVE_METRICS_H

#include <stdint.h>

struct arena;
struct buf;
struct service;

void metrics_init(const struct service *s);                          /* in the parent, before forking */
void metrics_request(int route, int status, int64_t ms, int queries);/* route: index in the table, -1 for none */
void metrics_respawn(void);
void metrics_write(const struct service *s, struct buf *out);

#endif
