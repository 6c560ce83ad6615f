/* test_deployment.c: what is asked for of a show's service: accepted as a revision, or refused with the numbers. And of tasks. */
#include "with_platform.h"

#include <stdlib.h>
#include "ext/json.h"
#include "platform/core/task.h"
#include "web/tpl.h"

#define REFUSED(call, with) do { struct deployment_refusal r_ = (call); assert_non_null(r_.key); assert_string_equal(r_.key, with); told(r_); } while (0)
#define ACCEPTED(call) do { struct deployment_refusal r_ = (call); if (r_.key) fail_msg("refused: %s (%s)", r_.key, told(r_)); } while (0)

/* Every refusal has its sentence in both languages, and no hole stays open. */
static const char *told(struct deployment_refusal r)
{
	const char *en = tpl_lang_say(a, "en", r.key, r.a, r.b, r.c);

	assert_non_null(tpl_lang_find("ko", r.key));
	assert_non_null(tpl_lang_find("en", r.key));
	assert_null(strstr(en, "{"));
	assert_null(strstr(tpl_lang_say(a, "ko", r.key, r.a, r.b, r.c), "{"));
	return en;
}

static int64_t rows(const char *slug)
{
	return db_one_i64(db, -1, "SELECT COUNT(*) FROM deployment_revision v JOIN deployment d ON d.id = v.deployment WHERE d.slug = ?", ARG(slug));
}

static int64_t audits(const char *act, const char *slug)
{
	return db_one_i64(db, -1, "SELECT COUNT(*) FROM audit WHERE act = ? AND object = ? AND account = ?", ARG(act), ARG(arena_fmt(a, "show %s", slug)),
	    ARG(seller));
}

static void test_revise(void **state)
{
	(void)state;
	int64_t id = platform_show("revise", here, "running");
	struct spec s = platform_spec(false);

	REFUSED(deployment_revise(db, seller, "revise", &s), "deploy.same");
	REFUSED(deployment_revise(db, seller, "nothing", &s), "deploy.no_show");
	s.min = s.max = 3;
	ACCEPTED(deployment_revise(db, seller, "revise", &s));
	assert_int_equal(platform_number("revision", id), 2);
	assert_int_equal(platform_number("live_revision", id), 1);
	assert_string_equal(platform_text("state", id), "updating");
	assert_string_equal(platform_text("step", id), "service");
	assert_int_equal(audits("show.revise", "revise"), 1);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM audit WHERE detail = 'min: 2 > 3, max: 2 > 3'", NO_ARGS), 1);
	struct spec kept = spec_read(a, db_one_text(db, "SELECT spec FROM deployment_revision WHERE deployment = ? AND revision = 2", ARG(id)));
	assert_int_equal(kept.min, 3);
	assert_string_equal(db_one_text(db, "SELECT template FROM deployment_revision WHERE deployment = ? AND revision = 2", ARG(id)), "template");
	db_exec(db, "UPDATE deployment SET wanted = 'stopped' WHERE id = ?", ARG(id));
	s.min = 2;
	REFUSED(deployment_revise(db, seller, "revise", &s), "deploy.not_now");
}

static void test_revise_by_state(void **state)
{
	static const struct { const char *slug, *is, *becomes; } cases[] = {
		{ "s-degraded", "degraded", "updating" }, { "s-failed", "failed", "deploying" }, { "s-stopped", "stopped", "stopped" },
		{ "s-updating", "updating", "updating" } };
	struct spec s = platform_spec(false);

	(void)state;
	s.cpu_m = 700;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t id = platform_show(cases[i].slug, here, cases[i].is);
		ACCEPTED(deployment_revise(db, seller, cases[i].slug, &s));
		assert_string_equal(platform_text("state", id), cases[i].becomes);
	}
	platform_show("s-deploying", here, "deploying");
	REFUSED(deployment_revise(db, seller, "s-deploying", &s), "deploy.not_now");
}

