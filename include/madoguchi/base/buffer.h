/*
 * base/buffer: bytes that grow up to a stated maximum.
 *
 * DESCRIPTION
 *   Every buffer declares its maximum when it is made; an append past it, or without
 *   memory, frees the content, marks the buffer failed and makes every later append a no-op, so
 *   that a series of appends needs one check at its end.
 * OWNERSHIP  buffer_done() frees; buffer_take() hands the bytes to the caller (free()).
 * SECRETS    Not for secrets: see base/secret. Personal data passes through: what a buffer outgrows
 *            is wiped, what it holds at its end is its owner's to wipe.
 * THREADS    No shared state; a buffer is used by one thread at a time.
 */
#ifndef MADOGUCHI_BASE_BUFFER_H
#define MADOGUCHI_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
	uint8_t *bytes; /* NULL while empty; always followed by a 0 byte otherwise */
	size_t size;
	size_t capacity;
	size_t maximum;
	bool failed;
};

void buffer_init(struct buffer *buffer, size_t maximum);
void buffer_done(struct buffer *buffer);
bool buffer_append(struct buffer *buffer, const void *bytes, size_t size);
bool buffer_append_text(struct buffer *buffer, const char *text);
bool buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
uint8_t *buffer_take(struct buffer *buffer, size_t *ret_size);

/* Lower-case hexadecimal, terminated; text_size >= 2 * size + 1. */
void hex_encode(const uint8_t *bytes, size_t size, char *text, size_t text_size);
/* Exactly size bytes from 2 * size digits. */
bool hex_decode(const char *text, uint8_t *bytes, size_t size);

#endif
