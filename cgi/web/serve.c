/* serve.c: a service's processes: the parent, a pool of workers on each socket, a process a job, one for health and metrics.
 *
 * The parent does nothing but replace what died, add workers while requests wait, and keep the addresses. Pools are bulkheads: own
 * socket, own workers. A worker answers one request at a time, is replaced after about 10,000, and dies with its parent; a crash
 * costs one request. What a request goes through is in route.c.
 *
 * Several such groups of one service may run beside each other, while one follows another: see "whose the addresses are".
 */
#include <dirent.h>
#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"
#include "db/migrate.h"
#include "web/io.h"
#include "web/limit.h"
#include "web/metrics.h"
#include "web/tpl.h"

enum { KIDS = 600, REQUEST_S = 15, DRAIN_S = 5, GRACE_MS = 200, READY_MS = 200, READY_AGAIN_MS = 10000, SLOW_MS = 500, STATEMENT_MS = 8000, TURN_S = 120, RECYCLE = 10000, BACKLOG = 4096, ARENA_BYTES = 8 << 20, BODY_BYTES = 64 << 10 };

struct kid {
	pid_t pid;
	enum pool pool;              /* of a worker; POOL_META for the health process; POOL_UNSET for a job */
	const struct turn *turn;
	int64_t started_ms, wait_ms; /* how long the next replacement waits: doubles while it dies within a second */
	int64_t due_ms;
	bool extra, off;             /* a worker beyond the least number; off: not needed just now */
};

/* TERM: what has come is answered, then the process ends. INT: after the request in hand. */
enum { STOP_WHEN_EMPTY = 1, STOP_NOW };
static volatile sig_atomic_t stopping;
static char alarm_text[160];

static void on_stop(int sig)
{
	if (stopping != STOP_NOW)
		stopping = sig == SIGINT ? STOP_NOW : STOP_WHEN_EMPTY;
}

static void on_alarm(int sig)
{
	(void)sig;
	log_flush();
	if (write(STDOUT_FILENO, alarm_text, strlen(alarm_text)) < 0)
		_exit(3);
	_exit(2);
}

const char *pool_name(enum pool p)
{
	static const char *const names[POOL_N] = { "", "web", "login", "console", "pay", "upload", "meta" };

	return names[p];
}

