#include "kit.h"

static void inspect(X509 *certificate, struct certificate_facts *facts)
{
	struct buffer der = kit_der(certificate);
	struct error error = { 0 };

	memset(facts, 0xee, sizeof *facts);
	if (!certificate_inspect(der.bytes, der.size, facts, &error))
		fail_msg("%s %s", error_name(error.code), error.detail);
	buffer_done(&der);
}

static void test_signing_certificate_is_read(void **state)
{
	X509 *ca = kit_ca(kit_ec(0), "C=JP,O=JPKI,OU=sign");
	X509 *made = kit_make(
	    &(struct kit_certificate){ .key = kit_rsa(0), .issuer = ca, .issuer_key = kit_ec(0) });
	struct certificate_facts facts;
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned int size;
	char serial[8];

	(void)state;
	inspect(made, &facts);
	assert_true(facts.kind_known);
	assert_int_equal(facts.kind, PKI_SIGN);
	snprintf(serial, sizeof serial, "%04llx",
		 (unsigned long long)ASN1_INTEGER_get(X509_get0_serialNumber(made)));
	assert_string_equal(facts.serial, serial);
	assert_string_equal(facts.issuer, "OU=sign,O=JPKI,C=JP");
	assert_string_equal(facts.subject, "CN=20261121001,L=Kiyose-shi,L=Tokyo-to,C=JP");
	assert_true(facts.not_before_ms == KIT_NOW_MS - KIT_DAY_MS);
	assert_true(facts.not_after_ms == KIT_NOW_MS + 300 * KIT_DAY_MS);
	assert_true(facts.has_attributes);
	assert_string_equal(facts.name, KIT_NAME);
	assert_string_equal(facts.address, KIT_ADDRESS);
	assert_string_equal(facts.birth, "19800710");
	assert_int_equal(facts.sex, '2');
	X509_digest(made, EVP_sha256(), digest, &size);
	assert_memory_equal(facts.fingerprint, digest, sizeof facts.fingerprint);
	X509_free(made);
	X509_free(ca);
}

static void test_public_key_and_its_digest(void **state)
{
	X509 *made = kit_make(&(struct kit_certificate){ .key = kit_ec(1) });
	struct pki_signer signer = kit_signer(kit_ec(1));
	struct buffer der = kit_der(made), key;
	uint8_t digest[PKI_DIGEST_SIZE];
	struct certificate_facts facts;
	struct error error = { 0 };

	(void)state;
	inspect(made, &facts);
	buffer_init(&key, 4096);
	assert_true(certificate_public_key(der.bytes, der.size, &key, &error));
	assert_int_equal(key.size, signer.public_key_size);
	assert_memory_equal(key.bytes, signer.public_key, key.size);
	pki_sha256(key.bytes, key.size, digest);
	assert_memory_equal(facts.public_key_digest, digest, sizeof digest);
	assert_false(certificate_public_key(der.bytes, der.size - 1, &key, &error));
	assert_int_equal(error.code, ERROR_FILE_WRONG);
	buffer_done(&key);
	buffer_done(&der);
	kit_signer_done(&signer);
	X509_free(made);
}

