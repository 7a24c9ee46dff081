/*
 * Databases of released versions are opened and lose nothing. Each released version has a folder
 * tests/vectors/store-VERSION with a dump of a real office's database and its keys.
 */
#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "madoguchi/store/card_journal.h"
#include "madoguchi/store/case_list.h"

#define VECTORS "tests/vectors/store-1"

static char *read_all(const char *path, size_t *ret_size)
{
	struct stat facts;
	FILE *file = fopen(path, "r");
	char *bytes;

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &facts), 0);
	bytes = calloc(1, (size_t)facts.st_size + 1);
	*ret_size = (size_t)facts.st_size;
	assert_int_equal(fread(bytes, 1, *ret_size, file), *ret_size);
	fclose(file);
	return bytes;
}

static void take_key(struct fixture *fixture, const char *name, struct seal_key **key)
{
	struct error error;
	char from[128], to[128];
	size_t size;
	char *bytes;
	int file;

	snprintf(from, sizeof(from), VECTORS "/%s", name);
	snprintf(to, sizeof(to), "%s/%s", fixture->dir, name);
	bytes = read_all(from, &size);
	file = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(write(file, bytes, size), size);
	close(file);
	free(bytes);
	seal_key_free(key);
	assert_done(seal_key_load(to, key, &error));
}

static void build(const char *path)
{
	size_t size;
	char *sql = read_all(VECTORS "/database.sql", &size);
	char *message = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
	sqlite3_close(db);
	free(sql);
}

/* A state folder with version 1 in it, and the same database beside it, which stays as it was. */
static int fixture_version_1(void **state)
{
	struct fixture *fixture;
	char before[128];

	fixture_empty(state);
	fixture = *state;
	take_key(fixture, "case.key", &fixture->case_key);
	take_key(fixture, "queue.key", &fixture->queue_key);
	build(fixture->file);
	snprintf(before, sizeof(before), "%s/before.db", fixture->dir);
	build(before);
	return 0;
}

/* Rows of a table of the old database that the new one does not have, in the old one's columns. */
static int64_t rows_lost(sqlite3 *db, const char *table, const char *columns)
{
	sqlite3_stmt *statement = NULL;
	char *sql = sqlite3_mprintf("SELECT (SELECT count(*) FROM (SELECT %s FROM before.%s"
				    " EXCEPT SELECT %s FROM main.%s))"
				    " + abs((SELECT count(*) FROM before.%s)"
				    " - (SELECT count(*) FROM main.%s))",
				    columns, table, columns, table, table, table);
	int64_t lost;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	lost = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_free(sql);
	return lost;
}

static void version_1_keeps_every_row(void **state)
{
	/* The tally counts something else now. */
	static const char tables[] =
	    "SELECT name, (SELECT group_concat(name) FROM pragma_table_info(t.name, 'before'))"
	    " FROM before.sqlite_schema AS t WHERE type = 'table' AND name <> 'tally'";
	struct fixture *fixture = *state;
	sqlite3_stmt *statement = NULL;
	sqlite3 *db;
	int seen = 0;
	char *attach;

	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_int_equal(raw_number(fixture, "PRAGMA user_version"), STORE_SCHEMA_VERSION);
	db = raw_open(fixture);
	attach = sqlite3_mprintf("ATTACH '%s/before.db' AS before", fixture->dir);
	assert_int_equal(sqlite3_exec(db, attach, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_free(attach);
	assert_int_equal(sqlite3_prepare_v2(db, tables, -1, &statement, NULL), SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const char *table = (const char *)sqlite3_column_text(statement, 0);
		int64_t lost =
		    rows_lost(db, table, (const char *)sqlite3_column_text(statement, 1));

		if (lost != 0)
			fail_msg("%s: %lld rows lost", table, (long long)lost);
		seen++;
	}
	sqlite3_finalize(statement);
	sqlite3_close(db);
	assert_int_equal(seen, 13);
}

/* What lay in the safe as a column of its case is a row of its own now. */
static void version_1_knows_what_lies_here(void **state)
{
	struct fixture *fixture = *state;

	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM custodies"), 1);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM custodies u JOIN cases c"
					     " ON c.id = u.case_id AND c.custody_number = u.number"
					     " WHERE u.state = 'here' AND c.route = 'custody'"
					     " AND u.since_ms BETWEEN c.accepted_ms AND"
					     " c.changed_ms"),
			 1);
}

static int64_t listed(struct fixture *fixture)
{
	struct error error;
	int64_t count;

	assert_done(case_list_count(fixture->store, LIST_ALL, &count, &error));
	return count;
}

/* What an index finds and a trigger counts must not be lost either; that cases are made is no
 * longer counted. */
static void version_1_keeps_indexes_and_triggers(void **state)
{
	struct fixture *fixture = *state;
	char sql[512];

	fixture->store = fixture_open(fixture, STORE_WRITE);
	snprintf(sql, sizeof(sql),
		 "ATTACH '%s/before.db' AS before;"
		 "CREATE TABLE lost AS SELECT name FROM before.sqlite_schema"
		 " WHERE type IN ('index','trigger')"
		 " AND name <> 'cases_made' EXCEPT SELECT name FROM main.sqlite_schema",
		 fixture->dir);
	raw_sql(fixture, sql);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM lost"), 0);
	assert_int_equal(listed(fixture), raw_number(fixture, "SELECT count(*) FROM cases"));
	raw_sql(fixture, "DELETE FROM cases WHERE id = 2");
	assert_int_equal(listed(fixture), raw_number(fixture, "SELECT count(*) FROM cases"));
}

