/* with_schema.h: one fresh schema in a private MariaDB for a whole group of tests, and an arena for each of them.
 *
 *	schema_start("sql/platform", fill)      in the group's setup; `fill` writes what every test begins with
 *	schema_begin(bytes); schema_end(state)  around each test; one that left a fault has failed
 *	schema_stop(state)                      the group's teardown
 */
#ifndef CLOVE_WITH_SCHEMA_H
#define CLOVE_WITH_SCHEMA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/arena.h"
#include "base/fault.h"
#include "base/id.h"
#include "with_db.h"

static struct arena *a;
static struct fault fault;
static struct db *db;

static int schema_start(const char *folder, void (*fill)(void))
{
	id_init();
	if (!with_db_start())
		return -1;
	a = arena_new(64 << 20);
	db = with_db_schema("clove", folder, a, &fault);
	if (!db)
		return -1;
	fill();
	db_detach(db);
	arena_free(a);
	return fault.set ? -1 : 0;
}

static int schema_stop(void **state)
{
	(void)state;
	db_close(db);
	with_db_stop();
	return 0;
}

static void schema_begin(size_t bytes)
{
	a = arena_new(bytes);
	fault = (struct fault){ 0 };
	db_attach(db, a, &fault);
}

static int schema_end(void **state)
{
	(void)state;
	if (fault.set)
		print_error("fault: %s at %s:%d\n", fault.what, fault.file, fault.line);
	db_detach(db);
	arena_free(a);
	return fault.set ? -1 : 0;
}

#endif
