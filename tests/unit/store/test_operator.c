/* Operators: names, roles, passwords, the count of wrong ones, and the trail of it all. */
#include "fixture.h"

#include <signal.h>
#include <sys/wait.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/store/operator.h"

#define TRIES 3
#define LOCK_MS 60000

static const struct sign_in_rules rules = { .cost = PASSWORD_COST_MIN,
					    .tries = TRIES,
					    .lock_ms = LOCK_MS };

static struct pin *typed(const char *text)
{
	struct pin *password = pin_new();

	assert_non_null(password);
	password->length = (uint8_t)strlen(text);
	memcpy(password->digits, text, strlen(text));
	return password;
}

static struct password_hash hashed(const char *text, int cost)
{
	struct pin *password = typed(text);
	struct password_hash hash;
	struct error error;

	assert_done(password_hash_make(password, cost, &hash, &error));
	pin_free(&password);
	return hash;
}

static bool add(struct fixture *fixture, const char *name, unsigned roles, struct error *error)
{
	const struct password_hash hash = hashed("correct horse", PASSWORD_COST_MIN);
	struct operator_record record = { .roles = roles };

	snprintf(record.name, sizeof(record.name), "%s", name);
	return operator_add(fixture->store, &record, &hash, error);
}

static bool sign_in(struct fixture *fixture, const char *name, const char *text,
		    struct operator_record *ret_record, struct error *error)
{
	struct pin *password = typed(text);
	bool done = operator_sign_in(fixture->store, name, password, &rules, ret_record, error);

	pin_free(&password);
	return done;
}

static int64_t lines(struct fixture *fixture, const char *act)
{
	char sql[120];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM audit WHERE act = 'operator.%s'", act);
	return raw_number(fixture, sql);
}

static void added_and_listed(void **state)
{
	static const char *const wrong[] = { "", "Hayashi", "1st", "haya shi", "-x", "林" };
	struct fixture *fixture = *state;
	struct operator_record rows[2];
	struct error error;
	bool any = true;
	int count;

	assert_done(operator_any(fixture->store, &any, &error));
	assert_false(any);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_refused(add(fixture, wrong[i], ROLE_BIT(ROLE_CLERK), &error),
			       ERROR_INPUT_WRONG);
	assert_refused(add(fixture, "mori", ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_CLERK), &error),
		       ERROR_INPUT_WRONG);
	assert_done(add(fixture, "mori", ROLE_BIT(ROLE_AUDITOR), &error));
	assert_done(add(fixture, "abe", ROLE_BIT(ROLE_ADMINISTRATOR), &error));
	assert_done(add(fixture, "hayashi", ROLE_BIT(ROLE_CLERK), &error));
	assert_refused(add(fixture, "abe", ROLE_BIT(ROLE_CLERK), &error), ERROR_OPERATOR_EXISTS);
	assert_int_equal(lines(fixture, "add"), 3);
	assert_done(operator_any(fixture->store, &any, &error));
	assert_true(any);
	assert_done(operator_list(fixture->store, "", rows, 2, &count, &error));
	assert_int_equal(count, 2);
	assert_string_equal(rows[0].name, "abe");
	assert_done(operator_list(fixture->store, rows[1].name, rows, 2, &count, &error));
	assert_int_equal(count, 1);
	assert_string_equal(rows[0].name, "mori");
}

static void signed_in(void **state)
{
	struct fixture *fixture = *state;
	struct operator_record record;
	struct error error;

	assert_done(add(fixture, "hayashi", ROLE_BIT(ROLE_CLERK), &error));
	assert_done(sign_in(fixture, "hayashi", "correct horse", &record, &error));
	assert_string_equal(record.name, "hayashi");
	assert_int_equal(record.roles, ROLE_BIT(ROLE_CLERK));
	assert_true(record.signed_in_ms > 0);
	assert_refused(sign_in(fixture, "hayashi", "correct hors", &record, &error), ERROR_SIGN_IN);
	assert_refused(sign_in(fixture, "nobody", "correct horse", &record, &error), ERROR_SIGN_IN);
	assert_int_equal(lines(fixture, "sign_in"), 1);
	assert_int_equal(lines(fixture, "refused"), 2);
	/* What was typed as a name may be a password. */
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE subject = 'nobody'"),
			 0);
}

