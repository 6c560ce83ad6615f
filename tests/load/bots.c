/* bots.c: a crowd that rushes the seats of one section, each bot a buyer with a session, through nginx like everybody.
 *
 * usage: bots SITE SLUG ROUND SECTION SESSIONS SECONDS PAYING% EMPTY_S
 * SESSIONS is what `clove admin make-buyers` printed. A bot looks at the map, picks one or two free seats and holds them. PAYING% of
 * them book, pay at the sandbox and come back; they end with their tickets, or when nothing was free for EMPTY_S seconds. The others
 * hold once: one half gives the seats back, the other walks away, and the hold ends by its time; where nothing is free they leave.
 * What went wrong on the way (no answer, 5xx) is tried again from where the show says the buyer stands, as a person would.
 * One thread, libcurl's multi interface. Prints counts and latencies as JSON; what must be true afterwards is the test's to say.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAGE = 512 << 10, BODY = 16 << 10, BOTS = 10000, LATENCIES = 1 << 20, STATUSES = 600 };

enum step { MAP, HOLD, HELD, RELEASE, ORDER, ORDERED, PAY, CHECKOUT, CHECKOUT_PAY, RETURN, STEPS };
static const char *const step_names[STEPS] = { "map", "hold", "held", "release", "order", "ordered", "pay", "checkout", "checkout_pay", "return" };
enum kind { PAYS, GIVES_BACK, WALKS_AWAY };

struct bot {
	CURL *curl;
	struct curl_slist *headers;
	char session[128], *page, body[BODY], url[1024], location[1024];
	size_t n;
	enum kind kind;
	enum step step;
	double due, began, empty_since;
	int errors;
	_Bool busy, over, bought;
};

static const char *site, *slug, *round_id, *section;
static double limit_at, empty_s;
static long statuses[STEPS][STATUSES];
static double *latency[STEPS];
static long latency_n[STEPS];
static CURLM *multi;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t take_body(char *p, size_t size, size_t n, void *arg)
{
	struct bot *b = arg;
	size_t got = size * n, room = PAGE - 1 - b->n;

	memcpy(b->page + b->n, p, got < room ? got : room);
	b->n += got < room ? got : room;
	b->page[b->n] = 0;
	return got;
}

/* Copies the value of name="…" that follows `at` inside one tag; entities of our own pages are &amp; alone. */
static _Bool attribute(const char *tag, const char *name, char *out, size_t max)
{
	char word[64];
	const char *end = strchr(tag, '>'), *p;

	snprintf(word, sizeof word, "%s=\"", name);
	p = strstr(tag, word);
	if (!end || !p || p > end)
		return 0;
	p += strlen(word);
	size_t n = 0;
	for (; *p && *p != '"' && n + 1 < max; p++) {
		if (strncmp(p, "&amp;", 5) == 0) {
			out[n++] = '&';
			p += 4;
		} else
			out[n++] = *p;
	}
	out[n] = 0;
	return 1;
}

/* The form whose action ends in `suffix`: its action, and its fields with their values as a body. */
static _Bool read_form(struct bot *b, const char *suffix)
{
	char action[1024], name[64], value[2048];

	for (const char *f = strstr(b->page, "<form"); f; f = strstr(f + 1, "<form")) {
		const char *end = strstr(f, "</form>");
		size_t len;
		if (!end || !attribute(f, "action", action, sizeof action) || (len = strlen(action)) < strlen(suffix) ||
		    strcmp(action + len - strlen(suffix), suffix) != 0)
			continue;
		snprintf(b->url, sizeof b->url, "%s%s", *action == '/' ? site : "", action);
		b->body[0] = 0;
		for (const char *i = strstr(f, "<input"); i && i < end; i = strstr(i + 1, "<input")) {
			if (!attribute(i, "name", name, sizeof name) || !attribute(i, "value", value, sizeof value))
				continue;
			char *safe = curl_easy_escape(b->curl, strcmp(name, "phone") == 0 ? "010-1234-5678" : value, 0);
			size_t at = strlen(b->body);
			snprintf(b->body + at, BODY - at, "%s%s=%s", at ? "&" : "", name, safe);
			curl_free(safe);
		}
		return 1;
	}
	return 0;
}

