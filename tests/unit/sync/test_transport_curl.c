/* libcurl against a peer that says exactly what the test wants. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <time.h>

#include "http_peer.h"

#define HEAD(status, type, length) "HTTP/1.1 " status "\r\n" type "Content-Length: " length "\r\n"
#define PKIXCMP "Content-Type: application/pkixcmp\r\n"
#define CLOSE "Connection: close\r\n"

static void test_answers(void **state)
{
	static const struct {
		const char *answer;
		size_t fill;
		enum transport_outcome outcome;
		int64_t retry_after_s;
	} rows[] = {
		{ HEAD("200 OK", PKIXCMP, "4") "\r\nabcd", 0, TRANSPORT_ANSWER, 0 },
		{ HEAD("200 OK", "Content-Type: Application/PKIXCMP; v=1\r\n", "4") "\r\nabcd", 0,
		  TRANSPORT_ANSWER, 0 },
		{ HEAD("400 Bad", PKIXCMP, "4") "\r\nabcd", 0, TRANSPORT_ANSWER, 0 },
		{ HEAD("503 Busy", PKIXCMP "Retry-After: 9\r\n", "4") "\r\nabcd", 0,
		  TRANSPORT_ANSWER, 0 },
		{ HEAD("200 OK", "Content-Type: application/pkixcmpx\r\n", "4") "\r\nabcd", 0,
		  TRANSPORT_LOST, 0 },
		{ HEAD("200 OK", "Content-Type: text/html\r\n", "4") "\r\nabcd", 0, TRANSPORT_LOST,
		  0 },
		{ HEAD("200 OK", "", "4") "\r\nabcd", 0, TRANSPORT_LOST, 0 },
		{ HEAD("200 OK", PKIXCMP, "0") "\r\n", 0, TRANSPORT_LOST, 0 },
		{ HEAD("200 OK", PKIXCMP CLOSE, "9") "\r\nabcd", 0, TRANSPORT_LOST, 0 },
		{ HEAD("302 Found", "Location: http://127.0.0.1:1/\r\n", "0") "\r\n", 0,
		  TRANSPORT_LOST, 0 },
		{ HEAD("407 Proxy", "", "0") "\r\n", 0, TRANSPORT_LOST, 0 },
		{ HEAD("503 Busy", "Retry-After: 17\r\n", "0") "\r\n", 0, TRANSPORT_BUSY, 17 },
		{ HEAD("429 Many", "Retry-After: 3\r\n", "0") "\r\n", 0, TRANSPORT_BUSY, 3 },
		{ HEAD("503 Busy", "Retry-After: soon\r\n", "0") "\r\n", 0, TRANSPORT_LOST, 0 },
		{ HEAD("503 Busy", "Retry-After: -4\r\n", "0") "\r\n", 0, TRANSPORT_LOST, 0 },
		{ HEAD("503 Busy", "", "0") "\r\n", 0, TRANSPORT_LOST, 0 },
		{ HEAD("200 OK", "Retry-After: 5\r\n", "0") "\r\n", 0, TRANSPORT_LOST, 0 },
		{ HEAD("200 OK", PKIXCMP, "2000000") "\r\n", 2000000, TRANSPORT_LOST, 0 },
		{ "HTTP/1.1 200 OK\r\n" PKIXCMP CLOSE "\r\n", 1500000, TRANSPORT_LOST, 0 },
		{ "nonsense\r\n\r\n", 0, TRANSPORT_LOST, 0 },
		{ NULL, 0, TRANSPORT_LOST, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct transport *transport;
		struct transport_result result;
		struct config config;
		struct peer peer;
		char url[64];

		peer_start(&peer, rows[i].answer, rows[i].fill, 1);
		transport = open_to(peer.port, &config, url);
		result = ask(transport, 0, true);
		if (result.outcome != rows[i].outcome)
			fail_msg("row %zu: %d, %s", i, (int)result.outcome, result.error.detail);
		assert_int_equal(result.retry_after_s, rows[i].retry_after_s);
		if (result.outcome == TRANSPORT_ANSWER) {
			assert_int_equal(result.size, 4);
			assert_memory_equal(result.bytes, "abcd", 4);
		} else {
			assert_int_not_equal(result.error.code, ERROR_NONE);
		}
		transport_close(&transport);
		peer_end(&peer);
		assert_int_equal(peer.requests, 1);
	}
}

static void test_request_is_plain(void **state)
{
	struct transport *transport;
	struct config config;
	struct peer peer;
	char url[64];

	(void)state;
	peer_start(&peer, HEAD("200 OK", PKIXCMP, "4") "\r\nabcd", 0, 1);
	transport = open_to(peer.port, &config, url);
	(void)ask(transport, 0, true);
	transport_close(&transport);
	peer_end(&peer);
	assert_memory_equal(peer.request, "POST /cmp HTTP/1.1\r\n", 20);
	assert_non_null(strstr(peer.request, "\r\nContent-Type: application/pkixcmp\r\n"));
	assert_non_null(strstr(peer.request, "\r\nUser-Agent: madoguchi/"));
	assert_non_null(strstr(peer.request, "\r\nContent-Length: 10\r\n"));
	assert_null(strstr(peer.request, "Expect:"));
}

static void test_nobody_listens(void **state)
{
	struct transport *transport;
	struct transport_result result;
	struct config config;
	struct peer peer;
	char url[64];

	(void)state;
	peer_start(&peer, NULL, 0, 0);
	peer_end(&peer);
	transport = open_to(peer.port, &config, url);
	result = ask(transport, 3, true);
	assert_int_equal(result.outcome, TRANSPORT_REFUSED);
	assert_int_equal(result.error.code, ERROR_LINK_DOWN);
	transport_close(&transport);
}

static void test_unknown_name_is_unsent(void **state)
{
	static char url[] = "http://nobody.invalid/cmp";
	const struct config config = { .url = url, .connect_timeout_s = 5, .request_timeout_s = 5 };
	struct transport *transport = NULL;
	struct transport_result result;
	struct error error = { 0 };

	(void)state;
	assert_true(transport_curl_open(&config, &transport, &error));
	result = ask(transport, 0, true);
	assert_int_equal(result.outcome, TRANSPORT_UNSENT);
	transport_close(&transport);
}

static void test_connections(void **state)
{
	static const struct {
		bool fresh;
		int connections;
	} rows[] = { { false, 1 }, { true, 3 } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct transport *transport;
		struct config config;
		struct peer peer;
		char url[64];

		peer_start(&peer,
			   HEAD("200 OK", PKIXCMP "Connection: keep-alive\r\n", "4") "\r\nabcd", 0,
			   3);
		/* Fresh ones come while the peer still serves the kept one. */
		if (rows[i].fresh)
			peer.answer = HEAD("200 OK", PKIXCMP, "4") "\r\nabcd";
		transport = open_to(peer.port, &config, url);
		for (int n = 0; n < 3; n++)
			assert_int_equal(ask(transport, n, rows[i].fresh).outcome,
					 TRANSPORT_ANSWER);
		transport_close(&transport);
		peer_end(&peer);
		assert_int_equal(peer.connections, rows[i].connections);
		assert_int_equal(peer.requests, 3);
	}
}

