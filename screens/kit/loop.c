#include "madoguchi/screens/kit/loop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/kit/frame.h"
#include "madoguchi/screens/kit/input_method.h"
#include "madoguchi/screens/kit/script.h"
#include "madoguchi/screens/kit/speech.h"
#include "madoguchi/screens/kit/stack.h"
#include "madoguchi/screens/kit/terminal.h"
#include "madoguchi/screens/kit/watches.h"

#define SCRIPT_LOOK_MS 250
#define OWN 4 /* descriptors that are always polled */

struct loop {
	struct loop_options options;
	struct stack stack;
	struct mailbox *mailbox;
	struct input *input;
	struct status_line status;
	struct message said;
	unsigned said_style;
	const struct screen_ops *refused_by; /* its reason is said; NULL: nobody's */
	int refused;			     /* the act, one of refused_by */
	struct watches watches;
	int64_t last_key_ms;
	int64_t clock_ms; /* wall clock minute that is on the screen */
	bool idle_told;
	bool dirty;
	bool leaving; /* loop_run() ends after this event */
	enum loop_end end;
	struct script *script;
};

static void speak_what_can_be_shown(struct loop *loop)
{
	if (!speech_possible(&loop->options.language, &loop->options.resident_language))
		loop_say_id(loop,
			    N_("This terminal shows English alone; LC_ALL=C.UTF-8 gives Japanese."),
			    UI_WARN);
}

bool loop_new(const struct loop_options *options, struct loop **ret_loop, struct error *error)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (loop == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_ERRNO, errno, "loop");
	loop->options = *options;
	loop->input = input_new();
	if (loop->input == NULL) {
		free(loop);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "locked memory for input");
	}
	if (!mailbox_new(&loop->mailbox, error)) {
		input_free(&loop->input);
		free(loop);
		return false;
	}
	watches_init(&loop->watches);
	loop->last_key_ms = clock_monotonic_ms();
	loop->dirty = true;
	speak_what_can_be_shown(loop);
	terminal_teach(loop->input);
	input_method_start();
	*ret_loop = loop;
	return true;
}

void loop_free(struct loop **loop)
{
	if (*loop == NULL)
		return;
	stack_close_all(&(*loop)->stack, *loop);
	input_method_stop();
	mailbox_free(&(*loop)->mailbox);
	input_free(&(*loop)->input);
	free(*loop);
	*loop = NULL;
}

bool loop_push(struct loop *loop, const struct screen_ops *ops, void *argument, struct error *error)
{
	loop->dirty = true;
	return stack_push(&loop->stack, loop, ops, argument, error);
}

bool loop_replace(struct loop *loop, const struct screen_ops *ops, void *argument,
		  struct error *error)
{
	int old = loop->stack.current;

	if (!loop_push(loop, ops, argument, error))
		return false;
	if (old >= 0 && old < loop->stack.depth)
		loop->stack.screen[old].closing = true;
	return true;
}

void loop_home(struct loop *loop)
{
	stack_home(&loop->stack);
}

void loop_leave(struct loop *loop)
{
	loop->leaving = true;
}

int loop_depth(const struct loop *loop)
{
	return loop->stack.depth;
}

const char *loop_top(const struct loop *loop)
{
	return loop->stack.depth > 0 ? loop->stack.screen[loop->stack.depth - 1].ops->name : "";
}

bool loop_goes_back(const struct loop *loop)
{
	return loop->stack.depth > 0 &&
	       stack_reason(&loop->stack, loop->stack.depth - 1, ACT_BACK) == NULL;
}

int loop_place(const struct loop *loop, const struct screen_ops *ops, const void *state)
{
	return stack_place(&loop->stack, ops, state);
}

void *loop_application(const struct loop *loop)
{
	return loop->options.application;
}

struct mailbox *loop_mailbox(const struct loop *loop)
{
	return loop->mailbox;
}

struct status_line *loop_status(struct loop *loop)
{
	loop->dirty = true;
	return &loop->status;
}

