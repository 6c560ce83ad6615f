/* config.c: the one table of settings. A new setting is one line here; `clove config` and the checks read the same line.
 *
 * Values come from the environment; an empty value counts as not set. A default may begin with another setting's name in
 * braces, so that everything moves when CLOVE_VAR does.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/text.h"

enum kind { KIND_TEXT, KIND_SECRET, KIND_INT, KIND_SWITCH, KIND_CHOICE, KIND_ZONE };

static const struct setting {
	const char *name;
	enum kind kind;
	const char *none;            /* the default */
	int64_t min, max;            /* of KIND_INT */
	const char *choices;         /* of KIND_CHOICE: words between bars, "|a|b|" */
	const char *help;
} settings[] = {
	{ "CLOVE_PORT", KIND_INT, "8080", 1, 65533, NULL, "public port; the next serves the machine itself, the one after it is the registry, both on loopback" },
	{ "CLOVE_HOST", KIND_TEXT, "127.0.0.1", 0, 0, NULL, "address the public port listens on" },
	{ "CLOVE_CLUSTER_LISTEN", KIND_TEXT, "", 0, 0, NULL, "ADDRESS:PORT where shows in a cluster reach this platform; empty: nobody does" },
	{ "CLOVE_SITE_URL", KIND_TEXT, "", 0, 0, NULL, "the site's address in mails, without a slash at the end; empty: http(s)://HOST:PORT" },
	{ "CLOVE_PLATFORM_URL", KIND_TEXT, "", 0, 0, NULL, "where shows reach the platform's /_sync; empty: the internal port here" },
	{ "CLOVE_TLS_CERT", KIND_TEXT, "", 0, 0, NULL, "certificate file (PEM); with CLOVE_TLS_KEY the public port speaks https" },
	{ "CLOVE_TLS_KEY", KIND_TEXT, "", 0, 0, NULL, "key file (PEM) of that certificate" },
	{ "CLOVE_VAR", KIND_TEXT, "var", 0, 0, NULL, "folder of all state" },
	{ "CLOVE_RUN", KIND_TEXT, "{CLOVE_VAR}/run", 0, 0, NULL, "folder of the sockets; a short path, for sockets end at 107 bytes" },
	{ "CLOVE_UID", KIND_INT, "1900000000", 1000, 4000000000, NULL, "as root: first numeric user id of the services" },
	{ "CLOVE_KEY_FILE", KIND_TEXT, "{CLOVE_VAR}/etc/master.key", 0, 0, NULL, "the master key, 64 hex digits" },
	{ "CLOVE_SHOW_ID", KIND_INT, "0", 0, INT64_MAX, NULL, "serve show: its id" },
	{ "CLOVE_SHOW_SLUG", KIND_TEXT, "", 0, 0, NULL, "serve show: the name in its address" },
	{ "CLOVE_SHOW_KEY_FILE", KIND_TEXT, "", 0, 0, NULL, "serve show: its own key, 64 hex digits" },
	{ "CLOVE_REVISION", KIND_INT, "0", 0, INT64_MAX, NULL, "serve show: the revision it runs as" },
	{ "CLOVE_GROUP", KIND_TEXT, "", 0, 0, NULL, "name of this group of a service's processes, where one follows another; told by readyz" },
	{ "CLOVE_GROUP_FILE", KIND_TEXT, "", 0, 0, NULL, "file with the name of the group that shall answer; empty: whichever is ready" },
	{ "CLOVE_BREAK_REVISION", KIND_INT, "0", 0, INT64_MAX, NULL, "tests: a show of this revision never becomes ready" },
	{ "CLOVE_MYSQLD", KIND_TEXT, "", 0, 0, NULL, "make run: a MySQL server program to run instead of MariaDB" },
	{ "CLOVE_DB_SOCKET", KIND_TEXT, "{CLOVE_RUN}/db/s", 0, 0, NULL, "the database's socket" },
	{ "CLOVE_DB_HOST", KIND_TEXT, "", 0, 0, NULL, "a database reached over TCP; empty: the socket" },
	{ "CLOVE_DB_PORT", KIND_INT, "3306", 1, 65535, NULL, "its port" },
	{ "CLOVE_DB_SCHEMA", KIND_TEXT, "clove", 0, 0, NULL, "schema of this service" },
	{ "CLOVE_DB_USER", KIND_TEXT, "clove", 0, 0, NULL, "beginning of its user names; _rw and _ro are added" },
	{ "CLOVE_WORKERS", KIND_INT, "4", 1, 256, NULL, "processes of the web pool" },
	{ "CLOVE_WORKERS_MAX", KIND_INT, "0", 0, 256, NULL, "serve show: so many while requests wait; 0: no more than CLOVE_WORKERS" },
	{ "CLOVE_LOGIN_WORKERS", KIND_INT, "2", 1, 64, NULL, "processes that hash passwords" },
	{ "CLOVE_PAY_WORKERS", KIND_INT, "2", 1, 64, NULL, "processes that wait for the payment provider" },
	{ "CLOVE_CONSOLE_WORKERS", KIND_INT, "2", 1, 64, NULL, "processes of pages that wait for something outside" },
	{ "CLOVE_PAY_SERVICE_KEY_FILE", KIND_TEXT, "{CLOVE_VAR}/etc/pay.key", 0, 0, NULL, "sandbox: its own key, 64 hex digits" },
	{ "CLOVE_TARGET", KIND_CHOICE, "local", 0, 0, "|local|kubernetes|", "where shows run by default; kubernetes: the cluster that the platform runs in" },
	{ "CLOVE_TARGET_IMAGES", KIND_TEXT, "", 0, 0, NULL, "of that cluster: the image pool's registry as its nodes name it; empty: as we do" },
	{ "CLOVE_TARGET_STORAGE", KIND_CHOICE, "claim", 0, 0, "|claim|none|", "of that cluster: claim, or none where databases would die with their pod" },
	{ "CLOVE_TARGET_STORAGE_CLASS", KIND_TEXT, "", 0, 0, NULL, "of that cluster: class of the claims; empty: its default" },
	{ "CLOVE_SMTP_URL", KIND_SECRET, "", 0, 0, NULL, "smtp:// or smtps:// with user and password; empty: mails are files" },
	{ "CLOVE_MAIL_FROM", KIND_TEXT, "no-reply@localhost", 0, 0, NULL, "sender of all mails" },
	{ "CLOVE_MAIL_DIR", KIND_TEXT, "{CLOVE_VAR}/mail", 0, 0, NULL, "where mails are written without CLOVE_SMTP_URL" },
	{ "CLOVE_PUBLIC_BROWSING", KIND_SWITCH, "0", 0, 0, NULL, "1: list, detail and map are open to people who are not signed in" },
	{ "CLOVE_PAY_PROVIDER", KIND_CHOICE, "sandbox", 0, 0, "|sandbox|stripe|", "payment provider: sandbox or stripe" },
	{ "CLOVE_PAY_URL", KIND_TEXT, "", 0, 0, NULL, "address of the provider's API; empty: the sandbox here, or Stripe's" },
	{ "CLOVE_PAY_KEY_FILE", KIND_TEXT, "{CLOVE_VAR}/etc/pay.secret", 0, 0, NULL, "file of the provider's secret key" },
	{ "CLOVE_WEBHOOK_SECRET_FILE", KIND_TEXT, "{CLOVE_VAR}/etc/webhook.secret", 0, 0, NULL, "file of the secret webhooks are signed with" },
	{ "CLOVE_WEBHOOK_URL", KIND_TEXT, "", 0, 0, NULL, "sandbox: where its webhooks go; empty: the platform's /webhooks/payment" },
	{ "CLOVE_PAY_MISBEHAVE", KIND_TEXT, "", 0, 0, NULL, "sandbox: what goes wrong on purpose, for everybody: see cgi/pay/README.md" },
	{ "CLOVE_STATIC_VERSION", KIND_TEXT, "0", 0, 0, NULL, "mark of these style sheets, in their addresses, and pages: services start anew when it changes" },
	{ "CLOVE_RATE_PER_ADDRESS", KIND_INT, "50", 0, 100000, NULL, "requests a second nginx takes from one address, four seconds of it at once, as many again for the consoles; 0: no limit" },
	{ "CLOVE_RATE_PER_ACCOUNT", KIND_INT, "5", 0, 100000, NULL, "POSTs a second one account may send, four times as many GETs, ten seconds of it at once; 0: no limit" },
	{ "CLOVE_MAX_WAIT_MS", KIND_INT, "5000", 100, 60000, NULL, "a request that waited longer for a worker is answered 503 at once" },
	{ "CLOVE_DUMP_URL", KIND_SECRET, "", 0, 0, NULL, "clove dump send, fetch: the one-time address" },
	{ "CLOVE_DUMP_FILE", KIND_TEXT, "", 0, 0, NULL, "clove dump send, fetch, check: file of the SQL text" },
	{ "CLOVE_DATA_N", KIND_INT, "0", 0, 1000000, NULL, "clove dump check: which copy of the show's database it is" },
	{ "CLOVE_BACKUP_DIR", KIND_TEXT, "{CLOVE_VAR}/backup", 0, 0, NULL, "folder of the backups" },
	{ "CLOVE_BACKUP_HOUR", KIND_INT, "4", -1, 23, NULL, "hour of CLOVE_ZONE in which every show and the platform are backed up each day; -1: never" },
	{ "CLOVE_BACKUP_KEEP", KIND_INT, "14", 1, 3650, NULL, "days that a nightly backup is kept; the newest of each show stays" },
	{ "CLOVE_UPLOAD_MAX_BYTES", KIND_INT, "2621440", 65536, 268435456, NULL, "largest upload" },
	{ "CLOVE_REGISTRY_URL", KIND_TEXT, "", 0, 0, NULL, "the image pool's OCI registry, such as https://registry.example; empty: an own one on the port after the next" },
	{ "CLOVE_REGISTRY_AUTH_FILE", KIND_TEXT, "", 0, 0, NULL, "file with its user and password, as skopeo login writes it (auth.json)" },
	{ "CLOVE_POOL_DIR", KIND_TEXT, "{CLOVE_VAR}/files/platform/uploads", 0, 0, NULL, "where uploaded images wait until they are in the registry" },
	{ "CLOVE_EXTRAS_HOST", KIND_TEXT, "", 0, 0, NULL, "host name, not the site's own and without a port, at which images of others are reached that run beside shows in a cluster; empty: they are not offered" },
	{ "CLOVE_PRICE_CPU_HOUR", KIND_INT, "0", 0, 1000000000, NULL, "won for a core and an hour, shown to sellers; no prices are shown while all three are 0" },
	{ "CLOVE_PRICE_MEMORY_HOUR", KIND_INT, "0", 0, 1000000000, NULL, "won for a GiB of memory and an hour" },
	{ "CLOVE_PRICE_STORAGE_HOUR", KIND_INT, "0", 0, 1000000000, NULL, "won for a TiB of storage and an hour" },
	{ "CLOVE_POOL_MAX_BYTES", KIND_INT, "2147483648", 1048576, 1099511627776, NULL, "largest image of the pool, as an archive and in the registry" },
	{ "CLOVE_HEALTHY_WITHIN_S", KIND_INT, "40", 5, 3600, NULL, "seconds in which a step of an update has to come up here, in a cluster thrice; the first time twice that" },
	{ "CLOVE_QUOTA_CPU_M", KIND_INT, "64000", 50, 100000000, NULL, "a seller's share of each target: thousandths of a core, for all shows together" },
	{ "CLOVE_QUOTA_MEMORY_MIB", KIND_INT, "65536", 64, 1000000000, NULL, "the same of memory, MiB" },
	{ "CLOVE_ZONE", KIND_ZONE, "Asia/Seoul", 0, 0, NULL, "time zone of pages that belong to no venue" },
	{ "CLOVE_MIGRATE_WAIT_S", KIND_INT, "300", 1, 86400, NULL, "how long clove migrate --wait waits for the schema that this program needs" },
	{ "CLOVE_SQL_DIR", KIND_TEXT, "sql", 0, 0, NULL, "migrations" },
	{ "CLOVE_TEMPLATE_DIR", KIND_TEXT, "templates", 0, 0, NULL, "pages and texts" },
	{ "CLOVE_KUBERNETES_DIR", KIND_TEXT, "k8s/show", 0, 0, NULL, "what a show consists of in a cluster, as templates" },
	{ "CLOVE_GATEWAY_IMAGE", KIND_TEXT, "clove-gateway", 0, 0, NULL, "repository of the nginx in a show's pod; with ':' or '@' whole, else of the show part's version" },
	{ "CLOVE_GATEWAY_FROM", KIND_TEXT, "0.0.0.0/0", 0, 0, NULL, "addresses (CIDR) from which a gateway and agent outside a cluster reach its shows" },
	{ "CLOVE_RELOAD_TEMPLATES", KIND_SWITCH, "0", 0, 0, NULL, "1: pages are read again for every request, for whoever edits them" },
	{ "CLOVE_STATIC_DIR", KIND_TEXT, "static", 0, 0, NULL, "style sheets and pictures" },
	{ "CLOVE_VENUE_DIR", KIND_TEXT, "sql/venues", 0, 0, NULL, "the library of venues" },
	{ "CLOVE_DEMO", KIND_SWITCH, "1", 0, 0, NULL, "0: make run loads no demo shows" },
	{ "CLOVE_CLOCK_OFFSET_S", KIND_INT, "0", -315360000, 315360000, NULL, "tests: seconds added to every clock" },
	{ "CLOVE_FAULT_FILE", KIND_TEXT, "", 0, 0, NULL, "tests: file that names the points where a process dies, a line each" },
};

