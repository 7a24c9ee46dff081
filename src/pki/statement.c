#include "madoguchi/pki/statement.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/asn1t.h>
#include <openssl/bn.h>
#include <openssl/x509.h>

#include "certificate_facts.h"
#include "cmp_content.h"
#include "der.h"

#define VERSION 1

struct entry_asn1 {
	ASN1_OCTET_STRING *transaction_id;
	ASN1_INTEGER *type;
	ASN1_ENUMERATED *state;
	ASN1_GENERALIZEDTIME *changed;
	ASN1_INTEGER *serial;
	ASN1_INTEGER *kind;
	ASN1_ENUMERATED *reason;
};

struct statement_asn1 {
	ASN1_INTEGER *version;
	ASN1_GENERALIZEDTIME *since;
	ASN1_GENERALIZEDTIME *made;
	ASN1_INTEGER *last;
	ASN1_BOOLEAN more;
	OPENSSL_STACK *entries;
};

struct question_asn1 {
	ASN1_GENERALIZEDTIME *since;
	ASN1_INTEGER *after;
};

/* InfoTypeAndValue with a value of one of the two types. */
struct info_asn1 {
	ASN1_OBJECT *type;
	void *value;
};

/* clang-format off */
ASN1_SEQUENCE(STATEMENT_ENTRY) = {
	ASN1_SIMPLE(struct entry_asn1, transaction_id, ASN1_OCTET_STRING),
	ASN1_SIMPLE(struct entry_asn1, type, ASN1_INTEGER),
	ASN1_SIMPLE(struct entry_asn1, state, ASN1_ENUMERATED),
	ASN1_SIMPLE(struct entry_asn1, changed, ASN1_GENERALIZEDTIME),
	ASN1_EXP_OPT(struct entry_asn1, serial, ASN1_INTEGER, 0),
	ASN1_EXP_OPT(struct entry_asn1, kind, ASN1_INTEGER, 1),
	ASN1_EXP_OPT(struct entry_asn1, reason, ASN1_ENUMERATED, 2),
} static_ASN1_SEQUENCE_END_name(struct entry_asn1, STATEMENT_ENTRY)

ASN1_SEQUENCE(STATEMENT) = {
	ASN1_SIMPLE(struct statement_asn1, version, ASN1_INTEGER),
	ASN1_SIMPLE(struct statement_asn1, since, ASN1_GENERALIZEDTIME),
	ASN1_SIMPLE(struct statement_asn1, made, ASN1_GENERALIZEDTIME),
	ASN1_SIMPLE(struct statement_asn1, last, ASN1_INTEGER),
	ASN1_SIMPLE(struct statement_asn1, more, ASN1_BOOLEAN),
	ASN1_SEQUENCE_OF(struct statement_asn1, entries, STATEMENT_ENTRY),
} static_ASN1_SEQUENCE_END_name(struct statement_asn1, STATEMENT)

ASN1_SEQUENCE(STATEMENT_QUESTION) = {
	ASN1_SIMPLE(struct question_asn1, since, ASN1_GENERALIZEDTIME),
	ASN1_SIMPLE(struct question_asn1, after, ASN1_INTEGER),
} static_ASN1_SEQUENCE_END_name(struct question_asn1, STATEMENT_QUESTION)

ASN1_SEQUENCE(STATEMENT_INFO) = {
	ASN1_SIMPLE(struct info_asn1, type, ASN1_OBJECT),
	ASN1_SIMPLE(struct info_asn1, value, STATEMENT),
} static_ASN1_SEQUENCE_END_name(struct info_asn1, STATEMENT_INFO)

ASN1_SEQUENCE(QUESTION_INFO) = {
	ASN1_SIMPLE(struct info_asn1, type, ASN1_OBJECT),
	ASN1_SIMPLE(struct info_asn1, value, STATEMENT_QUESTION),
} static_ASN1_SEQUENCE_END_name(struct info_asn1, QUESTION_INFO)

ASN1_ITEM_TEMPLATE(STATEMENT_BODY) =
	ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, infos, STATEMENT_INFO)
static_ASN1_ITEM_TEMPLATE_END(STATEMENT_BODY)

ASN1_ITEM_TEMPLATE(QUESTION_BODY) =
	ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, infos, QUESTION_INFO)
static_ASN1_ITEM_TEMPLATE_END(QUESTION_BODY)
/* clang-format on */

/* ---- bodies --------------------------------------------------------------------------------- */

static bool set_time(ASN1_GENERALIZEDTIME *time, int64_t ms)
{
	return ASN1_GENERALIZEDTIME_set(time, (time_t)(ms / 1000)) != NULL;
}

static bool has_our_type(const struct info_asn1 *info)
{
	ASN1_OBJECT *ours = OBJ_txt2obj(STATEMENT_OID, 1);
	const bool same = ours != NULL && OBJ_cmp(info->type, ours) == 0;

	ASN1_OBJECT_free(ours);
	return same;
}

