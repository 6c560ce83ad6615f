/* fault.h: broken machinery, told once.
 *
 * A fault (lost database, bad SQL, missing template, upstream timeout) is set once per request or job turn, with the
 * place that met it first. From then on every call with an effect (db_*, http_*, mail_*) does nothing and returns 0,
 * NULL or no rows, so a failed request can do no further harm and handlers need no error ladders.
 * Outcomes that a user can meet are never faults: they are an enum per operation.
 */
#ifndef CLOVE_FAULT_H
#define CLOVE_FAULT_H

#include <stdbool.h>

struct fault {
	bool set;
	int status;          /* the HTTP status it should answer: 500 (ours) or 503 (try again) */
	const char *file;    /* where it was met first */
	int line;
	char what[240];      /* for the log alone: never shown on a page, never holds a secret */
};

/* Records the first fault; later ones are ignored. */
void fault_set_(struct fault *f, int status, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
#define fault_set(f, status, ...) fault_set_((f), (status), __FILE__, __LINE__, __VA_ARGS__)

/* An impossible state: logs the condition and leaves the process; the parent starts another. In all builds. */
_Noreturn void must_failed(const char *cond, const char *file, int line);
#define must(cond) ((cond) ? (void)0 : must_failed(#cond, __FILE__, __LINE__))

/* A named point where a test may kill the process: when the first line of the file named by CLOVE_FAULT_FILE is this name, the line goes,
 * with the last one the file, and the process kills itself with SIGKILL. Costs one comparison when the setting is empty. */
void fault_point(const char *name);
void fault_point_of(const char *who, const char *name);     /* "who.name", for points that many share: every POST's commit */

#endif
