/* dump.c: see dump.h. Nothing is held whole: a dump of any size passes through buffers of 64 KiB.
 *
 * Counting: the text is what mariadb-dump (or mysqldump) writes, so only its quotes, its comments and the brackets of INSERT have to be
 * understood. What is counted while sealing is counted again while opening, and both must agree.
 */
#include "agent/dump.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/keys.h"

enum { PIECE = 64 << 10, SEALED = PIECE + crypto_secretstream_xchacha20poly1305_ABYTES, HEAD_MAX = 4096, TABLES = 200, NAME = 64, TAIL = 16 << 10,
	OPENING = 96 };

static const char mark[] = "clove dump 1\n", completed[] = "-- Dump completed", told[] = "-- clove counts ";

/* --- rows, as they pass ---------------------------------------------------------------------------------------------------------- */

enum scan_state { BETWEEN, DASH, LINE, SLASH, BLOCK, STAR, STATEMENT };

struct scan {
	enum scan_state state;
	char quote;                  /* of the string or name we are in; 0 */
	bool escaped;
	int depth;
	size_t values;               /* how much of the word VALUES was just met; all of it: what follows in brackets are rows */
	char opening[OPENING];       /* of the statement */
	size_t opening_n;
	struct { char name[NAME + 1]; int64_t n; } tables[TABLES];
	size_t tables_n;
	size_t table;                /* the one an INSERT fills; TABLES: none */
	char tail[TAIL];             /* the end of the text so far */
	size_t tail_n;
};

static size_t scan_table(struct scan *s, const char *name, size_t n)
{
	for (size_t i = 0; i < s->tables_n; i++)
		if (strlen(s->tables[i].name) == n && memcmp(s->tables[i].name, name, n) == 0)
			return i;
	if (s->tables_n == TABLES || n > NAME)
		return TABLES;
	memcpy(s->tables[s->tables_n].name, name, n);
	return s->tables_n++;
}

/* A table that is made counts also when it stays empty. */
static size_t scan_named(struct scan *s, const char *word)
{
	size_t n = strlen(word);

	if (s->opening_n <= n || memcmp(s->opening, word, n) != 0)
		return TABLES;
	const char *name = s->opening + n, *end = memchr(name, '`', s->opening_n - n);
	return end ? scan_table(s, name, (size_t)(end - name)) : TABLES;
}

static void scan_begin(struct scan *s)
{
	s->state = STATEMENT;
	s->quote = 0;
	s->escaped = false;
	s->depth = 0;
	s->values = 0;
	s->opening_n = 0;
	s->table = TABLES;
}

static void scan_statement(struct scan *s, char c)
{
	static const char values[] = "VALUES";

	if (s->opening_n < OPENING)
		s->opening[s->opening_n++] = c;
	if (s->quote) {
		if (s->escaped)
			s->escaped = false;
		else if (c == '\\' && s->quote != '`')
			s->escaped = true;
		else if (c == s->quote) {            /* a doubled one closes and opens again: the same thing here */
			s->quote = 0;
			if (c == '`' && s->table == TABLES && s->depth == 0)
				s->table = scan_named(s, "INSERT INTO `");
			if (c == '`' && s->depth == 0)
				scan_named(s, "CREATE TABLE `");
		}
		return;
	}
	if (s->values < sizeof values - 1 && s->depth == 0)          /* mysqldump names the columns, in brackets too */
		s->values = c == values[s->values] ? s->values + 1 : c == values[0];
	if (c == '\'' || c == '"' || c == '`')
		s->quote = c;
	else if (c == '(' && s->depth++ == 0 && s->table < TABLES && s->values == sizeof values - 1)
		s->tables[s->table].n++;
	else if (c == ')')
		s->depth--;
	else if (c == ';' && s->depth <= 0)
		s->state = BETWEEN;
}

