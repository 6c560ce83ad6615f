/* test_move.c: a show moves between two scripted targets, and comes back from a backup, in a real database: every step, cancelled, failing and
 * killed at each. What must hold at every moment: the show lives in one place on a copy that is whole, only what does not live is removed,
 * and it writes again in the end.
 */
#include "with_platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "agent/agent.h"
#include "agent/copy.h"
#include "agent/dump.h"
#include "base/clock.h"
#include "ext/json.h"
#include "platform/core/sync.h"
#include "platform/core/task.h"

/* --- two places, in memory that a killed agent leaves as it is ------------------------------------------------------------------------- */

enum op { NOTHING, DATABASE, LOAD, SERVICE, FIRST_PAGE, STOP, REMOVE, DUMP };
enum { PLACES = 2 };

static struct world {
	struct place { unsigned copies, loaded; int64_t runs_n; } at[PLACES];        /* bits: which copies of the database; -1: nothing runs */
	enum op fails;
	int64_t told;                            /* of the show's freeze; 0: it writes */
	int64_t told_n;
	bool full;                               /* what fails, fails for want of room */
	bool mute;                               /* the show does not call */
	int64_t broken_n;                        /* nothing comes up on this copy; 0: none */
	char deaf[20];                           /* the restored copy takes no such message; "": it takes all */
} *world;

static int64_t there;                            /* the second target */
static bool moves;

static struct place *place(const struct target *t)
{
	return &world->at[t->id == there];
}

static unsigned bit(int64_t data_n)
{
	return 1u << data_n;
}

static struct step_result says(enum op op)
{
	return op != NOTHING && op == world->fails ?
	    (struct step_result){ STEP_FAILED, "agent.failed_service", "", world->full ? "/x: No space left on device" : "as scripted" } : (struct step_result){ STEP_DONE, "", "", "" };
}

static struct step_result fake_database(const struct target *t, struct arena *m, const struct deployment *d)
{
	(void)m;
	if (world->fails != DATABASE)
		place(t)->copies |= bit(d->data_n);
	return says(DATABASE);
}

static struct step_result fake_load(const struct target *t, struct arena *m, const struct deployment *d, const char *file)
{
	unsigned char key[ID_KEY];
	const char *why = "";

	copy_key(t->master, &(struct copy){ .deployment = d->id, .generation = d->generation }, key);
	assert_true(place(t)->copies & bit(d->data_n));
	assert_true(dump_open(m, key, file, -1, NULL, &why));
	if (world->fails != LOAD)
		place(t)->loaded |= bit(d->data_n);
	return says(LOAD);
}

static struct step_result fake_service(const struct target *t, struct arena *m, const struct deployment *d)
{
	(void)m;
	if (world->fails != SERVICE)
		place(t)->runs_n = d->data_n;
	return says(SERVICE);
}

static struct step_result fake_first_page(const struct target *t, struct arena *m, const struct deployment *d, const char **upstream)
{
	(void)m;
	if (world->fails == FIRST_PAGE || place(t)->runs_n != d->data_n || (world->broken_n && d->data_n == world->broken_n))
		return (struct step_result){ STEP_WAIT, "agent.stuck_first_page", "", "readyz answered 503" };
	*upstream = t->id == there ? "10.0.0.2:8080" : "10.0.0.1:8080";
	return says(FIRST_PAGE);
}

static struct step_result fake_settle(const struct target *t, struct arena *m, const struct deployment *d)
{
	(void)t, (void)m, (void)d;
	return says(NOTHING);
}

static struct step_result fake_stop(const struct target *t, struct arena *m, const struct deployment *d)
{
	(void)m, (void)d;
	place(t)->runs_n = -1;
	return says(STOP);
}

