#include "madoguchi/pki/revocation_list.h"

#include <string.h>
#include <unistd.h>

#include <openssl/x509v3.h>

#include "certificate_facts.h"
#include "der.h"
#include "revocation_stream.h"
#include "trust.h"

#define HEAD_MAX 512 /* up to and with the first AlgorithmIdentifier */
#define PART_MAX 16384
#define CLOCK_TOLERANCE_MS 300000

struct reading {
	struct stream stream;
	const struct certificate_trust *trust;
	int64_t now_ms;
	revocation_each each;
	void *context;
	EVP_MD_CTX *digest;
	const EVP_MD *digest_type;
	int key_type;		/* NID of the signature's key */
	uint8_t head[HEAD_MAX]; /* AlgorithmIdentifier of the signed part */
	size_t head_size;
	X509_NAME *issuer;
	AUTHORITY_KEYID *issuer_key;
	struct revocation_list_facts facts;
};

static bool wrong(struct error *error, const char *what)
{
	return PKI_ERROR(error, ERROR_FILE_WRONG, "revocation list: %s", what);
}

/* ---- elements ------------------------------------------------------------------------------- */

static bool is_universal(const struct element *element, int tag)
{
	return element->class == V_ASN1_UNIVERSAL && element->tag == tag;
}

/* The next element as a whole, out of *left bytes. */
static bool whole(struct reading *reading, int64_t *left, const uint8_t **ret_bytes, long *ret_size,
		  struct error *error)
{
	struct element element;

	if (!stream_peek(&reading->stream, *left, &element, error))
		return false;
	if (element_size(&element) > PART_MAX)
		return wrong(error, "an element is too long");
	*left -= element_size(&element);
	*ret_size = (long)element_size(&element);
	return stream_take(&reading->stream, element_size(&element), ret_bytes, error);
}

/* Goes into an element of this tag; *ret_left is the size of its content. */
static bool enter(struct reading *reading, int tag, int64_t most, int64_t *ret_left,
		  struct error *error)
{
	struct element element;

	if (!stream_peek(&reading->stream, most, &element, error))
		return false;
	if (!is_universal(&element, tag))
		return wrong(error, "an element has another type");
	*ret_left = element.content;
	return stream_take(&reading->stream, element.header, NULL, error);
}

/* ---- entries -------------------------------------------------------------------------------- */

static bool any_critical(const STACK_OF(X509_EXTENSION) * extensions)
{
	for (int i = 0; i < sk_X509_EXTENSION_num(extensions); i++)
		if (X509_EXTENSION_get_critical(sk_X509_EXTENSION_value(extensions, i)) != 0)
			return true;
	return false;
}

/* Magnitude without leading zeros, which is how OpenSSL keeps an ASN1_INTEGER. */
static bool read_serial(const ASN1_INTEGER *serial, struct revocation_entry *entry)
{
	const int size = ASN1_STRING_length(serial);

	if (ASN1_STRING_type(serial) != V_ASN1_INTEGER || size < 1 || size > REVOCATION_SERIAL_MAX)
		return false;
	memcpy(entry->serial, ASN1_STRING_get0_data(serial), (size_t)size);
	entry->serial_size = (size_t)size;
	return true;
}

static bool describe(const X509_REVOKED *revoked, struct revocation_entry *ret_entry)
{
	ASN1_ENUMERATED *reason = X509_REVOKED_get_ext_d2i(revoked, NID_crl_reason, NULL, NULL);
	struct revocation_entry entry = { .reason = 0 };
	const bool good =
	    read_serial(X509_REVOKED_get0_serialNumber(revoked), &entry) &&
	    certificate_time(X509_REVOKED_get0_revocationDate(revoked), &entry.revoked_ms) &&
	    !any_critical(X509_REVOKED_get0_extensions(revoked));

	if (reason != NULL)
		entry.reason = (int)ASN1_ENUMERATED_get(reason);
	ASN1_ENUMERATED_free(reason);
	*ret_entry = entry;
	return good;
}

