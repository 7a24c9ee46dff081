#include "madoguchi/practice/authority_list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sqlite3.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"

#include "madoguchi/practice/authority.h"
#include "madoguchi/practice/authority_ledger.h"
#include "madoguchi/practice/ca_hierarchy.h"
#include "madoguchi/practice/commands.h"

#define DAY_S 86400

static const char usage[] = "authority list sign|auth -o FILE [--days DAYS] [--state DIR]";

static bool failure(struct error *error, const char *what)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_get_error(), "%s", what);
}

/* ---- entries -------------------------------------------------------------------------------- */

static bool fill_entry(X509_REVOKED *entry, const char *serial, int64_t revoked_ms, int reason)
{
	BIGNUM *number = NULL;
	ASN1_INTEGER *value =
	    BN_hex2bn(&number, serial) != 0 ? BN_to_ASN1_INTEGER(number, NULL) : NULL;
	ASN1_TIME *when = ASN1_TIME_set(NULL, (time_t)(revoked_ms / 1000));
	ASN1_ENUMERATED *why = ASN1_ENUMERATED_new();
	bool done;

	done = value != NULL && when != NULL && why != NULL &&
	       ASN1_ENUMERATED_set(why, reason) == 1 &&
	       X509_REVOKED_set_serialNumber(entry, value) == 1 &&
	       X509_REVOKED_set_revocationDate(entry, when) == 1 &&
	       /* Unspecified is said by saying nothing: RFC 5280, 5.3.1. */
	       (reason == 0 || X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, why, 0, 0) == 1);
	ASN1_ENUMERATED_free(why);
	ASN1_TIME_free(when);
	ASN1_INTEGER_free(value);
	BN_free(number);
	return done;
}

static bool add_entry(X509_CRL *list, sqlite3_stmt *row, struct error *error)
{
	X509_REVOKED *entry = X509_REVOKED_new();

	if (entry != NULL &&
	    fill_entry(entry, (const char *)sqlite3_column_text(row, 0),
		       sqlite3_column_int64(row, 1), sqlite3_column_int(row, 2)) &&
	    X509_CRL_add0_revoked(list, entry) == 1)
		return true;
	X509_REVOKED_free(entry);
	return failure(error, "entry of a revocation list");
}

static bool add_entries(X509_CRL *list, struct ledger *ledger, enum practice_ca_kind kind,
			struct error *error)
{
	sqlite3_stmt *rows = ledger_prepare(ledger,
					    "SELECT serial, revoked_ms, reason FROM certificate"
					    " WHERE kind = ?1 AND revoked_ms <> 0",
					    error);
	bool done = true;

	if (rows == NULL)
		return false;
	sqlite3_bind_int(rows, 1, (int)kind);
	while (done && sqlite3_step(rows) == SQLITE_ROW)
		done = add_entry(list, rows, error);
	ledger_done(rows);
	return done;
}

/* ---- the list ------------------------------------------------------------------------------- */

static bool set_times(X509_CRL *list, int days)
{
	const int64_t now_s = clock_now_ms() / 1000;
	const int64_t next_s = now_s + (int64_t)days * DAY_S;
	ASN1_TIME *this_update =
	    ASN1_TIME_set(NULL, (time_t)(days > 0 ? now_s : next_s - 2 * DAY_S));
	ASN1_TIME *next_update = ASN1_TIME_set(NULL, (time_t)next_s);
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	bool done;

	done = this_update != NULL && next_update != NULL && number != NULL &&
	       ASN1_INTEGER_set_int64(number, now_s) == 1 &&
	       X509_CRL_set1_lastUpdate(list, this_update) == 1 &&
	       X509_CRL_set1_nextUpdate(list, next_update) == 1 &&
	       X509_CRL_add1_ext_i2d(list, NID_crl_number, number, 0, 0) == 1;
	ASN1_INTEGER_free(number);
	ASN1_TIME_free(this_update);
	ASN1_TIME_free(next_update);
	return done;
}

static bool set_issuer(X509_CRL *list, X509 *issuer)
{
	X509V3_CTX context;
	X509_EXTENSION *key;
	bool done;

	X509V3_set_ctx(&context, issuer, NULL, NULL, list, 0);
	key = X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid");
	done = key != NULL && X509_CRL_set_version(list, X509_CRL_VERSION_2) == 1 &&
	       X509_CRL_set_issuer_name(list, X509_get_subject_name(issuer)) == 1 &&
	       X509_CRL_add_ext(list, key, -1) == 1;
	X509_EXTENSION_free(key);
	return done;
}

