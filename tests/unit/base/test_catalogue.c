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

#include "base/catalogue_image.h"
#include "madoguchi/base/catalogue.h"

static void test_both_byte_orders(void **state)
{
	(void)state;
	for (int swapped = 0; swapped < 2; swapped++) {
		struct image image = make_image(swapped == 1);
		struct error error;

		assert_true(load_image(&image, &error));
		for (size_t i = 3; i < ENTRIES; i++)
			assert_string_equal(text(LANGUAGE_JA, pairs[i][0]), pairs[i][1]);
		assert_string_equal(text(LANGUAGE_JA, "Card"), "カード");
		assert_string_equal(text(LANGUAGE_EN, "Card"), "Card");
		assert_string_equal(text(LANGUAGE_JA, "Untranslated"), "Untranslated");
		assert_string_equal(text(LANGUAGE_JA, "Car"), "Car");
		assert_string_equal(text(LANGUAGE_JA, "Cards"), "Cards");
		assert_string_equal(text(LANGUAGE_JA, "~"), "~");
		assert_string_equal(text(LANGUAGE_JA, ""), "");
		assert_string_equal(text(LANGUAGE_JA, NULL), "");
		assert_string_equal(text((enum language)9, "Card"), "Card");
	}
}

/* gettext's hash table: P. J. Weinberger's hash, and a step from there where a slot is taken. */
static uint32_t slot_after(const char *id, uint32_t slots, uint32_t tries)
{
	uint32_t hash = 0;

	for (; *id != '\0'; id++) {
		hash = (hash << 4) + (unsigned char)*id;
		hash ^= (hash >> 28) << 4 ^ (hash >> 28) << 28;
	}
	return (uint32_t)((hash + (uint64_t)tries * (1 + hash % (slots - 2))) % slots);
}

/* Behind the rest; with `wrong` every slot leads to the next id. */
static struct image with_slots(struct image image, uint32_t slots, bool swapped, bool wrong)
{
	const size_t table = image.size;
	bool taken[32] = { false };

	put_word(&image, 20, slots, swapped);
	put_word(&image, 24, (uint32_t)table, swapped);
	image.size += (size_t)4 * slots;
	for (uint32_t i = 0; i < ENTRIES; i++) {
		uint32_t tries = 0;
		uint32_t slot;

		do
			slot = slot_after(pairs[i][0], slots, tries++);
		while (taken[slot]);
		taken[slot] = true;
		put_word(&image, table + (size_t)4 * slot, 1 + (i + wrong) % ENTRIES, swapped);
	}
	return image;
}

static void assert_found(void)
{
	for (size_t i = 3; i < ENTRIES; i++)
		assert_string_equal(text(LANGUAGE_JA, pairs[i][0]), pairs[i][1]);
	assert_string_equal(text(LANGUAGE_JA, "Card"), "カード");
	assert_string_equal(text(LANGUAGE_JA, "Cards"), "Cards");
	assert_string_equal(text(LANGUAGE_JA, "~"), "~");
}

/* Never the words of another id. */
static void assert_not_mixed_up(void)
{
	for (size_t i = 1; i < ENTRIES; i++) {
		const char *words = text(LANGUAGE_JA, pairs[i][0]);

		assert_true(strcmp(words, pairs[i][0]) == 0 || strcmp(words, pairs[i][1]) == 0);
	}
}

/* However full, in either byte order; and when they are wrong, they find nothing. */
static void test_slots(void **state)
{
	static const uint32_t counts[] = { ENTRIES, 7, 29 };
	struct error error;

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(counts); i++) {
		const bool swapped = i % 2 == 1;
		const uint32_t slots = counts[i / 2];
		struct image image = with_slots(make_image(swapped), slots, swapped, false);

		assert_true(load_image(&image, &error));
		assert_found();
		image = with_slots(make_image(swapped), slots, swapped, true);
		assert_true(load_image(&image, &error));
		assert_not_mixed_up();
		/* numbers that are none */
		memset(image.bytes + image.size - (size_t)4 * slots, 0x7F, (size_t)4 * slots);
		assert_true(load_image(&image, &error));
		assert_not_mixed_up();
		/* one slot is past the end */
		put_word(&image, 20, slots + 1, swapped);
		assert_false(load_image(&image, &error));
		assert_non_null(strstr(error.detail, "table"));
	}
}

