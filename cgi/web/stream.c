/* stream.c: see stream.h. */
#include "web/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/text.h"
#include "web/io.h"

enum { LIMIT_S = 900, PIECE = 1 << 20, FORM_BYTES = 64 << 10 };

struct taken {
	struct req *r;
	const char *path;
	int fd;
	void *map;
	size_t map_n;
};

static void let_go(void *p)
{
	struct taken *t = p;

	if (t->map)
		munmap(t->map, t->map_n);
	close(t->fd);
	if (!t->r->io->upload_kept)
		unlink(t->path);
}

static bool write_all(int fd, const char *p, size_t n, int64_t at)
{
	while (n) {
		ssize_t put = pwrite(fd, p, n, (off_t)at);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		p += put;
		at += put;
		n -= (size_t)put;
	}
	return true;
}

static int full_or_broken(struct req *r)
{
	if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
		return 507;
	fault_set(&r->fault, 500, "a body cannot be kept in %s: %s", config_text("CLOVE_POOL_DIR"), strerror(errno));
	return 500;
}

static int copy(struct req *r, int fd, int64_t length)
{
	char *piece = arena_alloc(r->arena, PIECE);
	int64_t at = 0;

	while (at < length) {
		size_t want = length - at < PIECE ? (size_t)(length - at) : PIECE, got = r->io->read(r->io->wire, piece, want);
		if (!got)
			return 400;
		if (!write_all(fd, piece, got, at))
			return full_or_broken(r);
		at += (int64_t)got;
	}
	return 0;
}

int stream_take(struct req *r)
{
	struct taken *t = arena_alloc(r->arena, sizeof *t);
	const char *length = io_env(r, "CONTENT_LENGTH");
	int64_t n = 0;

	r->io->body = "";
	if (*length && (!text_i64(length, &n) || n < 0))
		return 400;
	if (n > config_i64("CLOVE_POOL_MAX_BYTES") + FORM_BYTES)
		return 413;
	if (!n)
		return 0;
	alarm(LIMIT_S);                  /* what took minutes to send takes more than a page's seconds to copy */
	r->io->upload = arena_fmt(r->arena, "up-%s", id_token(r->arena));
	t->r = r;
	t->path = arena_fmt(r->arena, "%s/%s", config_text("CLOVE_POOL_DIR"), r->io->upload);
	t->fd = open(t->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (t->fd < 0)
		return full_or_broken(r);
	arena_defer(r->arena, let_go, t);
	int bad = copy(r, t->fd, n);
	if (bad)
		return bad;
	t->map_n = (size_t)n;
	t->map = mmap(NULL, t->map_n, PROT_READ, MAP_PRIVATE, t->fd, 0);
	if (t->map == MAP_FAILED) {
		t->map = NULL;
		return full_or_broken(r);
	}
	r->io->body = t->map;
	r->io->body_n = t->map_n;
	return 0;
}

/* The bytes move towards the beginning, so a piece never overwrites one that is still to be read; through memory of its own, since what
 * is mapped changes with what is written. */
static bool cut_down(struct req *r, const struct form_pair *p)
{
	const char *path = arena_fmt(r->arena, "%s/%s", config_text("CLOVE_POOL_DIR"), r->io->upload), *from = p->value;
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	char *piece = arena_alloc(r->arena, PIECE);
	bool ok = fd >= 0;

	for (size_t at = 0; ok && at < p->n; at += PIECE) {
		size_t now = p->n - at < PIECE ? p->n - at : PIECE;
		memcpy(piece, from + at, now);
		ok = write_all(fd, piece, now, (int64_t)at);
	}
	ok = ok && ftruncate(fd, (off_t)p->n) == 0;
	if (!ok)
		full_or_broken(r);
	if (fd >= 0)
		close(fd);
	return ok;
}

bool stream_settle(struct req *r, struct form_pair *pairs, size_t n)
{
	bool ok = true;

	r->io->upload_n = 0;
	for (size_t i = 0; i < n; i++) {
		if (!pairs[i].filename)
			continue;
		if (pairs[i].n && !r->io->upload_n) {
			ok = cut_down(r, &pairs[i]);
			r->io->upload_n = (int64_t)pairs[i].n;
		} else
			pairs[i].n = 0;          /* one file a form: there is room for one */
		pairs[i].value = "";
	}
	return ok;
}
