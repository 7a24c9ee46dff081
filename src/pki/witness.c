#include "madoguchi/pki/witness.h"

#include <string.h>

#include <openssl/asn1t.h>
#include <openssl/objects.h>

#include "der.h"

/* InfoTypeAndValue; what stands in another type's value is passed over. */
struct witness_asn1 {
	ASN1_OBJECT *type;
	ASN1_TYPE *value;
};

/* clang-format off */
ASN1_SEQUENCE(WITNESS) = {
	ASN1_SIMPLE(struct witness_asn1, type, ASN1_OBJECT),
	ASN1_OPT(struct witness_asn1, value, ASN1_ANY),
} static_ASN1_SEQUENCE_END_name(struct witness_asn1, WITNESS)

ASN1_ITEM_TEMPLATE(WITNESS_BODY) =
	ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, infos, WITNESS)
static_ASN1_ITEM_TEMPLATE_END(WITNESS_BODY)
/* clang-format on */

/* A list of one; the strings stay the caller's. */
static bool encode(ASN1_OBJECT *type, ASN1_UTF8STRING *string, struct buffer *ret_body,
		   struct error *error)
{
	ASN1_TYPE value = { .type = V_ASN1_UTF8STRING, .value.utf8string = string };
	struct witness_asn1 info = { .type = type, .value = &value };
	OPENSSL_STACK *list = OPENSSL_sk_new_null();
	bool done = list != NULL && OPENSSL_sk_push(list, &info) > 0;

	if (!done)
		PKI_ERROR(error, ERROR_MEMORY, "witness");
	done = done && der_encode(ASN1_ITEM_rptr(WITNESS_BODY), list, ret_body, error);
	OPENSSL_sk_free(list);
	return done;
}

bool witness_body(const char *text, struct buffer *ret_body, struct error *error)
{
	ASN1_OBJECT *type = OBJ_txt2obj(WITNESS_OID, 1);
	ASN1_UTF8STRING *string = ASN1_UTF8STRING_new();
	const bool done =
	    type != NULL && string != NULL && ASN1_STRING_set(string, text, (int)strlen(text)) == 1;
	const bool encoded = done ? encode(type, string, ret_body, error)
				  : PKI_ERROR(error, ERROR_MEMORY, "witness");

	ASN1_UTF8STRING_free(string);
	ASN1_OBJECT_free(type);
	return encoded;
}

static bool copy_text(const struct witness_asn1 *info, const ASN1_OBJECT *ours,
		      char text[static WITNESS_TEXT_SIZE])
{
	const ASN1_UTF8STRING *string;
	size_t length;

	if (OBJ_cmp(info->type, ours) != 0 || info->value == NULL ||
	    info->value->type != V_ASN1_UTF8STRING)
		return false;
	string = info->value->value.utf8string;
	length = (size_t)ASN1_STRING_length(string);
	if (length >= WITNESS_TEXT_SIZE ||
	    memchr(ASN1_STRING_get0_data(string), '\0', length) != NULL)
		return false;
	memcpy(text, ASN1_STRING_get0_data(string), length);
	text[length] = '\0';
	return true;
}

bool witness_read(const uint8_t *body, size_t size, char ret_text[static WITNESS_TEXT_SIZE])
{
	OPENSSL_STACK *list = der_decode(ASN1_ITEM_rptr(WITNESS_BODY), body, size);
	ASN1_OBJECT *ours = OBJ_txt2obj(WITNESS_OID, 1);
	bool read = false;

	for (int i = 0; ours != NULL && !read && i < OPENSSL_sk_num(list); i++)
		read = copy_text(OPENSSL_sk_value(list, i), ours, ret_text);
	ASN1_OBJECT_free(ours);
	ASN1_item_free((void *)list, ASN1_ITEM_rptr(WITNESS_BODY));
	(void)der_ssl_cause();
	return read;
}
