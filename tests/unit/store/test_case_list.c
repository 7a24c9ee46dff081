#include "fixture.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/store/case_list.h"
#include "madoguchi/store/queue_list.h"

#define SMALL 30

static void names(struct case_record *record, const char *name, const char *kana)
{
	snprintf(record->person.name, sizeof(record->person.name), "%s", name);
	snprintf(record->person.kana, sizeof(record->person.kana), "%s", kana);
}

static void small_office(struct fixture *fixture)
{
	struct error error;

	assert_done(store_begin(fixture->store, &error));
	for (int i = 0; i < SMALL; i++) {
		struct case_record record = stored_case(fixture);

		(void)stored_exchange(fixture, record.id);
	}
	assert_done(store_commit(fixture->store, &error));
	raw_sql(fixture,
		"UPDATE cases SET route = iif(id % 3 = 0, 'custody', 'revisit') WHERE id % 3 < 2;"
		"UPDATE cases SET state = CASE WHEN id % 7 = 0 THEN 'done'"
		" WHEN id % 11 = 0 THEN 'draft' WHEN id % 13 = 1 THEN 'working' ELSE CASE id % 5"
		" WHEN 0 THEN 'waiting_service' WHEN 1 THEN 'to_write' WHEN 2 THEN 'to_return'"
		" WHEN 3 THEN 'needs_attention' ELSE 'waiting_reply' END END;"
		"UPDATE exchanges SET state = 'answered', created_ms = 1000 + id;"
		"UPDATE exchanges SET state = iif(id % 6 = 0, 'held', 'in_doubt') WHERE id % 6 < 2;"
		"UPDATE exchanges SET state = 'queued', priority = id % 4 WHERE id % 6 = 2;"
		"UPDATE exchanges SET state = 'rejected', priority = id % 4 WHERE id % 6 = 3");
}

/* What a list must hold, in SQL that knows nothing of its indexes. */
#define IN_SAFE "state IN ('waiting_service', 'to_write', 'to_return', 'needs_attention')"
static const char *const expected[] = {
	[LIST_OPEN] = "state <> 'done'",
	[LIST_DRAFT] = "state = 'draft'",
	[LIST_WORK] = "state IN ('accepted', 'ready', 'working')",
	[LIST_SERVICE] = "state = 'waiting_service'",
	[LIST_CUSTODY] = IN_SAFE " AND route = 'custody'",
	[LIST_REVISIT] = IN_SAFE " AND route = 'revisit'",
	[LIST_TO_WRITE] = "state = 'to_write'",
	[LIST_TO_RETURN] = "state = 'to_return'",
	[LIST_REPLY] = "state = 'waiting_reply'",
	[LIST_ATTENTION] = "state = 'needs_attention'",
	[LIST_IN_DOUBT] =
	    "id IN (SELECT case_id FROM exchanges WHERE state IN ('held','in_doubt'))",
	[LIST_ALL] = "1",
};

static int expected_ids(struct fixture *fixture, enum case_list list, int64_t *ids)
{
	sqlite3 *db = raw_open(fixture);
	sqlite3_stmt *statement = NULL;
	char sql[256];
	int count = 0;

	snprintf(sql, sizeof(sql), "SELECT id FROM cases WHERE %s ORDER BY id DESC",
		 expected[list]);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW)
		ids[count++] = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return count;
}

/* Every list, page by page, to its end and back. */
static void pages(void **state)
{
	struct fixture *fixture = *state;
	struct case_row rows[4];
	struct error error;

	small_office(fixture);
	for (int list = LIST_OPEN; list <= LIST_ALL; list++) {
		int64_t ids[SMALL], after = 0, all = 0;
		int wanted = expected_ids(fixture, (enum case_list)list, ids);
		int seen = 0, count;

		assert_true(wanted > 1);
		do {
			assert_done(case_list_read(fixture->store, (enum case_list)list, after,
						   false, rows, 4, &count, &error));
			for (int i = 0; i < count; i++)
				assert_int_equal(rows[i].id, ids[seen + i]);
			seen += count;
			if (count > 0)
				after = rows[count - 1].id;
		} while (count == 4);
		assert_int_equal(seen, wanted);
		assert_done(case_list_count(fixture->store, (enum case_list)list, &all, &error));
		assert_int_equal(all, wanted);
		after = 0;
		do {
			assert_done(case_list_read(fixture->store, (enum case_list)list, after,
						   true, rows, 4, &count, &error));
			for (int i = 0; i < count; i++)
				assert_int_equal(rows[i].id, ids[--seen]);
			if (count > 0)
				after = rows[count - 1].id;
		} while (count == 4);
		assert_int_equal(seen, 0);
	}
}

