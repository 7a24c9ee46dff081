/*
 * base/secret: memory for PINs and keys.
 *
 * DESCRIPTION
 *   Blocks come from one arena of SECRET_ARENA_SIZE bytes that is locked (mlock), left out of
 *   core dumps (MADV_DONTDUMP), wiped in a child (MADV_WIPEONFORK) and bounded by inaccessible
 *   pages. secret_free() wipes first. Nothing secret may be copied out of the arena except into
 *   the socket of the card reader.
 *   secret_harden() makes the process undumpable, sets the core limit to 0, and locks all of its
 *   memory where that is not limited (RLIMIT_MEMLOCK; the units lift it), since names lie in
 *   ordinary memory, too, and none of them may be found in a swap. The main function of every
 *   program that sees a PIN or a name calls it first (in test builds MADOGUCHI_DUMPABLE=1 leaves
 *   the process readable, so that a test may look for leaks).
 *
 * ERRORS     Out of arena or unlockable memory: NULL; the caller reports ERROR_MEMORY.
 * OWNERSHIP  The caller frees with secret_free(&pointer), which nulls it.
 * THREADS    All functions may be called from any thread.
 */
#ifndef MADOGUCHI_BASE_SECRET_H
#define MADOGUCHI_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECRET_ARENA_SIZE 65536
#define PIN_SIZE_MAX 16
#define PASSWORD_SIZE_MAX 64

/* A PIN, or an operator's password, as typed: ASCII, not terminated. Lives only in the arena. */
struct pin {
	uint8_t length; /* 0 … PIN_SIZE_MAX; of a password PASSWORD_SIZE_MAX */
	uint8_t digits[PASSWORD_SIZE_MAX];
};

bool secret_harden(void);
void *secret_allocate(size_t size);
void secret_free(void *address_of_pointer);
/* Overwrites in a way that the compiler keeps. */
void secret_wipe(void *bytes, size_t size);

struct pin *pin_new(void);
void pin_free(struct pin **pin);
bool pin_equal(const struct pin *a, const struct pin *b);

#endif
