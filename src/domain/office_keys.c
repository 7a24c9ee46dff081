#include "office_file.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/domain/card_pin.h"
#include "madoguchi/domain/four_eyes.h"
#include "madoguchi/domain/retention.h"

/* One vocabulary, without the type of its enum. */
struct words {
	const char *(*word)(unsigned value);
	unsigned count;
};

#define WORDS_OF(prefix, PREFIX)                                                                   \
	static const char *any_##prefix##_word(unsigned value)                                     \
	{                                                                                          \
		return prefix##_word((enum prefix)value);                                          \
	}                                                                                          \
	static const struct words prefix##_vocabulary = { any_##prefix##_word, PREFIX##_COUNT };

WORDS_OF(procedure, PROCEDURE)
WORDS_OF(applicant, APPLICANT)
WORDS_OF(document, DOCUMENT)
WORDS_OF(card_kind, CARD_KIND)
WORDS_OF(verdict, VERDICT)
WORDS_OF(reason, REASON)
WORDS_OF(place, PLACE)
WORDS_OF(change, CHANGE)
WORDS_OF(decision_code, DECISION_CODE)
WORDS_OF(ground, GROUND)
WORDS_OF(override_code, OVERRIDE_CODE)
WORDS_OF(key_type, KEY_TYPE)
WORDS_OF(fee_time, FEE_TIME)
WORDS_OF(fee_share, FEE_SHARE)
WORDS_OF(card_pin, CARD_PIN)
WORDS_OF(four_eyes, FOUR_EYES)
WORDS_OF(retained, RETAINED)

static const char *any_kind_word(unsigned value)
{
	return kind_word((enum certificate_kind)value);
}
static const struct words kind_vocabulary = { any_kind_word, KIND_WORDS };

static const char *channel_word(unsigned value)
{
	static const char *const words[] = { "counter", "post", "phone" };
	return words[value];
}
static const struct words channel_vocabulary = { channel_word, 3 };

static const char *weekday_word(unsigned value)
{
	static const char *const words[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };
	return words[value];
}
static const struct words weekday_vocabulary = { weekday_word, 7 };

static const char *number_word(unsigned value)
{
	static const char *const words[] = { "0", "1", "2", "3", "4", "5" };
	return words[value];
}
static const struct words visit_vocabulary = { number_word, 3 };
static const struct words week_vocabulary = { number_word, 6 };

enum key_form {
	FORM_WORD,	/* one word of a vocabulary, or a list of them */
	FORM_DATE,	/* 2016-01-01 */
	FORM_MONTH_DAY, /* 12-29 */
	FORM_SPAN,	/* 08:30-17:00 */
	FORM_CONDITION, /* honseki=here */
	FORM_NUMBER,	/* whole number from low to high */
	FORM_TEXT,	/* low … high bytes of UTF-8 */
	FORM_DIGITS,	/* exactly low digits */
	FORM_FLAG,
};

/* A key has the same meaning in every section that has it. */
struct key {
	const char *name;
	enum key_form form;
	const struct words *words;
	int low, high;
};

