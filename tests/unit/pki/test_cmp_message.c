/* What is made comes back as the same values; what cannot be made is refused. */
#include "cmp_kit.h"

#include <openssl/cmp.h>

static struct cmp_world world;

static int set_up(void **state)
{
	(void)state;
	world = cmp_world_make(kit_ec(4));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	cmp_world_done(&world);
	return 0;
}

static void test_round_trip_of_the_header(void **state)
{
	static const uint8_t nonce[CMP_NONCE_MAX] = { 1, 2, 3 };
	struct cmp_header header = kit_header(CMP_GENM, 7);
	struct buffer body = kit_probe(), der;
	struct cmp_message *message;
	OSSL_CMP_MSG *openssl;
	const unsigned char *at;

	(void)state;
	header.recipient_nonce = nonce;
	header.recipient_nonce_size = sizeof nonce;
	der = kit_protect(world.office_identity, &header, &body);
	message = kit_decode(&der);
	assert_int_equal(message->type, CMP_GENM);
	assert_int_equal(message->transaction_id_size, CMP_ID_SIZE);
	assert_memory_equal(message->transaction_id, header.transaction_id, CMP_ID_SIZE);
	assert_memory_equal(message->sender_nonce, header.sender_nonce, CMP_NONCE_SIZE);
	assert_int_equal(message->recipient_nonce_size, sizeof nonce);
	assert_memory_equal(message->recipient_nonce, nonce, sizeof nonce);
	assert_true(message->time_ms == KIT_NOW_MS);
	assert_string_equal(message->sender, "CN=office,O=test,C=JP");
	assert_true(message->has_protection);
	assert_int_equal(message->body.size, body.size);
	assert_memory_equal(message->body.bytes, body.bytes, body.size);
	at = der.bytes;
	openssl = d2i_OSSL_CMP_MSG(NULL, &at, (long)der.size);
	assert_non_null(openssl);
	assert_int_equal(OSSL_CMP_MSG_get_bodytype(openssl), CMP_GENM);
	OSSL_CMP_MSG_free(openssl);
	cmp_message_free(&message);
	buffer_done(&der);
	buffer_done(&body);
}

/* The body leaves as it was queued, byte for byte, whatever message is made around it. */
static void test_bodies_stay_as_they_are(void **state)
{
	struct buffer certificate = kit_der(world.office), bodies[5];
	const enum cmp_body types[] = { CMP_IR, CMP_RR, CMP_POLLREQ, CMP_CERTCONF, CMP_GENM };
	size_t i;

	(void)state;
	bodies[0] = kit_ir(kit_rsa(0));
	for (i = 1; i < 4; i++)
		buffer_init(&bodies[i], 1u << 16);
	assert_true(pki_request_revocation(certificate.bytes, certificate.size, PKI_SUPERSEDED,
					   &bodies[1], NULL));
	assert_true(cmp_body_poll(-1, &bodies[2], NULL));
	assert_true(
	    cmp_body_confirm(certificate.bytes, certificate.size, true, NULL, &bodies[3], NULL));
	bodies[4] = kit_probe();
	for (i = 0; i < 5; i++) {
		struct cmp_header header = kit_header(types[i], (uint8_t)i);
		struct buffer der = kit_protect(world.office_identity, &header, &bodies[i]);
		struct cmp_message *message = kit_decode(&der);
		struct error error = { 0 };

		assert_int_equal(message->type, types[i]);
		assert_int_equal(message->body.size, bodies[i].size);
		assert_memory_equal(message->body.bytes, bodies[i].bytes, bodies[i].size);
		assert_int_equal(message->request_id, types[i] == CMP_POLLREQ ? -1 : 0);
		assert_true(cmp_verify(message, world.trust, KIT_NOW_MS, &error));
		cmp_message_free(&message);
		buffer_done(&der);
		buffer_done(&bodies[i]);
	}
	buffer_done(&certificate);
}

