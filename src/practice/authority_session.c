#include "madoguchi/practice/authority_session.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/cmp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "madoguchi/base/log.h"

#include "madoguchi/pki/cmp_message.h"
#include "madoguchi/pki/keyless.h"

#include "madoguchi/practice/authority_callback.h"
#include "madoguchi/practice/authority_header.h"
#include "madoguchi/practice/ca_hierarchy.h"

#define OFFICE_USAGE "1.3.6.1.5.5.7.3.28"

struct authority_session {
	X509 *certificate;
	EVP_PKEY *key;
	X509_STORE *offices;
	struct buffer signer_der; /* extraCerts of the message before */
	STACK_OF(X509) * signer;
};

/* ---- whose signature counts ----------------------------------------------------------------- */

static bool is_office(X509 *certificate)
{
	EXTENDED_KEY_USAGE *usages = X509_get_ext_d2i(certificate, NID_ext_key_usage, NULL, NULL);
	bool found = false;

	for (int i = 0; usages != NULL && i < sk_ASN1_OBJECT_num(usages); i++) {
		char oid[80];

		OBJ_obj2txt(oid, (int)sizeof(oid), sk_ASN1_OBJECT_value(usages, i), 1);
		found = found || strcmp(oid, OFFICE_USAGE) == 0;
	}
	EXTENDED_KEY_USAGE_free(usages);
	return found;
}

static int check_office(int verified, X509_STORE_CTX *context)
{
	if (verified != 1 || X509_STORE_CTX_get_error_depth(context) != 0)
		return verified;
	if (is_office(X509_STORE_CTX_get_current_cert(context)))
		return 1;
	X509_STORE_CTX_set_error(context, X509_V_ERR_INVALID_PURPOSE);
	return 0;
}

bool authority_session_open(const char *ca_dir, struct authority_session **ret_session,
			    struct error *error)
{
	struct authority_session *session = calloc(1, sizeof(*session));
	X509 *office_ca = ca_read_certificate(ca_dir, "office-ca.pem", error);
	bool done = false;

	if (session == NULL || office_ca == NULL)
		goto out;
	buffer_init(&session->signer_der, CMP_MESSAGE_MAX);
	session->certificate = ca_read_certificate(ca_dir, "cmp.pem", error);
	session->key = ca_read_key(ca_dir, "cmp.key", error);
	if (session->certificate == NULL || session->key == NULL)
		goto out;
	session->offices = X509_STORE_new();
	done = session->offices != NULL && X509_STORE_add_cert(session->offices, office_ca) == 1;
	if (!done) {
		error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(), "office CA");
		goto out;
	}
	X509_STORE_set_verify_cb(session->offices, check_office);
	*ret_session = session;
	session = NULL;
out:
	X509_free(office_ca);
	authority_session_close(&session);
	return done;
}

void authority_session_close(struct authority_session **session)
{
	if (session == NULL || *session == NULL)
		return;
	X509_free((*session)->certificate);
	EVP_PKEY_free((*session)->key);
	X509_STORE_free((*session)->offices);
	sk_X509_pop_free((*session)->signer, X509_free);
	buffer_done(&(*session)->signer_der);
	free(*session);
	*session = NULL;
}

static int log_quietly(const char *function, const char *file, int line, OSSL_CMP_severity level,
		       const char *message)
{
	(void)file;
	(void)line;
	log_line(LOG_LEVEL_DEBUG, "CMP %d %s: %s", (int)level, function, message);
	return 1;
}

static bool trust_offices(struct authority_session *session, OSSL_CMP_CTX *context, int64_t now_ms)
{
	X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(session->offices),
				   (time_t)(now_ms / 1000));
	OSSL_CMP_CTX_set_log_cb(context, log_quietly);
	if (X509_STORE_up_ref(session->offices) != 1)
		return false;
	if (OSSL_CMP_CTX_set0_trustedStore(context, session->offices) == 1)
		return true;
	X509_STORE_free(session->offices);
	return false;
}

static STACK_OF(X509) * read_certificates(const struct buffer *der)
{
	STACK_OF(X509) *all = sk_X509_new_null();
	const unsigned char *cursor = der->bytes;
	STACK_OF(ASN1_TYPE) *elements = d2i_ASN1_SEQUENCE_ANY(NULL, &cursor, (long)der->size);

	for (int i = 0; all != NULL && i < sk_ASN1_TYPE_num(elements); i++) {
		const ASN1_TYPE *element = sk_ASN1_TYPE_value(elements, i);
		X509 *one = NULL;

		if (element->type == V_ASN1_SEQUENCE) {
			cursor = ASN1_STRING_get0_data(element->value.sequence);
			one = d2i_X509(NULL, &cursor, ASN1_STRING_length(element->value.sequence));
		}
		if (one != NULL && sk_X509_push(all, one) <= 0)
			X509_free(one);
	}
	sk_ASN1_TYPE_pop_free(elements, ASN1_TYPE_free);
	return all;
}

