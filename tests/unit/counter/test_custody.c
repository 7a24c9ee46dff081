/* What lies in the safe: what may be done with it in which state, when it is late, and when the
 * safe has to be counted. */
#include "../store/fixture.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/call.h"
#include "madoguchi/counter/custody.h"
#include "madoguchi/counter/outage.h"
#include "madoguchi/counter/stocktake.h"
#include "madoguchi/store/stocktake.h"

#define OFFICE "etc/offices/kawasaki.conf" /* custody_days = 14; closed on Saturdays and Sundays */
#define DAY_MS INT64_C(86400000)
#define NUMBER "C-26-00001"

static struct office *office;

static int office_up(void **state)
{
	struct error error;

	assert_done(office_load(OFFICE, &office, &error));
	return fixture_up(state);
}

static int office_down(void **state)
{
	office_free(&office);
	return fixture_down(state);
}

static struct counter counter_of(struct fixture *fixture)
{
	return (struct counter){ .office = office, .store = fixture->store };
}

/* A case in custody, its state written behind the store's back. */
static void lying(struct fixture *fixture, enum case_state state)
{
	const struct case_record record = stored_case(fixture);
	struct error error;
	char sql[128];

	assert_done(custody_begin(fixture->store, record.id, NUMBER,
				  &(struct custody_terms){ .papers = false }, &error));
	snprintf(sql, sizeof(sql), "UPDATE cases SET state = '%s', route = 'custody'",
		 case_state_word(state));
	raw_sql(fixture, sql);
}

static struct custody_order order_of(enum custody_act act, const char *words)
{
	struct custody_order order = { .number = NUMBER, .act = act };

	snprintf(order.words, sizeof(order.words), "%s", words);
	return order;
}

static bool done(struct fixture *fixture, enum custody_act act, const char *words,
		 struct error *error)
{
	struct counter counter = counter_of(fixture);
	const struct custody_order order = order_of(act, words);

	return custody_work(&counter, &order, error);
}

static int64_t in_state(struct fixture *fixture, const char *state)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM cases WHERE state = '%s'", state);
	return raw_number(fixture, sql);
}

/* A case that waits for something else goes on with its own acts. */
static void leaves_only_at_the_end(void **state)
{
	struct fixture *fixture = *state;
	struct error error;

	lying(fixture, CASE_WAITING_SERVICE);
	assert_refused(done(fixture, CUSTODY_ACT_GIVE, "", &error), ERROR_STATE_FORBIDDEN);
	assert_refused(done(fixture, CUSTODY_ACT_MAIL, "1", &error), ERROR_STATE_FORBIDDEN);
	assert_refused(done(fixture, CUSTODY_ACT_DELIVERED, "", &error), ERROR_STATE_FORBIDDEN);
	assert_done(done(fixture, CUSTODY_ACT_PLACE, "safe 2", &error));
	assert_refused(done(fixture, CUSTODY_ACT_PLACE, "", &error), ERROR_INPUT_WRONG);
	assert_refused(done(fixture, CUSTODY_ACT_PLACE, "1234 5678 9018", &error),
		       ERROR_INPUT_WRONG);
	raw_sql(fixture, "UPDATE cases SET state = 'withdrawn'");
	assert_done(done(fixture, CUSTODY_ACT_GIVE, "", &error));
	assert_int_equal(in_state(fixture, "withdrawn"), 1);
	assert_refused(done(fixture, CUSTODY_ACT_GIVE, "", &error), ERROR_STATE_FORBIDDEN);
}

static void mail_ends_the_case(void **state)
{
	struct fixture *fixture = *state;
	struct error error;

	lying(fixture, CASE_TO_RETURN);
	assert_refused(done(fixture, CUSTODY_ACT_MAIL, "", &error), ERROR_INPUT_WRONG);
	assert_done(done(fixture, CUSTODY_ACT_MAIL, "1234-5678-901", &error));
	assert_refused(done(fixture, CUSTODY_ACT_GIVE, "", &error), ERROR_STATE_FORBIDDEN);
	assert_done(done(fixture, CUSTODY_ACT_CAME_BACK, "", &error));
	assert_int_equal(in_state(fixture, "to_return"), 1);
	assert_done(done(fixture, CUSTODY_ACT_MAIL, "1234-5678-902", &error));
	assert_done(done(fixture, CUSTODY_ACT_DELIVERED, "", &error));
	assert_int_equal(in_state(fixture, "done"), 1);
}

/* The office's file, with a list of what two do. */
static void with_two(struct fixture *fixture, const char *acts)
{
	char path[128], command[512];
	struct error error;

	snprintf(path, sizeof(path), "%s/two.conf", fixture->dir);
	snprintf(command, sizeof(command), "sed '/^custody_days/a four_eyes = {%s}' " OFFICE " >%s",
		 acts, path);
	assert_int_equal(system(command), 0);
	office_free(&office);
	assert_done(office_load(path, &office, &error));
}

/* An office that lists `custody` takes nothing in by one person's word; both names stay with it,
 * and how it shall go home. */
