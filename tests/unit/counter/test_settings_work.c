/* What of a settings file does not count yet, and what a counter that is open makes of another. */
#include "../store/fixture.h"

#include <unistd.h>

#include "madoguchi/counter/counter.h"
#include "madoguchi/counter/settings_work.h"

#define FILE_NAME "/nowhere/madoguchi.conf"
#define TEXT_SIZE 1024

/* ---- settings ------------------------------------------------------------------------------- */

static const char *text_of(struct fixture *fixture, const char *more, char text[static TEXT_SIZE])
{
	snprintf(text, TEXT_SIZE,
		 "office = kawasaki\noffice_dir = /nowhere\nstate_dir = \"%s\"\n"
		 "case_key_file = \"%s/case.key\"\nqueue_key_file = \"%s/queue.key\"\n%s",
		 fixture->dir, fixture->dir, fixture->dir, more);
	return text;
}

static struct config *settings(struct fixture *fixture, const char *more)
{
	struct config *config = NULL;
	struct error error;
	char text[TEXT_SIZE];

	text_of(fixture, more, text);
	assert_done(config_load_text(FILE_NAME, text, strlen(text), &config, &error));
	return config;
}

static void take(struct fixture *fixture, const char *program, bool running, const char *more)
{
	struct config *config = settings(fixture, more);
	struct error error;

	assert_done(settings_settle(fixture->store, config, program, running, &error));
	config_free(&config);
}

/* The keys in the order in which they are told, each with a blank before it. */
static void note(void *context, const struct config_difference *difference)
{
	char *keys = context;
	const size_t used = strlen(keys);

	snprintf(keys + used, TEXT_SIZE - used, " %s", difference->key);
}

static void pending_are(struct fixture *fixture, const char *more, const char *expected)
{
	struct config *fresh = settings(fixture, more);
	char keys[TEXT_SIZE] = "";
	struct error error;
	size_t count = 0, words = 0;

	assert_done(settings_work_pending(fixture->store, fresh, note, keys, &count, &error));
	assert_string_equal(keys, expected);
	for (const char *at = keys; *at != '\0'; at++)
		words += *at == ' ';
	assert_int_equal(count, words);
	config_free(&fresh);
}

/* ---- what does not count yet ----------------------------------------------------------------- */

static void test_pending(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, "madoguchi", false, "");
	pending_are(fixture, "", "");
	pending_are(fixture, "# a word\n", "");
	/* The sync was never started here: what the screens have taken is the measure. */
	pending_are(fixture, "batch_size = 7\n", " batch_size");
	take(fixture, "madoguchi-sync", false, "batch_size = 7\n");
	pending_are(fixture, "batch_size = 7\n", "");
	pending_are(fixture, "counter = 2\nidle_lock_s = 9\nurl = \"https://a.invalid/\"\n",
		    " url batch_size counter idle_lock_s");
}

/* Two programs look at it: told once, for whichever has not taken it. */
static void test_a_key_of_both_programs(void **state)
{
	static const char changed[] = "sign_ca_file = /elsewhere/sign.pem\n";
	struct fixture *fixture = *state;

	take(fixture, "madoguchi", false, "");
	take(fixture, "madoguchi-sync", false, "");
	pending_are(fixture, changed, " sign_ca_file");
	take(fixture, "madoguchi-sync", false, changed);
	pending_are(fixture, changed, " sign_ca_file");
	take(fixture, "madoguchi", false, changed);
	pending_are(fixture, changed, "");
}

/* Open screens take what they can; what needs their start stays pending until that. */
static void test_taken_by_open_screens(void **state)
{
	static const char changed[] = "counter = 2\nidle_lock_s = 9\n";
	struct fixture *fixture = *state;

	take(fixture, "madoguchi", false, "");
	take(fixture, "madoguchi-sync", false, "");
	take(fixture, "madoguchi", true, "idle_lock_s = 9\n");
	pending_are(fixture, changed, " counter");
	take(fixture, "madoguchi", false, changed);
	pending_are(fixture, changed, "");
}

