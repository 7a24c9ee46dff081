/*
 * screens/pin_form: the resident types PINs: the same page wherever it is needed.
 *
 * DESCRIPTION
 *   For each PIN that is asked for: whose it is, the tries left and the present PIN, the rule and
 *   the new PIN, twice; each part only where it is wanted. The clerk's data is not on the page. A
 *   PIN that breaks the office's rule or differs from its repetition is refused here, with the
 *   reason, and never sent: no try is spent. While a new PIN is typed what is wrong with it is said
 *   as soon as it is long enough. With one try left for a present PIN it is asked first.
 * OWNERSHIP  pin_form_take…() move the PINs to the caller; pin_form_close() wipes.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_PIN_FORM_H
#define MADOGUCHI_SCREENS_PIN_FORM_H

#include "madoguchi/domain/card_pin.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/domain/office.h"
#include "madoguchi/screens/kit/form.h"

#define PIN_FORM_ITEMS 14

struct pin_form_part {
	bool present; /* the present PIN is asked for */
	bool fresh;   /* a new one is set, typed twice */
	uint8_t tries;
};

struct pin_form {
	const struct office *office;
	int32_t born;
	struct pin_form_part part[CARD_PIN_COUNT];
	struct form_item item[PIN_FORM_ITEMS];
	size_t count;
	struct form form;
	enum typist typist;  /* after opening the holder: the caller may say who else */
	bool asked_last_try; /* the resident was told that only one try is left */
	void (*done)(struct loop *loop, void *context);
	void *context;
};

/* done() is called once everything keeps its rules and F10, or Enter on the last field, was
 * pressed. */
bool pin_form_open(struct pin_form *pins, const struct office *office, int32_t born,
		   const struct pin_form_part parts[static CARD_PIN_COUNT],
		   void (*done)(struct loop *loop, void *context), void *context,
		   struct error *error);
void pin_form_close(struct pin_form *pins);
/* The whole page: its heading, then the fields. */
void pin_form_draw(struct pin_form *pins, const struct ui_area *body, enum language language);
/* A key for the fields; busy: the page is not to be left forward now. */
enum screen_result pin_form_key(struct pin_form *pins, struct loop *loop,
				const struct input_event *event, bool busy);
/* F10. */
enum screen_result pin_form_forward(struct pin_form *pins, struct loop *loop, bool busy);
/* True when every PIN keeps its rule and its repetition. */
bool pin_form_check(struct pin_form *pins);
/* What a kind's certificate wants, present or new; frees what was there. False without locked
 * memory. */
bool pin_form_take(struct pin_form *pins, struct pin *pins_out[static KIND_COUNT]);
/* Both of one PIN; what is not asked for becomes NULL. */
bool pin_form_take_both(struct pin_form *pins, enum card_pin pin, struct pin **present,
			struct pin **fresh);
/* Fills in PINs that were taken before, as if they were typed; NULL ones stay as they are. */
void pin_form_put(struct pin_form *pins, struct pin *const pins_in[static KIND_COUNT]);
/* Fresh tries from the card. */
void pin_form_set_tries(struct pin_form *pins, enum card_pin pin, uint8_t tries);

#endif
