#include "crmf.h"

/* clang-format off */
ASN1_SEQUENCE(CRMF_VALIDITY) = {
	ASN1_EXP_OPT(struct crmf_validity, not_before, ASN1_TIME, 0),
	ASN1_EXP_OPT(struct crmf_validity, not_after, ASN1_TIME, 1),
} ASN1_SEQUENCE_END_name(struct crmf_validity, CRMF_VALIDITY)

ASN1_SEQUENCE(CRMF_TEMPLATE) = {
	ASN1_IMP_OPT(struct crmf_template, version, ASN1_INTEGER, 0),
	ASN1_IMP_OPT(struct crmf_template, serial, ASN1_INTEGER, 1),
	ASN1_IMP_OPT(struct crmf_template, signing_algorithm, X509_ALGOR, 2),
	ASN1_EXP_OPT(struct crmf_template, issuer, X509_NAME, 3),
	ASN1_IMP_OPT(struct crmf_template, validity, CRMF_VALIDITY, 4),
	ASN1_EXP_OPT(struct crmf_template, subject, X509_NAME, 5),
	ASN1_IMP_OPT(struct crmf_template, public_key, X509_PUBKEY, 6),
	ASN1_IMP_OPT(struct crmf_template, issuer_id, ASN1_BIT_STRING, 7),
	ASN1_IMP_OPT(struct crmf_template, subject_id, ASN1_BIT_STRING, 8),
	ASN1_IMP_SEQUENCE_OF_OPT(struct crmf_template, extensions, X509_EXTENSION, 9),
} ASN1_SEQUENCE_END_name(struct crmf_template, CRMF_TEMPLATE)

ASN1_SEQUENCE(CRMF_ATTRIBUTE) = {
	ASN1_SIMPLE(struct crmf_attribute, type, ASN1_OBJECT),
	ASN1_SIMPLE(struct crmf_attribute, value, ASN1_ANY),
} ASN1_SEQUENCE_END_name(struct crmf_attribute, CRMF_ATTRIBUTE)

ASN1_SEQUENCE(CRMF_CERTIFICATE_ID) = {
	ASN1_SIMPLE(struct crmf_certificate_id, issuer, GENERAL_NAME),
	ASN1_SIMPLE(struct crmf_certificate_id, serial, ASN1_INTEGER),
} ASN1_SEQUENCE_END_name(struct crmf_certificate_id, CRMF_CERTIFICATE_ID)

ASN1_SEQUENCE(CRMF_REQUEST) = {
	ASN1_SIMPLE(struct crmf_request, id, ASN1_INTEGER),
	ASN1_SIMPLE(struct crmf_request, wanted, CRMF_TEMPLATE),
	ASN1_SEQUENCE_OF_OPT(struct crmf_request, controls, CRMF_ATTRIBUTE),
} ASN1_SEQUENCE_END_name(struct crmf_request, CRMF_REQUEST)

ASN1_SEQUENCE(CRMF_SIGNATURE_INPUT) = {
	ASN1_SIMPLE(struct crmf_signature_input, sender, ASN1_ANY),
	ASN1_SIMPLE(struct crmf_signature_input, public_key, X509_PUBKEY),
} ASN1_SEQUENCE_END_name(struct crmf_signature_input, CRMF_SIGNATURE_INPUT)

ASN1_SEQUENCE(CRMF_SIGNATURE) = {
	ASN1_IMP_OPT(struct crmf_signature, input, CRMF_SIGNATURE_INPUT, 0),
	ASN1_SIMPLE(struct crmf_signature, algorithm, X509_ALGOR),
	ASN1_SIMPLE(struct crmf_signature, signature, ASN1_BIT_STRING),
} ASN1_SEQUENCE_END_name(struct crmf_signature, CRMF_SIGNATURE)

ASN1_CHOICE(CRMF_PROOF) = {
	ASN1_IMP(struct crmf_proof, value.ra_verified, ASN1_NULL, 0),
	ASN1_IMP(struct crmf_proof, value.signature, CRMF_SIGNATURE, 1),
	ASN1_EXP(struct crmf_proof, value.other, ASN1_ANY, 2),
	ASN1_EXP(struct crmf_proof, value.other, ASN1_ANY, 3),
} ASN1_CHOICE_END_name(struct crmf_proof, CRMF_PROOF)

ASN1_SEQUENCE(CRMF_MESSAGE) = {
	ASN1_SIMPLE(struct crmf_message, request, CRMF_REQUEST),
	ASN1_OPT(struct crmf_message, proof, CRMF_PROOF),
	ASN1_SEQUENCE_OF_OPT(struct crmf_message, info, CRMF_ATTRIBUTE),
} ASN1_SEQUENCE_END_name(struct crmf_message, CRMF_MESSAGE)

ASN1_ITEM_TEMPLATE(CRMF_MESSAGES) =
	ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, CRMF_MESSAGES, CRMF_MESSAGE)
ASN1_ITEM_TEMPLATE_END(CRMF_MESSAGES)
/* clang-format on */

void *crmf_only(const OPENSSL_STACK *sequence)
{
	return OPENSSL_sk_num(sequence) == 1 ? OPENSSL_sk_value(sequence, 0) : NULL;
}
