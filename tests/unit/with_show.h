/* with_show.h: a small show in a private MariaDB: round 1 on sale, 2 not yet, 3 over, 4 cancelled; 5 on sale too, with another hall.
 *
 * Section 1 "A" has rows A to D of 10 seats (grade 1, R, 99,000 won), the focus at the middle of row A; row D's seats 1 and 2
 * are a wheelchair place and its companion. Section 2 "F" is standing, 30 entry numbers (grade 2, F, free). Places of round n
 * begin at n * 1000: seats +1 to +40 in the order of rows, entry numbers +101 to +130.
 */
#ifndef CLOVE_WITH_SHOW_H
#define CLOVE_WITH_SHOW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/arena.h"
#include "base/fault.h"
#include "base/id.h"
#include "db/migrate.h"
#include "show/core/buyer.h"
#include "with_db.h"

static struct arena *a;
static struct fault fault;
static struct db *db, *other;              /* the connection under test, and somebody else's */

static const struct buyer kim = { 11, "김민지", "kim@example.com" }, lee = { 12, "Lee", "lee@example.com" };

static void show_run(const char *sql)
{
	if (!db_run_script(db, sql))
		fail_msg("%s: %s", sql, fault.what);
}

static int show_start(void **state)
{
	(void)state;
	id_init();
	if (!with_db_start())
		return -1;
	a = arena_new(64 << 20);
	db = with_db_schema("show_1", "sql/show", a, &fault);
	if (!db)
		return -1;
	other = with_db_root("show_1");
	db_attach(other, a, &fault);
	show_run("INSERT INTO settings (id, title, description, notice, field, venue_name, zone, seller_name, seller_contact, created_at)"
	    " VALUES (1, '봄 공연', '', '', 'musical', '작은 홀', 'Asia/Seoul', '기획사', 'help@example.com', 1)");
	show_run("INSERT INTO refund_rule (from_days, fee_percent) VALUES (10, 5), (7, 10), (3, 20), (1, 30)");
	show_run("INSERT INTO round (id, starts_at, sale_opens_at, sale_closes_at, state) VALUES"
	    " (1, UNIX_TIMESTAMP() + 5000000, UNIX_TIMESTAMP() - 1000, UNIX_TIMESTAMP() + 4000000, 'planned'),"
	    " (2, UNIX_TIMESTAMP() + 5000000, UNIX_TIMESTAMP() + 1000, UNIX_TIMESTAMP() + 4000000, 'planned'),"
	    " (3, UNIX_TIMESTAMP() + 5000000, UNIX_TIMESTAMP() - 2000, UNIX_TIMESTAMP() - 1000, 'planned'),"
	    " (4, UNIX_TIMESTAMP() + 5000000, UNIX_TIMESTAMP() - 1000, UNIX_TIMESTAMP() + 4000000, 'cancelled'),"
	    " (5, UNIX_TIMESTAMP() + 5000000, UNIX_TIMESTAMP() - 1000, UNIX_TIMESTAMP() + 4000000, 'planned')");
	show_run("INSERT INTO section (id, name, kind, ord, outline, label_x, label_y, focus_x, focus_y) VALUES"
	    " (1, 'A', 'seats', 1, '0,0 100,0 100,40 0,40', 50, 20, 55, 10), (2, 'F', 'standing', 2, '0,50 100,50 100,90 0,90', 50, 70, 50, 50)");
	show_run("INSERT INTO grade (id, name, mark, colour, price_minor, ord) VALUES (1, 'R', 'R', 1, 99000, 1), (2, 'F', 'F', 2, 0, 2)");
	show_run("INSERT INTO seat (id, section, row_label, row_ord, number, ord, x, y, flags)"
	    " WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < 10)"
	    " SELECT r.seq * 10 + n.seq - 10, 1, CHAR(64 + r.seq USING utf8mb4), r.seq, n.seq, n.seq, n.seq * 10, r.seq * 10,"
	    "  CASE WHEN r.seq = 4 AND n.seq <= 2 THEN n.seq ELSE 0 END FROM n r, n WHERE r.seq <= 4");
	show_run("INSERT INTO place (id, round, section, grade, seat) SELECT r.id * 1000 + s.id, r.id, 1, 1, s.id FROM round r, seat s");
	show_run("INSERT INTO place (id, round, section, grade, number)"
	    " WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < 30)"
	    " SELECT r.id * 1000 + 100 + n.seq, r.id, 2, 2, n.seq FROM round r, n");
	return fault.set ? -1 : 0;
}

static int show_stop(void **state)
{
	(void)state;
	db_detach(db);
	db_detach(other);
	db_close(db);
	db_close(other);
	arena_free(a);
	with_db_stop();
	return 0;
}

/* Nothing is held or sold; the settings as they were. */
static int show_again(void **state)
{
	static const char *const tables[] = { "outbox", "audit", "mail", "ticket", "order_place", "orders" };

	(void)state;
	if (db_in_tx(db))
		db_rollback(db);
	if (db_in_tx(other))
		db_rollback(other);
	fault = (struct fault){ 0 };
	show_run("UPDATE place SET state = 0, free_at = 0, hold_id = NULL, order_id = NULL");
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		show_run(arena_fmt(a, "DELETE FROM %s", tables[i]));
	show_run("DELETE FROM hold");
	show_run("DELETE FROM buyer");
	show_run("UPDATE settings SET limit_per_person = 4, hold_minutes = 7, hold_seconds = 0, selling = 1");
	return fault.set ? -1 : 0;
}

static inline int64_t count(const char *sql)
{
	struct db_rows *q = db_query_script(other, sql);

	if (!db_next(q))
		fail_msg("%s: %s", sql, fault.what);
	return db_i64(q, db_column(q, 0));
}

#endif
