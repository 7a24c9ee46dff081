#include "madoguchi/practice/authority_header.h"

#include <string.h>
#include <time.h>

#include <openssl/asn1t.h>
#include <openssl/cmp.h>
#include <openssl/crmf.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

/* ---- templates, RFC 9810 5.1 and 5.3.9 ------------------------------------------------------ */

typedef struct header_st {
	ASN1_INTEGER *version;
	GENERAL_NAME *sender;
	GENERAL_NAME *recipient;
	ASN1_GENERALIZEDTIME *time;
	X509_ALGOR *protection;
	ASN1_OCTET_STRING *sender_key;
	ASN1_OCTET_STRING *recipient_key;
	ASN1_OCTET_STRING *transaction;
	ASN1_OCTET_STRING *sender_nonce;
	ASN1_OCTET_STRING *recipient_nonce;
	STACK_OF(ASN1_UTF8STRING) * words;
	STACK_OF(ASN1_TYPE) * information;
} HEADER;

typedef struct message_st {
	HEADER *header;
	ASN1_TYPE *body;
	ASN1_BIT_STRING *protection;
	STACK_OF(ASN1_TYPE) * certificates; /* as bytes: each public key costs a quarter of a ms */
} MESSAGE;

typedef struct revocation_st {
	OSSL_CRMF_CERTTEMPLATE *wanted;
	STACK_OF(X509_EXTENSION) * details;
} REVOCATION;

typedef STACK_OF(REVOCATION) REVOCATIONS;

typedef struct refusal_st {
	OSSL_CMP_PKISI *status;
} REFUSAL;

typedef struct poll_reply_st {
	ASN1_INTEGER *request;
	ASN1_INTEGER *check_after;
} POLL_REPLY;

typedef struct poll_replies_st {
	POLL_REPLY *only;
} POLL_REPLIES;

ASN1_SEQUENCE(HEADER) = {
	ASN1_SIMPLE(HEADER, version, ASN1_INTEGER),
	ASN1_SIMPLE(HEADER, sender, GENERAL_NAME),
	ASN1_SIMPLE(HEADER, recipient, GENERAL_NAME),
	ASN1_EXP_OPT(HEADER, time, ASN1_GENERALIZEDTIME, 0),
	ASN1_EXP_OPT(HEADER, protection, X509_ALGOR, 1),
	ASN1_EXP_OPT(HEADER, sender_key, ASN1_OCTET_STRING, 2),
	ASN1_EXP_OPT(HEADER, recipient_key, ASN1_OCTET_STRING, 3),
	ASN1_EXP_OPT(HEADER, transaction, ASN1_OCTET_STRING, 4),
	ASN1_EXP_OPT(HEADER, sender_nonce, ASN1_OCTET_STRING, 5),
	ASN1_EXP_OPT(HEADER, recipient_nonce, ASN1_OCTET_STRING, 6),
	ASN1_EXP_SEQUENCE_OF_OPT(HEADER, words, ASN1_UTF8STRING, 7),
	ASN1_EXP_SEQUENCE_OF_OPT(HEADER, information, ASN1_ANY, 8),
} static_ASN1_SEQUENCE_END(HEADER)

ASN1_SEQUENCE(MESSAGE) = {
	ASN1_SIMPLE(MESSAGE, header, HEADER),
	ASN1_SIMPLE(MESSAGE, body, ASN1_ANY),
	ASN1_EXP_OPT(MESSAGE, protection, ASN1_BIT_STRING, 0),
	ASN1_EXP_SEQUENCE_OF_OPT(MESSAGE, certificates, ASN1_ANY, 1),
} static_ASN1_SEQUENCE_END(MESSAGE)

ASN1_SEQUENCE(REVOCATION) = {
	ASN1_SIMPLE(REVOCATION, wanted, OSSL_CRMF_CERTTEMPLATE),
	ASN1_SEQUENCE_OF_OPT(REVOCATION, details, X509_EXTENSION),
} static_ASN1_SEQUENCE_END(REVOCATION)

ASN1_ITEM_TEMPLATE(REVOCATIONS) =
	ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, REVOCATIONS, REVOCATION)
static_ASN1_ITEM_TEMPLATE_END(REVOCATIONS)

ASN1_ITEM_TEMPLATE(REVOCATION_BODY) =
	ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_EXPTAG | ASN1_TFLG_CONTEXT, 11, REVOCATION_BODY, REVOCATIONS)
static_ASN1_ITEM_TEMPLATE_END(REVOCATION_BODY)

ASN1_SEQUENCE(REFUSAL) = {
	ASN1_SIMPLE(REFUSAL, status, OSSL_CMP_PKISI),
} static_ASN1_SEQUENCE_END(REFUSAL)

ASN1_SEQUENCE(POLL_REPLY) = {
	ASN1_SIMPLE(POLL_REPLY, request, ASN1_INTEGER),
	ASN1_SIMPLE(POLL_REPLY, check_after, ASN1_INTEGER),
} static_ASN1_SEQUENCE_END(POLL_REPLY)

