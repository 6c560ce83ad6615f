/* order.c: see order.h. */
#include "show/core/order.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "db/db.h"
#include "show/core/again.h"
#include "show/core/buyer.h"
#include "show/core/fee.h"
#include "show/core/pass.h"
#include "show/core/place_name.h"
#include "show/core/ticket.h"
#include "web/mailbox.h"
#include "web/tpl.h"

static const char *const states[] = { "pending", "paid", "part_refunded", "refunded", "expired", "failed" };

const char *order_state_word(enum order_state s)
{
	return states[s];
}

static enum order_state state_of(const char *word)
{
	for (int s = 0; s < (int)(sizeof states / sizeof states[0]); s++)
		if (strcmp(states[s], word) == 0)
			return (enum order_state)s;
	must(!"a state of an order");
	return ORDER_FAILED;
}

bool order_lock(struct db *db, int64_t id, struct order *out)
{
	int64_t account = db_one_i64(db, 0, "SELECT account FROM orders WHERE id = ?", ARG(id));

	if (!account || !buyer_lock(db, account))
		return false;
	struct db_rows *q = db_query(db,
	    "SELECT id, account, round, code, state, total_minor, booked_at, pay_by, lang, email, name, fee_table, zone"
	    "  FROM orders WHERE id = ? FOR UPDATE", ARG(id));
	if (!db_next(q))
		return false;
	*out = (struct order){ .id = id, .account = account, .round = db_i64(q, "round"), .state = state_of(db_text(q, "state")),
		.total_minor = db_i64(q, "total_minor"), .booked_at = db_i64(q, "booked_at"), .pay_by = db_i64(q, "pay_by"),
		.code = db_text(q, "code"), .lang = db_text(q, "lang"), .email = db_text(q, "email"), .name = db_text(q, "name"),
		.fee_table = db_text(q, "fee_table"), .zone = db_text(q, "zone") };
	return true;
}

void order_audit(struct db *db, int64_t account, const char *act, const char *code, const char *detail)
{
	db_exec(db, "INSERT INTO audit (at, account, act, object, detail) VALUES (UNIX_TIMESTAMP() + ?, ?, ?, ?, ?)",
	    ARG(clock_offset()), ARG(account), ARG(act), ARG(arena_fmt(db_arena(db), "order %s", code)), ARG(detail));
}

void order_tell(struct db *db, int64_t id, const char *kind)
{
	db_exec(db,
	    "INSERT INTO outbox (kind, body, created_at)"
	    " SELECT ?, JSON_OBJECT('code', o.code, 'account', o.account, 'state', o.state, 'title', t.title, 'venue_name', t.venue_name,"
	    "    'zone', t.zone, 'starts_at', r.starts_at, 'label', r.label, 'round_state', r.state, 'pay_by', o.pay_by,"
	    "    'total_minor', o.total_minor - IF(o.state = 'part_refunded',"
	    "       (SELECT COALESCE(SUM(b.amount_minor), 0) FROM refund b WHERE b.order_id = o.id AND b.state <> 'refused'), 0),"
	    "    'booked_at', o.booked_at, 'detail', ?,"
	    "    'tickets_n', (SELECT COUNT(*) FROM ticket k WHERE k.order_id = o.id AND k.void_at IS NULL),"
	    "    'unused_n', (SELECT COUNT(*) FROM ticket k WHERE k.order_id = o.id AND k.void_at IS NULL"
	    "       AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket = k.id)),"
	    "    'places', (SELECT GROUP_CONCAT(CONCAT_WS(' ', op.grade_name, NULLIF(NULLIF(c.floor, ''), c.name), c.name,"
	    "          COALESCE(CONCAT(s.row_label, '-', s.number), p.number)) ORDER BY p.id SEPARATOR ', ')"
	    "       FROM order_place op JOIN place p ON p.id = op.place JOIN section c ON c.id = p.section LEFT JOIN seat s ON s.id = p.seat"
	    "      WHERE op.order_id = o.id AND (op.ended_at IS NULL OR NOT EXISTS"
	    "         (SELECT 1 FROM order_place x WHERE x.order_id = o.id AND x.ended_at IS NULL)))),"
	    "  UNIX_TIMESTAMP() + ?"
	    " FROM orders o JOIN round r ON r.id = o.round JOIN settings t ON t.id = 1 WHERE o.id = ?",
	    ARG(kind), ARG(again_detail(db, id)), ARG(clock_offset()), ARG(id));
}

