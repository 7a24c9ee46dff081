/*
 * screens/pin_form: the resident types PINs: the same page in a reception and later.
 *
 * DESCRIPTION
 *   For each kind that needs one: whose PIN, its rule, the tries left (when the present PIN is
 *   asked for), the PIN, and the PIN again (when a new one is set). The clerk's data is not on the
 *   page. A PIN that breaks the office's rule or differs from its repetition is refused here, with
 *   the reason, and never sent: no try is spent.
 * OWNERSHIP  pin_form_take() moves the PINs to the caller; pin_form_close() wipes.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_PIN_FORM_H
#define MADOGUCHI_SCREENS_PIN_FORM_H

#include "madoguchi/domain/office.h"
#include "madoguchi/screens/kit/form.h"

#define PIN_FORM_ITEMS 10

struct pin_form_kind {
	bool needed;
	bool set_new; /* typed twice; else the present PIN, typed once */
	uint8_t tries;
};

struct pin_form {
	const struct office *office;
	int32_t born;
	struct pin_form_kind kind[KIND_COUNT];
	struct form_item item[PIN_FORM_ITEMS];
	size_t count;
	struct form form;
	bool asked_last_try; /* the resident was told that only one try is left */
};

bool pin_form_open(struct pin_form *pins, const struct office *office, int32_t born,
		   const struct pin_form_kind kinds[static KIND_COUNT], struct error *error);
void pin_form_close(struct pin_form *pins);
void pin_form_draw(struct pin_form *pins, const struct ui_area *area, enum language language);
enum form_result pin_form_event(struct pin_form *pins, struct loop *loop,
				const struct input_event *event);
/* True when every PIN keeps its rule and its repetition. */
bool pin_form_check(struct pin_form *pins);
/* True when the present PIN of some kind has one try left. */
bool pin_form_last_try(const struct pin_form *pins);
/* Moves the PINs into pins_out (freeing what was there). False without locked memory. */
bool pin_form_take(struct pin_form *pins, struct pin *pins_out[static KIND_COUNT]);
/* Fills in PINs that were taken before, as if they were typed; NULL ones stay as they are. */
void pin_form_put(struct pin_form *pins, struct pin *const pins_in[static KIND_COUNT]);
/* Fresh tries from the card. */
void pin_form_set_tries(struct pin_form *pins, enum certificate_kind kind, uint8_t tries);

#endif
