#include "madoguchi/pki/request.h"

#include <string.h>

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "cmp_asn1.h"
#include "der.h"
#include "trust.h"

#define SERIAL_DIGITS_MAX 40 /* RFC 5280 4.1.2.2 */

static bool add_reason(struct cmp_revocation_asn1 *wanted, enum pki_revocation reason)
{
	ASN1_ENUMERATED *number = ASN1_ENUMERATED_new();
	bool done;

	done = number != NULL && ASN1_ENUMERATED_set(number, (long)reason) == 1 &&
	       X509V3_add1_i2d(&wanted->entry_details, NID_crl_reason, number, 0,
			       X509V3_ADD_DEFAULT) == 1;
	ASN1_ENUMERATED_free(number);
	return done;
}

static bool add_time(struct cmp_revocation_asn1 *wanted, int64_t asked_ms)
{
	ASN1_GENERALIZEDTIME *time;
	bool done;

	if (asked_ms == 0)
		return true;
	time = ASN1_GENERALIZEDTIME_set(NULL, (time_t)(asked_ms / 1000));
	done = time != NULL && X509V3_add1_i2d(&wanted->entry_details, NID_invalidity_date, time, 0,
					       X509V3_ADD_DEFAULT) == 1;
	ASN1_GENERALIZEDTIME_free(time);
	return done;
}

static bool fill(struct cmp_revocation_asn1 *wanted, const X509_NAME *issuer,
		 const ASN1_INTEGER *serial, enum pki_revocation reason, int64_t asked_ms)
{
	struct crmf_template *details = wanted->details;

	details->issuer = X509_NAME_dup(issuer);
	details->serial = ASN1_STRING_dup(serial);
	return details->issuer != NULL && details->serial != NULL && add_reason(wanted, reason) &&
	       add_time(wanted, asked_ms);
}

static bool encode(const X509_NAME *issuer, const ASN1_INTEGER *serial, enum pki_revocation reason,
		   int64_t asked_ms, struct buffer *ret_body, struct error *error)
{
	OPENSSL_STACK *list = OPENSSL_sk_new_null();
	struct cmp_revocation_asn1 *wanted = (void *)ASN1_item_new(ASN1_ITEM_rptr(CMP_REVOCATION));
	bool done;

	if (list == NULL || wanted == NULL || !fill(wanted, issuer, serial, reason, asked_ms) ||
	    OPENSSL_sk_push(list, wanted) <= 0)
		done = PKI_ERROR(error, ERROR_MEMORY, "revocation");
	else
		done = der_encode(ASN1_ITEM_rptr(CMP_REVOCATIONS), list, ret_body, error);
	ASN1_item_free((void *)wanted, ASN1_ITEM_rptr(CMP_REVOCATION));
	OPENSSL_sk_free(list);
	return done;
}

bool pki_request_revocation(const uint8_t *certificate, size_t size, enum pki_revocation reason,
			    struct buffer *ret_body, struct error *error)
{
	return pki_request_revocation_at(certificate, size, reason, 0, ret_body, error);
}

bool pki_request_revocation_at(const uint8_t *certificate, size_t size, enum pki_revocation reason,
			       int64_t asked_ms, struct buffer *ret_body, struct error *error)
{
	X509 *decoded = der_decode(ASN1_ITEM_rptr(X509), certificate, size);
	bool done;

	if (decoded == NULL)
		return PKI_ERROR(error, ERROR_FILE_WRONG, "certificate to be revoked");
	done = encode(X509_get_issuer_name(decoded), X509_get0_serialNumber(decoded), reason,
		      asked_ms, ret_body, error);
	X509_free(decoded);
	return done;
}

static ASN1_INTEGER *read_serial(const char *serial)
{
	const size_t length = strlen(serial);
	ASN1_INTEGER *number;
	BIGNUM *value = NULL;

	if (length == 0 || length > SERIAL_DIGITS_MAX ||
	    strspn(serial, "0123456789abcdefABCDEF") != length || BN_hex2bn(&value, serial) == 0)
		return NULL;
	number = BN_is_zero(value) ? NULL : BN_to_ASN1_INTEGER(value, NULL);
	BN_free(value);
	return number;
}

bool pki_request_revocation_of_serial(const char *ca_file, const char *serial,
				      enum pki_revocation reason, int64_t asked_ms,
				      struct buffer *ret_body, struct error *error)
{
	ASN1_INTEGER *number = read_serial(serial);
	struct trust_list issuers = { .count = 0 };
	bool done;

	if (number == NULL)
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
				 "a serial is 1 to 40 hexadecimal digits");
	/* All generations of a CA share one name. */
	done = trust_list_load(&issuers, ca_file, error) &&
	       encode(X509_get_subject_name(issuers.ca[issuers.count - 1]), number, reason,
		      asked_ms, ret_body, error);
	trust_list_done(&issuers);
	ASN1_INTEGER_free(number);
	return done;
}
