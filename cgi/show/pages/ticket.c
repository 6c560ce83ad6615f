/* ticket.c: a ticket's own page: the page itself, its QR code as a picture, a PDF to print. The buyer alone sees it. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/money.h"
#include "db/db.h"
#include "draw/pdf.h"
#include "draw/qr.h"
#include "draw/ticket.h"
#include "show/core/pass.h"
#include "show/core/place_name.h"
#include "show/core/ticket_code.h"
#include "show/pages.h"
#include "show/show.h"
#include "web/tpl.h"

enum { TICKETS = 20 };

#define TICKET_COLUMNS \
	"SELECT t.number AS ticket, t.generation, t.void_at IS NOT NULL AS is_void, t.void_why, o.code, o.name AS holder, o.account," \
	"       x.price_minor AS paid_minor, rd.starts_at, rd.label," PASS_DAYS("rd") ", rd.state AS round_state, h.title, h.subtitle, h.field, h.venue_name," \
	"       h.venue_address, h.zone, h.poster, h.notice, (SELECT MIN(e.at) FROM entry e WHERE e.ticket = t.id) AS used_at, " PLACE_NAME_COLUMNS \
	"  FROM ticket t JOIN orders o ON o.id = t.order_id JOIN order_place x ON x.id = t.order_place JOIN round rd ON rd.id = t.round" \
	"  JOIN settings h ON h.id = 1 JOIN (" PLACE_NAME_FROM ") ON p.id = t.place "

static const char *void_words(struct req *r, const struct db_rows *q)
{
	const char *why = db_i64(q, "is_void") ? db_text(q, "void_why") : strcmp(db_text(q, "round_state"), "cancelled") == 0 ? "round_cancelled" : NULL;

	if (!why)
		return NULL;
	return req_say(r, strcmp(why, "round_cancelled") == 0 ? "pay.ticket_round_cancelled" : "pay.ticket_void");
}

static const char *code_text(struct req *r, const struct db_rows *q)
{
	return ticket_code_text(r->arena, r->service->key, show_of(r)->id, db_text(q, "ticket"), db_i64(q, "generation"));
}

static void ticket_put(struct req *r, struct tpl *t, const struct db_rows *q)
{
	const char *zone = db_text(q, "zone"), *dead = void_words(r, q);

	tpl_text(t, "title", db_text(q, "title"));
	tpl_text(t, "subtitle", db_text(q, "subtitle"));
	tpl_text(t, "field", db_text(q, "field"));
	if (*db_text(q, "poster"))
		tpl_url(t, "poster_url", "/poster/%s", db_text(q, "poster"));
	tpl_text(t, "venue", db_text(q, "venue_name"));
	tpl_text(t, "address", db_text(q, "venue_address"));
	tpl_time(t, "starts", db_i64(q, "starts_at"), zone);
	tpl_text(t, "label", db_text(q, "label"));
	tpl_text(t, "days", pass_days(r->arena, db_text(q, "days"), zone, r->lang));
	place_name_put(t, q);
	place_name_price(t, "price", db_i64(q, "paid_minor"));
	tpl_text(t, "holder", db_text(q, "holder"));
	tpl_text(t, "order_code", db_text(q, "code"));
	tpl_text(t, "number", db_text(q, "ticket"));
	tpl_url(t, "url", "/tickets/%s", db_text(q, "ticket"));
	tpl_time(t, "used", db_i64(q, "used_at"), zone);
	if (dead) {
		tpl_text(t, "void", dead);
		return;
	}
	struct qr qr;
	if (qr_make(r->arena, code_text(r, q), &qr)) {
		tpl_text(t, "qr.view", arena_fmt(r->arena, "0 0 %d %d", qr_view(&qr), qr_view(&qr)));
		tpl_text(t, "qr.path", qr_path(r->arena, &qr));
	}
}

/* --- on paper -------------------------------------------------------------------------------------------------------- */

static void paper_fact(struct ticket_fact *list, size_t max, size_t *n, const char *label, const char *value)
{
	if (*value && *n < max)
		list[(*n)++] = (struct ticket_fact){ label, value };
}

static struct ticket paper(struct req *r, const struct db_rows *q)
{
	const char *zone = db_text(q, "zone"), *dead = void_words(r, q), *days = pass_days(r->arena, db_text(q, "days"), zone, r->lang);
	size_t places = 0, facts = 0;
	struct ticket t = { .title = db_text(q, "title"), .subtitle = db_text(q, "subtitle"),
		.when = clock_text(r->arena, db_i64(q, "starts_at"), zone, r->lang), .address = db_text(q, "venue_address"),
		.venue = arena_fmt(r->arena, "%s%s%s", db_text(q, "label"), *db_text(q, "label") ? " · " : "", db_text(q, "venue_name")),
		.number = db_text(q, "ticket"), .qr = code_text(r, q), .state = dead ? dead : "", .notice = db_text(q, "notice"),
		.warning = strcmp(config_text("CLOVE_PAY_PROVIDER"), "sandbox") == 0 ? req_say(r, "pay.paper_sandbox") : NULL };

