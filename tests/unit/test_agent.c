/* test_agent.c: the agent against a scripted target: every outcome of every step, in a real database. Time passes by moving rows back. */
#include "with_platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "agent/agent.h"
#include "agent/copy.h"
#include "agent/dump.h"
#include "base/clock.h"
#include "ext/json.h"
#include "platform/core/sync.h"
#include "platform/core/task.h"
#include "platform/core/told.h"
#include "web/tpl.h"

/* --- the scripted target ------------------------------------------------------------------------------------------------------ */

enum op { DATABASE, SERVICE, PLACES, FIRST_PAGE, SETTLE, STOP, DUMP, REMOVE, LOOK, OPEN_NODE, OPS };

static struct script {
	struct step_result says[OPS];            /* zero: done */
	int64_t calls[OPS];
	int64_t bad_revision;                    /* its first page never comes */
	const char *bad_node;                    /* nothing comes up there */
	const char *upstream;
	int64_t at_revision;                     /* of the last service */
	char at_node[80];
	char closed[80];
	void (*meanwhile)(void);                 /* once, while the first page is asked for */
	struct target_view view;
	int64_t extra_calls;
	bool extra_waits;
	int64_t pod_steps[POD_UNDO + 1];
	enum step_state pod_fails;               /* DONE: it does not */
	enum target_pod_step pod_fails_at;
	const char *breaks;                      /* the show at which a turn ends in a fault */
} script;

static struct agent g;

static struct step_result said(enum op op)
{
	script.calls[op]++;
	return script.says[op];
}

static struct step_result fake_database(const struct target *t, struct arena *m, const struct deployment *d)
{
	(void)t, (void)m;
	if (script.breaks && strcmp(d->slug, script.breaks) == 0)
		fault_set(&g.fault, 500, "what nobody thought of");
	return said(DATABASE);
}

static struct step_result fake_service(const struct target *t, struct arena *m, const struct deployment *d)
{
	(void)t, (void)m;
	script.at_revision = d->revision;
	snprintf(script.at_node, sizeof script.at_node, "%s", d->node);
	return said(SERVICE);
}

static struct step_result fake_places(const struct target *t, struct arena *m, const struct deployment *d)
{
	(void)t, (void)m, (void)d;
	return said(PLACES);
}

static struct step_result fake_first_page(const struct target *t, struct arena *m, const struct deployment *d, const char **upstream)
{
	(void)t, (void)m;
	if (script.upstream)
		*upstream = script.upstream;
	if (script.meanwhile) {
		void (*once)(void) = script.meanwhile;
		script.meanwhile = NULL;
		once();
	}
	if (d->revision == script.bad_revision || (script.bad_node && strcmp(d->node, script.bad_node) == 0)) {
		script.calls[FIRST_PAGE]++;
		return (struct step_result){ STEP_WAIT, "agent.stuck_first_page", "", "readyz answered 503" };
	}
	return said(FIRST_PAGE);
}

static struct step_result fake_settle(const struct target *t, struct arena *m, const struct deployment *d)
{
	(void)t, (void)m, (void)d;
	return said(SETTLE);
}

static struct step_result fake_stop(const struct target *t, struct arena *m, const struct deployment *d)
{
	(void)t, (void)m, (void)d;
	return said(STOP);
}

/* A whole dump of nothing: the agent reads it against its key before it is kept. */
static struct step_result fake_dump(const struct target *t, struct arena *m, const struct deployment *d, const char *file)
{
	struct copy c = { .slug = d->slug, .deployment = d->id, .generation = d->generation };
	unsigned char key[ID_KEY];
	const char *why = "";
	FILE *text = tmpfile();

	assert_non_null(text);
	fputs("-- Dump completed\n", text);
	rewind(text);
	copy_key(t->master, &c, key);
	bool sealed = dump_seal(m, key, copy_head(m, &c, "final", 1, 1), fileno(text), file, NULL, &why);
	fclose(text);
	if (!sealed)
		fail_msg("dump: %s", why);
	return said(DUMP);
}

static struct step_result fake_remove(const struct target *t, struct arena *m, const struct deployment *d)
{
	(void)t, (void)m, (void)d;
	return said(REMOVE);
}

static struct step_result fake_look(const struct target *t, struct arena *m, const struct deployment *all, size_t n, struct target_view *out)
{
	(void)all, (void)n;
	if (strcmp(t->name, "cloud") != 0)
		return (struct step_result){ STEP_DONE, "", "", "" };
	*out = script.view;
	out->instances = arena_alloc(m, (out->instances_n + 1) * sizeof *out->instances);
	for (size_t i = 0; i < out->instances_n; i++)
		out->instances[i] = script.view.instances[i];
	return said(LOOK);
}

static struct step_result fake_open_node(const struct target *t, struct arena *m, const char *node, bool open)
{
	(void)t, (void)m;
	snprintf(script.closed, sizeof script.closed, "%s", open ? "" : node);
	return said(OPEN_NODE);
}

static struct step_result fake_extra(const struct target *t, struct arena *m, const struct deployment *d, const struct spec_part *part, const char **upstream)
{
	(void)t;
	script.extra_calls++;
	*upstream = arena_fmt(m, "10.96.0.%lld:%d", (long long)d->id % 200, 8080 + (int)strlen(part->name));
	return (struct step_result){ script.extra_waits ? STEP_WAIT : STEP_DONE, script.extra_waits ? "kube.waits_address" : "", "", "" };
}

static struct step_result fake_pod(const struct target *t, struct arena *m, const struct deployment *d, enum target_pod_step step, struct target_pod *p)
{
	(void)t, (void)m, (void)d;
	script.pod_steps[step]++;
	p->pods_n = step == POD_BEGIN ? 2 : p->pods_n;
	p->pods = step == POD_BEGIN ? ",one,two," : p->pods;
	p->next = step == POD_SURGE ? "three" : p->next;
	if (script.pod_fails && step == script.pod_fails_at)
		return (struct step_result){ script.pod_fails, "kube.unschedulable", "0/2 nodes are available", "raw" };
	return (struct step_result){ STEP_DONE, "", "", "" };
}

static const struct target_ops fake = { .database = fake_database, .service = fake_service, .places = fake_places, .first_page = fake_first_page,
	.settle = fake_settle, .stop = fake_stop, .dump = fake_dump, .remove = fake_remove, .look = fake_look, .extra = fake_extra, .pod = fake_pod, .open_node = fake_open_node };
static const struct target_ops silent = { .look = fake_look };
static const struct agent_kind kinds[] = { { "local", &silent }, { "kubernetes", &fake }, { NULL, NULL } };

static struct target_instance pods[8];
static struct target_node nodes[2];

static void pod(size_t i, int64_t show, const char *name, const char *node, bool ready)
{
	pods[i] = (struct target_instance){ .deployment = show, .revision = 1, .name = name, .part = strcmp(name, "db") == 0 ? "database" : "show", .node = node,
		.state = INSTANCE_RUNNING, .ready = ready, .why = "", .raw = "" };
	script.view.instances = pods;
	script.view.instances_n = i + 1;
}

static void two_nodes(bool ready_1, bool ready_2)
{
	nodes[0] = (struct target_node){ .name = "node-1", .ready = ready_1, .open = true, .cpu_m = 4000, .memory_mib = 8192, .pods = 110 };
	nodes[1] = (struct target_node){ .name = "node-2", .ready = ready_2, .open = true, .cpu_m = 2000, .memory_mib = 4096, .pods = 110 };
	script.view.nodes = nodes;
	script.view.nodes_n = 2;
}

/* --- the agent ---------------------------------------------------------------------------------------------------------------- */

static void agent_new(void)
{
	memset(&g, 0, sizeof g);
	g.kinds = kinds;
	g.db = with_db_root("clove");
}

/* The server gives the lease of who ended back a little later. */
static bool leads(struct agent *who)
{
	for (int i = 0; i < 6000; i++) {
		if (agent_turn(who))
			return true;
		with_db_sleep_ms(10);
	}
	return false;
}

