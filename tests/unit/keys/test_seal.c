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

#include "madoguchi/keys/seal.h"

static char folder[64];
static char key_path[128];

static int folder_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/madoguchi-keys-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(key_path, sizeof(key_path), "%s/key", folder);
	return 0;
}

static int folder_down(void **state)
{
	(void)state;
	(void)unlink(key_path);
	return rmdir(folder);
}

static struct seal_key *fresh_key(void)
{
	struct seal_key *key = NULL;
	struct error error;

	(void)unlink(key_path);
	assert_true(seal_key_create(key_path, &error));
	assert_true(seal_key_load(key_path, &key, &error));
	return key;
}

static struct buffer sealed_text(struct seal_key *key, int64_t row, const char *column,
				 const char *text)
{
	struct buffer sealed;
	struct error error;

	buffer_init(&sealed, 65536);
	assert_true(seal(key, row, column, text, strlen(text), &sealed, &error));
	return sealed;
}

static bool opens(struct seal_key *key, int64_t row, const char *column, const uint8_t *bytes,
		  size_t size, const char *expected)
{
	struct error error = { .code = ERROR_NONE };
	struct buffer plain;
	bool done;

	buffer_init(&plain, 65536);
	done = unseal(key, row, column, bytes, size, &plain, &error);
	if (done)
		assert_true(plain.size == strlen(expected) &&
			    (plain.size == 0 || memcmp(plain.bytes, expected, plain.size) == 0));
	else
		assert_int_equal(error.code, ERROR_SEAL_BROKEN);
	assert_true(done || plain.size == 0);
	buffer_done(&plain);
	return done;
}

static void round_trip(void **state)
{
	static const char *const texts[] = { "", "a", "\u9ad9\u6a4b",
					     "0123456789abcdef0123456789" };
	struct seal_key *key = fresh_key();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buffer one = sealed_text(key, 7, "t.c", texts[i]);
		struct buffer two = sealed_text(key, 7, "t.c", texts[i]);

		assert_int_equal(one.size, strlen(texts[i]) + SEAL_OVERHEAD);
		assert_int_equal(one.bytes[0], 1);
		assert_memory_not_equal(one.bytes + 1, two.bytes + 1, 12);
		assert_true(opens(key, 7, "t.c", one.bytes, one.size, texts[i]));
		assert_true(opens(key, 7, "t.c", two.bytes, two.size, texts[i]));
		buffer_done(&one);
		buffer_done(&two);
	}
	seal_key_free(&key);
	assert_null(key);
}

/* A value opens in its own row and column, under its own key, and in no other place. */
static void bound_to_its_place(void **state)
{
	struct seal_key *key = fresh_key();
	struct seal_key *other = fresh_key();
	struct buffer sealed = sealed_text(key, 258, "cases.person", "secret");

	(void)state;
	assert_true(opens(key, 258, "cases.person", sealed.bytes, sealed.size, "secret"));
	assert_false(opens(key, 259, "cases.person", sealed.bytes, sealed.size, "secret"));
	assert_false(opens(key, 258, "cases.persons", sealed.bytes, sealed.size, "secret"));
	assert_false(opens(key, 258, "cases.perso", sealed.bytes, sealed.size, "secret"));
	assert_false(opens(other, 258, "cases.person", sealed.bytes, sealed.size, "secret"));
	buffer_done(&sealed);
	seal_key_free(&key);
	seal_key_free(&other);
}

static void every_damage_is_found(void **state)
{
	struct seal_key *key = fresh_key();
	struct buffer sealed = sealed_text(key, 1, "t.c", "a few words");

	(void)state;
	for (size_t bit = 0; bit < sealed.size * 8; bit++) {
		sealed.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(opens(key, 1, "t.c", sealed.bytes, sealed.size, "a few words"));
		sealed.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t size = 0; size < sealed.size; size++)
		assert_false(opens(key, 1, "t.c", sealed.bytes, size, "a few words"));
	assert_true(opens(key, 1, "t.c", sealed.bytes, sealed.size, "a few words"));
	buffer_done(&sealed);
	seal_key_free(&key);
}

