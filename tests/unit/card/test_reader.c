/* Looking for readers while no pcscd is there; the real one is in tests/e2e. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "madoguchi/card/reader.h"
#include "madoguchi/card/session.h"
#include "madoguchi/card/transport_pcsc.h"

struct seen {
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct reader_event last;
	unsigned events;
};

static void note(void *context, const struct reader_event *event)
{
	struct seen *seen = context;

	pthread_mutex_lock(&seen->lock);
	seen->last = *event;
	seen->events++;
	pthread_cond_signal(&seen->more);
	pthread_mutex_unlock(&seen->lock);
}

static void a_look_without_service(void **state)
{
	struct reader_event event = { .state = READER_CARD };
	struct error error = { 0 };

	(void)state;
	assert_true(reader_look("Front desk", &event, &error));
	assert_int_equal(event.state, READER_NO_SERVICE);
	assert_string_equal(event.name, "Front desk");
}

static void a_session_without_service(void **state)
{
	struct card_session *session = NULL;
	struct error error = { 0 };

	(void)state;
	assert_false(card_session_open(NULL, &session, &error));
	assert_int_equal(error.code, ERROR_READER_SERVICE);
	assert_null(session);
}

static void a_transport_without_service(void **state)
{
	struct error error = { 0 };
	uint8_t atr[ATR_SIZE_MAX];
	void *transport = NULL;
	size_t size;

	(void)state;
	assert_false(
	    transport_pcsc_open("Front desk", &transport, atr, sizeof(atr), &size, &error));
	assert_int_equal(error.code, ERROR_READER_SERVICE);
	assert_int_equal(error.cause, CAUSE_PCSC);
	assert_null(transport);
	assert_false(transport_pcsc_holds("Front desk"));
}

/* The watch tells it once, and stops while it waits for the next attempt. */
static void a_watch_without_service(void **state)
{
	struct seen seen = { .lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER };
	struct reader_watch *watch = NULL;
	struct timespec until;
	int waited = 0;

	(void)state;
	assert_true(reader_watch_start("Front", note, &seen, &watch, NULL));
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 20;
	pthread_mutex_lock(&seen.lock);
	while (seen.events == 0 && waited == 0)
		waited = pthread_cond_timedwait(&seen.more, &seen.lock, &until);
	pthread_mutex_unlock(&seen.lock);
	reader_watch_stop(&watch);
	assert_null(watch);
	assert_int_equal(seen.events, 1);
	assert_int_equal(seen.last.state, READER_NO_SERVICE);
	assert_int_equal(seen.last.event_count, 1);
	reader_watch_stop(&watch);
}

static const struct {
	long result;
	enum error_code code;
} meanings[] = {
	{ 0x8010001DL, ERROR_READER_SERVICE }, /* E_NO_SERVICE */
	{ 0x8010002EL, ERROR_READER_NONE },    /* E_NO_READERS_AVAILABLE */
	{ 0x80100009L, ERROR_READER_NONE },    /* E_UNKNOWN_READER */
	{ 0x8010000BL, ERROR_READER_BUSY },    /* E_SHARING_VIOLATION */
	{ 0x8010000CL, ERROR_CARD_NONE },      /* E_NO_SMARTCARD */
	{ 0x80100066L, ERROR_CARD_NONSENSE },  /* W_UNRESPONSIVE_CARD */
	{ 0x80100068L, ERROR_CARD_RESET },     /* W_RESET_CARD */
	{ 0x80100016L, ERROR_CARD_LOST },      /* E_NOT_TRANSACTED */
	{ 0x8010002FL, ERROR_CARD_LOST },      /* E_COMM_DATA_LOST */
};

static void results_have_their_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		struct error error = { 0 };

		assert_false(transport_pcsc_error(meanings[i].result, "step", &error));
		assert_int_equal(error.code, meanings[i].code);
		assert_int_equal(error.cause_code, meanings[i].result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_look_without_service),
		cmocka_unit_test(a_session_without_service),
		cmocka_unit_test(a_transport_without_service),
		cmocka_unit_test(a_watch_without_service),
		cmocka_unit_test(results_have_their_errors),
	};

	/* Before libpcsclite looks at it, and before any thread. */
	if (setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm", 1) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
