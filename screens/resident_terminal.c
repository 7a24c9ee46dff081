#include "madoguchi/screens/resident_terminal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/base/peer.h"
#include "madoguchi/screens/kit/help.h"
#include "madoguchi/screens/kit/large.h"
#include "madoguchi/screens/kit/script.h"
#include "madoguchi/screens/kit/terminal.h"
#include "madoguchi/screens/pin_form.h"
#include "madoguchi/screens/resident_link.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CONNECT_EVERY_MS 1000

enum { ACT_LANGUAGE = 1 };

struct resident_terminal {
	const struct config *config;
	const struct office *office;
	struct loop *loop;
	enum language language;
	uid_t user;
	int counter;			  /* the clerk's program; -1: away */
	struct page *page;		  /* what is asked; NULL: nothing */
	bool thanks;			  /* the last question was answered */
	struct resident_message *message; /* in the secret arena */
};

/* The next question may be there before the page of the last one has gone. */
struct page {
	struct resident_terminal *terminal;
	struct pin_form pins;
};

/* ---- the line to the clerk's program -------------------------------------------------------- */

static void lose_counter(struct resident_terminal *terminal)
{
	if (terminal->counter < 0)
		return;
	loop_unwatch(terminal->loop, terminal->counter);
	close(terminal->counter);
	terminal->counter = -1;
	loop_home(terminal->loop);
}

static void send_message(struct resident_terminal *terminal, enum resident_word word)
{
	terminal->message->version = RESIDENT_VERSION;
	terminal->message->word = (uint8_t)word;
	if (terminal->counter >= 0 &&
	    !peer_send(terminal->counter, terminal->message, sizeof(*terminal->message)))
		lose_counter(terminal);
	secret_wipe(terminal->message, sizeof(*terminal->message));
}

static void use_language(struct resident_terminal *terminal, enum language language)
{
	struct message office = message_make("{1}");

	terminal->language = language;
	message_add_text(&office, office_name(terminal->office, language));
	status_set(loop_status(terminal->loop), STATUS_OFFICE, &office, UI_BOLD);
	loop_set_language(terminal->loop, language, language);
}

/* The clerk has chosen it; one that is not installed here changes nothing. */
static void take_language(struct resident_terminal *terminal)
{
	enum language language;

	terminal->message->language[LANGUAGE_WORD_SIZE - 1] = '\0';
	if (language_find(terminal->message->language, &language))
		use_language(terminal, language);
}

static void take_message(struct resident_terminal *terminal)
{
	const struct resident_message *message = terminal->message;
	struct error error;

	if (message->version != RESIDENT_VERSION)
		return;
	switch (message->word) {
	case RESIDENT_ASK:
		terminal->page = NULL;
		loop_home(terminal->loop);
		terminal->thanks = false;
		take_language(terminal);
		if (!loop_push(terminal->loop, &resident_entry_screen, terminal, &error))
			log_error(&error, "PIN entry");
		break;
	case RESIDENT_TRIES:
		if (terminal->page != NULL && message->field < CARD_PIN_COUNT)
			pin_form_set_tries(&terminal->page->pins, (enum card_pin)message->field,
					   message->part[message->field].tries);
		break;
	case RESIDENT_LANGUAGE:
		take_language(terminal);
		break;
	case RESIDENT_CANCEL:
		terminal->page = NULL;
		loop_home(terminal->loop);
		break;
	default:
		break;
	}
}

static void counter_ready(struct loop *loop, void *context, int fd)
{
	struct resident_terminal *terminal = context;
	ssize_t got;

	(void)loop;
	while (terminal->counter == fd &&
	       (got = peer_receive(fd, terminal->message, sizeof(*terminal->message))) != 0) {
		if (got == (ssize_t)sizeof(*terminal->message))
			take_message(terminal);
		else
			lose_counter(terminal);
		secret_wipe(terminal->message, sizeof(*terminal->message));
	}
}

static void try_to_connect(struct resident_terminal *terminal)
{
	struct error unreached;
	int fd;

	if (terminal->counter >= 0 ||
	    !peer_connect(terminal->config->resident_socket, terminal->user, &fd, &unreached))
		return;
	if (!loop_watch(terminal->loop, fd, counter_ready, terminal)) {
		close(fd);
		return;
	}
	terminal->counter = fd;
}

