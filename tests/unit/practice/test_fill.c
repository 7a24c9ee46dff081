/* practice/fill, practice/fill_key: different keys from few primes, and cases as they are counted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/rsa.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/log.h"
#include "madoguchi/pki/request.h"
#include "madoguchi/practice/fill.h"
#include "madoguchi/practice/fill_key.h"
#include "madoguchi/practice/fill_person.h"
#include "madoguchi/practice/world_folder.h"
#include "madoguchi/store/case_list.h"
#include "madoguchi/store/exchange.h"

#define KEYS 5
#define READY 4
#define CLOSED 41
#define BODY_MAX 16384

static void test_keys_differ(void **state)
{
	struct error error = { 0 };
	struct fill_keys *keys = NULL;
	EVP_PKEY *key[KEYS + 1] = { NULL };

	(void)state;
	assert_true(fill_keys_open(KEYS, &keys, &error));
	for (int i = 0; i < KEYS; i++) {
		EVP_PKEY_CTX *check;

		assert_true(fill_keys_next(keys, &key[i], &error));
		assert_int_equal(EVP_PKEY_get_bits(key[i]), 2048);
		check = EVP_PKEY_CTX_new(key[i], NULL);
		assert_int_equal(EVP_PKEY_pairwise_check(check), 1);
		EVP_PKEY_CTX_free(check);
		for (int j = 0; j < i; j++)
			assert_int_not_equal(EVP_PKEY_eq(key[i], key[j]), 1);
	}
	/* Four primes give six keys and no seventh. */
	assert_true(fill_keys_next(keys, &key[KEYS], &error));
	EVP_PKEY_free(key[KEYS]);
	assert_false(fill_keys_next(keys, &key[KEYS], &error));
	for (int i = 0; i < KEYS; i++)
		EVP_PKEY_free(key[i]);
	fill_keys_close(&keys);
	assert_null(keys);
}

static void test_people_are_the_same_again(void **state)
{
	struct person one, again, other;

	(void)state;
	fill_person(7, &one);
	fill_person(7, &again);
	fill_person(8, &other);
	assert_memory_equal(&one, &again, sizeof(one));
	assert_string_not_equal(one.name, other.name);
	assert_true(one.kana[0] != '\0' && one.address[0] != '\0');
}

static void check_request(struct store *store, const struct exchange *exchange)
{
	struct error error = { 0 };
	struct buffer body, key;
	bool proved = false;

	buffer_init(&body, BODY_MAX);
	buffer_init(&key, BODY_MAX);
	assert_true(exchange_body(store, exchange->id, &body, &error));
	assert_true(pki_request_inspect(CMP_IR, body.bytes, body.size, &key, &proved, &error));
	assert_true(proved);
	assert_int_equal(key.size, exchange->public_key_size);
	assert_memory_equal(key.bytes, exchange->public_key, key.size);
	buffer_done(&body);
	buffer_done(&key);
}

static void check_store(const char *folder)
{
	struct error error = { 0 };
	struct seal_key *case_key = NULL, *queue_key = NULL;
	struct store *store = NULL;
	struct exchange due[READY + 1];
	char path[512];
	int64_t open = 0, all = 0;
	int count = 0;

	snprintf(path, sizeof(path), "%s/keys/case.key", folder);
	assert_true(seal_key_load(path, &case_key, &error));
	snprintf(path, sizeof(path), "%s/keys/queue.key", folder);
	assert_true(seal_key_load(path, &queue_key, &error));
	snprintf(path, sizeof(path), "%s/office", folder);
	assert_true(store_open(path, STORE_WRITE, case_key, queue_key, &store, &error));
	assert_true(case_list_count(store, LIST_OPEN, &open, &error));
	assert_true(case_list_count(store, LIST_ALL, &all, &error));
	assert_int_equal(open, READY);
	assert_int_equal(all, READY + CLOSED);
	assert_true(exchange_list_due(store, INT64_MAX, due, READY + 1, &count, &error));
	assert_int_equal(count, READY);
	for (int i = 0; i < count; i++)
		check_request(store, &due[i]);
	store_close(&store);
	seal_key_free(&case_key);
	seal_key_free(&queue_key);
}

static void test_fills(void **state)
{
	const char *temporary = getenv("TMPDIR");
	struct error error = { 0 };
	char folder[256], command[300];
	struct fill fill = { .state_dir = folder, .ready = READY, .closed = CLOSED };

	(void)state;
	snprintf(folder, sizeof(folder), "%s/fill.XXXXXX", temporary != NULL ? temporary : "/tmp");
	assert_non_null(mkdtemp(folder));
	assert_true(log_open("test", NULL, LOG_LEVEL_ERROR, &error));
	assert_true(fill_world(&fill, &error));
	check_store(folder);
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_differ),
		cmocka_unit_test(test_people_are_the_same_again),
		cmocka_unit_test(test_fills),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
