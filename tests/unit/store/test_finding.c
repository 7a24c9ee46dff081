#include "fixture.h"

#include "madoguchi/store/finding.h"
#include "madoguchi/store/sync_state.h"

static const struct finding_entry unknown_here = {
	.transaction_id = { 7 }, .state = 3, .serial = "7a", .changed_ms = 1000
};

/* Compares with a statement of one transaction that is not ours. */
static struct reconciliation compared(struct fixture *fixture, int uncollected_days)
{
	struct reconciliation run = { .made_ms = INT64_MAX / 2,
				      .source = "authority",
				      .uncollected_days = uncollected_days };
	struct error error;

	assert_done(finding_entries_clear(fixture->store, &error));
	assert_done(finding_entry_add(fixture->store, &unknown_here, &error));
	assert_done(finding_compare(fixture->store, &run, &error));
	return run;
}

/* A certificate that was confirmed 100 days ago. */
static void not_collected(struct fixture *fixture)
{
	const struct case_record record = stored_case(fixture);
	const struct exchange exchange = stored_exchange(fixture, record.id);
	struct certificate_record made = stored_certificate(fixture, &exchange, 1);
	struct error error;

	assert_done(certificate_apply(fixture->store, &made, CERTIFICATE_EVENT_CONFIRM, &error));
	assert_done(certificate_apply(fixture->store, &made, CERTIFICATE_EVENT_CONFIRMED, &error));
	raw_sql(fixture, "UPDATE history SET at_ms = at_ms - 100 * 86400000");
}

static bool body(const uint8_t *certificate, size_t size, struct buffer *ret_body,
		 struct error *error)
{
	assert_int_equal(size, 9);
	assert_memory_equal(certificate, "DERDERDER", 9);
	(void)error;
	return buffer_append(ret_body, "RR", 2);
}

static int64_t differences(struct fixture *fixture)
{
	struct queue_counts counts;
	struct error error;

	assert_done(queue_counts_read(fixture->store, &counts, &error));
	return counts.differences;
}

static void settled_by_name(void **state)
{
	struct fixture *fixture = *state;
	struct finding finding;
	struct error error;
	int count = 0;

	assert_int_equal(compared(fixture, 0).found, 1);
	assert_int_equal(compared(fixture, 0).found, 0);
	assert_int_equal(differences(fixture), 1);
	assert_done(finding_list_read(fixture->store, 0, false, &finding, 1, &count, &error));
	assert_int_equal(count, 1);
	assert_int_equal(finding.kind, FINDING_ISSUED_THERE);
	assert_refused(finding_settle(fixture->store, finding.id, "", "asked", &error),
		       ERROR_INPUT_WRONG);
	assert_refused(finding_letter(fixture->store, finding.id, "Suzuki", &error),
		       ERROR_STATE_FORBIDDEN);
	assert_refused(finding_revoke(fixture->store, finding.id, "Suzuki", body, &error),
		       ERROR_STATE_FORBIDDEN);
	assert_done(finding_settle(fixture->store, finding.id, "Suzuki", "asked", &error));
	assert_refused(finding_settle(fixture->store, finding.id, "Suzuki", "asked", &error),
		       ERROR_STATE_FORBIDDEN);
	assert_done(finding_load(fixture->store, finding.id, &finding, &error));
	assert_string_equal(finding.settled_by, "Suzuki");
	assert_string_equal(finding.decision, "asked");
	assert_int_equal(compared(fixture, 0).found, 0);
	assert_int_equal(differences(fixture), 0);
}

static void revoked_after_a_letter(void **state)
{
	struct fixture *fixture = *state;
	struct finding finding;
	struct error error;
	int count = 0;

	not_collected(fixture);
	assert_int_equal(compared(fixture, 101).found, 1);
	assert_int_equal(compared(fixture, 99).found, 1);
	assert_done(finding_list_read(fixture->store, 0, true, &finding, 1, &count, &error));
	assert_int_equal(finding.kind, FINDING_UNCOLLECTED);
	assert_false(finding_may_revoke(&finding));
	assert_refused(finding_revoke(fixture->store, finding.id, "Suzuki", body, &error),
		       ERROR_STATE_FORBIDDEN);
	assert_done(finding_letter(fixture->store, finding.id, "Hanako", &error));
	assert_refused(finding_revoke(fixture->store, finding.id, "", body, &error),
		       ERROR_INPUT_WRONG);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM exchanges WHERE body_type = 11"),
			 0);
	assert_done(finding_revoke(fixture->store, finding.id, "Suzuki", body, &error));
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM exchanges WHERE body_type = 11"
					     " AND state = 'queued' AND certificate_id = 1"),
			 1);
	assert_done(finding_load(fixture->store, finding.id, &finding, &error));
	assert_string_equal(finding.letter_by, "Hanako");
	assert_string_equal(finding.settled_by, "Suzuki");
}

/* Its card must not be written meanwhile, and its case must not stay in the list of those to
 * write. */
static void its_case_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record;
	struct finding finding;
	struct error error;
	bool revoked = true;
	int count = 0;

	not_collected(fixture);
	raw_sql(fixture, "UPDATE cases SET state = 'to_write' WHERE id = 1");
	compared(fixture, 99);
	assert_done(finding_list_read(fixture->store, 0, true, &finding, 1, &count, &error));
	assert_done(finding_letter(fixture->store, finding.id, "Hanako", &error));
	assert_done(certificate_is_revoked(fixture->store, 1, &revoked, &error));
	assert_false(revoked);
	assert_done(finding_revoke(fixture->store, finding.id, "Suzuki", body, &error));
	assert_done(certificate_is_revoked(fixture->store, 1, &revoked, &error));
	assert_true(revoked);
	assert_done(case_load(fixture->store, 1, &record, &error));
	assert_int_equal(record.state, CASE_NEEDS_ATTENTION);
	assert_string_not_equal(record.attention, "");
	assert_done(case_apply(fixture->store, &record, CASE_EVENT_WITHDRAW, NULL, &error));
	assert_int_equal(case_state_wait(record.state), WAIT_END);
}

static void listed_both_ways(void **state)
{
	struct fixture *fixture = *state;
	struct finding list[2];
	struct finding_run last;
	struct error error;
	int count = 0;

	assert_done(finding_last_run(fixture->store, &last, &error));
	assert_int_equal(last.at_ms, 0);
	not_collected(fixture);
	compared(fixture, 99);
	assert_done(finding_last_run(fixture->store, &last, &error));
	assert_true(last.at_ms > 0);
	assert_done(finding_list_read(fixture->store, 0, false, list, 2, &count, &error));
	assert_int_equal(count, 2);
	assert_true(list[0].id < list[1].id);
	assert_done(finding_list_read(fixture->store, list[1].id, true, list, 2, &count, &error));
	assert_int_equal(count, 1);
	assert_int_equal(list[0].kind, FINDING_ISSUED_THERE);
	assert_done(finding_list_read(fixture->store, list[0].id, true, list, 2, &count, &error));
	assert_int_equal(count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(settled_by_name),
		TEST(revoked_after_a_letter),
		TEST(its_case_is_told),
		TEST(listed_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
