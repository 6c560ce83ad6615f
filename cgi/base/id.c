/* id.c: libsodium, and nothing of our own making. A failure of a primitive (no memory, no randomness) is an impossible state:
 * going on with a weak id or a missing hash would be worse than leaving.
 */
#include <sodium.h>
#include <string.h>
#include "base/arena.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/text.h"

_Static_assert(ID_KEY == crypto_kdf_KEYBYTES && ID_KEY == crypto_secretbox_KEYBYTES && ID_KEY == crypto_generichash_KEYBYTES, "one size of key");
_Static_assert(crypto_kdf_CONTEXTBYTES == 8, "context");

enum { PASSWORD_PASSES = 2, PASSWORD_BYTES = 19 * 1024 * 1024 };

void id_init(void)
{
	must(sodium_init() >= 0);
}

void id_random(void *out, size_t n)
{
	randombytes_buf(out, n);
}

uint64_t id_below(uint64_t bound)
{
	must(bound > 0);
	/* Numbers of the last, cut-off stretch would favour small results: drawn again. */
	uint64_t v, cut = (0 - bound) % bound;
	do
		randombytes_buf(&v, sizeof v);
	while (v < cut);
	return v % bound;
}

const char *id_token(struct arena *a)
{
	unsigned char raw[32];
	randombytes_buf(raw, sizeof raw);
	return text_base64(a, raw, sizeof raw);
}

const char *id_code(struct arena *a, int n)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	_Static_assert(sizeof letters == 33, "five bits a letter");
	must(n > 0);
	char *s = arena_alloc(a, (size_t)n + 1);
	randombytes_buf(s, (size_t)n);
	for (int i = 0; i < n; i++)
		s[i] = letters[(unsigned char)s[i] & 31];
	return s;
}

void id_hash(const char *s, unsigned char out[ID_HASH])
{
	must(crypto_generichash(out, ID_HASH, (const unsigned char *)s, strlen(s), NULL, 0) == 0);
}

const char *id_hash_bytes(struct arena *a, const void *p, size_t n)
{
	unsigned char h[ID_HASH];
	must(crypto_generichash(h, sizeof h, p, n, NULL, 0) == 0);
	return text_hex(a, h, sizeof h);
}

const char *id_hash_hex(struct arena *a, const char *s)
{
	unsigned char h[ID_HASH];
	id_hash(s, h);
	return text_hex(a, h, sizeof h);
}

void id_mac(const unsigned char key[ID_KEY], const char *s, unsigned char out[ID_MAC])
{
	must(crypto_generichash(out, ID_MAC, (const unsigned char *)s, strlen(s), key, ID_KEY) == 0);
}

const char *id_mac_text(struct arena *a, const unsigned char key[ID_KEY], const char *s)
{
	unsigned char mac[ID_MAC];
	id_mac(key, s, mac);
	return text_base64(a, mac, sizeof mac);
}

bool id_mac_check(const unsigned char key[ID_KEY], const char *s, const char *mac_text)
{
	enum { CHARS = (ID_MAC * 8 + 5) / 6 };
	char ours[CHARS + 1];
	unsigned char mac[ID_MAC];
	if (!mac_text || strlen(mac_text) != CHARS)
		return false;
	id_mac(key, s, mac);
	sodium_bin2base64(ours, sizeof ours, mac, sizeof mac, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	/* Text against text: a second spelling of the same bytes is refused. */
	return sodium_memcmp(ours, mac_text, CHARS) == 0;
}

void id_derive(const unsigned char key[ID_KEY], uint64_t n, const char context[8], unsigned char out[ID_KEY])
{
	must(crypto_kdf_derive_from_key(out, ID_KEY, n, context, key) == 0);
}

const char *id_seal(struct arena *a, const unsigned char key[ID_KEY], const char *s)
{
	size_t n = strlen(s), total = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + n;
	unsigned char *box = arena_alloc(a, total);
	randombytes_buf(box, crypto_secretbox_NONCEBYTES);
	must(crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const unsigned char *)s, n, box, key) == 0);
	return text_base64(a, box, total);
}

const char *id_open(struct arena *a, const unsigned char key[ID_KEY], const char *sealed)
{
	size_t n;
	unsigned char *box = text_unbase64(a, sealed, &n);
	if (!box || n < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)
		return NULL;
	n -= crypto_secretbox_NONCEBYTES;
	unsigned char *s = arena_alloc(a, n - crypto_secretbox_MACBYTES + 1);
	if (crypto_secretbox_open_easy(s, box + crypto_secretbox_NONCEBYTES, n, box, key) != 0)
		return NULL;
	return (char *)s;
}

const char id_password_nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$SetDD3zAuvG/fMkzJU457A$T8oLMzeSo4+3v5HhZml00vUl/ddZ6W6029ZiAciugvQ";

const char *id_password_hash(struct arena *a, const char *password)
{
	char *hash = arena_alloc(a, crypto_pwhash_STRBYTES);
	must(crypto_pwhash_str_alg(hash, password, strlen(password), PASSWORD_PASSES, PASSWORD_BYTES, crypto_pwhash_ALG_ARGON2ID13) == 0);
	return hash;
}

bool id_password_check(const char *hash, const char *password)
{
	/* libsodium reads a fixed-size block: a shorter stored text must not make it read past the end. */
	char block[crypto_pwhash_STRBYTES] = "";
	if (!hash || strlen(hash) >= sizeof block)
		return false;
	memcpy(block, hash, strlen(hash));
	return crypto_pwhash_str_verify(block, password, strlen(password)) == 0;
}
