/* The settings as rows: the first ones, what changes, and what cannot be compared any more. */
#include "fixture.h"

#include "madoguchi/store/settings.h"

#define FILE_NAME "/nowhere/madoguchi.conf"
#define OTHER_FILE "/nowhere/tty3.conf"
#define REQUIRED                                                                                   \
	"office = kawasaki\noffice_dir = offices\nstate_dir = state\n"                             \
	"case_key_file = keys/case.key\nqueue_key_file = /keys/queue.key\n"

#define LINES "SELECT count(*) FROM audit WHERE act = 'settings.changed'"

static void settle(struct fixture *fixture, const char *file, const char *text)
{
	struct config *config = NULL;
	struct error error;

	assert_done(config_load_text(file, text, strlen(text), &config, &error));
	assert_done(settings_settle(fixture->store, config, "tester", false, &error));
	config_free(&config);
}

static void assert_newest(struct fixture *fixture, const char *file, int64_t number, int changes)
{
	struct settings_record record;
	struct error error;

	assert_done(settings_newest(fixture->store, file, NULL, false, &record, &error));
	assert_int_equal(record.number, number);
	assert_int_equal(record.changes, changes);
}

static void test_first(void **state)
{
	struct fixture *fixture = *state;

	assert_newest(fixture, FILE_NAME, 0, 0);
	for (int i = 0; i < 2; i++)
		settle(fixture, FILE_NAME, REQUIRED);
	assert_newest(fixture, FILE_NAME, 1, 0);
	settle(fixture, OTHER_FILE, REQUIRED "counter = 3\n");
	assert_newest(fixture, OTHER_FILE, 2, 0);
	assert_newest(fixture, FILE_NAME, 1, 0);
	assert_int_equal(raw_number(fixture, LINES), 0);
}

static void test_changed(void **state)
{
	struct fixture *fixture = *state;
	struct settings_record rows[4];
	struct error error;
	int count;

	settle(fixture, FILE_NAME, REQUIRED);
	settle(fixture, FILE_NAME, REQUIRED "counter = 3\nbatch_size = 7\n");
	settle(fixture, FILE_NAME, REQUIRED "# a word\ncounter = 3\nbatch_size = 7\n");
	assert_int_equal(raw_number(fixture, LINES " AND subject = 'settings 2' AND detail LIKE"
						   " '% tester changes=2: counter, batch_size'"),
			 1);
	assert_int_equal(raw_number(fixture, LINES), 1);
	assert_done(settings_list(fixture->store, 0, false, rows, 4, &count, &error));
	assert_int_equal(count, 3);
	assert_int_equal(rows[0].number, 3);
	assert_int_equal(rows[0].changes, 0);
	assert_int_equal(rows[1].changes, 2);
	assert_string_equal(rows[1].file, FILE_NAME);
	assert_string_equal(rows[1].program, "tester");
}

/* Each program has what it took itself; what it took while it ran is not what it began with. */
static void test_programs(void **state)
{
	static const char edited[] = REQUIRED "counter = 3\n";
	struct fixture *fixture = *state;
	struct settings_record record;
	struct config *config = NULL;
	struct error error;

	settle(fixture, FILE_NAME, REQUIRED);
	assert_done(config_load_text(FILE_NAME, edited, strlen(edited), &config, &error));
	for (int i = 0; i < 2; i++)
		assert_done(settings_settle(fixture->store, config, "tester", true, &error));
	assert_done(settings_newest(fixture->store, FILE_NAME, "tester", false, &record, &error));
	assert_int_equal(record.number, 2);
	assert_true(record.running);
	assert_done(settings_newest(fixture->store, FILE_NAME, "tester", true, &record, &error));
	assert_int_equal(record.number, 1);
	assert_done(settings_settle(fixture->store, config, "other", false, &error));
	assert_done(settings_settle(fixture->store, config, "tester", false, &error));
	assert_done(settings_newest(fixture->store, FILE_NAME, "tester", true, &record, &error));
	assert_int_equal(record.number, 4);
	assert_int_equal(record.changes, 0);
	assert_int_equal(raw_number(fixture, LINES), 1);
	config_free(&config);
}

static void test_text(void **state)
{
	static const char text[] = REQUIRED "# without an end";
	struct fixture *fixture = *state;
	struct settings_record record;
	struct buffer kept;
	struct error error;

	settle(fixture, FILE_NAME, text);
	buffer_init(&kept, CONFIG_FILE_MAX);
	assert_done(settings_read(fixture->store, 1, &record, &kept, &error));
	assert_int_equal(kept.size, strlen(text));
	assert_memory_equal(kept.bytes, text, kept.size);
	assert_false(settings_read(fixture->store, 2, &record, &kept, &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	buffer_done(&kept);
}

/* It is not shown, and keeps nobody from going on with new ones. */
static void test_damaged(void **state)
{
	struct fixture *fixture = *state;
	struct settings_record record;
	struct buffer kept;
	struct error error;

	settle(fixture, FILE_NAME, REQUIRED);
	raw_sql(fixture, "UPDATE settings SET text = text || '# more'");
	buffer_init(&kept, CONFIG_FILE_MAX);
	assert_false(settings_read(fixture->store, 1, &record, &kept, &error));
	assert_int_equal(error.code, ERROR_STORE_DAMAGED);
	buffer_done(&kept);
	settle(fixture, FILE_NAME, REQUIRED "counter = 3\n");
	assert_newest(fixture, FILE_NAME, 2, 0);
	assert_int_equal(raw_number(fixture, LINES " AND detail LIKE '% changes=0: ?'"), 1);
}

static void test_of_no_file(void **state)
{
	const struct config config = { .counter = 1 };
	struct fixture *fixture = *state;
	struct error error;

	assert_done(settings_settle(fixture->store, &config, "tester", false, &error));
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM settings"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_first), TEST(test_changed), TEST(test_programs),
		TEST(test_text),  TEST(test_damaged), TEST(test_of_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
