/* seller.c: a seller's shows and drafts; one show's service: what is being made, what went wrong, stop and start. */
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "db/db.h"
#include "platform/core/deployment.h"
#include "platform/core/told.h"
#include "platform/pages.h"
#include "platform/pages/wizard.h"
#include "web/pager.h"
#include "web/tpl.h"

enum { PAGE = 20, REFRESH_S = 2 };

FORM(seller_list,
	{ "page", FIELD_INT, OPTIONAL, 1, 10000, NULL, NULL });

static void put_state(struct req *r, struct tpl *t, const char *state)
{
	tpl_text(t, "state", told_state_kind(state));
	tpl_say(t, "state_word", arena_fmt(r->arena, "seller.state.%s", state), NULL, NULL);
}

static void put_told(struct req *r)
{
	if (told_put(r->db, r->who.account, r->page))
		tpl_post(r, "Told.post", "/seller/told");
}

struct reply seller_home(struct req *r)
{
	int64_t page = pager_page(r);
	int64_t total = db_one_i64(r->db, 0, "SELECT COUNT(*) FROM deployment WHERE account = ? AND state <> 'deleted'", ARG(r->who.account));
	struct tpl *list = tpl_list(r->page, "Shows");
	struct db_rows *q = db_query(r->db,
	    "SELECT d.slug, COALESCE(c.title, d.title) AS title, d.field, d.state, c.places_n, c.left_n, c.first_at, c.last_at, c.zone, c.money_n"
	    "  FROM deployment d LEFT JOIN catalogue c ON c.deployment = d.id"
	    " WHERE d.account = ? AND d.state <> 'deleted' ORDER BY d.id DESC LIMIT ? OFFSET ?",
	    ARG(r->who.account), ARG((int64_t)PAGE), ARG((page - 1) * PAGE));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		const char *slug = db_text(q, "slug"), *state = db_text(q, "state");
		bool there = strcmp(state, "running") == 0 || strcmp(state, "degraded") == 0 || strcmp(state, "updating") == 0;
		tpl_text(row, "title", db_text(q, "title"));
		tpl_say(row, "field", arena_fmt(r->arena, "seller.field.%s", db_text(q, "field")), NULL, NULL);
		put_state(r, row, state);
		tpl_url(row, "url", "/seller/shows/%s", slug);
		if (there) {
			tpl_url(row, "page_url", "/shows/%s/", slug);
			tpl_url(row, "manage_url", "/shows/%s/manage/", slug);
		}
		if (!db_null(q, "places_n")) {
			tpl_int(row, "places_n", db_i64(q, "places_n"));
			tpl_int(row, "gone_n", db_i64(q, "places_n") - db_i64(q, "left_n"));
			tpl_int(row, "left_n", db_i64(q, "left_n"));
			tpl_time(row, "first", db_i64(q, "first_at"), db_text(q, "zone"));
			tpl_time(row, "last", db_i64(q, "last_at"), db_text(q, "zone"));
			if (db_i64(q, "money_n"))
				tpl_int(row, "money_n", db_i64(q, "money_n"));
		}
	}
	pager_show(r, &(struct pager){ .page = page, .per = PAGE, .total = total }, "/seller", "");
	wizard_put_drafts(r);
	put_told(r);
	return reply_page(r, "seller/home");
}

struct reply seller_told(struct req *r)
{
	told_seen(r->db, r->who.account);
	return reply_see_other(r, "/seller");
}

/* --- one show ----------------------------------------------------------------------------------------------------------------------------- */

static const char *const steps[] = { "database", "service", "places", "first_page", "settle" };
enum { STEPS = sizeof steps / sizeof steps[0] };

static size_t step_at(const char *step)
{
	for (size_t i = 0; i < STEPS; i++)
		if (strcmp(steps[i], step) == 0)
			return i;
	return 0;
}

