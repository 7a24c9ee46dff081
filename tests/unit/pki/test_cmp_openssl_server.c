/* OpenSSL's own CMP server functions judge our messages, and our codec judges its answers. */
#include "cmp_kit.h"

#include <openssl/cmp.h>

static struct cmp_world world;
static struct {
	OSSL_CMP_SRV_CTX *context;
	X509 *issued;
	int polls_to_make;
	int confirmed; /* certConf accepted */
	int refused;   /* certConf with a rejection */
	int64_t revoked_serial;
	uint8_t nonce[CMP_NONCE_SIZE];
	uint8_t counter;
} server;

static OSSL_CMP_PKISI *on_request(OSSL_CMP_SRV_CTX *context, const OSSL_CMP_MSG *request, int id,
				  const OSSL_CRMF_MSG *crm, const X509_REQ *p10, X509 **certificate,
				  STACK_OF(X509) * *chain, STACK_OF(X509) * *ca)
{
	(void)context;
	(void)request;
	assert_int_equal(id, p10 != NULL ? -1 : 0);
	assert_true(p10 != NULL || crm != NULL);
	*chain = NULL;
	*ca = NULL;
	if (server.polls_to_make > 0) {
		*certificate = NULL;
		return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_waiting, 0, NULL);
	}
	*certificate = X509_dup(server.issued);
	return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_accepted, 0, NULL);
}

static OSSL_CMP_PKISI *on_revocation(OSSL_CMP_SRV_CTX *context, const OSSL_CMP_MSG *request,
				     const X509_NAME *issuer, const ASN1_INTEGER *serial)
{
	(void)context;
	(void)request;
	assert_int_equal(X509_NAME_cmp(issuer, X509_get_issuer_name(server.issued)), 0);
	server.revoked_serial = ASN1_INTEGER_get(serial);
	return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_accepted, 0, NULL);
}

static int on_general(OSSL_CMP_SRV_CTX *context, const OSSL_CMP_MSG *request,
		      const STACK_OF(OSSL_CMP_ITAV) * in, STACK_OF(OSSL_CMP_ITAV) * *out)
{
	(void)context;
	(void)request;
	assert_int_equal(sk_OSSL_CMP_ITAV_num(in), 0);
	*out = sk_OSSL_CMP_ITAV_new_null();
	return 1;
}

static void on_error(OSSL_CMP_SRV_CTX *context, const OSSL_CMP_MSG *request,
		     const OSSL_CMP_PKISI *status, const ASN1_INTEGER *code,
		     const OSSL_CMP_PKIFREETEXT *details)
{
	(void)context;
	(void)request;
	(void)status;
	(void)code;
	(void)details;
}

static int on_confirm(OSSL_CMP_SRV_CTX *context, const OSSL_CMP_MSG *request, int id,
		      const ASN1_OCTET_STRING *hash, const OSSL_CMP_PKISI *status)
{
	ASN1_OCTET_STRING *wanted = X509_digest_sig(server.issued, NULL, NULL);

	(void)context;
	(void)request;
	(void)id;
	assert_int_equal(ASN1_OCTET_STRING_cmp(hash, wanted), 0);
	ASN1_OCTET_STRING_free(wanted);
	server.confirmed += status == NULL;
	server.refused += status != NULL;
	return 1;
}

static int on_poll(OSSL_CMP_SRV_CTX *context, const OSSL_CMP_MSG *request, int id,
		   OSSL_CMP_MSG **stored, int64_t *check_after)
{
	(void)context;
	(void)request;
	(void)id;
	*stored = NULL;
	*check_after = 42;
	server.polls_to_make--;
	return 1;
}

static int set_up(void **state)
{
	X509_STORE *store = X509_STORE_new();
	OSSL_CMP_CTX *own;

	(void)state;
	world = cmp_world_make(kit_ec(4));
	memset(&server, 0, sizeof server);
	server.issued = kit_make(&(struct kit_certificate){
	    .key = kit_ec(0), .issuer = world.ca, .issuer_key = kit_ec(5) });
	server.context = OSSL_CMP_SRV_CTX_new(NULL, NULL);
	assert_int_equal(OSSL_CMP_SRV_CTX_init(server.context, &server, on_request, on_revocation,
					       on_general, on_error, on_confirm, on_poll),
			 1);
	own = OSSL_CMP_SRV_CTX_get0_cmp_ctx(server.context);
	assert_int_equal(OSSL_CMP_CTX_set1_cert(own, world.authority), 1);
	assert_int_equal(OSSL_CMP_CTX_set1_pkey(own, kit_ec(6)), 1);
	X509_STORE_add_cert(store, world.ca);
	X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)(KIT_NOW_MS / 1000));
	assert_int_equal(OSSL_CMP_CTX_set0_trustedStore(own, store), 1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	OSSL_CMP_SRV_CTX_free(server.context);
	X509_free(server.issued);
	cmp_world_done(&world);
	return 0;
}

