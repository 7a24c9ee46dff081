#include "madoguchi/screens/pin_parts.h"

static const enum credential credentials[KIND_COUNT] = {
	[KIND_SIGN] = CREDENTIAL_SIGN,
	[KIND_AUTH] = CREDENTIAL_AUTH,
};

static bool has_one_pin(const struct card_view *card)
{
	return card->family == CARD_FAMILY_PIV;
}

bool pin_parts_on_pad(const struct pin_wants *wants, const struct card_view *card,
		      enum certificate_kind kind)
{
	const unsigned needed =
	    CREDENTIAL_VERIFY | (wants->set_new[kind] ? CREDENTIAL_INITIALISE : 0);

	return wants->needed[kind] && !wants->here && (card->pad[kind] & needed) == needed;
}

static void fill(bool needed, bool fresh, bool on_pad, uint8_t tries, struct pin_form_part *part)
{
	part->present = needed && !fresh && !on_pad;
	part->fresh = needed && fresh && !on_pad;
	part->on_pad = on_pad;
	part->pad_sets = on_pad && fresh;
	part->tries = tries;
}

static void fill_one(const struct pin_wants *wants, const struct card_view *card,
		     struct pin_form_part *part)
{
	bool needed = false, fresh = false, on_pad = true;

	for (int i = 0; i < KIND_COUNT; i++) {
		needed = needed || wants->needed[i];
		fresh = fresh || (wants->needed[i] && wants->set_new[i]);
		on_pad = on_pad && (!wants->needed[i] ||
				    pin_parts_on_pad(wants, card, (enum certificate_kind)i));
	}
	fill(needed, fresh, needed && on_pad, card->tries[CREDENTIAL_PIV_PIN], part);
}

void pin_parts_fill(const struct pin_wants *wants, const struct card_view *card,
		    struct pin_form_part parts[static CARD_PIN_COUNT])
{
	if (has_one_pin(card)) {
		fill_one(wants, card, &parts[CARD_PIN_PIV]);
		return;
	}
	for (int i = 0; i < KIND_COUNT; i++)
		fill(wants->needed[i], wants->set_new[i],
		     pin_parts_on_pad(wants, card, (enum certificate_kind)i),
		     card->tries[credentials[i]], &parts[i]);
}

void pin_parts_set_tries(struct pin_form *pins, const struct card_view *card)
{
	for (int i = 0; i < KIND_COUNT; i++)
		pin_form_set_tries(pins, (enum card_pin)i, card->tries[credentials[i]]);
	pin_form_set_tries(pins, CARD_PIN_PIV, card->tries[CREDENTIAL_PIV_PIN]);
}

static bool take_one(const struct pin_wants *wants, struct pin_form *pins,
		     struct pin *pins_out[static KIND_COUNT])
{
	struct pin *present = NULL, *fresh = NULL;
	bool done = pin_form_take_both(pins, CARD_PIN_PIV, &present, &fresh);

	for (int i = 0; i < KIND_COUNT && done; i++) {
		pin_free(&pins_out[i]);
		if (!wants->needed[i] || (fresh == NULL && present == NULL))
			continue;
		pins_out[i] = pin_new();
		done = pins_out[i] != NULL;
		if (done)
			*pins_out[i] = fresh != NULL ? *fresh : *present;
	}
	pin_free(&present);
	pin_free(&fresh);
	return done;
}

bool pin_parts_take(const struct pin_wants *wants, const struct card_view *card,
		    struct pin_form *pins, struct pin *pins_out[static KIND_COUNT])
{
	return has_one_pin(card) ? take_one(wants, pins, pins_out) : pin_form_take(pins, pins_out);
}
