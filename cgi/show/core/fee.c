/* fee.c: see fee.h. Everything is decided on day numbers of one zone, so no hour and no change of clocks can shift a boundary. */
#include "show/core/fee.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/money.h"
#include "db/db.h"

static bool read_number(const char **p, int max, int *out)
{
	char *end;

	if (**p < '0' || **p > '9')
		return false;
	long v = strtol(*p, &end, 10);
	if (v > max)
		return false;
	*p = end;
	*out = (int)v;
	return true;
}

bool fee_parse(const char *frozen, struct fee_table *out)
{
	const char *p = frozen;

	*out = (struct fee_table){ 0 };
	if (!read_number(&p, 365, &out->free_days) || *p++ != ';')
		return false;
	while (*p) {
		struct fee_rule rule;
		if (out->n == FEE_RULES || (out->n && *p++ != ','))
			return false;
		if (!read_number(&p, 365, &rule.from_days) || *p++ != ':' || !read_number(&p, 100, &rule.percent))
			return false;
		if (out->n && rule.from_days >= out->rules[out->n - 1].from_days)
			return false;
		out->rules[out->n++] = rule;
	}
	return true;
}

const char *fee_format(struct arena *a, const struct fee_table *t)
{
	struct buf *b = buf_new(a, FEE_TEXT + 1);

	buf_fmt(b, "%d;", t->free_days);
	for (size_t i = 0; i < t->n; i++)
		buf_fmt(b, "%s%d:%d", i ? "," : "", t->rules[i].from_days, t->rules[i].percent);
	return b->p;
}

void fee_read(struct db *db, struct fee_table *out)
{
	struct db_rows *q = db_query(db,
	    "SELECT s.free_days, r.from_days, r.fee_percent"
	    "  FROM settings s LEFT JOIN refund_rule r ON r.from_days >= 0"
	    " WHERE s.id = 1 ORDER BY r.from_days DESC LIMIT 20", NO_ARGS);

	*out = (struct fee_table){ 0 };
	while (db_next(q)) {
		out->free_days = (int)db_i64(q, "free_days");
		if (!db_null(q, "from_days"))
			out->rules[out->n++] = (struct fee_rule){ (int)db_i64(q, "from_days"), (int)db_i64(q, "fee_percent") };
	}
}

static struct fee on_day(const struct fee_table *t, int64_t booked, int64_t starts, int64_t day)
{
	int64_t before = starts - day;

	if (before < 1 || !t->n || before < t->rules[t->n - 1].from_days)
		return (struct fee){ FEE_TOO_LATE, 100 };
	if (day == booked)
		return (struct fee){ FEE_BOOKING_DAY, 0 };
	if (day - booked <= t->free_days && before >= FEE_FREE_BEFORE)
		return (struct fee){ FEE_FREE_DAYS, 0 };
	size_t i = 0;
	while (before < t->rules[i].from_days)
		i++;
	return (struct fee){ FEE_SHARE, t->rules[i].percent };
}

struct fee fee_of(const struct fee_table *t, const char *zone, int64_t booked_at, int64_t starts_at, int64_t now)
{
	return on_day(t, clock_day(booked_at, zone), clock_day(starts_at, zone), clock_day(now, zone));
}

int64_t fee_minor(struct fee f, int64_t price_minor)
{
	return f.why == FEE_TOO_LATE ? price_minor : money_share(price_minor, f.percent);
}

size_t fee_calendar(const struct fee_table *t, const char *zone, int64_t booked_at, int64_t starts_at, int64_t now,
    struct fee_period out[FEE_PERIODS])
{
	int64_t booked = clock_day(booked_at, zone), starts = clock_day(starts_at, zone), today = clock_day(now, zone);
	struct local_time l = clock_local(now, zone);
	int64_t noon = clock_at(zone, l.year, l.month, l.day, 12, 0);
	size_t n = 0;

	/* Noons a multiple of 24 hours apart stay on consecutive days whatever the clocks do. A show is never years of days away. */
	for (int64_t day = today; day <= starts && day - today < 3700; day++) {
		struct fee f = on_day(t, booked, starts, day);
		int64_t at = noon + (day - today) * 86400;
		if (n && out[n - 1].fee.why == f.why && out[n - 1].fee.percent == f.percent)
			out[n - 1].until_at = at;
		else if (n < FEE_PERIODS)
			out[n++] = (struct fee_period){ f, at };
	}
	return n;
}
