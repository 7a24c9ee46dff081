#include "fixture.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/store/case_list.h"
#include "madoguchi/store/queue_list.h"
#include "madoguchi/store/sync_state.h"

#include "../../../src/store/internal.h"

/*
 * What a list, a count or a look-up costs is counted in steps of SQLite's machine, which no other
 * load on the computer changes: with a hundred times as many closed cases it must be the same.
 */
#define FEW_CLOSED 1000
#define MANY_CLOSED 100000

static int count_step(void *count)
{
	(*(int64_t *)count)++;
	return 0;
}

#define CASE_VALUES " 1, 'issue', 'self', 'expiry', 3, 0, 1, 1, 1, 0, 0, '', zeroblob(32)"
#define INSERT_CASES                                                                               \
	"INSERT INTO cases (state, route, card_digest, version, procedure, applicant, reason,"     \
	" kinds, kinds_done, created_ms, accepted_ms, changed_ms, consent, old_gone, documents,"   \
	" config_hash)"
#define INSERT_EXCHANGES                                                                           \
	"INSERT INTO exchanges (state, case_id, created_ms, version, transaction_id, kind,"        \
	" body_type, priority, due_ms, good_until_ms, attempts, failure)"
#define EXCHANGE_VALUES " id, id, 1, randomblob(16), 'sign', 0, 2, 0, 0, 0, 0"
#define INSERT_BODIES                                                                              \
	"INSERT INTO exchange_bodies SELECT id, x'', x'' FROM exchanges"                           \
	" WHERE id NOT IN (SELECT exchange_id FROM exchange_bodies);"

static const char *const open_rows =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 140)" INSERT_CASES
    " SELECT CASE i % 7 WHEN 0 THEN 'to_write' WHEN 1 THEN 'waiting_service'"
    " WHEN 2 THEN 'to_return' WHEN 3 THEN 'waiting_reply' WHEN 4 THEN 'draft' WHEN 5 THEN 'working'"
    " ELSE 'needs_attention' END, iif(i % 8 < 4, 'custody', 'revisit'),"
    " zeroblob(32)," CASE_VALUES " FROM n;" INSERT_EXCHANGES
    " SELECT CASE id % 3 WHEN 0 THEN 'held' WHEN 1 THEN 'sent' ELSE 'queued' END," EXCHANGE_VALUES
    " FROM cases WHERE state <> 'done';" INSERT_BODIES;

static void add_closed(struct fixture *fixture, int count)
{
	static const char *const followers[] = {
		INSERT_EXCHANGES " SELECT 'answered'," EXCHANGE_VALUES
				 " FROM cases WHERE state = 'done' AND id NOT IN"
				 " (SELECT case_id FROM exchanges);" INSERT_BODIES,
		"INSERT INTO exchange_messages SELECT NULL, id, 'in', 1, 1, x'', 1, x'' FROM"
		" exchanges WHERE id NOT IN (SELECT exchange_id FROM exchange_messages)",
		"INSERT INTO certificates SELECT NULL, 1, case_id, id, 'sign', 'superseded', '', 0,"
		" 0, zeroblob(32), randomblob(32), 0, 0, 0, NULL FROM exchanges"
		" WHERE state = 'answered' AND id NOT IN (SELECT exchange_id FROM certificates)",
		"INSERT INTO card_journal SELECT NULL, id, 'sign', '', 0, 'write', 'done', 1, 1,"
		" zeroblob(32), x'' FROM cases WHERE state = 'done'",
		"INSERT INTO case_index SELECT randomblob(8), id FROM cases",
		"UPDATE cases SET number = printf('14130-01-26-%05d-0', id) WHERE number IS NULL",
	};
	char sql[600];

	snprintf(sql, sizeof(sql),
		 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
		 "%d)" INSERT_CASES
		 " SELECT 'done', iif(i %% 2, 'custody', 'revisit'), zeroblob(32)," CASE_VALUES
		 " FROM n",
		 count);
	raw_sql(fixture, sql);
	for (size_t i = 0; i < sizeof(followers) / sizeof(followers[0]); i++)
		raw_sql(fixture, followers[i]);
}

/* One cost a row: lists from the start, from the middle and backwards, their counts, the rest. */
#define COSTS ((LIST_ALL + 1) * 4 + 21)

static int64_t measured_steps;

static int64_t cost_since(int64_t *last)
{
	int64_t cost = measured_steps - *last;

	*last = measured_steps;
	return cost;
}

