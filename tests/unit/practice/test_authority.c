/* The practice authority's memory: repeats, polling, confirmation, restarts between all steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "practice/authority_client.h"

#include "madoguchi/pki/enquiry.h"

#define DAY_MS 86400000LL
#define KEYS 3

static struct client client = { .confirm_wait_s = 3600 };
static struct card_key keys[KEYS];

static void expect_type(struct cmp_message *answer, enum cmp_body type)
{
	assert_int_equal(answer->type, type);
	cmp_message_free(&answer);
}

/* Sends a request and expects its certificate. */
static struct cmp_message *expect_certificate(enum cmp_body type, const uint8_t *id,
					      const struct buffer *body)
{
	struct cmp_message *answer = client_send(&client, type, id, NULL, body);

	assert_int_equal(answer->type, type + 1);
	assert_int_equal(answer->status, CMP_ACCEPTED);
	assert_true(answer->certificate.size > 0);
	return answer;
}

static void expect_same(const struct cmp_message *a, struct cmp_message *b)
{
	assert_int_equal(a->certificate.size, b->certificate.size);
	assert_memory_equal(a->certificate.bytes, b->certificate.bytes, a->certificate.size);
	assert_memory_not_equal(a->sender_nonce, b->sender_nonce, CMP_NONCE_SIZE);
	cmp_message_free(&b);
}

static void revocation_of(const struct buffer *certificate, struct buffer *body)
{
	struct error error = { 0 };

	buffer_init(body, CMP_MESSAGE_MAX);
	assert_true(pki_request_revocation(certificate->bytes, certificate->size, PKI_SUPERSEDED,
					   body, &error));
}

static int set_up(void **state)
{
	(void)state;
	client_open_fresh(&client);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	client_close(&client);
	return 0;
}

/* ---- one transaction ------------------------------------------------------------------------ */

static void check_certificate(const struct cmp_message *answer, enum pki_kind kind,
			      const struct card_key *key, bool expected)
{
	struct certificate_trust *trust = NULL;
	struct error error = { 0 };
	char sign_ca[512];
	char auth_ca[512];
	const struct certificate_expectation expectation = {
		.kind = kind,
		.public_key = key->public_key,
		.public_key_size = key->public_key_size,
		.attributes = kind == PKI_SIGN ? &client_holder : NULL,
		.prefecture = kind == PKI_SIGN ? "Kanagawa-ken" : NULL,
		.municipality = kind == PKI_SIGN ? "Kawasaki-shi" : NULL,
		.now_ms = clock_now_ms(),
	};

	client_path(&client, "ca/sign-ca.pem", sign_ca);
	client_path(&client, "ca/auth-ca.pem", auth_ca);
	assert_true(certificate_trust_load(sign_ca, auth_ca, &trust, &error));
	assert_int_equal(certificate_check(trust, answer->certificate.bytes,
					   answer->certificate.size, &expectation, &error),
			 expected);
	certificate_trust_free(&trust);
}

static void issues_what_was_asked(void **state)
{
	static const enum pki_kind kinds[] = { PKI_SIGN, PKI_AUTH };
	const int64_t end = (clock_now_ms() / 1000 + 1500LL * 86400) * 1000;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct certificate_facts facts;
		struct cmp_message *answer;
		struct error error = { 0 };
		struct buffer body;
		uint8_t id[CMP_ID_SIZE];

		client_new_id(id);
		client_request(&keys[i], kinds[i], NULL, end, &body);
		answer = expect_certificate(CMP_IR, id, &body);
		check_certificate(answer, kinds[i], &keys[i], true);
		assert_true(certificate_inspect(answer->certificate.bytes, answer->certificate.size,
						&facts, &error));
		assert_int_equal(facts.not_after_ms, end);
		assert_in_range(answer->confirm_wait_s, 3590, 3610);
		assert_string_equal(client_ledger(&client, id).serial, facts.serial);
		cmp_message_free(&answer);
		buffer_done(&body);
	}
}