static void turn(void)
{
	assert_true(leads(&g));
	if (g.fault.set)
		fail_msg("fault: %s at %s:%d", g.fault.what, g.fault.file, g.fault.line);
}

static void turns(int n)
{
	while (n--)
		turn();
}

static void look_now(void)
{
	for (size_t i = 0; i < g.targets_n; i++)
		g.targets[i].looked_ms = 0;
	turn();
}

static int each(void **state)
{
	if (platform_each(state))
		return -1;
	script = (struct script){ 0 };
	two_nodes(true, true);
	setenv("CLOVE_BACKUP_DIR", arena_fmt(a, "%s/backup", with_db_folder), 1);
	setenv("CLOVE_BACKUP_HOUR", "-1", 1);
	agent_new();
	/* Only this test's shows are worked on. */
	db_exec(db, "UPDATE deployment SET state = 'deleted'", NO_ARGS);
	db_exec(db, "UPDATE task SET state = 'done'", NO_ARGS);
	db_exec(db, "UPDATE target SET state = 'well', next_at = 0, error = ''", NO_ARGS);
	db_exec(db, "DELETE FROM mail", NO_ARGS);
	db_exec(db, "DELETE FROM instance", NO_ARGS);
	return 0;
}

static int each_end(void **state)
{
	if (g.db)
		agent_end(&g);
	return schema_end(state);
}

/* Seconds go by for what a show waits for. */
static void pass(int64_t show, int64_t s)
{
	db_exec(db, "UPDATE deployment SET changed_at = changed_at - ?, progress_at = progress_at - ?, next_at = GREATEST(0, next_at - ?) WHERE id = ?",
	    ARG(s), ARG(s), ARG(s), ARG(show));
}

/* What has to be tried again is so not before its time: which is not over yet, however slow this machine is. */
static void too_early(int64_t show)
{
	assert_int_equal(db_exec(db, "UPDATE deployment SET next_at = next_at + 20 WHERE id = ? AND next_at > changed_at", ARG(show)), 1);
	turn();
}

static int64_t events(int64_t show, const char *key)
{
	return db_one_i64(db, -1, "SELECT COUNT(*) FROM deployment_event WHERE deployment = ? AND text_key = ?", ARG(show), ARG(key));
}

static int64_t mails(const char *word)
{
	return db_one_i64(db, -1, "SELECT COUNT(*) FROM mail WHERE subject LIKE ?", ARG(arena_fmt(a, "%%%s%%", word)));
}

static const char *revision_state(int64_t show, int64_t revision)
{
	const char *s = db_one_text(db, "SELECT state FROM deployment_revision WHERE deployment = ? AND revision = ?", ARG(show), ARG(revision));

	return s ? s : "";
}

#define STATE(show, is) assert_string_equal(platform_text("state", show), is)
#define WAITS(why, what) ((struct step_result){ STEP_WAIT, why, what, "raw" })
#define FAILS(why) ((struct step_result){ STEP_FAILED, why, "", "raw" })
#define AWAY ((struct step_result){ STEP_AWAY, "", "", "connection refused" })

static int64_t revised(const char *slug)
{
	struct spec s = platform_spec(true);
	int64_t id = platform_show(slug, cloud, "running");

	s.cpu_m = 700;
	struct deployment_refusal r = deployment_revise(db, seller, slug, &s);
	if (r.key)
		fail_msg("refused: %s", r.key);
	return id;
}

/* --- deploying -------------------------------------------------------------------------------------------------------------------- */

static void test_a_fault_of_one_show_holds_up_no_other(void **state)
{
	int64_t first = platform_show("breaks", cloud, "deploying"), second = platform_show("behind", cloud, "deploying");

	(void)state;
	script.breaks = "breaks";
	assert_true(leads(&g) && g.fault.set);
	turns(2);
	STATE(first, "deploying");
	STATE(second, "running");
	assert_int_equal(script.calls[DATABASE], 2);
	script.breaks = NULL;
	memset(&g.shows_rest, 0, sizeof g.shows_rest);      /* some seconds later */
	turns(2);
	STATE(first, "running");
}

static void test_waits_for_what_a_show_says(void **state)
{
	int64_t id = platform_show("says", cloud, "deploying");

	(void)state;
	db_exec(db, "UPDATE sync_state SET defined = 0 WHERE deployment = ?", ARG(id));
	turns(3);
	assert_string_equal(platform_text("state", id), "deploying");
	assert_string_equal(platform_text("step", id), "places");
	db_exec(db, "UPDATE sync_state SET defined = 1 WHERE deployment = ?", ARG(id));
	turns(3);
	assert_string_equal(platform_text("state", id), "running");
}

static void test_deploys(void **state)
{
	int64_t id = platform_show("deploys", cloud, "deploying");

	(void)state;
	script.upstream = "10.0.0.1:8080";
	turn();
	STATE(id, "running");
	assert_string_equal(platform_text("upstream", id), "10.0.0.1:8080");
	assert_int_equal(platform_number("live_revision", id), 1);
	assert_int_equal(platform_number("good_revision", id), 1);
	assert_string_equal(revision_state(id, 1), "good");
	for (enum op op = DATABASE; op <= SETTLE; op++)
		assert_in_range(script.calls[op], 1, op == SERVICE ? 2 : 1);         /* all is declared anew once after our start */
	assert_int_equal(events(id, "agent.running"), 1);
	assert_int_equal(mails("열렸어요"), 1);
	int64_t before = script.calls[SERVICE];
	turns(3);
	look_now();
	assert_int_equal(script.calls[SERVICE], before);
}

static void test_waits_and_says_on_what(void **state)
{
	int64_t id = platform_show("waits", cloud, "deploying");

	(void)state;
	script.says[SERVICE] = WAITS("agent.stuck_service", "");
	turns(3);
	STATE(id, "deploying");
	assert_string_equal(platform_text("step", id), "service");
	assert_string_equal(platform_text("error", id), "agent.stuck_service");
	pass(id, 200);
	turn();
	STATE(id, "deploying");
	pass(id, 50);
	turn();
	STATE(id, "failed");
	assert_string_equal(platform_text("error", id), "agent.stuck_service");
	assert_int_equal(mails("열지 못했어요"), 1);
	script.says[SERVICE] = (struct step_result){ 0 };
	assert_true(deployment_want(db, seller, "waits", DEPLOYMENT_AGAIN));
	turn();
	STATE(id, "running");
	assert_int_equal(script.calls[DATABASE], 1);                             /* not from the beginning */
}

/* Pods settle one after another: as long as one more does, it is well; but not for ever. */
static void test_settles_slowly(void **state)
{
	int64_t id = platform_show("settles", cloud, "deploying");

	(void)state;
	for (int i = 0; i < 9; i++) {
		script.says[SETTLE] = WAITS("agent.stuck_settle", arena_fmt(a, "%d", i));
		turn();
		STATE(id, "deploying");
		pass(id, 99);
	}
	pass(id, 99);
	turn();
	STATE(id, "failed");
}

/* A crash loop says something new each time and gets nowhere. */
static void test_crashes(void **state)
{
	int64_t id = revised("crashes");

	(void)state;
	for (int i = 0; i < 4; i++) {
		script.says[FIRST_PAGE] = WAITS(i % 2 ? "agent.stuck_first_page" : "agent.stuck_service", arena_fmt(a, "%d", i));
		turn();
		assert_int_equal(platform_number("revision", id), 2);
		pass(id, 33);
	}
	turn();
	assert_int_equal(platform_number("revision", id), 1);
}

