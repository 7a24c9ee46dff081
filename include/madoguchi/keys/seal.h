/*
 * keys/seal: personal columns and queued bytes, closed with a key that is not in the database.
 *
 * DESCRIPTION
 *   AES-256-GCM (NIST SP 800-38D), one fresh 96-bit nonce a value. Row and column are bound in as
 *   additional data, so that a value moved to another row or column does not open.
 *   Format of a sealed value: version 1 (1 byte) | nonce (12) | ciphertext | tag (16).
 *   Case data opens with the case key; the bytes that the sync sends open with the queue key, which
 *   the sync's user can read, since the sync runs unattended.
 * ERRORS   KEY_MISSING (file unreadable, wrong size, readable by others), KEY_LOCKED (a passphrase
 *   is needed: keys/key_slots), SEAL_BROKEN.
 * OWNERSHIP  seal_key_free() wipes and frees. Results are appended to the caller's buffer.
 * SECRETS  Keys lie in locked memory.
 * THREADS  Any thread may use a loaded key.
 */
#ifndef MADOGUCHI_KEYS_SEAL_H
#define MADOGUCHI_KEYS_SEAL_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"

#define SEAL_KEY_SIZE 32
#define SEAL_OVERHEAD 29

struct seal_key;

/* Reads a key file that whoever may read it can use (keys/key_slots). */
bool seal_key_load(const char *path, struct seal_key **ret_key, struct error *error);
/* Makes a key file, readable by its owner alone; an existing one is left alone. */
bool seal_key_create(const char *path, struct error *error);
/* While a key is being changed (keys/key_slots) it has an older one beside it: what is sealed is
 * sealed with the newest, and either opens. The number counts the changes. */
int seal_key_number(const struct seal_key *key);
bool seal_key_changing(const struct seal_key *key);
/* Reads the key's file again, for a newer one: KEY_GENERATION where the present one does not lead
 * to it. */
bool seal_key_renew(struct seal_key *key, struct error *error);
/* The same key for another thread. */
bool seal_key_copy(const struct seal_key *key, struct seal_key **ret_key, struct error *error);
/* The key becomes the other one. */
void seal_key_adopt(struct seal_key *key, const struct seal_key *other);
void seal_key_free(struct seal_key **key);

/* Appends the sealed value. */
bool seal(struct seal_key *key, int64_t row, const char *column, const void *plain, size_t size,
	  struct buffer *ret_sealed, struct error *error);
/* Appends the plain value; nothing when it does not open. */
bool unseal(struct seal_key *key, int64_t row, const char *column, const void *sealed, size_t size,
	    struct buffer *ret_plain, struct error *error);
#ifdef MADOGUCHI_TEST
/* For benches alone: a key that seals nothing (version 0 | plain bytes), so that the price of
 * sealing can be told from the price of storing. NULL without memory. */
struct seal_key *seal_key_none(void);
#endif

/* Whether a value was sealed with the newest key. */
bool seal_is_newest(struct seal_key *key, int64_t row, const char *column, const void *sealed,
		    size_t size);

#endif
