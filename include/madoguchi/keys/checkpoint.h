/*
 * keys/checkpoint: how far the audit trail had come, signed by the counter's key.
 *
 * DESCRIPTION
 *   The chain in the database shows what was changed inside it; it cannot show that its end was cut
 *   off and the head mended, or that a whole older database was put back. A checkpoint that is kept
 *   elsewhere, on paper, in a file, by the authority, does: later the row of its number must still
 *   have its hash. It is text that can be printed and typed, one line a fact, the last one the
 *   signature over all lines before it (Ed25519, RFC 8032):
 *     madoguchi audit 1
 *     origin kawasaki 1                    the office's name and the counter's number
 *     rows 812                             number of the newest row
 *     hash 5d1c…                           of that row: 64 hexadecimal digits
 *     time 2026-11-28 09:30:12             Japan's time
 *     key 9a40…                            public, 64
 *     signature 77e0…                      128
 * ERRORS   CONFIG_WRONG without audit_key_file; KEY_MISSING; CHECKPOINT: not such a text, another
 *   counter's or key's, or changed; INTERNAL.
 * OWNERSHIP  audit_key_free() wipes and frees.
 * SECRETS  The key lies in locked memory.
 * THREADS  A key is only read after it was loaded: any thread.
 */
#ifndef MADOGUCHI_KEYS_CHECKPOINT_H
#define MADOGUCHI_KEYS_CHECKPOINT_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/config.h"
#include "madoguchi/base/error.h"
#include "madoguchi/base/sha256.h"

#define CHECKPOINT_TEXT_MAX 1024
#define CHECKPOINT_TIME_SIZE 20

struct audit_key;

struct checkpoint {
	int64_t rows;		   /* number of the newest row */
	uint8_t hash[SHA256_SIZE]; /* of that row */
	char time[CHECKPOINT_TIME_SIZE];
};

/* The private key is the 32 bytes of audit_key_file (keys/key_file). */
bool audit_key_load(const struct config *config, struct audit_key **ret_key, struct error *error);
void audit_key_free(struct audit_key **key);

/* Appends the text. */
bool checkpoint_sign(const struct audit_key *key, const struct checkpoint *checkpoint,
		     struct buffer *ret_text, struct error *error);
/* What stands behind the signature's line is not looked at. */
bool checkpoint_read(const struct audit_key *key, const char *text, size_t size,
		     struct checkpoint *ret_checkpoint, struct error *error);

#endif