static struct step_result fake_remove(const struct target *t, struct arena *m, const struct deployment *d)
{
	(void)m;
	struct db *look = with_db_root("clove");
	struct fault f = { 0 };
	db_attach(look, a, &f);
	assert_false(db_exists(look, "SELECT 1 FROM deployment WHERE id = ? AND target = ?", ARG(d->id), ARG(t->id)));
	db_detach(look);
	db_close(look);
	*place(t) = (struct place){ 0, 0, -1 };
	return says(REMOVE);
}

static struct step_result fake_forget(const struct target *t, struct arena *m, const struct deployment *d, int64_t data_n)
{
	(void)m;
	assert_int_not_equal(data_n, d->data_n);
	assert_int_not_equal(place(t)->runs_n, data_n);
	place(t)->copies &= ~bit(data_n);
	place(t)->loaded &= ~bit(data_n);
	return says(NOTHING);
}

static struct step_result fake_dump(const struct target *t, struct arena *m, const struct deployment *d, const char *file)
{
	struct copy c = { .slug = d->slug, .deployment = d->id, .generation = d->generation };
	unsigned char key[ID_KEY];
	const char *why = "";
	FILE *text = tmpfile();

	assert_true(world->told || !moves);      /* for a move, nothing is copied while it writes */
	assert_true(place(t)->copies & bit(d->data_n));
	fputs("CREATE TABLE `x` (`id` int);\n-- Dump completed\n", text);
	rewind(text);
	copy_key(t->master, &c, key);
	assert_true(dump_seal(m, key, copy_head(m, &c, "move", 1, clock_now()), fileno(text), file, NULL, &why));
	fclose(text);
	return says(DUMP);
}

static struct step_result fake_look(const struct target *t, struct arena *m, const struct deployment *all, size_t n, struct target_view *out)
{
	(void)t, (void)m, (void)all, (void)n;
	*out = (struct target_view){ .version = "" };
	return says(NOTHING);
}

static const struct target_ops fake = { .database = fake_database, .service = fake_service, .first_page = fake_first_page, .settle = fake_settle,
	.places = fake_settle, .stop = fake_stop, .remove = fake_remove, .forget_data = fake_forget, .dump = fake_dump, .load = fake_load, .look = fake_look };
static const struct target_ops silent = { .look = fake_look };
static const struct agent_kind kinds[] = { { "local", &silent }, { "kubernetes", &fake }, { NULL, NULL } };

/* --- the show and the agent ------------------------------------------------------------------------------------------------------------- */

static struct agent g;
static int64_t show, task;

static void agent_new(void)
{
	memset(&g, 0, sizeof g);
	g.kinds = kinds;
	g.db = with_db_root("clove");
}

static int64_t number(const char *what)
{
	struct db_rows *q = db_query(db, "SELECT target, data_n, revision, live_revision, good_revision, frozen_from, frozen_until FROM deployment WHERE id = ?",
	    ARG(show));

	assert_true(db_next(q));
	return db_i64(q, what);
}

static const char *text(const char *what)
{
	struct db_rows *q = db_query(db, "SELECT t.state, t.step, t.why, d.upstream FROM task t JOIN deployment d ON d.id = t.deployment WHERE t.id = ?", ARG(task));

	assert_true(db_next(q));
	return db_text(q, what);
}

/* The live copy calls: it does what it is told, and says so. */
static void calls(void)
{
	int64_t from = number("frozen_from"), until = number("frozen_until");
	bool shut = from && clock_now() >= from;

	if (world->mute)
		return;
	if (!shut)
		world->told = 0;
	else if (!world->told)
		world->told = ++world->told_n;
	db_exec(db, "REPLACE INTO sync_state (deployment, last_event, synced_at, data_n, frozen, frozen_until, frozen_told)"
	    " VALUES (?, 0, UNIX_TIMESTAMP(), ?, ?, ?, ?)", ARG(show), ARG(number("data_n")), ARG(shut), ARG(until), ARG(world->told));
	if (number("data_n"))
		db_exec(db, "UPDATE show_message SET taken_at = 2 WHERE deployment = ? AND kind LIKE 'orders.%' AND kind <> ? AND taken_at IS NULL", ARG(show),
		    ARG((const char *)world->deaf));
}