/* Takes the bytes over. */
static void remember_signer(struct authority_session *session, struct buffer *der)
{
	if (session->signer != NULL && der->size == session->signer_der.size &&
	    memcmp(der->bytes, session->signer_der.bytes, der->size) == 0) {
		buffer_done(der);
		return;
	}
	sk_X509_pop_free(session->signer, X509_free);
	buffer_done(&session->signer_der);
	session->signer = read_certificates(der);
	session->signer_der = *der;
}

static bool verify(struct authority_session *session, const struct buffer *der, int64_t now_ms)
{
	const unsigned char *cursor = der->bytes;
	OSSL_CMP_MSG *message = (OSSL_CMP_MSG *)ASN1_item_d2i_ex(
	    NULL, &cursor, (long)der->size, ASN1_ITEM_rptr(OSSL_CMP_MSG), keyless_context(), NULL);
	OSSL_CMP_CTX *context = OSSL_CMP_CTX_new(NULL, NULL);
	bool valid = message != NULL && context != NULL && session->signer != NULL &&
		     trust_offices(session, context, now_ms) &&
		     OSSL_CMP_CTX_set1_untrusted(context, session->signer) == 1 &&
		     OSSL_CMP_validate_msg(context, message) == 1;

	OSSL_CMP_CTX_free(context);
	OSSL_CMP_MSG_free(message);
	return valid;
}

bool authority_session_verify(struct authority_session *session, const uint8_t *der, size_t size,
			      int64_t now_ms)
{
	struct buffer message, certificates;
	struct error unreadable;
	bool valid;

	buffer_init(&message, CMP_MESSAGE_MAX);
	buffer_init(&certificates, CMP_MESSAGE_MAX);
	valid = authority_header_split(der, size, &message, &certificates, &unreadable);
	if (valid)
		remember_signer(session, &certificates);
	valid = valid && verify(session, &message, now_ms);
	buffer_done(&message);
	ERR_clear_error();
	return valid;
}

bool authority_session_read(const uint8_t *der, size_t size, const uint8_t *nonce,
			    size_t nonce_size, OSSL_CMP_MSG **ret_message, struct error *error)
{
	const unsigned char *cursor;
	struct buffer bare;
	bool done;

	buffer_init(&bare, CMP_MESSAGE_MAX);
	done = authority_header_bare(der, size, nonce, nonce_size, &bare, error);
	if (done) {
		cursor = bare.bytes;
		*ret_message = d2i_OSSL_CMP_MSG(NULL, &cursor, (long)bare.size);
		done = *ret_message != NULL ||
		       error_set(error, ERROR_ANSWER_WRONG, CAUSE_SSL, ERR_peek_last_error(),
				 "no usable CMP message");
	}
	buffer_done(&bare);
	return done;
}

/* ---- OpenSSL's server ----------------------------------------------------------------------- */

static OSSL_CMP_SRV_CTX *new_server(struct authority_session *session, struct callback *callback)
{
	OSSL_CMP_SRV_CTX *server = OSSL_CMP_SRV_CTX_new(NULL, NULL);
	OSSL_CMP_CTX *context;

	if (server == NULL)
		return NULL;
	context = OSSL_CMP_SRV_CTX_get0_cmp_ctx(server);
	if (callback_install(server, callback) &&
	    trust_offices(session, context, callback->call->world->now_ms) &&
	    OSSL_CMP_CTX_set1_cert(context, session->certificate) == 1 &&
	    OSSL_CMP_CTX_set1_pkey(context, session->key) == 1 &&
	    OSSL_CMP_SRV_CTX_set_accept_unprotected(server, 1) == 1)
		return server;
	OSSL_CMP_SRV_CTX_free(server);
	return NULL;
}

static bool process(OSSL_CMP_SRV_CTX *server, struct callback *callback,
		    const OSSL_CMP_MSG *message, struct buffer *ret_answer, struct error *error)
{
	OSSL_CMP_MSG *answer = OSSL_CMP_SRV_process_request(server, message);
	unsigned char *der = NULL;
	int size = -1;

	if (callback->failed) {
		OSSL_CMP_MSG_free(answer);
		*error = callback->error;
		return false;
	}
	if (answer != NULL) {
		callback->call->answer_type = OSSL_CMP_MSG_get_bodytype(answer);
		size = i2d_OSSL_CMP_MSG(answer, &der);
	}
	OSSL_CMP_MSG_free(answer);
	if (size <= 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(),
				 "OSSL_CMP_SRV_process_request");
	if (ret_answer != NULL)
		buffer_append(ret_answer, der, (size_t)size);
	OPENSSL_free(der);
	ERR_clear_error();
	return ret_answer == NULL || !ret_answer->failed ||
	       error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "answer");
}

