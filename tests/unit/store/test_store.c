#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void write_file(const char *path, const void *bytes, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static void assert_opens_not(struct fixture *fixture, enum error_code expected)
{
	struct store *store = NULL;
	struct error error;

	assert_refused(store_open(fixture->dir, STORE_WRITE, fixture->case_key, fixture->queue_key,
				  &store, &error),
		       expected);
	assert_null(store);
	assert_refused(store_open(fixture->dir, STORE_READ_ONLY, fixture->case_key,
				  fixture->queue_key, &store, &error),
		       expected);
	assert_null(store);
}

/* A closed database with a few rows in one file, the log put away. */
static void make_and_close(struct fixture *fixture)
{
	struct error error;

	fixture->store = fixture_open(fixture, STORE_WRITE);
	for (int i = 0; i < 50; i++)
		(void)stored_case(fixture);
	assert_done(audit_add(fixture->store, "test", "", "", &error));
	store_close(&fixture->store);
}

static void made_with_marks(void **state)
{
	struct fixture *fixture = *state;
	struct stat facts;

	make_and_close(fixture);
	assert_int_equal(raw_number(fixture, "PRAGMA application_id"), STORE_APPLICATION_ID);
	assert_int_equal(raw_number(fixture, "PRAGMA user_version"), STORE_SCHEMA_VERSION);
	assert_int_equal(stat(fixture->file, &facts), 0);
	assert_int_equal(facts.st_mode & 07777, 0660);
	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM cases"), 50);
	/* While a handle is open the log stands beside the file: WAL is on. */
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM pragma_journal_mode()"
					     " WHERE journal_mode = 'wal'"),
			 1);
}

static void read_only_handle(void **state)
{
	struct fixture *fixture = *state;
	struct store *reader = NULL;
	struct case_record record = sample_case(), loaded;
	struct error error;
	int64_t version;

	assert_refused(
	    store_open(fixture->dir, STORE_READ_ONLY, fixture->case_key, NULL, &reader, &error),
	    ERROR_STORE_OPEN);
	fixture->store = fixture_open(fixture, STORE_WRITE);
	reader = fixture_open(fixture, STORE_READ_ONLY);
	version = store_data_version(reader);
	assert_int_equal(store_data_version(reader), version);
	assert_false(case_save(reader, &record, &error));
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM cases"), 0);
	assert_done(case_save(fixture->store, &record, &error));
	assert_int_not_equal(store_data_version(reader), version);
	assert_done(case_load(reader, record.id, &loaded, &error));
	store_close(&reader);
	store_close(&reader);
}

static void newer_and_foreign(void **state)
{
	static const char *const marks[] = {
		"PRAGMA user_version = 3",
		"PRAGMA user_version = 99",
		"PRAGMA application_id = 1",
		"PRAGMA application_id = 0",
	};
	struct fixture *fixture = *state;

	make_and_close(fixture);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		raw_sql(fixture, marks[i]);
		assert_opens_not(fixture, ERROR_STORE_NEWER);
		raw_sql(fixture, "PRAGMA user_version = 2; PRAGMA application_id = 0x4D41444F");
	}
	raw_sql(fixture, "PRAGMA user_version = 0");
	assert_opens_not(fixture, ERROR_STORE_DAMAGED);
	raw_sql(fixture, "PRAGMA user_version = 2");
	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM cases"), 50);
}

static void foreign_file_is_left_alone(void **state)
{
	struct fixture *fixture = *state;

	raw_sql(fixture, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
	assert_opens_not(fixture, ERROR_STORE_NEWER);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM sqlite_schema"), 1);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM pragma_journal_mode()"
					     " WHERE journal_mode = 'delete'"),
			 1);
}

static void not_a_database(void **state)
{
	static const char text[] = "This is a letter to the mayor, and no database at all.\n";
	struct fixture *fixture = *state;
	char long_text[8192];

	write_file(fixture->file, text, sizeof(text) - 1);
	assert_opens_not(fixture, ERROR_STORE_DAMAGED);
	memset(long_text, 'x', sizeof(long_text));
	write_file(fixture->file, long_text, sizeof(long_text));
	assert_opens_not(fixture, ERROR_STORE_DAMAGED);
}

