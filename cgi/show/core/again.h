/* again.h: what was sold, paid and given back after the backup that this database was restored from.
 *
 * Money that moved cannot be unmoved, and a ticket that was given out opens the door. So with each paid order's event the platform keeps
 * what its show would need to write it again (again_detail: places, prices, ticket numbers, payments, refunds; no person's data), and tells
 * it to the restored copy before that opens:
 *	orders.again  {"orders":[{"code","account","name","email","state","total","booked_at","detail"}]}: written again as they were, with the
 *	              same ticket numbers; their refunds are looked for at the provider before they are asked for. What cannot be written
 *	              (its place is somebody else's, or not there) stands on the money list.
 *	              {"entered":[{"t":ticket number,"r":round,"a":at}]}: who came in since, so that nobody comes in twice.
 *	orders.check  {"since":unix}: the provider's payments and refunds since then are read. Captured money that no order here has stands on
 *	              the money list, an authorisation goes back, a refund is entered so that nobody makes it twice.
 */
#ifndef CLOVE_AGAIN_H
#define CLOVE_AGAIN_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct db;
struct json;

const char *again_detail(struct db *db, int64_t order);          /* JSON; "" while it is not paid. At most five queries */
void again_take(struct db *db, struct json *body);               /* in the caller's transaction; may be repeated */
bool again_check(struct db *db, struct json *body);              /* network; outside a transaction. false: not finished, once more */

#endif