static void comes_in_by_two_where_the_office_says(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct outage_choice choice = {
		.route = ROUTE_CUSTODY,
		.consent = true,
		.terms = { .way = CUSTODY_WAY_MAIL, .papers = true, .other = "委任状" }
	};
	struct counter counter;
	struct custody_row row;
	struct custody custody;
	struct error error;
	char things[CUSTODY_THINGS_SIZE];

	with_two(fixture, "custody");
	counter = counter_of(fixture);
	raw_sql(fixture, "UPDATE cases SET state = 'working'");
	assert_done(case_load(fixture->store, record.id, &record, &error));
	assert_refused(outage_defer(&counter, &record, &choice, &error), ERROR_APPROVAL_MISSING);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM custodies"), 0);
	choice.approval = (struct approval){ .act = FOUR_EYES_CUSTODY };
	text_copy(choice.approval.subject, sizeof(choice.approval.subject), record.number);
	text_copy(choice.approval.second.name, sizeof(choice.approval.second.name), "murata");
	text_copy(choice.terms.envelope, sizeof(choice.terms.envelope), "123456789018");
	assert_refused(outage_defer(&counter, &record, &choice, &error), ERROR_INPUT_WRONG);
	text_copy(choice.terms.envelope, sizeof(choice.terms.envelope), "00417");
	text_copy(choice.terms.other, sizeof(choice.terms.other), "123456789018");
	assert_refused(outage_defer(&counter, &record, &choice, &error), ERROR_INPUT_WRONG);
	text_copy(choice.terms.other, sizeof(choice.terms.other), "委任状");
	assert_done(outage_defer(&counter, &record, &choice, &error));
	assert_done(custody_find(fixture->store, record.custody_number, &custody, &error));
	assert_string_equal(custody.second, "murata");
	assert_string_equal(custody.envelope, "00417");
	assert_int_equal(custody.way, CUSTODY_WAY_MAIL);
	assert_true(custody.papers);
	assert_true(custody.sealed);
	custody_things_words(&custody, LANGUAGE_EN, things);
	assert_string_equal(things, "My Number Card; the envelope with the PINs, sealed, number"
				    " 00417; the papers of the case; 委任状");
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE act = 'approved'"
					     " AND detail = 'custody murata'"),
			 1);
	/* What was promised is what is next. */
	assert_done(custody_list_find(fixture->store, custody.id, &row, &error));
	row.matter.state = CASE_TO_RETURN;
	assert_non_null(strstr(custody_next_step(&row, false), "as promised"));
	counter_card_end(&counter);
}

/* An office that lists `give` lets nothing leave by one person's word; what came back is noted by
 * one. */
static void leaves_by_two_where_the_office_says(void **state)
{
	struct fixture *fixture = *state;
	struct counter counter = counter_of(fixture);
	struct custody_order order = order_of(CUSTODY_ACT_MAIL, "1234-5678-901");
	struct error error;

	with_two(fixture, "give");
	counter.office = office;
	lying(fixture, CASE_TO_RETURN);
	assert_refused(custody_work(&counter, &order, &error), ERROR_APPROVAL_MISSING);
	order.approval = (struct approval){ .act = FOUR_EYES_GIVE, .subject = NUMBER };
	snprintf(order.approval.second.name, sizeof(order.approval.second.name), "murata");
	assert_done(custody_work(&counter, &order, &error));
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE act = 'approved'"
					     " AND detail = 'give murata'"),
			 1);
	assert_done(done(fixture, CUSTODY_ACT_CAME_BACK, "", &error));
	/* The agreement was to this thing alone. */
	snprintf(order.approval.subject, sizeof(order.approval.subject), "C-26-00002");
	assert_refused(custody_work(&counter, &order, &error), ERROR_APPROVAL_MISSING);
}

/* Every state of a case says what is next, late or not, and never the same of both ends. */
static void always_something_next(void **state)
{
	struct custody_row row = { .custody = { .state = CUSTODY_HERE } };

	(void)state;
	for (int at = 0; at < CASE_STATE_COUNT; at++) {
		row.matter.state = (enum case_state)at;
		assert_non_null(custody_next_step(&row, false));
		assert_non_null(custody_next_step(&row, true));
	}
	row.matter.state = CASE_TO_RETURN;
	assert_string_not_equal(custody_next_step(&row, false), custody_next_step(&row, true));
}

static void late_after_the_offices_days(void **state)
{
	struct custody custody = { .since_ms = 20000 * DAY_MS };

	(void)state;
	assert_int_equal(custody_age(&custody, 20014 * DAY_MS), 14);
	assert_false(custody_late(office, &custody, 20014 * DAY_MS));
	assert_true(custody_late(office, &custody, 20015 * DAY_MS));
}

/* ---- stock-taking --------------------------------------------------------------------------- */

static struct stocktake_view looked(struct fixture *fixture, int32_t day)
{
	struct stocktake_view view;
	struct error error;

	assert_done(
	    stocktake_look(fixture->store, office, date_to_ms(day) + DAY_MS / 2, &view, &error));
	return view;
}

