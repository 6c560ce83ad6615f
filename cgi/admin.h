/* admin.h: `clove admin`: one-off commands for whoever runs the installation. */
#ifndef CLOVE_ADMIN_H
#define CLOVE_ADMIN_H

#include "base/id.h"

int admin_run(int argc, char **argv);        /* words after `admin`; the exit status: 0 done, 1 failed, 2 usage */

/* admin_backup.c */
int admin_backup(const unsigned char master[ID_KEY], int argc, char **argv);
int admin_backups(const unsigned char master[ID_KEY], int argc, char **argv);
int admin_backup_delete(const unsigned char master[ID_KEY], int argc, char **argv);
int admin_restore(const unsigned char master[ID_KEY], int argc, char **argv);
int admin_adopt(const unsigned char master[ID_KEY], int argc, char **argv);

/* admin_service.c */
int admin_service(const unsigned char master[ID_KEY], int argc, char **argv);

#endif
