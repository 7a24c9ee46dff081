/* scrypt against a known answer, right and wrong passwords, and which ones are refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/keys/password.h"

static struct pin *typed(const char *text)
{
	struct pin *password = pin_new();

	assert_non_null(password);
	password->length = (uint8_t)strlen(text);
	memcpy(password->digits, text, strlen(text));
	return password;
}

/* openssl kdf -keylen 32 -kdfopt pass:pleaseletmein -kdfopt salt:SodiumChlorideAB
 *    -kdfopt n:16384 -kdfopt r:8 -kdfopt p:1 SCRYPT */
static void known_answer(void **state)
{
	struct password_hash hash = {
		.cost = 14,
		.salt = { 'S', 'o', 'd', 'i', 'u', 'm', 'C', 'h', 'l', 'o', 'r', 'i', 'd', 'e', 'A',
			  'B' },
		.hash = {
			0xc6, 0xab, 0x13, 0x88, 0x28, 0x0b, 0xc4, 0x31, 0x13, 0xb4, 0x30,
			0xfc, 0x94, 0x21, 0x2a, 0x1d, 0xf4, 0xb5, 0x49, 0x8e, 0xd6, 0x8a,
			0x01, 0x24, 0xdb, 0xc0, 0x6a, 0x1c, 0x32, 0xb0, 0xc9, 0x32,
		},
	};
	struct pin *password = typed("pleaseletmein");
	struct error error;
	bool right = false;

	(void)state;
	assert_true(password_check(password, &hash, &right, &error));
	assert_true(right);
	pin_free(&password);
}

static void right_and_wrong(void **state)
{
	struct pin *password = typed("correct horse");
	struct pin *other = typed("correct horsf");
	struct password_hash hash, again;
	struct error error;
	bool right = false;

	(void)state;
	assert_true(password_hash_make(password, PASSWORD_COST_MIN, &hash, &error));
	assert_true(password_check(password, &hash, &right, &error));
	assert_true(right);
	assert_true(password_check(other, &hash, &right, &error));
	assert_false(right);
	/* Salted: the same password twice gives two hashes. */
	assert_true(password_hash_make(password, PASSWORD_COST_MIN, &again, &error));
	assert_memory_not_equal(hash.hash, again.hash, PASSWORD_HASH_SIZE);
	/* A hash of another cost is another one. */
	hash.cost++;
	assert_true(password_check(password, &hash, &right, &error));
	assert_false(right);
	pin_free(&password);
	pin_free(&other);
}

static void weak_ones(void **state)
{
	static const char *const refused[] = {
		"", "1234567", "aaaaaaaaaaaa", "my hayashi 1", "tab\tinside", "p\xc3\xa9nible!"
	};
	static const char *const taken[] = { "12345678", "correct horse", "~!@#$%^&*()" };

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct pin *password = typed(refused[i]);
		struct error error = { 0 };

		assert_false(password_fit(password, "hayashi", &error));
		assert_int_equal(error.code, ERROR_PASSWORD_WEAK);
		pin_free(&password);
	}
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		struct pin *password = typed(taken[i]);
		struct error error;

		assert_true(password_fit(password, "hayashi", &error));
		pin_free(&password);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answer),
		cmocka_unit_test(right_and_wrong),
		cmocka_unit_test(weak_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
