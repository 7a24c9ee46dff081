#include "madoguchi/pki/request.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "cmp_asn1.h"
#include "der.h"

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

static bool fill(struct cmp_revocation_asn1 *wanted, X509 *certificate, enum pki_revocation reason)
{
	struct crmf_template *details = wanted->details;

	details->issuer = X509_NAME_dup(X509_get_issuer_name(certificate));
	details->serial = ASN1_STRING_dup(X509_get0_serialNumber(certificate));
	return details->issuer != NULL && details->serial != NULL && add_reason(wanted, reason);
}

bool pki_request_revocation(const uint8_t *certificate, size_t size, enum pki_revocation reason,
			    struct buffer *ret_body, struct error *error)
{
	X509 *decoded = der_decode(ASN1_ITEM_rptr(X509), certificate, size);
	OPENSSL_STACK *list = OPENSSL_sk_new_null();
	struct cmp_revocation_asn1 *wanted = (void *)ASN1_item_new(ASN1_ITEM_rptr(CMP_REVOCATION));
	bool done;

	if (decoded == NULL) {
		done = PKI_ERROR(error, ERROR_FILE_WRONG, "certificate to be revoked");
	} else if (list == NULL || wanted == NULL || !fill(wanted, decoded, reason) ||
		   OPENSSL_sk_push(list, wanted) <= 0) {
		done = PKI_ERROR(error, ERROR_MEMORY, "revocation");
	} else {
		done = der_encode(ASN1_ITEM_rptr(CMP_REVOCATIONS), list, ret_body, error);
	}
	ASN1_item_free((void *)wanted, ASN1_ITEM_rptr(CMP_REVOCATION));
	OPENSSL_sk_free(list);
	X509_free(decoded);
	return done;
}
