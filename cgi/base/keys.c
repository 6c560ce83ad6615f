/* keys.c: the tree of keys. Three contexts keep the three steps (show, generation, use) apart, so no two of them ever give the
 * same key; a changed number here would make every ticket and database password of a running site useless.
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/fault.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/text.h"

enum { PASSWORD_RAW = 20 };

bool keys_load(const char *file, unsigned char out[ID_KEY])
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		log_error("event=key_file file=%s reason=\"%s\"", file, strerror(errno));
		return false;
	}
	char hex[2 * ID_KEY + 8];
	ssize_t n = read(fd, hex, sizeof hex - 1);
	close(fd);
	if (n < 0)
		n = 0;
	while (n > 0 && (hex[n - 1] == '\n' || hex[n - 1] == '\r'))
		n--;
	hex[n] = 0;
	bool ok = strlen(hex) == (size_t)n && text_unhex(hex, out, ID_KEY);
	sodium_memzero(hex, sizeof hex);
	if (!ok)
		log_error("event=key_file file=%s reason=\"not 64 hex digits\"", file);
	return ok;
}

void keys_show(const unsigned char master[ID_KEY], int64_t show, int64_t generation, unsigned char out[ID_KEY])
{
	must(show > 0 && generation >= 0);
	unsigned char of_show[ID_KEY];
	id_derive(master, (uint64_t)show, "cloveshw", of_show);
	id_derive(of_show, (uint64_t)generation, "clovegen", out);
	sodium_memzero(of_show, sizeof of_show);
}

void keys_use(const unsigned char key[ID_KEY], enum key_use use, unsigned char out[ID_KEY])
{
	id_derive(key, (uint64_t)use, "cloveuse", out);
}

const char *keys_password(struct arena *a, const unsigned char key[ID_KEY], enum key_use use)
{
	unsigned char raw[ID_KEY];
	keys_use(key, use, raw);
	const char *hex = text_hex(a, raw, PASSWORD_RAW);
	sodium_memzero(raw, sizeof raw);
	return hex;
}