static void test_tries_again_then_fails(void **state)
{
	int64_t id = platform_show("fails", cloud, "deploying");

	(void)state;
	script.says[DATABASE] = FAILS("agent.failed_database");
	for (int i = 1; i <= 5; i++) {
		STATE(id, "deploying");
		turn();
		if (i < 5)
			too_early(id);
		else
			turn();
		assert_int_equal(script.calls[DATABASE], i);
		pass(id, 40);
	}
	STATE(id, "failed");
	assert_int_equal(events(id, "agent.tries_again"), 4);
	assert_string_equal(revision_state(id, 1), "failed");
	struct spec s = platform_spec(true);
	s.cpu_m = 900;
	assert_null(deployment_revise(db, seller, "fails", &s).key);             /* a shape that can work */
	script.says[DATABASE] = (struct step_result){ 0 };
	turn();
	STATE(id, "running");
	assert_int_equal(platform_number("good_revision", id), 2);
}

static void test_refused_definition_fails_at_once(void **state)
{
	int64_t id = platform_show("refused", cloud, "deploying");

	(void)state;
	script.says[PLACES] = WAITS("", "");
	turn();
	db_exec(db, "REPLACE INTO sync_state (deployment, synced_at, defined, refused) VALUES (?, 1, 0, 'grades[1].price: …')", ARG(id));
	turn();
	STATE(id, "failed");
	assert_string_equal(platform_text("error", id), "agent.failed_definition");
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM mail WHERE body LIKE '%grades[1].price: …%'", NO_ARGS), 1);
	assert_true(deployment_want(db, seller, "refused", DEPLOYMENT_AGAIN));
	turn();
	STATE(id, "deploying");
}

/* --- updating ------------------------------------------------------------------------------------------------------------------------ */

static void test_updates(void **state)
{
	int64_t id = revised("updates");

	(void)state;
	turn();
	STATE(id, "running");
	assert_int_equal(script.at_revision, 2);
	assert_int_equal(platform_number("live_revision", id), 2);
	assert_int_equal(platform_number("good_revision", id), 2);
	assert_int_equal(script.calls[DATABASE] + script.calls[PLACES], 0);
	assert_int_equal(script.calls[SETTLE], 1);
	assert_int_equal(events(id, "agent.updated"), 1);
	assert_int_equal(mails("바꿨어요"), 1);
}

/* Returns by itself, whatever step the new revision fails at, and says why: event, mail, next login. */
static void test_returns(void **state)
{
	int64_t id = revised("returns");

	(void)state;
	script.bad_revision = 2;
	turn();
	STATE(id, "updating");
	pass(id, 121);
	turn();
	STATE(id, "updating");
	assert_int_equal(platform_number("revision", id), 1);
	assert_string_equal(revision_state(id, 2), "failed");
	turn();
	STATE(id, "running");
	assert_int_equal(script.at_revision, 1);
	assert_int_equal(platform_number("live_revision", id), 1);
	assert_int_equal(events(id, "agent.update_failed"), 1);
	assert_int_equal(mails("바꾸지 못했어요"), 1);
	assert_int_equal(mails("바꿨어요"), 0);
	struct tpl *page = tpl_new(a, &fault, "en");
	assert_true(told_put(db, seller, page));
	assert_non_null(strstr(db_one_text(db, "SELECT raw FROM deployment_revision WHERE deployment = ? AND revision = 2", ARG(id)), "503"));
	told_seen(db, seller);
	assert_false(told_put(db, seller, page));
	struct spec s = platform_spec(true);
	s.cpu_m = 800;
	assert_null(deployment_revise(db, seller, "returns", &s).key);
	turn();
	STATE(id, "running");
	assert_int_equal(platform_number("live_revision", id), 3);
}

static void test_returns_after_failures(void **state)
{
	int64_t id = revised("returns-failed");

	(void)state;
	script.says[SERVICE] = FAILS("agent.failed_service");
	for (int i = 0; i < 3; i++) {
		turn();
		pass(id, 20);
	}
	assert_int_equal(platform_number("revision", id), 1);
	script.says[SERVICE] = (struct step_result){ 0 };
	turn();
	STATE(id, "running");
}

/* Not even the old one comes up: it serves with what is left of it, and is tried again each minute. */
static void test_does_not_even_return(void **state)
{
	int64_t id = revised("lost");

	(void)state;
	script.says[FIRST_PAGE] = WAITS("kube.waits_pods", "");
	turn();
	pass(id, 121);
	turns(2);
	pass(id, 121);
	turn();
	STATE(id, "degraded");
	assert_string_equal(platform_text("error", id), "agent.stuck_first_page");
	int64_t calls = script.calls[FIRST_PAGE];
	turns(2);
	assert_int_equal(script.calls[FIRST_PAGE], calls);
	pass(id, 61);
	script.says[FIRST_PAGE] = (struct step_result){ 0 };
	turns(2);
	STATE(id, "running");
	assert_string_equal(platform_text("error", id), "");
}

static void another_wish(void)
{
	struct spec s = platform_spec(true);

	s.cpu_m = 999;
	assert_null(deployment_revise(db, seller, "overtaken", &s).key);
}

/* Somebody asks for something else while a call is under way: what was overtaken is never called good. */
static void test_overtaken(void **state)
{
	int64_t id = revised("overtaken");

	(void)state;
	script.meanwhile = another_wish;
	turn();
	STATE(id, "updating");
	assert_int_equal(platform_number("live_revision", id), 1);
	assert_string_equal(revision_state(id, 2), "new");
	turn();
	STATE(id, "running");
	assert_int_equal(platform_number("live_revision", id), 3);
	assert_string_equal(revision_state(id, 3), "good");
}

static void test_places(void **state)
{
	int64_t id = platform_show("placed", cloud, "running");

	(void)state;
	assert_null(deployment_place(db, seller, "placed", "node-2").key);
	turn();
	STATE(id, "running");
	assert_string_equal(script.at_node, "node-2");
	assert_int_equal(platform_number("revision", id), 1);
	assert_int_equal(mails("바꿨어요"), 0);
	assert_null(deployment_place(db, seller, "placed", "node-1").key);
	script.bad_node = "node-1";
	turn();
	pass(id, 121);
	turns(2);
	STATE(id, "running");
	assert_string_equal(platform_text("node", id), "");
	assert_int_equal(events(id, "agent.place_failed"), 1);
	assert_string_equal(revision_state(id, 1), "good");
}

/* --- stopping, starting, away ------------------------------------------------------------------------------------------------------- */

static void test_stops_and_starts(void **state)
{
	int64_t id = platform_show("stops", cloud, "running");

	(void)state;
	assert_true(deployment_want(db, seller, "stops", DEPLOYMENT_STOP));
	script.says[STOP] = WAITS("", "");
	turns(2);
	STATE(id, "running");
	script.says[STOP] = FAILS("agent.failed_stop");
	turn();
	too_early(id);
	assert_int_equal(events(id, "agent.failed_stop"), 1);
	script.says[STOP] = (struct step_result){ 0 };
	pass(id, 100);
	turn();
	STATE(id, "stopped");
	struct spec s = platform_spec(true);
	s.cpu_m = 600;
	assert_null(deployment_revise(db, seller, "stops", &s).key);
	turn();
	STATE(id, "stopped");
	assert_true(deployment_want(db, seller, "stops", DEPLOYMENT_START));
	turns(2);
	STATE(id, "running");
	assert_int_equal(script.calls[DATABASE], 1);
	assert_int_equal(platform_number("live_revision", id), 2);
	assert_int_equal(mails("열렸어요"), 0);
}

