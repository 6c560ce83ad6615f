/* wizard_rounds.c: when the show is, and when its sale opens and closes. Rows are added, removed and repeated by buttons of the form;
 * each of them keeps what was typed. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "ext/json.h"
#include "platform/core/field.h"
#include "platform/pages.h"
#include "platform/pages/wizard.h"
#include "web/tpl.h"

static const char *const every[] = { "day", "week", NULL };

FORM(wizard_rounds,
	{ "label", FIELD_TEXT, OPTIONAL | REPEAT, 0, 60, NULL, NULL },
	{ "date", FIELD_DATE, OPTIONAL | REPEAT, 0, 0, NULL, NULL },
	{ "time", FIELD_CLOCK, OPTIONAL | REPEAT, 0, 0, NULL, NULL },
	{ "opens", FIELD_TIME, OPTIONAL | REPEAT, 0, 0, NULL, NULL },
	{ "closes", FIELD_TIME, OPTIONAL | REPEAT, 0, 0, NULL, NULL },
	{ "covers", FIELD_TEXT, OPTIONAL | REPEAT, 0, 200, NULL, NULL },
	{ "repeat_every", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, every },
	{ "repeat_n", FIELD_INT, OPTIONAL, 1, 100, NULL, NULL },
	{ "act", FIELD_HIDDEN, OPTIONAL, 0, 40, NULL, NULL });

static const struct wizard_column columns[] = { { "label", "label" }, { "date", "date" }, { "time", "time" }, { "opens", "opens" },
	{ "closes", "closes" }, { "covers", "covers" } };
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static struct reply rounds_shown(struct req *r, const struct draft *d, bool refused)
{
	const struct field_row *f = d->field;

	wizard_head(r, d, "rounds");
	tpl_text(r->page, "Rounds.kind", f->rounds);
	tpl_bool(r->page, "Rounds.passes", f->passes);
	tpl_bool(r->page, "Rounds.late", f->late_sale);
	if (*f->label)
		tpl_say(r->page, "Rounds.example", f->label, NULL, NULL);
	tpl_int(r->page, "Rounds.last", (int64_t)wizard_rows_n(r, columns, COLUMNS) - 1);
	tpl_text(r->page, "Rounds.zone", json_text(d->answers, "zone"));
	if (!*form_str(r, "repeat_every"))
		form_set(r, "repeat_every", "week");
	tpl_form(r, "Form", &wizard_rounds, wizard_url(r, d, "rounds"));
	return refused ? reply_form(r, "seller/rounds") : reply_page(r, "seller/rounds");
}

struct reply wizard_rounds_page(struct req *r)
{
	struct draft d;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	wizard_fill(r, json_get(d.answers, "rounds"), columns, COLUMNS, 1);
	return rounds_shown(r, &d, false);
}

/* A date, or a date with its time, some days later; what is no date stays. */
static const char *later(struct req *r, const char *when, int64_t days)
{
	int64_t at;

	if (!*when || !clock_parse(when, "UTC", &at))
		return when;
	const char *moved = clock_field(r->arena, at + days * 86400, "UTC");
	return arena_dupn(r->arena, moved, strlen(when) < strlen(moved) ? strlen(when) : strlen(moved));
}

/* All rows of the last day once more, `times` times, each time `days` later. The sale opens together, and closes as long before. */
static struct json *repeated(struct req *r, struct json *rows, int64_t days, int64_t times)
{
	size_t n = json_n(rows), from = n;
	const char *day = json_text(json_at(rows, n - 1), "date");

	while (from > 0 && text_same(json_text(json_at(rows, from - 1), "date"), day))
		from--;
	for (int64_t k = 1; k <= times; k++)
		for (size_t i = from; i < n && json_n(rows) < DRAFT_ROUNDS_MAX; i++) {
			struct json *row = json_at(rows, i), *copy = json_object(r->arena);
			json_set_text(copy, "label", json_text(row, "label"));
			json_set_text(copy, "date", later(r, json_text(row, "date"), k * days));
			json_set_text(copy, "time", json_text(row, "time"));
			json_set_text(copy, "opens", json_text(row, "opens"));
			json_set_text(copy, "closes", later(r, json_text(row, "closes"), k * days));
			json_set_text(copy, "covers", "");
			json_add(rows, copy);
		}
	return rows;
}

static struct reply kept(struct req *r, struct draft *d, struct json *rows, size_t at)
{
	json_set(d->answers, "rounds", rows);
	draft_save(r->db, d);
	return reply_see_other(r, at ? "%s#wizard_rounds-date-%zu" : "%s#wizard_rounds-date", wizard_url(r, d, "rounds"), at);
}

static struct json *with_blank(struct req *r, struct json *rows)
{
	struct json *row = json_object(r->arena);

	for (size_t i = 0; i < COLUMNS; i++)
		json_set_text(row, columns[i].member, "");
	json_add(rows, row);
	return rows;
}

struct reply wizard_rounds_save(struct req *r)
{
	struct draft d;
	struct draft_show s;
	struct wizard_act act = wizard_act(r);

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	if (wizard_too_many(r, DRAFT_ROUNDS_MAX + 1))
		return reply_status(r, 413);
	struct json *rows = wizard_rows(r, columns, COLUMNS, DRAFT_ROUNDS_MAX + 1);
	size_t n = json_n(rows);
	if (strcmp(act.word, "later") == 0) {
		json_set(d.answers, "rounds", rows);
		return wizard_later(r, &d);
	}
	if (strcmp(act.word, "add") == 0 && n < DRAFT_ROUNDS_MAX)
		return kept(r, &d, with_blank(r, rows), n);
	if (strcmp(act.word, "remove") == 0)
		return kept(r, &d, wizard_without(r, rows, act.at), 0);
	if (strcmp(act.word, "repeat") == 0 && n && n < DRAFT_ROUNDS_MAX && form_i64(r, "repeat_n"))
		return kept(r, &d, repeated(r, rows, strcmp(form_str(r, "repeat_every"), "day") == 0 ? 1 : 7, form_i64(r, "repeat_n")), n);
	if (n >= DRAFT_ROUNDS_MAX && (strcmp(act.word, "repeat") == 0 || strcmp(act.word, "add") == 0))
		form_error_with(r, "date", "seller.error.rounds_many", arena_fmt(r->arena, "%d", DRAFT_ROUNDS_MAX));
	else if (strcmp(act.word, "repeat") == 0)
		form_error(r, "repeat_n", "seller.error.repeat_n");
	else {
		json_set(d.answers, "rounds", rows);
		draft_read(r->db, &d, DRAFT_ROUNDS, &s);
		wizard_errors(r, &s, DRAFT_ROUNDS);
	}
	if (!form_ok(r))
		return rounds_shown(r, &d, true);
	json_set(d.answers, "rounds", wizard_tidied(r, rows, columns, COLUMNS));
	draft_save(r->db, &d);
	return reply_see_other(r, "%s", wizard_url(r, &d, "seating"));
}
