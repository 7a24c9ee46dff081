#include "kit.h"

#define NOT_AFTER_MS (KIT_NOW_MS + 300 * KIT_DAY_MS)

static struct {
	X509 *sign_ca;
	X509 *auth_ca;
	X509 *older_ca; /* same name as sign_ca, another key */
	struct certificate_trust *trust;
	struct pki_signer card;
} world;

static int set_up(void **state)
{
	char sign_file[KIT_PATH], auth_file[KIT_PATH];
	struct error error = { 0 };

	(void)state;
	world.sign_ca = kit_ca(kit_ec(0), "C=JP,O=JPKI,OU=sign");
	world.auth_ca = kit_ca(kit_ec(1), "C=JP,O=JPKI,OU=auth");
	world.older_ca = kit_ca(kit_ec(2), "C=JP,O=JPKI,OU=sign");
	kit_pem(sign_file, world.older_ca, world.sign_ca, NULL);
	kit_pem(auth_file, world.auth_ca, NULL, NULL);
	assert_true(certificate_trust_load(sign_file, auth_file, &world.trust, &error));
	world.card = kit_signer(kit_rsa(0));
	unlink(sign_file);
	unlink(auth_file);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	certificate_trust_free(&world.trust);
	assert_null(world.trust);
	certificate_trust_free(&world.trust);
	kit_signer_done(&world.card);
	X509_free(world.sign_ca);
	X509_free(world.auth_ca);
	X509_free(world.older_ca);
	return 0;
}

static struct certificate_expectation signing(void)
{
	return (struct certificate_expectation){ .kind = PKI_SIGN,
						 .public_key = world.card.public_key,
						 .public_key_size = world.card.public_key_size,
						 .attributes = kit_attributes(),
						 .prefecture = "Tokyo-to",
						 .municipality = "Kiyose-shi",
						 .now_ms = KIT_NOW_MS,
						 .expires_ms = NOT_AFTER_MS + 1000 };
}

static struct certificate_expectation authentication(void)
{
	struct certificate_expectation wanted = signing();

	wanted.kind = PKI_AUTH;
	wanted.attributes = NULL;
	wanted.prefecture = wanted.municipality = NULL;
	return wanted;
}

/* Makes, checks, and compares the field that is named with the one wanted (NULL: it is good). */
static void check(struct kit_certificate made, const struct certificate_expectation *wanted,
		  const char *field)
{
	X509 *certificate;
	struct buffer der;
	struct error error = { 0 };
	bool good;

	if (made.key == NULL)
		made.key = kit_rsa(0);
	if (made.issuer == NULL) {
		made.issuer = world.sign_ca;
		made.issuer_key = kit_ec(0);
	}
	certificate = kit_make(&made);
	der = kit_der(certificate);
	good = certificate_check(world.trust, der.bytes, der.size, wanted, &error);
	if (field == NULL && !good)
		fail_msg("refused: %s", error.detail);
	if (field != NULL) {
		assert_false(good);
		assert_int_equal(error.code, ERROR_CERTIFICATE_WRONG);
		assert_string_equal(error.detail, field);
	}
	buffer_done(&der);
	X509_free(certificate);
}

static void test_the_right_one_is_taken(void **state)
{
	struct certificate_expectation wanted = signing();

	(void)state;
	check((struct kit_certificate){ 0 }, &wanted, NULL);
	check((struct kit_certificate){ .issuer = world.older_ca, .issuer_key = kit_ec(2) },
	      &wanted, NULL);
	check((struct kit_certificate){ .subject = "C=JP,L=Tokyo-to,L=Kiyose-shi" }, &wanted, NULL);
	wanted.attributes = NULL;
	check((struct kit_certificate){ .name = "" }, &wanted, NULL);
	wanted.prefecture = NULL;
	check((struct kit_certificate){ .subject = "C=JP,L=Anywhere,L=Kiyose-shi,CN=1" }, &wanted,
	      NULL);
}

static void test_every_field_that_differs_is_named(void **state)
{
	const struct {
		struct kit_certificate made;
		const char *field;
	} row[] = {
		{ { .key = kit_rsa(1) }, "public key" },
		{ { .issuer = world.sign_ca, .issuer_key = kit_ec(3) }, "issuer" },
		{ { .issuer = world.auth_ca, .issuer_key = kit_ec(1) }, "issuer" },
		{ { .not_before_ms = KIT_NOW_MS + 1000 }, "notBefore" },
		{ { .not_after_ms = KIT_NOW_MS - 1000 }, "notAfter" },
		{ { .not_after_ms = NOT_AFTER_MS + 2000 }, "notAfter" },
		{ { .not_after_ms = NOT_AFTER_MS - KIT_DAY_MS }, "notAfter" },
		{ { .usage = "critical,digitalSignature" }, "kind" },
		{ { .policy = "critical,1.2.392.200149.8.5.1.3.30" }, "kind" },
		{ { .policy = "" }, "kind" },
		{ { .basic = "critical,CA:TRUE" }, "kind" },
		{ { .subject = "C=JP,L=Osaka-fu,L=Kiyose-shi,CN=1" }, "subject" },
		{ { .subject = "C=JP,L=Tokyo-to,L=Kiyose-shi,CN=1,CN=2" }, "subject" },
		{ { .subject = "C=JP,L=Tokyo-to,L=Kiyose-shi,OU=1" }, "subject" },
		{ { .subject = "C=JP,L=Kiyose-shi,L=Tokyo-to,CN=1" }, "subject" },
		{ { .subject = "L=Tokyo-to,L=Kiyose-shi,C=JP,CN=1" }, "subject" },
		{ { .subject = "C=JP,L=Tokyo-to,CN=1" }, "subject" },
		{ { .subject = "C=US,L=Tokyo-to,L=Kiyose-shi,CN=1" }, "subject" },
		{ { .subject = "C=JP,L=Tokyo-to,+L=Kiyose-shi,CN=1" }, "subject" },
		{ { .subject = "C=JP,L=Tokyo-to,L=Kiyose-shi,+CN=1" }, "subject" },
		{ { .sex_twice = true }, "subjectAltName" },
		{ { .name = "" }, "name" },
		{ { .name = "x" }, "name" },
		{ { .address = KIT_ADDRESS "1" }, "address" },
		{ { .birth = "319800711" }, "birth" },
		{ { .birth = "3198007100" }, "birth" },
		{ { .sex = "1" }, "sex" },
		{ { .sex = "\xff" }, "subjectAltName" },
	};
	const struct certificate_expectation wanted = signing();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		check(row[i].made, &wanted, row[i].field);
}

