/* Instants and calendars: zones, gaps and repeated hours, what is parsed and what is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/clock.h"
#include "with_arena.h"

#define SEOUL "Asia/Seoul"
#define BERLIN "Europe/Berlin"

static int end(void **state)
{
	unsetenv("CLOVE_CLOCK_OFFSET_S");
	unsetenv("CLOVE_ZONE");
	return with_arena_end(state);
}

static void knows_zones(void **state)
{
	(void)state;
	assert_true(clock_zone(SEOUL));
	assert_true(clock_zone("UTC"));
	assert_true(clock_zone("America/Argentina/Buenos_Aires"));
	assert_false(clock_zone(""));
	assert_false(clock_zone(NULL));
	assert_false(clock_zone("Asia"));
	assert_false(clock_zone("Asia/Nowhere"));
	assert_false(clock_zone("../../../etc/passwd"));
	assert_false(clock_zone("/usr/share/zoneinfo/UTC"));
	assert_false(clock_zone("tzdata.zi"));
	assert_false(clock_zone("UTC\n"));
}

static void reads_the_calendar_of_a_zone(void **state)
{
	(void)state;
	int64_t at = 1795170600;                 /* 2026-11-20 10:30 UTC */
	struct local_time t = clock_local(at, SEOUL);
	assert_int_equal(t.year, 2026);
	assert_int_equal(t.month, 11);
	assert_int_equal(t.day, 20);
	assert_int_equal(t.hour, 19);
	assert_int_equal(t.minute, 30);
	assert_int_equal(t.weekday, 5);
	t = clock_local(at, "Pacific/Honolulu");
	assert_int_equal(t.hour, 0);
	assert_int_equal(t.day, 20);
	t = clock_local(at, "Asia/Kathmandu");
	assert_int_equal(t.hour, 16);
	assert_int_equal(t.minute, 15);
	t = clock_local(INT64_MAX, SEOUL);
	assert_true(t.year >= 9999);
	clock_local(INT64_MIN, SEOUL);
}

static void an_empty_zone_is_the_setting(void **state)
{
	(void)state;
	assert_int_equal(clock_local(0, "").hour, 9);
	setenv("CLOVE_ZONE", "UTC", 1);
	assert_int_equal(clock_local(0, NULL).hour, 0);
}

static void days_change_at_midnight_of_the_zone(void **state)
{
	(void)state;
	int64_t midnight = clock_at(SEOUL, 2026, 3, 1, 0, 0);
	assert_int_equal(clock_day(midnight, SEOUL), clock_day(midnight - 1, SEOUL) + 1);
	assert_int_equal(clock_day(midnight, "UTC"), clock_day(midnight - 1, "UTC"));
	assert_int_equal(clock_day(0, "UTC"), 0);
	assert_int_equal(clock_day(-1, "UTC"), -1);
	assert_int_equal(clock_day(951782400, "UTC"), 11016);      /* 2000-02-29 */
	/* Every day from 1890 to 2200, against the C library */
	for (int64_t at = -80 * 31556952LL; at < 230 * 31556952LL; at += 86400)
		assert_int_equal(clock_day(at, "UTC"), at >= 0 ? at / 86400 : (at - 86399) / 86400);
}

static void makes_instants(void **state)
{
	(void)state;
	assert_int_equal(clock_at("UTC", 1970, 1, 1, 0, 0), 0);
	assert_int_equal(clock_at(SEOUL, 2026, 11, 20, 19, 30), 1795170600);
	assert_int_equal(clock_at(SEOUL, 2026, 11, 31, 0, 0), clock_at(SEOUL, 2026, 12, 1, 0, 0));
	assert_int_equal(clock_at(SEOUL, 2026, 13, 1, 0, 0), clock_at(SEOUL, 2027, 1, 1, 0, 0));
	assert_int_equal(clock_at(SEOUL, 2026, 0, 1, 0, 0), clock_at(SEOUL, 2025, 12, 1, 0, 0));
	assert_int_equal(clock_at(SEOUL, 2026, 3, 0, 0, 0), clock_at(SEOUL, 2026, 2, 28, 0, 0));
}

static void a_missing_hour_is_the_instant_after_it(void **state)
{
	(void)state;
	int64_t spring = 1774746000;             /* 2026-03-29 01:00 UTC: 02:00 becomes 03:00 */
	assert_int_equal(clock_at(BERLIN, 2026, 3, 29, 1, 59), spring - 60);
	assert_int_equal(clock_at(BERLIN, 2026, 3, 29, 2, 0), spring);
	assert_int_equal(clock_at(BERLIN, 2026, 3, 29, 2, 30), spring);
	assert_int_equal(clock_at(BERLIN, 2026, 3, 29, 2, 59), spring);
	assert_int_equal(clock_at(BERLIN, 2026, 3, 29, 3, 0), spring);
	assert_int_equal(clock_at(BERLIN, 2026, 3, 29, 3, 1), spring + 60);
	assert_int_equal(clock_at("America/New_York", 2026, 3, 8, 2, 30), 1772953200);
	/* Samoa had no 30 December 2011 at all */
	assert_int_equal(clock_at("Pacific/Apia", 2011, 12, 30, 12, 0), clock_at("Pacific/Apia", 2011, 12, 31, 0, 0));
	assert_int_equal(clock_at("Pacific/Apia", 2011, 12, 31, 0, 0) - clock_at("Pacific/Apia", 2011, 12, 29, 23, 59), 60);
	/* Seoul itself had summer time until 1988 */
	int64_t gap = clock_at(SEOUL, 1988, 5, 8, 2, 30);
	assert_string_equal(clock_iso(a, gap, SEOUL), "1988-05-08T03:00:00+10:00");
}

