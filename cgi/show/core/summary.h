/* summary.h: what the catalogue knows of a show, as JSON: texts, dates, prices, what is left by round. */
#ifndef CLOVE_SUMMARY_H
#define CLOVE_SUMMARY_H

struct db;
struct json;

struct json *summary_make(struct db *db);      /* three queries; NULL before the show is defined */

#endif
