/*
 * The case key is changed while others read and write: a second handle that has the older key alone
 * gets the newer one by itself, names are found at every moment, and in the end nothing opens with
 * the older key.
 */
#include "fixture.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/domain/search_words.h"
#include "madoguchi/keys/key_slots.h"
#include "madoguchi/store/case_list.h"
#include "madoguchi/store/custody.h"
#include "madoguchi/store/key_change.h"
#include "madoguchi/store/letter.h"
#include "madoguchi/store/paper.h"

#define CASES 150

static void key_path(const struct fixture *fixture, enum data_key which, char path[static 128])
{
	snprintf(path, 128, "%s/%s.key", fixture->dir, which == DATA_KEY_CASE ? "case" : "queue");
}

static struct seal_key *own_key(const struct fixture *fixture, enum data_key which)
{
	return which == DATA_KEY_CASE ? fixture->case_key : fixture->queue_key;
}

/* Cases, each with a letter, a paper, and things in the safe. */
static void fill(struct fixture *fixture)
{
	struct error error;

	assert_done(store_begin(fixture->store, &error));
	for (int i = 0; i < CASES; i++) {
		struct case_record record = sample_case();
		struct paper_record paper = { .kind = "reception", .language = LANGUAGE_JA };
		struct custody_terms terms = { .other = "委任状" };
		struct letter letter;
		struct buffer text;
		char slip[24];

		assert_done(case_save(fixture->store, &record, &error));
		assert_done(letter_request(fixture->store, record.id, record.person.address, 20740,
					   &letter, &error));
		paper.case_id = record.id;
		buffer_init(&text, 100);
		buffer_append_text(&text, record.person.name);
		assert_done(paper_draw_number(fixture->store, 'S', 20740, paper.number, &error));
		assert_done(paper_add(fixture->store, &paper, "case", &text, &error));
		buffer_done(&text);
		snprintf(slip, sizeof(slip), "C-26-%05d", i + 1);
		assert_done(custody_begin(fixture->store, record.id, slip, &terms, &error));
	}
	assert_done(store_commit(fixture->store, &error));
}

/* The file's part of the beginning: two keys in it. */
static void change_file(struct fixture *fixture, enum data_key which)
{
	struct key_slots *slots = NULL;
	struct error error;
	char path[128];

	key_path(fixture, which, path);
	assert_done(key_slots_read(path, &slots, &error));
	assert_done(key_slots_change(slots, own_key(fixture, which), &error));
	assert_done(key_slots_write(slots, path, &error));
	key_slots_free(&slots);
}

static void drop_old(struct fixture *fixture, enum data_key which)
{
	struct key_slots *slots = NULL;
	struct error error;
	char path[128];

	key_path(fixture, which, path);
	assert_done(key_slots_read(path, &slots, &error));
	key_slots_drop_old(slots);
	assert_done(key_slots_write(slots, path, &error));
	key_slots_free(&slots);
}

static int found(struct store *store, const char *name)
{
	static struct case_row rows[CASES + 10];
	struct search_words words;
	struct error error;
	int count = 0;

	search_words_parse(name, clock_today(), &words);
	assert_done(case_list_search(store, &words, rows, CASES + 10, &count, &error));
	return count;
}

/* A handle with a copy of the key as it is now. */
static struct store *other_handle(struct fixture *fixture, struct seal_key **ret_key)
{
	struct store *store = NULL;
	struct error error;

	assert_done(seal_key_copy(fixture->case_key, ret_key, &error));
	assert_done(
	    store_open(fixture->dir, STORE_WRITE, *ret_key, fixture->queue_key, &store, &error));
	store_set_actor(store, "taro", "pts/2");
	return store;
}

static void rename_case(struct store *store, int64_t id, const char *name)
{
	struct case_record record;
	struct error error;

	assert_done(case_load(store, id, &record, &error));
	snprintf(record.person.name, sizeof(record.person.name), "%s", name);
	assert_done(case_save(store, &record, &error));
}

