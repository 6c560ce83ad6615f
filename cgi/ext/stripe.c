/* stripe.c: Stripe's API as ext/pay.h wants it: Checkout Sessions with manual capture, PaymentIntents, Refunds, signed events.
 *
 * A definite no is only what carries Stripe's own error object: a 404 page of a proxy says nothing about money. So does a
 * wrong key (401, 403), which an operator can put right while the payment waits. A status word that is not known here
 * makes the whole answer unknown, so nothing is ever decided on a state that nobody understood.
 */
#include "ext/stripe.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "ext/http.h"
#include "ext/json.h"
#include "ext/pay.h"

static const char version[] = "Stripe-Version: 2024-06-20";

enum { PAGE = 100 };                         /* the most that Stripe lists at once */

/* One form field: the name is Stripe's nested key, numbers in it count lists. */
static void add(struct arena *a, struct buf *form, const char *name, const char *value)
{
	buf_puts(form, form->len ? "&" : "");
	buf_puts(form, http_form(a, (const char *const[]){ name, value, NULL }));
}

static void add_i64(struct arena *a, struct buf *form, const char *name, int64_t value)
{
	add(a, form, name, arena_fmt(a, "%lld", (long long)value));
}

static const char *outcome_name(enum pay_outcome o)
{
	switch (o) {
	case PAY_OK:      return "ok";
	case PAY_REFUSED: return "refused";
	case PAY_UNKNOWN: return "unknown";
	case PAY_BUSY:    return "busy";
	}
	return "";
}

static enum pay_outcome judge(struct arena *a, enum http_result result, const struct http_answer *answer, struct json **body,
    struct pay_why *why)
{
	*body = NULL;
	*why = (struct pay_why){ .code = "", .text = "" };
	if (result != HTTP_OK) {
		why->text = result == HTTP_NO_ANSWER ? "no connection" : "no answer";
		return PAY_UNKNOWN;
	}
	why->stored = strcmp(http_header(a, answer, "Idempotent-Replayed"), "true") == 0;
	*body = json_parse(a, answer->body, answer->body_n, NULL);
	if (json_kind(json_get(*body, "error")) == JSON_OBJECT) {
		why->code = json_text(*body, "error.code");
		if (!*why->code)
			why->code = json_text(*body, "error.type");
		why->text = json_text(*body, "error.message");
	}
	why->under_way = answer->status == 409;
	if (answer->status == 409 || answer->status == 429)
		return PAY_BUSY;
	if (answer->status >= 200 && answer->status < 300)
		return json_kind(*body) == JSON_OBJECT ? PAY_OK : PAY_UNKNOWN;
	if (*why->code && (answer->status == 400 || answer->status == 402 || answer->status == 404))
		return PAY_REFUSED;
	if (answer->status == 401 || answer->status == 403)
		log_error("event=payment_key_refused");
	return PAY_UNKNOWN;
}

static enum pay_outcome call(const struct pay *p, struct arena *a, const char *what, const char *path, const struct buf *form,
    const char *idem, struct json **body, struct pay_why *why)
{
	const char *headers[] = { version, idem ? arena_fmt(a, "Idempotency-Key: %s", idem) : NULL, NULL };
	struct http_call c = {
		.method = form ? "POST" : "GET",
		.url = arena_fmt(a, "%s%s", p->url, path),
		.headers = headers,
		.body = form ? form->p : NULL,
		.body_n = form ? form->len : 0,
		.user_password = arena_fmt(a, "%s:", p->key),
	};
	struct http_answer answer;
	enum http_result result = http_send(a, &c, &answer);
	enum pay_outcome o = judge(a, result, &answer, body, why);
	log_info("event=payment_call provider=%s call=%s outcome=%s status=%d code=%s stored=%d ms=%lld", p->name, what, outcome_name(o), answer.status,
	    why->code, why->stored, (long long)answer.ms);
	return o;
}

static struct buf *new_form(struct arena *a)
{
	return buf_new(a, 256 * 1024);
}

static const char *upper(struct arena *a, const char *s)
{
	char *out = arena_dup(a, s);
	for (char *c = out; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return out;
}

static const char *lower(struct arena *a, const char *s)
{
	char *out = arena_dup(a, s);
	for (char *c = out; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return out;
}

/* Looks a status word up; false when it is not in the table. */
struct word { const char *word; int value; };
static bool word_value(const struct word *words, size_t n, const char *word, int *out)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i].word, word) == 0) {
			*out = words[i].value;
			return true;
		}
	log_error("event=payment_status_unknown status=%s", text_utf8(word, strlen(word)) ? word : "?");
	return false;
}
#define WORD(words, word, out) word_value((words), sizeof(words) / sizeof(words)[0], (word), (out))