/* A list of one InfoTypeAndValue; takes the value. */
static bool encode_info(const ASN1_ITEM *info_item, const ASN1_ITEM *body_item,
			const ASN1_ITEM *value_item, void *value, struct buffer *ret_body,
			struct error *error)
{
	struct info_asn1 *info = (struct info_asn1 *)ASN1_item_new(info_item);
	OPENSSL_STACK *list = OPENSSL_sk_new_null();
	bool done = false;

	if (info != NULL && list != NULL && OPENSSL_sk_push(list, info) > 0) {
		ASN1_item_free(info->value, value_item);
		ASN1_OBJECT_free(info->type);
		info->value = value;
		info->type = OBJ_txt2obj(STATEMENT_OID, 1);
		value = NULL;
		done = info->type != NULL && der_encode(body_item, list, ret_body, error);
		info = NULL;
	}
	ASN1_item_free((void *)value, value_item);
	ASN1_item_free((void *)info, info_item);
	ASN1_item_free((void *)list, body_item);
	return done || PKI_ERROR(error, ERROR_MEMORY, "statement");
}

/* The only element of a body, or NULL. */
static struct info_asn1 *only_info(const OPENSSL_STACK *list)
{
	struct info_asn1 *info = OPENSSL_sk_num(list) == 1 ? OPENSSL_sk_value(list, 0) : NULL;

	return info != NULL && has_our_type(info) ? info : NULL;
}

/* ---- writing -------------------------------------------------------------------------------- */

static bool set_number(ASN1_INTEGER **integer, int64_t number)
{
	if (*integer == NULL)
		*integer = ASN1_INTEGER_new();
	return *integer != NULL && ASN1_INTEGER_set_int64(*integer, number) == 1;
}

static bool set_serial(ASN1_INTEGER **ret_serial, const char *hex)
{
	BIGNUM *number = NULL;

	if (*hex == '\0')
		return true;
	if (BN_hex2bn(&number, hex) != 0)
		*ret_serial = BN_to_ASN1_INTEGER(number, NULL);
	BN_free(number);
	return *ret_serial != NULL;
}

static bool fill_entry(struct entry_asn1 *target, const struct statement_entry *entry)
{
	if (entry->reason != 0)
		target->reason = ASN1_ENUMERATED_new();
	return ASN1_OCTET_STRING_set(target->transaction_id, entry->transaction_id, CMP_ID_SIZE) ==
		   1 &&
	       set_number(&target->type, entry->type) &&
	       ASN1_ENUMERATED_set(target->state, (long)entry->state) == 1 &&
	       set_time(target->changed, entry->changed_ms) &&
	       set_serial(&target->serial, entry->serial) &&
	       (entry->kind < 0 || set_number(&target->kind, entry->kind)) &&
	       (entry->reason == 0 || (target->reason != NULL &&
				       ASN1_ENUMERATED_set(target->reason, entry->reason) == 1));
}

static bool fill_statement(struct statement_asn1 *target, const struct statement *statement)
{
	target->more = statement->more ? 0xff : 0; /* as DER writes it */
	if (!set_number(&target->version, VERSION) || !set_number(&target->last, statement->last) ||
	    !set_time(target->since, statement->since_ms) ||
	    !set_time(target->made, statement->made_ms))
		return false;
	for (size_t i = 0; i < statement->count; i++) {
		struct entry_asn1 *entry =
		    (struct entry_asn1 *)ASN1_item_new(ASN1_ITEM_rptr(STATEMENT_ENTRY));

		if (entry == NULL || OPENSSL_sk_push(target->entries, entry) <= 0) {
			ASN1_item_free((void *)entry, ASN1_ITEM_rptr(STATEMENT_ENTRY));
			return false;
		}
		if (!fill_entry(entry, &statement->entry[i]))
			return false;
	}
	return true;
}

bool statement_body(const struct statement *statement, struct buffer *ret_body, struct error *error)
{
	struct statement_asn1 *value =
	    (struct statement_asn1 *)ASN1_item_new(ASN1_ITEM_rptr(STATEMENT));

	if (value == NULL || !fill_statement(value, statement)) {
		ASN1_item_free((void *)value, ASN1_ITEM_rptr(STATEMENT));
		return PKI_ERROR(error, ERROR_MEMORY, "statement");
	}
	return encode_info(ASN1_ITEM_rptr(STATEMENT_INFO), ASN1_ITEM_rptr(STATEMENT_BODY),
			   ASN1_ITEM_rptr(STATEMENT), value, ret_body, error);
}

bool statement_question(int64_t since_ms, int64_t after, struct buffer *ret_body,
			struct error *error)
{
	struct question_asn1 *value =
	    (struct question_asn1 *)ASN1_item_new(ASN1_ITEM_rptr(STATEMENT_QUESTION));

