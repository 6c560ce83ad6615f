/* sync.c: see sync.h. */
#include "platform/core/sync.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "platform/core/adopt.h"

enum { MESSAGES = 100, COPIES = 1000, WIDE_BYTES = 64 << 20, LATE_S = 60 };
#define FOR_GOOD INT64_C(4102444800)

void sync_owe(struct db *db, int64_t show, const char *kind, const char *body)
{
	db_exec(db, "INSERT INTO show_message (deployment, kind, body, created_at) VALUES (?, ?, ?, UNIX_TIMESTAMP() + ?)",
	    ARG(show), ARG(kind), ARG(body), ARG(clock_offset()));
}

/* Booked in the moment in which they left, so that the show was told to erase them before it had written that down. */
static void erase_late(struct db *db, int64_t show, int64_t account)
{
	if (db_exists(db, "SELECT 1 FROM account WHERE id = ? AND erased_at > UNIX_TIMESTAMP() + ? LIMIT 1", ARG(account), ARG(clock_offset() - LATE_S)))
		sync_owe(db, show, "account.deleted", arena_fmt(db_arena(db), "{\"account\":%lld}", (long long)account));
}

/* An order as its buyer sees it in the list over all shows. Events may come twice, and in another order than they were written (their
 * transactions ended so): an older one never overwrites a newer one. Nothing is kept of a person who left. */
static void take_order(struct db *db, int64_t show, int64_t id, struct json *o)
{
	int64_t unused = json_i64(o, "unused_n", -1);    /* -1: a show of an older version */
	struct db_arg n = unused < 0 ? ARG_NULL : ARG(unused);

	if (db_exec(db,                                  /* a ticket that was used stays so, whichever event comes last */
	    "UPDATE my_order SET unused_n = IF(state IN ('paid', 'part_refunded'), LEAST(COALESCE(unused_n, ?), ?), ?), state = ?, title = ?, venue_name = ?, zone = ?, starts_at = ?, label = LEFT(?, 80), places = LEFT(?, 400), tickets_n = ?, total_minor = ?,"
	    "  pay_by = ?, booked_at = ?, round_state = ?, version = ?, detail = ?, changed_at = UNIX_TIMESTAMP() + ?, looked = 0 WHERE deployment = ? AND code = ? AND version <= ?",
	    n, n, n, ARG(json_text(o, "state")), ARG(json_text(o, "title")), ARG(json_text(o, "venue_name")), ARG(json_text(o, "zone")),
	    ARG(json_i64(o, "starts_at", 0)), ARG(json_text(o, "label")), ARG(json_text(o, "places")), ARG(json_i64(o, "tickets_n", 0)), ARG(json_i64(o, "total_minor", 0)),
	    ARG(json_i64(o, "pay_by", 0)), ARG(json_i64(o, "booked_at", 0)), ARG(json_text(o, "round_state")), ARG(id), ARG(json_text(o, "detail")),
	    ARG(clock_offset()), ARG(show),
	    ARG(json_text(o, "code")), ARG(id)) > 0)
		return;
	if (db_exec(db,                                  /* DB_DUP: what is there is newer */
	    "INSERT INTO my_order (deployment, code, account, state, title, venue_name, zone, starts_at, label, places, tickets_n, total_minor,"
	    "  pay_by, booked_at, round_state, version, detail, unused_n, changed_at)"
	    " SELECT ?, ?, a.id, ?, ?, ?, ?, ?, LEFT(?, 80), LEFT(?, 400), ?, ?, ?, ?, ?, ?, ?, ?, UNIX_TIMESTAMP() + ? FROM account a WHERE a.id = ? AND a.erased_at IS NULL",
	    ARG(show), ARG(json_text(o, "code")), ARG(json_text(o, "state")), ARG(json_text(o, "title")), ARG(json_text(o, "venue_name")),
	    ARG(json_text(o, "zone")), ARG(json_i64(o, "starts_at", 0)), ARG(json_text(o, "label")), ARG(json_text(o, "places")), ARG(json_i64(o, "tickets_n", 0)),
	    ARG(json_i64(o, "total_minor", 0)), ARG(json_i64(o, "pay_by", 0)), ARG(json_i64(o, "booked_at", 0)), ARG(json_text(o, "round_state")),
	    ARG(id), ARG(json_text(o, "detail")), n, ARG(clock_offset()), ARG(json_i64(o, "account", 0))) == 0)
		erase_late(db, show, json_i64(o, "account", 0));
}

/* It came in once, and is never unused again: the smallest number that was told holds. */
static void take_used(struct db *db, int64_t show, struct json *o)
{
	int64_t unused = json_i64(o, "unused_n", -1);

	if (unused >= 0)
		db_exec(db, "UPDATE my_order SET unused_n = LEAST(COALESCE(unused_n, ?), ?) WHERE deployment = ? AND code = ?", ARG(unused), ARG(unused),
		    ARG(show), ARG(json_text(o, "code")));
}

