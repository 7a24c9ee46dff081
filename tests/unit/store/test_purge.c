/*
 * What is purged is gone from the files themselves: before it goes every sealed value and every
 * pair of the search index is written down, and afterwards database and log are searched for its
 * bytes.
 */
#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/store/card_journal.h"
#include "madoguchi/store/case_list.h"
#include "madoguchi/store/letter.h"
#include "madoguchi/store/paper.h"
#include "madoguchi/store/payment.h"
#include "madoguchi/store/custody.h"
#include "madoguchi/store/purge.h"
#include "madoguchi/store/sync_state.h"

#define REMAINS_MAX 128

/* Bytes that must not be found any more. */
struct remains {
	struct {
		uint8_t *bytes;
		size_t size;
	} piece[REMAINS_MAX];
	size_t count;
};

static const struct purge_limits all_due = { .due = { [RETAINED_CASE] = INT32_MAX,
						      [RETAINED_CUSTODY] = DATE_NONE,
						      [RETAINED_REVISIT] = DATE_NONE,
						      [RETAINED_COPY] = DATE_NONE,
						      [RETAINED_INQUIRY] = DATE_NONE,
						      [RETAINED_REVOCATION] = DATE_NONE,
						      [RETAINED_RECEPTION] = DATE_NONE } };

static void apply(struct store *store, struct case_record *record, enum case_event event)
{
	struct error error;

	assert_done(case_apply(store, record, event, NULL, &error));
}

static void make_paper(struct store *store, int64_t case_id, const char *kind)
{
	struct paper_record paper = { .case_id = case_id, .language = LANGUAGE_JA };
	struct buffer text;
	struct error error;

	snprintf(paper.kind, sizeof(paper.kind), "%s", kind);
	buffer_init(&text, 10000);
	for (int i = 0; i < 300; i++)
		buffer_append_text(&text, sample_case().person.name);
	assert_done(store_begin(store, &error));
	assert_done(paper_draw_number(store, 'S', 20740, paper.number, &error));
	assert_done(paper_add(store, &paper, "case", &text, &error));
	assert_done(store_commit(store, &error));
	buffer_done(&text);
}

/* A step that is left open, a letter, an exchange with a message, a certificate, two papers. */
static struct certificate_record add_parts(struct fixture *fixture,
					   const struct case_record *record, uint8_t mark)
{
	struct store *store = fixture->store;
	struct exchange exchange = stored_exchange(fixture, record->id);
	struct exchange_message message = { .exchange_id = exchange.id };
	/* No digest of zeros, which stand everywhere. */
	struct card_entry entry = { .case_id = record->id,
				    .step = STEP_KEY,
				    .card_digest = "0123456789abcdefghijklmnopqrstuv" };
	struct certificate_record certificate;
	struct letter letter;
	struct error error;

	assert_done(exchange_message_add(store, &message, (const uint8_t *)"OUT", 3, &error));
	assert_done(exchange_apply(store, &exchange, EXCHANGE_EVENT_SEND, NULL, &error));
	assert_done(exchange_apply(store, &exchange, EXCHANGE_EVENT_ANSWER, NULL, &error));
	certificate = stored_certificate(fixture, &exchange, mark);
	assert_done(certificate_apply(store, &certificate, CERTIFICATE_EVENT_CONFIRM, &error));
	assert_done(certificate_apply(store, &certificate, CERTIFICATE_EVENT_CONFIRMED, &error));
	assert_done(card_intent(store, &entry, &error));
	assert_done(
	    letter_request(store, record->id, record->person.address, 20740, &letter, &error));
	make_paper(store, record->id, "reception");
	make_paper(store, record->id, "copy");
	return certificate;
}

static void finish(struct store *store, struct case_record *record)
{
	apply(store, record, CASE_EVENT_ACCEPT);
	apply(store, record, CASE_EVENT_PREPARE);
	apply(store, record, CASE_EVENT_BEGIN);
	apply(store, record, CASE_EVENT_FINISH);
}

/* Settled, with its certificate on the card. */
static void pay(struct store *store, const struct case_record *record)
{
	const struct fee_terms terms = { .issuer_yen = 200, .time = FEE_TIME_RESULT };
	struct payment payment;
	struct error error;

	assert_done(fee_owe(store, record->id, &terms, &error));
	assert_done(payment_take(store, record, FEE_MEANS_CASH, &payment, &error));
}

static struct case_record settled_case(struct fixture *fixture, uint8_t mark)
{
	struct case_record record = stored_case(fixture);
	struct certificate_record certificate = add_parts(fixture, &record, mark);
	struct error error;

	assert_done(
	    certificate_apply(fixture->store, &certificate, CERTIFICATE_EVENT_PLACE, &error));
	finish(fixture->store, &record);
	pay(fixture->store, &record);
	return record;
}

