#include "fixture.h"

#include "madoguchi/base/text.h"
#include "madoguchi/store/custody_list.h"
#include "madoguchi/store/stocktake.h"

/* The clerk of the fixture is hanako. */
#define SECOND "taro"

static struct custody laid(struct fixture *fixture, const char *number)
{
	const struct case_record record = stored_case(fixture);
	struct custody custody;
	struct error error;

	assert_done(custody_begin(fixture->store, record.id, number,
				  &(struct custody_terms){ .papers = false }, &error));
	assert_done(custody_of_case(fixture->store, record.id, &custody, &error));
	return custody;
}

static int64_t audited(struct fixture *fixture, const char *act)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM audit WHERE act = '%s'", act);
	return raw_number(fixture, sql);
}

static void lies_and_goes_home(void **state)
{
	struct fixture *fixture = *state;
	struct custody custody = laid(fixture, "C-26-00001");
	struct custody stale = custody;
	struct error error;

	assert_int_equal(custody.state, CUSTODY_HERE);
	assert_true(custody.since_ms > 0);
	snprintf(custody.place, sizeof(custody.place), "safe 2, shelf B");
	assert_done(custody_lay(fixture->store, &custody, &error));
	assert_refused(custody_lay(fixture->store, &stale, &error), ERROR_STORE_CONFLICT);
	assert_refused(custody_apply(fixture->store, &custody, CUSTODY_EVENT_DELIVER, &error),
		       ERROR_STATE_FORBIDDEN);
	assert_done(custody_end(fixture->store, custody.case_id, &error));
	assert_done(custody_find(fixture->store, "C-26-00001", &stale, &error));
	assert_int_equal(stale.state, CUSTODY_RETURNED);
	assert_string_equal(stale.place, "safe 2, shelf B");
	/* Nothing is here any more, and that is no mistake. */
	assert_done(custody_end(fixture->store, custody.case_id, &error));
	assert_refused(custody_of_case(fixture->store, custody.case_id, &stale, &error),
		       ERROR_NOT_FOUND);
	assert_int_equal(audited(fixture, "custody.begin"), 1);
	assert_int_equal(audited(fixture, "custody.hand_back"), 1);
}

/* What the clerk wrote is sealed, stays as it was written, and hides no other row when its seal is
 * broken. */
static void other_things_are_sealed(void **state)
{
	static const struct custody_terms terms = { .sealed = true,
						    .papers = true,
						    .other = "委任状（𠮷田　ハナ）" };
	struct fixture *fixture = *state;
	const struct case_record record = stored_case(fixture);
	struct custody custody;
	struct error error;

	assert_done(custody_begin(fixture->store, record.id, "C-26-00001", &terms, &error));
	assert_done(custody_of_case(fixture->store, record.id, &custody, &error));
	assert_string_equal(custody.other, terms.other);
	assert_true(custody.sealed);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM custodies"
					     " WHERE instr(other, CAST('委任' AS BLOB)) > 0"),
			 0);
	text_copy(custody.place, sizeof(custody.place), "safe 2");
	assert_done(custody_lay(fixture->store, &custody, &error));
	assert_done(custody_find(fixture->store, "C-26-00001", &custody, &error));
	assert_string_equal(custody.other, terms.other);
	laid(fixture, "C-26-00002");
	/* A value of another row is not this row's. */
	raw_sql(fixture, "UPDATE custodies SET other = (SELECT other FROM custodies"
			 " WHERE number = 'C-26-00001') WHERE number = 'C-26-00002'");
	assert_done(custody_find(fixture->store, "C-26-00002", &custody, &error));
	assert_string_equal(custody.other, "\xef\xbf\xbd");
}

