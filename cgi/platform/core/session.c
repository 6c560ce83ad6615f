/* session.c: see session.h. */
#include "platform/core/session.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/text.h"
#include "db/db.h"
#include "web/req.h"

const char *session_open(struct db *db, int64_t account, const char *agent, const char *address)
{
	struct arena *a = db_arena(db);
	const char *id = id_token(a);

	db_exec(db,
	    "INSERT INTO session (hash, account, agent, address, created_at, seen_at, ends_at)"
	    " SELECT ?, ?, ?, ?, t.at, t.at, t.at + ? FROM (SELECT UNIX_TIMESTAMP() + ? AS at) t",
	    ARG(id_hash_hex(a, id)), ARG(account), ARG(text_cut(a, text_shown(a, agent, strlen(agent)), 200)), ARG(text_cut(a, address, 45)), ARG(SESSION_LIFE_S),
	    ARG(clock_offset()));
	return id;
}

bool session_find(struct db *db, const char *hash, struct who *who)
{
	struct db_rows *q = db_query(db,
	    "SELECT a.id, a.role, a.admin_group, a.name, a.email, a.confirmed_at IS NOT NULL AS confirmed, s.seen_at"
	    "  FROM session s JOIN account a ON a.id = s.account"
	    " WHERE s.hash = ? AND s.ends_at > UNIX_TIMESTAMP() + ? AND a.erased_at IS NULL LIMIT 1",
	    ARG(hash), ARG(clock_offset()));

	if (!db_next(q))
		return false;
	*who = (struct who){ .account = db_i64(q, "id"), .role = db_text(q, "role"), .group = db_text(q, "admin_group"),
		.name = db_text(q, "name"), .email = db_text(q, "email"), .session = hash, .confirmed = db_i64(q, "confirmed") != 0, .seen_at = db_i64(q, "seen_at") };
	return true;
}

void session_seen(struct db *db, const struct who *who)
{
	if (who->account && who->seen_at < clock_now() - SESSION_SEEN_S)
		db_exec(db, "UPDATE session SET seen_at = GREATEST(seen_at, UNIX_TIMESTAMP() + ?) WHERE hash = ?", ARG(clock_offset()), ARG(who->session));
}

void session_end(struct db *db, const char *hash)
{
	db_exec(db, "DELETE FROM session WHERE hash = ?", ARG(hash));
}

int64_t session_end_others(struct db *db, int64_t account, const char *keep_hash)
{
	return db_exec(db, "DELETE FROM session WHERE account = ? AND hash <> ?", ARG(account), ARG(keep_hash));
}

bool session_end_one(struct db *db, int64_t account, const char *beginning)
{
	if (strlen(beginning) != SESSION_NAME_N)
		return false;
	return db_exec(db, "DELETE FROM session WHERE account = ? AND LEFT(hash, 16) = ?", ARG(account), ARG(beginning)) == 1;
}
