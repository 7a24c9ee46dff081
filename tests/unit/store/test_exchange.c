#include "fixture.h"

static void force_state(struct fixture *fixture, const char *table, int64_t id, const char *word)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "UPDATE %s SET state = '%s' WHERE id = %lld", table, word,
		 (long long)id);
	raw_sql(fixture, sql);
}

static void added_and_loaded(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct exchange made = stored_exchange(fixture, record.id), loaded;
	struct exchange second = stored_exchange(fixture, record.id);
	struct buffer body;
	struct error error;

	assert_memory_not_equal(made.transaction_id, second.transaction_id, TRANSACTION_ID_SIZE);
	assert_int_equal(made.state, EXCHANGE_QUEUED);
	assert_int_equal(made.version, 1);
	assert_done(exchange_load(fixture->store, made.id, &loaded, &error));
	assert_memory_equal(&made, &loaded, sizeof(made));
	assert_done(exchange_by_transaction(fixture->store, made.transaction_id, &loaded, &error));
	assert_int_equal(loaded.id, made.id);
	buffer_init(&body, 1000);
	assert_done(exchange_body(fixture->store, made.id, &body, &error));
	assert_int_equal(body.size, 12);
	assert_memory_equal(body.bytes, "BODYBODYBODY", 12);
	buffer_done(&body);
	assert_refused(exchange_load(fixture->store, 99, &loaded, &error), ERROR_NOT_FOUND);
	assert_refused(exchange_body(fixture->store, 99, &body, &error), ERROR_NOT_FOUND);
}

static void every_state_and_event(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct exchange exchange = stored_exchange(fixture, record.id), was;
	struct error error;

	for (int from = 0; from < EXCHANGE_STATE_COUNT; from++) {
		for (int event = 0; event < EXCHANGE_EVENT_COUNT; event++) {
			int64_t lines = raw_number(fixture, "SELECT count(*) FROM history");
			enum exchange_state to;
			bool allowed = exchange_next((enum exchange_state)from,
						     (enum exchange_event)event, &to);

			force_state(fixture, "exchanges", exchange.id,
				    exchange_state_word((enum exchange_state)from));
			assert_done(exchange_load(fixture->store, exchange.id, &exchange, &error));
			was = exchange;
			exchange.due_ms += 10;
			exchange.attempts++;
			was.due_ms = exchange.due_ms;
			was.attempts = exchange.attempts;
			if (!allowed) {
				assert_refused(exchange_apply(fixture->store, &exchange,
							      (enum exchange_event)event, "why",
							      &error),
					       ERROR_STATE_FORBIDDEN);
				assert_memory_equal(&exchange, &was, sizeof(was));
			} else {
				assert_done(exchange_apply(fixture->store, &exchange,
							   (enum exchange_event)event, "why",
							   &error));
				assert_int_equal(exchange.state, to);
				assert_int_equal(exchange.version, was.version + 1);
				assert_done(
				    exchange_load(fixture->store, exchange.id, &was, &error));
				assert_memory_equal(&exchange, &was, sizeof(was));
			}
			assert_int_equal(raw_number(fixture, "SELECT count(*) FROM history"),
					 lines + allowed);
		}
	}
}

static void reasons(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct exchange exchange = stored_exchange(fixture, record.id);
	struct error error;

	assert_done(
	    exchange_apply(fixture->store, &exchange, EXCHANGE_EVENT_HOLD, "a reason", &error));
	assert_string_equal(exchange.reason, "a reason");
	assert_done(
	    exchange_apply(fixture->store, &exchange, EXCHANGE_EVENT_RETRY, "again", &error));
	assert_string_equal(exchange.reason, "");
	assert_done(exchange_load(fixture->store, exchange.id, &exchange, &error));
	assert_string_equal(exchange.reason, "");
}

static const struct trouble_case {
	const char *from;
	enum exchange_event event;
	const char *case_from;
	enum case_state case_to;
} trouble_cases[] = {
	{ "sent", EXCHANGE_EVENT_REJECT, "waiting_service", CASE_NEEDS_ATTENTION },
	{ "sent", EXCHANGE_EVENT_HOLD, "waiting_service", CASE_NEEDS_ATTENTION },
	{ "sent", EXCHANGE_EVENT_DOUBT, "waiting_service", CASE_NEEDS_ATTENTION },
	{ "sent", EXCHANGE_EVENT_REJECT, "working", CASE_NEEDS_ATTENTION },
	{ "sent", EXCHANGE_EVENT_REJECT, "needs_attention", CASE_NEEDS_ATTENTION },
	{ "sent", EXCHANGE_EVENT_REJECT, "done", CASE_DONE },
	{ "sent", EXCHANGE_EVENT_REJECT, "draft", CASE_DRAFT },
	{ "sent", EXCHANGE_EVENT_ANSWER, "waiting_service", CASE_WAITING_SERVICE },
	{ "sent", EXCHANGE_EVENT_WAIT, "waiting_service", CASE_WAITING_SERVICE },
	{ "queued", EXCHANGE_EVENT_SEND, "waiting_service", CASE_WAITING_SERVICE },
	{ "queued", EXCHANGE_EVENT_CANCEL, "waiting_service", CASE_WAITING_SERVICE },
};