static void locked_and_unlocked(void **state)
{
	struct fixture *fixture = *state;
	struct operator_record record;
	struct error error;

	assert_done(add(fixture, "hayashi", ROLE_BIT(ROLE_CLERK), &error));
	/* The right one begins the count anew. */
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < TRIES - 1; i++)
			assert_refused(sign_in(fixture, "hayashi", "wrong horse", &record, &error),
				       ERROR_SIGN_IN);
		assert_done(sign_in(fixture, "hayashi", "correct horse", &record, &error));
	}
	for (int i = 0; i < TRIES; i++)
		assert_refused(sign_in(fixture, "hayashi", "wrong horse", &record, &error),
			       ERROR_SIGN_IN);
	assert_int_equal(lines(fixture, "locked"), 1);
	assert_refused(sign_in(fixture, "hayashi", "correct horse", &record, &error),
		       ERROR_OPERATOR_LOCKED);
	assert_done(operator_unlock(fixture->store, "hayashi", &error));
	assert_done(sign_in(fixture, "hayashi", "correct horse", &record, &error));
	/* A lock also ends by itself. */
	for (int i = 0; i < TRIES; i++)
		assert_refused(sign_in(fixture, "hayashi", "wrong horse", &record, &error),
			       ERROR_SIGN_IN);
	clock_shift_ms(LOCK_MS);
	assert_done(sign_in(fixture, "hayashi", "correct horse", &record, &error));
	clock_shift_ms(-LOCK_MS);
}

/* A program that is killed while it looks at the right password has used up a try. */
static void counted_before_it_is_looked_at(void **state)
{
	struct fixture *fixture = *state;
	struct error error;
	int status;
	pid_t child;

	assert_done(add(fixture, "hayashi", ROLE_BIT(ROLE_CLERK), &error));
	/* A cost that leaves time for it. */
	raw_sql(fixture, "UPDATE operators SET cost = 18");
	store_close(&fixture->store);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct operator_record record;

		fixture->store = fixture_open(fixture, STORE_WRITE);
		(void)sign_in(fixture, "hayashi", "correct horse", &record, &error);
		_exit(0);
	}
	while (raw_number(fixture, "SELECT failures FROM operators") == 0)
		usleep(1000);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(raw_number(fixture, "SELECT failures FROM operators"), 1);
}

static void password_of_another_cost(void **state)
{
	const struct password_hash hash = hashed("correct horse", PASSWORD_COST_MIN + 1);
	struct operator_record record = { .name = "hayashi", .roles = ROLE_BIT(ROLE_CLERK) };
	struct fixture *fixture = *state;
	struct error error;

	assert_done(operator_add(fixture->store, &record, &hash, &error));
	for (int i = 0; i < 2; i++) {
		assert_done(sign_in(fixture, "hayashi", "correct horse", &record, &error));
		assert_int_equal(raw_number(fixture, "SELECT cost FROM operators"),
				 PASSWORD_COST_MIN);
	}
}

static void changed(void **state)
{
	const struct password_hash hash = hashed("battery staple", PASSWORD_COST_MIN);
	struct fixture *fixture = *state;
	struct store *store = fixture->store;
	struct operator_record record;
	struct error error;

	assert_done(add(fixture, "abe", ROLE_BIT(ROLE_ADMINISTRATOR), &error));
	assert_done(add(fixture, "hayashi", ROLE_BIT(ROLE_CLERK), &error));
	assert_refused(operator_set_roles(store, "abe", ROLE_BIT(ROLE_CLERK), &error),
		       ERROR_OPERATOR_LAST);
	assert_refused(operator_set_disabled(store, "abe", true, &error), ERROR_OPERATOR_LAST);
	assert_done(operator_load(store, "abe", &record, &error));
	assert_int_equal(record.roles, ROLE_BIT(ROLE_ADMINISTRATOR));
	assert_false(record.disabled);
	assert_done(operator_set_roles(
	    store, "hayashi", ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_ADMINISTRATOR), &error));
	assert_done(operator_set_disabled(store, "abe", true, &error));
	assert_refused(sign_in(fixture, "abe", "correct horse", &record, &error), ERROR_SIGN_IN);
	assert_done(operator_set_disabled(store, "abe", false, &error));
	assert_done(operator_set_password(store, "abe", &hash, &error));
	assert_refused(sign_in(fixture, "abe", "correct horse", &record, &error), ERROR_SIGN_IN);
	assert_done(sign_in(fixture, "abe", "battery staple", &record, &error));
	assert_refused(operator_unlock(store, "nobody", &error), ERROR_NOT_FOUND);
	assert_int_equal(lines(fixture, "roles") + lines(fixture, "disable") +
			     lines(fixture, "enable") + lines(fixture, "password"),
			 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(added_and_listed, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(signed_in, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(locked_and_unlocked, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(counted_before_it_is_looked_at, fixture_up,
						fixture_down),
		cmocka_unit_test_setup_teardown(password_of_another_cost, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(changed, fixture_up, fixture_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