/* Kept for a show that comes back from a backup: agent/task_restore.c. */
static void take_entered(struct db *db, int64_t show, struct json *o)
{
	const char *list = json_get(o, "entered") ? json_write(db_arena(db), json_get(o, "entered")) : NULL;

	if (list)
		db_exec(db, "UPDATE my_order SET entered = ?, entered_at = UNIX_TIMESTAMP() + ? WHERE deployment = ? AND code = ? AND COALESCE(entered, '[]') <> ?",
		    ARG(list), ARG(clock_offset()), ARG(show), ARG(json_text(o, "code")), ARG(list));
}

/* A person has settled what the show could not write again after it was restored. */
static void take_looked(struct db *db, int64_t show, struct json *o)
{
	db_exec(db, "UPDATE my_order SET state = ?, tickets_n = 0, looked = 0 WHERE deployment = ? AND code = ? AND looked = 1", ARG(json_text(o, "state")), ARG(show),
	    ARG(json_text(o, "code")));
}

struct known_round {
	int64_t id, starts, opens, closes, places, left;
	const char *state;
};

static struct known_round read_round(struct json *o)
{
	return (struct known_round){ .id = json_i64(o, "id", 0), .starts = json_i64(o, "starts_at", 0), .opens = json_i64(o, "opens_at", 0),
		.closes = json_i64(o, "closes_at", 0), .places = json_i64(o, "places_n", 0), .left = json_i64(o, "left_n", 0),
		.state = json_text(o, "state") };
}

static bool same_round(const struct known_round *x, const struct known_round *y)
{
	return x->starts == y->starts && x->opens == y->opens && x->closes == y->closes && x->places == y->places && x->left == y->left &&
	    text_same(x->state, y->state);
}

/* Only what changed is written: while a show sells, that is a round or two of hundreds. */
static void take_rounds(struct db *db, int64_t show, struct json *rounds)
{
	struct db_rows *q = db_query(db,
	    "SELECT round, starts_at, opens_at, closes_at, state, places_n, left_n FROM catalogue_round WHERE deployment = ? LIMIT 1000", ARG(show));
	struct known_round *old = arena_alloc(db_arena(db), ((size_t)db_rows_n(q) + 1) * sizeof *old);
	size_t old_n = 0;

	while (db_next(q))
		old[old_n++] = (struct known_round){ db_i64(q, "round"), db_i64(q, "starts_at"), db_i64(q, "opens_at"), db_i64(q, "closes_at"),
			db_i64(q, "places_n"), db_i64(q, "left_n"), db_text(q, "state") };
	for (size_t i = 0; i < json_n(rounds); i++) {
		struct known_round r = read_round(json_at(rounds, i));
		size_t k = 0;
		while (k < old_n && old[k].id != r.id)
			k++;
		if (k < old_n && same_round(&old[k], &r))
			continue;
		db_exec(db,
		    "INSERT INTO catalogue_round (deployment, round, starts_at, opens_at, closes_at, state, places_n, left_n) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
		    " ON DUPLICATE KEY UPDATE starts_at = VALUES(starts_at), opens_at = VALUES(opens_at), closes_at = VALUES(closes_at),"
		    "  state = VALUES(state), places_n = VALUES(places_n), left_n = VALUES(left_n)",
		    ARG(show), ARG(r.id), ARG(r.starts), ARG(r.opens), ARG(r.closes), ARG(r.state), ARG(r.places), ARG(r.left));
	}
}

static void take_summary(struct db *db, int64_t show, struct json *s)
{
	db_exec(db,
	    "INSERT INTO catalogue (deployment, title, subtitle, field, venue_name, zone, poster, first_at, last_at, opens_at, closes_at,"
	    "  from_minor, to_minor, places_n, left_n, selling, body, money_n, mails_failed_n, changed_at)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UNIX_TIMESTAMP() + ?)"
	    " ON DUPLICATE KEY UPDATE title = VALUES(title), subtitle = VALUES(subtitle), field = VALUES(field), venue_name = VALUES(venue_name),"
	    "  zone = VALUES(zone), poster = VALUES(poster), first_at = VALUES(first_at), last_at = VALUES(last_at), opens_at = VALUES(opens_at),"
	    "  closes_at = VALUES(closes_at), from_minor = VALUES(from_minor), to_minor = VALUES(to_minor), places_n = VALUES(places_n),"
	    "  left_n = VALUES(left_n), selling = VALUES(selling), body = VALUES(body), money_n = VALUES(money_n),"
	    "  mails_failed_n = VALUES(mails_failed_n), changed_at = VALUES(changed_at)",
	    ARG(show), ARG(json_text(s, "title")), ARG(json_text(s, "subtitle")), ARG(json_text(s, "field")), ARG(json_text(s, "venue_name")),
	    ARG(json_text(s, "zone")), ARG(json_text(s, "poster")), ARG(json_i64(s, "first_at", 0)), ARG(json_i64(s, "last_at", 0)),
	    ARG(json_i64(s, "opens_at", 0)), ARG(json_i64(s, "closes_at", 0)), ARG(json_i64(s, "from_minor", 0)), ARG(json_i64(s, "to_minor", 0)),
	    ARG(json_i64(s, "places_n", 0)), ARG(json_i64(s, "left_n", 0)), ARG(json_is(s, "selling")),
	    ARG(json_write(db_arena(db), json_get(s, "rounds"))), ARG(json_i64(s, "money_n", 0)), ARG(json_i64(s, "mails_failed_n", 0)),
	    ARG(clock_offset()));
	take_rounds(db, show, json_get(s, "rounds"));
}

