/*
 * A client for the tests of the practice authority: requests with keys in memory, signed by the
 * practice world's office, answers checked as the sync checks them. Everything asserts.
 */
#ifndef TEST_AUTHORITY_CLIENT_H
#define TEST_AUTHORITY_CLIENT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "madoguchi/base/clock.h"

#include "madoguchi/pki/certificate.h"
#include "madoguchi/pki/cmp_message.h"

#include "madoguchi/practice/authority.h"
#include "madoguchi/practice/authority_ledger.h"
#include "madoguchi/practice/ca.h"

struct client {
	char state[64];
	struct practice_authority *authority;
	struct authority_fault fault;
	struct cmp_identity *office;
	struct cmp_trust *trust;
	int confirm_wait_s;
	int64_t time_shift_ms; /* of messageTime */
};

struct card_key {
	EVP_PKEY *pair;
	uint8_t public_key[512];
	size_t public_key_size;
	struct pki_signer signer;
};

static inline bool card_key_sign(void *context, const uint8_t digest[static PKI_DIGEST_SIZE],
				 uint8_t *ret_signature, size_t *ret_size, struct error *error)
{
	struct card_key *key = context;
	EVP_PKEY_CTX *signing = EVP_PKEY_CTX_new(key->pair, NULL);
	size_t size = PKI_SIGNATURE_MAX;

	(void)error;
	assert_int_equal(EVP_PKEY_sign_init(signing), 1);
	assert_int_equal(EVP_PKEY_CTX_set_signature_md(signing, EVP_sha256()), 1);
	assert_int_equal(EVP_PKEY_sign(signing, ret_signature, &size, digest, PKI_DIGEST_SIZE), 1);
	EVP_PKEY_CTX_free(signing);
	*ret_size = size;
	return true;
}

static inline void card_key_from(struct card_key *key, EVP_PKEY *pair)
{
	unsigned char *cursor = key->public_key;

	assert_non_null(pair);
	key->pair = pair;
	key->public_key_size = (size_t)i2d_PUBKEY(pair, &cursor);
	key->signer =
	    (struct pki_signer){ key, card_key_sign, key->public_key, key->public_key_size };
}

static inline void card_key_make(struct card_key *key)
{
	card_key_from(key, EVP_RSA_gen(2048));
}

static inline void client_path(const struct client *client, const char *file, char path[512])
{
	snprintf(path, 512, "%s/%s", client->state, file);
}

static inline void client_start(struct client *client)
{
	struct error error = { 0 };

	assert_true(
	    authority_open(client->state, client->confirm_wait_s, &client->authority, &error));
}

static inline void client_restart(struct client *client)
{
	authority_close(&client->authority);
	client_start(client);
}

static inline void client_open(struct client *client)
{
	struct error error = { 0 };
	char certificate[512];
	char key[512];
	char trust[512];

	client_start(client);
	client_path(client, "ca/office.pem", certificate);
	client_path(client, "ca/office.key", key);
	client_path(client, "ca/cmp-ca.pem", trust);
	assert_true(cmp_identity_load(certificate, key, &client->office, &error));
	assert_true(cmp_trust_load(trust, &client->trust, &error));
}

static inline void client_close(struct client *client)
{
	cmp_identity_free(&client->office);
	cmp_trust_free(&client->trust);
	authority_close(&client->authority);
}

static inline void client_message(const struct client *client, enum cmp_body type,
				  const uint8_t id[CMP_ID_SIZE], const struct cmp_message *reply_to,
				  const struct buffer *body, struct buffer *ret_message)
{
	struct error error = { 0 };
	struct cmp_header header = { .type = type,
				     .time_ms = clock_now_ms() + client->time_shift_ms };

	memcpy(header.transaction_id, id, CMP_ID_SIZE);
	RAND_bytes(header.sender_nonce, CMP_NONCE_SIZE);
	if (reply_to != NULL) {
		header.recipient_nonce = reply_to->sender_nonce;
		header.recipient_nonce_size = reply_to->sender_nonce_size;
	}
	buffer_init(ret_message, CMP_MESSAGE_MAX);
	assert_true(
	    cmp_protect(client->office, &header, body->bytes, body->size, ret_message, &error));
}

/* The answer is checked: protection, transactionID, recipNonce. */
static inline struct cmp_message *client_exchange(struct client *client,
						  const struct buffer *message)
{
	struct error error = { 0 };
	struct cmp_message *sent = NULL;
	struct cmp_message *answer = NULL;
	struct buffer bytes;

	buffer_init(&bytes, CMP_MESSAGE_MAX);
	assert_true(authority_answer(client->authority, &client->fault, message->bytes,
				     message->size, &bytes, &error));
	assert_true(cmp_decode(message->bytes, message->size, &sent, &error));
	if (!cmp_decode(bytes.bytes, bytes.size, &answer, &error)) {
		fprintf(stderr, "%s\n", error.detail);
		fail();
	}
	assert_true(cmp_verify(answer, client->trust, clock_now_ms(), &error));
	assert_memory_equal(answer->transaction_id, sent->transaction_id, CMP_ID_SIZE);
	assert_int_equal(answer->recipient_nonce_size, sent->sender_nonce_size);
	assert_memory_equal(answer->recipient_nonce, sent->sender_nonce, sent->sender_nonce_size);
	cmp_message_free(&sent);
	buffer_done(&bytes);
	return answer;
}

