#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "cmp_asn1.h"
#include "cmp_identity.h"
#include "der.h"
#include "name.h"
#include "request_signature.h"

/* Why a certificate of the message is not that of its signer; the greatest is reported. */
enum doubt {
	DOUBT_SENDER,	 /* it names somebody else */
	DOUBT_USAGE,	 /* its key is not for signatures */
	DOUBT_SIGNATURE, /* its key has not signed this */
	DOUBT_TRUST,	 /* it does not chain to our trust now */
	DOUBT_NONE,	 /* this is the signer */
};

static const char *const doubt_words[] = {
	[DOUBT_SENDER] = "no certificate of the sender",
	[DOUBT_USAGE] = "the sender's key is not for signatures",
	[DOUBT_SIGNATURE] = "the protection does not hold",
	[DOUBT_TRUST] = "the sender's certificate is not trusted",
};

/* So long the chain of a signer is taken to hold as it did. */
#define SIGNER_HOLDS_MS 60000

static bool names_sender(const struct cmp_header_asn1 *header, X509 *certificate)
{
	const ASN1_OCTET_STRING *key_id = X509_get0_subject_key_id(certificate);

	if (X509_NAME_cmp(header->sender->d.directoryName, X509_get_subject_name(certificate)) != 0)
		return false;
	return header->sender_key == NULL || key_id == NULL ||
	       ASN1_OCTET_STRING_cmp(header->sender_key, key_id) == 0;
}

/* Whether this certificate's key has protected the message; its chain is another question. */
static enum doubt doubt_about(const struct cmp_message_asn1 *message, X509 *certificate)
{
	const struct cmp_protected_asn1 part = { message->header, message->body };
	EVP_PKEY *key = X509_get0_pubkey(certificate);

	if (!names_sender(message->header, certificate))
		return DOUBT_SENDER;
	if ((X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) == 0)
		return DOUBT_USAGE;
	if (key == NULL ||
	    ASN1_item_verify(ASN1_ITEM_rptr(CMP_PROTECTED), message->header->protection_algorithm,
			     message->protection, &part, key) != 1)
		return DOUBT_SIGNATURE;
	return DOUBT_NONE;
}

/* ---- certificates of the message ------------------------------------------------------------ */

static bool same_bytes(const ASN1_TYPE *element, const struct buffer *der)
{
	return element->type == V_ASN1_SEQUENCE &&
	       (size_t)ASN1_STRING_length(element->value.sequence) == der->size &&
	       memcmp(ASN1_STRING_get0_data(element->value.sequence), der->bytes, der->size) == 0;
}

static X509 *decode_certificate(const ASN1_TYPE *element)
{
	if (element->type != V_ASN1_SEQUENCE)
		return NULL;
	return der_decode(ASN1_ITEM_rptr(X509), ASN1_STRING_get0_data(element->value.sequence),
			  (size_t)ASN1_STRING_length(element->value.sequence));
}

static STACK_OF(X509) * decode_all(const STACK_OF(ASN1_TYPE) * elements)
{
	STACK_OF(X509) *all = sk_X509_new_null();

	for (int i = 0; all != NULL && i < sk_ASN1_TYPE_num(elements); i++) {
		X509 *certificate = decode_certificate(sk_ASN1_TYPE_value(elements, i));

		if (certificate != NULL && sk_X509_push(all, certificate) <= 0)
			X509_free(certificate);
	}
	return all;
}

static void remember(struct cmp_signer *signer, X509 *certificate, int64_t now_ms)
{
	X509_free(signer->certificate);
	signer->certificate = NULL;
	buffer_done(&signer->der);
	if (X509_up_ref(certificate) != 1)
		return;
	signer->certificate = certificate;
	signer->checked_ms = now_ms;
	if (der_encode(ASN1_ITEM_rptr(X509), certificate, &signer->der, NULL))
		return;
	X509_free(certificate);
	signer->certificate = NULL;
}

/* The signer of the message before, where it lies in this one too and its chain held just now. */
static bool signed_as_before(const struct cmp_message_asn1 *message, const struct cmp_trust *trust,
			     int64_t now_ms)
{
	const struct cmp_signer *signer = trust->signer;

	if (signer->certificate == NULL || now_ms < signer->checked_ms ||
	    now_ms - signer->checked_ms > SIGNER_HOLDS_MS)
		return false;
	for (int i = 0; i < sk_ASN1_TYPE_num(message->certificates); i++)
		if (same_bytes(sk_ASN1_TYPE_value(message->certificates, i), &signer->der))
			return doubt_about(message, signer->certificate) == DOUBT_NONE;
	return false;
}

static enum doubt look_for_signer(const struct cmp_message_asn1 *message,
				  const struct cmp_trust *trust, int64_t now_ms)
{
	STACK_OF(X509) *all = decode_all(message->certificates);
	enum doubt least = DOUBT_SENDER;

	for (int i = 0; i < sk_X509_num(all) && least != DOUBT_NONE; i++) {
		X509 *certificate = sk_X509_value(all, i);
		enum doubt doubt = doubt_about(message, certificate);

		if (doubt == DOUBT_NONE &&
		    !trust_list_holds(&trust->list, certificate, all, now_ms))
			doubt = DOUBT_TRUST;
		if (doubt == DOUBT_NONE)
			remember(trust->signer, certificate, now_ms);
		if (doubt > least)
			least = doubt;
	}
	sk_X509_pop_free(all, X509_free);
	return least;
}

bool cmp_verify(const struct cmp_message *message, const struct cmp_trust *trust, int64_t now_ms,
		struct error *error)
{
	const struct cmp_message_asn1 *decoded = message->decoded;
	enum doubt least;

	if (!message->has_protection)
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0, "not protected");
	/* Before anything is validated: MAC algorithms carry parameters that are an attack surface.
	 */
	if (!algorithm_known(decoded->header->protection_algorithm))
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0,
				 "the protection is no signature of this profile");
	if (decoded->header->sender->type != GEN_DIRNAME)
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0,
				 "the sender is not a directory name");
	if (!signed_as_before(decoded, trust, now_ms)) {
		least = look_for_signer(decoded, trust, now_ms);
		if (least != DOUBT_NONE)
			return PKI_ERROR(error, ERROR_ANSWER_WRONG, "%s", doubt_words[least]);
	}
	(void)der_ssl_cause();
	return true;
}

bool cmp_sent_by(const struct cmp_message *message, const char *name)
{
	const struct cmp_message_asn1 *decoded = message->decoded;
	X509_NAME *wanted = name_parse(name);
	bool same = wanted != NULL && decoded->header->sender->type == GEN_DIRNAME &&
		    X509_NAME_cmp(decoded->header->sender->d.directoryName, wanted) == 0;

	X509_NAME_free(wanted);
	return same;
}
