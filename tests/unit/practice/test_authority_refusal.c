/* What the practice authority refuses, revokes and gets wrong on purpose; nested messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "practice/authority_client.h"

#define DAY_MS 86400000LL
#define KEYS 3

static struct client client = { .confirm_wait_s = 3600 };
static struct card_key keys[KEYS];

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

/* A certificate as a card is born with it. */
static void born(const struct card_key *key, enum practice_ca_kind kind, struct buffer *ret_der)
{
	struct practice_ca_request request = {
		.kind = kind,
		.spki = key->public_key,
		.spki_size = key->public_key_size,
		.prefecture = "Kanagawa-ken",
		.municipality = "Kawasaki-shi",
		.name = client_holder.name,
		.address = client_holder.address,
		.birth = "19800710",
		.sex = '1',
		.not_before_ms = clock_now_ms() - 1800 * DAY_MS,
		.not_after_ms = clock_now_ms() + 30 * DAY_MS,
	};
	struct practice_ca *ca = NULL;
	struct error error = { 0 };
	char dir[512];
	uint8_t *der;
	size_t size;

	client_path(&client, "ca", dir);
	assert_true(practice_ca_open(dir, &ca, &error));
	assert_true(practice_ca_issue(ca, &request, &der, &size, &error));
	practice_ca_close(&ca);
	buffer_init(ret_der, CMP_MESSAGE_MAX);
	assert_true(buffer_append(ret_der, der, size));
	free(der);
}

static struct cmp_message *revoke_it(const uint8_t *id, const struct buffer *certificate)
{
	struct error error = { 0 };
	struct cmp_message *answer;
	struct buffer body;

	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(pki_request_revocation(certificate->bytes, certificate->size, PKI_SUPERSEDED,
					   &body, &error));
	answer = client_send(&client, CMP_RR, id, NULL, &body);
	buffer_done(&body);
	return answer;
}

static void renewal_and_revocation(void **state)
{
	struct cmp_message *answer;
	struct buffer old;
	struct buffer body;
	uint8_t kur[CMP_ID_SIZE];
	uint8_t rr[CMP_ID_SIZE];
	uint8_t id[CMP_ID_SIZE];

	(void)state;
	client_new_id(kur);
	client_new_id(rr);
	born(&keys[0], PRACTICE_CA_SIGN, &old);
	client_request(&keys[1], PKI_SIGN, &old, 0, &body);
	answer = client_send(&client, CMP_KUR, kur, NULL, &body);
	assert_int_equal(answer->type, CMP_KUP);
	assert_int_equal(answer->status, CMP_ACCEPTED);
	cmp_message_free(&answer);
	buffer_done(&body);
	/* Twice under one ID: accepted; under another: certRevoked. */
	for (int i = 0; i < 2; i++) {
		answer = revoke_it(rr, &old);
		assert_int_equal(answer->type, CMP_RP);
		assert_int_equal(answer->status, CMP_ACCEPTED);
		cmp_message_free(&answer);
		client_restart(&client);
	}
	assert_int_equal(client_ledger(&client, rr).state, LEDGER_REVOKED);
	client_new_id(id);
	client_expect_refusal(revoke_it(id, &old), CMP_RP, CMP_FAIL_CERT_REVOKED);
	client_new_id(id);
	client_request(&keys[2], PKI_SIGN, &old, 0, &body);
	client_expect_refusal(client_send(&client, CMP_KUR, id, NULL, &body), CMP_KUP,
			      CMP_FAIL_CERT_REVOKED);
	buffer_done(&body);
	buffer_done(&old);
}

