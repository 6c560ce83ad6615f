/* extras.h: links of the show's page to its extras: images of others, on another host name. The platform tells of them by message. */
#ifndef CLOVE_EXTRAS_H
#define CLOVE_EXTRAS_H

#include <stddef.h>

struct arena;
struct db;
struct json;

enum { EXTRAS = 8 };
struct extras_link {
	const char *title, *url;
};

void extras_take(struct db *db, struct json *message);                       /* {"list":[{"title":"…","url":"https://…/"}]} */
size_t extras_read(struct arena *a, const char *kept, struct extras_link out[EXTRAS]);       /* settings.extras */

#endif