/* The intent is an object, null, or (not expanded) its id alone. */
static bool take_intent(struct arena *a, struct json *j, struct pay_intent *out)
{
	static const struct word states[] = {
		{ "requires_payment_method", PAY_INTENT_WAITING }, { "requires_confirmation", PAY_INTENT_WAITING },
		{ "requires_action", PAY_INTENT_WAITING }, { "processing", PAY_INTENT_PROCESSING },
		{ "requires_capture", PAY_INTENT_AUTHORISED }, { "succeeded", PAY_INTENT_CAPTURED },
		{ "canceled", PAY_INTENT_CANCELED },
	};
	int state = PAY_INTENT_NONE;
	out->id = json_kind(j) == JSON_TEXT ? json_text(j, "") : json_text(j, "id");
	if (json_kind(j) == JSON_OBJECT && (!*out->id || !WORD(states, json_text(j, "status"), &state)))
		return false;
	out->state = (enum pay_intent_state)state;
	out->amount_minor = json_i64(j, "amount", 0);
	out->captured_minor = json_i64(j, "amount_received", 0);
	out->currency = upper(a, json_text(j, "currency"));
	out->show = json_text(j, "metadata.show");
	out->order = json_text(j, "metadata.order");
	out->payment = json_text(j, "metadata.payment");
	out->last_error = json_text(j, "last_payment_error.code");
	return true;
}

static enum pay_outcome intent_of(struct arena *a, enum pay_outcome o, struct json *j, struct pay_intent *out)
{
	struct pay_why why = out->why;
	*out = (struct pay_intent){ .id = "", .currency = "", .show = "", .order = "", .payment = "", .last_error = "" };
	if (o == PAY_OK && (!take_intent(a, j, out) || !*out->id))
		o = PAY_UNKNOWN;
	out->why = why;
	return o;
}

static enum pay_outcome session_of(struct arena *a, enum pay_outcome o, struct json *j, struct pay_session *out)
{
	static const struct word states[] = {
		{ "open", PAY_SESSION_OPEN }, { "complete", PAY_SESSION_COMPLETE }, { "expired", PAY_SESSION_EXPIRED },
	};
	struct pay_why why = out->why;
	int state = PAY_SESSION_OPEN;
	*out = (struct pay_session){ .id = "", .url = "", .currency = "", .show = "", .order = "", .payment = "", .why = why };
	intent_of(a, PAY_UNKNOWN, NULL, &out->intent);
	if (o != PAY_OK)
		return o;
	out->id = json_text(j, "id");
	if (!*out->id || !WORD(states, json_text(j, "status"), &state) || !take_intent(a, json_get(j, "payment_intent"), &out->intent))
		return PAY_UNKNOWN;
	out->url = json_text(j, "url");
	out->state = (enum pay_session_state)state;
	out->amount_minor = json_i64(j, "amount_total", 0);
	out->currency = upper(a, json_text(j, "currency"));
	out->show = json_text(j, "metadata.show");
	out->order = json_text(j, "metadata.order");
	out->payment = json_text(j, "metadata.payment");
	out->expires_at = json_i64(j, "expires_at", 0);
	return PAY_OK;
}

static bool take_refund(struct json *j, struct pay_refund *out)
{
	static const struct word states[] = {
		{ "pending", PAY_REFUND_PENDING }, { "requires_action", PAY_REFUND_PENDING }, { "succeeded", PAY_REFUND_DONE },
		{ "failed", PAY_REFUND_FAILED }, { "canceled", PAY_REFUND_FAILED },
	};
	int state = PAY_REFUND_PENDING;
	out->id = json_text(j, "id");
	if (!*out->id || !WORD(states, json_text(j, "status"), &state))
		return false;
	out->state = (enum pay_refund_state)state;
	out->amount_minor = json_i64(j, "amount", 0);
	out->refund = json_text(j, "metadata.refund");
	out->show = json_text(j, "metadata.show");
	out->intent = json_text(j, "payment_intent");
	out->last_error = json_text(j, "failure_reason");
	return true;
}

