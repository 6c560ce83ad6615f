/* mail.c: one plain-text mail out.
 *
 * Through SMTP the body travels in base64, which every server carries unchanged. In a file it stays readable, because
 * without CLOVE_SMTP_URL the person who runs clove opens the file and follows the link in it.
 * A refusal for good (MAILED_NEVER) is a 5xx answer to the recipient or to the finished text; everything before that
 * (connection, TLS, login, sender) is our configuration's fault or passing, so the mail waits.
 */
#include "ext/mail.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/log.h"

enum { CONNECT_MS = 3000, TOTAL_MS = 10000, MAIL_BYTES = 1024 * 1024, LINE_BYTES = 990, WORD_BYTES = 45 };

static bool plain(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 32 || (unsigned char)*s > 126)
			return false;
	return true;
}

static bool is_address(const char *s)
{
	const char *at = strrchr(s, '@');
	return at && at != s && at[1] && strlen(s) <= 254 && !strpbrk(s, "<> \t\r\n\"\\,;") && s[0] != '-';
}

/* Standard alphabet with padding, as MIME wants it. */
static void put_base64(struct buf *b, const char *s, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)s;
	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0u) | (i + 2 < n ? p[i + 2] : 0u);
		char out[4] = { digits[v >> 18], digits[v >> 12 & 63], i + 1 < n ? digits[v >> 6 & 63] : '=',
		    i + 2 < n ? digits[v & 63] : '=' };
		buf_put(b, out, 4);
	}
}

/* A header's text: as it is, or as encoded words of at most 75 bytes that never cut a character. */
static void put_words(struct buf *b, const char *s)
{
	if (plain(s) && strlen(s) < 200 && !strstr(s, "=?")) {
		buf_puts(b, s);
		return;
	}
	for (bool first = true; *s; first = false) {
		size_t n = strlen(s);
		if (n > WORD_BYTES)
			for (n = WORD_BYTES; n > 1 && ((unsigned char)s[n] & 0xC0) == 0x80; )
				n--;
		buf_puts(b, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
		put_base64(b, s, n);
		buf_puts(b, "?=");
		s += n;
	}
}

static void put_date(struct buf *b, int64_t at)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm t;
	time_t seconds = (time_t)at;
	must(gmtime_r(&seconds, &t));
	buf_fmt(b, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[t.tm_wday], t.tm_mday, months[t.tm_mon], t.tm_year + 1900,
	    t.tm_hour, t.tm_min, t.tm_sec);
}

/* "Clove <tickets@example.org>" or the bare address: the part that goes on the envelope. */
static const char *envelope(struct arena *a, const char *from)
{
	const char *open = strrchr(from, '<'), *close = open ? strchr(open, '>') : NULL;
	return close ? arena_dupn(a, open + 1, (size_t)(close - open - 1)) : from;
}

static void put_from(struct arena *a, struct buf *b, const char *from)
{
	const char *open = strrchr(from, '<');
	buf_puts(b, "From: ");
	if (open && open != from) {
		size_t n = (size_t)(open - from);
		while (n > 0 && from[n - 1] == ' ')
			n--;
		put_words(b, arena_dupn(a, from, n));
		buf_puts(b, " ");
	}
	buf_fmt(b, "<%s>\r\n", envelope(a, from));
}

static size_t longest_line(const char *s)
{
	size_t longest = 0;
	while (*s) {
		size_t n = strcspn(s, "\n");
		if (n > longest)
			longest = n;
		s += n;
		s += *s == '\n';
	}
	return longest;
}

static void put_readable(struct buf *b, const char *text)
{
	for (; *text; text++) {
		if (*text == '\r')
			continue;
		buf_put(b, *text == '\n' ? "\r\n" : text, *text == '\n' ? 2 : 1);
	}
	buf_puts(b, "\r\n");
}

static void put_encoded(struct buf *b, const char *text)
{
	for (size_t n = strlen(text); n > 0; ) {
		size_t line = n < 57 ? n : 57;
		put_base64(b, text, line);
		buf_puts(b, "\r\n");
		text += line;
		n -= line;
	}
}

