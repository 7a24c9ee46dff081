/* The slots of a data key: their file, and passphrases. */
#include "keys/key_slots_kit.h"

/* What was a key before goes on being one, and gets slots without being changed. */
static void a_key_gets_slots(void **state)
{
	struct seal_key *key = NULL, *other;
	enum error_code code;
	struct error error;
	struct stat facts;

	(void)state;
	assert_int_equal(chmod(path, 0640), 0);
	assert_done(seal_key_load(path, &key, &error));
	assert_int_equal(add("correct horse", "chief", key), 2);
	assert_int_equal(add("battery staple", "", key), 3);
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 07777, 0640);
	other = open_with(NULL, &code);
	assert_true(is_same(key, other));
	seal_key_free(&other);
	take_out(1);
	assert_null(open_with(NULL, &code));
	assert_int_equal(code, ERROR_KEY_LOCKED);
	assert_refused(seal_key_load(path, &other, &error), ERROR_KEY_LOCKED);
	for (int i = 0; i < 2; i++) {
		other = open_with(i == 0 ? "correct horse" : "battery staple", &code);
		assert_non_null(other);
		assert_true(is_same(key, other));
		seal_key_free(&other);
	}
	assert_null(open_with("Correct horse", &code));
	assert_int_equal(code, ERROR_KEY_PASSPHRASE);
	assert_int_equal(add("number one again", "", key), 1);
	seal_key_free(&key);
}

static void the_last_slot_stays(void **state)
{
	struct key_slots *slots = NULL;
	struct seal_key *key = NULL;
	struct error error;

	(void)state;
	assert_done(seal_key_load(path, &key, &error));
	add("correct horse", "", key);
	seal_key_free(&key);
	take_out(1);
	assert_done(key_slots_read(path, &slots, &error));
	assert_refused(key_slots_remove(slots, 1, &error), ERROR_KEY_SLOT);
	assert_refused(key_slots_remove(slots, 2, &error), ERROR_KEY_SLOT_LAST);
	key_slots_free(&slots);
}

static void there_are_so_many(void **state)
{
	struct key_slots *slots = NULL;
	struct seal_key *key = NULL;
	struct pin *passphrase = phrase("correct horse"), *short_one = phrase("horse");
	struct error error;
	int number;

	(void)state;
	assert_done(seal_key_load(path, &key, &error));
	assert_done(key_slots_read(path, &slots, &error));
	assert_refused(key_slots_add(slots, key, short_one, 10, "", &number, &error),
		       ERROR_PASSWORD_WEAK);
	assert_refused(key_slots_add(slots, key, passphrase, 10, "two\nlines", &number, &error),
		       ERROR_INPUT_WRONG);
	for (int i = 1; i < KEY_SLOTS_MAX; i++)
		assert_done(key_slots_add(slots, key, passphrase, 10,
					  "as long as a slot's name may become, it is so", &number,
					  &error));
	assert_refused(key_slots_add(slots, key, passphrase, 10, "", &number, &error),
		       ERROR_KEY_SLOT);
	assert_done(key_slots_write(slots, path, &error));
	key_slots_free(&slots);
	assert_done(key_slots_read(path, &slots, &error));
	assert_non_null(key_slots_at(slots, KEY_SLOTS_MAX - 1));
	assert_null(key_slots_at(slots, KEY_SLOTS_MAX));
	key_slots_free(&slots);
	seal_key_free(&key);
	pin_free(&passphrase);
	pin_free(&short_one);
}

/* Nothing of a slot can be exchanged with another's, or changed, without being noticed. */
static void no_byte_can_be_changed(void **state)
{
	struct seal_key *key = NULL, *other = NULL;
	struct key_slots *slots = NULL;
	struct pin *passphrase = phrase("correct horse");
	struct error error;
	size_t size;
	char *text;

	(void)state;
	assert_done(seal_key_load(path, &key, &error));
	add("correct horse", "", key);
	take_out(1);
	text = read_text(&size);
	for (size_t i = 0; i < size; i++) {
		const char kept = text[i];

		text[i] = kept == '0' ? '1' : '0';
		write_text(text, size);
		if (key_slots_read(path, &slots, &error)) {
			if (key_slots_open(slots, passphrase, &other, &error) &&
			    !is_same(key, other))
				fail_msg("byte %zu gives another key", i);
			seal_key_free(&other);
			key_slots_free(&slots);
		}
		text[i] = kept;
	}
	for (size_t cut = 0; cut + 1 < size; cut++) {
		write_text(text, cut);
		/* 32 bytes of anything are a key, as they have always been. */
		if (cut != 32)
			assert_false(key_slots_read(path, &slots, &error));
		key_slots_free(&slots);
	}
	free(text);
	seal_key_free(&key);
	pin_free(&passphrase);
}

static void kinds_of_later_are_refused(void **state)
{
	static const char *const files[] = {
		"madoguchi key 1\nslot 1 tpm x\nkey 1\n",
		"madoguchi key 1\nslot 1 tpm\nkey 1\nopen 1 00\n",
	};
	struct key_slots *slots = NULL;
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		write_text(files[i], strlen(files[i]));
		assert_refused(key_slots_read(path, &slots, &error), ERROR_KEY_SLOT_KIND);
	}
	write_text("madoguchi key 2\n", 16);
	assert_refused(key_slots_read(path, &slots, &error), ERROR_KEY_MISSING);
}

/* What lay in the open is not left in a file beside it. */
static void nothing_is_left_beside_it(void **state)
{
	struct seal_key *key = NULL;
	struct error error;
	char beside[80];

	(void)state;
	assert_done(seal_key_load(path, &key, &error));
	add("correct horse", "", key);
	take_out(1);
	seal_key_free(&key);
	snprintf(beside, sizeof(beside), "%s.old", path);
	assert_int_not_equal(access(beside, F_OK), 0);
	snprintf(beside, sizeof(beside), "%s.new", path);
	assert_int_not_equal(access(beside, F_OK), 0);
}

/* A program that was killed leaves the present file under a second name, or the one that it
 * replaced. */
static void a_killed_write_is_cleared_up(void **state)
{
	struct seal_key *key = NULL, *other;
	enum error_code code;
	struct error error;
	char beside[80];
	FILE *file;

	(void)state;
	snprintf(beside, sizeof(beside), "%s.old", path);
	assert_done(seal_key_load(path, &key, &error));
	assert_int_equal(link(path, beside), 0);
	add("correct horse", "", key);
	other = open_with("correct horse", &code);
	assert_true(is_same(key, other));
	seal_key_free(&other);
	file = fopen(beside, "w");
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	add("battery staple", "", key);
	assert_int_not_equal(access(beside, F_OK), 0);
	seal_key_free(&key);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, fresh_key)
	const struct CMUnitTest tests[] = {
		TEST(a_key_gets_slots),
		TEST(the_last_slot_stays),
		TEST(there_are_so_many),
		TEST(no_byte_can_be_changed),
		TEST(kinds_of_later_are_refused),
		TEST(nothing_is_left_beside_it),
		TEST(a_killed_write_is_cleared_up),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
