/* reconcile_delete.c: the end of a show. The gate is closed already (state 'deleting'); then
 *
 *	database, service   one that stood still is started once more, for only the show itself can tell its ledger
 *	ledger              the show tells its ledger lines (message ledger.copy, answered through /_sync) until nothing is owed any more: no payment
 *	                    or refund under way, no valid ticket for a round to come. Tickets that were sold while it was asked for, without
 *	                    refunds ordered: nothing is deleted.
 *	dump                a last sealed copy of its database is kept. One that cannot be made is told after a while, and tried for ever,
 *	                    unless an administrator lets the show go without it: then its newest backup is kept for good
 *	remove              nothing is left; then the rows say deleted
 *
 * One that does not come up to tell its ledger is deleted all the same: its lines are in the last copy, and the event says so.
 */
#include "agent/reconcile.h"

#include <string.h>

#include "agent/agent.h"
#include "agent/backup.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "db/db.h"
#include "platform/core/sync.h"

enum { SILENT_S = 120, ASK_AGAIN_S = 5, TRIES = 5, AGAIN_MOST_S = 60, NO_DUMP_S = 1200 };

static const struct step {
	const char *name, *key;
} steps[] = {
	{ "database", "agent.step_wakes" },
	{ "service", "" },
	{ "ledger", "agent.step_ledger" },
	{ "dump", "agent.step_dump" },
	{ "remove", "agent.step_remove" },
};
enum { STEPS = sizeof steps / sizeof steps[0], LEDGER = 2, DUMP = 3 };

/* Where a show that is to be deleted begins is said by deployment_delete: one that never ran has nothing to tell. */
static size_t step_at(const char *name)
{
	for (size_t i = 0; i < STEPS; i++)
		if (strcmp(steps[i].name, name) == 0)
			return i;
	return LEDGER;
}

static void go(struct agent *g, struct reconcile *r, size_t i)
{
	reconcile_step(g, r, steps[i].name, steps[i].key);
}

/* --- the ledger ------------------------------------------------------------------------------------------------------------- */

static bool abandon(struct db *db, void *arg)
{
	struct reconcile *r = arg;

	return db_exec(db,
	    "UPDATE deployment SET wanted = 'running', state = 'running', step = '', error = '', error_a = '', told_at = NULL,"
	    " changed_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND state = 'deleting'", ARG(clock_offset()), ARG(r->d.id)) == 1;
}

/* Once more; what it said before counts until it answers. */
static void ask(struct agent *g, const struct reconcile *r)
{
	if (!db_exists(g->db, "SELECT 1 FROM show_message WHERE deployment = ? AND kind = 'ledger.copy' AND taken_at IS NULL LIMIT 1", ARG(r->d.id)))
		sync_owe(g->db, r->d.id, "ledger.copy", "{}");
}

/* DONE, WAIT, or FAILED: it is silent. */
static struct step_result ledger(struct agent *g, struct reconcile *r)
{
	struct db_rows *q = db_query(g->db,
	    "SELECT s.ledger_at, s.unsettled_n, s.tickets_n, UNIX_TIMESTAMP() + ? - s.ledger_at AS told_s, m.refunds"
	    "  FROM (SELECT COUNT(*) AS refunds FROM show_message WHERE deployment = ? AND kind = 'rounds.cancel') m"
	    "  LEFT JOIN sync_state s ON s.deployment = ?", ARG(clock_offset()), ARG(r->d.id), ARG(r->d.id));

	if (!db_next(q))
		return (struct step_result){ STEP_WAIT, "", "", "" };
	int64_t unsettled = db_i64(q, "unsettled_n"), tickets = db_i64(q, "tickets_n");
	if (!db_null(q, "ledger_at") && unsettled + tickets && db_i64(q, "told_s") >= ASK_AGAIN_S)
		ask(g, r);
	if (db_null(q, "ledger_at"))
		return r->waiting_s < SILENT_S ? (struct step_result){ STEP_WAIT, "agent.delete_asks", "", "" } :
		    (struct step_result){ STEP_FAILED, "agent.delete_silent", "", "no answer to ledger.copy" };
	if (tickets && !db_i64(q, "refunds")) {
		if (db_tx(g->db, abandon, r))
			agent_tell(g, r->d.id, "error", "agent.delete_abandoned", arena_fmt(g->arena, "%lld", (long long)tickets), "");
		return (struct step_result){ STEP_WAIT, "", "", "" };
	}
	if (unsettled + tickets)
		return (struct step_result){ STEP_WAIT, "agent.delete_settles", arena_fmt(g->arena, "%lld", (long long)(unsettled + tickets)), "" };
	return (struct step_result){ STEP_DONE, "", "", "" };
}

/* --- the rest ------------------------------------------------------------------------------------------------------------------ */