static inline struct cmp_message *client_send(struct client *client, enum cmp_body type,
					      const uint8_t id[CMP_ID_SIZE],
					      const struct cmp_message *reply_to,
					      const struct buffer *body)
{
	struct buffer message;
	struct cmp_message *answer;

	client_message(client, type, id, reply_to, body, &message);
	answer = client_exchange(client, &message);
	buffer_done(&message);
	return answer;
}

static inline struct cmp_message *client_poll(struct client *client, const uint8_t id[CMP_ID_SIZE],
					      int request_id)
{
	struct error error = { 0 };
	struct buffer body;
	struct cmp_message *answer;

	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(cmp_body_poll(request_id, &body, &error));
	answer = client_send(client, CMP_POLLREQ, id, NULL, &body);
	buffer_done(&body);
	return answer;
}

static inline struct cmp_message *client_confirm(struct client *client,
						 const uint8_t id[CMP_ID_SIZE],
						 const struct cmp_message *issued, bool accepted)
{
	struct error error = { 0 };
	struct buffer body;
	struct cmp_message *answer;

	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(cmp_body_confirm(issued->certificate.bytes, issued->certificate.size, accepted,
				     "test", &body, &error));
	answer = client_send(client, CMP_CERTCONF, id, issued, &body);
	buffer_done(&body);
	return answer;
}

static const struct pki_attributes client_holder = {
	.name = "川崎　𠮷郎",
	.address = "神奈川県川崎市川崎区宮本町１番地",
	.birth = "19800710",
	.sex = '1',
};

static inline void client_request(const struct card_key *key, enum pki_kind kind,
				  const struct buffer *old, int64_t not_after_ms,
				  struct buffer *ret_body)
{
	struct error error = { 0 };
	struct pki_request request = { .kind = kind, .not_after_ms = not_after_ms };

	if (kind == PKI_SIGN) {
		request.prefecture = "Kanagawa-ken";
		request.municipality = "Kawasaki-shi";
		request.attributes = &client_holder;
	}
	if (old != NULL) {
		request.old_certificate = old->bytes;
		request.old_certificate_size = old->size;
	}
	buffer_init(ret_body, CMP_MESSAGE_MAX);
	assert_true(pki_request_crmf(&request, &key->signer, ret_body, &error));
}

struct ledger_search {
	const uint8_t *id;
	struct ledger_exchange found;
	int count;
	int64_t most_issued;
};

static inline void ledger_search_one(void *context, const struct ledger_exchange *exchange)
{
	struct ledger_search *search = context;

	if (exchange->issued > search->most_issued)
		search->most_issued = exchange->issued;
	if (memcmp(exchange->transaction_id, search->id, CMP_ID_SIZE) == 0) {
		search->found = *exchange;
		search->count++;
	}
}

/* A world without a past: every state folder is its own, so that keys may be used again. */
static inline void client_open_fresh(struct client *client)
{
	char command[1024];

	snprintf(command, sizeof(command), "rm -rf %s/authority %s/ca/issued/*", client->state,
		 client->state);
	assert_int_equal(system(command), 0);
	client->fault = (struct authority_fault){ .kind = AUTHORITY_UP };
	client->time_shift_ms = 0;
	client->confirm_wait_s = 3600;
	client_open(client);
}

/* An identity that no earlier exchange of this run has. */
static inline void client_new_id(uint8_t id[CMP_ID_SIZE])
{
	static int next;

	memset(id, 0x5a, CMP_ID_SIZE);
	next++;
	memcpy(id, &next, sizeof(next));
}

static inline void client_expect_refusal(struct cmp_message *answer, enum cmp_body type,
					 int failure_bit)
{
	assert_int_equal(answer->type, type);
	assert_int_equal(answer->status, CMP_REJECTION);
	assert_int_equal(answer->failure, CMP_FAIL_BIT(failure_bit));
	cmp_message_free(&answer);
}

/* The one exchange with this ID, read through a connection of its own; none is issued twice. */
static inline struct ledger_exchange client_ledger(const struct client *client,
						   const uint8_t id[CMP_ID_SIZE])
{
	struct ledger_search search = { .id = id };
	struct error error = { 0 };
	struct ledger *ledger = NULL;
	char path[512];

	client_path(client, "authority/ledger.db", path);
	assert_true(ledger_open(path, &ledger, &error));
	assert_true(ledger_each(ledger, ledger_search_one, &search, &error));
	ledger_close(&ledger);
	assert_int_equal(search.count, 1);
	assert_true(search.most_issued <= 1);
	return search.found;
}

#endif
