/* config.h: every setting, listed once in config.c with its default and one line of help (`clove config` prints them).
 *
 * Asking for a name that is not listed is an impossible state. Text is borrowed and lives as long as the process.
 */
#ifndef CLOVE_CONFIG_H
#define CLOVE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

const char *config_text(const char *name);      /* the environment's value, else the default; never NULL */
int64_t config_i64(const char *name);           /* checked at start by config_check */
bool config_is(const char *name);               /* "1" */
bool config_check(void);                        /* numbers are numbers, within their bounds; false after telling which is not */
void config_print(FILE *out);                   /* name, value (secrets as "set"), help */

#endif
