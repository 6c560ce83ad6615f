/* image.c: the heads of JPEG, PNG and WebP files.
 *
 * An upload is served later under the type found here with nosniff, so the only question is whether the bytes begin as that
 * type must, and how large the picture says it is. Every read is bounds-checked against n; nothing is trusted twice.
 */
#include "base/image.h"

#include <stdint.h>
#include <string.h>

enum { SIDE_MAX = 20000 };

static unsigned be16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static unsigned be32(const unsigned char *p)
{
	return be16(p) << 16 | be16(p + 2);
}

static unsigned le24(const unsigned char *p)
{
	return p[0] | (unsigned)p[1] << 8 | (unsigned)p[2] << 16;
}

static bool sized(struct image *out, const char *type, unsigned width, unsigned height)
{
	if (width < 1 || width > SIDE_MAX || height < 1 || height > SIDE_MAX)
		return false;
	*out = (struct image){ type, (int)width, (int)height };
	return true;
}

static bool png(const unsigned char *p, size_t n, struct image *out)
{
	if (n < 33 || memcmp(p, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) != 0)
		return false;
	return sized(out, "image/png", be32(p + 16), be32(p + 20));
}

/* Segments follow each other until the frame header, which has the size; a scan before it means a broken file. */
static bool jpeg(const unsigned char *p, size_t n, struct image *out)
{
	size_t at = 2;

	if (n < 4 || p[0] != 0xff || p[1] != 0xd8)
		return false;
	while (at + 4 <= n) {
		unsigned marker = p[at + 1], length;

		if (p[at] != 0xff)
			return false;
		if (marker == 0xff) {
			at++;
			continue;
		}
		if (marker == 0xd9 || marker == 0xda || marker == 0x00)
			return false;
		if ((marker >= 0xd0 && marker <= 0xd8) || marker == 0x01) {
			at += 2;
			continue;
		}
		length = be16(p + at + 2);
		if (length < 2)
			return false;
		if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
			return at + 9 <= n && sized(out, "image/jpeg", be16(p + at + 7), be16(p + at + 5));
		at += 2 + length;
	}
	return false;
}

static bool webp(const unsigned char *p, size_t n, struct image *out)
{
	if (n < 30 || memcmp(p, "RIFF", 4) != 0 || memcmp(p + 8, "WEBP", 4) != 0)
		return false;
	if (memcmp(p + 12, "VP8X", 4) == 0)
		return sized(out, "image/webp", le24(p + 24) + 1, le24(p + 27) + 1);
	if (memcmp(p + 12, "VP8L", 4) == 0) {
		unsigned bits = le24(p + 21) | (unsigned)p[24] << 24;

		return p[20] == 0x2f && sized(out, "image/webp", (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
	}
	if (memcmp(p + 12, "VP8 ", 4) == 0)
		return p[23] == 0x9d && p[24] == 0x01 && p[25] == 0x2a &&
		    sized(out, "image/webp", (le24(p + 26) & 0x3fff), (le24(p + 27) >> 8) & 0x3fff);
	return false;
}

bool image_look(const void *bytes, size_t n, struct image *out)
{
	const unsigned char *p = bytes;

	return png(p, n, out) || jpeg(p, n, out) || webp(p, n, out);
}

/* Chunks follow each other until the one that says it is the last. */
static bool png_whole(const unsigned char *p, size_t n)
{
	size_t at = 8;

	while (n - at >= 12) {
		size_t length = be32(p + at);

		if (length > n - at - 12)
			return false;
		if (memcmp(p + at + 4, "IEND", 4) == 0)
			return true;
		at += 12 + length;
	}
	return false;
}

/* Where the picture itself begins: what stands before it may hold a small picture with an end of its own. */
static bool jpeg_whole(const unsigned char *p, size_t n)
{
	size_t at = 2;

	while (at + 4 <= n && p[at + 1] != 0xda)
		at += p[at + 1] == 0xff ? 1 : (p[at + 1] >= 0xd0 && p[at + 1] <= 0xd8) || p[at + 1] == 0x01 ? 2 : 2 + (size_t)be16(p + at + 2);
	return at + 4 <= n && memmem(p + at, n - at, "\xff\xd9", 2) != NULL;
}

bool image_whole(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	struct image look;

	if (!image_look(bytes, n, &look))
		return false;
	if (png(p, n, &look))
		return png_whole(p, n);
	if (jpeg(p, n, &look))
		return jpeg_whole(p, n);
	return (p[4] | (size_t)p[5] << 8 | (size_t)p[6] << 16 | (size_t)p[7] << 24) <= n - 8;
}
