/*
 * domain/pin_rule: is this PIN acceptable?
 *
 * DESCRIPTION
 *   User authentication: exactly 4 digits. Signing: 6 to 16 characters, capital
 *   letters and digits, at least one of each; small letters are raised before they are judged and
 *   sent. Weak PINs (all equal, rising, falling, the birth date) are refused where the office
 *   says so. The birth date has many spellings: month and day in both orders, western and era
 *   years of two and four digits, with the era's letter (S550710). The judgement names the first
 *   rule that is broken, as a message id.
 * SECRETS  Works in place on the caller's locked memory; copies nothing.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_PIN_RULE_H
#define MADOGUCHI_DOMAIN_PIN_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/domain/vocabulary.h"

struct pin_rule {
	uint8_t length_min;
	uint8_t length_max;
	bool letters;	  /* capital letters are allowed */
	bool need_letter; /* at least one */
	bool need_digit;  /* at least one */
	bool refuse_weak; /* equal, rising, falling, birth date */
	uint8_t tries;	  /* wrong entries until it is locked */
};

/* Raises a–z to A–Z. */
void pin_rule_raise(uint8_t *characters, size_t length);
/* NULL: acceptable; else the message id of the first broken rule. born may be DATE_NONE. */
const char *pin_rule_broken(const struct pin_rule *rule, const uint8_t *characters, size_t length,
			    int32_t born);
/* "4 digits", "6 to 16 capital letters and digits, at least one of each": message id. */
const char *pin_rule_words(const struct pin_rule *rule);

#endif