static void test_away_fails_nothing(void **state)
{
	int64_t id = revised("away");

	(void)state;
	for (enum op op = 0; op < OPS; op++)
		script.says[op] = AWAY;
	for (int i = 0; i < 12; i++) {
		int64_t before = clock_ms();
		turn();
		pass(id, 500);
		assert_in_range(agent_target(&g, cloud)->wait_until_ms, before + 1000, clock_ms() + 60000);
		agent_target(&g, cloud)->wait_until_ms = clock_ms() + 60000;         /* however slow this machine is */
		int64_t calls = script.calls[SERVICE];
		turn();                                                              /* backing off: nobody is asked */
		assert_int_equal(script.calls[SERVICE], calls);
		agent_target(&g, cloud)->wait_until_ms = 0;
	}
	assert_in_range(agent_target(&g, cloud)->tries, 7, 99);
	STATE(id, "updating");
	assert_int_equal(platform_number("tries", id), 0);
	assert_string_equal(platform_text("error", id), "agent.target_away_waits");
	assert_string_equal(db_one_text(db, "SELECT state FROM target WHERE id = ?", ARG(cloud)), "away");
	assert_string_equal(db_one_text(db, "SELECT raw FROM target WHERE id = ?", ARG(cloud)), "connection refused");
	memset(script.says, 0, sizeof script.says);
	script.says[FIRST_PAGE] = WAITS("", "");
	turn();
	STATE(id, "updating");                                                   /* the hours it was away are not the show's */
	assert_int_equal(platform_number("revision", id), 2);
	assert_string_equal(db_one_text(db, "SELECT state FROM target WHERE id = ?", ARG(cloud)), "well");
	memset(script.says, 0, sizeof script.says);
	turn();
	STATE(id, "running");
}

/* --- deleting ------------------------------------------------------------------------------------------------------------------------- */

static void told(int64_t show, int64_t unsettled, int64_t tickets)
{
	char call[600];

	snprintf(call, sizeof call, "{\"show\":%lld,\"events\":[{\"id\":1,\"kind\":\"ledger.lines\",\"body\":{\"lines\":[{\"line\":7,\"order\":\"ABC\","
	    "\"kind\":\"captured\",\"amount\":99000,\"at\":5}]}},{\"id\":2,\"kind\":\"ledger.done\",\"body\":{\"unsettled\":%lld,\"tickets\":%lld}}]}",
	    (long long)show, (long long)unsettled, (long long)tickets);
	sync_take(db, show, json_parse(a, call, strlen(call), NULL));
	db_exec(db, "UPDATE show_message SET taken_at = 1 WHERE deployment = ?", ARG(show));
}

static void test_deletes(void **state)
{
	int64_t id = platform_show("deletes", cloud, "running");

	(void)state;
	db_exec(db, "REPLACE INTO sync_state (deployment, synced_at) VALUES (?, 1)", ARG(id));
	assert_null(deployment_delete(db, seller, "deletes", true).key);
	turns(2);
	assert_string_equal(platform_text("step", id), "ledger");
	assert_string_equal(platform_text("error", id), "agent.delete_asks");
	told(id, 2, 1);
	turn();
	STATE(id, "deleting");
	assert_string_equal(platform_text("error", id), "agent.delete_settles");
	db_exec(db, "UPDATE sync_state SET ledger_at = ledger_at - 6 WHERE deployment = ?", ARG(id));
	turns(2);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM show_message WHERE deployment = ? AND kind = 'ledger.copy'", ARG(id)), 2);
	told(id, 0, 0);
	told(id, 0, 0);                                                          /* events come twice */
	turn();
	STATE(id, "deleted");
	assert_int_equal(script.calls[REMOVE], 1);
	assert_int_equal(db_one_i64(db, 0, "SELECT SUM(amount_minor) FROM ledger_copy WHERE deployment = ?", ARG(id)), 99000);
	assert_int_equal(mails("삭제했어요"), 1);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM backup WHERE deployment = ? AND reason = 'final' AND keep_until IS NULL", ARG(id)), 1);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM show_message WHERE deployment = ? AND taken_at IS NULL", ARG(id)), 0);
}

/* Tickets were sold while it was asked for: the show is open again. */
static void test_deletes_nothing_that_was_sold(void **state)
{
	int64_t id = platform_show("sold", cloud, "running");

	(void)state;
	assert_null(deployment_delete(db, seller, "sold", false).key);
	told(id, 0, 2);
	turn();
	STATE(id, "running");
	assert_string_equal(platform_text("wanted", id), "running");
	assert_int_equal(events(id, "agent.delete_abandoned"), 1);
	assert_int_equal(script.calls[REMOVE], 0);
	assert_null(deployment_delete(db, seller, "sold", false).key);           /* what it said before does not count */
	turn();
	STATE(id, "deleting");
}

/* A stopped one is started once more to tell its ledger; one that does not come up goes all the same, and that is told. */
static void test_deletes_what_stood_still(void **state)
{
	int64_t id = platform_show("still", cloud, "stopped"), never = platform_show("never", cloud, "deploying");

	(void)state;
	db_exec(db, "UPDATE deployment SET state = 'failed' WHERE id = ?", ARG(never));
	assert_null(deployment_delete(db, seller, "never", false).key);
	assert_null(deployment_delete(db, seller, "still", false).key);
	script.says[REMOVE] = FAILS("agent.failed_remove");
	turn();
	assert_int_equal(script.calls[SERVICE], 1);                              /* of the stopped one alone */
	assert_string_equal(platform_text("step", id), "ledger");
	STATE(never, "deleting");
	for (int i = 0; i < 8; i++) {                                            /* never given up */
		pass(never, 70);
		turn();
	}
	STATE(never, "deleting");
	script.says[REMOVE] = (struct step_result){ 0 };
	pass(never, 70);
	turn();
	STATE(never, "deleted");
	pass(id, 121);
	turn();
	STATE(id, "deleted");
	assert_int_equal(events(id, "agent.delete_silent"), 1);
}

/* Its database is gone: told once, tried for ever, and let go by a person alone; the newest backup stays. */
static void test_deletes_without_a_last_copy_when_told_so(void **state)
{
	int64_t id = platform_show("broken", cloud, "running");

	(void)state;
	db_exec(db, "INSERT INTO backup (deployment, reason, file, bytes, sha256, counts, made_at, keep_until) VALUES (?, 'nightly', 'broken-1', 1, '', '{}', 1, 2),"
	    " (?, 'nightly', 'broken-2', 1, '', '{}', 2, 3)", ARG(id), ARG(id));
	assert_null(deployment_delete(db, seller, "broken", false).key);
	told(id, 0, 0);
	script.says[DUMP] = FAILS("backup.failed_dump");
	turn();
	assert_int_equal(deployment_no_dump(db, id), 0);
	assert_false(deployment_delete_anyway(db, seller, id));
	for (int i = 0; i < 8; i++) {
		pass(id, 70);
		turn();
	}
	STATE(id, "deleting");
	assert_string_equal(platform_text("error", id), "agent.delete_no_dump");
	assert_int_equal(events(id, "agent.delete_no_dump"), 1);
	assert_int_not_equal(deployment_no_dump(db, id), 0);
	assert_int_equal(script.calls[REMOVE], 0);
	assert_true(deployment_delete_anyway(db, seller, id));
	assert_false(deployment_delete_anyway(db, seller, id));
	turn();
	STATE(id, "deleted");
	assert_int_equal(script.calls[REMOVE], 1);
	assert_int_equal(events(id, "agent.delete_without_dump"), 1);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM backup WHERE deployment = ? AND file = 'broken-2' AND keep_until IS NULL", ARG(id)), 1);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM audit WHERE act = 'show.delete_anyway'", NO_ARGS), 1);
}

/* --- looks ------------------------------------------------------------------------------------------------------------------------------ */

/* One pod is enough for it. */
static int64_t single(const char *slug)
{
	struct spec s = platform_spec(true);
	int64_t id = platform_show(slug, cloud, "running");

	s.min = s.max = 1;
	db_exec(db, "UPDATE deployment_revision SET spec = ? WHERE deployment = ?", ARG(spec_write(a, &s)), ARG(id));
	return id;
}

static int64_t seen(int64_t show)
{
	return db_one_i64(db, -1, "SELECT COUNT(*) FROM instance WHERE deployment = ?", ARG(show));
}