static bool lives_in_one_place(void)
{
	const struct place *p = &world->at[number("target") == there];
	unsigned live = bit(number("data_n"));

	return (!moves || number("target") == (number("data_n") ? there : cloud)) && p->copies & live && p->loaded & live;
}

static void turn(void)
{
	db_exec(db, "UPDATE task SET next_at = 0 WHERE id = ?", ARG(task));
	calls();
	for (int i = 0; i < 1200 && !agent_turn(&g); i++)          /* the lease of who ended is given back in a moment */
		with_db_sleep_ms(50);
	if (g.fault.set)
		fail_msg("fault: %s at %s:%d", g.fault.what, g.fault.file, g.fault.line);
	assert_true(lives_in_one_place());
}

static bool ended(void)
{
	return strcmp(text("state"), "wanted") != 0 && strcmp(text("state"), "running") != 0;
}

static void until_it_ends(void)
{
	for (int i = 0; i < 80 && !ended(); i++)
		turn();
}

static void begin(const char *slug)
{
	static int64_t n;

	db_exec(db, "UPDATE task SET state = 'done'", NO_ARGS);
	db_exec(db, "UPDATE deployment SET state = 'deleted'", NO_ARGS);
	*world = (struct world){ .at = { { 1, 1, 0 }, { 0, 0, -1 } } };
	moves = true;
	show = platform_show(arena_fmt(a, "%s-%lld", slug, (long long)n++), cloud, "running");
	calls();
	struct deployment_refusal no = task_move(db, seller, show, there, 0, &task);
	if (no.key)
		fail_msg("refused: %s %s %s", no.key, no.a ? no.a : "", no.b ? no.b : "");
}

/* Nothing happened, but that people were told. */
static void stayed(const char *state)
{
	assert_string_equal(text("state"), state);
	assert_int_equal(number("target"), cloud);
	assert_int_equal(number("data_n"), 0);
	assert_int_equal(number("frozen_from"), 0);
	assert_int_equal(world->at[0].runs_n, 0);
	assert_int_equal(world->at[0].copies, 1);
	assert_int_equal(world->at[1].copies, 0);
	assert_int_equal(world->at[1].runs_n, -1);
}

static void moved(void)
{
	assert_int_equal(number("target"), there);
	assert_int_equal(number("data_n"), 1);
	assert_int_equal(number("revision"), 2);
	assert_int_equal(number("live_revision"), 2);
	assert_int_equal(number("good_revision"), 2);
	assert_int_equal(number("frozen_from"), 0);
	assert_string_equal(text("upstream"), "10.0.0.2:8080");
	assert_true(world->at[1].loaded & bit(1));
	assert_int_equal(world->at[1].runs_n, 1);
	assert_int_equal(world->at[0].runs_n, -1);
}

static int each(void **state)
{
	if (platform_each(state))
		return -1;
	setenv("CLOVE_BACKUP_DIR", arena_fmt(a, "%s/backup", with_db_folder), 1);
	setenv("CLOVE_BACKUP_HOUR", "-1", 1);
	there = db_one_i64(db, 0, "SELECT id FROM target WHERE name = 'there'", NO_ARGS);
	if (!there)
		there = platform_target("there", "kubernetes");
	platform_node(there, "node-9", 400000, 819200);
	platform_node(cloud, "node-1", 400000, 819200);
	agent_new();
	return 0;
}

static int each_end(void **state)
{
	if (g.db)
		agent_end(&g);
	return schema_end(state);
}

/* --- the tests --------------------------------------------------------------------------------------------------------------------------- */

