/* mailbox.c: see mailbox.h. A mail is taken by moving its next try ahead, sent outside any transaction, then marked; a crash
 * between the two sends it again under the same Message-ID, which receivers fold. */
#include "web/mailbox.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/mail.h"
#include "web/route.h"
#include "web/tpl.h"

enum { TRIES = 24, TURN = 50 };

void mailbox_put(struct db *db, const char *to, const char *lang, struct tpl *data, const char *template_name)
{
	const char *subject, *text;

	if (!*to || !tpl_mail(data, template_name, &subject, &text))
		return;
	db_exec(db, "INSERT INTO mail (recipient, lang, subject, body, created_at) VALUES (?, ?, ?, ?, UNIX_TIMESTAMP() + ?)",
	    ARG(to), ARG(lang), ARG(text_cut(db_arena(db), subject, 200)), ARG(text), ARG(clock_offset()));
}

static void send_one(struct service *s, struct db *db, struct db_rows *q)
{
	struct arena *a = db_arena(db);
	int64_t id = db_i64(q, "id"), tries = db_i64(q, "tries");
	const char *name = arena_fmt(a, "%s.%lld", config_text("CLOVE_DB_SCHEMA"), (long long)id);
	const char *message_id = arena_fmt(a, "%s.%.16s@clove", name, id_hash_hex(a, arena_fmt(a, "%s %s", name, db_text(q, "body"))));

	(void)s;
	if (db_exec(db, "UPDATE mail SET tries = tries + 1, next_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND tries = ? AND sent_at IS NULL",
	    ARG(clock_offset() + (tries < 6 ? 20 << tries : 3600)), ARG(id), ARG(tries)) != 1)
		return;
	fault_point("mail.after_take");
	enum mailed said = mail_send(a, db_text(q, "recipient"), db_text(q, "subject"), db_text(q, "body"), message_id);
	fault_point("mail.after_send");
	switch (said) {
	case MAILED_OK:
		db_exec(db, "UPDATE mail SET sent_at = UNIX_TIMESTAMP() + ?, last_error = '' WHERE id = ?", ARG(clock_offset()), ARG(id));
		return;
	case MAILED_LATER:
		if (tries + 1 < TRIES) {
			db_exec(db, "UPDATE mail SET last_error = 'not taken yet' WHERE id = ?", ARG(id));
			return;
		}
		break;
	case MAILED_NEVER:
		break;
	}
	db_exec(db, "UPDATE mail SET failed_at = UNIX_TIMESTAMP() + ?, last_error = 'refused' WHERE id = ?", ARG(clock_offset()), ARG(id));
}

void mailbox_run(struct service *s, struct db *db)
{
	struct db_rows *q = db_query(db,
	    "SELECT id, recipient, subject, body, tries FROM mail"
	    " WHERE sent_at IS NULL AND failed_at IS NULL AND next_at <= UNIX_TIMESTAMP() + ? ORDER BY id LIMIT 50", ARG(clock_offset()));

	while (db_next(q))
		send_one(s, db, q);
}