/* Steps before the one under way are done; of that one the sentence says what it waits for, or what to do after it failed. */
static void put_steps(struct req *r, int64_t id, bool again, const char *state, const char *step, const char *error, const char *error_a)
{
	struct tpl *list = tpl_list(r->page, "Steps");
	size_t now = step_at(step);

	for (size_t i = 0; i < STEPS; i++) {
		struct tpl *row = tpl_row(list);
		tpl_say(row, "name", arena_fmt(r->arena, "seller.%s.%s", again ? "progress_again" : "progress", steps[i]), NULL, NULL);
		tpl_text(row, "state", i < now ? "done" : i > now ? "waiting" : strcmp(state, "failed") == 0 ? "failed" : "now");
		if (i == now && *error)
			tpl_say(row, "text", error, error_a, NULL);
		tpl_time(row, "at", db_one_i64(r->db, 0, "SELECT MAX(at) FROM deployment_event WHERE deployment = ? AND text_key IN (?, ?)", ARG(id),
		    ARG(arena_fmt(r->arena, "agent.step_%s", steps[i])), ARG(arena_fmt(r->arena, "agent.step_%s_again", steps[i]))), config_text("CLOVE_ZONE"));
	}
}

static void put_events(struct req *r, int64_t id)
{
	struct tpl *list = tpl_list(r->page, "Events");
	struct db_rows *q = db_query(r->db, "SELECT at, level, text_key, text_a FROM deployment_event WHERE deployment = ? ORDER BY id DESC LIMIT 50",
	    ARG(id));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		const char *level = db_text(q, "level");
		tpl_time(row, "at", db_i64(q, "at"), config_text("CLOVE_ZONE"));
		tpl_say(row, "text", db_text(q, "text_key"), db_text(q, "text_a"), NULL);
		tpl_text(row, "kind", strcmp(level, "error") == 0 ? "bad" : strcmp(level, "warning") == 0 ? "warn" : "idle");
		tpl_say(row, "level", arena_fmt(r->arena, "seller.level.%s", level), NULL, NULL);
	}
}

static struct db_rows *find_show(struct req *r)
{
	return db_query(r->db,
	    "SELECT d.id, d.slug, COALESCE(c.title, d.title) AS title, d.field, d.state, d.wanted, d.step, d.error, d.error_a, d.trouble, d.workers, d.created_at, d.good_revision,"
	    "       c.places_n, c.left_n, c.first_at, c.last_at, c.zone, c.money_n,"
	    "       (SELECT template FROM deployment_revision v WHERE v.deployment = d.id AND v.revision = d.revision) AS template"
	    "  FROM deployment d LEFT JOIN catalogue c ON c.deployment = d.id WHERE d.slug = ? AND d.account = ? LIMIT 1",
	    ARG(req_param(r, "slug")), ARG(r->who.account));
}

static void put_numbers(struct req *r, const struct db_rows *q)
{
	if (db_null(q, "places_n"))
		return;
	tpl_int(r->page, "Show.places_n", db_i64(q, "places_n"));
	tpl_int(r->page, "Show.left_n", db_i64(q, "left_n"));
	tpl_int(r->page, "Show.gone_n", db_i64(q, "places_n") - db_i64(q, "left_n"));
	tpl_time(r->page, "Show.first", db_i64(q, "first_at"), db_text(q, "zone"));
	tpl_time(r->page, "Show.last", db_i64(q, "last_at"), db_text(q, "zone"));
	if (db_i64(q, "money_n"))
		tpl_int(r->page, "Show.money_n", db_i64(q, "money_n"));
}

struct reply seller_show(struct req *r)
{
	struct db_rows *q = find_show(r);

	if (!db_next(q))
		return reply_status(r, 404);
	const char *state = db_text(q, "state"), *wanted = db_text(q, "wanted"), *slug = db_text(q, "slug");
	bool stopping = strcmp(wanted, "stopped") == 0 && strcmp(state, "stopped") != 0;
	bool starting = strcmp(wanted, "running") == 0 && strcmp(state, "stopped") == 0;
	bool moving = stopping || starting || strcmp(state, "deploying") == 0 || strcmp(state, "updating") == 0;
	bool running = strcmp(state, "running") == 0 || strcmp(state, "degraded") == 0, failed = strcmp(state, "failed") == 0;
	struct tpl *show = tpl_node(r->page, "Show");

