/*
 * What the tests of the store share: a state folder of their own with both keys, a second, raw
 * connection for what the store itself would never do, and records that are filled in.
 */
#ifndef MADOGUCHI_TEST_STORE_FIXTURE_H
#define MADOGUCHI_TEST_STORE_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/log.h"
#include "madoguchi/store/case.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/store/exchange.h"

#define UNUSED __attribute__((unused))

struct fixture {
	char dir[64];
	char file[128];
	struct seal_key *case_key;
	struct seal_key *queue_key;
	struct store *store;
};

static UNUSED void fixture_log_off(void)
{
	struct error error;

	assert_true(log_open("test", "/dev/null", LOG_LEVEL_ERROR, &error));
}

/* Fails the test with the error's own words. */
#define assert_done(call)                                                                          \
	do {                                                                                       \
		if (!(call)) {                                                                     \
			char described[512];                                                       \
			error_describe(&error, described, sizeof(described));                      \
			fail_msg("%s: %s", #call, described);                                      \
		}                                                                                  \
	} while (0)

#define assert_refused(call, expected)                                                             \
	do {                                                                                       \
		error = (struct error){ .code = ERROR_NONE };                                      \
		assert_false(call);                                                                \
		assert_string_equal(error_name(error.code), error_name(expected));                 \
	} while (0)

static UNUSED struct store *fixture_open(struct fixture *fixture, enum store_mode mode)
{
	struct store *store = NULL;
	struct error error;

	assert_done(
	    store_open(fixture->dir, mode, fixture->case_key, fixture->queue_key, &store, &error));
	store_set_actor(store, "hanako", "pts/1");
	return store;
}

static UNUSED void fixture_keys(struct fixture *fixture)
{
	struct error error;
	char path[128];

	snprintf(path, sizeof(path), "%s/case.key", fixture->dir);
	assert_done(seal_key_create(path, &error));
	assert_done(seal_key_load(path, &fixture->case_key, &error));
	snprintf(path, sizeof(path), "%s/queue.key", fixture->dir);
	assert_done(seal_key_create(path, &error));
	assert_done(seal_key_load(path, &fixture->queue_key, &error));
	snprintf(fixture->file, sizeof(fixture->file), "%s/%s", fixture->dir, STORE_FILE);
}

/* A folder and keys, no database yet. */
static UNUSED int fixture_empty(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture_log_off();
	snprintf(fixture->dir, sizeof(fixture->dir), "/tmp/madoguchi-store-XXXXXX");
	assert_non_null(mkdtemp(fixture->dir));
	fixture_keys(fixture);
	*state = fixture;
	return 0;
}

static UNUSED int fixture_up(void **state)
{
	struct fixture *fixture;

	fixture_empty(state);
	fixture = *state;
	fixture->store = fixture_open(fixture, STORE_WRITE);
	return 0;
}

static UNUSED int fixture_down(void **state)
{
	struct fixture *fixture = *state;
	DIR *folder = opendir(fixture->dir);
	struct dirent *entry;
	char path[512];

	store_close(&fixture->store);
	seal_key_free(&fixture->case_key);
	seal_key_free(&fixture->queue_key);
	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", fixture->dir, entry->d_name);
		(void)unlink(path);
	}
	if (folder != NULL)
		closedir(folder);
	(void)rmdir(fixture->dir);
	free(fixture);
	return 0;
}

static UNUSED sqlite3 *raw_open(const struct fixture *fixture)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(fixture->file, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 2000);
	return db;
}

/* Runs a statement behind the store's back. */
static UNUSED void raw_sql(const struct fixture *fixture, const char *sql)
{
	sqlite3 *db = raw_open(fixture);
	char *message = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s in %.100s", message, sql);
	sqlite3_close(db);
}

/* First column of the first row. */
static UNUSED int64_t raw_number(const struct fixture *fixture, const char *sql)
{
	sqlite3 *db = raw_open(fixture);
	sqlite3_stmt *statement = NULL;
	int64_t number;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return number;
}

static UNUSED struct case_record sample_case(void)
{
	struct case_record record = {
		.route = ROUTE_DIRECT,
		.procedure = PROCEDURE_ISSUE,
		.applicant = APPLICANT_SELF,
		.reason = REASON_FIRST_DELIVERY,
		.kinds = KINDS_BOTH,
		.good_until = DATE_NONE,
		.expires = { 22000, DATE_NONE },
		.card_expires = 23000,
		.fee = FEE_UNSTATED,
		.has_card = true,
		.card_digest = { 1, 2, 3 },
		.config_hash = { 9, 8, 7 },
		.person = {
			.name = "\u9ad9\u6a4b \u592a\u90ce",
			.kana = "\u30bf\u30ab\u30cf\u30b7 \u30bf\u30ed\u30a6",
			.address = "\u5ddd\u5d0e\u5e02\u5e78\u533a\u5927\u5bae\u753a1-2-3",
			.telephone = "044-000-1234",
			.born = 3843,
			.sex = SEX_FEMALE,
		},
	};

	snprintf(record.ground, sizeof(record.ground), "chief Suzuki: passport shown");
	snprintf(record.documents, sizeof(record.documents), "card+photo_id");
	return record;
}

static UNUSED struct case_record stored_case(struct fixture *fixture)
{
	struct case_record record = sample_case();
	struct error error;

	assert_done(case_save(fixture->store, &record, &error));
	return record;
}

static UNUSED struct exchange stored_exchange(struct fixture *fixture, int64_t case_id)
{
	struct exchange exchange = {
		.case_id = case_id,
		.kind = KIND_SIGN,
		.body_type = 0,
		.priority = PRIORITY_AT_COUNTER,
		.due_ms = 1000,
		.expires = DATE_NONE,
		.public_key = "public key",
		.public_key_size = 10,
	};
	struct error error;

	assert_done(
	    exchange_add(fixture->store, &exchange, (const uint8_t *)"BODYBODYBODY", 12, &error));
	return exchange;
}

static UNUSED struct certificate_record
stored_certificate(struct fixture *fixture, const struct exchange *exchange, uint8_t mark)
{
	struct certificate_record record = {
		.case_id = exchange->case_id,
		.exchange_id = exchange->id,
		.kind = exchange->kind,
		.serial = "0a0b0c",
		.not_before_ms = 1,
		.not_after_ms = 2000000000000,
		.fingerprint = "0123456789ABCDEFGHIJKLMNOPQRSTUV",
		.confirm_due_ms = 5000,
	};
	struct error error;

	/* No zeros, which stand everywhere. */
	record.fingerprint[0] = mark;
	assert_done(
	    certificate_add(fixture->store, &record, (const uint8_t *)"DERDERDER", 9, &error));
	return record;
}

#endif