/* One message there, its answer back: decoded, its protection verified, and meant for us. */
static struct cmp_message *ask(enum cmp_body type, uint8_t id, const struct buffer *body,
			       const struct cmp_message *before)
{
	struct cmp_header header = kit_header(type, id);
	struct cmp_message *answer;
	struct error error = { 0 };
	OSSL_CMP_MSG *request, *made;
	struct buffer message, der;
	const unsigned char *at;
	unsigned char *bytes = NULL;
	int size;

	memset(header.sender_nonce, ++server.counter, sizeof header.sender_nonce);
	if (before != NULL) {
		header.recipient_nonce = before->sender_nonce;
		header.recipient_nonce_size = before->sender_nonce_size;
	}
	message = kit_protect(world.office_identity, &header, body);
	at = message.bytes;
	request = d2i_OSSL_CMP_MSG(NULL, &at, (long)message.size);
	assert_non_null(request);
	made = OSSL_CMP_SRV_process_request(server.context, request);
	assert_non_null(made);
	size = i2d_OSSL_CMP_MSG(made, &bytes);
	buffer_init(&der, CMP_MESSAGE_MAX);
	assert_true(buffer_append(&der, bytes, (size_t)size));
	answer = kit_decode(&der);
	if (!cmp_verify(answer, world.trust, KIT_NOW_MS, &error))
		fail_msg("%s", error.detail);
	assert_memory_equal(answer->transaction_id, header.transaction_id, CMP_ID_SIZE);
	assert_int_equal(answer->recipient_nonce_size, CMP_NONCE_SIZE);
	assert_memory_equal(answer->recipient_nonce, header.sender_nonce, CMP_NONCE_SIZE);
	assert_string_equal(answer->sender, KIT_AUTHORITY);
	OPENSSL_free(bytes);
	OSSL_CMP_MSG_free(made);
	OSSL_CMP_MSG_free(request);
	buffer_done(&der);
	buffer_done(&message);
	return answer;
}

static void confirm(uint8_t id, int request_id, bool accepted, struct cmp_message *answer)
{
	struct cmp_message *end;
	struct buffer body;

	buffer_init(&body, 4096);
	assert_true(cmp_body_confirm_as(request_id, answer->certificate.bytes,
					answer->certificate.size, accepted, "another key", &body,
					NULL));
	end = ask(CMP_CERTCONF, id, &body, answer);
	assert_int_equal(end->type, CMP_PKICONF);
	assert_int_equal(end->status, CMP_STATUS_NONE);
	cmp_message_free(&end);
	buffer_done(&body);
}

static void assert_issued(const struct cmp_message *answer, enum cmp_body type)
{
	struct buffer wanted = kit_der(server.issued);

	assert_int_equal(answer->type, type);
	assert_int_equal(answer->status, CMP_ACCEPTED);
	assert_int_equal(answer->certificate.size, wanted.size);
	assert_memory_equal(answer->certificate.bytes, wanted.bytes, wanted.size);
	buffer_done(&wanted);
}

static void test_ir_is_answered_and_confirmed(void **state)
{
	struct buffer body = kit_ir(kit_rsa(0));
	struct cmp_message *answer = ask(CMP_IR, 1, &body, NULL);

	(void)state;
	assert_issued(answer, CMP_IP);
	confirm(1, 0, true, answer);
	assert_int_equal(server.confirmed, 1);
	cmp_message_free(&answer);
	buffer_done(&body);
}

static void test_a_rejecting_confirmation_is_understood(void **state)
{
	struct buffer body = kit_ir(kit_rsa(0));
	struct cmp_message *answer = ask(CMP_IR, 2, &body, NULL);

	(void)state;
	confirm(2, 0, false, answer);
	assert_int_equal(server.refused, 1);
	assert_int_equal(server.confirmed, 0);
	cmp_message_free(&answer);
	buffer_done(&body);
}

