#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "madoguchi/domain/rule_case.h"

#include "domain/rule_rows.h"

static const char *const office_names[] = { "fujioka", "mino", "kamiichi", "national", "kawasaki" };

#define OFFICES (sizeof(office_names) / sizeof(office_names[0]))

static bool fill(const struct row *head, const struct row *row, struct rule_case *rule_case)
{
	struct error error = { 0 };
	rule_case_init(rule_case);
	for (size_t i = 0; i < head->count && i < row->count; i++) {
		if (strncmp(head->cell[i], "want_", 5) == 0 || strcmp(head->cell[i], "source") == 0)
			continue;
		if (!rule_case_set(rule_case, head->cell[i], row->cell[i], &error)) {
			print_error("%s: %s\n", row->cell[0], error.detail);
			return false;
		}
	}
	if (!rule_case_ready(rule_case, &error)) {
		print_error("%s: %s\n", row->cell[0], error.detail);
		return false;
	}
	return true;
}

static size_t differences(const struct row *head, const struct row *row,
			  const struct rule_answer *answer)
{
	size_t count = 0;
	for (size_t i = 0; i < head->count && i < row->count; i++) {
		const char *is = row_output(answer, head->cell[i]);
		if (is == NULL || row->cell[i][0] == '\0' || strcmp(is, row->cell[i]) == 0)
			continue;
		print_error("%s: %s is \"%s\", wanted \"%s\" (%s)\n", row->cell[0], head->cell[i],
			    is, row->cell[i], answer->reason);
		count++;
	}
	return count;
}

/* Compares every row of a file that is about this office. */
static void check_rows(const char *office_path, const char *office_name, const char *path)
{
	struct office *office = NULL;
	struct error error = { 0 };
	char head_line[4096], line[4096];
	struct row head, row;
	size_t rows = 0, wrong = 0;
	if (!office_load(office_path, &office, &error))
		fail_msg("%s", error.detail);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(head_line, sizeof(head_line), file));
	row_cut(head_line, &head);
	while (fgets(line, sizeof(line), file) != NULL) {
		struct rule_case rule_case;
		struct rule_answer answer;
		row_cut(line, &row);
		if (row.count < 3 || strcmp(row.cell[1], office_name) != 0)
			continue;
		rows++;
		if (!fill(&head, &row, &rule_case)) {
			wrong++;
			continue;
		}
		rule_case_answer(office, &rule_case, &answer);
		wrong += differences(&head, &row, &answer);
	}
	fclose(file);
	office_free(&office);
	print_message("%zu rows\n", rows);
	assert_true(rows > 0);
	assert_int_equal(wrong, 0);
}

/* Every office's own cases: each row of the merged tables and each trap that concerns it. */
static void test_office_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < OFFICES; i++) {
		char office[96], cases[96];
		snprintf(office, sizeof(office), "etc/offices/%s.conf", office_names[i]);
		snprintf(cases, sizeof(cases), "etc/offices/%s.csv", office_names[i]);
		check_rows(office, office_names[i], cases);
	}
}

/* The published sample, in one file for all offices. */
static void test_sample_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < OFFICES; i++) {
		char office[96];
		snprintf(office, sizeof(office), "etc/offices/%s.conf", office_names[i]);
		check_rows(office, office_names[i], "tests/vectors/rule-cases-sample.csv");
	}
}

/* What Kawasaki does not need, but other offices do. */
static void test_invented_rows(void **state)
{
	(void)state;
	check_rows("tests/vectors/office-invented.conf", "invented",
		   "tests/vectors/rule-cases-invented.csv");
}

struct bad_cell {
	const char *column;
	const char *value;
};

static void test_bad_cells(void **state)
{
	(void)state;
	static const struct bad_cell cells[] = {
		{ "procedur", "issue" },
		{ "procedure", "isue" },
		{ "at", "2026-06-10 10:00" },
		{ "at", "2026-02-30T10:00" },
		{ "at", "2026-06-10T24:00" },
		{ "born", "1980-13-01" },
		{ "kinds", "sign+" },
		{ "visit", "3" },
		{ "documents", "card+" },
		{ "documents", "photo_id!old" },
		{ "documents", "poa@2026-02-30" },
		{ "facts", "honseki" },
		{ "facts", "honseki=there" },
		{ "facts", "honesty=here" },
		{ "facts", "lapsed=yes" },
		{ "facts", "wrong=-1" },
		{ "facts", "reason=because" },
	};
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		struct rule_case rule_case;
		struct error error = { 0 };
		rule_case_init(&rule_case);
		if (rule_case_set(&rule_case, cells[i].column, cells[i].value, &error))
			fail_msg("%s=%s was taken", cells[i].column, cells[i].value);
		assert_int_equal(error.code, ERROR_INPUT_WRONG);
		assert_non_null(strstr(error.detail, cells[i].column));
	}
}

/* Kinds that are not given: what the card can hold. */
static void test_kinds_not_given(void **state)
{
	(void)state;
	static const char *const cards[] = { "mynumber", "juki_plain", "none" };
	static const unsigned kinds[] = { KINDS_BOTH, KINDS_LEGACY, KINDS_BOTH };
	for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
		struct rule_case rule_case;
		struct situation situation;
		struct error error = { 0 };
		rule_case_init(&rule_case);
		assert_true(rule_case_set(&rule_case, "card", cards[i], &error));
		assert_true(rule_case_set(&rule_case, "cert_expires", "2026-09-25", &error));
		rule_case_situation(&rule_case, &situation);
		assert_int_equal(situation.kinds, kinds[i]);
		assert_int_equal(situation.old_expires[KIND_SIGN], rule_case.cert_expires);
	}
}

static void test_not_ready(void **state)
{
	(void)state;
	struct rule_case rule_case;
	struct error error = { 0 };
	rule_case_init(&rule_case);
	assert_false(rule_case_ready(&rule_case, &error));
	assert_non_null(strstr(error.detail, "at"));
	assert_true(rule_case_set(&rule_case, "at", "2026-06-10T10:00", &error));
	assert_true(rule_case_ready(&rule_case, &error));
	assert_true(rule_case_set(&rule_case, "question", "pin", &error));
	assert_false(rule_case_ready(&rule_case, &error));
	assert_non_null(strstr(error.detail, "text"));
	/* An empty text is a PIN too, if no good one. */
	assert_true(rule_case_set(&rule_case, "facts", "text=", &error));
	assert_true(rule_case_ready(&rule_case, &error));
	assert_true(rule_case_set(&rule_case, "question", "event", &error));
	assert_false(rule_case_ready(&rule_case, &error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_office_rows),	cmocka_unit_test(test_sample_rows),
		cmocka_unit_test(test_invented_rows),	cmocka_unit_test(test_bad_cells),
		cmocka_unit_test(test_kinds_not_given), cmocka_unit_test(test_not_ready),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
