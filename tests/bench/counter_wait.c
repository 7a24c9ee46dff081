/*
 * counter_wait: how long a resident at the counter waits while the sync works off a queue.
 *
 *   counter_wait WORLD COUNT
 *
 * COUNT times: queues a request as the counter does (priority "at the counter"), wakes the sync,
 * and looks every millisecond until its certificate is confirmed. Samples: counter_wait_ms.
 */
#include <string.h>

#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/wake.h"
#include "madoguchi/pki/request.h"
#include "madoguchi/practice/fill_key.h"
#include "madoguchi/store/case.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/store/exchange.h"

#include "bench_kit.h"

#define PATH_SIZE 4096
#define PATIENCE_NS 60000000000

static void check(bool done, const struct error *error)
{
	char words[512];

	if (done)
		return;
	error_describe(error, words, sizeof(words));
	fprintf(stderr, "counter_wait: %s\n", words);
	exit(EXIT_FAILURE);
}

static bool sign(void *context, const uint8_t digest[static PKI_DIGEST_SIZE],
		 uint8_t *ret_signature, size_t *ret_size, struct error *error)
{
	EVP_PKEY_CTX *signing = EVP_PKEY_CTX_new(context, NULL);
	size_t size = PKI_SIGNATURE_MAX;
	bool done = signing != NULL && EVP_PKEY_sign_init(signing) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(signing, RSA_PKCS1_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_signature_md(signing, EVP_sha256()) == 1 &&
		    EVP_PKEY_sign(signing, ret_signature, &size, digest, PKI_DIGEST_SIZE) == 1;

	EVP_PKEY_CTX_free(signing);
	*ret_size = size;
	return done || error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "signature");
}

/* A case whose resident waits; its row. */
static int64_t make_case(struct store *store)
{
	struct case_record record = {
		.procedure = PROCEDURE_ISSUE,
		.kinds = KINDS_AUTH,
		.good_until = DATE_NONE,
		.expires = { DATE_NONE, DATE_NONE },
		.card_expires = DATE_NONE,
		.fee = FEE_UNSTATED,
		.person = { .born = DATE_NONE },
	};
	struct error error = { 0 };

	check(case_save(store, &record, &error) &&
		  case_apply(store, &record, CASE_EVENT_ACCEPT, NULL, &error) &&
		  case_apply(store, &record, CASE_EVENT_PREPARE, NULL, &error) &&
		  case_apply(store, &record, CASE_EVENT_BEGIN, NULL, &error),
	      &error);
	return record.id;
}

static void queue(struct store *store, int64_t case_id, EVP_PKEY *key)
{
	const struct pki_request request = { .kind = PKI_AUTH };
	struct exchange exchange = { .case_id = case_id,
				     .kind = KIND_AUTH,
				     .body_type = CMP_IR,
				     .priority = PRIORITY_AT_COUNTER,
				     .due_ms = clock_now_ms(),
				     .expires = DATE_NONE };
	struct pki_signer signer = { .context = key, .sign = sign };
	unsigned char *end = exchange.public_key;
	struct error error = { 0 };
	struct buffer body;

	exchange.public_key_size = (size_t)i2d_PUBKEY(key, &end);
	signer.public_key = exchange.public_key;
	signer.public_key_size = exchange.public_key_size;
	buffer_init(&body, 65536);
	check(pki_request_crmf(&request, &signer, &body, &error) &&
		  exchange_add(store, &exchange, body.bytes, body.size, &error),
	      &error);
	buffer_done(&body);
}

static bool is_confirmed(struct store *store, int64_t case_id)
{
	struct certificate_record record;
	struct error error = { 0 };

	return certificate_of_case(store, case_id, KIND_AUTH, &record, NULL, &error) &&
	       record.state == CERTIFICATE_CONFIRMED;
}

static void wait_once(struct store *store, const char *office, EVP_PKEY *key)
{
	const struct timespec turn = { .tv_nsec = 1000000 };
	const int64_t case_id = make_case(store), from = now_ns();

	queue(store, case_id, key);
	wake_send(office, WAKE_QUEUED);
	while (!is_confirmed(store, case_id)) {
		if (now_ns() - from > PATIENCE_NS)
			stop("no certificate within a minute");
		nanosleep(&turn, NULL);
	}
	sample_ms("", "counter_wait_ms", now_ns() - from);
}

int main(int argc, char **argv)
{
	char case_key_path[PATH_SIZE], queue_key_path[PATH_SIZE], office[PATH_SIZE];
	struct seal_key *case_key = NULL, *queue_key = NULL;
	struct fill_keys *keys = NULL;
	struct store *store = NULL;
	struct error error = { 0 };
	long count;

	if (argc != 3) {
		fputs("usage: counter_wait WORLD COUNT\n", stderr);
		return EXIT_FAILURE;
	}
	count = atol(argv[2]);
	snprintf(case_key_path, sizeof(case_key_path), "%s/keys/case.key", argv[1]);
	snprintf(queue_key_path, sizeof(queue_key_path), "%s/keys/queue.key", argv[1]);
	snprintf(office, sizeof(office), "%s/office", argv[1]);
	check(seal_key_load(case_key_path, &case_key, &error) &&
		  seal_key_load(queue_key_path, &queue_key, &error) &&
		  store_open(office, STORE_WRITE, case_key, queue_key, &store, &error) &&
		  fill_keys_open(count, &keys, &error),
	      &error);
	store_set_actor(store, "bench", "bench");
	for (long i = 0; i < count; i++) {
		EVP_PKEY *key = NULL;

		check(fill_keys_next(keys, &key, &error), &error);
		wait_once(store, office, key);
		EVP_PKEY_free(key);
	}
	fill_keys_close(&keys);
	store_close(&store);
	seal_key_free(&case_key);
	seal_key_free(&queue_key);
	return EXIT_SUCCESS;
}