enum { SETTINGS = sizeof settings / sizeof settings[0] };

static const struct setting *find(const char *name)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	must_failed(name, __FILE__, __LINE__);
}

/* "{CLOVE_VAR}/run" with the other setting's value. Callers borrow for ever: what was composed once is kept, also when the
 * environment has changed since. */
static const char *composed(const struct setting *s)
{
	static struct made {
		struct made *next;
		char text[];
	} *made[SETTINGS];
	char other[64];
	const char *end = strchr(s->none, '}');
	must(end && (size_t)(end - s->none) < sizeof other);
	memcpy(other, s->none + 1, (size_t)(end - s->none - 1));
	other[end - s->none - 1] = 0;
	const char *head = config_text(other), *tail = end + 1;
	size_t head_n = strlen(head), tail_n = strlen(tail);
	for (struct made *m = made[s - settings]; m; m = m->next)
		if (strlen(m->text) == head_n + tail_n && memcmp(m->text, head, head_n) == 0)
			return m->text;
	struct made *m = malloc(sizeof *m + head_n + tail_n + 1);
	must(m);
	memcpy(m->text, head, head_n);
	memcpy(m->text + head_n, tail, tail_n + 1);
	m->next = made[s - settings];
	made[s - settings] = m;
	return m->text;
}

