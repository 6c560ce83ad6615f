/* hint.c: see hint.h. Two maps in one shared mapping: one is read, the other may be written, then they change places.
 *
 * Sizes are fixed and generous because the mapping is made before the database can be asked; pages that are never touched cost
 * nothing. What does not fit is not loaded, and those rounds are served from the database.
 */
#include "show/core/hint.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "db/db.h"

enum {
	ROUNDS = 200, BLOCKS = 4000, PLACES = 400000, TEXTS = 4 << 20,
	STALE_MS = 10000,            /* a view older than this is not opened */
	UNUSED_MS = 60000,           /* nobody looked for so long: nothing is read */
	CALM_MS = 5000,              /* nobody took or gave back anything here: read again after so long */
	RETIRED_MS = 20000,          /* longer than any request lives */
	TICKS = 250, CLAIM_TICKS = 2,
	PAGE = 2000                  /* rows read at once */
};

struct hint_round { int64_t round; uint32_t first, n, place, places_n; };
struct by_id { int64_t id; uint32_t at; };
struct half {
	uint32_t rounds_n, blocks_n, places_n, text_n;
	struct hint_round rounds[ROUNDS];
	struct hint_block blocks[BLOCKS];
	struct hint_place places[PLACES];
	struct by_id by_id[PLACES];
	_Atomic unsigned char state[PLACES];
	char text[TEXTS + 1];        /* the last byte stays NUL */
};
struct map {
	_Atomic int64_t loaded_ms, used_ms, touched_ms;
	_Atomic int current;         /* 0 or 1; -1: nothing loaded */
	_Atomic unsigned tick;
	int64_t plan_version, rounds_hash, flipped_ms;       /* of the turn alone, kept here for the process that replaces it */
	struct half half[2];
};

static struct map *map;

void hint_start(struct service *s)
{
	(void)s;
	void *p = mmap(NULL, sizeof *map, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	must(p != MAP_FAILED);
	map = p;
	atomic_store(&map->current, -1);
}

/* --- reading ------------------------------------------------------------------------------------------------------------ */

static struct half *now_read(void)
{
	int i = map ? atomic_load(&map->current) : -1;

	return i < 0 ? NULL : &map->half[i];
}

bool hint_open(int64_t round, struct hint_view *v)
{
	if (!map)
		return false;
	int64_t now = clock_ms();
	atomic_store(&map->used_ms, now);
	struct half *h = now_read();
	if (!h || now - atomic_load(&map->loaded_ms) > STALE_MS)
		return false;
	for (uint32_t i = 0; i < h->rounds_n; i++)
		if (h->rounds[i].round == round) {
			*v = (struct hint_view){ h->blocks + h->rounds[i].first, h->rounds[i].n, h->places, h->state, h->text,
				(unsigned char)(2 + atomic_load(&map->tick) % TICKS) };
			return true;
		}
	return false;
}

bool hint_claim(const struct hint_view *v, const uint32_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char was = HINT_FREE;
		if (atomic_compare_exchange_strong(&v->state[at[i]], &was, v->claim))
			continue;
		while (i--)
			atomic_store(&v->state[at[i]], HINT_FREE);
		return false;
	}
	if (map)
		atomic_store(&map->touched_ms, clock_ms());
	return true;
}

static const struct by_id *find(const struct half *h, int64_t id)
{
	size_t low = 0, high = h->places_n;

	while (low < high) {
		size_t mid = (low + high) / 2;
		if (h->by_id[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < h->places_n && h->by_id[low].id == id ? &h->by_id[low] : NULL;
}

void hint_mark(const int64_t *places, size_t n, bool taken)
{
	struct half *h = now_read();

	if (!h)
		return;
	unsigned char byte = taken ? (unsigned char)(2 + atomic_load(&map->tick) % TICKS) : HINT_FREE;
	for (size_t i = 0; i < n; i++) {
		const struct by_id *b = find(h, places[i]);
		if (b)
			atomic_store(&h->state[b->at], byte);
	}
	atomic_store(&map->touched_ms, clock_ms());
}

const struct hint_block *hint_block_of(const struct hint_view *v, int64_t section)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->blocks[i].section == section)
			return &v->blocks[i];
	return NULL;
}

/* --- loading ------------------------------------------------------------------------------------------------------------ */

struct loaded { struct hint_place place; int64_t section; };

static int by_place_order(const void *a, const void *b)
{
	const struct loaded *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->place.row != y->place.row)
		return x->place.row < y->place.row ? -1 : 1;
	return x->place.ord < y->place.ord ? -1 : x->place.ord > y->place.ord;
}

