#include "cmp_content.h"

#include <limits.h>
#include <string.h>

#include <openssl/x509.h>

#include "madoguchi/base/text.h"

#include "der.h"

#define FAILURE_BYTES 4 /* PKIFailureInfo has 27 bits */

/* Adds the texts to message->status_text, parted by "; ". */
static void add_texts(const STACK_OF(ASN1_UTF8STRING) * texts, struct cmp_message *message)
{
	size_t used;
	int i;

	for (i = 0; i < sk_ASN1_UTF8STRING_num(texts); i++) {
		const ASN1_UTF8STRING *text = sk_ASN1_UTF8STRING_value(texts, i);
		const char *parting = message->status_text[0] != '\0' ? "; " : "";

		used = strlen(message->status_text);
		if (used + sizeof "; " >= sizeof message->status_text)
			return;
		memcpy(message->status_text + used, parting, strlen(parting) + 1);
		used += strlen(parting);
		text_clean((const char *)ASN1_STRING_get0_data(text),
			   (size_t)ASN1_STRING_length(text), message->status_text + used,
			   sizeof message->status_text - used);
	}
}

bool cmp_number(const ASN1_INTEGER *integer, int *ret_number)
{
	int64_t number;

	if (ASN1_INTEGER_get_int64(&number, integer) != 1 || number < INT_MIN || number > INT_MAX)
		return false;
	*ret_number = (int)number;
	return true;
}

static bool read_failure(const ASN1_BIT_STRING *bits, unsigned *ret_failure)
{
	unsigned failure = 0;
	int bit;

	if (bits != NULL && ASN1_STRING_length(bits) > FAILURE_BYTES)
		return false;
	for (bit = 0; bits != NULL && bit < FAILURE_BYTES * 8; bit++) {
		if (ASN1_BIT_STRING_get_bit(bits, bit) == 1)
			failure |= CMP_FAIL_BIT(bit);
	}
	*ret_failure = failure;
	return true;
}

static const char *read_status(const struct cmp_status_asn1 *status, struct cmp_message *message)
{
	int number;

	if (!cmp_number(status->status, &number) || number < CMP_ACCEPTED ||
	    number > CMP_KEY_UPDATE_WARNING)
		return "status";
	if (!read_failure(status->failure, &message->failure))
		return "failInfo";
	message->status = (enum cmp_status)number;
	add_texts(status->text, message);
	return NULL;
}

static bool is_granted(enum cmp_status status)
{
	return status == CMP_ACCEPTED || status == CMP_GRANTED_WITH_MODS ||
	       status == CMP_KEY_UPDATE_WARNING;
}

static const char *read_key_pair(const struct cmp_key_pair_asn1 *pair, struct cmp_message *message)
{
	const ASN1_TYPE *plain;

	if (pair == NULL)
		return is_granted(message->status) ? "granted without a certificate" : NULL;
	if (!is_granted(message->status))
		return "a certificate that is not granted";
	if (pair->certificate->type != CMP_CERTIFICATE_PLAIN || pair->private_key != NULL)
		return "a key made by the authority";
	plain = pair->certificate->value.plain;
	return plain->type == V_ASN1_SEQUENCE &&
		       buffer_append(&message->certificate,
				     ASN1_STRING_get0_data(plain->value.sequence),
				     (size_t)ASN1_STRING_length(plain->value.sequence))
		   ? NULL
		   : "certificate";
}

static const char *read_reply(const struct cmp_body_asn1 *body, struct cmp_message *message)
{
	const struct cmp_response_asn1 *response = crmf_only(body->value.reply->responses);
	const char *wrong;

	if (response == NULL)
		return "not exactly one response";
	if (!cmp_number(response->request_id, &message->request_id))
		return "certReqId";
	wrong = read_status(response->status, message);
	return wrong != NULL ? wrong : read_key_pair(response->key_pair, message);
}

static const char *read_revoked(const struct cmp_body_asn1 *body, struct cmp_message *message)
{
	const struct cmp_status_asn1 *status = crmf_only(body->value.revoked->status);

	return status != NULL ? read_status(status, message) : "not exactly one status";
}

static const char *read_error(const struct cmp_body_asn1 *body, struct cmp_message *message)
{
	const char *wrong = read_status(body->value.error->status, message);

	if (wrong == NULL)
		add_texts(body->value.error->details, message);
	return wrong;
}

static const char *read_wait(const struct cmp_body_asn1 *body, struct cmp_message *message)
{
	const struct cmp_wait_asn1 *wait = crmf_only(body->value.list);

	if (wait == NULL)
		return "not exactly one answer to the poll";
	if (!cmp_number(wait->request_id, &message->request_id))
		return "certReqId";
	if (!cmp_number(wait->check_after, &message->check_after_s) || message->check_after_s < 0)
		return "checkAfter";
	add_texts(wait->reason, message);
	return NULL;
}

static const char *read_poll(const struct cmp_body_asn1 *body, struct cmp_message *message)
{
	const struct cmp_poll_asn1 *poll = crmf_only(body->value.list);

	if (poll == NULL)
		return "not exactly one poll";
	return cmp_number(poll->request_id, &message->request_id) ? NULL : "certReqId";
}

static const char *read_request(const struct cmp_body_asn1 *body, struct cmp_message *message)
{
	const struct crmf_message *request = crmf_only(body->value.list);

	if (request == NULL)
		return "not exactly one certificate request";
	return cmp_number(request->request->id, &message->request_id) ? NULL : "certReqId";
}

static const char *read_confirm(const struct cmp_body_asn1 *body, struct cmp_message *message)
{
	const struct cmp_confirm_asn1 *confirm = crmf_only(body->value.list);

	if (confirm == NULL)
		return "not exactly one confirmation";
	if (!cmp_number(confirm->request_id, &message->request_id))
		return "certReqId";
	if (confirm->status == NULL) {
		message->status = CMP_ACCEPTED;
		return NULL;
	}
	return read_status(confirm->status, message);
}

static const char *read_list(const struct cmp_body_asn1 *body, struct cmp_message *message)
{
	(void)message;
	return OPENSSL_sk_num(body->value.list) > 0 ? NULL : "empty body";
}

/* Bodies that are not here carry nothing that this layer looks into. */
static const struct {
	enum cmp_body type;
	const char *(*read)(const struct cmp_body_asn1 *body, struct cmp_message *message);
} content_row[] = {
	{ CMP_IR, read_request },   { CMP_IP, read_reply },	    { CMP_CR, read_request },
	{ CMP_CP, read_reply },	    { CMP_KUR, read_request },	    { CMP_KUP, read_reply },
	{ CMP_RR, read_list },	    { CMP_RP, read_revoked },	    { CMP_NESTED, read_list },
	{ CMP_ERROR, read_error },  { CMP_CERTCONF, read_confirm }, { CMP_POLLREQ, read_poll },
	{ CMP_POLLREP, read_wait },
};

const char *cmp_content_read(const struct cmp_body_asn1 *body, struct cmp_message *message)
{
	size_t i;

	for (i = 0; i < sizeof content_row / sizeof content_row[0]; i++) {
		if (content_row[i].type == message->type)
			return content_row[i].read(body, message);
	}
	return NULL;
}