static enum pay_outcome create_session(const struct pay *p, struct arena *a, const struct pay_wish *w, const char *idem,
    struct pay_session *out)
{
	struct buf *f = new_form(a);
	const char *currency = lower(a, w->currency);
	add(a, f, "mode", "payment");
	add(a, f, "payment_intent_data[capture_method]", "manual");
	for (size_t i = 0; i < w->lines_n; i++) {
		int n = (int)i;
		add_i64(a, f, arena_fmt(a, "line_items[%d][quantity]", n), w->lines[i].count);
		add(a, f, arena_fmt(a, "line_items[%d][price_data][currency]", n), currency);
		add_i64(a, f, arena_fmt(a, "line_items[%d][price_data][unit_amount]", n), w->lines[i].price_minor);
		add(a, f, arena_fmt(a, "line_items[%d][price_data][product_data][name]", n), w->lines[i].title);
	}
	/* On the session for its own events, on the intent for those of the payment and of refunds. */
	static const char *const places[] = { "metadata", "payment_intent_data[metadata]" };
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		add(a, f, arena_fmt(a, "%s[show]", places[i]), w->show);
		add(a, f, arena_fmt(a, "%s[order]", places[i]), w->order);
		add(a, f, arena_fmt(a, "%s[payment]", places[i]), w->payment);
	}
	add(a, f, "customer_email", w->email);
	add(a, f, "locale", w->lang);
	add(a, f, "success_url", w->success_url);
	add(a, f, "cancel_url", w->cancel_url);
	add_i64(a, f, "expires_at", w->opened_at + PAY_SESSION_S);
	add(a, f, "expand[0]", "payment_intent");
	struct json *j;
	enum pay_outcome o = call(p, a, "create_session", "/v1/checkout/sessions", f, idem, &j, &out->why);
	return session_of(a, o, j, out);
}

static enum pay_outcome read_session(const struct pay *p, struct arena *a, const char *session, struct pay_session *out)
{
	struct json *j;
	const char *path = arena_fmt(a, "/v1/checkout/sessions/%s?expand%%5B0%%5D=payment_intent", text_url(a, session));
	enum pay_outcome o = call(p, a, "read_session", path, NULL, NULL, &j, &out->why);
	return session_of(a, o, j, out);
}

static enum pay_outcome expire_session(const struct pay *p, struct arena *a, const char *session, const char *idem,
    struct pay_session *out)
{
	struct json *j;
	struct buf *f = new_form(a);
	add(a, f, "expand[0]", "payment_intent");
	const char *path = arena_fmt(a, "/v1/checkout/sessions/%s/expire", text_url(a, session));
	enum pay_outcome o = call(p, a, "expire_session", path, f, idem, &j, &out->why);
	return session_of(a, o, j, out);
}

static enum pay_outcome read_intent(const struct pay *p, struct arena *a, const char *intent, struct pay_intent *out)
{
	struct json *j;
	const char *path = arena_fmt(a, "/v1/payment_intents/%s", text_url(a, intent));
	enum pay_outcome o = call(p, a, "read_intent", path, NULL, NULL, &j, &out->why);
	return intent_of(a, o, j, out);
}

static enum pay_outcome capture(const struct pay *p, struct arena *a, const char *intent, int64_t amount_minor, const char *idem,
    struct pay_intent *out)
{
	struct json *j;
	struct buf *f = new_form(a);
	add_i64(a, f, "amount_to_capture", amount_minor);
	const char *path = arena_fmt(a, "/v1/payment_intents/%s/capture", text_url(a, intent));
	enum pay_outcome o = call(p, a, "capture", path, f, idem, &j, &out->why);
	return intent_of(a, o, j, out);
}

static enum pay_outcome cancel(const struct pay *p, struct arena *a, const char *intent, const char *idem, struct pay_intent *out)
{
	struct json *j;
	const char *path = arena_fmt(a, "/v1/payment_intents/%s/cancel", text_url(a, intent));
	enum pay_outcome o = call(p, a, "cancel", path, new_form(a), idem, &j, &out->why);
	return intent_of(a, o, j, out);
}

static enum pay_outcome refund(const struct pay *p, struct arena *a, const char *intent, int64_t amount_minor, const char *show,
    const char *ours, const char *idem, struct pay_refund *out)
{
	struct json *j;
	struct pay_why why;
	struct buf *f = new_form(a);
	add(a, f, "payment_intent", intent);
	add_i64(a, f, "amount", amount_minor);
	add(a, f, "metadata[show]", show);
	add(a, f, "metadata[refund]", ours);
	enum pay_outcome o = call(p, a, "refund", "/v1/refunds", f, idem, &j, &why);
	*out = (struct pay_refund){ .id = "", .refund = "", .show = "", .intent = "", .last_error = "", .why = why };
	return o == PAY_OK && !take_refund(j, out) ? PAY_UNKNOWN : o;
}

