/*
 * screens/pin_form_fields: what the page of the PINs (pin_form.c) and its drawing (pin_form_draw.c)
 * know of its fields. Not for other modules.
 */
#ifndef MADOGUCHI_SCREENS_PIN_FORM_FIELDS_H
#define MADOGUCHI_SCREENS_PIN_FORM_FIELDS_H

#include "madoguchi/screens/pin_form.h"

/* Ids: PIN * 10 + field. */
enum field { FIELD_TRIES = 1, FIELD_PRESENT, FIELD_FRESH, FIELD_AGAIN, FIELD_PAD };

static inline int pin_form_id(enum card_pin pin, enum field field)
{
	return (int)pin * 10 + (int)field;
}

static inline bool pin_form_rule(const struct pin_form *pins, enum card_pin pin,
				 struct pin_rule *ret_rule)
{
	*ret_rule = pins->part[pin].rule;
	return pins->part[pin].ruled;
}

/* A try is spent on it. */
static inline bool pin_form_spends_try(const struct pin_form_part *part)
{
	return part->present || (part->on_pad && !part->pad_sets);
}

#endif
