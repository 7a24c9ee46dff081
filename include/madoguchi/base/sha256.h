/*
 * base/sha256: the SHA-256 of bytes.
 *
 * DESCRIPTION
 *   FIPS 180-4, section 6.2. For fingerprints of files (the configuration that a case was judged
 *   by) in programs and layers that do not know OpenSSL. Signatures, seals and everything else
 *   that keeps a secret use OpenSSL in base's neighbours; this one is not made to hide its input.
 *   Either sha256_bytes() at once, or sha256_init(), any number of sha256_add(), sha256_finish().
 * SIZES    Bytes; a digest is SHA256_SIZE bytes, most significant first.
 * THREADS  Pure functions on the caller's object.
 */
#ifndef MADOGUCHI_BASE_SHA256_H
#define MADOGUCHI_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32
#define SHA256_BLOCK_SIZE 64

struct sha256 {
	uint32_t state[8];
	uint64_t size; /* bytes added so far */
	uint8_t block[SHA256_BLOCK_SIZE];
};

void sha256_init(struct sha256 *sha256);
void sha256_add(struct sha256 *sha256, const void *bytes, size_t size);
/* Writes the digest; the object must be begun anew before it is used again. */
void sha256_finish(struct sha256 *sha256, uint8_t digest[static SHA256_SIZE]);

void sha256_bytes(const void *bytes, size_t size, uint8_t digest[static SHA256_SIZE]);

#endif
