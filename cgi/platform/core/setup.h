/* setup.h: databases, their users and their schemas, brought to what this program expects. May be repeated; forward only.
 *
 * `admin` is the database administrator's connection (setup_admin). Passwords derive from keys: nothing is stored.
 */
#ifndef CLOVE_SETUP_H
#define CLOVE_SETUP_H

#include <stdbool.h>
#include <stdint.h>
#include "base/id.h"

struct arena;
struct db;

/* Of each of a show's two database users: connections at once, and how long one statement may take. */
enum { SETUP_SHOW_CONNECTIONS = 60, SETUP_STATEMENT_MS = 10000 };

/* The oldest schema of a show that this program still brings up to date; the newest is that of its own files. */
enum { SETUP_SHOW_OLDEST = 1 };

struct db *setup_admin(const unsigned char master[ID_KEY], const char *schema);
bool setup_platform(const unsigned char master[ID_KEY]);                      /* schema `clove` */
bool setup_target(const unsigned char master[ID_KEY]);                        /* CLOVE_TARGET: the cluster we run in, as a row */
bool setup_waits(const unsigned char master[ID_KEY], int64_t wait_s);        /* until the database answers its administrator */
/* Until somebody else's `clove migrate` has brought `schema` (of the key's owner) to the newest file of `folder`: `wait_s` at most. False when
 * that passed, or at once when the schema is newer than this program: the log tells, also what it waits for. */
bool setup_awaits(const unsigned char key[ID_KEY], const char *schema, const char *folder, int64_t wait_s);
bool setup_pay(const unsigned char master[ID_KEY], const unsigned char pay_key[ID_KEY]);      /* schema `pay`, the sandbox provider's */
/* A show's database: `show_ID`, or `show_ID_N` for its N-th copy (deployment.data_n); its users are called after it. */
const char *setup_show_schema(struct arena *a, int64_t show, int64_t data_n);
bool setup_show(const unsigned char master[ID_KEY], int64_t show, int64_t generation, int64_t data_n);   /* the schema, its tables and two users */
/* How many connections each of the two may have: for so many processes, twice over while one group follows another. */
bool setup_show_room(const unsigned char master[ID_KEY], int64_t show, int64_t generation, int64_t data_n, int64_t processes);
bool setup_shows(const unsigned char master[ID_KEY]);                         /* every show that has its database; a broken one stops only itself */
/* Whether the database is there, and whether both its users are; asked as its server's administrator. One that went is never made anew
 * unasked: an empty one would sell again what was sold. */
bool setup_show_is_there(struct db *admin, int64_t show, int64_t data_n);
bool setup_show_has_users(struct db *admin, int64_t show, int64_t data_n);
/* One show's own database server, whose administrator is made from the show's key: waits up to `wait_s` for it. CLOVE_DB_SCHEMA names the
 * schema. False when it did not come, or is newer than this program: the log tells. */
bool setup_own_show(const unsigned char key[ID_KEY], int64_t wait_s);
bool setup_drop_show(const unsigned char master[ID_KEY], int64_t show, int64_t data_n);       /* one copy with its users */
bool setup_drop_show_all(const unsigned char master[ID_KEY], int64_t show);                   /* every copy there is */

#endif