/* Nobody waits for the transport, and the message arrives all the same. */
static void test_leaves_at_once(void **state)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	struct transport *transport;
	struct error error = { 0 };
	struct config config;
	struct peer peer;
	char url[64];

	(void)state;
	peer_start(&peer, HEAD("200 OK", PKIXCMP "Connection: keep-alive\r\n", "4") "\r\nabcd", 0,
		   2);
	transport = open_to(peer.port, &config, url);
	assert_int_equal(ask(transport, 0, false).outcome, TRANSPORT_ANSWER);
	assert_true(transport_post(transport, 1, (const uint8_t *)QUESTION, strlen(QUESTION), false,
				   &error));
	for (int turn = 0; turn < TURNS && peer.requests < 2; turn++)
		nanosleep(&pause, NULL);
	assert_int_equal(peer.requests, 2);
	transport_close(&transport);
	peer_end(&peer);
}

static void test_descriptors_wake(void **state)
{
	struct transport *transport;
	struct config config;
	struct error error = { 0 };
	char url[64];
	int ends[2];

	(void)state;
	transport = open_to(1, &config, url);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "q", 1), 1);
	/* Ten minutes would pass otherwise. */
	assert_true(transport_wait(transport, ends, 1, 600000, &error));
	close(ends[0]);
	close(ends[1]);
	transport_close(&transport);
}

static void test_configuration(void **state)
{
	static char https[] = "https://localhost/cmp", missing[] = "/nonexistent/file.pem";
	static const struct {
		struct config config;
		enum error_code code;
	} rows[] = {
		{ { .url = NULL }, ERROR_CONFIG_WRONG },
		{ { .url = https }, ERROR_CONFIG_WRONG },
		{ { .url = https, .tls_ca_file = missing }, ERROR_CONFIG_MISSING },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct transport *transport = NULL;
		struct error error = { 0 };

		assert_false(transport_curl_open(&rows[i].config, &transport, &error));
		assert_int_equal(error.code, rows[i].code);
		assert_null(transport);
	}
}

static int begin(void **state)
{
	(void)state;
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_request_is_plain),
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_unknown_name_is_unsent),
		cmocka_unit_test(test_connections),
		cmocka_unit_test(test_leaves_at_once),
		cmocka_unit_test(test_descriptors_wake),
		cmocka_unit_test(test_configuration),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
