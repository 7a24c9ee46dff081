/*
 * base/config_text: the text of a configuration file, made ready for libconfuse.
 *
 * DESCRIPTION
 *   Reads a whole file and refuses what libconfuse would pass over in silence: a NUL byte (it
 *   would stop there), other control characters, text that is not UTF-8, and "${" outside of a
 *   comment (it would put the environment in, and the file's hash would no longer tell what was
 *   decided under it). Comments begin with "#", at the start of a line or behind a space. They are
 *   blanked out here, because libconfuse counts the line of a comment more than once and would then
 *   name wrong lines; its other comments ("//", slash and star) are refused for the same reason.
 * ERRORS     ERROR_CONFIG_MISSING where the file cannot be read; the caller's own code with file
 *   and line where the text is wrong or longer than the buffer's maximum.
 * OWNERSHIP  The caller's buffer; empty or begun, it is the caller's to end with buffer_done().
 *   What config_text_new() returns (NULL: no memory) is ended with config_text_free().
 * SIZES      hash: SHA-256 of the file's bytes as they are on the disk.
 * THREADS    Any.
 */
#ifndef MADOGUCHI_BASE_CONFIG_TEXT_H
#define MADOGUCHI_BASE_CONFIG_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"
#include "madoguchi/base/sha256.h"

/* Reads into an empty buffer; the text ends in a newline, so libconfuse can take it as it is. */
bool config_text_read(const char *path, enum error_code wrong, struct buffer *text,
		      uint8_t hash[static SHA256_SIZE], struct error *error);
/* The two halves of it, for a caller who keeps the bytes as they are on the disk. */
bool config_text_file(const char *path, enum error_code wrong, struct buffer *ret_bytes,
		      struct error *error);
bool config_text_prepare(const char *path, enum error_code wrong, struct buffer *text,
			 uint8_t hash[static SHA256_SIZE], struct error *error);
/* The path, or its last part where it would fill an error's detail alone. */
const char *config_text_name(const char *path);

/*
 * cfg_init(), cfg_parse_buf() and cfg_free() of libconfuse, whose reader of words is one for the
 * whole process: each of the three may read with it or end it, so one thread at a time is in them.
 * config_text_parse() runs the caller's call-backs, which may not come back here.
 */
struct cfg_t;
struct cfg_opt_t;
struct cfg_t *config_text_new(struct cfg_opt_t *options);
int config_text_parse(struct cfg_t *cfg, const char *text);
void config_text_free(struct cfg_t **cfg);

#endif
