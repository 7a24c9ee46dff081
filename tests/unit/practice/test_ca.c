/* The practice CA: its folder, and certificates with JPKI's profile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "madoguchi/base/buffer.h"

#include "madoguchi/practice/ca.h"
#include "madoguchi/practice/ca_hierarchy.h"
#include "madoguchi/practice/ca_profile.h"

static char folder[64];
static char ca_dir[128];
static uint8_t spki[512];
static size_t spki_size;

static struct practice_ca_request good_request(enum practice_ca_kind kind)
{
	return (struct practice_ca_request){
		.kind = kind,
		.spki = spki,
		.spki_size = spki_size,
		.prefecture = "Tokyo-to",
		.municipality = "Kiyose-shi",
		.name = "髙橋　𠮷郎",
		.address = "東京都清瀬市中里五丁目８４２番地",
		.birth = "20000229",
		.sex = '2',
		.not_before_ms = 1761523200000,
		.not_after_ms = 1897225199000,
	};
}

static struct practice_ca *open_ca(void)
{
	struct practice_ca *ca = NULL;
	struct error error = { 0 };

	assert_true(practice_ca_open(ca_dir, &ca, &error));
	return ca;
}

static void files_and_modes(void **state)
{
	static const struct {
		const char *file;
		mode_t mode;
	} rows[] = {
		{ "sign-ca.pem", 0644 }, { "auth-ca.pem", 0644 },   { "tls-ca.pem", 0644 },
		{ "tls.pem", 0644 },	 { "tls.key", 0600 },	    { "cmp-ca.pem", 0644 },
		{ "cmp.pem", 0644 },	 { "cmp.key", 0600 },	    { "office-ca.pem", 0644 },
		{ "office.pem", 0644 },	 { "office.key", 0600 },    { "sign-ca.key", 0600 },
		{ "auth-ca.key", 0600 }, { "office-ca.key", 0600 }, { "cmp-ca.key", 0600 },
	};
	struct practice_ca *ca = open_ca();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char path[256];
		struct stat facts;

		snprintf(path, sizeof(path), "%s/%s", ca_dir, rows[i].file);
		assert_int_equal(stat(path, &facts), 0);
		assert_int_equal(facts.st_mode & 07777, rows[i].mode);
	}
	practice_ca_close(&ca);
	assert_null(ca);
}

static void kinds_of_keys(void **state)
{
	static const struct {
		const char *file, *kind;
		int bits;
	} rows[] = {
		{ "sign-ca.key", "RSA", 2048 }, { "auth-ca.key", "RSA", 2048 },
		{ "tls.key", "RSA", 2048 },	{ "cmp-ca.key", "RSA", 2048 },
		{ "cmp.key", "EC", 256 },	{ "office-ca.key", "RSA", 2048 },
		{ "office.key", "EC", 256 },
	};
	struct practice_ca *ca = open_ca();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct error error = { 0 };
		EVP_PKEY *key = ca_read_key(ca_dir, rows[i].file, &error);

		assert_non_null(key);
		assert_true(EVP_PKEY_is_a(key, rows[i].kind));
		assert_int_equal(EVP_PKEY_get_bits(key), rows[i].bits);
		EVP_PKEY_free(key);
	}
	practice_ca_close(&ca);
}

static void opened_again_is_the_same(void **state)
{
	struct error error = { 0 };
	X509 *first = ca_read_certificate(ca_dir, "sign-ca.pem", &error);
	struct practice_ca *ca = open_ca();
	X509 *second = ca_read_certificate(ca_dir, "sign-ca.pem", &error);

	(void)state;
	assert_int_equal(X509_cmp(first, second), 0);
	X509_free(first);
	X509_free(second);
	practice_ca_close(&ca);
}

/* ---- the profile ---------------------------------------------------------------------------- */

static X509 *issue(const struct practice_ca_request *request)
{
	struct practice_ca *ca = open_ca();
	struct error error = { 0 };
	const unsigned char *cursor;
	char serial[64];
	char path[512];
	uint8_t *der;
	size_t size;
	X509 *certificate;

	assert_true(practice_ca_issue(ca, request, &der, &size, &error));
	cursor = der;
	certificate = d2i_X509(NULL, &cursor, (long)size);
	assert_non_null(certificate);
	hex_encode(ASN1_STRING_get0_data(X509_get0_serialNumber(certificate)),
		   (size_t)ASN1_STRING_length(X509_get0_serialNumber(certificate)), serial,
		   sizeof(serial));
	snprintf(path, sizeof(path), "%s/issued/%s.der", ca_dir, serial);
	assert_int_equal(access(path, R_OK), 0);
	free(der);
	practice_ca_close(&ca);
	return certificate;
}

