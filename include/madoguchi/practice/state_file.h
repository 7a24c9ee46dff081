/*
 * practice/state_file: the text files in which the practice card keeps what it must not forget.
 *
 * DESCRIPTION
 *   A file is replaced, never changed in place: written beside as NAME.new, fsync, rename, fsync of
 *   the folder. A crash leaves the old or the new one; a left-over NAME.new is overwritten.
 *   Bytes are lower-case hexadecimal, "-" stands for none. The first line is the format's head, the
 *   last one "end"; between them each is a word, a blank and what the word's reader takes.
 * ERRORS     ERROR_PRACTICE with the path and errno, or with the line that is wrong.
 * OWNERSHIP  The caller's buffers; what was read holds PINs and keys: wipe it.
 * THREADS    No shared state.
 */
#ifndef MADOGUCHI_PRACTICE_STATE_FILE_H
#define MADOGUCHI_PRACTICE_STATE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"

#define STATE_FILE_MAX 524288

bool state_file_exists(const char *folder, const char *name);
/* Durable when it returns true; makes the folder if it is missing. Wipes the text. */
bool state_file_save(const char *folder, const char *name, struct buffer *text,
		     struct error *error);

/* A sort of line; `read` takes what stands behind the word into the state. */
struct state_file_line {
	const char *word;
	bool (*read)(void *state, const char *rest);
};

/* Reads every line into the state, which is half filled when one is wrong. */
bool state_file_load(const char *folder, const char *name, const char *head,
		     const struct state_file_line *lines, size_t line_count, void *state,
		     struct error *error);
/* Appends hexadecimal and the end of the line. */
void state_file_hex(struct buffer *text, const uint8_t *bytes, size_t size);
bool state_file_read_hex(const char *text, uint8_t *bytes, size_t capacity, size_t *ret_size);
/* "NUMBER REST": a number below a limit, and where the rest begins. */
bool state_file_read_number(const char **text, long below, long *ret_number);

#endif
