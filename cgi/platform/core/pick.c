/* pick.c: see pick.h. A list of parts between commas; each names a row, seats, or both. A row, once named, holds until the next one. */
#include "platform/core/pick.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "ext/plan.h"

enum { TEXT_MAX = 2000, NONE = -1, ROW_MARK = 1 };

struct picking {
	struct arena *a;
	const struct plan_section *s;
	struct pick out;
	long row;                        /* the last row named, or NONE */
};

const char *pick_key(enum pick_state s)
{
	switch (s) {
	case PICK_OK:
		break;
	case PICK_NO_ROW:
		return "seller.pick.no_row";
	case PICK_NO_SEAT:
		return "seller.pick.no_seat";
	case PICK_NO_ENTRY:
		return "seller.pick.no_entry";
	case PICK_WHICH_ROW:
		return "seller.pick.which_row";
	case PICK_UNCLEAR:
		return "seller.pick.unclear";
	}
	return "";
}

static void wrong(struct picking *p, enum pick_state state, const char *at)
{
	if (p->out.state != PICK_OK)
		return;
	p->out.state = state;
	p->out.at = text_cut(p->a, at, 20);
}

/* Letters of a row in either case. */
static long find_row(const struct plan_section *s, const char *label)
{
	for (size_t i = 0; i < s->rows_n; i++)
		if (strcmp(s->rows[i].label, label) == 0)
			return (long)i;
	for (size_t i = 0; i < s->rows_n; i++)
		if (strcasecmp(s->rows[i].label, label) == 0)
			return (long)i;
	return NONE;
}

static size_t first_of_row(const struct plan_section *s, long row)
{
	size_t n = 0;

	for (long i = 0; i < row; i++)
		n += s->rows[i].seats_n;
	return n;
}

static void set(struct picking *p, size_t place)
{
	p->out.n += !p->out.places[place];
	p->out.places[place] = true;
}

static void set_row(struct picking *p, long row)
{
	size_t from = first_of_row(p->s, row);

	for (size_t k = 0; k < p->s->rows[row].seats_n; k++)
		set(p, from + k);
}

static long find_seat(const struct plan_row *row, const char *n)
{
	for (size_t k = 0; k < row->seats_n; k++)
		if (strcmp(row->seats[k].n, n) == 0)
			return (long)k;
	return NONE;
}

/* "4" or "1-4" of the row that holds: both ends have to be there, and every number between them that is. */
static void set_seats(struct picking *p, const char *from, const char *to)
{
	const struct plan_row *row = &p->s->rows[p->row];
	size_t first = first_of_row(p->s, p->row);
	long one = find_seat(row, from), two = find_seat(row, to);
	int64_t low, high, n;

	if (one < 0 || two < 0) {
		wrong(p, PICK_NO_SEAT, arena_fmt(p->a, "%s %s", row->label, one < 0 ? from : to));
		return;
	}
	set(p, first + (size_t)one);
	set(p, first + (size_t)two);
	if (!text_i64(from, &low) || !text_i64(to, &high)) {
		if (one != two)
			wrong(p, PICK_UNCLEAR, arena_fmt(p->a, "%s-%s", from, to));
		return;
	}
	for (size_t k = 0; k < row->seats_n; k++)
		if (text_i64(row->seats[k].n, &n) && n >= (low < high ? low : high) && n <= (low < high ? high : low))
			set(p, first + k);
}

static void set_entries(struct picking *p, const char *from, const char *to)
{
	int64_t low, high;

	if (!text_i64(from, &low) || !text_i64(to, &high)) {
		wrong(p, PICK_UNCLEAR, from);
		return;
	}
	for (int64_t n = low < high ? low : high; n <= (low < high ? high : low); n++) {
		if (n < 1 || n > p->s->capacity) {
			wrong(p, PICK_NO_ENTRY, arena_fmt(p->a, "%lld", (long long)n));
			return;
		}
		set(p, (size_t)n - 1);
	}
}

/* "1-4" -> "1" and "4"; false where no dash stands inside. */
static bool split(struct arena *a, const char *s, const char **from, const char **to)
{
	const char *at = strchr(s, '-');

	if (!at || at == s || !at[1])
		return false;
	*from = arena_dupn(a, s, (size_t)(at - s));
	*to = at + 1;
	return true;
}