static enum pay_outcome list_refunds(const struct pay *p, struct arena *a, const char *intent, struct pay_refunds *out)
{
	*out = (struct pay_refunds){ .list = arena_alloc(a, sizeof *out->list * PAY_REFUNDS_MAX) };
	const char *after = "";
	for (;;) {
		struct json *j;
		const char *path = arena_fmt(a, "/v1/refunds?payment_intent=%s&limit=100%s%s", text_url(a, intent),
		    *after ? "&starting_after=" : "", text_url(a, after));
		enum pay_outcome o = call(p, a, "list_refunds", path, NULL, NULL, &j, &out->why);
		if (o != PAY_OK)
			return o;
		struct json *data = json_get(j, "data");
		if (json_kind(data) != JSON_LIST)
			return PAY_UNKNOWN;
		for (size_t i = 0; i < json_n(data); i++) {
			struct pay_refund *r = &out->list[out->n];
			/* Half a list would read as "not refunded yet". */
			if (out->n == PAY_REFUNDS_MAX || !take_refund(json_at(data, i), r))
				return PAY_UNKNOWN;
			r->why = out->why;
			after = r->id;
			out->n++;
		}
		if (!json_is(j, "has_more"))
			return PAY_OK;
		if (json_n(data) == 0)
			return PAY_UNKNOWN;
	}
}

/* The items of one page, or NULL with the outcome. */
static struct json *page_since(const struct pay *p, struct arena *a, const char *what, const char *path, int64_t since, const char *after, bool *more,
    enum pay_outcome *o, struct pay_why *why)
{
	struct json *j;
	const char *whole = arena_fmt(a, "%s?created%%5Bgte%%5D=%lld&limit=%d%s%s", path, (long long)since, (int)PAGE, *after ? "&starting_after=" : "",
	    text_url(a, after));

	*o = call(p, a, what, whole, NULL, NULL, &j, why);
	if (*o != PAY_OK)
		return NULL;
	struct json *data = json_get(j, "data");
	*more = json_is(j, "has_more");
	/* A page that cannot be read would read as "nothing more". */
	if (json_kind(data) == JSON_LIST && json_n(data) <= PAGE && (json_n(data) || !*more))
		return data;
	*o = PAY_UNKNOWN;
	return NULL;
}

static enum pay_outcome list_intents(const struct pay *p, struct arena *a, int64_t since, const char *after, struct pay_intents *out)
{
	enum pay_outcome o;

	*out = (struct pay_intents){ .list = arena_alloc(a, sizeof *out->list * PAGE) };
	struct json *data = page_since(p, a, "list_intents", "/v1/payment_intents", since, after, &out->more, &o, &out->why);
	for (size_t i = 0; data && i < json_n(data); i++, out->n++)
		if (!take_intent(a, json_at(data, i), &out->list[i]) || !*out->list[i].id)
			return PAY_UNKNOWN;
	return o;
}

static enum pay_outcome list_refunds_since(const struct pay *p, struct arena *a, int64_t since, const char *after, struct pay_refunds *out)
{
	enum pay_outcome o;

	*out = (struct pay_refunds){ .list = arena_alloc(a, sizeof *out->list * PAGE) };
	struct json *data = page_since(p, a, "list_refunds_since", "/v1/refunds", since, after, &out->more, &o, &out->why);
	for (size_t i = 0; data && i < json_n(data); i++, out->n++)
		if (!take_refund(json_at(data, i), &out->list[i]))
			return PAY_UNKNOWN;
	return o;
}

static bool webhook(const struct pay *p, struct arena *a, const char *signature, const char *body, size_t n, int64_t now,
    struct pay_event *out)
{
	*out = (struct pay_event){ .id = "", .type = "", .session = "", .intent = "", .show = "", .order = "", .payment = "" };
	if (!pay_signed(a, p->webhook_secret, signature, body, n, now))
		return false;
	struct json *j = json_parse(a, body, n, NULL), *object = json_get(j, "data.object");
	out->id = json_text(j, "id");
	out->type = json_text(j, "type");
	if (!*out->id || !*out->type || json_kind(object) != JSON_OBJECT)
		return false;
	const char *kind = json_text(object, "object");
	if (strcmp(kind, "checkout.session") == 0)
		out->session = json_text(object, "id");
	out->intent = strcmp(kind, "payment_intent") == 0 ? json_text(object, "id") : json_text(object, "payment_intent");
	out->show = json_text(object, "metadata.show");
	out->order = json_text(object, "metadata.order");
	out->payment = json_text(object, "metadata.payment");
	return true;
}

void stripe_provider(struct pay *p)
{
	p->create_session = create_session;
	p->read_session = read_session;
	p->expire_session = expire_session;
	p->read_intent = read_intent;
	p->capture = capture;
	p->cancel = cancel;
	p->refund = refund;
	p->list_refunds = list_refunds;
	p->list_intents = list_intents;
	p->list_refunds_since = list_refunds_since;
	p->webhook = webhook;
}