static void test_moves_and_waits_for_a_person(void **state)
{
	(void)state;
	begin("moves");
	until_it_ends();
	assert_string_equal(text("state"), "waiting");
	assert_string_equal(text("why"), "backup.wait_confirm");
	moved();
	assert_int_equal(world->at[0].copies, 1);                     /* kept until somebody looked */
	assert_false(task_cancel(db, seller, task));
	turn();
	assert_true(task_confirm(db, seller, task));
	until_it_ends();
	assert_string_equal(text("state"), "done");
	assert_int_equal(world->at[0].copies, 0);
	assert_true(db_exists(db, "SELECT 1 FROM backup WHERE deployment = ? AND reason = 'move'", ARG(show)));
	assert_true(db_exists(db, "SELECT 1 FROM deployment_revision WHERE deployment = ? AND revision = 2 AND state = 'good'", ARG(show)));
}

static void test_waits_for_its_time(void **state)
{
	(void)state;
	begin("later");
	db_exec(db, "UPDATE task SET body = JSON_SET(body, '$.begins_at', UNIX_TIMESTAMP() + 3600) WHERE id = ?", ARG(task));
	for (int i = 0; i < 10; i++)
		turn();
	assert_string_equal(text("step"), "wait");
	assert_string_equal(text("why"), "backup.wait_time");
	assert_in_range(number("frozen_from"), (uintmax_t)clock_now() + 3500, (uintmax_t)clock_now() + 3601);      /* visitors are told */
	assert_int_equal(world->told, 0);
	assert_true(task_cancel(db, seller, task));
	until_it_ends();
	stayed("cancelled");
}

static const char *const before[] = { "told", "prepare", "wait", "dump", "keep", "load", "start", "page", "retire", "switch" };

static void test_cancelled_at_each_step_before_the_switch(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
		begin("cancel");
		db_exec(db, "UPDATE task SET step = 'begin' WHERE id = ?", ARG(task));
		for (int n = 0; n < 40 && strcmp(text("step"), before[i]) != 0 && !ended(); n++) {
			/* one step a turn: what a turn goes on with has to be told first */
			db_exec(db, "UPDATE task SET next_at = 0 WHERE id = ?", ARG(task));
			calls();
			world->fails = NOTHING;
			agent_turn(&g);
			if (strcmp(text("step"), before[i]) == 0)
				break;
		}
		if (ended())
			continue;                                /* passed within one turn */
		assert_true(task_cancel(db, seller, task));
		until_it_ends();
		stayed("cancelled");
	}
}

static void test_what_fails_there_is_undone(void **state)
{
	static const enum op ops[] = { DATABASE, DUMP, LOAD, SERVICE, FIRST_PAGE };

	(void)state;
	for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
		begin("fails");
		world->fails = ops[i];
		for (int n = 0; n < 60 && !ended(); n++) {
			turn();
			if (n > 20)
				db_exec(db, "UPDATE task SET changed_at = changed_at - 100 WHERE id = ?", ARG(task));
		}
		stayed("failed");
		assert_string_equal(text("why"), ops[i] == FIRST_PAGE ? "agent.stuck_first_page" : "agent.failed_service");
		assert_true(db_exists(db, "SELECT 1 FROM deployment_event WHERE deployment = ? AND text_key = 'backup.move_failed'", ARG(show)));
	}
}

static void test_a_show_that_does_not_confirm_stays(void **state)
{
	(void)state;
	begin("mute");
	world->mute = true;
	for (int n = 0; n < 30 && !ended(); n++) {
		turn();
		db_exec(db, "UPDATE deployment SET frozen_from = frozen_from - 30 WHERE id = ? AND frozen_from > 0", ARG(show));
		db_exec(db, "UPDATE task SET changed_at = changed_at - 30 WHERE id = ?", ARG(task));
	}
	stayed("failed");
	assert_string_equal(text("why"), "backup.failed_freeze");
}

