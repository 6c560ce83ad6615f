/* account.c: see account.h. */
#include "platform/core/account.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/session.h"
#include "web/mailbox.h"
#include "web/route.h"
#include "web/tpl.h"

enum { CONFIRM_S = 3 * 86400, RESET_S = 3600, DEVICE_S = 365 * 86400, MAILS_AN_HOUR = 8 };

static void audit(struct db *db, int64_t by, const char *act, int64_t account, const char *detail)
{
	db_exec(db, "INSERT INTO audit (at, account, act, object, detail) VALUES (UNIX_TIMESTAMP() + ?, ?, ?, ?, ?)",
	    ARG(clock_offset()), ARG(by), ARG(act), ARG(arena_fmt(db_arena(db), "account %lld", (long long)account)), ARG(detail));
}

/* --- mailed links ------------------------------------------------------------------------------------------------------ */

static const char *new_token(struct db *db, int64_t account, const char *kind, int64_t life_s)
{
	struct arena *a = db_arena(db);
	const char *token = id_token(a);

	db_exec(db, "INSERT INTO mailed_token (hash, account, kind, ends_at) VALUES (?, ?, ?, UNIX_TIMESTAMP() + ?)",
	    ARG(id_hash_hex(a, token)), ARG(account), ARG(kind), ARG(clock_offset() + life_s));
	return token;
}

static struct tpl *link_of(struct req *r, const char *path)
{
	struct tpl *t = tpl_new(r->arena, &r->fault, r->lang);

	tpl_text(t, "Mail.url", req_site(r, path));
	tpl_text(t, "Mail.site", req_site(r, "/"));
	return t;
}

/* Whoever asks for them, an address gets only so many mails: nobody can be buried in ours. */
static bool mailed_enough(struct db *db, const char *email)
{
	return db_one_i64(db, 0, "SELECT COUNT(*) FROM mail WHERE recipient = ? AND created_at > UNIX_TIMESTAMP() + ? - 3600",
	    ARG(email), ARG(clock_offset())) >= MAILS_AN_HOUR;
}

bool account_mail_confirmation(struct req *r, int64_t account, const char *email, const char *next)
{
	if (mailed_enough(r->db, email))
		return false;
	const char *token = new_token(r->db, account, "confirm", CONFIRM_S);
	const char *path = arena_fmt(r->arena, "/confirm/%s%s%s", token, *next ? "?next=" : "", text_url(r->arena, next));
	mailbox_put(r->db, email, r->lang, link_of(r, path), "mail/confirm");
	return true;
}

/* The same steps for an address that has no account: what is left out at the end is one INSERT. */
void account_mail_reset(struct req *r, const char *email)
{
	const char *token = id_token(r->arena), *subject, *text;
	bool enough = mailed_enough(r->db, email);
	struct tpl *t = link_of(r, arena_fmt(r->arena, "/password/reset/%s", token));
	int64_t known = db_exec(r->db,
	    "INSERT INTO mailed_token (hash, account, kind, ends_at) SELECT ?, id, 'reset', UNIX_TIMESTAMP() + ? FROM account WHERE email = ? AND NOT ?",
	    ARG(id_hash_hex(r->arena, token)), ARG(clock_offset() + RESET_S), ARG(email), ARG(enough));

	if (known == 1)
		mailbox_put(r->db, email, r->lang, t, "mail/reset");
	else
		tpl_mail(t, "mail/reset", &subject, &text);
}

enum account_token account_token_state(struct db *db, const char *token, const char *kind)
{
	struct db_rows *q = db_query(db,
	    "SELECT used_at IS NOT NULL AS used, ends_at < UNIX_TIMESTAMP() + ? AS ended FROM mailed_token WHERE hash = ? AND kind = ? LIMIT 1",
	    ARG(clock_offset()), ARG(id_hash_hex(db_arena(db), token)), ARG(kind));

	if (!db_next(q))
		return TOKEN_UNKNOWN;
	return db_i64(q, "used") ? TOKEN_USED : db_i64(q, "ended") ? TOKEN_ENDED : TOKEN_OK;
}

static const char *lane_of(struct arena *a, const char *kind, const char *what)
{
	return id_hash_hex(a, arena_fmt(a, "%s|%s", kind, what));
}

