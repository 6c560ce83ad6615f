/* migrate.h: forward-only migrations, NNNN_what.sql in one folder, one statement a file, no gaps.
 *
 * schema_version(version, name, sha256, applied_at) tells what ran. Takes GET_LOCK, refuses gaps and edited files, and tells the
 * log which file and why. `db` is an administrator's connection to the schema.
 */
#ifndef CLOVE_MIGRATE_H
#define CLOVE_MIGRATE_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct arena;

enum migrated { MIGRATED_OK, MIGRATED_BUSY, MIGRATED_GAP, MIGRATED_EDITED, MIGRATED_FAILED };
enum migrated migrate_schema(struct db *db, const char *folder, int64_t *version);
int64_t migrate_newest(const char *folder);                 /* the highest number in the folder */
int64_t migrate_version(struct db *db);                     /* what the schema is at; 0 for an empty one */

#endif
