#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/*
 * The story is played by this program started anew (so that it reads its wishes for the fault
 * points from its own environment); after each commit it writes what it was told to be stored. It
 * is killed at the first fault point, then at the second, … until one run ends by itself.
 */
#define STORY_CASES 3
#define KILLS_MAX 200

static void acknowledge(const char *what, int64_t id)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "%s %lld\n", what, (long long)id);

	if (write(STDOUT_FILENO, line, (size_t)length) != length)
		_exit(3);
}

static void must(bool done, const struct error *error)
{
	char words[300];

	if (done)
		return;
	error_describe(error, words, sizeof(words));
	fprintf(stderr, "%s\n", words);
	_exit(2);
}

/* One resident: received, accepted with number and request in one transaction, sent, answered. */
static void play_case(struct store *store)
{
	struct exchange exchange = { .kind = KIND_SIGN, .expires = DATE_NONE };
	struct exchange_message message = { .direction = MESSAGE_OUT };
	struct case_record record = sample_case();
	struct certificate_record certificate = { .kind = KIND_SIGN, .serial = "01" };
	struct error error;

	record.kinds = KINDS_SIGN;
	must(case_save(store, &record, &error), &error);
	acknowledge("draft", record.id);
	must(store_begin(store, &error), &error);
	must(case_draw_number(store, &record, "14130", 1, 20500, &error), &error);
	must(case_apply(store, &record, CASE_EVENT_ACCEPT, NULL, &error), &error);
	must(case_apply(store, &record, CASE_EVENT_PREPARE, NULL, &error), &error);
	must(case_apply(store, &record, CASE_EVENT_DEFER, NULL, &error), &error);
	exchange.case_id = record.id;
	must(exchange_add(store, &exchange, (const uint8_t *)"BODY", 4, &error), &error);
	must(store_commit(store, &error), &error);
	acknowledge("accepted", record.id);
	message.exchange_id = exchange.id;
	must(store_begin(store, &error), &error);
	must(exchange_message_add(store, &message, (const uint8_t *)"OUT", 3, &error), &error);
	must(exchange_apply(store, &exchange, EXCHANGE_EVENT_SEND, NULL, &error), &error);
	must(store_commit(store, &error), &error);
	acknowledge("sent", record.id);
	certificate.case_id = record.id;
	certificate.exchange_id = exchange.id;
	memcpy(certificate.fingerprint, &record.id, sizeof(record.id));
	must(store_begin(store, &error), &error);
	must(exchange_apply(store, &exchange, EXCHANGE_EVENT_ANSWER, NULL, &error), &error);
	must(certificate_add(store, &certificate, (const uint8_t *)"DER", 3, &error), &error);
	must(certificate_apply(store, &certificate, CERTIFICATE_EVENT_CONFIRM, &error), &error);
	must(store_commit(store, &error), &error);
	acknowledge("answered", record.id);
	must(certificate_apply(store, &certificate, CERTIFICATE_EVENT_CONFIRMED, &error), &error);
	acknowledge("confirmed", record.id);
}

static int play(const char *folder)
{
	struct seal_key *case_key = NULL, *queue_key = NULL;
	struct store *store = NULL;
	struct error error;
	char path[200];

	must(log_open("story", "/dev/null", LOG_LEVEL_ERROR, &error), &error);
	snprintf(path, sizeof(path), "%s/case.key", folder);
	must(seal_key_load(path, &case_key, &error), &error);
	snprintf(path, sizeof(path), "%s/queue.key", folder);
	must(seal_key_load(path, &queue_key, &error), &error);
	must(store_open(folder, STORE_WRITE, case_key, queue_key, &store, &error), &error);
	for (int i = 0; i < STORY_CASES; i++)
		play_case(store);
	store_close(&store);
	seal_key_free(&case_key);
	seal_key_free(&queue_key);
	return 0;
}

/* Plays the story to its end or to its kill; what it acknowledged is in text. */
static bool run_story(struct fixture *fixture, int kill_at, char *text, size_t size)
{
	int ends[2], status;
	size_t got = 0;
	ssize_t part;
	char at[16];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	snprintf(at, sizeof(at), "%d", kill_at);
	child = fork();
	if (child == 0) {
		(void)setenv("MADOGUCHI_KILL_AT", at, 1);
		(void)dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl("/proc/self/exe", "story", "--play", fixture->dir, (char *)NULL);
		_exit(99);
	}
	close(ends[1]);
	while ((part = read(ends[0], text + got, size - 1 - got)) > 0)
		got += (size_t)part;
	text[got] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFSIGNALED(status)) {
		assert_int_equal(WTERMSIG(status), SIGKILL);
		return false;
	}
	assert_int_equal(WEXITSTATUS(status), 0);
	return true;
}

