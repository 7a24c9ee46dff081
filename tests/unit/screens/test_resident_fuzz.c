/*
 * Random keys, cut sequences, broken UTF-8 and resizes at the resident's terminal. It is a program
 * of its own: here it runs on a pseudo-terminal, beside a counter that asks for PINs, changes the
 * language and takes its question back.
 *
 * run: takes=10
 */
#include "store/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/resident_link.h"
#include "madoguchi/screens/resident_terminal.h"

#include "screens/kit_stage.h"
#include "screens/random_keys.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STEPS 5000
#define RESIZE_EVERY 100 /* pieces */
#define ANSWER_EVERY 150
#define CANCEL_EVERY 400
#define PATIENCE_MS 20000

/* A new PIN of each kind, twice, as somebody types them who knows what they want. */
static const char whole_entry[] = "\030\0254126\r4126\rHANAKO88K\rHANAKO88K\r\033[21~";

static struct {
	struct config config;
	struct office *office;
	struct resident_link *link;
	pid_t child;
	int line;
	long left; /* pieces to be sent */
	bool asked;
	int starts, asks, answers, refusals;
	int64_t until_ms;
} play;

/* ---- the terminal --------------------------------------------------------------------------- */

static _Noreturn void run_terminal(int slave)
{
	struct error error = { 0 };

	setsid();
	ioctl(slave, TIOCSCTTY, 0);
	dup2(slave, 0);
	dup2(slave, 1);
	setenv("TERM", "xterm-256color", 1);
	_exit(resident_terminal_run(&play.config, play.office, &error) ? 0 : 1);
}

static void start_terminal(void)
{
	const struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int slave;

	assert_int_equal(openpty(&play.line, &slave, NULL, NULL, &size), 0);
	play.child = fork();
	if (play.child == 0) {
		close(play.line);
		run_terminal(slave);
	}
	close(slave);
	fcntl(play.line, F_SETFL, O_NONBLOCK);
}

static void read_line(void)
{
	char bytes[4096];

	while (read(play.line, bytes, sizeof(bytes)) > 0)
		;
}

static void resize_line(void)
{
	static const struct winsize sizes[] = {
		{ .ws_row = 1, .ws_col = 1 },	 { .ws_row = 23, .ws_col = 80 },
		{ .ws_row = 22, .ws_col = 80 },	 { .ws_row = 24, .ws_col = 80 },
		{ .ws_row = 60, .ws_col = 200 },
	};

	ioctl(play.line, TIOCSWINSZ, &sizes[(size_t)random() % COUNT(sizes)]);
}

/* What does not fit into the line is noise that was lost. */
static void send_bytes(const char *bytes, size_t size)
{
	ssize_t written = write(play.line, bytes, size);

	(void)written;
}

static void send_piece(void)
{
	const char *piece = random_pieces[(size_t)random() % COUNT(random_pieces)];
	const char byte = (char)random();

	if (random() % 4 == 0)
		send_bytes(&byte, 1);
	else
		send_bytes(piece, strlen(piece));
	if (play.left % RESIZE_EVERY == 0)
		resize_line();
	if (play.left % ANSWER_EVERY == 0) {
		ioctl(play.line, TIOCSWINSZ, &(struct winsize){ .ws_row = 24, .ws_col = 80 });
		send_bytes(whole_entry, sizeof(whole_entry) - 1);
	}
}

/* ---- the counter ---------------------------------------------------------------------------- */

static void typed(struct loop *loop, void *context, int field, int length)
{
	(void)loop;
	(void)context;
	assert_true(field >= 0 && length >= 0 && length <= 16);
}

static void done(struct loop *loop, void *context, const struct resident_message *message)
{
	(void)loop;
	(void)context;
	assert_true(message->part[CARD_PIN_AUTH].fresh);
	play.asked = false;
	play.answers++;
}

static void gone(struct loop *loop, void *context)
{
	(void)loop;
	(void)context;
	play.asked = false;
	play.refusals++;
}

