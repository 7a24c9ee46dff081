/*
 * card_bench: how long it takes from a card's insertion until it has been read, and to sign in with
 * one.
 *
 *   card_bench limit STATE RESIDENT COUNT
 *       what the PC/SC stack costs: a client that only waits for the card, opens it, sends COUNT
 *       short commands and powers it down
 *   card_bench screen STATE RESIDENT MARK PROGRAM [ARGUMENT…]
 *       the program's card screen, until MARK stands there and nothing more comes
 *   card_bench sign_in STATE RESIDENT PIN COUNT
 *       binds the resident's card to an operator and signs him in with it, COUNT times
 *
 * STATE is the folder of a running practice world. Samples: card_limit_ms; card_first_ms (the
 * first card since the program started), card_screen_ms (each of those after it), card_commands,
 * card_busy_ms (what the card itself took); sign_in_ms, sign_in_busy_ms, sign_in_rest_ms and
 * sign_in_commands.
 */
#include <winscard.h>

#include "madoguchi/base/log.h"
#include "madoguchi/counter/operator_card.h"
#include "madoguchi/counter/sign_in.h"
#include "madoguchi/practice/world.h"

#include "bench_pty.h"

#define CARD_WITHIN_MS 5000
#define CARDS_AFTER 3

static void ask(const char *state, const char *request, char answer[static CONTROL_SIZE])
{
	struct error error = { 0 };
	char words[512];

	if (world_ask(state, "card.sock", request, answer, &error))
		return;
	error_describe(&error, words, sizeof(words));
	fprintf(stderr, "card_bench: %s: %s\n", request, words);
	exit(EXIT_FAILURE);
}

static int64_t insert(const char *state, const char *resident)
{
	char request[64], answer[CONTROL_SIZE];
	const int64_t from = now_ns();

	snprintf(request, sizeof(request), "insert %.40s", resident);
	ask(state, request, answer);
	return from;
}

static void take_out(const char *state)
{
	char answer[CONTROL_SIZE];

	ask(state, "remove", answer);
}

/* ---- the limit ------------------------------------------------------------------------------ */

static void check(LONG result, const char *what)
{
	if (result == SCARD_S_SUCCESS)
		return;
	fprintf(stderr, "card_bench: %s: %s\n", what, pcsc_stringify_error(result));
	exit(EXIT_FAILURE);
}

static void await_card(SCARDCONTEXT context, SCARD_READERSTATE *reader, bool is_there)
{
	reader->dwCurrentState = SCARD_STATE_UNAWARE;
	for (;;) {
		check(SCardGetStatusChange(context, CARD_WITHIN_MS, reader, 1), "status");
		reader->dwCurrentState = reader->dwEventState;
		if (((reader->dwEventState & SCARD_STATE_PRESENT) != 0) == is_there)
			return;
	}
}

/* VERIFY without data asks for tries left; with nothing selected the card refuses it at once. */
static void send_commands(SCARDHANDLE card, long count)
{
	static const BYTE command[] = { 0x00, 0x20, 0x00, 0x80 };
	BYTE answer[64];

	for (long i = 0; i < count; i++) {
		DWORD size = sizeof(answer);

		check(SCardTransmit(card, SCARD_PCI_T1, command, sizeof(command), NULL, answer,
				    &size),
		      "transmit");
	}
}

static void measure_limit(const char *state, const char *resident, long count)
{
	SCARD_READERSTATE reader = { .szReader = "Madoguchi Practice Reader 1 00 00" };
	SCARDCONTEXT context;
	SCARDHANDLE card;
	DWORD protocol;
	int64_t from;

	check(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context), "context");
	await_card(context, &reader, false);
	from = insert(state, resident);
	await_card(context, &reader, true);
	check(SCardConnect(context, reader.szReader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1, &card,
			   &protocol),
	      "connect");
	check(SCardBeginTransaction(card), "begin");
	send_commands(card, count);
	check(SCardEndTransaction(card, SCARD_LEAVE_CARD), "end");
	check(SCardDisconnect(card, SCARD_UNPOWER_CARD), "disconnect");
	sample_ms("", "card_limit_ms", now_ns() - from);
	SCardReleaseContext(context);
}

/* ---- the screen ----------------------------------------------------------------------------- */

/* Reads on until the mark stands in what came after `from`. */
static void await_mark(struct pty *pty, size_t from, const char *mark)
{
	while (memmem(pty->seen + from, pty->size - from, mark, strlen(mark)) == NULL)
		if (!pty_take(pty, CARD_WITHIN_MS, 1)) {
			fprintf(stderr, "card_bench: \"%s\" does not come\n", mark);
			kill(pty->pid, SIGKILL);
			exit(EXIT_FAILURE);
		}
	pty_take(pty, QUIET_MS, QUIET_MS);
}

