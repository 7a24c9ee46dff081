#include "kit.h"

static const char message[] = "what is signed";

struct signature {
	uint8_t bytes[PKI_SIGNATURE_MAX];
	size_t size;
};

static struct signature sign(EVP_PKEY *key)
{
	struct signature made;
	uint8_t digest[PKI_DIGEST_SIZE];

	pki_sha256((const uint8_t *)message, sizeof message, digest);
	assert_true(kit_sign(key, digest, made.bytes, &made.size, NULL));
	return made;
}

static bool holds(const struct pki_signer *key, const struct signature *made)
{
	return pki_verify(key->public_key, key->public_key_size, (const uint8_t *)message,
			  sizeof message, made->bytes, made->size);
}

static void test_sha256_is_the_known_one(void **state)
{
	uint8_t digest[PKI_DIGEST_SIZE];
	char text[2 * PKI_DIGEST_SIZE + 1];

	(void)state;
	pki_sha256((const uint8_t *)"abc", 3, digest);
	hex_encode(digest, sizeof digest, text, sizeof text);
	assert_string_equal(text,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void test_signatures_of_both_key_types_hold(void **state)
{
	EVP_PKEY *const keys[] = { kit_rsa(0), kit_ec(0) };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct pki_signer signer = kit_signer(keys[i]);
		struct signature made = sign(keys[i]);

		assert_true(holds(&signer, &made));
		made.bytes[made.size / 2] ^= 1;
		assert_false(holds(&signer, &made));
		kit_signer_done(&signer);
	}
}

static void test_another_key_does_not_verify(void **state)
{
	struct pki_signer other = kit_signer(kit_rsa(1)), curve = kit_signer(kit_ec(0));
	struct signature made = sign(kit_rsa(0));

	(void)state;
	assert_false(holds(&other, &made));
	assert_false(holds(&curve, &made));
	kit_signer_done(&other);
	kit_signer_done(&curve);
}

static void test_broken_inputs_do_not_verify(void **state)
{
	struct pki_signer signer = kit_signer(kit_rsa(0));
	struct signature made = sign(kit_rsa(0));
	EVP_PKEY *edwards = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	struct pki_signer foreign = kit_signer(edwards);
	const uint8_t *key = signer.public_key;
	const uint8_t *bytes = (const uint8_t *)message;
	size_t size;

	(void)state;
	for (size = 0; size < signer.public_key_size; size++)
		assert_false(pki_verify(key, size, bytes, sizeof message, made.bytes, made.size));
	for (size = 0; size < made.size; size++)
		assert_false(pki_verify(key, signer.public_key_size, bytes, sizeof message,
					made.bytes, size));
	assert_false(pki_verify(NULL, 0, bytes, sizeof message, made.bytes, made.size));
	assert_false(pki_verify(key, signer.public_key_size, bytes, sizeof message - 1, made.bytes,
				made.size));
	assert_false(holds(&foreign, &made));
	kit_signer_done(&foreign);
	kit_signer_done(&signer);
	EVP_PKEY_free(edwards);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256_is_the_known_one),
		cmocka_unit_test(test_signatures_of_both_key_types_hold),
		cmocka_unit_test(test_another_key_does_not_verify),
		cmocka_unit_test(test_broken_inputs_do_not_verify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
