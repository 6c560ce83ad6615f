/* Ids, hashes, seals, passwords, and the tree of keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <sodium.h>
#include <fcntl.h>
#include "base/id.h"
#include "base/keys.h"
#include "base/text.h"
#include "with_arena.h"

static const unsigned char key[ID_KEY] = { 1, 2, 3 }, other[ID_KEY] = { 1, 2, 4 };

static void makes_ids(void **state)
{
	(void)state;
	const char *x = id_token(a), *y = id_token(a);
	assert_int_equal(strlen(x), 43);
	assert_string_not_equal(x, y);
	const char *code = id_code(a, 400);
	assert_int_equal(strlen(code), 400);
	assert_int_equal(strspn(code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), 400);
	assert_string_not_equal(id_code(a, 10), id_code(a, 10));
	int seen[6] = { 0 };
	for (int i = 0; i < 6000; i++)
		seen[id_below(6)]++;
	for (int i = 0; i < 6; i++)
		assert_in_range(seen[i], 750, 1250);
	assert_int_equal(id_below(1), 0);
	assert_true(id_below(UINT64_MAX) < UINT64_MAX);
}

static void hashes(void **state)
{
	(void)state;
	/* BLAKE2b-256 of the empty text, from the algorithm's published vectors */
	assert_string_equal(id_hash_hex(a, ""), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	assert_string_not_equal(id_hash_hex(a, "a"), id_hash_hex(a, "b"));
}

static void authenticates(void **state)
{
	(void)state;
	const char *mac = id_mac_text(a, key, "message");
	assert_int_equal(strlen(mac), 22);
	assert_true(id_mac_check(key, "message", mac));
	assert_false(id_mac_check(key, "massage", mac));
	assert_false(id_mac_check(other, "message", mac));
	assert_false(id_mac_check(key, "message", ""));
	assert_false(id_mac_check(key, "message", NULL));
	assert_false(id_mac_check(key, "message", arena_fmt(a, "%sA", mac)));
	/* Every other last letter, also those that only differ in the bits a base64 reader drops */
	char *bent = arena_dup(a, mac);
	for (const char *p = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"; *p; p++) {
		bent[21] = *p;
		assert_int_equal(id_mac_check(key, "message", bent), *p == mac[21]);
	}
}

static void seals(void **state)
{
	(void)state;
	const char *sealed = id_seal(a, key, "비밀");
	assert_string_equal(id_open(a, key, sealed), "비밀");
	assert_string_not_equal(id_seal(a, key, "비밀"), sealed);
	assert_string_equal(id_open(a, key, id_seal(a, key, "")), "");
	assert_null(id_open(a, other, sealed));
	char *bent = arena_dup(a, sealed);
	bent[20] = bent[20] == 'A' ? 'B' : 'A';
	assert_null(id_open(a, key, bent));
	assert_null(id_open(a, key, ""));
	assert_null(id_open(a, key, "AAAA"));
	assert_null(id_open(a, key, "not base64!"));
	assert_null(id_open(a, key, NULL));
}

static void keeps_passwords(void **state)
{
	(void)state;
	const char *hash = id_password_hash(a, "correct horse 배터리");
	assert_int_equal(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
	assert_true(id_password_check(hash, "correct horse 배터리"));
	assert_false(id_password_check(hash, "correct horse 배터"));
	assert_false(id_password_check(hash, ""));
	assert_false(id_password_check("", "x"));
	assert_false(id_password_check("*", "x"));
	assert_false(id_password_check(NULL, "x"));
	char junk[300];
	memset(junk, 'a', sizeof junk - 1);
	junk[sizeof junk - 1] = 0;
	assert_false(id_password_check(junk, "x"));
}

/* An unknown address must cost what a known one costs: the hash it is checked against has to be one that the library reads and
 * works on, with the parameters of all others. */
static void checks_nobody_as_dearly_as_anybody(void **state)
{
	(void)state;
	char nobody[crypto_pwhash_STRBYTES] = "";
	const char *real = id_password_hash(a, "x");
	assert_int_equal(strlen(id_password_nobody), strlen(real));
	assert_int_equal(strncmp(id_password_nobody, real, 31), 0);
	memcpy(nobody, id_password_nobody, strlen(id_password_nobody));
	assert_int_equal(crypto_pwhash_str_needs_rehash(nobody, 2, 19 * 1024 * 1024), 0);
	assert_false(id_password_check(id_password_nobody, ""));
	assert_false(id_password_check(id_password_nobody, "password"));
}

static void derives_keys_apart(void **state)
{
	(void)state;
	unsigned char k[6][ID_KEY];
	keys_show(key, 1, 1, k[0]);
	keys_show(key, 1, 2, k[1]);
	keys_show(key, 2, 1, k[2]);
	keys_show(other, 1, 1, k[3]);
	keys_use(key, KEY_FORM, k[4]);
	keys_use(key, KEY_TICKET, k[5]);
	for (int i = 0; i < 6; i++)
		for (int j = i + 1; j < 6; j++)
			assert_memory_not_equal(k[i], k[j], ID_KEY);
	unsigned char again[ID_KEY];
	keys_show(key, 1, 1, again);
	assert_memory_equal(again, k[0], ID_KEY);
	const char *rw = keys_password(a, key, KEY_DB_RW);
	assert_int_equal(strlen(rw), 40);
	assert_int_equal(strspn(rw, "0123456789abcdef"), 40);
	assert_string_not_equal(rw, keys_password(a, key, KEY_DB_RO));
	assert_string_equal(rw, keys_password(a, key, KEY_DB_RW));
}

/* Tickets and database passwords of running sites hang on these: they may never change. */
static void never_changes_a_key(void **state)
{
	(void)state;
	unsigned char show[ID_KEY], use[ID_KEY];
	keys_show(key, 7, 1, show);
	keys_use(show, KEY_TICKET, use);
	assert_string_equal(text_hex(a, use, ID_KEY), "d9d455309f851bee73eb5a8b34f90915f79862218b005e5023046a975459a9fc");
	assert_string_equal(keys_password(a, key, KEY_DB_ADMIN), "041cd82511373d116b4ccf702f1a2304d6af555e");
}

static bool loads(const char *content, size_t n)
{
	char path[] = "/tmp/clove-key-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, n), (ssize_t)n);
	close(fd);
	unsigned char out[ID_KEY];
	/* The reason goes to standard output, which is the log */
	int kept = dup(STDOUT_FILENO), null = open("/dev/null", O_WRONLY);
	dup2(null, STDOUT_FILENO);
	bool ok = keys_load(path, out);
	dup2(kept, STDOUT_FILENO);
	close(kept);
	close(null);
	unlink(path);
	if (ok)
		assert_int_equal(out[31], 0x1f);
	return ok;
}

static void loads_key_files(void **state)
{
	(void)state;
#define HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	assert_true(loads(HEX, 64));
	assert_true(loads(HEX "\n", 65));
	assert_true(loads(HEX "\r\n", 66));
	assert_false(loads("", 0));
	assert_false(loads(HEX, 63));
	assert_false(loads(HEX "0", 65));
	assert_false(loads(HEX " and much more than a key file ever holds", 100));
	assert_false(loads("z" HEX, 64));
	assert_false(loads(HEX "\0x", 66));
}

#define T(f) cmocka_unit_test_setup_teardown(f, with_arena, with_arena_end)
int main(void)
{
	id_init();
	const struct CMUnitTest tests[] = {
		T(makes_ids), T(hashes), T(authenticates), T(seals), T(keeps_passwords), T(checks_nobody_as_dearly_as_anybody),
		T(derives_keys_apart), T(never_changes_a_key), T(loads_key_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