static void mail_comes_back(void **state)
{
	struct fixture *fixture = *state;
	struct custody custody = laid(fixture, "C-26-00001");
	const int64_t since_ms = custody.since_ms;
	struct error error;

	snprintf(custody.tracking, sizeof(custody.tracking), "1234-5678");
	assert_done(custody_apply(fixture->store, &custody, CUSTODY_EVENT_MAIL, &error));
	assert_done(custody_apply(fixture->store, &custody, CUSTODY_EVENT_COME_BACK, &error));
	assert_int_equal(custody.state, CUSTODY_HERE);
	assert_int_equal(custody.since_ms, since_ms);
	assert_done(custody_apply(fixture->store, &custody, CUSTODY_EVENT_MAIL, &error));
	assert_done(custody_apply(fixture->store, &custody, CUSTODY_EVENT_DELIVER, &error));
	assert_int_equal(audited(fixture, "custody.mail"), 2);
}

static void the_longest_stands_first(void **state)
{
	struct custody_wanted wanted = { .todo = TODO_NOBODY };
	struct fixture *fixture = *state;
	struct custody_row rows[4];
	int64_t count, oldest_ms, place, id;
	struct error error;
	int got;

	laid(fixture, "C-26-00001");
	laid(fixture, "C-26-00002");
	laid(fixture, "C-26-00003");
	raw_sql(fixture, "UPDATE custodies SET since_ms = 5 WHERE number = 'C-26-00002'");
	assert_done(
	    custody_list_read(fixture->store, &wanted, INT64_MIN, 0, false, rows, 2, &got, &error));
	assert_int_equal(got, 2);
	assert_string_equal(rows[0].custody.number, "C-26-00002");
	assert_string_equal(rows[0].matter.name, "\u9ad9\u6a4b \u592a\u90ce");
	place = custody_place(&rows[1].custody, wanted.order);
	id = rows[1].custody.id;
	assert_done(
	    custody_list_read(fixture->store, &wanted, place, id, false, rows, 4, &got, &error));
	assert_int_equal(got, 1);
	assert_string_equal(rows[0].custody.number, "C-26-00003");
	assert_done(
	    custody_list_read(fixture->store, &wanted, INT64_MAX, 0, true, rows, 4, &got, &error));
	assert_int_equal(got, 3);
	assert_string_equal(rows[2].custody.number, "C-26-00002");
	wanted.order = CUSTODIES_NEWEST;
	assert_done(
	    custody_list_read(fixture->store, &wanted, INT64_MIN, 0, false, rows, 2, &got, &error));
	assert_string_equal(rows[0].custody.number, "C-26-00003");
	place = custody_place(&rows[1].custody, wanted.order);
	id = rows[1].custody.id;
	assert_done(
	    custody_list_read(fixture->store, &wanted, place, id, false, rows, 4, &got, &error));
	assert_int_equal(got, 1);
	assert_string_equal(rows[0].custody.number, "C-26-00002");
	assert_done(
	    custody_list_read(fixture->store, &wanted, place, id, true, rows, 4, &got, &error));
	assert_int_equal(got, 1);
	assert_string_equal(rows[0].custody.number, "C-26-00003");
	assert_done(
	    custody_list_count(fixture->store, TODO_NOBODY, 100, &count, &oldest_ms, &error));
	assert_int_equal(count, 1);
	assert_int_equal(oldest_ms, 5);
}

/* ---- stock-taking --------------------------------------------------------------------------- */

static enum stocktake_result marked(struct fixture *fixture, const char *number)
{
	enum stocktake_result result = STOCKTAKE_RESULT_COUNT;
	struct error error;

	assert_done(stocktake_mark(fixture->store, number, &result, &error));
	return result;
}

