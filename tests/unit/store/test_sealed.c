#include "fixture.h"

/*
 * Nothing that leads to a person lies open in the files. The search must first find what does lie
 * open, or it would prove nothing.
 */
static bool file_holds(const struct fixture *fixture, const char *ending, const char *text)
{
	size_t length = strlen(text), size;
	char path[200];
	uint8_t *bytes;
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s%s", fixture->file, ending);
	file = fopen(path, "r");
	if (file == NULL)
		return false;
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size = (size_t)ftell(file);
	bytes = malloc(size + 1);
	rewind(file);
	assert_int_equal(fread(bytes, 1, size, file), size);
	fclose(file);
	for (size_t i = 0; i + length <= size && !found; i++)
		found = memcmp(bytes + i, text, length) == 0;
	free(bytes);
	return found;
}

static bool files_hold(const struct fixture *fixture, const char *text)
{
	return file_holds(fixture, "", text) || file_holds(fixture, "-wal", text);
}

static void write_everything(struct fixture *fixture, struct case_record *record)
{
	struct exchange_message message = { .direction = MESSAGE_IN };
	struct exchange exchange;
	struct error error;

	exchange = stored_exchange(fixture, record->id);
	message.exchange_id = exchange.id;
	assert_done(exchange_message_add(fixture->store, &message,
					 (const uint8_t *)"MESSAGEMESSAGE", 14, &error));
	(void)stored_certificate(fixture, &exchange, 1);
	assert_done(case_draw_number(fixture->store, record, "14130", 1, 20500, &error));
	assert_done(case_apply(fixture->store, record, CASE_EVENT_ACCEPT, NULL, &error));
	assert_done(case_save(fixture->store, record, &error));
}

static void assert_sealed(struct fixture *fixture, const struct case_record *record)
{
	const char *const personal[] = {
		record->person.name,
		record->person.kana,
		record->person.address,
		record->person.telephone,
		record->ground,
		"1980-07-10",
		"female",
		"BODYBODYBODY",
		"MESSAGEMESSAGE",
		"DERDERDER",
		"\u9ad9\u6a4b",
		"\u30bf\u30ab\u30cf\u30b7",
	};

	for (size_t i = 0; i < sizeof(personal) / sizeof(personal[0]); i++)
		if (files_hold(fixture, personal[i]))
			fail_msg("lies open: %s", personal[i]);
	assert_true(files_hold(fixture, record->number));
	assert_true(files_hold(fixture, "card+photo_id"));
}

static void nothing_personal_lies_open(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);

	assert_int_equal(record.person.born, date_from_civil(1980, 7, 10));
	write_everything(fixture, &record);
	assert_true(file_holds(fixture, "-wal", record.number));
	assert_sealed(fixture, &record);
	store_close(&fixture->store);
	assert_true(file_holds(fixture, "", record.number));
	assert_sealed(fixture, &record);
}

/* The same search does find the person when nothing is sealed. */
static void the_search_would_find_it(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record;

	store_close(&fixture->store);
	seal_key_free(&fixture->case_key);
	seal_key_free(&fixture->queue_key);
	fixture->case_key = seal_key_none();
	fixture->queue_key = seal_key_none();
	fixture->store = fixture_open(fixture, STORE_WRITE);
	record = stored_case(fixture);
	write_everything(fixture, &record);
	assert_true(files_hold(fixture, record.person.name));
	assert_true(files_hold(fixture, "1980-07-10"));
	assert_true(files_hold(fixture, "BODYBODYBODY"));
	assert_true(files_hold(fixture, "MESSAGEMESSAGE"));
	assert_true(files_hold(fixture, "DERDERDER"));
}

/* secure_delete: what a handle without sealing wrote and took back is overwritten. */
static void taken_back_is_overwritten(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct error error;

	snprintf(record.documents, sizeof(record.documents), "MARK-TO-BE-TAKEN-BACK");
	assert_done(case_save(fixture->store, &record, &error));
	assert_true(files_hold(fixture, "MARK-TO-BE-TAKEN-BACK"));
	snprintf(record.documents, sizeof(record.documents), "card");
	assert_done(case_save(fixture->store, &record, &error));
	store_close(&fixture->store);
	assert_false(files_hold(fixture, "MARK-TO-BE-TAKEN-BACK"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(nothing_personal_lies_open),
		TEST(the_search_would_find_it),
		TEST(taken_back_is_overwritten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