	if (value == NULL || !set_time(value->since, since_ms) ||
	    !set_number(&value->after, after)) {
		ASN1_item_free((void *)value, ASN1_ITEM_rptr(STATEMENT_QUESTION));
		return PKI_ERROR(error, ERROR_MEMORY, "question");
	}
	return encode_info(ASN1_ITEM_rptr(QUESTION_INFO), ASN1_ITEM_rptr(QUESTION_BODY),
			   ASN1_ITEM_rptr(STATEMENT_QUESTION), value, ret_body, error);
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool read_serial(const ASN1_INTEGER *serial, char text[static CERTIFICATE_SERIAL_SIZE])
{
	uint8_t bytes[(CERTIFICATE_SERIAL_SIZE - 1) / 2];
	BIGNUM *number = ASN1_INTEGER_to_BN(serial, NULL);
	const bool fits =
	    number != NULL && !BN_is_negative(number) && BN_num_bytes(number) <= (int)sizeof(bytes);

	if (fits)
		hex_encode(bytes, (size_t)BN_bn2bin(number, bytes), text, CERTIFICATE_SERIAL_SIZE);
	BN_free(number);
	return fits;
}

static bool read_entry(const struct entry_asn1 *source, struct statement_entry *entry)
{
	const long state = ASN1_ENUMERATED_get(source->state);

	*entry = (struct statement_entry){ .kind = -1, .state = (enum statement_state)state };
	if (ASN1_STRING_length(source->transaction_id) != CMP_ID_SIZE ||
	    state < STATEMENT_WAITING || state > STATEMENT_LAPSED ||
	    !cmp_number(source->type, &entry->type) ||
	    !certificate_time(source->changed, &entry->changed_ms) ||
	    (source->serial != NULL && !read_serial(source->serial, entry->serial)) ||
	    (source->kind != NULL && !cmp_number(source->kind, &entry->kind)))
		return false;
	if (source->reason != NULL)
		entry->reason = (int)ASN1_ENUMERATED_get(source->reason);
	memcpy(entry->transaction_id, ASN1_STRING_get0_data(source->transaction_id), CMP_ID_SIZE);
	return true;
}

static bool read_all(const struct statement_asn1 *source, struct statement *statement)
{
	const int count = OPENSSL_sk_num(source->entries);
	int version;

	if (!cmp_number(source->version, &version) || version != VERSION || count > STATEMENT_MAX ||
	    ASN1_INTEGER_get_int64(&statement->last, source->last) != 1 ||
	    !certificate_time(source->since, &statement->since_ms) ||
	    !certificate_time(source->made, &statement->made_ms))
		return false;
	statement->more = source->more > 0;
	statement->entry = calloc((size_t)count + 1, sizeof(*statement->entry));
	if (statement->entry == NULL)
		return false;
	for (int i = 0; i < count; i++)
		if (!read_entry(OPENSSL_sk_value(source->entries, i), &statement->entry[i]))
			return false;
	statement->count = (size_t)count;
	return true;
}

bool statement_read(const struct cmp_message *message, struct statement *ret_statement,
		    struct error *error)
{
	struct statement statement = { .count = 0 };
	OPENSSL_STACK *list = NULL;
	struct info_asn1 *info = NULL;
	bool done;

	if (message->type == CMP_GENP)
		list = der_decode(ASN1_ITEM_rptr(STATEMENT_BODY), message->body.bytes,
				  message->body.size);
	if (list != NULL)
		info = only_info(list);
	done = info != NULL && read_all(info->value, &statement);
	ASN1_item_free((void *)list, ASN1_ITEM_rptr(STATEMENT_BODY));
	if (!done) {
		statement_done(&statement);
		return PKI_ERROR(error, ERROR_ANSWER_WRONG, "not a statement");
	}
	*ret_statement = statement;
	return true;
}

void statement_done(struct statement *statement)
{
	free(statement->entry);
	*statement = (struct statement){ .count = 0 };
}

bool statement_asked(const struct cmp_message *message, int64_t *ret_since_ms, int64_t *ret_after)
{
	OPENSSL_STACK *list = NULL;
	struct info_asn1 *info = NULL;
	const struct question_asn1 *question;
	bool asked = false;

	if (message->type == CMP_GENM)
		list = der_decode(ASN1_ITEM_rptr(QUESTION_BODY), message->body.bytes,
				  message->body.size);
	if (list != NULL)
		info = only_info(list);
	if (info != NULL) {
		question = info->value;
		asked = certificate_time(question->since, ret_since_ms) &&
			ASN1_INTEGER_get_int64(ret_after, question->after) == 1;
	}
	ASN1_item_free((void *)list, ASN1_ITEM_rptr(QUESTION_BODY));
	(void)der_ssl_cause();
	return asked;
}