static void measure_insertion(const char *state, const char *resident, const char *mark,
			      struct pty *pty, const char *name)
{
	const size_t before = pty->size;
	const int64_t from = insert(state, resident);

	await_mark(pty, before, mark);
	sample_ms("card_", name, pty->last_ns - from);
}

/* What the card in the reader has done since it was put in. */
static void look(const char *state, long *ret_commands, long *ret_busy_us)
{
	char answer[CONTROL_SIZE], name[32];

	ask(state, "look", answer);
	if (sscanf(answer, "%31s %ld %ld", name, ret_commands, ret_busy_us) != 3)
		stop("no card");
}

static void tell_card(const char *state)
{
	long commands, busy_us;

	look(state, &commands, &busy_us);
	sample("card_", "commands", (double)commands);
	sample_ms("card_", "busy_ms", busy_us * 1000);
}

static void measure_screen(const char *state, const char *resident, const char *mark,
			   char **program)
{
	struct pty pty = { 0 };

	pty_start(&pty, program);
	if (!pty_take(&pty, FIRST_WITHIN_MS, QUIET_MS))
		stop("nothing came");
	pty_send(&pty, "\033OB\r");
	pty_take(&pty, KEY_WITHIN_MS, QUIET_MS);
	for (int i = 0; i <= CARDS_AFTER; i++) {
		measure_insertion(state, resident, mark, &pty, i == 0 ? "first_ms" : "screen_ms");
		tell_card(state);
		take_out(state);
		pty_take(&pty, KEY_WITHIN_MS, QUIET_MS);
	}
	pty_end(&pty);
}

/* ---- signing in ------------------------------------------------------------------------------ */

#define OPERATOR "murata" /* of the practice world, without a card */

static void check_done(bool done, const struct error *error)
{
	char words[512];

	if (done)
		return;
	error_describe(error, words, sizeof(words));
	fprintf(stderr, "card_bench: %s\n", words);
	exit(EXIT_FAILURE);
}

static void await_insertion(const char *state, const char *resident)
{
	SCARD_READERSTATE reader = { .szReader = "Madoguchi Practice Reader 1 00 00" };
	SCARDCONTEXT context;

	check(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context), "context");
	await_card(context, &reader, false);
	(void)insert(state, resident);
	await_card(context, &reader, true);
	SCardReleaseContext(context);
}

static void sign_in_once(const char *state, struct counter *counter, const struct pin *pin)
{
	long commands, busy_us, commands_after, busy_us_after;
	struct error error = { 0 };
	int64_t from, all;

	look(state, &commands, &busy_us);
	from = now_ns();
	check_done(counter_sign_in_card(counter, pin, RIGHT_COUNTER, &error), &error);
	all = now_ns() - from;
	look(state, &commands_after, &busy_us_after);
	busy_us = busy_us_after - busy_us;
	sample_ms("sign_in_", "ms", all);
	sample_ms("sign_in_", "busy_ms", busy_us * 1000);
	sample_ms("sign_in_", "rest_ms", all - busy_us * 1000);
	sample("sign_in_", "commands", (double)(commands_after - commands));
}

static void measure_sign_in(const char *state, const char *resident, const char *digits, long count)
{
	struct pin *pin = pin_new();
	struct config *config = NULL;
	struct counter *counter = NULL;
	struct office *office = NULL;
	struct error error = { 0 };
	char path[4096];

	if (pin == NULL || strlen(digits) > PIN_SIZE_MAX)
		stop("PIN");
	pin->length = (uint8_t)strlen(digits);
	memcpy(pin->digits, digits, pin->length);
	snprintf(path, sizeof(path), "%s/madoguchi.conf", state);
	check_done(log_open("card_bench", "/dev/null", LOG_LEVEL_INFO, &error) &&
		       config_load(path, &config, &error) &&
		       counter_load_office(config, &office, &error) &&
		       counter_open(config, office, NULL, "", &counter, &error),
		   &error);
	await_insertion(state, resident);
	check_done(operator_card_bind(counter, OPERATOR, pin, &error), &error);
	for (long i = 0; i < count; i++)
		sign_in_once(state, counter, pin);
	check_done(operator_set_card(counter->store, OPERATOR, NULL, &error), &error);
	counter_close(&counter);
	office_free(&office);
	config_free(&config);
	pin_free(&pin);
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "limit") == 0)
		measure_limit(argv[2], argv[3], strtol(argv[4], NULL, 10));
	else if (argc >= 6 && strcmp(argv[1], "screen") == 0)
		measure_screen(argv[2], argv[3], argv[4], argv + 5);
	else if (argc == 6 && strcmp(argv[1], "sign_in") == 0)
		measure_sign_in(argv[2], argv[3], argv[4], strtol(argv[5], NULL, 10));
	else
		return 64;
	take_out(argv[2]);
	return EXIT_SUCCESS;
}
