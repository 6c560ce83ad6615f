/* deployment.h: what is wanted of a show's service: asked for here, made true by the agent. Every act writes an audit row. */
#ifndef CLOVE_DEPLOYMENT_H
#define CLOVE_DEPLOYMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

struct deployment_new {
	int64_t account;                         /* the seller */
	const char *slug, *field, *title;
	const char *definition;                  /* JSON, the seed: read once by the show itself */
	const char *template_text;               /* the composed template, as the seller saw it in the review */
	const void *poster;
	size_t poster_n;
	const char *poster_type;
	int64_t workers;
};

/* The id, state 'deploying'; 0 when the slug is taken. In the caller's transaction. */
int64_t deployment_create(struct db *db, const struct deployment_new *n);
bool deployment_slug_taken(struct db *db, const char *slug);

enum deployment_act { DEPLOYMENT_STOP, DEPLOYMENT_START, DEPLOYMENT_AGAIN };
bool deployment_want(struct db *db, int64_t account, const char *slug, enum deployment_act act);   /* false: not in a state for it */

#endif
