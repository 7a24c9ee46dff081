#include "madoguchi/pki/certificate.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/x509v3.h>

#include "attributes.h"
#include "certificate_facts.h"
#include "der.h"
#include "trust.h"

#define DAY_MS INT64_C(86400000)

struct certificate_trust {
	struct trust_list list[2]; /* by enum pki_kind */
};

bool certificate_trust_load(const char *sign_ca_file, const char *auth_ca_file,
			    struct certificate_trust **ret_trust, struct error *error)
{
	struct certificate_trust *trust = calloc(1, sizeof *trust);

	if (trust == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "trust");
	if (!trust_list_load(&trust->list[PKI_SIGN], sign_ca_file, error) ||
	    !trust_list_load(&trust->list[PKI_AUTH], auth_ca_file, error)) {
		certificate_trust_free(&trust);
		return false;
	}
	*ret_trust = trust;
	return true;
}

void certificate_trust_free(struct certificate_trust **trust)
{
	if (trust == NULL || *trust == NULL)
		return;
	trust_list_done(&(*trust)->list[PKI_SIGN]);
	trust_list_done(&(*trust)->list[PKI_AUTH]);
	free(*trust);
	*trust = NULL;
}

const struct trust_list *certificate_trust_list(const struct certificate_trust *trust,
						enum pki_kind kind)
{
	return &trust->list[kind];
}

static bool same_text(const ASN1_STRING *value, const char *text)
{
	size_t size = strlen(text);

	return value != NULL && (size_t)ASN1_STRING_length(value) == size &&
	       memcmp(ASN1_STRING_get0_data(value), text, size) == 0;
}

static bool public_key_fits(X509 *certificate, const struct certificate_expectation *expectation)
{
	struct buffer key;
	bool fits;

	buffer_init(&key, DER_SIZE_MAX);
	fits = der_encode(ASN1_ITEM_rptr(X509_PUBKEY), X509_get_X509_PUBKEY(certificate), &key,
			  NULL) &&
	       key.size == expectation->public_key_size &&
	       memcmp(key.bytes, expectation->public_key, key.size) == 0;
	buffer_done(&key);
	return fits;
}

static bool not_before_fits(X509 *certificate, const struct certificate_expectation *expectation)
{
	int64_t at_ms;

	return certificate_time(X509_get0_notBefore(certificate), &at_ms) &&
	       at_ms <= expectation->now_ms;
}

static bool not_after_fits(X509 *certificate, const struct certificate_expectation *expectation)
{
	int64_t at_ms;

	if (!certificate_time(X509_get0_notAfter(certificate), &at_ms) ||
	    at_ms < expectation->now_ms)
		return false;
	return expectation->expires_ms == 0 ||
	       (at_ms <= expectation->expires_ms && at_ms >= expectation->expires_ms - DAY_MS);
}

/* The entry is of this type, an RDN of its own, and has this text (NULL: any). */
static bool entry_is(const X509_NAME *name, int index, int nid, const char *text)
{
	const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, index);
	unsigned char *value = NULL;
	int size;
	bool same;

	if (entry == NULL || X509_NAME_ENTRY_set(entry) != index ||
	    OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)) != nid)
		return false;
	if (text == NULL)
		return true;
	size = ASN1_STRING_to_UTF8(&value, X509_NAME_ENTRY_get_data(entry));
	same = size >= 0 && (size_t)size == strlen(text) && memcmp(value, text, (size_t)size) == 0;
	OPENSSL_free(value);
	return same;
}

/* C=JP, when signing the two localities, and then nothing but a CN, which the authority gives. */
static bool subject_fits(X509 *certificate, const struct certificate_expectation *expectation)
{
	const X509_NAME *subject = X509_get_subject_name(certificate);
	int at = 0;

	if (!entry_is(subject, at++, NID_countryName, "JP"))
		return false;
	if (expectation->kind == PKI_SIGN) {
		if (!entry_is(subject, at++, NID_localityName, expectation->prefecture) ||
		    !entry_is(subject, at++, NID_localityName, expectation->municipality))
			return false;
	}
	if (X509_NAME_entry_count(subject) > at && !entry_is(subject, at++, NID_commonName, NULL))
		return false;
	return X509_NAME_entry_count(subject) == at;
}

static bool kind_fits(X509 *certificate, const struct certificate_expectation *expectation)
{
	enum pki_kind kind;

	return (X509_get_extension_flags(certificate) & EXFLAG_CA) == 0 &&
	       certificate_kind(certificate, &kind) && kind == expectation->kind;
}

/* The first attribute that differs, NULL if none does. */
static const char *attribute_that_differs(X509 *certificate,
					  const struct pki_attributes *attributes)
{
	const ASN1_STRING *values[ATTRIBUTE_END];
	const ASN1_STRING *birth;
	const char sex[2] = { attributes->sex };
	GENERAL_NAMES *names;
	const char *differs = NULL;

	if (!attributes_read(certificate, &names, values))
		differs = "subjectAltName";
	else if (!same_text(values[ATTRIBUTE_NAME], attributes->name))
		differs = "name";
	else if (!same_text(values[ATTRIBUTE_ADDRESS], attributes->address))
		differs = "address";
	else if (!same_text(values[ATTRIBUTE_SEX], sex))
		differs = "sex";
	birth = values[ATTRIBUTE_BIRTH];
	if (differs == NULL &&
	    (birth == NULL || ASN1_STRING_length(birth) != ATTRIBUTE_BIRTH_SIZE - 1 ||
	     memcmp(ASN1_STRING_get0_data(birth) + 1, attributes->birth, 8) != 0))
		differs = "birth";
	GENERAL_NAMES_free(names);
	return differs;
}

static const char *field_that_differs(const struct certificate_trust *trust, X509 *certificate,
				      const struct certificate_expectation *expectation)
{
	if (!public_key_fits(certificate, expectation))
		return "public key";
	if (!not_before_fits(certificate, expectation))
		return "notBefore";
	if (!not_after_fits(certificate, expectation))
		return "notAfter";
	if (!trust_list_holds(&trust->list[expectation->kind], certificate, NULL,
			      expectation->now_ms))
		return "issuer";
	if (!kind_fits(certificate, expectation))
		return "kind";
	if (!subject_fits(certificate, expectation))
		return "subject";
	if (expectation->kind == PKI_SIGN && expectation->attributes != NULL)
		return attribute_that_differs(certificate, expectation->attributes);
	return NULL;
}

bool certificate_check(const struct certificate_trust *trust, const uint8_t *der, size_t size,
		       const struct certificate_expectation *expectation, struct error *error)
{
	X509 *certificate = der_decode(ASN1_ITEM_rptr(X509), der, size);
	const char *differs;

	if (certificate == NULL)
		return PKI_ERROR(error, ERROR_FILE_WRONG, "not a certificate");
	differs = field_that_differs(trust, certificate, expectation);
	X509_free(certificate);
	(void)der_ssl_cause();
	return differs == NULL ||
	       error_set(error, ERROR_CERTIFICATE_WRONG, CAUSE_NONE, 0, "%s", differs);
}