static const char *value(const struct setting *s)
{
	const char *set = getenv(s->name);
	if (set && *set)
		return set;
	return s->none[0] == '{' ? composed(s) : s->none;
}

const char *config_text(const char *name)
{
	return value(find(name));
}

int64_t config_i64(const char *name)
{
	const struct setting *s = find(name);
	int64_t v = 0;
	must(s->kind == KIND_INT);
	must(text_i64(value(s), &v));
	return v;
}

bool config_is(const char *name)
{
	return strcmp(config_text(name), "1") == 0;
}

static bool in_choices(const char *choices, const char *word)
{
	size_t n = strlen(word);
	if (!n || strchr(word, '|'))
		return false;
	for (const char *p = choices; (p = strstr(p, word)); p += n)
		if (p[-1] == '|' && p[n] == '|')
			return true;
	return false;
}

/* Another host than the site's: on one of its own nothing of the site's is within reach of what runs there. */
static bool extras_host_ok(const char *host)
{
	const char *site = config_text("CLOVE_SITE_URL"), *from = strstr(site, "://");
	size_t n = strlen(host);

	from = from ? from + 3 : site;
	if (!n)
		return true;
	return n <= 253 && strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-") == n && host[0] != '.' && host[0] != '-' && host[n - 1] != '.' &&
	    strcmp(host, config_text("CLOVE_HOST")) != 0 && !(strncmp(from, host, n) == 0 && strchr(":/", from[n]));
}