/* The show opened by itself while nobody was there: the copy is older than what it wrote since. */
static void test_a_pause_that_ended_makes_the_copy_worthless(void **state)
{
	(void)state;
	begin("lapsed");
	world->fails = FIRST_PAGE;
	for (int n = 0; n < 20 && strcmp(text("step"), "page") != 0; n++)
		turn();
	assert_string_equal(text("step"), "page");
	world->told = 0;
	world->fails = NOTHING;
	until_it_ends();
	stayed("failed");
	assert_string_equal(text("why"), "backup.failed_lapsed");
}

static bool dies_within(const char *point, int turns)
{
	char name[200];
	int status = 0;

	snprintf(name, sizeof name, "%s/fault", with_db_folder);
	FILE *f = fopen(name, "w");
	assert_non_null(f);
	fputs(point, f);
	fclose(f);
	setenv("CLOVE_FAULT_FILE", name, 1);
	for (int i = 0; i < turns; i++) {
		db_exec(db, "UPDATE task SET next_at = 0 WHERE id = ?", ARG(task));
		calls();
		pid_t child = fork();
		if (child == 0) {
			agent_new();
			for (int k = 0; k < 1200 && !agent_turn(&g); k++)
				with_db_sleep_ms(50);
			_exit(0);
		}
		assert_true(child > 0 && waitpid(child, &status, 0) == child);
		assert_true(lives_in_one_place());
		if (WIFSIGNALED(status))
			break;
	}
	unsetenv("CLOVE_FAULT_FILE");
	unlink(name);
	return WIFSIGNALED(status);
}

static bool dies_at(const char *point)
{
	return dies_within(point, 60);
}

static bool dies_at_once(const char *point)
{
	return dies_within(point, 1);
}

static void test_killed_at_each_step(void **state)
{
	static const char *const points[] = { "move.at_begin", "move.at_told", "move.at_prepare", "move.at_wait", "move.at_dump", "move.at_keep", "move.at_load",
		"move.at_start", "move.at_page", "move.at_retire", "move.at_switch", "move.at_open", "move.at_leave", "task.store" };

	(void)state;
	agent_end(&g);
	g.db = NULL;
	for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
		begin("killed");
		assert_true(dies_at(points[i]));
		agent_new();
		until_it_ends();
		assert_string_equal(text("state"), "waiting");
		moved();
		agent_end(&g);
		g.db = NULL;
	}
	begin("undone");
	assert_true(dies_at("move.at_load"));
	assert_true(task_cancel(db, seller, task));
	assert_true(dies_at("move.at_undo"));
	assert_true(dies_at("move.at_undone"));
	agent_new();
	until_it_ends();
	stayed("cancelled");
}

/* --- back from a backup ------------------------------------------------------------------------------------------------------------------ */

static int64_t backup;

/* A show with a backup of it. */
static void backed_up(void)
{
	begin("restored");
	db_exec(db, "DELETE FROM task WHERE id = ?", ARG(task));
	moves = false;
	assert_null(task_backup(db, seller, show, &task).key);
	until_it_ends();
	assert_string_equal(text("state"), "done");
	backup = db_one_i64(db, 0, "SELECT id FROM backup WHERE deployment = ?", ARG(show));
	assert_int_not_equal(backup, 0);
}

static void restore(void)
{
	backed_up();
	struct deployment_refusal no = task_restore(db, seller, show, backup, &task);
	if (no.key)
		fail_msg("refused: %s", no.key);
}

static void restored(void)
{
	assert_string_equal(text("state"), "done");
	assert_int_equal(number("target"), cloud);
	assert_int_equal(number("data_n"), 1);
	assert_int_equal(number("frozen_from"), 0);
	assert_int_equal(world->at[0].runs_n, 1);
	assert_int_equal(world->at[0].copies, 3);                     /* the one that it replaced stays until the next backup */
}

