/* press.c: sends prepared HTTP requests over kept connections and measures the answers: little work of its own, so that what is
 * measured is the server.
 *
 * usage: press HOST PORT FILE [-c CONNECTIONS] [-d SECONDS] [-r PER_SECOND] [-g] [-o] [-t]
 * FILE has a line a request: METHOD TAB PATH TAB SESSION TAB BODY. They are sent in turn, over and over for SECONDS; -o: each once.
 * INT ends it before its time.
 * -r: at this pace, and late answers count from when they were due; -g: accepts gzip; -t: also prints each answer's start and milliseconds.
 * Prints counts by status and latencies as JSON.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 64 << 10, CONNECTIONS = 4096, EVENTS = 256, STATUSES = 600, TAIL = 5 };

struct request {
	char *text;
	size_t n;
};

struct answer {
	double at, ms;
};

struct connection {
	int fd;
	const struct request *request;
	size_t sent;
	double began;
	char head[HEAD + 1], tail[TAIL];
	size_t head_n, body_n, length;
	int status;
	_Bool busy, in_body, chunked, last;
};

static const char *host, *port;
static struct request *requests;
static size_t requests_n, next_request, sent_n;
static struct answer *answers;
static size_t answers_n, answers_cap;
static long statuses[STATUSES], broken;
static double bytes;
static int epoll;
static struct connection *connections[CONNECTIONS];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *what)
{
	fprintf(stderr, "press: %s: %s\n", what, strerror(errno));
	exit(1);
}

static char *field(char **line)
{
	char *p = *line, *end = p + strcspn(p, "\t\n");

	*line = *end ? end + 1 : end;
	*end = 0;
	return p;
}

static void read_requests(const char *file, _Bool gzip)
{
	FILE *f = fopen(file, "r");
	char *line = NULL, text[HEAD];
	size_t size = 0, cap = 0;

	if (!f)
		fail(file);
	while (getline(&line, &size, f) > 0) {
		char *p = line, *method = field(&p), *path = field(&p), *session = field(&p), *body = field(&p);
		int n = snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: %s:%s\r\nAccept-Language: ko\r\n", method, path, host, port);
		if (*session)
			n += snprintf(text + n, sizeof text - (size_t)n, "Cookie: session=%s\r\n", session);
		if (gzip)
			n += snprintf(text + n, sizeof text - (size_t)n, "Accept-Encoding: gzip\r\n");
		if (strcmp(method, "POST") == 0)
			n += snprintf(text + n, sizeof text - (size_t)n, "Origin: http://%s:%s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
			    "Content-Length: %zu\r\n", host, port, strlen(body));
		n += snprintf(text + n, sizeof text - (size_t)n, "\r\n%s", body);
		if (requests_n == cap) {
			cap = cap ? cap * 2 : 1024;
			requests = realloc(requests, cap * sizeof *requests);
		}
		requests[requests_n++] = (struct request){ strdup(text), (size_t)n };
	}
	free(line);
	fclose(f);
}

static void open_connection(struct connection *c)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port)) };
	int one = 1;

	inet_pton(AF_INET, host, &a.sin_addr);
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&a, sizeof a) < 0)
		fail("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };
	epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &e);
}

static void send_next(struct connection *c, double began)
{
	c->request = &requests[next_request++ % requests_n];
	sent_n++;
	c->busy = 1;
	c->began = began;
	c->head_n = c->body_n = 0;
	c->in_body = c->chunked = 0;
	/* Small against any socket buffer: goes out whole. */
	if (write(c->fd, c->request->text, c->request->n) != (ssize_t)c->request->n)
		fail("write");
}

static void note(double at, double ms)
{
	if (answers_n == answers_cap) {
		answers_cap = answers_cap ? answers_cap * 2 : 65536;
		answers = realloc(answers, answers_cap * sizeof *answers);
	}
	answers[answers_n++] = (struct answer){ at, ms };
}

static void finished(struct connection *c)
{
	statuses[c->status % STATUSES]++;
	note(c->began, (now() - c->began) * 1000);
	c->busy = 0;
	if (c->last) {
		close(c->fd);
		open_connection(c);
	}
}

/* A header's value, or NULL. */
static const char *header(const struct connection *c, const char *name)
{
	const char *p = strcasestr(c->head, name);

	return p ? p + strlen(name) : NULL;
}

static _Bool take_head(struct connection *c, const char *p, size_t n, size_t *used)
{
	size_t before = c->head_n, take = n < HEAD - before ? n : HEAD - before;

	memcpy(c->head + before, p, take);
	c->head_n += take;
	c->head[c->head_n] = 0;
	char *end = strstr(c->head, "\r\n\r\n");
	if (!end)
		return 0;
	end[2] = 0;
	*used = (size_t)(end - c->head) + 4 - before;
	c->status = atoi(c->head + 9);
	const char *length = header(c, "\r\nContent-Length: ");
	c->last = header(c, "\r\nConnection: close") != NULL;
	c->chunked = header(c, "\r\nTransfer-Encoding: chunked") != NULL;
	c->length = length ? strtoul(length, NULL, 10) : 0;
	c->in_body = 1;
	memset(c->tail, 0, TAIL);
	return 1;
}

