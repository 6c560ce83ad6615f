/* manage_edit.c: the show's texts and its picture. Of two people who edit at once, the second is told what the first one changed. */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/texts.h"
#include "show/pages.h"
#include "show/pages/manage_part.h"
#include "web/tpl.h"

FORM(manage_edit,
	{ "title", FIELD_TEXT, 0, 1, 120, NULL, NULL },
	{ "subtitle", FIELD_TEXT, OPTIONAL, 0, 120, NULL, NULL },
	{ "description", FIELD_LONG, OPTIONAL, 0, TEXTS_LONG, NULL, NULL },
	{ "notice", FIELD_LONG, OPTIONAL, 0, TEXTS_LONG, NULL, NULL },
	{ "venue_address", FIELD_TEXT, OPTIONAL, 0, 200, NULL, NULL },
	{ "running_minutes", FIELD_INT, OPTIONAL, 0, 6000, NULL, NULL },
	{ "age_limit", FIELD_INT, OPTIONAL, 0, 120, NULL, NULL },
	{ "seller_contact", FIELD_TEXT, 0, 1, 254, NULL, NULL },
	{ "poster", FIELD_FILE, OPTIONAL, 0, TEXTS_POSTER_BYTES, NULL, NULL },
	{ "poster_remove", FIELD_BOOL, OPTIONAL, 0, 0, NULL, NULL },
	{ "version", FIELD_HIDDEN, 0, 1, 20, NULL, NULL });

/* A stale form goes on from what is there now: whoever saves again has seen it. */
static struct reply edit_shown(struct req *r, bool refused, bool stale)
{
	struct texts now;

	manage_open(r, "edit");
	texts_read(r->db, &now);
	for (size_t i = 0; !refused && i < TEXTS_FIELDS; i++)
		form_set(r, texts_fields[i], now.values[i]);
	if (!refused || stale)
		form_set_i64(r, "version", now.version);
	if (*now.poster)
		tpl_url(r->page, "Poster.url", "/poster/%s", now.poster);
	tpl_form(r, "Form", &manage_edit, "/manage/edit");
	return refused ? reply_form(r, "manage/edit") : reply_page(r, "manage/edit");
}

struct reply manage_edit_form(struct req *r)
{
	return edit_shown(r, false, false);
}

/* Each field somebody saved meanwhile, with what it says now; what was typed stays in the form. */
static void tell_changes(struct req *r, const bool changed[TEXTS_FIELDS])
{
	struct tpl *list = tpl_list(r->page, "Changed");
	struct texts now;

	texts_read(r->db, &now);
	for (size_t i = 0; i < TEXTS_FIELDS; i++)
		if (changed[i] && !text_same(now.values[i], form_str(r, texts_fields[i]))) {
			struct tpl *row = tpl_row(list);
			tpl_text(row, "label", req_say(r, arena_fmt(r->arena, "form.manage_edit.%s.label", texts_fields[i])));
			tpl_text(row, "value", now.values[i]);
		}
	tpl_bool(r->page, "Stale", true);
}

struct reply manage_edit_save(struct req *r)
{
	struct texts t = { .version = form_i64(r, "version") };
	struct texts_picture picture = { .remove = form_is(r, "poster_remove") };
	bool changed[TEXTS_FIELDS];

	if (!form_ok(r))
		return edit_shown(r, true, false);
	for (size_t i = 0; i < TEXTS_FIELDS; i++)
		t.values[i] = form_str(r, texts_fields[i]);
	if (!*t.values[5])
		t.values[5] = "0";
	if (!*t.values[6])
		t.values[6] = "0";
	picture.bytes = form_file(r, "poster", &picture.n);
	switch (texts_save(r->db, r->who.account, &t, &picture, changed)) {
	case TEXTS_SAVED:
		req_flash(r, "manage.edit_saved", NULL);
		return reply_see_other(r, "/manage/edit");
	case TEXTS_STALE:
		tell_changes(r, changed);
		return edit_shown(r, true, true);
	case TEXTS_NO_PICTURE:
		form_error(r, "poster", "manage.error_picture");
		break;
	}
	return edit_shown(r, true, false);
}