static bool read_entry(struct reading *reading, int64_t *left, struct error *error)
{
	struct revocation_entry entry;
	X509_REVOKED *revoked;
	const uint8_t *bytes;
	const uint8_t *at;
	long size;
	bool good;

	if (!whole(reading, left, &bytes, &size, error))
		return false;
	at = bytes;
	revoked = d2i_X509_REVOKED(NULL, &at, size);
	good = revoked != NULL && at == bytes + size && describe(revoked, &entry);
	X509_REVOKED_free(revoked);
	if (!good)
		return wrong(error, "an entry is not understood");
	reading->facts.entries++;
	return reading->each(reading->context, &entry, error);
}

static bool read_entries(struct reading *reading, int64_t *left, struct error *error)
{
	struct element element;
	int64_t content;

	if (*left == 0)
		return true;
	if (!stream_peek(&reading->stream, *left, &element, error))
		return false;
	/* No entries at all: the field is left out. */
	if (!is_universal(&element, V_ASN1_SEQUENCE))
		return true;
	*left -= element_size(&element);
	content = element.content;
	if (!stream_take(&reading->stream, element.header, NULL, error))
		return false;
	while (content > 0)
		if (!read_entry(reading, &content, error))
			return false;
	return true;
}

/* ---- the signed part ------------------------------------------------------------------------ */

/* What it is signed with is said before anything that is to be digested is over. */
static bool read_head(struct reading *reading, struct error *error)
{
	uint8_t bytes[HEAD_MAX] = { 0 };
	const ssize_t got = pread(reading->stream.fd, bytes, sizeof(bytes), 0);
	const uint8_t *at = bytes;
	X509_ALGOR *algorithm = NULL;
	int tag, class, digest = NID_undef;
	long content;

	if (got <= 0)
		return wrong(error, "cannot be read");
	/* CertificateList, TBSCertList, version; the limits are those of the file. */
	for (int depth = 0; depth < 3; depth++)
		if ((ASN1_get_object(&at, &content, &tag, &class, (long)reading->stream.left) &
		     0x80) != 0 ||
		    at + 1 >= bytes + got)
			return wrong(error, "not a list");
	at += content;
	if (tag == V_ASN1_INTEGER && content == 1 && at < bytes + got)
		algorithm = d2i_X509_ALGOR(NULL, &at, bytes + got - at);
	if (algorithm != NULL)
		OBJ_find_sigid_algs(OBJ_obj2nid(algorithm->algorithm), &digest, &reading->key_type);
	X509_ALGOR_free(algorithm);
	if (digest != NID_sha256 && digest != NID_sha384 && digest != NID_sha512)
		return wrong(error, "the kind of its signature is not taken");
	reading->digest_type = EVP_get_digestbynid(digest);
	return true;
}

static bool read_version(struct reading *reading, int64_t *left, struct error *error)
{
	static const uint8_t version_2[] = { V_ASN1_INTEGER, 1, 1 };
	const uint8_t *bytes;
	long size;

	if (!whole(reading, left, &bytes, &size, error))
		return false;
	return (size == sizeof(version_2) && memcmp(bytes, version_2, sizeof(version_2)) == 0) ||
	       wrong(error, "not version 2");
}

static bool read_algorithm(struct reading *reading, int64_t *left, struct error *error)
{
	const uint8_t *bytes;
	long size;

	if (!whole(reading, left, &bytes, &size, error))
		return false;
	if ((size_t)size > sizeof(reading->head))
		return wrong(error, "the kind of its signature is too long");
	memcpy(reading->head, bytes, (size_t)size);
	reading->head_size = (size_t)size;
	return true;
}

static bool read_issuer(struct reading *reading, int64_t *left, struct error *error)
{
	const uint8_t *bytes;
	long size;

	if (!whole(reading, left, &bytes, &size, error))
		return false;
	reading->issuer = d2i_X509_NAME(NULL, &bytes, size);
	return reading->issuer != NULL || wrong(error, "issuer");
}

static bool read_time(struct reading *reading, int64_t *left, int64_t *ret_ms, struct error *error)
{
	ASN1_TIME *time;
	const uint8_t *bytes;
	long size;
	bool done;

	if (*left == 0 || !whole(reading, left, &bytes, &size, error))
		return wrong(error, "a time is missing");
	time = d2i_ASN1_TIME(NULL, &bytes, size);
	done = time != NULL && certificate_time(time, ret_ms);
	ASN1_TIME_free(time);
	return done || wrong(error, "nextUpdate is missing, or a time is none");
}

