#include "cmp_kit.h"

static struct {
	char certificate[KIT_PATH];
	char locked[KIT_PATH]; /* a key behind a passphrase */
	char other_key[KIT_PATH];
	char good_key[KIT_PATH];
	char edwards[KIT_PATH];
	char not_for_signatures[KIT_PATH];
	char empty[KIT_PATH];
} file;

static int set_up(void **state)
{
	X509 *own = kit_ca(kit_ec(0), "C=JP,CN=own"), *good, *bad;
	EVP_PKEY *edwards = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	FILE *stream;

	(void)state;
	good = kit_peer(kit_ec(1), "C=JP,CN=office", own, kit_ec(0));
	bad = kit_make(&(struct kit_certificate){
	    .key = kit_ec(1), .usage = "critical,keyAgreement", .policy = "", .name = "" });
	kit_pem(file.certificate, good, NULL, NULL);
	kit_pem(file.not_for_signatures, bad, NULL, NULL);
	kit_pem(file.good_key, NULL, NULL, kit_ec(1));
	kit_pem(file.other_key, NULL, NULL, kit_ec(2));
	kit_pem(file.edwards, NULL, NULL, edwards);
	kit_pem(file.empty, NULL, NULL, NULL);
	kit_pem(file.locked, NULL, NULL, NULL);
	stream = fopen(file.locked, "w");
	assert_int_equal(PEM_write_PrivateKey(stream, kit_ec(1), EVP_aes_128_cbc(),
					      (const unsigned char *)"secret", 6, NULL, NULL),
			 1);
	fclose(stream);
	EVP_PKEY_free(edwards);
	X509_free(good);
	X509_free(bad);
	X509_free(own);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(file.certificate);
	unlink(file.not_for_signatures);
	unlink(file.good_key);
	unlink(file.other_key);
	unlink(file.edwards);
	unlink(file.empty);
	unlink(file.locked);
	return 0;
}

static void test_a_pair_that_fits_is_loaded(void **state)
{
	struct cmp_identity *identity = NULL;
	struct error error = { 0 };

	(void)state;
	assert_true(cmp_identity_load(file.certificate, file.good_key, &identity, &error));
	cmp_identity_free(&identity);
	assert_null(identity);
	cmp_identity_free(&identity);
	cmp_identity_free(NULL);
}

static void test_files_that_do_not_serve_are_named(void **state)
{
	const struct {
		const char *certificate;
		const char *key;
		const char *named;
	} row[] = {
		{ "/nonexistent", file.good_key, "/nonexistent" },
		{ file.certificate, "/nonexistent", "/nonexistent" },
		{ file.empty, file.good_key, file.empty },
		{ file.good_key, file.good_key, file.good_key },
		{ file.certificate, file.empty, file.empty },
		{ file.certificate, file.certificate, file.certificate },
		{ file.certificate, file.locked, file.locked },
		{ file.certificate, file.edwards, file.edwards },
		{ file.certificate, file.other_key, file.other_key },
		{ file.not_for_signatures, file.good_key, file.not_for_signatures },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct cmp_identity *identity = NULL;
		struct error error = { 0 };

		assert_false(cmp_identity_load(row[i].certificate, row[i].key, &identity, &error));
		assert_int_equal(error.code, ERROR_OFFICE_KEY);
		assert_true(strstr(error.detail, row[i].named) != NULL);
		assert_null(identity);
	}
}

static void test_trust_needs_a_ca(void **state)
{
	struct cmp_trust *trust = NULL;
	struct error error = { 0 };

	(void)state;
	assert_false(cmp_trust_load("/nonexistent", &trust, &error));
	assert_int_equal(error.code, ERROR_CONFIG_MISSING);
	assert_false(cmp_trust_load(file.certificate, &trust, &error));
	assert_int_equal(error.code, ERROR_CONFIG_WRONG);
	assert_false(cmp_trust_load(file.empty, &trust, &error));
	assert_int_equal(error.code, ERROR_CONFIG_WRONG);
	assert_null(trust);
	cmp_trust_free(&trust);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pair_that_fits_is_loaded),
		cmocka_unit_test(test_files_that_do_not_serve_are_named),
		cmocka_unit_test(test_trust_needs_a_ca),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
