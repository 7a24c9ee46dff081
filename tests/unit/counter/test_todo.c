/* Nothing can fall out of all lists: each state of each machine is walked, a row is put into it,
 * and it is counted once, where domain/todo says, or nowhere when nobody has to do anything. */
#include "../store/fixture.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/counter/todo.h"
#include "madoguchi/store/custody.h"
#include "madoguchi/store/custody_list.h"
#include "madoguchi/store/letter.h"
#include "madoguchi/store/letter_list.h"

/* One machine without the types of its enums, and how a row of it is made and put into a state. */
struct machine {
	const char *name;
	int states;
	const char *(*word)(int state);
	enum state_wait (*wait)(int state);
	enum todo (*todo)(int state);
	void (*make)(struct fixture *fixture);
	const char *table;
};

#define MACHINE(machine)                                                                           \
	static const char *machine##_any_word(int state)                                           \
	{                                                                                          \
		return machine##_state_word((enum machine##_state)state);                          \
	}                                                                                          \
	static enum state_wait machine##_any_wait(int state)                                       \
	{                                                                                          \
		return machine##_state_wait((enum machine##_state)state);                          \
	}                                                                                          \
	static enum todo machine##_any_todo(int state)                                             \
	{                                                                                          \
		return todo_of_##machine((enum machine##_state)state);                             \
	}

MACHINE(case)
MACHINE(exchange)
MACHINE(letter)
MACHINE(custody)

/* A case is made in an end, so that only the row under test is to be counted. */
static struct case_record ended_case(struct fixture *fixture)
{
	const struct case_record record = stored_case(fixture);

	raw_sql(fixture, "UPDATE cases SET state = 'withdrawn'");
	return record;
}

static void make_case(struct fixture *fixture)
{
	(void)stored_case(fixture);
}

static void make_exchange(struct fixture *fixture)
{
	(void)stored_exchange(fixture, ended_case(fixture).id);
}

static void make_letter(struct fixture *fixture)
{
	struct letter letter;
	struct error error;

	assert_done(
	    letter_request(fixture->store, ended_case(fixture).id, "x", 20000, &letter, &error));
}

static void make_custody(struct fixture *fixture)
{
	struct error error;

	assert_done(custody_begin(fixture->store, ended_case(fixture).id, "C-26-00001",
				  &(struct custody_terms){ .papers = false }, &error));
	raw_sql(fixture, "UPDATE custodies SET tracking = '1'");
}

#define OF(machine, MACHINE_NAME, table)                                                           \
	{                                                                                          \
#machine, MACHINE_NAME##_STATE_COUNT, machine##_any_word, machine##_any_wait,      \
		    machine##_any_todo, make_##machine, table                                      \
	}

static const struct machine machines[] = {
	OF(case, CASE, "cases"),
	OF(exchange, EXCHANGE, "exchanges"),
	OF(letter, LETTER, "letters"),
	OF(custody, CUSTODY, "custodies"),
};
#define MACHINES (sizeof(machines) / sizeof(machines[0]))

/* A case that waits for a reply is in its letter's list, which the walk of the letters proves. */
static bool elsewhere(const struct machine *machine, int state)
{
	return machine->make == make_case && state == CASE_WAITING_REPLY;
}

static void every_state_that_waits_has_a_list(void **state)
{
	(void)state;
	for (size_t m = 0; m < MACHINES; m++)
		for (int at = 0; at < machines[m].states; at++) {
			const bool listed = machines[m].todo(at) != TODO_NOBODY;
			const bool waits =
			    machines[m].wait(at) == WAIT_LIST && !elsewhere(&machines[m], at);

			if (listed != waits)
				fail_msg("%s: %s", machines[m].name, machines[m].word(at));
		}
}

/* The letter of a case that waits for a reply is made with it, so that its list has it from the
 * start. */
static void a_reply_is_awaited_by_a_letter(void **state)
{
	enum case_state to;

	(void)state;
	for (int from = 0; from < CASE_STATE_COUNT; from++)
		for (int event = 0; event < CASE_EVENT_COUNT; event++)
			if (case_next((enum case_state)from, (enum case_event)event, &to) &&
			    to == CASE_WAITING_REPLY)
				assert_int_equal(event, CASE_EVENT_INQUIRE);
}

