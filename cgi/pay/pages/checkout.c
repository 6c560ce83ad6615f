/* checkout.c: the hosted page: what is to be paid, and the buttons. In the buyer's language: chosen on this site, else the one the
 * session was made with, else the browser's. The buyer leaves for the addresses the session was made with; those were checked then.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "ext/json.h"
#include "pay/core/books.h"
#include "pay/pages.h"
#include "web/tpl.h"

enum { URL_BYTES = 3000 };

static void speak(struct req *r, const struct books_session *s)
{
	if (!*req_cookie(r, "lang") && (strcmp(s->locale, "ko") == 0 || strcmp(s->locale, "en") == 0))
		req_speak(r, s->locale);
}

/* success_url with every {CHECKOUT_SESSION_ID} replaced. */
static const char *success_url(struct req *r, const struct books_session *s)
{
	static const char hole[] = "{CHECKOUT_SESSION_ID}";
	struct buf *b = buf_new(r->arena, URL_BYTES);
	const char *p = s->success_url;
	for (const char *at; (at = strstr(p, hole)); p = at + strlen(hole)) {
		buf_put(b, p, (size_t)(at - p));
		buf_puts(b, s->id);
	}
	buf_puts(b, p);
	return b->over ? s->success_url : b->p;
}

static void show_items(struct req *r, const struct books_session *s)
{
	struct json *items = json_parse(r->arena, s->items, strlen(s->items), NULL);
	struct tpl *rows = tpl_list(r->page, "Items");
	for (size_t i = 0; i < json_n(items); i++) {
		struct json *item = json_at(items, i);
		struct tpl *row = tpl_row(rows);
		tpl_text(row, "title", json_text(item, "title"));
		tpl_int(row, "count", json_i64(item, "count", 1));
		tpl_money(row, "price", json_i64(item, "price", 0));
		tpl_money(row, "sum", json_i64(item, "price", 0) * json_i64(item, "count", 1));
	}
}

struct reply checkout_page(struct req *r)
{
	struct books_session s;
	struct books_intent i;
	const char *id = req_param(r, "id");
	if (!books_session(r->db, id, &s) || !books_intent(r->db, s.intent, &i))
		return reply_status(r, 404);
	speak(r, &s);
	bool open = strcmp(s.status, "open") == 0 && s.expires_at > clock_now();
	tpl_text(r->page, "Checkout.state", open ? "open" : strcmp(s.status, "complete") == 0 ? "complete" : "expired");
	tpl_money(r->page, "Checkout.amount", s.amount);
	tpl_text(r->page, "Checkout.email", s.email);
	tpl_bool(r->page, "Checkout.declined", open && *i.last_error);
	show_items(r, &s);
	tpl_text(r->page, "Url.success", success_url(r, &s));
	tpl_text(r->page, "Url.cancel", s.cancel_url);
	if (open) {
		tpl_post(r, "Pay", arena_fmt(r->arena, "/checkout/%s/pay", id));
		tpl_post(r, "Decline", arena_fmt(r->arena, "/checkout/%s/decline", id));
	}
	return reply_page(r, "sandbox/checkout");
}

static struct reply press(struct req *r, bool decline)
{
	struct books_session s;
	const char *id = req_param(r, "id");
	if (!books_session(r->db, id, &s))
		return reply_status(r, 404);
	switch (books_session_pay(r->db, id, decline)) {
	case BOOKS_PAID:
	case BOOKS_PAID_LATER:
		return reply_see_other(r, "%s", success_url(r, &s));
	case BOOKS_DECLINED:
	case BOOKS_CLOSED:
		break;
	}
	return reply_see_other(r, "/checkout/%s", id);
}

struct reply checkout_pay(struct req *r)
{
	return press(r, false);
}

struct reply checkout_decline(struct req *r)
{
	return press(r, true);
}
