#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "madoguchi/domain/state.h"

#define STATES_MAX 16

/* One machine without the types of its enums. */
struct machine {
	const char *name;
	int states;
	int events;
	int rows; /* transitions that the design names */
	bool (*next)(int from, int event, int *ret_to);
	enum state_wait (*wait)(int state);
	const char *(*word)(int state);
	const char *(*label)(int state);
	bool (*parse)(const char *word, int *ret_state);
};

#define MACHINE(machine)                                                                           \
	static bool machine##_any_next(int from, int event, int *ret_to)                           \
	{                                                                                          \
		enum machine##_state to;                                                           \
		if (!machine##_next((enum machine##_state)from, (enum machine##_event)event, &to)) \
			return false;                                                              \
		*ret_to = (int)to;                                                                 \
		return true;                                                                       \
	}                                                                                          \
	static enum state_wait machine##_any_wait(int state)                                       \
	{                                                                                          \
		return machine##_state_wait((enum machine##_state)state);                          \
	}                                                                                          \
	static const char *machine##_any_word(int state)                                           \
	{                                                                                          \
		return machine##_state_word((enum machine##_state)state);                          \
	}                                                                                          \
	static const char *machine##_any_label(int state)                                          \
	{                                                                                          \
		return machine##_state_label((enum machine##_state)state);                         \
	}                                                                                          \
	static bool machine##_any_parse(const char *word, int *ret_state)                          \
	{                                                                                          \
		enum machine##_state state;                                                        \
		if (!machine##_state_parse(word, &state))                                          \
			return false;                                                              \
		*ret_state = (int)state;                                                           \
		return true;                                                                       \
	}

MACHINE(case)
MACHINE(exchange)
MACHINE(certificate)
MACHINE(letter)
MACHINE(custody)

#define OF(machine, MACHINE_NAME, rows)                                                            \
	{                                                                                          \
#machine, MACHINE_NAME##_STATE_COUNT, MACHINE_NAME##_EVENT_COUNT, rows,            \
		    machine##_any_next, machine##_any_wait, machine##_any_word,                    \
		    machine##_any_label, machine##_any_parse                                       \
	}

static const struct machine machines[] = {
	OF(case, CASE, 41),	OF(exchange, EXCHANGE, 22), OF(certificate, CERTIFICATE, 11),
	OF(letter, LETTER, 20), OF(custody, CUSTODY, 4),
};
#define MACHINES (sizeof(machines) / sizeof(machines[0]))

static void test_every_state_is_reached(void **state)
{
	(void)state;
	for (size_t m = 0; m < MACHINES; m++) {
		const struct machine *machine = &machines[m];
		bool reached[STATES_MAX] = { true };
		for (int round = 0; round < machine->states; round++)
			for (int from = 0; from < machine->states; from++)
				for (int event = 0; event < machine->events; event++) {
					int to;
					if (reached[from] && machine->next(from, event, &to))
						reached[to] = true;
				}
		for (int i = 0; i < machine->states; i++)
			if (!reached[i])
				fail_msg("%s: %s is never reached", machine->name,
					 machine->word(i));
	}
}

static void test_every_state_ends_somewhere(void **state)
{
	(void)state;
	for (size_t m = 0; m < MACHINES; m++) {
		const struct machine *machine = &machines[m];
		bool ends[STATES_MAX] = { false };
		for (int i = 0; i < machine->states; i++)
			ends[i] = machine->wait(i) == WAIT_END;
		for (int round = 0; round < machine->states; round++)
			for (int from = 0; from < machine->states; from++)
				for (int event = 0; event < machine->events; event++) {
					int to;
					if (machine->next(from, event, &to) && ends[to])
						ends[from] = true;
				}
		for (int i = 0; i < machine->states; i++)
			if (!ends[i])
				fail_msg("%s: no end from %s", machine->name, machine->word(i));
	}
}

static void test_ends_and_waits(void **state)
{
	(void)state;
	for (size_t m = 0; m < MACHINES; m++) {
		const struct machine *machine = &machines[m];
		int total = 0;
		for (int from = 0; from < machine->states; from++) {
			int ways_out = 0;
			for (int event = 0; event < machine->events; event++) {
				int to;
				if (!machine->next(from, event, &to))
					continue;
				assert_in_range(to, 0, machine->states - 1);
				total++;
				if (to != from)
					ways_out++;
			}
			bool end = machine->wait(from) == WAIT_END;
			if (end != (ways_out == 0))
				fail_msg("%s: %s has %d ways out", machine->name,
					 machine->word(from), ways_out);
		}
		assert_int_equal(total, machine->rows);
	}
}

static void test_words(void **state)
{
	(void)state;
	for (size_t m = 0; m < MACHINES; m++) {
		int back;
		for (int i = 0; i < machines[m].states; i++) {
			assert_true(machines[m].parse(machines[m].word(i), &back));
			assert_int_equal(back, i);
			assert_true(strlen(machines[m].label(i)) > 1);
		}
		assert_false(machines[m].parse("nowhere", &back));
		assert_string_equal(machines[m].word(machines[m].states), "?");
		assert_int_equal(machines[m].wait(machines[m].states), WAIT_LIST);
	}
	assert_string_equal(case_event_word(CASE_EVENT_FINISH_ABSENT), "finish_absent");
	assert_string_equal(exchange_event_word(EXCHANGE_EVENT_DOUBT), "doubt");
	assert_string_equal(certificate_event_word(CERTIFICATE_EVENT_PLACE), "place");
	assert_string_equal(case_event_word(CASE_EVENT_COUNT), "?");
}

/* What must never be possible, by name. */
static void test_forbidden(void **state)
{
	(void)state;
	enum case_state to = CASE_DRAFT;
	enum exchange_state sent = EXCHANGE_QUEUED;
	enum certificate_state placed = CERTIFICATE_ISSUED;
	assert_false(case_next(CASE_DONE, CASE_EVENT_BEGIN, &to));
	assert_false(case_next(CASE_TO_RETURN, CASE_EVENT_FINISH, &to));
	assert_false(case_next(CASE_DRAFT, CASE_EVENT_BEGIN, &to));
	assert_false(case_next(CASE_TO_WRITE, CASE_EVENT_WITHDRAW, &to));
	assert_int_equal(to, CASE_DRAFT);
	assert_false(exchange_next(EXCHANGE_IN_DOUBT, EXCHANGE_EVENT_SEND, &sent));
	assert_false(exchange_next(EXCHANGE_SENT, EXCHANGE_EVENT_CANCEL, &sent));
	assert_false(exchange_next(EXCHANGE_WAITING, EXCHANGE_EVENT_SEND, &sent));
	assert_false(certificate_next(CERTIFICATE_ISSUED, CERTIFICATE_EVENT_PLACE, &placed));
	assert_false(certificate_next(CERTIFICATE_REVOKED, CERTIFICATE_EVENT_PLACE, &placed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_state_is_reached),
		cmocka_unit_test(test_every_state_ends_somewhere),
		cmocka_unit_test(test_ends_and_waits),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_forbidden),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
