/* Revocation lists that OpenSSL made, read as a stream: entries, issuer, signature, what is
 * refused, every length and every byte changed. */
#include "kit.h"

#include <fcntl.h>

#include "madoguchi/pki/revocation_list.h"

#define ENTRIES_MAX 4000

struct seen {
	struct revocation_entry entry[ENTRIES_MAX];
	int count;
};

static bool note(void *context, const struct revocation_entry *entry, struct error *error)
{
	struct seen *seen = context;

	(void)error;
	assert_true(seen->count < ENTRIES_MAX);
	seen->entry[seen->count++] = *entry;
	return true;
}

/* What one list is to be; zero fields get the values of a good one. */
struct wanted {
	int entries;
	int64_t this_ms, next_ms;
	bool no_next, critical, no_key;
	const EVP_MD *digest;
	X509 *named;	      /* issuer named; NULL: the signer */
	EVP_PKEY *signer_key; /* NULL: that of CA 0 */
};

static X509 *ca;

static X509 *the_ca(void)
{
	if (ca == NULL)
		ca = kit_ca(kit_ec(0), "C=JP,O=JPKI,OU=sign");
	return ca;
}

static struct certificate_trust *the_trust(void)
{
	struct certificate_trust *trust = NULL;
	struct error error = { 0 };
	X509 *other = kit_ca(kit_ec(1), "C=JP,O=JPKI,OU=sign");
	char path[KIT_PATH];

	/* Two generations of one name. */
	kit_pem(path, other, the_ca(), NULL);
	assert_true(certificate_trust_load(path, path, &trust, &error));
	unlink(path);
	X509_free(other);
	return trust;
}

static void add_entry(X509_CRL *list, int number)
{
	X509_REVOKED *revoked = X509_REVOKED_new();
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	ASN1_TIME *when = ASN1_TIME_set(NULL, (time_t)(KIT_NOW_MS / 1000 - number));
	ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();

	ASN1_INTEGER_set_uint64(serial, UINT64_C(0x8000000000) + (uint64_t)number);
	X509_REVOKED_set_serialNumber(revoked, serial);
	X509_REVOKED_set_revocationDate(revoked, when);
	ASN1_ENUMERATED_set(reason, number % 6);
	if (number % 6 != 0)
		assert_int_equal(X509_REVOKED_add1_ext_i2d(revoked, NID_crl_reason, reason, 0, 0),
				 1);
	assert_int_equal(X509_CRL_add0_revoked(list, revoked), 1);
	ASN1_ENUMERATED_free(reason);
	ASN1_INTEGER_free(serial);
	ASN1_TIME_free(when);
}

static void add_number(X509_CRL *list, int nid, long number, int critical)
{
	ASN1_INTEGER *value = ASN1_INTEGER_new();

	ASN1_INTEGER_set(value, number);
	assert_int_equal(X509_CRL_add1_ext_i2d(list, nid, value, critical, 0), 1);
	ASN1_INTEGER_free(value);
}