/* A SEQUENCE OF with one element. */
ASN1_SEQUENCE(POLL_REPLIES) = {
	ASN1_SIMPLE(POLL_REPLIES, only, POLL_REPLY),
} static_ASN1_SEQUENCE_END(POLL_REPLIES)

/* ---- reading --------------------------------------------------------------------------------- */

static MESSAGE *decode(const uint8_t *der, size_t size)
{
	const unsigned char *cursor = der;
	MESSAGE *message =
	    (MESSAGE *)ASN1_item_d2i(NULL, &cursor, (long)size, ASN1_ITEM_rptr(MESSAGE));

	if (message != NULL && cursor != der + size) {
		ASN1_item_free((ASN1_VALUE *)message, ASN1_ITEM_rptr(MESSAGE));
		message = NULL;
	}
	return message;
}

static bool copy_octets(const ASN1_OCTET_STRING *from, uint8_t to[static AUTHORITY_ID_MAX],
			size_t *ret_size)
{
	int size = from != NULL ? ASN1_STRING_length(from) : 0;

	if (size < 0 || size > AUTHORITY_ID_MAX)
		return false;
	if (size > 0)
		memcpy(to, ASN1_STRING_get0_data(from), (size_t)size);
	*ret_size = (size_t)size;
	return true;
}

static int64_t read_time(const ASN1_GENERALIZEDTIME *time)
{
	struct tm parts;

	if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1)
		return 0;
	return (int64_t)timegm(&parts) * 1000;
}

static bool is_signature(const X509_ALGOR *algorithm)
{
	const ASN1_OBJECT *object;
	int digest;

	if (algorithm == NULL)
		return false;
	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	return OBJ_find_sigid_algs(OBJ_obj2nid(object), &digest, NULL) == 1 && digest != NID_undef;
}

static bool read_sender(const GENERAL_NAME *sender, struct authority_header *header)
{
	unsigned char *der = NULL;
	int size = i2d_GENERAL_NAME(sender, &der);
	BIO *bio;
	int length;

	if (size <= 0)
		return false;
	SHA256(der, (size_t)size, header->sender);
	OPENSSL_free(der);
	if (sender->type != GEN_DIRNAME)
		return true;
	bio = BIO_new(BIO_s_mem());
	if (bio == NULL)
		return false;
	X509_NAME_print_ex(bio, sender->d.directoryName, 0, XN_FLAG_RFC2253);
	length = BIO_read(bio, header->sender_name, (int)sizeof(header->sender_name) - 1);
	header->sender_name[length > 0 ? length : 0] = '\0';
	BIO_free(bio);
	return true;
}

static bool digest_body(const ASN1_TYPE *body, uint8_t digest[static AUTHORITY_DIGEST_SIZE])
{
	unsigned char *der = NULL;
	int size = i2d_ASN1_TYPE(body, &der);

	if (size <= 0)
		return false;
	SHA256(der, (size_t)size, digest);
	OPENSSL_free(der);
	return true;
}

/* The CHOICE's tags are explicit, and all of them fit into one byte. */
static int type_of(const ASN1_TYPE *body)
{
	const ASN1_STRING *string = body->type == V_ASN1_OTHER ? body->value.asn1_string : NULL;
	const int tag =
	    string != NULL && ASN1_STRING_length(string) > 0 ? ASN1_STRING_get0_data(string)[0] : 0;

	return (tag & ~V_ASN1_PRIMITIVE_TAG) == (V_ASN1_CONTEXT_SPECIFIC | V_ASN1_CONSTRUCTED)
		   ? tag & V_ASN1_PRIMITIVE_TAG
		   : -1;
}

bool authority_header_read(const uint8_t *der, size_t size, struct authority_header *ret_header,
			   struct error *error)
{
	struct authority_header header = { 0 };
	MESSAGE *message = decode(der, size);
	bool done;

	if (message == NULL)
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_SSL, ERR_peek_last_error(),
				 "no CMP message");
	header.type = type_of(message->body);
	header.time_ms = read_time(message->header->time);
	header.is_signed = is_signature(message->header->protection) && message->protection != NULL;
	done = read_sender(message->header->sender, &header) &&
	       copy_octets(message->header->transaction, header.transaction_id,
			   &header.transaction_id_size) &&
	       copy_octets(message->header->sender_nonce, header.sender_nonce,
			   &header.sender_nonce_size) &&
	       copy_octets(message->header->recipient_nonce, header.recipient_nonce,
			   &header.recipient_nonce_size) &&
	       digest_body(message->body, header.body_digest);
	ASN1_item_free((ASN1_VALUE *)message, ASN1_ITEM_rptr(MESSAGE));
	if (!done)
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0, "header of a message");
	*ret_header = header;
	return true;
}

static int reason_of(const REVOCATION *revocation)
{
	ASN1_ENUMERATED *reason = X509V3_get_d2i(revocation->details, NID_crl_reason, NULL, NULL);
	int value = reason != NULL ? (int)ASN1_ENUMERATED_get(reason) : 0;

	ASN1_ENUMERATED_free(reason);
	return value >= 0 ? value : 0;
}

