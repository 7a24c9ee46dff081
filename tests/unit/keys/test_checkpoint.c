/* Checkpoints: what was signed is read back; every changed byte is found; so is another key. */
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

#include "madoguchi/keys/checkpoint.h"

static char folder[] = "/tmp/madoguchi-checkpoint-XXXXXX";

static struct audit_key *key_of(uint8_t filling, int counter)
{
	char path[64], office[] = "kawasaki";
	const struct config config = { .office = office,
				       .counter = counter,
				       .audit_key_file = path };
	struct audit_key *key = NULL;
	struct error error;
	FILE *file;

	snprintf(path, sizeof(path), "%s/key", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	for (int i = 0; i < 32; i++)
		fputc(filling, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0600), 0);
	assert_true(audit_key_load(&config, &key, &error));
	assert_int_equal(unlink(path), 0);
	return key;
}

static const struct checkpoint example = { .rows = 812,
					   .hash = { 1, 2, 3, 0xfe },
					   .time = "2026-11-28 09:30:12" };

static int folder_up(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int folder_down(void **state)
{
	(void)state;
	return rmdir(folder);
}

static void signed_and_read(void **state)
{
	struct audit_key *key = key_of(7, 1), *other = key_of(8, 1), *beside = key_of(7, 2);
	struct checkpoint got;
	struct buffer text;
	struct error error = { 0 };

	(void)state;
	buffer_init(&text, CHECKPOINT_TEXT_MAX);
	assert_true(checkpoint_sign(key, &example, &text, &error));
	assert_true(checkpoint_read(key, (const char *)text.bytes, text.size, &got, &error));
	assert_string_equal(got.time, example.time);
	assert_int_equal(got.rows, example.rows);
	assert_memory_equal(got.hash, example.hash, SHA256_SIZE);
	/* What a printer puts behind it does not matter. */
	buffer_append_text(&text, "\f\n");
	assert_true(checkpoint_read(key, (const char *)text.bytes, text.size, &got, &error));
	assert_false(checkpoint_read(other, (const char *)text.bytes, text.size, &got, &error));
	assert_int_equal(error.code, ERROR_CHECKPOINT);
	error.code = ERROR_NONE;
	assert_false(checkpoint_read(beside, (const char *)text.bytes, text.size, &got, &error));
	assert_int_equal(error.code, ERROR_CHECKPOINT);
	buffer_done(&text);
	audit_key_free(&key);
	audit_key_free(&other);
	audit_key_free(&beside);
}

static void every_changed_byte(void **state)
{
	struct audit_key *key = key_of(7, 1);
	struct checkpoint got;
	struct buffer text;
	struct error error = { 0 };

	(void)state;
	buffer_init(&text, CHECKPOINT_TEXT_MAX);
	assert_true(checkpoint_sign(key, &example, &text, &error));
	for (size_t i = 0; i + 1 < text.size; i++) {
		text.bytes[i] ^= 1;
		assert_false(
		    checkpoint_read(key, (const char *)text.bytes, text.size, &got, &error));
		text.bytes[i] ^= 1;
	}
	for (size_t size = 0; size + 1 < text.size; size++)
		assert_false(checkpoint_read(key, (const char *)text.bytes, size, &got, &error));
	buffer_done(&text);
	audit_key_free(&key);
}

static void no_key(void **state)
{
	char path[] = "/tmp/conf/madoguchi.conf", office[] = "kawasaki", missing[] = "/nonexistent";
	struct config config = { .path = path, .office = office, .counter = 1 };
	struct audit_key *key = NULL;
	struct error error = { 0 };

	(void)state;
	assert_false(audit_key_load(&config, &key, &error));
	assert_int_equal(error.code, ERROR_CONFIG_WRONG);
	config.audit_key_file = missing;
	assert_false(audit_key_load(&config, &key, &error));
	assert_int_equal(error.code, ERROR_KEY_MISSING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signed_and_read),
		cmocka_unit_test(every_changed_byte),
		cmocka_unit_test(no_key),
	};

	return cmocka_run_group_tests(tests, folder_up, folder_down);
}