/* A socket under a name of its own; the address it is known by is taken when this group is ready. */
static int listen_unix(const char *name)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	if ((size_t)snprintf(a.sun_path, sizeof a.sun_path, "%s", name) >= sizeof a.sun_path) {
		log_error("event=socket_path_too_long path=%s", name);
		return -1;
	}
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	unlink(name);
	mode_t old = umask(0117);
	int rc = bind(fd, (struct sockaddr *)&a, sizeof a);
	umask(old);
	if (rc < 0 || listen(fd, BACKLOG) < 0) {
		log_error("event=socket_failed path=%s error=%s", name, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

static void child_setup(pid_t parent)
{
	struct rlimit data = { 512UL << 20, 512UL << 20 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	setrlimit(RLIMIT_DATA, &data);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGALRM, on_alarm);
}

/* --- one request on the wire ---------------------------------------------------------------------------------------- */

/* 0, or the status to answer. The body belongs to the arena. */
static int read_body(struct req *r, FCGX_Request *f, size_t max)
{
	int64_t n = 0;
	const char *length = io_env(r, "CONTENT_LENGTH");

	if (*length && (!text_i64(length, &n) || n < 0))
		return 400;
	if (n > (int64_t)max)
		return 413;
	char *b = arena_alloc(r->arena, (size_t)n + 1);
	if (n && (FCGX_GetStr(b, (int)n, f->in) != (int)n || FCGX_GetError(f->in)))
		return 400;
	r->io->body = b;
	r->io->body_n = (size_t)n;
	return 0;
}

static size_t read_wire(void *wire, void *p, size_t n)
{
	FCGX_Request *f = wire;

	return (size_t)FCGX_GetStr(p, (int)n, f->in);
}

/* nginx sent its last record and waits: the connection may be closed at once. Otherwise libfcgi first waits for nginx to close it, or what
 * was not read yet would make the answer an error. */
static bool all_read(FCGX_Request *f, int bad)
{
	return !bad && FCGX_GetChar(f->in) == EOF && !FCGX_GetError(f->in);
}

static const char *gzipped(struct arena *a, const void *p, size_t n, size_t *out_n)
{
	z_stream z = { 0 };

	if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return NULL;
	size_t max = deflateBound(&z, (uLong)n);
	Bytef *out = arena_alloc(a, max);
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	z.next_out = out;
	z.avail_out = (uInt)max;
	bool ok = deflate(&z, Z_FINISH) == Z_STREAM_END;
	*out_n = z.total_out;
	deflateEnd(&z);
	return ok ? (const char *)out : NULL;
}

static void send_reply(struct req *r, FCGX_Request *f, const struct reply *p)
{
	struct buf *h = buf_new(r->arena, 64 << 10);
	const void *body = p->body;
	size_t n = p->body_n;

	buf_fmt(h, "Status: %d\r\n", p->status);
	if (p->location)
		buf_fmt(h, "Location: %s\r\n", p->location);
	if (p->file)
		buf_fmt(h, "X-Accel-Redirect: %s\r\n", p->file);
	if (p->filename)
		buf_fmt(h, "Content-Disposition: attachment; filename*=UTF-8''%s\r\n", text_url(r->arena, p->filename));
	if (p->refresh_s)
		buf_fmt(h, "Refresh: %lld\r\n", (long long)p->refresh_s);
	if (p->public_s < 0)
		buf_puts(h, "Cache-Control: public, max-age=0, s-maxage=1, stale-while-revalidate=3\r\n");
	else if (p->public_s > 0)
		buf_fmt(h, "Cache-Control: public, max-age=%lld\r\n", (long long)p->public_s);
	else
		buf_puts(h, "Cache-Control: private, no-store\r\n");
	if (p->status == 503 || p->status == 429)
		buf_puts(h, "Retry-After: 3\r\n");
	if (p->headers)
		buf_puts(h, p->headers);
	buf_put(h, r->io->headers->p, r->io->headers->len);
	buf_fmt(h, "Content-Type: %s\r\n", p->type ? p->type : "text/html; charset=utf-8");
	if (p->public_s && n > 1024 && p->type == NULL && strstr(io_env(r, "HTTP_ACCEPT_ENCODING"), "gzip")) {
		size_t zn;
		const char *z = gzipped(r->arena, body, n, &zn);
		if (z) {
			body = z;
			n = zn;
			buf_puts(h, "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n");
		}
	}
	if (!p->file)
		buf_fmt(h, "Content-Length: %zu\r\n", n);
	buf_puts(h, "\r\n");
	FCGX_PutStr(h->p, (int)h->len, f->out);
	if (n && !p->file)
		FCGX_PutStr(body, (int)n, f->out);
}

void service_folders(struct service *s, const char *run, const char *sql)
{
	static char socket_dir[256], sql_folder[256];

	must(snprintf(socket_dir, sizeof socket_dir, "%s/%s", config_text("CLOVE_RUN"), run) < (int)sizeof socket_dir);
	must(snprintf(sql_folder, sizeof sql_folder, "%s/%s", config_text("CLOVE_SQL_DIR"), sql) < (int)sizeof sql_folder);
	s->socket_dir = socket_dir;
	s->sql_folder = sql_folder;
}

struct db *service_db(const struct service *s, bool read_only)
{
	struct arena *a = arena_new(64 << 10);
	struct db_settings settings = {
		.socket = config_text("CLOVE_DB_SOCKET"), .host = config_text("CLOVE_DB_HOST"), .port = config_i64("CLOVE_DB_PORT"),
		.user = arena_fmt(a, "%s_%s", config_text("CLOVE_DB_USER"), read_only ? "ro" : "rw"),
		.password = keys_password(a, s->key, read_only ? KEY_DB_RO : KEY_DB_RW),
		.schema = config_text("CLOVE_DB_SCHEMA"),
		.read_only = read_only,
		.statement_ms = STATEMENT_MS,
	};
	struct db *db = db_new(&settings);

	arena_free(a);
	return db;
}

struct worker {
	struct service *s;
	enum pool pool;
	struct db *ro, *rw;
};

static void handle(struct worker *w, FCGX_Request *f)
{
	struct req_io io = { .env = f->envp, .started_ms = clock_ms(), .wire = f, .read = read_wire };
	struct req r = { .arena = arena_new(ARENA_BYTES), .service = w->s, .base = w->s->base, .io = &io };

	io.headers = buf_new(r.arena, 16 << 10);
	r.id = arena_dup(r.arena, *io_env(&r, "REQUEST_ID") ? io_env(&r, "REQUEST_ID") : id_code(r.arena, 16));
	snprintf(alarm_text, sizeof alarm_text, "level=error service=%s event=request_took_too_long id=%.40s\n", w->s->name, r.id);
	alarm(REQUEST_S);
	size_t max = strstr(io_env(&r, "CONTENT_TYPE"), "multipart/") ? (size_t)config_i64("CLOVE_UPLOAD_MAX_BYTES") : BODY_BYTES;
	if (strncmp(io_env(&r, "DOCUMENT_URI"), "/_sync", 6) == 0)
		max = 4 << 20;
	int bad = io_streams(&r, w->s) ? 0 : read_body(&r, f, max);          /* such a body waits until the gates have been passed */
	db_attach(w->ro, r.arena, &r.fault);
	db_attach(w->rw, r.arena, &r.fault);
	struct reply p = bad ? io_refuse(&r, w->s, bad) : io_dispatch(&r, w->s, w->pool, w->ro, w->rw);
	int queries = db_queries(w->ro) + db_queries(w->rw);
	db_detach(w->ro);
	db_detach(w->rw);
	send_reply(&r, f, &p);
	if (all_read(f, bad))
		FCGX_Detach(f);
	FCGX_Finish_r(f);
	alarm(0);
	int64_t ms = clock_ms() - io.started_ms;
	if (w->s->after && !r.fault.set) {
		db_attach(w->rw, r.arena, &r.fault);
		w->s->after(&r, w->rw);
		db_detach(w->rw);
	}
	metrics_request(r.route ? (int)(r.route - w->s->routes) : -1, p.status, ms, queries);
	/* What services ask each other every second, or nginx for every request, is told where it went wrong or was slow. */
	if (!r.route || !(r.route->flags & INTERNAL) || p.status >= 400 || ms >= SLOW_MS)
		log_later("event=request id=%s route=%s status=%d ms=%lld queries=%d upstream_ms=%lld bytes=%zu", r.id,
		    r.route ? r.route->name : "none", p.status, (long long)ms, queries, (long long)io.upstream_ms, p.body_n);
	arena_free(r.arena);
}

/* 1: a request waits; 0: none came in time (for ever when negative); -1: ask again. Signals are deliverable only here. Once told to
 * end, nobody is sent to this socket any more: what is silent for a moment has been answered to the last. */
static int wait_request(int fd, int64_t ms, const sigset_t *open_mask)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t limit = stopping ? GRACE_MS : ms;
	struct timespec ts = { limit / 1000, limit % 1000 * 1000000 }, at_once = { 0 };

	if (log_waits()) {
		int here = ppoll(&p, 1, &at_once, open_mask);
		if (here)
			return here;
		log_flush();
	}
	return ppoll(&p, 1, limit < 0 ? NULL : &ts, open_mask);
}

static int worker_run(struct service *s, enum pool pool, int fd, const sigset_t *open_mask)
{
	struct worker w = { s, pool, service_db(s, true), service_db(s, false) };
	FCGX_Request f;
	long limit = RECYCLE + (long)id_below(RECYCLE / 4);

	if (FCGX_Init() || FCGX_InitRequest(&f, fd, FCGI_FAIL_ACCEPT_ON_INTR))
		return 1;
	for (long n = 0; (n < limit || stopping) && stopping != STOP_NOW; ) {
		int here = wait_request(fd, -1, open_mask);
		if (here < 0)
			continue;
		if (!here)
			break;
		int rc = FCGX_Accept_r(&f);
		if (rc == -EAGAIN || rc == -EINTR)
			continue;                    /* a sibling was faster */
		if (rc < 0)
			return 1;
		struct timeval tv = { .tv_sec = 15 };
		f.keepConnection = 0;
		setsockopt(f.ipcFd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
		setsockopt(f.ipcFd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
		handle(&w, &f);
		n++;
	}
	log_flush();
	return 0;
}

/* --- health and metrics ----------------------------------------------------------------------------------------------- */

/* What the health process finds out and the parent acts on. */
static struct shared {
	atomic_bool ready;
	_Atomic(const char *) why;               /* of unready(): a literal, so the same in every process */
} *shared;

/* "" when this group can answer; else why not yet, a line of text. */
static const char *unready(struct service *s, struct db *db, const struct fault *fault)
{
	int64_t broken = config_i64("CLOVE_BREAK_REVISION");

	if (broken && broken == config_i64("CLOVE_REVISION"))
		return "not healthy: CLOVE_BREAK_REVISION says so\n";
	if (!db_ready(db))
		return "no database\n";
	bool old = migrate_version(db) < migrate_newest(s->sql_folder), complete = old || !s->ready || s->ready(db);
	return fault->set ? "the database does not answer\n" : old ? "schema is older than the program: run clove migrate\n" :
	    complete ? "" : "not defined yet\n";
}

static const char *look_ready(struct service *s, struct db *db, struct arena *a)
{
	struct fault fault = { 0 };

	db_attach(db, a, &fault);
	const char *why = unready(s, db, &fault);
	db_detach(db);
	atomic_store(&shared->why, why);
	atomic_store(&shared->ready, !*why);
	return why;
}

static void meta_answer(struct service *s, struct db *db, FCGX_Request *f)
{
	const char *path = FCGX_GetParam("DOCUMENT_URI", f->envp);
	struct arena *a = arena_new(4 << 20);
	struct buf *out = buf_new(a, 1 << 20);
	const char *group = config_text("CLOVE_GROUP");
	int status = 200;

	path = path ? strrchr(path, '/') : NULL;
	alarm(REQUEST_S);
	if (path && strcmp(path, "/healthz") == 0)
		buf_puts(out, "ok\n");
	else if (path && strcmp(path, "/readyz") == 0) {
		const char *why = look_ready(s, db, a);
		status = *why ? 503 : 200;
		buf_puts(out, *why ? why : "ready\n");
	} else if (path && strcmp(path, "/metrics") == 0)
		metrics_write(s, out);
	else
		status = 404;
	FCGX_FPrintF(f->out, "Status: %d\r\nContent-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n", status);
	if (*group)
		FCGX_FPrintF(f->out, "X-Clove-Group: %s\r\n", group);
	FCGX_FPrintF(f->out, "\r\n");
	FCGX_PutStr(out->p, (int)out->len, f->out);
	FCGX_Finish_r(f);
	alarm(0);
	arena_free(a);
}

static void meta_look(struct service *s, struct db *db)
{
	struct arena *a = arena_new(1 << 20);

	alarm(REQUEST_S);
	look_ready(s, db, a);
	alarm(0);
	arena_free(a);
}

static int meta_run(struct service *s, int fd, const sigset_t *open_mask)
{
	struct db *db = service_db(s, true);
	FCGX_Request f;

	if (FCGX_Init() || FCGX_InitRequest(&f, fd, FCGI_FAIL_ACCEPT_ON_INTR))
		return 1;
	snprintf(alarm_text, sizeof alarm_text, "level=error service=%s event=meta_took_too_long\n", s->name);
	meta_look(s, db);
	while (stopping != STOP_NOW) {
		int here = wait_request(fd, atomic_load(&shared->ready) ? READY_AGAIN_MS : READY_MS, open_mask);
		if (!here && stopping)
			break;
		if (!here)
			meta_look(s, db);
		if (here <= 0 || FCGX_Accept_r(&f) < 0)
			continue;
		struct timeval tv = { .tv_sec = 5 };
		f.keepConnection = 0;
		setsockopt(f.ipcFd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
		setsockopt(f.ipcFd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
		meta_answer(s, db, &f);
	}
	return 0;
}

/* --- jobs --------------------------------------------------------------------------------------------------------------- */

/* One replica of a service does a turn at a time, because the database says so; lock NULL: each does it. */
static void turn_once(struct service *s, const struct turn *t, struct db *db, const char *lock)
{
	struct arena *a = arena_new(ARENA_BYTES);
	struct fault fault = { 0 };

	db_attach(db, a, &fault);
	alarm(TURN_S);
	bool there = db_ready(db);
	if (!there)
		log_warn("event=turn_waits_for_database turn=%s", t->name);
	else if (!lock)
		t->run(s, db);
	else if (s->rests && s->rests(s, t, db))
		;
	else if (db_lock(db, lock, 0)) {
		t->run(s, db);
		if (!fault.set)
			db_unlock(db, lock);
	}
	alarm(0);
	db_detach(db);
	bool failed = !there || fault.set;
	if (fault.set) {
		log_error("event=turn_failed turn=%s what=\"%s\" at=%s:%d", t->name, fault.what, fault.file, fault.line);
		fault = (struct fault){ 0 };
		db_attach(db, a, &fault);
		if (lock)
			db_unlock(db, lock);
		db_detach(db);
	}
	if (failed && s->troubled) {
		alarm(TURN_S);
		s->troubled(s, t, a);
		alarm(0);
	}
	arena_free(a);
}

static int turn_run(struct service *s, const struct turn *t, const sigset_t *open_mask)
{
	struct db *db = service_db(s, false);
	bool own = t >= s->own_turns && t < s->own_turns + s->own_turns_n;
	char lock[64];

	snprintf(lock, sizeof lock, "%s.%s", config_text("CLOVE_DB_SCHEMA"), t->name);
	snprintf(alarm_text, sizeof alarm_text, "level=error service=%s event=turn_took_too_long turn=%s\n", s->name, t->name);
	while (!stopping) {
		int64_t began = clock_ms(), left;
		turn_once(s, t, db, own ? NULL : lock);
		left = t->every_ms - (clock_ms() - began);
		struct timespec ts = { left > 0 ? left / 1000 : 0, left > 0 ? left % 1000 * 1000000 : 1000000 };
		ppoll(NULL, 0, &ts, open_mask);
	}
	return 0;
}

/* --- the parent --------------------------------------------------------------------------------------------------------- */

static struct kid kids[KIDS];
static int kids_n;
static int sockets[POOL_N];

/* --- whose the addresses are -----------------------------------------------------------------------------------------------
 *
 * Each group binds its sockets under names with its process id (web.sock.PID). The address (web.sock) is one more name of the
 * sockets of the group that answers: a link made aside and renamed over, so there is always exactly one. The group that the file
 * CLOVE_GROUP_FILE names takes the addresses as soon as it is ready, and again whenever another has them. Any other takes them only
 * while nobody answers. Without that file a group takes them once, when it is ready. HUP says that another group of the same name
 * follows: this one does not take them back any more. A group that is ready has a file ready.PID; one that is not yet, and has not the
 * addresses either, can be asked by nobody: what it would answer stands in unready.PID.
 */

enum { KEEP_MS = 250, ALONE_MS = 2000, QUIET_MS = 30000, PATH_BYTES = 320 };

static bool address_of(char out[PATH_BYTES], const struct service *s, enum pool p, bool ours)
{
	int n = ours ? snprintf(out, PATH_BYTES, "%s/%s.sock.%d", s->socket_dir, pool_name(p), (int)getpid()) :
	    snprintf(out, PATH_BYTES, "%s/%s.sock", s->socket_dir, pool_name(p));

	return n < PATH_BYTES;
}

static bool has_address(const struct service *s, enum pool p)
{
	char own[PATH_BYTES], path[PATH_BYTES];
	struct stat a, b;

	return address_of(own, s, p, true) && address_of(path, s, p, false) && stat(own, &a) == 0 && stat(path, &b) == 0 &&
	    a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

static bool has_addresses(const struct service *s)
{
	for (int p = POOL_WEB; p < POOL_N; p++)
		if (s->workers[p] && !has_address(s, (enum pool)p))
			return false;
	return true;
}

/* That of health comes last: who is told there to be ready answers everywhere. */
static void take_addresses(const struct service *s)
{
	char own[PATH_BYTES], path[PATH_BYTES], aside[PATH_BYTES + 8];

	for (int p = POOL_WEB; p < POOL_N; p++) {
		if (!s->workers[p] || has_address(s, (enum pool)p) || !address_of(own, s, (enum pool)p, true) || !address_of(path, s, (enum pool)p, false))
			continue;
		snprintf(aside, sizeof aside, "%s.new", own);
		unlink(aside);
		if (link(own, aside) < 0 || rename(aside, path) < 0)
			log_error("event=socket_failed path=%s error=%s", path, strerror(errno));
	}
	log_info("event=answers group=%s ready=%d", config_text("CLOVE_GROUP"), (int)atomic_load(&shared->ready));
}

/* 1: somebody listens at our address; 0: nobody any more; -1: nobody ever did. */
static int somebody_answers(const struct service *s)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "%s/%s.sock", s->socket_dir, pool_name(POOL_META));
	bool here = connect(fd, (struct sockaddr *)&a, sizeof a) == 0 || (errno != ECONNREFUSED && errno != ENOENT);
	bool ever = errno != ENOENT;
	close(fd);
	return here ? 1 : ever ? 0 : -1;
}

enum wanted { WANTED_UNKNOWN, WANTED_US, WANTED_OTHER };
static enum wanted wanted(void)
{
	const char *file = config_text("CLOVE_GROUP_FILE"), *us = config_text("CLOVE_GROUP");
	char text[64];
	int fd = *file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return WANTED_UNKNOWN;
	text[n] = 0;
	text[strcspn(text, "\n")] = 0;
	return strcmp(text, us) == 0 ? WANTED_US : WANTED_OTHER;
}

/* One that is not ready leaves others two seconds to come back, but answers (that it is not ready) where nobody else ever did.
 * True when the addresses were ours already. */
static bool keep_addresses(const struct service *s, bool yields)
{
	static int64_t alone_ms;
	static bool once;
	bool ready = atomic_load(&shared->ready), take;

	if (has_addresses(s)) {
		once = true;
		alone_ms = 0;
		return true;
	}
	enum wanted w = yields ? WANTED_OTHER : wanted();
	take = ready && (w == WANTED_US || (w == WANTED_UNKNOWN && !once));
	if (!take) {
		int others = somebody_answers(s);
		alone_ms = others == 1 ? 0 : alone_ms ? alone_ms : clock_ms();
		take = others < 0 || (others == 0 && (ready || clock_ms() - alone_ms > ALONE_MS));
	}
	if (take)
		take_addresses(s);
	return false;
}

/* Written aside and renamed: a reader never meets half a line. */
static void mark_unready(const struct service *s, const char *why)
{
	static const char *marked;
	char path[PATH_BYTES], aside[PATH_BYTES];

	if (why == marked || snprintf(path, sizeof path, "%s/unready.%d", s->socket_dir, (int)getpid()) >= (int)sizeof path ||
	    snprintf(aside, sizeof aside, "%s/unready.%d.new", s->socket_dir, (int)getpid()) >= (int)sizeof aside)
		return;
	marked = why;
	unlink(path);
	if (!why || !*why)
		return;
	int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	bool ok = fd >= 0 && write(fd, why, strlen(why)) == (ssize_t)strlen(why);
	if (fd >= 0)
		close(fd);
	if (!ok || rename(aside, path) < 0)
		unlink(aside);
}

/* The mark that this group is ready, for whoever looks from outside. */
static void mark_ready(const struct service *s, bool ready)
{
	static bool marked;
	char path[PATH_BYTES];

	if (ready == marked || snprintf(path, sizeof path, "%s/ready.%d", s->socket_dir, (int)getpid()) >= (int)sizeof path)
		return;
	marked = ready;
	if (!ready) {
		unlink(path);
		return;
	}
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
	if (fd >= 0)
		close(fd);
}

/* Names that groups left which are no more. */
static void tidy_names(const struct service *s)
{
	DIR *d = opendir(s->socket_dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		const char *dot = strrchr(e->d_name, '.');
		int64_t pid;
		if (dot && strcmp(dot, ".new") == 0)
			unlinkat(dirfd(d), e->d_name, 0);
		else if (dot && text_i64(dot + 1, &pid) && (pid == getpid() || (kill((pid_t)pid, 0) < 0 && errno == ESRCH)))
			unlinkat(dirfd(d), e->d_name, 0);
	}
	if (d)
		closedir(d);
}

/* Nobody new is sent here from now on: the addresses are a successor's, or gone. */
static void leave_addresses(const struct service *s)
{
	char path[PATH_BYTES];

	for (int p = POOL_WEB; p < POOL_N; p++) {
		if (!s->workers[p])
			continue;
		if (has_address(s, (enum pool)p) && address_of(path, s, (enum pool)p, false))
			unlink(path);
		if (address_of(path, s, (enum pool)p, true))
			unlink(path);
	}
	mark_ready(s, false);
	mark_unready(s, NULL);
}

/* --- the processes -------------------------------------------------------------------------------------------------------- */

static void spawn(struct service *s, struct kid *k, const sigset_t *open_mask)
{
	pid_t parent = getpid();

	k->started_ms = clock_ms();
	k->due_ms = 0;
	k->pid = fork();
	if (k->pid < 0) {
		k->pid = 0;
		k->due_ms = clock_ms() + 1000;
		return;
	}
	if (k->pid)
		return;
	child_setup(parent);
	if (k->turn)
		_exit(turn_run(s, k->turn, open_mask));
	_exit(k->pool == POOL_META ? meta_run(s, sockets[POOL_META], open_mask) : worker_run(s, k->pool, sockets[k->pool], open_mask));
}

static void kid_add(enum pool pool, const struct turn *turn, bool extra)
{
	must(kids_n < KIDS);
	kids[kids_n++] = (struct kid){ .pool = pool, .turn = turn, .extra = extra, .off = extra };
}

/* While requests wait at two looks in a row there is one worker more, up to the pool's most; after a quiet time one less. */
static void keep_numbers(const struct service *s)
{
	static int waited[POOL_N];
	static int64_t quiet_ms[POOL_N];

	for (int p = POOL_WEB; p < POOL_N; p++) {
		struct pollfd f = { .fd = sockets[p], .events = POLLIN };
		if (s->most[p] <= s->workers[p])
			continue;
		waited[p] = poll(&f, 1, 0) > 0 ? waited[p] + 1 : 0;
		bool more = waited[p] >= 2, less = !waited[p] && quiet_ms[p] && clock_ms() - quiet_ms[p] > QUIET_MS;
		if (waited[p] || !quiet_ms[p] || less)
			quiet_ms[p] = clock_ms();
		for (int i = 0; i < kids_n && (more || less); i++) {
			struct kid *k = &kids[i];
			if (!k->extra || k->pool != (enum pool)p || k->off != more)
				continue;
			k->off = !more;
			if (less && k->pid > 0)
				kill(k->pid, SIGINT);
			more = less = false;
		}
	}
}

static void reap(void)
{
	int status;
	pid_t dead;

	while ((dead = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < kids_n; i++) {
			struct kid *k = &kids[i];
			if (k->pid != dead)
				continue;
			int64_t now = clock_ms(), lived = now - k->started_ms;
			bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
			k->wait_ms = well || lived > 1000 ? 0 : k->wait_ms ? (k->wait_ms < 4000 ? k->wait_ms * 2 : 5000) : 50;
			k->pid = 0;
			k->due_ms = now + k->wait_ms;
			if (!well) {
				metrics_respawn();
				log_warn("event=process_died pool=%s turn=%s lived_ms=%lld signal=%d exit=%d", pool_name(k->pool),
				    k->turn ? k->turn->name : "", (long long)lived, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
				    WIFEXITED(status) ? WEXITSTATUS(status) : 0);
			}
		}
}

static void tell_all(int sig)
{
	for (int i = 0; i < kids_n; i++)
		if (kids[i].pid > 0)
			kill(kids[i].pid, sig);
}

/* What has come is answered, and requests in flight get their time to finish; then no more waiting. */
static void shut_down(const struct service *s)
{
	int64_t until = clock_ms() + (REQUEST_S + DRAIN_S) * 1000;

	leave_addresses(s);
	tell_all(SIGTERM);
	for (;;) {
		pid_t dead = waitpid(-1, NULL, WNOHANG);
		if (dead < 0)
			return;
		if (dead > 0)
			continue;
		if (clock_ms() > until)
			tell_all(SIGKILL);
		struct timespec ts = { 0, 5000000 };
		nanosleep(&ts, NULL);
	}
}

static bool listen_all(struct service *s)
{
	char path[PATH_BYTES];

	for (int p = POOL_WEB; p < POOL_N; p++) {
		if (!s->workers[p])
			continue;
		if (!address_of(path, s, (enum pool)p, true) || (sockets[p] = listen_unix(path)) < 0)
			return false;
		for (int i = 0; i < s->workers[p] || i < s->most[p]; i++)
			kid_add((enum pool)p, NULL, i >= s->workers[p]);
	}
	return true;
}

int serve_run(struct service *s)
{
	sigset_t blocked, open_mask;
	struct sigaction sa = { .sa_handler = on_stop };        /* no SA_RESTART */
	int64_t kept_ms = 0;
	bool kept = false, yields = false;

	log_service(s->name);
	route_check(s);
	limit_init();
	metrics_init(s);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(shared != MAP_FAILED);
	tpl_prepare();                                           /* before the forks: the workers share what is read here */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGHUP);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, &open_mask);            /* block first, then install */
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	if (s->start)
		s->start(s);
	s->workers[POOL_META] = 1;
	tidy_names(s);
	if (!listen_all(s))
		return 1;
	for (size_t i = 0; i < s->turns_n; i++)
		kid_add(POOL_UNSET, &s->turns[i], false);
	for (size_t i = 0; i < s->own_turns_n; i++)
		kid_add(POOL_UNSET, &s->own_turns[i], false);
	log_info("event=started processes=%d group=%s", kids_n, config_text("CLOVE_GROUP"));
	for (;;) {
		struct timespec tick = { 0, 100000000 };
		for (int i = 0; i < kids_n; i++)
			if (!kids[i].pid && !kids[i].off && clock_ms() >= kids[i].due_ms)
				spawn(s, &kids[i], &open_mask);
		keep_numbers(s);
		mark_ready(s, atomic_load(&shared->ready));
		mark_unready(s, atomic_load(&shared->why));
		if (!kept || clock_ms() - kept_ms >= KEEP_MS) {
			kept = keep_addresses(s, yields);
			kept_ms = clock_ms();
		}
		int sig = sigtimedwait(&blocked, NULL, &tick);
		if (sig == SIGTERM || sig == SIGINT)
			break;
		yields |= sig == SIGHUP;
		reap();
	}
	shut_down(s);
	log_info("event=stopped");
	return 0;
}
