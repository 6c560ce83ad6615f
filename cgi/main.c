/* main.c: the one program and its subcommands. Settings come from the environment (base/config.c), logs go to standard output.
 *
 *	clove serve platform|show|pay      a service: parent, workers, jobs
 *	clove agent                        makes what is wanted true
 *	clove migrate                      databases brought to this program's schemas
 *	clove migrate --wait               waits until that was done by another `clove migrate`, CLOVE_MIGRATE_WAIT_S at most
 *	clove migrate show                 the same of one show's own database, by its own key: before its service in a cluster
 *	clove dump …                       sealed dumps: dump_command.h
 *	clove admin COMMAND …              one-off commands: cgi/admin.c
 *	clove version                      the schemas of a show that this program runs on
 *	clove config                       every setting with its value
 *	clove routes [--nginx SERVICE]     the tables of routes; or the lines of nginx's pool map
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "admin.h"
#include "agent/agent.h"
#include "agent/kubernetes_compose.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/log.h"
#include "db/migrate.h"
#include "dump_command.h"
#include "pay/service.h"
#include "platform/core/compose.h"
#include "platform/core/setup.h"
#include "platform/service.h"
#include "show/show.h"
#include "web/route.h"

enum { DATABASE_S = 60 };        /* how long a show's database may take to answer at first */

static int usage(void)
{
	fputs("usage: clove serve platform|show|pay\n"
	    "       clove agent | migrate [--wait | show] | dump … | admin [COMMAND] | version | config | routes [--nginx SERVICE]\n", stderr);
	return 2;
}

static int serve(const char *name)
{
	struct service *s;

	if (strcmp(name, "platform") == 0) {
		s = platform_service();
		compose_cluster = kubernetes_compose;
		return platform_key(s) ? serve_run(s) : 1;
	}
	if (strcmp(name, "show") == 0) {
		s = show_service();
		return show_key(s) ? serve_run(s) : 1;
	}
	if (strcmp(name, "pay") == 0) {
		s = pay_service();
		return pay_service_key(s) ? serve_run(s) : 1;
	}
	return usage();
}

static int migrate(bool waits)
{
	unsigned char master[ID_KEY], pay[ID_KEY];
	bool sandbox = strcmp(config_text("CLOVE_PAY_PROVIDER"), "sandbox") == 0;
	int64_t wait_s = config_i64("CLOVE_MIGRATE_WAIT_S");

	log_service("migrate");
	if (!keys_load(config_text("CLOVE_KEY_FILE"), master) || (sandbox && !keys_load(config_text("CLOVE_PAY_SERVICE_KEY_FILE"), pay)))
		return 1;
	if (waits)
		return setup_awaits(master, "clove", "platform", wait_s) && (!sandbox || setup_awaits(pay, "pay", "pay", wait_s)) ? 0 : 1;
	return (!*config_text("CLOVE_DB_HOST") || setup_waits(master, DATABASE_S)) && setup_platform(master) && setup_target(master) &&
	    (!sandbox || setup_pay(master, pay)) && setup_shows(master) ? 0 : 1;
}

static int migrate_show(void)
{
	unsigned char key[ID_KEY];

	log_service("migrate");
	return keys_load(config_text("CLOVE_SHOW_KEY_FILE"), key) && setup_own_show(key, DATABASE_S) ? 0 : 1;
}

static int version(void)
{
	char folder[PATH_MAX];

	must(snprintf(folder, sizeof folder, "%s/show", config_text("CLOVE_SQL_DIR")) < (int)sizeof folder);
	printf("schema-min %d\nschema-max %lld\n", SETUP_SHOW_OLDEST, (long long)migrate_newest(folder));
	return 0;
}

static int routes(int argc, char **argv)
{
	struct service *all[] = { platform_service(), show_service(), pay_service() };
	bool nginx = argc == 2 && strcmp(argv[0], "--nginx") == 0;

	if (argc && !nginx)
		return usage();
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (!nginx)
			route_print(all[i]);
		else if (strcmp(all[i]->name, argv[1]) == 0)
			route_print_nginx(all[i]);
	return 0;
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";

	id_init();
	if (!config_check())
		return 1;
	if (strcmp(command, "serve") == 0 && argc == 3)
		return serve(argv[2]);
	if (strcmp(command, "agent") == 0 && argc == 2)
		return agent_run();
	if (strcmp(command, "migrate") == 0 && argc == 2)
		return migrate(false);
	if (strcmp(command, "migrate") == 0 && argc == 3 && strcmp(argv[2], "--wait") == 0)
		return migrate(true);
	if (strcmp(command, "migrate") == 0 && argc == 3 && strcmp(argv[2], "show") == 0)
		return migrate_show();
	if (strcmp(command, "version") == 0 && argc == 2)
		return version();
	if (strcmp(command, "dump") == 0)
		return dump_command(argc - 2, argv + 2);
	if (strcmp(command, "admin") == 0)
		return admin_run(argc - 2, argv + 2);
	if (strcmp(command, "config") == 0 && argc == 2) {
		config_print(stdout);
		return 0;
	}
	if (strcmp(command, "routes") == 0)
		return routes(argc - 2, argv + 2);
	return usage();
}
