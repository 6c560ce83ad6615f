/* image.h: what a picture is, told from its first bytes alone; nothing is decoded.
 *
 * Known: JPEG, PNG, WebP. Cut, lying or other content is refused. No allocation.
 */
#ifndef CLOVE_IMAGE_H
#define CLOVE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

struct image {
	const char *type;        /* "image/jpeg" "image/png" "image/webp" */
	int width, height;       /* pixels, 1 to 20,000 */
};
bool image_look(const void *bytes, size_t n, struct image *out);
bool image_whole(const void *bytes, size_t n);      /* a known picture whose end is there too: not an upload that was cut */

#endif