/* Ids in no order are found by nothing else. */
static void test_slots_lead_to_every_id(void **state)
{
	struct image image = with_slots(make_image(false), 7, false, false);
	struct catalogue catalogue = { .bytes = image.bytes,
				       .size = image.size,
				       .count = ENTRIES,
				       .ids = HEAD,
				       .translations = HEAD + ENTRIES * 8,
				       .slot_count = 7,
				       .slots = (uint32_t)image.size - 7 * 4 };

	(void)state;
	for (size_t i = 0; i < ENTRIES; i++)
		assert_string_equal(catalogue_find(&catalogue, pairs[i][0]), pairs[i][1]);
	assert_null(catalogue_find(&catalogue, "Cards"));
	/* "" in the middle sends a search by order the wrong way. */
	memcpy(image.bytes + HEAD + 2 * 8, image.bytes + HEAD, 8);
	assert_string_equal(catalogue_find(&catalogue, "Card"), "カード");
}

static uint32_t word_of(const struct catalogue *catalogue, size_t at)
{
	uint32_t word;

	memcpy(&word, catalogue->bytes + at, sizeof(word));
	return word;
}

/* The same walk leads to every id of a file that msgfmt made. */
static void test_slots_of_msgfmt(void **state)
{
	const char *build = getenv("BUILD");
	struct catalogue catalogue;
	struct error error;
	char file[300];

	(void)state;
	snprintf(file, sizeof(file), "%s/locale/ja.mo", build != NULL ? build : "build");
	assert_true(catalogue_load(file, &catalogue, &error));
	assert_true(catalogue.slot_count > catalogue.count);
	for (uint32_t i = 0; i < catalogue.count; i++) {
		const char *id = (const char *)catalogue.bytes +
				 word_of(&catalogue, catalogue.ids + (size_t)i * 8 + 4);
		uint32_t tries = 0;
		uint32_t held;

		do
			held =
			    word_of(&catalogue,
				    catalogue.slots +
					(size_t)4 * slot_after(id, catalogue.slot_count, tries++));
		while (held != 0 && held != i + 1);
		assert_int_equal(held, i + 1);
	}
}

/* One word of a good file changed. */
static const struct {
	size_t at;
	uint32_t word;
	const char *fault;
} hostile[] = {
	{ 0, 0x12345678, "not a catalogue" },
	{ 4, 0x00010000, "revision" },
	{ 8, 0xFFFFFFFF, "table" },
	{ 8, 0x20000001, "table" }, /* times 8 it would be 8 in 32 bits */
	{ 8, 200, "table" },
	{ 8, 8, "string" },
	{ 12, 0xFFFFFFF0, "table" },
	{ 12, 0xFFFFFFFF, "table" },
	{ 16, 0x7FFFFFFF, "table" },
	{ 16, 1020, "table" },
	{ HEAD + 8, 0xFFFFFFFF, "string" },  /* length of an id */
	{ HEAD + 8, 5, "string" },	     /* no 0 byte behind it */
	{ HEAD + 12, 0xFFFFFFFF, "string" }, /* offset of an id */
	{ HEAD + 12, 0xFFFFFFFB, "string" }, /* offset + length wraps to 0 */
	{ HEAD + ENTRIES * 8 + 8, 0x80000000, "string" },
	{ HEAD + ENTRIES * 8 + 12, 100000, "string" },
};

static void test_hostile_words(void **state)
{
	(void)state;
	load_good();
	for (size_t i = 0; i < COUNT(hostile); i++) {
		for (int swapped = 0; swapped < 2; swapped++) {
			struct image image = make_image(swapped == 1);
			struct error error = { .code = ERROR_NONE };

			put_word(&image, hostile[i].at, hostile[i].word, swapped == 1);
			if (load_image(&image, &error))
				fail_msg("row %zu was taken", i);
			assert_int_equal(error.code, ERROR_CONFIG_WRONG);
			assert_non_null(strstr(error.detail, path));
			if (strstr(error.detail, hostile[i].fault) == NULL)
				fail_msg("row %zu: %s", i, error.detail);
		}
		/* The good one stays in use. */
		assert_string_equal(text(LANGUAGE_JA, "Card"), "カード");
	}
}

/* A table may end with the file, and not one byte behind it. */
static void test_table_at_the_end(void **state)
{
	(void)state;
	for (size_t at = 12; at <= 16; at += 4) {
		struct image image = make_image(false);
		uint32_t last = (uint32_t)image.size - ENTRIES * 8;
		struct error error;

		put_word(&image, at, last + 1, false);
		assert_false(load_image(&image, &error));
		assert_non_null(strstr(error.detail, "table"));
		put_word(&image, at, last, false);
		assert_false(load_image(&image, &error));
		assert_null(strstr(error.detail, "table"));
	}
}

