/* notice.c: see notice.h. */
#include "show/core/notice.h"

#include "base/arena.h"
#include "base/config.h"
#include "db/db.h"
#include "show/core/closing.h"
#include "show/core/order.h"
#include "show/core/pass.h"
#include "show/core/refund.h"
#include "web/mailbox.h"
#include "web/tpl.h"

/* What every such mail begins with: the show, the round, the order and its address. */
static struct tpl *letter(struct db *db, const struct order *o)
{
	struct arena *a = db_arena(db);
	struct tpl *t = tpl_new(a, db_fault(db), o->lang);
	struct db_rows *q = db_query(db,
	    "SELECT s.title, s.venue_name, s.zone, r.starts_at, r.label, r.cancelled_why FROM settings s JOIN round r ON r.id = ? WHERE s.id = 1", ARG(o->round));

	if (!db_next(q))
		return t;
	tpl_text(t, "Mail.title", db_text(q, "title"));
	tpl_text(t, "Mail.venue", db_text(q, "venue_name"));
	const char *why = db_text(q, "cancelled_why");
	bool closes = closing_is_why(why);
	tpl_text(t, "Mail.why", closes ? tpl_lang_text(o->lang, "show.closed_for_good") : why);
	tpl_text(t, "Mail.name", o->name);
	tpl_text(t, "Mail.code", o->code);
	tpl_time(t, "Mail.starts", db_i64(q, "starts_at"), db_text(q, "zone"));
	/* The page of the order goes with the service; the platform's list stays. */
	tpl_text(t, "Mail.url", closes ? arena_fmt(a, "%s/me/tickets", config_text("CLOVE_SITE_URL")) :
	    arena_fmt(a, "%s/shows/%s/orders/%s", config_text("CLOVE_SITE_URL"), config_text("CLOVE_SHOW_SLUG"), o->code));
	return t;
}

void notice_cancelled(struct db *db, const struct order *o, const struct refund_sum *sum)
{
	struct tpl *t = letter(db, o);

	tpl_int(t, "Mail.tickets", (int64_t)sum->n);
	tpl_money(t, "Mail.back", sum->back_minor);
	tpl_money(t, "Mail.fee", sum->fee_minor);
	tpl_bool(t, "Mail.money", sum->price_minor > 0);
	mailbox_put(db, o->email, o->lang, t, "mail/order_cancelled");
}

void notice_refunded(struct db *db, const struct order *o, int64_t amount_minor)
{
	struct tpl *t = letter(db, o);

	tpl_money(t, "Mail.back", amount_minor);
	mailbox_put(db, o->email, o->lang, t, "mail/refunded");
}

void notice_round_cancelled(struct db *db, const struct order *o, int64_t back_minor)
{
	struct tpl *t = letter(db, o);

	tpl_money(t, "Mail.back", back_minor);
	tpl_bool(t, "Mail.money", back_minor > 0);
	mailbox_put(db, o->email, o->lang, t, "mail/round_cancelled");
}

void notice_round_postponed(struct db *db, const struct order *o, int64_t from_at)
{
	struct tpl *t = letter(db, o);

	tpl_time(t, "Mail.from", from_at, o->zone);
	mailbox_put(db, o->email, o->lang, t, "mail/round_postponed");
}

void notice_pass_day(struct db *db, const struct order *o, int64_t round, int64_t from_at)
{
	struct tpl *t = letter(db, o);
	struct db_rows *q = db_query(db,
	    "SELECT d.starts_at, d.state = 'cancelled' AS off, d.cancelled_why, s.seller_name, s.seller_contact," PASS_DAYS("p")
	    "  FROM round d JOIN round p ON p.id = ? JOIN settings s ON s.id = 1 WHERE d.id = ? LIMIT 1", ARG(o->round), ARG(round));

	if (!db_next(q))
		return;
	tpl_time(t, "Mail.day", db_i64(q, "starts_at"), o->zone);
	tpl_text(t, "Mail.why", db_text(q, "cancelled_why"));
	tpl_text(t, "Mail.days", pass_days(db_arena(db), db_text(q, "days"), o->zone, o->lang));
	tpl_text(t, "Mail.seller", db_text(q, "seller_name"));
	tpl_text(t, "Mail.contact", db_text(q, "seller_contact"));
	tpl_time(t, "Mail.from", from_at, o->zone);
	mailbox_put(db, o->email, o->lang, t, db_i64(q, "off") ? "mail/pass_day_cancelled" : "mail/pass_day_moved");
}
