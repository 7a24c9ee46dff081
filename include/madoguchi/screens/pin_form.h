/*
 * screens/pin_form: the resident types PINs: the same page wherever it is needed.
 *
 * DESCRIPTION
 *   For each PIN that is asked for: whose it is, the tries left and the present PIN, the rule and
 *   the new PIN, twice; each part only where it is wanted. The clerk's data is not on the page. A
 *   PIN that breaks the office's rule or differs from its repetition is refused here, with the
 *   reason, and never sent: no try is spent. While a new PIN is typed what is wrong with it is said
 *   as soon as it is long enough. With one try left for a present PIN it is asked first.
 *   What is typed on the reader's pad once the work begins has no field here: the page says so.
 *   Where the resident has a terminal of their own, the page is shown there, and here only how many
 *   characters stand in which field; F8 takes the entry back to this terminal.
 * OWNERSHIP  pin_form_take…() move the PINs to the caller; pin_form_close() wipes.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_PIN_FORM_H
#define MADOGUCHI_SCREENS_PIN_FORM_H

#include "madoguchi/domain/card_pin.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/domain/office.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/resident_link.h"

#define PIN_FORM_ITEMS 14

struct pin_form_part {
	bool present; /* the present PIN is asked for */
	bool fresh;   /* a new one is set, typed twice */
	bool on_pad; /* none of both: it is typed on the reader's pad later, and the page says so */
	bool pad_sets; /* there a new one is set; else the present one is entered */
	uint8_t tries;
	bool ruled; /* the rule is known */
	struct pin_rule rule;
};

/* One field of the page, as somebody sees it who is shown no other. */
struct pin_form_field {
	int number, count; /* from 1; of so many */
	enum card_pin pin;
	const char *label; /* message id */
	int length;	   /* characters in it */
	int minimum, maximum;
	bool fresh;		/* a new PIN, or its repetition; else the present one */
	struct message problem; /* id NULL: none */
};

struct pin_form {
	int32_t born;
	struct pin_form_part part[CARD_PIN_COUNT];
	struct form_item item[PIN_FORM_ITEMS];
	size_t count;
	struct form form;
	enum typist typist;  /* after opening the holder: the caller may say who else */
	bool asked_last_try; /* the resident was told that only one try is left */
	bool busy;	     /* the page is not to be left forward now */
	bool arrived;	     /* it was to be left forward while busy */
	struct resident_link *link;
	bool remote; /* it is typed at the resident's terminal */
	int typed_field, typed_length;
	void (*done)(struct loop *loop, void *context);
	void *context;
};

/* done() is called once everything keeps its rules and F10, or Enter on the last field, was
 * pressed. */
#define PIN_FORM_ACT_HERE 100
#define PIN_FORM_ROW_HERE                                                                          \
	{                                                                                          \
		INPUT_KEY_F8, INPUT_KEY_CTRL('T'), N_("Type here"),                                \
		    N_("The PINs are typed at this terminal and not at the resident's own, nor "   \
		       "on the PIN pad."),                                                         \
		    PIN_FORM_ACT_HERE                                                              \
	}

#define PIN_FORM_ACT_LANGUAGE 101
#define PIN_FORM_ROW_LANGUAGE                                                                      \
	{                                                                                          \
		INPUT_KEY_F2, INPUT_KEY_CTRL('O'), N_("Language"),                                 \
		    N_("The resident reads another language."), PIN_FORM_ACT_LANGUAGE              \
	}

/* link: to the resident's terminal, or NULL. office: whose rules the parts get; NULL: they bring
 * them, as the resident's terminal was told. */
bool pin_form_open(struct pin_form *pins, struct resident_link *link, const struct office *office,
		   int32_t born, const struct pin_form_part parts[static CARD_PIN_COUNT],
		   void (*done)(struct loop *loop, void *context), void *context,
		   struct error *error);
void pin_form_close(struct pin_form *pins);
/* The whole page: its heading, then the fields. */
void pin_form_draw(struct pin_form *pins, const struct ui_area *body, enum language language);
/* The field with the focus alone, as large as the screen allows. */
void pin_form_draw_large(const struct pin_form *pins, const struct ui_area *body,
			 enum language language);
/* While busy the page is not left forward; what came or was to go on meanwhile goes on
 * afterwards. */
void pin_form_set_busy(struct pin_form *pins, struct loop *loop, bool busy);
/* A key for the fields. */
enum screen_result pin_form_key(struct pin_form *pins, struct loop *loop,
				const struct input_event *event);
/* F10. */
enum screen_result pin_form_forward(struct pin_form *pins, struct loop *loop);
/* True while F8 has a meaning: something is typed at the resident's terminal or on the pad. */
bool pin_form_elsewhere(const struct pin_form *pins);
/* An act of the two rows above: from now on it is typed here; the resident's next language. False:
 * it is none of them. */
bool pin_form_act(struct pin_form *pins, struct loop *loop, int act);
/* The field that has the focus; number 0: none has it. */
void pin_form_focus(const struct pin_form *pins, struct pin_form_field *ret_field);
/* True while something stands in a field, here or at the resident's terminal. */
bool pin_form_begun(struct pin_form *pins);
/* Wipes what was typed here, and says so. */
void pin_form_forget(struct pin_form *pins);
/* True when every PIN keeps its rule and its repetition. */
bool pin_form_check(struct pin_form *pins);
/* What a kind's certificate wants, present or new; frees what was there. False without locked
 * memory. */
bool pin_form_take(struct pin_form *pins, struct pin *pins_out[static KIND_COUNT]);
/* Both of one PIN; what is not asked for becomes NULL. */
bool pin_form_take_both(struct pin_form *pins, enum card_pin pin, struct pin **present,
			struct pin **fresh);
/* As above, leaving the form as it is. */
bool pin_form_copy(struct pin_form *pins, enum card_pin pin, struct pin **present,
		   struct pin **fresh);
/* Fills in PINs that were taken before, as if they were typed; NULL ones stay as they are. */
void pin_form_put(struct pin_form *pins, struct pin *const pins_in[static KIND_COUNT]);
/* Fresh tries from the card. */
void pin_form_set_tries(struct pin_form *pins, enum card_pin pin, uint8_t tries);

#endif
