/* pass.h: a pass is a round of its own whose tickets let into several others; these are the words for which days.
 *
 * PASS_DAYS(round) is a column `days` for a query over that table's alias; read with pass_days, from the arena. */
#ifndef CLOVE_PASS_H
#define CLOVE_PASS_H

struct arena;

#define PASS_DAYS(round) \
	" (SELECT GROUP_CONCAT(v.starts_at ORDER BY v.starts_at) FROM round_cover k JOIN round v ON v.id = k.covers AND v.state = 'planned'" \
	"   WHERE k.round = " round ".id) AS days"

/* A pass has no door of its own: it is let in on each of its days, once a day. */
#define PASS_NOT(round) " NOT EXISTS (SELECT 1 FROM round_cover k WHERE k.round = " round ")"

/* "12월 1일 (화), 12월 2일 (수)"; of more than five days the first, the last and how many; "" for a round that is no pass. */
const char *pass_days(struct arena *a, const char *days, const char *zone, const char *lang);

#endif
