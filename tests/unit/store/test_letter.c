#include "fixture.h"

#include "madoguchi/store/letter_list.h"

#define TODAY 20740

static struct letter asked(struct fixture *fixture)
{
	const struct case_record record = stored_case(fixture);
	struct letter letter;
	struct error error;

	assert_done(letter_request(fixture->store, record.id, "Asao 20", TODAY, &letter, &error));
	return letter;
}

static void apply(struct fixture *fixture, struct letter *letter, enum letter_event event)
{
	struct error error;

	assert_done(letter_apply(fixture->store, letter, event, &error));
}

static void goes_comes_back_and_is_replied_to(void **state)
{
	struct fixture *fixture = *state;
	struct letter letter = asked(fixture), stale = letter, read;
	struct error error;

	assert_refused(letter_apply(fixture->store, &letter, LETTER_EVENT_POST, &error),
		       ERROR_STATE_FORBIDDEN);
	letter.due = TODAY + 30;
	apply(fixture, &letter, LETTER_EVENT_PRINT);
	assert_refused(letter_apply(fixture->store, &stale, LETTER_EVENT_PRINT, &error),
		       ERROR_STORE_CONFLICT);
	apply(fixture, &letter, LETTER_EVENT_POST);
	apply(fixture, &letter, LETTER_EVENT_COME_BACK);
	apply(fixture, &letter, LETTER_EVENT_POST);
	letter.envelope = LETTER_ENVELOPE_INTACT;
	apply(fixture, &letter, LETTER_EVENT_RECEIVE);
	assert_done(letter_find(fixture->store, letter.number, &read, &error));
	assert_int_equal(read.state, LETTER_RECEIVED);
	assert_int_equal(read.envelope, LETTER_ENVELOPE_INTACT);
	assert_int_equal(read.due, TODAY + 30);
	assert_true(read.posted_ms > 0);
	assert_string_equal(read.address, "Asao 20");
	assert_done(letter_end(fixture->store, letter.case_id, LETTER_EVENT_REPLY, &error));
	/* What has ended stays so, and a case without a letter ends none. */
	assert_done(letter_end(fixture->store, letter.case_id, LETTER_EVENT_END, &error));
	assert_done(letter_of_case(fixture->store, letter.case_id, &read, &error));
	assert_int_equal(read.state, LETTER_REPLIED);
	assert_done(letter_end(fixture->store, 999, LETTER_EVENT_END, &error));
}

/* A copy of a letter that is on its way does not take it back. */
static void a_copy_moves_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct letter letter = asked(fixture);
	int64_t moved_ms;

	apply(fixture, &letter, LETTER_EVENT_PRINT);
	apply(fixture, &letter, LETTER_EVENT_POST);
	moved_ms = letter.moved_ms;
	apply(fixture, &letter, LETTER_EVENT_PRINT);
	assert_int_equal(letter.state, LETTER_SENT);
	assert_int_equal(letter.moved_ms, moved_ms);
}

static void what_must_be_done_stands_first(void **state)
{
	struct fixture *fixture = *state;
	struct letter late = asked(fixture), soon = asked(fixture), fresh = asked(fixture);
	struct letter_wanted wanted = { .todo = TODO_NOBODY };
	struct letter_row rows[4];
	struct error error;
	int64_t count;
	int got;

	late.due = TODAY - 1;
	soon.due = TODAY;
	apply(fixture, &late, LETTER_EVENT_PRINT);
	apply(fixture, &soon, LETTER_EVENT_PRINT);
	apply(fixture, &soon, LETTER_EVENT_POST);
	assert_done(letter_list_overdue(fixture->store, TODAY, &count, &error));
	assert_int_equal(count, 0);
	apply(fixture, &late, LETTER_EVENT_POST);
	assert_done(letter_list_overdue(fixture->store, TODAY, &count, &error));
	assert_int_equal(count, 1);
	assert_done(
	    letter_list_read(fixture->store, &wanted, INT64_MIN, 0, false, rows, 4, &got, &error));
	assert_int_equal(got, 3);
	assert_string_equal(rows[0].letter.number, fresh.number);
	assert_string_equal(rows[1].letter.number, late.number);
	assert_string_equal(rows[2].letter.number, soon.number);
	assert_string_equal(rows[1].letter.address, "");
	assert_done(letter_list_read(fixture->store, &wanted, rows[0].order, rows[0].letter.id,
				     false, rows, 1, &got, &error));
	assert_string_equal(rows[0].letter.number, late.number);
	assert_done(
	    letter_list_read(fixture->store, &wanted, INT64_MAX, 0, true, rows, 4, &got, &error));
	assert_string_equal(rows[2].letter.number, fresh.number);
	wanted.order = LETTERS_NEWEST;
	assert_done(
	    letter_list_read(fixture->store, &wanted, INT64_MIN, 0, false, rows, 4, &got, &error));
	assert_int_equal(got, 3);
	assert_string_equal(rows[0].letter.number, fresh.number);
	assert_string_equal(rows[1].letter.number, soon.number);
	assert_done(letter_list_find(fixture->store, LETTERS_NEWEST, soon.id, &rows[3], &error));
	assert_int_equal(rows[3].order, rows[1].order);
	assert_done(letter_list_read(fixture->store, &wanted, rows[1].order, soon.id, false, rows,
				     4, &got, &error));
	assert_int_equal(got, 1);
	assert_string_equal(rows[0].letter.number, late.number);
	wanted.order = LETTERS_OLDEST;
	assert_done(
	    letter_list_read(fixture->store, &wanted, INT64_MIN, 0, false, rows, 4, &got, &error));
	assert_string_equal(rows[0].letter.number, late.number);
	assert_done(letter_end(fixture->store, fresh.case_id, LETTER_EVENT_END, &error));
	assert_done(letter_list_count(fixture->store, TODO_NOBODY, &count, &error));
	assert_int_equal(count, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(goes_comes_back_and_is_replied_to),
		TEST(a_copy_moves_nothing),
		TEST(what_must_be_done_stands_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
