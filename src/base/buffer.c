#include "madoguchi/base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/secret.h"

#define FIRST_CAPACITY 64

void buffer_init(struct buffer *buffer, size_t maximum)
{
	*buffer = (struct buffer){ .maximum = maximum };
}

void buffer_done(struct buffer *buffer)
{
	if (buffer == NULL)
		return;
	free(buffer->bytes);
	*buffer = (struct buffer){ .maximum = buffer->maximum };
}

static bool buffer_fail(struct buffer *buffer)
{
	buffer_done(buffer);
	buffer->failed = true;
	return false;
}

/* Room for size more bytes and the 0 byte behind them. */
static bool buffer_reserve(struct buffer *buffer, size_t size)
{
	size_t wanted = buffer->size + size + 1;
	size_t capacity = buffer->capacity > 0 ? buffer->capacity : FIRST_CAPACITY;
	uint8_t *grown;

	if (wanted <= buffer->capacity)
		return true;
	while (capacity < wanted)
		capacity = capacity > SIZE_MAX / 2 ? wanted : capacity * 2;
	grown = malloc(capacity);
	if (grown == NULL)
		return false;
	if (buffer->bytes != NULL) {
		memcpy(grown, buffer->bytes, buffer->size);
		secret_wipe(buffer->bytes, buffer->size);
		free(buffer->bytes);
	}
	buffer->bytes = grown;
	buffer->capacity = capacity;
	return true;
}

static bool fits(const struct buffer *buffer, size_t size)
{
	return size <= buffer->maximum - buffer->size && size < SIZE_MAX - buffer->size;
}

bool buffer_append(struct buffer *buffer, const void *bytes, size_t size)
{
	if (buffer->failed)
		return false;
	if (size == 0)
		return true;
	if (!fits(buffer, size) || !buffer_reserve(buffer, size))
		return buffer_fail(buffer);
	memcpy(buffer->bytes + buffer->size, bytes, size);
	buffer->size += size;
	buffer->bytes[buffer->size] = 0;
	return true;
}

bool buffer_append_text(struct buffer *buffer, const char *text)
{
	return buffer_append(buffer, text, strlen(text));
}

bool buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	int length;

	if (buffer->failed)
		return false;
	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length == 0)
		return true;
	if (length < 0 || !fits(buffer, (size_t)length) || !buffer_reserve(buffer, (size_t)length))
		return buffer_fail(buffer);
	va_start(arguments, format);
	vsnprintf((char *)buffer->bytes + buffer->size, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buffer->size += (size_t)length;
	return true;
}

uint8_t *buffer_take(struct buffer *buffer, size_t *ret_size)
{
	uint8_t *bytes = buffer->bytes;

	if (ret_size != NULL)
		*ret_size = buffer->size;
	buffer_init(buffer, buffer->maximum);
	return bytes;
}

void hex_encode(const uint8_t *bytes, size_t size, char *text, size_t text_size)
{
	static const char digits[] = "0123456789abcdef";
	size_t room = text_size > 0 ? (text_size - 1) / 2 : 0;

	if (text_size == 0)
		return;
	if (size > room)
		size = room;
	for (size_t i = 0; i < size; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * size] = '\0';
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

bool hex_decode(const char *text, uint8_t *bytes, size_t size)
{
	/* Checked first, so that a wrong text leaves the target alone. */
	if (strlen(text) / 2 != size || strlen(text) % 2 != 0)
		return false;
	for (size_t i = 0; i < 2 * size; i++) {
		if (hex_value(text[i]) < 0)
			return false;
	}
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(hex_value(text[2 * i]) * 16 + hex_value(text[2 * i + 1]));
	return true;
}
