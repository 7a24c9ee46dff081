#include "madoguchi/practice/authority_callback.h"

#include <string.h>

#include <openssl/cmp.h>
#include <openssl/cmperr.h>
#include <openssl/crmf.h>
#include <openssl/err.h>
#include <openssl/sha.h>

#include "madoguchi/pki/cmp_message.h"
#include "madoguchi/pki/keyless.h"

#include "madoguchi/practice/authority_header.h"
#include "madoguchi/practice/authority_register.h"

static struct callback *callback_of(OSSL_CMP_SRV_CTX *server)
{
	return OSSL_CMP_SRV_CTX_get0_custom_ctx(server);
}

/* ---- what a request asks for ---------------------------------------------------------------- */

static bool issued_here(const X509_NAME *issuer)
{
	static const char *const units[] = { "JPKI for digital signature",
					     "JPKI for user authentication" };
	char unit[128];

	if (issuer == NULL ||
	    X509_NAME_get_text_by_NID((X509_NAME *)(uintptr_t)issuer, NID_organizationalUnitName,
				      unit, (int)sizeof(unit)) < 0)
		return false;
	return strcmp(unit, units[0]) == 0 || strcmp(unit, units[1]) == 0;
}

static const char *known_serial(const X509_NAME *issuer, const ASN1_INTEGER *serial,
				char text[static LEDGER_SERIAL_SIZE])
{
	return serial != NULL && issued_here(issuer) && register_serial(serial, text) ? text : NULL;
}

static bool decide_request(struct callback *callback, const OSSL_CRMF_MSG *crmf,
			   const X509_REQ *p10)
{
	struct authority_call *call = callback->call;
	struct authority_wish wish;
	struct decide_request request = { 0 };
	char serial[LEDGER_SERIAL_SIZE];
	bool read = crmf != NULL ? authority_wish_from_crmf(crmf, &wish, &request.why)
				 : authority_wish_from_p10(p10, &wish, &request.why);

	request.wish = read ? &wish : NULL;
	request.is_update = call->exchange->type == CMP_KUR;
	if (request.is_update && crmf != NULL) {
		const OSSL_CRMF_CERTID *old = OSSL_CRMF_MSG_get0_regCtrl_oldCertID(crmf);

		if (old != NULL)
			request.old_serial =
			    known_serial(OSSL_CRMF_CERTID_get0_issuer(old),
					 OSSL_CRMF_CERTID_get0_serialNumber(old), serial);
	}
	return decide_certificate(call->world, &request, call->exchange, &callback->error);
}

/* ---- what is answered ----------------------------------------------------------------------- */

static bool stored_der(struct callback *callback, struct buffer *ret_der)
{
	struct register_entry entry;
	bool found = false;

	buffer_init(ret_der, CMP_MESSAGE_MAX);
	if (register_find(callback->call->world->ledger, callback->call->exchange->serial, &found,
			  &entry, ret_der, &callback->error) &&
	    found)
		return true;
	callback->failed = true;
	if (callback->error.code == ERROR_NONE)
		error_set(&callback->error, ERROR_PRACTICE, CAUSE_NONE, 0, "stored certificate");
	buffer_done(ret_der);
	return false;
}

/* To be sent, and copied on the way: nobody here uses its key. */
static X509 *stored_certificate(struct callback *callback)
{
	X509 *certificate = X509_new_ex(keyless_context(), NULL);
	const unsigned char *cursor;
	struct buffer der;

	if (certificate == NULL || !stored_der(callback, &der)) {
		X509_free(certificate);
		return NULL;
	}
	cursor = der.bytes;
	if (d2i_X509(&certificate, &cursor, (long)der.size) == NULL) {
		X509_free(certificate);
		certificate = NULL;
		callback->failed = true;
		error_set(&callback->error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(),
			  "stored certificate");
	}
	buffer_done(&der);
	return certificate;
}

/* Tells in generalInfo until when a certConf is waited for, RFC 9810 5.1.1.2. OpenSSL declares the
 * value as ASN1_TYPE, but keeps it in a union by the type's own kind: here a GeneralizedTime. */
