#include "madoguchi/pki/certificate.h"

#include <string.h>
#include <time.h>

#include <openssl/bn.h>
#include <openssl/x509v3.h>

#include "madoguchi/base/text.h"

#include "attributes.h"
#include "certificate_facts.h"
#include "der.h"
#include "name.h"

#define SERIAL_BYTES ((CERTIFICATE_SERIAL_SIZE - 1) / 2)

/* Test cards carry a policy of their own; their CA is no one's trust. */
static const struct {
	const char *policy;
	enum pki_kind kind;
	uint32_t usage; /* exactly these bits */
} kind_row[] = {
	{ "1.2.392.200149.8.5.1.1.20", PKI_SIGN, KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION },
	{ "1.2.392.200149.8.5.1.0.20", PKI_SIGN, KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION },
	{ "1.2.392.200149.8.5.1.3.30", PKI_AUTH, KU_DIGITAL_SIGNATURE },
};

bool certificate_time(const ASN1_TIME *time, int64_t *ret_ms)
{
	struct tm civil;

	if (time == NULL || ASN1_TIME_to_tm(time, &civil) != 1)
		return false;
	*ret_ms = (int64_t)timegm(&civil) * 1000;
	return true;
}

static bool has_policy(const CERTIFICATEPOLICIES *policies, const char *wanted)
{
	char oid[64];
	int i;

	for (i = 0; i < sk_POLICYINFO_num(policies); i++) {
		const POLICYINFO *policy = sk_POLICYINFO_value(policies, i);

		if (OBJ_obj2txt(oid, sizeof oid, policy->policyid, 1) > 0 &&
		    strcmp(oid, wanted) == 0)
			return true;
	}
	return false;
}

bool certificate_kind(X509 *certificate, enum pki_kind *ret_kind)
{
	CERTIFICATEPOLICIES *policies =
	    X509_get_ext_d2i(certificate, NID_certificate_policies, NULL, NULL);
	uint32_t usage = X509_get_key_usage(certificate);
	bool known = false;
	size_t i;

	for (i = 0; i < sizeof kind_row / sizeof kind_row[0] && !known; i++) {
		known = kind_row[i].usage == usage && has_policy(policies, kind_row[i].policy);
		if (known)
			*ret_kind = kind_row[i].kind;
	}
	CERTIFICATEPOLICIES_free(policies);
	return known;
}

static bool read_serial(const X509 *certificate, struct certificate_facts *facts)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(certificate);
	BIGNUM *number = ASN1_INTEGER_to_BN(serial, NULL);
	uint8_t bytes[SERIAL_BYTES];
	bool fits =
	    number != NULL && !BN_is_negative(number) && BN_num_bytes(number) <= (int)sizeof bytes;

	if (fits) {
		int size = BN_bn2bin(number, bytes);

		hex_encode(bytes, (size_t)size, facts->serial, sizeof facts->serial);
	}
	BN_free(number);
	return fits;
}

static void copy_value(const ASN1_STRING *value, char text[static CERTIFICATE_TEXT_SIZE])
{
	text_clean((const char *)ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value),
		   text, CERTIFICATE_TEXT_SIZE);
}

static void read_attributes(const X509 *certificate, struct certificate_facts *facts)
{
	const ASN1_STRING *values[ATTRIBUTE_END];
	GENERAL_NAMES *names;

	if (attributes_read(certificate, &names, values) && values[ATTRIBUTE_NAME] != NULL &&
	    values[ATTRIBUTE_ADDRESS] != NULL && values[ATTRIBUTE_BIRTH] != NULL &&
	    ASN1_STRING_length(values[ATTRIBUTE_BIRTH]) == ATTRIBUTE_BIRTH_SIZE - 1 &&
	    values[ATTRIBUTE_SEX] != NULL && ASN1_STRING_length(values[ATTRIBUTE_SEX]) == 1) {
		copy_value(values[ATTRIBUTE_NAME], facts->name);
		copy_value(values[ATTRIBUTE_ADDRESS], facts->address);
		memcpy(facts->birth, ASN1_STRING_get0_data(values[ATTRIBUTE_BIRTH]) + 1, 8);
		facts->birth[8] = '\0';
		facts->sex = (char)ASN1_STRING_get0_data(values[ATTRIBUTE_SEX])[0];
		facts->has_attributes = strspn(facts->birth, "0123456789") == 8;
	}
	GENERAL_NAMES_free(names);
}

static bool read_facts(X509 *certificate, struct certificate_facts *facts)
{
	struct buffer key;
	bool done;

	if (!read_serial(certificate, facts) ||
	    !certificate_time(X509_get0_notBefore(certificate), &facts->not_before_ms) ||
	    !certificate_time(X509_get0_notAfter(certificate), &facts->not_after_ms))
		return false;
	buffer_init(&key, DER_SIZE_MAX);
	done =
	    der_encode(ASN1_ITEM_rptr(X509_PUBKEY), X509_get_X509_PUBKEY(certificate), &key, NULL);
	if (done)
		pki_sha256(key.bytes, key.size, facts->public_key_digest);
	buffer_done(&key);
	name_text(X509_get_issuer_name(certificate), facts->issuer, sizeof facts->issuer);
	name_text(X509_get_subject_name(certificate), facts->subject, sizeof facts->subject);
	facts->kind_known = certificate_kind(certificate, &facts->kind);
	read_attributes(certificate, facts);
	return done;
}

bool certificate_inspect(const uint8_t *der, size_t size, struct certificate_facts *ret_facts,
			 struct error *error)
{
	X509 *certificate = der_decode_keyless(ASN1_ITEM_rptr(X509), der, size);
	struct certificate_facts facts = { 0 };
	bool done = certificate != NULL && read_facts(certificate, &facts);

	X509_free(certificate);
	if (!done)
		return PKI_ERROR(error, ERROR_FILE_WRONG, "not a certificate");
	pki_sha256(der, size, facts.fingerprint);
	*ret_facts = facts;
	(void)der_ssl_cause();
	return true;
}

bool certificate_public_key(const uint8_t *der, size_t size, struct buffer *ret_public_key,
			    struct error *error)
{
	X509 *certificate = der_decode_keyless(ASN1_ITEM_rptr(X509), der, size);
	bool done;

	if (certificate == NULL)
		return PKI_ERROR(error, ERROR_FILE_WRONG, "not a certificate");
	done = der_encode(ASN1_ITEM_rptr(X509_PUBKEY), X509_get_X509_PUBKEY(certificate),
			  ret_public_key, error);
	X509_free(certificate);
	return done;
}
