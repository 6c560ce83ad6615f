/* left.h: what is left, by round, section and grade: from the hint map where it is loaded, else from the database.
 *
 * That a whole grade or section has nothing left is always asked of the database: a 0 of the map becomes 1 where a plain read finds a place.
 */
#ifndef CLOVE_LEFT_H
#define CLOVE_LEFT_H

#include <stddef.h>
#include <stdint.h>

struct db;

struct left { int64_t round, section, grade, left, total; };      /* section 0: all of them. total: what is for sale at all */

size_t left_of_round(struct db *db, int64_t round, struct left **out);          /* by section and grade; at most one query */
size_t left_of_rounds(struct db *db, const int64_t *rounds, size_t n, struct left **out);      /* of rounds on sale, by grade; at most one query */

const char *left_level(int64_t left, int64_t total);              /* many some few none: the words of the macros */

#endif
