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

static bool names_sender(const struct cmp_header_asn1 *header, X509 *certificate)
{
	const ASN1_OCTET_STRING *key_id = X509_get0_subject_key_id(certificate);

	if (X509_NAME_cmp(header->sender->d.directoryName, X509_get_subject_name(certificate)) != 0)
		return false;
	return header->sender_key == NULL || key_id == NULL ||
	       ASN1_OCTET_STRING_cmp(header->sender_key, key_id) == 0;
}

static enum doubt doubt_about(const struct cmp_message_asn1 *message, X509 *certificate,
			      const struct cmp_trust *trust, int64_t now_ms)
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
	if (!trust_list_holds(&trust->list, certificate, message->certificates, now_ms))
		return DOUBT_TRUST;
	return DOUBT_NONE;
}

bool cmp_verify(const struct cmp_message *message, const struct cmp_trust *trust, int64_t now_ms,
		struct error *error)
{
	const struct cmp_message_asn1 *decoded = message->decoded;
	enum doubt least = DOUBT_SENDER;
	int i;

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
	for (i = 0; i < sk_X509_num(decoded->certificates) && least != DOUBT_NONE; i++) {
		enum doubt doubt =
		    doubt_about(decoded, sk_X509_value(decoded->certificates, i), trust, now_ms);

		if (doubt > least)
			least = doubt;
	}
	if (least != DOUBT_NONE)
		return PKI_ERROR(error, ERROR_ANSWER_WRONG, "%s", doubt_words[least]);
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