static void ask(void)
{
	static const struct resident_listener listener = {
		.typed = typed, .done = done, .gone = gone, .context = &play
	};
	struct resident_part parts[CARD_PIN_COUNT] = {
		[CARD_PIN_AUTH] = { .fresh = true, .tries = 3 },
		[CARD_PIN_SIGN] = { .fresh = true, .tries = 5 },
	};

	play.asked = resident_link_ask(play.link, DATE_NONE, parts, &listener);
	play.asks += play.asked;
}

/* F3 ends it while nothing is asked, as it does for who looks after the machine. */
static bool stands(void)
{
	int status = 0;

	if (waitpid(play.child, &status, WNOHANG) == 0)
		return true;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return false;
	close(play.line);
	start_terminal();
	play.starts++;
	return true;
}

/* One piece a turn; the terminal is as quick as its line. */
static enum screen_result turn(struct loop *loop, void *state, int64_t now_ms)
{
	(void)state;
	read_line();
	if (now_ms > play.until_ms || play.left == 0 || !stands()) {
		loop_leave(loop);
		return SCREEN_USED;
	}
	loop_wake_at(loop, now_ms + 1);
	if (!resident_link_there(play.link))
		return SCREEN_USED;
	if (!play.asked)
		ask();
	if (play.left % CANCEL_EVERY == 0) {
		resident_link_cancel(play.link, &play);
		ask(); /* both may come at once, as from a page that follows another */
	}
	if (play.left % CANCEL_EVERY == CANCEL_EVERY / 2)
		resident_link_next_language(play.link, loop);
	send_piece();
	play.left--;
	play.until_ms = now_ms + PATIENCE_MS;
	return SCREEN_USED;
}

static bool counter_opens(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	(void)argument;
	(void)error;
	*ret_state = &play;
	loop_wake_at(loop, clock_monotonic_ms() + 1);
	return true;
}

static void counter_draws(struct loop *loop, void *state, const struct ui_area *body)
{
	(void)loop;
	(void)state;
	(void)body;
}

static const struct key_binding counter_keys[] = { KEY_ROW_HELP, KEY_ROW_BACK };

static const struct screen_ops counter_screen = {
	.name = "counter",
	.keys = { counter_keys, COUNT(counter_keys) },
	.open = counter_opens,
	.draw = counter_draws,
	.tick = turn,
};

/* ---- the test ------------------------------------------------------------------------------- */

static void ends_when_told(void)
{
	int status = 0;

	send_bytes("\021", 1); /* a C-s may have been the last */
	kill(play.child, SIGTERM);
	for (int i = 0; waitpid(play.child, &status, WNOHANG) == 0; i++) {
		assert_true(i < PATIENCE_MS);
		read_line();
		usleep(1000);
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void test_random_keys(void **state)
{
	struct loop *loop = NULL;
	struct error error;

	(void)state;
	srandom((unsigned)random_setting("MADOGUCHI_FUZZ_SEED", 1));
	play.left = random_setting("MADOGUCHI_FUZZ_STEPS", STEPS);
	play.until_ms = clock_monotonic_ms() + PATIENCE_MS;
	start_terminal();
	stage_start_detached(BOX_ASCII);
	loop = stage_loop(LANGUAGE_JA);
	assert_done(resident_link_open(&play.config, loop, &play.link, &error));
	assert_done(loop_push(loop, &counter_screen, NULL, &error));
	loop_run(loop);
	assert_int_equal(play.left, 0);
	ends_when_told();
	print_message("started %d, asked %d, answered %d, refused %d\n", play.starts + 1, play.asks,
		      play.answers, play.refusals);
	assert_true(play.answers > 0 && play.refusals > 0);
	resident_link_close(&play.link);
	loop_free(&loop);
	close(play.line);
}

static int start(void **state)
{
	static char socket_path[64], office[] = "kawasaki";
	struct error error;

	(void)state;
	snprintf(socket_path, sizeof(socket_path), "/tmp/resident-fuzz-%ld", (long)getpid());
	play.config = (struct config){ .resident_socket = socket_path,
				       .office = office,
				       .language = LANGUAGE_JA };
	stage_load_japanese();
	assert_done(office_load("etc/offices/kawasaki.conf", &play.office, &error));
	return 0;
}

static int end(void **state)
{
	(void)state;
	office_free(&play.office);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_random_keys) };

	return cmocka_run_group_tests_name("screens/resident_fuzz", tests, start, end);
}