static void test_kinds_by_usage_and_policy(void **state)
{
	static const struct {
		const char *usage;
		const char *policy;
		bool known;
		enum pki_kind kind;
	} row[] = {
		{ "critical,digitalSignature,nonRepudiation", "critical,1.2.392.200149.8.5.1.1.20",
		  true, PKI_SIGN },
		{ "critical,digitalSignature,nonRepudiation", "critical,1.2.392.200149.8.5.1.0.20",
		  true, PKI_SIGN },
		{ "critical,digitalSignature", "critical,1.2.392.200149.8.5.1.3.30", true,
		  PKI_AUTH },
		{ "critical,digitalSignature,nonRepudiation", "critical,1.2.392.200149.8.5.1.3.30",
		  false, PKI_SIGN },
		{ "critical,digitalSignature", "critical,1.2.392.200149.8.5.1.1.20", false,
		  PKI_SIGN },
		{ "critical,digitalSignature,keyEncipherment", "critical,1.2.392.200149.8.5.1.3.30",
		  false, PKI_SIGN },
		{ "critical,digitalSignature", "1.2.3.4", false, PKI_SIGN },
		{ "critical,digitalSignature", "", false, PKI_SIGN },
		{ "", "1.2.392.200149.8.5.1.3.30", false, PKI_SIGN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		X509 *made = kit_make(&(struct kit_certificate){
		    .key = kit_ec(0), .usage = row[i].usage, .policy = row[i].policy, .name = "" });
		struct certificate_facts facts;

		inspect(made, &facts);
		assert_int_equal(facts.kind_known, row[i].known);
		if (row[i].known)
			assert_int_equal(facts.kind, row[i].kind);
		assert_false(facts.has_attributes);
		assert_string_equal(facts.name, "");
		X509_free(made);
	}
}

static void test_odd_attributes_are_not_taken(void **state)
{
	static const struct {
		const char *name, *birth, *sex;
	} row[] = {
		{ "ok", "31980071", "1" },  { "ok", "3198007101", "1" },
		{ "ok", "3198O0710", "1" }, { "ok", "319800710", "12" },
		{ "ok", "319800710", "" },  { "\xc3", "319800710", "1" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		X509 *made = kit_make(&(struct kit_certificate){ .key = kit_ec(0),
								 .name = row[i].name,
								 .birth = row[i].birth,
								 .sex = row[i].sex });
		struct certificate_facts facts;

		inspect(made, &facts);
		assert_false(facts.has_attributes);
		X509_free(made);
	}
}

/* Control and direction characters of a stranger's certificate do not reach a screen. */
static void test_texts_are_cleaned_and_long_ones_fit(void **state)
{
	char address[200 * 4 + 1] = "";
	struct certificate_facts facts;
	X509 *made;
	size_t i;

	(void)state;
	for (i = 0; i < 200; i++)
		memcpy(address + 4 * i, "\xf0\xa0\xae\xb7", 5);
	made = kit_make(&(struct kit_certificate){ .key = kit_ec(0),
						   .name = "a\x1b[2Jb",
						   .address = address,
						   .subject = "C=JP,CN=x\x1by" });
	inspect(made, &facts);
	assert_string_equal(facts.name, "a\xef\xbf\xbd[2Jb");
	assert_string_equal(facts.address, address);
	assert_null(strchr(facts.subject, '\x1b'));
	X509_free(made);
}

static void test_what_is_no_certificate_is_refused(void **state)
{
	X509 *made = kit_make(&(struct kit_certificate){ .key = kit_ec(0) });
	struct buffer der = kit_der(made);
	struct certificate_facts facts;
	struct error error = { 0 };
	size_t size;

	(void)state;
	for (size = 0; size < der.size; size++) {
		assert_false(certificate_inspect(der.bytes, size, &facts, &error));
		assert_int_equal(error.code, ERROR_FILE_WRONG);
	}
	assert_true(buffer_append(&der, "", 1));
	assert_false(certificate_inspect(der.bytes, der.size, &facts, &error));
	assert_false(certificate_inspect((const uint8_t *)"\x30\x80\x00\x00", 4, &facts, &error));
	buffer_done(&der);
	X509_free(made);
}

static void test_changed_bytes_never_crash(void **state)
{
	X509 *made = kit_make(&(struct kit_certificate){ .key = kit_ec(0) });
	struct buffer der = kit_der(made);
	struct certificate_facts facts;
	size_t at;
	int bit;

	(void)state;
	for (at = 0; at < der.size; at++) {
		for (bit = 0; bit < 8; bit++) {
			struct error error = { 0 };

			der.bytes[at] ^= (uint8_t)(1 << bit);
			if (!certificate_inspect(der.bytes, der.size, &facts, &error))
				assert_int_equal(error.code, ERROR_FILE_WRONG);
			der.bytes[at] ^= (uint8_t)(1 << bit);
		}
	}
	buffer_done(&der);
	X509_free(made);
}

static void test_serials_that_fit_no_field_are_refused(void **state)
{
	static const struct {
		const char *decimal;
		const char *hex; /* NULL: refused */
	} row[] = {
		{ "0x0a", "0a" },
		{ "0xffffffffffffffffffffffffffffffffffffffff",
		  "ffffffffffffffffffffffffffffffffffffffff" },
		{ "0x010000000000000000000000000000000000000000", NULL },
		{ "-0x0a", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		X509 *made = kit_make(&(struct kit_certificate){ .key = kit_ec(0) });
		ASN1_INTEGER *serial = s2i_ASN1_INTEGER(NULL, row[i].decimal);
		struct certificate_facts facts;
		struct buffer der;
		struct error error = { 0 };

		assert_int_equal(X509_set_serialNumber(made, serial), 1);
		assert_true(X509_sign(made, kit_ec(0), EVP_sha256()) > 0);
		der = kit_der(made);
		assert_int_equal(certificate_inspect(der.bytes, der.size, &facts, &error),
				 row[i].hex != NULL);
		if (row[i].hex != NULL)
			assert_string_equal(facts.serial, row[i].hex);
		buffer_done(&der);
		ASN1_INTEGER_free(serial);
		X509_free(made);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signing_certificate_is_read),
		cmocka_unit_test(test_public_key_and_its_digest),
		cmocka_unit_test(test_kinds_by_usage_and_policy),
		cmocka_unit_test(test_odd_attributes_are_not_taken),
		cmocka_unit_test(test_texts_are_cleaned_and_long_ones_fit),
		cmocka_unit_test(test_what_is_no_certificate_is_refused),
		cmocka_unit_test(test_changed_bytes_never_crash),
		cmocka_unit_test(test_serials_that_fit_no_field_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
