/* api.c: the API on the wire: who calls, the parameters, the idempotency key, the answer. What it does is in core/books_*.c.
 *
 * A call that changes something: claim the key; do it and keep the answer, in one transaction; then answer. Scripted failures
 * (core/misbehave.h) come in between: "500" undoes the work and keeps the failure, "500done" keeps the failure instead of the answer,
 * "cut" keeps the answer and hangs up.
 */
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/text.h"
#include "db/db.h"
#include "pay/core/answer.h"
#include "pay/core/books.h"
#include "pay/core/idem.h"
#include "pay/core/misbehave.h"
#include "pay/core/params.h"
#include "pay/pages.h"
#include "pay/service.h"

enum { SLOW_S = 3, KEY_BYTES = 255, PARAMS_N = 1000 };
static const char cut_address[] = "/pay/_cut";      /* nginx closes the connection there */

static struct reply reply_json(struct req *r, const struct answer *out)
{
	return reply_text(r, out->status, "application/json", out->body, strlen(out->body));
}

static void slow_down(const struct answer *out)
{
	if (out->email && misbehave_is(out->email, "slow"))
		nanosleep(&(struct timespec){ .tv_sec = SLOW_S }, NULL);
}

/* --- who, and what --------------------------------------------------------------------------------------------------------------- */

/* Same length, and compared by their keyed hashes: how long it takes says nothing. */
static bool same_key(const struct req *r, const char *given, const char *key)
{
	return id_mac_check(r->service->key, given, id_mac_text(r->arena, r->service->key, key));
}

/* "Bearer KEY", or "Basic" of "KEY:" in base64. */
static const char *given_key(struct req *r)
{
	const char *header = req_header(r, "HTTP_AUTHORIZATION");
	if (strncmp(header, "Bearer ", 7) == 0)
		return header + 7;
	if (strncmp(header, "Basic ", 6) != 0)
		return "";
	char *code = arena_dup(r->arena, header + 6);
	size_t n;
	for (char *c = code; *c; c++)
		*c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
	code[strcspn(code, "=")] = '\0';
	const char *plain = text_unbase64(r->arena, code, &n);
	return plain ? arena_dupn(r->arena, plain, strcspn(arena_dupn(r->arena, plain, n), ":")) : "";
}

static bool read_params(struct req *r, const char *p, size_t n, struct params *out)
{
	struct form_pair *pairs;
	size_t pairs_n;
	if (!form_parse_urlencoded(r->arena, p, n, &pairs, &pairs_n) || pairs_n > PARAMS_N)
		return false;
	out->list = arena_alloc(r->arena, (pairs_n + 1) * sizeof *out->list);
	out->n = pairs_n;
	for (size_t i = 0; i < pairs_n; i++)
		out->list[i] = (struct param){ pairs[i].name, pairs[i].value };
	return true;
}

/* False: the answer says why not. */
static bool admitted(struct req *r, const char *p, size_t n, struct params *params, struct answer *out)
{
	const struct provider *provider = r->service->data;
	if (!same_key(r, given_key(r), provider->key))
		answer_error(r->arena, out, 401, "", "", "Invalid API Key provided.");
	else if (!read_params(r, p, n, params))
		answer_error(r->arena, out, 400, "", "", "The parameters could not be read.");
	else
		return true;
	return false;
}

static struct reply read_call(struct req *r, void (*act)(struct db *, const char *, const struct params *, struct answer *))
{
	const char *query = req_header(r, "QUERY_STRING");
	struct params params;
	struct answer out = { 0 };
	if (admitted(r, query, strlen(query), &params, &out))
		act(r->db, req_param(r, "id"), &params, &out);
	if (!out.status)                       /* a fault: the dispatcher answers */
		return reply_status(r, 500);
	slow_down(&out);
	return reply_json(r, &out);
}

/* --- doing ------------------------------------------------------------------------------------------------------------------------- */

struct call {
	void (*act)(struct db *db, const char *id, const struct params *p, struct answer *out);
	const char *id, *key, *request;
	const struct params *params;
	struct arena *arena;
	struct answer out;
	enum idem claim;
	bool undo, cut;
};

static bool claim(struct db *db, void *arg)
{
	struct call *c = arg;
	c->claim = idem_claim(db, c->key, c->request, &c->out);
	return true;
}

static void fail(struct call *c)
{
	answer_error(c->arena, &c->out, 500, "", "", "An unknown error occurred.");
}

