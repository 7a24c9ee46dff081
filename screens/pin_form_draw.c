/* How the page of the PINs looks: the fields, one field large, or what the clerk sees of an entry
 * at the resident's terminal. */
#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/kit/large.h"
#include "madoguchi/screens/pin_form.h"

#include "pin_form_fields.h"

#define FORM_ROW 3

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

static void refresh_words(struct pin_form *pins, enum language language)
{
	for (int i = 0; i < CARD_PIN_COUNT; i++) {
		const struct message tries = tries_words(pins->part[i].tries);
		char words[256];

		if (pins->part[i].on_pad)
			form_set_text(&pins->form, pin_form_id((enum card_pin)i, FIELD_PAD),
				      text(language, N_("on the PIN pad of the reader, when the "
							"work begins")));
		if (!pin_form_spends_try(&pins->part[i]))
			continue;
		message_words(language, &tries, words, sizeof(words));
		form_set_text(&pins->form, pin_form_id((enum card_pin)i, FIELD_TRIES), words);
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
	hint = !field.fresh			       ? tries_words(pins->part[field.pin].tries)
	       : pin_form_rule(pins, field.pin, &rule) ? message_make(pin_rule_words(&rule))
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
	refresh_words(pins, language);
	ui_cursor(body, 0, 2);
	form_draw(&pins->form, &fields, language);
}
