#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/error.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_fill_keeps_everything(void **state)
{
	struct error error;

	(void)state;
	assert_false(error_set(&error, ERROR_CARD_LOST, CAUSE_PCSC, 0x80100069U, "step %d", 3));
	assert_int_equal(error.code, ERROR_CARD_LOST);
	assert_int_equal(error.cause, CAUSE_PCSC);
	assert_int_equal(error.cause_code, 0x80100069LL);
	assert_string_equal(error.where, __func__);
	assert_string_equal(error.detail, "step 3");
	assert_false(error_set(NULL, ERROR_MEMORY, CAUSE_NONE, 0, "nobody listens"));
}

static void test_detail_is_cut(void **state)
{
	struct error error;
	char longer[2 * ERROR_DETAIL_SIZE];

	(void)state;
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	assert_false(error_set(&error, ERROR_INTERNAL, CAUSE_NONE, 0, "%s", longer));
	assert_int_equal(strlen(error.detail), ERROR_DETAIL_SIZE - 1);
}

static const struct {
	struct error error;
	const char *words;
} descriptions[] = {
	{ { .code = ERROR_NONE }, "no error" },
	{ { ERROR_CARD_LOST, CAUSE_PCSC, 0x80100069LL, "card_transmit", "step 2" },
	  "CARD_LOST (44) at card_transmit: step 2, PC/SC 0x80100069" },
	{ { ERROR_CONFIG_MISSING, CAUSE_ERRNO, ENOENT, "config_load", "a.conf" },
	  "CONFIG_MISSING (10) at config_load: a.conf, errno 2 (No such file or directory)" },
	{ { ERROR_STORE_BUSY, CAUSE_SQLITE, 517, "store_begin", "" },
	  "STORE_BUSY (25) at store_begin, SQLite 517" },
	{ { ERROR_PIN_BLOCKED, CAUSE_SW, 0x6983, "jpki_verify", "" },
	  "PIN_BLOCKED (51) at jpki_verify, SW 6983" },
	{ { ERROR_LINK_DOWN, CAUSE_CURL, 7, "send", "post" },
	  "LINK_DOWN (60) at send: post, curl 7" },
	{ { ERROR_AUTHORITY_REFUSED, CAUSE_CMP, 0x20, "open", "" },
	  "AUTHORITY_REFUSED (63) at open, CMP failInfo 0x0000020" },
	{ { ERROR_OFFICE_KEY, CAUSE_SSL, 0x0A000086, "key", "" },
	  "OFFICE_KEY (65) at key, OpenSSL 0A000086" },
	{ { ERROR_ANSWER_NONE, CAUSE_HTTP, 503, "poll", "" },
	  "ANSWER_NONE (61) at poll, HTTP 503" },
	{ { ERROR_NOT_FOUND, CAUSE_NONE, 9, NULL, "no case" }, "NOT_FOUND (28) at ?: no case" },
};

static void test_descriptions(void **state)
{
	char words[400];

	(void)state;
	for (size_t i = 0; i < COUNT(descriptions); i++) {
		error_describe(&descriptions[i].error, words, sizeof(words));
		assert_string_equal(words, descriptions[i].words);
	}
	error_describe(NULL, words, sizeof(words));
	assert_string_equal(words, "no error");
	error_describe(&descriptions[1].error, words, 10);
	assert_string_equal(words, "CARD_LOST");
	words[0] = 'k';
	error_describe(&descriptions[1].error, words, 0);
	assert_int_equal(words[0], 'k');
}

static void test_unknown_cause_and_code(void **state)
{
	struct error error = { .code = (enum error_code)7777, .cause = (enum error_cause)99 };
	char words[200];

	(void)state;
	error_describe(&error, words, sizeof(words));
	assert_string_equal(words, "INTERNAL (7777) at ?");
	assert_string_equal(error_name((enum error_code)4), "INTERNAL");
	assert_int_equal(error_exit_status((enum error_code) - 3), EXIT_STATUS_INTERNAL);
}

/* Numbers and statuses are printed and stored: this copy of some of them must not move. */
static const struct {
	enum error_code code;
	int number;
	const char *name;
	enum exit_status status;
} pinned[] = {
	{ ERROR_NONE, 0, "NONE", EXIT_STATUS_OK },
	{ ERROR_INTERNAL, 1, "INTERNAL", EXIT_STATUS_INTERNAL },
	{ ERROR_USAGE, 3, "USAGE", EXIT_STATUS_USAGE },
	{ ERROR_CONFIG_WRONG, 11, "CONFIG_WRONG", EXIT_STATUS_CONFIG },
	{ ERROR_STORE_FULL, 23, "STORE_FULL", EXIT_STATUS_STORE },
	{ ERROR_NOT_FOUND, 28, "NOT_FOUND", EXIT_STATUS_DIFFERENT },
	{ ERROR_CARD_LOST, 44, "CARD_LOST", EXIT_STATUS_CARD },
	{ ERROR_LINK_DOWN, 60, "LINK_DOWN", EXIT_STATUS_AUTHORITY },
	{ ERROR_SYNC_OTHER, 66, "SYNC_OTHER", EXIT_STATUS_BUSY },
	{ ERROR_RULE_REFUSES, 80, "RULE_REFUSES", EXIT_STATUS_REFUSED },
};

static void test_pinned_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pinned); i++) {
		assert_int_equal(pinned[i].code, pinned[i].number);
		assert_string_equal(error_name(pinned[i].code), pinned[i].name);
		assert_int_equal(error_exit_status(pinned[i].code), pinned[i].status);
	}
}

static void test_only_missing(void **state)
{
	const struct error missing = { .code = ERROR_NOT_FOUND };
	const struct error damage = { .code = ERROR_STORE_DAMAGED, .cause_code = 11 };
	struct error error = { .code = ERROR_NONE };

	(void)state;
	assert_true(error_only_missing(&missing, &error));
	assert_int_equal(error.code, ERROR_NONE);
	assert_false(error_only_missing(&damage, &error));
	assert_int_equal(error.code, ERROR_STORE_DAMAGED);
	assert_int_equal(error.cause_code, 11);
	assert_false(error_only_missing(&damage, NULL));
}

static void test_every_row_has_words(void **state)
{
	static const enum error_code codes[] = {
#define X(number, name, status, happened, next) ERROR_##name,
		ERROR_TABLE(X)
#undef X
	};

	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		assert_true(strlen(error_happened(codes[i])) > 0);
		assert_true(strlen(error_next(codes[i])) > 0);
		assert_true(i == 0 || codes[i] > codes[i - 1]);
	}
	assert_string_equal(error_happened(ERROR_NONE), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fill_keeps_everything),
		cmocka_unit_test(test_detail_is_cut),
		cmocka_unit_test(test_descriptions),
		cmocka_unit_test(test_unknown_cause_and_code),
		cmocka_unit_test(test_pinned_numbers),
		cmocka_unit_test(test_only_missing),
		cmocka_unit_test(test_every_row_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