static bool encode(X509_CRL *list, struct buffer *ret_list, struct error *error)
{
	unsigned char *bytes = NULL;
	const int size = i2d_X509_CRL(list, &bytes);
	const bool done = size > 0 && buffer_append(ret_list, bytes, (size_t)size);

	OPENSSL_free(bytes);
	return done || failure(error, "revocation list");
}

static bool make(const char *ca_dir, struct ledger *ledger, enum practice_ca_kind kind, int days,
		 struct buffer *ret_list, struct error *error)
{
	const bool sign = kind == PRACTICE_CA_SIGN;
	X509 *issuer = ca_read_certificate(ca_dir, sign ? "sign-ca.pem" : "auth-ca.pem", error);
	EVP_PKEY *key = issuer != NULL
			    ? ca_read_key(ca_dir, sign ? "sign-ca.key" : "auth-ca.key", error)
			    : NULL;
	X509_CRL *list = X509_CRL_new();
	bool done = key != NULL;

	if (done && (list == NULL || !set_issuer(list, issuer) || !set_times(list, days)))
		done = failure(error, "revocation list");
	done = done && add_entries(list, ledger, kind, error);
	if (done && (X509_CRL_sort(list) != 1 || X509_CRL_sign(list, key, EVP_sha256()) == 0))
		done = failure(error, "revocation list");
	done = done && encode(list, ret_list, error);
	X509_CRL_free(list);
	EVP_PKEY_free(key);
	X509_free(issuer);
	return done;
}

bool authority_list_make(const char *state_dir, enum practice_ca_kind kind, int days,
			 struct buffer *ret_list, struct error *error)
{
	char ca_dir[AUTHORITY_PATH_SIZE], path[AUTHORITY_PATH_SIZE];
	struct ledger *ledger = NULL;
	bool done;

	done = authority_path(state_dir, "ca", ca_dir, error) &&
	       authority_path(state_dir, "authority/ledger.db", path, error) &&
	       ledger_open(path, &ledger, error) &&
	       make(ca_dir, ledger, kind, days, ret_list, error);
	ledger_close(&ledger);
	return done;
}

/* ---- over HTTP, and as a file --------------------------------------------------------------- */

enum MHD_Result authority_list_answer(struct MHD_Connection *connection, const char *state_dir,
				      const char *url)
{
	const bool auth = strcmp(url, AUTHORITY_LIST_PATH "/auth.crl") == 0;
	const bool known = auth || strcmp(url, AUTHORITY_LIST_PATH "/sign.crl") == 0;
	unsigned status = known ? MHD_HTTP_OK : MHD_HTTP_NOT_FOUND;
	struct MHD_Response *response;
	struct error error = { 0 };
	enum MHD_Result result = MHD_NO;
	struct buffer list;

	buffer_init(&list, AUTHORITY_LIST_MAX);
	if (known && !authority_list_make(state_dir, auth ? PRACTICE_CA_AUTH : PRACTICE_CA_SIGN, 1,
					  &list, &error)) {
		log_error(&error, "revocation list");
		status = MHD_HTTP_INTERNAL_SERVER_ERROR;
	}
	response = MHD_create_response_from_buffer(list.size, list.bytes, MHD_RESPMEM_MUST_COPY);
	buffer_done(&list);
	if (response == NULL)
		return result;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/pkix-crl");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static bool write_list(const char *path, const struct buffer *list, struct error *error)
{
	FILE *stream = fopen(path, "we");
	bool done = stream != NULL && fwrite(list->bytes, 1, list->size, stream) == list->size;

	if (stream != NULL)
		done = fclose(stream) == 0 && done;
	return done || error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%.150s", path);
}

int authority_list_command(int argc, char **argv)
{
	char state_dir[AUTHORITY_PATH_SIZE];
	struct error error = { 0 };
	const char *path = practice_option(&argc, argv, "-o");
	const char *days = practice_option(&argc, argv, "--days");
	struct buffer list;
	bool sign, done;

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	sign = argc == 1 && strcmp(argv[0], "sign") == 0;
	if (path == NULL || argc != 1 || (!sign && strcmp(argv[0], "auth") != 0))
		return practice_usage(usage);
	buffer_init(&list, AUTHORITY_LIST_MAX);
	done = authority_list_make(state_dir, sign ? PRACTICE_CA_SIGN : PRACTICE_CA_AUTH,
				   days != NULL ? (int)strtol(days, NULL, 10) : 1, &list, &error) &&
	       write_list(path, &list, &error);
	buffer_done(&list);
	return done ? EXIT_STATUS_OK : practice_failed(&error);
}
