#include "kit.h"

#include <openssl/cmp.h>
#include <openssl/crmf.h>

#include "../../../src/pki/crmf.h"
#include "../../../src/pki/der.h"

struct made {
	struct pki_signer signer;
	struct buffer body;
};

static struct made make(const struct pki_request *request, EVP_PKEY *key, bool p10)
{
	struct made made = { .signer = kit_signer(key) };
	struct error error = { 0 };

	buffer_init(&made.body, 1u << 16);
	if (!(p10 ? pki_request_p10 : pki_request_crmf)(request, &made.signer, &made.body, &error))
		fail_msg("%s %s", error_name(error.code), error.detail);
	return made;
}

static void made_done(struct made *made)
{
	kit_signer_done(&made->signer);
	buffer_done(&made->body);
}

/* OpenSSL's own CRMF code reads the body and checks the proof of possession. */
static OSSL_CRMF_MSGS *openssl_reads(const struct buffer *body)
{
	const unsigned char *at = body->bytes;
	OSSL_CRMF_MSGS *messages = d2i_OSSL_CRMF_MSGS(NULL, &at, (long)body->size);

	assert_non_null(messages);
	assert_ptr_equal(at, body->bytes + body->size);
	assert_int_equal(sk_OSSL_CRMF_MSG_num(messages), 1);
	assert_int_equal(OSSL_CRMF_MSGS_verify_popo(messages, 0, 0, NULL, NULL), 1);
	return messages;
}

static void test_openssl_accepts_the_proof(void **state)
{
	EVP_PKEY *const keys[] = { kit_rsa(0), kit_ec(0) };
	const enum pki_kind kinds[] = { PKI_SIGN, PKI_AUTH };
	size_t i, k;

	(void)state;
	for (i = 0; i < 2; i++) {
		for (k = 0; k < 2; k++) {
			struct pki_request request = kit_request(kinds[k]);
			struct made made = make(&request, keys[i], false);
			OSSL_CRMF_MSGS *messages = openssl_reads(&made.body);
			OSSL_CRMF_MSG *message = sk_OSSL_CRMF_MSG_value(messages, 0);

			assert_int_equal(OSSL_CRMF_MSG_get_certReqId(message), 0);
			sk_OSSL_CRMF_MSG_pop_free(messages, OSSL_CRMF_MSG_free);
			made_done(&made);
		}
	}
}

/* The subjectAltName octets of the request, found behind its OID. */
static void assert_has(const struct buffer *body, const char *hex)
{
	uint8_t bytes[512];
	size_t size = strlen(hex) / 2;

	assert_true(hex_decode(hex, bytes, size));
	assert_non_null(memmem(body->bytes, body->size, bytes, size));
}

static void test_signing_request_names_the_holder(void **state)
{
	struct pki_request request = kit_request(PKI_SIGN);
	struct made made = make(&request, kit_rsa(0), false);

	(void)state;
	/* C=JP, L=Tokyo-to, L=Kiyose-shi */
	assert_has(&made.body, "310b3009060355040613024a503111300f06035504070c08546f6b796f2d746f"
			       "3113301106035504070c0a4b69796f73652d736869");
	/* otherName 1 (name), then 4 (birth, Showa) */
	assert_has(&made.body, "a01f060a2a83088c9b5508050501a0110c0fe5b1b1e794b0e38080e88ab1e5ad90"
			       "a019060a2a83088c9b5508050504a00b0c09333139383030373130"
			       /* 3 (sex), 5 (address) */
			       "a011060a2a83088c9b5508050503a0030c0132"
			       "a022060a2a83088c9b5508050505a0140c12"
			       "e69db1e4baace983bde6b885e780ace5b882"
			       /* 2 and 6: one 0 for each of five and of six characters */
			       "a015060a2a83088c9b5508050502a0070c053030303030"
			       "a016060a2a83088c9b5508050506a0080c06303030303030");
	made_done(&made);
}

