/* session.h: who is signed in where. The id is 256 random bits in a cookie; only its hash is stored. 30 days, rotated at login. */
#ifndef CLOVE_SESSION_H
#define CLOVE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct who;

enum { SESSION_LIFE_S = 30 * 86400, SESSION_SEEN_S = 300, SESSION_NAME_N = 16 };

/* The new session's id, for the cookie alone. One write. */
const char *session_open(struct db *db, int64_t account, const char *agent, const char *address);
/* Fills who from a session's hash; false when there is none, it ended, or the account is erased. One query. */
bool session_find(struct db *db, const char *hash, struct who *who);
/* Notes that it is in use, at most every SESSION_SEEN_S. */
void session_seen(struct db *db, const struct who *who);
void session_end(struct db *db, const char *hash);
bool session_end_one(struct db *db, int64_t account, const char *beginning);           /* by the beginning of its hash; false: there is none */
int64_t session_end_others(struct db *db, int64_t account, const char *keep_hash);    /* how many ended; keep_hash "" ends all */

#endif