/* What OpenSSL refused before it asked: the proof of possession in a certificate answer, the
 * form of the request in an error message. */
static void note_early_refusal(struct ledger_exchange *exchange, int answer_type)
{
	static const char pop[] = "proof of possession";
	static const char form[] = "form of the request";
	const bool is_error = answer_type == CMP_ERROR;

	if (exchange == NULL || exchange->state != LEDGER_NEW)
		return;
	exchange->state = LEDGER_REJECTED;
	exchange->failure = is_error ? CMP_FAIL_BAD_REQUEST : CMP_FAIL_BAD_POP;
	memcpy(exchange->words, is_error ? form : pop, is_error ? sizeof(form) : sizeof(pop));
}

bool authority_session_request(struct authority_session *session, struct authority_call *call,
			       const OSSL_CMP_MSG *message, struct buffer *ret_answer,
			       struct error *error)
{
	struct callback callback = { .call = call, .mode = CALLBACK_ANSWER };
	OSSL_CMP_SRV_CTX *server = new_server(session, &callback);
	bool done;

	if (server == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "CMP server");
	done = process(server, &callback, message, ret_answer, error);
	if (done)
		note_early_refusal(call->exchange, call->answer_type);
	OSSL_CMP_SRV_CTX_free(server);
	return done;
}

static OSSL_CMP_MSG *stored_request(const struct authority_call *call, struct error *error)
{
	OSSL_CMP_MSG *message = NULL;
	struct buffer bytes;

	buffer_init(&bytes, CMP_MESSAGE_MAX);
	if (ledger_request(call->world->ledger, call->exchange->id, &bytes, error))
		(void)authority_session_read(bytes.bytes, bytes.size, NULL, 0, &message, error);
	buffer_done(&bytes);
	return message;
}

/* Brings a new context to where the transaction was, then processes the message. */
static bool replay_and_process(struct authority_session *session, struct callback *callback,
			       const OSSL_CMP_MSG *message, struct buffer *ret_answer,
			       struct error *error)
{
	OSSL_CMP_SRV_CTX *server = new_server(session, callback);
	OSSL_CMP_MSG *stored = stored_request(callback->call, error);
	ASN1_OCTET_STRING *nonce = ASN1_OCTET_STRING_new();
	OSSL_CMP_CTX *context;
	bool done = false;

	if (server == NULL || stored == NULL || nonce == NULL)
		goto out;
	context = OSSL_CMP_SRV_CTX_get0_cmp_ctx(server);
	callback->original = stored;
	OSSL_CMP_CTX_set_option(context, OSSL_CMP_OPT_UNPROTECTED_SEND, 1);
	if (!process(server, callback, stored, NULL, error))
		goto out;
	OSSL_CMP_CTX_set_option(context, OSSL_CMP_OPT_UNPROTECTED_SEND, 0);
	/* A poll may come from a client that never saw an answer: no nonce is expected of it. */
	ASN1_OCTET_STRING_set(nonce, callback->call->nonce, (int)callback->call->nonce_size);
	if (OSSL_CMP_CTX_set1_senderNonce(context, callback->call->nonce_size > 0 ? nonce : NULL) !=
	    1) {
		error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(), "nonce");
		goto out;
	}
	done = process(server, callback, message, ret_answer, error);
out:
	if (!done && error->code == ERROR_NONE)
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "CMP server");
	ASN1_OCTET_STRING_free(nonce);
	OSSL_CMP_MSG_free(stored);
	OSSL_CMP_SRV_CTX_free(server);
	return done;
}

bool authority_session_poll(struct authority_session *session, struct authority_call *call,
			    const OSSL_CMP_MSG *message, struct buffer *ret_answer,
			    struct error *error)
{
	struct callback callback = { .call = call, .mode = CALLBACK_HOLD };

	return replay_and_process(session, &callback, message, ret_answer, error);
}

bool authority_session_confirm(struct authority_session *session, struct authority_call *call,
			       const OSSL_CMP_MSG *message, struct buffer *ret_answer,
			       struct error *error)
{
	struct callback callback = { .call = call, .mode = CALLBACK_REPLAY };

	return replay_and_process(session, &callback, message, ret_answer, error);
}