static void test_history(void **state)
{
	(void)state;
	int64_t id = platform_show("history", here, "running");
	struct spec s = platform_spec(false);

	for (int i = 0; i < 14; i++) {
		s.cpu_m = 600 + i;
		ACCEPTED(deployment_revise(db, seller, "history", &s));
	}
	assert_int_equal(rows("history"), 11);            /* the last ten, and the one it returns to */
	assert_int_equal(platform_number("revision", id), 15);
	REFUSED(deployment_rollback(db, seller, "history", 2), "deploy.no_revision");
	REFUSED(deployment_rollback(db, seller, "history", 15), "deploy.revision_current");
	REFUSED(deployment_rollback(db, seller, "history", 14), "deploy.revision_not_good");
	ACCEPTED(deployment_rollback(db, seller, "history", 1));
	assert_int_equal(platform_number("revision", id), 16);
	assert_int_equal(db_one_i64(db, 0, "SELECT copy_of FROM deployment_revision WHERE deployment = ? AND revision = 16", ARG(id)), 1);
	struct spec now = spec_read(a, db_one_text(db, "SELECT spec FROM deployment_revision WHERE deployment = ? AND revision = 16", ARG(id)));
	assert_int_equal(now.cpu_m, 500);
	assert_int_equal(audits("show.rollback", "history"), 1);
}

static void test_rollback_schema(void **state)
{
	(void)state;
	int64_t id = platform_show("schema", cloud, "running");
	struct spec s = platform_spec(true);

	platform_image("show", "show", "2", 1031);
	s.parts[0] = platform_part("show", "show", "2");
	ACCEPTED(deployment_revise(db, seller, "schema", &s));
	db_exec(db, "REPLACE INTO sync_state (deployment, synced_at, schema_version) VALUES (?, 1, 1031)", ARG(id));
	REFUSED(deployment_rollback_why(db, id, 1), "deploy.schema");
	REFUSED(deployment_rollback(db, seller, "schema", 1), "deploy.schema");
	db_exec(db, "UPDATE sync_state SET schema_version = 1029 WHERE deployment = ?", ARG(id));
	assert_null(deployment_rollback_why(db, id, 1).key);
	db_exec(db, "UPDATE pool_image SET state = 'deleting' WHERE version = '1' AND kind = 'show'", NO_ARGS);
	REFUSED(deployment_rollback_why(db, id, 1), "deploy.not_in_pool");
	db_exec(db, "UPDATE pool_image SET state = 'ready' WHERE version = '1' AND kind = 'show'", NO_ARGS);
}

/* A newer image of the pool that does not know the show's database is passed over, and refused where it is asked for. */
static void test_schema_of_a_move(void **state)
{
	(void)state;
	int64_t id = platform_show("known", here, "running"), task;
	struct spec s = platform_spec(true);

	platform_image("show", "show", "0.9", 1);
	s.parts[0] = platform_part("show", "show", "0.9");
	REFUSED(deployment_fits(db, seller, cloud, 0, &s), "deploy.schema_new");
	db_exec(db, "REPLACE INTO sync_state (deployment, synced_at, schema_version) VALUES (?, 1, 30)", ARG(id));
	REFUSED(deployment_fits(db, seller, cloud, id, &s), "deploy.schema");
	ACCEPTED(task_move(db, seller, id, cloud, 0, &task));
	const char *body = db_one_text(db, "SELECT body FROM task WHERE id = ?", ARG(task));
	assert_non_null(strstr(body, "sha256:show-"));
	assert_null(strstr(body, "show-0.9"));
	db_exec(db, "DELETE FROM pool_image WHERE version = '0.9'", NO_ARGS);
}