static bool perform(struct db *db, void *arg)
{
	struct call *c = arg;
	struct answer *out = &c->out;
	*out = (struct answer){ .email = "", .subject = "" };
	c->cut = c->undo = false;
	c->act(db, c->id, c->params, out);
	if (!out->begun)
		return false;
	if (out->status == 200 && misbehave_once(db, out->email, "500", out->subject)) {
		c->undo = true;
		return false;
	}
	if (out->status == 200 && misbehave_once(db, out->email, "500done", out->subject))
		fail(c);
	c->cut = misbehave_once(db, out->email, "cut", out->subject);
	if (*c->key)
		idem_keep(db, c->key, out);
	return true;
}

/* What perform found out is kept, but what it did is undone. */
static bool keep_failure(struct db *db, void *arg)
{
	struct call *c = arg;
	misbehave_once(db, c->out.email, "500", c->out.subject);
	fail(c);
	if (*c->key)
		idem_keep(db, c->key, &c->out);
	return true;
}

static bool forget(struct db *db, void *arg)
{
	struct call *c = arg;
	idem_forget(db, c->key);
	return true;
}

static struct reply refuse(struct req *r, int status, const char *code, const char *message)
{
	struct answer out = { 0 };
	answer_error(r->arena, &out, status, code, "", "%s", message);
	return reply_json(r, &out);
}

static struct reply change_call(struct req *r, void (*act)(struct db *, const char *, const struct params *, struct answer *))
{
	size_t n;
	const char *body = req_body(r, &n);
	struct params params;
	struct call c = { .act = act, .id = req_param(r, "id"), .key = req_header(r, "HTTP_IDEMPOTENCY_KEY"), .params = &params, .arena = r->arena };
	if (!admitted(r, body ? body : "", n, &params, &c.out))
		return reply_json(r, &c.out);
	if (strlen(c.key) > KEY_BYTES || !text_utf8(c.key, strlen(c.key)))
		return refuse(r, 400, "", "An idempotency key has at most 255 characters.");
	if (*c.key) {
		c.request = id_hash_hex(r->arena, arena_fmt(r->arena, "%s\n%s", r->path, arena_dupn(r->arena, body ? body : "", n)));
		if (!db_tx(r->db, claim, &c))
			return refuse(r, 429, "lock_timeout", "The key could not be locked. Try again.");
		if (c.claim == IDEM_OTHER)
			return refuse(r, 400, "idempotency_error", "Keys for idempotent requests can only be used with the same parameters they were first used with.");
		if (c.claim == IDEM_BUSY)
			return refuse(r, 409, "idempotency_key_in_use", "There is currently another in-progress request using this Idempotent Key.");
		if (c.claim == IDEM_AGAIN) {
			struct reply again = reply_json(r, &c.out);
			again.headers = "Idempotent-Replayed: true\r\n";
			return again;
		}
	}
	bool done = db_tx(r->db, perform, &c);
	if (!done && c.undo)
		done = db_tx(r->db, keep_failure, &c);
	if (!done && *c.key)
		db_tx(r->db, forget, &c);
	if (!done && (!c.out.status || c.out.begun))
		return refuse(r, 429, "lock_timeout", "This object cannot be accessed right now. Try again.");
	slow_down(&c.out);
	return c.cut ? reply_file(r, cut_address, "application/json", NULL) : reply_json(r, &c.out);
}

/* --- the addresses ------------------------------------------------------------------------------------------------------------------- */

struct reply api_session_create(struct req *r)
{
	return change_call(r, books_session_create);
}

struct reply api_session_read(struct req *r)
{
	return read_call(r, books_session_read);
}

struct reply api_session_expire(struct req *r)
{
	return change_call(r, books_session_expire);
}

struct reply api_intent_read(struct req *r)
{
	return read_call(r, books_intent_read);
}

struct reply api_intent_list(struct req *r)
{
	return read_call(r, books_intent_list);
}

struct reply api_intent_capture(struct req *r)
{
	return change_call(r, books_intent_capture);
}

struct reply api_intent_cancel(struct req *r)
{
	return change_call(r, books_intent_cancel);
}

struct reply api_refund_create(struct req *r)
{
	return change_call(r, books_refund_create);
}

struct reply api_refund_list(struct req *r)
{
	return read_call(r, books_refund_list);
}

struct reply api_refund_read(struct req *r)
{
	return read_call(r, books_refund_read);
}