static void expect_chain(X509 *certificate, const char *issuer_file)
{
	struct error error = { 0 };
	X509 *issuer = ca_read_certificate(ca_dir, issuer_file, &error);
	EVP_PKEY *key = X509_get0_pubkey(issuer);

	assert_int_equal(X509_verify(certificate, key), 1);
	assert_int_equal(X509_check_issued(issuer, certificate), X509_V_OK);
	assert_int_equal(X509_get_signature_nid(certificate), NID_sha256WithRSAEncryption);
	X509_free(issuer);
}

static void expect_critical(const X509 *certificate, int nid, int critical)
{
	int at = X509_get_ext_by_NID(certificate, nid, -1);

	assert_true(at >= 0);
	assert_int_equal(X509_EXTENSION_get_critical(X509_get_ext(certificate, at)), critical);
}

static void expect_policy(X509 *certificate, const char *oid)
{
	CERTIFICATEPOLICIES *policies =
	    X509_get_ext_d2i(certificate, NID_certificate_policies, NULL, NULL);
	char text[80];
	const POLICYINFO *policy;
	const POLICYQUALINFO *qualifier;

	assert_non_null(policies);
	policy = sk_POLICYINFO_value(policies, 0);
	OBJ_obj2txt(text, sizeof(text), policy->policyid, 1);
	assert_string_equal(text, oid);
	qualifier = sk_POLICYQUALINFO_value(policy->qualifiers, 0);
	assert_int_equal(OBJ_obj2nid(qualifier->pqualid), NID_id_qt_cps);
	assert_memory_equal(ASN1_STRING_get0_data(qualifier->d.cpsuri),
			    "http://www.jpki.go.jp/cps.html",
			    strlen("http://www.jpki.go.jp/cps.html"));
	CERTIFICATEPOLICIES_free(policies);
}

static void signing_profile(void **state)
{
	static const struct {
		const char *oid;
		const char *value;
	} names[] = {
		{ "1.2.392.200149.8.5.5.1", "髙橋　𠮷郎" },
		{ "1.2.392.200149.8.5.5.4", "420000229" },
		{ "1.2.392.200149.8.5.5.3", "2" },
		{ "1.2.392.200149.8.5.5.5", "東京都清瀬市中里五丁目８４２番地" },
		{ "1.2.392.200149.8.5.5.2", "10010" },
		{ "1.2.392.200149.8.5.5.6", "0000000000000000" },
	};
	struct practice_ca_request request = good_request(PRACTICE_CA_SIGN);
	GENERAL_NAMES *found;
	X509 *certificate;
	char subject[256];

	(void)state;
	request.name_substitutes = "10010";
	certificate = issue(&request);
	expect_chain(certificate, "sign-ca.pem");
	assert_int_equal(X509_get_key_usage(certificate),
			 KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION);
	expect_critical(certificate, NID_key_usage, 1);
	expect_critical(certificate, NID_certificate_policies, 1);
	expect_critical(certificate, NID_subject_alt_name, 0);
	expect_critical(certificate, NID_issuer_alt_name, 0);
	expect_critical(certificate, NID_crl_distribution_points, 0);
	expect_critical(certificate, NID_authority_key_identifier, 0);
	expect_critical(certificate, NID_subject_key_identifier, 0);
	assert_int_equal(X509_get_ext_by_NID(certificate, NID_basic_constraints, -1), -1);
	expect_policy(certificate, "1.2.392.200149.8.5.1.1.20");
	X509_NAME_oneline(X509_get_subject_name(certificate), subject, sizeof(subject));
	assert_memory_equal(subject, "/C=JP/L=Tokyo-to/L=Kiyose-shi/CN=20251027090000", 47);
	assert_int_equal(strlen(subject), 47 + 14);
	found = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	assert_int_equal(sk_GENERAL_NAME_num(found), 6);
	for (int i = 0; i < 6; i++) {
		const OTHERNAME *other = sk_GENERAL_NAME_value(found, i)->d.otherName;
		char oid[80];

		OBJ_obj2txt(oid, sizeof(oid), other->type_id, 1);
		assert_string_equal(oid, names[i].oid);
		assert_int_equal(ASN1_TYPE_get(other->value), V_ASN1_UTF8STRING);
		assert_string_equal(ASN1_STRING_get0_data(other->value->value.utf8string),
				    names[i].value);
	}
	GENERAL_NAMES_free(found);
	X509_free(certificate);
}

static void authentication_profile(void **state)
{
	struct practice_ca_request request = good_request(PRACTICE_CA_AUTH);
	X509 *certificate = issue(&request);
	char subject[256];

	(void)state;
	expect_chain(certificate, "auth-ca.pem");
	assert_int_equal(X509_get_key_usage(certificate), KU_DIGITAL_SIGNATURE);
	expect_policy(certificate, "1.2.392.200149.8.5.1.3.30");
	assert_int_equal(X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1), -1);
	X509_NAME_oneline(X509_get_subject_name(certificate), subject, sizeof(subject));
	assert_int_equal(X509_NAME_entry_count(X509_get_subject_name(certificate)), 2);
	assert_int_equal(strlen(subject), strlen("/C=JP/CN=") + 23);
	X509_free(certificate);
}