static void repeats_get_the_same_decision(void **state)
{
	struct cmp_message *first;
	struct buffer body;
	struct buffer other;
	uint8_t id[CMP_ID_SIZE];
	uint8_t id2[CMP_ID_SIZE];

	(void)state;
	client_new_id(id);
	client_new_id(id2);
	client_request(&keys[0], PKI_SIGN, NULL, 0, &body);
	client_request(&keys[1], PKI_SIGN, NULL, 0, &other);
	first = expect_certificate(CMP_IR, id, &body);
	expect_same(first, expect_certificate(CMP_IR, id, &body));
	client_restart(&client);
	expect_same(first, expect_certificate(CMP_IR, id, &body));
	client_expect_refusal(client_send(&client, CMP_IR, id, NULL, &other), CMP_ERROR,
			      CMP_FAIL_TRANSACTION_ID_IN_USE);
	client_expect_refusal(client_send(&client, CMP_IR, id2, NULL, &body), CMP_IP,
			      CMP_FAIL_DUPLICATE_CERT_REQ);
	/* Also a refusal is the same again. */
	client_expect_refusal(client_send(&client, CMP_IR, id2, NULL, &body), CMP_IP,
			      CMP_FAIL_DUPLICATE_CERT_REQ);
	assert_int_equal(client_ledger(&client, id).asked, 3);
	assert_int_equal(client_ledger(&client, id).issued, 1);
	assert_int_equal(client_ledger(&client, id2).issued, 0);
	cmp_message_free(&first);
	buffer_done(&body);
	buffer_done(&other);
}

static void confirmation(void **state)
{
	struct cmp_message *issued;
	struct cmp_message *again;
	struct buffer body;
	uint8_t id[CMP_ID_SIZE];

	(void)state;
	client_new_id(id);
	client_request(&keys[0], PKI_AUTH, NULL, 0, &body);
	issued = expect_certificate(CMP_IR, id, &body);
	again = expect_certificate(CMP_IR, id, &body);
	client_restart(&client);
	/* A nonce of no answer. */
	issued->sender_nonce[0] ^= 1;
	client_expect_refusal(client_confirm(&client, id, issued, true), CMP_ERROR,
			      CMP_FAIL_BAD_RECIPIENT_NONCE);
	issued->sender_nonce[0] ^= 1;
	/* The hash of another certificate. */
	issued->certificate.bytes[issued->certificate.size - 1] ^= 1;
	client_expect_refusal(client_confirm(&client, id, issued, true), CMP_ERROR,
			      CMP_FAIL_BAD_CERT_ID);
	issued->certificate.bytes[issued->certificate.size - 1] ^= 1;
	assert_int_equal(client_ledger(&client, id).state, LEDGER_ISSUED);
	expect_type(client_confirm(&client, id, issued, true), CMP_PKICONF);
	assert_int_equal(client_ledger(&client, id).state, LEDGER_CONFIRMED);
	client_restart(&client);
	expect_type(client_confirm(&client, id, issued, true), CMP_PKICONF);
	expect_type(client_confirm(&client, id, again, true), CMP_PKICONF);
	expect_same(issued, client_poll(&client, id, -1));
	cmp_message_free(&issued);
	cmp_message_free(&again);
	buffer_done(&body);
}

static void declined_is_revoked(void **state)
{
	struct cmp_message *issued;
	struct buffer body;
	uint8_t id[CMP_ID_SIZE];

	(void)state;
	client_new_id(id);
	client_request(&keys[0], PKI_AUTH, NULL, 0, &body);
	issued = expect_certificate(CMP_IR, id, &body);
	expect_type(client_confirm(&client, id, issued, false), CMP_PKICONF);
	assert_int_equal(client_ledger(&client, id).state, LEDGER_REVOKED);
	expect_type(client_confirm(&client, id, issued, false), CMP_PKICONF);
	cmp_message_free(&issued);
	/* The key is free again. */
	client_new_id(id);
	issued = expect_certificate(CMP_IR, id, &body);
	cmp_message_free(&issued);
	buffer_done(&body);
}