static bool is_number(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

static void take_numbers(struct picking *p, const char *s)
{
	const char *from = s, *to = s;

	split(p->a, s, &from, &to);
	if (p->s->kind != PLAN_SEATS)
		set_entries(p, from, to);
	else if (p->row == NONE)
		wrong(p, PICK_WHICH_ROW, s);
	else
		set_seats(p, from, to);
}

static void take_row(struct picking *p, const char *label, const char *rest)
{
	p->row = find_row(p->s, label);
	if (p->row == NONE)
		wrong(p, PICK_NO_ROW, label);
	else if (*rest)
		take_numbers(p, rest);
	else
		set_row(p, p->row);
}

/* One word: numbers of the row that holds, a row, rows from one to another, or a row and its seat as "A-1" or "A1". */
static void take_word(struct picking *p, const char *s)
{
	const char *from, *to;
	bool two = split(p->a, s, &from, &to);
	size_t digits = strlen(s);

	if (is_number(s) || (two && is_number(from) && is_number(to))) {
		take_numbers(p, s);
	} else if (find_row(p->s, s) != NONE) {
		take_row(p, s, "");
	} else if (two && find_row(p->s, from) != NONE && find_row(p->s, to) != NONE && !is_number(to)) {
		long one = find_row(p->s, from), other = find_row(p->s, to);
		for (long i = one < other ? one : other; i <= (one < other ? other : one); i++)
			set_row(p, i);
		p->row = other;
	} else if (two && find_row(p->s, from) != NONE) {
		take_row(p, from, to);
	} else if (p->row != NONE && find_seat(&p->s->rows[p->row], s) != NONE) {
		take_numbers(p, s);
	} else {
		while (digits && s[digits - 1] >= '0' && s[digits - 1] <= '9')
			digits--;
		from = arena_dupn(p->a, s, digits);
		if (s[digits] && find_row(p->s, from) != NONE)
			take_row(p, from, s + digits);
		else
			wrong(p, PICK_NO_ROW, s);
	}
}

static void take_part(struct picking *p, const char *s)
{
	const char *mark, *space;

	if (strncasecmp(s, "row ", 4) == 0)
		s = text_trim(p->a, s + 4);
	mark = strchr(s, ROW_MARK);
	space = strchr(s, ' ');
	if (p->s->kind != PLAN_SEATS)
		take_numbers(p, s);
	else if (mark)
		take_row(p, text_trim(p->a, arena_dupn(p->a, s, (size_t)(mark - s))), text_trim(p->a, mark + 1));
	else if (space)
		take_row(p, arena_dupn(p->a, s, (size_t)(space - s)), text_trim(p->a, space + 1));
	else
		take_word(p, s);
}

static bool begins(const char *s, const char *word)
{
	return strncmp(s, word, strlen(word)) == 0;
}

/* Every dash one dash without spaces around it, every comma one comma; the word for rows one byte, the words for seats gone. */
static const char *plain(struct arena *a, const char *s)
{
	static const struct { const char *word, *means; } words[] = { { "열", "\001" }, { "번", "" }, { "석", "" }, { "–", "-" }, { "~", "-" },
		{ "〜", "-" }, { "～", "-" }, { "、", "," }, { "，", "," }, { ";", "," }, { "\n", "," }, { "\r", "," }, { "\t", " " } };
	char *out = arena_alloc(a, strlen(s) + 1), *w = out;

	while (*s) {
		size_t i, n = sizeof words / sizeof words[0];
		for (i = 0; i < n && !begins(s, words[i].word); i++)
			;
		const char *means = i < n ? words[i].means : NULL;
		char c = means ? *means : *s;
		s += i < n ? strlen(words[i].word) : 1;
		if (!c)
			continue;
		if (c == '-')
			while (w > out && w[-1] == ' ')
				w--;
		if (c == ' ' && (w == out || w[-1] == '-' || w[-1] == ' '))
			continue;
		*w++ = c;
	}
	return out;
}

static struct picking start(struct arena *a, const struct plan_section *s)
{
	return (struct picking){ .a = a, .s = s, .row = NONE, .out = { .state = PICK_OK, .at = "",
		.places = arena_alloc(a, s->places_n + 1), .rows = arena_alloc(a, s->rows_n + 1) } };
}

struct pick pick_places(struct arena *a, const struct plan_section *s, const char *text)
{
	struct picking p = start(a, s);
	const char *t = plain(a, text);
	bool any = false;

	if (strlen(t) > TEXT_MAX)
		wrong(&p, PICK_UNCLEAR, t);
	while (*t && p.out.state == PICK_OK) {
		size_t n = strcspn(t, ",");
		const char *part = text_trim(a, arena_dupn(a, t, n));
		if (*part)
			take_part(&p, part);
		any = any || *part;
		t += n + (t[n] == ',');
	}
	for (size_t i = 0; !any && i < s->places_n; i++)
		set(&p, i);
	return p.out;
}

static long known_row(struct picking *p, const char *label)
{
	long row = find_row(p->s, label);

	if (row == NONE)
		wrong(p, PICK_NO_ROW, label);
	return row;
}

struct pick pick_rows(struct arena *a, const struct plan_section *s, const char *text)
{
	struct picking p = start(a, s);
	const char *t = plain(a, text);

	if (strlen(t) > TEXT_MAX)
		wrong(&p, PICK_UNCLEAR, t);
	while (*t && p.out.state == PICK_OK) {
		size_t n = strcspn(t, ",");
		char *part = arena_dupn(a, t, n), *w = part;
		const char *from, *to;
		for (char *c = part; *c; c++)
			if (*c != ROW_MARK)
				*w++ = *c;
		*w = 0;
		from = to = text_trim(a, part);
		t += n + (t[n] == ',');
		if (!*from)
			continue;
		if (find_row(s, from) == NONE)
			split(a, to, &from, &to);
		long one = known_row(&p, from), other = known_row(&p, to);
		for (long i = one < other ? one : other; p.out.state == PICK_OK && i <= (one < other ? other : one); i++) {
			p.out.n += !p.out.rows[i];
			p.out.rows[i] = true;
		}
	}
	return p.out;
}