/* certHash is made with the hash of the certificate's own signature. */
static void test_confirmation_hash_follows_the_certificate(void **state)
{
	const EVP_MD *const digests[] = { EVP_sha256(), EVP_sha384(), EVP_sha512() };
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		X509 *made =
		    kit_make(&(struct kit_certificate){ .key = kit_rsa(0), .digest = digests[i] });
		struct buffer der = kit_der(made), body;
		uint8_t hash[EVP_MAX_MD_SIZE];
		unsigned int size;

		buffer_init(&body, 4096);
		assert_true(cmp_body_confirm(der.bytes, der.size, true, NULL, &body, NULL));
		X509_digest(made, digests[i], hash, &size);
		assert_non_null(memmem(body.bytes, body.size, hash, size));
		buffer_done(&body);
		buffer_done(&der);
		X509_free(made);
	}
}

static void test_rejection_says_why(void **state)
{
	struct cmp_header header = kit_header(CMP_CERTCONF, 3);
	struct buffer certificate = kit_der(world.office), body, der;
	struct cmp_message *message;
	struct error error = { 0 };

	(void)state;
	buffer_init(&body, 4096);
	assert_true(cmp_body_confirm(certificate.bytes, certificate.size, false, "public key",
				     &body, NULL));
	der = kit_protect(world.office_identity, &header, &body);
	message = kit_decode(&der);
	assert_int_equal(message->status, CMP_REJECTION);
	assert_int_equal(message->failure, CMP_FAIL_BIT(CMP_FAIL_INCORRECT_DATA));
	assert_string_equal(message->status_text, "public key");
	assert_false(
	    cmp_body_confirm(certificate.bytes, certificate.size - 1, true, NULL, &body, &error));
	assert_int_equal(error.code, ERROR_FILE_WRONG);
	cmp_message_free(&message);
	buffer_done(&der);
	buffer_done(&body);
	buffer_done(&certificate);
}

