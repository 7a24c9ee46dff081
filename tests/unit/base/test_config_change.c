/* What differs between two settings files, and when it is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/config_change.h"
#include "madoguchi/base/sha256.h"

#define FILE_NAME "/nowhere/madoguchi.conf"
#define REQUIRED                                                                                   \
	"office = kawasaki\noffice_dir = offices\nstate_dir = state\n"                             \
	"case_key_file = keys/case.key\nqueue_key_file = /keys/queue.key\n"

static char told[1024];

static void tell(void *context, const struct config_difference *difference)
{
	const size_t used = strlen(told);

	assert_ptr_equal(context, told);
	snprintf(told + used, sizeof(told) - used, "%s|%s|%s|%s\n", difference->key,
		 difference->before, difference->after, config_takes_word(difference->takes));
}

static struct config *load(const char *text)
{
	struct config *config = NULL;
	struct error error;

	if (!config_load_text(FILE_NAME, text, strlen(text), &config, &error))
		fail_msg("%s", error.detail);
	return config;
}

static void assert_told(const char *before, const char *after, size_t count, const char *wanted)
{
	struct config *old = load(before), *fresh = load(after);

	told[0] = '\0';
	assert_int_equal(config_compare(old, fresh, tell, told), count);
	assert_string_equal(told, wanted);
	config_free(&old);
	config_free(&fresh);
}

static void test_each_kind(void **state)
{
	(void)state;
	assert_told(REQUIRED, REQUIRED "counter = 2\nbox = none\npiv_extended_length = true\n", 3,
		    "counter|1|2|start\nbox|acs|none|start\n"
		    "piv_extended_length|false|true|screens\n");
	assert_told(REQUIRED "url = \"http://a/\"\n", REQUIRED "url = \"http://b/\"\n", 1,
		    "url|http://a/|http://b/|reload\n");
	assert_told(REQUIRED "audit_key_file = one\n", REQUIRED, 1,
		    "audit_key_file|/nowhere/one||both\n");
}

static void test_what_counts_is_compared(void **state)
{
	(void)state;
	assert_told(REQUIRED, "# a word\n" REQUIRED "counter = 1\nreader = \"\"\n", 0, "");
	assert_told(REQUIRED "log_file = a\n", REQUIRED "log_file = \"/nowhere/a\"\n", 0, "");
}

/* Open screens take some keys; the rest stays, with the text of the new file. */
static void test_follow(void **state)
{
	static const char text[] =
	    REQUIRED "counter = 3\nprinter = new\nidle_lock_s = 60\nlanguage = en\nurl = "
		     "\"http://b/\"\npiv_extended_length = true\n";
	struct config *now = load(REQUIRED "counter = 2\nprinter = old\nlog_file = a\n");
	struct config *fresh = load(text), *followed = NULL;
	struct error error;

	(void)state;
	assert_true(config_follow(now, fresh, &followed, &error));
	assert_string_equal(followed->text, text);
	assert_memory_equal(followed->hash, fresh->hash, sizeof(fresh->hash));
	told[0] = '\0';
	assert_int_equal(config_compare(now, followed, tell, told), 3);
	assert_string_equal(told, "printer|old|new|screens\nidle_lock_s|300|60|screens\n"
				  "piv_extended_length|false|true|screens\n");
	config_free(&now);
	config_free(&fresh);
	config_free(&followed);
}

static void test_kept_text(void **state)
{
	static const char text[] = REQUIRED "# one";
	struct config *config = load(text);
	uint8_t wanted[SHA256_SIZE];

	(void)state;
	sha256_bytes(text, strlen(text), wanted);
	assert_memory_equal(config->hash, wanted, sizeof(wanted));
	assert_string_equal(config->text, text);
	assert_string_equal(config->path, FILE_NAME);
	config_free(&config);
}

static void test_wrong_text(void **state)
{
	static const char text[] = REQUIRED "counter = 0\n";
	struct config *config = NULL;
	struct error error;

	(void)state;
	assert_false(config_load_text(FILE_NAME, text, strlen(text), &config, &error));
	assert_int_equal(error.code, ERROR_CONFIG_WRONG);
	assert_non_null(strstr(error.detail, "madoguchi.conf:6: counter"));
	assert_null(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_kind),  cmocka_unit_test(test_what_counts_is_compared),
		cmocka_unit_test(test_follow),	   cmocka_unit_test(test_kept_text),
		cmocka_unit_test(test_wrong_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
