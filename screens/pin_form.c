#include "madoguchi/screens/pin_form.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/large.h"

_Static_assert((int)KIND_SIGN == (int)CARD_PIN_SIGN && (int)KIND_AUTH == (int)CARD_PIN_AUTH,
	       "a kind's PIN has its number");

#define FORM_ROW 3

/* Ids: PIN * 10 + field. */
enum field { FIELD_TRIES = 1, FIELD_PRESENT, FIELD_FRESH, FIELD_AGAIN };

static int id_of(enum card_pin pin, enum field field)
{
	return (int)pin * 10 + (int)field;
}

static bool rule_of(const struct pin_form *pins, enum card_pin pin, struct pin_rule *ret_rule)
{
	return card_pin_rule(pins->office, pin, clock_today(), ret_rule);
}

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
	struct form_item *item = add(pins, FORM_PIN, id_of(pin, field), pin_label(pin, field));
	struct pin_rule rule;
	const bool ruled = rule_of(pins, pin, &rule);

	item->required = true;
	item->minimum = ruled ? rule.length_min : 4;
	item->maximum = ruled ? rule.length_max : PIN_SIZE_MAX;
	item->alphanumeric = !ruled || rule.letters;
}

static void add_part(struct pin_form *pins, enum card_pin pin)
{
	const struct pin_form_part *part = &pins->part[pin];
	struct pin_rule rule;

	if (!part->present && !part->fresh)
		return;
	add(pins, FORM_HEADING, 0, card_pin_label(pin));
	if (part->present) {
		add(pins, FORM_SHOW, id_of(pin, FIELD_TRIES), N_("Tries"));
		add_entry(pins, pin, FIELD_PRESENT);
	}
	if (!part->fresh)
		return;
	add(pins, FORM_HEADING, 0, rule_of(pins, pin, &rule) ? pin_rule_words(&rule) : NULL);
	add_entry(pins, pin, FIELD_FRESH);
	add_entry(pins, pin, FIELD_AGAIN);
}

/* ---- the resident's own terminal -------------------------------------------------------------
 */

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
			*form_pin(&pins->form, id_of(pin, FIELD_PRESENT)) = part->present_pin;
		if (!pins->part[i].fresh || !part->fresh)
			continue;
		*form_pin(&pins->form, id_of(pin, FIELD_FRESH)) = part->fresh_pin;
		*form_pin(&pins->form, id_of(pin, FIELD_AGAIN)) = part->fresh_pin;
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

	memset(parts, 0, sizeof(parts));
	for (int i = 0; i < CARD_PIN_COUNT; i++) {
		parts[i].present = pins->part[i].present;
		parts[i].fresh = pins->part[i].fresh;
		parts[i].tries = pins->part[i].tries;
	}
	pins->remote = resident_link_ask(pins->link, pins->born, parts, &listener);
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

static void draw_remote(const struct pin_form *pins, const struct ui_area *body,
			enum language resident)
{
	const enum language language = resident_link_clerk(pins->link);
	struct message words =
	    message_with_number(N_("Entry {1}: {2} characters"), pins->typed_field);

	message_add_number(&words, pins->typed_length);
	ui_text(body, 0, 2, language, N_("The resident types at their own terminal."), 76, UI_BOLD);
	ui_text(body, 4, 2, language, N_("Language"), 20, UI_DIM);
	/* The language's own name is its word for "English". */
	ui_text(body, 4, 24, resident, N_("English"), 50, UI_PLAIN);
	if (pins->typed_field > 0)
		ui_message(body, 2, 2, language, &words, 76, UI_PLAIN);
	ui_cursor(body, 0, 2);
}

/* ---- the page --------------------------------------------------------------------------------
 */

bool pin_form_open(struct pin_form *pins, struct resident_link *link, const struct office *office,
		   int32_t born, const struct pin_form_part parts[static CARD_PIN_COUNT],
		   void (*done)(struct loop *loop, void *context), void *context,
		   struct error *error)
{
	memset(pins, 0, sizeof(*pins));
	pins->link = link;
	pins->office = office;
	pins->born = born;
	pins->done = done;
	pins->context = context;
	memcpy(pins->part, parts, sizeof(pins->part));
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

static void refresh_tries(struct pin_form *pins, enum language language)
{
	for (int i = 0; i < CARD_PIN_COUNT; i++) {
		const struct message tries = tries_words(pins->part[i].tries);
		char words[256];

		if (!pins->part[i].present)
			continue;
		message_words(language, &tries, words, sizeof(words));
		form_set_text(&pins->form, id_of((enum card_pin)i, FIELD_TRIES), words);
	}
}

void pin_form_draw_large(const struct pin_form *pins, const struct ui_area *body,
			 enum language language)
{
	struct pin_form_field field;
	struct pin_rule rule;
	struct message hint;