static void everybody_goes_on(void **state)
{
	struct fixture *fixture = *state;
	struct key_change_cursor cursor = { .column = 0 };
	struct seal_key *old = NULL, *others = NULL;
	struct store *other;
	struct case_record record;
	struct error error;
	bool more = true, ok = false;
	int64_t rows, bad;

	fill(fixture);
	assert_done(seal_key_copy(fixture->case_key, &old, &error));
	other = other_handle(fixture, &others);
	change_file(fixture, DATA_KEY_CASE);
	assert_int_equal(found(other, "髙橋"), CASES);
	assert_done(seal_key_renew(fixture->case_key, &error));
	assert_int_equal(seal_key_number(fixture->case_key), 2);
	assert_done(key_change_begin(fixture->store, DATA_KEY_CASE, &error));
	/* The other one writes with the newer key from now on, and reads either. */
	rename_case(other, 1, "鈴木　花");
	assert_int_equal(seal_key_number(others), 2);
	while (more) {
		assert_done(key_change_window(fixture->store, &cursor, &more, &error));
		assert_int_equal(found(other, "髙橋"), CASES - 1);
		assert_int_equal(found(fixture->store, "鈴木"), 1);
	}
	rename_case(other, 1, "髙橋　太郎");
	assert_int_equal(cursor.seen, 4 * CASES);
	assert_int_equal(cursor.sealed, 4 * CASES - 1);
	drop_old(fixture, DATA_KEY_CASE);
	assert_done(seal_key_renew(fixture->case_key, &error));
	assert_false(seal_key_changing(fixture->case_key));
	assert_done(key_change_end(fixture->store, &cursor, &error));
	assert_int_equal(found(fixture->store, "髙橋"), CASES);
	assert_int_equal(found(fixture->store, "鈴木"), 0);
	assert_done(case_load(fixture->store, 7, &record, &error));
	assert_string_equal(record.person.name, sample_case().person.name);
	assert_done(audit_verify(fixture->store, &ok, &rows, &bad, &error));
	assert_true(ok);
	store_close(&other);
	seal_key_free(&others);
	seal_key_free(&old);
}

static void nothing_opens_with_the_old_one(void **state)
{
	static const char *const blobs[] = { "SELECT id, person FROM cases",
					     "SELECT id, address FROM letters",
					     "SELECT id, text FROM papers",
					     "SELECT id, other FROM custodies" };
	static const char *const names[] = { "cases.person", "letters.address", "papers.text",
					     "custodies.other" };
	struct fixture *fixture = *state;
	struct key_change_cursor cursor = { .column = 0 };
	struct seal_key *old = NULL;
	struct error error;
	bool more = true;
	sqlite3 *db;
	int64_t pairs;

	fill(fixture);
	pairs = raw_number(fixture, "SELECT count(*) FROM case_index");
	assert_done(seal_key_copy(fixture->case_key, &old, &error));
	change_file(fixture, DATA_KEY_CASE);
	assert_done(seal_key_renew(fixture->case_key, &error));
	assert_done(key_change_begin(fixture->store, DATA_KEY_CASE, &error));
	while (more)
		assert_done(key_change_window(fixture->store, &cursor, &more, &error));
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM case_index"), pairs);
	db = raw_open(fixture);
	for (size_t i = 0; i < sizeof(blobs) / sizeof(blobs[0]); i++) {
		sqlite3_stmt *statement = NULL;

		assert_int_equal(sqlite3_prepare_v2(db, blobs[i], -1, &statement, NULL), SQLITE_OK);
		while (sqlite3_step(statement) == SQLITE_ROW) {
			struct buffer plain;

			buffer_init(&plain, 100000);
			assert_false(unseal(old, sqlite3_column_int64(statement, 0), names[i],
					    sqlite3_column_blob(statement, 1),
					    (size_t)sqlite3_column_bytes(statement, 1), &plain,
					    &error));
			buffer_done(&plain);
		}
		sqlite3_finalize(statement);
	}
	sqlite3_close(db);
	seal_key_free(&old);
}

/* Begun again after a crash: what is done stays, and the rest is done. */
static void it_goes_on_where_it_stopped(void **state)
{
	struct fixture *fixture = *state;
	struct key_change_cursor first = { .column = 0 }, again = { .column = 0 };
	struct error error;
	bool more = true;

	fill(fixture);
	change_file(fixture, DATA_KEY_CASE);
	assert_done(seal_key_renew(fixture->case_key, &error));
	assert_done(key_change_begin(fixture->store, DATA_KEY_CASE, &error));
	assert_done(key_change_window(fixture->store, &first, &more, &error));
	assert_done(key_change_begin(fixture->store, DATA_KEY_CASE, &error));
	while (more)
		assert_done(key_change_window(fixture->store, &again, &more, &error));
	assert_int_equal(first.sealed + again.sealed, 4 * CASES);
	assert_int_equal(again.seen, 4 * CASES);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE act = 'key.change'"),
			 1);
}

/* ---- the queue's key ------------------------------------------------------------------------- */

/* Requests, each with what was sent for it and the certificate that came. */
static void fill_queue(struct fixture *fixture)
{
	const struct case_record record = stored_case(fixture);
	struct error error;

	for (int i = 0; i < CASES; i++) {
		const struct exchange exchange = stored_exchange(fixture, record.id);
		struct exchange_message message = { .exchange_id = exchange.id,
						    .direction = MESSAGE_OUT };

		assert_done(exchange_message_add(fixture->store, &message,
						 (const uint8_t *)"MESSAGE", 7, &error));
		stored_certificate(fixture, &exchange, (uint8_t)(i + 1));
	}
}

