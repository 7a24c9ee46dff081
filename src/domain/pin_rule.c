#include "madoguchi/domain/pin_rule.h"

#include "madoguchi/base/date.h"

void pin_rule_raise(uint8_t *characters, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (characters[i] >= 'a' && characters[i] <= 'z')
			characters[i] = (uint8_t)(characters[i] - 'a' + 'A');
}

static bool is_digit(uint8_t character)
{
	return character >= '0' && character <= '9';
}

static bool is_letter(uint8_t character)
{
	return character >= 'A' && character <= 'Z';
}

/* Every character follows from the one before by the same step of 0, +1 or -1. */
static bool runs(const uint8_t *characters, size_t length)
{
	if (length < 2)
		return false;
	int step = characters[1] - characters[0];
	if (step < -1 || step > 1)
		return false;
	for (size_t i = 1; i < length; i++)
		if (characters[i] - characters[i - 1] != step)
			return false;
	return true;
}

/* MMDD, YYYY or YYYYMMDD of the birth date. The PIN is compared in place, digit by digit. */
static bool is_birth_date(const uint8_t *characters, size_t length, int32_t born)
{
	if (born == DATE_NONE || (length != 4 && length != 8))
		return false;
	int year, month, day;
	date_to_civil(born, &year, &month, &day);
	unsigned whole = (unsigned)year * 10000u + (unsigned)month * 100u + (unsigned)day;
	uint8_t digits[8];
	for (size_t i = 8; i-- > 0; whole /= 10u)
		digits[i] = (uint8_t)('0' + whole % 10u);
	bool as_year = true, as_day = true, as_whole = length == 8;
	for (size_t i = 0; i < length; i++) {
		as_year = as_year && length == 4 && characters[i] == digits[i];
		as_day = as_day && length == 4 && characters[i] == digits[4 + i];
		as_whole = as_whole && characters[i] == digits[i];
	}
	return as_year || as_day || as_whole;
}

const char *pin_rule_broken(const struct pin_rule *rule, const uint8_t *characters, size_t length,
			    int32_t born)
{
	bool has_letter = false, has_digit = false;
	if (length < rule->length_min)
		return N_("The PIN is too short.");
	if (length > rule->length_max)
		return N_("The PIN is too long.");
	for (size_t i = 0; i < length; i++) {
		if (is_digit(characters[i]))
			has_digit = true;
		else if (rule->letters && is_letter(characters[i]))
			has_letter = true;
		else
			return rule->letters ? N_("Only capital letters and digits may be used.")
					     : N_("Only digits may be used.");
	}
	if (rule->need_letter && !has_letter)
		return N_("At least one letter is needed.");
	if (rule->need_digit && !has_digit)
		return N_("At least one digit is needed.");
	if (rule->refuse_weak && runs(characters, length))
		return N_("The PIN is too easy to guess: equal or consecutive characters.");
	if (rule->refuse_weak && is_birth_date(characters, length, born))
		return N_("The PIN is too easy to guess: it is the birth date.");
	return NULL;
}

/* What can be said about a rule in one phrase; the first that fits exactly. */
struct rule_words {
	struct pin_rule rule;
	const char *words;
};

static const struct rule_words all_words[] = {
	{ { .length_min = 4, .length_max = 4, .need_digit = true }, N_("4 digits") },
	{ { .length_min = 6,
	    .length_max = 16,
	    .letters = true,
	    .need_letter = true,
	    .need_digit = true },
	  N_("6 to 16 capital letters and digits, at least one of each") },
	{ { .length_min = 4, .length_max = 16, .letters = true },
	  N_("4 to 16 capital letters or digits") },
};

static bool same_format(const struct pin_rule *a, const struct pin_rule *b)
{
	bool digits_alike = a->need_digit == b->need_digit || !a->letters;
	return a->length_min == b->length_min && a->length_max == b->length_max &&
	       a->letters == b->letters && a->need_letter == b->need_letter && digits_alike;
}

const char *pin_rule_words(const struct pin_rule *rule)
{
	for (size_t i = 0; i < sizeof(all_words) / sizeof(all_words[0]); i++)
		if (same_format(rule, &all_words[i].rule))
			return all_words[i].words;
	return rule->letters ? N_("Capital letters and digits") : N_("Digits only");
}
