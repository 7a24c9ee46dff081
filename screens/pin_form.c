#include "madoguchi/screens/pin_form.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/kit/dialog.h"

#include "pin_form_fields.h"

_Static_assert((int)KIND_SIGN == (int)CARD_PIN_SIGN && (int)KIND_AUTH == (int)CARD_PIN_AUTH,
	       "a kind's PIN has its number");

static const char *pin_label(enum card_pin pin, enum field field)
{
	if (field == FIELD_AGAIN)
		return N_("Once more");
	if (pin == CARD_PIN_PUK)
		return field == FIELD_FRESH ? N_("New code") : N_("Present code");
	if (pin == CARD_PIN_SIGN)
		return field == FIELD_FRESH ? N_("New password") : N_("Present password");
	return field == FIELD_FRESH ? N_("New PIN") : N_("Present PIN");
}

static struct form_item *add(struct pin_form *pins, enum form_kind kind, int id, const char *label)
{
	struct form_item *item = &pins->item[pins->count++];

	item->kind = kind;
	item->id = id;
	item->label = label;
	return item;
}

static void add_entry(struct pin_form *pins, enum card_pin pin, enum field field)
{
	struct form_item *item =
	    add(pins, FORM_PIN, pin_form_id(pin, field), pin_label(pin, field));
	struct pin_rule rule;
	const bool ruled = pin_form_rule(pins, pin, &rule);

	item->required = true;
	item->minimum = ruled ? rule.length_min : 4;
	item->maximum = ruled ? rule.length_max : PIN_SIZE_MAX;
	item->alphanumeric = !ruled || rule.letters;
}

static void add_part(struct pin_form *pins, enum card_pin pin)
{
	const struct pin_form_part *part = &pins->part[pin];
	struct pin_rule rule;

	if (!part->present && !part->fresh && !part->on_pad)
		return;
	if (pins->count > 0)
		add(pins, FORM_HEADING, 0, NULL);
	add(pins, FORM_HEADING, 0, card_pin_label(pin));
	if (pin_form_spends_try(part))
		add(pins, FORM_SHOW, pin_form_id(pin, FIELD_TRIES), N_("Tries"));
	if (part->present)
		add_entry(pins, pin, FIELD_PRESENT);
	if (part->fresh || part->pad_sets)
		add(pins, FORM_HEADING, 0,
		    pin_form_rule(pins, pin, &rule) ? pin_rule_words(&rule) : NULL);
	if (part->on_pad)
		add(pins, FORM_SHOW, pin_form_id(pin, FIELD_PAD), N_("Entry"));
	if (!part->fresh)
		return;
	add_entry(pins, pin, FIELD_FRESH);
	add_entry(pins, pin, FIELD_AGAIN);
}

/* ---- the resident's own terminal ------------------------------------------------------------ */

static void remote_typed(struct loop *loop, void *context, int field, int length)
{
	struct pin_form *pins = context;

	(void)loop;
	pins->typed_field = field;
	pins->typed_length = length;
}

static void remote_gone(struct loop *loop, void *context)
{
	struct pin_form *pins = context;

	pins->remote = false;
	loop_say_id(loop, N_("The entry comes from this terminal now."), UI_WARN);
}

static void remote_done(struct loop *loop, void *context, const struct resident_message *message)
{
	struct pin_form *pins = context;

	for (int i = 0; i < CARD_PIN_COUNT; i++) {
		const enum card_pin pin = (enum card_pin)i;
		const struct resident_part *part = &message->part[i];

		if (pins->part[i].present && part->present)
			*form_pin(&pins->form, pin_form_id(pin, FIELD_PRESENT)) = part->present_pin;
		if (!pins->part[i].fresh || !part->fresh)
			continue;
		*form_pin(&pins->form, pin_form_id(pin, FIELD_FRESH)) = part->fresh_pin;
		*form_pin(&pins->form, pin_form_id(pin, FIELD_AGAIN)) = part->fresh_pin;
	}
	/* Whether the last try is to be taken was asked there. */
	pins->asked_last_try = true;
	pins->remote = false;
	pins->arrived = true;
	pin_form_set_busy(pins, loop, pins->busy);
}

static void ask_remote(struct pin_form *pins)
{
	const struct resident_listener listener = {
		.typed = remote_typed,
		.done = remote_done,
		.gone = remote_gone,
		.context = pins,
	};
	struct resident_part parts[CARD_PIN_COUNT];
	bool typed = false;

	memset(parts, 0, sizeof(parts));
	for (int i = 0; i < CARD_PIN_COUNT; i++) {
		typed = typed || pins->part[i].present || pins->part[i].fresh;
		parts[i].present = pins->part[i].present;
		parts[i].fresh = pins->part[i].fresh;
		parts[i].tries = pins->part[i].tries;
		parts[i].ruled = pins->part[i].ruled;
		parts[i].rule = pins->part[i].rule;
	}
	pins->remote = typed && resident_link_ask(pins->link, pins->born, parts, &listener);
}

bool pin_form_elsewhere(const struct pin_form *pins)
{
	bool elsewhere = pins->remote;

	for (int i = 0; i < CARD_PIN_COUNT; i++)
		elsewhere = elsewhere || pins->part[i].on_pad;
	return elsewhere;
}