static void test_kur_is_answered(void **state)
{
	struct pki_signer signer = kit_signer(kit_ec(0));
	struct pki_request request = kit_request(PKI_SIGN);
	struct buffer old = kit_der(server.issued), body;
	struct cmp_message *answer;

	(void)state;
	request.old_certificate = old.bytes;
	request.old_certificate_size = old.size;
	buffer_init(&body, 1u << 16);
	assert_true(pki_request_crmf(&request, &signer, &body, NULL));
	answer = ask(CMP_KUR, 3, &body, NULL);
	assert_issued(answer, CMP_KUP);
	confirm(3, 0, true, answer);
	cmp_message_free(&answer);
	buffer_done(&body);
	buffer_done(&old);
	kit_signer_done(&signer);
}

static void test_p10cr_is_answered_with_its_own_id(void **state)
{
	struct pki_signer signer = kit_signer(kit_rsa(0));
	struct pki_request request = kit_request(PKI_SIGN);
	struct cmp_message *answer;
	struct buffer body;

	(void)state;
	buffer_init(&body, 1u << 16);
	assert_true(pki_request_p10(&request, &signer, &body, NULL));
	answer = ask(CMP_P10CR, 4, &body, NULL);
	assert_issued(answer, CMP_CP);
	assert_int_equal(answer->request_id, -1);
	confirm(4, answer->request_id, true, answer);
	assert_int_equal(server.confirmed, 1);
	cmp_message_free(&answer);
	buffer_done(&body);
	kit_signer_done(&signer);
}

static void test_waiting_and_polling(void **state)
{
	struct buffer body = kit_ir(kit_ec(0)), poll;
	struct cmp_message *answer, *polled;

	(void)state;
	server.polls_to_make = 1;
	answer = ask(CMP_IR, 5, &body, NULL);
	assert_int_equal(answer->type, CMP_IP);
	assert_int_equal(answer->status, CMP_STATUS_WAITING);
	assert_int_equal(answer->certificate.size, 0);
	buffer_init(&poll, 64);
	assert_true(cmp_body_poll(0, &poll, NULL));
	polled = ask(CMP_POLLREQ, 5, &poll, answer);
	assert_int_equal(polled->type, CMP_POLLREP);
	assert_int_equal(polled->check_after_s, 42);
	assert_int_equal(polled->request_id, 0);
	cmp_message_free(&polled);
	cmp_message_free(&answer);
	buffer_done(&poll);
	buffer_done(&body);
}

static void test_revocation_is_answered(void **state)
{
	struct buffer certificate = kit_der(server.issued), body;
	struct cmp_message *answer;

	(void)state;
	buffer_init(&body, 4096);
	assert_true(pki_request_revocation(certificate.bytes, certificate.size,
					   PKI_AFFILIATION_CHANGED, &body, NULL));
	answer = ask(CMP_RR, 6, &body, NULL);
	assert_int_equal(answer->type, CMP_RP);
	assert_int_equal(answer->status, CMP_ACCEPTED);
	assert_int_equal(server.revoked_serial,
			 ASN1_INTEGER_get(X509_get0_serialNumber(server.issued)));
	cmp_message_free(&answer);
	buffer_done(&body);
	buffer_done(&certificate);
}

static void test_probe_is_answered(void **state)
{
	struct buffer body = kit_probe();
	struct cmp_message *answer = ask(CMP_GENM, 7, &body, NULL);

	(void)state;
	assert_int_equal(answer->type, CMP_GENP);
	assert_int_equal(answer->status, CMP_STATUS_NONE);
	cmp_message_free(&answer);
	buffer_done(&body);
}

/* A proof of possession by another key: OpenSSL's server says no, and we can read that it does. */
static void test_a_false_proof_is_refused(void **state)
{
	struct buffer body = kit_ir(kit_ec(0));
	struct cmp_message *answer;

	(void)state;
	body.bytes[body.size - 1] ^= 1;
	answer = ask(CMP_IR, 8, &body, NULL);
	assert_int_equal(answer->status, CMP_REJECTION);
	assert_int_not_equal(answer->failure, 0);
	assert_int_equal(answer->certificate.size, 0);
	cmp_message_free(&answer);
	buffer_done(&body);
}

int main(void)
{
#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_SERVER(test_ir_is_answered_and_confirmed),
		WITH_SERVER(test_a_rejecting_confirmation_is_understood),
		WITH_SERVER(test_kur_is_answered),
		WITH_SERVER(test_p10cr_is_answered_with_its_own_id),
		WITH_SERVER(test_waiting_and_polling),
		WITH_SERVER(test_revocation_is_answered),
		WITH_SERVER(test_probe_is_answered),
		WITH_SERVER(test_a_false_proof_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
