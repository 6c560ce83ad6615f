/* invariants.h: what is always true of a show's books, asked of the database.
 *
 * Runs each query of `file` (sql/invariants.sql) and logs the name, the number of rows and the first row of each that returns any,
 * or that fails. Returns how many those were; -1 when the file cannot be read. Costs one query each and a scan of the show's
 * tables: for `clove admin invariants` and tests, not for a page. Asks each in a transaction of its own: a show may sell meanwhile.
 */
#ifndef CLOVE_INVARIANTS_H
#define CLOVE_INVARIANTS_H

#include <stdint.h>

struct db;

int64_t db_check_invariants(struct db *db, const char *file);

#endif