static bool is_typed(struct pin_form *pins)
{
	bool typed = false;

	for (size_t i = 0; i < pins->count; i++)
		typed = typed || (pins->item[i].kind == FORM_PIN &&
				  form_pin(&pins->form, pins->item[i].id)->length > 0);
	return typed;
}

bool pin_form_begun(struct pin_form *pins)
{
	return is_typed(pins) || (pins->remote && pins->typed_length > 0);
}

bool pin_form_act(struct pin_form *pins, struct loop *loop, int act)
{
	if (act == PIN_FORM_ACT_LANGUAGE) {
		resident_link_next_language(pins->link, loop);
		return true;
	}
	if (act != PIN_FORM_ACT_HERE)
		return false;
	resident_link_cancel(pins->link, pins);
	pins->remote = false;
	return true;
}

void pin_form_set_busy(struct pin_form *pins, struct loop *loop, bool busy)
{
	pins->busy = busy;
	if (busy || !pins->arrived)
		return;
	pins->arrived = false;
	pin_form_forward(pins, loop);
}

/* ---- the page ------------------------------------------------------------------------------- */

static void take_rules(struct pin_form *pins, const struct office *office)
{
	for (int i = 0; i < CARD_PIN_COUNT; i++)
		pins->part[i].ruled =
		    card_pin_rule(office, (enum card_pin)i, clock_today(), &pins->part[i].rule);
}

bool pin_form_open(struct pin_form *pins, struct resident_link *link, const struct office *office,
		   int32_t born, const struct pin_form_part parts[static CARD_PIN_COUNT],
		   void (*done)(struct loop *loop, void *context), void *context,
		   struct error *error)
{
	memset(pins, 0, sizeof(*pins));
	pins->link = link;
	pins->born = born;
	pins->done = done;
	pins->context = context;
	memcpy(pins->part, parts, sizeof(pins->part));
	if (office != NULL)
		take_rules(pins, office);
	/* User authentication first, as the certificates are made. */
	add_part(pins, CARD_PIN_AUTH);
	add_part(pins, CARD_PIN_SIGN);
	for (int i = CARD_PIN_AUTH + 1; i < CARD_PIN_COUNT; i++)
		add_part(pins, (enum card_pin)i);
	if (!form_open(&pins->form, pins->item, pins->count, error))
		return false;
	ask_remote(pins);
	return true;
}

void pin_form_close(struct pin_form *pins)
{
	resident_link_cancel(pins->link, pins);
	form_close(&pins->form);
}

void pin_form_set_tries(struct pin_form *pins, enum card_pin pin, uint8_t tries)
{
	pins->part[pin].tries = tries;
	if (pins->remote)
		resident_link_tries(pins->link, pin, tries);
}

static bool refuse(struct pin_form *pins, int id, const char *why)
{
	const struct message problem = message_make(why);

	form_set_problem(&pins->form, id, &problem);
	form_set_focus(&pins->form, id);
	return false;
}

static const char *broken_rule(struct pin_form *pins, enum card_pin pin)
{
	const struct pin *fresh = form_pin(&pins->form, pin_form_id(pin, FIELD_FRESH));
	struct pin_rule rule;

	return pin_form_rule(pins, pin, &rule)
		   ? pin_rule_broken(&rule, fresh->digits, fresh->length, pins->born)
		   : NULL;
}

static bool check_part(struct pin_form *pins, enum card_pin pin)
{
	const char *broken;

	if (!pins->part[pin].fresh)
		return true;
	broken = broken_rule(pins, pin);
	if (broken != NULL)
		return refuse(pins, pin_form_id(pin, FIELD_FRESH), broken);
	return pin_equal(form_pin(&pins->form, pin_form_id(pin, FIELD_FRESH)),
			 form_pin(&pins->form, pin_form_id(pin, FIELD_AGAIN))) ||
	       refuse(pins, pin_form_id(pin, FIELD_AGAIN), N_("The two entries differ."));
}

void pin_form_forget(struct pin_form *pins)
{
	size_t first = 0;

	if (!is_typed(pins))
		return;
	form_wipe_pins(&pins->form);
	pins->arrived = pins->asked_last_try = false;
	while (pins->item[first].kind != FORM_PIN)
		first++;
	refuse(pins, pins->item[first].id, N_("The screen was locked: type it again."));
}

bool pin_form_check(struct pin_form *pins)
{
	if (!form_check(&pins->form))
		return false;
	for (int i = CARD_PIN_COUNT - 1; i >= 0; i--)
		if (!check_part(pins, (enum card_pin)i))
			return false;
	return true;
}

/* What is wrong with a new PIN, as soon as it is long enough to be one. */
static void judge_while_typed(struct pin_form *pins)
{
	const int focus = form_focus(&pins->form);
	const enum card_pin pin = (enum card_pin)(focus / 10);
	struct message problem;
	struct pin_rule rule;

	if (focus % 10 != FIELD_FRESH || !pin_form_rule(pins, pin, &rule))
		return;
	problem = message_make(
	    form_pin(&pins->form, focus)->length < rule.length_min ? NULL : broken_rule(pins, pin));
	form_set_problem(&pins->form, focus, &problem);
}