static const struct key keys[] = {
	{ "from", FORM_DATE, NULL, 0, 0 },
	{ "until", FORM_DATE, NULL, 0, 0 },
	{ "procedures", FORM_WORD, &procedure_vocabulary, 0, 0 },
	{ "applicants", FORM_WORD, &applicant_vocabulary, 0, 0 },
	{ "cards", FORM_WORD, &card_kind_vocabulary, 0, 0 },
	{ "visits", FORM_WORD, &visit_vocabulary, 1, 0 },
	{ "channels", FORM_WORD, &channel_vocabulary, 0, 0 },
	{ "places", FORM_WORD, &place_vocabulary, 0, 0 },
	{ "reasons", FORM_WORD, &reason_vocabulary, 0, 0 },
	{ "when", FORM_CONDITION, NULL, 0, 0 },
	{ "unless", FORM_CONDITION, NULL, 0, 0 },
	{ "need", FORM_WORD, &document_vocabulary, 0, 0 },
	{ "shown", FORM_WORD, &document_vocabulary, 0, 0 },
	{ "verdict", FORM_WORD, &verdict_vocabulary, 0, 0 },
	{ "within_months", FORM_NUMBER, NULL, 1, 120 },
	{ "by_letter", FORM_FLAG, NULL, 0, 0 },
	{ "soft", FORM_FLAG, NULL, 0, 0 },
	{ "code", FORM_WORD, &decision_code_vocabulary, 0, 0 },
	{ "certificates", FORM_NUMBER, NULL, 0, 100000 },
	{ "card", FORM_NUMBER, NULL, 0, 100000 },
	{ "issuer", FORM_WORD, &fee_share_vocabulary, 0, 0 },
	{ "taken", FORM_WORD, &fee_time_vocabulary, 0, 0 },
	{ "birthdays", FORM_NUMBER, NULL, 1, 20 },
	{ "birthdays_renewal", FORM_NUMBER, NULL, 1, 20 },
	{ "years", FORM_NUMBER, NULL, 1, 20 },
	{ "window_months", FORM_NUMBER, NULL, 1, 24 },
	{ "leap_birthday_march", FORM_FLAG, NULL, 0, 0 },
	{ "sign_capped_by_auth", FORM_FLAG, NULL, 0, 0 },
	{ "kind", FORM_WORD, &kind_vocabulary, 0, 0 },
	{ "length_min", FORM_NUMBER, NULL, 4, 16 },
	{ "length_max", FORM_NUMBER, NULL, 4, 16 },
	{ "letters", FORM_FLAG, NULL, 0, 0 },
	{ "need_letter", FORM_FLAG, NULL, 0, 0 },
	{ "need_digit", FORM_FLAG, NULL, 0, 0 },
	{ "refuse_weak", FORM_FLAG, NULL, 0, 0 },
	{ "tries", FORM_NUMBER, NULL, 1, 15 },
	{ "minimum_age", FORM_NUMBER, NULL, 0, 120 },
	{ "wards", FORM_FLAG, NULL, 0, 0 },
	{ "changes", FORM_WORD, &change_vocabulary, 0, 0 },
	{ "revokes", FORM_WORD, &kind_vocabulary, 0, 0 },
	{ "holidays", FORM_FLAG, NULL, 0, 0 },
	{ "from_day", FORM_MONTH_DAY, NULL, 0, 0 },
	{ "until_day", FORM_MONTH_DAY, NULL, 0, 0 },
	{ "weekdays", FORM_WORD, &weekday_vocabulary, 0, 0 },
	{ "weeks", FORM_WORD, &week_vocabulary, 1, 0 },
	{ "time", FORM_SPAN, NULL, 0, 0 },
	{ "even_closed", FORM_FLAG, NULL, 0, 0 },
	{ "next_day", FORM_FLAG, NULL, 0, 0 },
	{ "copies_kept", FORM_FLAG, NULL, 0, 0 },
	{ "name_en", FORM_TEXT, NULL, 1, OFFICE_TEXT_SIZE - 1 },
	{ "name_ja", FORM_TEXT, NULL, 1, OFFICE_TEXT_SIZE - 1 },
	{ "desk_en", FORM_TEXT, NULL, 1, OFFICE_TEXT_SIZE - 1 },
	{ "desk_ja", FORM_TEXT, NULL, 1, OFFICE_TEXT_SIZE - 1 },
	{ "telephone", FORM_TEXT, NULL, 1, OFFICE_TEXT_SIZE - 1 },
	{ "municipality_code", FORM_DIGITS, NULL, OFFICE_CODE_SIZE - 1, 0 },
	{ "prefecture_romaji", FORM_TEXT, NULL, 1, OFFICE_TEXT_SIZE - 1 },
	{ "municipality_romaji", FORM_TEXT, NULL, 1, OFFICE_TEXT_SIZE - 1 },
	{ "address_prefix", FORM_TEXT, NULL, 1, OFFICE_TEXT_SIZE - 1 },
	{ "custody_days", FORM_NUMBER, NULL, 1, 365 },
	{ "letter_days", FORM_NUMBER, NULL, 1, 365 },
	{ "form_en", FORM_TEXT, NULL, 1, OFFICE_TEXT_SIZE - 1 },
	{ "form_ja", FORM_TEXT, NULL, 1, OFFICE_TEXT_SIZE - 1 },
	{ "counts_as", FORM_WORD, &document_vocabulary, 0, 0 },
	{ "minutes_from", FORM_NUMBER, NULL, 1, 600 },
	{ "minutes_until", FORM_NUMBER, NULL, 1, 600 },
	{ "grounds", FORM_WORD, &ground_vocabulary, 0, 0 },
	{ "supervisor", FORM_FLAG, NULL, 0, 0 },
	{ "overrides", FORM_WORD, &decision_code_vocabulary, 0, 0 },
	{ "papers", FORM_WORD, &document_vocabulary, 0, 0 },
	{ "codes", FORM_WORD, &override_code_vocabulary, 0, 0 },
	{ "second_person", FORM_FLAG, NULL, 0, 0 },
	{ "adult_age", FORM_NUMBER, NULL, 15, 25 },
	{ "birthdays_adult", FORM_NUMBER, NULL, 1, 20 },
	{ "birthdays_minor", FORM_NUMBER, NULL, 1, 20 },
	{ "key", FORM_WORD, &key_type_vocabulary, 0, 0 },
	{ "pins", FORM_WORD, &card_pin_vocabulary, 0, 0 },
	{ "kinds", FORM_WORD, &kind_vocabulary, 0, 0 },
	{ "within_hours", FORM_NUMBER, NULL, 1, 240 },
	{ "four_eyes", FORM_WORD, &four_eyes_vocabulary, 0, 0 },
	{ "records", FORM_WORD, &retained_vocabulary, 0, 0 },
	{ "kept_years", FORM_NUMBER, NULL, 1, 30 },
};

