#include "madoguchi/practice/authority_register.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/sha.h>
#include <sqlite3.h>

#include "madoguchi/pki/keyless.h"

#include "madoguchi/practice/ca.h"

#define CERTIFICATE_MAX 16384
#define NS_PER_S 1000000000LL
/* A folder that changed this short ago may change again without a new time stamp. */
#define SETTLED_NS (2 * NS_PER_S)

bool register_serial(const ASN1_INTEGER *serial, char text[static LEDGER_SERIAL_SIZE])
{
	int size = ASN1_STRING_length(serial);

	if (size <= 0 || 2 * size >= LEDGER_SERIAL_SIZE ||
	    ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER)
		return false;
	hex_encode(ASN1_STRING_get0_data(serial), (size_t)size, text, LEDGER_SERIAL_SIZE);
	return true;
}

static X509 *read_certificate(const uint8_t *der, size_t size)
{
	const unsigned char *cursor = der;

	return (X509 *)ASN1_item_d2i_ex(NULL, &cursor, (long)size, ASN1_ITEM_rptr(X509),
					keyless_context(), NULL);
}

bool register_describe(const uint8_t *der, size_t size, struct register_entry *ret_entry,
		       struct error *error)
{
	X509 *certificate = read_certificate(der, size);
	unsigned char *key = NULL;
	int key_size;
	struct tm parts;
	bool done;

	memset(ret_entry, 0, sizeof(*ret_entry));
	if (certificate == NULL)
		return error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(),
				 "certificate");
	key_size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key);
	done = key_size > 0 &&
	       register_serial(X509_get0_serialNumber(certificate), ret_entry->serial) &&
	       ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) == 1;
	if (done) {
		SHA256(key, (size_t)key_size, ret_entry->key_digest);
		ret_entry->not_after_ms = (int64_t)timegm(&parts) * 1000;
	}
	OPENSSL_free(key);
	X509_free(certificate);
	return done || error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "certificate's fields");
}

bool register_add(struct ledger *ledger, const struct register_entry *entry, const uint8_t *der,
		  size_t size, struct error *error)
{
	sqlite3_stmt *statement =
	    ledger_prepare(ledger,
			   "INSERT INTO certificate(serial, exchange, kind, key_digest,"
			   " not_after_ms, der) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
			   error);

	if (statement == NULL)
		return false;
	sqlite3_bind_text(statement, 1, entry->serial, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 2, entry->exchange);
	sqlite3_bind_int(statement, 3, entry->kind);
	sqlite3_bind_blob(statement, 4, entry->key_digest, AUTHORITY_DIGEST_SIZE, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 5, entry->not_after_ms);
	sqlite3_bind_blob(statement, 6, der, (int)size, SQLITE_STATIC);
	return ledger_execute(ledger, statement, error);
}

static bool read_entry(sqlite3_stmt *row, const char *serial, struct register_entry *entry,
		       struct buffer *ret_der)
{
	memset(entry, 0, sizeof(*entry));
	snprintf(entry->serial, sizeof(entry->serial), "%s", serial);
	entry->exchange = sqlite3_column_int64(row, 0);
	entry->kind = sqlite3_column_int(row, 1);
	if (sqlite3_column_bytes(row, 2) == AUTHORITY_DIGEST_SIZE)
		memcpy(entry->key_digest, sqlite3_column_blob(row, 2), AUTHORITY_DIGEST_SIZE);
	entry->not_after_ms = sqlite3_column_int64(row, 3);
	entry->revoked = sqlite3_column_int64(row, 4) != 0;
	entry->reason = sqlite3_column_int(row, 5);
	return ret_der == NULL || buffer_append(ret_der, sqlite3_column_blob(row, 6),
						(size_t)sqlite3_column_bytes(row, 6));
}

bool register_find(struct ledger *ledger, const char *serial, bool *ret_found,
		   struct register_entry *ret_entry, struct buffer *ret_der, struct error *error)
{
	sqlite3_stmt *statement =
	    ledger_prepare(ledger,
			   "SELECT exchange, kind, key_digest, not_after_ms, revoked_ms, reason,"
			   " der FROM certificate WHERE serial = ?1",
			   error);
	bool done = true;
	int result;

	if (statement == NULL)
		return false;
	sqlite3_bind_text(statement, 1, serial, -1, SQLITE_STATIC);
	result = sqlite3_step(statement);
	if (result == SQLITE_ROW)
		done = read_entry(statement, serial, ret_entry, ret_der);
	ledger_done(statement);
	if (!done)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "certificate");
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return ledger_failure(ledger, error, "certificate");
	*ret_found = result == SQLITE_ROW;
	return true;
}

