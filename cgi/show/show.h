/* show.h: one show's service, and what its handlers know of it from the settings. */
#ifndef CLOVE_SHOW_H
#define CLOVE_SHOW_H

#include <stdbool.h>
#include <stdint.h>

struct req;
struct service;

struct show {
	int64_t id;
	const char *slug;
};

struct service *show_service(void);             /* reads its settings; its key and identity are loaded by show_key */
bool show_key(struct service *s);               /* false after telling the log what is missing */
const struct show *show_of(const struct req *r);

#endif
