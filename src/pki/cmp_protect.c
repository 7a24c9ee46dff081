#include <time.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "cmp_asn1.h"
#include "cmp_identity.h"
#include "der.h"
#include "name.h"
#include "request_signature.h"

#define PVNO 2 /* cmp2000 */

static bool set_octets(ASN1_OCTET_STRING **field, const uint8_t *bytes, size_t size)
{
	*field = ASN1_OCTET_STRING_new();
	return *field != NULL && ASN1_OCTET_STRING_set(*field, bytes, (int)size) == 1;
}

static bool set_name(GENERAL_NAME *field, X509_NAME *name)
{
	if (name == NULL)
		return false;
	field->type = GEN_DIRNAME;
	field->d.directoryName = name;
	return true;
}

/* Sender, key identifier and algorithm are those of the certificate and its key. */
static bool fill_sender(struct cmp_header_asn1 *made, const struct cmp_identity *identity)
{
	X509 *own = sk_X509_value(identity->certificates, 0);
	const ASN1_OCTET_STRING *key_id = X509_get0_subject_key_id(own);

	if (!set_name(made->sender, X509_NAME_dup(X509_get_subject_name(own))))
		return false;
	if (key_id != NULL) {
		made->sender_key = ASN1_OCTET_STRING_dup(key_id);
		if (made->sender_key == NULL)
			return false;
	}
	made->protection_algorithm = X509_ALGOR_new();
	return made->protection_algorithm != NULL &&
	       algorithm_set(made->protection_algorithm, identity->key);
}

static bool fill_header(struct cmp_header_asn1 *made, const struct cmp_header *header)
{
	made->time = ASN1_GENERALIZEDTIME_set(NULL, (time_t)(header->time_ms / 1000));
	if (made->time == NULL || ASN1_INTEGER_set(made->version, PVNO) != 1)
		return false;
	if (!set_octets(&made->transaction_id, header->transaction_id, CMP_ID_SIZE) ||
	    !set_octets(&made->sender_nonce, header->sender_nonce, CMP_NONCE_SIZE))
		return false;
	return header->recipient_nonce == NULL || header->recipient_nonce_size == 0 ||
	       set_octets(&made->recipient_nonce, header->recipient_nonce,
			  header->recipient_nonce_size);
}

static bool fill_recipient(struct cmp_header_asn1 *made, const char *recipient, struct error *error)
{
	X509_NAME *name = recipient != NULL ? name_parse(recipient) : X509_NAME_new();

	if (set_name(made->recipient, name))
		return true;
	return PKI_ERROR(error, ERROR_CONFIG_WRONG, "not a distinguished name: %.100s",
			 recipient != NULL ? recipient : "");
}

static bool fill_body(struct cmp_body_asn1 *made, enum cmp_body type, const uint8_t *body,
		      size_t body_size, struct error *error)
{
	int row = cmp_body_row(type);

	if (row < 0)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "body type %d", (int)type);
	made->value.content = der_decode(cmp_body_item(row), body, body_size);
	if (made->value.content == NULL)
		return PKI_ERROR(error, ERROR_INTERNAL, "body is not of type %d", (int)type);
	made->type = row;
	return true;
}

static bool sign(struct cmp_message_asn1 *message, const struct cmp_identity *identity,
		 struct error *error)
{
	const struct cmp_protected_asn1 part = { message->header, message->body };
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	uint8_t signature[PKI_SIGNATURE_MAX * 4];
	size_t size = sizeof signature;
	struct buffer der;
	bool done;

	buffer_init(&der, DER_SIZE_MAX);
	message->protection = ASN1_BIT_STRING_new();
	done = context != NULL && message->protection != NULL &&
	       der_encode(ASN1_ITEM_rptr(CMP_PROTECTED), &part, &der, error);
	if (done && (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, identity->key) != 1 ||
		     EVP_DigestSign(context, signature, &size, der.bytes, der.size) != 1 ||
		     !bits_set(message->protection, signature, size)))
		done = PKI_ERROR(error, ERROR_OFFICE_KEY, "signing");
	EVP_MD_CTX_free(context);
	buffer_done(&der);
	return done;
}

static bool add_certificates(struct cmp_message_asn1 *message, const struct cmp_identity *identity,
			     struct error *error)
{
	message->certificates = X509_chain_up_ref(identity->certificates);
	return message->certificates != NULL || PKI_ERROR(error, ERROR_MEMORY, "certificates");
}

bool cmp_protect(const struct cmp_identity *identity, const struct cmp_header *header,
		 const uint8_t *body, size_t body_size, struct buffer *ret_message,
		 struct error *error)
{
	struct cmp_message_asn1 *message = (void *)ASN1_item_new(ASN1_ITEM_rptr(CMP_MESSAGE));
	struct buffer der;
	bool done;

	if (message == NULL)
		return PKI_ERROR(error, ERROR_MEMORY, "message");
	buffer_init(&der, CMP_MESSAGE_MAX);
	done = fill_body(message->body, header->type, body, body_size, error) &&
	       fill_recipient(message->header, header->recipient, error);
	if (done &&
	    (!fill_sender(message->header, identity) || !fill_header(message->header, header)))
		done = PKI_ERROR(error, ERROR_MEMORY, "message");
	done = done && sign(message, identity, error) &&
	       add_certificates(message, identity, error) &&
	       der_encode(ASN1_ITEM_rptr(CMP_MESSAGE), message, &der, error);
	if (done && !buffer_append(ret_message, der.bytes, der.size))
		done = error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "message");
	buffer_done(&der);
	ASN1_item_free((void *)message, ASN1_ITEM_rptr(CMP_MESSAGE));
	return done;
}