bool config_check(void)
{
	bool ok = true;
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];
		const char *v = value(s);
		int64_t n;
		switch (s->kind) {
		case KIND_TEXT:
		case KIND_SECRET:
			if (text_utf8(v, strlen(v)) && !strpbrk(v, "\r\n"))
				continue;
			fprintf(stderr, "clove: %s holds control characters or is not UTF-8\n", s->name);
			break;
		case KIND_INT:
			if (text_i64(v, &n) && n >= s->min && n <= s->max)
				continue;
			fprintf(stderr, "clove: %s=%s: a whole number from %" PRId64 " to %" PRId64 " is needed\n", s->name, v, s->min, s->max);
			break;
		case KIND_SWITCH:
			if (strcmp(v, "0") == 0 || strcmp(v, "1") == 0)
				continue;
			fprintf(stderr, "clove: %s=%s: 0 or 1 is needed\n", s->name, v);
			break;
		case KIND_CHOICE:
			if (in_choices(s->choices, v))
				continue;
			fprintf(stderr, "clove: %s=%s: one of %s is needed\n", s->name, v, s->choices);
			break;
		case KIND_ZONE:
			if (clock_zone(v))
				continue;
			fprintf(stderr, "clove: %s=%s: not a time zone of this machine (package tzdata)\n", s->name, v);
			break;
		}
		ok = false;
	}
	if (!extras_host_ok(config_text("CLOVE_EXTRAS_HOST"))) {
		fprintf(stderr, "clove: CLOVE_EXTRAS_HOST=%s: a host name in small letters is needed, without a port, and not the site's own\n",
		    config_text("CLOVE_EXTRAS_HOST"));
		ok = false;
	}
	if (!*config_text("CLOVE_TLS_CERT") != !*config_text("CLOVE_TLS_KEY")) {
		fprintf(stderr, "clove: CLOVE_TLS_CERT and CLOVE_TLS_KEY are set together or not at all\n");
		ok = false;
	}
	return ok;
}

void config_print(FILE *out)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];
		const char *v = value(s);
		if (s->kind == KIND_SECRET && *v)
			v = "set";
		fprintf(out, "%s\t%s\t%s\n", s->name, v, s->help);
	}
}