static void test_nothing_was_taken(void **state)
{
	struct fixture *fixture = *state;
	struct config *fresh = settings(fixture, "");
	struct error error = { 0 };
	size_t count = 7;

	assert_false(settings_work_pending(fixture->store, fresh, NULL, NULL, &count, &error));
	assert_int_equal(error.code, ERROR_SETTINGS_UNTAKEN);
	assert_int_equal(count, 7);
	config_free(&fresh);
}

/* ---- an open counter ------------------------------------------------------------------------- */

struct open_counter {
	struct fixture *fixture;
	struct config *config;
	struct office *office;
	struct counter *counter;
};

static struct open_counter opened;

static int counter_up(void **state)
{
	struct error error;

	assert_int_equal(fixture_up((void **)&opened.fixture), 0);
	opened.config = settings(opened.fixture, "reader = \"first\"\n");
	assert_done(office_load("etc/offices/kawasaki.conf", &opened.office, &error));
	assert_done(counter_open(opened.config, opened.office, opened.fixture->case_key, "hanako",
				 &opened.counter, &error));
	*state = &opened;
	return 0;
}

static int counter_down(void **state)
{
	(void)state;
	card_session_test_source(NULL);
	counter_close(&opened.counter);
	office_free(&opened.office);
	config_free(&opened.config);
	return fixture_down((void **)&opened.fixture);
}

static void test_followed(void **state)
{
	struct config *fresh = settings(opened.fixture, "reader = \"first\"\nreply_wait_s = 3\n");
	struct error error;

	(void)state;
	assert_done(counter_follow_settings(opened.counter, fresh, &error));
	assert_ptr_equal(opened.counter->config, fresh);
	assert_ptr_equal(opened.counter->office, opened.office);
	counter_close(&opened.counter);
	config_free(&fresh);
}

/* What cannot be taken changes nothing: neither the settings nor the keys of the cards. */
static void test_refused(void **state)
{
	static const struct {
		const char *more;
		enum error_code code;
	} rows[] = {
		{ "issuer_key_file = /nowhere/issuer.key\n", ERROR_KEY_MISSING },
		{ "piv_puk_file = /nowhere/puk\n", ERROR_KEY_MISSING },
		{ "place = moon\n", ERROR_CONFIG_WRONG },
	};
	const struct card_setup_keys *before = opened.counter->card_setup;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config *fresh = settings(opened.fixture, rows[i].more);
		struct error error = { 0 };

		assert_false(counter_follow_settings(opened.counter, fresh, &error));
		assert_string_equal(error_name(error.code), error_name(rows[i].code));
		assert_ptr_equal(opened.counter->config, opened.config);
		assert_ptr_equal(opened.counter->card_setup, before);
		config_free(&fresh);
	}
}

static bool no_card(void *context, const char *reader, void **ret_transport,
		    uint8_t ret_atr[static ATR_SIZE_MAX], size_t *ret_atr_size, struct error *error)
{
	(void)ret_transport;
	(void)ret_atr;
	(void)ret_atr_size;
	snprintf(context, 32, "%s", reader);
	return error_set(error, ERROR_CARD_NONE, CAUSE_NONE, 0, "%s", reader);
}

/* The next card is looked for in the reader that the settings name now. */
static void test_another_reader(void **state)
{
	char asked[32] = "";
	const struct card_session_source source = { .open = no_card, .context = asked };
	struct config *fresh = settings(opened.fixture, "reader = \"second\"\n");
	struct error missing = { 0 };
	struct error error;

	(void)state;
	card_session_test_source(&source);
	assert_false(counter_card_begin(opened.counter, &missing));
	assert_string_equal(asked, "first");
	assert_done(counter_follow_settings(opened.counter, fresh, &error));
	assert_false(counter_card_begin(opened.counter, &missing));
	assert_string_equal(asked, "second");
	counter_close(&opened.counter);
	config_free(&fresh);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
#define OPEN_TEST(name) cmocka_unit_test_setup_teardown(name, counter_up, counter_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_pending),
		TEST(test_a_key_of_both_programs),
		TEST(test_taken_by_open_screens),
		TEST(test_nothing_was_taken),
		OPEN_TEST(test_followed),
		OPEN_TEST(test_refused),
		OPEN_TEST(test_another_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
