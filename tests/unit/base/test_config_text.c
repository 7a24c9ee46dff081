#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/config_text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAXIMUM 100

static char path[64];

static int make_file(void **state)
{
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/base-text-XXXXXX");
	fd = mkstemp(path);
	return fd >= 0 ? close(fd) : -1;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static bool read_bytes(const void *bytes, size_t size, struct buffer *text,
		       uint8_t hash[static SHA256_SIZE], struct error *error)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	buffer_init(text, MAXIMUM);
	return config_text_read(path, ERROR_OFFICE_WRONG, text, hash, error);
}

static void test_comments_are_blanked(void **state)
{
	static const struct {
		const char *file, *text;
	} rows[] = {
		{ "", "\n" },
		{ "a = 1", "a = 1\n" },
		{ "a = 1\n", "a = 1\n\n" },
		{ "# x\na = 1 # y\n", "   \na = 1    \n\n" },
		{ "  #\n\t##\n", "   \n\t  \n\n" },
		{ "a = \"b # c\" # d", "a = \"b # c\"    \n" },
		{ "a = 'b # c' # d", "a = 'b # c'    \n" },
		{ "a = \"b \\\" # c\" # d", "a = \"b \\\" # c\"    \n" },
		{ "a = 'b \" # c' # d", "a = 'b \" # c'    \n" },
		{ "a = b#c", "a = b#c\n" },
		{ "# ${HOME} // ' \"\na = 1", "                \na = 1\n" },
		{ "a = '${HOME}'", "a = '${HOME}'\n" },
		{ "a = \"\\${HOME}\"", "a = \"\\${HOME}\"\n" },
		{ "a = \"// /* x\"", "a = \"// /* x\"\n" },
		{ "a = https://x/", "a = https://x/\n" },
		{ "a = \"x\n# y\" # z", "a = \"x\n# y\"    \n" },
		{ "a = 窓口 # 窓", "a = 窓口      \n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t hash[SHA256_SIZE], wanted[SHA256_SIZE];
		struct buffer text;
		struct error error;

		if (!read_bytes(rows[i].file, strlen(rows[i].file), &text, hash, &error))
			fail_msg("row %zu: %s", i, error.detail);
		assert_string_equal((char *)text.bytes, rows[i].text);
		/* The hash is of the file, comments and all. */
		sha256_bytes(rows[i].file, strlen(rows[i].file), wanted);
		assert_memory_equal(hash, wanted, sizeof(wanted));
		buffer_done(&text);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *file;
		size_t size;
		const char *fault;
	} rows[] = {
		{ "a = 1\n\0", 7, ":2: a NUL byte" },
		{ "a = 1\n# \0", 9, ":2: a NUL byte" },
		{ "\n\n\xFF", 3, ":3: not UTF-8" },
		{ "a = \"\xE7\xAA\n\x93\"", 10, ":1: not UTF-8" },
		{ "a = ${HOME}", 11, ":1: ${" },
		{ "a = \"x\n${HOME}\"", 15, ":2: ${" },
		{ "// x", 4, ":1: a comment" },
		{ "a = 1 /* x */", 13, ":1: a comment" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t hash[SHA256_SIZE] = { 7 };
		struct error error = { .code = ERROR_NONE };
		struct buffer text;

		if (read_bytes(rows[i].file, rows[i].size, &text, hash, &error))
			fail_msg("row %zu was taken", i);
		assert_int_equal(error.code, ERROR_OFFICE_WRONG);
		assert_non_null(strstr(error.detail, path));
		if (strstr(error.detail, rows[i].fault) == NULL)
			fail_msg("row %zu: %s", i, error.detail);
		assert_int_equal(hash[0], 7);
		buffer_done(&text);
	}
}

static void test_maximum(void **state)
{
	uint8_t hash[SHA256_SIZE];
	char bytes[MAXIMUM + 1];
	struct error error;
	struct buffer text;

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	assert_true(read_bytes(bytes, MAXIMUM, &text, hash, &error));
	assert_int_equal(text.size, MAXIMUM + 1);
	buffer_done(&text);
	assert_false(read_bytes(bytes, MAXIMUM + 1, &text, hash, &error));
	assert_int_equal(error.code, ERROR_OFFICE_WRONG);
	assert_non_null(strstr(error.detail, "100 bytes"));
	buffer_done(&text);
}

static void test_unreadable(void **state)
{
	static const struct {
		const char *path;
		int cause;
	} rows[] = { { "/nonexistent/a.conf", ENOENT }, { "/tmp", EISDIR }, { "", ENOENT } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t hash[SHA256_SIZE];
		struct error error;
		struct buffer text;

		buffer_init(&text, MAXIMUM);
		assert_false(
		    config_text_read(rows[i].path, ERROR_OFFICE_WRONG, &text, hash, &error));
		assert_int_equal(error.code, ERROR_CONFIG_MISSING);
		assert_int_equal(error.cause_code, rows[i].cause);
		assert_non_null(strstr(error.detail, rows[i].path));
		buffer_done(&text);
	}
}

static void test_name(void **state)
{
	char longer[200];

	(void)state;
	assert_string_equal(config_text_name("etc/a.conf"), "etc/a.conf");
	longer[0] = '\0';
	for (int i = 0; i < 40; i++)
		memcpy(longer + 3 * i, "窓", 4);
	memcpy(longer + 120, "/a.conf", 8);
	/* Of the last 64 bytes all whole characters. */
	assert_int_equal(strlen(config_text_name(longer)), 64);
	memcpy(longer + 120, "/ab.conf", 9);
	assert_int_equal(strlen(config_text_name(longer)), 62);
	assert_int_equal(strncmp(config_text_name(longer), "窓", 3), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_comments_are_blanked, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_refused, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_maximum, make_file, remove_file),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
