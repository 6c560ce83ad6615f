/* webhook.c: the one address of the whole platform where a payment provider says that something happened. Its word is a hint and no
 * more: the show it names is told to look, and reads the payment back itself. So a webhook that is lost, late or told twice changes
 * nothing but the moment.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "ext/pay.h"
#include "platform/core/sync.h"
#include "platform/pages.h"

static struct reply said(struct req *r, int status)
{
	return reply_text(r, status, "text/plain; charset=utf-8", "", 0);
}

struct reply webhook_payment(struct req *r)
{
	const struct pay *p = pay_open_webhook(r->arena);
	struct pay_event e;
	int64_t show = 0;
	size_t n;

	if (!p)
		return said(r, 503);                         /* without the secret nothing can be told from a forgery; they try again later */
	const char *body = req_body(r, &n);
	if (!p->webhook(p, r->arena, req_header(r, "HTTP_STRIPE_SIGNATURE"), body, n, clock_now(), &e))
		return said(r, 400);
	/* What is about no payment of ours is answered like the rest: else the provider would say it for days. */
	if (text_i64(e.show, &show) && show > 0 && (*e.session || *e.intent) &&
	    db_exists(r->db, "SELECT 1 FROM deployment WHERE id = ? AND state <> 'deleted' LIMIT 1", ARG(show))) {
		struct json *hint = json_object(r->arena);
		json_set_text(hint, "session", e.session);
		json_set_text(hint, "intent", e.intent);
		sync_owe(r->db, show, "payment.hint", json_write(r->arena, hint));
	}
	return said(r, 200);
}
