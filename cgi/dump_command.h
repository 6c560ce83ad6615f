/* dump_command.h: `clove dump …`: sealed dumps made, brought back, sent and fetched. For the agent and its Jobs in a cluster:
 *
 *	clove dump make SLUG DEPLOYMENT GENERATION DATA_N FILE      of the database server here; DEPLOYMENT 0: the platform's own
 *	clove dump bring SLUG DEPLOYMENT GENERATION DATA_N FILE     into copy DATA_N, counted, migrated, its books checked
 *	clove dump send URL FILE|-                                  SQL text (mariadb-dump's, whole) is sealed under the show's key and PUT there
 *	clove dump fetch URL FILE                                   GETs a sealed dump, opens it: SQL text into FILE, rows by table into FILE.counts
 *	clove dump check FILE.counts DATA_N                         of the show's database (CLOVE_DB_*): rows counted, migrated, books checked, declared
 *
 * send, fetch and check know the show by CLOVE_SHOW_ID, CLOVE_SHOW_SLUG, CLOVE_SHOW_GENERATION and CLOVE_SHOW_KEY_FILE. The exit status is
 * 0 when all is well; else the reason is the last line printed.
 */
#ifndef CLOVE_DUMP_COMMAND_H
#define CLOVE_DUMP_COMMAND_H

int dump_command(int argc, char **argv);

#endif