enum language loop_language(const struct loop *loop)
{
	return stack_for_resident(&loop->stack) ? loop->options.resident_language
						: loop->options.language;
}

void loop_languages(const struct loop *loop, enum language *ret_clerk, enum language *ret_resident)
{
	*ret_clerk = loop->options.language;
	*ret_resident = loop->options.resident_language;
}

void loop_set_language(struct loop *loop, enum language clerk, enum language resident)
{
	loop->options.language = clerk;
	loop->options.resident_language = resident;
	speak_what_can_be_shown(loop);
	loop->dirty = true;
}

void loop_set_idle(struct loop *loop, int64_t idle_ms)
{
	loop->options.idle_ms = idle_ms;
}

void loop_say(struct loop *loop, const struct message *message, unsigned style)
{
	loop->said = *message;
	loop->said_style = style;
	loop->refused_by = NULL;
	loop->dirty = true;
}

void loop_say_id(struct loop *loop, const char *id, unsigned style)
{
	struct message message = message_make(id);

	loop_say(loop, &message, style);
}

void loop_wake_at(struct loop *loop, int64_t at_monotonic_ms)
{
	stack_wake_at(&loop->stack, at_monotonic_ms);
}

bool loop_watch(struct loop *loop, int fd, void (*ready)(struct loop *loop, void *context, int fd),
		void *context)
{
	return watches_add(&loop->watches, fd, ready, context);
}

void loop_unwatch(struct loop *loop, int fd)
{
	watches_remove(&loop->watches, fd);
}

static void sweep(struct loop *loop)
{
	if (stack_sweep(&loop->stack, loop))
		loop->dirty = true;
}

/* Notes what an operation of the screen at `index` said. */
static bool note_result(struct loop *loop, int index, enum screen_result result)
{
	if (result != SCREEN_IGNORED)
		loop->dirty = true;
	return stack_note(&loop->stack, index, result);
}

static void default_act(struct loop *loop, int index, int act)
{
	struct open_screen *top = &loop->stack.screen[index];

	if (act == ACT_HELP && loop->options.help != NULL)
		loop->options.help(loop, top->ops, top->state);
	else if (act == ACT_BACK || (act == ACT_LEAVE && index == 0))
		top->closing = true;
	else if (act == ACT_LEAVE)
		loop_home(loop);
}

/* True when the row was handled; ACT_PASS and unused ACT_CHOOSE are not. */
static bool do_row(struct loop *loop, int index, const struct key_binding *row)
{
	const struct screen_ops *ops = loop->stack.screen[index].ops;
	void *state = loop->stack.screen[index].state;
	const char *why;

	if (row->act == ACT_PASS)
		return false;
	why = stack_reason(&loop->stack, index, row->act);
	if (why != NULL) {
		loop_say_id(loop, why, UI_WARN);
		loop->refused_by = ops;
		loop->refused = row->act;
		return true;
	}
	if (ops->act != NULL && note_result(loop, index, ops->act(loop, state, row->act)))
		return true;
	if (row->act == ACT_CHOOSE)
		return false;
	default_act(loop, index, row->act);
	return true;
}

static void feed_screen(struct loop *loop, const struct input_event *event)
{
	int index = loop->stack.depth - 1;
	const struct screen_ops *ops = loop->stack.screen[index].ops;
	void *state = loop->stack.screen[index].state;
	const struct key_binding *row = keys_find(ops->keys, event, false);

	if (row != NULL && do_row(loop, index, row))
		return;
	if (row == NULL &&
	    (input_is(event, INPUT_KEY_F1) || input_is(event, INPUT_KEY_CTRL('K')))) {
		default_act(loop, index, ACT_HELP);
		return;
	}
	if (row == NULL && input_is(event, INPUT_KEY_F2) && loop->options.speak != NULL) {
		loop->options.speak(loop, loop->options.application);
		return;
	}
	if (ops->key != NULL && note_result(loop, index, ops->key(loop, state, event)))
		return;
	if (event->kind != INPUT_TEXT || event->pasted)
		return;
	row = keys_find(ops->keys, event, true);
	if (row != NULL)
		do_row(loop, index, row);
	else if (input_is(event, INPUT_KEY_CHARACTER('?')))
		default_act(loop, index, ACT_HELP);
}

