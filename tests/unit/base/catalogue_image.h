/*
 * A catalogue as msgfmt makes it, in either byte order, for the tests of catalogues and messages.
 */
#ifndef TESTS_UNIT_BASE_CATALOGUE_IMAGE_H
#define TESTS_UNIT_BASE_CATALOGUE_IMAGE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/message.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD 28
#define ENTRIES 5

static char path[64];

static inline int make_path(void **state)
{
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/base-mo-XXXXXX");
	fd = mkstemp(path);
	return fd >= 0 ? close(fd) : -1;
}

static inline int remove_path(void **state)
{
	(void)state;
	return unlink(path);
}

/* In strcmp order, as msgfmt writes them. */
static const char *const pairs[ENTRIES][2] = {
	{ "", "Content-Type: text/plain; charset=UTF-8\n" },
	{ "Card", "カード" },
	{ "Untranslated", "" },
	{ "{1} of {2} at {3}", "{3}の{2}のうち{1}" },
	{ "{1} was refused.", "{1}は受け付けられません。" },
};

struct image {
	uint8_t bytes[1024];
	size_t size;
};

static inline void put_word(struct image *image, size_t at, uint32_t word, bool swapped)
{
	word = swapped ? __builtin_bswap32(word) : word;
	memcpy(image->bytes + at, &word, sizeof(word));
}

static inline struct image make_image(bool swapped)
{
	struct image image = { .size = HEAD + (size_t)2 * ENTRIES * 8 };
	const uint32_t head[] = { 0x950412de, 0, ENTRIES, HEAD, HEAD + ENTRIES * 8, 0, 0 };

	for (size_t i = 0; i < COUNT(head); i++)
		put_word(&image, 4 * i, head[i], swapped);
	for (size_t side = 0; side < 2; side++) {
		for (size_t i = 0; i < ENTRIES; i++) {
			size_t entry = HEAD + (side * ENTRIES + i) * 8;
			size_t length = strlen(pairs[i][side]);

			put_word(&image, entry, (uint32_t)length, swapped);
			put_word(&image, entry + 4, (uint32_t)image.size, swapped);
			memcpy(image.bytes + image.size, pairs[i][side], length + 1);
			image.size += length + 1;
		}
	}
	return image;
}

static inline bool load_image(const struct image *image, struct error *error)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(image->bytes, 1, image->size, file), image->size);
	assert_int_equal(fclose(file), 0);
	return message_load(LANGUAGE_JA, path, error);
}

static inline void load_good(void)
{
	struct image image = make_image(false);
	struct error error;

	assert_true(load_image(&image, &error));
}

#endif
