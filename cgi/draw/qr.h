/* qr.h: QR codes, error correction M, drawn here on the server: as path text for an SVG in a page, or into a PDF.
 *
 * Everything is owned by the arena. A code is readable only with its quiet zone of 4 modules around it; qr_view counts it in:
 * <svg viewBox="0 0 VIEW VIEW"><path d="D"/></svg>, dark on white.
 */
#ifndef CLOVE_QR_H
#define CLOVE_QR_H

#include <stdbool.h>

struct arena;

enum { QR_QUIET = 4 };
struct qr {
	int side;                     /* modules, without the quiet zone */
	const unsigned char *dark;    /* side * side, row by row: 1 or 0 */
};
bool qr_make(struct arena *a, const char *text, struct qr *out);        /* false: empty, or more than a code holds (2,331 bytes) */
int qr_view(const struct qr *q);                                       /* modules with the quiet zone on both sides */
const char *qr_path(struct arena *a, const struct qr *q);              /* the d attribute, in modules from the quiet zone's corner */

#endif