static void test_auth_request_names_nobody(void **state)
{
	struct pki_request request = kit_request(PKI_AUTH);
	struct made made = make(&request, kit_rsa(0), false);
	const uint8_t arc[] = { 0x2a, 0x83, 0x08, 0x8c, 0x9b, 0x55 };
	OSSL_CRMF_MSGS *messages = openssl_reads(&made.body);
	OSSL_CRMF_CERTTEMPLATE *wanted =
	    OSSL_CRMF_MSG_get0_tmpl(sk_OSSL_CRMF_MSG_value(messages, 0));

	(void)state;
	assert_null(memmem(made.body.bytes, made.body.size, arc, sizeof arc));
	assert_null(OSSL_CRMF_CERTTEMPLATE_get0_extensions(wanted));
	sk_OSSL_CRMF_MSG_pop_free(messages, OSSL_CRMF_MSG_free);
	made_done(&made);
}

static void test_birth_carries_its_era(void **state)
{
	static const struct {
		const char birth[9];
		const char *era;
	} row[] = {
		{ "18680124", "018680124" }, { "18680125", "118680125" },
		{ "19120729", "119120729" }, { "19120730", "219120730" },
		{ "19261224", "219261224" }, { "19261225", "319261225" },
		{ "19890107", "319890107" }, { "19890108", "419890108" },
		{ "20190430", "420190430" }, { "20190501", "520190501" },
		{ "20240229", "520240229" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct pki_attributes holder = *kit_attributes();
		struct pki_request request = kit_request(PKI_SIGN);
		struct made made;

		memcpy(holder.birth, row[i].birth, sizeof holder.birth);
		request.attributes = &holder;
		made = make(&request, kit_ec(0), false);
		assert_non_null(memmem(made.body.bytes, made.body.size, row[i].era, 9));
		made_done(&made);
	}
}

static void test_key_update_names_the_old_certificate(void **state)
{
	X509 *ca = kit_ca(kit_ec(1), "C=JP,O=JPKI,OU=sign");
	X509 *old = kit_make(
	    &(struct kit_certificate){ .key = kit_ec(2), .issuer = ca, .issuer_key = kit_ec(1) });
	struct buffer der = kit_der(old);
	struct pki_request request = kit_request(PKI_SIGN);
	OSSL_CRMF_CERTID *id;
	OSSL_CRMF_MSGS *messages;
	struct made made;

	(void)state;
	request.old_certificate = der.bytes;
	request.old_certificate_size = der.size;
	made = make(&request, kit_ec(0), false);
	messages = openssl_reads(&made.body);
	id = OSSL_CRMF_MSG_get0_regCtrl_oldCertID(sk_OSSL_CRMF_MSG_value(messages, 0));
	assert_non_null(id);
	assert_int_equal(X509_NAME_cmp(OSSL_CRMF_CERTID_get0_issuer(id), X509_get_issuer_name(old)),
			 0);
	assert_int_equal(
	    ASN1_INTEGER_cmp(OSSL_CRMF_CERTID_get0_serialNumber(id), X509_get0_serialNumber(old)),
	    0);
	sk_OSSL_CRMF_MSG_pop_free(messages, OSSL_CRMF_MSG_free);
	made_done(&made);
	buffer_done(&der);
	X509_free(old);
	X509_free(ca);
}

static void test_p10_verifies_and_carries_the_extension(void **state)
{
	const enum pki_kind kinds[] = { PKI_SIGN, PKI_AUTH };
	size_t k;

	(void)state;
	for (k = 0; k < 2; k++) {
		struct pki_request request = kit_request(kinds[k]);
		struct made made = make(&request, kit_rsa(0), true);
		const unsigned char *at = made.body.bytes;
		X509_REQ *p10 = d2i_X509_REQ(NULL, &at, (long)made.body.size);
		X509_EXTENSIONS *extensions;

		assert_non_null(p10);
		assert_int_equal(X509_REQ_verify(p10, kit_rsa(0)), 1);
		extensions = X509_REQ_get_extensions(p10);
		assert_int_equal(sk_X509_EXTENSION_num(extensions) > 0, kinds[k] == PKI_SIGN);
		sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
		X509_REQ_free(p10);
		made_done(&made);
	}
}

static void test_inspect_finds_key_and_proof(void **state)
{
	const enum cmp_body types[] = { CMP_IR, CMP_KUR, CMP_P10CR };
	struct error error = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct pki_request request = kit_request(PKI_SIGN);
		struct made made = make(&request, kit_rsa(0), types[i] == CMP_P10CR);
		struct buffer key;
		bool proved = false;

		buffer_init(&key, 4096);
		assert_true(pki_request_inspect(types[i], made.body.bytes, made.body.size, &key,
						&proved, &error));
		assert_true(proved);
		assert_int_equal(key.size, made.signer.public_key_size);
		assert_memory_equal(key.bytes, made.signer.public_key, key.size);
		buffer_done(&key);
		made_done(&made);
	}
}

