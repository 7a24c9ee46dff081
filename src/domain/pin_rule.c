#include "madoguchi/domain/pin_rule.h"

#include <string.h>

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

/* How birth dates are spelled: E the letter of the era, N the year of the era, Y the western year,
 * M and D; doubled is with a leading zero. */
static const char *const birth_spellings[] = {
	"MMDD",	  "DDMM",    "YYMM",	"MMYY",	  "NNMM",      "MMNN",	   "YYYY",
	"YYMMDD", "DDMMYY",  "NNMMDD",	"YYYYMM", "YYYYMMDD",  "DDMMYYYY", "ENNMMDD",
	"ENMD",	  "EYYMMDD", "MMDDENN", "ENNMM",  "EYYYYMMDD",
};

struct birth_parts {
	unsigned year, era_year, month, day;
	char era; /* '\0': before the eras that have a letter */
};

static unsigned part_of(const struct birth_parts *birth, char letter)
{
	switch (letter) {
	case 'Y':
		return birth->year;
	case 'N':
		return birth->era_year;
	case 'M':
		return birth->month;
	default:
		return birth->day;
	}
}

/* Writes one part in as many digits as the spelling has letters; a single letter in as few as the
 * number needs. */
static size_t spell_part(unsigned value, size_t letters, char text[static 4])
{
	size_t digits = letters > 1 ? letters : value > 9 ? 2 : 1;

	for (size_t i = digits; i-- > 0; value /= 10u)
		text[i] = (char)('0' + value % 10u);
	return digits;
}

/* The PIN is compared in place, part by part. */
static bool spelled(const uint8_t *characters, size_t length, const struct birth_parts *birth,
		    const char *spelling)
{
	size_t at = 0;

	while (*spelling != '\0') {
		char part[4] = { birth->era };
		size_t letters = strspn(spelling, (const char[]){ *spelling, '\0' });
		size_t size = 1;

		if ((*spelling == 'E' || *spelling == 'N') && birth->era == '\0')
			return false;
		if (*spelling != 'E')
			size = spell_part(part_of(birth, *spelling), letters, part);
		if (length - at < size || memcmp(characters + at, part, size) != 0)
			return false;
		at += size;
		spelling += letters;
	}
	return at == length;
}

static bool is_birth_date(const uint8_t *characters, size_t length, int32_t born)
{
	int year, month, day;

	if (born == DATE_NONE)
		return false;
	date_to_civil(born, &year, &month, &day);
	struct birth_parts birth = { .year = (unsigned)year,
				     .month = (unsigned)month,
				     .day = (unsigned)day };
	birth.era = date_era_letter(born, &birth.era_year);
	for (size_t i = 0; i < sizeof(birth_spellings) / sizeof(birth_spellings[0]); i++)
		if (spelled(characters, length, &birth, birth_spellings[i]))
			return true;
	return false;
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
	{ { .length_min = 8, .length_max = 8, .need_digit = true }, N_("8 digits") },
	{ { .length_min = 6, .length_max = 8, .need_digit = true }, N_("6 to 8 digits") },
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
