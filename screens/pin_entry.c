/* Turned to the resident: one of the card's PINs, the present one and the new one. */
#include <stdlib.h>

#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/pin_form.h"
#include "madoguchi/screens/procedure_screens.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct entry {
	struct pin_entry order;
	enum card_pin pin;
	bool by_puk; /* the card's PUK is typed in place of the present PIN */
	struct pin_form pins;
	bool over;
};

static void typed(struct loop *loop, void *context)
{
	struct entry *entry = context;

	struct pin *none = NULL;
	bool taken =
	    pin_form_copy(&entry->pins, entry->pin, entry->order.present, entry->order.fresh);

	if (taken && entry->by_puk)
		taken = pin_form_copy(&entry->pins, CARD_PIN_PUK, entry->order.present, &none);
	pin_free(&none);
	if (!taken) {
		loop_say_id(loop, error_happened(ERROR_MEMORY), UI_BAD);
		return;
	}
	*entry->order.last_try = entry->pins.asked_last_try;
	entry->over = true;
	loop_wake_at(loop, 0);
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
	entry->by_puk =
	    order->target->needs_puk && !pin_work_needs_present(order->record->procedure);
	parts[CARD_PIN_PUK].present = entry->by_puk;
	parts[CARD_PIN_PUK].tries = order->target->puk_tries;
	parts[entry->pin].present = pin_work_needs_present(order->record->procedure);
	parts[entry->pin].fresh = true;
	parts[entry->pin].tries = order->target->tries;
	if (!pin_form_open(&entry->pins, app_of(loop)->resident, app_of(loop)->office,
			   order->record->person.born, parts, typed, entry, error)) {
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
	return pin_form_key(&((struct entry *)state)->pins, loop, event);
}

static enum screen_result entry_act(struct loop *loop, void *state, int act)
{
	struct entry *entry = state;

	if (pin_form_act(&entry->pins, loop, act))
		return SCREEN_USED;
	return act == ACT_DO ? pin_form_forward(&entry->pins, loop) : SCREEN_IGNORED;
}

/* The PINs may have come from the resident's terminal, or after the question about the last try. */
static enum screen_result entry_tick(struct loop *loop, void *state, int64_t now_ms)
{
	(void)loop;
	(void)now_ms;
	return ((struct entry *)state)->over ? SCREEN_CLOSE : SCREEN_IGNORED;
}

static const char *entry_reason(const void *state, int act)
{
	return act == PIN_FORM_ACT_HERE && !((const struct entry *)state)->pins.remote
		   ? N_("The PINs are typed at this terminal already.")
		   : NULL;
}

static void entry_resume(struct loop *loop, void *state)
{
	if (((struct entry *)state)->over)
		loop_wake_at(loop, 0);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	PIN_FORM_ROW_LANGUAGE,
	PIN_FORM_ROW_HERE,
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
	.reason = entry_reason,
	.tick = entry_tick,
	.resume = entry_resume,
};