/* A changed byte is refused, or leaves another request whose proof fails: never the old answer. */
static void test_inspect_of_changed_requests(void **state)
{
	const enum cmp_body types[] = { CMP_IR, CMP_P10CR };
	size_t i, at;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct pki_request request = kit_request(PKI_SIGN);
		struct made made = make(&request, kit_ec(0), types[i] == CMP_P10CR);
		struct error error = { 0 };

		for (at = 0; at < made.body.size; at++) {
			struct buffer key;
			bool proved = false;

			buffer_init(&key, 4096);
			made.body.bytes[at] ^= 0x01;
			if (pki_request_inspect(types[i], made.body.bytes, made.body.size, &key,
						&proved, &error))
				assert_false(proved);
			made.body.bytes[at] ^= 0x01;
			assert_false(pki_request_inspect(types[i], made.body.bytes, at, &key,
							 &proved, &error));
			assert_int_equal(error.code, ERROR_ANSWER_WRONG);
			buffer_done(&key);
		}
		made_done(&made);
	}
}

static void sign_with_sha1(struct crmf_message *message)
{
	struct crmf_signature *proof = message->proof->value.signature;

	assert_true(ASN1_item_sign(ASN1_ITEM_rptr(CRMF_REQUEST), proof->algorithm, NULL,
				   proof->signature, message->request, kit_rsa(0), EVP_sha1()) > 0);
}

static void add_input(struct crmf_message *message)
{
	struct crmf_signature_input *input =
	    (void *)ASN1_item_new(ASN1_ITEM_rptr(CRMF_SIGNATURE_INPUT));

	message->proof->value.signature->input = input;
	ASN1_TYPE_set(input->sender, V_ASN1_NULL, NULL);
	X509_PUBKEY_set(&input->public_key, kit_rsa(0));
}

static void drop_subject(struct crmf_message *message)
{
	X509_NAME_free(message->request->wanted->subject);
	message->request->wanted->subject = NULL;
	assert_true(ASN1_item_sign(ASN1_ITEM_rptr(CRMF_REQUEST),
				   message->proof->value.signature->algorithm, NULL,
				   message->proof->value.signature->signature, message->request,
				   kit_rsa(0), EVP_sha256()) > 0);
}

static void drop_proof(struct crmf_message *message)
{
	ASN1_item_free((void *)message->proof, ASN1_ITEM_rptr(CRMF_PROOF));
	message->proof = NULL;
}

static void vouch(struct crmf_message *message)
{
	drop_proof(message);
	message->proof = (void *)ASN1_item_new(ASN1_ITEM_rptr(CRMF_PROOF));
	message->proof->value.ra_verified = ASN1_NULL_new();
	message->proof->type = CRMF_PROOF_RA_VERIFIED;
}

/* Well-formed requests whose proof is none in this profile. */
static void test_other_proofs_do_not_count(void **state)
{
	static void (*const change[])(struct crmf_message *) = { sign_with_sha1, add_input,
								 drop_subject, drop_proof, vouch };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof change / sizeof change[0]; i++) {
		struct pki_request request = kit_request(PKI_AUTH);
		struct made made = make(&request, kit_rsa(0), false);
		OPENSSL_STACK *messages =
		    der_decode(ASN1_ITEM_rptr(CRMF_MESSAGES), made.body.bytes, made.body.size);
		struct buffer body, key;
		bool proved = true;

		change[i](crmf_only(messages));
		buffer_init(&body, 1u << 16);
		buffer_init(&key, 4096);
		assert_true(der_encode(ASN1_ITEM_rptr(CRMF_MESSAGES), messages, &body, NULL));
		assert_true(
		    pki_request_inspect(CMP_IR, body.bytes, body.size, &key, &proved, NULL));
		assert_false(proved);
		ASN1_item_free((void *)messages, ASN1_ITEM_rptr(CRMF_MESSAGES));
		buffer_done(&key);
		buffer_done(&body);
		made_done(&made);
	}
}