/* Cut at every page: found at the opening or at the latest by the check, never a crash. */
static void truncated(void **state)
{
	struct fixture *fixture = *state;
	struct stat facts;
	int refused = 0;

	make_and_close(fixture);
	assert_int_equal(stat(fixture->file, &facts), 0);
	for (off_t size = facts.st_size - 4096; size > 0; size -= 4096) {
		struct store *store = NULL;
		struct error error;
		bool ok = false;

		assert_int_equal(truncate(fixture->file, size), 0);
		if (!store_open(fixture->dir, STORE_WRITE, fixture->case_key, fixture->queue_key,
				&store, &error)) {
			assert_int_equal(error.code, ERROR_STORE_DAMAGED);
			refused++;
			continue;
		}
		if (store_check(store, &ok, &error))
			assert_false(ok);
		else
			assert_int_equal(error.code, ERROR_STORE_DAMAGED);
		store_close(&store);
	}
	assert_true(refused > 0);
}

static void empty_file_with_a_log(void **state)
{
	struct fixture *fixture = *state;
	char wal[160];

	write_file(fixture->file, "", 0);
	snprintf(wal, sizeof(wal), "%s-wal", fixture->file);
	write_file(wal, "frames", 6);
	assert_opens_not(fixture, ERROR_STORE_DAMAGED);
	assert_int_equal(unlink(wal), 0);
	/* Without a log it is what a crash at the first opening leaves. */
	fixture->store = fixture_open(fixture, STORE_WRITE);
}

/* Each page but the first is overwritten in turn; reading ends in an error or in right data. */
static void overwritten_pages(void **state)
{
	struct fixture *fixture = *state;
	unsigned char page[4096], junk[4096];
	struct stat facts;
	int file, found = 0;

	make_and_close(fixture);
	memset(junk, 0xa5, sizeof(junk));
	assert_int_equal(stat(fixture->file, &facts), 0);
	file = open(fixture->file, O_RDWR);
	for (off_t at = 0; at < facts.st_size; at += 4096) {
		struct store *store = NULL;
		struct error error = { .code = ERROR_NONE };
		bool ok = false;

		assert_int_equal(pread(file, page, 4096, at), 4096);
		assert_int_equal(pwrite(file, junk, 4096, at), 4096);
		if (store_open(fixture->dir, STORE_WRITE, fixture->case_key, fixture->queue_key,
			       &store, &error)) {
			struct case_record record;

			for (int64_t id = 1; id <= 50; id++)
				if (!case_load(store, id, &record, &error))
					assert_true(error.code == ERROR_STORE_DAMAGED ||
						    error.code == ERROR_NOT_FOUND);
			if (store_check(store, &ok, &error))
				found += !ok;
			else
				found++;
			store_close(&store);
		} else {
			assert_int_equal(error.code, ERROR_STORE_DAMAGED);
			found++;
		}
		assert_int_equal(pwrite(file, page, 4096, at), 4096);
	}
	close(file);
	assert_true(found >= 20);
	fixture->store = fixture_open(fixture, STORE_WRITE);
}