/* --- booking --------------------------------------------------------------------------------------------------------------- */

struct booking { int64_t hold, round, ends_at, now, total; const char *zone, *currency; };

/* The hold as the page showed it, its places locked; the round still sold. */
static enum order_made look(struct db *db, const struct order_wish *w, struct booking *b, const char **code)
{
	struct db_rows *q = db_query(db,
	    "SELECT h.round, h.ends_at, h.state, r.state AS round_state, s.selling, s.zone, s.currency, UNIX_TIMESTAMP() + ? AS now, o.code"
	    "  FROM hold h JOIN round r ON r.id = h.round JOIN settings s ON s.id = 1 LEFT JOIN orders o ON o.hold_id = h.id"
	    " WHERE h.id = ? AND h.account = ?", ARG(clock_offset()), ARG(w->hold), ARG(w->account));

	if (!db_next(q))
		return ORDER_HOLD_ENDED;
	*code = db_text(q, "code");
	*b = (struct booking){ w->hold, db_i64(q, "round"), db_i64(q, "ends_at"), db_i64(q, "now"), 0, db_text(q, "zone"), db_text(q, "currency") };
	if (!db_null(q, "code"))
		return ORDER_ALREADY;
	if (strcmp(db_text(q, "round_state"), "planned") != 0)
		return ORDER_CANCELLED;
	if (!db_i64(q, "selling"))
		return ORDER_STOPPED;
	if (strcmp(db_text(q, "state"), "held") != 0 || b->ends_at <= b->now)
		return ORDER_HOLD_ENDED;
	/* Locked alone: joined in the same statement, the rows of the grades would be locked for everybody. */
	int64_t live = db_rows_n(db_query(db, "SELECT id FROM place FORCE INDEX (place_hold) WHERE hold_id = ? AND state = 1 ORDER BY id FOR UPDATE",
	    ARG(w->hold)));
	b->total = db_one_i64(db, 0, "SELECT SUM(g.price_minor) FROM place p JOIN grade g ON g.id = p.grade WHERE p.hold_id = ? AND p.state = 1",
	    ARG(w->hold));
	return !live ? ORDER_HOLD_ENDED : b->total != w->total_minor ? ORDER_CHANGED : ORDER_MADE;
}

static int64_t write_order(struct db *db, const struct order_wish *w, const struct booking *b, const char **code)
{
	struct fee_table fees;
	int64_t n = DB_DUP, pay_by = b->ends_at > b->now + ORDER_PAY_S ? b->ends_at : b->now + ORDER_PAY_S;

	fee_read(db, &fees);
	for (int i = 0; i < 3 && n == DB_DUP; i++) {
		*code = id_code(db_arena(db), 10);
		n = db_exec(db,
		    "INSERT INTO orders (code, account, round, hold_id, total_minor, currency, fee_table, zone, name, phone, email, lang,"
		    "  booked_at, pay_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    ARG(*code), ARG(w->account), ARG(b->round), ARG(b->hold), ARG(b->total), ARG(b->currency),
		    ARG(fee_format(db_arena(db), &fees)), ARG(b->zone), ARG(w->name), ARG(w->phone), ARG(w->email), ARG(w->lang),
		    ARG(b->now), ARG(pay_by));
	}
	return n == 1 ? db_insert_id(db) : 0;
}

enum order_made order_create(struct db *db, const struct order_wish *w, const char **code)
{
	struct booking b;

	if (!buyer_lock(db, w->account))
		return ORDER_HOLD_ENDED;
	enum order_made made = look(db, w, &b, code);
	if (made != ORDER_MADE)
		return made;
	int64_t order = write_order(db, w, &b, code);
	fault_point("order.after_insert");
	db_exec(db,
	    "INSERT INTO order_place (order_id, place, grade_name, price_minor)"
	    " SELECT ?, p.id, g.name, g.price_minor FROM place p JOIN grade g ON g.id = p.grade"
	    "  WHERE p.hold_id = ? AND p.state = 1 ORDER BY p.id", ARG(order), ARG(b.hold));
	db_exec(db, "UPDATE place FORCE INDEX (place_hold) SET state = 2, free_at = 4102444800, order_id = ?, hold_id = NULL WHERE hold_id = ? AND state = 1",
	    ARG(order), ARG(b.hold));
	db_exec(db, "UPDATE hold SET state = 'ordered' WHERE id = ?", ARG(b.hold));
	if (b.total == 0) {
		struct order o;
		if (order_lock(db, order, &o))
			order_issue(db, &o);
		return ORDER_MADE;
	}
	order_audit(db, w->account, "order.opened", *code, "");
	order_tell(db, order, "order.opened");
	return ORDER_MADE;
}

