/*
 * keys/sealed_file: a whole file closed with a key, for a backup that leaves the machine.
 *
 * DESCRIPTION
 *   "MADOSF01" (8 bytes) | salt (32) | pieces. A piece is SEALED_PIECE_SIZE bytes of the file, the
 *   last one fewer (perhaps none), encrypted with AES-256-GCM, and behind it the tag (16). The key
 *   is HKDF-SHA-256 of the caller's key and the salt, so that no two files share one. The nonce is
 *   the piece's number (11 bytes, most significant first) and 1 for the last piece, else 0: a piece
 *   cannot be left out, moved or repeated, and a file that was cut does not open.
 * ERRORS   STORE_FULL, STORE_IO for what is written; BACKUP_WRONG for what does not open (another
 *   key, or damaged anywhere) or cannot be read.
 * SECRETS  The derived key is wiped before the call returns; memory holds one piece at a time.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_KEYS_SEALED_FILE_H
#define MADOGUCHI_KEYS_SEALED_FILE_H

#include "madoguchi/keys/seal.h"

#define SEALED_PIECE_SIZE 65536

/* Closes all that `from` still holds into `to`. Neither is synced or closed. */
bool sealed_file_write(const struct seal_key *key, int from, int to, struct error *error);
/* Opens it again; `to` -1: only looks whether it opens. What was written into `to` before an error
 * is authentic, but not all. */
bool sealed_file_read(const struct seal_key *key, int from, int to, struct error *error);

#endif