static void folders_that_cannot_be_used(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = NULL;
	struct error error;
	char other[160];
	pid_t child;
	int status;

	assert_refused(store_open("/nonexistent/folder", STORE_WRITE, NULL, NULL, &store, &error),
		       ERROR_STORE_OPEN);
	snprintf(other, sizeof(other), "%s/elsewhere", fixture->dir);
	assert_int_equal(symlink(other, fixture->file), 0);
	assert_opens_not(fixture, ERROR_STORE_OPEN);
	assert_int_equal(unlink(fixture->file), 0);
	assert_int_equal(mkdir(fixture->file, 0700), 0);
	assert_opens_not(fixture, ERROR_STORE_OPEN);
	assert_int_equal(rmdir(fixture->file), 0);
	/* As somebody whom the folder's rights bind. */
	assert_int_equal(chmod(fixture->dir, 0), 0);
	child = fork();
	if (child == 0) {
		if (geteuid() == 0 && setuid(65534) != 0)
			_exit(9);
		if (store_open(fixture->dir, STORE_WRITE, NULL, NULL, &store, &error))
			_exit(8);
		_exit(error.code == ERROR_STORE_OPEN ? 0 : 7);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(chmod(fixture->dir, 0700), 0);
}

static void transactions(void **state)
{
	struct fixture *fixture = *state;
	struct case_record one, two;
	struct error error;
	int64_t number;

	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_refused(store_commit(fixture->store, &error), ERROR_INTERNAL);
	store_rollback(fixture->store);
	assert_done(store_begin(fixture->store, &error));
	assert_refused(store_begin(fixture->store, &error), ERROR_INTERNAL);
	one = stored_case(fixture);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM cases"), 0);
	/* A refusal has written nothing, so that the transaction may go on. */
	one.version = 7;
	assert_refused(case_save(fixture->store, &one, &error), ERROR_STORE_CONFLICT);
	two = stored_case(fixture);
	assert_done(store_commit(fixture->store, &error));
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM cases"), 2);
	assert_int_equal(two.id, 2);
	assert_done(store_begin(fixture->store, &error));
	assert_done(series_next(fixture->store, "paper", &number, &error));
	assert_int_equal(number, 1);
	store_rollback(fixture->store);
	for (int64_t i = 1; i < 4; i++) {
		assert_done(series_next(fixture->store, "paper", &number, &error));
		assert_int_equal(number, i);
	}
	assert_done(series_next(fixture->store, "other", &number, &error));
	assert_int_equal(number, 1);
}

/* A step that failed after it had written must not be committed with the rest. */
static void half_done_step(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record;
	struct error error;

	fixture->store = fixture_open(fixture, STORE_WRITE);
	record = stored_case(fixture);
	raw_sql(fixture, "DROP TABLE history; CREATE TABLE history (other)");
	store_close(&fixture->store);
	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_done(store_begin(fixture->store, &error));
	assert_false(case_apply(fixture->store, &record, CASE_EVENT_ACCEPT, NULL, &error));
	assert_int_equal(record.state, CASE_DRAFT);
	assert_refused(store_commit(fixture->store, &error), ERROR_INTERNAL);
	assert_false(case_apply(fixture->store, &record, CASE_EVENT_ACCEPT, NULL, &error));
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM cases WHERE state = 'draft'"),
			 1);
}

/* Several programs open a database that is not there yet; each finds it made once. */
static void opened_by_many_at_once(void **state)
{
	struct fixture *fixture = *state;
	pid_t children[6];

	for (size_t i = 0; i < 6; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			struct store *store = NULL;
			struct error error;
			int64_t number;
			bool done =
			    store_open(fixture->dir, STORE_WRITE, NULL, NULL, &store, &error) &&
			    series_next(store, "paper", &number, &error);

			store_close(&store);
			_exit(done ? 0 : (int)error.code);
		}
	}
	for (size_t i = 0; i < 6; i++) {
		int status;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_int_equal(raw_number(fixture, "SELECT value FROM series"), 6);
}

static void locked_by_another(void **state)
{
	struct fixture *fixture = *state;
	sqlite3 *other;
	struct error error;

	fixture->store = fixture_open(fixture, STORE_WRITE);
	other = raw_open(fixture);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_refused(store_begin(fixture->store, &error), ERROR_STORE_BUSY);
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	assert_done(store_begin(fixture->store, &error));
	assert_done(store_commit(fixture->store, &error));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_empty, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(made_with_marks),
		TEST(read_only_handle),
		TEST(newer_and_foreign),
		TEST(foreign_file_is_left_alone),
		TEST(not_a_database),
		TEST(truncated),
		TEST(empty_file_with_a_log),
		TEST(overwritten_pages),
		TEST(folders_that_cannot_be_used),
		TEST(transactions),
		TEST(half_done_step),
		TEST(opened_by_many_at_once),
		TEST(locked_by_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
