#include "madoguchi/base/sha256.h"

#include <string.h>

#define ROUNDS 64
/* The length in bits, as the last 8 bytes of the last block. */
#define LENGTH_AT (SHA256_BLOCK_SIZE - 8)

/* FIPS 180-4, 4.2.2. */
static const uint32_t round_constants[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

/* FIPS 180-4, 5.3.3. */
static const uint32_t first_state[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static uint32_t rotate(uint32_t word, unsigned int by)
{
	return word >> by | word << (32 - by);
}

static void make_schedule(const uint8_t *block, uint32_t schedule[static ROUNDS])
{
	for (size_t i = 0; i < 16; i++) {
		schedule[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
			      (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	}
	for (size_t i = 16; i < ROUNDS; i++) {
		uint32_t w15 = schedule[i - 15];
		uint32_t w2 = schedule[i - 2];

		schedule[i] = schedule[i - 16] + schedule[i - 7] +
			      (rotate(w15, 7) ^ rotate(w15, 18) ^ w15 >> 3) +
			      (rotate(w2, 17) ^ rotate(w2, 19) ^ w2 >> 10);
	}
}

/*
 * One round, input being the round's constant and word. What the standard moves on by one place
 * stays where it is: the callers name the places instead.
 */
static inline void take_round(uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e,
			      uint32_t f, uint32_t g, uint32_t *h, uint32_t input)
{
	const uint32_t choice = (e & f) ^ (~e & g);
	const uint32_t majority = (a & b) ^ (a & c) ^ (b & c);

	*h += (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + input;
	*d += *h;
	*h += (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
}

static void take_block(uint32_t state[static 8], const uint8_t *block)
{
	uint32_t input[ROUNDS];
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

	make_schedule(block, input);
	for (size_t i = 0; i < ROUNDS; i++)
		input[i] += round_constants[i];
	for (const uint32_t *in = input; in < input + ROUNDS; in += 8) {
		take_round(a, b, c, &d, e, f, g, &h, in[0]);
		take_round(h, a, b, &c, d, e, f, &g, in[1]);
		take_round(g, h, a, &b, c, d, e, &f, in[2]);
		take_round(f, g, h, &a, b, c, d, &e, in[3]);
		take_round(e, f, g, &h, a, b, c, &d, in[4]);
		take_round(d, e, f, &g, h, a, b, &c, in[5]);
		take_round(c, d, e, &f, g, h, a, &b, in[6]);
		take_round(b, c, d, &e, f, g, h, &a, in[7]);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
	state[5] += f;
	state[6] += g;
	state[7] += h;
}

void sha256_init(struct sha256 *sha256)
{
	memset(sha256, 0, sizeof(*sha256));
	memcpy(sha256->state, first_state, sizeof(first_state));
}

void sha256_add(struct sha256 *sha256, const void *bytes, size_t size)
{
	const uint8_t *from = bytes;

	while (size > 0) {
		size_t used = sha256->size % SHA256_BLOCK_SIZE;
		size_t part = SHA256_BLOCK_SIZE - used;

		if (part > size)
			part = size;
		memcpy(sha256->block + used, from, part);
		sha256->size += part;
		from += part;
		size -= part;
		if (used + part == SHA256_BLOCK_SIZE)
			take_block(sha256->state, sha256->block);
	}
}

void sha256_finish(struct sha256 *sha256, uint8_t digest[static SHA256_SIZE])
{
	static const uint8_t padding[SHA256_BLOCK_SIZE] = { 0x80 };
	uint64_t bits = sha256->size * 8;
	size_t used = sha256->size % SHA256_BLOCK_SIZE;
	uint8_t length[8];

	for (size_t i = 0; i < sizeof(length); i++)
		length[i] = (uint8_t)(bits >> (56 - 8 * i));
	sha256_add(sha256, padding,
		   used < LENGTH_AT ? LENGTH_AT - used : SHA256_BLOCK_SIZE + LENGTH_AT - used);
	sha256_add(sha256, length, sizeof(length));
	for (size_t i = 0; i < SHA256_SIZE; i++)
		digest[i] = (uint8_t)(sha256->state[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256_bytes(const void *bytes, size_t size, uint8_t digest[static SHA256_SIZE])
{
	struct sha256 sha256;

	sha256_init(&sha256);
	sha256_add(&sha256, bytes, size);
	sha256_finish(&sha256, digest);
}