static const struct key *find_key(const char *name)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

/* key->low is the first allowed number of the vocabulary: there is no visit 0. */
static int word_number(const struct key *key, const char *word)
{
	for (unsigned i = (unsigned)key->low; i < key->words->count; i++)
		if (strcmp(key->words->word(i), word) == 0)
			return (int)i;
	return -1;
}

static int word_error(cfg_t *cfg, const cfg_opt_t *opt, const struct key *key, const char *word)
{
	char allowed[400] = "";
	size_t used = 0;
	for (unsigned i = (unsigned)key->low; i < key->words->count; i++) {
		int more = snprintf(allowed + used, sizeof(allowed) - used, "%s%s",
				    used > 0 ? ", " : "", key->words->word(i));
		if (more < 0 || (size_t)more >= sizeof(allowed) - used)
			break;
		used += (size_t)more;
	}
	return office_file_error(cfg, opt, "\"%.40s\" is not allowed; allowed: %s", word, allowed);
}

static bool two_digits(const char *text, int low, int high, int *ret_number)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return false;
	int number = (text[0] - '0') * 10 + (text[1] - '0');
	if (number < low || number > high)
		return false;
	*ret_number = number;
	return true;
}

static bool parse_month_day(const char *text, int *ret_day)
{
	int month, day;
	if (strlen(text) != 5 || text[2] != '-' || !two_digits(text, 1, 12, &month) ||
	    !two_digits(text + 3, 1, 31, &day) || day > date_days_in_month(2000, month))
		return false;
	*ret_day = month * 100 + day;
	return true;
}

static bool parse_span(const char *text, struct time_span *ret_span)
{
	int from_hour, from_minute, to_hour, to_minute;
	if (strlen(text) != 11 || text[2] != ':' || text[5] != '-' || text[8] != ':' ||
	    !two_digits(text, 0, 24, &from_hour) || !two_digits(text + 3, 0, 59, &from_minute) ||
	    !two_digits(text + 6, 0, 24, &to_hour) || !two_digits(text + 9, 0, 59, &to_minute))
		return false;
	struct time_span span = { from_hour * 60 + from_minute, to_hour * 60 + to_minute };
	if (span.opens >= span.closes || span.closes > 24 * 60)
		return false;
	*ret_span = span;
	return true;
}

static bool all_digits(const char *text, int count)
{
	return strspn(text, "0123456789") == (size_t)count && text[count] == '\0';
}