static void a_repeated_hour_is_its_first(void **state)
{
	(void)state;
	int64_t autumn = 1792890000;             /* 2026-10-25 01:00 UTC: 03:00 becomes 02:00 */
	assert_int_equal(clock_at(BERLIN, 2026, 10, 25, 2, 30), autumn - 1800);
	assert_int_equal(clock_at(BERLIN, 2026, 10, 25, 3, 0), autumn + 3600);
	assert_string_equal(clock_iso(a, autumn - 1800, BERLIN), "2026-10-25T02:30:00+02:00");
	assert_string_equal(clock_iso(a, autumn + 1800, BERLIN), "2026-10-25T02:30:00+01:00");
}

static void every_shown_time_leads_back(void **state)
{
	(void)state;
	static const char *const zones[] = { SEOUL, BERLIN, "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tehran", "America/Sao_Paulo" };
	for (size_t z = 0; z < sizeof zones / sizeof zones[0]; z++)
		for (int64_t at = 1735689600; at < 1735689600 + 400 * 86400LL; at += 1800) {
			struct local_time t = clock_local(at, zones[z]);
			int64_t back = clock_at(zones[z], t.year, t.month, t.day, t.hour, t.minute);
			if (back != at) {                /* only the second showing of a repeated time */
				struct local_time again = clock_local(back, zones[z]);
				assert_true(back < at && at - back <= 3600);
				assert_int_equal(again.hour, t.hour);
				assert_int_equal(again.minute, t.minute);
			}
		}
}

static void parses_what_people_type(void **state)
{
	(void)state;
	static const char *const good[] = { "2026-11-20T19:30", "2026-11-20 19:30", "2026.11.20 19:30", "2026/11/20 19:30" };
	int64_t at;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		at = 0;
		assert_true(clock_parse(good[i], SEOUL, &at));
		assert_int_equal(at, 1795170600);
	}
	assert_true(clock_parse("2026-11-20", SEOUL, &at));
	assert_int_equal(at, clock_at(SEOUL, 2026, 11, 20, 0, 0));
	assert_true(clock_parse("2026-3-5 9:05", SEOUL, &at));
	assert_int_equal(at, clock_at(SEOUL, 2026, 3, 5, 9, 5));
	assert_true(clock_parse("2028-02-29", SEOUL, &at));
	assert_true(clock_parse("2026-12-31T23:59", SEOUL, &at));
	assert_true(clock_parse("2026-03-29T02:30", BERLIN, &at));
	assert_int_equal(at, 1774746000);
}

static void refuses_what_is_no_time(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"", " ", "2026", "2026-11", "2026-11-", "2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32",
		"2026-11-20T24:00", "2026-11-20T19:60", "2026-11-20T19", "2026-11-20T19:3", "2026-11-20T", "2026-11-20 19:30:00x",
		"2026-11.20", "26-11-20", "02026-11-20", "2026-11-20T19:30 ", " 2026-11-20", "-2026-11-20", "2026-1a-20", "9999-01-01", "내일",
	};
	int64_t at = 42;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (clock_parse(bad[i], SEOUL, &at))
			fail_msg("taken: \"%s\"", bad[i]);
	assert_false(clock_parse(NULL, SEOUL, &at));
	assert_int_equal(at, 42);
}

/* "This year" is made 2026 through the offset, so that the words do not depend on the day of the test. */
static void set_year_2026(void)
{
	char offset[32];
	snprintf(offset, sizeof offset, "%lld", (long long)(clock_at(SEOUL, 2026, 7, 1, 0, 0) - (clock_now() - clock_offset())));
	setenv("CLOVE_CLOCK_OFFSET_S", offset, 1);
}

