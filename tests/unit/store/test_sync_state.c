#include "fixture.h"

#include "madoguchi/store/custody.h"
#include "madoguchi/store/sync_state.h"

static void read_and_written(void **state)
{
	struct fixture *fixture = *state;
	struct sync_state one = { .fence = 99 }, two;
	struct error error;

	assert_done(sync_state_read(fixture->store, &one, &error));
	assert_int_equal(one.fence, 0);
	assert_int_equal(one.link, LINK_UNKNOWN);
	assert_false(sync_running(&one));
	assert_true(sync_round_trip_age_ms(&one) == INT64_MAX);
	for (int link = LINK_UNKNOWN; link <= LINK_DOWN; link++) {
		one.link = (enum link_state)link;
		one.link_since_ms = 5;
		one.run_sent = 7 + link;
		snprintf(one.run_words, sizeof(one.run_words), "words");
		snprintf(one.last_error, sizeof(one.last_error), "error");
		assert_done(sync_state_write(fixture->store, &one, &error));
		assert_done(sync_state_read(fixture->store, &two, &error));
		assert_memory_equal(&one, &two, sizeof(one));
	}
}

static void ages(void **state)
{
	struct sync_state sync = { .heartbeat_ms = 1 };

	(void)state;
	clock_boot_id(sync.boot_id);
	sync.heartbeat_monotonic_ms = clock_monotonic_ms();
	sync.round_trip_monotonic_ms = clock_monotonic_ms() - 500;
	assert_true(sync_running(&sync));
	assert_in_range(sync_round_trip_age_ms(&sync), 500, 10000);
	sync.heartbeat_monotonic_ms = clock_monotonic_ms() - SYNC_DEAD_AFTER_MS - 1;
	assert_false(sync_running(&sync));
	sync.heartbeat_monotonic_ms = clock_monotonic_ms() + 60000;
	assert_false(sync_running(&sync));
	sync.round_trip_monotonic_ms = clock_monotonic_ms() + 60000;
	assert_true(sync_round_trip_age_ms(&sync) == INT64_MAX);
	/* Another boot's monotonic times say nothing. */
	sync.heartbeat_monotonic_ms = clock_monotonic_ms();
	sync.round_trip_monotonic_ms = clock_monotonic_ms();
	sync.boot_id[0] = '!';
	assert_false(sync_running(&sync));
	assert_true(sync_round_trip_age_ms(&sync) == INT64_MAX);
}

/* An older sync that lives on cannot write anything, and the clerk's handle still can. */
static void fenced(void **state)
{
	struct fixture *fixture = *state;
	struct store *old = fixture_open(fixture, STORE_WRITE);
	struct store *new = fixture_open(fixture, STORE_WRITE);
	struct case_record record = stored_case(fixture);
	struct exchange exchange = stored_exchange(fixture, record.id), added = exchange;
	struct certificate_record certificate = stored_certificate(fixture, &exchange, 1);
	struct certificate_record second = certificate;
	struct exchange_message message = { .exchange_id = exchange.id };
	struct sync_state sync;
	struct error error;
	int64_t fence, changes;

	assert_done(sync_lease_take(old, &fence, &error));
	assert_int_equal(fence, 1);
	store_set_fence(old, fence);
	assert_done(sync_state_read(old, &sync, &error));
	assert_done(sync_state_write(old, &sync, &error));
	assert_done(sync_lease_take(new, &fence, &error));
	assert_int_equal(fence, 2);
	store_set_fence(new, fence);
	changes = raw_number(fixture, "SELECT count(*) FROM audit");
	second.fingerprint[0] = 9;
	assert_refused(sync_state_write(old, &sync, &error), ERROR_SYNC_OTHER);
	assert_refused(exchange_add(old, &added, (const uint8_t *)"B", 1, &error),
		       ERROR_SYNC_OTHER);
	assert_refused(exchange_apply(old, &exchange, EXCHANGE_EVENT_SEND, NULL, &error),
		       ERROR_SYNC_OTHER);
	assert_refused(exchange_postpone(old, &exchange, 1, &error), ERROR_SYNC_OTHER);
	assert_refused(exchange_set_priority(old, record.id, PRIORITY_OTHER, &error),
		       ERROR_SYNC_OTHER);
	assert_refused(exchange_message_add(old, &message, (const uint8_t *)"B", 1, &error),
		       ERROR_SYNC_OTHER);
	assert_refused(exchange_message_processed(old, 1, &error), ERROR_SYNC_OTHER);
	assert_refused(certificate_add(old, &second, (const uint8_t *)"D", 1, &error),
		       ERROR_SYNC_OTHER);
	assert_refused(certificate_apply(old, &certificate, CERTIFICATE_EVENT_CONFIRM, &error),
		       ERROR_SYNC_OTHER);
	assert_refused(certificate_postpone(old, &certificate, 1, &error), ERROR_SYNC_OTHER);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit"), changes);
	assert_done(exchange_apply(new, &exchange, EXCHANGE_EVENT_SEND, NULL, &error));
	assert_done(exchange_apply(fixture->store, &exchange, EXCHANGE_EVENT_HOLD, "why", &error));
	store_close(&old);
	store_close(&new);
}

static void counts(void **state)
{
	struct fixture *fixture = *state;
	struct queue_counts counts;
	struct error error;

	assert_done(queue_counts_read(fixture->store, &counts, &error));
	assert_int_equal(counts.waiting + counts.in_doubt + counts.oldest_ms, 0);
	for (int i = 0; i < 10; i++) {
		struct case_record record = stored_case(fixture);

		(void)stored_exchange(fixture, record.id);
	}
	raw_sql(fixture, "UPDATE exchanges SET created_ms = 1000 + id;"
			 "UPDATE exchanges SET state = 'answered' WHERE id = 1;"
			 "UPDATE exchanges SET state = 'rejected' WHERE id = 2;"
			 "UPDATE exchanges SET state = 'held' WHERE id = 3;"
			 "UPDATE exchanges SET state = 'in_doubt' WHERE id = 4;"
			 "UPDATE exchanges SET state = 'sent' WHERE id = 5;"
			 "UPDATE exchanges SET state = 'waiting' WHERE id = 6;"
			 "UPDATE cases SET route = 'custody' WHERE id IN (1, 2, 3, 4);"
			 "UPDATE cases SET route = 'revisit' WHERE id IN (5, 6);"
			 "UPDATE cases SET state = 'done' WHERE id = 1;"
			 "UPDATE cases SET state = 'waiting_service' WHERE id IN (2, 5);"
			 "UPDATE cases SET state = 'to_return' WHERE id = 3;"
			 "UPDATE cases SET state = 'needs_attention' WHERE id IN (4, 6);"
			 "UPDATE cases SET state = 'to_write' WHERE id IN (7, 8)");
	/* What lies here is counted by what lies here, whatever its case says. */
	for (int64_t id = 1; id <= 3; id++) {
		char number[] = { 'C', (char)('0' + id), '\0' };

		assert_done(custody_begin(fixture->store, id, number,
					  &(struct custody_terms){ .papers = false }, &error));
	}
	assert_done(queue_counts_read(fixture->store, &counts, &error));
	assert_int_equal(counts.waiting, 6);
	assert_int_equal(counts.in_doubt, 2);
	assert_int_equal(counts.to_write, 2);
	assert_int_equal(counts.custody, 3);
	assert_int_equal(counts.revisit, 2);
	assert_int_equal(counts.to_return, 1);
	assert_int_equal(counts.attention, 2);
	assert_int_equal(counts.oldest_ms, 1003);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(read_and_written),
		TEST(ages),
		TEST(fenced),
		TEST(counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
