/* fee: what giving a ticket back costs, at every boundary of the calendar, in the venue's zone and in others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/arena.h"
#include "base/clock.h"
#include "show/core/fee.h"

static const char korean[] = "7;10:5,7:10,3:20,1:30";

static int64_t at(const char *zone, const char *text)
{
	int64_t v;

	assert_true(clock_parse(text, zone, &v));
	return v;
}

static void a_frozen_table_reads_back_as_it_was_written(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 16);
	static const char *const good[] = { korean, "0;", "7;1:100", "365;365:0,0:100",
		"7;30:1,29:2,28:3,27:4,26:5,25:6,24:7,23:8,22:9,21:10,20:11,19:12,18:13,17:14,16:15,15:16,14:17,13:18,12:19,11:20" };
	static const char *const bad[] = { "", "7", ";10:5", "7;10", "7;10:5,", "7;10:5,10:6", "7;3:5,10:6", "7;10:101", "7;366:5", "-1;10:5", "7;10:5 ",
		"7;10:5;7:10", "99999999999999999999;", "7;,10:5" };
	struct fee_table t;

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_true(fee_parse(good[i], &t));
		assert_string_equal(fee_format(a, &t), good[i]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(fee_parse(bad[i], &t));
	arena_free(a);
}

/* Each line: a booking, a round, a moment of cancelling, and what 99,000 won cost then. */
static const struct {
	const char *zone, *table, *booked, *starts, *now;
	enum fee_why why;
	int64_t fee;
} days[] = {
	/* the ladder of a booking long before, at both edges of each step */
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-10 23:59", FEE_SHARE, 4950 },
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-11 00:00", FEE_SHARE, 9900 },
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-13 23:59", FEE_SHARE, 9900 },
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-14 00:00", FEE_SHARE, 19800 },
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-17 23:59", FEE_SHARE, 19800 },
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-18 00:00", FEE_SHARE, 29700 },
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-19 23:59", FEE_SHARE, 29700 },
	/* the day of the round, from its first minute, and after it */
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-20 00:00", FEE_TOO_LATE, 99000 },
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-20 19:00", FEE_TOO_LATE, 99000 },
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-21 10:00", FEE_TOO_LATE, 99000 },
	/* the day of booking: free to its last minute, even the day before the round; not on the day of the round */
	{ "Asia/Seoul", korean, "2026-11-19 09:00", "2026-11-20 19:30", "2026-11-19 23:59", FEE_BOOKING_DAY, 0 },
	{ "Asia/Seoul", korean, "2026-11-18 23:59", "2026-11-20 19:30", "2026-11-19 00:00", FEE_SHARE, 29700 },
	{ "Asia/Seoul", korean, "2026-11-20 09:00", "2026-11-20 19:30", "2026-11-20 09:05", FEE_TOO_LATE, 99000 },
	{ "Asia/Seoul", korean, "2026-11-01 00:00", "2026-11-20 19:30", "2026-11-01 23:59", FEE_BOOKING_DAY, 0 },
	/* seven days after the booking, while the round is ten days away or more */
	{ "Asia/Seoul", korean, "2026-10-01 23:59", "2026-11-20 19:30", "2026-10-02 00:00", FEE_FREE_DAYS, 0 },
	{ "Asia/Seoul", korean, "2026-10-01 10:00", "2026-11-20 19:30", "2026-10-08 23:59", FEE_FREE_DAYS, 0 },
	{ "Asia/Seoul", korean, "2026-10-01 10:00", "2026-11-20 19:30", "2026-10-09 00:00", FEE_SHARE, 4950 },
	{ "Asia/Seoul", korean, "2026-11-08 10:00", "2026-11-20 19:30", "2026-11-10 23:59", FEE_FREE_DAYS, 0 },
	{ "Asia/Seoul", korean, "2026-11-08 10:00", "2026-11-20 19:30", "2026-11-11 00:00", FEE_SHARE, 9900 },
	/* 00:00 in the venue's zone is 15:00 the day before in UTC: the zone decides, not the server */
	{ "UTC", korean, "2026-09-01 10:00", "2026-11-20 10:30", "2026-11-10 15:00", FEE_SHARE, 4950 },
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 00:00", "2026-11-19 23:59", FEE_SHARE, 29700 },
	{ "Asia/Seoul", korean, "2026-09-01 10:00", "2026-11-20 23:59", "2026-11-20 00:00", FEE_TOO_LATE, 99000 },
	/* New York: clocks go forward on 8 March and back on 1 November 2026 */
	{ "America/New_York", korean, "2026-01-05 10:00", "2026-03-10 20:00", "2026-03-07 23:59", FEE_SHARE, 19800 },
	{ "America/New_York", korean, "2026-01-05 10:00", "2026-03-10 20:00", "2026-03-08 00:00", FEE_SHARE, 29700 },
	{ "America/New_York", korean, "2026-01-05 10:00", "2026-03-10 20:00", "2026-03-08 23:59", FEE_SHARE, 29700 },
	{ "America/New_York", korean, "2026-01-05 10:00", "2026-11-04 20:00", "2026-11-01 23:59", FEE_SHARE, 19800 },
	{ "America/New_York", korean, "2026-01-05 10:00", "2026-11-04 20:00", "2026-11-02 00:00", FEE_SHARE, 29700 },
	{ "America/New_York", korean, "2026-10-31 23:30", "2026-11-30 20:00", "2026-11-07 23:59", FEE_FREE_DAYS, 0 },
	{ "America/New_York", korean, "2026-10-31 23:30", "2026-11-30 20:00", "2026-11-08 00:00", FEE_SHARE, 4950 },
	/* other tables: a nearest step of three days, no free days, nothing allowed at all */
	{ "Asia/Seoul", "0;30:0,3:50", "2026-09-01 10:00", "2026-11-20 19:30", "2026-10-21 23:59", FEE_SHARE, 0 },
	{ "Asia/Seoul", "0;30:0,3:50", "2026-09-01 10:00", "2026-11-20 19:30", "2026-10-22 00:00", FEE_SHARE, 49500 },
	{ "Asia/Seoul", "0;30:0,3:50", "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-18 00:00", FEE_TOO_LATE, 99000 },
	{ "Asia/Seoul", "0;30:0,3:50", "2026-11-19 10:00", "2026-11-20 19:30", "2026-11-19 10:01", FEE_TOO_LATE, 99000 },
	{ "Asia/Seoul", "7;", "2026-09-01 10:00", "2026-11-20 19:30", "2026-09-01 10:01", FEE_TOO_LATE, 99000 },
	{ "Asia/Seoul", "7;0:40", "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-19 10:00", FEE_SHARE, 39600 },
	{ "Asia/Seoul", "7;0:40", "2026-09-01 10:00", "2026-11-20 19:30", "2026-11-20 10:00", FEE_TOO_LATE, 99000 },
};

