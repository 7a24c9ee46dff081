#include "madoguchi/practice/ca_hierarchy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"

#include "madoguchi/practice/ca_profile.h"
#include "madoguchi/practice/rsa_key.h"

#define SERIAL_SIZE 16
#define NAME_PARTS 5
#define EXTENSIONS 4
#define FIRST_YEAR 2004
#define LIFE_MS (20LL * 365 * 86400 * 1000)

enum member {
	MEMBER_SIGN_CA,
	MEMBER_AUTH_CA,
	MEMBER_TLS_CA,
	MEMBER_TLS,
	MEMBER_CMP_CA,
	MEMBER_CMP,
	MEMBER_OFFICE_CA,
	MEMBER_OFFICE,
	MEMBER_COUNT,
};

struct member_rule {
	const char *file;   /* without .pem, .key */
	enum member issuer; /* itself: self-signed */
	bool jpki;	    /* alternative name and CRLDP as JPKI's CAs have them */
	bool p256;	    /* signs every message: a P-256 key, a tenth of the time of RSA-2048 */
	struct {
		int nid;
		const char *value;
	} name[NAME_PARTS];
	struct {
		int nid;
		const char *words;
	} extension[EXTENSIONS];
};

#define OWNER "Madoguchi practice"
#define AGENCY "Japan Agency for Local Authority Information Systems"
#define CA_EXTENSIONS                                                                              \
	{                                                                                          \
		{ NID_basic_constraints, "critical,CA:TRUE" },                                     \
		    { NID_key_usage, "critical,keyCertSign,cRLSign" },                             \
		    { NID_subject_key_identifier, "hash" },                                        \
	}
#define JPKI_NAME(unit)                                                                            \
	{                                                                                          \
		{ NID_countryName, "JP" }, { NID_organizationName, "JPKI" },                       \
		    { NID_organizationalUnitName, unit }, { NID_organizationalUnitName, AGENCY },  \
	}
#define OWN_NAME(common)                                                                           \
	{                                                                                          \
		{ NID_countryName, "JP" }, { NID_organizationName, OWNER },                        \
		    { NID_commonName, common },                                                    \
	}

static const struct member_rule rules[MEMBER_COUNT] = {
	[MEMBER_SIGN_CA] = { .file = "sign-ca",
			     .issuer = MEMBER_SIGN_CA,
			     .jpki = true,
			     .name = JPKI_NAME("JPKI for digital signature"),
			     .extension = CA_EXTENSIONS },
	[MEMBER_AUTH_CA] = { .file = "auth-ca",
			     .issuer = MEMBER_AUTH_CA,
			     .jpki = true,
			     .name = JPKI_NAME("JPKI for user authentication"),
			     .extension = CA_EXTENSIONS },
	[MEMBER_TLS_CA] = { .file = "tls-ca",
			    .issuer = MEMBER_TLS_CA,
			    .name = OWN_NAME("Practice TLS CA"),
			    .extension = CA_EXTENSIONS },
	[MEMBER_TLS] = { .file = "tls",
			 .issuer = MEMBER_TLS_CA,
			 .name = OWN_NAME("localhost"),
			 .extension = { { NID_key_usage,
					  "critical,digitalSignature,keyEncipherment" },
					{ NID_ext_key_usage, "serverAuth" },
					{ NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1" },
					{ NID_subject_key_identifier, "hash" } } },
	[MEMBER_CMP_CA] = { .file = "cmp-ca",
			    .issuer = MEMBER_CMP_CA,
			    .name = OWN_NAME("Practice CMP CA"),
			    .extension = CA_EXTENSIONS },
	[MEMBER_CMP] = { .file = "cmp",
			 .issuer = MEMBER_CMP_CA,
			 .p256 = true,
			 .name = OWN_NAME("Practice authority"),
			 .extension = { { NID_key_usage, "critical,digitalSignature" },
					{ NID_ext_key_usage, "1.3.6.1.5.5.7.3.27" },
					{ NID_subject_key_identifier, "hash" } } },
	[MEMBER_OFFICE_CA] = { .file = "office-ca",
			       .issuer = MEMBER_OFFICE_CA,
			       .name = OWN_NAME("Practice office CA"),
			       .extension = CA_EXTENSIONS },
	[MEMBER_OFFICE] = { .file = "office",
			    .issuer = MEMBER_OFFICE_CA,
			    .p256 = true,
			    .name = { { NID_countryName, "JP" },
				      { NID_localityName, "Kanagawa-ken" },
				      { NID_localityName, "Kawasaki-shi" },
				      { NID_organizationName, OWNER },
				      { NID_commonName, "Practice office" } },
			    .extension = { { NID_key_usage, "critical,digitalSignature" },
					   { NID_ext_key_usage, "clientAuth,1.3.6.1.5.5.7.3.28" },
					   { NID_subject_key_identifier, "hash" } } },
};

struct member_made {
	X509 *certificate;
	EVP_PKEY *key;
};

static bool ssl_failure(struct error *error, const char *what)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(), "%s", what);
}

static bool file_failure(struct error *error, const char *path)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", path);
}