static void test_a_full_disk_is_told(void **state)
{
	(void)state;
	begin("full");
	db_exec(db, "DELETE FROM task WHERE id = ?", ARG(task));
	moves = false;
	world->fails = DUMP;
	world->full = true;
	assert_null(task_backup(db, seller, show, &task).key);
	until_it_ends();
	assert_string_equal(text("state"), "failed");
	assert_string_equal(text("why"), "backup.failed_full");
	assert_true(db_exists(db, "SELECT 1 FROM deployment_event WHERE deployment = ? AND text_key = 'backup.failed' AND raw LIKE '%No space left%'", ARG(show)));
	assert_false(db_exists(db, "SELECT 1 FROM backup WHERE deployment = ?", ARG(show)));
}

/* Begun after the backup: the copy of before does not know it. */
static void begins_to_pay(void)
{
	db_exec(db, "INSERT INTO my_order (deployment, code, account, state, title, venue_name, zone, starts_at, places, tickets_n, total_minor, pay_by,"
	    " booked_at, round_state, version) VALUES (?, 'BEGUN00001', ?, 'pending', 't', 'v', 'Asia/Seoul', 1, 'A', 1, 1, UNIX_TIMESTAMP() + 1200, UNIX_TIMESTAMP() + 600,"
	    " 'planned', 9)", ARG(show), ARG(seller));
}

static const char *begun(void)
{
	return db_one_text(db, "SELECT state FROM my_order WHERE deployment = ? AND code = 'BEGUN00001'", ARG(show));
}

static void late_order(void)
{
	db_exec(db, "INSERT INTO my_order (deployment, code, account, state, title, venue_name, zone, starts_at, places, tickets_n, total_minor, pay_by,"
	    " booked_at, round_state, version) VALUES (?, 'LATE000001', ?, 'paid', 't', 'v', 'Asia/Seoul', 1, 'A', 1, 1, 1, UNIX_TIMESTAMP() + 600, 'planned', 9)",
	    ARG(show), ARG(seller));
}

static void test_restores_beside_and_switches(void **state)
{
	(void)state;
	restore();
	begins_to_pay();
	late_order();
	db_exec(db, "INSERT INTO account (name, role, lang, created_at, erased_at) VALUES ('', 'buyer', 'ko', 1, UNIX_TIMESTAMP())", NO_ARGS);
	int64_t erased = db_insert_id(db);
	db_exec(db, "UPDATE my_order SET entered = '[{\"t\":\"T1\",\"r\":1,\"a\":5}]', entered_at = UNIX_TIMESTAMP() WHERE code = 'LATE000001'", NO_ARGS);
	until_it_ends();
	restored();
	assert_true(db_exists(db, "SELECT 1 FROM show_message WHERE deployment = ? AND kind = 'orders.again' AND body LIKE '%\"entered\":[{\"t\":\"T1\",\"r\":1,\"a\":5}]%'", ARG(show)));
	assert_true(db_exists(db, "SELECT 1 FROM show_message WHERE deployment = ? AND kind = 'account.deleted' AND body = ? AND taken_at IS NULL", ARG(show),
	    ARG(arena_fmt(a, "{\"account\":%lld}", (long long)erased))));
	assert_true(db_exists(db, "SELECT 1 FROM my_order WHERE deployment = ? AND code = 'LATE000001' AND state = 'paid' AND looked = 1", ARG(show)));
	assert_string_equal(begun(), "expired");
	assert_true(db_exists(db, "SELECT 1 FROM show_message WHERE deployment = ? AND kind = 'orders.again' AND body LIKE '%LATE000001%'", ARG(show)));
	assert_true(db_exists(db, "SELECT 1 FROM show_message WHERE deployment = ? AND kind = 'orders.check'", ARG(show)));
	assert_true(db_exists(db, "SELECT 1 FROM deployment_event WHERE deployment = ? AND text_key = 'backup.restored_looked' AND text_a = '1'", ARG(show)));
	assert_null(task_backup(db, seller, show, &task).key);
	until_it_ends();
	assert_int_equal(world->at[0].copies, 2);
}

