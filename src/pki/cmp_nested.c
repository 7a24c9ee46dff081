#include "cmp_asn1.h"
#include "der.h"

#include "madoguchi/pki/cmp_message.h"

static bool push_message(OPENSSL_STACK *list, const struct buffer *message, struct error *error)
{
	void *decoded = der_decode(ASN1_ITEM_rptr(CMP_MESSAGE), message->bytes, message->size);

	if (decoded == NULL)
		return PKI_ERROR(error, ERROR_ANSWER_WRONG, "not a CMP message");
	if (OPENSSL_sk_push(list, decoded) > 0)
		return true;
	ASN1_item_free(decoded, ASN1_ITEM_rptr(CMP_MESSAGE));
	return PKI_ERROR(error, ERROR_MEMORY, "nested message");
}

bool cmp_body_nested(const struct buffer *messages, size_t count, struct buffer *ret_body,
		     struct error *error)
{
	OPENSSL_STACK *list = OPENSSL_sk_new_null();
	bool done = list != NULL;
	size_t i;

	if (list == NULL)
		return PKI_ERROR(error, ERROR_MEMORY, "nested message");
	if (count == 0)
		done = error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "empty nested message");
	for (i = 0; i < count && done; i++)
		done = push_message(list, &messages[i], error);
	done = done && der_encode(ASN1_ITEM_rptr(CMP_MESSAGES), list, ret_body, error);
	ASN1_item_free((void *)list, ASN1_ITEM_rptr(CMP_MESSAGES));
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

	if (index >= cmp_nested_count(message))
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "nested message %zu", index);
	return der_encode(ASN1_ITEM_rptr(CMP_MESSAGE),
			  OPENSSL_sk_value(decoded->body->value.list, (int)index), ret_message,
			  error);
}