/* ---- what remains ---------------------------------------------------------------------------- */

static void note(struct remains *remains, sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const size_t size = (size_t)sqlite3_column_bytes(statement, 0);
		uint8_t *copy = malloc(size);

		assert_true(size >= 8 && remains->count < REMAINS_MAX);
		assert_non_null(copy);
		memcpy(copy, sqlite3_column_blob(statement, 0), size);
		remains->piece[remains->count].bytes = copy;
		remains->piece[remains->count++].size = size;
	}
	sqlite3_finalize(statement);
}

static void note_all(const struct fixture *fixture, struct remains *remains)
{
	static const char *const blobs[] = {
		"SELECT person FROM cases",
		"SELECT address FROM letters",
		"SELECT text FROM papers",
		"SELECT body FROM exchange_bodies",
		"SELECT bytes FROM exchange_messages",
		"SELECT der FROM certificate_bodies",
		"SELECT hash FROM case_index",
		"SELECT fingerprint FROM certificates",
		"SELECT card_digest FROM card_journal",
	};
	sqlite3 *db = raw_open(fixture);

	remains->count = 0;
	for (size_t i = 0; i < sizeof(blobs) / sizeof(blobs[0]); i++)
		note(remains, db, blobs[i]);
	sqlite3_close(db);
}

/* In how many places one of the pieces stands; of a long one a part is enough. */
static int count_in(const struct remains *remains, const char *path)
{
	struct stat facts;
	FILE *file = fopen(path, "r");
	uint8_t *bytes;
	int found = 0;

	if (file == NULL)
		return 0;
	assert_int_equal(fstat(fileno(file), &facts), 0);
	bytes = malloc((size_t)facts.st_size + 1);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, (size_t)facts.st_size, file), facts.st_size);
	fclose(file);
	for (size_t i = 0; i < remains->count; i++) {
		const size_t size = remains->piece[i].size < 32 ? remains->piece[i].size : 32;

		for (size_t at = 0; at + size <= remains->piece[i].size; at += size)
			found += memmem(bytes, (size_t)facts.st_size, remains->piece[i].bytes + at,
					size) != NULL;
	}
	free(bytes);
	return found;
}

static int found_in_files(const struct fixture *fixture, const struct remains *remains)
{
	static const char *const behind[] = { "", "-wal", "-shm" };
	char path[160];
	int found = 0;

	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", fixture->file, behind[i]);
		found += count_in(remains, path);
	}
	return found;
}

static void forget(struct remains *remains)
{
	for (size_t i = 0; i < remains->count; i++)
		free(remains->piece[i].bytes);
	remains->count = 0;
}

/* ---- the tests ------------------------------------------------------------------------------- */

/* As counter/purge does it, without papers of their own years. */
static int purge_all(struct store *store, const struct purge_limits *limits)
{
	struct purge_case rows[PURGE_WINDOW];
	const struct purge_case first = { .id = 0 };
	struct purge_cursor cursor = { .case_id = 0 };
	struct error error;
	int count, gone;
	bool more = true;

	assert_done(purge_case_list(store, limits, &first, rows, PURGE_WINDOW, &count, &error));
	assert_done(purge_cases(store, limits, rows, count, &gone, &error));
	while (more)
		assert_done(purge_index(store, &cursor, &more, &error));
	assert_done(purge_settle(store, &error));
	return gone;
}

static void nothing_of_it_remains(void **state)
{
	static const char rows_left[] =
	    "SELECT (SELECT count(*) FROM cases) + (SELECT count(*) FROM case_index)"
	    " + (SELECT count(*) FROM exchanges) + (SELECT count(*) FROM exchange_bodies)"
	    " + (SELECT count(*) FROM exchange_messages) + (SELECT count(*) FROM certificates)"
	    " + (SELECT count(*) FROM certificate_bodies) + (SELECT count(*) FROM card_journal)"
	    " + (SELECT count(*) FROM letters) + (SELECT count(*) FROM history)"
	    " + (SELECT count(*) FROM fees)"
	    " + (SELECT count(*) FROM payments WHERE case_id IS NOT NULL)"
	    " + (SELECT count(*) FROM papers WHERE text IS NOT NULL OR case_id IS NOT NULL)";
	struct fixture *fixture = *state;
	struct remains remains;
	struct error error;
	int64_t rows, bad, count;
	bool ok;

	(void)settled_case(fixture, 1);
	(void)settled_case(fixture, 2);
	note_all(fixture, &remains);
	assert_true(remains.count > 20);
	assert_true(found_in_files(fixture, &remains) > 20);
	assert_int_equal(purge_all(fixture->store, &all_due), 2);
	assert_int_equal(raw_number(fixture, rows_left), 0);
	assert_int_equal(found_in_files(fixture, &remains), 0);
	forget(&remains);
	/* What stays: the trail, the count, the numbers of the papers, the transactionIDs. */
	assert_done(audit_verify(fixture->store, &ok, &rows, &bad, &error));
	assert_true(ok);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE act = 'case.purge'"),
			 2);
	assert_int_equal(raw_number(fixture, "SELECT cases FROM purged_cases WHERE state = 'done'"
					     " AND procedure = 'issue' AND kinds = 3"),
			 2);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM papers"), 4);
	assert_int_equal(raw_number(fixture, "SELECT sum(issuer_yen) FROM payments"), 400);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM purged_exchanges"), 2);
	assert_done(case_list_count(fixture->store, LIST_ALL, &count, &error));
	assert_int_equal(count, 0);
	assert_done(store_check(fixture->store, &ok, &error));
	assert_true(ok);
}

