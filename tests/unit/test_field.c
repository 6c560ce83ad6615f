/* test_field.c: the table of fields against what was agreed, and every word of it has its texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "platform/core/field.h"
#include "web/tpl.h"

/* "seller.field." and "play". */
static void has_text(const char *area, const char *word)
{
	static const char *const langs[] = { "ko", "en" };
	char key[120];

	snprintf(key, sizeof key, "%s%s", area, word);
	for (size_t i = 0; i < 2; i++)
		if (!tpl_lang_find(langs[i], key) || !*tpl_lang_find(langs[i], key))
			fail_msg("no text %s in %s", key, langs[i]);
}

static void test_every_field(void **state)
{
	enum { V = FIELD_SEATING_VENUE, R = FIELD_SEATING_ROWS, A = FIELD_SEATING_AREAS, U = FIELD_SEATING_UPLOAD, E = FIELD_SEATING_ENTRY };
	static const struct { const char *word; unsigned seating; const char *first, *rounds; bool room; } agreed[] = {
		{ "concert", V | R | A | U, "areas", "dates", true },
		{ "musical", V | R | U, "venue", "twice", false },
		{ "play", V | R | U, "venue", "twice", false },
		{ "classical", V | R | U, "venue", "twice", false },
		{ "exhibition", E, "entry", "slots", false },
		{ "sport", V | R | A | U, "venue", "matches", true },
		{ "festival", E | A | R, "entry", "days", true },
		{ "other", V | R | A | U | E, "venue", "dates", false },
	};
	const struct field_row *rows;
	size_t n = field_list(&rows);

	(void)state;
	assert_int_equal(n, sizeof agreed / sizeof agreed[0]);
	for (size_t i = 0; i < n; i++) {
		const struct field_row *f = field_find(agreed[i].word);
		assert_non_null(f);
		assert_int_equal(f->seating, agreed[i].seating);
		assert_string_equal(f->first, agreed[i].first);
		assert_true(f->seating & field_seating(f->first));
		assert_string_equal(f->rounds, agreed[i].rounds);
		assert_int_equal((f->parts & FIELD_PART_WAITING_ROOM) != 0, agreed[i].room);
		assert_in_range(f->limit, 1, 1000);
		assert_in_range(f->hold_minutes, 1, 120);
		assert_in_range(f->running_minutes, 0, 6000);
		assert_int_equal(f->label_needed, strcmp(f->word, "sport") == 0);
		assert_int_equal(f->passes, strcmp(f->word, "festival") == 0);
		has_text("seller.field.", f->word);
		has_text("seller.field_text.", f->word);
		has_text("form.wizard_new.field.choice.", f->word);
		has_text("form.wizard_basics.field.choice.", f->word);
		has_text("seller.rounds_title.", f->rounds);
		has_text("seller.rounds_lead.", f->rounds);
		if (*f->label)
			has_text("", f->label);
	}
}

static void test_every_seating(void **state)
{
	const struct field_seating_row *rows;
	size_t n = field_seatings(&rows);
	unsigned all = 0;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(field_seating(rows[i].word), rows[i].bit);
		assert_int_equal(all & rows[i].bit, 0);
		all |= rows[i].bit;
		has_text("seller.seating.", rows[i].word);
		has_text("seller.seating_text.", rows[i].word);
	}
	assert_int_equal(all, field_find("other")->seating);
}

static void test_unknown(void **state)
{
	(void)state;
	assert_null(field_find(""));
	assert_null(field_find("opera"));
	assert_int_equal(field_seating("balcony"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_field), cmocka_unit_test(test_every_seating), cmocka_unit_test(test_unknown) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