static void trouble_reaches_the_case(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(trouble_cases) / sizeof(trouble_cases[0]); i++) {
		const struct trouble_case *row = &trouble_cases[i];
		struct case_record record = stored_case(fixture);
		struct exchange exchange = stored_exchange(fixture, record.id);
		struct error error;

		force_state(fixture, "cases", record.id, row->case_from);
		force_state(fixture, "exchanges", exchange.id, row->from);
		assert_done(exchange_load(fixture->store, exchange.id, &exchange, &error));
		assert_done(
		    exchange_apply(fixture->store, &exchange, row->event, "the reason", &error));
		assert_done(case_load(fixture->store, record.id, &record, &error));
		assert_int_equal(record.state, row->case_to);
		if (record.state == CASE_NEEDS_ATTENTION &&
		    strcmp(row->case_from, "needs_attention") != 0)
			assert_string_equal(record.attention, "the reason");
	}
}

static void followers_are_held(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct exchange first = stored_exchange(fixture, record.id), second = first, third;
	struct error error;

	second.after_exchange = first.id;
	assert_done(exchange_add(fixture->store, &second, (const uint8_t *)"B", 1, &error));
	assert_done(exchange_apply(fixture->store, &first, EXCHANGE_EVENT_CANCEL, NULL, &error));
	assert_done(exchange_load(fixture->store, second.id, &second, &error));
	assert_int_equal(second.state, EXCHANGE_HELD);
	assert_string_not_equal(second.reason, "");
	/* Letting it go on would leave it waiting for ever, or send what must not go alone. */
	assert_refused(exchange_apply(fixture->store, &second, EXCHANGE_EVENT_RETRY, NULL, &error),
		       ERROR_STATE_FORBIDDEN);
	third = second;
	assert_refused(exchange_add(fixture->store, &third, (const uint8_t *)"B", 1, &error),
		       ERROR_STATE_FORBIDDEN);
	assert_done(exchange_apply(fixture->store, &second, EXCHANGE_EVENT_CANCEL, NULL, &error));
}

static void version_conflict(void **state)
{
	struct fixture *fixture = *state;
	struct store *other = fixture_open(fixture, STORE_WRITE);
	struct case_record record = stored_case(fixture);
	struct exchange mine = stored_exchange(fixture, record.id), theirs;
	struct error error;

	assert_done(exchange_load(other, mine.id, &theirs, &error));
	assert_done(exchange_postpone(other, &theirs, 777, &error));
	assert_int_equal(theirs.due_ms, 777);
	assert_refused(exchange_apply(fixture->store, &mine, EXCHANGE_EVENT_SEND, NULL, &error),
		       ERROR_STORE_CONFLICT);
	assert_refused(exchange_postpone(fixture->store, &mine, 1, &error), ERROR_STORE_CONFLICT);
	assert_done(exchange_load(fixture->store, mine.id, &mine, &error));
	assert_int_equal(mine.due_ms, 777);
	assert_done(exchange_set_priority(other, record.id, PRIORITY_CUSTODY, &error));
	assert_done(exchange_apply(fixture->store, &mine, EXCHANGE_EVENT_SEND, NULL, &error));
	assert_done(exchange_load(fixture->store, mine.id, &mine, &error));
	assert_int_equal(mine.priority, PRIORITY_CUSTODY);
	store_close(&other);
}

/* id | state | priority | created | due | after; and where it stands in the list at time 100. */
static const char order_rows[] =
    "DELETE FROM exchange_bodies; DELETE FROM exchanges;"
    "INSERT INTO exchanges SELECT v.column1, 1, randomblob(16), 1, 'sign', 0, v.column2, v.column3,"
    " NULL, v.column6, v.column4, v.column5, 0, 0, NULL, 0, NULL FROM (VALUES"
    " (1, 'answered', 0, 10, 0, NULL),"
    " (2, 'queued',   3, 10, 0, NULL),"
    " (3, 'queued',   1, 30, 0, NULL),"
    " (4, 'waiting',  1, 20, 100, NULL),"
    " (5, 'sent',     1, 20, 0, NULL),"
    " (6, 'queued',   0, 90, 0, NULL),"
    " (7, 'queued',   0, 10, 101, NULL),"
    " (8, 'held',     0, 10, 0, NULL),"
    " (9, 'in_doubt', 0, 10, 0, NULL),"
    " (10, 'rejected', 0, 10, 0, NULL),"
    " (11, 'queued',  4, 10, 0, 1),"
    " (12, 'queued',  4, 10, 0, 2),"
    " (13, 'queued',  4, 9, -5, 10)) v;"
    "INSERT INTO exchange_bodies SELECT id, x'', x'' FROM exchanges;";

