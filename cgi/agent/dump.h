/* dump.h: a show's database as a sealed file: what backups, moves and last copies are made of.
 *
 * The file: one line "clove dump 1", one line of JSON in clear (slug, deployment, generation, schema version, made at, reason), then
 * libsodium's secretstream (crypto_secretstream_xchacha20poly1305) in pieces of 64 KiB over the gzipped output of mariadb-dump
 * --single-transaction; both lines are authenticated with every piece, the last piece carries TAG_FINAL: a cut, bent or spliced file is
 * found out. `key` is the show's key (the master key for the platform's own database): the dump's derives from it (KEY_DUMP), so both
 * ends can make it and nothing is stored. Rows are counted as they pass and stand in the last line of the text: `counts` is JSON,
 * {"orders":12,…}. A text that does not end with "-- Dump completed" was cut and is not sealed.
 */
#ifndef CLOVE_DUMP_H
#define CLOVE_DUMP_H

#include <stdbool.h>
#include <stdint.h>
#include "base/id.h"

struct arena;

/* From a descriptor to a file, written aside and renamed; false and *why (plain words for the log) when it cannot. counts may be NULL. */
bool dump_seal(struct arena *a, const unsigned char key[ID_KEY], const char *head_json, int from, const char *file,
    const char **counts, const char **why);
/* From a file to a descriptor (-1: only looked at); nothing that was not authenticated is ever written. counts may be NULL. */
bool dump_open(struct arena *a, const unsigned char key[ID_KEY], const char *file, int to, const char **counts, const char **why);
const char *dump_head(struct arena *a, const char *file);        /* the line of JSON; NULL when it is no dump of ours */

#endif