static void ask(struct bot *b, enum step step, _Bool post, double in)
{
	b->step = step;
	b->due = now() + in;
	b->busy = 0;
	curl_easy_setopt(b->curl, CURLOPT_URL, b->url);
	if (post)
		curl_easy_setopt(b->curl, CURLOPT_COPYPOSTFIELDS, b->body);
	else
		curl_easy_setopt(b->curl, CURLOPT_HTTPGET, 1L);
}

static void look(struct bot *b, double in)
{
	snprintf(b->url, sizeof b->url, "%s/shows/%s/rounds/%s/sections/%s", site, slug, round_id, section);
	ask(b, MAP, 0, in);
}

static double chance(void)
{
	return (double)rand() / RAND_MAX;
}

/* One or two free seats that stand side by side in the page. */
static void choose(struct bot *b)
{
	const char *free_at[4096], *p = b->page;
	char value[32], second[32];
	int n = 0;

	while ((p = strstr(p, "<input")) && n < 4096) {
		const char *end = strchr(p, '>');
		const char *place = strstr(p, "name=\"place\""), *off = strstr(p, "disabled");
		if (end && place && place < end && !(off && off < end))
			free_at[n++] = p;
		p++;
	}
	if (!n) {
		if (!b->empty_since)
			b->empty_since = now();
		b->over = b->kind != PAYS || b->began - b->empty_since > empty_s;      /* an answer that took long tells of before */
		look(b, 0.5 + chance());
		return;
	}
	b->empty_since = 0;
	int i = (int)(chance() * (n - 1) + 0.5);
	attribute(free_at[i], "value", value, sizeof value);
	snprintf(b->body, BODY, "place=%s", value);
	if (chance() < 0.5 && i + 1 < n && attribute(free_at[i + 1], "value", second, sizeof second)) {
		size_t at = strlen(b->body);
		snprintf(b->body + at, BODY - at, "&place=%s", second);
	}
	snprintf(b->url, sizeof b->url, "%s/shows/%s/rounds/%s/hold", site, slug, round_id);
	ask(b, HOLD, 1, 0);
}

/* Where a redirect leads, as a page to get. */
static void follow(struct bot *b, enum step step)
{
	snprintf(b->url, sizeof b->url, "%s%s", *b->location == '/' ? site : "", b->location);
	ask(b, step, 0, 0);
}

/* Where does the show say I stand? */
static void stand(struct bot *b, double in)
{
	snprintf(b->url, sizeof b->url, "%s/shows/%s/hold", site, slug);
	ask(b, HELD, 0, in);
}

static void stumble(struct bot *b)
{
	b->errors++;
	if (b->step == MAP || b->kind != PAYS)
		look(b, 0.3 + chance() * 0.7);
	else
		stand(b, 0.3 + chance() * 0.7);
}

/* "/shows/SLUG/orders/CODE" of a link on the page. */
static _Bool read_order_link(struct bot *b)
{
	char word[300];
	const char *p;

	snprintf(word, sizeof word, "href=\"/shows/%s/orders/", slug);
	if (!(p = strstr(b->page, word)))
		return 0;
	p += strlen("href=\"");
	snprintf(b->location, sizeof b->location, "%.*s", (int)strcspn(p, "\""), p);
	return 1;
}