static int by_id_order(const void *a, const void *b)
{
	const struct by_id *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* Each label once where rows and numbers repeat each other, as they do in the order of the plan. */
static uint32_t keep_text(struct half *h, const char *s, uint32_t before)
{
	size_t n = strlen(s) + 1;

	if (!*s)
		return 0;
	if (before && strcmp(h->text + before, s) == 0)
		return before;
	if (h->text_n + n > TEXTS)
		return 0;
	memcpy(h->text + h->text_n, s, n);
	h->text_n += (uint32_t)n;
	return h->text_n - (uint32_t)n;
}

/* The places of one round, page by page in memory of their own: a large hall does not fit one request's. */
static size_t read_places(struct db *db, struct half *h, int64_t round, struct loaded *rows, size_t max)
{
	struct arena *ours = db_arena(db);
	struct fault *fault = db_fault(db);
	int64_t after = 0;
	uint32_t label = 0, number = 0;
	size_t n = 0;

	for (int64_t got = PAGE; got == PAGE && !fault->set; ) {
		struct arena *page = arena_new(8 << 20);
		db_detach(db);
		db_attach(db, page, fault);
		struct db_rows *q = db_query(db,
		    "SELECT p.id, p.section, p.grade, p.number, p.state, s.row_label, s.row_ord, s.number AS seat, s.ord, s.x, s.y, s.flags"
		    "  FROM place p LEFT JOIN seat s ON s.id = p.seat"
		    " WHERE p.round = ? AND p.id > ? ORDER BY p.id LIMIT 2000", ARG(round), ARG(after));
		got = db_rows_n(q);
		while (db_next(q)) {
			after = db_i64(q, "id");
			bool seat = !db_null(q, "seat");
			if (n < max) {
				label = seat ? keep_text(h, db_text(q, "row_label"), label) : 0;
				number = seat ? keep_text(h, db_text(q, "seat"), number) : 0;
				rows[n].section = db_i64(q, "section");
				rows[n].place = (struct hint_place){ .id = after, .grade = db_i64(q, "grade"),
					.x = (float)db_double(q, "x"), .y = (float)db_double(q, "y"),
					.row = (int32_t)db_i64(q, "row_ord"), .ord = (int32_t)db_i64(q, seat ? "ord" : "number"),
					.label = label, .number = number,
					.flags = (uint8_t)((db_i64(q, "flags") & 7) | (db_i64(q, "state") >= 4 ? HINT_KEPT : 0) |
					    (db_i64(q, "state") == 4 ? HINT_BLOCKED : 0)) };
			}
			n++;
		}
		db_detach(db);
		db_attach(db, ours, fault);
		arena_free(page);
	}
	return n;
}

struct focus { int64_t section; float x, y; bool seats; };

static bool add_block(struct half *h, const struct focus *f, size_t f_n, int64_t section)
{
	if (h->blocks_n == BLOCKS)
		return false;
	struct hint_block *b = &h->blocks[h->blocks_n++];
	*b = (struct hint_block){ .section = section, .first = h->places_n };
	for (size_t i = 0; i < f_n; i++)
		if (f[i].section == section) {
			b->focus_x = f[i].x;
			b->focus_y = f[i].y;
			b->seats = f[i].seats;
		}
	return true;
}

/* One round into the half being written; whole or not at all. */
static void add_round(struct db *db, struct half *h, int64_t round, const struct focus *f, size_t f_n)
{
	uint32_t blocks = h->blocks_n, places = h->places_n, texts = h->text_n;
	struct arena *a = arena_new((sizeof(struct loaded) + 16) * PLACES);
	size_t room = PLACES - h->places_n;
	int64_t n = db_one_i64(db, 0, "SELECT COUNT(*) FROM place WHERE round = ?", ARG(round));
	bool fits = n > 0 && (size_t)n <= room && h->rounds_n < ROUNDS;

	if (fits) {
		struct loaded *rows = arena_alloc(a, (size_t)n * sizeof *rows);
		fits = read_places(db, h, round, rows, (size_t)n) == (size_t)n && !db_fault(db)->set;
		if (fits)
			qsort(rows, (size_t)n, sizeof *rows, by_place_order);
		for (int64_t i = 0; i < n && fits; i++) {
			if (i == 0 || rows[i].section != rows[i - 1].section)
				fits = add_block(h, f, f_n, rows[i].section);
			if (fits) {
				h->blocks[h->blocks_n - 1].n++;
				h->blocks[h->blocks_n - 1].flags |= rows[i].place.flags;
				atomic_store_explicit(&h->state[h->places_n], HINT_TAKEN, memory_order_relaxed);
				h->places[h->places_n++] = rows[i].place;
			}
		}
	}
	arena_free(a);
	if (fits) {
		h->rounds[h->rounds_n++] = (struct hint_round){ round, blocks, h->blocks_n - blocks, places, h->places_n - places };
		return;
	}
	h->blocks_n = blocks;
	h->places_n = places;
	h->text_n = texts;
}

static void load_plan(struct db *db, struct half *h, struct db_rows *rounds)
{
	struct arena *a = arena_new(4 << 20);
	struct db_rows *q = db_query(db, "SELECT id, kind, focus_x, focus_y FROM section ORDER BY id LIMIT 5000", NO_ARGS);
	struct focus *f = arena_alloc(a, (size_t)(db_rows_n(q) + 1) * sizeof *f);
	size_t f_n = 0;

	h->rounds_n = h->blocks_n = h->places_n = 0;
	h->text_n = 1;
	h->text[0] = '\0';
	while (db_next(q))
		f[f_n++] = (struct focus){ db_i64(q, "id"), (float)db_double(q, "focus_x"), (float)db_double(q, "focus_y"),
			strcmp(db_text(q, "kind"), "seats") == 0 };
	while (db_next(rounds))
		add_round(db, h, db_i64(rounds, "id"), f, f_n);
	arena_free(a);
	for (uint32_t i = 0; i < h->places_n; i++)
		h->by_id[i] = (struct by_id){ h->places[i].id, i };
	qsort(h->by_id, h->places_n, sizeof h->by_id[0], by_id_order);
}

/* --- correcting --------------------------------------------------------------------------------------------------------- */

/* A claim younger than two ticks may belong to a transaction that is not committed yet, so the database's "free" is not believed. */
static bool claim_lives(unsigned char byte, unsigned tick)
{
	return byte >= 2 && (tick % TICKS + TICKS - (byte - 2u)) % TICKS <= CLAIM_TICKS;
}

static void correct_round(struct db *db, struct half *h, const struct hint_round *round, unsigned tick, unsigned char *taken)
{
	struct arena *ours = db_arena(db);
	struct fault *fault = db_fault(db);
	struct arena *page = arena_new(64 << 20);

	memset(taken, 0, round->places_n);
	db_detach(db);
	db_attach(db, page, fault);
	struct db_rows *q = db_query(db, "SELECT id FROM place WHERE round = ? AND free_at > UNIX_TIMESTAMP() + ? LIMIT 400000",
	    ARG(round->round), ARG(clock_offset()));
	while (db_next(q)) {
		const struct by_id *b = find(h, db_i64(q, "id"));
		if (b && b->at >= round->place && b->at - round->place < round->places_n)
			taken[b->at - round->place] = 1;
	}
	db_detach(db);
	db_attach(db, ours, fault);
	arena_free(page);
	for (uint32_t i = 0; i < round->places_n && !fault->set; i++) {
		_Atomic unsigned char *byte = &h->state[round->place + i];
		unsigned char was = atomic_load_explicit(byte, memory_order_relaxed);
		unsigned char is = taken[i] ? HINT_TAKEN : HINT_FREE;
		if (was != is && (is == HINT_TAKEN || !claim_lives(was, tick)))
			atomic_compare_exchange_strong(byte, &was, is);      /* a claim made meanwhile stays */
	}
}

static void correct(struct db *db, struct half *h, unsigned tick)
{
	struct arena *a = arena_new(PLACES + 4096);
	unsigned char *taken = arena_alloc(a, h->places_n + 1);

	for (uint32_t i = 0; i < h->rounds_n; i++)
		correct_round(db, h, &h->rounds[i], tick, taken);
	arena_free(a);
}

/* The rounds worth a map, in the order of time: those on sale, and those people are already waiting for. */
static struct db_rows *query_rounds(struct db *db)
{
	return db_query(db,
	    "SELECT r.id, s.plan_version FROM settings s JOIN round r ON r.state = 'planned'"
	    " WHERE s.id = 1 AND r.sale_opens_at <= UNIX_TIMESTAMP() + ? + 86400 AND r.sale_closes_at > UNIX_TIMESTAMP() + ?"
	    " ORDER BY r.starts_at, r.id LIMIT 200", ARG(clock_offset()), ARG(clock_offset()));
}

static void load(struct db *db, struct half *now_read_half, unsigned tick, int64_t version, int64_t hash)
{
	int64_t began = clock_ms();

	if (map->flipped_ms && began - map->flipped_ms < RETIRED_MS) {
		atomic_store(&map->loaded_ms, 0);               /* somebody may still read the other half */
		return;
	}
	int next = now_read_half == &map->half[0] ? 1 : 0;
	load_plan(db, &map->half[next], query_rounds(db));
	correct(db, &map->half[next], tick);
	if (db_fault(db)->set)
		return;
	atomic_store(&map->current, next);
	map->plan_version = version;
	map->rounds_hash = hash;
	map->flipped_ms = began;
	atomic_store(&map->loaded_ms, clock_ms());
	log_info("event=hint_loaded rounds=%u places=%u ms=%lld", map->half[next].rounds_n, map->half[next].places_n,
	    (long long)(clock_ms() - began));
}

void hint_turn(struct service *s, struct db *db)
{
	int64_t now = clock_ms(), version = 0, hash = 0;

	(void)s;
	unsigned tick = atomic_fetch_add(&map->tick, 1) + 1;
	if (!atomic_load(&map->used_ms) || now - atomic_load(&map->used_ms) > UNUSED_MS)
		return;
	bool calm = now - atomic_load(&map->touched_ms) > CALM_MS;
	if (calm && now - atomic_load(&map->loaded_ms) < CALM_MS - 500)
		return;
	struct db_rows *rounds = query_rounds(db);
	while (db_next(rounds)) {
		version = db_i64(rounds, "plan_version");
		hash = (hash * 31 + db_i64(rounds, "id")) % 1000000007;
	}
	struct half *h = now_read();
	if (!h || version != map->plan_version || hash != map->rounds_hash)
		load(db, h, tick, version, hash);
	else {
		correct(db, h, tick);
		if (!db_fault(db)->set)
			atomic_store(&map->loaded_ms, clock_ms());
	}
}