static void test_wrong_inputs_are_named(void **state)
{
	static const struct pki_attributes bad[] = {
		{ .name = NULL, .address = "a", .birth = "19800710", .sex = '1' },
		{ .name = "", .address = "a", .birth = "19800710", .sex = '1' },
		{ .name = "\xff", .address = "a", .birth = "19800710", .sex = '1' },
		{ .name = "n", .address = "", .birth = "19800710", .sex = '1' },
		{ .name = "n", .address = "a\xe3\x80", .birth = "19800710", .sex = '1' },
		{ .name = "n", .address = "a", .birth = "1980071", .sex = '1' },
		{ .name = "n", .address = "a", .birth = "19800732", .sex = '1' },
		{ .name = "n", .address = "a", .birth = "19810229", .sex = '1' },
		{ .name = "n", .address = "a", .birth = "19801301", .sex = '1' },
		{ .name = "n", .address = "a", .birth = "1980-7-1", .sex = '1' },
		{ .name = "n", .address = "a", .birth = "19800710", .sex = '4' },
		{ .name = "n", .address = "a", .birth = "19800710", .sex = 0 },
	};
	static const char *const named[] = { "name",	"name",	 "name",  "address",
					     "address", "birth", "birth", "birth",
					     "birth",	"birth", "sex",	  "sex" };
	struct pki_signer signer = kit_signer(kit_ec(0));
	struct buffer body;
	size_t i;

	(void)state;
	buffer_init(&body, 1u << 16);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct pki_request request = kit_request(PKI_SIGN);
		struct error error = { 0 };

		request.attributes = &bad[i];
		assert_false(pki_request_crmf(&request, &signer, &body, &error));
		assert_int_equal(error.code, ERROR_INPUT_WRONG);
		assert_string_equal(error.detail, named[i]);
		assert_false(pki_request_p10(&request, &signer, &body, &error));
	}
	assert_int_equal(body.size, 0);
	buffer_done(&body);
	kit_signer_done(&signer);
}

static void test_missing_parts_are_named(void **state)
{
	struct pki_signer signer = kit_signer(kit_ec(0));
	struct pki_request no_place = kit_request(PKI_SIGN), no_holder = kit_request(PKI_SIGN);
	struct pki_request no_old = kit_request(PKI_AUTH);
	struct error error = { 0 };
	struct buffer body;

	(void)state;
	buffer_init(&body, 1u << 16);
	no_place.municipality = NULL;
	assert_false(pki_request_crmf(&no_place, &signer, &body, &error));
	assert_string_equal(error.detail, "municipality");
	no_place.prefecture = "";
	assert_false(pki_request_crmf(&no_place, &signer, &body, &error));
	assert_string_equal(error.detail, "prefecture");
	no_holder.attributes = NULL;
	assert_false(pki_request_crmf(&no_holder, &signer, &body, &error));
	assert_string_equal(error.detail, "attributes");
	no_old.old_certificate = (const uint8_t *)"0";
	no_old.old_certificate_size = 1;
	assert_false(pki_request_crmf(&no_old, &signer, &body, &error));
	assert_int_equal(error.code, ERROR_FILE_WRONG);
	signer.public_key_size--;
	no_old.old_certificate = NULL;
	assert_false(pki_request_crmf(&no_old, &signer, &body, &error));
	assert_string_equal(error.detail, "public key");
	kit_signer_done(&signer);
}

static bool card_fails(void *context, const uint8_t digest[static PKI_DIGEST_SIZE],
		       uint8_t *ret_signature, size_t *ret_size, struct error *error)
{
	(void)context;
	(void)digest;
	(void)ret_signature;
	(void)ret_size;
	return error_set(error, ERROR_CARD_LOST, CAUSE_SW, 0x6f00, "pulled");
}