static void test_order_and_characters(void **state)
{
	struct image image = make_image(false);
	struct error error;
	uint8_t *card = memmem(image.bytes, image.size, "Card", 5);
	uint8_t *words = memmem(image.bytes, image.size, "カード", 9);

	(void)state;
	assert_non_null(card);
	assert_non_null(words);
	card[0] = 'z';
	assert_false(load_image(&image, &error));
	assert_non_null(strstr(error.detail, "order"));
	card[0] = 'C';
	words[0] = 0xFF;
	assert_false(load_image(&image, &error));
	assert_non_null(strstr(error.detail, "UTF-8"));
	/* Two ids that are the same. */
	image = make_image(false);
	put_word(&image, HEAD + 8, 0, false);
	memcpy(image.bytes + HEAD + 12, image.bytes + HEAD + 4, 4);
	assert_false(load_image(&image, &error));
	assert_non_null(strstr(error.detail, "order"));
}

static void test_every_cut(void **state)
{
	const struct image whole = make_image(false);

	(void)state;
	for (size_t size = 0; size < whole.size; size++) {
		struct image image = whole;
		struct error error = { .code = ERROR_NONE };

		image.size = size;
		assert_false(load_image(&image, &error));
		assert_int_equal(error.code, ERROR_CONFIG_WRONG);
	}
}

/* A changed byte may pass, but then every look-up stays inside of the file. */
static void test_every_byte_changed(void **state)
{
	const struct image whole = make_image(false);

	(void)state;
	for (size_t at = 0; at < whole.size; at++) {
		struct image image = whole;
		struct error error;

		image.bytes[at] ^= 0x81;
		if (!load_image(&image, &error))
			continue;
		for (size_t i = 0; i < ENTRIES; i++)
			assert_true(strlen(text(LANGUAGE_JA, pairs[i][0])) < whole.size);
	}
}

static void test_files_that_are_none(void **state)
{
	static const struct {
		const char *path;
		enum error_code code;
		int cause;
	} rows[] = {
		{ "/nonexistent/ja.mo", ERROR_CONFIG_MISSING, ENOENT },
		{ "/tmp", ERROR_CONFIG_WRONG, 0 },
		{ "/dev/null", ERROR_CONFIG_WRONG, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error error = { .code = ERROR_NONE };

		assert_false(message_load(LANGUAGE_JA, rows[i].path, &error));
		assert_int_equal(error.code, rows[i].code);
		assert_int_equal(error.cause_code, rows[i].cause);
		assert_non_null(strstr(error.detail, rows[i].path));
	}
	assert_false(message_load(LANGUAGE_END, path, NULL));
}

static void test_file_is_cut_later(void **state)
{
	(void)state;
	load_good();
	assert_int_equal(truncate(path, 0), 0);
	assert_string_equal(text(LANGUAGE_JA, "Card"), "カード");
}

/* What gettext's own tool writes. */
static void test_file_of_msgfmt(void **state)
{
	char command[300];
	struct error error;

	(void)state;
	if (system("msgfmt --version > /dev/null 2>&1") != 0)
		skip();
	snprintf(command, sizeof(command), "msgfmt -o %s - <<'END'\n%s\nEND\n", path,
		 "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n"
		 "msgid \"b\"\nmsgstr \"び\"\n\nmsgid \"a\"\nmsgstr \"あ\"\n");
	assert_int_equal(system(command), 0);
	assert_true(message_load(LANGUAGE_JA, path, &error));
	assert_string_equal(text(LANGUAGE_JA, "a"), "あ");
	assert_string_equal(text(LANGUAGE_JA, "b"), "び");
	assert_string_equal(text(LANGUAGE_JA, "Card"), "Card");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_both_byte_orders, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_slots, make_path, remove_path),
		cmocka_unit_test(test_slots_lead_to_every_id),
		cmocka_unit_test(test_slots_of_msgfmt),
		cmocka_unit_test_setup_teardown(test_hostile_words, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_table_at_the_end, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_order_and_characters, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_every_cut, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_every_byte_changed, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_files_that_are_none, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_file_is_cut_later, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_file_of_msgfmt, make_path, remove_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