int authority_header_reason(const uint8_t *der, size_t size)
{
	MESSAGE *message = decode(der, size);
	REVOCATIONS *revocations = NULL;
	const unsigned char *cursor;
	unsigned char *body = NULL;
	int body_size;
	int reason = 0;

	if (message == NULL)
		return 0;
	body_size = i2d_ASN1_TYPE(message->body, &body);
	cursor = body;
	if (body_size > 0)
		revocations = (REVOCATIONS *)ASN1_item_d2i(NULL, &cursor, body_size,
							   ASN1_ITEM_rptr(REVOCATION_BODY));
	if (revocations != NULL && OPENSSL_sk_num((const OPENSSL_STACK *)revocations) > 0)
		reason = reason_of(OPENSSL_sk_value((const OPENSSL_STACK *)revocations, 0));
	ASN1_item_free((ASN1_VALUE *)revocations, ASN1_ITEM_rptr(REVOCATION_BODY));
	OPENSSL_free(body);
	ASN1_item_free((ASN1_VALUE *)message, ASN1_ITEM_rptr(MESSAGE));
	return reason;
}

static bool append_der(const void *value, const ASN1_ITEM *item, struct buffer *ret_bytes,
		       struct error *error)
{
	unsigned char *der = NULL;
	int size = ASN1_item_i2d((const ASN1_VALUE *)value, &der, item);

	if (size <= 0)
		return error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_peek_last_error(), "DER");
	buffer_append(ret_bytes, der, (size_t)size);
	OPENSSL_free(der);
	return !ret_bytes->failed || error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "DER");
}

bool authority_header_error(int failure_bit, const char *words, struct buffer *ret_body,
			    struct error *error)
{
	const int bits = failure_bit >= 0 ? 1 << failure_bit : 0;
	REFUSAL refusal = { OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_rejection, bits, words) };
	bool done;

	if (refusal.status == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "error message");
	done = append_der(&refusal, ASN1_ITEM_rptr(REFUSAL), ret_body, error);
	OSSL_CMP_PKISI_free(refusal.status);
	return done;
}

bool authority_header_poll_reply(int64_t check_after_s, struct buffer *ret_body,
				 struct error *error)
{
	POLL_REPLY reply = { ASN1_INTEGER_new(), ASN1_INTEGER_new() };
	POLL_REPLIES replies = { &reply };
	bool done = reply.request != NULL && reply.check_after != NULL &&
		    ASN1_INTEGER_set_int64(reply.request, -1) == 1 &&
		    ASN1_INTEGER_set_int64(reply.check_after, check_after_s) == 1;

	done = done ? append_der(&replies, ASN1_ITEM_rptr(POLL_REPLIES), ret_body, error)
		    : error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "pollRep");
	ASN1_INTEGER_free(reply.request);
	ASN1_INTEGER_free(reply.check_after);
	return done;
}

static void drop_certificates(MESSAGE *message)
{
	sk_ASN1_TYPE_pop_free(message->certificates, ASN1_TYPE_free);
	message->certificates = NULL;
}

bool authority_header_split(const uint8_t *der, size_t size, struct buffer *ret_message,
			    struct buffer *ret_certificates, struct error *error)
{
	MESSAGE *message = decode(der, size);
	bool done = message != NULL || error_set(error, ERROR_ANSWER_WRONG, CAUSE_SSL,
						 ERR_peek_last_error(), "no CMP message");

	if (done && message->certificates != NULL)
		done = append_der(message->certificates, ASN1_ITEM_rptr(ASN1_SEQUENCE_ANY),
				  ret_certificates, error);
	if (done) {
		drop_certificates(message);
		done = append_der(message, ASN1_ITEM_rptr(MESSAGE), ret_message, error);
	}
	ASN1_item_free((ASN1_VALUE *)message, ASN1_ITEM_rptr(MESSAGE));
	return done;
}

static bool set_nonce(HEADER *header, const uint8_t *nonce, size_t size)
{
	if (header->sender_nonce == NULL)
		header->sender_nonce = ASN1_OCTET_STRING_new();
	return header->sender_nonce != NULL &&
	       ASN1_OCTET_STRING_set(header->sender_nonce, nonce, (int)size) == 1;
}

bool authority_header_bare(const uint8_t *der, size_t size, const uint8_t *nonce, size_t nonce_size,
			   struct buffer *ret_message, struct error *error)
{
	MESSAGE *message = decode(der, size);
	bool done;

	if (message == NULL)
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_SSL, ERR_peek_last_error(),
				 "no CMP message");
	X509_ALGOR_free(message->header->protection);
	message->header->protection = NULL;
	ASN1_BIT_STRING_free(message->protection);
	message->protection = NULL;
	drop_certificates(message);
	done = nonce == NULL || set_nonce(message->header, nonce, nonce_size) ||
	       error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "nonce");
	done = done && append_der(message, ASN1_ITEM_rptr(MESSAGE), ret_message, error);
	ASN1_item_free((ASN1_VALUE *)message, ASN1_ITEM_rptr(MESSAGE));
	return done;
}
