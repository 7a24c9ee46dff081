#include "fixture.h"

#include "madoguchi/store/sync_state.h"

static void assert_same_case(const struct case_record *a, const struct case_record *b)
{
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->version, b->version);
	assert_string_equal(a->number, b->number);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->route, b->route);
	assert_int_equal(a->procedure, b->procedure);
	assert_int_equal(a->applicant, b->applicant);
	assert_int_equal(a->reason, b->reason);
	assert_int_equal(a->kinds, b->kinds);
	assert_int_equal(a->kinds_done, b->kinds_done);
	assert_int_equal(a->created_ms, b->created_ms);
	assert_int_equal(a->accepted_ms, b->accepted_ms);
	assert_int_equal(a->changed_ms, b->changed_ms);
	assert_int_equal(a->good_until, b->good_until);
	assert_memory_equal(a->expires, b->expires, sizeof(a->expires));
	assert_int_equal(a->card_expires, b->card_expires);
	assert_memory_equal(a->old_certificate, b->old_certificate, sizeof(a->old_certificate));
	assert_int_equal(a->fee, b->fee);
	assert_int_equal(a->consent, b->consent);
	assert_int_equal(a->renewal_old_gone, b->renewal_old_gone);
	assert_int_equal(a->has_card, b->has_card);
	assert_memory_equal(a->card_digest, b->card_digest, CARD_DIGEST_SIZE);
	assert_string_equal(a->custody_number, b->custody_number);
	assert_string_equal(a->attention, b->attention);
	assert_string_equal(a->ground, b->ground);
	assert_memory_equal(a->config_hash, b->config_hash, sizeof(a->config_hash));
	assert_string_equal(a->documents, b->documents);
	assert_string_equal(a->person.name, b->person.name);
	assert_string_equal(a->person.kana, b->person.kana);
	assert_string_equal(a->person.address, b->person.address);
	assert_string_equal(a->person.telephone, b->person.telephone);
	assert_int_equal(a->person.born, b->person.born);
	assert_int_equal(a->person.sex, b->person.sex);
}

static void saved_and_loaded(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture), loaded;
	struct error error;

	assert_int_equal(record.version, 1);
	assert_int_equal(record.state, CASE_DRAFT);
	assert_done(case_load(fixture->store, record.id, &loaded, &error));
	assert_same_case(&record, &loaded);

	record.route = ROUTE_CUSTODY;
	record.procedure = PROCEDURE_RENEW;
	record.fee = 200;
	record.old_certificate[KIND_AUTH] = 17;
	record.consent = true;
	record.renewal_old_gone = true;
	record.has_card = false;
	memset(record.card_digest, 0, sizeof(record.card_digest));
	record.good_until = 21000;
	record.expires[KIND_AUTH] = -5;
	record.person.born = -20000;
	record.person.telephone[0] = '\0';
	snprintf(record.custody_number, sizeof(record.custody_number), "K-0001");
	assert_done(case_save(fixture->store, &record, &error));
	assert_int_equal(record.version, 2);
	assert_done(case_load(fixture->store, record.id, &loaded, &error));
	assert_same_case(&record, &loaded);
	assert_refused(case_load(fixture->store, 99, &loaded, &error), ERROR_NOT_FOUND);
}

/* Every word that the domain has must fit into the table. */
static void every_word_is_stored(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture), loaded;
	struct error error;

#define TRY(member, type, last)                                                                    \
	for (int i = 0; i < (last); i++) {                                                         \
		record.member = (enum type)i;                                                      \
		assert_done(case_save(fixture->store, &record, &error));                           \
		assert_done(case_load(fixture->store, record.id, &loaded, &error));                \
		assert_int_equal(loaded.member, i);                                                \
	}
	TRY(route, route, ROUTE_COUNT)
	TRY(procedure, procedure, PROCEDURE_COUNT)
	TRY(applicant, applicant, APPLICANT_COUNT)
	TRY(reason, reason, REASON_COUNT)
	TRY(person.sex, sex, SEX_COUNT)
#undef TRY
	for (unsigned kinds = 0; kinds <= KINDS_BOTH + KINDS_LEGACY; kinds++) {
		record.kinds = kinds;
		assert_done(case_save(fixture->store, &record, &error));
	}
}