/* Money of a show that is about to be deleted. Lines come until it says that they were all. */
static void take_ledger(struct db *db, int64_t show, struct json *lines)
{
	for (size_t i = 0; i < json_n(lines); i++) {
		struct json *l = json_at(lines, i);
		db_exec(db, "INSERT INTO ledger_copy (deployment, line, order_code, kind, amount_minor, at) VALUES (?, ?, ?, ?, ?, ?)"
		    " ON DUPLICATE KEY UPDATE amount_minor = VALUES(amount_minor)", ARG(show), ARG(json_i64(l, "line", 0)), ARG(json_text(l, "order")),
		    ARG(json_text(l, "kind")), ARG(json_i64(l, "amount", 0)), ARG(json_i64(l, "at", 0)));
	}
}

static void take_ledger_done(struct db *db, int64_t show, struct json *body)
{
	db_exec(db, "UPDATE sync_state SET ledger_at = UNIX_TIMESTAMP() + ?, unsettled_n = ?, tickets_n = ? WHERE deployment = ?", ARG(clock_offset()),
	    ARG(json_i64(body, "unsettled", 0)), ARG(json_i64(body, "tickets", 0)), ARG(show));
}

static bool is_defined(struct json *call)
{
	return json_kind_at(call, "defined") == JSON_NONE || json_is(call, "defined");
}

static int64_t take_events(struct db *db, int64_t show, struct json *call)
{
	struct json *events = json_get(call, "events");
	int64_t last = json_n(events) ? json_i64(json_at(events, json_n(events) - 1), "id", 0) : 0;

	db_exec(db,
	    "INSERT INTO sync_state (deployment, last_event, synced_at, schema_version, defined, refused) VALUES (?, ?, UNIX_TIMESTAMP() + ?, ?, ?, LEFT(?, 500))"
	    " ON DUPLICATE KEY UPDATE last_event = GREATEST(last_event, VALUES(last_event)), synced_at = VALUES(synced_at),"
	    "  schema_version = VALUES(schema_version), defined = VALUES(defined), refused = VALUES(refused)",
	    ARG(show), ARG(last), ARG(clock_offset()), ARG(json_i64(call, "schema", 0)),
	    ARG(is_defined(call)), ARG(json_text(call, "refused")));
	for (size_t i = 0; i < json_n(events); i++) {
		struct json *e = json_at(events, i);
		const char *kind = json_text(e, "kind");
		if (strcmp(kind, "order.looked") == 0)
			take_looked(db, show, json_get(e, "body"));
		else if (strncmp(kind, "order.", 6) == 0)
			take_order(db, show, json_i64(e, "id", 0), json_get(e, "body"));
		else if (strcmp(kind, "ticket.used") == 0)
			take_used(db, show, json_get(e, "body"));
		else if (strcmp(kind, "ledger.lines") == 0)
			take_ledger(db, show, json_get(e, "body.lines"));
		else if (strcmp(kind, "ledger.done") == 0)
			take_ledger_done(db, show, json_get(e, "body"));
		else if (strcmp(kind, "retold") == 0)
			adopt_told(db, show, json_i64(e, "body.message", 0));
		take_entered(db, show, json_get(e, "body"));
	}
	return last;
}

/* A restored copy takes its orders alone until it opens: these never stand behind a hundred others. */
static void add_messages(struct db *db, int64_t show, struct json *down)
{
	struct arena *a = db_arena(db);
	struct json *list = json_list(a);
	struct db_rows *q = db_query(db,
	    "SELECT id, kind, body FROM show_message WHERE deployment = ? AND taken_at IS NULL ORDER BY kind NOT LIKE 'orders.%', id LIMIT 100", ARG(show));

	while (db_next(q)) {
		struct json *m = json_object(a);
		json_set_i64(m, "id", db_i64(q, "id"));
		json_set_text(m, "kind", db_text(q, "kind"));
		json_set(m, "body", json_parse(a, db_text(q, "body"), strlen(db_text(q, "body")), NULL));
		json_add(list, m);
	}
	json_set(down, "messages", list);
}

