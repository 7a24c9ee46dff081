/* The hashes that sealed words are found by: a known answer, and what they depend on. */
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

#include "madoguchi/keys/blind_index.h"

/* A key of the bytes first, first + 1, … */
static struct seal_key *key_from(uint8_t first)
{
	char path[] = "/tmp/madoguchi-blind-XXXXXX";
	const int file = mkstemp(path);
	uint8_t bytes[SEAL_KEY_SIZE];
	struct seal_key *key = NULL;
	struct error error;

	assert_true(file >= 0);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(first + i);
	assert_int_equal(write(file, bytes, sizeof(bytes)), sizeof(bytes));
	assert_int_equal(close(file), 0);
	assert_true(seal_key_load(path, &key, &error));
	assert_int_equal(unlink(path), 0);
	return key;
}

static struct blind_index *index_of(uint8_t first)
{
	struct seal_key *key = key_from(first);
	struct blind_index *index = NULL;
	struct error error;

	assert_true(blind_index_open(key, SEAL_NEWEST, &index, &error));
	seal_key_free(&key);
	return index;
}

static void assert_hash(struct blind_index *index, const char *piece, const uint8_t *expected)
{
	uint8_t hash[BLIND_INDEX_SIZE];
	struct error error;

	assert_true(blind_index_hash(index, piece, strlen(piece), hash, &error));
	assert_memory_equal(hash, expected, sizeof(hash));
}

/* openssl dgst -sha256 -mac HMAC -macopt hexkey:…, first of the label under the key 00 01 … 1f,
 * then of the pair under what came out. */
static const uint8_t yama_da[] = { 0xb5, 0xd9, 0x1e, 0xc7, 0xf0, 0xb5, 0xba, 0x8e };
static const uint8_t da_yama[] = { 0x59, 0x90, 0xf9, 0xa4, 0x83, 0x85, 0xec, 0x0b };

static void known_answers(void **state)
{
	struct blind_index *index = index_of(0);

	(void)state;
	assert_hash(index, "山田", yama_da);
	assert_hash(index, "田山", da_yama);
	/* Nothing of what was asked before is left. */
	assert_hash(index, "山田", yama_da);
	blind_index_close(&index);
	assert_null(index);
	blind_index_close(&index);
}

static void another_key_hashes_otherwise(void **state)
{
	struct blind_index *index = index_of(1);
	uint8_t hash[BLIND_INDEX_SIZE];
	struct error error;

	(void)state;
	assert_true(blind_index_hash(index, "山田", strlen("山田"), hash, &error));
	assert_memory_not_equal(hash, yama_da, sizeof(hash));
	blind_index_close(&index);
}

/* A piece ends where its size says, not at a NUL. */
static void takes_a_piece(void **state)
{
	struct blind_index *index = index_of(0);
	uint8_t hash[BLIND_INDEX_SIZE];
	struct error error;

	(void)state;
	assert_true(blind_index_hash(index, "山田太郎", strlen("山田"), hash, &error));
	assert_memory_equal(hash, yama_da, sizeof(hash));
	blind_index_close(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answers),
		cmocka_unit_test(another_key_hashes_otherwise),
		cmocka_unit_test(takes_a_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
