/* ticket_code.h: what a ticket's QR code says, and what a scanner or a hand types at the door. Pure.
 *
 * "CLV1.SHOW.NUMBER.GENERATION.MAC", the MAC (keyed BLAKE2b under the show's KEY_TICKET) in the letters of id_code. So the whole
 * text is of QR's small alphabet, and means the same with caps lock on, with O for 0 and I or L for 1, with blanks and hyphens in
 * a typed number, and from a computer whose keyboard was left in Hangul. A code only proves that it was made here: whether its
 * ticket is still valid, and of this generation, is the database's to say.
 */
#ifndef CLOVE_TICKET_CODE_H
#define CLOVE_TICKET_CODE_H

#include <stdint.h>
#include "base/id.h"

struct arena;

enum { TICKET_CODE_DIGITS = 12, TICKET_CODE_GENERATIONS = 1000000 };

/* `service_key` is the show's (r->service->key). */
const char *ticket_code_text(struct arena *a, const unsigned char service_key[ID_KEY], int64_t show, const char *number, int64_t generation);

enum ticket_code_kind {
	TICKET_CODE_UNKNOWN,     /* neither a code of ours nor a ticket number */
	TICKET_CODE_NUMBER,      /* a bare number: generation is 0 */
	TICKET_CODE_WHOLE,       /* a code that this show made */
	TICKET_CODE_OTHER_SHOW,  /* looks like a code of show `show`, which alone could check it */
	TICKET_CODE_FORGED       /* our show, but not our MAC */
};
struct ticket_code {
	enum ticket_code_kind kind;
	int64_t show, generation;
	const char *number;      /* in its one form; "" when the kind is UNKNOWN */
};
struct ticket_code ticket_code_read(struct arena *a, const unsigned char service_key[ID_KEY], int64_t show, const char *typed);

#endif