static void requests_that_are_refused(void **state)
{
	struct practice_ca_request rows[8];
	struct practice_ca *ca = open_ca();

	(void)state;
	for (size_t i = 0; i < 8; i++)
		rows[i] = good_request(PRACTICE_CA_SIGN);
	rows[0].name = NULL;
	rows[1].address = "";
	memcpy(rows[2].birth, "20000230", 9);
	rows[3].sex = '4';
	rows[4].name_substitutes = "10";
	rows[5].not_after_ms = rows[5].not_before_ms;
	rows[6].spki_size = 20;
	rows[7].prefecture = NULL;
	for (size_t i = 0; i < 8; i++) {
		struct error error = { 0 };
		uint8_t *der = NULL;
		size_t size = 0;

		assert_false(practice_ca_issue(ca, &rows[i], &der, &size, &error));
		assert_int_equal(error.code, ERROR_INPUT_WRONG);
		assert_null(der);
	}
	practice_ca_close(&ca);
}

static void eras(void **state)
{
	static const struct {
		const char *birth;
		const char *text; /* NULL: no date */
	} rows[] = {
		{ "18680124", "018680124" }, { "18680125", "118680125" },
		{ "19120729", "119120729" }, { "19120730", "219120730" },
		{ "19261224", "219261224" }, { "19261225", "319261225" },
		{ "19890107", "319890107" }, { "19890108", "419890108" },
		{ "20190430", "420190430" }, { "20190501", "520190501" },
		{ "20010229", NULL },	     { "2001022", NULL },
		{ "2001022x", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[CA_PROFILE_BIRTH_SIZE];
		char birth[9] = "";

		snprintf(birth, sizeof(birth), "%s", rows[i].birth);
		assert_int_equal(ca_profile_birth(birth, text), rows[i].text != NULL);
		if (rows[i].text != NULL)
			assert_string_equal(text, rows[i].text);
	}
}

/* ---- crashes -------------------------------------------------------------------------------- */

/* What a process that died while making the folder leaves behind is made anew, whole. */
static void half_made_folder(void **state)
{
	char command[1024];
	char dir[128];
	char left[192];
	struct practice_ca *ca = NULL;
	struct error error = { 0 };

	(void)state;
	snprintf(dir, sizeof(dir), "%s/half", folder);
	snprintf(left, sizeof(left), "%s.new", dir);
	assert_int_equal(mkdir(left, 0700), 0);
	snprintf(command, sizeof(command), "cp %s/sign-ca.key %s/sign-ca.pem %s && mkdir %s/issued",
		 ca_dir, ca_dir, left, left);
	assert_int_equal(system(command), 0);
	assert_true(practice_ca_open(dir, &ca, &error));
	assert_int_equal(access(left, F_OK), -1);
	practice_ca_close(&ca);
}

static void two_open_at_once(void **state)
{
	char dir[128];
	pid_t pids[2];
	struct practice_ca *ca = NULL;
	struct error error = { 0 };

	(void)state;
	snprintf(dir, sizeof(dir), "%s/race", folder);
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(practice_ca_open(dir, &ca, &error) ? 0 : 1);
	}
	for (int i = 0; i < 2; i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
}

static void unusable_places(void **state)
{
	struct practice_ca *ca = NULL;
	struct error error = { 0 };

	(void)state;
	assert_false(practice_ca_open("/proc/none/ca", &ca, &error));
	assert_int_equal(error.code, ERROR_PRACTICE);
	assert_null(ca);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_and_modes),
		cmocka_unit_test(kinds_of_keys),
		cmocka_unit_test(opened_again_is_the_same),
		cmocka_unit_test(signing_profile),
		cmocka_unit_test(authentication_profile),
		cmocka_unit_test(requests_that_are_refused),
		cmocka_unit_test(eras),
		cmocka_unit_test(half_made_folder),
		cmocka_unit_test(two_open_at_once),
		cmocka_unit_test(unusable_places),
	};
	EVP_PKEY *key = EVP_RSA_gen(2048);
	unsigned char *cursor = spki;
	char command[128];
	int failed;

	snprintf(folder, sizeof(folder), "/tmp/ca-test-XXXXXX");
	if (mkdtemp(folder) == NULL || key == NULL)
		return 1;
	snprintf(ca_dir, sizeof(ca_dir), "%s/ca", folder);
	spki_size = (size_t)i2d_PUBKEY(key, &cursor);
	EVP_PKEY_free(key);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command) == 0 ? failed : 1;
}