static void unknown_certificates(void **state)
{
	struct buffer old;
	struct buffer body;
	uint8_t id[CMP_ID_SIZE];

	(void)state;
	/* One of another kind, and one that the authority does not know. */
	born(&keys[0], PRACTICE_CA_AUTH, &old);
	client_request(&keys[1], PKI_SIGN, &old, 0, &body);
	client_new_id(id);
	client_expect_refusal(client_send(&client, CMP_KUR, id, NULL, &body), CMP_KUP,
			      CMP_FAIL_BAD_CERT_ID);
	client_close(&client);
	client_open_fresh(&client);
	client_new_id(id);
	client_expect_refusal(revoke_it(id, &old), CMP_RP, CMP_FAIL_BAD_CERT_ID);
	buffer_done(&body);
	buffer_done(&old);
}

static void a_clock_that_is_wrong(void **state)
{
	static const int64_t wrong_ms[] = { 11 * 60000, -11 * 60000 };
	struct cmp_message *answer;
	struct buffer body;
	uint8_t id[CMP_ID_SIZE];

	(void)state;
	client_new_id(id);
	client_request(&keys[0], PKI_AUTH, NULL, 0, &body);
	for (size_t i = 0; i < 2; i++) {
		client.time_shift_ms = wrong_ms[i];
		client_expect_refusal(client_send(&client, CMP_IR, id, NULL, &body), CMP_ERROR,
				      CMP_FAIL_BAD_TIME);
	}
	/* Protected again with the right time, the same transaction goes through. */
	client.time_shift_ms = -9 * 60000;
	answer = client_send(&client, CMP_IR, id, NULL, &body);
	assert_int_equal(answer->status, CMP_ACCEPTED);
	cmp_message_free(&answer);
	buffer_done(&body);
}

static void damaged_messages(void **state)
{
	struct buffer body;
	struct buffer message;
	uint8_t id[CMP_ID_SIZE];
	struct error error = { 0 };
	struct buffer answer;
	size_t refused = 0;

	(void)state;
	client_new_id(id);
	client_request(&keys[0], PKI_AUTH, NULL, 0, &body);
	client_message(&client, CMP_IR, id, NULL, &body, &message);
	for (size_t at = 0; at < message.size; at += 7) {
		struct cmp_message *decoded = NULL;

		message.bytes[at] ^= 0x21;
		buffer_init(&answer, CMP_MESSAGE_MAX);
		if (authority_answer(client.authority, &client.fault, message.bytes, message.size,
				     &answer, &error) &&
		    cmp_decode(answer.bytes, answer.size, &decoded, &error) &&
		    decoded->type == CMP_ERROR)
			refused++;
		/* Whatever it is, it is not a certificate. */
		assert_true(decoded == NULL || decoded->certificate.size == 0 ||
			    decoded->status != CMP_ACCEPTED);
		cmp_message_free(&decoded);
		buffer_done(&answer);
		message.bytes[at] ^= 0x21;
	}
	assert_true(refused > 0);
	for (size_t size = 0; size < message.size; size += 13) {
		buffer_init(&answer, CMP_MESSAGE_MAX);
		assert_false(authority_answer(client.authority, &client.fault, message.bytes, size,
					      &answer, &error));
		assert_int_equal(error.code, ERROR_ANSWER_WRONG);
		buffer_done(&answer);
	}
	buffer_done(&message);
	buffer_done(&body);
}

static void a_proof_that_fails(void **state)
{
	struct buffer body;
	uint8_t id[CMP_ID_SIZE];

	(void)state;
	client_new_id(id);
	client_request(&keys[0], PKI_AUTH, NULL, 0, &body);
	/* The body ends in the signature. */
	body.bytes[body.size - 1] ^= 1;
	client_expect_refusal(client_send(&client, CMP_IR, id, NULL, &body), CMP_IP,
			      CMP_FAIL_BAD_POP);
	client_expect_refusal(client_send(&client, CMP_IR, id, NULL, &body), CMP_IP,
			      CMP_FAIL_BAD_POP);
	client_expect_refusal(client_poll(&client, id, -1), CMP_IP, CMP_FAIL_BAD_POP);
	assert_int_equal(client_ledger(&client, id).issued, 0);
	buffer_done(&body);
}

