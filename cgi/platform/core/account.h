/* account.h: people: sign-up, confirmation, login with its delays, passwords, withdrawal.
 *
 * Sign-up, reset and login answer alike for known and unknown addresses, in words and in time. Functions that hash a password
 * (11 to 20 ms of CPU) belong to the login pool alone. E-mail addresses come from form_str of a FIELD_EMAIL.
 */
#ifndef CLOVE_ACCOUNT_H
#define CLOVE_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct db;
struct db_rows;
struct req;

struct account_new {
	const char *email, *password, *name, *role, *group, *business_name, *lang;
	const char *next;            /* where the confirmed person goes on: an address of this site, or "" */
};

/* Makes the account and mails a link to confirm it; for a known address mails that instead, so both answer alike. */
void account_sign_up(struct req *r, const struct account_new *n);
/* Makes one without mail: demo, administrators, load tests. 0 when the address is taken. */
int64_t account_make(struct db *db, const struct account_new *n, const char *password_hash, bool confirmed);

enum account_login { LOGIN_OK, LOGIN_WRONG, LOGIN_TOO_MANY };
/* Outside a transaction (it records failures itself). OK fills *session with the new session's id; TOO_MANY fills *until. */
enum account_login account_login(struct req *r, const char *email, const char *password, const char **session, int64_t *until);

bool account_mail_confirmation(struct req *r, int64_t account, const char *email, const char *next);      /* false: that address has had enough mails for an hour */
void account_mail_reset(struct req *r, const char *email);                   /* nothing visible for an unknown address */
enum account_token { TOKEN_OK, TOKEN_USED, TOKEN_ENDED, TOKEN_UNKNOWN };
enum account_token account_token_state(struct db *db, const char *token, const char *kind);
enum account_token account_confirm(struct db *db, const char *token);
enum account_token account_reset(struct db *db, const char *token, const char *new_password);     /* ends every session */

bool account_password_is(struct db *db, int64_t account, const char *password);
void account_set_password(struct db *db, int64_t account, const char *password, const char *keep_session);  /* ends the others */

/* What administrators of the group owner do, in a POST's transaction. A change of group ends every session of that account. */
enum account_group { GROUP_SET, GROUP_SAME, GROUP_LAST_OWNER, GROUP_NO_ADMIN };
enum account_group account_set_group(struct db *db, int64_t by, int64_t account, const char *group);
bool account_confirm_by_hand(struct db *db, int64_t by, int64_t account);    /* false: it was confirmed, or is gone */

enum account_leave { LEAVE_OK, LEAVE_TICKETS, LEAVE_SHOWS, LEAVE_LAST_OWNER };
enum account_leave account_may_leave(struct db *db, int64_t account, struct db_rows **why);     /* rows: title, slug or code, at. In a POST it holds the owners' rows */
void account_erase(struct db *db, int64_t account);       /* for good: the person's data here, and a message to every show that knows them */

#endif
