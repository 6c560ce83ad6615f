/* clock.c: instants and calendars. Zones come from the C library's tz database, so no rule of any country is written here.
 *
 * The C library knows one zone at a time (TZ). This process has one thread, and nothing else in it asks for local time, so
 * TZ is changed when another zone is asked for and left at that: most pages know one zone.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"

enum { DAY_S = 86400, ZONE_MAX = 64 };
static const int64_t first_at = -62135596800, last_at = 253402300799;     /* years 1 to 9999 */

int64_t clock_offset(void)
{
	return config_i64("CLOVE_CLOCK_OFFSET_S");
}

int64_t clock_now(void)
{
	return (int64_t)time(NULL) + clock_offset();
}

int64_t clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool clock_zone(const char *zone)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
	if (!zone || !*zone || *zone == '/' || strlen(zone) > ZONE_MAX || strspn(zone, letters) != strlen(zone))
		return false;
	char path[sizeof "/usr/share/zoneinfo/" + ZONE_MAX] = "/usr/share/zoneinfo/", magic[4];
	memcpy(path + strlen(path), zone, strlen(zone) + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool ok = read(fd, magic, sizeof magic) == (ssize_t)sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
	close(fd);
	return ok;
}

/* A zone that nobody checked would silently be UTC and print wrong times: an impossible state instead. */
static void use_zone(const char *zone)
{
	static char current[ZONE_MAX + 2];
	if (!zone || !*zone)
		zone = config_text("CLOVE_ZONE");
	if (current[0] && strcmp(current + 1, zone) == 0)
		return;
	must(clock_zone(zone));
	current[0] = ':';
	memcpy(current + 1, zone, strlen(zone) + 1);
	must(setenv("TZ", current, 1) == 0);
	tzset();
}

static struct tm broken_down(int64_t at, const char *zone)
{
	use_zone(zone);
	time_t t = (time_t)(at < first_at ? first_at : at > last_at ? last_at : at);
	struct tm tm;
	must(localtime_r(&t, &tm));
	return tm;
}

struct local_time clock_local(int64_t at, const char *zone)
{
	struct tm tm = broken_down(at, zone);
	return (struct local_time){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_wday };
}

/* Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the leap day is the last one; months
 * and days past their end run on into the next. */
static int64_t civil_day(int64_t year, int64_t month, int64_t day)
{
	year += (month - 1) / 12;
	month = (month - 1) % 12 + 1;
	if (month < 1) {
		month += 12;
		year--;
	}
	if (month <= 2)
		year--;
	int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468 + day - 1;
}