static bool has_last_try(const struct pin_form *pins)
{
	for (int i = 0; i < CARD_PIN_COUNT; i++)
		if (pin_form_spends_try(&pins->part[i]) && pins->part[i].tries == 1)
			return true;
	return false;
}

static void last_try_answered(struct loop *loop, void *context, bool yes)
{
	struct pin_form *pins = context;

	/* They may have been wiped under the question. */
	pins->asked_last_try = yes && pin_form_check(pins);
	if (pins->asked_last_try)
		pins->done(loop, pins->context);
}

enum screen_result pin_form_forward(struct pin_form *pins, struct loop *loop)
{
	const struct dialog_question question = {
		.title = N_("Only one try is left"),
		.question = message_make(
		    N_("If this PIN is wrong, it will be locked. Are you sure of it?")),
		.asked_with = INPUT_KEY_F10,
		.irreversible = true,
	};

	if (pins->remote || !pin_form_check(pins))
		return SCREEN_USED;
	if (pins->busy) {
		pins->arrived = true;
		return SCREEN_USED;
	}
	if (has_last_try(pins) && !pins->asked_last_try)
		dialog_ask(loop, &question, last_try_answered, pins);
	else
		pins->done(loop, pins->context);
	return SCREEN_USED;
}

enum screen_result pin_form_key(struct pin_form *pins, struct loop *loop,
				const struct input_event *event)
{
	if (pins->remote)
		return SCREEN_IGNORED;
	switch (form_event(&pins->form, loop, event)) {
	case FORM_END:
		return pin_form_forward(pins, loop);
	case FORM_IGNORED:
		return SCREEN_IGNORED;
	case FORM_CHANGED:
		pins->arrived = false;
		judge_while_typed(pins);
		break;
	case FORM_USED:
		break;
	}
	return SCREEN_USED;
}

static bool take(struct pin_form *pins, enum card_pin pin, enum field field, struct pin **ret_pin)
{
	pin_free(ret_pin);
	*ret_pin = pin_new();
	if (*ret_pin == NULL)
		return false;
	**ret_pin = *form_pin(&pins->form, pin_form_id(pin, field));
	return true;
}

bool pin_form_take(struct pin_form *pins, struct pin *pins_out[static KIND_COUNT])
{
	for (int i = 0; i < KIND_COUNT; i++) {
		const struct pin_form_part *part = &pins->part[i];

		pin_free(&pins_out[i]);
		if ((part->present || part->fresh) &&
		    !take(pins, (enum card_pin)i, part->fresh ? FIELD_FRESH : FIELD_PRESENT,
			  &pins_out[i]))
			return false;
	}
	form_wipe_pins(&pins->form);
	return true;
}

bool pin_form_copy(struct pin_form *pins, enum card_pin pin, struct pin **present,
		   struct pin **fresh)
{
	const struct pin_form_part *part = &pins->part[pin];

	pin_free(present);
	pin_free(fresh);
	return (!part->present || take(pins, pin, FIELD_PRESENT, present)) &&
	       (!part->fresh || take(pins, pin, FIELD_FRESH, fresh));
}

void pin_form_focus(const struct pin_form *pins, struct pin_form_field *ret_field)
{
	const int focus = form_focus(&pins->form);

	memset(ret_field, 0, sizeof(*ret_field));
	for (size_t i = 0; i < pins->count; i++) {
		const struct form_item *item = &pins->item[i];

		if (item->kind != FORM_PIN)
			continue;
		ret_field->count++;
		if (item->id != focus)
			continue;
		ret_field->number = ret_field->count;
		ret_field->pin = (enum card_pin)(focus / 10);
		ret_field->label = item->label;
		ret_field->length = pins->form.value[i].pin->length;
		ret_field->minimum = (int)item->minimum;
		ret_field->maximum = (int)item->maximum;
		ret_field->fresh = focus % 10 != FIELD_PRESENT;
		ret_field->problem = pins->form.value[i].problem;
	}
}

bool pin_form_take_both(struct pin_form *pins, enum card_pin pin, struct pin **present,
			struct pin **fresh)
{
	if (!pin_form_copy(pins, pin, present, fresh))
		return false;
	form_wipe_pins(&pins->form);
	return true;
}

void pin_form_put(struct pin_form *pins, struct pin *const pins_in[static KIND_COUNT])
{
	for (int i = 0; i < KIND_COUNT; i++) {
		const enum card_pin pin = (enum card_pin)i;
		const struct pin_form_part *part = &pins->part[i];

		if ((!part->present && !part->fresh) || pins_in[i] == NULL)
			continue;
		if (part->present)
			*form_pin(&pins->form, pin_form_id(pin, FIELD_PRESENT)) = *pins_in[i];
		if (!part->fresh)
			continue;
		*form_pin(&pins->form, pin_form_id(pin, FIELD_FRESH)) = *pins_in[i];
		*form_pin(&pins->form, pin_form_id(pin, FIELD_AGAIN)) = *pins_in[i];
	}
}