static void test_database(void **state)
{
	(void)state;
	int64_t id = platform_show("data", cloud, "running");
	struct spec s = platform_spec(true), back;

	s.db_memory_mib = 512;
	s.storage_gib = 5;
	ACCEPTED(deployment_revise(db, seller, "data", &s));
	s.storage_gib = 4;
	REFUSED(deployment_revise(db, seller, "data", &s), "deploy.storage_less");
	REFUSED(deployment_fits(db, seller, cloud, id, &s), "deploy.storage_less");
	s.storage_gib = 16385;
	REFUSED(deployment_revise(db, seller, "data", &s), "deploy.bounds_storage_gib");
	assert_true(deployment_rollback_spec(db, id, 1, &back));
	assert_int_equal(back.storage_gib, 5);
	assert_int_equal(back.db_memory_mib, 384);
	assert_false(deployment_rollback_spec(db, id, 77, &back));

	db_exec(db, "UPDATE target SET storage = 'none' WHERE id = ?", ARG(cloud));
	s.storage_gib = 5;
	s.max = 3;
	ACCEPTED(deployment_revise(db, seller, "data", &s));
	s.db_memory_mib = 768;
	REFUSED(deployment_revise(db, seller, "data", &s), "deploy.database_fixed");
	s.db_memory_mib = 512;
	s.storage_gib = 6;
	REFUSED(deployment_revise(db, seller, "data", &s), "deploy.database_fixed");
	assert_true(deployment_rollback_spec(db, id, 1, &back));
	assert_int_equal(back.db_memory_mib, 512);
	ACCEPTED(deployment_rollback(db, seller, "data", 1));
	db_exec(db, "UPDATE target SET storage = 'claim' WHERE id = ?", ARG(cloud));
}

static void test_fits(void **state)
{
	struct spec s = platform_spec(false), c = platform_spec(true);
	struct deployment_refusal r;

	(void)state;
	ACCEPTED(deployment_fits(db, seller, 0, 0, &s));
	ACCEPTED(deployment_fits(db, seller, cloud, 0, &c));
	REFUSED(deployment_fits(db, seller, 99, 0, &s), "deploy.no_target");
	REFUSED(deployment_fits(db, seller, here, 0, &c), "deploy.local_parts");
	REFUSED(deployment_fits(db, seller, cloud, 0, &s), "deploy.no_show_part");
	c.parts_n = 1;
	REFUSED(deployment_fits(db, seller, cloud, 0, &c), "deploy.no_database_part");
	c.parts_n = 2;
	c.parts[1].version = "9";
	REFUSED(deployment_fits(db, seller, cloud, 0, &c), "deploy.not_in_pool");
	c = platform_spec(true);
	s.min = 3;
	REFUSED(deployment_fits(db, seller, here, 0, &s), "deploy.min_above_max");
	s.min = 0;
	REFUSED(deployment_fits(db, seller, here, 0, &s), "deploy.bounds_min");
	c.cpu_m = 4001;
	r = deployment_fits(db, seller, cloud, 0, &c);
	assert_string_equal(r.key, "deploy.node_cpu");
	assert_string_equal(r.a, "4,001");
	assert_string_equal(r.b, "4,000");
	c.cpu_m = 4000;
	ACCEPTED(deployment_fits(db, seller, cloud, 0, &c));
	c.memory_mib = 8193;
	REFUSED(deployment_fits(db, seller, cloud, 0, &c), "deploy.node_memory");
	c.memory_mib = 256;
	c.db_memory_mib = 9000;
	REFUSED(deployment_fits(db, seller, cloud, 0, &c), "deploy.node_db_memory");
	c.db_memory_mib = 384;
	c.db_cpu_m = 9000;
	REFUSED(deployment_fits(db, seller, cloud, 0, &c), "deploy.node_db_cpu");
}

