/* admin.h: `clove admin COMMAND …`, the one-off commands of an operator. */
#ifndef CLOVE_ADMIN_H
#define CLOVE_ADMIN_H

int admin_run(int argc, char **argv);        /* words after `admin`; the exit status: 0 done, 1 failed, 2 usage */

#endif