static void keys_that_are_refused(void **state)
{
	EVP_PKEY *const pairs[] = { EVP_RSA_gen(1024), EVP_EC_gen("P-384") };

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct card_key unfit;
		struct buffer body;
		uint8_t id[CMP_ID_SIZE];

		client_new_id(id);
		card_key_from(&unfit, pairs[i]);
		client_request(&unfit, PKI_AUTH, NULL, 0, &body);
		client_expect_refusal(client_send(&client, CMP_IR, id, NULL, &body), CMP_IP,
				      CMP_FAIL_BAD_CERT_TEMPLATE);
		buffer_done(&body);
		EVP_PKEY_free(unfit.pair);
	}
}

static void ends_that_are_refused(void **state)
{
	const int64_t now_ms = clock_now_ms() / 1000 * 1000;
	const struct {
		enum pki_kind kind;
		int64_t end_ms;
		bool granted;
	} rows[] = {
		{ PKI_AUTH, now_ms - DAY_MS, false },
		{ PKI_AUTH, now_ms + 11 * 366 * DAY_MS, false },
		{ PKI_SIGN, now_ms + 7 * 366 * DAY_MS, false }, /* after the 6th birthday */
		{ PKI_AUTH, now_ms + 9 * 365 * DAY_MS, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct cmp_message *answer;
		struct buffer body;
		uint8_t id[CMP_ID_SIZE];

		client_new_id(id);
		client_request(&keys[0], rows[i].kind, NULL, rows[i].end_ms, &body);
		answer = client_send(&client, CMP_IR, id, NULL, &body);
		if (rows[i].granted) {
			assert_int_equal(answer->status, CMP_ACCEPTED);
			cmp_message_free(&answer);
		} else {
			client_expect_refusal(answer, CMP_IP, CMP_FAIL_BAD_CERT_TEMPLATE);
		}
		buffer_done(&body);
	}
}

static void refusing_for_now_and_for_good(void **state)
{
	static const struct {
		int bit;
		bool remembered;
	} rows[] = { { CMP_FAIL_SYSTEM_UNAVAIL, false },
		     { CMP_FAIL_SYSTEM_FAILURE, false },
		     { CMP_FAIL_BAD_REQUEST, true } };

	(void)state;
	for (int i = 0; i < KEYS; i++) {
		struct cmp_message *answer;
		struct buffer body;
		uint8_t id[CMP_ID_SIZE];

		client_new_id(id);
		client_request(&keys[i], PKI_AUTH, NULL, 0, &body);
		client.fault = (struct authority_fault){ AUTHORITY_REFUSING, rows[i].bit };
		client_expect_refusal(client_send(&client, CMP_IR, id, NULL, &body), CMP_IP,
				      rows[i].bit);
		client.fault = (struct authority_fault){ AUTHORITY_UP, 0 };
		answer = client_send(&client, CMP_IR, id, NULL, &body);
		assert_int_equal(answer->status, rows[i].remembered ? CMP_REJECTION : CMP_ACCEPTED);
		cmp_message_free(&answer);
		buffer_done(&body);
	}
}

static void wrong_certificates(void **state)
{
	static const enum authority_fault_kind kinds[] = { AUTHORITY_WRONG_KEY,
							   AUTHORITY_WRONG_CERTIFICATE };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct certificate_facts facts;
		struct cmp_message *answer;
		struct error error = { 0 };
		struct buffer body;
		uint8_t id[CMP_ID_SIZE];
		uint8_t digest[PKI_DIGEST_SIZE];

		client_new_id(id);
		client.fault = (struct authority_fault){ kinds[i], 0 };
		client_request(&keys[i], PKI_SIGN, NULL, 0, &body);
		answer = client_send(&client, CMP_IR, id, NULL, &body);
		assert_int_equal(answer->status, CMP_ACCEPTED);
		assert_true(certificate_inspect(answer->certificate.bytes, answer->certificate.size,
						&facts, &error));
		pki_sha256(keys[i].public_key, keys[i].public_key_size, digest);
		assert_int_equal(memcmp(digest, facts.public_key_digest, sizeof(digest)) == 0,
				 kinds[i] == AUTHORITY_WRONG_CERTIFICATE);
		assert_int_equal(strcmp(facts.name, client_holder.name) == 0,
				 kinds[i] == AUTHORITY_WRONG_KEY);
		cmp_message_free(&answer);
		buffer_done(&body);
	}
}

