/* bookers.c: see bookers.h. Orders of the list are whole literals: a word chooses one, and nothing of a request ever becomes SQL. */
#include "show/core/bookers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"
#include "web/tpl.h"

enum { EXPORT_PAGE = 500, PAGE_BYTES = 8 << 20, KEEP_S = 600, FEW_DIGITS = 3 };

const char *const bookers_sorts[] = { "newest", "oldest", "name", "total", "round", NULL };

#define COLUMNS \
	"o.id, o.code, o.state, o.name, o.phone, o.email, o.total_minor, o.booked_at, COALESCE(o.paid_at, 0) AS paid_at, r.starts_at, r.label," \
	" (SELECT COUNT(*) FROM order_place x WHERE x.order_id = o.id) AS places_n," \
	" (SELECT COUNT(*) FROM order_place x WHERE x.order_id = o.id AND x.ended_at IS NULL) AS live_n," \
	" (SELECT COALESCE(SUM(b.amount_minor), 0) FROM refund b WHERE b.order_id = o.id AND b.state <> 'refused') AS back_minor," \
	" (SELECT GROUP_CONCAT(CONCAT_WS(' ', NULLIF(c.floor, ''), c.name, COALESCE(CONCAT(s.row_label, '-', s.number), p.number))" \
	"     ORDER BY p.id SEPARATOR ', ') FROM order_place x JOIN place p ON p.id = x.place JOIN section c ON c.id = p.section" \
	"     LEFT JOIN seat s ON s.id = p.seat WHERE x.order_id = o.id AND (x.ended_at IS NULL OR NOT EXISTS" \
	"       (SELECT 1 FROM order_place y WHERE y.order_id = o.id AND y.ended_at IS NULL))) AS places," \
	" (SELECT GROUP_CONCAT(DISTINCT x.grade_name ORDER BY x.grade_name SEPARATOR ', ') FROM order_place x WHERE x.order_id = o.id) AS grades"
#define FROM " FROM orders o JOIN round r ON r.id = o.round"
#define WHERE \
	" WHERE (? = '' OR LOCATE(?, o.name) > 0 OR LOCATE(?, o.email) > 0 OR o.code = ? OR (? <> '' AND LOCATE(?, o.phone) > 0)" \
	"        OR EXISTS (SELECT 1 FROM ticket k WHERE k.order_id = o.id AND k.number = ?))" \
	"   AND (? = 0 OR o.round = ?)" \
	"   AND (? = 'all' OR (? = '' AND o.state NOT IN ('expired', 'failed')) OR (? = 'sold' AND o.state IN ('paid', 'part_refunded')) OR o.state = ?)"
#define WHERE_ARGS(w) \
	ARG((w)->q), ARG((w)->q), ARG((w)->q), ARG((w)->code), ARG((w)->digits), ARG((w)->digits), ARG((w)->code), \
	ARG((w)->round), ARG((w)->round), ARG((w)->state), ARG((w)->state), ARG((w)->state), ARG((w)->state)
#define LIST(by, value, past, way) \
	"SELECT " by " AS sort_key, " COLUMNS FROM WHERE " AND (? = 0 OR " by " " past " " value " OR (" by " = " value " AND o.id " past " ?))" \
	" ORDER BY " by " " way ", o.id " way " LIMIT 51"
#define SORTED(by, value, past, way, past_back, way_back) \
	(at->back ? db_query(db, LIST(by, value, past_back, way_back), WHERE_ARGS(w), ARG(at->id), ARG(at->key), ARG(at->key), ARG(at->id)) \
	          : db_query(db, LIST(by, value, past, way), WHERE_ARGS(w), ARG(at->id), ARG(at->key), ARG(at->key), ARG(at->id)))

struct wanted {
	const char *q, *code, *digits, *state;
	int64_t round;
};

/* What was typed, as it would be found: in a code without blanks and in capitals, in a phone number only the digits. */
static struct wanted wanted_of(struct arena *a, const struct bookers_filter *f)
{
	char *code = arena_dup(a, f->q), *digits = arena_dup(a, f->q);
	size_t n = 0, d = 0;

	for (const char *p = f->q; *p; p++) {
		if (*p >= '0' && *p <= '9')
			digits[d++] = *p;
		if (*p != ' ' && *p != '-')
			code[n++] = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
	}
	code[n] = 0;
	digits[d >= FEW_DIGITS ? d : 0] = 0;
	return (struct wanted){ .q = f->q, .code = code, .digits = digits, .state = f->state, .round = f->round };
}

