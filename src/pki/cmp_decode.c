#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/x509v3.h>

#include "cmp_asn1.h"
#include "cmp_content.h"
#include "der.h"
#include "name.h"

#define PVNO 2

static bool copy_octets(const ASN1_OCTET_STRING *field, uint8_t *bytes, size_t room,
			size_t *ret_size)
{
	size_t size = field != NULL ? (size_t)ASN1_STRING_length(field) : 0;

	if (size > room)
		return false;
	if (size > 0)
		memcpy(bytes, ASN1_STRING_get0_data(field), size);
	*ret_size = size;
	return true;
}

static bool read_time(const ASN1_GENERALIZEDTIME *time, int64_t *ret_ms)
{
	struct tm civil;

	*ret_ms = -1;
	if (time == NULL)
		return true;
	if (ASN1_TIME_to_tm(time, &civil) != 1)
		return false;
	*ret_ms = (int64_t)timegm(&civil) * 1000;
	return true;
}

/* confirmWaitTime is a moment; what matters is how long after messageTime it lies. */
static bool read_confirm_wait(const struct cmp_header_asn1 *header, struct cmp_message *message)
{
	int64_t until_ms, wait_s;
	int i;

	message->confirm_wait_s = -1;
	for (i = 0; i < OPENSSL_sk_num(header->general_info); i++) {
		const struct cmp_info_asn1 *info = OPENSSL_sk_value(header->general_info, i);

		if (OBJ_obj2nid(info->type) != NID_id_it_confirmWaitTime)
			continue;
		if (info->value == NULL || info->value->type != V_ASN1_GENERALIZEDTIME ||
		    !read_time(info->value->value.generalizedtime, &until_ms))
			return false;
		if (message->time_ms < 0)
			return true;
		wait_s = (until_ms - message->time_ms) / 1000;
		message->confirm_wait_s = wait_s < 0 ? 0 : wait_s > INT_MAX ? INT_MAX : (int)wait_s;
		return true;
	}
	return true;
}

static const char *read_header(const struct cmp_message_asn1 *decoded, struct cmp_message *message)
{
	const struct cmp_header_asn1 *header = decoded->header;
	int version;

	if (!cmp_number(header->version, &version) || version != PVNO)
		return "pvno";
	if (!copy_octets(header->transaction_id, message->transaction_id,
			 sizeof message->transaction_id, &message->transaction_id_size))
		return "transactionID";
	if (!copy_octets(header->sender_nonce, message->sender_nonce, sizeof message->sender_nonce,
			 &message->sender_nonce_size))
		return "senderNonce";
	if (!copy_octets(header->recipient_nonce, message->recipient_nonce,
			 sizeof message->recipient_nonce, &message->recipient_nonce_size))
		return "recipNonce";
	if (!read_time(header->time, &message->time_ms))
		return "messageTime";
	if (!read_confirm_wait(header, message))
		return "confirmWaitTime";
	if (header->sender->type == GEN_DIRNAME)
		name_text(header->sender->d.directoryName, message->sender, sizeof message->sender);
	message->has_protection =
	    decoded->protection != NULL && header->protection_algorithm != NULL;
	if (!message->has_protection &&
	    (decoded->protection != NULL || header->protection_algorithm != NULL))
		return "protection without algorithm or the reverse";
	return NULL;
}

static const char *read_message(const struct cmp_message_asn1 *decoded, struct cmp_message *message)
{
	int row = decoded->body->type;
	const char *wrong = read_header(decoded, message);

	if (wrong != NULL)
		return wrong;
	if (sk_ASN1_TYPE_num(decoded->certificates) > CMP_CERTIFICATES_MAX)
		return "too many certificates";
	message->type = cmp_body_type(row);
	/* What is nested is taken apart by cmp_nested_at(). */
	if (message->type != CMP_NESTED &&
	    !der_encode(cmp_body_item(row), decoded->body->value.content, &message->body, NULL))
		return "body";
	return cmp_content_read(decoded->body, message);
}

bool cmp_decode(const uint8_t *der, size_t size, struct cmp_message **ret_message,
		struct error *error)
{
	struct cmp_message *message;
	const char *wrong;

	if (size > CMP_MESSAGE_MAX)
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0, "message too large");
	message = calloc(1, sizeof *message);
	if (message == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "message");
	buffer_init(&message->body, CMP_MESSAGE_MAX);
	buffer_init(&message->certificate, CMP_MESSAGE_MAX);
	message->status = CMP_STATUS_NONE;
	message->decoded = der_decode(ASN1_ITEM_rptr(CMP_MESSAGE), der, size);
	wrong = message->decoded != NULL ? read_message(message->decoded, message)
					 : "not a CMP message";
	if (wrong != NULL) {
		cmp_message_free(&message);
		return PKI_ERROR(error, ERROR_ANSWER_WRONG, "%s", wrong);
	}
	*ret_message = message;
	return true;
}

void cmp_message_free(struct cmp_message **message)
{
	if (message == NULL || *message == NULL)
		return;
	ASN1_item_free((*message)->decoded, ASN1_ITEM_rptr(CMP_MESSAGE));
	buffer_done(&(*message)->body);
	buffer_done(&(*message)->certificate);
	free(*message);
	*message = NULL;
}
