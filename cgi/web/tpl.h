/* tpl.h: the template's data. C sets names, templates decide looks; no HTML in C. Sticky: after a fault nothing happens.
 *
 * Names are ours, never a user's ("Show.title"). Rows: struct tpl *rows = tpl_list(page, "Seats"); then tpl_row(rows) for each.
 * Everything belongs to the request.
 */
#ifndef CLOVE_TPL_H
#define CLOVE_TPL_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct buf;
struct fault;
struct req;
struct tpl;

struct tpl *tpl_node(struct tpl *t, const char *name);
struct tpl *tpl_list(struct tpl *t, const char *name);
struct tpl *tpl_row(struct tpl *list);
int tpl_rows(const struct tpl *list);
void tpl_text(struct tpl *t, const char *name, const char *s);
void tpl_int(struct tpl *t, const char *name, int64_t v);
void tpl_bool(struct tpl *t, const char *name, bool v);
void tpl_money(struct tpl *t, const char *name, int64_t minor);                     /* written in the page's language */
void tpl_time_exact(struct tpl *t, const char *name, int64_t at, const char *zone); /* the same with text to the second, in English with its zone */
void tpl_time(struct tpl *t, const char *name, int64_t at, const char *zone);       /* name.text .date .time .iso; nothing for at 0 */
void tpl_url(struct tpl *t, const char *name, const char *fmt, ...) __attribute__((format(printf, 3, 4)));   /* as tpl_address */
void tpl_say(struct tpl *t, const char *name, const char *key, const char *a, const char *b);   /* a text of the language files */
void tpl_post(struct req *r, const char *name, const char *action);                 /* a form without fields: name.action .token .once; "/x" gets the base, "site:/x" does not */
void tpl_post_at(struct req *r, struct tpl *t, const char *name, const char *action);  /* the same under a node or row */

/* "/hold": an address of this service, its base put before it (unless it is there already). "site:/login": of the whole site. */
const char *tpl_address(const struct tpl *t, const char *path);

/* Reads texts and macros now instead of with the first page: called by the parent before it forks, its workers share them. */
void tpl_prepare(void);

/* Without a request: mails, the agent's pages, YAML. `t` from tpl_new; result owned by the arena, NULL after a fault. */
struct tpl *tpl_new(struct arena *a, struct fault *f, const char *lang);
const struct buf *tpl_render(struct tpl *t, const char *template_name);
const struct buf *tpl_plain(struct tpl *t, const char *template_name);      /* as plain text: nothing is escaped, so never a page */

/* YAML for a cluster, from CLOVE_KUBERNETES_DIR/NAME.yaml. Every var: there is json(x), a quoted string, or number(x). */
const struct buf *tpl_yaml(struct tpl *t, const char *template_name);

/* A mail is plain text: a template whose first line is "Subject: …". Nothing is escaped. false after a fault. */
bool tpl_mail(struct tpl *t, const char *template_name, const char **subject, const char **text);

/* Texts of templates/lang/LANG/AREA.hdf, read once per process; borrowed for as long as it lives. */
const char *tpl_lang_text(const char *lang, const char *key);                       /* the key itself when there is none: a test finds those */
void tpl_bind(struct tpl *t, struct req *r);                                        /* tpl_url and tpl_post need the request's base and session */
const char *tpl_lang_find(const char *lang, const char *key);                       /* NULL when there is none */
bool tpl_lang_known(const char *lang);

/* A text with its holes {1} {2} {3} filled. 을(를) 이(가) 은(는) 과(와) (으)로 become the one that the syllable before it asks for;
 * {1} day(s) is one day or several. */
const char *tpl_lang_say(struct arena *a, const char *lang, const char *key, const char *x, const char *y, const char *z);

#endif
