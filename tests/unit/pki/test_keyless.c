/* A certificate whose key stays bytes is the same certificate, and nothing can be verified with
 * it. */
#include "kit.h"

#include "madoguchi/pki/keyless.h"

static X509 *read_in(OSSL_LIB_CTX *context, const unsigned char *der, int size)
{
	return (X509 *)ASN1_item_d2i_ex(NULL, &der, size, ASN1_ITEM_rptr(X509), context, NULL);
}

static void assert_encodes(X509 *certificate, const unsigned char *der, int size)
{
	unsigned char *again = NULL;

	assert_int_equal(i2d_X509(certificate, &again), size);
	assert_memory_equal(again, der, (size_t)size);
	OPENSSL_free(again);
}

static void one_key(EVP_PKEY *key)
{
	X509 *made = kit_make(&(struct kit_certificate){ .key = key });
	unsigned char *der = NULL;
	const int size = i2d_X509(made, &der);
	X509 *whole = read_in(NULL, der, size), *keyless = read_in(keyless_context(), der, size);

	assert_non_null(X509_get0_pubkey(whole));
	assert_null(X509_get0_pubkey(keyless));
	assert_int_not_equal(X509_verify(keyless, X509_get0_pubkey(keyless)), 1);
	assert_encodes(keyless, der, size);
	assert_int_equal(X509_get_key_usage(keyless), X509_get_key_usage(whole));
	X509_free(keyless);
	X509_free(whole);
	X509_free(made);
	OPENSSL_free(der);
}

static void test_copies_are_keyless(void **state)
{
	X509 *made = kit_make(&(struct kit_certificate){ .key = kit_ec(0) });
	X509 *keyless = X509_new_ex(keyless_context(), NULL), *copy;
	unsigned char *der = NULL;
	const int size = i2d_X509(made, &der);
	const unsigned char *cursor = der;

	(void)state;
	assert_ptr_equal(d2i_X509(&keyless, &cursor, size), keyless);
	copy = X509_dup(keyless);
	assert_null(X509_get0_pubkey(keyless));
	assert_null(X509_get0_pubkey(copy));
	assert_encodes(copy, der, size);
	X509_free(copy);
	X509_free(keyless);
	X509_free(made);
	OPENSSL_free(der);
}

static void test_the_key_stays_bytes(void **state)
{
	(void)state;
	one_key(kit_rsa(0));
	one_key(kit_ec(0));
}

static void test_there_is_one_context(void **state)
{
	(void)state;
	assert_non_null(keyless_context());
	assert_ptr_equal(keyless_context(), keyless_context());
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_is_one_context),
		cmocka_unit_test(test_the_key_stays_bytes),
		cmocka_unit_test(test_copies_are_keyless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