static void release(void *a)
{
	arena_free(a);
}

/* `a` is wide: a hall and a poster are held several times over before they are one answer. */
static void add_definition(struct db *db, struct arena *a, int64_t show, struct json *down)
{
	struct db_rows *q = db_query(db, "SELECT answers, poster FROM deployment WHERE id = ? LIMIT 1", ARG(show));
	size_t n;

	if (!db_next(q))
		return;
	json_set(down, "definition", json_parse(a, db_text(q, "answers"), strlen(db_text(q, "answers")), NULL));
	const void *poster = db_blob(q, "poster", &n);
	if (poster && n)
		json_set_text(down, "poster", text_base64(a, poster, n));
}

/* Ours came back from a backup that is older than that copy: see adopt.h. */
static bool is_newer(struct json *call, int64_t data_n)
{
	int64_t its = json_i64(call, "data", 0);

	return its > data_n && its - data_n < COPIES && json_kind_at(call, "frozen_until") != JSON_NONE && json_i64(call, "frozen_until", 0) != FOR_GOOD;
}

/* The copy that we know calls, and its show has not told again what we lost. */
static bool is_proven(struct db *db, int64_t show, struct json *call, struct db_rows *q)
{
	if (json_i64(call, "frozen_until", 0) != FOR_GOOD)
		adopt_seen_open(db, show);
	else if (db_i64(q, "frozen_until") != FOR_GOOD && db_i64(q, "untold") != 2)
		return !adopt_stays_shut(db, show, db_i64(q, "data_n"));
	return true;
}

/* What the caller may write: see show/core/freeze.h. false: it is not the live copy of its show, and may not for good. */
static bool add_freeze(struct db *db, int64_t show, struct json *call, struct json *down)
{
	struct db_rows *q = db_query(db, "SELECT data_n, frozen_from, frozen_until, untold, good_revision FROM deployment WHERE id = ? LIMIT 1", ARG(show));
	struct json *freeze = json_object(db_arena(db));
	bool known = db_next(q), live = known && db_i64(q, "data_n") == json_i64(call, "data", 0);
	int64_t from = 1, until = FOR_GOOD;

	if (known && db_i64(q, "good_revision") && !is_defined(call)) {
		/* It has run, so it was defined: this is none of its databases. */
		db_exec(db, "UPDATE sync_state SET missing_at = UNIX_TIMESTAMP() + ? WHERE deployment = ?", ARG(clock_offset()), ARG(show));
		live = false;
	} else if (known && is_newer(call, db_i64(q, "data_n"))) {
		adopt_copy(db, show, json_i64(call, "data", 0), false);
		live = true;
		from = until = 0;
	} else if (live && (!db_i64(q, "untold") || is_proven(db, show, call, q))) {
		from = db_i64(q, "frozen_from");
		until = db_i64(q, "frozen_until");
	} else
		live = false;
	json_set_i64(freeze, "from", from);
	json_set_i64(freeze, "until", until);
	json_set(down, "freeze", freeze);
	return live;
}

static void take_frozen(struct db *db, int64_t show, struct json *call)
{
	db_exec(db, "UPDATE sync_state SET data_n = ?, frozen = ?, frozen_until = ?, frozen_told = ?, missing_at = NULL WHERE deployment = ?",
	    ARG(json_i64(call, "data", 0)), ARG(json_is(call, "frozen")), ARG(json_i64(call, "frozen_until", 0)),
	    ARG(json_i64(call, "frozen_told", 0)), ARG(show));
}

const char *sync_take(struct db *db, int64_t show, struct json *call)
{
	struct arena *a = db_arena(db);
	struct json *down = json_object(a), *acks = json_get(call, "acks");
	bool wanted = text_same(json_text(call, "want"), "definition");

	if (!add_freeze(db, show, call, down)) {
		json_set_i64(down, "taken", 0);
		json_set_bool(down, "stale", true);
		json_set(down, "messages", json_list(a));
		return json_write(a, down);
	}

	json_set_i64(down, "taken", take_events(db, show, call));
	take_frozen(db, show, call);
	for (size_t i = 0; i < json_n(acks); i++)
		db_exec(db, "UPDATE show_message SET taken_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND deployment = ? AND taken_at IS NULL",
		    ARG(clock_offset()), ARG(json_i64(json_at(acks, i), "", 0)), ARG(show));
	if (json_get(call, "summary"))
		take_summary(db, show, json_get(call, "summary"));
	add_messages(db, show, down);
	if (wanted) {
		a = arena_new(WIDE_BYTES);
		arena_defer(db_arena(db), release, a);
		add_definition(db, a, show, down);
	}
	return json_write(a, down);
}