static void scan_byte(struct scan *s, char c)
{
	switch (s->state) {
	case BETWEEN:
		if (c == '-' || c == '/')
			s->state = c == '-' ? DASH : SLASH;
		else if (c != '\n' && c != '\r' && c != ' ' && c != ';') {
			scan_begin(s);
			scan_statement(s, c);
		}
		break;
	case DASH:
		s->state = LINE;
		break;
	case LINE:
		if (c == '\n')
			s->state = BETWEEN;
		break;
	case SLASH:
		s->state = BLOCK;
		break;
	case BLOCK:
		if (c == '*')
			s->state = STAR;
		break;
	case STAR:
		s->state = c == '/' ? BETWEEN : c == '*' ? STAR : BLOCK;
		break;
	case STATEMENT:
		scan_statement(s, c);
		break;
	}
}

static void scan_text(struct scan *s, const char *p, size_t n)
{
	size_t keep = n < TAIL ? n : TAIL, old = s->tail_n + keep > TAIL ? TAIL - keep : s->tail_n;

	for (size_t i = 0; i < n; i++)
		scan_byte(s, p[i]);
	memmove(s->tail, s->tail + (s->tail_n - old), old);
	memcpy(s->tail + old, p + n - keep, keep);
	s->tail_n = old + keep;
}

static const char *scan_counts(struct arena *a, const struct scan *s)
{
	struct buf *b = buf_new(a, TAIL);

	buf_puts(b, "{");
	for (size_t i = 0; i < s->tables_n; i++)
		buf_fmt(b, "%s\"%s\":%lld", i ? "," : "", s->tables[i].name, (long long)s->tables[i].n);
	buf_puts(b, "}");
	return b->p;
}

/* The last line, without its end. */
static const char *scan_last(struct arena *a, const struct scan *s)
{
	size_t end = s->tail_n;

	while (end && s->tail[end - 1] == '\n')
		end--;
	size_t from = end;
	while (from && s->tail[from - 1] != '\n')
		from--;
	return arena_dupn(a, s->tail + from, end - from);
}

/* --- descriptors ----------------------------------------------------------------------------------------------------------------- */