static int occurrences(const char *bytes, size_t size, const uint8_t *wanted, size_t wanted_size)
{
	const char *end = bytes + size;
	int found = 0;

	while ((bytes = memmem(bytes, (size_t)(end - bytes), wanted, wanted_size)) != NULL) {
		found++;
		bytes++;
	}
	return found;
}

/* The beginning of the first case's person. */
static void read_sealed(const struct fixture *fixture, uint8_t ret_sealed[static 64])
{
	sqlite3 *db = raw_open(fixture);
	sqlite3_blob *blob = NULL;

	assert_int_equal(sqlite3_blob_open(db, "main", "cases", "person", 1, 0, &blob), SQLITE_OK);
	assert_int_equal(sqlite3_blob_read(blob, ret_sealed, 64, 0), SQLITE_OK);
	sqlite3_blob_close(blob);
	sqlite3_close(db);
}

/* Copies of sealed values that stayed behind in free pages would outlive a purge. */
static void version_1_leaves_no_copies(void **state)
{
	struct fixture *fixture = *state;
	uint8_t sealed[64];
	size_t size;
	char *bytes;

	fixture->store = fixture_open(fixture, STORE_WRITE);
	read_sealed(fixture, sealed);
	store_close(&fixture->store);
	bytes = read_all(fixture->file, &size);
	assert_int_equal(occurrences(bytes, size, sealed, sizeof(sealed)), 1);
	free(bytes);
}

/* A list of more than two words in a check or a condition costs a table for each row written. */
static void rows_are_written_without_tables(void **state)
{
	static const char *const writes[] = {
		"EXPLAIN UPDATE cases SET state = 'ready', route = 'none' WHERE id = 1",
		"EXPLAIN UPDATE exchanges SET state = 'sent', kind = 'auth' WHERE id = 1",
		"EXPLAIN UPDATE certificates SET state = 'issued', kind = 'auth' WHERE id = 1",
		("EXPLAIN UPDATE card_journal SET kind = '', pin = 'pin', step = 'key',"
		 " outcome = 'open' WHERE id = 1"),
		"EXPLAIN UPDATE history SET machine = 'case' WHERE id = 1",
	};
	struct fixture *fixture = *state;
	sqlite3 *db;

	fixture->store = fixture_open(fixture, STORE_WRITE);
	db = raw_open(fixture);
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
		sqlite3_stmt *statement = NULL;

		assert_int_equal(sqlite3_prepare_v2(db, writes[i], -1, &statement, NULL),
				 SQLITE_OK);
		while (sqlite3_step(statement) == SQLITE_ROW)
			assert_string_not_equal((const char *)sqlite3_column_text(statement, 1),
						"OpenEphemeral");
		sqlite3_finalize(statement);
	}
	sqlite3_close(db);
}

static void version_1_opens_what_was_sealed(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record;
	struct exchange exchange;
	struct error error;
	int64_t rows, bad_row;
	bool ok;

	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_done(case_find(fixture->store, "14130-01-26-00003-8", &record, &error));
	assert_int_equal(record.state, CASE_WAITING_SERVICE);
	assert_int_equal(record.route, ROUTE_CUSTODY);
	assert_int_equal(record.visit, 1);
	assert_string_equal(record.person.name, "\u9ad9\u6a4b\u3000\u4e00\u90ce");
	assert_done(exchange_load(fixture->store, 1, &exchange, &error));
	assert_int_equal(exchange.state, EXCHANGE_ANSWERED);
	assert_done(store_check(fixture->store, &ok, &error));
	assert_true(ok);
	assert_done(audit_verify(fixture->store, &ok, &rows, &bad_row, &error));
	assert_true(ok);
	/* It goes on where it stood. */
	assert_done(case_apply(fixture->store, &record, CASE_EVENT_REROUTE, NULL, &error));
}

/* A reference that leads nowhere: nothing is migrated, and the old version stays readable. */
static void version_1_with_a_broken_reference(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = NULL;
	struct error error;

	raw_sql(fixture, "UPDATE exchanges SET case_id = 999 WHERE id = 1");
	assert_refused(store_open(fixture->dir, STORE_WRITE, fixture->case_key, fixture->queue_key,
				  &store, &error),
		       ERROR_STORE_DAMAGED);
	assert_int_equal(raw_number(fixture, "PRAGMA user_version"), 1);
	assert_int_equal(
	    raw_number(fixture,
		       "SELECT count(*) FROM pragma_table_info('cases') WHERE name = 'visit'"),
	    0);
}

static void version_1_is_not_for_readers(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = NULL;
	struct error error;

	assert_refused(store_open(fixture->dir, STORE_READ_ONLY, fixture->case_key,
				  fixture->queue_key, &store, &error),
		       ERROR_STORE_OPEN);
	assert_int_equal(raw_number(fixture, "PRAGMA user_version"), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_version_1, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(version_1_keeps_every_row),       TEST(version_1_keeps_indexes_and_triggers),
		TEST(version_1_opens_what_was_sealed), TEST(version_1_with_a_broken_reference),
		TEST(version_1_is_not_for_readers),    TEST(version_1_knows_what_lies_here),
		TEST(version_1_leaves_no_copies),      TEST(rows_are_written_without_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