static bool gone(struct db *db, void *arg)
{
	struct reconcile *r = arg;

	db_exec(db, "DELETE FROM catalogue_round WHERE deployment = ?", ARG(r->d.id));
	db_exec(db, "DELETE FROM catalogue WHERE deployment = ?", ARG(r->d.id));
	db_exec(db, "DELETE FROM instance WHERE deployment = ?", ARG(r->d.id));
	db_exec(db, "DELETE FROM extra WHERE deployment = ?", ARG(r->d.id));
	db_exec(db, "UPDATE show_message SET taken_at = UNIX_TIMESTAMP() + ? WHERE deployment = ? AND taken_at IS NULL", ARG(clock_offset()), ARG(r->d.id));
	return db_exec(db,
	    "UPDATE deployment SET state = 'deleted', step = '', error = '', error_a = '', upstream = '', live_revision = 0, good_revision = 0, told_at = NULL,"
	    " deleted_at = UNIX_TIMESTAMP() + ?, changed_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND state = 'deleting'",
	    ARG(clock_offset()), ARG(clock_offset()), ARG(r->d.id)) == 1;
}

struct told {
	struct agent *agent;
	struct reconcile *r;
};

static bool ends(struct db *db, void *arg)
{
	struct told *t = arg;

	if (!gone(db, t->r))
		return false;
	agent_tell(t->agent, t->r->d.id, "info", "agent.deleted", t->r->d.title, "");
	agent_mail(t->agent, &t->r->d, "mail/deleted", "", "");
	return true;
}

static bool goes_without(struct db *db, void *arg)
{
	struct told *t = arg;

	if (db_exec(db, "UPDATE deployment SET without_dump = 2 WHERE id = ? AND without_dump = 1", ARG(t->r->d.id)) != 1)
		return false;
	db_exec(db, "UPDATE backup b JOIN (SELECT MAX(id) AS id FROM backup WHERE deployment = ?) n ON n.id = b.id SET b.keep_until = NULL", ARG(t->r->d.id));
	agent_tell(t->agent, t->r->d.id, "warning", "agent.delete_without_dump", "", "");
	return true;
}

/* Kept where the platform is, whatever becomes of the target. */
static struct step_result last_dump(struct agent *g, struct reconcile *r)
{
	int64_t without = db_one_i64(g->db, 0, "SELECT without_dump FROM deployment WHERE id = ? LIMIT 1", ARG(r->d.id));

	if (without == 1)
		db_tx(g->db, goes_without, &(struct told){ g, r });
	if (without)
		return (struct step_result){ STEP_DONE, "", "", "" };
	return backup_last(g, r->t, &r->d);
}

static struct step_result take_step(struct agent *g, struct reconcile *r, size_t i)
{
	const struct target *t = &r->t->t;

	switch (i) {
	case 0:
		return t->ops->database(t, g->arena, &r->d);
	case 1:
		return t->ops->service(t, g->arena, &r->d);
	case LEDGER:
		return ledger(g, r);
	case DUMP:
		return last_dump(g, r);
	default:
		return t->ops->remove(t, g->arena, &r->d);
	}
}

/* Once: from then on an administrator may let it go without. */
static void tell_no_dump(struct agent *g, const struct reconcile *r, struct step_result s)
{
	if (db_exec(g->db, "UPDATE deployment SET no_dump_at = UNIX_TIMESTAMP() + ?, error = 'agent.delete_no_dump', error_a = '' WHERE id = ? AND no_dump_at IS NULL",
	    ARG(clock_offset()), ARG(r->d.id)) == 1)
		agent_tell(g, r->d.id, "error", "agent.delete_no_dump", "", s.raw);
}

/* False: nothing helps, on without it. The last copy and what is removed are tried until they are done. */
static bool again(struct agent *g, struct reconcile *r, struct step_result s, size_t i)
{
	if (i == DUMP && (s.state == STEP_WAIT ? r->step_s > NO_DUMP_S : r->d.tries + 1 >= TRIES))
		tell_no_dump(g, r, s);
	if (s.state == STEP_WAIT)
		return i >= LEDGER || r->waiting_s < SILENT_S;
	if (i == LEDGER)
		return false;
	if (reconcile_again(g, r, s, TRIES))
		return true;
	if (i >= DUMP)
		db_exec(g->db, "UPDATE deployment SET next_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(clock_offset() + AGAIN_MOST_S), ARG(r->d.id));
	return i >= DUMP;
}

void reconcile_delete(struct agent *g, struct reconcile *r)
{
	for (size_t i = step_at(r->d.step); i < STEPS; i++) {
		if (strcmp(r->d.step, steps[i].name) != 0)
			go(g, r, i);
		struct step_result s = take_step(g, r, i);
		fault_point(arena_fmt(g->arena, "delete.after_%s", steps[i].name));
		if (i != LEDGER)
			agent_answered(g, r->t, s);
		if (g->fault.set || s.state == STEP_AWAY)
			return;
		if (s.state == STEP_WAIT)
			reconcile_waits(g, r, s);
		if (s.state == STEP_DONE)
			continue;
		if (again(g, r, s, i))
			return;
		agent_tell(g, r->d.id, "warning", "agent.delete_silent", "", s.raw);
		i = LEDGER;                              /* nobody there to ask */
	}
	if (db_tx(g->db, ends, &(struct told){ g, r }))
		log_info("event=deployment id=%lld slug=%s end=deleted", (long long)r->d.id, r->d.slug);
}
