#include "fixture.h"

#include <sys/stat.h>

#include "madoguchi/store/snapshot.h"

/* A folder beside the fixture's files, with a snapshot of the database as it is now in it. */
static void snapshot_into(struct fixture *fixture, const char *folder, char path[static 160])
{
	struct error error;

	assert_int_equal(mkdir(folder, 0700), 0);
	snprintf(path, 160, "%s/%s", folder, STORE_FILE);
	assert_done(store_snapshot(fixture->store, path, &error));
}

static int64_t audit_rows(struct store *store)
{
	int64_t rows = -1, bad;
	struct error error;
	bool ok;

	assert_done(audit_verify(store, &ok, &rows, &bad, &error));
	assert_true(ok);
	return rows;
}

/* How many files of the folder have this in their name. */
static int files_named(const char *folder, const char *part)
{
	DIR *open_folder = opendir(folder);
	struct dirent *entry;
	int count = 0;

	assert_non_null(open_folder);
	while ((entry = readdir(open_folder)) != NULL)
		count += strstr(entry->d_name, part) != NULL;
	closedir(open_folder);
	return count;
}

static void add_lines(struct fixture *fixture, int count)
{
	struct error error;

	for (int i = 0; i < count; i++)
		assert_done(audit_add(fixture->store, "test.act", "subject", "", &error));
}

/* While another connection is in the middle of a transaction. */
static void made_while_others_work(void **state)
{
	struct fixture *fixture = *state;
	struct store *other = fixture_open(fixture, STORE_WRITE);
	char folder[80], path[160];
	struct error error;
	struct stat facts;

	add_lines(fixture, 3);
	assert_done(store_begin(other, &error));
	assert_done(audit_add(other, "test.act", "not yet", "", &error));
	snprintf(folder, sizeof(folder), "%s-copy", fixture->dir);
	snapshot_into(fixture, folder, path);
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	assert_done(store_commit(other, &error));
	assert_int_equal(audit_rows(fixture->store), 4);
	store_close(&other);
	assert_done(
	    store_open(folder, STORE_WRITE, fixture->case_key, fixture->queue_key, &other, &error));
	assert_int_equal(audit_rows(other), 3);
	store_close(&other);
	/* A file that is there is not written over. */
	assert_refused(store_snapshot(fixture->store, path, &error), ERROR_STORE_IO);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void refused_while_it_is_open(void **state)
{
	struct fixture *fixture = *state;
	char folder[80], path[160];
	struct error error;

	snprintf(folder, sizeof(folder), "%s-copy", fixture->dir);
	snapshot_into(fixture, folder, path);
	assert_refused(store_replace(fixture->dir, folder, &error), ERROR_STORE_BUSY);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(files_named(fixture->dir, "before"), 0);
	assert_int_equal(audit_rows(fixture->store), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void takes_the_place(void **state)
{
	struct fixture *fixture = *state;
	char folder[80], path[160];
	struct error error;
	struct stat before, after;

	add_lines(fixture, 2);
	snprintf(folder, sizeof(folder), "%s-copy", fixture->dir);
	snapshot_into(fixture, folder, path);
	add_lines(fixture, 5);
	assert_int_equal(stat(fixture->file, &before), 0);
	store_close(&fixture->store);
	assert_done(store_replace(fixture->dir, folder, &error));
	assert_int_equal(stat(fixture->file, &after), 0);
	assert_int_equal(after.st_mode, before.st_mode);
	assert_int_equal(after.st_gid, before.st_gid);
	assert_int_equal(files_named(fixture->dir, STORE_FILE ".before-"), 1);
	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_int_equal(audit_rows(fixture->store), 2);
	assert_int_equal(rmdir(folder), 0);
}

/* What was there cannot even be opened; its log goes with it. */
static void takes_the_place_of_a_damaged_one(void **state)
{
	struct fixture *fixture = *state;
	char folder[80], path[160], log[160];
	struct error error;
	FILE *file;

	add_lines(fixture, 2);
	snprintf(folder, sizeof(folder), "%s-copy", fixture->dir);
	snapshot_into(fixture, folder, path);
	store_close(&fixture->store);
	snprintf(log, sizeof(log), "%s-wal", fixture->file);
	for (int i = 0; i < 2; i++) {
		file = fopen(i == 0 ? fixture->file : log, "w");
		assert_non_null(file);
		fputs("no database at all, and long enough to be looked at as one, which it is not",
		      file);
		fclose(file);
	}
	assert_done(store_replace(fixture->dir, folder, &error));
	assert_int_equal(files_named(fixture->dir, STORE_FILE ".before-"), 2);
	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_int_equal(audit_rows(fixture->store), 2);
	assert_int_equal(rmdir(folder), 0);
}

static void takes_the_place_of_none(void **state)
{
	struct fixture *fixture = *state;
	char folder[80], path[160];
	struct error error;

	snprintf(folder, sizeof(folder), "%s-copy", fixture->dir);
	snapshot_into(fixture, folder, path);
	store_close(&fixture->store);
	assert_int_equal(unlink(fixture->file), 0);
	assert_done(store_replace(fixture->dir, folder, &error));
	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_int_equal(rmdir(folder), 0);
	store_close(&fixture->store);
	assert_refused(store_replace(fixture->dir, folder, &error), ERROR_STORE_IO);
	fixture->store = fixture_open(fixture, STORE_WRITE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(made_while_others_work, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(refused_while_it_is_open, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(takes_the_place, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(takes_the_place_of_a_damaged_one, fixture_up,
						fixture_down),
		cmocka_unit_test_setup_teardown(takes_the_place_of_none, fixture_up, fixture_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