/* The name that a row of the trail or a seal is bound to is never another row's. */
static void no_row_number_is_given_twice(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record gone = settled_case(fixture, 1);
	struct sync_reach before, after;
	struct case_record next;
	struct exchange exchange;
	struct error error;

	assert_done(sync_reach_read(fixture->store, &before, &error));
	assert_int_equal(purge_all(fixture->store, &all_due), 1);
	/* Else the sync would take the database for an older copy. */
	assert_done(sync_reach_read(fixture->store, &after, &error));
	assert_int_equal(after.message, before.message);
	next = stored_case(fixture);
	assert_int_equal(next.id, gone.id + 1);
	exchange = stored_exchange(fixture, next.id);
	assert_int_equal(exchange.id, 2);
	assert_int_equal(stored_certificate(fixture, &exchange, 9).id, 2);
}

static enum purge_hold hold_of_first(struct fixture *fixture)
{
	const struct purge_case first = { .id = 0 };
	struct purge_case row;
	struct error error;
	int count, gone;

	assert_done(purge_case_list(fixture->store, &all_due, &first, &row, 1, &count, &error));
	assert_int_equal(count, 1);
	assert_done(purge_cases(fixture->store, &all_due, &row, 1, &gone, &error));
	assert_int_equal(gone, row.hold == PURGE_HOLD_NOT);
	return row.hold;
}

/* What is not settled, or of which something is not, stays however old it is. */
static void what_is_unfinished_stays(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct certificate_record certificate;
	struct exchange exchange;
	struct error error;

	assert_int_equal(purge_all(fixture->store, &all_due), 0);
	certificate = add_parts(fixture, &record, 1);
	exchange = stored_exchange(fixture, record.id);
	apply(fixture->store, &record, CASE_EVENT_ACCEPT);
	assert_int_equal(purge_all(fixture->store, &all_due), 0);
	apply(fixture->store, &record, CASE_EVENT_WITHDRAW);
	assert_int_equal(hold_of_first(fixture), PURGE_HOLD_REQUEST);
	assert_done(exchange_apply(fixture->store, &exchange, EXCHANGE_EVENT_CANCEL, NULL, &error));
	assert_int_equal(hold_of_first(fixture), PURGE_HOLD_CERTIFICATE);
	assert_done(
	    certificate_apply(fixture->store, &certificate, CERTIFICATE_EVENT_PLACE, &error));
	raw_sql(fixture, "INSERT INTO findings SELECT 1, 'revoked_there', '0a', NULL, NULL, id, 1,"
			 " 0, '', 0, '', '' FROM certificates");
	assert_int_equal(hold_of_first(fixture), PURGE_HOLD_DIFFERENCE);
	raw_sql(fixture, "UPDATE findings SET settled_ms = 1, settled_by = 'x'");
	assert_done(custody_begin(fixture->store, record.id, "C-26-00001",
				  &(struct custody_terms){ .papers = false }, &error));
	assert_int_equal(hold_of_first(fixture), PURGE_HOLD_CUSTODY);
	assert_done(custody_end(fixture->store, record.id, &error));
	assert_int_equal(hold_of_first(fixture), PURGE_HOLD_NOT);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM findings"), 0);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM custodies"), 0);
}

/* Another case's request about its certificate holds it; once answered it lets it go, and stays. */
static void a_later_case_outlives_it(void **state)
{
	struct fixture *fixture = *state;
	struct case_record later;
	struct exchange revocation;
	struct error error;

	(void)settled_case(fixture, 1);
	later = stored_case(fixture);
	revocation = stored_exchange(fixture, later.id);
	raw_sql(fixture,
		"UPDATE exchanges SET certificate_id = 1, after_exchange = 1 WHERE id = 2");
	assert_int_equal(hold_of_first(fixture), PURGE_HOLD_REQUEST);
	assert_done(
	    exchange_apply(fixture->store, &revocation, EXCHANGE_EVENT_CANCEL, NULL, &error));
	assert_int_equal(hold_of_first(fixture), PURGE_HOLD_NOT);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM exchanges"), 1);
	assert_done(exchange_load(fixture->store, revocation.id, &revocation, &error));
	assert_int_equal(revocation.certificate_id, 0);
}

