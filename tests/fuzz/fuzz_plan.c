/* fuzz_plan.c: a seating plan from anybody. Whatever the bytes, reading ends, and a plan that was accepted keeps every promise
 * of plan.h: the show is filled from it without asking again.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fault.h"
#include "ext/json.h"
#include "ext/plan.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

static void promises(const struct plan *plan)
{
	size_t places_n = 0;

	must(plan->height >= 50 && plan->height <= 5000);
	must(plan->sections_n >= 1 && plan->sections_n <= PLAN_SECTIONS);
	for (size_t i = 0; i < plan->sections_n; i++) {
		const struct plan_section *s = &plan->sections[i];
		size_t here = s->kind == PLAN_SEATS ? 0 : (size_t)s->capacity;

		must(s->name[0] != '\0' && s->outline_n >= 1 && s->outline_n <= PLAN_OUTLINE_POINTS);
		must(isfinite(s->label.x) && isfinite(s->label.y) && isfinite(s->focus.x) && isfinite(s->focus.y));
		must((s->rows_n > 0) == (s->kind == PLAN_SEATS));
		for (size_t r = 0; r < s->rows_n; r++) {
			must(s->rows[r].seats_n >= 1 && s->rows[r].seats_n <= PLAN_ROW_SEATS);
			here += s->rows[r].seats_n;
			for (size_t k = 0; k < s->rows[r].seats_n; k++) {
				const struct plan_seat *seat = &s->rows[r].seats[k];

				must(seat->n[0] != '\0' && seat->ord >= 1 && (k == 0 || seat->ord > seat[-1].ord));
				must(seat->x >= -0.1 && seat->x <= PLAN_WIDTH + 0.1 && seat->y >= -0.1 && seat->y <= plan->height + 0.1);
			}
		}
		must(here >= 1 && here == s->places_n);
		places_n += here;
	}
	must(places_n == plan->places_n && places_n <= PLAN_PLACES);
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct arena *a = arena_new(256 << 20);
	struct plan_errors e = { 0 };
	struct plan *plan = plan_read_upload(a, (const char *)p, n, &e);

	must((plan == NULL) == (e.n > 0));
	for (size_t i = 0; i < e.n && i < PLAN_ERRORS; i++)
		must(strncmp(e.at[i].key, "plan.", 5) == 0 && e.at[i].path[0] != '\0');
	if (plan != NULL) {
		struct plan_errors again = { 0 };

		promises(plan);
		/* What was accepted can be written and read back as our own format. */
		plan = plan_read(a, plan_json(a, plan), &again);
		must(plan != NULL && again.n == 0);
		promises(plan);
	}
	arena_free(a);
	return 0;
}