static void test_a_show_that_is_silent_is_ended_first(void **state)
{
	(void)state;
	restore();
	world->mute = true;
	db_exec(db, "UPDATE sync_state SET synced_at = 1 WHERE deployment = ?", ARG(show));
	for (int n = 0; n < 60 && number("data_n") == 0; n++) {
		turn();
		db_exec(db, "UPDATE task SET changed_at = changed_at - 2 WHERE id = ?", ARG(task));
	}
	world->mute = false;
	until_it_ends();
	restored();
}

static void test_a_copy_that_cannot_be_used_is_undone(void **state)
{
	(void)state;
	restore();
	world->fails = LOAD;
	until_it_ends();
	stayed("failed");
	assert_string_equal(text("why"), "agent.failed_service");
	restore();
	begins_to_pay();
	world->broken_n = 1;                     /* it comes up on nothing but the old copy */
	for (int n = 0; n < 80 && !ended(); n++) {
		turn();
		db_exec(db, "UPDATE deployment SET changed_at = changed_at - 20, progress_at = progress_at - 20, next_at = 0 WHERE id = ?", ARG(show));
	}
	stayed("failed");
	assert_string_equal(text("why"), "backup.failed_runs");
	assert_string_equal(begun(), "pending");
	assert_true(db_exists(db, "SELECT 1 FROM deployment WHERE id = ? AND state = 'running'", ARG(show)));
}

/* The new copy runs and calls, and does not take messages of that kind, for as long as it is waited for. */
static void deaf_to(const char *kind)
{
	restore();
	late_order();
	snprintf(world->deaf, sizeof world->deaf, "%s", kind);
	for (int n = 0; n < 80 && strcmp(text("step"), "orders") != 0; n++)
		turn();
	for (int n = 0; n < 5; n++)
		turn();
	assert_string_equal(text("why"), "backup.wait_orders");
	db_exec(db, "UPDATE task SET changed_at = changed_at - 200 WHERE id = ?", ARG(task));
	until_it_ends();
}

/* Their places would be sold again. */
static void test_orders_that_are_not_taken_bring_the_old_copy_back(void **state)
{
	(void)state;
	deaf_to("orders.again");
	stayed("failed");
	assert_string_equal(text("why"), "backup.failed_orders");
	assert_true(db_exists(db, "SELECT 1 FROM my_order WHERE deployment = ? AND code = 'LATE000001' AND state = 'paid' AND looked = 0", ARG(show)));
	assert_true(db_exists(db, "SELECT 1 FROM show_message WHERE deployment = ? AND kind = 'retell' AND taken_at IS NULL", ARG(show)));
	assert_false(db_exists(db, "SELECT 1 FROM show_message WHERE deployment = ? AND kind LIKE 'orders.%'", ARG(show)));
	assert_true(db_exists(db, "SELECT 1 FROM deployment WHERE id = ? AND state = 'running'", ARG(show)));
	assert_true(db_exists(db, "SELECT 1 FROM deployment_event WHERE deployment = ? AND text_key = 'backup.restore_failed' AND level = 'error'", ARG(show)));
	assert_true(db_exists(db, "SELECT 1 FROM mail WHERE body LIKE '%/seller/shows/restored-%' AND subject LIKE '%복원하지 못했어요%'", NO_ARGS));
}

/* It is asked again after it opened. */
static void test_a_provider_that_does_not_answer_keeps_nothing_shut(void **state)
{
	(void)state;
	deaf_to("orders.check");
	restored();
	assert_true(db_exists(db, "SELECT 1 FROM show_message WHERE deployment = ? AND kind = 'orders.check' AND taken_at IS NULL", ARG(show)));
}