static void force_state(struct fixture *fixture, int64_t id, enum case_state to)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "UPDATE cases SET state = '%s' WHERE id = %lld",
		 case_state_word(to), (long long)id);
	raw_sql(fixture, sql);
}

/* The setter follows the domain's table in every state and for every event, and what the table
 * refuses leaves no trace. */
static void every_state_and_event(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct error error;
	int allowed = 0;

	for (int from = 0; from < CASE_STATE_COUNT; from++) {
		for (int event = 0; event < CASE_EVENT_COUNT; event++) {
			int64_t before = raw_number(fixture, "SELECT count(*) FROM history");
			int64_t audits = raw_number(fixture, "SELECT count(*) FROM audit");
			struct case_record was;
			enum case_state to;

			force_state(fixture, record.id, (enum case_state)from);
			assert_done(case_load(fixture->store, record.id, &record, &error));
			was = record;
			if (case_next((enum case_state)from, (enum case_event)event, &to)) {
				assert_done(case_apply(fixture->store, &record,
						       (enum case_event)event, "why", &error));
				assert_int_equal(record.state, to);
				assert_int_equal(record.version, was.version + 1);
				assert_done(case_load(fixture->store, record.id, &was, &error));
				assert_same_case(&record, &was);
				before++;
				audits++;
				allowed++;
			} else {
				assert_refused(case_apply(fixture->store, &record,
							  (enum case_event)event, "why", &error),
					       ERROR_STATE_FORBIDDEN);
				assert_non_null(strstr(error.detail, case_state_word(was.state)));
				assert_non_null(
				    strstr(error.detail, case_event_word((enum case_event)event)));
				assert_same_case(&record, &was);
			}
			assert_int_equal(raw_number(fixture, "SELECT count(*) FROM history"),
					 before);
			assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit"), audits);
		}
	}
	assert_true(allowed > CASE_STATE_COUNT);
}

static void two_clerks(void **state)
{
	struct fixture *fixture = *state;
	struct store *other = fixture_open(fixture, STORE_WRITE);
	struct case_record mine = stored_case(fixture), theirs;
	struct error error;

	assert_done(case_load(other, mine.id, &theirs, &error));
	assert_done(case_apply(other, &theirs, CASE_EVENT_WITHDRAW, NULL, &error));
	assert_refused(case_apply(fixture->store, &mine, CASE_EVENT_ACCEPT, NULL, &error),
		       ERROR_STORE_CONFLICT);
	assert_refused(case_save(fixture->store, &mine, &error), ERROR_STORE_CONFLICT);
	assert_refused(case_draw_number(fixture->store, &mine, "14130", 1, 20000, &error),
		       ERROR_STORE_CONFLICT);
	assert_int_equal(mine.version, 1);
	assert_done(case_load(fixture->store, mine.id, &mine, &error));
	assert_int_equal(mine.state, CASE_WITHDRAWN);
	store_close(&other);
}

static void number_with_accept(void **state)
{
	struct fixture *fixture = *state;
	struct case_record first = stored_case(fixture), second = stored_case(fixture), found;
	struct error error;
	char number[CASE_NUMBER_SIZE];

	assert_done(store_begin(fixture->store, &error));
	assert_done(case_draw_number(fixture->store, &first, "14130", 1, 20500, &error));
	assert_done(case_apply(fixture->store, &first, CASE_EVENT_ACCEPT, NULL, &error));
	assert_done(store_commit(fixture->store, &error));
	assert_true(first.accepted_ms > 0);
	assert_int_equal(first.version, 3);
	snprintf(number, sizeof(number), "%s", first.number);
	assert_done(case_draw_number(fixture->store, &first, "14130", 1, 20500, &error));
	assert_string_equal(first.number, number);

	assert_done(store_begin(fixture->store, &error));
	assert_done(case_draw_number(fixture->store, &second, "14130", 1, 20500, &error));
	store_rollback(fixture->store);
	assert_done(case_load(fixture->store, second.id, &second, &error));
	assert_string_equal(second.number, "");
	assert_done(case_draw_number(fixture->store, &second, "14130", 1, 20500, &error));
	/* The number that was rolled back is not lost. */
	case_number_make("14130", 1, 20500, 2, number);
	assert_string_equal(second.number, number);
	assert_done(case_find(fixture->store, second.number, &found, &error));
	assert_int_equal(found.id, second.id);
	assert_refused(case_find(fixture->store, "14130-01-26-00002-x", &found, &error),
		       ERROR_NOT_FOUND);
}

