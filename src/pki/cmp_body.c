#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "madoguchi/base/text.h"
#include "madoguchi/pki/cmp_message.h"

#include "cmp_asn1.h"
#include "der.h"

/* Encodes a sequence whose only element is value (NULL: an empty one) and frees the element. */
static bool encode_one(const ASN1_ITEM *list_item, const ASN1_ITEM *item, void *value,
		       struct buffer *ret_body, struct error *error)
{
	OPENSSL_STACK *list = OPENSSL_sk_new_null();
	bool done;

	if (list == NULL || (value != NULL && OPENSSL_sk_push(list, value) <= 0))
		done = PKI_ERROR(error, ERROR_MEMORY, "message body");
	else
		done = der_encode(list_item, list, ret_body, error);
	OPENSSL_sk_free(list);
	if (value != NULL)
		ASN1_item_free(value, item);
	return done;
}

bool cmp_body_poll(int request_id, struct buffer *ret_body, struct error *error)
{
	struct cmp_poll_asn1 *poll = (void *)ASN1_item_new(ASN1_ITEM_rptr(CMP_POLL));

	if (poll == NULL || ASN1_INTEGER_set(poll->request_id, request_id) != 1) {
		ASN1_item_free((void *)poll, ASN1_ITEM_rptr(CMP_POLL));
		return PKI_ERROR(error, ERROR_MEMORY, "poll");
	}
	return encode_one(ASN1_ITEM_rptr(CMP_POLLS), ASN1_ITEM_rptr(CMP_POLL), poll, ret_body,
			  error);
}

bool cmp_body_probe(struct buffer *ret_body, struct error *error)
{
	return encode_one(ASN1_ITEM_rptr(CMP_INFOS), NULL, NULL, ret_body, error);
}

/* A certificate of which only the signature's algorithm is looked at. */
struct cmp_outline {
	ASN1_TYPE *content;
	X509_ALGOR *algorithm;
	ASN1_BIT_STRING *signature;
};

/* clang-format off */
ASN1_SEQUENCE(CMP_OUTLINE) = {
	ASN1_SIMPLE(struct cmp_outline, content, ASN1_ANY),
	ASN1_SIMPLE(struct cmp_outline, algorithm, X509_ALGOR),
	ASN1_SIMPLE(struct cmp_outline, signature, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END_name(struct cmp_outline, CMP_OUTLINE)
/* clang-format on */

static const EVP_MD *hash_method(const struct cmp_outline *outline)
{
	int hash = NID_undef;

	if (OBJ_find_sigid_algs(OBJ_obj2nid(outline->algorithm->algorithm), &hash, NULL) != 1 ||
	    hash == NID_undef)
		return NULL;
	return EVP_get_digestbynid(hash);
}

/* The hash of the certificate by the hash of its own signature, as 5.3.18 asks. */
static bool fill_hash(struct cmp_confirm_asn1 *confirm, const uint8_t *certificate, size_t size,
		      struct error *error)
{
	struct cmp_outline *outline = der_decode(ASN1_ITEM_rptr(CMP_OUTLINE), certificate, size);
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned int hash_size;
	const EVP_MD *method;
	bool done;

	if (outline == NULL)
		return PKI_ERROR(error, ERROR_FILE_WRONG, "not a certificate");
	method = hash_method(outline);
	ASN1_item_free((void *)outline, ASN1_ITEM_rptr(CMP_OUTLINE));
	if (method == NULL)
		return PKI_ERROR(error, ERROR_CERTIFICATE_WRONG, "signature algorithm");
	done = EVP_Digest(certificate, size, hash, &hash_size, method, NULL) == 1 &&
	       ASN1_OCTET_STRING_set(confirm->hash, hash, (int)hash_size) == 1;
	return done || PKI_ERROR(error, ERROR_MEMORY, "certificate hash");
}

static bool push_text(struct cmp_status_asn1 *status, const char *why)
{
	ASN1_UTF8STRING *text = ASN1_UTF8STRING_new();

	status->text = sk_ASN1_UTF8STRING_new_null();
	if (text != NULL && status->text != NULL &&
	    ASN1_STRING_set(text, why, (int)strlen(why)) == 1 &&
	    sk_ASN1_UTF8STRING_push(status->text, text) > 0)
		return true;
	ASN1_UTF8STRING_free(text);
	return false;
}

static bool fill_rejection(struct cmp_confirm_asn1 *confirm, const char *why)
{
	struct cmp_status_asn1 *status = (void *)ASN1_item_new(ASN1_ITEM_rptr(CMP_STATUS));

	confirm->status = status;
	if (status == NULL || ASN1_INTEGER_set(status->status, CMP_REJECTION) != 1)
		return false;
	status->failure = ASN1_BIT_STRING_new();
	if (status->failure == NULL ||
	    ASN1_BIT_STRING_set_bit(status->failure, CMP_FAIL_INCORRECT_DATA, 1) != 1)
		return false;
	return why == NULL || *why == '\0' || !text_valid(why, strlen(why)) ||
	       push_text(status, why);
}

bool cmp_body_confirm_as(int request_id, const uint8_t *certificate, size_t size, bool accepted,
			 const char *why, struct buffer *ret_body, struct error *error)
{
	struct cmp_confirm_asn1 *confirm = (void *)ASN1_item_new(ASN1_ITEM_rptr(CMP_CONFIRM));
	bool done = false;

	if (confirm == NULL || ASN1_INTEGER_set(confirm->request_id, request_id) != 1 ||
	    (!accepted && !fill_rejection(confirm, why)))
		PKI_ERROR(error, ERROR_MEMORY, "confirmation");
	else
		done = fill_hash(confirm, certificate, size, error);
	if (!done) {
		ASN1_item_free((void *)confirm, ASN1_ITEM_rptr(CMP_CONFIRM));
		return false;
	}
	return encode_one(ASN1_ITEM_rptr(CMP_CONFIRMS), ASN1_ITEM_rptr(CMP_CONFIRM), confirm,
			  ret_body, error);
}

bool cmp_body_confirm(const uint8_t *certificate, size_t size, bool accepted, const char *why,
		      struct buffer *ret_body, struct error *error)
{
	return cmp_body_confirm_as(0, certificate, size, accepted, why, ret_body, error);
}
