/* A connection that breaks after n bytes, for every n of a message: of the request, of the answer,
 * of an answer whose length nobody has told. Nothing of it is taken for an answer. */
#include "http_peer.h"

#include "madoguchi/pki/cmp_message.h"

#define ANSWER_FILE "tests/vectors/cmp/ip.der"
#define ANSWER_MAX 8192
#define EVERY_PEER 1000000 /* requests: more than a test makes */

struct answer {
	char bytes[ANSWER_MAX];
	size_t head, size;
};

/* A message that `openssl cmp` made, with HTTP's head before it. */
static void make_answer(struct answer *answer, bool with_length)
{
	char body[ANSWER_MAX / 2];
	FILE *file = fopen(ANSWER_FILE, "re");
	size_t size;
	int head;

	assert_non_null(file);
	size = fread(body, 1, sizeof(body), file);
	fclose(file);
	assert_in_range(size, 500, sizeof(body) - 1);
	head = snprintf(answer->bytes, sizeof(answer->bytes),
			"HTTP/1.1 200 OK\r\nContent-Type: application/pkixcmp\r\n"
			"Connection: close\r\n");
	if (with_length)
		head += snprintf(answer->bytes + head, 64, "Content-Length: %zu\r\n", size);
	head += snprintf(answer->bytes + head, 8, "\r\n");
	answer->head = (size_t)head;
	answer->size = answer->head + size;
	memcpy(answer->bytes + head, body, size);
}

/* What the engine would make of a result: a message, or nothing. */
static bool is_message(const struct transport_result *result)
{
	struct cmp_message *message = NULL;
	struct error doubt = { 0 };
	bool good;

	if (result->outcome != TRANSPORT_ANSWER)
		return false;
	good = cmp_decode(result->bytes, result->size, &message, &doubt);
	cmp_message_free(&message);
	return good;
}

static void cut_answers(bool with_length)
{
	static struct peer peer;
	struct answer answer;
	struct transport *transport;
	struct transport_result result;
	struct config config;
	char url[64];

	make_answer(&answer, with_length);
	peer_start(&peer, answer.bytes, 0, EVERY_PEER);
	peer.size = answer.size;
	transport = open_to(peer.port, &config, url);
	for (size_t n = 0; n < answer.size; n++) {
		peer.answer_limit = n;
		result = ask(transport, (int)(n % (SYNC_SLOTS - 1)), true);
		if (is_message(&result) || (with_length && result.outcome != TRANSPORT_LOST))
			fail_msg("%zu of %zu bytes: outcome %d", n, answer.size,
				 (int)result.outcome);
	}
	peer.answer_limit = SIZE_MAX;
	result = ask(transport, 0, true);
	assert_true(is_message(&result));
	assert_int_equal(result.size, answer.size - answer.head);
	transport_close(&transport);
	peer_end(&peer);
}

static void test_every_cut_of_an_answer(void **state)
{
	(void)state;
	cut_answers(true);
}

static void test_every_cut_without_a_length(void **state)
{
	(void)state;
	cut_answers(false);
}

/* The peer breaks the connection when it has n bytes; it has answered nothing, and the request may
 * or may not be known there. */
static void test_every_cut_of_a_request(void **state)
{
	static struct peer peer;
	struct answer answer;
	struct transport *transport;
	struct transport_result result;
	struct config config;
	char url[64];
	size_t n = 0;

	(void)state;
	make_answer(&answer, true);
	peer_start(&peer, answer.bytes, 0, EVERY_PEER);
	peer.size = answer.size;
	transport = open_to(peer.port, &config, url);
	for (;;) {
		peer.request_limit = n;
		result = ask(transport, (int)(n % (SYNC_SLOTS - 1)), true);
		if (peer.requests > 0)
			break;
		if (result.outcome != TRANSPORT_LOST && result.outcome != TRANSPORT_UNSENT)
			fail_msg("%zu bytes: outcome %d", n, (int)result.outcome);
		n++;
	}
	assert_true(is_message(&result));
	assert_int_equal(n, strlen(peer.request));
	transport_close(&transport);
	peer_end(&peer);
}

static int begin(void **state)
{
	(void)state;
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_cut_of_an_answer),
		cmocka_unit_test(test_every_cut_without_a_length),
		cmocka_unit_test(test_every_cut_of_a_request),
	};

	return cmocka_run_group_tests_name("sync/cut", tests, begin, NULL);
}