static struct db_rows *sorted(struct db *db, const struct wanted *w, const char *sort, const struct bookers_at *at)
{
	if (strcmp(sort, "oldest") == 0)
		return SORTED("o.booked_at", "CAST(? AS SIGNED)", ">", "ASC", "<", "DESC");
	if (strcmp(sort, "name") == 0)
		return SORTED("o.name", "?", ">", "ASC", "<", "DESC");
	if (strcmp(sort, "total") == 0)
		return SORTED("o.total_minor", "CAST(? AS SIGNED)", "<", "DESC", ">", "ASC");
	if (strcmp(sort, "round") == 0)
		return SORTED("r.starts_at", "CAST(? AS SIGNED)", ">", "ASC", "<", "DESC");
	return SORTED("o.booked_at", "CAST(? AS SIGNED)", "<", "DESC", ">", "ASC");
}

static void booker_read(struct arena *a, const struct db_rows *q, struct booker *b)
{
	*b = (struct booker){ .id = db_i64(q, "id"), .starts_at = db_i64(q, "starts_at"), .booked_at = db_i64(q, "booked_at"),
		.paid_at = db_i64(q, "paid_at"), .total_minor = db_i64(q, "total_minor"), .back_minor = db_i64(q, "back_minor"),
		.places_n = db_i64(q, "places_n"), .live_n = db_i64(q, "live_n"), .code = db_text(q, "code"), .state = db_text(q, "state"),
		.label = db_text(q, "label"), .name = db_text(q, "name"), .phone = bookers_phone(a, db_text(q, "phone")),
		.email = db_text(q, "email"), .places = db_text(q, "places"), .grades = db_text(q, "grades"), .key = "" };
}

void bookers_read(struct db *db, const struct bookers_filter *f, const char *sort, const struct bookers_at *at, struct bookers *out)
{
	struct arena *a = db_arena(db);
	struct wanted w = wanted_of(a, f);
	struct db_rows *q = sorted(db, &w, sort, at);
	bool over = db_rows_n(q) > BOOKERS_PAGE;

	*out = (struct bookers){ .more = at->back || over, .before = at->back ? over : at->id != 0 };
	while (out->n < BOOKERS_PAGE && db_next(q)) {
		booker_read(a, q, &out->list[out->n]);
		out->list[out->n++].key = db_text(q, "sort_key");
	}
	for (size_t i = 0; at->back && i < out->n / 2; i++) {
		struct booker swap = out->list[i];
		out->list[i] = out->list[out->n - 1 - i];
		out->list[out->n - 1 - i] = swap;
	}
}

int64_t bookers_count(struct db *db, const struct bookers_filter *f)
{
	struct wanted found = wanted_of(db_arena(db), f), *w = &found;

	return db_one_i64(db, 0, "SELECT COUNT(*)" FROM WHERE, WHERE_ARGS(w));
}

/* --- the file -------------------------------------------------------------------------------------------------------------- */

const char *bookers_phone(struct arena *a, const char *digits)
{
	size_t n = strlen(digits), area = strncmp(digits, "02", 2) == 0 ? 2 : 3;

	if (*digits != '0' || n < area + 7 || n > area + 8)
		return digits;
	return arena_fmt(a, "%.*s-%.*s-%s", (int)area, digits, (int)(n - area - 4), digits + area, digits + n - 4);
}

const char *bookers_field(struct arena *a, const char *s)
{
	bool formula = *s && strchr("=+-@\t\r", *s), quote = strpbrk(s, "\",\r\n") != NULL;

	if (!quote)
		return formula ? arena_fmt(a, "'%s", s) : s;
	char *out = arena_alloc(a, strlen(s) * 2 + 4), *p = out;
	*p++ = '"';
	if (formula)
		*p++ = '\'';
	for (; *s; s++) {
		if (*s == '"')
			*p++ = '"';
		*p++ = *s;
	}
	*p++ = '"';
	return out;
}

/* "2026-11-20 19:30": what every spreadsheet program takes for a time. */
static const char *time_field(struct arena *a, int64_t at, const char *zone)
{
	if (!at)
		return "";
	struct local_time t = clock_local(at, zone);
	return arena_fmt(a, "%04d-%02d-%02d %02d:%02d", t.year, t.month, t.day, t.hour, t.minute);
}