/* The token's account, when the caller is the one who used it up. */
static int64_t use_token(struct db *db, const char *token, const char *kind)
{
	const char *hash = id_hash_hex(db_arena(db), token);

	if (db_exec(db,
	    "UPDATE mailed_token SET used_at = UNIX_TIMESTAMP() + ?"
	    " WHERE hash = ? AND kind = ? AND used_at IS NULL AND ends_at >= UNIX_TIMESTAMP() + ?",
	    ARG(clock_offset()), ARG(hash), ARG(kind), ARG(clock_offset())) != 1)
		return 0;
	return db_one_i64(db, 0, "SELECT account FROM mailed_token WHERE hash = ? LIMIT 1", ARG(hash));
}

enum account_token account_confirm(struct db *db, const char *token)
{
	enum account_token state = account_token_state(db, token, "confirm");

	if (state != TOKEN_OK)
		return state;
	int64_t account = use_token(db, token, "confirm");
	if (!account)
		return TOKEN_USED;
	db_exec(db, "UPDATE account SET confirmed_at = COALESCE(confirmed_at, UNIX_TIMESTAMP() + ?) WHERE id = ?",
	    ARG(clock_offset()), ARG(account));
	return TOKEN_OK;
}

enum account_token account_reset(struct db *db, const char *token, const char *new_password)
{
	enum account_token state = account_token_state(db, token, "reset");

	if (state != TOKEN_OK)
		return state;
	int64_t account = use_token(db, token, "reset");
	if (!account)
		return TOKEN_USED;
	account_set_password(db, account, new_password, "");
	const char *email = db_one_text(db, "SELECT email FROM account WHERE id = ? LIMIT 1", ARG(account));
	db_exec(db, "DELETE FROM login_failure WHERE lane = ?", ARG(lane_of(db_arena(db), "account", email)));      /* who forgot it has tried it */
	db_exec(db, "UPDATE account SET confirmed_at = COALESCE(confirmed_at, UNIX_TIMESTAMP() + ?) WHERE id = ?",
	    ARG(clock_offset()), ARG(account));
	return TOKEN_OK;
}

/* --- sign-up -------------------------------------------------------------------------------------------------------------- */

int64_t account_make(struct db *db, const struct account_new *n, const char *password_hash, bool confirmed)
{
	int64_t made = db_exec(db,
	    "INSERT INTO account (email, password, name, role, admin_group, business_name, lang, confirmed_at, created_at)"
	    " SELECT ?, ?, ?, ?, ?, ?, ?, IF(?, t.at, NULL), t.at FROM (SELECT UNIX_TIMESTAMP() + ? AS at) t",
	    ARG(n->email), ARG(password_hash), ARG(n->name), ARG(n->role), ARG(n->group ? n->group : ""),
	    ARG(n->business_name ? n->business_name : ""), ARG(n->lang), ARG(confirmed), ARG(clock_offset()));

	if (made != 1)
		return 0;
	int64_t account = db_insert_id(db);
	audit(db, account, "account.made", account, "");
	return account;
}

void account_sign_up(struct req *r, const struct account_new *n)
{
	const char *hash = id_password_hash(r->arena, n->password);
	int64_t account = account_make(r->db, n, hash, false);

	if (account)
		account_mail_confirmation(r, account, n->email, n->next);
	else if (!mailed_enough(r->db, n->email))
		mailbox_put(r->db, n->email, r->lang, link_of(r, "/login"), "mail/known");
}

/* --- login ------------------------------------------------------------------------------------------------------------------ */

/* A browser that logged in to this account before has a lane of its own, so that nobody can lock a fan out at opening. */
static bool device_known(struct req *r, const char *email)
{
	unsigned char key[ID_KEY];

	keys_use(r->service->key, KEY_FORM, key);
	return id_mac_check(key, arena_fmt(r->arena, "device|%s", email), req_cookie(r, "device"));
}

static void remember_device(struct req *r, const char *email)
{
	unsigned char key[ID_KEY];

	keys_use(r->service->key, KEY_FORM, key);
	req_set_cookie(r, "device", id_mac_text(r->arena, key, arena_fmt(r->arena, "device|%s", email)), DEVICE_S);
}

struct lane {
	const char *id;
	int64_t free_tries;              /* failures without a delay */
};