/* The page of my hold: what is mine, until when, and the form for the details; or the way to the order it became. */
static void act_held(struct bot *b, long status)
{
	if (status != 200)
		stumble(b);
	else if (b->kind == WALKS_AWAY)
		b->over = 1;
	else if (b->kind == GIVES_BACK && read_form(b, "/hold/release"))
		ask(b, RELEASE, 1, chance());
	else if (b->kind == PAYS && read_form(b, "/orders"))
		ask(b, ORDER, 1, chance() * 2);          /* types for a while */
	else if (b->kind == PAYS && read_order_link(b))
		follow(b, ORDERED);
	else
		look(b, 0.1 + chance() * 0.4);
}

static void act_ordered(struct bot *b, long status)
{
	if (status == 200 && strstr(b->page, "/tickets/"))
		b->over = b->bought = 1;
	else if (status == 200 && read_form(b, "/pay"))
		ask(b, PAY, 1, 0.2);
	else if (status == 200)
		look(b, 1);                              /* the order is over */
	else
		stumble(b);
}

/* What a buyer does next, by what the page says. */
static void act(struct bot *b, long status)
{
	_Bool moved = status == 303 && b->location[0];

	switch (b->step) {
	case MAP:
		if (status == 200)
			choose(b);
		else
			stumble(b);
		return;
	case HOLD:
		if (moved)
			follow(b, HELD);
		else
			look(b, 0.1 + chance() * 0.4);       /* they went; the page says so */
		return;
	case HELD:
		act_held(b, status);
		return;
	case RELEASE:
		b->over = 1;
		return;
	case ORDER:
		if (moved)
			follow(b, ORDERED);
		else
			stand(b, chance());
		return;
	case ORDERED:
		act_ordered(b, status);
		return;
	case PAY:
		if (moved)
			follow(b, strstr(b->location, "/checkout/") ? CHECKOUT : ORDERED);
		else
			stand(b, chance());
		return;
	case CHECKOUT:
		if (status == 200 && read_form(b, "/pay"))
			ask(b, CHECKOUT_PAY, 1, chance());
		else
			stand(b, 1);                     /* paid there already: the show will know in a moment */
		return;
	case CHECKOUT_PAY:
		if (moved)
			follow(b, RETURN);
		else
			stand(b, 0.5);
		return;
	case RETURN:
		if (moved)
			follow(b, ORDERED);
		else
			stand(b, 0.5);
		return;
	case STEPS:
		return;
	}
}

static size_t take_header(char *p, size_t size, size_t n, void *arg)
{
	struct bot *b = arg;
	size_t got = size * n;

	if (got > 10 && strncasecmp(p, "location: ", 10) == 0)
		snprintf(b->location, sizeof b->location, "%.*s", (int)strcspn(p + 10, "\r\n"), p + 10);
	return got;
}