static void add_issuer(X509_CRL *list, X509 *issuer)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;

	X509V3_set_ctx(&context, issuer, NULL, NULL, list, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid");
	assert_non_null(extension);
	assert_int_equal(X509_CRL_add_ext(list, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

static struct buffer make(const struct wanted *wanted)
{
	X509_CRL *list = X509_CRL_new();
	X509 *issuer = wanted->named != NULL ? wanted->named : the_ca();
	ASN1_TIME *time;
	unsigned char *bytes = NULL;
	struct buffer der;
	int size;

	X509_CRL_set_version(list, X509_CRL_VERSION_2);
	X509_CRL_set_issuer_name(list, X509_get_subject_name(issuer));
	time = ASN1_TIME_set(NULL, (time_t)((KIT_NOW_MS + wanted->this_ms) / 1000));
	X509_CRL_set1_lastUpdate(list, time);
	ASN1_TIME_free(time);
	time = ASN1_TIME_set(
	    NULL,
	    (time_t)((KIT_NOW_MS + (wanted->next_ms != 0 ? wanted->next_ms : KIT_DAY_MS)) / 1000));
	if (!wanted->no_next)
		X509_CRL_set1_nextUpdate(list, time);
	ASN1_TIME_free(time);
	for (int i = 0; i < wanted->entries; i++)
		add_entry(list, i);
	if (!wanted->no_key)
		add_issuer(list, issuer);
	add_number(list, NID_crl_number, 7, 0);
	if (wanted->critical)
		add_number(list, NID_delta_crl, 6, 1);
	assert_true(X509_CRL_sign(list, wanted->signer_key != NULL ? wanted->signer_key : kit_ec(0),
				  wanted->digest != NULL ? wanted->digest : EVP_sha256()) > 0);
	size = i2d_X509_CRL(list, &bytes);
	buffer_init(&der, 1u << 24);
	assert_true(size > 0 && buffer_append(&der, bytes, (size_t)size));
	OPENSSL_free(bytes);
	X509_CRL_free(list);
	return der;
}

static struct certificate_trust *trust;

static bool read_bytes(const uint8_t *bytes, size_t size, struct seen *seen,
		       struct revocation_list_facts *facts, struct error *error)
{
	char path[] = "/tmp/madoguchi-list-XXXXXX";
	const int fd = mkstemp(path);
	bool done;

	if (trust == NULL)
		trust = the_trust();
	unlink(path);
	assert_int_equal(write(fd, bytes, size), (ssize_t)size);
	lseek(fd, 0, SEEK_SET);
	seen->count = 0;
	*error = (struct error){ 0 };
	done = revocation_list_read(fd, trust, KIT_NOW_MS, note, seen, facts, error);
	close(fd);
	return done;
}

static struct seen seen;

static void test_entries_are_read(void **state)
{
	static const int counts[] = { 0, 1, 2, ENTRIES_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct buffer der = make(&(struct wanted){ .entries = counts[i] });
		struct revocation_list_facts facts;
		struct error error;

		if (!read_bytes(der.bytes, der.size, &seen, &facts, &error))
			fail_msg("%d entries: %s", counts[i], error.detail);
		assert_int_equal(seen.count, counts[i]);
		assert_int_equal(facts.entries, counts[i]);
		assert_true(facts.this_update_ms == KIT_NOW_MS);
		assert_true(facts.next_update_ms == KIT_NOW_MS + KIT_DAY_MS);
		assert_memory_equal(facts.issuer_key,
				    ASN1_STRING_get0_data(X509_get0_subject_key_id(the_ca())), 20);
		for (int at = 0; at < seen.count; at++) {
			/* Its first bit is set: DER has a zero byte before it, the entry has not.
			 */
			assert_int_equal(seen.entry[at].serial_size, 5);
			assert_int_equal(seen.entry[at].serial[0], 0x80);
			assert_int_equal(seen.entry[at].reason, at % 6);
			assert_true(seen.entry[at].revoked_ms == KIT_NOW_MS - at * 1000);
		}
		buffer_done(&der);
	}
}

static void test_other_signatures(void **state)
{
	struct buffer der = make(&(struct wanted){ .entries = 3, .digest = EVP_sha512() });
	struct revocation_list_facts facts;
	struct error error;

	(void)state;
	assert_true(read_bytes(der.bytes, der.size, &seen, &facts, &error));
	buffer_done(&der);
}

static void test_what_is_refused(void **state)
{
	X509 *stranger = kit_ca(kit_ec(2), "C=JP,O=JPKI,OU=other");
	const struct {
		struct wanted wanted;
		enum error_code code;
	} row[] = {
		{ { .entries = 2, .signer_key = kit_ec(1) }, ERROR_ANSWER_WRONG },
		{ { .entries = 2, .named = stranger, .signer_key = kit_ec(2) },
		  ERROR_ANSWER_WRONG },
		{ { .entries = 2, .no_key = true }, ERROR_ANSWER_WRONG },
		{ { .entries = 2, .critical = true }, ERROR_FILE_WRONG },
		{ { .entries = 2, .no_next = true }, ERROR_FILE_WRONG },
		{ { .entries = 0, .no_next = true }, ERROR_FILE_WRONG },
		{ { .entries = 2, .digest = EVP_sha1() }, ERROR_FILE_WRONG },
		{ { .this_ms = KIT_DAY_MS, .next_ms = 2 * KIT_DAY_MS }, ERROR_ANSWER_WRONG },
		{ { .this_ms = -KIT_DAY_MS, .next_ms = -2 * KIT_DAY_MS }, ERROR_ANSWER_WRONG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct buffer der = make(&row[i].wanted);
		struct revocation_list_facts facts;
		struct error error;

		assert_false(read_bytes(der.bytes, der.size, &seen, &facts, &error));
		if (error.code != row[i].code)
			fail_msg("row %zu: %s %s", i, error_name(error.code), error.detail);
		buffer_done(&der);
	}
	X509_free(stranger);
}

/* One that has run out is read: its age is the caller's business. */
static void test_stale_list_is_read(void **state)
{
	struct buffer der =
	    make(&(struct wanted){ .this_ms = -9 * KIT_DAY_MS, .next_ms = -8 * KIT_DAY_MS });
	struct revocation_list_facts facts;
	struct error error;

	(void)state;
	assert_true(read_bytes(der.bytes, der.size, &seen, &facts, &error));
	assert_true(facts.next_update_ms == KIT_NOW_MS - 8 * KIT_DAY_MS);
	buffer_done(&der);
}

static void test_every_length_and_every_byte(void **state)
{
	struct buffer der = make(&(struct wanted){ .entries = 3 });
	struct revocation_list_facts facts;
	struct error error;

	(void)state;
	for (size_t size = 0; size < der.size; size++)
		assert_false(read_bytes(der.bytes, size, &seen, &facts, &error));
	assert_true(buffer_append(&der, "", 1));
	assert_false(read_bytes(der.bytes, der.size, &seen, &facts, &error));
	for (size_t at = 0; at < der.size - 1; at++)
		for (int bit = 0; bit < 8; bit += 3) {
			der.bytes[at] ^= (uint8_t)(1 << bit);
			assert_false(read_bytes(der.bytes, der.size - 1, &seen, &facts, &error));
			der.bytes[at] ^= (uint8_t)(1 << bit);
		}
	assert_true(read_bytes(der.bytes, der.size - 1, &seen, &facts, &error));
	buffer_done(&der);
}

static void test_place_of_a_certificate(void **state)
{
	X509 *made = kit_make(&(struct kit_certificate){
	    .key = kit_ec(3), .issuer = the_ca(), .issuer_key = kit_ec(0) });
	struct buffer der = kit_der(made);
	uint8_t key[REVOCATION_KEY_ID_SIZE];
	struct revocation_entry entry;
	struct error error = { 0 };

	(void)state;
	assert_true(revocation_list_place(der.bytes, der.size, key, &entry, &error));
	assert_memory_equal(key, ASN1_STRING_get0_data(X509_get0_subject_key_id(the_ca())), 20);
	assert_int_equal(entry.serial_size, 2);
	buffer_done(&der);
	/* A root does not say by whom it was issued. */
	der = kit_der(the_ca());
	assert_false(revocation_list_place(der.bytes, der.size, key, &entry, &error));
	buffer_done(&der);
	X509_free(made);
}

static int let_go(void **state)
{
	(void)state;
	certificate_trust_free(&trust);
	X509_free(ca);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries_are_read),
		cmocka_unit_test(test_other_signatures),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_stale_list_is_read),
		cmocka_unit_test(test_every_length_and_every_byte),
		cmocka_unit_test(test_place_of_a_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, let_go);
}
