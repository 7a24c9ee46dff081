#include "madoguchi/domain/card_pin.h"

#include <string.h>

struct row {
	const char *word;
	const char *label;
	int parts;
};

static const struct row rows[] = {
#define X(NAME, word, label, parts) { word, label, parts },
	CARD_PIN_TABLE(X)
#undef X
};

const char *card_pin_word(enum card_pin pin)
{
	return (size_t)pin < CARD_PIN_COUNT ? rows[pin].word : "";
}

const char *card_pin_label(enum card_pin pin)
{
	return (size_t)pin < CARD_PIN_COUNT ? rows[pin].label : "?";
}

bool card_pin_parse(const char *word, enum card_pin *ret_pin)
{
	for (int i = 0; i < CARD_PIN_COUNT; i++) {
		if (strcmp(rows[i].word, word) != 0)
			continue;
		*ret_pin = (enum card_pin)i;
		return true;
	}
	return false;
}

int card_pin_parts(enum card_pin pin)
{
	return (size_t)pin < CARD_PIN_COUNT ? rows[pin].parts : 0;
}

/* PINs whose format is the card's and not the office's. */
static const struct pin_rule national[CARD_PIN_COUNT] = {
	[CARD_PIN_REGISTER] = { .length_min = 4, .length_max = 4, .need_digit = true, .tries = 3 },
	[CARD_PIN_DATA] = { .length_min = 4, .length_max = 4, .need_digit = true, .tries = 3 },
	/* NIST SP 800-73-4 part 2, 2.4.3; a PUK of eight digits is what cards come with. */
	[CARD_PIN_PIV] = { .length_min = 6, .length_max = 8, .need_digit = true, .tries = 3 },
	[CARD_PIN_PUK] = { .length_min = 8, .length_max = 8, .need_digit = true, .tries = 3 },
};

bool card_pin_rule(const struct office *office, enum card_pin pin, int32_t day,
		   struct pin_rule *ret_rule)
{
	const enum certificate_kind kind = pin == CARD_PIN_SIGN ? KIND_SIGN : KIND_AUTH;
	const struct pin_rule *stated = office_pin_rule(office, kind, day);

	if (stated == NULL)
		return false;
	*ret_rule = *stated;
	if (pin == CARD_PIN_SIGN || pin == CARD_PIN_AUTH)
		return true;
	*ret_rule = national[pin];
	ret_rule->refuse_weak = stated->refuse_weak;
	return true;
}