void loop_feed(struct loop *loop, const struct input_event *event)
{
	loop->last_key_ms = clock_monotonic_ms();
	loop->idle_told = false;
	loop->dirty = true;
	loop->said.id = NULL;
	loop->refused_by = NULL;
	if (loop->stack.depth == 0 || terminal_too_small())
		return;
	loop->stack.current = loop->stack.depth - 1;
	if (event->kind == INPUT_BAD)
		loop_say_id(loop, N_("Bytes that are not UTF-8 text were left out."), UI_WARN);
	else if (input_is(event, INPUT_KEY_ESCAPE))
		loop_say_id(
		    loop, N_("Esc: now a digit: 1-9 and 0 are F1-F10, - is F11; = or Esc is F12."),
		    UI_PLAIN);
	else if (input_is(event, INPUT_KEY_CTRL('L')))
		ui_repaint();
	else if (input_is(event, INPUT_KEY_F11) && loop->options.lock != NULL)
		loop->options.lock(loop, loop->options.application, false);
	else
		feed_screen(loop, event);
	sweep(loop);
}

void loop_draw(struct loop *loop)
{
	struct frame frame = { .status = &loop->status,
			       .said = &loop->said,
			       .said_style = loop->said_style,
			       .clock_ms = clock_now_ms() };

	loop->dirty = false;
	loop->clock_ms = frame.clock_ms;
	loop->stack.current = loop->stack.depth - 1;
	if (loop->refused_by != NULL && stack_does(&loop->stack, loop->refused_by, loop->refused))
		loop->said.id = NULL;
	frame.language = loop_language(loop);
	frame.for_resident = stack_for_resident(&loop->stack);
	frame_draw(&frame, &loop->stack, loop);
}

static void nearer(int64_t *wait_ms, int64_t other_ms)
{
	if (other_ms < *wait_ms)
		*wait_ms = other_ms < 0 ? 0 : other_ms;
}

/* How long poll() may sleep. */
static int patience(const struct loop *loop, int64_t now_ms)
{
	int64_t wait_ms = status_clock_wait_ms(clock_now_ms());
	int input_ms = input_wait_ms(loop->input, now_ms);

	if (input_ms >= 0)
		nearer(&wait_ms, input_ms);
	nearer(&wait_ms, stack_first_wake(&loop->stack) - now_ms);
	if (loop->options.idle_ms > 0 && !loop->idle_told)
		nearer(&wait_ms, loop->last_key_ms + loop->options.idle_ms - now_ms);
	if (loop->script != NULL) /* a `wait` has its own deadline */
		nearer(&wait_ms, SCRIPT_LOOK_MS);
	return (int)wait_ms;
}

static void take_keys(struct loop *loop)
{
	const struct input_event *event;

	while (!loop->leaving && loop->stack.depth > 0 &&
	       (event = input_next(loop->input, clock_monotonic_ms())) != NULL)
		loop_feed(loop, event);
}

void loop_take_posts(struct loop *loop)
{
	struct post post;

	while (mailbox_take(loop->mailbox, &post)) {
		bool used = false;

		/* What the application itself opens is opened by no screen. */
		loop->stack.current = -1;
		if (loop->options.post != NULL)
			loop->options.post(loop, loop->options.application, &post);
		for (int i = loop->stack.depth - 1; i >= 0 && !used; i--) {
			const struct screen_ops *ops = loop->stack.screen[i].ops;

			loop->stack.current = i;
			if (ops->post != NULL && !loop->stack.screen[i].closing)
				used = note_result(
				    loop, i, ops->post(loop, loop->stack.screen[i].state, &post));
		}
		post_done(&post);
		sweep(loop);
	}
}

