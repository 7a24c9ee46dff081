#include "cmp_asn1.h"

/* clang-format off */
#define SEQUENCE_OF(name, element) \
	ASN1_ITEM_TEMPLATE(name) = \
		ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, name, element) \
	ASN1_ITEM_TEMPLATE_END(name)
#define static_SEQUENCE_OF(name, element) \
	ASN1_ITEM_TEMPLATE(name) = \
		ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, name, element) \
	static_ASN1_ITEM_TEMPLATE_END(name)

ASN1_SEQUENCE(CMP_INFO) = {
	ASN1_SIMPLE(struct cmp_info_asn1, type, ASN1_OBJECT),
	ASN1_OPT(struct cmp_info_asn1, value, ASN1_ANY),
} static_ASN1_SEQUENCE_END_name(struct cmp_info_asn1, CMP_INFO)
SEQUENCE_OF(CMP_INFOS, CMP_INFO)

ASN1_SEQUENCE(CMP_HEADER) = {
	ASN1_SIMPLE(struct cmp_header_asn1, version, ASN1_INTEGER),
	ASN1_SIMPLE(struct cmp_header_asn1, sender, GENERAL_NAME),
	ASN1_SIMPLE(struct cmp_header_asn1, recipient, GENERAL_NAME),
	ASN1_EXP_OPT(struct cmp_header_asn1, time, ASN1_GENERALIZEDTIME, 0),
	ASN1_EXP_OPT(struct cmp_header_asn1, protection_algorithm, X509_ALGOR, 1),
	ASN1_EXP_OPT(struct cmp_header_asn1, sender_key, ASN1_OCTET_STRING, 2),
	ASN1_EXP_OPT(struct cmp_header_asn1, recipient_key, ASN1_OCTET_STRING, 3),
	ASN1_EXP_OPT(struct cmp_header_asn1, transaction_id, ASN1_OCTET_STRING, 4),
	ASN1_EXP_OPT(struct cmp_header_asn1, sender_nonce, ASN1_OCTET_STRING, 5),
	ASN1_EXP_OPT(struct cmp_header_asn1, recipient_nonce, ASN1_OCTET_STRING, 6),
	ASN1_EXP_SEQUENCE_OF_OPT(struct cmp_header_asn1, free_text, ASN1_UTF8STRING, 7),
	ASN1_EXP_SEQUENCE_OF_OPT(struct cmp_header_asn1, general_info, CMP_INFO, 8),
} ASN1_SEQUENCE_END_name(struct cmp_header_asn1, CMP_HEADER)

ASN1_SEQUENCE(CMP_STATUS) = {
	ASN1_SIMPLE(struct cmp_status_asn1, status, ASN1_INTEGER),
	ASN1_SEQUENCE_OF_OPT(struct cmp_status_asn1, text, ASN1_UTF8STRING),
	ASN1_OPT(struct cmp_status_asn1, failure, ASN1_BIT_STRING),
} ASN1_SEQUENCE_END_name(struct cmp_status_asn1, CMP_STATUS)

ASN1_CHOICE(CMP_CERTIFICATE) = {
	ASN1_EXP(struct cmp_certificate_asn1, value.plain, ASN1_ANY, 0),
	ASN1_EXP(struct cmp_certificate_asn1, value.encrypted, ASN1_ANY, 1),
} static_ASN1_CHOICE_END_name(struct cmp_certificate_asn1, CMP_CERTIFICATE)

ASN1_SEQUENCE(CMP_KEY_PAIR) = {
	ASN1_SIMPLE(struct cmp_key_pair_asn1, certificate, CMP_CERTIFICATE),
	ASN1_EXP_OPT(struct cmp_key_pair_asn1, private_key, ASN1_ANY, 0),
	ASN1_EXP_OPT(struct cmp_key_pair_asn1, publication, ASN1_ANY, 1),
} static_ASN1_SEQUENCE_END_name(struct cmp_key_pair_asn1, CMP_KEY_PAIR)

ASN1_SEQUENCE(CMP_RESPONSE) = {
	ASN1_SIMPLE(struct cmp_response_asn1, request_id, ASN1_INTEGER),
	ASN1_SIMPLE(struct cmp_response_asn1, status, CMP_STATUS),
	ASN1_OPT(struct cmp_response_asn1, key_pair, CMP_KEY_PAIR),
	ASN1_OPT(struct cmp_response_asn1, info, ASN1_OCTET_STRING),
} static_ASN1_SEQUENCE_END_name(struct cmp_response_asn1, CMP_RESPONSE)