/* How far each step of the story brings the case and its exchange. */
static const struct story_step {
	const char *word;
	enum case_state case_state;
	int exchange_state; /* -1: none yet */
} story_steps[] = {
	{ "nothing", CASE_DRAFT, -1 },
	{ "draft", CASE_DRAFT, -1 },
	{ "accepted", CASE_WAITING_SERVICE, EXCHANGE_QUEUED },
	{ "sent", CASE_WAITING_SERVICE, EXCHANGE_SENT },
	{ "answered", CASE_WAITING_SERVICE, EXCHANGE_ANSWERED },
	{ "confirmed", CASE_TO_WRITE, EXCHANGE_ANSWERED },
};
#define STEPS (sizeof(story_steps) / sizeof(story_steps[0]))

static size_t acknowledged_step(const char *text, int64_t id)
{
	size_t last = 0;
	char line[64];

	for (size_t step = 1; step < STEPS; step++) {
		snprintf(line, sizeof(line), "%s %lld\n", story_steps[step].word, (long long)id);
		if (strstr(text, line) != NULL)
			last = step;
	}
	return last;
}

static bool is_at_step(struct store *store, const struct case_record *record, size_t step)
{
	struct exchange exchange;
	struct error error;
	int count;

	assert_done(exchange_list_case(store, record->id, &exchange, 1, &count, &error));
	if (record->state != story_steps[step].case_state)
		return false;
	return count == 0 ? story_steps[step].exchange_state == -1
			  : story_steps[step].exchange_state == (int)exchange.state;
}

/* What was acknowledged is there; of what was not, all or nothing of one transaction. */
static void check_case(struct store *store, int64_t id, const char *text)
{
	size_t step = acknowledged_step(text, id);
	struct case_record record;
	struct error error;

	if (!case_load(store, id, &record, &error)) {
		assert_int_equal(error.code, ERROR_NOT_FOUND);
		assert_int_equal(step, 0);
		return;
	}
	assert_string_equal(record.person.name, sample_case().person.name);
	assert_true((record.number[0] != '\0') == (record.state != CASE_DRAFT));
	if (step > 0 && is_at_step(store, &record, step))
		return;
	assert_true(step + 1 < STEPS && is_at_step(store, &record, step + 1));
}

static void check_all(struct fixture *fixture, const char *text)
{
	struct store *store = fixture_open(fixture, STORE_WRITE);
	struct error error;
	int64_t rows, bad;
	bool ok = false;

	assert_done(store_check(store, &ok, &error));
	assert_true(ok);
	assert_done(audit_verify(store, &ok, &rows, &bad, &error));
	assert_true(ok);
	for (int64_t id = 1; id <= STORY_CASES; id++)
		check_case(store, id, text);
	/* It can be worked on at once. */
	fixture->store = store;
	(void)stored_case(fixture);
	store_close(&fixture->store);
}

static void killed_at_every_point(void **state)
{
	char text[4096];
	int kills = 0;
	bool ended = false;

	(void)state;
	while (!ended) {
		struct fixture *fixture;
		void *fresh;

		fixture_empty(&fresh);
		fixture = fresh;
		ended = run_story(fixture, kills + 1, text, sizeof(text));
		check_all(fixture, text);
		fixture_down(&fresh);
		kills += !ended;
		assert_true(kills < KILLS_MAX);
	}
	/* A point before and one after each transaction: five a case, and the making of the schema.
	 */
	assert_int_equal(kills, (STORY_CASES * 5 + 1) * 2);
}

/* Killed at a moment that nobody chose, in the same folder again and again. */
static void killed_anywhere(void **state)
{
	struct fixture *fixture = *state;
	struct error error;
	bool ok = false;

	for (int i = 1; i <= 20; i++) {
		struct timespec moment = { .tv_nsec = i * 700000L };
		pid_t child = fork();
		int status;

		if (child == 0) {
			int null = open("/dev/null", O_WRONLY);

			(void)dup2(null, STDOUT_FILENO);
			execl("/proc/self/exe", "story", "--play", fixture->dir, (char *)NULL);
			_exit(99);
		}
		(void)nanosleep(&moment, NULL);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		fixture->store = fixture_open(fixture, STORE_WRITE);
		assert_done(store_check(fixture->store, &ok, &error));
		assert_true(ok);
		store_close(&fixture->store);
	}
}

int main(int count, char **words)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_every_point),
		cmocka_unit_test_setup_teardown(killed_anywhere, fixture_empty, fixture_down),
	};

	if (count == 3 && strcmp(words[1], "--play") == 0)
		return play(words[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
