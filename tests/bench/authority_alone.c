/*
 * authority_alone: the authority without network and client: what it can do at most.
 *
 *   authority_alone WORLD STATE BATCH MOST
 *
 * Takes the waiting requests of WORLD's queue, at most MOST, makes the messages that the sync would
 * make, nested by BATCH, and the confirmations of what comes back, and feeds them to an authority
 * in this process, whose state folder is STATE (with a copy of WORLD's ca). Only the authority's
 * calls are timed. Samples: alone_ms and alone_rate a request, alone_up and alone_down bytes.
 */
#include <string.h>

#include <openssl/rand.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/pki/cmp_message.h"
#include "madoguchi/practice/authority.h"
#include "madoguchi/store/exchange.h"

#include "bench_kit.h"

#define PATH_SIZE 4096
#define BATCH_MOST 400

struct feed {
	struct cmp_identity *office;
	struct practice_authority *authority;
	int batch;
	int64_t busy_ns;
	size_t up, down;
};

static void check(bool done, const struct error *error)
{
	char words[512];

	if (done)
		return;
	error_describe(error, words, sizeof(words));
	fprintf(stderr, "authority_alone: %s\n", words);
	exit(EXIT_FAILURE);
}

static struct buffer protect(struct feed *feed, struct cmp_header *header,
			     const struct buffer *body)
{
	struct error error = { 0 };
	struct buffer message;

	header->time_ms = clock_now_ms();
	if (RAND_bytes(header->sender_nonce, CMP_NONCE_SIZE) != 1)
		stop("RAND_bytes");
	buffer_init(&message, CMP_MESSAGE_MAX);
	check(cmp_protect(feed->office, header, body->bytes, body->size, &message, &error), &error);
	return message;
}

static struct buffer nest(struct feed *feed, const struct buffer *inner, size_t count)
{
	struct cmp_header header = { .type = CMP_NESTED };
	struct error error = { 0 };
	struct buffer body, message;

	if (RAND_bytes(header.transaction_id, CMP_ID_SIZE) != 1)
		stop("RAND_bytes");
	buffer_init(&body, CMP_MESSAGE_MAX);
	check(cmp_body_nested(inner, count, &body, &error), &error);
	message = protect(feed, &header, &body);
	buffer_done(&body);
	return message;
}

/* Asks, and counts the time; the answer is the caller's. */
static struct buffer ask(struct feed *feed, const struct buffer *question)
{
	const struct authority_fault none = { .kind = AUTHORITY_UP };
	struct error error = { 0 };
	struct buffer answer;
	int64_t from;

	buffer_init(&answer, CMP_MESSAGE_MAX);
	from = now_ns();
	check(authority_answer(feed->authority, &none, question->bytes, question->size, &answer,
			       &error),
	      &error);
	feed->busy_ns += now_ns() - from;
	feed->up += question->size;
	feed->down += answer.size;
	return answer;
}

static struct buffer confirmation(struct feed *feed, const struct cmp_message *outer, size_t at)
{
	struct cmp_header header = { .type = CMP_CERTCONF };
	struct cmp_message *granted = NULL;
	struct error error = { 0 };
	struct buffer bytes, body, message;

	buffer_init(&bytes, CMP_MESSAGE_MAX);
	buffer_init(&body, CMP_MESSAGE_MAX);
	check(cmp_nested_at(outer, at, &bytes, &error) &&
		  cmp_decode(bytes.bytes, bytes.size, &granted, &error) &&
		  cmp_body_confirm(granted->certificate.bytes, granted->certificate.size, true,
				   NULL, &body, &error),
	      &error);
	memcpy(header.transaction_id, granted->transaction_id, CMP_ID_SIZE);
	header.recipient_nonce = granted->sender_nonce;
	header.recipient_nonce_size = granted->sender_nonce_size;
	message = protect(feed, &header, &body);
	cmp_message_free(&granted);
	buffer_done(&bytes);
	buffer_done(&body);
	return message;
}