static void test_looks(void **state)
{
	int64_t id = platform_show("looks", cloud, "running");

	(void)state;
	two_nodes(true, true);
	pod(0, id, "pod-a", "node-1", true);
	pod(1, id, "pod-b", "node-2", true);
	pod(2, id, "db", "node-1", true);
	look_now();
	assert_int_equal(seen(id), 3);
	assert_int_equal(events(id, "agent.replaced"), 0);                       /* a first look is no news */
	pod(1, id, "pod-c", "node-2", true);
	pod(2, id, "db", "node-1", true);
	look_now();
	assert_int_equal(seen(id), 3);
	assert_int_equal(events(id, "agent.replaced"), 1);
	pods[1].restarts = 1;
	pods[1].raw = "exit code 137";
	look_now();
	assert_int_equal(events(id, "agent.restarted"), 1);
	look_now();
	assert_int_equal(events(id, "agent.restarted"), 1);
	script.view.instances_n = 0;
	assert_true(deployment_want(db, seller, "looks", DEPLOYMENT_STOP));
	turn();
	look_now();
	assert_int_equal(seen(id), 0);
}

/* Another revision brings other pods, one after the other: nobody asked why. What is lost afterwards is told, also one look later. */
static void test_a_rollout_loses_nothing(void **state)
{
	struct spec s = platform_spec(true);
	int64_t id = platform_show("rolled", cloud, "running");

	(void)state;
	two_nodes(true, true);
	pod(0, id, "pod-a", "node-1", true);
	pod(1, id, "pod-b", "node-2", true);
	pod(2, id, "db", "node-1", true);
	look_now();
	look_now();
	s.cpu_m = 700;
	assert_null(deployment_revise(db, seller, "rolled", &s).key);
	script.says[SETTLE] = WAITS("agent.stuck_settle", "");
	turn();
	STATE(id, "updating");
	pod(1, id, "pod-c", "node-2", true);
	look_now();
	script.says[SETTLE] = (struct step_result){ 0 };
	pod(0, id, "pod-d", "node-1", true);
	pod(2, id, "db", "node-1", true);
	turn();
	STATE(id, "running");
	look_now();
	assert_int_equal(events(id, "agent.replaced"), 0);
	pod(0, id, "pod-c", "node-2", true);
	pod(1, id, "db", "node-1", true);
	script.view.instances_n = 2;
	look_now();
	assert_int_equal(events(id, "agent.replaced"), 0);
	pod(0, id, "pod-c", "node-2", true);
	pod(1, id, "pod-e", "node-1", true);
	pod(2, id, "db", "node-1", true);
	look_now();
	assert_int_equal(events(id, "agent.replaced"), 1);
	pod(3, id, "pod-f", "node-1", true);                                     /* one more, as a scaler asks */
	look_now();
	assert_int_equal(events(id, "agent.replaced"), 1);
}

static void test_degraded_and_back(void **state)
{
	int64_t id = platform_show("degraded", cloud, "running");

	(void)state;
	two_nodes(true, true);
	pod(0, id, "pod-a", "node-1", true);
	pod(1, id, "pod-b", "node-2", true);
	look_now();
	STATE(id, "running");
	pods[1].ready = false;
	look_now();
	STATE(id, "running");                                                    /* once is a restart */
	look_now();
	STATE(id, "degraded");
	pods[1].ready = true;
	look_now();
	STATE(id, "running");
	assert_int_equal(events(id, "agent.degraded"), 1);
	assert_int_equal(events(id, "agent.recovered"), 1);
	pod(2, id, "db", "node-1", false);
	look_now();
	look_now();
	STATE(id, "degraded");
}

/* Each time it is there again at the next look; told once, and over when it has held for a while. */
static void test_ends_again_and_again(void **state)
{
	int64_t id = platform_show("again", cloud, "running"), far = platform_show("seldom", cloud, "running");

	(void)state;
	two_nodes(true, true);
	pod(0, id, "pod-a", "node-1", true);
	pod(1, id, "pod-b", "node-2", true);
	pod(2, far, "pod-y", "node-1", true);
	pod(3, far, "pod-z", "node-1", true);
	pods[0].restarts = 40;                                                   /* of long ago */
	for (int i = 0; i < 8; i++) {
		look_now();
		if (i < 5)
			STATE(id, "running");
		pods[0].restarts++;
		pods[0].raw = "exit code 137";
		pods[2].restarts++;
		db_exec(db, "UPDATE deployment SET fell_at = fell_at - 301 WHERE id = ?", ARG(far));
	}
	STATE(id, "degraded");
	STATE(far, "running");
	assert_string_equal(platform_text("trouble", id), "agent.trouble_crashes");
	assert_int_equal(events(id, "agent.trouble_crashes"), 1);
	assert_int_equal(events(id, "agent.restarted"), 5);
	look_now();
	look_now();
	STATE(id, "degraded");                                                   /* well at the moment */
	db_exec(db, "UPDATE deployment SET fell_at = fell_at - 181 WHERE id = ?", ARG(id));
	look_now();
	look_now();
	STATE(id, "running");
	assert_string_equal(platform_text("trouble", id), "");
	assert_int_equal(events(id, "agent.recovered"), 1);
}

/* Nobody asks a database in a cluster: the show says that it is not there. */
static void test_missing_database(void **state)
{
	int64_t id = platform_show("missing", cloud, "running");

	(void)state;
	two_nodes(true, true);
	pod(0, id, "pod-a", "node-1", true);
	pod(1, id, "pod-b", "node-2", true);
	db_exec(db, "UPDATE sync_state SET missing_at = UNIX_TIMESTAMP() WHERE deployment = ?", ARG(id));
	look_now();
	STATE(id, "running");                                                    /* it has pods that say otherwise */
	pods[0].ready = pods[1].ready = false;
	look_now();
	look_now();
	STATE(id, "degraded");
	assert_string_equal(platform_text("trouble", id), "agent.trouble_database");
	assert_int_equal(events(id, "agent.trouble_database"), 1);
	pods[0].ready = pods[1].ready = true;
	db_exec(db, "UPDATE sync_state SET missing_at = NULL WHERE deployment = ?", ARG(id));
	look_now();
	look_now();
	STATE(id, "running");
	assert_string_equal(platform_text("trouble", id), "");
}

/* What was known before does not count: somebody may have brought it back. */
static void test_starts_on_nothing(void **state)
{
	int64_t id = platform_show("on-nothing", cloud, "stopped");

	(void)state;
	db_exec(db, "UPDATE sync_state SET missing_at = UNIX_TIMESTAMP() - 31 WHERE deployment = ?", ARG(id));
	db_exec(db, "UPDATE deployment SET wanted = 'running' WHERE id = ?", ARG(id));
	script.says[PLACES] = WAITS("", "");
	turns(2);
	STATE(id, "deploying");
	assert_string_equal(platform_text("step", id), "places");
	pass(id, 5);
	db_exec(db, "UPDATE sync_state SET missing_at = UNIX_TIMESTAMP() WHERE deployment = ?", ARG(id));
	turn();
	STATE(id, "failed");
	assert_string_equal(platform_text("error", id), "agent.trouble_database");
}

static void test_node_lost(void **state)
{
	int64_t id = platform_show("node-lost", cloud, "running"), other = platform_show("elsewhere", cloud, "running");

	(void)state;
	db_exec(db, "UPDATE deployment SET node = 'node-2' WHERE id = ?", ARG(id));
	two_nodes(true, true);
	pod(0, id, "pod-a", "node-2", true);
	pod(1, id, "pod-b", "node-2", true);
	pod(2, other, "pod-x", "node-1", true);
	pod(3, other, "pod-y", "node-1", true);
	look_now();
	two_nodes(true, false);
	look_now();
	assert_int_equal(events(id, "agent.node_lost"), 1);
	assert_int_equal(events(other, "agent.node_lost"), 0);
	assert_string_equal(platform_text("node", id), "");                      /* it shall not wait there for a lost node */
	turn();
	assert_string_equal(script.at_node, "");
	two_nodes(true, true);
	look_now();
	assert_int_equal(events(id, "agent.node_back"), 1);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM node WHERE target = ? AND ready = 1", ARG(cloud)), 2);
}