static bool read_extensions(struct reading *reading, int64_t *left, struct error *error)
{
	X509_EXTENSIONS *extensions;
	struct element element;
	const uint8_t *bytes;
	long size;
	bool good;

	if (*left == 0 || !stream_peek(&reading->stream, *left, &element, error) ||
	    element.class != V_ASN1_CONTEXT_SPECIFIC || element.tag != 0)
		return wrong(error, "its extensions are missing");
	*left -= element.header;
	if (!stream_take(&reading->stream, element.header, NULL, error) ||
	    !whole(reading, left, &bytes, &size, error))
		return false;
	extensions = d2i_X509_EXTENSIONS(NULL, &bytes, size);
	good = extensions != NULL && !any_critical(extensions);
	if (good)
		reading->issuer_key =
		    X509V3_get_d2i(extensions, NID_authority_key_identifier, NULL, NULL);
	sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
	if (!good)
		return wrong(error, "it has a critical extension: not a complete list");
	return *left == 0 || wrong(error, "there is something behind its extensions");
}

static bool read_signed_part(struct reading *reading, int64_t most, struct error *error)
{
	int64_t left;

	reading->stream.digest = reading->digest;
	if (!enter(reading, V_ASN1_SEQUENCE, most, &left, error) ||
	    !read_version(reading, &left, error) || !read_algorithm(reading, &left, error) ||
	    !read_issuer(reading, &left, error) ||
	    !read_time(reading, &left, &reading->facts.this_update_ms, error) ||
	    !read_time(reading, &left, &reading->facts.next_update_ms, error) ||
	    !read_entries(reading, &left, error) || !read_extensions(reading, &left, error))
		return false;
	reading->stream.digest = NULL;
	return true;
}

/* ---- whose it is ---------------------------------------------------------------------------- */

static bool signed_by(const struct reading *reading, X509 *ca, const uint8_t *digest,
		      size_t digest_size, const ASN1_BIT_STRING *signature)
{
	EVP_PKEY *key = X509_get0_pubkey(ca);
	EVP_PKEY_CTX *context = key != NULL ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	bool holds;

	holds = context != NULL && EVP_PKEY_is_a(key, OBJ_nid2sn(reading->key_type)) == 1 &&
		EVP_PKEY_verify_init(context) == 1 &&
		EVP_PKEY_CTX_set_signature_md(context, reading->digest_type) == 1 &&
		EVP_PKEY_verify(context, ASN1_STRING_get0_data(signature),
				(size_t)ASN1_STRING_length(signature), digest, digest_size) == 1;
	EVP_PKEY_CTX_free(context);
	return holds;
}

static bool is_issuer(const struct reading *reading, X509 *ca)
{
	const ASN1_OCTET_STRING *key = X509_get0_subject_key_id(ca);

	return key != NULL && ASN1_STRING_length(key) == REVOCATION_KEY_ID_SIZE &&
	       X509_NAME_cmp(X509_get_subject_name(ca), reading->issuer) == 0 &&
	       reading->issuer_key != NULL && reading->issuer_key->keyid != NULL &&
	       ASN1_OCTET_STRING_cmp(key, reading->issuer_key->keyid) == 0 &&
	       (X509_get_key_usage(ca) & KU_CRL_SIGN) != 0;
}

static bool verify(struct reading *reading, const ASN1_BIT_STRING *signature, struct error *error)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	if (EVP_DigestFinal_ex(reading->digest, digest, &size) != 1)
		return PKI_ERROR(error, ERROR_INTERNAL, "digest");
	for (int kind = PKI_SIGN; kind <= PKI_AUTH; kind++) {
		const struct trust_list *list =
		    certificate_trust_list(reading->trust, (enum pki_kind)kind);

		for (size_t i = 0; i < list->count; i++) {
			if (!is_issuer(reading, list->ca[i]) ||
			    !signed_by(reading, list->ca[i], digest, size, signature))
				continue;
			memcpy(reading->facts.issuer_key,
			       ASN1_STRING_get0_data(X509_get0_subject_key_id(list->ca[i])),
			       REVOCATION_KEY_ID_SIZE);
			return true;
		}
	}
	return PKI_ERROR(error, ERROR_ANSWER_WRONG,
			 "revocation list: not signed by an issuer that is trusted");
}

