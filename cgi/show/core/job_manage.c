/* job_manage.c: see job_manage.h. One order a transaction: a batch never keeps a buyer waiting for the rest of it.
 *
 * An order that is paid after its round was cancelled (the money was under way) is found here too, because what is asked for is
 * the state of things and not a list made when the round was cancelled.
 */
#include "show/core/job_manage.h"

#include <stdint.h>

#include "base/clock.h"
#include "base/fault.h"
#include "db/db.h"
#include "show/core/bookers.h"
#include "show/core/buyer.h"
#include "show/core/hold.h"
#include "show/core/notice.h"
#include "show/core/order.h"
#include "show/core/refund.h"

enum { TURN_MS = 20000, EXPORTS_MS = 60000 };

struct task {
	int64_t order, notice, from_at, day, account, hold;
};

static bool give_back(struct db *db, void *arg)
{
	const struct task *t = arg;

	refund_round_order(db, t->order);
	return true;
}

/* The payment may be under way at the provider: letting its time run out is what ends it there too. */
static bool end_time_to_pay(struct db *db, void *arg)
{
	const struct task *t = arg;
	struct order o;

	if (!order_lock(db, t->order, &o) || o.state != ORDER_PENDING)
		return false;
	db_exec(db, "UPDATE orders SET pay_by = UNIX_TIMESTAMP() + ? - 1 WHERE id = ?", ARG(clock_offset()), ARG(t->order));
	notice_round_cancelled(db, &o, 0);
	return true;
}

static bool release(struct db *db, void *arg)
{
	const struct task *t = arg;

	/* Somebody may just have let go of it and hold elsewhere by now. */
	return buyer_lock(db, t->account) && db_exists(db, "SELECT 1 FROM hold WHERE id = ? AND state = 'held'", ARG(t->hold)) &&
	    hold_release(db, t->account, 0);
}

static bool tell(struct db *db, void *arg)
{
	const struct task *t = arg;
	struct order o;

	if (!order_lock(db, t->order, &o))
		return false;
	if (db_exec(db, "UPDATE round_notice SET told_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND told_at IS NULL",
	    ARG(clock_offset()), ARG(t->notice)) != 1)
		return false;
	if (o.state != ORDER_PENDING && o.state != ORDER_PAID && o.state != ORDER_PART_REFUNDED)
		return true;
	if (t->day) {
		/* A pass that was cancelled itself meanwhile is told of by its own mail. */
		if (db_exists(db, "SELECT 1 FROM round WHERE id = ? AND state = 'planned' LIMIT 1", ARG(o.round)))
			notice_pass_day(db, &o, t->day, t->from_at);
		return true;
	}
	notice_round_postponed(db, &o, t->from_at);
	order_tell(db, o.id, "order.changed");
	return true;
}

static void cancelled_rounds(struct db *db, int64_t until_ms)
{
	struct db_rows *q = db_query(db,
	    "SELECT h.id, h.account FROM round r JOIN hold h ON h.round = r.id"
	    " WHERE r.state = 'cancelled' AND h.state = 'held' ORDER BY h.id LIMIT 100", NO_ARGS);

	while (clock_ms() < until_ms && db_next(q)) {
		struct task t = { .account = db_i64(q, "account"), .hold = db_i64(q, "id") };
		db_tx(db, release, &t);
	}
	q = db_query(db,
	    "SELECT o.id FROM round r JOIN orders o ON o.round = r.id"
	    " WHERE r.state = 'cancelled' AND o.state = 'pending' AND o.pay_by >= UNIX_TIMESTAMP() + ? ORDER BY o.id LIMIT 100", ARG(clock_offset()));
	while (clock_ms() < until_ms && db_next(q)) {
		struct task t = { .order = db_i64(q, "id") };
		db_tx(db, end_time_to_pay, &t);
		fault_point("round.after_order");
	}
	q = db_query(db,
	    "SELECT o.id FROM round r JOIN orders o ON o.round = r.id"
	    " WHERE r.state = 'cancelled' AND o.state IN ('paid', 'part_refunded') ORDER BY o.id LIMIT 200", NO_ARGS);
	while (clock_ms() < until_ms && db_next(q)) {
		struct task t = { .order = db_i64(q, "id") };
		db_tx(db, give_back, &t);
		fault_point("round.after_order");
	}
}

static void notices(struct db *db, int64_t until_ms)
{
	struct db_rows *q = db_query(db, "SELECT id, order_id, from_at, COALESCE(cancelled, 0) AS day FROM round_notice WHERE told_at IS NULL ORDER BY id LIMIT 200", NO_ARGS);

	while (clock_ms() < until_ms && db_next(q)) {
		struct task t = { .order = db_i64(q, "order_id"), .notice = db_i64(q, "id"), .from_at = db_i64(q, "from_at"),
			.day = db_i64(q, "day") };
		db_tx(db, tell, &t);
		fault_point("round.after_notice");
	}
}

void job_manage_run(struct service *s, struct db *db)
{
	static int64_t swept_ms;
	int64_t now = clock_ms();

	(void)s;
	cancelled_rounds(db, now + TURN_MS);
	notices(db, now + TURN_MS);
	if (!swept_ms || now - swept_ms > EXPORTS_MS) {
		bookers_sweep();
		swept_ms = now;
	}
}
