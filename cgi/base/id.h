/* id.h: random ids, hashes, message authentication and derived keys, all through libsodium.
 *
 * Keys are ID_KEY bytes. Every key but the master derives by crypto_kdf, so there is nothing to store: see keys.h.
 */
#ifndef CLOVE_ID_H
#define CLOVE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum { ID_KEY = 32, ID_HASH = 32, ID_MAC = 16 };

void id_init(void);                                            /* once per process, before anything else here */
void id_random(void *out, size_t n);
uint64_t id_below(uint64_t bound);                             /* uniform in [0, bound) */
const char *id_token(struct arena *a);                         /* 256 random bits, base64 url: sessions, mailed links */
const char *id_code(struct arena *a, int n);                   /* n characters of 0-9A-Z without I L O U: order and ticket numbers */
void id_hash(const char *s, unsigned char out[ID_HASH]);       /* unkeyed BLAKE2b: what is stored of a token */
const char *id_hash_hex(struct arena *a, const char *s);
const char *id_hash_bytes(struct arena *a, const void *p, size_t n);    /* hex: the name of a file's content */
void id_mac(const unsigned char key[ID_KEY], const char *s, unsigned char out[ID_MAC]);       /* keyed BLAKE2b */
const char *id_mac_text(struct arena *a, const unsigned char key[ID_KEY], const char *s);     /* base64 url of it */
bool id_mac_check(const unsigned char key[ID_KEY], const char *s, const char *mac_text);      /* constant time */
void id_derive(const unsigned char key[ID_KEY], uint64_t n, const char context[8], unsigned char out[ID_KEY]);

/* Sealed text: secretbox under the key, base64 url; open returns NULL when it was not sealed by this key. */
const char *id_seal(struct arena *a, const unsigned char key[ID_KEY], const char *s);
const char *id_open(struct arena *a, const unsigned char key[ID_KEY], const char *sealed);

/* Argon2id at 19 MiB, 2 passes. 11 to 20 ms of CPU: only the login pool calls these. */
const char *id_password_hash(struct arena *a, const char *password);
bool id_password_check(const char *hash, const char *password);
extern const char id_password_nobody[];      /* checked against where there is no account: costs the same, and nobody knows its password */

#endif
