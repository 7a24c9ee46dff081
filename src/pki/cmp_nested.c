#include "cmp_asn1.h"
#include "der.h"

#include <openssl/err.h>

#include "madoguchi/pki/cmp_message.h"

static bool push_message(STACK_OF(ASN1_TYPE) * list, const struct buffer *message,
			 struct error *error)
{
	ASN1_TYPE *element;

	if (!der_is_sequence(message->bytes, message->size))
		return PKI_ERROR(error, ERROR_ANSWER_WRONG, "not a CMP message");
	element = der_raw(V_ASN1_SEQUENCE, message->bytes, message->size);
	if (element != NULL && sk_ASN1_TYPE_push(list, element) > 0)
		return true;
	ASN1_TYPE_free(element);
	return PKI_ERROR(error, ERROR_MEMORY, "nested message");
}

bool cmp_body_nested(const struct buffer *messages, size_t count, struct buffer *ret_body,
		     struct error *error)
{
	STACK_OF(ASN1_TYPE) *list = sk_ASN1_TYPE_new_null();
	bool done = list != NULL;
	size_t i;

	if (list == NULL)
		return PKI_ERROR(error, ERROR_MEMORY, "nested message");
	if (count == 0)
		done = error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "empty nested message");
	for (i = 0; i < count && done; i++)
		done = push_message(list, &messages[i], error);
	done = done && der_encode(ASN1_ITEM_rptr(ASN1_SEQUENCE_ANY), list, ret_body, error);
	sk_ASN1_TYPE_pop_free(list, ASN1_TYPE_free);
	return done;
}

size_t cmp_nested_count(const struct cmp_message *message)
{
	const struct cmp_message_asn1 *decoded = message->decoded;

	if (message->type != CMP_NESTED)
		return 0;
	return (size_t)OPENSSL_sk_num(decoded->body->value.list);
}

bool cmp_nested_at(const struct cmp_message *message, size_t index, struct buffer *ret_message,
		   struct error *error)
{
	const struct cmp_message_asn1 *decoded = message->decoded;
	const ASN1_TYPE *element;

	if (index >= cmp_nested_count(message))
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "nested message %zu", index);
	element = OPENSSL_sk_value(decoded->body->value.list, (int)index);
	if (element->type != V_ASN1_SEQUENCE)
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0,
				 "nested message %zu is none", index);
	return buffer_append(ret_message, ASN1_STRING_get0_data(element->value.sequence),
			     (size_t)ASN1_STRING_length(element->value.sequence)) ||
	       error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "nested message");
}
