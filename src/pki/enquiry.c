#include "madoguchi/pki/enquiry.h"

#include <string.h>

#include <openssl/asn1t.h>
#include <openssl/bn.h>
#include <openssl/x509.h>

#include "certificate_facts.h"
#include "cmp_content.h"
#include "der.h"

struct enquiry_asn1 {
	ASN1_UTF8STRING *name;
	ASN1_UTF8STRING *birth;
	ASN1_INTEGER *kind;
	ASN1_ENUMERATED *reason;
	ASN1_GENERALIZEDTIME *asked;
};

/* InfoTypeAndValue with the question or the answer. */
struct enquiry_info_asn1 {
	ASN1_OBJECT *type;
	void *value;
};

/* clang-format off */
ASN1_SEQUENCE(ENQUIRY) = {
	ASN1_SIMPLE(struct enquiry_asn1, name, ASN1_UTF8STRING),
	ASN1_SIMPLE(struct enquiry_asn1, birth, ASN1_UTF8STRING),
	ASN1_SIMPLE(struct enquiry_asn1, kind, ASN1_INTEGER),
	ASN1_SIMPLE(struct enquiry_asn1, reason, ASN1_ENUMERATED),
	ASN1_SIMPLE(struct enquiry_asn1, asked, ASN1_GENERALIZEDTIME),
} static_ASN1_SEQUENCE_END_name(struct enquiry_asn1, ENQUIRY)

ASN1_ITEM_TEMPLATE(ENQUIRY_SERIALS) =
	ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, serials, ASN1_INTEGER)
static_ASN1_ITEM_TEMPLATE_END(ENQUIRY_SERIALS)

ASN1_SEQUENCE(ENQUIRY_INFO) = {
	ASN1_SIMPLE(struct enquiry_info_asn1, type, ASN1_OBJECT),
	ASN1_SIMPLE(struct enquiry_info_asn1, value, ENQUIRY),
} static_ASN1_SEQUENCE_END_name(struct enquiry_info_asn1, ENQUIRY_INFO)

ASN1_SEQUENCE(ENQUIRY_ANSWER_INFO) = {
	ASN1_SIMPLE(struct enquiry_info_asn1, type, ASN1_OBJECT),
	ASN1_SIMPLE(struct enquiry_info_asn1, value, ENQUIRY_SERIALS),
} static_ASN1_SEQUENCE_END_name(struct enquiry_info_asn1, ENQUIRY_ANSWER_INFO)

ASN1_ITEM_TEMPLATE(ENQUIRY_BODY) =
	ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, infos, ENQUIRY_INFO)
static_ASN1_ITEM_TEMPLATE_END(ENQUIRY_BODY)

ASN1_ITEM_TEMPLATE(ENQUIRY_ANSWER_BODY) =
	ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, infos, ENQUIRY_ANSWER_INFO)
static_ASN1_ITEM_TEMPLATE_END(ENQUIRY_ANSWER_BODY)
/* clang-format on */

/* ---- bodies --------------------------------------------------------------------------------- */

/* The only element of a decoded body, if it is of our type. */
static const struct enquiry_info_asn1 *only_info(const OPENSSL_STACK *list)
{
	const struct enquiry_info_asn1 *info =
	    OPENSSL_sk_num(list) == 1 ? OPENSSL_sk_value(list, 0) : NULL;
	ASN1_OBJECT *ours = OBJ_txt2obj(ENQUIRY_OID, 1);
	const bool same = info != NULL && ours != NULL && OBJ_cmp(info->type, ours) == 0;

	ASN1_OBJECT_free(ours);
	return same ? info : NULL;
}

/* A list of one InfoTypeAndValue; the value stays the caller's. */
static bool encode_info(const ASN1_ITEM *body_item, void *value, struct buffer *ret_body,
			struct error *error)
{
	struct enquiry_info_asn1 info = { .type = OBJ_txt2obj(ENQUIRY_OID, 1), .value = value };
	OPENSSL_STACK *list = OPENSSL_sk_new_null();
	bool done = info.type != NULL && list != NULL && OPENSSL_sk_push(list, &info) > 0;

	if (!done)
		PKI_ERROR(error, ERROR_MEMORY, "enquiry");
	done = done && der_encode(body_item, list, ret_body, error);
	OPENSSL_sk_free(list);
	ASN1_OBJECT_free(info.type);
	return done;
}

/* ---- the question --------------------------------------------------------------------------- */

static bool set_text(ASN1_UTF8STRING *target, const char *text)
{
	return ASN1_STRING_set(target, text, (int)strlen(text)) == 1;
}

bool enquiry_body(const struct enquiry *enquiry, struct buffer *ret_body, struct error *error)
{
	struct enquiry_asn1 *value =
	    (struct enquiry_asn1 *)(void *)ASN1_item_new(ASN1_ITEM_rptr(ENQUIRY));
	bool done =
	    value != NULL && set_text(value->name, enquiry->name) &&
	    set_text(value->birth, enquiry->birth) &&
	    ASN1_INTEGER_set(value->kind, (long)enquiry->kind) == 1 &&
	    ASN1_ENUMERATED_set(value->reason, (long)enquiry->reason) == 1 &&
	    ASN1_GENERALIZEDTIME_set(value->asked, (time_t)(enquiry->asked_ms / 1000)) != NULL;

	if (!done)
		PKI_ERROR(error, ERROR_MEMORY, "enquiry");
	done = done && encode_info(ASN1_ITEM_rptr(ENQUIRY_BODY), value, ret_body, error);
	ASN1_item_free((void *)value, ASN1_ITEM_rptr(ENQUIRY));
	return done;
}