/* What its processes need it has: 64 workers, 2 that wait for payments, 9 others. */
static void test_memory_holds_processes(void **state)
{
	struct spec s = platform_spec(false), c = platform_spec(true);
	struct deployment_refusal r;

	(void)state;
	s.max = 64;
	s.memory_mib = 64;
	r = deployment_fits(db, seller, here, 0, &s);
	assert_string_equal(r.key, "deploy.memory_processes");
	assert_string_equal(r.a, "75");
	assert_string_equal(r.b, "300");
	assert_string_equal(r.c, "64");
	told(r);
	s.memory_mib = 299;
	REFUSED(deployment_fits(db, seller, here, 0, &s), "deploy.memory_processes");
	s.memory_mib = 300;
	ACCEPTED(deployment_fits(db, seller, here, 0, &s));
	c.memory_mib = 64;                                                    /* 32 MiB are the web container's */
	r = deployment_fits(db, seller, cloud, 0, &c);
	assert_string_equal(r.key, "deploy.memory_processes");
	assert_string_equal(r.a, "13");
	assert_string_equal(r.b, "84");
	c.memory_mib = 84;
	ACCEPTED(deployment_fits(db, seller, cloud, 0, &c));
}

/* A share of 4 cores and 4 GiB: a show of 2 pods needs (2 + 1) * 500 + 250 = 1750m and (2 + 1) * 256 + 384 = 1152 MiB. */
static void test_share(void **state)
{
	struct spec s = platform_spec(true);
	struct deployment_refusal r;

	(void)state;
	setenv("CLOVE_QUOTA_CPU_M", "4000", 1);
	setenv("CLOVE_QUOTA_MEMORY_MIB", "4096", 1);
	platform_show("share-1", cloud, "running");
	int64_t two = platform_show("share-2", cloud, "running");
	platform_show("share-here", here, "running");                        /* another target, another share */
	r = deployment_fits(db, seller, cloud, 0, &s);
	assert_string_equal(r.key, "deploy.share_cpu");
	assert_string_equal(r.a, "1,750");
	assert_string_equal(r.b, "3,500");
	assert_string_equal(r.c, "4,000");
	told(r);
	ACCEPTED(deployment_fits(db, seller, cloud, two, &s));
	s.max = 4;
	REFUSED(deployment_revise(db, seller, "share-2", &s), "deploy.share_cpu");
	s.max = 2;
	s.memory_mib = 1000;
	REFUSED(deployment_revise(db, seller, "share-2", &s), "deploy.share_memory");
	unsetenv("CLOVE_QUOTA_CPU_M");
	unsetenv("CLOVE_QUOTA_MEMORY_MIB");
	ACCEPTED(deployment_revise(db, seller, "share-2", &s));
	s.storage_gib = 0;
	REFUSED(deployment_revise(db, seller, "share-2", &s), "deploy.storage_less");
}

static void test_place(void **state)
{
	(void)state;
	int64_t id = platform_show("place", cloud, "running");
	platform_show("place-here", here, "running");

	platform_node(here, "this", 2000, 4096);
	REFUSED(deployment_place(db, seller, "place-here", "this"), "deploy.one_node");
	db_exec(db, "DELETE FROM node WHERE target = ?", ARG(here));
	REFUSED(deployment_place(db, seller, "place", ""), "deploy.node_any");
	REFUSED(deployment_place(db, seller, "place", "node-9"), "deploy.no_node");
	db_exec(db, "UPDATE node SET open = 0 WHERE name = 'node-2'", NO_ARGS);
	REFUSED(deployment_place(db, seller, "place", "node-2"), "deploy.node_closed");
	db_exec(db, "UPDATE node SET ready = 0, open = 1 WHERE name = 'node-2'", NO_ARGS);
	REFUSED(deployment_place(db, seller, "place", "node-2"), "deploy.node_lost");
	db_exec(db, "UPDATE node SET ready = 1 WHERE name = 'node-2'", NO_ARGS);
	ACCEPTED(deployment_place(db, seller, "place", "node-2"));
	assert_string_equal(platform_text("node", id), "node-2");
	assert_string_equal(platform_text("state", id), "updating");
	assert_int_equal(platform_number("revision", id), 1);
	REFUSED(deployment_place(db, seller, "place", "node-1"), "deploy.not_now");
}

