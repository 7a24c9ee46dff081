#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>

#define LINES 20

static void fill(struct fixture *fixture)
{
	struct error error;
	char detail[32];

	for (int i = 1; i <= LINES; i++) {
		snprintf(detail, sizeof(detail), "line %d", i);
		assert_done(audit_add(fixture->store, "test.act", "subject", detail, &error));
	}
}

static void whole(void **state)
{
	struct fixture *fixture = *state;
	struct store *reader = fixture_open(fixture, STORE_READ_ONLY);
	struct error error;
	int64_t rows, bad = 99;
	bool ok = false;

	assert_done(audit_verify(reader, &ok, &rows, &bad, &error));
	assert_true(ok && rows == 0 && bad == 0);
	fill(fixture);
	(void)stored_case(fixture);
	assert_done(audit_verify(reader, &ok, &rows, &bad, &error));
	assert_true(ok && rows == LINES + 1 && bad == 0);
	/* Inside the caller's own transaction too. */
	assert_done(store_begin(fixture->store, &error));
	assert_done(audit_add(fixture->store, "test.act", NULL, NULL, &error));
	assert_done(audit_verify(fixture->store, &ok, &rows, &bad, &error));
	assert_true(ok && rows == LINES + 2);
	store_rollback(fixture->store);
	assert_done(audit_verify(fixture->store, &ok, &rows, &bad, &error));
	assert_true(ok && rows == LINES + 1);
	store_close(&reader);
}

/* What somebody does to the trail, and the first line that no longer fits. */
static const struct forgery {
	const char *sql;
	int64_t bad;
} forgeries[] = {
	{ "UPDATE audit SET detail = 'line x' WHERE id = 7", 7 },
	{ "UPDATE audit SET operator = 'taro' WHERE id = 1", 1 },
	{ "UPDATE audit SET terminal = '' WHERE id = 2", 2 },
	{ "UPDATE audit SET act = 'x' WHERE id = 3", 3 },
	{ "UPDATE audit SET subject = subject || ' ' WHERE id = 4", 4 },
	{ "UPDATE audit SET at_ms = at_ms + 1 WHERE id = 20", 20 },
	{ "UPDATE audit SET hash = randomblob(32) WHERE id = 9", 9 },
	/* Between two texts of one line. */
	{ "UPDATE audit SET act = 'test.acts', subject = 'ubject' WHERE id = 5", 5 },
	{ "DELETE FROM audit WHERE id = 1", 1 },
	{ "DELETE FROM audit WHERE id = 10", 10 },
	{ "DELETE FROM audit WHERE id = 20", 20 },
	{ "DELETE FROM audit WHERE id > 15", 16 },
	{ "DELETE FROM audit", 1 },
	{ "DELETE FROM audit WHERE id = 10; UPDATE audit SET id = id - 1 WHERE id > 10", 10 },
	{ "UPDATE audit SET id = 99 WHERE id = 5; UPDATE audit SET id = 5 WHERE id = 6;"
	  "UPDATE audit SET id = 6 WHERE id = 99",
	  5 },
	{ "INSERT INTO audit SELECT 21, at_ms, operator, terminal, act, subject, detail, hash"
	  " FROM audit WHERE id = 20",
	  21 },
	{ "UPDATE audit_head SET hash = randomblob(32)", 21 },
	{ "UPDATE audit_head SET last_id = 19", 21 },
};

static void forged(void **state)
{
	struct fixture *fixture = *state;
	struct error error;

	fill(fixture);
	raw_sql(fixture, "CREATE TABLE kept AS SELECT * FROM audit;"
			 "CREATE TABLE kept_head AS SELECT * FROM audit_head");
	for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
		int64_t rows, bad = 0;
		bool ok = true;

		raw_sql(fixture, forgeries[i].sql);
		assert_done(audit_verify(fixture->store, &ok, &rows, &bad, &error));
		if (ok || bad != forgeries[i].bad)
			fail_msg("%s: row %lld", forgeries[i].sql, (long long)bad);
		raw_sql(fixture,
			"DELETE FROM audit; INSERT INTO audit SELECT * FROM kept;"
			"DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM kept_head");
		assert_done(audit_verify(fixture->store, &ok, &rows, &bad, &error));
		assert_true(ok);
	}
}

/* After any forgery the office can go on working; the break stays visible. */
static void goes_on_after_a_break(void **state)
{
	struct fixture *fixture = *state;
	struct error error;
	int64_t rows, bad;
	bool ok = true;

	fill(fixture);
	raw_sql(fixture, "INSERT INTO audit SELECT 21, at_ms, operator, terminal, act, subject,"
			 " detail, hash FROM audit WHERE id = 20");
	(void)stored_case(fixture);
	assert_done(audit_verify(fixture->store, &ok, &rows, &bad, &error));
	assert_true(!ok && bad == LINES + 1 && rows == LINES + 2);
	raw_sql(fixture, "UPDATE audit SET detail = '' WHERE id = 3");
	(void)stored_case(fixture);
	assert_done(audit_verify(fixture->store, &ok, &rows, &bad, &error));
	assert_true(!ok && bad == 3 && rows == LINES + 3);
}

static atomic_bool interrupting;

static void *interrupt_always(void *store)
{
	while (atomic_load(&interrupting))
		store_interrupt(store);
	return NULL;
}

/* What another thread ends reports it, and the handle is as good as before. */
static void interrupted(void **state)
{
	struct fixture *fixture = *state;
	struct store *reader = fixture_open(fixture, STORE_READ_ONLY);
	struct error error = { .code = ERROR_NONE };
	int64_t rows, bad;
	pthread_t thread;
	bool ok = false, done = true;

	fill(fixture);
	atomic_store(&interrupting, true);
	assert_int_equal(pthread_create(&thread, NULL, interrupt_always, reader), 0);
	for (int i = 0; i < 1000000 && done; i++)
		done = audit_verify(reader, &ok, &rows, &bad, &error);
	atomic_store(&interrupting, false);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_false(done);
	assert_int_equal(error.code, ERROR_STORE_BUSY);
	assert_done(audit_verify(reader, &ok, &rows, &bad, &error));
	assert_true(ok && rows == LINES);
	store_close(&reader);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(whole),
		TEST(forged),
		TEST(goes_on_after_a_break),
		TEST(interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