static bool join(char path[static PATH_MAX], const char *dir, const char *file, const char *ending)
{
	int length = snprintf(path, PATH_MAX, "%s/%s%s", dir, file, ending);

	return length > 0 && length < PATH_MAX;
}

/* ---- files ---------------------------------------------------------------------------------- */

bool ca_write_file(const char *path, unsigned mode, const uint8_t *bytes, size_t size,
		   struct error *error)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
	size_t written = 0;

	if (fd < 0)
		return file_failure(error, path);
	while (written < size) {
		ssize_t part = write(fd, bytes + written, size - written);

		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0)
			break;
		written += (size_t)part;
	}
	if (written < size || fsync(fd) != 0) {
		file_failure(error, path);
		close(fd);
		return false;
	}
	return close(fd) == 0 || file_failure(error, path);
}

bool ca_sync_folder(const char *path, struct error *error)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return file_failure(error, path);
	done = fsync(fd) == 0 || file_failure(error, path);
	close(fd);
	return done;
}

static bool write_pem(const char *dir, const char *file, const struct member_made *made, bool key,
		      struct error *error)
{
	char path[PATH_MAX];
	char *bytes;
	BIO *bio = BIO_new(BIO_s_mem());
	long size;
	bool done = false;

	if (bio == NULL || !join(path, dir, file, key ? ".key" : ".pem"))
		goto out;
	if (key ? PEM_write_bio_PrivateKey(bio, made->key, NULL, NULL, 0, NULL, NULL) != 1
		: PEM_write_bio_X509(bio, made->certificate) != 1) {
		ssl_failure(error, file);
		goto out;
	}
	size = BIO_get_mem_data(bio, &bytes);
	done = ca_write_file(path, key ? 0600 : 0644, (const uint8_t *)bytes, (size_t)size, error);
	if (key)
		OPENSSL_cleanse(bytes, (size_t)size);
out:
	BIO_free(bio);
	return done;
}

static BIO *open_pem(const char *dir, const char *file, struct error *error)
{
	char path[PATH_MAX];
	BIO *bio = join(path, dir, file, "") ? BIO_new_file(path, "r") : NULL;

	if (bio == NULL)
		error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(), "%s/%s", dir,
			  file);
	return bio;
}

X509 *ca_read_certificate(const char *dir, const char *file, struct error *error)
{
	BIO *bio = open_pem(dir, file, error);
	X509 *certificate = NULL;

	if (bio == NULL)
		return NULL;
	certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	if (certificate == NULL)
		ssl_failure(error, file);
	BIO_free(bio);
	return certificate;
}

EVP_PKEY *ca_read_key(const char *dir, const char *file, struct error *error)
{
	BIO *bio = open_pem(dir, file, error);
	EVP_PKEY *key = NULL;

	if (bio == NULL)
		return NULL;
	key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	if (key == NULL)
		ssl_failure(error, file);
	BIO_free(bio);
	return key;
}

/* ---- certificates ---------------------------------------------------------------------------- */

bool ca_random_serial(ASN1_INTEGER *serial)
{
	unsigned char bytes[SERIAL_SIZE];
	BIGNUM *number;
	bool done;

	if (RAND_bytes(bytes, (int)sizeof(bytes)) != 1)
		return false;
	bytes[0] = (unsigned char)((bytes[0] & 0x7f) | 0x40);
	number = BN_bin2bn(bytes, (int)sizeof(bytes), NULL);
	done = number != NULL && BN_to_ASN1_INTEGER(number, serial) != NULL;
	BN_free(number);
	return done;
}

bool ca_set_validity(X509 *certificate, int64_t not_before_ms, int64_t not_after_ms)
{
	return ASN1_TIME_adj(X509_getm_notBefore(certificate), (time_t)(not_before_ms / 1000), 0,
			     0) != NULL &&
	       ASN1_TIME_adj(X509_getm_notAfter(certificate), (time_t)(not_after_ms / 1000), 0,
			     0) != NULL;
}

static bool add_extensions(X509 *certificate, X509 *issuer, const struct member_rule *rule)
{
	X509V3_CTX context;
	bool done = true;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	for (size_t i = 0; done && i < EXTENSIONS && rule->extension[i].words != NULL; i++) {
		X509_EXTENSION *one = X509V3_EXT_conf_nid(NULL, &context, rule->extension[i].nid,
							  rule->extension[i].words);

		done = one != NULL && X509_add_ext(certificate, one, -1) == 1;
		X509_EXTENSION_free(one);
	}
	if (done && issuer != certificate) {
		X509_EXTENSION *one = X509V3_EXT_conf_nid(
		    NULL, &context, NID_authority_key_identifier, "keyid:always");

		done = one != NULL && X509_add_ext(certificate, one, -1) == 1;
		X509_EXTENSION_free(one);
	}
	return done;
}

