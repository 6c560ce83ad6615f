/* http_file.c: see http_file.h. */
#include "ext/http_file.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/fault.h"

enum { CONNECT_S = 10, SILENT_S = 60 };

static size_t drop(char *p, size_t size, size_t n, void *to)
{
	(void)p;
	(void)to;
	return size * n;
}

static size_t put(char *p, size_t size, size_t n, void *to)
{
	return fwrite(p, size, n, to) * size;
}

static size_t take(char *p, size_t size, size_t n, void *from)
{
	size_t got = fread(p, size, n, from);

	return ferror((FILE *)from) ? CURL_READFUNC_ABORT : got * size;
}

static int transfer(struct arena *a, CURL *curl, const char *url, const char *header, int64_t timeout_s, const char **error)
{
	char text[CURL_ERROR_SIZE] = "";
	struct curl_slist *list = curl_slist_append(curl_slist_append(NULL, "Expect:"), header);
	long status = 0;

	must(list && !strpbrk(header, "\r\n"));
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "clove");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)timeout_s);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)SILENT_S);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, text);
	CURLcode rc = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(list);
	if (rc != CURLE_OK)
		*error = arena_dup(a, *text ? text : curl_easy_strerror(rc));
	return rc == CURLE_OK ? (int)status : 0;
}

static CURL *begin(void)
{
	CURL *curl = curl_easy_init();

	must(curl);
	return curl;
}

int http_file_post(struct arena *a, const char *url, const char *header, const char *file, int64_t timeout_s, const char **error)
{
	FILE *f = fopen(file, "rbe");
	struct stat st;
	int status = 0;

	*error = "";
	if (!f || fstat(fileno(f), &st) < 0) {
		*error = arena_fmt(a, "%s: %s", file, strerror(errno));
	} else {
		CURL *curl = begin();
		curl_easy_setopt(curl, CURLOPT_POST, 1L);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)st.st_size);
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, take);
		curl_easy_setopt(curl, CURLOPT_READDATA, f);
		curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
		status = transfer(a, curl, url, header, timeout_s, error);
		curl_easy_cleanup(curl);
	}
	if (f)
		fclose(f);
	return status;
}

int http_file_get(struct arena *a, const char *url, const char *header, const char *file, int64_t timeout_s, const char **error)
{
	FILE *f = fopen(file, "wbe");
	int status = 0;

	*error = "";
	if (!f) {
		*error = arena_fmt(a, "%s: %s", file, strerror(errno));
		return 0;
	}
	CURL *curl = begin();
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, put);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, f);
	status = transfer(a, curl, url, header, timeout_s, error);
	curl_easy_cleanup(curl);
	if (fclose(f) != 0 && status) {
		*error = arena_fmt(a, "%s: %s", file, strerror(errno));
		status = 0;
	}
	return status;
}
