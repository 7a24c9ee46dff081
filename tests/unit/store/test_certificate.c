#include "fixture.h"

static void set_states(struct fixture *fixture, const char *case_state, unsigned kinds_done,
		       const char *other_state)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "UPDATE cases SET state = '%s', kinds_done = %u;"
		 "UPDATE certificates SET state = '%s' WHERE kind = 'auth';"
		 "UPDATE certificates SET state = 'confirming' WHERE kind = 'sign'",
		 case_state, kinds_done, other_state);
	raw_sql(fixture, sql);
}

static void added_and_loaded(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct exchange exchange = stored_exchange(fixture, record.id);
	struct certificate_record made = stored_certificate(fixture, &exchange, 1), loaded;
	struct certificate_record read_one = made, newer = made;
	struct buffer der;
	struct error error;

	assert_int_equal(made.state, CERTIFICATE_ISSUED);
	buffer_init(&der, 100);
	assert_done(certificate_load(fixture->store, made.id, &loaded, &der, &error));
	assert_memory_equal(&made, &loaded, sizeof(made));
	assert_int_equal(der.size, 9);
	assert_memory_equal(der.bytes, "DERDERDER", 9);
	buffer_done(&der);
	assert_refused(certificate_add(fixture->store, &newer, (const uint8_t *)"D", 1, &error),
		       ERROR_STORE_CONFLICT);
	read_one.exchange_id = 0;
	read_one.fingerprint[0] = 2;
	assert_done(certificate_add(fixture->store, &read_one, (const uint8_t *)"D", 1, &error));
	assert_int_equal(read_one.state, CERTIFICATE_ON_CARD);
	/* One that was read from the card is not the authority's answer to this case. */
	assert_done(
	    certificate_of_case(fixture->store, record.id, KIND_SIGN, &loaded, NULL, &error));
	assert_int_equal(loaded.id, made.id);
	newer.fingerprint[0] = 3;
	newer.successor_of = read_one.id;
	assert_done(certificate_add(fixture->store, &newer, (const uint8_t *)"D", 1, &error));
	assert_done(
	    certificate_of_case(fixture->store, record.id, KIND_SIGN, &loaded, &der, &error));
	assert_int_equal(loaded.id, newer.id);
	assert_int_equal(loaded.successor_of, read_one.id);
	buffer_done(&der);
	assert_done(
	    certificate_by_fingerprint(fixture->store, read_one.fingerprint, &loaded, &error));
	assert_int_equal(loaded.id, read_one.id);
	newer.fingerprint[0] = 77;
	assert_refused(
	    certificate_by_fingerprint(fixture->store, newer.fingerprint, &loaded, &error),
	    ERROR_NOT_FOUND);
	assert_refused(
	    certificate_of_case(fixture->store, record.id, KIND_AUTH, &loaded, NULL, &error),
	    ERROR_NOT_FOUND);
}

static void every_state_and_event(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct exchange exchange = stored_exchange(fixture, record.id);
	struct certificate_record made = stored_certificate(fixture, &exchange, 1), was;
	struct error error;
	char sql[128];

	for (int from = 0; from < CERTIFICATE_STATE_COUNT; from++) {
		for (int event = 0; event < CERTIFICATE_EVENT_COUNT; event++) {
			int64_t lines = raw_number(fixture, "SELECT count(*) FROM history");
			enum certificate_state to;
			bool allowed = certificate_next((enum certificate_state)from,
							(enum certificate_event)event, &to);

			snprintf(sql, sizeof(sql), "UPDATE certificates SET state = '%s'",
				 certificate_state_word((enum certificate_state)from));
			raw_sql(fixture, sql);
			assert_done(certificate_load(fixture->store, made.id, &made, NULL, &error));
			was = made;
			if (!allowed) {
				assert_refused(certificate_apply(fixture->store, &made,
								 (enum certificate_event)event,
								 &error),
					       ERROR_STATE_FORBIDDEN);
			} else {
				made.attempts++;
				made.confirm_due_ms += 5;
				assert_done(certificate_apply(
				    fixture->store, &made, (enum certificate_event)event, &error));
				assert_int_equal(made.state, to);
				assert_int_equal(made.version, was.version + 1);
				assert_done(
				    certificate_load(fixture->store, made.id, &was, NULL, &error));
			}
			assert_memory_equal(&made, &was, sizeof(was));
			assert_int_equal(raw_number(fixture, "SELECT count(*) FROM history"),
					 lines + allowed);
		}
	}
}

