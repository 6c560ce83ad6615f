/* clock.h: time. Instants are unix seconds in UTC (`_at`); a calendar day exists only in a zone ("Asia/Seoul").
 *
 * Rows are stamped by the database's clock, in the statement (UNIX_TIMESTAMP() + ?, with clock_offset()); this clock is for
 * everything that meets no row. The offset is CLOVE_CLOCK_OFFSET_S, 0 outside tests.
 */
#ifndef CLOVE_CLOCK_H
#define CLOVE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

struct local_time { int year, month, day, hour, minute, weekday; };   /* weekday: 0 is Sunday */

int64_t clock_now(void);              /* unix seconds, offset applied */
int64_t clock_offset(void);
int64_t clock_ms(void);               /* monotonic milliseconds, for measuring */
bool clock_zone(const char *zone);    /* is it a zone of the tz database */

struct local_time clock_local(int64_t at, const char *zone);
int64_t clock_day(int64_t at, const char *zone);         /* days since 1970-01-01 of the calendar day in that zone */
int64_t clock_at(const char *zone, int year, int month, int day, int hour, int minute);   /* a gap hour gives the instant after it */
bool clock_parse(const char *text, const char *zone, int64_t *out);   /* "2026-11-20T19:30" or "2026-11-20 19:30"; also "2026-11-20" as 00:00 */

/* As people say them: 11월 20일 (금) 오후 7:30 · Fri 20 Nov, 19:30. The year is added when it is not this year's,
 * the zone where its clock is not the site's (CLOVE_ZONE): 오전 8:07 (EST) · 08:07 EST. */
const char *clock_text(struct arena *a, int64_t at, const char *zone, const char *lang);
const char *clock_text_date(struct arena *a, int64_t at, const char *zone, const char *lang);
const char *clock_text_time(struct arena *a, int64_t at, const char *zone, const char *lang);
/* To the second, in English with its zone: for what happened, not for what people come to. */
const char *clock_text_exact(struct arena *a, int64_t at, const char *zone, const char *lang);
const char *clock_iso(struct arena *a, int64_t at, const char *zone);         /* 2026-11-20T19:30:00+09:00, for <time datetime> */
const char *clock_field(struct arena *a, int64_t at, const char *zone);       /* 2026-11-20T19:30, as clock_parse reads it */

#endif
