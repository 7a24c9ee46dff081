/* The office's rules as rows: the first ones, those that replace them, and what is not believed. */
#include "fixture.h"

#include "madoguchi/store/rules.h"

#define FOLDER "etc/offices"

static struct office *office_of(const char *name)
{
	struct office *office = NULL;
	struct error error;
	char path[64];

	snprintf(path, sizeof(path), FOLDER "/%s.conf", name);
	assert_done(office_load(path, &office, &error));
	return office;
}

/* The same office with other days. */
static struct office *edited(const struct office *office, const char *line)
{
	struct office *other = NULL;
	struct office_source source;
	struct error error;
	char *text;

	office_source(office, &source);
	assert_true(asprintf(&text, "%s%s\n", source.text, line) > 0);
	assert_done(office_load_text(source.name, text, strlen(text), &other, &error));
	free(text);
	return other;
}

static struct office *in_force(struct fixture *fixture, const char *folder)
{
	struct office *office = NULL;
	struct error error;

	assert_done(rules_in_force(fixture->store, folder, "kawasaki", &office, &error));
	return office;
}

static void replace(struct fixture *fixture, const struct office *office, const struct office *next,
		    int64_t wanted)
{
	const struct rules_note note = { .second = "jiro", .changes = 1, .keys = "copies_kept" };
	struct error error;
	int64_t number;

	assert_done(rules_replace(fixture->store, office, next, &note, &number, &error));
	assert_int_equal(number, wanted);
}

static void test_first(void **state)
{
	struct fixture *fixture = *state;
	struct office *office = office_of("kawasaki"), *other = office_of("mino"), *now;
	struct rules_record record;
	struct error error;
	int64_t number;

	assert_done(rules_newest(fixture->store, "kawasaki", &record, &error));
	assert_int_equal(record.number, 0);
	now = in_force(fixture, FOLDER);
	office_free(&now);
	for (int i = 0; i < 2; i++) {
		assert_done(rules_settle(fixture->store, office, &number, &error));
		assert_int_equal(number, 1);
	}
	assert_done(rules_settle(fixture->store, other, &number, &error));
	assert_int_equal(number, 2);
	/* From here on no file is looked at. */
	now = in_force(fixture, "/nowhere");
	assert_int_equal(office_custody_days(now), office_custody_days(office));
	office_free(&now);
	office_free(&other);
	office_free(&office);
}

static void test_replace(void **state)
{
	struct fixture *fixture = *state;
	struct office *office = office_of("kawasaki"), *now;
	struct office *next = edited(office, "copies_kept = true");
	struct office *later = edited(office, "# of the same day");
	const struct rules_note note = { .second = "" };
	struct rules_record rows[4];
	struct error error;
	int64_t number;
	int count;

	assert_done(rules_settle(fixture->store, office, &number, &error));
	replace(fixture, office, next, 2);
	assert_refused(rules_settle(fixture->store, office, &number, &error), ERROR_RULES_CHANGED);
	assert_refused(rules_replace(fixture->store, office, later, &note, &number, &error),
		       ERROR_RULES_CHANGED);
	assert_int_equal(number, 1);
	/* What the caller has read of the file gives way. */
	now = office_of("kawasaki");
	assert_done(rules_in_force(fixture->store, FOLDER, "kawasaki", &now, &error));
	assert_true(office_copies_kept(now));
	office_free(&now);
	assert_done(rules_list(fixture->store, 0, false, rows, 4, &count, &error));
	assert_int_equal(count, 2);
	assert_int_equal(rows[0].number, 2);
	assert_string_equal(rows[0].operator_name, "hanako");
	assert_string_equal(rows[0].second, "jiro");
	assert_int_equal(rows[0].changes, 1);
	office_free(&later);
	office_free(&next);
	office_free(&office);
}

static void test_text(void **state)
{
	struct fixture *fixture = *state;
	struct office *office = office_of("kawasaki");
	struct office_source source;
	struct rules_record record;
	struct buffer text;
	struct error error;
	int64_t number;

	office_source(office, &source);
	assert_done(rules_settle(fixture->store, office, &number, &error));
	buffer_init(&text, OFFICE_FILE_MAX);
	assert_done(rules_read(fixture->store, 1, &record, &text, &error));
	assert_int_equal(text.size, source.size);
	assert_memory_equal(text.bytes, source.text, source.size);
	assert_memory_equal(record.digest, source.digest, sizeof(record.digest));
	assert_refused(rules_read(fixture->store, 2, &record, &text, &error), ERROR_NOT_FOUND);
	buffer_done(&text);
	office_free(&office);
}

/* A text that is not the one that was applied decides about nobody; the same file serves in its
 * place. */
static void test_damaged(void **state)
{
	struct fixture *fixture = *state;
	struct office *office = office_of("kawasaki"), *now = NULL;
	struct error error;
	int64_t number;

	assert_done(rules_settle(fixture->store, office, &number, &error));
	raw_sql(fixture, "UPDATE office_rules SET text = text || '# more'");
	now = in_force(fixture, FOLDER);
	office_free(&now);
	assert_refused(rules_in_force(fixture->store, "/nowhere", "kawasaki", &now, &error),
		       ERROR_STORE_DAMAGED);
	raw_sql(fixture, "UPDATE office_rules SET digest = zeroblob(32)");
	assert_refused(rules_in_force(fixture->store, FOLDER, "kawasaki", &now, &error),
		       ERROR_STORE_DAMAGED);
	assert_null(now);
	office_free(&office);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_first),
		TEST(test_replace),
		TEST(test_text),
		TEST(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