static void a_fee_depends_on_calendar_days_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		struct fee_table t;
		const char *z = days[i].zone;
		assert_true(fee_parse(days[i].table, &t));
		struct fee f = fee_of(&t, z, at(z, days[i].booked), at(z, days[i].starts), at(z, days[i].now));
		if (f.why != days[i].why || fee_minor(f, 99000) != days[i].fee)
			fail_msg("line %zu: cancelled %s: why %d, fee %lld", i, days[i].now, (int)f.why, (long long)fee_minor(f, 99000));
	}
}

static void a_share_is_rounded_down_to_the_won(void **state)
{
	(void)state;
	assert_int_equal(fee_minor((struct fee){ FEE_SHARE, 30 }, 55555), 16666);
	assert_int_equal(fee_minor((struct fee){ FEE_SHARE, 5 }, 19), 0);
	assert_int_equal(fee_minor((struct fee){ FEE_SHARE, 30 }, 0), 0);
	assert_int_equal(fee_minor((struct fee){ FEE_SHARE, 100 }, 100000000), 100000000);
}

static void the_calendar_of_a_booking_tells_every_step_once(void **state)
{
	(void)state;
	static const char *const zones[] = { "Asia/Seoul", "America/New_York", "UTC" };
	static const struct { enum fee_why why; int percent; const char *until; } want[] = {
		{ FEE_BOOKING_DAY, 0, "2026-10-20" }, { FEE_FREE_DAYS, 0, "2026-10-27" }, { FEE_SHARE, 5, "2026-11-10" }, { FEE_SHARE, 10, "2026-11-13" },
		{ FEE_SHARE, 20, "2026-11-17" }, { FEE_SHARE, 30, "2026-11-19" }, { FEE_TOO_LATE, 100, "2026-11-20" } };
	struct fee_period p[FEE_PERIODS];
	struct fee_table t;

	assert_true(fee_parse(korean, &t));
	for (size_t z = 0; z < sizeof zones / sizeof zones[0]; z++) {
		int64_t booked = at(zones[z], "2026-10-20 23:30");
		size_t n = fee_calendar(&t, zones[z], booked, at(zones[z], "2026-11-20 19:30"), booked, p);
		assert_int_equal(n, sizeof want / sizeof want[0]);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(p[i].fee.why, want[i].why);
			assert_int_equal(p[i].fee.percent, want[i].percent);
			assert_int_equal(clock_day(p[i].until_at, zones[z]), clock_day(at(zones[z], want[i].until), zones[z]));
		}
	}
	assert_int_equal(fee_calendar(&t, "UTC", at("UTC", "2026-10-20"), at("UTC", "2026-11-20"), at("UTC", "2026-11-21"), p), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frozen_table_reads_back_as_it_was_written),
		cmocka_unit_test(a_fee_depends_on_calendar_days_alone),
		cmocka_unit_test(a_share_is_rounded_down_to_the_won),
		cmocka_unit_test(the_calendar_of_a_booking_tells_every_step_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
