/* told.h: results of deployments that their seller has not seen yet: opened, or failed and what to do. Shown on the first pages after
 * login until they are put away (deployment.told_at).
 *
 *	told_put(r->db, r->who.account, r->page) && … tpl_post(r, "Told.post", "/seller/told");    and in the template call:told(Told)
 */
#ifndef CLOVE_TOLD_H
#define CLOVE_TOLD_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct tpl;

bool told_put(struct db *db, int64_t account, struct tpl *page);     /* Told.list.N: .kind good | bad, .text .why .url; false: nothing to tell */
void told_seen(struct db *db, int64_t account);
const char *told_state_kind(const char *state);                      /* of a deployment's state, for the macro state: good busy warn bad idle */

#endif