/* Until when this lane is refused; 0 when it is not. */
static int64_t refused_until(struct db *db, const char *lane)
{
	return db_one_i64(db, 0, "SELECT refused_until FROM login_failure WHERE lane = ? AND refused_until > UNIX_TIMESTAMP() + ? LIMIT 1",
	    ARG(lane), ARG(clock_offset()));
}

/* 10 s, 20 s, 40 s … at most 15 min after the free tries; a day without failure forgets. */
static bool record_failure(struct db *db, void *arg)
{
	const struct lane *lane = arg;

	db_exec(db,
	    "INSERT INTO login_failure (lane, failures, last_at, refused_until) VALUES (?, 1, UNIX_TIMESTAMP() + ?, 0)"
	    " ON DUPLICATE KEY UPDATE"
	    "  failures = IF(last_at < VALUES(last_at) - 86400, 1, failures + 1),"
	    "  refused_until = IF(failures < ?, 0, VALUES(last_at) + LEAST(900, 10 * POW(2, LEAST(failures - ?, 10)))),"
	    "  last_at = VALUES(last_at)",
	    ARG(lane->id), ARG(clock_offset()), ARG(lane->free_tries), ARG(lane->free_tries));
	return true;
}

struct opening {
	struct req *r;
	int64_t account;
	const char *lane, *session;
};

static bool open_session(struct db *db, void *arg)
{
	struct opening *o = arg;
	const char *old = req_cookie(o->r, "session");

	if (*old)
		session_end(db, id_hash_hex(o->r->arena, old));          /* rotated */
	db_exec(db, "DELETE FROM login_failure WHERE lane = ?", ARG(o->lane));
	o->session = session_open(db, o->account, req_header(o->r, "HTTP_USER_AGENT"), o->r->address);
	return true;
}

enum account_login account_login(struct req *r, const char *email, const char *password, const char **session, int64_t *until)
{
	bool device = device_known(r, email);
	struct lane by_account = { lane_of(r->arena, device ? "device" : "account", email), 5 };
	struct lane by_address = { lane_of(r->arena, "address", r->address), 50 };

	*until = refused_until(r->db, by_account.id);
	if (!*until && !device)
		*until = refused_until(r->db, by_address.id);
	if (*until)
		return LOGIN_TOO_MANY;
	struct db_rows *q = db_query(r->db, "SELECT id, password FROM account WHERE email = ? AND password IS NOT NULL LIMIT 1", ARG(email));
	bool known = db_next(q);
	if (!id_password_check(known ? db_text(q, "password") : id_password_nobody, password) || !known) {
		db_tx(r->db, record_failure, &by_account);
		if (!device)
			db_tx(r->db, record_failure, &by_address);
		return LOGIN_WRONG;
	}
	struct opening o = { .r = r, .account = db_i64(q, "id"), .lane = by_account.id };
	if (!db_tx(r->db, open_session, &o))
		return LOGIN_WRONG;
	remember_device(r, email);
	*session = o.session;
	return LOGIN_OK;
}

/* --- passwords --------------------------------------------------------------------------------------------------------------- */

bool account_password_is(struct db *db, int64_t account, const char *password)
{
	const char *hash = db_one_text(db, "SELECT password FROM account WHERE id = ? AND password IS NOT NULL LIMIT 1", ARG(account));

	return hash && id_password_check(hash, password);
}

void account_set_password(struct db *db, int64_t account, const char *password, const char *keep_session)
{
	db_exec(db, "UPDATE account SET password = ? WHERE id = ?", ARG(id_password_hash(db_arena(db), password)), ARG(account));
	session_end_others(db, account, keep_session);
	audit(db, account, "account.password", account, "");
}

/* --- by administrators ------------------------------------------------------------------------------------------------------- */

/* How many owners there are besides this account. Their rows stay locked until the transaction ends: of two owners who leave or
 * step down at once, the second sees that the first did. */
static int64_t other_owners(struct db *db, int64_t account)
{
	struct db_rows *q = db_query(db,
	    "SELECT id FROM account WHERE role = 'admin' AND admin_group = 'owner' AND erased_at IS NULL ORDER BY id FOR UPDATE", NO_ARGS);
	int64_t n = 0;

	while (db_next(q))
		n += db_i64(q, "id") != account;
	return n;
}