static void unconfirmed_lapses(void **state)
{
	struct cmp_message *issued;
	struct buffer body;
	uint8_t id[CMP_ID_SIZE];

	(void)state;
	client_new_id(id);
	client_request(&keys[0], PKI_AUTH, NULL, 0, &body);
	issued = expect_certificate(CMP_IR, id, &body);
	clock_shift_ms(3601 * 1000LL);
	client_expect_refusal(client_confirm(&client, id, issued, true), CMP_ERROR,
			      CMP_FAIL_CERT_REVOKED);
	assert_int_equal(client_ledger(&client, id).state, LEDGER_LAPSED);
	clock_shift_ms(-3601 * 1000LL);
	cmp_message_free(&issued);
	buffer_done(&body);
}

/* ---- polling -------------------------------------------------------------------------------- */

static void waiting_then_polled(void **state)
{
	static const int ids[] = { 0, -1 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct cmp_message *answer;
		struct buffer body;
		uint8_t id[CMP_ID_SIZE];

		client_new_id(id);
		client.fault = (struct authority_fault){ AUTHORITY_WAITING, 100 };
		client_request(&keys[i], PKI_SIGN, NULL, 0, &body);
		answer = client_send(&client, CMP_IR, id, NULL, &body);
		assert_int_equal(answer->type, CMP_IP);
		assert_int_equal(answer->status, CMP_STATUS_WAITING);
		cmp_message_free(&answer);
		client_restart(&client);
		answer = client_poll(&client, id, ids[i]);
		assert_int_equal(answer->type, CMP_POLLREP);
		assert_in_range(answer->check_after_s, 90, 100);
		cmp_message_free(&answer);
		/* The request again, while it waits: still waiting, not decided early. */
		answer = client_send(&client, CMP_IR, id, NULL, &body);
		assert_int_equal(answer->status, CMP_STATUS_WAITING);
		cmp_message_free(&answer);
		assert_int_equal(client_ledger(&client, id).state, LEDGER_WAITING);
		clock_shift_ms(101 * 1000);
		answer = client_poll(&client, id, ids[i]);
		assert_int_equal(answer->type, CMP_IP);
		check_certificate(answer, PKI_SIGN, &keys[i], true);
		client_restart(&client);
		expect_same(answer, client_poll(&client, id, ids[i]));
		expect_type(client_confirm(&client, id, answer, true), CMP_PKICONF);
		clock_shift_ms(-101 * 1000);
		assert_int_equal(client_ledger(&client, id).issued, 1);
		cmp_message_free(&answer);
		buffer_done(&body);
	}
}

static void polls_for_ends(void **state)
{
	struct cmp_message *issued;
	struct cmp_message *answer;
	struct buffer body;
	struct buffer revocation;
	uint8_t id[CMP_ID_SIZE];
	uint8_t rr[CMP_ID_SIZE];

	(void)state;
	client_new_id(id);
	client_new_id(rr);
	client_expect_refusal(client_poll(&client, id, -1), CMP_ERROR, CMP_FAIL_BAD_REQUEST);
	client_request(&keys[0], PKI_AUTH, NULL, clock_now_ms() - DAY_MS, &body);
	client_expect_refusal(client_send(&client, CMP_IR, id, NULL, &body), CMP_IP,
			      CMP_FAIL_BAD_CERT_TEMPLATE);
	client_expect_refusal(client_poll(&client, id, -1), CMP_IP, CMP_FAIL_BAD_CERT_TEMPLATE);
	buffer_done(&body);
	client_new_id(id);
	client_request(&keys[0], PKI_AUTH, NULL, 0, &body);
	issued = expect_certificate(CMP_IR, id, &body);
	revocation_of(&issued->certificate, &revocation);
	answer = client_send(&client, CMP_RR, rr, NULL, &revocation);
	assert_int_equal(answer->type, CMP_RP);
	assert_int_equal(answer->status, CMP_ACCEPTED);
	cmp_message_free(&answer);
	answer = client_poll(&client, rr, -1);
	assert_int_equal(answer->type, CMP_RP);
	assert_int_equal(answer->status, CMP_ACCEPTED);
	cmp_message_free(&answer);
	cmp_message_free(&issued);
	buffer_done(&body);
	buffer_done(&revocation);
}

