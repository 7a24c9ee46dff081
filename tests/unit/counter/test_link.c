/* What the counter knows of the national service from the database alone, and how long it waits. */
#include "../store/fixture.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/counter/link.h"

#define WAIT_S 15
#define MINUTE_MS 60000

/* A sync that lives and was online a moment ago. */
static void sync_says(struct fixture *fixture, int64_t paused_until_ms)
{
	struct sync_state state = { .link = LINK_ONLINE,
				    .link_since_ms = clock_now_ms(),
				    .heartbeat_ms = clock_now_ms(),
				    .heartbeat_monotonic_ms = clock_monotonic_ms(),
				    .paused_until_ms = paused_until_ms };
	struct error error;

	clock_boot_id(state.boot_id);
	assert_done(sync_state_write(fixture->store, &state, &error));
}

static int64_t patience(struct fixture *fixture, enum procedure procedure)
{
	struct config config = { .reply_wait_s = WAIT_S };
	struct counter counter = { .config = &config, .store = fixture->store };

	return link_patience_ms(&counter, procedure);
}

static void words_are(struct fixture *fixture, const char *expected)
{
	struct link_view view;
	struct message message;
	struct error error;
	char words[128];

	assert_done(link_look(fixture->store, &view, &error));
	message = link_words(&view);
	message_words(LANGUAGE_EN, &message, words, sizeof(words));
	assert_string_equal(words, expected);
}

/* The service paces everybody: who stands at the counter waits too, or goes another way. */
static void a_pause_is_for_everybody(void **state)
{
	struct fixture *fixture = *state;
	const int64_t until_ms = clock_now_ms() + 10LL * MINUTE_MS;
	char at[24], expected[64];

	words_are(fixture, "Sync NOT RUNNING");
	assert_int_equal(patience(fixture, PROCEDURE_ISSUE), 0);
	sync_says(fixture, 0);
	words_are(fixture, "Service: online");
	assert_int_equal(patience(fixture, PROCEDURE_ISSUE), WAIT_S * 1000);
	sync_says(fixture, until_ms);
	clock_format(until_ms, at, sizeof(at));
	snprintf(expected, sizeof(expected), "Service: asks us to wait until %s", at + 11);
	words_are(fixture, expected);
	assert_int_equal(patience(fixture, PROCEDURE_ISSUE), 0);
	/* A short one is worth waiting for; one that is over is none. */
	sync_says(fixture, clock_now_ms() + 5000);
	assert_int_equal(patience(fixture, PROCEDURE_ISSUE), WAIT_S * 1000);
	sync_says(fixture, clock_now_ms() - 1);
	words_are(fixture, "Service: online");
}

static void what_is_held_back_is_not_waited_for(void **state)
{
	struct fixture *fixture = *state;
	struct stop stop = { .kind = STOP_ISSUE,
			     .begins_ms = clock_now_ms() - 1,
			     .ends_ms = clock_now_ms() + MINUTE_MS,
			     .open_from = -1,
			     .open_until = -1,
			     .reason = "by mail" };
	struct error error;

	sync_says(fixture, 0);
	assert_done(stop_add(fixture->store, &stop, &error));
	assert_int_equal(patience(fixture, PROCEDURE_ISSUE), 0);
	assert_int_equal(patience(fixture, PROCEDURE_RENEW), WAIT_S * 1000);
	stop.kind = STOP_OUTAGE;
	assert_done(stop_add(fixture->store, &stop, &error));
	assert_int_equal(patience(fixture, PROCEDURE_RENEW), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_pause_is_for_everybody),
		TEST(what_is_held_back_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