static bool goes_before(const struct case_row *first, const struct case_row *second)
{
	return first->changed_ms < second->changed_ms ||
	       (first->changed_ms == second->changed_ms && first->id < second->id);
}

/* Every list by its changes, of which some are of the same time, to its end and back. */
static void pages_by_change(void **state)
{
	struct fixture *fixture = *state;
	struct case_row rows[4], found[SMALL];
	struct error error;

	small_office(fixture);
	raw_sql(fixture, "UPDATE cases SET changed_ms = 1 + (id * 7919) % 11");
	for (int list = LIST_OPEN; list <= LIST_ALL; list++) {
		int64_t ids[SMALL];
		struct case_place place;
		int wanted = expected_ids(fixture, (enum case_list)list, ids);
		int seen = 0, count;

		do {
			assert_done(case_list_read_unchanged(fixture->store, (enum case_list)list,
							     seen > 0 ? &place : NULL, false, rows,
							     4, &count, &error));
			for (int i = 0; i < count; i++, seen++) {
				assert_true(seen < wanted);
				found[seen] = rows[i];
				assert_true(seen == 0 || goes_before(&found[seen - 1], &rows[i]));
			}
			if (count > 0)
				assert_done(case_list_place(fixture->store, rows[count - 1].id,
							    &place, &error));
		} while (count == 4);
		assert_int_equal(seen, wanted);
		for (bool first = true; seen > 0; first = false) {
			assert_done(case_list_read_unchanged(fixture->store, (enum case_list)list,
							     first ? NULL : &place, true, rows, 4,
							     &count, &error));
			assert_true(count > 0);
			for (int i = 0; i < count; i++)
				assert_int_equal(rows[i].id, found[--seen].id);
			place =
			    (struct case_place){ rows[count - 1].changed_ms, rows[count - 1].id };
		}
		assert_done(case_list_read_unchanged(fixture->store, (enum case_list)list, &place,
						     true, rows, 4, &count, &error));
		assert_int_equal(count, 0);
	}
}

static void row_contents(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct store *blind = NULL;
	struct case_row row;
	struct error error;
	int count;

	record.route = ROUTE_CUSTODY;
	snprintf(record.custody_number, sizeof(record.custody_number), "K-9");
	assert_done(case_save(fixture->store, &record, &error));
	assert_done(case_draw_number(fixture->store, &record, "14130", 2, 20500, &error));
	assert_done(case_apply(fixture->store, &record, CASE_EVENT_ACCEPT, NULL, &error));
	assert_done(case_list_read(fixture->store, LIST_OPEN, 0, false, &row, 1, &count, &error));
	assert_int_equal(count, 1);
	assert_string_equal(row.number, record.number);
	assert_string_equal(row.name, record.person.name);
	assert_string_equal(row.custody_number, "K-9");
	assert_int_equal(row.state, CASE_ACCEPTED);
	assert_int_equal(row.route, ROUTE_CUSTODY);
	assert_int_equal(row.procedure, record.procedure);
	assert_int_equal(row.kinds, record.kinds);
	assert_int_equal(row.accepted_ms, record.accepted_ms);
	assert_int_equal(row.changed_ms, record.changed_ms);
	assert_done(store_open(fixture->dir, STORE_READ_ONLY, NULL, NULL, &blind, &error));
	assert_done(case_list_read(blind, LIST_OPEN, 0, false, &row, 1, &count, &error));
	assert_string_equal(row.name, "");
	store_close(&blind);
	raw_sql(fixture, "UPDATE cases SET person = x'01020304'");
	assert_done(case_list_read(fixture->store, LIST_OPEN, 0, false, &row, 1, &count, &error));
	assert_int_equal(count, 1);
	assert_string_equal(row.name, "\ufffd");
}