ASN1_SEQUENCE(CMP_REPLY) = {
	ASN1_EXP_SEQUENCE_OF_OPT(struct cmp_reply_asn1, ca_certificates, X509, 1),
	ASN1_SEQUENCE_OF(struct cmp_reply_asn1, responses, CMP_RESPONSE),
} static_ASN1_SEQUENCE_END_name(struct cmp_reply_asn1, CMP_REPLY)

ASN1_SEQUENCE(CMP_REVOCATION) = {
	ASN1_SIMPLE(struct cmp_revocation_asn1, details, CRMF_TEMPLATE),
	ASN1_SEQUENCE_OF_OPT(struct cmp_revocation_asn1, entry_details, X509_EXTENSION),
} ASN1_SEQUENCE_END_name(struct cmp_revocation_asn1, CMP_REVOCATION)
SEQUENCE_OF(CMP_REVOCATIONS, CMP_REVOCATION)

ASN1_SEQUENCE(CMP_REVOKED) = {
	ASN1_SEQUENCE_OF(struct cmp_revoked_asn1, status, CMP_STATUS),
	ASN1_EXP_SEQUENCE_OF_OPT(struct cmp_revoked_asn1, certificates, CRMF_CERTIFICATE_ID, 0),
	ASN1_EXP_SEQUENCE_OF_OPT(struct cmp_revoked_asn1, lists, X509_CRL, 1),
} static_ASN1_SEQUENCE_END_name(struct cmp_revoked_asn1, CMP_REVOKED)

ASN1_SEQUENCE(CMP_CONFIRM) = {
	ASN1_SIMPLE(struct cmp_confirm_asn1, hash, ASN1_OCTET_STRING),
	ASN1_SIMPLE(struct cmp_confirm_asn1, request_id, ASN1_INTEGER),
	ASN1_OPT(struct cmp_confirm_asn1, status, CMP_STATUS),
	ASN1_EXP_OPT(struct cmp_confirm_asn1, hash_algorithm, X509_ALGOR, 0),
} ASN1_SEQUENCE_END_name(struct cmp_confirm_asn1, CMP_CONFIRM)
SEQUENCE_OF(CMP_CONFIRMS, CMP_CONFIRM)

ASN1_SEQUENCE(CMP_POLL) = {
	ASN1_SIMPLE(struct cmp_poll_asn1, request_id, ASN1_INTEGER),
} ASN1_SEQUENCE_END_name(struct cmp_poll_asn1, CMP_POLL)
SEQUENCE_OF(CMP_POLLS, CMP_POLL)

ASN1_SEQUENCE(CMP_WAIT) = {
	ASN1_SIMPLE(struct cmp_wait_asn1, request_id, ASN1_INTEGER),
	ASN1_SIMPLE(struct cmp_wait_asn1, check_after, ASN1_INTEGER),
	ASN1_SEQUENCE_OF_OPT(struct cmp_wait_asn1, reason, ASN1_UTF8STRING),
} static_ASN1_SEQUENCE_END_name(struct cmp_wait_asn1, CMP_WAIT)
static_SEQUENCE_OF(CMP_WAITS, CMP_WAIT)

ASN1_SEQUENCE(CMP_ERROR_CONTENT) = {
	ASN1_SIMPLE(struct cmp_error_asn1, status, CMP_STATUS),
	ASN1_OPT(struct cmp_error_asn1, code, ASN1_INTEGER),
	ASN1_SEQUENCE_OF_OPT(struct cmp_error_asn1, details, ASN1_UTF8STRING),
} static_ASN1_SEQUENCE_END_name(struct cmp_error_asn1, CMP_ERROR_CONTENT)

