/* pdf.c: the layout of a printed ticket. Points throughout (1/72 inch); y grows downwards.
 *
 *	+----------------------------------+ - - - - - - +
 *	| subtitle, title                  :             |
 *	| when, venue, days of a pass      :   QR code   |
 *	| SECTION   ROW   SEAT             :   number    |
 *	| facts                            :             |
 *	+----------------------------------+ - - - - - - +
 *	  notice
 * Lines are broken at spaces, as Korean is printed; only a word that is wider than its line is cut. What does not fit is made
 * smaller (title, place) or left out at the end (notice): nothing is drawn over anything else.
 */
#include "draw/pdf.h"

#include <cairo-pdf.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "draw/qr.h"
#include "draw/ticket.h"

enum { TICKETS = 100, BYTES = 8 << 20, LINES = 60 };

#define PAGE_WIDTH  595.28
#define PAGE_HEIGHT 841.89
#define LEFT    42.0
#define RIGHT   (PAGE_WIDTH - 42)
#define TOP     60.0
#define CARD    352.0                /* height of the ticket */
#define STUB    (RIGHT - 154)        /* where it would be torn off */
#define PAD     22.0
#define QR_SIZE (40 * 72 / 25.4)

struct page {
	struct arena *a;
	cairo_t *cr;
};

static const char *or_nothing(const char *s)
{
	return s != NULL ? s : "";
}

static void ink(const struct page *p, double red, double green, double blue)
{
	cairo_set_source_rgb(p->cr, red, green, blue);
}

static void black(const struct page *p)
{
	ink(p, 0.07, 0.07, 0.09);
}

static void grey(const struct page *p)
{
	ink(p, 0.36, 0.36, 0.40);
}

