/* mail.h: one mail out, over SMTP (CLOVE_SMTP_URL, smtp:// or smtps://) or, without it, as a file NNN.eml in CLOVE_MAIL_DIR.
 *
 * Text and subject are UTF-8, encoded here; header injection is impossible (CR and LF in to or subject fail the call). 10 s limit.
 */
#ifndef CLOVE_MAIL_H
#define CLOVE_MAIL_H

#include <stdbool.h>

struct arena;

enum mailed { MAILED_OK, MAILED_LATER, MAILED_NEVER };    /* LATER: try again; NEVER: the address was refused for good */
enum mailed mail_send(struct arena *a, const char *to, const char *subject, const char *text, const char *message_id);

#endif