static bool copy_text(const ASN1_UTF8STRING *source, char *text, size_t size)
{
	const size_t length = (size_t)ASN1_STRING_length(source);

	if (length == 0 || length >= size ||
	    memchr(ASN1_STRING_get0_data(source), '\0', length) != NULL)
		return false;
	memcpy(text, ASN1_STRING_get0_data(source), length);
	text[length] = '\0';
	return true;
}

static bool read_question(const struct enquiry_asn1 *value, struct enquiry *enquiry)
{
	const long reason = ASN1_ENUMERATED_get(value->reason);
	int kind;

	if (!copy_text(value->name, enquiry->name, sizeof(enquiry->name)) ||
	    !copy_text(value->birth, enquiry->birth, sizeof(enquiry->birth)) ||
	    !cmp_number(value->kind, &kind) || (kind != PKI_SIGN && kind != PKI_AUTH) ||
	    reason < PKI_UNSPECIFIED || reason > PKI_CESSATION ||
	    !certificate_time(value->asked, &enquiry->asked_ms))
		return false;
	enquiry->kind = (enum pki_kind)kind;
	enquiry->reason = (enum pki_revocation)reason;
	return true;
}

bool enquiry_asked(const uint8_t *body, size_t size, struct enquiry *ret_enquiry)
{
	OPENSSL_STACK *list = der_decode(ASN1_ITEM_rptr(ENQUIRY_BODY), body, size);
	const struct enquiry_info_asn1 *info = list != NULL ? only_info(list) : NULL;
	struct enquiry enquiry = { .asked_ms = 0 };
	const bool asked = info != NULL && read_question(info->value, &enquiry);

	ASN1_item_free((void *)list, ASN1_ITEM_rptr(ENQUIRY_BODY));
	(void)der_ssl_cause();
	if (asked)
		*ret_enquiry = enquiry;
	return asked;
}

/* ---- the answer ----------------------------------------------------------------------------- */

static bool push_serial(OPENSSL_STACK *serials, const char *hex)
{
	BIGNUM *number = NULL;
	ASN1_INTEGER *serial = NULL;

	if (BN_hex2bn(&number, hex) != 0)
		serial = BN_to_ASN1_INTEGER(number, NULL);
	BN_free(number);
	if (serial != NULL && OPENSSL_sk_push(serials, serial) > 0)
		return true;
	ASN1_INTEGER_free(serial);
	return false;
}

bool enquiry_answer_body(const struct enquiry_answer *answer, struct buffer *ret_body,
			 struct error *error)
{
	OPENSSL_STACK *serials = OPENSSL_sk_new_null();
	bool done = serials != NULL;

	for (size_t i = 0; done && i < answer->count; i++)
		done = push_serial(serials, answer->serial[i]);
	if (!done)
		PKI_ERROR(error, ERROR_MEMORY, "enquiry");
	done = done && encode_info(ASN1_ITEM_rptr(ENQUIRY_ANSWER_BODY), serials, ret_body, error);
	ASN1_item_free((void *)serials, ASN1_ITEM_rptr(ENQUIRY_SERIALS));
	return done;
}

static bool read_serial(const ASN1_INTEGER *serial, char text[static CERTIFICATE_SERIAL_SIZE])
{
	BIGNUM *number = ASN1_INTEGER_to_BN(serial, NULL);
	uint8_t bytes[(CERTIFICATE_SERIAL_SIZE - 1) / 2];
	const bool fits = number != NULL && !BN_is_negative(number) && !BN_is_zero(number) &&
			  BN_num_bytes(number) <= (int)sizeof(bytes);

	if (fits)
		hex_encode(bytes, (size_t)BN_bn2bin(number, bytes), text, CERTIFICATE_SERIAL_SIZE);
	BN_free(number);
	return fits;
}

static bool read_serials(const OPENSSL_STACK *serials, struct enquiry_answer *answer)
{
	const int count = OPENSSL_sk_num(serials);

	if (count < 0 || count > ENQUIRY_MOST)
		return false;
	for (int i = 0; i < count; i++)
		if (!read_serial(OPENSSL_sk_value(serials, i), answer->serial[answer->count++]))
			return false;
	return true;
}

bool enquiry_answer_read(const uint8_t *body, size_t size, struct enquiry_answer *ret_answer,
			 struct error *error)
{
	OPENSSL_STACK *list = der_decode(ASN1_ITEM_rptr(ENQUIRY_ANSWER_BODY), body, size);
	const struct enquiry_info_asn1 *info = list != NULL ? only_info(list) : NULL;
	struct enquiry_answer answer = { .count = 0 };
	const bool read = info != NULL && read_serials(info->value, &answer);

	ASN1_item_free((void *)list, ASN1_ITEM_rptr(ENQUIRY_ANSWER_BODY));
	if (!read)
		return PKI_ERROR(error, ERROR_ANSWER_WRONG, "no answer to an enquiry");
	*ret_answer = answer;
	return true;
}
