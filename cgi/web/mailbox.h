/* mailbox.h: mails on their way out. Written in the transaction of what they tell, sent by a job, tried again for a day.
 *
 * Every service that mails has the table `mail` (sql). Rendered at once, so a later change of texts or data changes no mail.
 */
#ifndef CLOVE_MAILBOX_H
#define CLOVE_MAILBOX_H

struct db;
struct service;
struct tpl;

/* `data` comes from tpl_new in the recipient's language; template "mail/confirm" begins with "Subject: …". One write. */
void mailbox_put(struct db *db, const char *to, const char *lang, struct tpl *data, const char *template_name);
/* A jobs turn: at most 50 due mails. */
void mailbox_run(struct service *s, struct db *db);

#endif
