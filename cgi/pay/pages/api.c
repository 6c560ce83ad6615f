/* api.c: the sandbox's API under /pay/v1: the key, idempotency, and the ways in which it misbehaves when asked to. */
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/id.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "ext/pay.h"
#include "pay/core/book.h"
#include "pay/pages.h"

enum { SLOW_S = 3 };

FORM(refund_list,
	{ "payment_intent", FIELD_HIDDEN, OPTIONAL, 0, 80, NULL, NULL },
	{ "limit", FIELD_HIDDEN, OPTIONAL, 0, 8, NULL, NULL },
	{ "starting_after", FIELD_HIDDEN, OPTIONAL, 0, 80, NULL, NULL });

static const char *site(const struct req *r)
{
	const char *url = config_text("CLOVE_SITE_URL");

	return *url ? url : r->origin;
}

/* "Basic base64(key:)" or "Bearer key". */
static bool allowed(struct req *r)
{
	const char *given = req_header(r, "HTTP_AUTHORIZATION"), *key = pay_secret(r->arena, config_text("CLOVE_KEY_FILE"));
	size_t n;

	if (!key)
		return false;
	if (strncmp(given, "Bearer ", 7) == 0)
		return strcmp(given + 7, key) == 0;
	if (strncmp(given, "Basic ", 6) != 0)
		return false;
	/* Ours is the URL alphabet without padding; theirs is the plain one. */
	char *text = arena_dup(r->arena, given + 6);
	for (char *p = text; *p; p++)
		*p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
	text[strcspn(text, "=")] = 0;
	char *plain = text_unbase64(r->arena, text, &n);
	return plain && strcmp(arena_dupn(r->arena, plain, n), arena_fmt(r->arena, "%s:", key)) == 0;
}

static struct reply send(struct req *r, int status, const char *body, bool replayed)
{
	struct reply p = reply_text(r, status, "application/json", body, strlen(body));

	if (replayed)
		p.headers = "Idempotent-Replayed: true\r\n";
	return p;
}

static struct reply refuse(struct req *r, int status, const char *type, const char *message)
{
	return send(r, status, json_write(r->arena, book_error(r->db, status, type, "", message).body), false);
}

static void slow(const char *how)
{
	struct timespec ts = { SLOW_S, 0 };

	if (strstr(how, "+slow"))
		nanosleep(&ts, NULL);
}

/* --- acts, once by their key --------------------------------------------------------------------------------------------- */

struct act {
	struct req *req;
	struct answer (*run)(struct db *db, struct act *a);
	const char *kind, *id, *key, *fingerprint;
	struct form_pair *pairs;
	size_t n;
	int status;
	const char *body, *how;
	bool replayed, cut;
};

static const char *how_of(struct db *db, const struct act *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->pairs[i].name, "customer_email") == 0)
			return book_how(db, a->pairs[i].value);
	const char *intent = a->id;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->pairs[i].name, "payment_intent") == 0)
			intent = a->pairs[i].value;
	const char *email = db_one_text(db, "SELECT i.email FROM payment_intent i LEFT JOIN checkout_session s ON s.intent = i.id WHERE i.id = ? OR s.id = ? LIMIT 1",
	    ARG(intent), ARG(intent));
	return book_how(db, email ? email : "");
}

/* What a repeated failure is counted by: the order, the intent, the session. */
static const char *thing(const struct act *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->pairs[i].name, "metadata[order]") == 0 || strcmp(a->pairs[i].name, "payment_intent") == 0)
			return a->pairs[i].value;
	return a->id;
}

