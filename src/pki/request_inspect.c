#include "madoguchi/pki/request.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "crmf.h"
#include "der.h"
#include "request_signature.h"

/* The proof that this profile knows: the requested key's signature over CertRequest itself. */
static bool is_proved(struct crmf_message *message, EVP_PKEY *key)
{
	const struct crmf_signature *proof;

	if (message->proof == NULL || message->proof->type != CRMF_PROOF_SIGNATURE)
		return false;
	proof = message->proof->value.signature;
	if (proof->input != NULL || message->request->wanted->subject == NULL)
		return false;
	return algorithm_known(proof->algorithm) &&
	       ASN1_item_verify(ASN1_ITEM_rptr(CRMF_REQUEST), proof->algorithm, proof->signature,
				message->request, key) == 1;
}

static bool inspect_crmf(const uint8_t *body, size_t size, struct buffer *ret_public_key,
			 bool *ret_proved, struct error *error)
{
	OPENSSL_STACK *messages = der_decode(ASN1_ITEM_rptr(CRMF_MESSAGES), body, size);
	struct crmf_message *message = crmf_only(messages);
	X509_PUBKEY *wanted = message != NULL ? message->request->wanted->public_key : NULL;
	EVP_PKEY *key = wanted != NULL ? X509_PUBKEY_get0(wanted) : NULL;
	bool done;

	if (key == NULL) {
		done = PKI_ERROR(error, ERROR_ANSWER_WRONG, "certificate request");
	} else {
		done = der_encode(ASN1_ITEM_rptr(X509_PUBKEY), wanted, ret_public_key, error);
		if (done)
			*ret_proved = is_proved(message, key);
	}
	ASN1_item_free((void *)messages, ASN1_ITEM_rptr(CRMF_MESSAGES));
	(void)der_ssl_cause();
	return done;
}

static bool inspect_p10(const uint8_t *body, size_t size, struct buffer *ret_public_key,
			bool *ret_proved, struct error *error)
{
	X509_REQ *p10 = der_decode(ASN1_ITEM_rptr(X509_REQ), body, size);
	const X509_ALGOR *algorithm;
	EVP_PKEY *key = p10 != NULL ? X509_REQ_get0_pubkey(p10) : NULL;
	bool done;

	if (key == NULL) {
		done = PKI_ERROR(error, ERROR_ANSWER_WRONG, "PKCS#10");
	} else {
		done = der_encode(ASN1_ITEM_rptr(X509_PUBKEY), X509_REQ_get_X509_PUBKEY(p10),
				  ret_public_key, error);
		X509_REQ_get0_signature(p10, NULL, &algorithm);
		if (done)
			*ret_proved = algorithm_known(algorithm) && X509_REQ_verify(p10, key) == 1;
	}
	X509_REQ_free(p10);
	(void)der_ssl_cause();
	return done;
}

bool pki_request_inspect(enum cmp_body type, const uint8_t *body, size_t size,
			 struct buffer *ret_public_key, bool *ret_proved, struct error *error)
{
	switch (type) {
	case CMP_IR:
	case CMP_CR:
	case CMP_KUR:
		return inspect_crmf(body, size, ret_public_key, ret_proved, error);
	case CMP_P10CR:
		return inspect_p10(body, size, ret_public_key, ret_proved, error);
	default:
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0,
				 "body type %d is no request", (int)type);
	}
}