static void since(struct fixture *fixture, const char *column, int32_t day)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "UPDATE %s = %lld", column,
		 (long long)(date_to_ms(day) + DAY_MS / 2));
	raw_sql(fixture, sql);
}

/* 2026-10-16 is a Friday: what came then is counted then, or is overdue from Monday on. */
static void owed_on_open_days(void **state)
{
	struct fixture *fixture = *state;
	struct stocktake stocktake;
	struct error error;
	int32_t friday;

	assert_true(date_parse_iso("2026-10-16", &friday));
	assert_int_equal(looked(fixture, friday).owed_since, DATE_NONE);
	lying(fixture, CASE_WAITING_SERVICE);
	since(fixture, "custodies SET since_ms", friday);
	assert_int_equal(looked(fixture, friday).owed_since, friday);
	assert_false(looked(fixture, friday).overdue);
	assert_true(looked(fixture, friday + 3).overdue);
	assert_done(stocktake_begin(fixture->store, &stocktake, &error));
	assert_done(stocktake_close(fixture->store, "taro", &stocktake, &error));
	since(fixture, "stocktakes SET closed_ms", friday);
	assert_int_equal(looked(fixture, friday).owed_since, DATE_NONE);
	assert_int_equal(looked(fixture, friday + 2).owed_since, DATE_NONE);
	assert_int_equal(looked(fixture, friday + 3).owed_since, friday + 3);
	assert_false(looked(fixture, friday + 3).overdue);
	assert_true(looked(fixture, friday + 4).overdue);
	/* What is gone is not counted. */
	raw_sql(fixture, "UPDATE custodies SET state = 'returned'");
	assert_int_equal(looked(fixture, friday + 4).owed_since, DATE_NONE);
}

/* A card that runs out before it is expected home is told beforehand. */
static void a_card_that_ends_here(void **state)
{
	const int days = office_custody_days(office);

	(void)state;
	assert_int_equal(custody_card_ends(office, DATE_NONE, 20740), DATE_NONE);
	assert_int_equal(custody_card_ends(office, 20740 + days, 20740), DATE_NONE);
	assert_int_equal(custody_card_ends(office, 20739 + days, 20740), 20739 + days);
	assert_int_equal(custody_card_ends(office, 20740, 20740), 20740);
}

static void what_is_typed(void **state)
{
	struct fixture *fixture = *state;
	struct counter counter = counter_of(fixture);
	struct stocktake_order order = { .act = STOCKTAKE_ACT_BEGIN };
	struct error error;

	lying(fixture, CASE_WAITING_SERVICE);
	assert_done(stocktake_work(&counter, &order, &error));
	order = (struct stocktake_order){ .act = STOCKTAKE_ACT_MARK, .number = " c-26-00001" };
	assert_done(stocktake_work(&counter, &order, &error));
	assert_int_equal(order.result, STOCKTAKE_FOUND);
	assert_string_equal(order.number, NUMBER);
	order = (struct stocktake_order){ .act = STOCKTAKE_ACT_MARK, .number = "C\x1b[2J" };
	assert_refused(stocktake_work(&counter, &order, &error), ERROR_INPUT_WRONG);
	order = (struct stocktake_order){ .act = STOCKTAKE_ACT_MARK, .number = "123456789018" };
	assert_refused(stocktake_work(&counter, &order, &error), ERROR_INPUT_WRONG);
	order = (struct stocktake_order){ .act = STOCKTAKE_ACT_CLOSE };
	assert_refused(stocktake_work(&counter, &order, &error), ERROR_APPROVAL_MISSING);
}

/* What is said on the telephone is what the slip has promised. */
static void nobody_is_asked_to_come_for_mail(void **state)
{
	static const enum case_state states[] = { CASE_TO_RETURN, CASE_WITHDRAWN };
	struct call_row row = { .in_safe = true };

	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		row.matter.state = states[i];
		row.by_mail = false;
		assert_non_null(strstr(call_words(&row), "please come"));
		row.by_mail = true;
		assert_null(strstr(call_words(&row), "please come"));
		assert_non_null(strstr(call_words(&row), "mail"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(leaves_only_at_the_end, office_up, office_down),
		cmocka_unit_test_setup_teardown(mail_ends_the_case, office_up, office_down),
		cmocka_unit_test_setup_teardown(leaves_by_two_where_the_office_says, office_up,
						office_down),
		cmocka_unit_test_setup_teardown(comes_in_by_two_where_the_office_says, office_up,
						office_down),
		cmocka_unit_test_setup_teardown(a_card_that_ends_here, office_up, office_down),
		cmocka_unit_test(always_something_next),
		cmocka_unit_test(nobody_is_asked_to_come_for_mail),
		cmocka_unit_test_setup_teardown(late_after_the_offices_days, office_up,
						office_down),
		cmocka_unit_test_setup_teardown(owed_on_open_days, office_up, office_down),
		cmocka_unit_test_setup_teardown(what_is_typed, office_up, office_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