/* --- ending ------------------------------------------------------------------------------------------------------------------ */

void order_mail(struct db *db, const struct order *o)
{
	const char *slug = config_text("CLOVE_SHOW_SLUG"), *lang = strcmp(o->lang, "en") == 0 ? "en" : "ko";
	struct tpl *t = tpl_new(db_arena(db), db_fault(db), lang), *places;
	struct db_rows *q = db_query(db,
	    "SELECT s.title, s.venue_name, s.venue_address, s.zone, r.label, r.starts_at," PASS_DAYS("r") " FROM settings s JOIN round r ON r.id = ? WHERE s.id = 1",
	    ARG(o->round));

	if (!db_next(q))
		return;
	tpl_text(t, "Order.name", o->name);
	tpl_text(t, "Order.code", o->code);
	tpl_text(t, "Order.title", db_text(q, "title"));
	tpl_text(t, "Order.venue", db_text(q, "venue_name"));
	tpl_text(t, "Order.address", db_text(q, "venue_address"));
	tpl_text(t, "Order.label", db_text(q, "label"));
	tpl_text(t, "Order.days", pass_days(db_arena(db), db_text(q, "days"), db_text(q, "zone"), lang));
	tpl_time(t, "Order.starts", db_i64(q, "starts_at"), db_text(q, "zone"));
	place_name_price(t, "Order.total", o->total_minor);
	tpl_bool(t, "Order.free", o->total_minor == 0);
	tpl_text(t, "Order.url", arena_fmt(db_arena(db), "%s/shows/%s/orders/%s", config_text("CLOVE_SITE_URL"), slug, o->code));
	places = tpl_list(t, "Places");
	q = db_query(db, "SELECT " PLACE_NAME_COLUMNS " FROM " PLACE_NAME_FROM " WHERE p.order_id = ? ORDER BY p.id LIMIT 20", ARG(o->id));
	while (db_next(q))
		place_name_put(tpl_row(places), q);
	mailbox_put(db, o->email, lang, t, "mail/order_paid");
}

void order_issue(struct db *db, struct order *o)
{
	must(o->state == ORDER_PENDING);
	db_exec(db, "UPDATE orders SET state = 'paid', paid_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND state = 'pending'",
	    ARG(clock_offset()), ARG(o->id));
	ticket_issue(db, o->id);
	fault_point("order.after_tickets");
	db_exec(db, "UPDATE place FORCE INDEX (place_order) SET state = 3 WHERE order_id = ? AND state = 2", ARG(o->id));
	o->state = ORDER_PAID;
	order_audit(db, o->account, "order.paid", o->code, "");
	order_mail(db, o);
	order_tell(db, o->id, "order.paid");
}

void order_expire(struct db *db, struct order *o, bool failed)
{
	must(o->state == ORDER_PENDING);
	o->state = failed ? ORDER_FAILED : ORDER_EXPIRED;
	db_exec(db, "UPDATE orders SET state = ?, ended_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND state = 'pending'",
	    ARG(order_state_word(o->state)), ARG(clock_offset()), ARG(o->id));
	db_exec(db, "UPDATE order_place SET ended_at = UNIX_TIMESTAMP() + ? WHERE order_id = ? AND ended_at IS NULL",
	    ARG(clock_offset()), ARG(o->id));
	db_exec(db, "UPDATE place FORCE INDEX (place_order) SET state = 0, free_at = 0, order_id = NULL WHERE order_id = ? AND state = 2", ARG(o->id));
	order_audit(db, 0, failed ? "order.failed" : "order.expired", o->code, "");
	order_tell(db, o->id, "order.expired");
}
