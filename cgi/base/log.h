/* log.h: one line an event on standard output, key=value. No secrets, no personal data, ever. */
#ifndef CLOVE_LOG_H
#define CLOVE_LOG_H

#include <stdbool.h>

enum log_level { LOG_INFO_, LOG_WARN_, LOG_ERROR_ };

void log_service(const char *name);       /* `service=` of every later line; once per process */
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* An event of a busy worker: written with the next ones, or by log_flush, which whoever is about to wait calls. Never for a fault. */
void log_later(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
bool log_waits(void);
void log_flush(void);                     /* also from a signal handler */
#define log_info(...)  log_line(LOG_INFO_, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN_, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR_, __VA_ARGS__)

#endif
