#include "madoguchi/screens/wait_line.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/waiting.h"

#define SECOND_MS 1000

static const char *const waits[] = {
	[WAITING_WORK] = N_("The act is under way"),
	[WAITING_CARD] = N_("The card is awaited"),
	[WAITING_DATABASE] = N_("Another program writes to the database"),
};

static void set_timer(const struct wait_line *line, time_t every_s)
{
	const struct itimerspec times = { .it_interval.tv_sec = every_s,
					  .it_value.tv_sec = every_s };

	timerfd_settime(line->timer, 0, &times, NULL);
}

static void say(struct wait_line *line, enum waiting what, int64_t lasted_ms)
{
	struct message words = message_make(N_("{1}: {2} s so far. {3}"));

	message_add_id(&words, waits[what]);
	message_add_number(&words, lasted_ms / SECOND_MS);
	message_add_id(&words, loop_goes_back(line->loop) ? N_("F12 goes back meanwhile.")
							  : N_("It cannot be broken off."));
	loop_say(line->loop, &words, UI_PLAIN);
	line->said = true;
}

static void second_passed(struct loop *loop, void *context, int fd)
{
	struct wait_line *line = context;
	enum waiting what;
	int64_t lasted_ms;
	uint64_t times;
	const ssize_t got = read(fd, &times, sizeof(times));

	(void)loop;
	(void)got;
	if (desk_busy(line->desk)) {
		if (waiting_look(clock_monotonic_ms(), &what, &lasted_ms) && lasted_ms >= SECOND_MS)
			say(line, what, lasted_ms);
		return;
	}
	set_timer(line, 0);
	wait_line_end(line);
}

void wait_line_open(struct wait_line *line, struct loop *loop, struct desk *desk)
{
	line->loop = loop;
	line->desk = desk;
	line->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (line->timer >= 0 && !loop_watch(line->loop, line->timer, second_passed, line))
		wait_line_close(line);
}

void wait_line_close(struct wait_line *line)
{
	if (line->timer > 0)
		close(line->timer);
	line->timer = 0;
}

void wait_line_begin(struct wait_line *line)
{
	struct itimerspec left;

	if (line->timer <= 0 || timerfd_gettime(line->timer, &left) != 0 ||
	    left.it_interval.tv_sec != 0)
		return;
	set_timer(line, 1);
}

void wait_line_end(struct wait_line *line)
{
	const struct message nothing = message_make(NULL);

	if (line->said)
		loop_say(line->loop, &nothing, UI_PLAIN);
	line->said = false;
}
