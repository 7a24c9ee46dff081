/* The lock in the middle of an issue: the card session that was kept open for its end is over, and
 * whoever comes next at the reader finds no PIN verified. The case goes on after it. */
#include "counter/tear_run.h"

#include "madoguchi/counter/sign_in.h"

#define DIGEST_SIZE 32

static uint16_t send(const uint8_t *command, size_t size)
{
	uint8_t answer[PRACTICE_ANSWER_SIZE];
	const size_t got = practice_card_transmit(world.card, command, size, answer);

	assert_true(got >= 2);
	return (uint16_t)(answer[got - 2] << 8 | answer[got - 1]);
}

/* What another program gets that asks for a signature without a PIN. */
static uint16_t sign_as_another(void)
{
	static const uint8_t jpki[] = { 0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0,
					0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01 };
	static const uint8_t key[] = { 0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x17 };
	static const uint8_t head[] = { 0x80, 0x2A, 0x00, 0x80, 0x33, 0x30, 0x31, 0x30,
					0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
					0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, DIGEST_SIZE };
	uint8_t command[sizeof(head) + DIGEST_SIZE + 1] = { 0 };

	memcpy(command, head, sizeof(head));
	assert_int_equal(send(jpki, sizeof(jpki)), 0x9000);
	assert_int_equal(send(key, sizeof(key)), 0x9000);
	return send(command, sizeof(command));
}

/* The requests are made, the service has not answered: the card is kept for what comes next. */
static void begin_issue(struct run *run)
{
	run_begin(run, &stories[0]);
	reception_begin(run);
	assert_done(receive(run, &error));
	assert_done(
	    issue_card_work(world.counter, &run->record, &run->pins, note_failure, &world, &error));
	assert_non_null(world.counter->session);
}

static void the_lock_ends_the_card_session(void **state)
{
	struct run run;

	(void)state;
	begin_issue(&run);
	assert_int_equal(sign_as_another(), 0x9000);
	assert_done(counter_lock(world.counter, &error));
	assert_null(world.counter->session);
	assert_null(world.counter->card);
	assert_int_equal(sign_as_another(), 0x6982);
	run_end(&run);
}

/* Nothing is remembered of the card that lay there before: it is asked whose it is. */
static void the_case_goes_on_with_its_own_card_alone(void **state)
{
	struct run run;
	struct error told;

	(void)state;
	begin_issue(&run);
	assert_done(counter_lock(world.counter, &error));
	tear_authority(&world, &run.record);
	tear_insert(&world, OTHER);
	assert_false(
	    issue_finish(world.counter, &run.record, &run.pins, note_failure, &world, &told));
	assert_int_equal(told.code, ERROR_CARD_OTHER);
	tear_insert(&world, run.story->resident);
	assert_done(
	    issue_finish(world.counter, &run.record, &run.pins, note_failure, &world, &error));
	assert_int_equal(run.record.state, CASE_DONE);
	run_end(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lock_ends_the_card_session),
		cmocka_unit_test(the_case_goes_on_with_its_own_card_alone),
	};

	return cmocka_run_group_tests(tests, tear_begin, tear_end);
}
