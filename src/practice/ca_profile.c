#include "madoguchi/practice/ca_profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"

#define CPS_URI "http://www.jpki.go.jp/cps.html"
#define COUNTER_ID "000000001"
#define AUTH_NAME_SIZE 24
#define ATTRIBUTE_MAX 1024

struct kind_profile {
	const char *unit; /* the CA's first OU */
	const char *policy;
	const char *usage;
};

static const struct kind_profile profiles[] = {
	[PRACTICE_CA_SIGN] = { .unit = "JPKI for digital signature",
			       .policy = "1.2.392.200149.8.5.1.1.20",
			       .usage = "critical,digitalSignature,nonRepudiation" },
	[PRACTICE_CA_AUTH] = { .unit = "JPKI for user authentication",
			       .policy = "1.2.392.200149.8.5.1.3.30",
			       .usage = "critical,digitalSignature" },
};

/* First days of the eras, YYYYMMDD, compared as text; JPKI's digit is the index plus one. */
static const char *const era_starts[] = { "18680125", "19120730", "19261225", "19890108",
					  "20190501" };

bool ca_profile_name_add(X509_NAME *name, int nid, const char *value)
{
	return X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, (const unsigned char *)value,
					  -1, -1, 0) == 1;
}

bool ca_profile_birth(const char birth[static 9], char ret_text[static CA_PROFILE_BIRTH_SIZE])
{
	char iso[11];
	int32_t day;
	size_t era = 0;

	if (strlen(birth) != 8 || strspn(birth, "0123456789") != 8)
		return false;
	snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2s", birth, birth + 4, birth + 6);
	if (!date_parse_iso(iso, &day))
		return false;
	while (era < sizeof(era_starts) / sizeof(*era_starts) &&
	       strcmp(birth, era_starts[era]) >= 0)
		era++;
	snprintf(ret_text, CA_PROFILE_BIRTH_SIZE, "%zu%.8s", era, birth);
	return true;
}

size_t ca_profile_characters(const char *words)
{
	size_t left = strlen(words);
	size_t count = 0;

	while (left > 0) {
		int width;
		size_t step = text_cluster(words, left, &width);

		if (step == 0 || step > left)
			break;
		words += step;
		left -= step;
		count++;
	}
	return count;
}

/* ---- subject ------------------------------------------------------------------------------ */

static bool sign_common_name(char *text, size_t size, int64_t at_ms)
{
	char stamp[32];
	uint32_t random;
	int year;
	int month;
	int day;
	int32_t today = date_from_ms(at_ms);
	int64_t second = (at_ms - date_to_ms(today)) / 1000;

	if (RAND_bytes((unsigned char *)&random, sizeof(random)) != 1)
		return false;
	date_to_civil(today, &year, &month, &day);
	snprintf(stamp, sizeof(stamp), "%04d%02d%02d%02d%02d%02d", year, month, day,
		 (int)(second / 3600 % 24), (int)(second / 60 % 60), (int)(second % 60));
	snprintf(text, size, "%s%05u%s", stamp, (unsigned)(random % 100000), COUNTER_ID);
	return true;
}

static bool auth_common_name(char text[static AUTH_NAME_SIZE])
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	unsigned char random[AUTH_NAME_SIZE - 1];

	if (RAND_bytes(random, (int)sizeof(random)) != 1)
		return false;
	for (size_t i = 0; i < sizeof(random); i++)
		text[i] = letters[random[i] % (sizeof(letters) - 1)];
	text[AUTH_NAME_SIZE - 1] = '\0';
	return true;
}

X509_NAME *ca_profile_subject(const struct practice_ca_request *request)
{
	char common[64];
	X509_NAME *name = X509_NAME_new();
	bool sign = request->kind == PRACTICE_CA_SIGN;
	bool done = name != NULL && ca_profile_name_add(name, NID_countryName, "JP");

	if (sign)
		done = done && sign_common_name(common, sizeof(common), request->not_before_ms) &&
		       ca_profile_name_add(name, NID_localityName, request->prefecture) &&
		       ca_profile_name_add(name, NID_localityName, request->municipality);
	else
		done = done && auth_common_name(common);
	if (done && ca_profile_name_add(name, NID_commonName, common))
		return name;
	X509_NAME_free(name);
	return NULL;
}

/* ---- general names ------------------------------------------------------------------------ */