	paper_fact(t.place, TICKET_PLACE, &places, req_say(r, "ui.section"), place_name_section(r->arena, db_text(q, "floor"),
	    db_text(q, "section")));
	paper_fact(t.place, TICKET_PLACE, &places, req_say(r, "ui.row"), db_text(q, "row_label"));
	paper_fact(t.place, TICKET_PLACE, &places, req_say(r, "ui.number"), db_text(q, "seat"));
	paper_fact(t.place, TICKET_PLACE, &places, req_say(r, "ui.entry"), db_text(q, "entry"));
	if (*days)
		t.days = arena_fmt(r->arena, "%s: %s", req_say(r, "ui.pass_days"), days);
	paper_fact(t.facts, TICKET_FACTS, &facts, req_say(r, "ui.holder"), db_text(q, "holder"));
	paper_fact(t.facts, TICKET_FACTS, &facts, req_say(r, "ui.order_code"), db_text(q, "code"));
	paper_fact(t.facts, TICKET_FACTS, &facts, req_say(r, "ui.grade"), db_text(q, "grade"));
	if (db_i64(q, "paid_minor"))
		paper_fact(t.facts, TICKET_FACTS, &facts, req_say(r, "pay.price"), money_text(r->arena, db_i64(q, "paid_minor"), r->lang));
	return t;
}

/* Every row of q on a page of its own. */
static struct reply ticket_pdf(struct req *r, struct db_rows *q, const char *name)
{
	struct ticket *tickets = arena_alloc(r->arena, TICKETS * sizeof *tickets);
	size_t n = 0;

	do
		tickets[n++] = paper(r, q);
	while (n < TICKETS && db_next(q));
	const struct buf *pdf = pdf_tickets(r->arena, tickets, n);
	if (!pdf) {
		fault_set(&r->fault, 500, "the ticket could not be drawn");
		return reply_status(r, 500);
	}
	struct reply p = reply_text(r, 200, "application/pdf", pdf->p, pdf->len);
	p.filename = arena_fmt(r->arena, "clove-%s.pdf", name);
	return p;
}

static struct reply ticket_svg(struct req *r, const struct db_rows *q)
{
	struct qr qr;
	struct tpl *t = tpl_new(r->arena, &r->fault, r->lang);

	if (!qr_make(r->arena, code_text(r, q), &qr))
		return reply_status(r, 404);
	tpl_int(t, "Qr.view", qr_view(&qr));
	tpl_text(t, "Qr.path", qr_path(r->arena, &qr));
	const struct buf *svg = tpl_render(t, "pay/qr");
	return svg ? reply_text(r, 200, "image/svg+xml", svg->p, svg->len) : reply_status(r, 500);
}

/* --- pages ------------------------------------------------------------------------------------------------------------- */

/* /tickets/NUMBER, /tickets/NUMBER.svg, /tickets/NUMBER.pdf */
struct reply ticket_page(struct req *r)
{
	const char *word = req_param(r, "number"), *dot = strchr(word, '.');
	const char *number = dot ? arena_dupn(r->arena, word, (size_t)(dot - word)) : word;
	struct db_rows *q = db_query(r->db, TICKET_COLUMNS "WHERE t.number = ? AND o.account = ? LIMIT 1", ARG(number), ARG(r->who.account));

	if (!db_next(q))
		return reply_status(r, 404);
	if (dot && db_i64(q, "is_void"))
		return reply_status(r, 410);
	if (dot && strcmp(dot, ".pdf") == 0)
		return ticket_pdf(r, q, number);
	if (dot && strcmp(dot, ".svg") == 0)
		return ticket_svg(r, q);
	if (dot)
		return reply_status(r, 404);
	struct tpl *list = tpl_list(r->page, "Tickets");
	ticket_put(r, tpl_row(list), q);
	tpl_url(r->page, "Order.url", "/orders/%s", db_text(q, "code"));
	if (!db_i64(q, "is_void"))
		tpl_url(r->page, "Ticket.pdf_url", "/tickets/%s.pdf", number);
	return reply_page(r, "pay/ticket");
}

static struct db_rows *tickets_of(struct req *r)
{
	return db_query(r->db, TICKET_COLUMNS "WHERE o.code = ? AND o.account = ? AND t.void_at IS NULL ORDER BY t.place LIMIT 20",
	    ARG(req_param(r, "code")), ARG(r->who.account));
}

/* All valid tickets of one order together. */
struct reply ticket_order_page(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Tickets");
	struct db_rows *q = tickets_of(r);

	while (db_next(q))
		ticket_put(r, tpl_row(list), q);
	if (!tpl_rows(list))
		return reply_status(r, 404);
	tpl_url(r->page, "Order.url", "/orders/%s", req_param(r, "code"));
	tpl_url(r->page, "Ticket.pdf_url", "/orders/%s/tickets.pdf", req_param(r, "code"));
	return reply_page(r, "pay/ticket");
}

struct reply ticket_order_pdf(struct req *r)
{
	struct db_rows *q = tickets_of(r);

	return db_next(q) ? ticket_pdf(r, q, req_param(r, "code")) : reply_status(r, 404);
}
