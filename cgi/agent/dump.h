/* dump.h: a show's database as a sealed file: what backups, moves and last copies are made of.
 *
 * The file: one line "clove dump 1", one line of JSON in clear (slug, deployment, schema version, made at, reason), then libsodium's
 * secretstream (crypto_secretstream_xchacha20poly1305) in pieces of 64 KiB over the gzipped output of mariadb-dump
 * --single-transaction; the last piece carries TAG_FINAL, so a cut file is found out. The key derives from the show's key
 * (KEY_DUMP), so both ends can make it and nothing is stored; the platform's own dumps use the master key.
 */
#ifndef CLOVE_DUMP_H
#define CLOVE_DUMP_H

#include <stdbool.h>
#include <stdint.h>
#include "base/id.h"

struct arena;

/* From a descriptor to a file, written aside and renamed; false and *why (plain words for the log) when it cannot. */
bool dump_seal(struct arena *a, const unsigned char key[ID_KEY], const char *head_json, int from, const char *file, const char **why);
/* From a file to a descriptor; nothing that was not authenticated is ever written. */
bool dump_open(struct arena *a, const unsigned char key[ID_KEY], const char *file, int to, const char **why);
const char *dump_head(struct arena *a, const char *file);        /* the line of JSON; NULL when it is no dump of ours */

#endif
