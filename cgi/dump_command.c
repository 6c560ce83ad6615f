/* dump_command.c: see dump_command.h. */
#include "dump_command.h"

#include <stdio.h>
#include <string.h>

#include "agent/copy.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/text.h"

enum { ARENA = 64 << 20 };

static int ended(struct arena *a, bool ok, const char *said)
{
	printf("%s\n", said);
	arena_free(a);
	return ok ? 0 : 1;
}

/* SLUG DEPLOYMENT GENERATION DATA_N */
static bool read_copy(char **argv, struct copy *c)
{
	c->slug = argv[0];
	return text_i64(argv[1], &c->deployment) && text_i64(argv[2], &c->generation) && text_i64(argv[3], &c->data_n);
}

static int make(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA);
	unsigned char master[ID_KEY];
	const char *counts = "", *why = "no key";
	struct copy c;

	(void)argc;
	bool ok = read_copy(argv, &c) && keys_load(config_text("CLOVE_KEY_FILE"), master) && copy_make(a, master, &c, "", argv[4], &counts, &why);
	return ended(a, ok, ok ? counts : why);
}

static int bring(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA);
	unsigned char master[ID_KEY];
	const char *why = "no key";
	struct copy c;

	(void)argc;
	bool ok = read_copy(argv, &c) && c.deployment && keys_load(config_text("CLOVE_KEY_FILE"), master) && copy_bring(a, master, &c, argv[4], &why);
	return ended(a, ok, ok ? "" : why);
}

static const struct {
	const char *name, *words;
	int min, max;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "make", "SLUG DEPLOYMENT GENERATION DATA_N FILE", 5, 5, make },
	{ "bring", "SLUG DEPLOYMENT GENERATION DATA_N FILE", 5, 5, bring },
};

int dump_command(int argc, char **argv)
{
	log_service("dump");
	for (size_t i = 0; argc > 0 && i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(commands[i].name, argv[0]) == 0 && argc - 1 >= commands[i].min && argc - 1 <= commands[i].max)
			return commands[i].run(argc - 1, argv + 1);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		fprintf(stderr, "usage: clove dump %s %s\n", commands[i].name, commands[i].words);
	return 2;
}
