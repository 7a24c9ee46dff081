#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/cli/case_file.h"

static char path[] = "/tmp/case-file-XXXXXX";

static int make_path(void **state)
{
	const int fd = mkstemp(path);

	(void)state;
	close(fd);
	return fd < 0;
}

static int remove_path(void **state)
{
	(void)state;
	return unlink(path);
}

static bool read_words(const char *words, struct case_file *file, struct error *error)
{
	FILE *stream = fopen(path, "w");

	assert_non_null(stream);
	fputs(words, stream);
	fclose(stream);
	return case_file_read(path, file, error);
}

static void test_whole_file(void **state)
{
	struct case_file file;
	struct error error = { 0 };
	const struct case_record *record = &file.reception.record;

	(void)state;
	assert_true(read_words("# a comment\nprocedure = renew\napplicant = self\n"
			       "name = \"髙橋　一郎\"\nborn = \"S44.1.15\"\nsex = male\n"
			       "kinds = auth\ndocuments = \"card+photo_id\"\n"
			       "on_outage = custody\nconsent = yes\nresident = no\n"
			       "fee = cashless\n",
			       &file, &error));
	assert_int_equal(record->procedure, PROCEDURE_RENEW);
	assert_int_equal(record->reason, REASON_EXPIRY);
	assert_string_equal(record->person.name, "髙橋　一郎");
	assert_int_equal(record->person.born, date_from_civil(1969, 1, 15));
	assert_int_equal(record->kinds, KINDS_AUTH);
	assert_int_equal(file.reception.shown_count, 2);
	assert_int_equal(file.reception.shown[1].document, DOCUMENT_PHOTO_ID);
	assert_int_equal(file.outage.route, ROUTE_CUSTODY);
	assert_true(file.outage.consent);
	assert_true(file.takes_fee);
	assert_int_equal(file.fee, FEE_MEANS_CASHLESS);
	assert_int_equal(file.reception.record.facts[FACT_RESIDENT], FACT_NO);
}

struct born_row {
	const char *words;
	const char *born;
};

static const struct born_row born_rows[] = {
	{ "born = \"S25.3.10\"\n", "1950-03-10" },
	{ "born = \"昭和25年不詳\"\n", "1950-00-00" },
	{ "born = \"昭和25年3月不詳\"\n", "1950-03-00" },
	{ "born = \"不詳\"\n", "0000-00-00" },
	{ "", "" },
};

static void test_born(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(born_rows) / sizeof(born_rows[0]); i++) {
		char born[DATE_TEXT_SIZE];
		struct case_file file;
		struct error error = { 0 };

		assert_true(read_words(born_rows[i].words, &file, &error));
		person_born_format(&file.reception.record.person, born);
		assert_string_equal(born, born_rows[i].born);
	}
}

struct wrong_row {
	const char *words;
	const char *says; /* in the error's detail */
};

static const struct wrong_row wrong_rows[] = {
	{ "procedure = isue\n", "isue" },
	{ "applicant = me\n", "me" },
	{ "kinds = \"sign+encrypt\"\n", "sign+encrypt" },
	{ "sex = m\n", "sex" },
	{ "reason = because\n", "because" },
	{ "born = \"昭和70年不詳\"\n", "平成7年" },
	{ "born = \"1980-02-30\"\n", "1980-02-30" },
	{ "documents = \"card+passport\"\n", "passport" },
	{ "on_outage = wait\n", "wait" },
	{ "fee = later\n", "later" },
	{ "# one\n# two\npin = 1234\n", ":3:" },
	{ "name = \"open\n", ":" },
	{ "consent = perhaps\n", "consent" },
};

static void test_wrong_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong_rows) / sizeof(wrong_rows[0]); i++) {
		struct case_file file;
		struct error error = { 0 };

		assert_false(read_words(wrong_rows[i].words, &file, &error));
		assert_int_equal(error.code, ERROR_FILE_WRONG);
		if (strstr(error.detail, wrong_rows[i].says) == NULL)
			fail_msg("row %zu: %s", i, error.detail);
	}
}