static int64_t plain_other_owners(struct db *db, int64_t account)
{
	return db_one_i64(db, 0, "SELECT COUNT(*) FROM account WHERE role = 'admin' AND admin_group = 'owner' AND erased_at IS NULL AND id <> ?",
	    ARG(account));
}

enum account_group account_set_group(struct db *db, int64_t by, int64_t account, const char *group)
{
	int64_t others = other_owners(db, account);
	const char *old = db_one_text(db, "SELECT admin_group FROM account WHERE id = ? AND role = 'admin' AND erased_at IS NULL FOR UPDATE",
	    ARG(account));

	if (!old)
		return GROUP_NO_ADMIN;
	if (strcmp(old, group) == 0)
		return GROUP_SAME;
	if (strcmp(old, "owner") == 0 && !others)
		return GROUP_LAST_OWNER;
	db_exec(db, "UPDATE account SET admin_group = ? WHERE id = ?", ARG(group), ARG(account));
	session_end_others(db, account, "");
	audit(db, by, "account.group", account, arena_fmt(db_arena(db), "%s -> %s", old, group));
	return GROUP_SET;
}

bool account_confirm_by_hand(struct db *db, int64_t by, int64_t account)
{
	if (db_exec(db, "UPDATE account SET confirmed_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND confirmed_at IS NULL AND erased_at IS NULL",
	    ARG(clock_offset()), ARG(account)) != 1)
		return false;
	audit(db, by, "account.confirmed", account, "by hand");
	return true;
}

/* --- leaving ------------------------------------------------------------------------------------------------------------------- */

enum account_leave account_may_leave(struct db *db, int64_t account, struct db_rows **why)
{
	*why = db_query(db,
	    "SELECT m.title, m.starts_at AS at, m.zone, m.code, d.slug FROM my_order m JOIN deployment d ON d.id = m.deployment"
	    " WHERE m.account = ? AND ((m.state IN ('paid', 'part_refunded') AND m.tickets_n > 0 AND m.starts_at > UNIX_TIMESTAMP() + ?)"
	    "    OR (m.state = 'pending' AND m.pay_by > UNIX_TIMESTAMP() + ?))"
	    " ORDER BY m.starts_at LIMIT 100", ARG(account), ARG(clock_offset()), ARG(clock_offset()));
	if (db_rows_n(*why))
		return LEAVE_TICKETS;
	*why = db_query(db, "SELECT title, slug, created_at AS at FROM deployment WHERE account = ? AND state <> 'deleted' ORDER BY id LIMIT 100",
	    ARG(account));
	if (db_rows_n(*why))
		return LEAVE_SHOWS;
	*why = NULL;
	if (!db_exists(db, "SELECT 1 FROM account WHERE id = ? AND role = 'admin' AND admin_group = 'owner' LIMIT 1", ARG(account)))
		return LEAVE_OK;
	return (db_in_tx(db) ? other_owners(db, account) : plain_other_owners(db, account)) ? LEAVE_OK : LEAVE_LAST_OWNER;
}

void account_erase(struct db *db, int64_t account)
{
	const char *email = db_one_text(db, "SELECT email FROM account WHERE id = ? LIMIT 1", ARG(account));

	db_exec(db,
	    "INSERT INTO show_message (deployment, kind, body, created_at)"
	    " SELECT id, 'account.deleted', ?, UNIX_TIMESTAMP() + ? FROM deployment WHERE state <> 'deleted'",
	    ARG(arena_fmt(db_arena(db), "{\"account\":%lld}", (long long)account)), ARG(clock_offset()));
	db_exec(db, "DELETE FROM session WHERE account = ?", ARG(account));
	db_exec(db, "DELETE FROM mailed_token WHERE account = ?", ARG(account));
	db_exec(db, "DELETE FROM my_order WHERE account = ?", ARG(account));
	db_exec(db, "DELETE FROM draft WHERE account = ?", ARG(account));
	if (email)
		db_exec(db, "DELETE FROM mail WHERE recipient = ?", ARG(email));
	db_exec(db,
	    "UPDATE account SET email = NULL, password = NULL, name = '', business_name = '', admin_group = '', erased_at = UNIX_TIMESTAMP() + ?"
	    " WHERE id = ?", ARG(clock_offset()), ARG(account));
	audit(db, account, "account.erased", account, "");
}