static void assert_opens(struct store *store, int64_t id)
{
	struct certificate_record certificate;
	struct exchange_message message;
	struct buffer body, bytes, der;
	struct error error;

	buffer_init(&body, 1000);
	buffer_init(&bytes, 1000);
	buffer_init(&der, 1000);
	assert_done(exchange_body(store, id, &body, &error));
	assert_done(exchange_message_last(store, id, MESSAGE_OUT, -1, &message, &bytes, &error));
	assert_done(certificate_load(store, id, &certificate, &der, &error));
	assert_memory_equal(body.bytes, "BODYBODYBODY", 12);
	assert_memory_equal(bytes.bytes, "MESSAGE", 7);
	assert_memory_equal(der.bytes, "DERDERDER", 9);
	buffer_done(&body);
	buffer_done(&bytes);
	buffer_done(&der);
}

/* How many values of the queue open with this key. */
static int opened_with(const struct fixture *fixture, struct seal_key *key)
{
	static const struct {
		const char *sql, *name;
	} blobs[] = {
		{ "SELECT exchange_id, body FROM exchange_bodies", "exchange_bodies.body" },
		{ "SELECT id, bytes FROM exchange_messages", "exchange_messages.bytes" },
		{ "SELECT certificate_id, der FROM certificate_bodies", "certificate_bodies.der" },
	};
	sqlite3 *db = raw_open(fixture);
	struct error error;
	int count = 0;

	for (size_t i = 0; i < sizeof(blobs) / sizeof(blobs[0]); i++) {
		sqlite3_stmt *statement = NULL;

		assert_int_equal(sqlite3_prepare_v2(db, blobs[i].sql, -1, &statement, NULL),
				 SQLITE_OK);
		while (sqlite3_step(statement) == SQLITE_ROW) {
			struct buffer plain;

			buffer_init(&plain, 100000);
			count += unseal(key, sqlite3_column_int64(statement, 0), blobs[i].name,
					sqlite3_column_blob(statement, 1),
					(size_t)sqlite3_column_bytes(statement, 1), &plain, &error);
			buffer_done(&plain);
		}
		sqlite3_finalize(statement);
	}
	sqlite3_close(db);
	return count;
}

/* A sync that runs meanwhile, without the case key, reads and writes at every moment. */
static void the_sync_goes_on(void **state)
{
	struct fixture *fixture = *state;
	struct key_change_cursor cursor = { .key = DATA_KEY_QUEUE };
	struct seal_key *old = NULL, *syncs = NULL;
	struct store *sync = NULL;
	struct error error;
	bool more = true;
	int rounds = 0;

	fill_queue(fixture);
	assert_done(seal_key_copy(fixture->queue_key, &old, &error));
	assert_done(seal_key_copy(fixture->queue_key, &syncs, &error));
	assert_done(store_open(fixture->dir, STORE_WRITE, NULL, syncs, &sync, &error));
	store_set_actor(sync, "sync", "-");
	change_file(fixture, DATA_KEY_QUEUE);
	assert_done(seal_key_renew(fixture->queue_key, &error));
	assert_opens(sync, 1);
	assert_done(key_change_begin(fixture->store, DATA_KEY_QUEUE, &error));
	while (more) {
		struct exchange_message message = { .exchange_id = 7, .direction = MESSAGE_OUT };

		assert_done(key_change_window(fixture->store, &cursor, &more, &error));
		assert_done(
		    exchange_message_add(sync, &message, (const uint8_t *)"MESSAGE", 7, &error));
		assert_opens(sync, 7);
		assert_opens(sync, CASES);
		rounds++;
	}
	assert_int_equal(seal_key_number(syncs), 2);
	assert_int_equal(cursor.sealed, 3 * CASES);
	drop_old(fixture, DATA_KEY_QUEUE);
	assert_done(seal_key_renew(fixture->queue_key, &error));
	assert_done(key_change_end(fixture->store, &cursor, &error));
	assert_opens(sync, CASES);
	assert_int_equal(opened_with(fixture, old), 0);
	assert_int_equal(opened_with(fixture, fixture->queue_key), 3 * CASES + rounds);
	assert_int_equal(raw_number(fixture, "SELECT number FROM data_keys WHERE name = 'case'"),
			 1);
	store_close(&sync);
	seal_key_free(&syncs);
	seal_key_free(&old);
}

/* An older database with the newer key, or a program that slept through a change. */
static void another_generation_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct error error;

	(void)stored_case(fixture);
	raw_sql(fixture, "UPDATE data_keys SET number = 3 WHERE name = 'queue'");
	assert_refused(store_begin(fixture->store, &error), ERROR_KEY_GENERATION);
	raw_sql(fixture, "UPDATE data_keys SET number = 1");
	assert_done(store_begin(fixture->store, &error));
	store_rollback(fixture->store);
}

/* Every column that store code seals is one that a change walks. */
static void every_sealed_column_is_walked(void **state)
{
	(void)state;
	assert_int_equal(system("! grep -nE '[^_a-z](un)?seal\\(' src/store/*.c |"
				" grep -v '^src/store/sealed.c:'"),
			 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(everybody_goes_on),	   TEST(nothing_opens_with_the_old_one),
		TEST(it_goes_on_where_it_stopped), TEST(the_sync_goes_on),
		TEST(another_generation_is_told),  cmocka_unit_test(every_sealed_column_is_walked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
