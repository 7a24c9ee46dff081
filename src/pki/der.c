#include "der.h"

#include <limits.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "madoguchi/pki/keyless.h"

int64_t der_ssl_cause(void)
{
	int64_t cause = (int64_t)ERR_peek_error();

	ERR_clear_error();
	return cause;
}

/* OpenSSL keeps a true that is not FF as it is, and so encoding again would not show it. */
static bool boolean_strict(const uint8_t *content, size_t size)
{
	return size == 1 && (content[0] == 0x00 || content[0] == 0xff);
}

/* The element at bytes: the size of its header and of its content. Only headers that DER itself
 * would have written pass. */
static bool element_at(const uint8_t *bytes, size_t size, size_t *ret_header, size_t *ret_content,
		       bool *ret_constructed)
{
	const uint8_t *at = bytes;
	long content;
	int tag, class;
	int form = ASN1_get_object(&at, &content, &tag, &class, (long)size);

	if ((form & 0x80) != 0 || (form & 0x01) != 0)
		return false;
	if (tag == V_ASN1_BOOLEAN && class == V_ASN1_UNIVERSAL &&
	    !boolean_strict(at, (size_t)content))
		return false;
	*ret_header = (size_t)(at - bytes);
	*ret_content = (size_t)content;
	*ret_constructed = (form & V_ASN1_CONSTRUCTED) != 0;
	return ASN1_object_size(*ret_constructed, (int)content, tag) ==
	       (int)(*ret_header + *ret_content);
}

/* Walks the elements in order; end[] are the ends of the constructed ones that are open. */
bool der_is_strict(const uint8_t *bytes, size_t size)
{
	size_t end[DER_DEPTH_MAX] = { size };
	size_t at = 0, header, content;
	int depth = 0;
	bool constructed;

	if (size == 0 || size > DER_SIZE_MAX)
		return false;
	while (at < size) {
		if (!element_at(bytes + at, end[depth] - at, &header, &content, &constructed))
			return false;
		at += header;
		if (constructed) {
			if (++depth == DER_DEPTH_MAX)
				return false;
			end[depth] = at + content;
		} else {
			at += content;
		}
		while (depth > 0 && at == end[depth])
			depth--;
		if (depth == 0 && at < size)
			return false;
	}
	return depth == 0;
}

static void *decode(const ASN1_ITEM *item, const uint8_t *bytes, size_t size, OSSL_LIB_CTX *context)
{
	const uint8_t *at = bytes;
	uint8_t *again = NULL;
	ASN1_VALUE *value;
	int length;

	if (!der_is_strict(bytes, size))
		return NULL;
	value = ASN1_item_d2i_ex(NULL, &at, (long)size, item, context, NULL);
	if (value == NULL)
		return NULL;
	length = ASN1_item_i2d(value, &again, item);
	if (at != bytes + size || length < 0 || (size_t)length != size ||
	    memcmp(again, bytes, size) != 0) {
		ASN1_item_free(value, item);
		value = NULL;
	}
	OPENSSL_free(again);
	return value;
}

void *der_decode(const ASN1_ITEM *item, const uint8_t *bytes, size_t size)
{
	return decode(item, bytes, size, NULL);
}

void *der_decode_keyless(const ASN1_ITEM *item, const uint8_t *bytes, size_t size)
{
	return decode(item, bytes, size, keyless_context());
}

bool der_encode(const ASN1_ITEM *item, const void *value, struct buffer *ret_der,
		struct error *error)
{
	uint8_t *der = NULL;
	int size = ASN1_item_i2d(value, &der, item);
	bool done;

	if (size < 0)
		return PKI_ERROR(error, ERROR_MEMORY, "encoding");
	done = buffer_append(ret_der, der, (size_t)size);
	OPENSSL_free(der);
	return done || error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "encoding");
}

ASN1_TYPE *der_raw(int type, const uint8_t *bytes, size_t size)
{
	ASN1_STRING *value = ASN1_STRING_type_new(type);
	ASN1_TYPE *element = ASN1_TYPE_new();

	if (value == NULL || element == NULL || ASN1_STRING_set(value, bytes, (int)size) != 1) {
		ASN1_STRING_free(value);
		ASN1_TYPE_free(element);
		return NULL;
	}
	ASN1_TYPE_set(element, type, value);
	return element;
}

bool der_is_sequence(const uint8_t *bytes, size_t size)
{
	const uint8_t *at = bytes;
	int tag = -1, class = -1;
	long content;
	int form;

	if (size == 0 || size > DER_SIZE_MAX)
		return false;
	form = ASN1_get_object(&at, &content, &tag, &class, (long)size);
	return form == V_ASN1_CONSTRUCTED && tag == V_ASN1_SEQUENCE && class == V_ASN1_UNIVERSAL &&
	       at + content == bytes + size;
}