static void confirm(struct feed *feed, const struct buffer *answer)
{
	struct buffer inner[BATCH_MOST], question, last;
	struct cmp_message *outer = NULL;
	struct error error = { 0 };
	size_t count;

	check(cmp_decode(answer->bytes, answer->size, &outer, &error), &error);
	count = cmp_nested_count(outer);
	for (size_t i = 0; i < count; i++)
		inner[i] = confirmation(feed, outer, i);
	question = nest(feed, inner, count);
	last = ask(feed, &question);
	for (size_t i = 0; i < count; i++)
		buffer_done(&inner[i]);
	buffer_done(&question);
	buffer_done(&last);
	cmp_message_free(&outer);
}

static struct buffer request(struct feed *feed, struct store *store,
			     const struct exchange *exchange)
{
	struct cmp_header header = { .type = (enum cmp_body)exchange->body_type };
	struct error error = { 0 };
	struct buffer body, message;

	buffer_init(&body, CMP_MESSAGE_MAX);
	check(exchange_body(store, exchange->id, &body, &error), &error);
	memcpy(header.transaction_id, exchange->transaction_id, CMP_ID_SIZE);
	message = protect(feed, &header, &body);
	buffer_done(&body);
	return message;
}

static void feed_all(struct feed *feed, struct store *store, const struct exchange *list, int count)
{
	for (int from = 0; from < count; from += feed->batch) {
		struct buffer inner[BATCH_MOST], question, answer;
		size_t taken = 0;

		for (int i = from; i < count && i < from + feed->batch; i++)
			inner[taken++] = request(feed, store, &list[i]);
		question = nest(feed, inner, taken);
		answer = ask(feed, &question);
		confirm(feed, &answer);
		while (taken > 0)
			buffer_done(&inner[--taken]);
		buffer_done(&question);
		buffer_done(&answer);
	}
}

static void open_world(const char *world, const char *state, struct feed *feed,
		       struct store **ret_store)
{
	char certificate[PATH_SIZE], key[PATH_SIZE], queue[PATH_SIZE], office[PATH_SIZE];
	static struct seal_key *queue_key;
	struct error error = { 0 };

	snprintf(certificate, sizeof(certificate), "%s/ca/office.pem", world);
	snprintf(key, sizeof(key), "%s/ca/office.key", world);
	snprintf(queue, sizeof(queue), "%s/keys/queue.key", world);
	snprintf(office, sizeof(office), "%s/office", world);
	check(authority_open(state, AUTHORITY_CONFIRM_WAIT_S, &feed->authority, &error) &&
		  cmp_identity_load(certificate, key, &feed->office, &error) &&
		  seal_key_load(queue, &queue_key, &error) &&
		  store_open(office, STORE_READ_ONLY, NULL, queue_key, ret_store, &error),
	      &error);
}

int main(int argc, char **argv)
{
	struct feed feed = { 0 };
	struct store *store = NULL;
	struct error error = { 0 };
	struct exchange *list;
	int most, count = 0;

	if (argc != 5) {
		fputs("usage: authority_alone WORLD STATE BATCH MOST\n", stderr);
		return EXIT_FAILURE;
	}
	feed.batch = atoi(argv[3]);
	most = atoi(argv[4]);
	list = calloc((size_t)most, sizeof(*list));
	if (list == NULL || feed.batch < 1 || feed.batch > BATCH_MOST)
		return EXIT_FAILURE;
	open_world(argv[1], argv[2], &feed, &store);
	check(exchange_list_due(store, clock_now_ms(), list, most, &count, &error), &error);
	feed_all(&feed, store, list, count);
	sample_ms("", "alone_ms", feed.busy_ns / (count > 0 ? count : 1));
	sample("", "alone_rate", (double)count * 1e9 / (double)feed.busy_ns);
	sample("", "alone_up", (double)feed.up / count);
	sample("", "alone_down", (double)feed.down / count);
	store_close(&store);
	cmp_identity_free(&feed.office);
	authority_close(&feed.authority);
	free(list);
	return EXIT_SUCCESS;
}