static bool add_jpki_extensions(X509 *certificate)
{
	GENERAL_NAMES *service = ca_profile_service_name();
	CRL_DIST_POINTS *points =
	    ca_profile_crl_point(X509_NAME_dup(X509_get_subject_name(certificate)));
	bool done = service != NULL && points != NULL &&
		    X509_add1_ext_i2d(certificate, NID_subject_alt_name, service, 0, 0) == 1 &&
		    X509_add1_ext_i2d(certificate, NID_crl_distribution_points, points, 0, 0) == 1;

	GENERAL_NAMES_free(service);
	CRL_DIST_POINTS_free(points);
	return done;
}

static bool fill_certificate(X509 *certificate, const struct member_rule *rule, EVP_PKEY *key)
{
	X509_NAME *name = X509_get_subject_name(certificate);
	bool done = X509_set_version(certificate, X509_VERSION_3) == 1 &&
		    ca_random_serial(X509_get_serialNumber(certificate)) &&
		    ca_set_validity(certificate, date_to_ms(date_from_civil(FIRST_YEAR, 1, 1)),
				    clock_now_ms() + LIFE_MS) &&
		    X509_set_pubkey(certificate, key) == 1;

	for (size_t i = 0; done && i < NAME_PARTS && rule->name[i].value != NULL; i++)
		done = ca_profile_name_add(name, rule->name[i].nid, rule->name[i].value);
	return done;
}

static bool make_key(const struct member_rule *rule, EVP_PKEY **ret_key, struct error *error)
{
	if (!rule->p256)
		return rsa_key_make(ret_key, error);
	*ret_key = EVP_EC_gen("P-256");
	return *ret_key != NULL || ssl_failure(error, rule->file);
}

static bool make_member(struct member_made *made, enum member which, struct error *error)
{
	const struct member_rule *rule = &rules[which];
	struct member_made *own = &made[which];
	struct member_made *issuer = &made[rule->issuer];

	if (!make_key(rule, &own->key, error))
		return false;
	own->certificate = X509_new();
	if (own->certificate == NULL || !fill_certificate(own->certificate, rule, own->key) ||
	    X509_set_issuer_name(own->certificate, X509_get_subject_name(issuer->certificate)) !=
		1 ||
	    !add_extensions(own->certificate, issuer->certificate, rule) ||
	    (rule->jpki && !add_jpki_extensions(own->certificate)) ||
	    X509_sign(own->certificate, issuer->key, EVP_sha256()) == 0)
		return ssl_failure(error, rule->file);
	return true;
}

/* ---- the folder ------------------------------------------------------------------------------ */

static bool make_hierarchy(const char *dir, struct error *error)
{
	struct member_made made[MEMBER_COUNT] = { 0 };
	char path[PATH_MAX];
	bool done = true;

	for (enum member i = 0; done && i < MEMBER_COUNT; i++)
		done = make_member(made, i, error) &&
		       write_pem(dir, rules[i].file, &made[i], true, error) &&
		       write_pem(dir, rules[i].file, &made[i], false, error);
	for (enum member i = 0; i < MEMBER_COUNT; i++) {
		X509_free(made[i].certificate);
		EVP_PKEY_free(made[i].key);
	}
	if (done && (!join(path, dir, "issued", "") || mkdir(path, 0700) != 0))
		done = file_failure(error, path);
	return done && ca_sync_folder(dir, error);
}

/* Removes what a crash left of an earlier attempt: plain files and the folder "issued". */
static void sweep(const char *dir)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *stream = opendir(dir);

	if (stream == NULL)
		return;
	while ((entry = readdir(stream)) != NULL)
		if (entry->d_name[0] != '.' && join(path, dir, entry->d_name, ""))
			remove(path);
	closedir(stream);
	rmdir(dir);
}

static bool sync_parent(const char *dir, struct error *error)
{
	char parent[PATH_MAX];
	char *slash;

	if (!join(parent, dir, "", ""))
		return file_failure(error, dir);
	parent[strlen(dir)] = '\0';
	slash = strrchr(parent, '/');
	if (slash == NULL)
		return ca_sync_folder(".", error);
	slash[slash == parent ? 1 : 0] = '\0';
	return ca_sync_folder(parent, error);
}

static bool ensure_locked(const char *dir, struct error *error)
{
	char path[PATH_MAX];

	if (join(path, dir, "sign-ca.pem", "") && access(path, F_OK) == 0)
		return true;
	if (snprintf(path, sizeof(path), "%s.new", dir) >= (int)sizeof(path))
		return file_failure(error, dir);
	sweep(path);
	if (mkdir(path, 0700) != 0)
		return file_failure(error, path);
	if (!make_hierarchy(path, error))
		return false;
	if (rename(path, dir) != 0)
		return file_failure(error, dir);
	return sync_parent(dir, error);
}

bool ca_hierarchy_ensure(const char *dir, struct error *error)
{
	char path[PATH_MAX];
	int lock;
	bool done;

	if (snprintf(path, sizeof(path), "%s.lock", dir) >= (int)sizeof(path))
		return file_failure(error, dir);
	lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0)
		return file_failure(error, path);
	while (flock(lock, LOCK_EX) != 0) {
		if (errno == EINTR)
			continue;
		file_failure(error, path);
		close(lock);
		return false;
	}
	done = ensure_locked(dir, error);
	close(lock);
	return done;
}