static bool announce_deadline(OSSL_CMP_SRV_CTX *server, int64_t deadline_ms)
{
	ASN1_GENERALIZEDTIME *time = ASN1_GENERALIZEDTIME_set(NULL, (time_t)(deadline_ms / 1000));
	OSSL_CMP_ITAV *item = NULL;

	if (time != NULL)
		item = OSSL_CMP_ITAV_create(OBJ_nid2obj(NID_id_it_confirmWaitTime),
					    (ASN1_TYPE *)(void *)time);
	if (item == NULL) {
		ASN1_GENERALIZEDTIME_free(time);
		return false;
	}
	if (OSSL_CMP_CTX_push0_geninfo_ITAV(OSSL_CMP_SRV_CTX_get0_cmp_ctx(server), item) == 1)
		return true;
	OSSL_CMP_ITAV_free(item);
	return false;
}

static OSSL_CMP_PKISI *answer_state(OSSL_CMP_SRV_CTX *server, struct callback *callback,
				    X509 **ret_certificate)
{
	const struct ledger_exchange *exchange = callback->call->exchange;

	switch (exchange->state) {
	case LEDGER_WAITING:
		return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_waiting, 0, NULL);
	case LEDGER_REJECTED:
		return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_rejection,
					       exchange->failure >= 0 ? 1 << exchange->failure : 0,
					       exchange->words);
	default:
		*ret_certificate = stored_certificate(callback);
		if (*ret_certificate == NULL)
			return NULL;
		if (exchange->state == LEDGER_ISSUED && callback->mode == CALLBACK_ANSWER &&
		    !announce_deadline(server, exchange->deadline_ms)) {
			callback->failed = true;
			error_set(&callback->error, ERROR_MEMORY, CAUSE_NONE, 0, "deadline");
			return NULL;
		}
		return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_accepted, 0, NULL);
	}
}

static OSSL_CMP_PKISI *on_certificate(OSSL_CMP_SRV_CTX *server, const OSSL_CMP_MSG *message,
				      int request_id, const OSSL_CRMF_MSG *crmf,
				      const X509_REQ *p10, X509 **ret_certificate,
				      STACK_OF(X509) * *ret_chain,
				      STACK_OF(X509) * *ret_authorities)
{
	struct callback *callback = callback_of(server);
	struct ledger_exchange *exchange = callback->call->exchange;

	(void)message;
	(void)request_id;
	*ret_certificate = NULL;
	*ret_chain = NULL;
	*ret_authorities = NULL;
	if (callback->mode == CALLBACK_HOLD)
		return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_waiting, 0, NULL);
	if (callback->mode == CALLBACK_ANSWER &&
	    (exchange->state == LEDGER_NEW || exchange->state == LEDGER_WAITING) &&
	    !decide_request(callback, crmf, p10)) {
		callback->failed = true;
		return NULL;
	}
	return answer_state(server, callback, ret_certificate);
}

static int reason_of(const OSSL_CMP_MSG *message)
{
	unsigned char *der = NULL;
	int size = i2d_OSSL_CMP_MSG(message, &der);
	int reason = size > 0 ? authority_header_reason(der, (size_t)size) : 0;

	OPENSSL_free(der);
	return reason;
}

static OSSL_CMP_PKISI *on_revocation(OSSL_CMP_SRV_CTX *server, const OSSL_CMP_MSG *message,
				     const X509_NAME *issuer, const ASN1_INTEGER *serial)
{
	struct callback *callback = callback_of(server);
	struct ledger_exchange *exchange = callback->call->exchange;
	char text[LEDGER_SERIAL_SIZE];

	if (exchange->state == LEDGER_NEW &&
	    !decide_revocation(callback->call->world, known_serial(issuer, serial, text),
			       reason_of(message), exchange, &callback->error)) {
		callback->failed = true;
		return NULL;
	}
	if (exchange->state == LEDGER_REJECTED)
		return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_rejection,
					       exchange->failure >= 0 ? 1 << exchange->failure : 0,
					       exchange->words);
	return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_accepted, 0, NULL);
}

/* ---- the rest ------------------------------------------------------------------------------- */