static void years_count_from_april(void **state)
{
	struct fixture *fixture = *state;
	const int32_t begins = retention_begins(clock_today());
	struct purge_limits limits = all_due;
	int64_t cases, papers;
	struct error error;

	(void)settled_case(fixture, 1);
	assert_int_equal(raw_number(fixture, "SELECT kept_from FROM cases"), begins);
	limits.due[RETAINED_CASE] = begins - 1;
	assert_int_equal(purge_all(fixture->store, &limits), 0);
	limits.due[RETAINED_CASE] = begins;
	limits.due[RETAINED_RECEPTION] = begins;
	assert_done(purge_count(fixture->store, &limits, 100, &cases, &papers, &error));
	assert_int_equal(cases, 1);
	assert_int_equal(papers, 1);
	assert_int_equal(purge_all(fixture->store, &limits), 1);
}

/* A paper may be kept longer than its case, or not as long. */
static void a_paper_has_years_of_its_own(void **state)
{
	static const char has_text[] = "SELECT text IS NOT NULL FROM papers WHERE kind = ";
	struct fixture *fixture = *state;
	const int32_t begins = retention_begins(clock_today());
	struct purge_limits limits = all_due;
	struct purge_paper row;
	struct error error;
	char sql[128];
	int count;

	(void)settled_case(fixture, 1);
	limits.due[RETAINED_CASE] = DATE_NONE;
	limits.due[RETAINED_RECEPTION] = begins;
	limits.due[RETAINED_COPY] = begins - 1;
	assert_done(
	    purge_paper_list(fixture->store, &limits, RETAINED_COPY, 0, &row, 1, &count, &error));
	assert_int_equal(count, 0);
	assert_done(purge_paper_list(fixture->store, &limits, RETAINED_RECEPTION, 0, &row, 1,
				     &count, &error));
	assert_int_equal(count, 1);
	assert_done(purge_papers(fixture->store, &row, 1, &error));
	snprintf(sql, sizeof(sql), "%s'reception'", has_text);
	assert_int_equal(raw_number(fixture, sql), 0);
	snprintf(sql, sizeof(sql), "%s'copy'", has_text);
	assert_int_equal(raw_number(fixture, sql), 1);
	limits.due[RETAINED_CASE] = begins;
	assert_int_equal(purge_all(fixture->store, &limits), 1);
	assert_int_equal(raw_number(fixture, sql), 1);
	limits.due[RETAINED_COPY] = begins;
	assert_done(
	    purge_paper_list(fixture->store, &limits, RETAINED_COPY, 0, &row, 1, &count, &error));
	assert_int_equal(count, 1);
}

/* The papers of a case that is not settled stay, however short their years are. */
static void papers_wait_for_their_case(void **state)
{
	struct fixture *fixture = *state;
	struct purge_limits limits = all_due;
	struct case_record record = stored_case(fixture);
	struct purge_paper row;
	struct error error;
	int count;

	make_paper(fixture->store, record.id, "reception");
	limits.due[RETAINED_RECEPTION] = INT32_MAX;
	assert_done(purge_paper_list(fixture->store, &limits, RETAINED_RECEPTION, 0, &row, 1,
				     &count, &error));
	assert_int_equal(count, 0);
}

/* A table that comes to refer to what is purged has to be dealt with in store/purge, and here. */
static void every_table_is_known(void **state)
{
	static const char unknown[] =
	    "SELECT count(*) FROM (SELECT DISTINCT t.name FROM sqlite_schema t"
	    " JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'"
	    " AND f.\"table\" IN ('cases','exchanges','certificates','letters','papers')"
	    " EXCEPT SELECT value FROM json_each('[\"exchanges\",\"exchange_bodies\","
	    "\"exchange_messages\",\"certificates\",\"certificate_bodies\",\"card_journal\","
	    "\"letters\",\"papers\",\"findings\",\"fees\",\"payments\","
	    "\"custodies\",\"calls\"]'))";

	assert_int_equal(raw_number(*state, unknown), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(nothing_of_it_remains),	  TEST(no_row_number_is_given_twice),
		TEST(what_is_unfinished_stays),	  TEST(a_later_case_outlives_it),
		TEST(years_count_from_april),	  TEST(a_paper_has_years_of_its_own),
		TEST(papers_wait_for_their_case), TEST(every_table_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
