/* job_bank.c: see job_bank.h. */
#include "pay/core/job_bank.h"

#include "base/clock.h"
#include "db/db.h"
#include "pay/core/books.h"
#include "pay/core/hook.h"
#include "pay/core/idem.h"
#include "pay/service.h"
#include "web/route.h"

enum { DAY_S = 86400 };

void job_bank_run(struct service *s, struct db *db)
{
	(void)s;
	books_expire_sessions(db);
	books_late_money(db);
	books_pending_refunds(db);
	books_old_authorisations(db);
}

void job_webhooks_run(struct service *s, struct db *db)
{
	const struct provider *p = s->data;
	hook_send(db, p->webhook_secret);
}

void job_tidy_run(struct service *s, struct db *db)
{
	(void)s;
	idem_tidy(db);
	db_exec(db, "DELETE FROM once_key WHERE at < UNIX_TIMESTAMP() + ? LIMIT 1000", ARG(clock_offset() - DAY_S));
	db_exec(db, "DELETE FROM webhook WHERE created_at < ? LIMIT 1000", ARG(clock_now() - 7 * DAY_S));
}
