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

/* Bodies whose content was made by pki/request or pki/cmp_nested and would be dear to decode. */
static bool is_opaque(enum cmp_body type)
{
	return type == CMP_IR || type == CMP_CR || type == CMP_KUR || type == CMP_P10CR ||
	       type == CMP_NESTED;
}

static bool body_fits(enum cmp_body type, const uint8_t *body, size_t size)
{
	const ASN1_ITEM *item = cmp_body_item(cmp_body_row(type));
	void *content;

	if (is_opaque(type))
		return der_is_strict(body, size) && der_is_sequence(body, size);
	content = der_decode(item, body, size);
	ASN1_item_free(content, item);
	return content != NULL;
}

/* PKIBody: the content under the explicit tag of its type. */
static bool encode_body(enum cmp_body type, const uint8_t *body, size_t size,
			struct buffer *ret_der, struct error *error)
{
	uint8_t head[16], *end = head;

	if (cmp_body_row(type) < 0 || size > DER_SIZE_MAX)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "body type %d", (int)type);
	if (!body_fits(type, body, size))
		return PKI_ERROR(error, ERROR_INTERNAL, "body is not of type %d", (int)type);
	ASN1_put_object(&end, 1, (int)size, (int)type, V_ASN1_CONTEXT_SPECIFIC);
	buffer_append(ret_der, head, (size_t)(end - head));
	return buffer_append(ret_der, body, size) ||
	       error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "message");
}

static bool encode_header(const struct cmp_identity *identity, const struct cmp_header *header,
			  struct buffer *ret_der, struct error *error)
{
	struct cmp_header_asn1 *made = (void *)ASN1_item_new(ASN1_ITEM_rptr(CMP_HEADER));
	bool done = made != NULL && fill_recipient(made, header->recipient, error);

	if (done && (!fill_sender(made, identity) || !fill_header(made, header)))
		done = PKI_ERROR(error, ERROR_MEMORY, "message");
	done = done && der_encode(ASN1_ITEM_rptr(CMP_HEADER), made, ret_der, error);
	ASN1_item_free((void *)made, ASN1_ITEM_rptr(CMP_HEADER));
	return done;
}

static bool sign(struct cmp_sealed_asn1 *message, const struct cmp_identity *identity,
		 struct error *error)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	uint8_t signature[PKI_SIGNATURE_MAX * 4];
	size_t size = sizeof signature;
	struct buffer der;
	bool done;

	buffer_init(&der, DER_SIZE_MAX);
	message->protection = ASN1_BIT_STRING_new();
	done = context != NULL && message->protection != NULL &&
	       der_encode(ASN1_ITEM_rptr(CMP_SEALED_PART), message, &der, error);
	if (done && (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, identity->key) != 1 ||
		     EVP_DigestSign(context, signature, &size, der.bytes, der.size) != 1 ||
		     !bits_set(message->protection, signature, size)))
		done = PKI_ERROR(error, ERROR_OFFICE_KEY, "signing");
	EVP_MD_CTX_free(context);
	buffer_done(&der);
	return done;
}

static bool seal(const struct cmp_identity *identity, const struct buffer *header,
		 const struct buffer *body, struct buffer *ret_der, struct error *error)
{
	struct cmp_sealed_asn1 message = {
		.header = der_raw(V_ASN1_SEQUENCE, header->bytes, header->size),
		.body = der_raw(V_ASN1_OTHER, body->bytes, body->size),
		.certificates = identity->encoded,
	};
	bool done = message.header != NULL && message.body != NULL;

	if (!done)
		PKI_ERROR(error, ERROR_MEMORY, "message");
	done = done && sign(&message, identity, error) &&
	       der_encode(ASN1_ITEM_rptr(CMP_SEALED), &message, ret_der, error);
	ASN1_TYPE_free(message.header);
	ASN1_TYPE_free(message.body);
	ASN1_BIT_STRING_free(message.protection);
	return done;
}

bool cmp_protect(const struct cmp_identity *identity, const struct cmp_header *header,
		 const uint8_t *body, size_t body_size, struct buffer *ret_message,
		 struct error *error)
{
	struct buffer head, content, der;
	bool done;

	buffer_init(&head, DER_SIZE_MAX);
	buffer_init(&content, DER_SIZE_MAX);
	buffer_init(&der, CMP_MESSAGE_MAX);
	done = encode_body(header->type, body, body_size, &content, error) &&
	       encode_header(identity, header, &head, error) &&
	       seal(identity, &head, &content, &der, error);
	if (done && !buffer_append(ret_message, der.bytes, der.size))
		done = error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "message");
	buffer_done(&der);
	buffer_done(&head);
	buffer_done(&content);
	return done;
}