static void test_put_right(void **state)
{
	int64_t id = platform_show("astray", cloud, "running"), stopped = platform_show("astray-stopped", cloud, "stopped");
	const int64_t astray[] = { id, stopped };

	(void)state;
	look_now();
	look_now();
	int64_t calls = script.calls[SERVICE];
	script.view.astray = astray;
	script.view.astray_n = 2;
	look_now();
	assert_int_equal(script.calls[SERVICE], calls + 1);
	look_now();
	assert_int_equal(script.calls[SERVICE], calls + 2);
	assert_int_equal(events(id, "agent.repaired"), 1);                       /* told once a minute */
	STATE(stopped, "stopped");
}

/* While make run starts and ends groups itself nothing is put right, and what is not ready then is no trouble. */
static void test_in_hand(void **state)
{
	int64_t id = platform_show("in-hand", cloud, "running");
	const int64_t astray[] = { id };

	(void)state;
	two_nodes(true, true);
	pod(0, id, "pod-a", "node-1", true);
	pod(1, id, "pod-b", "node-2", true);
	look_now();
	look_now();
	int64_t calls = script.calls[SERVICE];
	script.view.astray = astray;
	script.view.astray_n = 1;
	script.view.in_hand = true;
	pods[0].ready = false;
	look_now();
	look_now();
	look_now();
	assert_int_equal(script.calls[SERVICE], calls);
	STATE(id, "running");
	script.view.in_hand = false;
	look_now();
	assert_int_equal(script.calls[SERVICE], calls + 1);
	STATE(id, "degraded");
	assert_int_equal(events(id, "agent.repaired"), 1);
}

/* What is declared once more after our start goes on meanwhile: it is tried again before anybody is told. */
static void test_declared_again(void **state)
{
	int64_t id = platform_show("declared-again", cloud, "running");

	(void)state;
	script.says[SERVICE] = (struct step_result){ STEP_FAILED, "agent.failed_service", "", "it took too long" };
	look_now();
	look_now();
	assert_int_equal(script.calls[SERVICE], 2);
	assert_int_equal(events(id, "agent.failed_service"), 0);
	script.says[SERVICE] = (struct step_result){ 0 };
	look_now();
	look_now();
	assert_int_equal(script.calls[SERVICE], 3);
	assert_int_equal(events(id, "agent.failed_service"), 0);
	STATE(id, "running");
}

static const char *extras_of(int64_t id)
{
	return db_one_text(db, "SELECT COALESCE(GROUP_CONCAT(word, ' ', title, ' ', url, ' ', upstream ORDER BY n SEPARATOR '; '), '') FROM extra WHERE deployment = ?",
	    ARG(id));
}

static int64_t told_extras(int64_t id)
{
	return db_one_i64(db, -1, "SELECT COUNT(*) FROM show_message WHERE deployment = ? AND kind = 'extras'", ARG(id));
}

static void spec_is(int64_t id, const struct spec *s)
{
	db_exec(db, "UPDATE deployment_revision SET spec = ? WHERE deployment = ?", ARG(spec_write(a, s)), ARG(id));
}

static void test_extras(void **state)
{
	int64_t id = platform_show("with-extras", cloud, "running"), plain = platform_show("without-extras", cloud, "running");
	struct spec with = platform_spec(true);
	const char *at = arena_fmt(a, "10.96.0.%lld", (long long)id % 200);

	(void)state;
	setenv("CLOVE_SITE_URL", "https://tickets.example:8443", 1);
	with.parts[with.parts_n++] = platform_part("extra", "some/Merch_Shop", "2");
	spec_is(id, &with);
	platform_image("extra", "some/Merch_Shop", "2", 0);
	look_now();
	assert_string_equal(extras_of(id), "");                                   /* no host is set for them */
	assert_int_equal(script.extra_calls, 0);
	setenv("CLOVE_EXTRAS_HOST", "extras.example", 1);
	script.extra_waits = true;
	look_now();
	assert_string_equal(extras_of(id), "");
	script.extra_waits = false;
	look_now();
	const char *shop = arena_fmt(a, "merch-shop some/Merch_Shop 2 https://extras.example:8443/shows/with-extras/merch-shop/ %s:8095", at);
	assert_string_equal(extras_of(id), shop);
	assert_string_equal(db_one_text(db, "SELECT body FROM show_message WHERE deployment = ? AND kind = 'extras'", ARG(id)),
	    "{\"list\":[{\"title\":\"some/Merch_Shop 2\",\"url\":\"https://extras.example:8443/shows/with-extras/merch-shop/\"}]}");
	int64_t calls = script.extra_calls;
	look_now();
	look_now();
	assert_int_equal(script.extra_calls, calls);                              /* known is known */
	assert_int_equal(told_extras(id), 1);
	with.parts[with.parts_n++] = platform_part("extra", "map", "1");             /* never in the pool, or no longer */
	spec_is(id, &with);
	db_exec(db, "UPDATE deployment SET state = 'stopped' WHERE id = ?", ARG(plain));
	look_now();
	assert_string_equal(extras_of(id), arena_fmt(a, "%s; map map https://extras.example:8443/shows/with-extras/map/ %s:8083", shop, at));
	assert_int_equal(told_extras(id), 2);
	const int64_t astray[] = { id };
	script.view.astray = astray;                                              /* made anew: its address may be another one */
	script.view.astray_n = 1;
	calls = script.extra_calls;
	look_now();
	assert_int_equal(script.extra_calls, calls + 2);
	script.view.astray_n = 0;
	with.parts_n = 2;
	spec_is(id, &with);
	look_now();
	assert_string_equal(extras_of(id), "");
	assert_string_equal(db_one_text(db, "SELECT body FROM show_message WHERE deployment = ? AND kind = 'extras' ORDER BY id DESC LIMIT 1", ARG(id)),
	    "{\"list\":[]}");
	assert_int_equal(told_extras(plain), 0);
	unsetenv("CLOVE_EXTRAS_HOST");
	unsetenv("CLOVE_SITE_URL");
}

static void test_look_refused(void **state)
{
	(void)state;
	script.says[LOOK] = FAILS("agent.failed_service");
	look_now();
	assert_string_equal(db_one_text(db, "SELECT state FROM target WHERE id = ?", ARG(cloud)), "refused");
	assert_string_equal(db_one_text(db, "SELECT error FROM target WHERE id = ?", ARG(cloud)), "agent.failed_service");
}

static int64_t statements(void)
{
	struct db_rows *q = db_query(db, "SHOW GLOBAL STATUS LIKE 'Questions'", NO_ARGS);

	return db_next(q) ? db_i64(q, "Value") : -1;
}