static bool act_once(struct db *db, void *arg)
{
	struct act *a = arg;
	struct answer answer;

	a->replayed = a->cut = false;
	int64_t first = *a->key ? db_exec(db, "INSERT INTO idempotency (id, request, body, created_at) VALUES (?, ?, '', UNIX_TIMESTAMP())",
	    ARG(a->key), ARG(a->fingerprint)) : 1;
	if (first == DB_BUSY)
		return false;
	if (first == DB_DUP) {
		struct db_rows *q = db_query(db, "SELECT request, status, body FROM idempotency WHERE id = ? LIMIT 1", ARG(a->key));
		if (!db_next(q))
			return false;
		a->status = (int)db_i64(q, "status");
		a->body = db_text(q, "body");
		a->replayed = true;
		if (strcmp(db_text(q, "request"), a->fingerprint) != 0) {
			a->status = 400;
			a->body = json_write(db_arena(db), book_error(db, 400, "idempotency_error", "", "Keys for idempotent requests can only be used with the same parameters they were first used with.").body);
			a->replayed = false;
		}
		return true;
	}
	a->how = how_of(db, a);
	bool stored_500 = strstr(a->how, "+500") && book_first_time(db, arena_fmt(db_arena(db), "500 %s", a->kind), thing(a));
	if (stored_500)
		answer = book_error(db, 500, "api_error", "", "An unknown error occurred");
	else
		answer = a->run(db, a);
	a->cut = strstr(a->how, "+cut") && book_first_time(db, arena_fmt(db_arena(db), "cut %s", a->kind), thing(a));
	a->status = answer.status;
	a->body = json_write(db_arena(db), answer.body);
	if (*a->key)
		db_exec(db, "UPDATE idempotency SET status = ?, body = ? WHERE id = ?", ARG(a->status), ARG(a->body), ARG(a->key));
	return true;
}

static struct reply act(struct req *r, const char *kind, struct answer (*run)(struct db *, struct act *))
{
	size_t n;
	const char *body = req_body(r, &n);
	struct act a = { .req = r, .run = run, .kind = kind, .id = req_param(r, "id"), .key = req_header(r, "HTTP_IDEMPOTENCY_KEY"), .how = "" };

	if (!allowed(r))
		return refuse(r, 401, "invalid_request_error", "Invalid API Key provided");
	if (strlen(a.key) > 255 || !form_parse_urlencoded(r->arena, body, n, &a.pairs, &a.n))
		return refuse(r, 400, "invalid_request_error", "The request could not be read");
	a.fingerprint = id_hash_hex(r->arena, arena_fmt(r->arena, "%s %s", r->path, body));
	if (!db_tx(r->db, act_once, &a))
		return refuse(r, 409, "idempotency_error", "There is currently another in-progress request using this Idempotent Key");
	slow(a.how);
	if (a.cut) {                                     /* it happened, and nobody is told */
		db_detach(r->db);
		kill(getpid(), SIGKILL);
	}
	return send(r, a.status, a.body, a.replayed);
}

static struct answer run_create(struct db *db, struct act *a) { return book_session_create(db, a->pairs, a->n, site(a->req)); }
static struct answer run_expire(struct db *db, struct act *a) { return book_session_expire(db, a->id, site(a->req)); }
static struct answer run_capture(struct db *db, struct act *a) { return book_intent_capture(db, a->id, a->pairs, a->n); }
static struct answer run_cancel(struct db *db, struct act *a) { return book_intent_cancel(db, a->id); }
static struct answer run_refund(struct db *db, struct act *a) { return book_refund_create(db, a->pairs, a->n); }

struct reply api_session_create(struct req *r) { return act(r, "create", run_create); }
struct reply api_session_expire(struct req *r) { return act(r, "expire", run_expire); }
struct reply api_intent_capture(struct req *r) { return act(r, "capture", run_capture); }
struct reply api_intent_cancel(struct req *r) { return act(r, "cancel", run_cancel); }
struct reply api_refund_create(struct req *r) { return act(r, "refund", run_refund); }

/* --- reading --------------------------------------------------------------------------------------------------------------------- */

static struct reply answered(struct req *r, struct answer a)
{
	slow(a.how);
	return send(r, a.status, json_write(r->arena, a.body), false);
}

struct reply api_session_read(struct req *r)
{
	return allowed(r) ? answered(r, book_session_read(r->db, req_param(r, "id"), site(r))) : refuse(r, 401, "invalid_request_error", "Invalid API Key provided");
}

struct reply api_intent_read(struct req *r)
{
	return allowed(r) ? answered(r, book_intent_read(r->db, req_param(r, "id"))) : refuse(r, 401, "invalid_request_error", "Invalid API Key provided");
}

struct reply api_refund_list(struct req *r)
{
	return allowed(r) ? answered(r, book_refund_list(r->db, form_str(r, "payment_intent"))) : refuse(r, 401, "invalid_request_error", "Invalid API Key provided");
}