/* The rules of the fields on screen, told where the text stands. */
static const struct wrong_row text_rows[] = {
	{ "procedure = issue\nname = \"123456789018\"\n", ":2: name: " },
	{ "kana = \"yamada\"\n", ":1: kana: " },
	{ "alias = \"　\"\n", ":1: alias: " },
	{ "former = \"佐藤　花子\"\n", ":1: former: " },
	{ "address = \"1234-5678-9018\"\n", ":1: address: " },
	{ "building = \"１２３４５６７８９０１８\"\n", ":1: building: " },
	{ "\n\napplicant_name = \"123456789018\"\n", ":3: applicant_name: " },
	{ "relation = \"123456789018\"\n", ":1: relation: " },
	{ "ground = \"123456789018\"\n", ":1: ground: " },
	{ "certificate_name = \"𠮷田\"\n", ":1: certificate_name: " },
	{ "alias = \"鈴木\"\nformer = \"佐藤\"\n", ":2: former: " },
	{ "alias = \"金　明\"\nsex = male\nname = \"金　明\"\n", ":3: name: " },
	{ "address = \"一丁目1-1 川崎荘\"\nbuilding = \"川崎荘\"\n", ":2: building: " },
};

static void test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(text_rows) / sizeof(text_rows[0]); i++) {
		struct case_file file;
		struct error error = { 0 };

		if (read_words(text_rows[i].words, &file, &error))
			fail_msg("taken: row %zu", i);
		assert_int_equal(error.code, ERROR_FILE_WRONG);
		if (strstr(error.detail, text_rows[i].says) == NULL)
			fail_msg("row %zu: %s", i, error.detail);
		assert_null(strstr(error.detail, "5678"));
	}
}

static void test_missing_file(void **state)
{
	struct case_file file;
	struct error error = { 0 };

	(void)state;
	assert_false(case_file_read("/nowhere/at/all", &file, &error));
	assert_int_not_equal(error_exit_status(error.code), EXIT_STATUS_OK);
	assert_non_null(strstr(error.detail, "/nowhere/at/all"));
}

static bool read_pins(const char *lines, struct case_pins *pins, struct error *error)
{
	int ends[2];
	bool ok;

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], lines, strlen(lines)), (ssize_t)strlen(lines));
	close(ends[1]);
	ok = case_pins_read(ends[0], pins, error);
	close(ends[0]);
	return ok;
}

static void test_pins(void **state)
{
	struct case_pins pins = { 0 };
	struct issue_pins for_issue;
	struct error error = { 0 };

	(void)state;
	assert_true(read_pins("auth=4147\nsign=taro47sato\n\nsign.new=NEW00PASS", &pins, &error));
	assert_int_equal(pins.pin[CASE_PIN_AUTH]->length, 4);
	assert_memory_equal(pins.pin[CASE_PIN_SIGN]->digits, "TARO47SATO", 10);
	assert_null(pins.pin[CASE_PIN_CARD_B]);
	case_pins_for(&pins, PROCEDURE_RENEW, &for_issue);
	assert_ptr_equal(for_issue.pin[KIND_SIGN], pins.pin[CASE_PIN_SIGN_NEW]);
	assert_true(for_issue.set_new[KIND_SIGN]);
	assert_false(for_issue.set_new[KIND_AUTH]);
	case_pins_for(&pins, PROCEDURE_ISSUE, &for_issue);
	assert_true(for_issue.set_new[KIND_AUTH]);
	case_pins_free(&pins);
}

static void test_wrong_pins(void **state)
{
	static const char *const wrong[] = {
		"auth 4147\n", "auth=\n", "auth=12345678901234567\n", "nothing=4147\n", "=4147\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct case_pins pins = { 0 };
		struct error error = { 0 };

		if (read_pins(wrong[i], &pins, &error))
			fail_msg("taken: row %zu", i);
		assert_null(strstr(error.detail, "4147"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_file),   cmocka_unit_test(test_wrong_files),
		cmocka_unit_test(test_missing_file), cmocka_unit_test(test_pins),
		cmocka_unit_test(test_wrong_pins),   cmocka_unit_test(test_texts),
		cmocka_unit_test(test_born),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