/* As much as there is, up to n: less only at the end. -1 on an error. */
static ssize_t read_full(int fd, void *p, size_t n)
{
	size_t have = 0;

	while (have < n) {
		ssize_t got = read(fd, (char *)p + have, n - have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

static bool write_full(int fd, const void *p, size_t n)
{
	for (size_t done = 0; done < n; ) {
		ssize_t put = write(fd, (const char *)p + done, n - done);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		done += (size_t)put;
	}
	return true;
}

static bool failed(struct arena *a, const char **why, const char *what)
{
	*why = arena_fmt(a, "%s: %s", what, strerror(errno));
	return false;
}

static bool refused(const char **why, const char *what)
{
	*why = what;
	return false;
}

/* --- sealing --------------------------------------------------------------------------------------------------------------------- */

struct seal {
	struct arena *a;
	const char **why;
	int fd;
	crypto_secretstream_xchacha20poly1305_state stream;
	unsigned char ad[ID_HASH];
	z_stream z;
	struct scan scan;
	unsigned char in[PIECE], piece[PIECE], out[SEALED];
	size_t piece_n;
};

static bool seal_piece(struct seal *s, bool last)
{
	unsigned long long n;

	crypto_secretstream_xchacha20poly1305_push(&s->stream, s->out, &n, s->piece, s->piece_n, s->ad, sizeof s->ad,
	    last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
	s->piece_n = 0;
	return write_full(s->fd, s->out, (size_t)n) || failed(s->a, s->why, "the dump cannot be written");
}

static bool seal_text(struct seal *s, const void *p, size_t n, int flush)
{
	s->z.next_in = (Bytef *)(uintptr_t)p;
	s->z.avail_in = (uInt)n;
	for (;;) {
		s->z.next_out = s->piece + s->piece_n;
		s->z.avail_out = (uInt)(PIECE - s->piece_n);
		int rc = deflate(&s->z, flush);
		must(rc != Z_STREAM_ERROR);
		s->piece_n = PIECE - s->z.avail_out;
		/* A full piece leaves only when more is to come: the last one carries the final mark. */
		if (flush == Z_FINISH ? rc == Z_STREAM_END : s->z.avail_out > 0)
			return true;
		if (!seal_piece(s, false))
			return false;
	}
}

static bool seal_all(struct seal *s, int from, const char **counts)
{
	ssize_t n;

	while ((n = read_full(from, s->in, PIECE)) > 0) {
		scan_text(&s->scan, (const char *)s->in, (size_t)n);
		if (!seal_text(s, s->in, (size_t)n, Z_NO_FLUSH))
			return false;
	}
	if (n < 0)
		return failed(s->a, s->why, "the dump cannot be read");
	if (strncmp(scan_last(s->a, &s->scan), completed, strlen(completed)) != 0)
		return refused(s->why, "the dump ends before it is complete");
	*counts = scan_counts(s->a, &s->scan);
	const char *line = arena_fmt(s->a, "%s%s%s\n", s->scan.tail[s->scan.tail_n - 1] == '\n' ? "" : "\n", told, *counts);
	return seal_text(s, line, strlen(line), Z_FINISH) && seal_piece(s, true);
}

static bool keep(struct arena *a, int fd, const char *aside, const char *file, const char **why)
{
	char *folder = arena_dup(a, file), *slash = strrchr(folder, '/');

	if (fsync(fd) < 0 || rename(aside, file) < 0)
		return failed(a, why, "the dump cannot be kept");
	if (slash)
		*slash = 0;
	int dir = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = dir >= 0 && fsync(dir) == 0;
	if (dir >= 0)
		close(dir);
	return ok || failed(a, why, "the dump cannot be kept");
}

bool dump_seal(struct arena *a, const unsigned char key[ID_KEY], const char *head_json, int from, const char *file,
    const char **counts, const char **why)
{
	struct seal *s = arena_alloc(a, sizeof *s);
	unsigned char own[ID_KEY], header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
	const char *aside = arena_fmt(a, "%s.new", file), *head = arena_fmt(a, "%s%s\n", mark, head_json), *none;

	*why = "";
	must(!strchr(head_json, '\n') && strlen(head) < HEAD_MAX);
	s->a = a;
	s->why = why;
	s->fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->fd < 0)
		return failed(a, why, "the dump's file cannot be made");
	keys_use(key, KEY_DUMP, own);
	crypto_secretstream_xchacha20poly1305_init_push(&s->stream, header, own);
	sodium_memzero(own, sizeof own);
	id_hash(head, s->ad);
	must(deflateInit2(&s->z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	bool ok = (write_full(s->fd, head, strlen(head)) && write_full(s->fd, header, sizeof header)) || failed(a, why, "the dump cannot be written");
	ok = ok && seal_all(s, from, counts ? counts : &none) && keep(a, s->fd, aside, file, why);
	deflateEnd(&s->z);
	sodium_memzero(&s->stream, sizeof s->stream);
	close(s->fd);
	if (!ok)
		unlink(aside);
	return ok;
}

/* --- opening --------------------------------------------------------------------------------------------------------------------- */

struct unseal {
	struct arena *a;
	const char **why;
	int fd, to;
	crypto_secretstream_xchacha20poly1305_state stream;
	unsigned char ad[ID_HASH];
	z_stream z;
	bool ended;                  /* the gzip stream */
	struct scan scan;
	unsigned char in[SEALED], piece[PIECE], out[PIECE];
};

/* Both lines as they stand; the descriptor is then at what follows them. NULL when it is no dump. */
static char *read_head(struct arena *a, int fd)
{
	char text[HEAD_MAX + 1] = "";
	ssize_t n = read_full(fd, text, HEAD_MAX);
	size_t first = sizeof mark - 1;

	if (n <= (ssize_t)first || memcmp(text, mark, first) != 0)
		return NULL;
	const char *end = memchr(text + first, '\n', (size_t)n - first);
	if (!end || lseek(fd, end + 1 - text, SEEK_SET) < 0)
		return NULL;
	return arena_dupn(a, text, (size_t)(end + 1 - text));
}

const char *dump_head(struct arena *a, const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *head = fd < 0 ? NULL : read_head(a, fd);

	if (fd >= 0)
		close(fd);
	if (!head)
		return NULL;
	head += sizeof mark - 1;
	head[strcspn(head, "\n")] = 0;
	return head;
}

static bool unseal_text(struct unseal *u, size_t n)
{
	u->z.next_in = u->piece;
	u->z.avail_in = (uInt)n;
	while (u->z.avail_in && !u->ended) {
		u->z.next_out = u->out;
		u->z.avail_out = PIECE;
		int rc = inflate(&u->z, Z_NO_FLUSH);
		if (rc != Z_OK && rc != Z_STREAM_END)
			return refused(u->why, "what is sealed is not gzip");
		size_t got = PIECE - u->z.avail_out;
		scan_text(&u->scan, (const char *)u->out, got);
		if (u->to >= 0 && !write_full(u->to, u->out, got))
			return failed(u->a, u->why, "what was opened cannot be written");
		u->ended = rc == Z_STREAM_END;
	}
	return !u->z.avail_in || refused(u->why, "something follows the end of the dump");
}

static bool unseal_all(struct unseal *u, const char **counts)
{
	unsigned char tag = 0, more;

	while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
		unsigned long long plain;
		ssize_t n = read_full(u->fd, u->in, SEALED);
		if (n < 0)
			return failed(u->a, u->why, "the dump cannot be read");
		if (n == 0)
			return refused(u->why, "the dump was cut");
		if (crypto_secretstream_xchacha20poly1305_pull(&u->stream, u->piece, &plain, &tag, u->in, (unsigned long long)n, u->ad, sizeof u->ad))
			return refused(u->why, "this is not what was sealed under this key");
		if (!unseal_text(u, (size_t)plain))
			return false;
	}
	if (read_full(u->fd, &more, 1) != 0)
		return refused(u->why, "something follows the end of the dump");
	if (!u->ended)
		return refused(u->why, "the dump was cut");
	const char *last = scan_last(u->a, &u->scan);
	*counts = scan_counts(u->a, &u->scan);
	if (strncmp(last, told, strlen(told)) != 0 || strcmp(last + strlen(told), *counts) != 0)
		return refused(u->why, "the dump does not hold the rows that it says");
	return true;
}

bool dump_open(struct arena *a, const unsigned char key[ID_KEY], const char *file, int to, const char **counts, const char **why)
{
	struct unseal *u = arena_alloc(a, sizeof *u);
	unsigned char own[ID_KEY], header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
	const char *none;

	*why = "";
	u->a = a;
	u->why = why;
	u->to = to;
	u->fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (u->fd < 0)
		return failed(a, why, "the dump cannot be opened");
	const char *head = read_head(a, u->fd);
	bool ok = head && read_full(u->fd, header, sizeof header) == (ssize_t)sizeof header;
	if (!ok)
		refused(why, "this is no dump of clove");
	if (ok) {
		id_hash(head, u->ad);
		keys_use(key, KEY_DUMP, own);
		crypto_secretstream_xchacha20poly1305_init_pull(&u->stream, header, own);
		sodium_memzero(own, sizeof own);
		must(inflateInit2(&u->z, 15 + 16) == Z_OK);
		ok = unseal_all(u, counts ? counts : &none);
		inflateEnd(&u->z);
		sodium_memzero(&u->stream, sizeof u->stream);
	}
	close(u->fd);
	return ok;
}
