#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "madoguchi/sync/link.h"

#define INTERVAL_MS 20000

/* g good answer, l loss, r refused, b busy for 30 s; one second apart. */
static void feed(struct link *link, const char *events, int64_t *now_ms)
{
	for (; *events != '\0'; events++) {
		*now_ms += 1000;
		switch (*events) {
		case 'g':
			link_good_answer(link, *now_ms);
			break;
		case 'l':
			link_loss(link, *now_ms);
			break;
		case 'r':
			link_refused(link, *now_ms);
			break;
		default:
			link_busy(link, *now_ms, 30000);
			break;
		}
	}
}

static void test_states(void **state)
{
	static const struct {
		const char *events;
		enum link_state expected;
	} rows[] = {
		{ "", LINK_UNKNOWN },	     { "g", LINK_ONLINE },     { "l", LINK_UNKNOWN },
		{ "ll", LINK_UNKNOWN },	     { "lll", LINK_DOWN },     { "r", LINK_DOWN },
		{ "gl", LINK_UNSTABLE },     { "glg", LINK_UNSTABLE }, { "glgg", LINK_ONLINE },
		{ "gll", LINK_UNSTABLE },    { "glll", LINK_DOWN },    { "gllgl", LINK_UNSTABLE },
		{ "gr", LINK_DOWN },	     { "rg", LINK_UNSTABLE },  { "rgg", LINK_ONLINE },
		{ "rgl", LINK_UNSTABLE },    { "rglll", LINK_DOWN },   { "llg", LINK_ONLINE },
		{ "glglgl", LINK_UNSTABLE }, { "gb", LINK_UNSTABLE },  { "b", LINK_UNSTABLE },
		{ "rb", LINK_DOWN },	     { "gbgg", LINK_ONLINE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t now_ms = 5000;
		struct link link;

		link_init(&link, INTERVAL_MS);
		feed(&link, rows[i].events, &now_ms);
		if (link.state != rows[i].expected)
			fail_msg("%s: %d", rows[i].events, (int)link.state);
	}
}

static void test_breaker(void **state)
{
	int64_t now_ms = 5000;
	struct link link;

	(void)state;
	link_init(&link, INTERVAL_MS);
	assert_false(link_open(&link, now_ms));
	feed(&link, "g", &now_ms);
	assert_true(link_open(&link, now_ms));
	feed(&link, "ll", &now_ms);
	assert_true(link_open(&link, now_ms));
	feed(&link, "l", &now_ms);
	assert_false(link_open(&link, now_ms));
	feed(&link, "g", &now_ms);
	assert_true(link_open(&link, now_ms));
}

static void test_pause_is_obeyed(void **state)
{
	int64_t now_ms = 5000;
	struct link link;

	(void)state;
	link_init(&link, INTERVAL_MS);
	feed(&link, "gb", &now_ms);
	link_want_probe(&link);
	assert_int_equal(link_probe_due_ms(&link), now_ms + 30000);
	assert_false(link_open(&link, now_ms + 29999));
	assert_true(link_open(&link, now_ms + 30000));
}

static void test_probes(void **state)
{
	int64_t now_ms = 5000;
	struct link link;

	(void)state;
	link_init(&link, INTERVAL_MS);
	assert_int_equal(link_probe_due_ms(&link), 0);
	feed(&link, "l", &now_ms);
	assert_int_equal(link_probe_due_ms(&link), now_ms + 2000);
	feed(&link, "r", &now_ms);
	assert_int_equal(link_probe_due_ms(&link), now_ms + INTERVAL_MS);
	link_want_probe(&link);
	assert_true(link_probe_due_ms(&link) <= now_ms);
	feed(&link, "g", &now_ms);
	assert_int_equal(link_probe_due_ms(&link), now_ms + 2000);
	feed(&link, "g", &now_ms);
	assert_int_equal(link_probe_due_ms(&link), now_ms + 3 * INTERVAL_MS);
}

/* Nothing goes out while an outage is announced, not even a probe; afterwards one goes at once. */
static void test_announced_outage(void **state)
{
	struct link link;

	(void)state;
	link_init(&link, 20000);
	link_good_answer(&link, 1000);
	link_declare(&link, true);
	link_want_probe(&link);
	assert_false(link_open(&link, 2000));
	assert_int_equal(link_shown(&link), LINK_DOWN);
	assert_true(link_probe_due_ms(&link) == INT64_MAX);
	link_declare(&link, false);
	assert_true(link_open(&link, 2000));
	assert_int_equal(link_shown(&link), LINK_ONLINE);
	assert_true(link_probe_due_ms(&link) <= 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),		 cmocka_unit_test(test_breaker),
		cmocka_unit_test(test_pause_is_obeyed),	 cmocka_unit_test(test_probes),
		cmocka_unit_test(test_announced_outage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