bool register_alive(struct ledger *ledger, const uint8_t key[static AUTHORITY_DIGEST_SIZE],
		    int64_t now_ms, bool *ret_alive, struct error *error)
{
	sqlite3_stmt *statement =
	    ledger_prepare(ledger,
			   "SELECT 1 FROM certificate WHERE key_digest = ?1 AND revoked_ms = 0"
			   " AND not_after_ms > ?2",
			   error);
	int result;

	if (statement == NULL)
		return false;
	sqlite3_bind_blob(statement, 1, key, AUTHORITY_DIGEST_SIZE, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 2, now_ms);
	result = sqlite3_step(statement);
	ledger_done(statement);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return ledger_failure(ledger, error, "key");
	*ret_alive = result == SQLITE_ROW;
	return true;
}

bool register_revoke(struct ledger *ledger, const char *serial, int reason, int64_t now_ms,
		     struct error *error)
{
	static const char *const steps[] = {
		"UPDATE certificate SET revoked_ms = ?2, reason = ?3"
		" WHERE serial = ?1 AND revoked_ms = 0",
		"UPDATE exchange SET state = 5, changed_ms = ?2 WHERE state IN (2, 3)"
		" AND id = (SELECT exchange FROM certificate WHERE serial = ?1)",
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		sqlite3_stmt *statement = ledger_prepare(ledger, steps[i], error);

		if (statement == NULL)
			return false;
		sqlite3_bind_text(statement, 1, serial, -1, SQLITE_STATIC);
		sqlite3_bind_int64(statement, 2, now_ms);
		if (i == 0)
			sqlite3_bind_int(statement, 3, reason);
		if (!ledger_execute(ledger, statement, error))
			return false;
	}
	return true;
}

/* ---- certificates that cards were born with ------------------------------------------------- */

static bool take_in_bytes(struct ledger *ledger, const uint8_t *der, size_t size,
			  struct error *error)
{
	struct register_entry entry;
	struct register_entry known;
	X509 *certificate;
	bool found = false;

	if (!register_describe(der, size, &entry, error) ||
	    !register_find(ledger, entry.serial, &found, &known, NULL, error))
		return false;
	if (found)
		return true;
	certificate = read_certificate(der, size);
	/* Only signing certificates of the profile carry a subjectAltName. */
	entry.kind = X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) >= 0
			 ? PRACTICE_CA_SIGN
			 : PRACTICE_CA_AUTH;
	X509_free(certificate);
	return register_add(ledger, &entry, der, size, error);
}

static bool take_in_file(struct ledger *ledger, const char *path, struct error *error)
{
	uint8_t der[CERTIFICATE_MAX];
	FILE *file = fopen(path, "rbe");
	size_t size;

	if (file == NULL)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", path);
	size = fread(der, 1, sizeof(der), file);
	fclose(file);
	return take_in_bytes(ledger, der, size, error);
}

static bool take_in_folder(struct ledger *ledger, const char *folder, struct error *error)
{
	struct dirent *entry;
	bool done = true;
	DIR *stream = opendir(folder);

	if (stream == NULL)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", folder);
	while (done && (entry = readdir(stream)) != NULL) {
		char path[PATH_MAX];
		const char *ending = strrchr(entry->d_name, '.');

		if (entry->d_name[0] == '.' || ending == NULL || strcmp(ending, ".der") != 0)
			continue;
		done = snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) <
			   (int)sizeof(path) &&
		       take_in_file(ledger, path, error);
	}
	closedir(stream);
	return done;
}

bool register_take_in(struct ledger *ledger, const char *ca_dir, int64_t *seen_ns,
		      struct error *error)
{
	char folder[PATH_MAX - 256];
	struct timespec now;
	struct stat facts;
	int64_t changed_ns;

	if (snprintf(folder, sizeof(folder), "%s/issued", ca_dir) >= (int)sizeof(folder) ||
	    stat(folder, &facts) != 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", ca_dir);
	changed_ns = (int64_t)facts.st_mtim.tv_sec * NS_PER_S + facts.st_mtim.tv_nsec;
	if (changed_ns == *seen_ns)
		return true;
	clock_gettime(CLOCK_REALTIME, &now);
	if (!take_in_folder(ledger, folder, error))
		return false;
	if ((int64_t)now.tv_sec * NS_PER_S + now.tv_nsec - changed_ns > SETTLED_NS)
		*seen_ns = changed_ns;
	return true;
}