static struct buf *compose(struct arena *a, const char *from, const char *to, const char *subject, const char *text,
    const char *message_id, bool readable)
{
	struct buf *b = buf_new(a, MAIL_BYTES);
	readable = readable && longest_line(text) <= LINE_BYTES;
	put_date(b, clock_now());
	put_from(a, b, from);
	buf_fmt(b, "To: <%s>\r\nSubject: ", to);
	put_words(b, subject);
	const char *domain = strrchr(envelope(a, from), '@');
	buf_fmt(b, "\r\nMessage-ID: <%s%s>\r\n", message_id, strchr(message_id, '@') ? "" : domain);
	buf_puts(b, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n");
	buf_fmt(b, "Content-Transfer-Encoding: %s\r\n\r\n", readable ? "8bit" : "base64");
	if (readable)
		put_readable(b, text);
	else
		put_encoded(b, text);
	return b;
}

/* Named by the time in microseconds, so names sort and no process needs to know another's. Complete under its name or not there. */
static enum mailed to_file(struct arena *a, const struct buf *mail)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	const char *dir = config_text("CLOVE_MAIL_DIR");
	int64_t n = (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
	const char *part = arena_fmt(a, "%s/.%lld.%d", dir, (long long)n, (int)getpid());
	int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		log_error("event=mail_file_failed file=\"%s\" error=\"%s\"", part, strerror(errno));
		return MAILED_LATER;
	}
	size_t done = 0;
	bool linked = false;
	while (done < mail->len) {
		ssize_t w = write(fd, mail->p + done, mail->len - done);
		if (w <= 0)
			break;
		done += (size_t)w;
	}
	if (close(fd) == 0 && done == mail->len)
		for (int i = 0; i < 1000 && !linked; i++) {
			linked = link(part, arena_fmt(a, "%s/%lld.eml", dir, (long long)(n + i))) == 0;
			if (!linked && errno != EEXIST)
				break;
		}
	if (!linked)
		log_error("event=mail_file_failed file=\"%s\" error=\"%s\"", part, strerror(errno));
	unlink(part);
	return linked ? MAILED_OK : MAILED_LATER;
}

struct sending {
	const struct buf *mail;
	size_t done;
	bool recipient;              /* the last command named the recipient, or the text was sent */
};

static size_t give(char *p, size_t size, size_t n, void *arg)
{
	struct sending *s = arg;
	size_t left = s->mail->len - s->done, take = size * n < left ? size * n : left;
	memcpy(p, s->mail->p + s->done, take);
	s->done += take;
	return take;
}

/* libcurl tells an answer's code but not what it answered: the commands it sends pass by here. */
static int watch(CURL *curl, curl_infotype type, char *p, size_t n, void *arg)
{
	struct sending *s = arg;
	(void)curl;
	if (type == CURLINFO_HEADER_OUT && !(n >= 4 && memcmp(p, "QUIT", 4) == 0))
		s->recipient = n >= 4 && (memcmp(p, "RCPT", 4) == 0 || memcmp(p, "DATA", 4) == 0);
	return 0;
}

static void free_list(void *list)
{
	curl_slist_free_all(list);
}

static void free_handle(void *curl)
{
	curl_easy_cleanup(curl);
}

static enum mailed to_server(struct arena *a, const char *url, const char *from, const char *to, const struct buf *mail)
{
	struct sending sending = { .mail = mail };
	CURL *curl = curl_easy_init();
	must(curl);
	arena_defer(a, free_handle, curl);
	struct curl_slist *list = curl_slist_append(NULL, arena_fmt(a, "<%s>", to));
	must(list);
	arena_defer(a, free_list, list);
	bool credentials = strchr(url, '@');
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)TOTAL_MS);
	/* A password never travels without verified TLS. Without one, smtp:// takes the encryption the server offers, whatever
	 * its certificate says: refusing it would mean sending in the clear. */
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(credentials ? CURLUSESSL_ALL : CURLUSESSL_TRY));
	if (!credentials && strncmp(url, "smtp://", 7) == 0) {
		curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_fmt(a, "<%s>", envelope(a, from)));
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, list);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, &sending);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, watch);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &sending);
	CURLcode rc = curl_easy_perform(curl);
	long code = 0;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
	if (rc == CURLE_OK)
		return MAILED_OK;
	log_warn("event=mail_refused curl=%d code=%ld", (int)rc, code);
	return sending.recipient && code >= 500 && code < 600 ? MAILED_NEVER : MAILED_LATER;
}

enum mailed mail_send(struct arena *a, const char *to, const char *subject, const char *text, const char *message_id)
{
	const char *from = config_text("CLOVE_MAIL_FROM"), *url = config_text("CLOVE_SMTP_URL");
	must(plain(message_id) && !strpbrk(message_id, "<> "));
	if (!is_address(to) || strpbrk(subject, "\r\n")) {
		log_warn("event=mail_malformed what=\"a line break, or no address\"");
		return MAILED_NEVER;
	}
	if (!is_address(envelope(a, from)) || strpbrk(from, "\r\n")) {
		log_error("event=settings_missing what=\"CLOVE_MAIL_FROM is not an address\"");
		return MAILED_LATER;
	}
	const struct buf *mail = compose(a, from, to, subject, text, message_id, !*url);
	if (mail->over) {
		log_error("event=mail_too_long max_bytes=%d", (int)MAIL_BYTES);
		return MAILED_NEVER;
	}
	return *url ? to_server(a, url, from, to, mail) : to_file(a, mail);
}
