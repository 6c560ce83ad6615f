/* define.h: an empty show schema is filled from its definition (a JSON text, see README), once.
 *
 * True when the schema is defined afterwards, also when it already was: then nothing is looked at and nothing is changed. False with
 * *error, an English sentence for the log and the console ("grades[1].price: …"), when the definition is refused, or after a fault.
 * One transaction: about 2 statements for 50 seats and 1 for 10,000 places of each further round. Places get dense ids in map
 * order (round, section, row_ord, ord). An own arena is used; what the tree of 60,000 places needs is not the request's.
 */
#ifndef CLOVE_DEFINE_H
#define CLOVE_DEFINE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct db;

bool define_show(struct db *db, struct arena *a, const char *definition_json, const void *poster, size_t poster_n, const char **error);

#endif
