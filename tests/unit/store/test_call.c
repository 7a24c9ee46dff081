#include "fixture.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/store/call_list.h"
#include "madoguchi/store/custody.h"

#define AWAY false
#define ONLINE true
#define AT(online, now) (&(struct call_moment){ (online), (now) })

static int64_t case_in(struct fixture *fixture, const char *state, const char *route,
		       int64_t accepted_ms)
{
	const struct case_record record = stored_case(fixture);
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "UPDATE cases SET state = '%s', route = '%s', accepted_ms = %lld, changed_ms = 1"
		 " WHERE id = %lld",
		 state, route, (long long)accepted_ms, (long long)record.id);
	raw_sql(fixture, sql);
	return record.id;
}

static int listed(struct fixture *fixture, bool online, struct call_row rows[static 8])
{
	struct error error;
	int got;

	assert_done(call_list_read(fixture->store, AT(online, clock_now_ms()), INT64_MIN, 0, false,
				   rows, 8, &got, &error));
	return got;
}

static void only_when_something_can_be_done(void **state)
{
	struct fixture *fixture = *state;
	struct call_row rows[8];
	struct exchange exchange;
	struct error error;
	int64_t id;

	case_in(fixture, "working", "none", 1);
	case_in(fixture, "to_write", "custody", 2); /* written first, without the resident */
	case_in(fixture, "done", "custody", 3);
	assert_int_equal(listed(fixture, ONLINE, rows), 0);
	/* A renewal whose key is still to be made waits for the service and for nothing else. */
	id = case_in(fixture, "waiting_service", "revisit", 4);
	assert_int_equal(listed(fixture, AWAY, rows), 0);
	assert_int_equal(listed(fixture, ONLINE, rows), 1);
	exchange = stored_exchange(fixture, id);
	assert_int_equal(listed(fixture, ONLINE, rows), 0);
	assert_done(exchange_apply(fixture->store, &exchange, EXCHANGE_EVENT_CANCEL, NULL, &error));
	assert_int_equal(listed(fixture, ONLINE, rows), 1);
	/* What lies here of a case that has ended wants its owner. */
	id = case_in(fixture, "withdrawn", "custody", 5);
	assert_done(custody_begin(fixture->store, id, "C-26-00001",
				  &(struct custody_terms){ .papers = false }, &error));
	assert_int_equal(listed(fixture, AWAY, rows), 1);
	assert_true(rows[0].in_safe);
	assert_done(custody_end(fixture->store, id, &error));
	assert_int_equal(listed(fixture, AWAY, rows), 0);
}

static void what_goes_home_by_mail(void **state)
{
	struct fixture *fixture = *state;
	struct call_row rows[8];
	struct custody custody;
	struct error error;
	const int64_t here = case_in(fixture, "to_return", "custody", 1);
	const int64_t promised = case_in(fixture, "to_return", "custody", 2);

	assert_done(custody_begin(fixture->store, here, "C-26-00001",
				  &(struct custody_terms){ .way = CUSTODY_WAY_COUNTER }, &error));
	assert_done(custody_begin(fixture->store, promised, "C-26-00002",
				  &(struct custody_terms){ .way = CUSTODY_WAY_MAIL }, &error));
	assert_int_equal(listed(fixture, AWAY, rows), 2);
	assert_false(rows[0].by_mail);
	assert_true(rows[1].by_mail);
	/* Whatever was promised. */
	assert_done(custody_find(fixture->store, "C-26-00001", &custody, &error));
	snprintf(custody.tracking, sizeof(custody.tracking), "%s", "1234-5678-901");
	assert_done(custody_apply(fixture->store, &custody, CUSTODY_EVENT_MAIL, &error));
	assert_int_equal(listed(fixture, AWAY, rows), 2);
	assert_true(rows[0].by_mail);
}