static void font(const struct page *p, double size, bool bold)
{
	cairo_select_font_face(p->cr, "NanumGothic", CAIRO_FONT_SLANT_NORMAL, bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(p->cr, size);
}

static double width_of(const struct page *p, const char *s)
{
	cairo_text_extents_t e;

	cairo_text_extents(p->cr, s, &e);
	return e.x_advance;
}

static void say(const struct page *p, const char *s, double x, double y)
{
	cairo_move_to(p->cr, x, y);
	cairo_show_text(p->cr, s);
}

static void say_centred(const struct page *p, const char *s, double x, double y)
{
	say(p, s, x - width_of(p, s) / 2, y);
}

/* The largest size from `size` down to `least` at which s is no wider than `width`. */
static double fitting(const struct page *p, const char *s, double size, double least, bool bold, double width)
{
	for (; size > least; size -= 1) {
		font(p, size, bold);
		if (width_of(p, s) <= width)
			return size;
	}
	font(p, least, bold);
	return least;
}

static size_t next_char(const char *s)
{
	size_t n = s[0] != '\0';

	while (((unsigned char)s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* How many bytes of s stand on one line, and where the next line begins. At least one character, so it always ends. */
static size_t one_line(const struct page *p, const char *s, double width, size_t *next)
{
	size_t fits = 0, at = 0;

	for (;;) {
		size_t end = at + strcspn(s + at, " \n");

		if (width_of(p, arena_dupn(p->a, s, end)) > width)
			break;
		fits = end;
		at = end + (s[end] == ' ');
		if (s[end] != ' ') {
			*next = end + (s[end] == '\n');
			return end;
		}
	}
	if (fits == 0) {
		size_t n = next_char(s);

		for (fits = n; (n = next_char(s + fits)) > 0 && width_of(p, arena_dupn(p->a, s, fits + n)) <= width; fits += n)
			;
		*next = fits;
		return fits;
	}
	*next = fits + 1;
	return fits;
}

/* Draws s from y downwards in at most `most` lines and returns the baseline after the last one. A text that goes on ends in an ellipsis. */
static double paragraph(const struct page *p, const char *s, double x, double y, double width, double step, int most)
{
	for (int i = 0; i < most && *s != '\0'; i++) {
		size_t next, n = one_line(p, s, width, &next);
		const char *line = arena_dupn(p->a, s, n);

		if (i == most - 1 && s[next] != '\0') {
			n = one_line(p, s, width - width_of(p, "…"), &next);
			line = arena_fmt(p->a, "%.*s…", (int)n, s);
		}
		say(p, line, x, y);
		y += step;
		s += next;
	}
	return y;
}

static size_t lines_of(const struct page *p, const char *s, double width)
{
	size_t n = 0;

	while (*s != '\0' && n < LINES) {
		size_t next;

		one_line(p, s, width, &next);
		s += next;
		n++;
	}
	return n;
}

static void line(const struct page *p, double x0, double y0, double x1, double y1, double width, bool dashed)
{
	const double dash[] = { 3, 3 };

	cairo_set_line_width(p->cr, width);
	cairo_set_dash(p->cr, dash, dashed ? 2 : 0, 0);
	cairo_move_to(p->cr, x0, y0);
	cairo_line_to(p->cr, x1, y1);
	cairo_stroke(p->cr);
}

static void draw_frame(const struct page *p)
{
	ink(p, 0.42, 0.11, 0.35);        /* the accent of static/clove.css */
	cairo_rectangle(p->cr, LEFT, TOP, RIGHT - LEFT, 6);
	cairo_fill(p->cr);
	black(p);
	cairo_set_dash(p->cr, NULL, 0, 0);
	cairo_set_line_width(p->cr, 0.8);
	cairo_rectangle(p->cr, LEFT, TOP, RIGHT - LEFT, CARD);
	cairo_stroke(p->cr);
	grey(p);
	line(p, STUB, TOP + 5, STUB, TOP + CARD, 0.8, true);
}

static void draw_title(const struct page *p, const struct ticket *t)
{
	const char *title = or_nothing(t->title);
	double x = LEFT + PAD, width = STUB - LEFT - 2 * PAD, y = TOP + 34, size = 25;

	grey(p);
	font(p, 10.5, false);
	paragraph(p, or_nothing(t->subtitle), x, y, width, 14, 1);
	black(p);
	for (font(p, size, true); size > 15 && lines_of(p, title, width) > 2; font(p, size, true))
		size -= 1;
	y = paragraph(p, title, x, y + size + 3, width, size * 1.24, 2);
	font(p, 14, true);
	y = paragraph(p, or_nothing(t->when), x, y + 8, width, 18, 1);
	font(p, 11.5, false);
	y = paragraph(p, or_nothing(t->venue), x, y + 1, width, 15, 1);
	grey(p);
	font(p, 9.5, false);
	y = paragraph(p, or_nothing(t->address), x, y, width, 12, 1);
	black(p);
	fitting(p, or_nothing(t->days), 10.5, 8.5, true, width);
	paragraph(p, or_nothing(t->days), x, y + 2, width, 12, 2);
}

/* Section, row and seat side by side; each takes the width of its text, all shrink together until they fit. A section with so long a name
 * that they do not stands in several small lines, in what the others leave. */
static void draw_place(const struct page *p, const struct ticket *t)
{
	double x = LEFT + PAD, width = STUB - LEFT - 2 * PAD, y = TOP + 202, size = 40, gap = 26, total;
	size_t n = 0;

	while (n < TICKET_PLACE && t->place[n].label != NULL)
		n++;
	for (;; size -= 1) {
		total = 0;
		for (size_t i = 0; i < n; i++) {
			double value, label;

			font(p, size, true);
			value = width_of(p, or_nothing(t->place[i].value));
			font(p, 10, false);
			label = width_of(p, t->place[i].label);
			total += (value > label ? value : label) + (i > 0 ? gap : 0);
		}
		if (total <= width || size <= 12)
			break;
	}
	for (size_t i = 0; i < n; i++) {
		const char *value = or_nothing(t->place[i].value);
		double value_width, label_width;

		grey(p);
		font(p, 10, false);
		label_width = width_of(p, t->place[i].label);
		say(p, t->place[i].label, x, y);
		black(p);
		font(p, size, true);
		value_width = width_of(p, value);
		if (i == 0 && total > width) {
			value_width -= total - width;
			font(p, 11, true);
			paragraph(p, value, x, y + 18, value_width > label_width ? value_width : label_width, 13, 3);
		} else {
			say(p, value, x, y + 44);
		}
		x += (value_width > label_width ? value_width : label_width) + gap;
	}
}

static void draw_facts(const struct page *p, const struct ticket *t)
{
	double x = LEFT + PAD, column = (STUB - LEFT - 2 * PAD) / 4, y = TOP + CARD - 62;

	grey(p);
	line(p, x, y - 18, STUB - PAD, y - 18, 0.5, false);
	for (size_t i = 0; i < TICKET_FACTS && t->facts[i].label != NULL; i++) {
		double at = x + column * (double)(i % 4), row = y + (double)(i / 4) * 32;

		grey(p);
		font(p, 8.5, false);
		paragraph(p, t->facts[i].label, at, row, column - 6, 10, 1);
		black(p);
		fitting(p, or_nothing(t->facts[i].value), 11, 7.5, true, column - 6);
		paragraph(p, or_nothing(t->facts[i].value), at, row + 14, column - 6, 12, 1);
	}
}

static void draw_code(const struct page *p, const struct qr *q, double x, double y, double size)
{
	double module = size / qr_view(q);

	ink(p, 0, 0, 0);
	cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_NONE);
	for (int row = 0; row < q->side; row++)
		for (int col = 0, run; col < q->side; col += run + 1) {
			for (run = 0; col + run < q->side && q->dark[row * q->side + col + run]; run++)
				;
			if (run > 0)
				cairo_rectangle(p->cr, x + (col + QR_QUIET) * module, y + (row + QR_QUIET) * module, run * module, module);
		}
	cairo_fill(p->cr);
	cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_DEFAULT);
}

static bool draw_stub(const struct page *p, const struct ticket *t)
{
	double middle = (STUB + RIGHT) / 2, y = TOP + 72;
	bool valid = or_nothing(t->state)[0] == '\0';
	struct qr q;

	if (valid) {
		if (!qr_make(p->a, or_nothing(t->qr), &q))
			return false;
		draw_code(p, &q, middle - QR_SIZE / 2, y, QR_SIZE);
	} else {
		black(p);
		font(p, 13, true);
		paragraph(p, t->state, STUB + 14, y + QR_SIZE / 2 - 10, RIGHT - STUB - 28, 18, 4);
	}
	black(p);
	fitting(p, or_nothing(t->number), 13, 8, true, RIGHT - STUB - 20);
	say_centred(p, or_nothing(t->number), middle, y + QR_SIZE + 18);
	return true;
}

static void draw_below(const struct page *p, const struct ticket *t)
{
	double y = TOP + CARD + 34;

	if (or_nothing(t->warning)[0] != '\0') {
		ink(p, 0.75, 0.08, 0.08);
		font(p, 10.5, true);
		y = paragraph(p, t->warning, LEFT, y, RIGHT - LEFT, 15, 2) + 8;
	}
	black(p);
	font(p, 10, false);
	paragraph(p, or_nothing(t->notice), LEFT, y, RIGHT - LEFT, 16, (int)((PAGE_HEIGHT - 42 - y) / 16));
}

static bool readable(const struct ticket *t)
{
	const char *all[] = { t->title, t->subtitle, t->when, t->venue, t->address, t->days, t->number, t->qr, t->state, t->notice, t->warning };
	bool good = true;

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		good &= text_utf8(or_nothing(all[i]), strlen(or_nothing(all[i])));
	for (size_t i = 0; i < TICKET_PLACE; i++)
		good &= text_utf8(or_nothing(t->place[i].value), strlen(or_nothing(t->place[i].value)));
	for (size_t i = 0; i < TICKET_FACTS; i++)
		good &= text_utf8(or_nothing(t->facts[i].value), strlen(or_nothing(t->facts[i].value)));
	return good;
}

static cairo_status_t keep(void *closure, const unsigned char *p, unsigned n)
{
	struct buf *out = closure;

	buf_put(out, p, n);
	return out->over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

const struct buf *pdf_tickets(struct arena *a, const struct ticket *tickets, size_t n)
{
	struct buf *out = buf_new(a, BYTES);
	cairo_surface_t *surface;
	struct page p = { a, NULL };
	bool good = n >= 1 && n <= TICKETS;

	for (size_t i = 0; good && i < n; i++)
		good = readable(&tickets[i]);
	if (!good)
		return NULL;
	surface = cairo_pdf_surface_create_for_stream(keep, out, PAGE_WIDTH, PAGE_HEIGHT);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, or_nothing(tickets[0].title));
	p.cr = cairo_create(surface);
	for (size_t i = 0; good && i < n; i++) {
		draw_frame(&p);
		draw_title(&p, &tickets[i]);
		draw_place(&p, &tickets[i]);
		draw_facts(&p, &tickets[i]);
		good = draw_stub(&p, &tickets[i]);
		draw_below(&p, &tickets[i]);
		cairo_show_page(p.cr);
	}
	good &= cairo_status(p.cr) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(p.cr);
	cairo_surface_finish(surface);
	good &= cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
	cairo_surface_destroy(surface);
	return good ? out : NULL;
}
