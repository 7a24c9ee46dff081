/*
 * queue_one: puts one request, signed by a key in memory, into the queue of a test.
 *
 *   queue_one CONFIG sign|auth crmf|p10cr [PUBLIC_KEY_FILE]
 *
 * Makes the keys and the database that the configuration names if they are not there, and a case
 * that waits for the service. Prints the transactionID; writes the public key as PEM, so that a
 * foreign authority can be given a certificate to answer with.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/clock.h"
#include "madoguchi/base/config.h"
#include "madoguchi/base/date.h"
#include "madoguchi/pki/request.h"
#include "madoguchi/practice/rsa_key.h"
#include "madoguchi/store/case.h"
#include "madoguchi/store/exchange.h"

#define BODY_MAX 65536

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
	return done || error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "signature");
}

static bool make_body(EVP_PKEY *key, enum certificate_kind kind, bool p10,
		      struct exchange *exchange, struct buffer *body, struct error *error)
{
	static const struct pki_attributes holder = { .name = "\xe5\xb1\xb1\xe7\x94\xb0",
						      .address = "\xe5\xb7\x9d\xe5\xb4\x8e",
						      .birth = "19800710",
						      .sex = '2' };
	const struct pki_request request = {
		.kind = (enum pki_kind)kind,
		.prefecture = "Kanagawa-ken",
		.municipality = "Kawasaki-shi",
		.attributes = kind == KIND_SIGN ? &holder : NULL,
	};
	struct pki_signer signer = { .context = key, .sign = sign };
	unsigned char *spki = NULL;
	int size = i2d_PUBKEY(key, &spki);
	bool done;

	if (size <= 0 || (size_t)size > sizeof(exchange->public_key))
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "public key");
	memcpy(exchange->public_key, spki, (size_t)size);
	exchange->public_key_size = (size_t)size;
	signer.public_key = spki;
	signer.public_key_size = (size_t)size;
	done = (p10 ? pki_request_p10 : pki_request_crmf)(&request, &signer, body, error);
	OPENSSL_free(spki);
	return done;
}

static bool write_key(EVP_PKEY *key, const char *path, struct error *error)
{
	FILE *stream = fopen(path, "we");
	bool done;

	if (stream == NULL)
		return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, errno, "%s", path);
	done = PEM_write_PUBKEY(stream, key) == 1;
	return fclose(stream) == 0 && done;
}

/* A case on its way: accepted, ready, and waiting for the service. */
static bool make_case(struct store *store, enum certificate_kind kind, int64_t *ret_id,
		      struct error *error)
{
	struct case_record record = {
		.procedure = PROCEDURE_ISSUE,
		.kinds = 1u << kind,
		.good_until = DATE_NONE,
		.expires = { DATE_NONE, DATE_NONE },
		.card_expires = DATE_NONE,
		.fee = FEE_UNSTATED,
		.person = { .born = DATE_NONE },
	};

	if (!case_save(store, &record, error) ||
	    !case_apply(store, &record, CASE_EVENT_ACCEPT, NULL, error) ||
	    !case_apply(store, &record, CASE_EVENT_PREPARE, NULL, error) ||
	    !case_apply(store, &record, CASE_EVENT_DEFER, NULL, error))
		return false;
	*ret_id = record.id;
	return true;
}

static bool queue(struct store *store, enum certificate_kind kind, bool p10, const char *key_file,
		  struct error *error)
{
	struct exchange exchange = {
		.kind = kind,
		.body_type = p10 ? CMP_P10CR : CMP_IR,
		.priority = PRIORITY_AT_COUNTER,
		.due_ms = clock_now_ms(),
		.expires = DATE_NONE,
	};
	EVP_PKEY *key = NULL;
	char id[2 * TRANSACTION_ID_SIZE + 1];
	struct buffer body;
	bool done;

	buffer_init(&body, BODY_MAX);
	done = rsa_key_make(&key, error) && make_case(store, kind, &exchange.case_id, error) &&
	       make_body(key, kind, p10, &exchange, &body, error) &&
	       (key_file == NULL || write_key(key, key_file, error)) &&
	       exchange_add(store, &exchange, body.bytes, body.size, error);
	buffer_done(&body);
	EVP_PKEY_free(key);
	if (!done)
		return false;
	hex_encode(exchange.transaction_id, TRANSACTION_ID_SIZE, id, sizeof(id));
	printf("%s\n", id);
	return true;
}

static bool run(char **words, const char *key_file, struct error *error)
{
	struct config *config = NULL;
	struct seal_key *queue_key = NULL;
	struct seal_key *case_key = NULL;
	struct store *store = NULL;
	struct error exists = { 0 };
	enum certificate_kind kind;
	bool done;

	if (!kind_parse(words[1], &kind))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s", words[1]);
	if (!config_load(words[0], &config, error))
		return false;
	if (!seal_key_load(config->queue_key_file, &queue_key, &exists))
		(void)seal_key_create(config->queue_key_file, &exists);
	if (!seal_key_load(config->case_key_file, &case_key, &exists))
		(void)seal_key_create(config->case_key_file, &exists);
	seal_key_free(&queue_key);
	seal_key_free(&case_key);
	done = seal_key_load(config->queue_key_file, &queue_key, error) &&
	       seal_key_load(config->case_key_file, &case_key, error) &&
	       store_open(config->state_dir, STORE_WRITE, case_key, queue_key, &store, error);
	if (done)
		store_set_actor(store, "test", "test");
	done = done && queue(store, kind, strcmp(words[2], "p10cr") == 0, key_file, error);
	store_close(&store);
	seal_key_free(&queue_key);
	seal_key_free(&case_key);
	config_free(&config);
	return done;
}

int main(int argc, char **argv)
{
	struct error error = { 0 };
	char words[512];

	if (argc != 4 && argc != 5) {
		fputs("usage: queue_one CONFIG sign|auth crmf|p10cr [PUBLIC_KEY_FILE]\n", stderr);
		return EXIT_STATUS_USAGE;
	}
	if (run(argv + 1, argv[4], &error))
		return EXIT_STATUS_OK;
	error_describe(&error, words, sizeof(words));
	fprintf(stderr, "queue_one: %s\n", words);
	return (int)error_exit_status(error.code);
}
