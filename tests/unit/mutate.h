/*
 * A fixed number of inputs that nobody wrote, always the same ones: what `make fuzz` does for
 * hours, `make test` does for a moment.
 */
#ifndef MADOGUCHI_TESTS_MUTATE_H
#define MADOGUCHI_TESTS_MUTATE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline uint32_t mutate_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Calls take() with count variations of the bytes: bits flipped, bytes set, pieces cut out, copied
 * over others, or the end cut off. */
static inline void mutate(const uint8_t *bytes, size_t size, int count, uint32_t seed,
			  int (*take)(const uint8_t *bytes, size_t size))
{
	uint8_t *copy = malloc(size + 1);

	for (int i = 0; copy != NULL && size > 0 && i < count; i++) {
		size_t left = size;
		int changes = 1 + (int)(mutate_random(&seed) % 4);

		memcpy(copy, bytes, size);
		while (changes-- > 0 && left > 1) {
			const size_t at = mutate_random(&seed) % left;
			const size_t from = mutate_random(&seed) % left;
			size_t piece = mutate_random(&seed) % 16;

			if (piece > left - at)
				piece = left - at;
			if (piece > left - from)
				piece = left - from;
			switch (mutate_random(&seed) % 5) {
			case 0:
				copy[at] ^= (uint8_t)(1u << (mutate_random(&seed) % 8));
				break;
			case 1:
				copy[at] = (uint8_t)mutate_random(&seed);
				break;
			case 2:
				memmove(copy + at, copy + at + piece, left - at - piece);
				left -= piece;
				break;
			case 3:
				memmove(copy + at, copy + from, piece);
				break;
			default:
				left = at + 1;
				break;
			}
		}
		(void)take(copy, left);
	}
	free(copy);
}

#endif
