/* staff.h: who else may open this show's manage pages: invited by e-mail, bound to an account by accepting, ended by the owner.
 *
 * Of a link only its hash is stored. A member's rights are looked up with every request, so an end acts at once.
 */
#ifndef CLOVE_STAFF_H
#define CLOVE_STAFF_H

#include <stdint.h>

struct db;

enum { STAFF_LINK_S = 14 * 86400, STAFF_MAX = 200 };

enum staff_said { STAFF_OK, STAFF_ALREADY, STAFF_FULL, STAFF_UNKNOWN, STAFF_LATE, STAFF_OTHER };
/* Mails a link; an invitation of that address that was not accepted yet is replaced. STAFF_ALREADY: works here already. */
enum staff_said staff_invite(struct db *db, int64_t account, const char *email, const char *lang, const char *from);
enum staff_said staff_end(struct db *db, int64_t account, int64_t id);

/* What a link is worth to the account of this address: OK, ALREADY (accepted before), LATE, OTHER (invited was somebody else,
 * *email), UNKNOWN. Looking is one query. */
struct staff_guest { int64_t account; const char *email; };
enum staff_said staff_look(struct db *db, const char *token, const struct staff_guest *who, const char **email);
enum staff_said staff_accept(struct db *db, const char *token, const struct staff_guest *who);

#endif