/* The counter is told: its own screens may be turned to the same resident. */
static enum screen_result change_language(struct resident_terminal *terminal)
{
	use_language(terminal, (enum language)(((int)terminal->language + 1) % language_count()));
	memset(terminal->message, 0, sizeof(*terminal->message));
	snprintf(terminal->message->language, LANGUAGE_WORD_SIZE, "%s",
		 language_word(terminal->language));
	send_message(terminal, RESIDENT_LANGUAGE);
	return SCREEN_USED;
}

/* ---- nothing is asked ----------------------------------------------------------------------- */

static const char *idle_words(const struct resident_terminal *terminal)
{
	if (terminal->counter < 0)
		return N_("Please wait. The counter is not ready yet.");
	return terminal->thanks ? N_("Thank you. Your entry has arrived.")
				: N_("Here you type your PINs when the clerk asks you to.");
}

/* Each in its own words: who cannot read this page has to find theirs. */
static void draw_languages(const struct ui_area *body, int row)
{
	ui_text(body, row, 4, LANGUAGE_EN, "F2", 4, UI_BOLD);
	for (int i = 0; i < language_count() && row + i < body->height; i++)
		ui_text(body, row + i, 10, (enum language)i, N_("English"), 60, UI_PLAIN);
}

static void idle_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	const struct resident_terminal *terminal = state;
	const enum language language = loop_language(loop);

	large_words(body, 2, 4, language, office_name(terminal->office, language), 74, UI_BOLD);
	ui_text(body, 6, 4, language, idle_words(terminal), 74, UI_BOLD);
	draw_languages(body, 10);
	ui_cursor(body, 6, 6);
}

static bool idle_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct resident_terminal *terminal = argument;

	(void)error;
	try_to_connect(terminal);
	loop_wake_at(loop, clock_monotonic_ms() + CONNECT_EVERY_MS);
	*ret_state = terminal;
	return true;
}

static enum screen_result idle_tick(struct loop *loop, void *state, int64_t now_ms)
{
	try_to_connect(state);
	loop_wake_at(loop, now_ms + CONNECT_EVERY_MS);
	return SCREEN_USED;
}

static enum screen_result language_act(struct loop *loop, void *state, int act)
{
	(void)loop;
	return act == ACT_LANGUAGE ? change_language(state) : SCREEN_IGNORED;
}

static const struct key_binding idle_keys[] = {
	{ INPUT_KEY_F2, INPUT_KEY_CTRL('O'), N_("Language"), N_("Changes the language."),
	  ACT_LANGUAGE },
	KEY_ROW_END,
};

const struct screen_ops resident_idle_screen = {
	.name = "resident.idle",
	.title = N_("Entry of PINs"),
	.resident = true,
	.keys = { idle_keys, COUNT(idle_keys) },
	.open = idle_open,
	.draw = idle_draw,
	.act = language_act,
	.tick = idle_tick,
};

/* ---- PINs are asked for --------------------------------------------------------------------- */

static void typed(struct loop *loop, void *context)
{
	struct page *page = context;
	struct resident_terminal *terminal = page->terminal;
	bool ok = true;

	memset(terminal->message, 0, sizeof(*terminal->message));
	for (int i = 0; ok && i < CARD_PIN_COUNT; i++) {
		struct resident_part *part = &terminal->message->part[i];
		struct pin *present = NULL;
		struct pin *fresh = NULL;

		ok = pin_form_copy(&page->pins, (enum card_pin)i, &present, &fresh);
		part->present = present != NULL;
		part->fresh = fresh != NULL;
		if (present != NULL)
			part->present_pin = *present;
		if (fresh != NULL)
			part->fresh_pin = *fresh;
		pin_free(&present);
		pin_free(&fresh);
	}
	if (!ok) {
		loop_say_id(loop, error_happened(ERROR_MEMORY), UI_BAD);
		return;
	}
	terminal->thanks = true;
	terminal->page = NULL;
	send_message(terminal, RESIDENT_DONE);
	loop_home(loop);
}