static const char *const residents[][2] = {
	{ "\u5c71\u7530 \u592a\u90ce", "\u30e4\u30de\u30c0 \u30bf\u30ed\u30a6" },
	{ "\u5c71\u7530 \u82b1\u5b50", "\u30e4\u30de\u30c0 \u30cf\u30ca\u30b3" },
	{ "\u7530\u5c71 \u6b21\u90ce", "\u30bf\u30e4\u30de \u30b8\u30ed\u30a6" },
	{ "\u9ad9\u6a4b \u6f84", "\u30bf\u30ab\u30cf\u30b7 \u30ad\u30e8\u30b7" },
	{ "SMITH JOHN", "\u30b9\u30df\u30b9 \u30b8\u30e7\u30f3" },
};
#define RESIDENTS (sizeof(residents) / sizeof(residents[0]))

/* What is typed, and the residents (by bit) that it must find. */
static const struct search_case {
	const char *words;
	unsigned found;
} search_cases[] = {
	{ "\u5c71\u7530", 1 | 2 },
	{ "\u7530\u5c71", 4 },
	{ "\u5c71\u7530\u592a\u90ce", 1 },
	{ "\u5c71\u7530 \u592a\u90ce", 1 },
	{ "\u5c71\u7530\u3000\u592a\u90ce", 1 },
	{ "\u592a\u90ce\u5c71\u7530", 0 },
	{ "\u90ce", 0 }, /* one character */
	{ "\u30e4\u30de\u30c0", 1 | 2 },
	{ "\u3084\u307e\u3060", 1 | 2 },       /* hiragana */
	{ "\uff94\uff8f\uff80\uff9e", 1 | 2 }, /* half-width */
	{ "\u30bf\u30e4\u30de \u30b8\u30ed\u30a6", 4 },
	{ "smith", 16 },
	{ "\uff33\uff2d\uff29\uff34\uff28", 16 },
	{ "\u9ad9\u6a4b", 8 },
	{ "\u4f50\u85e4", 0 },
	{ "", 0 },
};

static bool search(struct store *store, const char *typed, struct case_row *ret_rows, int capacity,
		   int *ret_count, struct error *error)
{
	struct search_words words;

	search_words_parse(typed, clock_today(), &words);
	return case_list_search(store, &words, ret_rows, capacity, ret_count, error);
}

static void assert_finds(struct fixture *fixture, const char *words, unsigned wanted)
{
	struct case_row rows[8];
	struct error error;
	unsigned found = 0;
	int count;

	assert_done(search(fixture->store, words, rows, 8, &count, &error));
	for (int i = 0; i < count; i++) {
		found |= 1u << (rows[i].id - 1);
		assert_true(i == 0 || rows[i].id < rows[i - 1].id);
	}
	if (found != wanted)
		fail_msg("%s: found %x, not %x", words, found, wanted);
}

static void search_names(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record;
	struct case_row rows[1];
	struct error error;
	int count;

	for (size_t i = 0; i < RESIDENTS; i++) {
		record = sample_case();
		names(&record, residents[i][0], residents[i][1]);
		assert_done(case_save(fixture->store, &record, &error));
	}
	for (size_t i = 0; i < sizeof(search_cases) / sizeof(search_cases[0]); i++)
		assert_finds(fixture, search_cases[i].words, search_cases[i].found);
	assert_done(search(fixture->store, "\u5c71\u7530", rows, 1, &count, &error));
	assert_int_equal(count, 1);
	/* A name that was corrected is found under the new one alone. */
	names(&record, "\u5c71\u7530 \u30b8\u30e7\u30f3", "\u30e4\u30de\u30c0 \u30b8\u30e7\u30f3");
	assert_done(case_save(fixture->store, &record, &error));
	assert_finds(fixture, "smith", 0);
	assert_finds(fixture, "\u5c71\u7530", 1 | 2 | 16);
	/* Four pairs of the name, three more of the kana. */
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM case_index WHERE case_id = 5"),
			 7);
}