static size_t ask(const char *name, const char *birth, enum pki_kind kind,
		  struct enquiry_answer *ret_answer)
{
	struct enquiry enquiry = { .kind = kind, .reason = PKI_KEY_COMPROMISE };
	struct cmp_message *answer;
	struct error error = { 0 };
	struct buffer body;
	uint8_t id[CMP_ID_SIZE];

	snprintf(enquiry.name, sizeof(enquiry.name), "%s", name);
	snprintf(enquiry.birth, sizeof(enquiry.birth), "%s", birth);
	enquiry.asked_ms = clock_now_ms();
	client_new_id(id);
	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(enquiry_body(&enquiry, &body, &error));
	answer = client_send(&client, CMP_GENM, id, NULL, &body);
	assert_int_equal(answer->type, CMP_GENP);
	assert_true(enquiry_answer_read(answer->body.bytes, answer->body.size, ret_answer, &error));
	cmp_message_free(&answer);
	buffer_done(&body);
	return ret_answer->count;
}

/* A person's live signing certificates by serial; nobody else's, and none that is revoked. */
static void tells_whose_certificates(void **state)
{
	struct certificate_facts facts;
	struct enquiry_answer answer;
	struct cmp_message *issued;
	struct buffer body, revocation;
	struct error error = { 0 };
	uint8_t id[CMP_ID_SIZE], rr[CMP_ID_SIZE];

	(void)state;
	client_new_id(id);
	client_new_id(rr);
	client_request(&keys[0], PKI_SIGN, NULL, 0, &body);
	issued = expect_certificate(CMP_IR, id, &body);
	assert_true(certificate_inspect(issued->certificate.bytes, issued->certificate.size, &facts,
					&error));
	assert_int_equal(ask(facts.name, facts.birth, PKI_SIGN, &answer), 1);
	assert_string_equal(answer.serial[0], facts.serial);
	assert_int_equal(ask(facts.name, "19800711", PKI_SIGN, &answer), 0);
	assert_int_equal(ask("山田", facts.birth, PKI_SIGN, &answer), 0);
	assert_int_equal(ask(facts.name, facts.birth, PKI_AUTH, &answer), 0);
	revocation_of(&issued->certificate, &revocation);
	expect_type(client_send(&client, CMP_RR, rr, NULL, &revocation), CMP_RP);
	assert_int_equal(ask(facts.name, facts.birth, PKI_SIGN, &answer), 0);
	cmp_message_free(&issued);
	buffer_done(&body);
	buffer_done(&revocation);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
		T(issues_what_was_asked), T(repeats_get_the_same_decision),
		T(confirmation),	  T(declined_is_revoked),
		T(unconfirmed_lapses),	  T(waiting_then_polled),
		T(polls_for_ends),	  T(tells_whose_certificates),
	};
	char command[1024];
	int failed;

	snprintf(client.state, sizeof(client.state), "/tmp/authority-test-XXXXXX");
	if (mkdtemp(client.state) == NULL)
		return 1;
	for (size_t i = 0; i < KEYS; i++)
		card_key_make(&keys[i]);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	for (size_t i = 0; i < KEYS; i++)
		EVP_PKEY_free(keys[i].pair);
	snprintf(command, sizeof(command), "rm -rf %s", client.state);
	return system(command) == 0 ? failed : 1;
}
