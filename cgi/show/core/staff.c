/* staff.c: see staff.h. */
#include "show/core/staff.h"

#include <strings.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/id.h"
#include "db/db.h"
#include "show/core/audit.h"
#include "web/mailbox.h"
#include "web/tpl.h"

static const char *object(struct db *db, int64_t id)
{
	return arena_fmt(db_arena(db), "staff %lld", (long long)id);
}

static void mail_link(struct db *db, const char *email, const char *lang, const char *from, const char *token)
{
	struct tpl *t = tpl_new(db_arena(db), db_fault(db), lang);

	tpl_text(t, "Mail.title", db_one_text(db, "SELECT title FROM settings WHERE id = 1", NO_ARGS));
	tpl_text(t, "Mail.from", from);
	tpl_text(t, "Mail.url", arena_fmt(db_arena(db), "%s/shows/%s/manage/staff/accept/%s", config_text("CLOVE_SITE_URL"),
	    config_text("CLOVE_SHOW_SLUG"), token));
	mailbox_put(db, email, lang, t, "mail/staff_invite");
}

enum staff_said staff_invite(struct db *db, int64_t account, const char *email, const char *lang, const char *from)
{
	const char *token = id_token(db_arena(db));

	/* One invitation after the other: two at once would not see each other. */
	db_one_i64(db, 0, "SELECT id FROM settings WHERE id = 1 FOR UPDATE", NO_ARGS);
	if (db_exists(db, "SELECT 1 FROM staff WHERE email = ? AND accepted_at IS NOT NULL AND ended_at IS NULL LIMIT 1", ARG(email)))
		return STAFF_ALREADY;
	db_exec(db, "UPDATE staff SET ended_at = UNIX_TIMESTAMP() + ? WHERE email = ? AND accepted_at IS NULL AND ended_at IS NULL",
	    ARG(clock_offset()), ARG(email));
	if (db_one_i64(db, 0, "SELECT COUNT(*) FROM staff WHERE ended_at IS NULL", NO_ARGS) >= STAFF_MAX)
		return STAFF_FULL;
	db_exec(db, "INSERT INTO staff (email, token_hash, invited_by, invited_at) VALUES (?, ?, ?, UNIX_TIMESTAMP() + ?)",
	    ARG(email), ARG(id_hash_hex(db_arena(db), token)), ARG(account), ARG(clock_offset()));
	audit_write(db, account, "staff.invite", object(db, db_insert_id(db)), "");
	mail_link(db, email, lang, from, token);
	return STAFF_OK;
}

enum staff_said staff_end(struct db *db, int64_t account, int64_t id)
{
	if (db_exec(db, "UPDATE staff SET ended_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND ended_at IS NULL", ARG(clock_offset()), ARG(id)) != 1)
		return STAFF_UNKNOWN;
	audit_write(db, account, "staff.end", object(db, id), "");
	return STAFF_OK;
}

static enum staff_said judge(struct db_rows *q, const struct staff_guest *who, int64_t *id, const char **email)
{
	if (!db_next(q))
		return STAFF_UNKNOWN;
	*id = db_i64(q, "id");
	*email = db_text(q, "email");
	if (db_i64(q, "account") == who->account && !db_i64(q, "ended"))
		return STAFF_ALREADY;
	if (db_i64(q, "ended") || db_i64(q, "account"))
		return STAFF_UNKNOWN;
	if (db_i64(q, "late"))
		return STAFF_LATE;
	return strcasecmp(db_text(q, "email"), who->email) == 0 ? STAFF_OK : STAFF_OTHER;
}

#define BY_TOKEN \
	"SELECT id, email, COALESCE(account, 0) AS account, ended_at IS NOT NULL AS ended, invited_at + 1209600 <= UNIX_TIMESTAMP() + ? AS late" \
	"  FROM staff WHERE token_hash = ?"
_Static_assert(STAFF_LINK_S == 1209600, "the life of a link is written in the statement");

enum staff_said staff_look(struct db *db, const char *token, const struct staff_guest *who, const char **email)
{
	int64_t id;

	*email = "";
	return judge(db_query(db, BY_TOKEN, ARG(clock_offset()), ARG(id_hash_hex(db_arena(db), token))), who, &id, email);
}

enum staff_said staff_accept(struct db *db, const char *token, const struct staff_guest *who)
{
	int64_t id;
	const char *email;
	enum staff_said said = judge(db_query(db, BY_TOKEN " FOR UPDATE", ARG(clock_offset()), ARG(id_hash_hex(db_arena(db), token))), who, &id,
	    &email);

	if (said != STAFF_OK)
		return said;
	db_exec(db, "UPDATE staff SET account = ?, accepted_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(who->account), ARG(clock_offset()), ARG(id));
	audit_write(db, who->account, "staff.accept", object(db, id), "");
	return STAFF_OK;
}