/* Takes the name over. */
static GENERAL_NAMES *directory_names(X509_NAME *name)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	GENERAL_NAME *one = GENERAL_NAME_new();

	if (name != NULL && names != NULL && one != NULL) {
		GENERAL_NAME_set0_value(one, GEN_DIRNAME, name);
		name = NULL;
		if (sk_GENERAL_NAME_push(names, one) > 0)
			return names;
	}
	X509_NAME_free(name);
	GENERAL_NAME_free(one);
	GENERAL_NAMES_free(names);
	return NULL;
}

GENERAL_NAMES *ca_profile_service_name(void)
{
	X509_NAME *name = X509_NAME_new();

	if (name == NULL || !ca_profile_name_add(name, NID_countryName, "JP") ||
	    !ca_profile_name_add(name, NID_organizationName, "公的個人認証サービス")) {
		X509_NAME_free(name);
		return NULL;
	}
	return directory_names(name);
}

CRL_DIST_POINTS *ca_profile_crl_point(X509_NAME *name)
{
	CRL_DIST_POINTS *points = CRL_DIST_POINTS_new();
	DIST_POINT *point = DIST_POINT_new();
	DIST_POINT_NAME *where = DIST_POINT_NAME_new();
	GENERAL_NAMES *names = directory_names(name);

	if (points == NULL || point == NULL || where == NULL || names == NULL) {
		GENERAL_NAMES_free(names);
		DIST_POINT_NAME_free(where);
		goto fail;
	}
	where->type = 0;
	where->name.fullname = names;
	point->distpoint = where;
	if (sk_DIST_POINT_push(points, point) > 0)
		return points;
fail:
	DIST_POINT_free(point);
	CRL_DIST_POINTS_free(points);
	return NULL;
}

static bool push_other_name(GENERAL_NAMES *names, int number, const char *value)
{
	char oid[64];
	ASN1_OBJECT *object;
	ASN1_TYPE *wrapped = ASN1_TYPE_new();
	ASN1_UTF8STRING *string = ASN1_UTF8STRING_new();
	GENERAL_NAME *name = GENERAL_NAME_new();

	snprintf(oid, sizeof(oid), CA_PROFILE_OTHER_NAME_OID "%d", number);
	object = OBJ_txt2obj(oid, 1);
	if (object == NULL || wrapped == NULL || string == NULL || name == NULL ||
	    ASN1_STRING_set(string, value, -1) != 1)
		goto fail;
	ASN1_TYPE_set(wrapped, V_ASN1_UTF8STRING, string);
	string = NULL;
	if (GENERAL_NAME_set0_othername(name, object, wrapped) != 1)
		goto fail;
	object = NULL;
	wrapped = NULL;
	if (sk_GENERAL_NAME_push(names, name) > 0)
		return true;
fail:
	ASN1_OBJECT_free(object);
	ASN1_TYPE_free(wrapped);
	ASN1_UTF8STRING_free(string);
	GENERAL_NAME_free(name);
	return false;
}

/* ---- the attributes of the holder --------------------------------------------------------- */

/* Flags as given, checked against the text; all '0' when none were given. */
static bool substitute_flags(const char *words, const char *given, char *flags, size_t size)
{
	size_t count = ca_profile_characters(words);

	if (count >= size)
		return false;
	memset(flags, '0', count);
	flags[count] = '\0';
	if (given == NULL)
		return true;
	if (strlen(given) != count || strspn(given, "01") != count)
		return false;
	memcpy(flags, given, count);
	return true;
}

static bool attributes_given(const struct practice_ca_request *request)
{
	return request->name != NULL && *request->name != '\0' && request->address != NULL &&
	       *request->address != '\0' && request->prefecture != NULL &&
	       request->municipality != NULL && request->sex != '\0' &&
	       strchr("1239", request->sex) != NULL &&
	       text_valid(request->name, strlen(request->name)) &&
	       text_valid(request->address, strlen(request->address));
}

static bool add_alternative_name(X509 *certificate, const struct practice_ca_request *request,
				 struct error *error)
{
	char birth[CA_PROFILE_BIRTH_SIZE];
	char name_flags[ATTRIBUTE_MAX];
	char address_flags[ATTRIBUTE_MAX];
	const char sex[] = { request->sex, '\0' };
	GENERAL_NAMES *names;
	bool done;

	if (!attributes_given(request) || !ca_profile_birth(request->birth, birth) ||
	    !substitute_flags(request->name, request->name_substitutes, name_flags,
			      sizeof(name_flags)) ||
	    !substitute_flags(request->address, request->address_substitutes, address_flags,
			      sizeof(address_flags)))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
				 "attributes of a signing certificate");
	names = GENERAL_NAMES_new();
	done = names != NULL && push_other_name(names, 1, request->name) &&
	       push_other_name(names, 4, birth) && push_other_name(names, 3, sex) &&
	       push_other_name(names, 5, request->address) &&
	       push_other_name(names, 2, name_flags) && push_other_name(names, 6, address_flags) &&
	       X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0) == 1;
	GENERAL_NAMES_free(names);
	return done ||
	       error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(), "subjectAltName");
}