/* The signing certificate becomes confirmed while the case and the other one stand like this. */
static const struct answered_case {
	const char *case_state;
	unsigned kinds_done;
	const char *other_state;
	enum case_state expected;
} answered_cases[] = {
	{ "waiting_service", KINDS_NONE, "confirmed", CASE_TO_WRITE },
	{ "needs_attention", KINDS_NONE, "confirmed", CASE_TO_WRITE },
	{ "waiting_service", KINDS_NONE, "on_card", CASE_TO_WRITE },
	{ "waiting_service", KINDS_NONE, "confirming", CASE_WAITING_SERVICE },
	{ "waiting_service", KINDS_NONE, "revoked", CASE_WAITING_SERVICE },
	{ "waiting_service", KINDS_AUTH, "issued", CASE_TO_WRITE },
	{ "waiting_service", KINDS_BOTH, "confirmed", CASE_WAITING_SERVICE },
	{ "working", KINDS_NONE, "confirmed", CASE_WORKING },
	{ "done", KINDS_NONE, "confirmed", CASE_DONE },
	{ "withdrawn", KINDS_NONE, "confirmed", CASE_WITHDRAWN },
};

static void last_answer_moves_the_case(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct exchange exchange = stored_exchange(fixture, record.id);
	struct certificate_record sign = stored_certificate(fixture, &exchange, 1);
	struct certificate_record from_card = sign;
	struct error error;

	exchange.kind = KIND_AUTH;
	(void)stored_certificate(fixture, &exchange, 2);
	/* On the card before: no answer to this case, whatever its state. */
	from_card.exchange_id = 0;
	from_card.kind = KIND_AUTH;
	from_card.fingerprint[0] = 3;
	assert_done(certificate_add(fixture->store, &from_card, (const uint8_t *)"D", 1, &error));
	for (size_t i = 0; i < sizeof(answered_cases) / sizeof(answered_cases[0]); i++) {
		const struct answered_case *row = &answered_cases[i];

		set_states(fixture, row->case_state, row->kinds_done, row->other_state);
		raw_sql(fixture,
			"UPDATE certificates SET state = 'on_card' WHERE exchange_id IS NULL");
		assert_done(certificate_load(fixture->store, sign.id, &sign, NULL, &error));
		assert_done(
		    certificate_apply(fixture->store, &sign, CERTIFICATE_EVENT_CONFIRMED, &error));
		assert_done(case_load(fixture->store, record.id, &record, &error));
		if (record.state != row->expected)
			fail_msg("row %zu: %s", i, case_state_word(record.state));
	}
}

static void version_conflict(void **state)
{
	struct fixture *fixture = *state;
	struct store *other = fixture_open(fixture, STORE_WRITE);
	struct case_record record = stored_case(fixture);
	struct exchange exchange = stored_exchange(fixture, record.id);
	struct certificate_record mine = stored_certificate(fixture, &exchange, 1), theirs;
	struct error error;

	assert_done(certificate_load(other, mine.id, &theirs, NULL, &error));
	assert_done(certificate_postpone(other, &theirs, 900, &error));
	assert_refused(certificate_apply(fixture->store, &mine, CERTIFICATE_EVENT_CONFIRM, &error),
		       ERROR_STORE_CONFLICT);
	assert_refused(certificate_postpone(fixture->store, &mine, 1, &error),
		       ERROR_STORE_CONFLICT);
	store_close(&other);
}

static void timers(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct exchange exchange = stored_exchange(fixture, record.id);
	struct certificate_record one, two, list[4];
	struct error error;
	int64_t due_ms;
	int count;

	assert_done(certificate_unconfirmed_due(fixture->store, &due_ms, &error));
	assert_int_equal(due_ms, 0);
	one = stored_certificate(fixture, &exchange, 1);
	two = stored_certificate(fixture, &exchange, 2);
	assert_done(certificate_postpone(fixture->store, &one, 7000, &error));
	assert_done(certificate_unconfirmed_due(fixture->store, &due_ms, &error));
	assert_int_equal(due_ms, 5000);
	assert_done(certificate_unconfirmed_next(fixture->store, 4999, list, 4, &count, &error));
	assert_int_equal(count, 0);
	assert_done(certificate_unconfirmed_next(fixture->store, 7000, list, 4, &count, &error));
	assert_int_equal(count, 2);
	assert_int_equal(list[0].id, two.id);
	assert_int_equal(list[1].id, one.id);
	assert_done(certificate_apply(fixture->store, &two, CERTIFICATE_EVENT_CONFIRM, &error));
	assert_done(certificate_apply(fixture->store, &two, CERTIFICATE_EVENT_CONFIRMED, &error));
	assert_done(certificate_unconfirmed_next(fixture->store, 7000, list, 4, &count, &error));
	assert_int_equal(count, 1);
	assert_done(certificate_apply(fixture->store, &two, CERTIFICATE_EVENT_PLACE, &error));
	assert_done(
	    certificate_expired_next(fixture->store, two.not_after_ms, list, 4, &count, &error));
	assert_int_equal(count, 0);
	assert_done(certificate_expired_next(fixture->store, two.not_after_ms + 1, list, 4, &count,
					     &error));
	assert_int_equal(count, 1);
	assert_int_equal(list[0].id, two.id);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(added_and_loaded),
		TEST(every_state_and_event),
		TEST(last_answer_moves_the_case),
		TEST(version_conflict),
		TEST(timers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