static int measure_lists(struct store *store, int64_t middle, int64_t *costs)
{
	struct case_row rows[10];
	int64_t last = measured_steps, all;
	struct error error;
	int count, at = 0;

	for (int list = LIST_OPEN; list <= LIST_ALL; list++) {
		enum case_list which = (enum case_list)list;

		assert_done(case_list_read(store, which, 0, false, rows, 10, &count, &error));
		assert_int_equal(count, 10);
		costs[at++] = cost_since(&last);
		assert_done(case_list_read(store, which, middle, false, rows, 10, &count, &error));
		costs[at++] = cost_since(&last);
		assert_done(case_list_read(store, which, 0, true, rows, 10, &count, &error));
		costs[at++] = cost_since(&last);
		assert_done(case_list_count(store, which, &all, &error));
		costs[at++] = cost_since(&last);
	}
	return at;
}

static int measure_rest(struct store *store, int64_t *costs)
{
	static const uint8_t digest[32] = { 0 };
	static const char *const searches[] = {
		"\u5c71\u7530",	     "14130", "today", "to return",	 "\u5c71\u7530 to return",
		"withdrawn",	     "done",  "00042", "14130-01 today", "14130-01 \u5c71\u7530",
		"14130-01 to return"
	};
	static struct exchange list[10];
	static struct queue_row queue[10];
	static struct search_words words;
	struct certificate_record certificates[4];
	struct exchange_message message;
	struct case_record record;
	struct queue_counts counts;
	struct case_row rows[4];
	int64_t last = measured_steps, due_ms;
	struct error error;
	bool found;
	int count, at = 0;

	assert_done(queue_counts_read(store, &counts, &error));
	costs[at++] = cost_since(&last);
	assert_done(exchange_list_due(store, 10, list, 10, &count, &error));
	assert_int_equal(count, 10);
	costs[at++] = cost_since(&last);
	assert_done(exchange_next_due(store, &due_ms, &error));
	costs[at++] = cost_since(&last);
	assert_done(queue_list_read(store, QUEUE_AFTER, 0, queue, 10, &count, &error));
	assert_done(
	    queue_list_read(store, QUEUE_BEFORE, queue[9].exchange.id, queue, 10, &count, &error));
	costs[at++] = cost_since(&last);
	assert_done(case_find_by_card(store, digest, &record, &error));
	costs[at++] = cost_since(&last);
	assert_done(exchange_message_unprocessed(store, &message, NULL, &found, &error));
	costs[at++] = cost_since(&last);
	assert_done(certificate_unconfirmed_next(store, 10, certificates, 4, &count, &error));
	costs[at++] = cost_since(&last);
	assert_done(certificate_expired_next(store, 10, certificates, 4, &count, &error));
	costs[at++] = cost_since(&last);
	for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
		search_words_parse(searches[i], clock_today(), &words);
		assert_done(case_list_search(store, &words, rows, 4, &count, &error));
		costs[at++] = cost_since(&last);
	}
	assert_done(exchange_list_case(store, list[0].case_id, list, 4, &count, &error));
	costs[at++] = cost_since(&last);
	assert_done(store_begin(store, &error));
	cost_since(&last);
	record.person = sample_case().person;
	assert_done(case_save(store, &record, &error));
	costs[at++] = cost_since(&last);
	store_rollback(store);
	return at;
}

static void measure(struct fixture *fixture, int64_t *costs)
{
	/* Among the open ones, with closed ones before and after. */
	const int64_t middle = FEW_CLOSED / 2 + 30;
	int at;

	sqlite3_progress_handler(fixture->store->db, 1, count_step, &measured_steps);
	at = measure_lists(fixture->store, middle, costs);
	at += measure_rest(fixture->store, costs + at);
	assert_int_equal(at, COSTS);
	sqlite3_progress_handler(fixture->store->db, 0, NULL, NULL);
}

static void same_cost_with_many_closed(void **state)
{
	struct fixture *fixture = *state;
	int64_t few[COSTS], many[COSTS], unused[COSTS];

	add_closed(fixture, FEW_CLOSED / 2);
	raw_sql(fixture, open_rows);
	add_closed(fixture, FEW_CLOSED / 2);
	/* The first round also prepares the statements. */
	measure(fixture, unused);
	measure(fixture, few);
	add_closed(fixture, MANY_CLOSED);
	assert_true(raw_number(fixture, "SELECT count(*) FROM cases") > MANY_CLOSED);
	measure(fixture, unused);
	measure(fixture, many);
	for (int i = 0; i < COSTS; i++)
		if (many[i] > few[i] + 40 || few[i] == 0)
			fail_msg("cost %d: %lld steps, then %lld", i, (long long)few[i],
				 (long long)many[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(same_cost_with_many_closed, fixture_up,
						fixture_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
