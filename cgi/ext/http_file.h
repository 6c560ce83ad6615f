/* http_file.h: a file sent, or fetched, over libcurl in pieces: dumps, which have any size. TLS verified, no redirects, no proxy, no retries.
 *
 * The status of the answer; 0 with *error when there was none, or the file could not be read or written. timeout_s is for all of it; a
 * side that is silent for a minute ends it before.
 */
#ifndef CLOVE_HTTP_FILE_H
#define CLOVE_HTTP_FILE_H

#include <stdint.h>

struct arena;

int http_file_post(struct arena *a, const char *url, const char *header, const char *file, int64_t timeout_s, const char **error);
int http_file_get(struct arena *a, const char *url, const char *header, const char *file, int64_t timeout_s, const char **error);

#endif
