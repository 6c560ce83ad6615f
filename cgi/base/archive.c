/* archive.c: see archive.h. The headers of a tar, read through zlib, which reads what is not compressed just as it is. */
#include "base/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { BLOCK = 512, MEMBERS = 100000, PIECE = 64 << 10, HEX_N = 64, DEPTH = 8 };

/* The fields of a ustar header that are looked at. */
enum { NAME = 0, NAME_N = 100, SIZE = 124, SIZE_N = 12, SUM = 148, SUM_N = 8, TYPE = 156, MAGIC = 257 };

static bool octal(const unsigned char *p, size_t n, int64_t *out)
{
	int64_t v = 0;

	if (p[0] & 0x80) {                           /* GNU's way to write what eight gigabytes and more are */
		for (size_t i = n - 8; i < n; i++)
			v = (int64_t)((uint64_t)v << 8 | p[i]);
		*out = v;
		return v >= 0;
	}
	size_t i = 0;
	while (i < n && p[i] == ' ')
		i++;
	for (; i < n && p[i] >= '0' && p[i] <= '7'; i++)
		v = v * 8 + (p[i] - '0');
	*out = v;
	return i == n || p[i] == 0 || p[i] == ' ';
}

static bool sum_fits(const unsigned char *h)
{
	int64_t want, sum = 0;

	for (int i = 0; i < BLOCK; i++)
		sum += i >= SUM && i < SUM + SUM_N ? ' ' : h[i];
	return octal(h + SUM, SUM_N, &want) && want == sum;
}

static bool all_zero(const unsigned char *h)
{
	for (int i = 0; i < BLOCK; i++)
		if (h[i])
			return false;
	return true;
}

static bool leads_out(const char *name)
{
	if (*name == '/')
		return true;
	for (const char *p = name; *p; p += strcspn(p, "/"), p += *p == '/')
		if (strncmp(p, "..", 2) == 0 && (!p[2] || p[2] == '/'))
			return true;
	return false;
}

/* A compressed file is read to pass over a member; any other is not. */
static bool pass(gzFile f, int64_t n)
{
	return gzseek(f, (z_off_t)n, SEEK_CUR) >= 0;
}

static enum archive_kind look(gzFile f, int64_t max_bytes)
{
	bool docker = false, layout = false, index = false;
	int64_t sum = 0;

	for (int i = 0; i < MEMBERS; i++) {
		unsigned char h[BLOCK];
		char name[NAME_N + 1];
		int64_t size;
		int got = gzread(f, h, BLOCK);
		if (got != BLOCK)
			return i ? ARCHIVE_CUT : ARCHIVE_NONE;
		if (all_zero(h))
			return docker ? ARCHIVE_DOCKER : layout && index ? ARCHIVE_OCI : ARCHIVE_NONE;
		if (memcmp(h + MAGIC, "ustar", 5) != 0 || !sum_fits(h) || !octal(h + SIZE, SIZE_N, &size))
			return i ? ARCHIVE_CUT : ARCHIVE_NONE;
		memcpy(name, h + NAME, NAME_N);
		name[NAME_N] = 0;
		const char *plain = strncmp(name, "./", 2) == 0 ? name + 2 : name;
		if (leads_out(name))
			return ARCHIVE_ODD;
		docker = docker || strcmp(plain, "manifest.json") == 0;
		layout = layout || strcmp(plain, "oci-layout") == 0;
		index = index || strcmp(plain, "index.json") == 0;
		if (size > max_bytes || (sum += size) > max_bytes)
			return ARCHIVE_LARGE;
		if (!pass(f, (size + BLOCK - 1) / BLOCK * BLOCK))
			return ARCHIVE_CUT;
	}
	return ARCHIVE_ODD;
}

enum archive_kind archive_look(const char *path, int64_t max_bytes)
{
	gzFile f = gzopen(path, "rbe");

	if (!f)
		return ARCHIVE_NONE;
	enum archive_kind kind = look(f, max_bytes);
	gzclose(f);
	return kind;
}

/* --- unpacking ------------------------------------------------------------------------------------------------------------------- */

static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t put = write(fd, p, n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		p += put;
		n -= (size_t)put;
	}
	return true;
}

/* n bytes, or all there are (-1), into a new file. */
static bool copy_out(gzFile f, int64_t n, int folder, const char *name)
{
	char piece[PIECE];
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok = fd >= 0;

	while (ok && n) {
		int got = gzread(f, piece, n < 0 || n > PIECE ? PIECE : (unsigned)n);
		if (got <= 0) {
			ok = got == 0 && n < 0;
			errno = ok ? 0 : EIO;
			break;
		}
		ok = write_all(fd, piece, (size_t)got);
		n -= n < 0 ? 0 : got;
	}
	int why = errno;
	if (fd >= 0 && close(fd) != 0 && ok)
		return false;
	errno = why;
	return ok;
}

/* The members of a layout, by their only names; everything else is left out. */
static bool of_layout(const char *name)
{
	static const char blobs[] = "blobs/sha256/";

	if (strcmp(name, "oci-layout") == 0 || strcmp(name, "index.json") == 0)
		return true;
	return strncmp(name, blobs, sizeof blobs - 1) == 0 && strlen(name) == sizeof blobs - 1 + HEX_N &&
	    strspn(name + sizeof blobs - 1, "0123456789abcdef") == HEX_N;
}

static bool unpack_layout(gzFile f, const char *to)
{
	bool ok = mkdir(to, 0700) == 0;
	int folder = ok ? open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	ok = folder >= 0 && mkdirat(folder, "blobs", 0700) == 0 && mkdirat(folder, "blobs/sha256", 0700) == 0;
	for (int i = 0; ok && i < MEMBERS; i++) {
		unsigned char h[BLOCK];
		char name[NAME_N + 1];
		int64_t size;
		if (gzread(f, h, BLOCK) != BLOCK || all_zero(h))
			break;
		memcpy(name, h + NAME, NAME_N);
		name[NAME_N] = 0;
		const char *plain = strncmp(name, "./", 2) == 0 ? name + 2 : name;
		int64_t rest = octal(h + SIZE, SIZE_N, &size) ? (size + BLOCK - 1) / BLOCK * BLOCK : 0;
		if ((h[TYPE] == '0' || h[TYPE] == 0) && of_layout(plain)) {
			ok = copy_out(f, size, folder, plain);
			rest -= size;
		}
		ok = ok && pass(f, rest);
	}
	int why = errno;
	if (folder >= 0)
		close(folder);
	errno = why;
	return ok;
}

bool archive_unpack(const char *path, enum archive_kind kind, const char *to)
{
	gzFile f = gzopen(path, "rbe");

	if (!f)
		return false;
	bool ok = kind == ARCHIVE_OCI ? unpack_layout(f, to) : copy_out(f, -1, AT_FDCWD, to);
	int why = errno;
	gzclose(f);
	errno = why;
	return ok;
}

bool archive_is_packed(const char *path)
{
	gzFile f = gzopen(path, "rbe");
	char first;
	bool packed = f && gzread(f, &first, 1) == 1 && !gzdirect(f);

	if (f)
		gzclose(f);
	return packed;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void archive_remove(const char *path)
{
	nftw(path, remove_one, DEPTH, FTW_DEPTH | FTW_PHYS);
}
