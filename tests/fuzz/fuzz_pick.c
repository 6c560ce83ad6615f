/* Seats and rows as a seller writes them, and addresses made of titles. What is picked must be there, and counted once. */
#include <stdint.h>
#include <string.h>
#include "base/arena.h"
#include "base/fault.h"
#include "base/text.h"
#include "ext/plan.h"
#include "platform/core/pick.h"
#include "platform/core/slug.h"

static void look(const struct pick *p, size_t places_n, size_t rows_n, bool of_rows)
{
	size_t n = 0;

	for (size_t i = 0; i < (of_rows ? rows_n : places_n); i++)
		n += of_rows ? p->rows[i] : p->places[i];
	must(p->state != PICK_OK || n == p->n);
	must(p->state == PICK_OK || (p->at && text_length(p->at) <= 20 && *pick_key(p->state)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct plan_block blocks[] = {
		{ .name = "A", .kind = PLAN_SEATS, .rows = 3, .seats = 12, .labels = PLAN_LETTERS },
		{ .name = "B", .kind = PLAN_SEATS, .rows = 12, .seats = 3, .labels = PLAN_NUMBERS, .numbering = PLAN_FROM_CENTRE },
		{ .name = "S", .kind = PLAN_STANDING, .capacity = 40 },
	};
	struct plan_errors e = { 0 };
	struct arena *a;

	if (!text_utf8((const char *)data, size))          /* forms let nothing else through */
		return 0;
	a = arena_new(64 << 20);
	const char *s = arena_dupn(a, (const char *)data, size);
	struct plan *plan = plan_build(a, blocks, sizeof blocks / sizeof blocks[0], &e);
	must(plan);
	for (size_t i = 0; i < plan->sections_n; i++) {
		struct pick places = pick_places(a, &plan->sections[i], s), rows = pick_rows(a, &plan->sections[i], s);
		look(&places, plan->sections[i].places_n, 0, false);
		look(&rows, 0, plan->sections[i].rows_n, true);
	}
	must(text_slug(slug_of(a, s)) && !slug_reserved(slug_of(a, s)));
	must(text_slug(slug_numbered(a, slug_of(a, s), 12)));
	arena_free(a);
	return 0;
}