int64_t clock_day(int64_t at, const char *zone)
{
	struct tm tm = broken_down(at, zone);
	return civil_day(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

static int64_t utc_offset(int64_t at, const char *zone)
{
	return broken_down(at, zone).tm_gmtoff;
}

int64_t clock_at(const char *zone, int year, int month, int day, int hour, int minute)
{
	int64_t wall = civil_day(year, month, day) * DAY_S + (int64_t)hour * 3600 + (int64_t)minute * 60;
	int64_t before = utc_offset(wall - DAY_S, zone), after = utc_offset(wall + DAY_S, zone);
	/* Both hold away from a change; at a repeated hour both are true instants, and the first one is meant. */
	if (utc_offset(wall - before, zone) == before)
		return wall - before;
	if (utc_offset(wall - after, zone) == after)
		return wall - after;
	/* The clock never showed this time: the first instant after the gap. */
	int64_t low = wall - DAY_S, high = wall + DAY_S;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;
		if (utc_offset(middle, zone) == before)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static bool read_number(const char **p, int least, int most, int min, int max, int *out)
{
	int n = 0, v = 0;
	while (n < most && (*p)[n] >= '0' && (*p)[n] <= '9')
		v = v * 10 + ((*p)[n++] - '0');
	if (n < least || v < min || v > max)
		return false;
	*p += n;
	*out = v;
	return true;
}

bool clock_parse(const char *text, const char *zone, int64_t *out)
{
	int year, month, day, hour = 0, minute = 0;
	const char *p = text;
	if (!p || !read_number(&p, 4, 4, 1000, 9998, &year))
		return false;
	char between = *p;
	if (!between || !strchr("-./", between))
		return false;
	p++;
	if (!read_number(&p, 1, 2, 1, 12, &month) || *p++ != between || !read_number(&p, 1, 2, 1, 31, &day))
		return false;
	if (civil_day(year, month, day) >= civil_day(year, month + 1, 1))
		return false;
	if (*p) {
		if (*p != 'T' && *p != ' ')
			return false;
		p++;
		if (!read_number(&p, 1, 2, 0, 23, &hour) || *p++ != ':' || !read_number(&p, 2, 2, 0, 59, &minute) || *p)
			return false;
	}
	*out = clock_at(zone, year, month, day, hour, minute);
	return true;
}

static bool korean(const char *lang)
{
	return lang && strcmp(lang, "ko") == 0;
}

const char *clock_text_date(struct arena *a, int64_t at, const char *zone, const char *lang)
{
	static const char *const days_ko[] = { "일", "월", "화", "수", "목", "금", "토" };
	static const char *const days_en[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months_en[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct local_time t = clock_local(at, zone);
	bool this_year = t.year == clock_local(clock_now(), zone).year;
	if (korean(lang))
		return arena_fmt(a, "%s%d월 %d일 (%s)", this_year ? "" : arena_fmt(a, "%d년 ", t.year), t.month, t.day, days_ko[t.weekday]);
	return arena_fmt(a, "%s %d %s%s", days_en[t.weekday], t.day, months_en[t.month - 1], this_year ? "" : arena_fmt(a, " %d", t.year));
}

/* EST, UTC-3, UTC+5:45 */
static const char *zone_letters(struct arena *a, int64_t at, const char *zone)
{
	struct tm tm = broken_down(at, zone);
	if (tm.tm_zone && isalpha((unsigned char)*tm.tm_zone))
		return arena_fmt(a, "%s", tm.tm_zone);
	long minutes = tm.tm_gmtoff / 60, size = minutes < 0 ? -minutes : minutes;
	const char *hours = arena_fmt(a, "UTC%c%ld", minutes < 0 ? '-' : '+', size / 60);
	return size % 60 ? arena_fmt(a, "%s:%02ld", hours, size % 60) : hours;
}

/* Where the clock differs from the site's, whose people would read its times as theirs; "" elsewhere. */
static const char *zone_name(struct arena *a, int64_t at, const char *zone)
{
	return utc_offset(at, NULL) == utc_offset(at, zone) ? "" : zone_letters(a, at, zone);
}

const char *clock_text_time(struct arena *a, int64_t at, const char *zone, const char *lang)
{
	struct local_time t = clock_local(at, zone);
	const char *named = zone_name(a, at, zone);
	if (korean(lang))
		return arena_fmt(a, *named ? "%s %d:%02d (%s)" : "%s %d:%02d%s", t.hour < 12 ? "오전" : "오후", t.hour % 12 ? t.hour % 12 : 12, t.minute, named);
	return arena_fmt(a, *named ? "%02d:%02d %s" : "%02d:%02d%s", t.hour, t.minute, named);
}

const char *clock_text(struct arena *a, int64_t at, const char *zone, const char *lang)
{
	return arena_fmt(a, korean(lang) ? "%s %s" : "%s, %s", clock_text_date(a, at, zone, lang), clock_text_time(a, at, zone, lang));
}

const char *clock_text_exact(struct arena *a, int64_t at, const char *zone, const char *lang)
{
	struct local_time t = clock_local(at, zone);
	const char *date = clock_text_date(a, at, zone, lang), *named = zone_name(a, at, zone);
	int second = broken_down(at, zone).tm_sec;

	if (!korean(lang))
		return arena_fmt(a, "%s, %02d:%02d:%02d %s", date, t.hour, t.minute, second, zone_letters(a, at, zone));
	return arena_fmt(a, *named ? "%s %s %d:%02d:%02d (%s)" : "%s %s %d:%02d:%02d%s", date, t.hour < 12 ? "오전" : "오후", t.hour % 12 ? t.hour % 12 : 12,
	    t.minute, second, named);
}

const char *clock_iso(struct arena *a, int64_t at, const char *zone)
{
	struct tm t = broken_down(at, zone);
	long minutes = t.tm_gmtoff / 60, size = minutes < 0 ? -minutes : minutes;
	return arena_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02d%c%02ld:%02ld", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min,
	    t.tm_sec, minutes < 0 ? '-' : '+', size / 60, size % 60);
}

const char *clock_field(struct arena *a, int64_t at, const char *zone)
{
	struct local_time t = clock_local(at, zone);
	return arena_fmt(a, "%04d-%02d-%02dT%02d:%02d", t.year, t.month, t.day, t.hour, t.minute);
}