/* Algorithm and signature, and then the end of the file. */
static bool read_signature(struct reading *reading, int64_t left, struct error *error)
{
	ASN1_BIT_STRING *signature;
	const uint8_t *bytes;
	long size;
	bool done;

	if (!whole(reading, &left, &bytes, &size, error))
		return false;
	if ((size_t)size != reading->head_size || memcmp(bytes, reading->head, (size_t)size) != 0)
		return wrong(error, "it names two kinds of signature");
	if (!whole(reading, &left, &bytes, &size, error))
		return false;
	signature = d2i_ASN1_BIT_STRING(NULL, &bytes, size);
	/* The low bits of the flags are the number of unused bits, of which a signature has none.
	 */
	if (signature == NULL || (signature->flags & 0x07) != 0 || left != 0 ||
	    reading->stream.left != 0)
		done = wrong(error, "its signature is none, or there is something behind it");
	else
		done = verify(reading, signature, error);
	ASN1_BIT_STRING_free(signature);
	return done;
}

static bool check_times(const struct reading *reading, struct error *error)
{
	const struct revocation_list_facts *facts = &reading->facts;

	if (facts->this_update_ms <= reading->now_ms + CLOCK_TOLERANCE_MS &&
	    facts->this_update_ms < facts->next_update_ms)
		return true;
	return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0,
			 "revocation list: its times make no sense, or the clock is wrong");
}

static bool read_all(struct reading *reading, struct error *error)
{
	struct element element;
	int64_t left;

	if (!read_head(reading, error))
		return false;
	reading->digest = EVP_MD_CTX_new();
	if (reading->digest == NULL ||
	    EVP_DigestInit_ex(reading->digest, reading->digest_type, NULL) != 1)
		return PKI_ERROR(error, ERROR_MEMORY, "digest");
	if (!enter(reading, V_ASN1_SEQUENCE, reading->stream.left, &left, error) ||
	    !stream_peek(&reading->stream, left, &element, error) ||
	    !read_signed_part(reading, left, error))
		return false;
	return read_signature(reading, left - element_size(&element), error) &&
	       check_times(reading, error);
}

bool revocation_list_read(int fd, const struct certificate_trust *trust, int64_t now_ms,
			  revocation_each each, void *context,
			  struct revocation_list_facts *ret_facts, struct error *error)
{
	struct reading reading = {
		.trust = trust, .now_ms = now_ms, .each = each, .context = context
	};
	bool done = stream_open(&reading.stream, fd, REVOCATION_LIST_MAX, error) &&
		    read_all(&reading, error);

	stream_done(&reading.stream);
	EVP_MD_CTX_free(reading.digest);
	X509_NAME_free(reading.issuer);
	AUTHORITY_KEYID_free(reading.issuer_key);
	(void)der_ssl_cause();
	if (done)
		*ret_facts = reading.facts;
	return done;
}

bool revocation_list_place(const uint8_t *certificate, size_t size,
			   uint8_t ret_issuer_key[static REVOCATION_KEY_ID_SIZE],
			   struct revocation_entry *ret_entry, struct error *error)
{
	X509 *decoded = der_decode(ASN1_ITEM_rptr(X509), certificate, size);
	const ASN1_OCTET_STRING *key = decoded != NULL ? X509_get0_authority_key_id(decoded) : NULL;
	struct revocation_entry entry = { .reason = 0 };
	bool done = key != NULL && ASN1_STRING_length(key) == REVOCATION_KEY_ID_SIZE &&
		    read_serial(X509_get0_serialNumber(decoded), &entry);

	if (done) {
		memcpy(ret_issuer_key, ASN1_STRING_get0_data(key), REVOCATION_KEY_ID_SIZE);
		*ret_entry = entry;
	}
	X509_free(decoded);
	if (!done)
		return PKI_ERROR(error, ERROR_FILE_WRONG,
				 "not a certificate that names its issuer's key");
	(void)der_ssl_cause();
	return true;
}
