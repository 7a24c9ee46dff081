#include "madoguchi/practice/ca.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/fault_point.h"

#include "madoguchi/pki/keyless.h"

#include "madoguchi/practice/ca_hierarchy.h"
#include "madoguchi/practice/ca_profile.h"

#define KINDS 2
#define SERIAL_TEXT_SIZE 41

struct practice_ca {
	char dir[PATH_MAX - 128];
	X509 *certificate[KINDS];
	EVP_PKEY *key[KINDS];
};

static const char *const ca_files[KINDS][2] = {
	[PRACTICE_CA_SIGN] = { "sign-ca.pem", "sign-ca.key" },
	[PRACTICE_CA_AUTH] = { "auth-ca.pem", "auth-ca.key" },
};

static bool read_authorities(struct practice_ca *ca, struct error *error)
{
	for (size_t i = 0; i < KINDS; i++) {
		ca->certificate[i] = ca_read_certificate(ca->dir, ca_files[i][0], error);
		if (ca->certificate[i] == NULL)
			return false;
		ca->key[i] = ca_read_key(ca->dir, ca_files[i][1], error);
		if (ca->key[i] == NULL)
			return false;
	}
	return true;
}

bool practice_ca_open(const char *dir, struct practice_ca **ret_ca, struct error *error)
{
	struct practice_ca *ca = calloc(1, sizeof(*ca));

	if (ca == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "practice authority");
	if (snprintf(ca->dir, sizeof(ca->dir), "%s", dir) >= (int)sizeof(ca->dir)) {
		practice_ca_close(&ca);
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, ENAMETOOLONG, "%s", dir);
	}
	if (!ca_hierarchy_ensure(dir, error) || !read_authorities(ca, error)) {
		practice_ca_close(&ca);
		return false;
	}
	*ret_ca = ca;
	return true;
}

void practice_ca_close(struct practice_ca **ca)
{
	if (ca == NULL || *ca == NULL)
		return;
	for (size_t i = 0; i < KINDS; i++) {
		X509_free((*ca)->certificate[i]);
		EVP_PKEY_free((*ca)->key[i]);
	}
	free(*ca);
	*ca = NULL;
}

const char *practice_ca_dir(const struct practice_ca *ca)
{
	return ca->dir;
}

static X509_PUBKEY *read_key(const struct practice_ca_request *request)
{
	const unsigned char *cursor = request->spki;

	return (X509_PUBKEY *)ASN1_item_d2i_ex(NULL, &cursor, (long)request->spki_size,
					       ASN1_ITEM_rptr(X509_PUBKEY), keyless_context(),
					       NULL);
}

/* As bytes: X509_set_pubkey() would encode a key that was decoded for it, and decode it again. */
static bool set_key(X509 *certificate, const struct practice_ca_request *request)
{
	X509_PUBKEY *wanted = read_key(request), *own = X509_get_X509_PUBKEY(certificate);
	X509_ALGOR *algorithm, *own_algorithm;
	const unsigned char *bits;
	unsigned char *copy = NULL;
	int size;
	bool done = wanted != NULL &&
		    X509_PUBKEY_get0_param(NULL, &bits, &size, &algorithm, wanted) == 1 &&
		    X509_PUBKEY_get0_param(NULL, NULL, NULL, &own_algorithm, own) == 1;

	if (done)
		copy = OPENSSL_memdup(bits, (size_t)size);
	/* The algorithm follows: the one that is set here owns nothing. */
	done = copy != NULL && X509_PUBKEY_set0_param(own, OBJ_nid2obj(NID_undef), V_ASN1_UNDEF,
						      NULL, copy, size) == 1;
	if (!done)
		OPENSSL_free(copy);
	done = done && X509_ALGOR_copy(own_algorithm, algorithm) == 1;
	X509_PUBKEY_free(wanted);
	return done;
}

