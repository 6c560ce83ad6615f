/* service_part.h: what the pages of one show's service share: sellers see their own shows, administrators all of them, on the same
 * screens. Who may is in the table of routes; `admin` only decides what is shown (raw texts, names of nodes) and where links lead.
 */
#ifndef CLOVE_SERVICE_PART_H
#define CLOVE_SERVICE_PART_H

#include <stdbool.h>
#include "platform/core/deployment.h"
#include "platform/core/service_view.h"

struct req;
struct reply;
struct db_rows;
struct tpl;

struct service_page {
	struct req *r;
	struct service_view v;
	bool admin, acts;                        /* acts: this person may change it */
	bool gone;                               /* deleted: administrators still read its history, nobody acts on it */
	const char *home;                        /* the address of the service's own page */
};

/* Of the show :slug, deleted ones too, on the side that the address begins with. false: no such service (404). Puts Service: title slug state word facts, for the head of every page of it. */
bool service_page_open(struct req *r, struct service_page *out);
bool service_page_open_live(struct req *r, struct service_page *out);       /* the same, but false for a deleted one: for acts */
const char *service_page_url(const struct service_page *p, const char *path);        /* home + "/" + path */

/* The whole page of the service; `refused` stands on top of it with status 422, NULL for none. */
struct reply service_page_shown(struct service_page *p, const struct deployment_refusal *refused);
/* Refused.text for the macro service_refused; nothing for a refusal that is none. */
void service_page_refuse(struct req *r, const struct deployment_refusal *why);
/* One thing that is or was changed, as a sentence; NULL for a member that has none. */
const char *service_page_change(struct req *r, const char *member, const char *from, const char *to);
/* What is different, as sentences: rows .text; their number. */
size_t service_page_changes(struct req *r, struct tpl *list, const struct spec *from, const struct spec *to);
/* A page of its own before an act: Confirm of the macro confirm, with service.ACT_title ({1} the show), _text, _button and _will.0 … */
struct reply service_page_confirm(struct service_page *p, const char *act, const char *post, const struct deployment_refusal *refused);
/* Of a row of service_view_backups: at reason who bytes keep. */
void service_page_backup(const struct service_page *p, struct tpl *t, const struct db_rows *q);
const char *service_page_size(struct req *r, const struct spec *s, bool local);
const char *service_page_cores(struct req *r, int64_t cpu_m);       /* 500: "0.5" */

#endif
