/*
 * keys/key_file: a file of 32 random bytes that is a key.
 *
 * DESCRIPTION
 *   A regular file of KEY_FILE_SIZE bytes that only owner and group can read and only the owner can
 *   write (mode 0600 or 0640, or stricter).
 * ERRORS   KEY_MISSING, with the path and what is wrong.
 * SECRETS  The bytes go where the caller says: into locked memory.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_KEYS_KEY_FILE_H
#define MADOGUCHI_KEYS_KEY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

#define KEY_FILE_SIZE 32

/* The same of a file that need not be a key itself: its text, ended by NUL, of less than capacity
 * bytes. */
bool key_file_read_text(const char *path, char *ret_text, size_t capacity, size_t *ret_size,
			struct error *error);
bool key_file_read(const char *path, uint8_t ret_key[static KEY_FILE_SIZE], struct error *error);

#endif
