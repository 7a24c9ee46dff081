#include "madoguchi/screens/pin_form.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/card_panel.h"

/* Ids: kind * 10 + field. */
enum field { FIELD_TRIES = 1, FIELD_PIN_TYPED, FIELD_AGAIN };

static int id_of(enum certificate_kind kind, enum field field)
{
	return (int)kind * 10 + (int)field;
}

static const struct pin_rule *rule_of(const struct pin_form *pins, enum certificate_kind kind)
{
	return office_pin_rule(pins->office, kind, clock_today());
}

static const char *pin_label(enum certificate_kind kind, bool set_new)
{
	static const char *const labels[KIND_COUNT][2] = {
		[KIND_AUTH] = { N_("Present PIN"), N_("New PIN") },
		[KIND_SIGN] = { N_("Present password"), N_("New password") },
	};

	return labels[kind][set_new ? 1 : 0];
}

static struct form_item *add(struct pin_form *pins, enum form_kind kind, int id, const char *label)
{
	struct form_item *item = &pins->item[pins->count++];

	item->kind = kind;
	item->id = id;
	item->label = label;
	return item;
}

static void add_pin(struct pin_form *pins, enum certificate_kind kind, enum field field,
		    const char *label)
{
	const struct pin_rule *rule = rule_of(pins, kind);
	struct form_item *item = add(pins, FORM_PIN, id_of(kind, field), label);

	item->required = true;
	item->minimum = rule != NULL ? rule->length_min : 4;
	item->maximum = rule != NULL ? rule->length_max : PIN_SIZE_MAX;
	item->alphanumeric = rule == NULL || rule->letters;
}

static void add_kind(struct pin_form *pins, enum certificate_kind kind)
{
	const bool set_new = pins->kind[kind].set_new;

	if (!pins->kind[kind].needed)
		return;
	add(pins, FORM_HEADING, 0, kind_label(kind));
	if (set_new)
		add(pins, FORM_HEADING, 0,
		    rule_of(pins, kind) != NULL ? pin_rule_words(rule_of(pins, kind)) : NULL);
	else
		add(pins, FORM_SHOW, id_of(kind, FIELD_TRIES), N_("Tries"));
	add_pin(pins, kind, FIELD_PIN_TYPED, pin_label(kind, set_new));
	if (set_new)
		add_pin(pins, kind, FIELD_AGAIN, N_("Once more"));
}

bool pin_form_open(struct pin_form *pins, const struct office *office, int32_t born,
		   const struct pin_form_kind kinds[static KIND_COUNT], struct error *error)
{
	memset(pins, 0, sizeof(*pins));
	pins->office = office;
	pins->born = born;
	memcpy(pins->kind, kinds, sizeof(pins->kind));
	add_kind(pins, KIND_AUTH);
	add_kind(pins, KIND_SIGN);
	return form_open(&pins->form, pins->item, pins->count, error);
}

void pin_form_close(struct pin_form *pins)
{
	form_close(&pins->form);
}

void pin_form_set_tries(struct pin_form *pins, enum certificate_kind kind, uint8_t tries)
{
	pins->kind[kind].tries = tries;
}

static void refresh_tries(struct pin_form *pins, enum language language)
{
	for (int i = 0; i < KIND_COUNT; i++) {
		const struct message tries = tries_words(pins->kind[i].tries);
		char words[256];

		if (!pins->kind[i].needed || pins->kind[i].set_new)
			continue;
		message_words(language, &tries, words, sizeof(words));
		form_set_text(&pins->form, id_of((enum certificate_kind)i, FIELD_TRIES), words);
	}
}

void pin_form_draw(struct pin_form *pins, const struct ui_area *area, enum language language)
{
	refresh_tries(pins, language);
	form_draw(&pins->form, area, language);
}

enum form_result pin_form_event(struct pin_form *pins, struct loop *loop,
				const struct input_event *event)
{
	return form_event(&pins->form, loop, event);
}

static bool check_kind(struct pin_form *pins, enum certificate_kind kind)
{
	const struct pin *pin = form_pin(&pins->form, id_of(kind, FIELD_PIN_TYPED));
	const struct pin_rule *rule = rule_of(pins, kind);
	const char *broken = NULL;
	struct message problem;

	if (rule != NULL && pins->kind[kind].set_new)
		broken = pin_rule_broken(rule, pin->digits, pin->length, pins->born);
	if (broken != NULL) {
		problem = message_make(broken);
		form_set_problem(&pins->form, id_of(kind, FIELD_PIN_TYPED), &problem);
		form_set_focus(&pins->form, id_of(kind, FIELD_PIN_TYPED));
		return false;
	}
	if (pins->kind[kind].set_new &&
	    !pin_equal(pin, form_pin(&pins->form, id_of(kind, FIELD_AGAIN)))) {
		problem = message_make(N_("The two entries differ."));
		form_set_problem(&pins->form, id_of(kind, FIELD_AGAIN), &problem);
		form_set_focus(&pins->form, id_of(kind, FIELD_AGAIN));
		return false;
	}
	return true;
}

bool pin_form_check(struct pin_form *pins)
{
	if (!form_check(&pins->form))
		return false;
	for (int i = KIND_COUNT - 1; i >= 0; i--)
		if (pins->kind[i].needed && !check_kind(pins, (enum certificate_kind)i))
			return false;
	return true;
}

bool pin_form_last_try(const struct pin_form *pins)
{
	for (int i = 0; i < KIND_COUNT; i++)
		if (pins->kind[i].needed && !pins->kind[i].set_new && pins->kind[i].tries == 1)
			return true;
	return false;
}

bool pin_form_take(struct pin_form *pins, struct pin *pins_out[static KIND_COUNT])
{
	for (int i = 0; i < KIND_COUNT; i++) {
		pin_free(&pins_out[i]);
		if (!pins->kind[i].needed)
			continue;
		pins_out[i] = pin_new();
		if (pins_out[i] == NULL)
			return false;
		*pins_out[i] =
		    *form_pin(&pins->form, id_of((enum certificate_kind)i, FIELD_PIN_TYPED));
	}
	form_wipe_pins(&pins->form);
	return true;
}

void pin_form_put(struct pin_form *pins, struct pin *const pins_in[static KIND_COUNT])
{
	for (int i = 0; i < KIND_COUNT; i++) {
		const enum certificate_kind kind = (enum certificate_kind)i;

		if (!pins->kind[i].needed || pins_in[i] == NULL)
			continue;
		*form_pin(&pins->form, id_of(kind, FIELD_PIN_TYPED)) = *pins_in[i];
		if (pins->kind[i].set_new)
			*form_pin(&pins->form, id_of(kind, FIELD_AGAIN)) = *pins_in[i];
	}
}
