/* practice/rsa_key: keys that OpenSSL itself finds sound, and none like another. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "madoguchi/practice/rsa_key.h"

#define KEYS 4

static void test_sound_and_different(void **state)
{
	EVP_PKEY *key[KEYS] = { NULL };
	struct error error = { 0 };

	(void)state;
	for (int i = 0; i < KEYS; i++) {
		EVP_PKEY_CTX *check;

		assert_true(rsa_key_make(&key[i], &error));
		assert_true(EVP_PKEY_is_a(key[i], "RSA"));
		assert_int_equal(EVP_PKEY_get_bits(key[i]), 2048);
		check = EVP_PKEY_CTX_new(key[i], NULL);
		assert_int_equal(EVP_PKEY_check(check), 1);
		EVP_PKEY_CTX_free(check);
		for (int j = 0; j < i; j++)
			assert_int_not_equal(EVP_PKEY_eq(key[i], key[j]), 1);
	}
	for (int i = 0; i < KEYS; i++)
		EVP_PKEY_free(key[i]);
}

/* p and q are told apart by nobody but the coefficient: their key is the same. */
static void test_of_two_primes(void **state)
{
	BIGNUM *p = NULL, *q = NULL;
	EVP_PKEY *one = NULL, *other = NULL;
	struct error error = { 0 };

	(void)state;
	assert_true(rsa_key_prime(&p, &error));
	assert_true(rsa_key_prime(&q, &error));
	assert_int_equal(BN_num_bits(p), 1024);
	assert_true(rsa_key_of(p, q, &one, &error));
	assert_true(rsa_key_of(q, p, &other, &error));
	assert_int_equal(EVP_PKEY_eq(one, other), 1);
	/* One prime is no key. */
	assert_false(rsa_key_of(p, p, &other, &error));
	assert_int_equal(error.code, ERROR_PRACTICE);
	EVP_PKEY_free(one);
	EVP_PKEY_free(other);
	BN_clear_free(p);
	BN_clear_free(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound_and_different),
		cmocka_unit_test(test_of_two_primes),
	};

	return cmocka_run_group_tests_name("practice/rsa_key", tests, NULL, NULL);
}
