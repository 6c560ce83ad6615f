/* backup.h: sealed dumps that are kept, below CLOVE_BACKUP_DIR (0700), and their rows. The file carries everything a restore needs. */
#ifndef CLOVE_BACKUP_H
#define CLOVE_BACKUP_H

#include <stdbool.h>
#include <stdint.h>
#include "agent/target.h"

struct agent;
struct agent_target;
struct db;

/* Of those without a show: of the sandbox provider, not the platform. */
#define BACKUP_OF_SANDBOX(row) "(" row ".file LIKE 'sandbox-%')"

bool backup_folder(void);                        /* made where it is missing; false with errno */
const char *backup_path(struct arena *a, const char *file);
/* "SLUG-20261121-040000-MARK.dump", in CLOVE_ZONE. */
const char *backup_name(struct arena *a, const char *slug, int64_t at, const char *mark);

/* Reads the whole file against its key, then writes its row: the id, 0 with *why when it is not whole. reason: nightly, asked, move,
 * final. The same file twice is one row. Takes as long as reading it does. deployment 0: the platform's own. */
int64_t backup_keep(struct db *db, const unsigned char master[ID_KEY], int64_t deployment, int64_t generation, const char *file,
    const char *reason, int64_t account, const char **why);

/* The files and rows of those that a person gave up (platform/core/backup_drop.h). */
void backup_forget(struct db *db);

/* The last copy of a show that is deleted. */
struct step_result backup_last(struct agent *g, struct agent_target *t, const struct deployment *d);

/* Each turn: what a person gave up goes; in the hour CLOVE_BACKUP_HOUR of CLOVE_ZONE every show and the platform are asked for once; what is older than
 * CLOVE_BACKUP_KEEP days goes, but never the newest of a show. */
void backup_night(struct agent *g);

#endif
