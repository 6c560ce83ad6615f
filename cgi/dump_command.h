/* dump_command.h: `clove dump …`: sealed dumps made, brought back, sent and fetched. For the agent and its Jobs in a cluster:
 *
 *	clove dump make SLUG DEPLOYMENT GENERATION DATA_N FILE      of the database server here; DEPLOYMENT 0: the platform's own
 *	clove dump bring SLUG DEPLOYMENT GENERATION DATA_N FILE     into copy DATA_N, counted, migrated, its books checked
 *	clove dump send [URL [FILE|-]]      SQL text (mariadb-dump's, whole) is sealed under the show's key and sent there; FILE goes
 *	clove dump fetch [URL [FILE]]       a sealed dump is fetched and opened: SQL text into FILE, rows by table into FILE.counts
 *	clove dump check [FILE [DATA_N]]    of the show's database (CLOVE_DB_*), after FILE was loaded into it when it was empty: rows counted
 *	                                    against FILE.counts, schema brought forward, books checked, declared as copy DATA_N
 *
 * What is not given is in CLOVE_DUMP_URL, CLOVE_DUMP_FILE, CLOVE_DATA_N. These three know the show by CLOVE_SHOW_ID, CLOVE_SHOW_SLUG and
 * CLOVE_SHOW_KEY_FILE. The exit status is 0 when all is well; else the reason is the last line printed.
 */
#ifndef CLOVE_DUMP_COMMAND_H
#define CLOVE_DUMP_COMMAND_H

int dump_command(int argc, char **argv);

#endif