/* Repeats what was asked about: the round trip is what counts. */
static int on_general(OSSL_CMP_SRV_CTX *server, const OSSL_CMP_MSG *message,
		      const STACK_OF(OSSL_CMP_ITAV) * in, STACK_OF(OSSL_CMP_ITAV) * *out)
{
	(void)server;
	(void)message;
	*out = sk_OSSL_CMP_ITAV_deep_copy(in, OSSL_CMP_ITAV_dup, OSSL_CMP_ITAV_free);
	return in == NULL || *out != NULL;
}

static void on_error(OSSL_CMP_SRV_CTX *server, const OSSL_CMP_MSG *message,
		     const OSSL_CMP_PKISI *status, const ASN1_INTEGER *code,
		     const OSSL_CMP_PKIFREETEXT *details)
{
	(void)server;
	(void)message;
	(void)status;
	(void)code;
	(void)details;
}

static bool hash_fits(struct callback *callback, const ASN1_OCTET_STRING *hash)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	struct buffer der;

	if (!stored_der(callback, &der))
		return false;
	SHA256(der.bytes, der.size, digest);
	buffer_done(&der);
	return hash != NULL && ASN1_STRING_length(hash) == SHA256_DIGEST_LENGTH &&
	       memcmp(ASN1_STRING_get0_data(hash), digest, sizeof(digest)) == 0;
}

static bool is_accepting(const OSSL_CMP_PKISI *status)
{
	char words[OSSL_CMP_PKISI_BUFLEN];

	if (status == NULL)
		return true;
	/* 3.0 has no getter for the number; the words start with the status' name. */
	if (OSSL_CMP_snprint_PKIStatusInfo(status, words, sizeof(words)) == NULL)
		return false;
	return strncmp(words, "PKIStatus: accepted", strlen("PKIStatus: accepted")) == 0 ||
	       strncmp(words, "PKIStatus: granted", strlen("PKIStatus: granted")) == 0;
}

static int on_confirmation(OSSL_CMP_SRV_CTX *server, const OSSL_CMP_MSG *message, int request_id,
			   const ASN1_OCTET_STRING *hash, const OSSL_CMP_PKISI *status)
{
	struct callback *callback = callback_of(server);
	struct ledger_exchange *exchange = callback->call->exchange;
	const struct decide_world *world = callback->call->world;

	(void)message;
	(void)request_id;
	if (!hash_fits(callback, hash)) {
		callback->call->failure = CMP_FAIL_BAD_CERT_ID;
		callback->call->why = "certHash is not that of the certificate";
		ERR_raise(ERR_LIB_CMP, CMP_R_CERTHASH_UNMATCHED);
		return 0;
	}
	if (exchange->confirmation != LEDGER_UNHEARD)
		return 1;
	if (is_accepting(status)) {
		exchange->confirmation = LEDGER_ACCEPTED;
		exchange->state = LEDGER_CONFIRMED;
		return 1;
	}
	exchange->confirmation = LEDGER_DECLINED;
	exchange->state = LEDGER_REVOKED;
	callback->failed =
	    !register_revoke(world->ledger, exchange->serial, 0, world->now_ms, &callback->error);
	return !callback->failed;
}

static int on_poll(OSSL_CMP_SRV_CTX *server, const OSSL_CMP_MSG *message, int request_id,
		   OSSL_CMP_MSG **ret_request, int64_t *ret_check_after)
{
	struct callback *callback = callback_of(server);
	int64_t wait_s = decide_wait_s(callback->call->world, callback->call->exchange);

	(void)message;
	(void)request_id;
	*ret_request = NULL;
	*ret_check_after = wait_s;
	if (wait_s > 0)
		return 1;
	callback->mode = CALLBACK_ANSWER;
	*ret_request = OSSL_CMP_MSG_dup(callback->original);
	return *ret_request != NULL;
}

bool callback_install(OSSL_CMP_SRV_CTX *server, struct callback *callback)
{
	return OSSL_CMP_SRV_CTX_init(server, callback, on_certificate, on_revocation, on_general,
				     on_error, on_confirmation, on_poll) == 1 &&
	       OSSL_CMP_SRV_CTX_set_accept_raverified(server, 0) == 1 &&
	       OSSL_CMP_SRV_CTX_set_accept_unprotected(server, 0) == 1 &&
	       OSSL_CMP_SRV_CTX_set_grant_implicit_confirm(server, 0) == 1;
}
