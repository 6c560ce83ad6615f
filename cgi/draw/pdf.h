/* pdf.h: tickets on paper, one to an A4 page, drawn by cairo in NanumGothic, black on white, the code 40 mm wide. */
#ifndef CLOVE_PDF_H
#define CLOVE_PDF_H

#include <stddef.h>

struct arena;
struct buf;
struct ticket;

/* The document, owned by the arena. NULL when it could not be made (text that is not UTF-8, over 100 tickets or 8 MiB). About
 * 3 ms and 30 KB, and a millisecond for each further page. */
const struct buf *pdf_tickets(struct arena *a, const struct ticket *tickets, size_t n);

#endif
