/* money_list.c: see money_list.h. */
#include "show/core/money_list.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "db/db.h"
#include "ext/pay.h"
#include "show/core/audit.h"

enum { AGAIN_S = 10 };

void money_list_tell_looked(struct db *db, const char *code, const char *state)
{
	db_exec(db, "INSERT INTO outbox (kind, body, created_at) VALUES ('order.looked', JSON_OBJECT('code', ?, 'state', ?), UNIX_TIMESTAMP() + ?)",
	    ARG(code), ARG(state), ARG(clock_offset()));
}

static void tell_looked(struct db *db, int64_t item, const char *state)
{
	const char *code = db_one_text(db, "SELECT order_code FROM money_item WHERE id = ? AND kind = 'paid_after_backup' LIMIT 1", ARG(item));

	if (code)
		money_list_tell_looked(db, code, state);
}

bool money_list_settle(struct db *db, int64_t account, int64_t item, const char *note)
{
	if (db_exec(db, "UPDATE money_item SET settled_at = UNIX_TIMESTAMP() + ?, settled_by = ?, note = ?, back = '' WHERE id = ? AND settled_at IS NULL",
	    ARG(clock_offset()), ARG(account), ARG(note), ARG(item)) != 1)
		return false;
	tell_looked(db, item, "settled");
	audit_write(db, account, "money.settle", arena_fmt(db_arena(db), "money %lld", (long long)item), note);
	return true;
}

/* --- after a backup ----------------------------------------------------------------------------------------------------------------------- */

void money_list_after_backup(struct db *db, const char *kind, const char *code, const char *intent, int64_t amount_minor)
{
	if (db_exec(db, "UPDATE money_item SET intent = IF(intent = '', ?, intent), amount_minor = IF(intent = ?, ?, amount_minor)"
	    " WHERE kind = ? AND order_code = LEFT(?, 10) AND (intent = '' OR intent = ? OR ? = '')",
	    ARG(intent), ARG(intent), ARG(amount_minor), ARG(kind), ARG(code), ARG(intent), ARG(intent)) > 0)
		return;
	db_exec(db,
	    "INSERT INTO money_item (order_id, kind, amount_minor, why, created_at, order_code, intent)"
	    " VALUES ((SELECT id FROM orders WHERE code = ? LIMIT 1), ?, ?, '', UNIX_TIMESTAMP() + ?, LEFT(?, 10), ?)",
	    ARG(code), ARG(kind), ARG(amount_minor), ARG(clock_offset()), ARG(code), ARG(intent));
}

bool money_list_give_back(struct db *db, int64_t account, int64_t item)
{
	if (db_exec(db, "UPDATE money_item SET back = 'wanted', back_at = 0, why = '' WHERE id = ? AND settled_at IS NULL AND kind = 'paid_after_backup'"
	    " AND intent <> '' AND amount_minor > 0 AND back = ''", ARG(item)) != 1)
		return false;
	audit_write(db, account, "money.give_back", arena_fmt(db_arena(db), "money %lld", (long long)item), "");
	return true;
}

struct back {
	int64_t item;
	const char *refund;
};

static bool record_back(struct db *db, void *arg)
{
	const struct back *b = arg;

	if (db_exec(db, "UPDATE money_item SET back = 'done', settled_at = UNIX_TIMESTAMP() + ?, note = ? WHERE id = ? AND back = 'wanted'",
	    ARG(clock_offset()), ARG(b->refund), ARG(b->item)) == 1)
		tell_looked(db, b->item, "refunded");
	return true;
}

static void ask_back(struct db *db, const struct pay *pay, int64_t item, const char *intent, int64_t amount)
{
	struct arena *a = db_arena(db);
	struct pay_refund answer;
	const char *show = arena_fmt(a, "%lld", (long long)config_i64("CLOVE_SHOW_ID")), *why = "";
	/* Pressed once more after a refusal, it is another question: the provider gives the same key the same answer. */
	int64_t presses = db_one_i64(db, 0, "SELECT COUNT(*) FROM audit WHERE act = 'money.give_back' AND object = ?", ARG(arena_fmt(a, "money %lld", (long long)item)));
	const char *key = arena_fmt(a, "back-%s-%lld", intent, (long long)presses);
	enum pay_outcome said = pay->refund(pay, a, intent, amount, show, arena_fmt(a, "money-%lld", (long long)item), key, &answer);

	fault_point("money.after_back");
	if (said == PAY_OK && answer.state == PAY_REFUND_DONE) {
		db_tx(db, record_back, &(struct back){ item, answer.id });
		return;
	}
	if (said == PAY_REFUSED || (said == PAY_OK && answer.state == PAY_REFUND_FAILED))
		why = said == PAY_OK ? answer.last_error : answer.why.text ? answer.why.text : "refused";
	db_exec(db, "UPDATE money_item SET back = IF(? = '', back, ''), why = LEFT(?, 300), back_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(why), ARG(why),
	    ARG(clock_offset() + AGAIN_S), ARG(item));
}

void money_list_run(struct db *db)
{
	const struct pay *pay;
	struct db_rows *q = db_query(db, "SELECT id, intent, amount_minor FROM money_item WHERE back = 'wanted' AND settled_at IS NULL"
	    " AND back_at <= UNIX_TIMESTAMP() + ? ORDER BY id LIMIT 5", ARG(clock_offset()));

	if (!db_rows_n(q) || !(pay = pay_open(db_arena(db))))
		return;
	while (db_next(q))
		ask_back(db, pay, db_i64(q, "id"), db_text(q, "intent"), db_i64(q, "amount_minor"));
}