static void put_line(FILE *f, struct arena *a, const char *const *fields, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s%s", i ? "," : "", bookers_field(a, fields[i]));
	fputs("\r\n", f);
}

static void put_booker(FILE *f, struct arena *a, const struct booker *b, const char *lang, const char *zone)
{
	const char *fields[] = {
		b->code, tpl_lang_text(lang, arena_fmt(a, "manage.order_state.%s", b->state)), time_field(a, b->starts_at, zone), b->label,
		b->name, b->phone, b->email, b->grades, b->places, arena_fmt(a, "%lld", (long long)b->live_n),
		arena_fmt(a, "%lld", (long long)b->total_minor), arena_fmt(a, "%lld", (long long)b->back_minor),
		time_field(a, b->booked_at, zone), time_field(a, b->paid_at, zone) };

	put_line(f, a, fields, sizeof fields / sizeof fields[0]);
}

static void put_head(FILE *f, struct arena *a, const char *lang)
{
	static const char *const words[] = { "code", "state", "round", "label", "name", "phone", "email", "grade", "places", "places_n", "total",
		"back", "booked", "paid" };
	const char *fields[sizeof words / sizeof words[0]];

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		fields[i] = tpl_lang_text(lang, arena_fmt(a, "manage.csv.%s", words[i]));
	fputs("\xef\xbb\xbf", f);                    /* without it, spreadsheet programs take Korean for something else */
	put_line(f, a, fields, sizeof words / sizeof words[0]);
}

/* One page of the file; the id to go on from, 0 at the end. */
static int64_t put_page(struct db *db, FILE *f, const struct wanted *w, int64_t after, const char *lang, const char *zone)
{
	struct arena *a = db_arena(db);
	struct db_rows *q = db_query(db, "SELECT " COLUMNS FROM WHERE " AND o.id > ? ORDER BY o.id LIMIT 500", WHERE_ARGS(w), ARG(after));
	bool full = db_rows_n(q) == EXPORT_PAGE;

	while (db_next(q)) {
		struct booker b;
		booker_read(a, q, &b);
		put_booker(f, a, &b, lang, zone);
		after = b.id;
	}
	return full && !db_fault(db)->set ? after : 0;
}

static FILE *new_file(struct arena *a, const char **name)
{
	*name = arena_fmt(a, "bookers-%s.csv", id_code(a, 24));
	const char *path = arena_fmt(a, "%s/files/%s/%s", config_text("CLOVE_VAR"), config_text("CLOVE_SHOW_SLUG"), *name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

	if (fd < 0) {
		log_error("event=export_failed reason=\"%s\"", strerror(errno));
		return NULL;
	}
	return fdopen(fd, "w");
}

const char *bookers_export(struct db *db, const struct bookers_filter *filter, const char *lang, const char *zone)
{
	struct arena *mine = db_arena(db);
	struct fault *fault = db_fault(db);
	struct wanted w = wanted_of(mine, filter);
	const char *name;
	FILE *f = new_file(mine, &name);
	int64_t after = 0;

	if (!f)
		return NULL;
	put_head(f, mine, lang);
	do {
		struct arena *page = arena_new(PAGE_BYTES);
		db_detach(db);
		db_attach(db, page, fault);
		after = put_page(db, f, &w, after, lang, zone);
		db_detach(db);
		arena_free(page);
		db_attach(db, mine, fault);
	} while (after);
	bool bad = ferror(f) != 0;
	if (fclose(f) || bad) {
		log_error("event=export_failed reason=\"%s\"", strerror(errno));
		return NULL;
	}
	return fault->set ? NULL : name;
}

void bookers_sweep(void)
{
	char path[600];
	DIR *d;

	if (snprintf(path, sizeof path, "%s/files/%s", config_text("CLOVE_VAR"), config_text("CLOVE_SHOW_SLUG")) >= (int)sizeof path || !(d = opendir(path)))
		return;
	for (struct dirent *e; (e = readdir(d));) {
		struct stat st;
		if (strncmp(e->d_name, "bookers-", 8) == 0 && fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    time(NULL) - st.st_mtime > KEEP_S)
			unlinkat(dirfd(d), e->d_name, 0);
	}
	closedir(d);
}
