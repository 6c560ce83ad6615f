/* field.c: see field.h. */
#include "platform/core/field.h"

#include <string.h>

enum {
	HALL = FIELD_SEATING_VENUE | FIELD_SEATING_ROWS | FIELD_SEATING_UPLOAD,
	ALL = HALL | FIELD_SEATING_AREAS | FIELD_SEATING_ENTRY
};

static const struct field_row rows[] = {
	{ .word = "concert", .seating = HALL | FIELD_SEATING_AREAS, .first = "areas", .rounds = "dates", .label = "seller.label.concert",
	  .parts = FIELD_PART_WAITING_ROOM, .limit = 4, .hold_minutes = 7, .running_minutes = 120 },
	{ .word = "musical", .seating = HALL, .first = "venue", .rounds = "twice", .label = "seller.label.stage", .limit = 4, .hold_minutes = 7,
	  .running_minutes = 150 },
	{ .word = "play", .seating = HALL, .first = "venue", .rounds = "twice", .label = "seller.label.stage", .limit = 4, .hold_minutes = 7,
	  .running_minutes = 100 },
	{ .word = "classical", .seating = HALL, .first = "venue", .rounds = "twice", .label = "seller.label.stage", .limit = 4,
	  .hold_minutes = 7, .running_minutes = 110 },
	{ .word = "exhibition", .seating = FIELD_SEATING_ENTRY, .first = "entry", .rounds = "slots", .label = "seller.label.exhibition",
	  .late_sale = true, .limit = 10, .hold_minutes = 10 },
	{ .word = "sport", .seating = HALL | FIELD_SEATING_AREAS, .first = "venue", .rounds = "matches", .label = "seller.label.sport",
	  .label_needed = true, .parts = FIELD_PART_WAITING_ROOM, .limit = 8, .hold_minutes = 7 },
	{ .word = "festival", .seating = FIELD_SEATING_ENTRY | FIELD_SEATING_AREAS | FIELD_SEATING_ROWS, .first = "entry", .rounds = "days",
	  .label = "seller.label.festival", .late_sale = true, .passes = true, .parts = FIELD_PART_WAITING_ROOM, .limit = 4, .hold_minutes = 7 },
	{ .word = "other", .seating = ALL, .first = "venue", .rounds = "dates", .label = "", .limit = 4, .hold_minutes = 7 },
};

static const struct field_seating_row seatings[] = {
	{ "venue", FIELD_SEATING_VENUE }, { "rows", FIELD_SEATING_ROWS }, { "areas", FIELD_SEATING_AREAS }, { "upload", FIELD_SEATING_UPLOAD },
	{ "entry", FIELD_SEATING_ENTRY },
};

size_t field_list(const struct field_row **out)
{
	*out = rows;
	return sizeof rows / sizeof rows[0];
}

const struct field_row *field_find(const char *word)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (strcmp(rows[i].word, word) == 0)
			return &rows[i];
	return NULL;
}

size_t field_seatings(const struct field_seating_row **out)
{
	*out = seatings;
	return sizeof seatings / sizeof seatings[0];
}

unsigned field_seating(const char *word)
{
	for (size_t i = 0; i < sizeof seatings / sizeof seatings[0]; i++)
		if (strcmp(seatings[i].word, word) == 0)
			return seatings[i].bit;
	return 0;
}