static void write_file(size_t size, mode_t mode)
{
	FILE *file;

	(void)unlink(key_path);
	file = fopen(key_path, "w");
	assert_non_null(file);
	for (size_t i = 0; i < size; i++)
		fputc('k', file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(key_path, mode), 0);
}

static const struct key_file_case {
	size_t size;
	mode_t mode;
	bool good;
} key_file_cases[] = {
	{ 32, 0600, true },  { 32, 0640, true },  { 32, 0400, true },  { 32, 0440, true },
	{ 32, 0644, false }, { 32, 0660, false }, { 32, 0604, false }, { 32, 0602, false },
	{ 31, 0600, false }, { 33, 0600, false }, { 0, 0600, false },
};

static void key_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(key_file_cases) / sizeof(key_file_cases[0]); i++) {
		const struct key_file_case *row = &key_file_cases[i];
		struct error error = { .code = ERROR_NONE };
		struct seal_key *key = NULL;

		write_file(row->size, row->mode);
		assert_int_equal(seal_key_load(key_path, &key, &error), row->good);
		if (row->good)
			assert_non_null(key);
		else
			assert_int_equal(error.code, ERROR_KEY_MISSING);
		assert_true(row->good || key == NULL);
		seal_key_free(&key);
	}
}

static void key_file_absent(void **state)
{
	struct seal_key *key = NULL;
	struct error error;

	(void)state;
	(void)unlink(key_path);
	assert_false(seal_key_load(key_path, &key, &error));
	assert_int_equal(error.code, ERROR_KEY_MISSING);
	assert_false(seal_key_load(folder, &key, &error));
	assert_int_equal(error.code, ERROR_KEY_MISSING);
	assert_false(seal_key_create("/nonexistent/folder/key", &error));
	assert_int_equal(error.code, ERROR_KEY_MISSING);
}

/* Making it again must not cost the office its data. */
static void create_leaves_alone(void **state)
{
	struct seal_key *key = fresh_key();
	struct buffer sealed = sealed_text(key, 1, "t.c", "words");
	struct stat facts;
	struct error error;

	(void)state;
	assert_int_equal(stat(key_path, &facts), 0);
	assert_int_equal(facts.st_mode & 07777, 0600);
	seal_key_free(&key);
	assert_true(seal_key_create(key_path, &error));
	assert_true(seal_key_load(key_path, &key, &error));
	assert_true(opens(key, 1, "t.c", sealed.bytes, sealed.size, "words"));
	buffer_done(&sealed);
	seal_key_free(&key);
}

static void none_seals_nothing(void **state)
{
	struct seal_key *none = seal_key_none();
	struct seal_key *key = fresh_key();
	struct buffer open = sealed_text(none, 1, "t.c", "words");
	struct buffer closed = sealed_text(key, 1, "t.c", "words");

	(void)state;
	assert_int_equal(open.size, 6);
	assert_int_equal(open.bytes[0], 0);
	assert_true(opens(none, 1, "t.c", open.bytes, open.size, "words"));
	assert_false(opens(key, 1, "t.c", open.bytes, open.size, "words"));
	assert_false(opens(none, 1, "t.c", closed.bytes, closed.size, "words"));
	buffer_done(&open);
	buffer_done(&closed);
	seal_key_free(&none);
	seal_key_free(&key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(bound_to_its_place),
		cmocka_unit_test(every_damage_is_found),
		cmocka_unit_test(key_files),
		cmocka_unit_test(key_file_absent),
		cmocka_unit_test(create_leaves_alone),
		cmocka_unit_test(none_seals_nothing),
	};

	return cmocka_run_group_tests(tests, folder_up, folder_down);
}
