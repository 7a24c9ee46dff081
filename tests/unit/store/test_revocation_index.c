/* The index of revoked certificates: what it answers, what replaces what, what is left of one that
 * was never finished, and a large one. */
#include "fixture.h"

#include <sys/stat.h>
#include <time.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/store/revocation_index.h"

#define DAY_MS INT64_C(86400000)
#define NOW_MS INT64_C(1795219200000)

static const uint8_t issuer[REVOCATION_ISSUER_SIZE] = { 0xaa, 1, 2, 3 };

static char dir[] = "/tmp/madoguchi-index-XXXXXX";

static int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL;
}

static int drop_dir(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static void serial_of(uint32_t number, uint8_t serial[static 4])
{
	/* Spread, so that they come unsorted. */
	number *= 2654435761u;
	memcpy(serial, &number, 4);
}

static bool write_list(uint32_t entries, int64_t this_ms)
{
	struct error error = { 0 };
	struct revocation_writer *writer = NULL;
	uint8_t serial[4];
	bool taken = false;

	assert_done(revocation_writer_open(dir, &writer, &error));
	for (uint32_t i = 0; i < entries; i++) {
		serial_of(i, serial);
		assert_done(
		    revocation_writer_add(writer, serial, 4, this_ms - i, (int)(i % 6), &error));
	}
	assert_done(
	    revocation_writer_finish(writer, issuer, this_ms, this_ms + DAY_MS, &taken, &error));
	revocation_writer_close(&writer);
	return taken;
}

static struct revocation_status look(uint32_t number, int64_t now_ms)
{
	struct revocation_index *index = NULL;
	struct revocation_status status;
	struct error error = { 0 };
	uint8_t serial[4];

	serial_of(number, serial);
	assert_done(revocation_index_open(dir, issuer, &index, &error));
	assert_done(revocation_index_find(index, serial, 4, now_ms, &status, &error));
	revocation_index_close(&index);
	return status;
}

static void test_no_list_is_not_good(void **state)
{
	(void)state;
	assert_int_equal(look(1, NOW_MS).answer, REVOCATION_NO_LIST);
}

static void test_answers(void **state)
{
	struct revocation_status status;

	(void)state;
	assert_true(write_list(100, NOW_MS));
	status = look(7, NOW_MS);
	assert_int_equal(status.answer, REVOCATION_REVOKED);
	assert_int_equal(status.reason, 1);
	assert_true(status.revoked_ms == NOW_MS - 7);
	assert_int_equal(status.entries, 100);
	assert_int_equal(look(100, NOW_MS + DAY_MS).answer, REVOCATION_GOOD);
	/* Stale is never good, and what is revoked stays so. */
	status = look(100, NOW_MS + DAY_MS + 1);
	assert_int_equal(status.answer, REVOCATION_STALE);
	assert_true(status.next_update_ms == NOW_MS + DAY_MS);
	assert_int_equal(look(7, NOW_MS + 9 * DAY_MS).answer, REVOCATION_REVOKED);
}

static void test_newer_replaces_older_alone(void **state)
{

	(void)state;
	assert_true(write_list(10, NOW_MS + 1000));
	assert_int_equal(look(50, NOW_MS).answer, REVOCATION_GOOD);
	assert_false(write_list(100, NOW_MS));
	assert_int_equal(look(50, NOW_MS).answer, REVOCATION_GOOD);
	/* The same list once more does no harm. */
	assert_true(write_list(10, NOW_MS + 1000));
}

static int count_files(void)
{
	char path[128];
	struct dirent *entry;
	DIR *folder;
	int count = 0;

	snprintf(path, sizeof(path), "%s/" REVOCATION_FOLDER, dir);
	folder = opendir(path);
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

static void test_unfinished_leaves_nothing(void **state)
{
	struct revocation_writer *writer = NULL;
	struct error error = { 0 };

	(void)state;
	assert_done(revocation_writer_open(dir, &writer, &error));
	assert_done(revocation_writer_add(writer, issuer, 4, NOW_MS, 0, &error));
	revocation_writer_close(&writer);
	assert_int_equal(count_files(), 1);
	assert_int_equal(look(50, NOW_MS).answer, REVOCATION_GOOD);
}

static void test_damaged_is_told_and_replaced(void **state)
{
	struct revocation_index *index = NULL;
	struct error error = { 0 };
	char path[192], name[48];
	FILE *file;

	(void)state;
	hex_encode(issuer, sizeof(issuer), name, sizeof(name));
	snprintf(path, sizeof(path), "%s/" REVOCATION_FOLDER "/%s.db", dir, name);
	file = fopen(path, "w");
	fputs("this is no database, and longer than its head is", file);
	fclose(file);
	assert_false(revocation_index_open(dir, issuer, &index, &error));
	assert_int_equal(error.code, ERROR_STORE_DAMAGED);
	assert_true(write_list(10, NOW_MS));
	assert_int_equal(look(3, NOW_MS).answer, REVOCATION_REVOKED);
}

static void test_large(void **state)
{
	struct revocation_index *index = NULL;
	struct revocation_status status;
	struct error error = { 0 };
	uint8_t serial[4];
	int found = 0;

	(void)state;
	assert_true(write_list(200000, NOW_MS + 5000));
	assert_done(revocation_index_open(dir, issuer, &index, &error));
	for (uint32_t i = 0; i < 300000; i += 7) {
		serial_of(i, serial);
		assert_done(revocation_index_find(index, serial, 4, NOW_MS, &status, &error));
		assert_int_equal(status.answer, i < 200000 ? REVOCATION_REVOKED : REVOCATION_GOOD);
		found++;
	}
	assert_int_equal(found, 42858);
	revocation_index_close(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_list_is_not_good),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_newer_replaces_older_alone),
		cmocka_unit_test(test_unfinished_leaves_nothing),
		cmocka_unit_test(test_damaged_is_told_and_replaced),
		cmocka_unit_test(test_large),
	};

	fixture_log_off();
	return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