/* ---- the other extensions ------------------------------------------------------------------ */

static bool add_policy(X509 *certificate, const char *oid)
{
	CERTIFICATEPOLICIES *policies = CERTIFICATEPOLICIES_new();
	POLICYINFO *policy = POLICYINFO_new();
	POLICYQUALINFO *qualifier = POLICYQUALINFO_new();
	ASN1_IA5STRING *uri = ASN1_IA5STRING_new();
	bool done = false;

	if (policies == NULL || policy == NULL || qualifier == NULL || uri == NULL ||
	    ASN1_STRING_set(uri, CPS_URI, -1) != 1)
		goto out;
	ASN1_OBJECT_free(policy->policyid);
	policy->policyid = OBJ_txt2obj(oid, 1);
	ASN1_OBJECT_free(qualifier->pqualid);
	qualifier->pqualid = OBJ_nid2obj(NID_id_qt_cps);
	qualifier->d.cpsuri = uri;
	uri = NULL;
	if (policy->qualifiers == NULL)
		policy->qualifiers = sk_POLICYQUALINFO_new_null();
	if (policy->qualifiers == NULL ||
	    sk_POLICYQUALINFO_push(policy->qualifiers, qualifier) <= 0)
		goto out;
	qualifier = NULL;
	if (sk_POLICYINFO_push(policies, policy) <= 0)
		goto out;
	policy = NULL;
	done = X509_add1_ext_i2d(certificate, NID_certificate_policies, policies, 1, 0) == 1;
out:
	ASN1_IA5STRING_free(uri);
	POLICYQUALINFO_free(qualifier);
	POLICYINFO_free(policy);
	CERTIFICATEPOLICIES_free(policies);
	return done;
}

static bool add_crl_point(X509 *certificate, const struct practice_ca_request *request)
{
	X509_NAME *name = X509_NAME_new();
	CRL_DIST_POINTS *points;
	char common[128];
	bool done;

	done =
	    name != NULL && ca_profile_name_add(name, NID_countryName, "JP") &&
	    ca_profile_name_add(name, NID_organizationName, "JPKI") &&
	    ca_profile_name_add(name, NID_organizationalUnitName, profiles[request->kind].unit) &&
	    ca_profile_name_add(name, NID_organizationalUnitName, "CRL Distribution Points");
	if (done && request->prefecture != NULL && request->municipality != NULL) {
		snprintf(common, sizeof(common), "%s CRLDP", request->municipality);
		done = ca_profile_name_add(name, NID_organizationalUnitName, request->prefecture) &&
		       ca_profile_name_add(name, NID_commonName, common);
	}
	if (!done) {
		X509_NAME_free(name);
		return false;
	}
	points = ca_profile_crl_point(name);
	done = points != NULL &&
	       X509_add1_ext_i2d(certificate, NID_crl_distribution_points, points, 0, 0) == 1;
	CRL_DIST_POINTS_free(points);
	return done;
}

static bool add_by_words(X509 *certificate, X509 *issuer, int nid, const char *words)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	bool done;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, words);
	done = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return done;
}

static bool add_issuer_name(X509 *certificate)
{
	GENERAL_NAMES *service = ca_profile_service_name();
	bool done = service != NULL &&
		    X509_add1_ext_i2d(certificate, NID_issuer_alt_name, service, 0, 0) == 1;

	GENERAL_NAMES_free(service);
	return done;
}

bool ca_profile_extend(X509 *certificate, X509 *issuer, const struct practice_ca_request *request,
		       struct error *error)
{
	const struct kind_profile *profile = &profiles[request->kind];

	if (!add_by_words(certificate, issuer, NID_key_usage, profile->usage) ||
	    !add_policy(certificate, profile->policy))
		return error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(),
				 "keyUsage or certificatePolicies");
	if (request->kind == PRACTICE_CA_SIGN && !add_alternative_name(certificate, request, error))
		return false;
	if (!add_issuer_name(certificate) || !add_crl_point(certificate, request) ||
	    !add_by_words(certificate, issuer, NID_authority_key_identifier, "keyid:always") ||
	    !add_by_words(certificate, issuer, NID_subject_key_identifier, "hash"))
		return error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(),
				 "extensions of a certificate");
	return true;
}
