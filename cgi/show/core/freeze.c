/* freeze.c: see freeze.h. The workers ask memory shared by one replica, which its turn reads from the database; when that is late they
 * ask the database themselves. */
#include "show/core/freeze.h"

#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/log.h"
#include "db/db.h"
#include "ext/json.h"

enum { LATE_MS = 3000, REQUEST_S = 15, QUIET_S = REQUEST_S + LATE_MS / 1000 + 1 };

/* Written by one turn, read by all: `version` is odd while it is written. */
static struct shared {
	_Atomic int64_t read_ms;
	_Atomic unsigned version;
	struct freeze state;
} *shared;
static const char *const *turns;             /* names of the jobs that rest, NULL at the end */

void freeze_start(const char *const *jobs)
{
	void *p = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	must(p != MAP_FAILED);
	shared = p;
	turns = jobs;
}

static struct freeze read_db(struct db *db)
{
	struct db_rows *q = db_query(db, "SELECT data_n, frozen_from, frozen_until, frozen_told, zone FROM settings WHERE id = 1", NO_ARGS);
	struct freeze s = { 0 };

	if (db_next(q)) {
		s = (struct freeze){ .data_n = db_i64(q, "data_n"), .from = db_i64(q, "frozen_from"), .until = db_i64(q, "frozen_until"),
			.told = db_i64(q, "frozen_told") };
		snprintf(s.zone, sizeof s.zone, "%s", db_text(q, "zone"));
	}
	return s;
}

void freeze_turn(struct db *db)
{
	struct freeze now = read_db(db);

	if (db_fault(db)->set || !shared)
		return;
	atomic_fetch_or(&shared->version, 1u);
	shared->state = now;
	atomic_fetch_add(&shared->version, 1u);
	atomic_store(&shared->read_ms, clock_ms());
}

struct freeze freeze_known(struct db *db)
{
	for (int i = 0; shared && i < 100 && clock_ms() - atomic_load(&shared->read_ms) < LATE_MS; i++) {
		unsigned before = atomic_load(&shared->version);
		struct freeze s = shared->state;
		atomic_thread_fence(memory_order_acquire);
		if (!(before & 1) && atomic_load(&shared->version) == before)
			return s;
	}
	return read_db(db);
}

bool freeze_closed(const struct freeze *f, int64_t now)
{
	return f->from && now >= f->from && (f->until == FREEZE_FOR_GOOD || now < f->until + FREEZE_MARGIN_S);
}

/* --- with the platform ----------------------------------------------------------------------------------------------------------------- */

/* Whoever holds a job's lock is in its turn; who begins one after this knows that it is closed. */
static bool jobs_rest(struct db *db)
{
	for (size_t i = 0; turns && turns[i]; i++) {
		const char *lock = arena_fmt(db_arena(db), "%s.%s", config_text("CLOVE_DB_SCHEMA"), turns[i]);
		if (!db_lock(db, lock, 0))
			return false;
		db_unlock(db, lock);
	}
	return true;
}

void freeze_say(struct db *db, struct json *up)
{
	static int64_t quiet_told;               /* of the freeze for which nothing was under way any more */
	struct freeze is = read_db(db);
	int64_t now = clock_now(), since = is.from > is.told ? is.from : is.told;
	bool shut = freeze_closed(&is, now);

	if (shut && quiet_told != is.told && now >= since + QUIET_S && jobs_rest(db))
		quiet_told = is.told;
	json_set_i64(up, "data", is.data_n);
	json_set_bool(up, "frozen", shut && quiet_told == is.told);
	json_set_i64(up, "frozen_until", is.until);
	json_set_i64(up, "frozen_told", is.told);
}

struct wanted {
	int64_t from, until;
};

/* What had time left when it began gets as much longer as it lasted. */
static void give_time(struct db *db, int64_t since, int64_t lasted)
{
	db_exec(db, "UPDATE orders SET pay_by = pay_by + ? WHERE state = 'pending' AND pay_by > ?", ARG(lasted), ARG(since));
	db_exec(db, "UPDATE hold SET ends_at = ends_at + ? WHERE state = 'held' AND ends_at > ?", ARG(lasted), ARG(since));
	db_exec(db, "UPDATE place SET free_at = free_at + ? WHERE hold_id IS NOT NULL AND free_at > ? AND free_at < ?", ARG(lasted), ARG(since),
	    ARG(FREEZE_FOR_GOOD));
}

static bool take(struct db *db, void *arg)
{
	const struct wanted *w = arg;
	struct freeze is = read_db(db);
	int64_t now = clock_now(), from = w->from, until = w->until;

	if (from && until != FREEZE_FOR_GOOD && now >= until + FREEZE_MARGIN_S)
		from = until = 0;
	if (is.from == from && is.until == until)
		return true;
	struct freeze then = { .from = from, .until = until };
	bool was = freeze_closed(&is, now), will = freeze_closed(&then, now);
	int64_t since = is.from > is.told ? is.from : is.told;
	/* Also one that ended by itself: nothing was given time yet. */
	if (is.from && is.from <= now && !will)
		give_time(db, since, now - since);
	db_exec(db, "UPDATE settings SET frozen_from = ?, frozen_until = ?, frozen_told = ? WHERE id = 1", ARG(from), ARG(until),
	    ARG(!from ? 0 : was && will ? is.told : now));
	fault_point("freeze.take");
	return true;
}

void freeze_take(struct db *db, struct json *down)
{
	struct json *wish = json_get(down, "freeze");
	struct freeze is = read_db(db);
	int64_t now = clock_now();
	struct wanted w = { json_i64(wish, "from", 0), json_i64(wish, "until", 0) };
	bool lapsed = is.from && is.from <= now && !freeze_closed(&is, now);

	if (!wish && !lapsed)
		return;
	if (!wish)
		w = (struct wanted){ 0, 0 };
	if (db_tx(db, take, &w) && (is.from != w.from || is.until != w.until))
		log_info("event=freeze from=%lld until=%lld lapsed=%d", (long long)w.from, (long long)w.until, (int)lapsed);
}
