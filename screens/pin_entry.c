/* Turned to the resident: one of the card's PINs, the present one and the new one. */
#include <stdlib.h>

#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/pin_form.h"
#include "madoguchi/screens/procedure_screens.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct entry {
	struct pin_entry order;
	enum card_pin pin;
	struct pin_form pins;
	bool over;
};

static void typed(struct loop *loop, void *context)
{
	struct entry *entry = context;

	if (!pin_form_take_both(&entry->pins, entry->pin, entry->order.present,
				entry->order.fresh)) {
		loop_say_id(loop, error_happened(ERROR_MEMORY), UI_BAD);
		return;
	}
	*entry->order.last_try = entry->pins.asked_last_try;
	entry->over = true;
}

static bool entry_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	const struct pin_entry *order = argument;
	struct pin_form_part parts[CARD_PIN_COUNT] = { 0 };
	struct entry *entry = calloc(1, sizeof(*entry));

	if (entry == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PIN");
	entry->order = *order;
	entry->pin = order->target->pin;
	parts[entry->pin].present = pin_work_needs_present(order->record->procedure);
	parts[entry->pin].fresh = true;
	parts[entry->pin].tries = order->target->tries;
	if (!pin_form_open(&entry->pins, app_of(loop)->office, order->record->person.born, parts,
			   typed, entry, error)) {
		free(entry);
		return false;
	}
	entry->pins.typist = typist_of(order->record->applicant);
	*ret_state = entry;
	return true;
}

static void entry_close(struct loop *loop, void *state)
{
	struct entry *entry = state;

	(void)loop;
	pin_form_close(&entry->pins);
	free(entry);
}

static void entry_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	pin_form_draw(&((struct entry *)state)->pins, body, loop_language(loop));
}

static enum screen_result entry_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct entry *entry = state;
	const enum screen_result result = pin_form_key(&entry->pins, loop, event, false);

	return entry->over ? SCREEN_CLOSE : result;
}

static enum screen_result entry_act(struct loop *loop, void *state, int act)
{
	struct entry *entry = state;

	if (act != ACT_DO)
		return SCREEN_IGNORED;
	pin_form_forward(&entry->pins, loop, false);
	return entry->over ? SCREEN_CLOSE : SCREEN_USED;
}

/* The question about the last try was answered over this screen. */
static enum screen_result entry_tick(struct loop *loop, void *state, int64_t now_ms)
{
	(void)loop;
	(void)now_ms;
	return ((struct entry *)state)->over ? SCREEN_CLOSE : SCREEN_IGNORED;
}

static void entry_resume(struct loop *loop, void *state)
{
	if (((struct entry *)state)->over)
		loop_wake_at(loop, 0);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_DO(N_("Go on"), N_("The card gets the PINs and the work goes on.")),
	KEY_ROW_BACK,
};

const struct screen_ops pin_entry_screen = {
	.name = "pin.entry",
	.title = N_("Your PINs"),
	.help = N_("The resident types the PINs. They are kept in locked memory until the card has "
		   "taken them, and never stored."),
	.resident = true,
	.keys = { keys, COUNT(keys) },
	.open = entry_open,
	.close = entry_close,
	.draw = entry_draw,
	.key = entry_key,
	.act = entry_act,
	.tick = entry_tick,
	.resume = entry_resume,
};