static bool set_basics(X509 *certificate, X509 *issuer, const struct practice_ca_request *request)
{
	X509_NAME *subject = ca_profile_subject(request);
	bool done = subject != NULL && X509_set_version(certificate, X509_VERSION_3) == 1 &&
		    ca_random_serial(X509_get_serialNumber(certificate)) &&
		    X509_set_subject_name(certificate, subject) == 1 &&
		    X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
		    ca_set_validity(certificate, request->not_before_ms, request->not_after_ms) &&
		    set_key(certificate, request);

	X509_NAME_free(subject);
	return done;
}

static bool request_complete(const struct practice_ca_request *request)
{
	if ((unsigned)request->kind >= KINDS || request->spki == NULL || request->spki_size == 0 ||
	    request->spki_size > LONG_MAX || request->not_after_ms <= request->not_before_ms)
		return false;
	return request->kind == PRACTICE_CA_AUTH ||
	       (request->prefecture != NULL && request->municipality != NULL);
}

static X509 *make_certificate(struct practice_ca *ca, const struct practice_ca_request *request,
			      struct error *error)
{
	X509 *certificate;
	X509 *issuer;

	if (!request_complete(request)) {
		error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "certificate request");
		return NULL;
	}
	issuer = ca->certificate[request->kind];
	certificate = X509_new();
	if (certificate == NULL || !set_basics(certificate, issuer, request)) {
		error_set(error, ERROR_INPUT_WRONG, CAUSE_SSL, ERR_peek_last_error(),
			  "key, subject or validity of a certificate");
		goto fail;
	}
	if (!ca_profile_extend(certificate, issuer, request, error))
		goto fail;
	if (X509_sign(certificate, ca->key[request->kind], EVP_sha256()) == 0) {
		error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(), "X509_sign");
		goto fail;
	}
	return certificate;
fail:
	X509_free(certificate);
	return NULL;
}

/* OpenSSL's allocator is not the caller's: copied into malloc's memory. */
static bool take_der(const X509 *certificate, uint8_t **ret_der, size_t *ret_size,
		     struct error *error)
{
	unsigned char *cursor;
	int size = i2d_X509(certificate, NULL);
	uint8_t *der = size > 0 ? malloc((size_t)size) : NULL;

	if (der == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "certificate");
	cursor = der;
	i2d_X509(certificate, &cursor);
	*ret_der = der;
	*ret_size = (size_t)size;
	return true;
}

bool practice_ca_make(struct practice_ca *ca, const struct practice_ca_request *request,
		      uint8_t **ret_der, size_t *ret_size, struct error *error)
{
	X509 *certificate = make_certificate(ca, request, error);
	bool done;

	if (certificate == NULL)
		return false;
	done = take_der(certificate, ret_der, ret_size, error);
	X509_free(certificate);
	return done;
}

/* A temporary name first: a crash leaves no half certificate under a serial. */
static bool record(const char *dir, const X509 *certificate, const uint8_t *der, size_t size,
		   struct error *error)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(certificate);
	char text[SERIAL_TEXT_SIZE];
	char folder[PATH_MAX - 64];
	char half[PATH_MAX];
	char path[PATH_MAX];

	hex_encode(ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial), text,
		   sizeof(text));
	snprintf(folder, sizeof(folder), "%s/issued", dir);
	snprintf(half, sizeof(half), "%s/.%s", folder, text);
	snprintf(path, sizeof(path), "%s/%s.der", folder, text);
	if (!ca_write_file(half, 0600, der, size, error))
		return false;
	fault_point("ca-half-recorded");
	if (rename(half, path) != 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", path);
	return ca_sync_folder(folder, error);
}

bool practice_ca_issue(struct practice_ca *ca, const struct practice_ca_request *request,
		       uint8_t **ret_der, size_t *ret_size, struct error *error)
{
	X509 *certificate = make_certificate(ca, request, error);
	uint8_t *der = NULL;
	size_t size = 0;
	bool done;

	if (certificate == NULL)
		return false;
	done = take_der(certificate, &der, &size, error) &&
	       record(ca->dir, certificate, der, size, error);
	X509_free(certificate);
	if (!done) {
		free(der);
		return false;
	}
	*ret_der = der;
	*ret_size = size;
	return true;
}