	tpl_text(show, "title", db_text(q, "title"));
	tpl_text(show, "slug", slug);
	tpl_text(show, "word", stopping ? "stopping" : starting ? "starting" : state);
	put_state(r, show, stopping ? "stopping" : starting ? "starting" : state);
	if (strcmp(state, "degraded") == 0 && *db_text(q, "trouble"))
		tpl_say(show, "trouble", db_text(q, "trouble"), slug, NULL);
	tpl_say(show, "field", arena_fmt(r->arena, "seller.field.%s", db_text(q, "field")), NULL, NULL);
	tpl_text(show, "template", db_text(q, "template"));
	tpl_url(show, "service_url", "/seller/shows/%s/service", slug);
	tpl_text(show, "site", arena_fmt(r->arena, "%s/shows/%s/", r->origin, slug));
	tpl_time(show, "created", db_i64(q, "created_at"), config_text("CLOVE_ZONE"));
	put_numbers(r, q);
	if (strcmp(state, "deploying") == 0 || failed)
		put_steps(r, db_i64(q, "id"), db_i64(q, "good_revision") > 0, state, db_text(q, "step"), db_text(q, "error"), db_text(q, "error_a"));
	put_events(r, db_i64(q, "id"));
	if (running && !stopping) {
		tpl_url(show, "page_url", "/shows/%s/", slug);
		tpl_url(show, "manage_url", "/shows/%s/manage/", slug);
		tpl_url(show, "stop_url", "/seller/shows/%s/stop", slug);
	}
	if (failed && !stopping)
		tpl_post(r, "Again", arena_fmt(r->arena, "/seller/shows/%s/again", slug));
	if (strcmp(wanted, "stopped") == 0)
		tpl_post(r, "Start", arena_fmt(r->arena, "/seller/shows/%s/start", slug));
	struct reply p = reply_page(r, "seller/show");
	return moving ? reply_refresh(p, REFRESH_S) : p;
}

struct reply seller_stop_page(struct req *r)
{
	struct db_rows *q = find_show(r);
	const char *slug = req_param(r, "slug");

	if (!db_next(q))
		return reply_status(r, 404);
	if (strcmp(db_text(q, "wanted"), "running") != 0)
		return reply_see_other(r, "/seller/shows/%s", slug);
	tpl_say(r->page, "Confirm.title", "seller.stop_title", db_text(q, "title"), NULL);
	tpl_say(r->page, "Confirm.text", "seller.stop_text", NULL, NULL);
	tpl_say(r->page, "Confirm.label", "seller.stop_button", NULL, NULL);
	tpl_say(r->page, "Confirm.will.0", "seller.stop_will.sale", NULL, NULL);
	tpl_say(r->page, "Confirm.will.1", "seller.stop_will.tickets", NULL, NULL);
	tpl_say(r->page, "Confirm.will.2", "seller.stop_will.kept", NULL, NULL);
	tpl_url(r->page, "Confirm.back_url", "/seller/shows/%s", slug);
	tpl_post_at(r, tpl_node(r->page, "Confirm"), "post", arena_fmt(r->arena, "/seller/shows/%s/stop", slug));
	return reply_page(r, "seller/confirm");
}

/* An act that does not fit any more (stopped meanwhile, tried again twice) is told by the page of the show. */
static struct reply wanted(struct req *r, enum deployment_act act, const char *done)
{
	const char *slug = req_param(r, "slug");

	req_flash(r, deployment_want(r->db, r->who.account, slug, act) ? done : "seller.not_now", NULL);
	return reply_see_other(r, "/seller/shows/%s", slug);
}

struct reply seller_stop(struct req *r)
{
	return wanted(r, DEPLOYMENT_STOP, "seller.stopping");
}

struct reply seller_start(struct req *r)
{
	return wanted(r, DEPLOYMENT_START, "seller.starting");
}

struct reply seller_again(struct req *r)
{
	return wanted(r, DEPLOYMENT_AGAIN, "seller.trying_again");
}