static void awaited_card(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture), found;
	const uint8_t unknown[CARD_DIGEST_SIZE] = { 77 };
	struct error error;

	assert_done(case_find_by_card(fixture->store, record.card_digest, &found, &error));
	assert_int_equal(found.id, record.id);
	assert_refused(case_find_by_card(fixture->store, unknown, &found, &error), ERROR_NOT_FOUND);
	assert_done(case_apply(fixture->store, &record, CASE_EVENT_WITHDRAW, NULL, &error));
	assert_refused(case_find_by_card(fixture->store, record.card_digest, &found, &error),
		       ERROR_NOT_FOUND);
}

static void attention_comes_and_goes(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct case_history lines[4];
	struct error error;
	int count;

	force_state(fixture, record.id, CASE_WORKING);
	assert_done(case_apply(fixture->store, &record, CASE_EVENT_TROUBLE, "first why", &error));
	assert_string_equal(record.attention, "first why");
	assert_done(case_trouble(fixture->store, record.id, "second why", &error));
	assert_done(case_load(fixture->store, record.id, &record, &error));
	assert_string_equal(record.attention, "first why");
	assert_done(case_apply(fixture->store, &record, CASE_EVENT_RESOLVE, "settled", &error));
	assert_string_equal(record.attention, "");
	assert_done(case_history_list(fixture->store, record.id, lines, 4, &count, &error));
	assert_int_equal(count, 2);
	assert_int_equal(lines[0].from, CASE_WORKING);
	assert_int_equal(lines[0].to, CASE_NEEDS_ATTENTION);
	assert_string_equal(lines[0].event, "trouble");
	assert_string_equal(lines[0].why, "first why");
	assert_string_equal(lines[1].operator_name, "hanako");
	assert_true(lines[1].at_ms > 0);
	assert_done(case_history_list(fixture->store, record.id, lines, 1, &count, &error));
	assert_int_equal(count, 1);
}

/* The sync's handle moves cases and neither sees nor spoils the person. */
static void without_case_key(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture), blind;
	struct store *sync = NULL;
	struct error error;

	assert_done(store_open(fixture->dir, STORE_WRITE, NULL, fixture->queue_key, &sync, &error));
	assert_done(case_load(sync, record.id, &blind, &error));
	assert_string_equal(blind.person.name, "");
	assert_string_equal(blind.ground, "");
	assert_int_equal(blind.person.born, DATE_NONE);
	blind.kinds_done = KINDS_AUTH;
	assert_done(case_save(sync, &blind, &error));
	assert_done(case_load(fixture->store, record.id, &record, &error));
	assert_int_equal(record.kinds_done, KINDS_AUTH);
	assert_string_equal(record.person.name, sample_case().person.name);
	snprintf(blind.person.name, sizeof(blind.person.name), "x");
	assert_refused(case_save(sync, &blind, &error), ERROR_KEY_MISSING);
	blind.person.name[0] = '\0';
	snprintf(blind.ground, sizeof(blind.ground), "x");
	assert_refused(case_save(sync, &blind, &error), ERROR_KEY_MISSING);
	store_close(&sync);
}

static void moved_person_does_not_open(void **state)
{
	struct fixture *fixture = *state;
	struct case_record one = stored_case(fixture), two = stored_case(fixture);
	struct error error;

	raw_sql(fixture, "UPDATE cases SET person = (SELECT person FROM cases WHERE id = 1)"
			 " WHERE id = 2");
	assert_done(case_load(fixture->store, one.id, &one, &error));
	assert_refused(case_load(fixture->store, two.id, &two, &error), ERROR_SEAL_BROKEN);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(saved_and_loaded),		  TEST(every_word_is_stored),
		TEST(every_state_and_event),	  TEST(two_clerks),
		TEST(number_with_accept),	  TEST(awaited_card),
		TEST(attention_comes_and_goes),	  TEST(without_case_key),
		TEST(moved_person_does_not_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