static int check_condition(cfg_t *cfg, const cfg_opt_t *opt, const char *text)
{
	enum fact fact;
	uint8_t value;
	char word[32] = "";
	if (fact_pair_parse(text, &fact, &value))
		return 0;
	size_t length = strcspn(text, "=");
	if (length < sizeof(word))
		memcpy(word, text, length);
	if (text[length] == '=' && fact_parse(word, &fact))
		return office_file_error(cfg, opt, "\"%.40s\" is not allowed; allowed: %s=%s", text,
					 word, fact_values(fact));
	return office_file_error(cfg, opt, "\"%.40s\" is no condition; allowed: FACT=VALUE", text);
}

bool office_text_plain(const char *text)
{
	char clean[OFFICE_TEXT_SIZE];

	text_clean(text, strlen(text), clean, sizeof(clean));
	return strcmp(text, clean) == 0;
}

static int check_string(cfg_t *cfg, const cfg_opt_t *opt, const struct key *key, const char *text)
{
	int32_t date;
	int day;
	struct time_span span;
	size_t length = strlen(text);
	switch (key->form) {
	case FORM_WORD:
		return word_number(key, text) >= 0 ? 0 : word_error(cfg, opt, key, text);
	case FORM_CONDITION:
		return check_condition(cfg, opt, text);
	case FORM_DATE:
		if (date_parse_iso(text, &date))
			return 0;
		return office_file_error(cfg, opt, "\"%.40s\" is no day; allowed: YYYY-MM-DD",
					 text);
	case FORM_MONTH_DAY:
		if (parse_month_day(text, &day))
			return 0;
		return office_file_error(cfg, opt, "\"%.40s\" is no day; allowed: MM-DD", text);
	case FORM_SPAN:
		if (parse_span(text, &span))
			return 0;
		return office_file_error(cfg, opt, "\"%.40s\" is no time; allowed: HH:MM-HH:MM",
					 text);
	case FORM_DIGITS:
		if (all_digits(text, key->low))
			return 0;
		return office_file_error(cfg, opt, "allowed: %d digits", key->low);
	default:
		if (length >= (size_t)key->low && length <= (size_t)key->high &&
		    office_text_plain(text))
			return 0;
		return office_file_error(cfg, opt,
					 "allowed: a text of %d to %d bytes, no control characters",
					 key->low, key->high);
	}
}

int office_key_check(cfg_t *cfg, cfg_opt_t *opt)
{
	const struct key *key = find_key(cfg_opt_name(opt));
	unsigned count = cfg_opt_size(opt);
	if (key == NULL || count == 0 || key->form == FORM_FLAG)
		return 0;
	if (key->form != FORM_NUMBER)
		return check_string(cfg, opt, key, cfg_opt_getnstr(opt, count - 1));
	long number = cfg_opt_getnint(opt, count - 1);
	if (number < key->low || number > key->high)
		return office_file_error(cfg, opt, "%ld is not allowed; allowed: %d to %d", number,
					 key->low, key->high);
	return 0;
}

unsigned office_key_set(cfg_t *section, const char *key)
{
	unsigned set = 0;
	for (unsigned i = 0; i < cfg_size(section, key); i++)
		set |= 1u << (unsigned)office_item_word(key, cfg_getnstr(section, key, i));
	return set;
}

int office_item_word(const char *key, const char *word)
{
	return word_number(find_key(key), word);
}

int office_key_word(cfg_t *section, const char *key, int absent)
{
	return cfg_size(section, key) == 0 ? absent
					   : office_item_word(key, cfg_getstr(section, key));
}

int32_t office_key_date(cfg_t *section, const char *key, int32_t absent)
{
	int32_t date;
	if (cfg_size(section, key) == 0 || !date_parse_iso(cfg_getstr(section, key), &date))
		return absent;
	return date;
}

int office_key_number(cfg_t *section, const char *key, int absent)
{
	return cfg_size(section, key) == 0 ? absent : (int)cfg_getint(section, key);
}

int office_key_month_day(cfg_t *section, const char *key)
{
	int day;
	if (cfg_size(section, key) == 0 || !parse_month_day(cfg_getstr(section, key), &day))
		return 0;
	return day;
}

void office_item_span(const char *text, struct time_span *ret_span)
{
	parse_span(text, ret_span);
}

void office_item_condition(const char *text, struct condition *ret_condition)
{
	fact_pair_parse(text, &ret_condition->fact, &ret_condition->value);
}
