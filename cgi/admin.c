/* admin.c: one-off commands, one row each: what it is called, what it takes, what it does. */
#include "admin.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/keys.h"

static int db_password(const unsigned char master[ID_KEY], int argc, char **argv)
{
	struct arena *a = arena_new(4096);

	(void)argc;
	(void)argv;
	puts(keys_password(a, master, KEY_DB_ADMIN));
	arena_free(a);
	return 0;
}

static const struct command {
	const char *name, *words, *help;
	int min, max;                                /* words it takes */
	int (*run)(const unsigned char master[ID_KEY], int argc, char **argv);
} commands[] = {
	{ "db-password", "", "the database administrator's password, for the local runtime and repairs", 0, 0, db_password },
};

int admin_run(int argc, char **argv)
{
	unsigned char master[ID_KEY];

	for (size_t i = 0; argc > 0 && i < sizeof commands / sizeof commands[0]; i++) {
		const struct command *c = &commands[i];
		if (strcmp(c->name, argv[0]) != 0)
			continue;
		if (argc - 1 < c->min || argc - 1 > c->max) {
			fprintf(stderr, "usage: clove admin %s %s\n", c->name, c->words);
			return 2;
		}
		return keys_load(config_text("CLOVE_KEY_FILE"), master) ? c->run(master, argc - 1, argv + 1) : 1;
	}
	fputs("usage: clove admin COMMAND …\n", stderr);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		fprintf(stderr, "  %-16s %-30s %s\n", commands[i].name, commands[i].words, commands[i].help);
	return 2;
}
