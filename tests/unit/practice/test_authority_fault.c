/* The fault file of the practice authority: words, numbers, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/practice/authority_fault.h"
#include "madoguchi/practice/authority_mishap.h"

static char folder[64];

static int split(const char *line, char *copy, char *words[4])
{
	char *rest = NULL;
	int count = 0;

	snprintf(copy, 64, "%s", line);
	for (char *word = strtok_r(copy, " ", &rest); word != NULL && count < 4;
	     word = strtok_r(NULL, " ", &rest))
		words[count++] = word;
	return count;
}

static void good_words(void **state)
{
	static const struct {
		const char *line;
		enum authority_fault_kind kind;
		int number;
	} rows[] = {
		{ "up", AUTHORITY_UP, 0 },
		{ "down", AUTHORITY_DOWN, 0 },
		{ "slow 5", AUTHORITY_SLOW, 5 },
		{ "unstable 30", AUTHORITY_UNSTABLE, 30 },
		{ "duplicated 10", AUTHORITY_DUPLICATED, 10 },
		{ "mixed 10", AUTHORITY_MIXED, 10 },
		{ "late 10", AUTHORITY_LATE, 10 },
		{ "storm", AUTHORITY_STORM, 0 },
		{ "waiting 60", AUTHORITY_WAITING, 60 },
		{ "refusing", AUTHORITY_REFUSING, 2 },
		{ "refusing 24", AUTHORITY_REFUSING, 24 },
		{ "html", AUTHORITY_HTML, 0 },
		{ "busy 7", AUTHORITY_BUSY, 7 },
		{ "wrong-certificate", AUTHORITY_WRONG_CERTIFICATE, 0 },
		{ "wrong-key", AUTHORITY_WRONG_KEY, 0 },
		{ "truncated", AUTHORITY_TRUNCATED, 0 },
		{ "cut", AUTHORITY_CUT, 0 },
		{ "cut-after 700", AUTHORITY_CUT_AFTER, 700 },
	};

	(void)state;
	assert_int_equal(sizeof(rows) / sizeof(*rows), AUTHORITY_FAULT_COUNT + 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct authority_fault fault = { 0 };
		struct authority_fault read = { 0 };
		struct error error = { 0 };
		char *words[4];
		char copy[64];

		assert_true(
		    authority_fault_parse(split(rows[i].line, copy, words), words, &fault, &error));
		assert_int_equal(fault.kind, rows[i].kind);
		assert_int_equal(fault.number, rows[i].number);
		assert_true(authority_fault_write(folder, &fault, &error));
		assert_true(authority_fault_read(folder, &read, &error));
		assert_int_equal(read.kind, fault.kind);
		assert_int_equal(read.number, fault.number);
	}
}

static void bad_words(void **state)
{
	static const char *const rows[] = {
		"",	    "sideways",	    "slow",	   "slow x", "slow -1",
		"slow 1 2", "unstable 101", "refusing 27", "down 3", "waiting 9999999999999"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct authority_fault fault = { .kind = AUTHORITY_CUT, .number = 77 };
		struct error error = { 0 };
		char *words[4];
		char copy[64];

		assert_false(
		    authority_fault_parse(split(rows[i], copy, words), words, &fault, &error));
		assert_int_equal(error.code, ERROR_USAGE);
		assert_int_equal(fault.kind, AUTHORITY_CUT);
		assert_int_equal(fault.number, 77);
	}
}

/* The same series after the same seed, about as often as was said, and nothing that was not. */
static void mishaps(void **state)
{
	const struct authority_fault storm = { .kind = AUTHORITY_STORM };
	const struct authority_fault lost = { .kind = AUTHORITY_UNSTABLE, .number = 30 };
	const struct authority_fault up = { .kind = AUTHORITY_UP };
	int count[2][4] = { { 0 } };

	(void)state;
	for (int turn = 0; turn < 2; turn++) {
		authority_mishap_seed(7);
		for (int i = 0; i < 1000; i++) {
			const struct authority_mishap mishap = authority_mishap_draw(&storm);

			count[turn][0] += mishap.lost;
			count[turn][1] += mishap.twice;
			count[turn][2] += mishap.mixed;
			count[turn][3] += mishap.late;
		}
	}
	assert_memory_equal(count[0], count[1], sizeof(count[0]));
	assert_in_range(count[0][0], 250, 350);
	for (int i = 1; i < 4; i++)
		assert_in_range(count[0][i], 60, 140);
	for (int i = 0; i < 1000; i++) {
		const struct authority_mishap one = authority_mishap_draw(&lost);
		const struct authority_mishap none = authority_mishap_draw(&up);

		assert_false(one.twice || one.mixed || one.late);
		assert_false(none.lost || none.twice || none.mixed || none.late);
	}
}

static void no_file_is_up(void **state)
{
	struct authority_fault fault = { .kind = AUTHORITY_CUT };
	struct error error = { 0 };
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -f %s/authority/fault", folder);
	assert_int_equal(system(command), 0);
	assert_true(authority_fault_read(folder, &fault, &error));
	assert_int_equal(fault.kind, AUTHORITY_UP);
	assert_false(authority_fault_write("/proc/none", &fault, &error));
	assert_int_equal(error.code, ERROR_PRACTICE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(good_words),
					    cmocka_unit_test(bad_words), cmocka_unit_test(mishaps),
					    cmocka_unit_test(no_file_is_up) };
	char command[128];
	int failed;

	snprintf(folder, sizeof(folder), "/tmp/fault-test-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command) == 0 ? failed : 1;
}