/* A hundred shows that are left alone: a turn is a ping and one query, a look a handful, however many there are. */
static void test_idle_costs_little(void **state)
{
	static struct target_instance many[300];
	struct timespec from, to;

	(void)state;
	for (int i = 0; i < 100; i++) {
		int64_t id = platform_show(arena_fmt(a, "idle-%d", i), cloud, "running");
		for (int k = 0; k < 3; k++)
			many[3 * i + k] = (struct target_instance){ .deployment = id, .revision = 1, .name = arena_fmt(a, "idle-%d-pod-%d", i, k),
				.part = k == 2 ? "database" : "show", .node = "node-1", .state = INSTANCE_RUNNING, .ready = true, .why = "", .raw = "" };
	}
	script.view.instances = many;
	script.view.instances_n = 300;
	look_now();
	look_now();
	int64_t calls = script.calls[SERVICE], before = statements();
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	turns(20);
	int64_t turn_n = statements() - before;
	for (int i = 0; i < 10; i++)
		look_now();
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	int64_t look_n = statements() - before - turn_n;
	double ms = (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
	print_message("idle with 100 shows: %.1f statements a turn, %.1f a look, %.1f ms of CPU for 10 s\n", (double)turn_n / 20, (double)look_n / 10, ms / 10);
	assert_in_range(turn_n, 20, 20 * 4);
	assert_in_range(look_n, 10, 10 * 30);
	assert_int_equal(script.calls[SERVICE], calls);
}

/* --- tasks ------------------------------------------------------------------------------------------------------------------------------- */

static const char *task_text(int64_t task, const char *what)
{
	struct db_rows *q = db_query(db, "SELECT state, step, why, text_a FROM task WHERE id = ?", ARG(task));

	assert_true(db_next(q));
	return db_text(q, what);
}

static void due(int64_t task)
{
	db_exec(db, "UPDATE task SET next_at = 0 WHERE id = ?", ARG(task));
}

static void pod_moves(size_t i, int64_t show)
{
	if (strcmp(platform_text("node", show), "node-2") == 0)
		pods[i].node = "node-2";
}

static void test_drain(void **state)
{
	int64_t one = single("drain-one"), two = single("drain-two"), task;

	(void)state;
	two_nodes(true, true);
	pod(0, one, "pod-1", "node-1", true);
	pod(1, two, "pod-2", "node-1", true);
	pod(2, two, "db", "node-1", true);
	look_now();
	assert_null(task_drain(db, seller, cloud, "node-1", &task).key);
	for (int i = 0; i < 20 && strcmp(task_text(task, "state"), "done") != 0; i++) {
		due(task);
		db_exec(db, "UPDATE deployment SET changed_at = changed_at - 5 WHERE target = ?", ARG(cloud));
		int64_t under_way = db_one_i64(db, 0, "SELECT COUNT(*) FROM deployment WHERE state = 'updating'", NO_ARGS);
		assert_in_range(under_way, 0, 1);                                    /* one after another */
		look_now();
		pod_moves(0, one);
		pod_moves(1, two);
	}
	assert_string_equal(task_text(task, "state"), "done");
	assert_string_equal(task_text(task, "why"), "agent.drained_databases");
	assert_string_equal(script.closed, "node-1");
	assert_null(task_open(db, seller, cloud, "node-1", &task).key);
	assert_string_equal(task_open(db, seller, cloud, "node-1", &task).key, "deploy.drain_under_way");
	assert_string_equal(task_open(db, seller, cloud, "node-9", &task).key, "deploy.no_node");
	turn();
	assert_string_equal(script.closed, "");
	task = db_one_i64(db, 0, "SELECT MAX(id) FROM task", NO_ARGS);
	assert_string_equal(task_text(task, "state"), "done");
	assert_string_equal(task_text(task, "why"), "agent.node_opened");
	assert_string_equal(platform_text("node", one), "node-2");
	assert_string_equal(platform_text("node", two), "node-2");
	STATE(one, "running");
}

static int64_t move_of(int64_t show, const char *name, const char *node)
{
	int64_t task;
	struct deployment_refusal no = task_pod(db, seller, show, name, node, &task);

	if (no.key)
		fail_msg("%s", no.key);
	return task;
}

static void until_ended(int64_t task)
{
	for (int i = 0; i < 20 && strcmp(task_text(task, "state"), "done") != 0 && strcmp(task_text(task, "state"), "failed") != 0; i++) {
		due(task);
		turn();
	}
}

static void test_one_pod(void **state)
{
	int64_t id = platform_show("one-pod", cloud, "running");

	(void)state;
	two_nodes(true, true);
	pod(0, id, "one", "node-1", true);
	look_now();
	int64_t task = move_of(id, "one", "node-2");
	until_ended(task);
	assert_string_equal(task_text(task, "state"), "done");
	assert_string_equal(task_text(task, "text_a"), "three");
	for (int i = POD_BEGIN; i < POD_UNDO; i++)
		assert_int_equal(script.pod_steps[i], 1);
	assert_int_equal(script.pod_steps[POD_UNDO], 0);
	assert_int_equal(events(id, "agent.pod_moved"), 1);
	STATE(id, "running");
}

static void test_one_pod_that_stays(void **state)
{
	int64_t id = platform_show("one-pod-stays", cloud, "running"), task;

	(void)state;
	two_nodes(true, true);
	pod(0, id, "one", "node-1", true);
	look_now();
	script.pod_fails = STEP_FAILED;                                   /* gone before it began: there is nothing to undo */
	script.pod_fails_at = POD_BEGIN;
	until_ended(task = move_of(id, "one", "node-2"));
	assert_string_equal(task_text(task, "state"), "failed");
	assert_int_equal(script.pod_steps[POD_UNDO], 0);
	script.pod_fails_at = POD_SURGE;                                  /* no room: put back, with the cluster's words */
	until_ended(task = move_of(id, "one", "node-2"));
	assert_string_equal(task_text(task, "state"), "failed");
	assert_string_equal(task_text(task, "why"), "kube.unschedulable");
	assert_string_equal(task_text(task, "text_a"), "0/2 nodes are available");
	assert_int_equal(script.pod_steps[POD_UNDO], 1);
	assert_int_equal(script.pod_steps[POD_EVICT], 0);
	script.pod_fails = STEP_WAIT;                                     /* it never comes up: put back when the time is over */
	task = move_of(id, "one", "node-2");
	for (int i = 0; i < 3; i++) {
		due(task);
		turn();
	}
	assert_string_equal(task_text(task, "step"), "pod_surge");
	db_exec(db, "UPDATE task SET changed_at = changed_at - 300 WHERE id = ?", ARG(task));
	until_ended(task);
	assert_string_equal(task_text(task, "state"), "failed");
	assert_int_equal(script.pod_steps[POD_UNDO], 2);
	task = move_of(id, "one", "node-2");                              /* the service changes meanwhile */
	turn();
	db_exec(db, "UPDATE deployment SET state = 'stopped', wanted = 'stopped' WHERE id = ?", ARG(id));
	until_ended(task);
	assert_string_equal(task_text(task, "why"), "agent.pod_overtaken");
	assert_int_equal(script.pod_steps[POD_UNDO], 3);
	assert_int_equal(script.pod_steps[POD_EVICT], 0);
	assert_int_equal(events(id, "agent.pod_failed"), 4);
}

static void test_which_pods_move(void **state)
{
	int64_t id = platform_show("which-pods", cloud, "running"), task;
	static const struct { const char *pod, *node, *key; } no[] = { { "nine", "node-2", "deploy.pod_gone" }, { "leaves", "node-2", "deploy.pod_gone" },
		{ "db", "node-2", "deploy.pod_database" }, { "more", "node-2", "deploy.pod_extra" }, { "one", "node-1", "deploy.pod_there" },
		{ "one", "node-9", "deploy.no_node" } };

	(void)state;
	two_nodes(true, true);
	static const struct { const char *name, *part, *state; } all[] = { { "one", "show", "running" }, { "leaves", "show", "ending" }, { "db", "database", "running" },
		{ "more", "extra", "running" } };
	for (size_t i = 0; i < 4; i++)
		db_exec(db, "INSERT INTO instance (deployment, name, part, node, revision, state, ready, restarts, cpu_m, memory_mib, seen_at) VALUES (?, ?, ?, 'node-1', 1, ?, 1, 0, 500,"
		    " 256, 1)", ARG(id), ARG(all[i].name), ARG(all[i].part), ARG(all[i].state));
	db_exec(db, "UPDATE node SET ready = 1, open = 1, cpu_m = 2000, cpu_used_m = 0, memory_mib = 4096, memory_used_mib = 0, pods = 110, pods_n = 0 WHERE target = ?",
	    ARG(cloud));
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		assert_string_equal(task_pod(db, seller, id, no[i].pod, no[i].node, &task).key, no[i].key);
	db_exec(db, "UPDATE node SET cpu_used_m = 1600 WHERE target = ? AND name = 'node-2'", ARG(cloud));
	struct deployment_refusal r = task_pod(db, seller, id, "one", "node-2", &task);
	assert_string_equal(r.key, "deploy.node_full_cpu");
	assert_string_equal(r.b, "500");
	assert_string_equal(r.c, "400");
	db_exec(db, "UPDATE node SET cpu_used_m = 0, memory_used_mib = 4000 WHERE target = ? AND name = 'node-2'", ARG(cloud));
	r = task_pod(db, seller, id, "one", "node-2", &task);
	assert_string_equal(r.key, "deploy.node_full_memory");
	assert_string_equal(r.c, "96");
	db_exec(db, "UPDATE node SET memory_used_mib = 0, pods_n = 110 WHERE target = ? AND name = 'node-2'", ARG(cloud));
	assert_string_equal(task_pod(db, seller, id, "one", "node-2", &task).key, "deploy.node_full_pods");
	db_exec(db, "UPDATE node SET pods_n = 0, ready = 0 WHERE target = ? AND name = 'node-2'", ARG(cloud));
	assert_string_equal(task_pod(db, seller, id, "one", "node-2", &task).key, "deploy.node_lost");
	db_exec(db, "UPDATE node SET ready = 1, open = 0 WHERE target = ? AND name = 'node-2'", ARG(cloud));
	assert_string_equal(task_pod(db, seller, id, "one", "node-2", &task).key, "deploy.node_closed");
	db_exec(db, "UPDATE node SET open = 1 WHERE target = ?", ARG(cloud));
	db_exec(db, "UPDATE deployment SET node = 'node-1' WHERE id = ?", ARG(id));
	assert_string_equal(task_pod(db, seller, id, "one", "node-2", &task).key, "deploy.pod_pinned");
	assert_null(task_pod(db, seller, id, "one", "", &task).key);
	assert_string_equal(task_pod(db, seller, id, "one", "", &task).key, "deploy.task_under_way");
	db_exec(db, "UPDATE task SET state = 'done' WHERE id = ?", ARG(task));
}

static void test_drain_leaves_what_does_not_come_up_elsewhere(void **state)
{
	int64_t one = single("drain-left"), task;

	(void)state;
	two_nodes(true, true);
	pod(0, one, "pod-1", "node-1", true);
	look_now();
	script.bad_node = "node-2";
	assert_null(task_drain(db, seller, cloud, "node-1", &task).key);
	for (int i = 0; i < 20 && strcmp(task_text(task, "state"), "running") != 0; i++)
		turn();
	for (int i = 0; i < 20 && strcmp(task_text(task, "state"), "running") == 0; i++) {
		due(task);
		pass(one, 121);
		look_now();
	}
	assert_string_equal(task_text(task, "state"), "failed");
	assert_string_equal(task_text(task, "why"), "agent.drain_left");
	assert_string_equal(task_text(task, "text_a"), "봄 공연");
	STATE(one, "running");
	assert_null(task_drain(db, seller, cloud, "node-1", &task).key);
	assert_true(task_cancel(db, seller, task));
	turn();
	assert_string_equal(task_text(task, "state"), "cancelled");
	assert_string_equal(script.closed, "");                                  /* open again */
}

/* --- killed, and two of them ------------------------------------------------------------------------------------------------------------ */

static void one_lives(struct agent *other)
{
	*other = g;
	other->kept = NULL;
	other->targets_n = 0;
	other->loaded_ms = 0;
	other->db = with_db_root("clove");
}

static void test_two_agents(void **state)
{
	static struct agent other;
	int64_t id = platform_show("lease", cloud, "deploying");

	(void)state;
	turn();
	STATE(id, "running");
	one_lives(&other);
	assert_false(agent_turn(&other));
	assert_false(agent_turn(&other));
	agent_end(&g);                                                           /* killed: its connection ends */
	assert_true(leads(&other));
	agent_end(&other);
	agent_new();
}

/* A child runs the agent and dies at the point; another one goes on from the rows. */
static bool dies_at(const char *point)
{
	char file[120];
	int status = 0;

	snprintf(file, sizeof file, "%s/fault", with_db_folder);
	FILE *f = fopen(file, "w");
	assert_non_null(f);
	fputs(point, f);
	fclose(f);
	pid_t pid = fork();
	if (!pid) {
		setenv("CLOVE_FAULT_FILE", file, 1);
		agent_new();
		for (int i = 0; i < 500 && leads(&g); i++)
			for (size_t k = 0; k < g.targets_n; k++)
				g.targets[k].looked_ms = 0;
		_exit(0);
	}
	waitpid(pid, &status, 0);
	unlink(file);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void test_killed_at_each_step(void **state)
{
	static const char *const deploying[] = { "deploy.after_database", "deploy.after_service", "deploy.after_places", "deploy.after_first_page",
		"deploy.after_settle", "deploy.before_running" };
	static const char *const deleting[] = { "delete.after_ledger", "delete.after_dump", "delete.after_remove" };
	char slug[40];

	(void)state;
	agent_end(&g);
	for (size_t i = 0; i < sizeof deploying / sizeof deploying[0]; i++) {
		snprintf(slug, sizeof slug, "kill-%zu", i);
		int64_t id = platform_show(slug, cloud, "deploying");
		assert_true(dies_at(deploying[i]));
		agent_new();
		turn();
		STATE(id, "running");
		assert_int_equal(events(id, "agent.running"), 1);
		agent_end(&g);
	}
	assert_int_equal(mails("열렸어요"), 6);
	for (size_t i = 0; i < sizeof deleting / sizeof deleting[0]; i++) {
		snprintf(slug, sizeof slug, "kill-end-%zu", i);
		int64_t id = platform_show(slug, cloud, "running");
		assert_null(deployment_delete(db, seller, slug, false).key);
		told(id, 0, 0);
		assert_true(dies_at(deleting[i]));
		agent_new();
		turn();
		STATE(id, "deleted");
		assert_int_equal(events(id, "agent.deleted"), 1);
		agent_end(&g);
	}
	int64_t task, id = platform_show("kill-drain", cloud, "running");
	two_nodes(true, true);
	agent_new();
	turn();
	agent_end(&g);
	assert_null(task_drain(db, seller, cloud, "node-1", &task).key);
	assert_true(dies_at("task.after_step"));
	assert_true(dies_at("task.store"));
	agent_new();
	turn();
	assert_string_equal(task_text(task, "state"), "done");
	STATE(id, "running");
}

#define T(f) cmocka_unit_test_setup_teardown(f, each, each_end)

int main(void)
{
	const struct CMUnitTest tests[] = { T(test_deploys), T(test_a_fault_of_one_show_holds_up_no_other), T(test_waits_for_what_a_show_says), T(test_waits_and_says_on_what), T(test_settles_slowly), T(test_crashes),
		T(test_tries_again_then_fails), T(test_refused_definition_fails_at_once), T(test_updates), T(test_returns), T(test_returns_after_failures),
		T(test_does_not_even_return), T(test_overtaken), T(test_places), T(test_stops_and_starts), T(test_away_fails_nothing), T(test_deletes),
		T(test_deletes_nothing_that_was_sold), T(test_deletes_what_stood_still), T(test_deletes_without_a_last_copy_when_told_so),
		T(test_looks), T(test_a_rollout_loses_nothing), T(test_degraded_and_back), T(test_ends_again_and_again), T(test_missing_database),
		T(test_starts_on_nothing), T(test_node_lost),
		T(test_put_right), T(test_in_hand), T(test_declared_again), T(test_extras), T(test_look_refused), T(test_idle_costs_little), T(test_drain), T(test_drain_leaves_what_does_not_come_up_elsewhere), T(test_two_agents),
		T(test_one_pod), T(test_one_pod_that_stays), T(test_which_pods_move),
		T(test_killed_at_each_step) };

	return cmocka_run_group_tests(tests, platform_start, schema_stop);
}