static void test_user_authentication(void **state)
{
	const struct certificate_expectation wanted = authentication();
	struct kit_certificate good = { .issuer = world.auth_ca,
					.issuer_key = kit_ec(1),
					.subject = "C=JP,CN=00000013221001A",
					.usage = "critical,digitalSignature",
					.policy = "critical,1.2.392.200149.8.5.1.3.30",
					.name = "" };

	(void)state;
	check(good, &wanted, NULL);
	good.subject = "C=JP,L=Tokyo-to,CN=1";
	check(good, &wanted, "subject");
	good.subject = "C=JP,CN=1";
	good.issuer = world.sign_ca;
	good.issuer_key = kit_ec(0);
	check(good, &wanted, "issuer");
}

static void test_expiry_is_compared_only_when_given(void **state)
{
	struct certificate_expectation wanted = signing();

	(void)state;
	wanted.expires_ms = 0;
	check((struct kit_certificate){ .not_after_ms = KIT_NOW_MS + 2000 * KIT_DAY_MS }, &wanted,
	      NULL);
	wanted.expires_ms = NOT_AFTER_MS;
	check((struct kit_certificate){ .not_after_ms = NOT_AFTER_MS }, &wanted, NULL);
	check((struct kit_certificate){ .not_after_ms = NOT_AFTER_MS - KIT_DAY_MS }, &wanted, NULL);
}

static void test_weak_signatures_do_not_chain(void **state)
{
	const struct certificate_expectation wanted = signing();

	(void)state;
	check((struct kit_certificate){ .digest = EVP_sha1() }, &wanted, "issuer");
}

static void test_the_ca_must_be_valid_too(void **state)
{
	struct certificate_expectation wanted = signing();

	(void)state;
	wanted.now_ms = KIT_NOW_MS + 3500 * KIT_DAY_MS;
	wanted.expires_ms = 0;
	check((struct kit_certificate){ .not_after_ms = KIT_NOW_MS + 4000 * KIT_DAY_MS }, &wanted,
	      "issuer");
}

static void test_no_certificate_is_refused(void **state)
{
	const struct certificate_expectation wanted = signing();
	struct error error = { 0 };

	(void)state;
	assert_false(certificate_check(world.trust, (const uint8_t *)"0", 1, &wanted, &error));
	assert_int_equal(error.code, ERROR_FILE_WRONG);
}

static void test_wrong_trust_files_are_named(void **state)
{
	struct certificate_trust *trust = NULL;
	X509 *leaf = kit_make(&(struct kit_certificate){ .key = kit_ec(0) });
	char good[KIT_PATH], no_ca[KIT_PATH], empty[KIT_PATH], rubbish[KIT_PATH];
	FILE *stream;

	(void)state;
	kit_pem(good, world.sign_ca, NULL, NULL);
	kit_pem(no_ca, leaf, NULL, NULL);
	kit_pem(empty, NULL, NULL, NULL);
	kit_pem(rubbish, world.sign_ca, NULL, NULL);
	stream = fopen(rubbish, "a");
	fputs("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", stream);
	fclose(stream);
	{
		const struct {
			const char *file;
			enum error_code code;
		} row[] = { { "/nonexistent/ca.pem", ERROR_CONFIG_MISSING },
			    { no_ca, ERROR_CONFIG_WRONG },
			    { empty, ERROR_CONFIG_WRONG },
			    { rubbish, ERROR_CONFIG_WRONG } };
		size_t i;

		for (i = 0; i < sizeof row / sizeof row[0]; i++) {
			struct error error = { 0 };

			assert_false(certificate_trust_load(good, row[i].file, &trust, &error));
			assert_int_equal(error.code, row[i].code);
			assert_non_null(strstr(error.detail, row[i].file));
			assert_null(trust);
		}
	}
	unlink(good);
	unlink(no_ca);
	unlink(empty);
	unlink(rubbish);
	X509_free(leaf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_right_one_is_taken),
		cmocka_unit_test(test_every_field_that_differs_is_named),
		cmocka_unit_test(test_user_authentication),
		cmocka_unit_test(test_expiry_is_compared_only_when_given),
		cmocka_unit_test(test_weak_signatures_do_not_chain),
		cmocka_unit_test(test_the_ca_must_be_valid_too),
		cmocka_unit_test(test_no_certificate_is_refused),
		cmocka_unit_test(test_wrong_trust_files_are_named),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