static void order_of_sending(void **state)
{
	static const int64_t expected[] = { 6, 4, 5, 3, 2, 11 };
	struct fixture *fixture = *state;
	struct exchange list[20];
	struct error error;
	int64_t due_ms;
	int count;

	(void)stored_case(fixture);
	assert_done(exchange_next_due(fixture->store, &due_ms, &error));
	assert_int_equal(due_ms, 0);
	raw_sql(fixture, order_rows);
	assert_done(exchange_list_due(fixture->store, 100, list, 20, &count, &error));
	assert_int_equal(count, 6);
	for (int i = 0; i < count; i++)
		assert_int_equal(list[i].id, expected[i]);
	assert_done(exchange_list_due(fixture->store, 100, list, 2, &count, &error));
	assert_int_equal(count, 2);
	assert_done(exchange_list_due(fixture->store, -10, list, 20, &count, &error));
	assert_int_equal(count, 0);
	/* Due since ever; then the only one is due later; blocked ones wake nobody. */
	assert_done(exchange_next_due(fixture->store, &due_ms, &error));
	assert_int_equal(due_ms, 1);
	raw_sql(fixture, "UPDATE exchanges SET state = 'answered' WHERE id IN (3, 4, 5, 6, 11);"
			 "UPDATE exchanges SET state = 'held' WHERE id = 2");
	assert_done(exchange_next_due(fixture->store, &due_ms, &error));
	assert_int_equal(due_ms, 101);
	raw_sql(fixture, "UPDATE exchanges SET state = 'answered' WHERE id = 7");
	assert_done(exchange_next_due(fixture->store, &due_ms, &error));
	assert_int_equal(due_ms, 0);
}

static void messages(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct exchange exchange = stored_exchange(fixture, record.id);
	struct exchange_message out = { .exchange_id = exchange.id,
					.direction = MESSAGE_OUT,
					.body_type = 0,
					.nonce = "first",
					.nonce_size = 5 };
	struct exchange_message poll = out, in = out, got;
	struct buffer bytes;
	struct error error;
	bool found = true;

	poll.body_type = 25;
	in.direction = MESSAGE_IN;
	in.body_type = 1;
	in.nonce_size = 0;
	assert_refused(exchange_message_first(fixture->store, exchange.id, &got, &error),
		       ERROR_NOT_FOUND);
	assert_done(
	    exchange_message_add(fixture->store, &out, (const uint8_t *)"OUT-1", 5, &error));
	assert_done(
	    exchange_message_add(fixture->store, &poll, (const uint8_t *)"OUT-2", 5, &error));
	buffer_init(&bytes, 100);
	assert_done(exchange_message_unprocessed(fixture->store, &got, &bytes, &found, &error));
	assert_false(found);
	assert_done(exchange_message_add(fixture->store, &in, (const uint8_t *)"IN-1", 4, &error));
	assert_done(exchange_message_first(fixture->store, exchange.id, &got, &error));
	assert_int_equal(got.id, out.id);
	assert_memory_equal(got.nonce, "first", 5);
	assert_done(exchange_message_last(fixture->store, exchange.id, MESSAGE_OUT, -1, &got,
					  &bytes, &error));
	assert_int_equal(got.id, poll.id);
	assert_memory_equal(bytes.bytes, "OUT-2", 5);
	assert_done(
	    exchange_message_last(fixture->store, exchange.id, MESSAGE_OUT, 0, &got, NULL, &error));
	assert_int_equal(got.id, out.id);
	assert_refused(
	    exchange_message_last(fixture->store, exchange.id, MESSAGE_IN, 9, &got, NULL, &error),
	    ERROR_NOT_FOUND);
	buffer_done(&bytes);
	assert_done(exchange_message_unprocessed(fixture->store, &got, &bytes, &found, &error));
	assert_true(found && got.id == in.id && got.direction == MESSAGE_IN);
	assert_memory_equal(bytes.bytes, "IN-1", 4);
	assert_done(exchange_message_processed(fixture->store, in.id, &error));
	buffer_done(&bytes);
	assert_done(exchange_message_unprocessed(fixture->store, &got, &bytes, &found, &error));
	assert_false(found);
	assert_refused(exchange_message_processed(fixture->store, 99, &error), ERROR_NOT_FOUND);
	buffer_done(&bytes);
}

static void needs_the_queue_key(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct exchange exchange = stored_exchange(fixture, record.id);
	struct store *blind = NULL;
	struct buffer body;
	struct error error;

	assert_done(store_open(fixture->dir, STORE_WRITE, NULL, NULL, &blind, &error));
	buffer_init(&body, 100);
	assert_refused(exchange_add(blind, &exchange, (const uint8_t *)"B", 1, &error),
		       ERROR_KEY_MISSING);
	assert_refused(exchange_body(blind, exchange.id, &body, &error), ERROR_KEY_MISSING);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM exchanges"), 1);
	store_close(&blind);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(added_and_loaded),
		TEST(every_state_and_event),
		TEST(reasons),
		TEST(trouble_reaches_the_case),
		TEST(followers_are_held),
		TEST(version_conflict),
		TEST(order_of_sending),
		TEST(messages),
		TEST(needs_the_queue_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
