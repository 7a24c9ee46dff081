/*
 * keys/key_slots_kit: the file of a data key, for the tests of its slots.
 */
#ifndef MADOGUCHI_TESTS_KEY_SLOTS_KIT_H
#define MADOGUCHI_TESTS_KEY_SLOTS_KIT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/keys/key_slots.h"

static char folder[] = "/tmp/madoguchi-slots-XXXXXX";
static char path[64];

#define assert_done(call)                                                                          \
	do {                                                                                       \
		if (!(call)) {                                                                     \
			char described[512];                                                       \
			error_describe(&error, described, sizeof(described));                      \
			fail_msg("%s: %s", #call, described);                                      \
		}                                                                                  \
	} while (0)

#define assert_refused(call, expected)                                                             \
	do {                                                                                       \
		error = (struct error){ .code = ERROR_NONE };                                      \
		assert_false(call);                                                                \
		assert_string_equal(error_name(error.code), error_name(expected));                 \
	} while (0)

static inline int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/case.key", folder);
	return 0;
}

static inline int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

/* A fresh file that is a key. */
static inline int fresh_key(void **state)
{
	struct error error;

	(void)state;
	unlink(path);
	return seal_key_create(path, &error) ? 0 : -1;
}

static inline struct pin *phrase(const char *words)
{
	struct pin *pin = pin_new();

	assert_non_null(pin);
	pin->length = (uint8_t)strlen(words);
	memcpy(pin->digits, words, pin->length);
	return pin;
}

static inline struct seal_key *open_with(const char *words, enum error_code *ret_code)
{
	struct key_slots *slots = NULL;
	struct seal_key *key = NULL;
	struct pin *passphrase = words != NULL ? phrase(words) : NULL;
	struct error error = { .code = ERROR_NONE };

	assert_done(key_slots_read(path, &slots, &error));
	if (!key_slots_open(slots, passphrase, &key, &error))
		key = NULL;
	*ret_code = error.code;
	key_slots_free(&slots);
	pin_free(&passphrase);
	return key;
}

static inline int add(const char *words, const char *name, const struct seal_key *key)
{
	struct key_slots *slots = NULL;
	struct pin *passphrase = phrase(words);
	struct error error;
	int number = 0;

	assert_done(key_slots_read(path, &slots, &error));
	assert_done(key_slots_add(slots, key, passphrase, 10, name, &number, &error));
	assert_done(key_slots_write(slots, path, &error));
	key_slots_free(&slots);
	pin_free(&passphrase);
	return number;
}

static inline void take_out(int number)
{
	struct key_slots *slots = NULL;
	struct error error;

	assert_done(key_slots_read(path, &slots, &error));
	assert_done(key_slots_remove(slots, number, &error));
	assert_done(key_slots_write(slots, path, &error));
	key_slots_free(&slots);
}

/* Two keys are one when what the one has sealed opens with the other. */
static inline bool is_same(struct seal_key *a, struct seal_key *b)
{
	struct buffer sealed, plain;
	struct error error;
	bool same;

	buffer_init(&sealed, 100);
	buffer_init(&plain, 100);
	assert_true(seal(a, 1, "column", "words", 5, &sealed, &error));
	same = unseal(b, 1, "column", sealed.bytes, sealed.size, &plain, &error);
	buffer_done(&sealed);
	buffer_done(&plain);
	return same;
}

static inline char *read_text(size_t *ret_size)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 8192);

	assert_non_null(file);
	assert_non_null(text);
	*ret_size = fread(text, 1, 8191, file);
	fclose(file);
	return text;
}

static inline void write_text(const char *text, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

#endif