static void test_signer_errors_pass_unchanged(void **state)
{
	struct pki_signer signer = kit_signer(kit_rsa(0));
	struct pki_request request = kit_request(PKI_AUTH);
	struct error error = { 0 };
	struct buffer body;

	(void)state;
	buffer_init(&body, 1u << 16);
	signer.sign = card_fails;
	assert_false(pki_request_crmf(&request, &signer, &body, &error));
	assert_int_equal(error.code, ERROR_CARD_LOST);
	assert_int_equal(error.cause_code, 0x6f00);
	signer.sign = kit_sign;
	signer.context = kit_rsa(1);
	assert_false(pki_request_p10(&request, &signer, &body, &error));
	assert_int_equal(error.code, ERROR_CARD_NONSENSE);
	assert_int_equal(body.size, 0);
	kit_signer_done(&signer);
}

static void test_revocation_names_certificate_and_reason(void **state)
{
	static const enum pki_revocation reason[] = { PKI_UNSPECIFIED, PKI_KEY_COMPROMISE,
						      PKI_AFFILIATION_CHANGED, PKI_SUPERSEDED,
						      PKI_CESSATION };
	X509 *certificate = kit_make(&(struct kit_certificate){ .key = kit_ec(0) });
	struct buffer der = kit_der(certificate), body;
	struct error error = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof reason / sizeof reason[0]; i++) {
		uint8_t coded[] = { 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01, (uint8_t)reason[i] };

		buffer_init(&body, 1u << 16);
		assert_true(pki_request_revocation(der.bytes, der.size, reason[i], &body, &error));
		assert_non_null(memmem(body.bytes, body.size, coded, sizeof coded));
		buffer_done(&body);
	}
	buffer_init(&body, 1u << 16);
	assert_false(pki_request_revocation(der.bytes, der.size - 1, reason[0], &body, &error));
	assert_int_equal(error.code, ERROR_FILE_WRONG);
	buffer_done(&der);
	X509_free(certificate);
}

/* Of a certificate of which only the serial is known; the time of asking goes with it. */
static void test_revocation_of_a_serial(void **state)
{
	static const uint8_t time[] = { 0x18, 0x0f, '2', '0', '2', '6', '1', '1', '2',
					'8',  '0',  '3', '0', '4', '0', '5', 'Z' };
	static const uint8_t serial[] = { 0x02, 0x03, 0x0a, 0x1b, 0x2c };
	static const char *const wrong[] = { "", "0", "0x12", "12 34",
					     "00112233445566778899aabbccddeeff0011223344" };
	X509 *ca = kit_ca(kit_ec(0), "C=JP,O=JPKI");
	char path[KIT_PATH];
	struct error error = { 0 };
	struct buffer body;

	(void)state;
	kit_pem(path, ca, NULL, NULL);
	buffer_init(&body, 1u << 16);
	if (!pki_request_revocation_of_serial(path, "0A1b2C", PKI_KEY_COMPROMISE,
					      INT64_C(1795835045000), &body, &error))
		fail_msg("%s: %s", error_name(error.code), error.detail);
	assert_non_null(memmem(body.bytes, body.size, time, sizeof time));
	assert_non_null(memmem(body.bytes, body.size, serial + 1, sizeof serial - 1));
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_false(pki_request_revocation_of_serial(path, wrong[i], PKI_CESSATION, 0,
							      &body, &error));
		assert_int_equal(error.code, ERROR_INPUT_WRONG);
	}
	buffer_done(&body);
	X509_free(ca);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_openssl_accepts_the_proof),
		cmocka_unit_test(test_revocation_of_a_serial),
		cmocka_unit_test(test_signing_request_names_the_holder),
		cmocka_unit_test(test_auth_request_names_nobody),
		cmocka_unit_test(test_birth_carries_its_era),
		cmocka_unit_test(test_key_update_names_the_old_certificate),
		cmocka_unit_test(test_p10_verifies_and_carries_the_extension),
		cmocka_unit_test(test_inspect_finds_key_and_proof),
		cmocka_unit_test(test_inspect_of_changed_requests),
		cmocka_unit_test(test_other_proofs_do_not_count),
		cmocka_unit_test(test_wrong_inputs_are_named),
		cmocka_unit_test(test_missing_parts_are_named),
		cmocka_unit_test(test_signer_errors_pass_unchanged),
		cmocka_unit_test(test_revocation_names_certificate_and_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
