/* qr.c: libqrencode's bits, turned into runs of dark modules. */
#include "draw/qr.h"

#include <qrencode.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

enum { TEXT_BYTES = 2331 };        /* version 40 at level M, 8-bit */

bool qr_make(struct arena *a, const char *text, struct qr *out)
{
	QRcode *code;
	unsigned char *dark;
	size_t n;

	if (text[0] == '\0' || strlen(text) > TEXT_BYTES)
		return false;
	code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	if (code == NULL)
		return false;
	n = (size_t)code->width * (size_t)code->width;
	dark = arena_alloc(a, n);
	for (size_t i = 0; i < n; i++)
		dark[i] = code->data[i] & 1;
	*out = (struct qr){ code->width, dark };
	QRcode_free(code);
	return true;
}

int qr_view(const struct qr *q)
{
	return q->side + 2 * QR_QUIET;
}

const char *qr_path(struct arena *a, const struct qr *q)
{
	struct buf *b = buf_new(a, 512 << 10);

	for (int y = 0; y < q->side; y++)
		for (int x = 0, run; x < q->side; x += run + 1) {
			for (run = 0; x + run < q->side && q->dark[y * q->side + x + run]; run++)
				;
			if (run > 0)
				buf_fmt(b, "M%d %dh%dv1h-%dz", x + QR_QUIET, y + QR_QUIET, run, run);
		}
	return b->p;
}
