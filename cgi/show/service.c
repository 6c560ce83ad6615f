/* service.c: what a show's service is made of: its table of routes, who asks (told by the gate), whose show it is, its jobs. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/freeze.h"
#include "show/core/hint.h"
#include "show/core/hold.h"
#include "show/core/job_manage.h"
#include "show/core/payment.h"
#include "show/core/refund.h"
#include "show/core/sync.h"
#include "show/pages.h"
#include "show/show.h"
#include "web/identity.h"
#include "web/mailbox.h"
#include "web/tpl.h"

#define ROUTE ROUTE_ROW
static const struct route routes[] = {
#include "show/routes.def"
};

static const struct turn turns[] = {
	{ "tidy", 2000, hold_tidy },
	{ "sync", 1000, sync_run },
	{ "mail", 1000, mailbox_run },
	{ "payment", 1000, payment_run },
	{ "refund", 1000, refund_run },
	{ "manage", 1000, job_manage_run },
};

/* What the workers of one replica know together: one process for all of it. */
static void know(struct service *s, struct db *db)
{
	freeze_turn(db);
	hint_turn(s, db);
}

static const struct turn own_turns[] = {
	{ "hint", 1000, know },
};

static bool identify(struct req *r)
{
	const char *text = req_header(r, "IDENTITY");

	return *text && identity_open(r->arena, r->service->key, text, show_of(r)->id, clock_now(), &r->who);
}

static bool owns(struct req *r, enum role need)
{
	if (r->who.owner)
		return true;
	return need == ROLE_STAFF && db_exists(r->db,
	    "SELECT 1 FROM staff WHERE account = ? AND accepted_at IS NOT NULL AND ended_at IS NULL LIMIT 1", ARG(r->who.account));
}

static bool defined(struct db *db)
{
	return db_exists(db, "SELECT 1 FROM settings WHERE id = 1", NO_ARGS);
}

static void link_to(struct tpl *nav, const char *url, const char *key, bool here)
{
	struct tpl *item = tpl_row(nav);

	tpl_url(item, "url", "%s", url);
	tpl_say(item, "text", key, NULL, NULL);
	tpl_bool(item, "here", here);
}

/* --- a time without writes ------------------------------------------------------------------------------------------------ */

/* A clock time for people; the margin is for machines. Nothing where nobody knows. */
static void put_until(struct tpl *t, const char *name, const struct freeze *f, int64_t now)
{
	if (f->until != FREEZE_FOR_GOOD)
		tpl_time(t, name, f->until > now ? f->until : f->until + FREEZE_MARGIN_S, *f->zone ? f->zone : config_text("CLOVE_ZONE"));
}

static bool refuses(struct req *r)
{
	struct freeze f = freeze_known(r->db);
	int64_t now = clock_now();

	if (!freeze_closed(&f, now))
		return false;
	put_until(r->page, "Error.until", &f, now);
	return true;
}

/* Told on every page, the shared ones too, from when it is known. */
static void show_freeze(struct req *r)
{
	struct freeze f = r->db ? freeze_known(r->db) : (struct freeze){ 0 };       /* none: a page about a fault */
	int64_t now = clock_now();

	if (!f.from || (f.from <= now && !freeze_closed(&f, now)))
		return;
	tpl_bool(r->page, "Freeze.now", f.from <= now);
	tpl_time(r->page, "Freeze.from", f.from, *f.zone ? f.zone : config_text("CLOVE_ZONE"));
	put_until(r->page, "Freeze.until", &f, now);
}

/* What the platform wants is asked for also while nothing is written. */
static bool rests(struct service *s, const struct turn *t, struct db *db)
{
	struct freeze f = freeze_known(db);

	(void)s;
	return t->run != sync_run && freeze_closed(&f, clock_now());
}

static void troubled(struct service *s, const struct turn *t, struct arena *a)
{
	if (t->run == sync_run)
		sync_troubled(s, a);
}

/* The shared map is asked for with an identity but is everybody's: its links are those of a buyer. */
static void decorate(struct req *r)
{
	struct tpl *nav = tpl_list(r->page, "Nav");

	show_freeze(r);
	link_to(nav, "site:/", "common.nav_shows", false);
	if (!r->who.account) {
		link_to(nav, "site:/login", "common.nav_login", false);
		return;
	}
	/* The owner's links stay off the shared pages, which are the same for everybody. */
	bool manages = strncmp(r->path, "/manage", 7) == 0;
	if (r->who.owner && manages)
		link_to(nav, "site:/seller", "common.nav_seller", false);
	else if (r->who.owner && strcmp(r->path, "/") == 0)
		link_to(nav, "/manage/", "manage.menu", false);
	if (!manages)
		link_to(nav, "/hold", "show.nav_held", strcmp(r->path, "/hold") == 0);
	link_to(nav, "site:/me/tickets", "common.nav_tickets", false);
	link_to(nav, "site:/account", "common.nav_account", false);
}

const struct show *show_of(const struct req *r)
{
	return r->service->data;
}

static void start(struct service *s)
{
	static const char *names[sizeof turns / sizeof turns[0]];
	size_t n = 0;

	for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++)
		if (turns[i].run != sync_run)
			names[n++] = turns[i].name;
	hint_start(s);
	freeze_start(names);
}

struct service *show_service(void)
{
	static struct show show;
	static char base[64];
	static struct service s = {
		.name = "show", .base = base, .routes = routes, .routes_n = sizeof routes / sizeof routes[0],
		.identify = identify, .owns = owns, .data = &show,
		.decorate = decorate, .start = start, .ready = defined, .refuses = refuses, .rests = rests, .troubled = troubled, .turns = turns, .turns_n = sizeof turns / sizeof turns[0],
		.own_turns = own_turns, .own_turns_n = sizeof own_turns / sizeof own_turns[0],
	};

	show.id = config_i64("CLOVE_SHOW_ID");
	show.slug = config_text("CLOVE_SHOW_SLUG");
	s.workers[POOL_WEB] = (int)config_i64("CLOVE_WORKERS");
	s.most[POOL_WEB] = (int)config_i64("CLOVE_WORKERS_MAX");
	s.workers[POOL_PAY] = (int)config_i64("CLOVE_PAY_WORKERS");
	snprintf(base, sizeof base, "/shows/%s", show.slug);
	char folder[64];
	snprintf(folder, sizeof folder, "shows/%s", show.slug);
	service_folders(&s, folder, "show");
	return &s;
}

bool show_key(struct service *s)
{
	const struct show *show = s->data;

	if (!show->id || !text_slug(show->slug)) {
		log_error("event=settings_missing what=\"set CLOVE_SHOW_ID and CLOVE_SHOW_SLUG\"");
		return false;
	}
	return keys_load(config_text("CLOVE_SHOW_KEY_FILE"), s->key);
}
