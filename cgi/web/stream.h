/* stream.h: bodies that are too large for memory. The body of a STREAM route is copied in pieces into a file below CLOVE_POOL_DIR and read
 * from there; then the file is cut down to the one file of the form, in place, so that it needs its room only once. It is removed with
 * the request unless the handler keeps it (req_upload_keep); what a crash leaves is for a job.
 */
#ifndef CLOVE_STREAM_H
#define CLOVE_STREAM_H

#include <stdbool.h>
#include <stddef.h>

struct form_pair;
struct req;

int stream_take(struct req *r);                      /* into io->body; 0, or the status to answer. Raises the request's time limit */
bool stream_settle(struct req *r, struct form_pair *pairs, size_t n);    /* after the form was read: its file has no bytes in memory any more */

#endif