static void in_the_order_promised(void **state)
{
	struct fixture *fixture = *state;
	struct call_row rows[8];
	struct error error;
	const int64_t last = case_in(fixture, "to_return", "custody", 300);
	const int64_t first = case_in(fixture, "to_write", "revisit", 100);
	const int64_t second = case_in(fixture, "to_return", "custody", 200);
	int got;

	assert_int_equal(listed(fixture, AWAY, rows), 3);
	assert_int_equal(rows[0].matter.id, first);
	assert_int_equal(rows[1].matter.id, second);
	assert_int_equal(rows[2].matter.id, last);
	assert_done(
	    call_list_read(fixture->store, AT(AWAY, 0), INT64_MAX, 0, true, rows, 1, &got, &error));
	assert_int_equal(rows[0].matter.id, last);
	assert_done(
	    call_list_read(fixture->store, AT(AWAY, 0), 100, first, false, rows, 1, &got, &error));
	assert_int_equal(rows[0].matter.id, second);
}

static void what_came_of_a_call(void **state)
{
	struct fixture *fixture = *state;
	const int64_t now_ms = clock_now_ms();
	const int64_t id = case_in(fixture, "to_return", "custody", 100);
	int64_t count, due;
	struct call_row rows[8];
	struct error error;

	assert_done(call_add(fixture->store, id, "n", CALL_NOT_REACHED, 0, &error));
	assert_done(call_add(fixture->store, id, "n", CALL_AGAIN, now_ms + 60000, &error));
	assert_int_equal(listed(fixture, AWAY, rows), 1);
	assert_int_equal(rows[0].tries, 2);
	assert_int_equal(rows[0].result, CALL_AGAIN);
	assert_done(call_list_count(fixture->store, AT(AWAY, now_ms), &count, &due, &error));
	assert_int_equal(count, 1);
	assert_int_equal(due, 0);
	assert_done(
	    call_list_count(fixture->store, AT(AWAY, now_ms + 60000), &count, &due, &error));
	assert_int_equal(due, 1);
	assert_done(call_add(fixture->store, id, "n", CALL_REACHED, 0, &error));
	assert_int_equal(listed(fixture, AWAY, rows), 0);
	/* In another state there is something else to say. */
	raw_sql(fixture, "UPDATE cases SET state = 'to_write', route = 'revisit',"
			 " changed_ms = 9000000000000");
	assert_int_equal(listed(fixture, AWAY, rows), 1);
	assert_int_equal(rows[0].tries, 0);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE act = 'call.log'"),
			 3);
}

/* Behind the others while it is to come, before all of them when it has come. */
static void a_promised_time_comes(void **state)
{
	struct fixture *fixture = *state;
	const int64_t now_ms = clock_now_ms();
	const int64_t early = case_in(fixture, "to_return", "custody", 100);
	const int64_t sooner = case_in(fixture, "to_return", "custody", 200);
	const int64_t never = case_in(fixture, "to_return", "custody", 300);
	struct call_row rows[8];
	struct error error;
	int got;

	assert_done(call_add(fixture->store, early, "n", CALL_AGAIN, now_ms + 120000, &error));
	assert_done(call_add(fixture->store, sooner, "n", CALL_AGAIN, now_ms + 60000, &error));
	assert_int_equal(listed(fixture, AWAY, rows), 3);
	assert_int_equal(rows[0].matter.id, never);
	assert_int_equal(rows[1].matter.id, sooner);
	assert_int_equal(rows[2].matter.id, early);
	assert_done(call_list_read(fixture->store, AT(AWAY, now_ms + 60000), INT64_MIN, 0, false,
				   rows, 8, &got, &error));
	assert_int_equal(rows[0].matter.id, sooner);
	assert_int_equal(rows[1].matter.id, never);
	assert_done(call_list_read(fixture->store, AT(AWAY, now_ms + 60000), rows[1].place, never,
				   true, rows, 8, &got, &error));
	assert_int_equal(got, 1);
	assert_int_equal(rows[0].matter.id, sooner);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(only_when_something_can_be_done), TEST(what_goes_home_by_mail),
		TEST(in_the_order_promised),	       TEST(what_came_of_a_call),
		TEST(a_promised_time_comes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