/* Many of them: as long as they are taken, it is waited for. */
static void test_orders_that_are_taken_slowly_are_waited_for(void **state)
{
	(void)state;
	restore();
	late_order();
	snprintf(world->deaf, sizeof world->deaf, "orders.again");
	for (int n = 0; n < 80 && strcmp(text("step"), "orders") != 0; n++)
		turn();
	db_exec(db, "INSERT INTO show_message (deployment, kind, body, created_at, taken_at) VALUES (?, 'orders.again', '{}', 1, UNIX_TIMESTAMP())", ARG(show));
	db_exec(db, "UPDATE task SET changed_at = changed_at - 2000 WHERE id = ?", ARG(task));
	for (int n = 0; n < 5; n++)
		turn();
	assert_string_equal(text("step"), "orders");
	*world->deaf = 0;
	until_it_ends();
	restored();
}

static void test_a_restore_is_cancelled_before_the_switch(void **state)
{
	(void)state;
	restore();
	world->fails = LOAD;
	for (int n = 0; n < 30 && strcmp(text("step"), "load") != 0; n++)
		turn();
	assert_true(task_cancel(db, seller, task));
	until_it_ends();
	stayed("cancelled");
}

static void test_a_restore_killed_at_each_step(void **state)
{
	static const char *const points[] = { "restore.at_begin", "restore.at_clear", "restore.at_database", "restore.at_load", "restore.at_freeze",
		"restore.at_frozen", "restore.at_retired", "restore.at_switch", "restore.at_runs", "restore.at_orders", "restore.at_open" };

	(void)state;
	for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
		restore();
		agent_end(&g);
		assert_true(dies_at(points[i]));
		agent_new();
		until_it_ends();
		restored();
	}
	restore();
	world->mute = true;
	db_exec(db, "UPDATE sync_state SET synced_at = 1 WHERE deployment = ?", ARG(show));
	agent_end(&g);
	for (int n = 0; n < 60 && !dies_at_once("restore.at_end"); n++)
		db_exec(db, "UPDATE task SET changed_at = changed_at - 10 WHERE id = ?", ARG(task));
	world->mute = false;
	agent_new();
	until_it_ends();
	restored();
	restore();
	agent_end(&g);
	assert_true(dies_at("restore.at_load"));
	assert_true(task_cancel(db, seller, task));
	assert_true(dies_at("restore.at_undo"));
	assert_true(dies_at("restore.at_undone"));
	agent_new();
	until_it_ends();
	stayed("cancelled");
	restore();
	world->broken_n = 1;
	agent_end(&g);
	for (int n = 0; n < 80 && !dies_at_once("restore.at_back"); n++)
		db_exec(db, "UPDATE deployment SET changed_at = changed_at - 20, progress_at = progress_at - 20, next_at = 0 WHERE id = ?", ARG(show));
	agent_new();
	until_it_ends();
	stayed("failed");
}

#define T(f) cmocka_unit_test_setup_teardown(f, each, each_end)

int main(void)
{
	const struct CMUnitTest tests[] = { T(test_moves_and_waits_for_a_person), T(test_waits_for_its_time),
		T(test_cancelled_at_each_step_before_the_switch), T(test_what_fails_there_is_undone), T(test_a_show_that_does_not_confirm_stays),
		T(test_a_pause_that_ended_makes_the_copy_worthless), T(test_killed_at_each_step), T(test_a_full_disk_is_told), T(test_restores_beside_and_switches),
		T(test_a_show_that_is_silent_is_ended_first), T(test_a_copy_that_cannot_be_used_is_undone),
		T(test_orders_that_are_not_taken_bring_the_old_copy_back), T(test_a_provider_that_does_not_answer_keeps_nothing_shut),
		T(test_orders_that_are_taken_slowly_are_waited_for),
		T(test_a_restore_is_cancelled_before_the_switch), T(test_a_restore_killed_at_each_step) };

	world = mmap(NULL, sizeof *world, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return cmocka_run_group_tests(tests, platform_start, schema_stop);
}