static void order(int64_t show, const char *code, const char *how, int64_t starts_in, int64_t tickets)
{
	db_exec(db, "INSERT INTO my_order (deployment, code, account, state, title, venue_name, zone, starts_at, places, tickets_n, total_minor, pay_by,"
	    " booked_at, round_state, version) VALUES (?, ?, ?, ?, '', '', 'Asia/Seoul', UNIX_TIMESTAMP() + ?, '', ?, 1000, UNIX_TIMESTAMP() + 100, 1, 'planned', 1)",
	    ARG(show), ARG(code), ARG(seller), ARG(how), ARG(starts_in), ARG(tickets));
}

static void test_delete(void **state)
{
	(void)state;
	int64_t id = platform_show("delete", here, "running");
	struct deployment_refusal r;

	order(id, "PAST", "paid", -100, 4);
	order(id, "BACK", "refunded", 1000, 0);
	order(id, "PAID", "part_refunded", 1000, 2);
	order(id, "PAYING", "pending", 1000, 0);
	r = deployment_delete(db, seller, "delete", false);
	assert_string_equal(r.key, "deploy.tickets");
	assert_string_equal(r.a, "3");
	assert_string_equal(platform_text("state", id), "running");
	ACCEPTED(deployment_delete(db, seller, "delete", true));
	assert_string_equal(platform_text("state", id), "deleting");
	assert_string_equal(platform_text("wanted", id), "deleted");
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM show_message WHERE deployment = ? AND kind = 'rounds.cancel'", ARG(id)), 1);
	assert_int_equal(audits("show.delete", "delete"), 1);
	REFUSED(deployment_delete(db, seller, "delete", true), "deploy.not_now");
	platform_show("delete-failed", here, "failed");
	ACCEPTED(deployment_delete(db, seller, "delete-failed", false));
	id = platform_show("delete-untold", here, "failed");
	db_exec(db, "UPDATE deployment SET untold = 1 WHERE id = ?", ARG(id));
	REFUSED(deployment_delete(db, seller, "delete-untold", true), "deploy.untold");
	order(id, "PAID2", "paid", 1000, 1);
	REFUSED(deployment_delete_untold(db, seller, "delete-untold", false), "deploy.tickets");
	ACCEPTED(deployment_delete_untold(db, seller, "delete-untold", true));
	assert_string_equal(platform_text("state", id), "deleting");
	assert_int_equal(audits("show.delete_untold", "delete-untold"), 1);
}

/* --- tasks ----------------------------------------------------------------------------------------------------------------------- */

static void finish(int64_t task)
{
	db_exec(db, "UPDATE task SET state = 'done' WHERE id = ?", ARG(task));
}

static struct json *body(int64_t task)
{
	const char *text = db_one_text(db, "SELECT body FROM task WHERE id = ?", ARG(task));

	return json_parse(a, text, strlen(text), NULL);
}

static void test_tasks(void **state)
{
	(void)state;
	int64_t show = platform_show("tasks", here, "running"), task, more;
	struct spec s = platform_spec(false);

	ACCEPTED(task_backup(db, seller, show, &task));
	REFUSED(task_backup(db, seller, show, &more), "deploy.task_under_way");
	finish(task);
	ACCEPTED(task_backup(db, 0, show, &task));                           /* the clock's: nobody in the audit */
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM audit WHERE act = 'task.backup'", NO_ARGS), 1);
	finish(task);
	REFUSED(task_restore(db, seller, show, 7, &task), "deploy.no_backup");
	db_exec(db, "INSERT INTO backup (id, deployment, reason, file, bytes, sha256, counts, made_at) VALUES (7, ?, 'asked', 'f', 1, 's', '{}', 1)", ARG(show));
	ACCEPTED(task_restore(db, seller, show, 7, &task));
	assert_int_equal(json_i64(body(task), "backup", 0), 7);
	s.min = s.max = 4;
	REFUSED(deployment_revise(db, seller, "tasks", &s), "deploy.task_under_way");
	assert_false(deployment_want(db, seller, "tasks", DEPLOYMENT_STOP));
	assert_false(task_confirm(db, seller, task));                        /* of a move alone */
	assert_true(task_cancel(db, seller, task));
	assert_true(json_is(body(task), "cancelled"));
	finish(task);
	assert_true(deployment_want(db, seller, "tasks", DEPLOYMENT_STOP));
	REFUSED(task_backup(db, seller, show, &task), "deploy.not_now");
}