	pin_form_focus(pins, &field);
	if (field.number == 0)
		return;
	large_words(body, 0, 2, language, card_pin_label(field.pin), 76, UI_PLAIN);
	large_digit(body, 2, 4, field.number);
	large_words(body, 4, 14, language, field.label, 64, UI_BOLD);
	hint = message_with_number(N_("Entry {1} of {2}"), field.number);
	message_add_number(&hint, field.count);
	ui_message(body, 6, 14, language, &hint, 64, UI_DIM);
	large_boxes(body, 8, 4, field.length, field.minimum, field.maximum);
	hint = !field.fresh			 ? tries_words(pins->part[field.pin].tries)
	       : rule_of(pins, field.pin, &rule) ? message_make(pin_rule_words(&rule))
						 : message_make("");
	ui_message(body, 14, 4, language, &hint, 74, UI_BOLD);
	if (field.problem.id != NULL)
		ui_message(body, 16, 4, language, &field.problem, 74, UI_BAD);
	else
		ui_text(body, 16, 4, language,
			field.number < field.count ? N_("Enter: to the next entry")
						   : N_("Enter: finished"),
			74, UI_PLAIN);
}

void pin_form_draw(struct pin_form *pins, const struct ui_area *body, enum language language)
{
	static const char *const words[] = {
		[TYPIST_HOLDER] = N_("Please type your PINs yourself. Nobody else sees them."),
		[TYPIST_REPRESENTATIVE] =
		    N_("The legal representative types the PINs. Nobody else sees them."),
		[TYPIST_STAFF] =
		    N_("Open the envelope now and type what it says. Keep it covered."),
	};
	const struct ui_area fields =
	    ui_part(body, FORM_ROW, 0, body->height - FORM_ROW, body->width);

	if (pins->remote) {
		draw_remote(pins, body, language);
		return;
	}
	ui_text(body, 0, 2, language, words[pins->typist], 76, UI_BOLD);
	refresh_tries(pins, language);
	form_draw(&pins->form, &fields, language);
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
	const struct pin *fresh = form_pin(&pins->form, id_of(pin, FIELD_FRESH));
	struct pin_rule rule;

	return rule_of(pins, pin, &rule)
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
		return refuse(pins, id_of(pin, FIELD_FRESH), broken);
	return pin_equal(form_pin(&pins->form, id_of(pin, FIELD_FRESH)),
			 form_pin(&pins->form, id_of(pin, FIELD_AGAIN))) ||
	       refuse(pins, id_of(pin, FIELD_AGAIN), N_("The two entries differ."));
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

	if (focus % 10 != FIELD_FRESH || !rule_of(pins, pin, &rule))
		return;
	problem = message_make(
	    form_pin(&pins->form, focus)->length < rule.length_min ? NULL : broken_rule(pins, pin));
	form_set_problem(&pins->form, focus, &problem);
}

static bool has_last_try(const struct pin_form *pins)
{
	for (int i = 0; i < CARD_PIN_COUNT; i++)
		if (pins->part[i].present && pins->part[i].tries == 1)
			return true;
	return false;
}

static void last_try_answered(struct loop *loop, void *context, bool yes)
{
	struct pin_form *pins = context;

	pins->asked_last_try = yes;
	if (yes)
		pins->done(loop, pins->context);
}

enum screen_result pin_form_forward(struct pin_form *pins, struct loop *loop)
{
	const struct dialog_question question = {
		.title = N_("Only one try is left"),
		.question = message_make(
		    N_("If this PIN is wrong, it is locked. Is it surely the right one?")),
		.asked_with = INPUT_KEY_F10,
		.irreversible = true,
	};

	if (pins->busy || pins->remote || !pin_form_check(pins))
		return SCREEN_USED;
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
	**ret_pin = *form_pin(&pins->form, id_of(pin, field));
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
			*form_pin(&pins->form, id_of(pin, FIELD_PRESENT)) = *pins_in[i];
		if (!part->fresh)
			continue;
		*form_pin(&pins->form, id_of(pin, FIELD_FRESH)) = *pins_in[i];
		*form_pin(&pins->form, id_of(pin, FIELD_AGAIN)) = *pins_in[i];
	}
}
