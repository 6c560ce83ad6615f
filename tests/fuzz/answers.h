/* answers.h: what the outside answers while a fuzzer runs: nothing is dialled, http_send takes the next answer from the input.
 *
 * Answers are separated by byte 0x1e. The first byte of one chooses its status; up to a byte 0x1f its header lines, then its body. When there
 * is none left, nobody answers.
 */
#ifndef CLOVE_FUZZ_ANSWERS_H
#define CLOVE_FUZZ_ANSWERS_H

#include <stddef.h>
#include <stdint.h>

void answers_are(const uint8_t *data, size_t n);

#endif