static void make_bot(struct bot *b, const char *session, enum kind kind)
{
	char text[256];

	b->kind = kind;
	b->curl = curl_easy_init();
	b->page = malloc(PAGE);
	snprintf(text, sizeof text, "Cookie: session=%s", session);
	b->headers = curl_slist_append(NULL, text);
	snprintf(text, sizeof text, "Origin: %s", site);
	b->headers = curl_slist_append(b->headers, text);
	b->headers = curl_slist_append(b->headers, "Expect:");
	curl_easy_setopt(b->curl, CURLOPT_HTTPHEADER, b->headers);
	curl_easy_setopt(b->curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(b->curl, CURLOPT_WRITEDATA, b);
	curl_easy_setopt(b->curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(b->curl, CURLOPT_HEADERDATA, b);
	curl_easy_setopt(b->curl, CURLOPT_PRIVATE, b);
	curl_easy_setopt(b->curl, CURLOPT_TIMEOUT_MS, 30000L);
	curl_easy_setopt(b->curl, CURLOPT_ACCEPT_ENCODING, "gzip");
	look(b, chance());
}

static void start_due(struct bot *bots, int n)
{
	for (int i = 0; i < n; i++) {
		struct bot *b = &bots[i];
		if (b->over || b->busy || b->due > now())
			continue;
		b->n = 0;
		b->page[0] = b->location[0] = 0;
		b->began = now();
		b->busy = 1;
		curl_multi_add_handle(multi, b->curl);
	}
}

static void take_finished(void)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(multi, &left))) {
		struct bot *b;
		long status = 0;
		if (m->msg != CURLMSG_DONE)
			continue;
		CURLcode code = m->data.result;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)(void *)&b);
		curl_easy_getinfo(m->easy_handle, CURLINFO_RESPONSE_CODE, &status);
		curl_multi_remove_handle(multi, m->easy_handle);
		if (code != CURLE_OK)
			status = 0;
		statuses[b->step][status % STATUSES]++;
		if (latency_n[b->step] < LATENCIES)
			latency[b->step][latency_n[b->step]++] = (now() - b->began) * 1000;
		if (status == 0 || status >= 500)
			stumble(b);
		else
			act(b, status);
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void report(const struct bot *bots, int n, double seconds)
{
	int bought = 0, stumbled = 0;
	long errors = 0;

	for (int i = 0; i < n; i++) {
		bought += bots[i].bought;
		stumbled += bots[i].errors;
	}
	printf("{\"bots\": %d, \"bought\": %d, \"stumbled\": %d, \"seconds\": %.1f, \"steps\": {", n, bought, stumbled, seconds);
	for (int s = 0; s < STEPS; s++) {
		qsort(latency[s], (size_t)latency_n[s], sizeof(double), by_value);
		printf("%s\"%s\": {\"statuses\": {", s ? ", " : "", step_names[s]);
		_Bool any = 0;
		for (int c = 0; c < STATUSES; c++)
			if (statuses[s][c]) {
				printf("%s\"%d\": %ld", any ? ", " : "", c, statuses[s][c]);
				any = 1;
				if (c == 0 || c >= 500)
					errors += statuses[s][c];
			}
		long m = latency_n[s];
		printf("}, \"p50_ms\": %.1f, \"p95_ms\": %.1f, \"p99_ms\": %.1f}", m ? latency[s][m / 2] : 0, m ? latency[s][m * 95 / 100] : 0,
		    m ? latency[s][m * 99 / 100] : 0);
	}
	printf("}, \"errors\": %ld}\n", errors);
}

int main(int argc, char **argv)
{
	static char line[512];
	int n = 0, running;

	if (argc != 9) {
		fputs("usage: bots SITE SLUG ROUND SECTION SESSIONS SECONDS PAYING% EMPTY_S\n", stderr);
		return 2;
	}
	site = argv[1];
	slug = argv[2];
	round_id = argv[3];
	section = argv[4];
	double began = now();
	limit_at = began + atof(argv[6]);
	int paying = atoi(argv[7]);
	empty_s = atof(argv[8]);
	srand(7);
	curl_global_init(CURL_GLOBAL_ALL);
	multi = curl_multi_init();
	for (int s = 0; s < STEPS; s++)
		latency[s] = malloc(LATENCIES * sizeof(double));
	struct bot *bots = calloc(BOTS, sizeof *bots);
	FILE *f = fopen(argv[5], "r");
	while (f && n < BOTS && fgets(line, sizeof line, f)) {
		char *tab = strchr(line, '\t');
		if (!tab)
			continue;
		tab[1 + strcspn(tab + 1, "\r\n")] = 0;
		make_bot(&bots[n], tab + 1, n * 37 % 100 < paying ? PAYS : n % 2 ? GIVES_BACK : WALKS_AWAY);
		n++;
	}
	if (f)
		fclose(f);
	for (;;) {
		int over = 0;
		for (int i = 0; i < n; i++)
			over += bots[i].over;
		if (over == n || now() > limit_at)
			break;
		start_due(bots, n);
		curl_multi_perform(multi, &running);
		take_finished();
		curl_multi_wait(multi, NULL, 0, 5, NULL);
	}
	report(bots, n, now() - began);
	return 0;
}
