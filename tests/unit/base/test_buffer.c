#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/buffer.h"

static void test_grows_and_terminates(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 100000);
	assert_null(buffer.bytes);
	for (size_t i = 0; i < 10000; i++) {
		assert_true(buffer_append(&buffer, "abc", 3));
		assert_int_equal(buffer.size, 3 * (i + 1));
		assert_int_equal(buffer.bytes[buffer.size], 0);
	}
	assert_memory_equal(buffer.bytes + 29997, "abc", 4);
	buffer_done(&buffer);
	assert_null(buffer.bytes);
	buffer_done(&buffer);
	buffer_done(NULL);
}

static void test_maximum_is_exact(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 5);
	assert_true(buffer_append_text(&buffer, "12345"));
	assert_true(buffer_append(&buffer, "", 0));
	assert_false(buffer.failed);
	assert_false(buffer_append(&buffer, "6", 1));
	assert_true(buffer.failed);
	assert_null(buffer.bytes);
	assert_int_equal(buffer.size, 0);
	assert_false(buffer_append_text(&buffer, "1"));
	assert_false(buffer_printf(&buffer, "%d", 1));
	assert_false(buffer_append(&buffer, "", 0));
	buffer_done(&buffer);
	/* Made empty, it can be used again. */
	assert_true(buffer_append_text(&buffer, "1"));
	buffer_done(&buffer);
}

static void test_huge_sizes_fail(void **state)
{
	static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2 + 1 };
	struct buffer buffer;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		buffer_init(&buffer, 1000);
		assert_true(buffer_append_text(&buffer, "x"));
		assert_false(buffer_append(&buffer, "y", sizes[i]));
		assert_true(buffer.failed);
	}
}

static void test_printf(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 300);
	assert_true(buffer_printf(&buffer, "%s-%d", "case", 42));
	assert_true(buffer_printf(&buffer, "%s", ""));
	assert_true(buffer_printf(&buffer, "%200d", 7));
	assert_int_equal(buffer.size, 207);
	assert_memory_equal(buffer.bytes, "case-42 ", 8);
	assert_int_equal(buffer.bytes[206], '7');
	assert_false(buffer_printf(&buffer, "%94d", 7));
	assert_true(buffer.failed);
}

static void test_take(void **state)
{
	struct buffer buffer;
	size_t size = 9;
	uint8_t *bytes;

	(void)state;
	buffer_init(&buffer, 10);
	assert_null(buffer_take(&buffer, &size));
	assert_int_equal(size, 0);
	assert_true(buffer_append_text(&buffer, "hello"));
	bytes = buffer_take(&buffer, &size);
	assert_int_equal(size, 5);
	assert_string_equal((char *)bytes, "hello");
	free(bytes);
	assert_null(buffer.bytes);
	assert_int_equal(buffer.maximum, 10);
	assert_true(buffer_append_text(&buffer, "again"));
	free(buffer_take(&buffer, NULL));
}

static void test_hex_encode(void **state)
{
	static const uint8_t bytes[] = { 0x00, 0x0f, 0xa5, 0xff };
	char text[9];

	(void)state;
	hex_encode(bytes, 4, text, sizeof(text));
	assert_string_equal(text, "000fa5ff");
	hex_encode(bytes, 0, text, sizeof(text));
	assert_string_equal(text, "");
	/* Too small a target gets whole bytes only. */
	hex_encode(bytes, 4, text, 6);
	assert_string_equal(text, "000f");
	text[0] = 'k';
	hex_encode(bytes, 4, text, 0);
	assert_int_equal(text[0], 'k');
}

static void test_hex_decode(void **state)
{
	static const struct {
		const char *text;
		bool right;
	} rows[] = {
		{ "000fa5ff", true },	{ "000FA5fF", true },	 { "000fa5f", false },
		{ "000fa5ff0", false }, { "000fa5ff00", false }, { "000fa5", false },
		{ "", false },		{ "000fa5fg", false },	 { "0x0fa5ff", false },
		{ " 00fa5ff", false },	{ "00:fa5ff", false },
	};
	static const uint8_t wanted[] = { 0x00, 0x0f, 0xa5, 0xff };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t bytes[4] = { 9, 9, 9, 9 };

		assert_int_equal(hex_decode(rows[i].text, bytes, 4), rows[i].right);
		if (rows[i].right)
			assert_memory_equal(bytes, wanted, 4);
		else
			assert_memory_equal(bytes, "\x09\x09\x09\x09", 4);
	}
	assert_true(hex_decode("", NULL, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows_and_terminates),
		cmocka_unit_test(test_maximum_is_exact),
		cmocka_unit_test(test_huge_sizes_fail),
		cmocka_unit_test(test_printf),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_hex_encode),
		cmocka_unit_test(test_hex_decode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