/* A chunked body ends with an empty chunk, and each of ours ends so nowhere else. */
static void take_body(struct connection *c, const char *p, size_t n)
{
	c->body_n += n;
	bytes += (double)n;
	if (!c->chunked) {
		if (c->body_n >= c->length)
			finished(c);
		return;
	}
	if (n >= TAIL) {
		memcpy(c->tail, p + n - TAIL, TAIL);
	} else {
		memmove(c->tail, c->tail + n, TAIL - n);
		memcpy(c->tail + TAIL - n, p, n);
	}
	if (memcmp(c->tail, "0\r\n\r\n", TAIL) == 0)
		finished(c);
}

static void readable(struct connection *c)
{
	static char text[256 << 10];
	ssize_t n = read(c->fd, text, sizeof text);
	size_t used = 0;

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		if (c->busy) {
			broken++;
			c->busy = 0;
		}
		close(c->fd);
		open_connection(c);
		return;
	}
	if (!c->in_body && !take_head(c, text, (size_t)n, &used))
		return;
	if (c->busy)
		take_body(c, text + used, (size_t)n - used);
}

static int by_ms(const void *a, const void *b)
{
	double x = ((const struct answer *)a)->ms, y = ((const struct answer *)b)->ms;

	return x < y ? -1 : x > y;
}

static void report(double seconds)
{
	printf("{\"requests\": %zu, \"seconds\": %.3f, \"per_s\": %.1f, \"broken\": %ld, \"mbytes\": %.1f, \"statuses\": {", answers_n, seconds,
	    (double)answers_n / seconds, broken, bytes / 1e6);
	_Bool any = 0;
	for (int s = 0; s < STATUSES; s++)
		if (statuses[s]) {
			printf("%s\"%d\": %ld", any ? ", " : "", s, statuses[s]);
			any = 1;
		}
	qsort(answers, answers_n, sizeof *answers, by_ms);
	size_t n = answers_n;
	printf("}, \"p50_ms\": %.3f, \"p95_ms\": %.3f, \"p99_ms\": %.3f, \"worst_ms\": %.3f}\n", n ? answers[n / 2].ms : 0,
	    n ? answers[n * 95 / 100].ms : 0, n ? answers[n * 99 / 100].ms : 0, n ? answers[n - 1].ms : 0);
}

/* Whoever is idle sends what is due. At a pace, an answer's time counts from the moment it was due. */
static void keep_busy(int count, double began, double rate, _Bool once, double until)
{
	for (int i = 0; i < count; i++) {
		double at = now();
		if (connections[i]->busy || (once ? sent_n == requests_n : at >= until))
			continue;
		if (rate > 0 && began + (double)sent_n / rate > at)
			return;
		send_next(connections[i], rate > 0 ? began + (double)sent_n / rate : at);
	}
}

static _Bool any_busy(int count)
{
	for (int i = 0; i < count; i++)
		if (connections[i]->busy)
			return 1;
	return 0;
}

static volatile sig_atomic_t over;

static void on_int(int sig)
{
	over = sig;
}

int main(int argc, char **argv)
{
	struct epoll_event events[EVENTS];
	int count = 16, option;
	double seconds = 5, rate = 0;
	_Bool gzip = 0, once = 0, trace = 0;

	if (argc < 4) {
		fputs("usage: press HOST PORT FILE [-c CONNECTIONS] [-d SECONDS] [-r PER_SECOND] [-g] [-o] [-t]\n", stderr);
		return 2;
	}
	while ((option = getopt(argc - 3, argv + 3, "c:d:r:got")) != -1) {
		count = option == 'c' ? atoi(optarg) : count;
		seconds = option == 'd' ? atof(optarg) : seconds;
		rate = option == 'r' ? atof(optarg) : rate;
		gzip |= option == 'g';
		once |= option == 'o';
		trace |= option == 't';
	}
	host = argv[1];
	port = argv[2];
	count = count < 1 ? 1 : count > CONNECTIONS ? CONNECTIONS : count;
	read_requests(argv[3], gzip);
	if (!requests_n)
		return 2;
	epoll = epoll_create1(0);
	for (int i = 0; i < count; i++) {
		connections[i] = calloc(1, sizeof *connections[i]);
		open_connection(connections[i]);
	}
	signal(SIGINT, on_int);
	double began = now(), until = began + seconds;
	for (;;) {
		if (over && until > now())
			until = now();
		keep_busy(count, began, rate, once, until);
		if ((once ? sent_n == requests_n : now() >= until) && !any_busy(count))
			break;
		int n = epoll_wait(epoll, events, EVENTS, rate > 0 ? 1 : 100);
		for (int i = 0; i < n; i++)
			readable(events[i].data.ptr);
	}
	double took = now() - began;
	if (trace)
		for (size_t i = 0; i < answers_n; i++)
			printf("%.6f\t%.3f\n", answers[i].at - began, answers[i].ms);
	report(took);
	return 0;
}
