/* summary.h: what the platform knows of a show, as JSON: texts, dates, prices, what is left by round; and for its console how much
 * money waits for a person (money_n) and how many mails could not be sent (mails_failed_n). */
#ifndef CLOVE_SUMMARY_H
#define CLOVE_SUMMARY_H

struct db;
struct json;

struct json *summary_make(struct db *db);      /* five queries; NULL before the show is defined */

#endif
