/* setup.h: databases, their users and their schemas, brought to what this program expects. May be repeated; forward only.
 *
 * `admin` is the database administrator's connection (setup_admin). Passwords derive from keys: nothing is stored.
 */
#ifndef CLOVE_SETUP_H
#define CLOVE_SETUP_H

#include <stdbool.h>
#include <stdint.h>
#include "base/id.h"

struct arena;
struct db;

/* Of each of a show's two database users: connections at once, and how long one statement may take. */
enum { SETUP_SHOW_CONNECTIONS = 60, SETUP_STATEMENT_MS = 10000 };

struct db *setup_admin(const unsigned char master[ID_KEY], const char *schema);
bool setup_platform(const unsigned char master[ID_KEY]);                      /* schema `clove` */
bool setup_pay(const unsigned char master[ID_KEY], const unsigned char pay_key[ID_KEY]);      /* schema `pay`, the sandbox provider's */
bool setup_show(const unsigned char master[ID_KEY], int64_t show, int64_t generation);        /* schema `show_ID` and its two users */
bool setup_shows(const unsigned char master[ID_KEY]);                         /* every show there is; a broken one stops only itself */
bool setup_drop_show(const unsigned char master[ID_KEY], int64_t show);

#endif
