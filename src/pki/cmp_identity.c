#include "cmp_identity.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "der.h"

static FILE *open_file(const char *file, struct error *error)
{
	FILE *stream = fopen(file, "re");

	if (stream == NULL)
		error_set(error, ERROR_OFFICE_KEY, CAUSE_ERRNO, errno, "%s", file);
	return stream;
}

static bool load_certificates(struct cmp_identity *identity, const char *file, struct error *error)
{
	FILE *stream = open_file(file, error);
	X509 *certificate;
	bool done = true;

	if (stream == NULL)
		return false;
	identity->certificates = sk_X509_new_null();
	while (done &&
	       (certificate = PEM_read_X509(stream, NULL, trust_no_passphrase, NULL)) != NULL) {
		done = sk_X509_num(identity->certificates) < CMP_CERTIFICATES_MAX &&
		       sk_X509_push(identity->certificates, certificate) > 0;
		if (!done)
			X509_free(certificate);
	}
	fclose(stream);
	if (!done || sk_X509_num(identity->certificates) <= 0 ||
	    ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return PKI_ERROR(error, ERROR_OFFICE_KEY, "%s: not a certificate", file);
	ERR_clear_error();
	return true;
}

static bool encode_certificates(struct cmp_identity *identity, struct error *error)
{
	bool done = true;

	identity->encoded = sk_ASN1_TYPE_new_null();
	for (int i = 0; done && i < sk_X509_num(identity->certificates); i++) {
		struct buffer der;
		ASN1_TYPE *element = NULL;

		buffer_init(&der, DER_SIZE_MAX);
		if (der_encode(ASN1_ITEM_rptr(X509), sk_X509_value(identity->certificates, i), &der,
			       error))
			element = der_raw(V_ASN1_SEQUENCE, der.bytes, der.size);
		done = element != NULL && sk_ASN1_TYPE_push(identity->encoded, element) > 0;
		if (!done)
			ASN1_TYPE_free(element);
		buffer_done(&der);
	}
	return done || PKI_ERROR(error, ERROR_MEMORY, "certificates");
}

static bool load_key(struct cmp_identity *identity, const char *file, struct error *error)
{
	FILE *stream = open_file(file, error);
	int type;

	if (stream == NULL)
		return false;
	/* Without a buffer of its own the stream leaves no copy of the key in freed memory. */
	setvbuf(stream, NULL, _IONBF, 0);
	identity->key = PEM_read_PrivateKey(stream, NULL, trust_no_passphrase, NULL);
	fclose(stream);
	if (identity->key == NULL)
		return PKI_ERROR(error, ERROR_OFFICE_KEY, "%s: not a private key", file);
	type = EVP_PKEY_get_base_id(identity->key);
	if (type != EVP_PKEY_RSA && type != EVP_PKEY_EC)
		return error_set(error, ERROR_OFFICE_KEY, CAUSE_NONE, 0,
				 "%s: neither an RSA nor an EC key", file);
	return true;
}

bool cmp_identity_load(const char *certificate_file, const char *key_file,
		       struct cmp_identity **ret_identity, struct error *error)
{
	struct cmp_identity *identity = calloc(1, sizeof *identity);
	X509 *own;
	bool done;

	if (identity == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "identity");
	done = load_certificates(identity, certificate_file, error) &&
	       encode_certificates(identity, error) && load_key(identity, key_file, error);
	own = done ? sk_X509_value(identity->certificates, 0) : NULL;
	if (done && X509_check_private_key(own, identity->key) != 1)
		done = PKI_ERROR(error, ERROR_OFFICE_KEY, "%s does not belong to %s", key_file,
				 certificate_file);
	if (done && (X509_get_key_usage(own) & KU_DIGITAL_SIGNATURE) == 0)
		done = error_set(error, ERROR_OFFICE_KEY, CAUSE_NONE, 0,
				 "%s: key usage lacks digitalSignature", certificate_file);
	if (!done) {
		cmp_identity_free(&identity);
		return false;
	}
	*ret_identity = identity;
	return true;
}

void cmp_identity_free(struct cmp_identity **identity)
{
	if (identity == NULL || *identity == NULL)
		return;
	EVP_PKEY_free((*identity)->key);
	sk_X509_pop_free((*identity)->certificates, X509_free);
	sk_ASN1_TYPE_pop_free((*identity)->encoded, ASN1_TYPE_free);
	free(*identity);
	*identity = NULL;
}

bool cmp_trust_load(const char *ca_file, struct cmp_trust **ret_trust, struct error *error)
{
	struct cmp_trust *trust = calloc(1, sizeof *trust);

	if (trust == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "trust");
	trust->signer = calloc(1, sizeof(*trust->signer));
	if (trust->signer == NULL) {
		cmp_trust_free(&trust);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "trust");
	}
	buffer_init(&trust->signer->der, DER_SIZE_MAX);
	if (!trust_list_load(&trust->list, ca_file, error)) {
		cmp_trust_free(&trust);
		return false;
	}
	*ret_trust = trust;
	return true;
}

void cmp_trust_free(struct cmp_trust **trust)
{
	if (trust == NULL || *trust == NULL)
		return;
	trust_list_done(&(*trust)->list);
	if ((*trust)->signer != NULL) {
		X509_free((*trust)->signer->certificate);
		buffer_done(&(*trust)->signer->der);
	}
	free((*trust)->signer);
	free(*trust);
	*trust = NULL;
}