/* ---- nested --------------------------------------------------------------------------------- */

static struct cmp_message *send_nested(const struct buffer *inner, size_t count)
{
	struct error error = { 0 };
	struct cmp_message *answer;
	struct buffer body;
	uint8_t id[CMP_ID_SIZE];

	client_new_id(id);
	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(cmp_body_nested(inner, count, &body, &error));
	answer = client_send(&client, CMP_NESTED, id, NULL, &body);
	buffer_done(&body);
	return answer;
}

static void nested_messages(void **state)
{
	struct buffer inner[KEYS];
	struct cmp_message *answer;
	struct error error = { 0 };
	uint8_t ids[KEYS][CMP_ID_SIZE];

	(void)state;
	for (size_t i = 0; i < KEYS; i++) {
		struct buffer body;

		client_new_id(ids[i]);
		/* The third asks for the first one's key. */
		client_request(&keys[i % 2], PKI_AUTH, NULL, 0, &body);
		client_message(&client, CMP_IR, ids[i], NULL, &body, &inner[i]);
		buffer_done(&body);
	}
	for (int repeat = 0; repeat < 2; repeat++) {
		answer = send_nested(inner, KEYS);
		assert_int_equal(answer->type, CMP_NESTED);
		assert_int_equal(cmp_nested_count(answer), KEYS);
		for (size_t i = 0; i < KEYS; i++) {
			struct cmp_message *one = NULL;
			struct buffer der;

			buffer_init(&der, CMP_MESSAGE_MAX);
			assert_true(cmp_nested_at(answer, i, &der, &error));
			assert_true(cmp_decode(der.bytes, der.size, &one, &error));
			assert_true(cmp_verify(one, client.trust, clock_now_ms(), &error));
			assert_memory_equal(one->transaction_id, ids[i], CMP_ID_SIZE);
			assert_int_equal(one->status, i < 2 ? CMP_ACCEPTED : CMP_REJECTION);
			cmp_message_free(&one);
			buffer_done(&der);
		}
		cmp_message_free(&answer);
	}
	assert_int_equal(client_ledger(&client, ids[0]).issued, 1);
	client_expect_refusal(send_nested((struct buffer[]){ inner[0], inner[1], inner[0] }, 3),
			      CMP_ERROR, CMP_FAIL_BAD_REQUEST);
	for (size_t i = 0; i < KEYS; i++)
		buffer_done(&inner[i]);
}

static void probe(void **state)
{
	struct error error = { 0 };
	struct cmp_message *answer;
	struct buffer body;
	uint8_t id[CMP_ID_SIZE];

	(void)state;
	client_new_id(id);
	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(cmp_body_probe(&body, &error));
	answer = client_send(&client, CMP_GENM, id, NULL, &body);
	assert_int_equal(answer->type, CMP_GENP);
	cmp_message_free(&answer);
	buffer_done(&body);
}

int main(void)
{
#define T(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(renewal_and_revocation),
		T(unknown_certificates),
		T(a_clock_that_is_wrong),
		T(damaged_messages),
		T(a_proof_that_fails),
		T(keys_that_are_refused),
		T(ends_that_are_refused),
		T(refusing_for_now_and_for_good),
		T(wrong_certificates),
		T(nested_messages),
		T(probe),
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