ASN1_CHOICE(CMP_BODY) = {
	ASN1_EXP(struct cmp_body_asn1, value.content, CRMF_MESSAGES, CMP_IR),
	ASN1_EXP(struct cmp_body_asn1, value.content, CMP_REPLY, CMP_IP),
	ASN1_EXP(struct cmp_body_asn1, value.content, CRMF_MESSAGES, CMP_CR),
	ASN1_EXP(struct cmp_body_asn1, value.content, CMP_REPLY, CMP_CP),
	ASN1_EXP(struct cmp_body_asn1, value.content, X509_REQ, CMP_P10CR),
	ASN1_EXP(struct cmp_body_asn1, value.content, CRMF_MESSAGES, CMP_KUR),
	ASN1_EXP(struct cmp_body_asn1, value.content, CMP_REPLY, CMP_KUP),
	ASN1_EXP(struct cmp_body_asn1, value.content, CMP_REVOCATIONS, CMP_RR),
	ASN1_EXP(struct cmp_body_asn1, value.content, CMP_REVOKED, CMP_RP),
	ASN1_EXP(struct cmp_body_asn1, value.content, ASN1_NULL, CMP_PKICONF),
	ASN1_EXP(struct cmp_body_asn1, value.content, ASN1_SEQUENCE_ANY, CMP_NESTED),
	ASN1_EXP(struct cmp_body_asn1, value.content, CMP_INFOS, CMP_GENM),
	ASN1_EXP(struct cmp_body_asn1, value.content, CMP_INFOS, CMP_GENP),
	ASN1_EXP(struct cmp_body_asn1, value.content, CMP_ERROR_CONTENT, CMP_ERROR),
	ASN1_EXP(struct cmp_body_asn1, value.content, CMP_CONFIRMS, CMP_CERTCONF),
	ASN1_EXP(struct cmp_body_asn1, value.content, CMP_POLLS, CMP_POLLREQ),
	ASN1_EXP(struct cmp_body_asn1, value.content, CMP_WAITS, CMP_POLLREP),
} static_ASN1_CHOICE_END_name(struct cmp_body_asn1, CMP_BODY)

ASN1_SEQUENCE(CMP_MESSAGE) = {
	ASN1_SIMPLE(struct cmp_message_asn1, header, CMP_HEADER),
	ASN1_SIMPLE(struct cmp_message_asn1, body, CMP_BODY),
	ASN1_EXP_OPT(struct cmp_message_asn1, protection, ASN1_BIT_STRING, 0),
	ASN1_EXP_SEQUENCE_OF_OPT(struct cmp_message_asn1, certificates, ASN1_ANY, 1),
} ASN1_SEQUENCE_END_name(struct cmp_message_asn1, CMP_MESSAGE)

ASN1_SEQUENCE(CMP_SEALED) = {
	ASN1_SIMPLE(struct cmp_sealed_asn1, header, ASN1_ANY),
	ASN1_SIMPLE(struct cmp_sealed_asn1, body, ASN1_ANY),
	ASN1_EXP_OPT(struct cmp_sealed_asn1, protection, ASN1_BIT_STRING, 0),
	ASN1_EXP_SEQUENCE_OF_OPT(struct cmp_sealed_asn1, certificates, ASN1_ANY, 1),
} ASN1_SEQUENCE_END_name(struct cmp_sealed_asn1, CMP_SEALED)

ASN1_SEQUENCE(CMP_SEALED_PART) = {
	ASN1_SIMPLE(struct cmp_sealed_asn1, header, ASN1_ANY),
	ASN1_SIMPLE(struct cmp_sealed_asn1, body, ASN1_ANY),
} ASN1_SEQUENCE_END_name(struct cmp_sealed_asn1, CMP_SEALED_PART)

ASN1_SEQUENCE(CMP_PROTECTED) = {
	ASN1_SIMPLE(struct cmp_protected_asn1, header, CMP_HEADER),
	ASN1_SIMPLE(struct cmp_protected_asn1, body, CMP_BODY),
} ASN1_SEQUENCE_END_name(struct cmp_protected_asn1, CMP_PROTECTED)

/* clang-format on */

#define BODY_ROWS ((int)(sizeof CMP_BODY_ch_tt / sizeof CMP_BODY_ch_tt[0]))

enum cmp_body cmp_body_type(int row)
{
	return (enum cmp_body)CMP_BODY_ch_tt[row].tag;
}

int cmp_body_row(enum cmp_body type)
{
	int row = BODY_ROWS;

	while (--row >= 0 && cmp_body_type(row) != type)
		continue;
	return row;
}

const ASN1_ITEM *cmp_body_item(int row)
{
	return ASN1_ITEM_ptr(CMP_BODY_ch_tt[row].item);
}