static void counted_by_two(void **state)
{
	struct fixture *fixture = *state;
	struct stocktake stocktake, again;
	struct stocktake_line lines[4];
	struct error error;
	int got;

	laid(fixture, "C-26-00001");
	laid(fixture, "C-26-00002");
	assert_refused(stocktake_unmark(fixture->store, "C-26-00001", &error),
		       ERROR_STOCKTAKE_NONE);
	assert_done(stocktake_begin(fixture->store, &stocktake, &error));
	assert_int_equal(marked(fixture, "C-26-00002"), STOCKTAKE_FOUND);
	assert_int_equal(marked(fixture, "C-25-00077"), STOCKTAKE_EXTRA);
	/* Another program begins: it is the same one. */
	assert_done(stocktake_begin(fixture->store, &again, &error));
	assert_int_equal(again.id, stocktake.id);
	assert_refused(stocktake_close(fixture->store, "hanako", &again, &error),
		       ERROR_SECOND_PERSON);
	assert_refused(stocktake_close(fixture->store, "", &again, &error), ERROR_SECOND_PERSON);
	assert_done(stocktake_close(fixture->store, SECOND, &again, &error));
	assert_int_equal(again.found, 1);
	assert_int_equal(again.missing, 1);
	assert_int_equal(again.extra, 1);
	assert_string_equal(again.closed_by, "hanako");
	assert_string_equal(again.second, SECOND);
	assert_done(stocktake_lines(fixture->store, &again, "", lines, 4, &got, &error));
	assert_int_equal(got, 3);
	assert_int_equal(lines[0].result, STOCKTAKE_EXTRA);
	assert_string_equal(lines[1].number, "C-26-00001");
	assert_int_equal(lines[1].result, STOCKTAKE_MISSING);
	assert_int_equal(lines[2].result, STOCKTAKE_FOUND);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE act ="
					     " 'stocktake.close' AND detail ="
					     " 'found 1 missing 1 extra 1 with taro'"),
			 1);
	assert_refused(stocktake_close(fixture->store, SECOND, &again, &error),
		       ERROR_STOCKTAKE_NONE);
}

/* The list that counts is that of the moment of closing. */
static void what_moves_meanwhile(void **state)
{
	struct fixture *fixture = *state;
	int64_t counts[STOCKTAKE_RESULT_COUNT];
	struct stocktake stocktake;
	struct custody gone = laid(fixture, "C-26-00001");
	struct error error;

	assert_done(stocktake_begin(fixture->store, &stocktake, &error));
	marked(fixture, "C-26-00001");
	assert_int_equal(marked(fixture, "C-26-00002"), STOCKTAKE_EXTRA);
	laid(fixture, "C-26-00002");
	laid(fixture, "C-26-00003");
	assert_done(custody_apply(fixture->store, &gone, CUSTODY_EVENT_HAND_BACK, &error));
	assert_done(stocktake_counts(fixture->store, &stocktake, counts, &error));
	assert_int_equal(counts[STOCKTAKE_FOUND], 1);
	assert_int_equal(counts[STOCKTAKE_UNSEEN], 1);
	assert_int_equal(counts[STOCKTAKE_EXTRA], 0);
	assert_done(stocktake_close(fixture->store, SECOND, &stocktake, &error));
	assert_int_equal(stocktake.found, 1);
	assert_int_equal(stocktake.missing, 1);
	assert_int_equal(stocktake.extra, 0);
}

/* A program that is killed leaves every mark that was made. */
static void goes_on_after_a_crash(void **state)
{
	struct fixture *fixture = *state;
	struct stocktake stocktake;
	struct stocktake_line lines[4];
	struct error error;
	int got;

	laid(fixture, "C-26-00001");
	laid(fixture, "C-26-00002");
	assert_done(stocktake_begin(fixture->store, &stocktake, &error));
	marked(fixture, "C-26-00001");
	store_close(&fixture->store);
	fixture->store = fixture_open(fixture, STORE_WRITE);
	assert_done(stocktake_open(fixture->store, &stocktake, &error));
	assert_done(stocktake_lines(fixture->store, &stocktake, "", lines, 4, &got, &error));
	assert_int_equal(got, 2);
	assert_int_equal(lines[0].result, STOCKTAKE_FOUND);
	assert_int_equal(lines[1].result, STOCKTAKE_UNSEEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lies_and_goes_home, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(other_things_are_sealed, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(mail_comes_back, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(the_longest_stands_first, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(counted_by_two, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(what_moves_meanwhile, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(goes_on_after_a_crash, fixture_up, fixture_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
