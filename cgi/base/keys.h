/* keys.h: which key is derived from which. One master key (CLOVE_KEY_FILE, 64 hex digits) for the platform; a show gets
 * only its own key (CLOVE_SHOW_KEY_FILE), derived from the master, the show's id and its generation, and derives the rest.
 * So a show that moves keeps its keys, and old tickets stay valid.
 */
#ifndef CLOVE_KEYS_H
#define CLOVE_KEYS_H

#include <stdbool.h>
#include <stdint.h>
#include "base/id.h"

struct arena;

enum key_use {
	KEY_FORM = 1,        /* form tokens, flash and device cookies of this service */
	KEY_IDENTITY,        /* the gate's assertion to this service */
	KEY_SYNC,            /* POST /_sync of this show */
	KEY_TICKET,          /* the QR code's MAC */
	KEY_DB_RW,           /* database passwords of this service (text form: keys_password) */
	KEY_DB_RO,
	KEY_DB_ADMIN,        /* the database's own administrator (master key; of a show's where its database server is its own) */
	KEY_SEAL,            /* sealed columns (master key only) */
	KEY_WEBHOOK,         /* shared with the sandbox provider (master key only) */
	KEY_DUMP             /* sealed dumps of this service's database */
};

bool keys_load(const char *file, unsigned char out[ID_KEY]);              /* 64 hex digits; false tells the log why */
void keys_show(const unsigned char master[ID_KEY], int64_t show, int64_t generation, unsigned char out[ID_KEY]);
void keys_use(const unsigned char key[ID_KEY], enum key_use use, unsigned char out[ID_KEY]);
const char *keys_password(struct arena *a, const unsigned char key[ID_KEY], enum key_use use);   /* 40 hex digits */

#endif