static void says_it_in_words(void **state)
{
	(void)state;
	set_year_2026();
	int64_t at = 1795170600;
	assert_string_equal(clock_text(a, at, SEOUL, "ko"), "11월 20일 (금) 오후 7:30");
	assert_string_equal(clock_text(a, at, SEOUL, "en"), "Fri 20 Nov, 19:30");
	assert_string_equal(clock_text_date(a, at, SEOUL, "ko"), "11월 20일 (금)");
	assert_string_equal(clock_text_time(a, at, SEOUL, "en"), "19:30");
	at = clock_at(SEOUL, 2027, 1, 1, 0, 5);
	assert_string_equal(clock_text(a, at, SEOUL, "ko"), "2027년 1월 1일 (금) 오전 12:05");
	assert_string_equal(clock_text(a, at, SEOUL, "en"), "Fri 1 Jan 2027, 00:05");
	assert_string_equal(clock_text_time(a, clock_at(SEOUL, 2026, 7, 1, 12, 0), SEOUL, "ko"), "오후 12:00");
	/* The year is the zone's: half past seven in the morning of 1 January in Seoul is still the old year in Berlin */
	at = clock_at(SEOUL, 2027, 1, 1, 7, 30);
	assert_string_equal(clock_text_date(a, at, BERLIN, "en"), "Thu 31 Dec");
}

/* A hold "until 08:14" in New York is read by people in Seoul: a clock that is not the site's is named. */
static void names_a_zone_that_is_not_the_sites(void **state)
{
	(void)state;
	set_year_2026();
	int64_t at = 1795170600;
	assert_string_equal(clock_text(a, at, "America/New_York", "ko"), "11월 20일 (금) 오전 5:30 (EST)");
	assert_string_equal(clock_text(a, at, "America/New_York", "en"), "Fri 20 Nov, 05:30 EST");
	assert_string_equal(clock_text_time(a, clock_at("America/New_York", 2026, 7, 1, 20, 0), "America/New_York", "en"), "20:00 EDT");
	assert_string_equal(clock_text_time(a, at, "America/Sao_Paulo", "en"), "07:30 UTC-3");
	assert_string_equal(clock_text_time(a, at, "Asia/Kathmandu", "ko"), "오후 4:15 (UTC+5:45)");
	/* The same clock under another name needs none, nor does a date. */
	assert_string_equal(clock_text_time(a, at, "Asia/Tokyo", "en"), "19:30");
	assert_string_equal(clock_text_date(a, at, "America/New_York", "en"), "Fri 20 Nov");
	setenv("CLOVE_ZONE", "America/New_York", 1);
	assert_string_equal(clock_text_time(a, at, "America/New_York", "en"), "05:30");
	assert_string_equal(clock_text_time(a, at, SEOUL, "en"), "19:30 KST");
	unsetenv("CLOVE_ZONE");
}

/* What happened is told to the second, and in English with its zone: who reads that may be anywhere. */
static void says_what_happened_to_the_second(void **state)
{
	(void)state;
	set_year_2026();
	int64_t at = 1795170607;
	assert_string_equal(clock_text_exact(a, at, SEOUL, "ko"), "11월 20일 (금) 오후 7:30:07");
	assert_string_equal(clock_text_exact(a, at, SEOUL, "en"), "Fri 20 Nov, 19:30:07 KST");
	assert_string_equal(clock_text_exact(a, at, "America/New_York", "ko"), "11월 20일 (금) 오전 5:30:07 (EST)");
	assert_string_equal(clock_text_exact(a, at, "America/Sao_Paulo", "en"), "Fri 20 Nov, 07:30:07 UTC-3");
}

static void says_it_for_machines(void **state)
{
	(void)state;
	assert_string_equal(clock_iso(a, 1795170600, SEOUL), "2026-11-20T19:30:00+09:00");
	assert_string_equal(clock_iso(a, 1795170605, "UTC"), "2026-11-20T10:30:05+00:00");
	assert_string_equal(clock_iso(a, 1795170600, "America/St_Johns"), "2026-11-20T07:00:00-03:30");
	assert_string_equal(clock_field(a, 1795170600, SEOUL), "2026-11-20T19:30");
	int64_t back;
	assert_true(clock_parse(clock_field(a, 1795170600, SEOUL), SEOUL, &back));
	assert_int_equal(back, 1795170600);
}

static void moves_with_the_offset(void **state)
{
	(void)state;
	int64_t now = clock_now();
	setenv("CLOVE_CLOCK_OFFSET_S", "86400", 1);
	assert_int_equal(clock_offset(), 86400);
	assert_in_range(clock_now() - now, 86400, 86400 + 60);
	int64_t ms = clock_ms();
	assert_true(clock_ms() >= ms);
}

#define T(f) cmocka_unit_test_setup_teardown(f, with_arena, end)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(knows_zones), T(reads_the_calendar_of_a_zone), T(an_empty_zone_is_the_setting), T(days_change_at_midnight_of_the_zone), T(makes_instants),
		T(a_missing_hour_is_the_instant_after_it), T(a_repeated_hour_is_its_first), T(every_shown_time_leads_back),
		T(parses_what_people_type), T(refuses_what_is_no_time), T(says_it_in_words), T(names_a_zone_that_is_not_the_sites), T(says_what_happened_to_the_second), T(says_it_for_machines), T(moves_with_the_offset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