static void test_what_cannot_be_made_is_refused(void **state)
{
	static const struct {
		enum cmp_body type;
		const char *body; /* hexadecimal */
		const char *recipient;
		enum error_code code;
	} row[] = {
		{ CMP_GENM, "3000", "no name", ERROR_CONFIG_WRONG },
		{ CMP_GENM, "3000", "", ERROR_CONFIG_WRONG },
		{ CMP_GENM, "", NULL, ERROR_INTERNAL },
		{ CMP_GENM, "300000", NULL, ERROR_INTERNAL },
		{ CMP_GENM, "30800000", NULL, ERROR_INTERNAL },
		{ CMP_GENM, "0500", NULL, ERROR_INTERNAL },
		{ CMP_IR, "308100", NULL, ERROR_INTERNAL },
		{ CMP_PKICONF, "3000", NULL, ERROR_INTERNAL },
		{ (enum cmp_body)5, "3000", NULL, ERROR_INTERNAL },
		{ (enum cmp_body)99, "3000", NULL, ERROR_INTERNAL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct cmp_header header = kit_header(row[i].type, 1);
		struct error error = { 0 };
		uint8_t bytes[16];
		struct buffer message;

		buffer_init(&message, CMP_MESSAGE_MAX);
		header.recipient = row[i].recipient;
		assert_true(hex_decode(row[i].body, bytes, strlen(row[i].body) / 2));
		assert_false(cmp_protect(world.office_identity, &header, bytes,
					 strlen(row[i].body) / 2, &message, &error));
		assert_int_equal(error.code, row[i].code);
		assert_int_equal(message.size, 0);
	}
}

/* Protects an answer body that only a strange authority would send, and decodes it. */
static void expect_wrong(enum cmp_body type, const char *hex, const char *reason)
{
	struct cmp_header header = kit_header(type, 1);
	struct buffer body, der;
	struct cmp_message *message = NULL;
	struct error error = { 0 };
	uint8_t bytes[128];

	assert_true(hex_decode(hex, bytes, strlen(hex) / 2));
	buffer_init(&body, 4096);
	assert_true(buffer_append(&body, bytes, strlen(hex) / 2));
	der = kit_protect(world.authority_identity, &header, &body);
	if (reason == NULL) {
		message = kit_decode(&der);
		cmp_message_free(&message);
	} else {
		assert_false(cmp_decode(der.bytes, der.size, &message, &error));
		assert_string_equal(error.detail, reason);
	}
	buffer_done(&der);
	buffer_done(&body);
}

static void test_odd_answers_are_refused(void **state)
{
	static const struct {
		enum cmp_body type;
		const char *hex;
		const char *reason; /* NULL: taken */
	} row[] = {
		{ CMP_IP, "300c300a30080201003003020102", NULL },
		{ CMP_IP, "300c300a30080201003003020100", "granted without a certificate" },
		{ CMP_IP, "300c300a30080201003003020106", "granted without a certificate" },
		{ CMP_IP, "300c300a30080201003003020107", "status" },
		{ CMP_IP, "300c300a300802010030030201ff", "status" },
		{ CMP_IP, "301430123010020100300b0209010000000000000000", "status" },
		{ CMP_IP, "3010300e300c020500800000003003020102", "certReqId" },
		{ CMP_IP, "30023000", "not exactly one response" },
		{ CMP_IP, "301630143008020100300302010230080201013003020102",
		  "not exactly one response" },
		{ CMP_IP, "30123010300e02010030030201003004a1020500",
		  "a key made by the authority" },
		{ CMP_IP, "30123010300e02010030030201033004a1020500",
		  "a certificate that is not granted" },
		{ CMP_IP, "301430123010020100300b0201020306000101010101", "failInfo" },
		{ CMP_RP, "300730053003020100", NULL },
		{ CMP_RP, "30023000", "not exactly one status" },
		{ CMP_RP, "300c300a30030201003003020100", "not exactly one status" },
		{ CMP_ERROR, "30053003020102", NULL },
		{ CMP_ERROR, "30053003020109", "status" },
		{ CMP_POLLREP, "30083006020100020105", NULL },
		{ CMP_POLLREP, "300830060201000201ff", "checkAfter" },
		{ CMP_POLLREP, "300d300b0201000206010000000000", "checkAfter" },
		{ CMP_POLLREP, "300d300b0206010000000000020101", "certReqId" },
		{ CMP_POLLREP, "3000", "not exactly one answer to the poll" },
		{ CMP_POLLREQ, "3000", "not exactly one poll" },
		{ CMP_POLLREQ, "300a30030201003003020100", "not exactly one poll" },
		{ CMP_NESTED, "3000", "empty body" },
		{ CMP_RR, "3000", "empty body" },
		{ CMP_CERTCONF, "3000", "not exactly one confirmation" },
		{ CMP_CERTCONF, "300d300b0401680201003003020108", "status" },
		{ CMP_IR, "3000", "not exactly one certificate request" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		expect_wrong(row[i].type, row[i].hex, row[i].reason);
}

/* Status, failure bits and texts of an error message; strangers' texts are cleaned. */
static void test_error_messages_are_read(void **state)
{
	const char *hex = "301a301302010230070c0261070c01620305051000002030030c0163";
	struct cmp_header header = kit_header(CMP_ERROR, 1);
	struct cmp_message *message;
	struct buffer body, der;
	uint8_t bytes[128];

	(void)state;
	assert_true(hex_decode(hex, bytes, strlen(hex) / 2));
	buffer_init(&body, 4096);
	assert_true(buffer_append(&body, bytes, strlen(hex) / 2));
	der = kit_protect(world.authority_identity, &header, &body);
	message = kit_decode(&der);
	assert_int_equal(message->status, CMP_REJECTION);
	assert_int_equal(message->failure, CMP_FAIL_BIT(CMP_FAIL_BAD_TIME) |
					       CMP_FAIL_BIT(CMP_FAIL_DUPLICATE_CERT_REQ));
	assert_string_equal(message->status_text, "a\xef\xbf\xbd; b; c");
	cmp_message_free(&message);
	buffer_done(&der);
	buffer_done(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip_of_the_header),
		cmocka_unit_test(test_bodies_stay_as_they_are),
		cmocka_unit_test(test_confirmation_hash_follows_the_certificate),
		cmocka_unit_test(test_rejection_says_why),
		cmocka_unit_test(test_what_cannot_be_made_is_refused),
		cmocka_unit_test(test_odd_answers_are_refused),
		cmocka_unit_test(test_error_messages_are_read),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