static bool entry_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct resident_terminal *terminal = argument;
	struct pin_form_part parts[CARD_PIN_COUNT] = { 0 };
	struct page *page = calloc(1, sizeof(*page));

	(void)loop;
	if (page == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_ERRNO, errno, "PIN entry");
	for (int i = 0; i < CARD_PIN_COUNT; i++) {
		parts[i].present = terminal->message->part[i].present;
		parts[i].fresh = terminal->message->part[i].fresh;
		parts[i].tries = terminal->message->part[i].tries;
		parts[i].ruled = terminal->message->part[i].ruled;
		parts[i].rule = terminal->message->part[i].rule;
	}
	page->terminal = terminal;
	if (!pin_form_open(&page->pins, NULL, NULL, terminal->message->born, parts, typed, page,
			   error)) {
		free(page);
		return false;
	}
	terminal->page = page;
	*ret_state = page;
	return true;
}

static void entry_close(struct loop *loop, void *state)
{
	struct page *page = state;
	struct resident_terminal *terminal = page->terminal;

	(void)loop;
	pin_form_close(&page->pins);
	if (terminal->page == page) {
		terminal->page = NULL;
		send_message(terminal, RESIDENT_CANCEL);
	}
	free(page);
}

static void entry_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	pin_form_draw_large(&((struct page *)state)->pins, body, loop_language(loop));
}

static enum screen_result entry_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct page *page = state;
	struct resident_terminal *terminal = page->terminal;
	const enum screen_result result = pin_form_key(&page->pins, loop, event);
	struct pin_form_field field;

	if (result == SCREEN_IGNORED || terminal->page != page)
		return result;
	pin_form_focus(&page->pins, &field);
	terminal->message->field = (uint8_t)field.number;
	terminal->message->length = (uint8_t)field.length;
	send_message(terminal, RESIDENT_TYPED);
	return result;
}

static enum screen_result entry_act(struct loop *loop, void *state, int act)
{
	struct page *page = state;

	if (act == ACT_LANGUAGE)
		return change_language(page->terminal);
	return act == ACT_DO ? pin_form_forward(&page->pins, loop) : SCREEN_IGNORED;
}

static const struct key_binding entry_keys[] = {
	{ INPUT_KEY_F2, INPUT_KEY_CTRL('O'), N_("Language"), N_("Changes the language."),
	  ACT_LANGUAGE },
	KEY_ROW_DO(N_("Go on"), N_("The card gets the PINs and the work goes on.")),
	KEY_ROW_BACK,
};

const struct screen_ops resident_entry_screen = {
	.name = "resident.entry",
	.title = N_("Your PINs"),
	.resident = true,
	.keys = { entry_keys, COUNT(entry_keys) },
	.open = entry_open,
	.close = entry_close,
	.draw = entry_draw,
	.key = entry_key,
	.act = entry_act,
};

/* ---- the program ---------------------------------------------------------------------------- */

static bool start_terminal(const struct resident_terminal *terminal, struct error *error)
{
	struct terminal_options options = terminal_defaults();

	options.box = terminal->config->box;
#ifdef MADOGUCHI_TEST
	options.detached = script_wanted();
#endif
	return terminal_start(&options, error);
}

static bool open_loop(struct resident_terminal *terminal, struct error *error)
{
	const struct loop_options options = {
		.language = terminal->language,
		.resident_language = terminal->language,
		.application = terminal,
		.help = help_open,
	};

	if (!loop_new(&options, &terminal->loop, error))
		return false;
	use_language(terminal, terminal->language);
	return loop_push(terminal->loop, &resident_idle_screen, terminal, error);
}

static bool prepare(struct resident_terminal *terminal, struct error *error)
{
	if (terminal->config->resident_socket == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "resident_socket is not set");
	if (!peer_user(terminal->config->counter_user, &terminal->user))
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "counter_user = \"%.40s\"", terminal->config->counter_user);
	terminal->message = secret_allocate(sizeof(*terminal->message));
	if (terminal->message == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "locked memory");
	memset(terminal->message, 0, sizeof(*terminal->message));
	return true;
}

bool resident_terminal_run(const struct config *config, const struct office *office,
			   struct error *error)
{
	struct resident_terminal terminal = {
		.config = config,
		.office = office,
		.language = config->language,
		.counter = -1,
	};
	bool ok;

	ok = prepare(&terminal, error) && start_terminal(&terminal, error) &&
	     open_loop(&terminal, error);
	if (ok)
		loop_run(terminal.loop);
	if (terminal.counter >= 0)
		close(terminal.counter);
	terminal.counter = -1;
	loop_free(&terminal.loop);
	terminal_stop();
	secret_free(&terminal.message);
	return ok;
}
