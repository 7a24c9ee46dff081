#include "fixture.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/store/stop.h"

#define HOUR_MS INT64_C(3600000)

static struct stop sample(int64_t begins_ms, int64_t ends_ms)
{
	return (struct stop){ .begins_ms = begins_ms,
			      .ends_ms = ends_ms,
			      .open_from = -1,
			      .open_until = -1,
			      .reason = "ordered by mail" };
}

static int listed(struct fixture *fixture, struct stop list[static STOP_LIST_MAX])
{
	struct error error;
	int count = 0;

	assert_done(stop_list(fixture->store, clock_now_ms(), list, &count, &error));
	return count;
}

static void reason_and_end(void **state)
{
	struct fixture *fixture = *state;
	struct stop stop = sample(2000, 2000);
	struct error error;

	assert_refused(stop_add(fixture->store, &stop, &error), ERROR_INPUT_WRONG);
	stop = sample(1000, 2000);
	stop.reason[0] = '\0';
	assert_refused(stop_add(fixture->store, &stop, &error), ERROR_INPUT_WRONG);
}

static void who_said_so(void **state)
{
	struct fixture *fixture = *state;
	const int64_t now_ms = clock_now_ms();
	struct stop stop = sample(now_ms, now_ms + HOUR_MS), list[STOP_LIST_MAX];
	struct error error;

	assert_done(stop_add(fixture->store, &stop, &error));
	snprintf(stop.operator_name, sizeof(stop.operator_name), "Suzuki");
	assert_done(stop_add(fixture->store, &stop, &error));
	assert_int_equal(listed(fixture, list), 2);
	assert_string_equal(list[0].operator_name, "hanako");
	assert_string_equal(list[1].operator_name, "Suzuki");
}

/* One row a kind, all or none. */
static void several_kinds(void **state)
{
	struct fixture *fixture = *state;
	const int64_t now_ms = clock_now_ms();
	const struct stop good = sample(now_ms, now_ms + HOUR_MS), bad = sample(now_ms, now_ms);
	const unsigned kinds = STOP_BIT(STOP_ISSUE) | STOP_BIT(STOP_REVOKE);
	struct stop list[STOP_LIST_MAX];
	struct error error;

	assert_refused(stop_add_kinds(fixture->store, &bad, kinds, &error), ERROR_INPUT_WRONG);
	assert_int_equal(listed(fixture, list), 0);
	assert_done(stop_add_kinds(fixture->store, &good, kinds, &error));
	assert_int_equal(listed(fixture, list), 2);
	assert_int_equal(list[0].kind, STOP_ISSUE);
	assert_int_equal(list[1].kind, STOP_REVOKE);
}

static void one_is_lifted(void **state)
{
	struct fixture *fixture = *state;
	const int64_t now_ms = clock_now_ms();
	struct stop first = sample(now_ms, now_ms + HOUR_MS), second = first;
	struct stop list[STOP_LIST_MAX];
	struct error error;

	assert_done(stop_add(fixture->store, &first, &error));
	assert_done(stop_add(fixture->store, &second, &error));
	assert_done(stop_lift_one(fixture->store, first.id, "Suzuki", &error));
	assert_refused(stop_lift_one(fixture->store, first.id, "Suzuki", &error), ERROR_NOT_FOUND);
	assert_refused(stop_lift_one(fixture->store, 99, "Suzuki", &error), ERROR_NOT_FOUND);
	assert_int_equal(listed(fixture, list), 1);
	assert_int_equal(list[0].id, second.id);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE act = 'sync.allow'"
					     " AND subject = 'issue' AND detail = 'Suzuki'"),
			 1);
}

static void hours_in_words(void **state)
{
	static const struct {
		const char *text;
		int from, until;
	} good[] = { { "09:00-17:30", 540, 1050 },
		     { "18:00-08:30", 1080, 510 },
		     { "00:00-24:00", 0, 1440 } };
	static const char *const bad[] = { "",
					   "9:00-17:00",
					   "09:00-17:0",
					   "24:00-09:00",
					   "09:60-17:00",
					   "09:00 17:00",
					   "09:00-24:01",
					   "09:00-17:000",
					   "０９:00-17:00" };
	struct stop stop = { .open_from = -1 };
	char text[STOP_HOURS_SIZE];

	(void)state;
	stop_format_hours(&stop, text);
	assert_string_equal(text, "");
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(stop_parse_hours(good[i].text, &stop));
		assert_int_equal(stop.open_from, good[i].from);
		assert_int_equal(stop.open_until, good[i].until);
		stop_format_hours(&stop, text);
		assert_string_equal(text, good[i].text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(stop_parse_hours(bad[i], &stop));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reason_and_end), TEST(who_said_so),    TEST(several_kinds),
		TEST(one_is_lifted),  TEST(hours_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