/* Each word narrows what the others find, whichever of them is walked by its index. */
static void search_together(void **state)
{
	static const struct search_case cases[] = {
		{ "today", 31 },
		{ "yesterday", 0 },
		{ "accepted", 1 | 4 },
		{ "withdrawn", 2 },
		{ "refused", 0 },
		{ "being entered", 8 | 16 },
		{ "accepted today", 1 | 4 },
		{ "\u5c71\u7530 accepted", 1 },
		{ "\u5c71\u7530 today", 1 | 2 },
		{ "\u5c71\u7530 yesterday", 0 },
		{ "14130 accepted", 1 | 4 },
		{ "14130 withdrawn \u5c71\u7530", 2 },
		{ "14130 \u592a", 1 },
		{ "\u5c71\u7530 \u30e4\u30de", 1 | 2 },
		{ "today \u592a", 1 },
		{ "done", 0 },
	};
	struct fixture *fixture = *state;
	struct error error;

	for (int i = 0; i < (int)RESIDENTS; i++) {
		struct case_record record = sample_case();

		names(&record, residents[i][0], residents[i][1]);
		assert_done(case_save(fixture->store, &record, &error));
		if (i > 2)
			continue;
		assert_done(case_draw_number(fixture->store, &record, "14130", 1,
					     date_from_civil(2026, 6, 10), &error));
		assert_done(case_apply(fixture->store, &record,
				       i == 1 ? CASE_EVENT_WITHDRAW : CASE_EVENT_ACCEPT, "",
				       &error));
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_finds(fixture, cases[i].words, cases[i].found);
}

static void search_numbers(void **state)
{
	static const struct search_case cases[] = {
		{ "14130", 7 },
		{ "14130-01", 3 },
		{ "1413001", 3 },
		{ "14130-02", 4 },
		{ "14131", 0 },
		{ "\uff11\uff14\uff11\uff13\uff10", 7 },
		{ "14130-01-26-00002", 2 },
		{ "14130012600001", 1 },
	};
	struct fixture *fixture = *state;
	struct error error;

	for (int i = 0; i < 3; i++) {
		struct case_record record = stored_case(fixture);

		assert_done(case_draw_number(fixture->store, &record, "14130", i < 2 ? 1 : 2,
					     date_from_civil(2026, 6, 10), &error));
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct case_row rows[8];
		unsigned found = 0;
		int count;

		assert_done(search(fixture->store, cases[i].words, rows, 8, &count, &error));
		for (int j = 0; j < count; j++)
			found |= 1u << (rows[j].id - 1);
		assert_int_equal(found, cases[i].found);
	}
}

/* The running number alone, whatever the counter and the year; else the beginning of a number. */
static void search_serials(void **state)
{
	static const struct {
		int counter;
		int year;
	} drawn[] = { { 1, 2025 }, { 1, 2026 }, { 1, 2026 }, { 1, 2026 }, { 2, 2026 } };
	struct search_case cases[] = {
		{ "1", 1 | 2 | 16 },  { "00001", 1 | 2 | 16 },
		{ "2", 4 },	      { "\uff10\uff10\uff10\uff10\uff12", 4 },
		{ "142", 8 },	      { "00142", 8 },
		{ "42", 0 },	      { "4", 0 },
		{ "14", 31 },	      { "14130", 31 },
		{ "00000", 0 },	      { "2 today", 4 },
		{ "2 yesterday", 0 }, { "2 \u5c71\u7530", 0 },
		{ NULL, 4 },	      { NULL, 0 }, /* with a check digit, which follows */
	};
	enum { CASES = sizeof(cases) / sizeof(cases[0]) };
	char right[24], wrong[24];
	struct fixture *fixture = *state;
	struct case_record record;
	struct error error;

	for (size_t i = 0; i < sizeof(drawn) / sizeof(drawn[0]); i++) {
		record = stored_case(fixture);
		assert_done(case_draw_number(fixture->store, &record, "14130", drawn[i].counter,
					     date_from_civil(drawn[i].year, 6, 10), &error));
		if (i == 2)
			snprintf(right, sizeof(right), "%.7s", record.number + 12);
	}
	snprintf(wrong, sizeof(wrong), "00002-%d", (right[6] - '0' + 1) % 10);
	/* Nothing of a number is left away, however much was drawn before it. */
	raw_sql(fixture, "UPDATE cases SET number = '14130-01-26-00142-0' WHERE id = 4");
	cases[CASES - 2].words = right;
	cases[CASES - 1].words = wrong;
	for (size_t i = 0; i < CASES; i++)
		assert_finds(fixture, cases[i].words, cases[i].found);
	raw_sql(fixture, "UPDATE cases SET number = '14131-03-24-1000042-0' WHERE id = 5");
	assert_finds(fixture, "1000042", 16);
}

static void queue_pages(void **state)
{
	struct fixture *fixture = *state;
	int64_t ids[SMALL], after = 0;
	struct queue_row rows[4];
	sqlite3_stmt *statement = NULL;
	struct error error;
	int wanted = 0, seen = 0, count;
	sqlite3 *db;

	small_office(fixture);
	db = raw_open(fixture);
	assert_int_equal(
	    sqlite3_prepare_v2(
		db,
		"SELECT id FROM exchanges WHERE state NOT IN ('answered', 'rejected')"
		" OR (state = 'rejected' AND case_id IN (SELECT id FROM cases"
		" WHERE state = 'needs_attention'))"
		" ORDER BY state <> 'queued', state = 'rejected', priority, created_ms",
		-1, &statement, NULL),
	    SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW)
		ids[wanted++] = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	assert_true(wanted > 10);
	do {
		assert_done(
		    queue_list_read(fixture->store, QUEUE_AFTER, after, rows, 4, &count, &error));
		for (int i = 0; i < count; i++)
			assert_int_equal(rows[i].exchange.id, ids[seen + i]);
		seen += count;
		if (count > 0)
			after = rows[count - 1].exchange.id;
	} while (count == 4);
	assert_int_equal(seen, wanted);
	after = 0;
	do {
		assert_done(
		    queue_list_read(fixture->store, QUEUE_BEFORE, after, rows, 4, &count, &error));
		for (int i = 0; i < count; i++)
			assert_int_equal(rows[i].exchange.id, ids[--seen]);
		if (count > 0)
			after = rows[count - 1].exchange.id;
	} while (count == 4);
	assert_int_equal(seen, 0);
	for (int i = 0; i < wanted; i++) {
		assert_done(
		    queue_list_read(fixture->store, QUEUE_FROM, ids[i], rows, 1, &count, &error));
		assert_int_equal(rows[0].exchange.id, ids[i]);
	}
	assert_refused(queue_list_read(fixture->store, QUEUE_AFTER, 999, rows, 4, &count, &error),
		       ERROR_NOT_FOUND);
}

/* Whatever waits for a person is on the list of open cases, and what waits for something of its own
 * is on a list that says so; what is settled is on none but the list of all. */
static void no_state_is_on_no_list(void **state)
{
	static const enum case_list own[CASE_STATE_COUNT] = {
		[CASE_DRAFT] = LIST_OPEN,
		[CASE_ACCEPTED] = LIST_OPEN,
		[CASE_WAITING_REPLY] = LIST_REPLY,
		[CASE_READY] = LIST_OPEN,
		[CASE_WORKING] = LIST_OPEN,
		[CASE_WAITING_SERVICE] = LIST_CUSTODY,
		[CASE_TO_WRITE] = LIST_TO_WRITE,
		[CASE_TO_RETURN] = LIST_TO_RETURN,
		[CASE_DONE] = LIST_ALL,
		[CASE_REFUSED] = LIST_ALL,
		[CASE_WITHDRAWN] = LIST_ALL,
		[CASE_NEEDS_ATTENTION] = LIST_ATTENTION,
	};
	struct fixture *fixture = *state;
	const struct case_record record = stored_case(fixture);
	struct error error;
	char sql[160];

	for (int i = 0; i < CASE_STATE_COUNT; i++) {
		const bool settled = case_state_wait((enum case_state)i) == WAIT_END;
		int64_t open, listed;

		snprintf(sql, sizeof(sql),
			 "UPDATE cases SET state = '%s', route = 'custody' WHERE id = %lld",
			 case_state_word((enum case_state)i), (long long)record.id);
		raw_sql(fixture, sql);
		assert_done(case_list_count(fixture->store, LIST_OPEN, &open, &error));
		assert_done(case_list_count(fixture->store, own[i], &listed, &error));
		if (open != (settled ? 0 : 1) || listed != 1)
			fail_msg("%s", case_state_word((enum case_state)i));
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(pages),	    TEST(pages_by_change),	  TEST(row_contents),
		TEST(search_names), TEST(search_numbers),	  TEST(search_together),
		TEST(queue_pages),  TEST(no_state_is_on_no_list), TEST(search_serials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