static void test_move(void **state)
{
	(void)state;
	int64_t show = platform_show("move", here, "running"), task;

	REFUSED(task_move(db, seller, show, here, 0, &task), "deploy.target_same");
	REFUSED(task_move(db, seller, show, 99, 0, &task), "deploy.no_target");
	REFUSED(task_move(db, seller, show, cloud, 9999999999, &task), "deploy.too_far");
	db_exec(db, "UPDATE target SET state = 'away' WHERE id = ?", ARG(cloud));
	REFUSED(task_move(db, seller, show, cloud, 0, &task), "deploy.target_away");
	db_exec(db, "UPDATE target SET state = 'well' WHERE id = ?", ARG(cloud));
	ACCEPTED(task_move(db, seller, show, cloud, 0, &task));
	struct spec there = spec_read(a, json_write(a, json_get(body(task), "spec")));
	assert_int_equal(there.parts_n, 2);
	assert_string_equal(spec_part(&there, "database")->digest, "sha256:db-1");
	assert_false(task_confirm(db, seller, task));                        /* nothing waits for it yet */
	db_exec(db, "UPDATE task SET state = 'waiting', next_at = 9999999999, body = '{\"switched\":true}' WHERE id = ?", ARG(task));
	assert_false(task_cancel(db, seller, task));
	assert_true(task_confirm(db, seller, task));
	assert_true(json_is(body(task), "confirmed") && json_is(body(task), "switched"));
	assert_string_equal(db_one_text(db, "SELECT state FROM task WHERE id = ?", ARG(task)), "running");
	db_exec(db, "UPDATE task SET state = 'waiting' WHERE id = ?", ARG(task));
	REFUSED(deployment_delete(db, seller, "move", false), "deploy.move_waits");
	finish(task);
	int64_t back = platform_show("move-back", cloud, "running");
	ACCEPTED(task_move(db, seller, back, here, 0, &task));
	there = spec_read(a, json_write(a, json_get(body(task), "spec")));
	assert_int_equal(there.parts_n, 0);
}

static void test_drain(void **state)
{
	int64_t task, more;

	(void)state;
	REFUSED(task_drain(db, seller, 99, "node-1", &task), "deploy.no_target");
	REFUSED(task_drain(db, seller, cloud, "node-9", &task), "deploy.no_node");
	platform_node(here, "this", 2000, 4096);
	REFUSED(task_drain(db, seller, here, "this", &task), "deploy.one_node");
	db_exec(db, "DELETE FROM node WHERE target = ?", ARG(here));
	db_exec(db, "UPDATE node SET open = 0 WHERE name = 'node-2'", NO_ARGS);
	REFUSED(task_drain(db, seller, cloud, "node-1", &task), "deploy.no_other_node");
	db_exec(db, "UPDATE node SET open = 1 WHERE name = 'node-2'", NO_ARGS);
	ACCEPTED(task_drain(db, seller, cloud, "node-1", &task));
	REFUSED(task_drain(db, seller, cloud, "node-2", &more), "deploy.drain_under_way");
	assert_true(task_cancel(db, seller, task));
}

#define T(f) cmocka_unit_test_setup_teardown(f, platform_each, schema_end)

int main(void)
{
	const struct CMUnitTest tests[] = { T(test_revise), T(test_revise_by_state), T(test_history), T(test_rollback_schema), T(test_schema_of_a_move), T(test_database), T(test_fits), T(test_memory_holds_processes), T(test_share),
		T(test_place), T(test_delete), T(test_tasks), T(test_move), T(test_drain) };

	return cmocka_run_group_tests(tests, platform_start, schema_stop);
}