/* What a line has counted is what the list has that it opens. */
static void lists_have(struct fixture *fixture, const struct todo_line *lines)
{
	static const struct {
		enum todo todo;
		enum case_list list;
	} of_cases[] = { { TODO_RECEPTION, LIST_DRAFT },  { TODO_WORK, LIST_WORK },
			 { TODO_SERVICE, LIST_SERVICE },  { TODO_WRITE, LIST_TO_WRITE },
			 { TODO_RETURN, LIST_TO_RETURN }, { TODO_ATTENTION, LIST_ATTENTION } };
	static const enum todo of_letters[] = { TODO_LETTER_OUT, TODO_LETTER_BACK, TODO_REPLY,
						TODO_VISIT };
	static const enum todo of_custodies[] = { TODO_CUSTODY, TODO_MAIL };
	int64_t count, oldest_ms;
	struct error error;

	for (size_t i = 0; i < sizeof(of_cases) / sizeof(of_cases[0]); i++) {
		assert_done(case_list_count(fixture->store, of_cases[i].list, &count, &error));
		assert_int_equal(count, lines[of_cases[i].todo].count);
	}
	for (size_t i = 0; i < sizeof(of_letters) / sizeof(of_letters[0]); i++) {
		assert_done(letter_list_count(fixture->store, of_letters[i], &count, &error));
		assert_int_equal(count, lines[of_letters[i]].count);
	}
	for (size_t i = 0; i < sizeof(of_custodies) / sizeof(of_custodies[0]); i++) {
		assert_done(custody_list_count(fixture->store, of_custodies[i], INT64_MAX, &count,
					       &oldest_ms, &error));
		assert_int_equal(count, lines[of_custodies[i]].count);
	}
}

static void counted_where_it_says(struct fixture *fixture, const struct machine *machine, int at)
{
	struct todo_line lines[TODO_COUNT];
	struct error error;
	char sql[128];

	snprintf(sql, sizeof(sql), "UPDATE %s SET state = '%s'", machine->table, machine->word(at));
	raw_sql(fixture, sql);
	assert_done(todo_list_read(fixture->store, lines, &error));
	for (int todo = TODO_NOBODY + 1; todo < TODO_COUNT; todo++)
		if (lines[todo].count != (machine->todo(at) == (enum todo)todo))
			fail_msg("%s in %s: %lld in the list %s", machine->name, machine->word(at),
				 (long long)lines[todo].count, todo_word((enum todo)todo));
	lists_have(fixture, lines);
}

static void every_row_is_counted_once(void **state)
{
	for (size_t m = 0; m < MACHINES; m++) {
		struct fixture *fixture;

		assert_int_equal(fixture_up(state), 0);
		fixture = *state;
		machines[m].make(fixture);
		for (int at = 0; at < machines[m].states; at++)
			counted_where_it_says(fixture, &machines[m], at);
		assert_int_equal(fixture_down(state), 0);
	}
}

/* What is made of no machine's states: whom to call, the safe, and what is late. */
static void what_is_no_state(void **state)
{
	struct fixture *fixture = *state;
	const int64_t now_ms = clock_now_ms();
	struct office *office = NULL;
	struct todo_view view;
	struct error error;
	int64_t id;

	assert_done(office_load("etc/offices/kawasaki.conf", &office, &error));
	assert_done(todo_look(fixture->store, office, now_ms, &view, &error));
	assert_int_equal(view.line[TODO_CALL].count + view.line[TODO_STOCKTAKE].count, 0);
	id = stored_case(fixture).id;
	assert_done(custody_begin(fixture->store, id, "C-26-00001",
				  &(struct custody_terms){ .papers = false }, &error));
	raw_sql(fixture, "UPDATE cases SET state = 'to_return', route = 'custody';"
			 "UPDATE custodies SET since_ms = since_ms - 40 * 86400000");
	assert_done(todo_look(fixture->store, office, now_ms, &view, &error));
	assert_int_equal(view.line[TODO_CALL].count, 1);
	assert_int_equal(view.line[TODO_STOCKTAKE].count, 1);
	assert_int_equal(view.late[TODO_STOCKTAKE], 1);
	assert_int_equal(view.late[TODO_CUSTODY], 1);
	assert_int_equal(view.late_all, 2);
	assert_int_equal(view.line[TODO_DAY].count, 0);
	raw_sql(fixture, "INSERT INTO payments (kind, means, issuer_yen, own_yen, procedure, kinds,"
			 " applicant, at_ms, operator) VALUES ('fee', 'cash', 200, 0, 'issue', 1,"
			 " 'self', 86400000, 'hanako')");
	assert_done(todo_look(fixture->store, office, now_ms, &view, &error));
	assert_int_equal(view.line[TODO_DAY].count, 1);
	assert_int_equal(view.late[TODO_DAY], 1);
	office_free(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_that_waits_has_a_list),
		cmocka_unit_test(a_reply_is_awaited_by_a_letter),
		cmocka_unit_test(every_row_is_counted_once),
		cmocka_unit_test_setup_teardown(what_is_no_state, fixture_up, fixture_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