void loop_take_deadlines(struct loop *loop, int64_t now_ms)
{
	for (int i = loop->stack.depth - 1; i >= 0; i--) {
		struct open_screen *screen = &loop->stack.screen[i];

		if (screen->wake_ms == 0 || screen->wake_ms > now_ms || screen->closing)
			continue;
		screen->wake_ms = 0;
		loop->stack.current = i;
		if (screen->ops->tick != NULL)
			note_result(loop, i, screen->ops->tick(loop, screen->state, now_ms));
	}
	loop->stack.current = loop->stack.depth - 1;
	if (loop->options.idle_ms > 0 && !loop->idle_told && loop->stack.depth > 0 &&
	    now_ms - loop->last_key_ms >= loop->options.idle_ms) {
		loop->idle_told = true;
		loop->dirty = true;
		if (loop->options.lock != NULL)
			loop->options.lock(loop, loop->options.application, true);
	}
	sweep(loop);
	/* The clock shows minutes: anything else on the screen stays as it is. */
	if (clock_now_ms() / 60000 != loop->clock_ms / 60000)
		loop->dirty = true;
}

static void end_with(struct loop *loop, enum loop_end end)
{
	loop->end = end;
	loop->leaving = true;
}

static void take_signals(struct loop *loop)
{
	struct terminal_signals signals = terminal_take_signals();

	if (signals.resize) {
		terminal_resize();
		loop->dirty = true;
	}
	if (signals.end)
		end_with(loop, LOOP_TERMINATED);
}

/* False when there is nothing to do but wait. */
static bool take_script(struct loop *loop)
{
#ifdef MADOGUCHI_TEST
	enum script_step step = SCRIPT_WAITING;

	if (loop->script != NULL && !loop->dirty)
		step = script_next(loop->script, loop->input, clock_monotonic_ms());
	if (step == SCRIPT_LANGUAGE)
		loop_set_language(loop, script_language(loop->script),
				  script_language(loop->script));
	if (step == SCRIPT_FED)
		loop->dirty = true; /* the line may have changed the size */
	if (step == SCRIPT_SIGNAL || step == SCRIPT_QUIT)
		end_with(loop, step == SCRIPT_SIGNAL ? LOOP_TERMINATED : LOOP_DONE);
	return step != SCRIPT_WAITING;
#else
	(void)loop;
	return false;
#endif
}

static void wait_and_take(struct loop *loop, bool hurry)
{
	struct pollfd ready[OWN + WATCHES_MAX] = {
		{ .fd = terminal_input_fd(), .events = POLLIN },
		{ .fd = terminal_signal_fd(), .events = POLLIN },
		{ .fd = mailbox_fd(loop->mailbox), .events = POLLIN },
		{ .fd = input_method_fd(), .events = POLLIN },
	};

	watches_ask(&loop->watches, &ready[OWN]);
	if (poll(ready, OWN + WATCHES_MAX, hurry ? 0 : patience(loop, clock_monotonic_ms())) < 0 &&
	    errno != EINTR)
		end_with(loop, LOOP_HANGUP);
	if (ready[0].revents != 0 && !terminal_read(loop->input))
		end_with(loop, LOOP_HANGUP);
	if (ready[3].revents != 0)
		input_method_look();
	if (ready[1].revents != 0)
		take_signals(loop);
	if (ready[2].revents != 0)
		loop_take_posts(loop);
	watches_tell(&loop->watches, &ready[OWN], loop);
	sweep(loop);
	take_keys(loop);
}

enum loop_end loop_run(struct loop *loop)
{
	loop->end = LOOP_DONE;
	loop->leaving = false;
#ifdef MADOGUCHI_TEST
	loop->script = script_open();
#endif
	while (loop->stack.depth > 0 && !loop->leaving) {
		bool hurry;

		if (loop->dirty)
			loop_draw(loop);
		/* After the frame: who pressed a key does not wait for what is merely due. */
		loop_take_deadlines(loop, clock_monotonic_ms());
		hurry = take_script(loop) || loop->dirty;
		if (!loop->leaving)
			wait_and_take(loop, hurry);
	}
	stack_close_all(&loop->stack, loop);
#ifdef MADOGUCHI_TEST
	script_close(&loop->script);
#endif
	return loop->end;
}
