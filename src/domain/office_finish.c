#include "office_file.h"

#include <stddef.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"

/* Where each fact of the office goes; all of them are needed. */
struct own_text {
	const char *key;
	size_t offset;
	size_t size;
};

#define OWN(key, member)                                                                           \
	{                                                                                          \
		key, offsetof(struct office, member), OFFICE_TEXT_SIZE                             \
	}
static const struct own_text own_texts[] = {
	OWN("name_en", name[LANGUAGE_EN]),
	OWN("name_ja", name[LANGUAGE_JA]),
	OWN("desk_en", desk[LANGUAGE_EN]),
	OWN("desk_ja", desk[LANGUAGE_JA]),
	OWN("telephone", telephone),
	OWN("prefecture_romaji", prefecture_romaji),
	OWN("municipality_romaji", municipality_romaji),
	OWN("address_prefix", address_prefix),
	{ "municipality_code", offsetof(struct office, municipality_code), OFFICE_CODE_SIZE },
};

static int read_own_facts(cfg_t *cfg, struct office *office)
{
	for (size_t i = 0; i < sizeof(own_texts) / sizeof(own_texts[0]); i++) {
		const struct own_text *own = &own_texts[i];
		if (cfg_size(cfg, own->key) == 0)
			return office_file_error(cfg, NULL, "%s is missing", own->key);
		const char *value = cfg_getstr(cfg, own->key);
		text_copy((char *)office + own->offset, own->size, value);
	}
	if (cfg_size(cfg, "custody_days") == 0)
		return office_file_error(cfg, NULL, "custody_days is missing");
	office->custody_days = (int)cfg_getint(cfg, "custody_days");
	office->letter_days = office_key_number(cfg, "letter_days", 0);
	office->copies_kept = cfg_getbool(cfg, "copies_kept");
	office->four_eyes = office_key_set(cfg, "four_eyes");
	office->minutes_from = office_key_number(cfg, "minutes_from", 0);
	office->minutes_until = office_key_number(cfg, "minutes_until", 0);
	if ((office->minutes_from == 0) != (office->minutes_until == 0) ||
	    office->minutes_from > office->minutes_until)
		return office_file_error(cfg, NULL,
					 "minutes_from and minutes_until go together, in order");
	return 0;
}

/* The error stands at the section that is to be mended, not at the end of the file. */
static int date_error(cfg_t *cfg, const struct scope *scope, const char *what, int32_t day)
{
	char text[DATE_TEXT_SIZE];
	date_format_iso(day, text);
	cfg->line = scope->line;
	return office_file_error(cfg, NULL, "\"%s\": %s %s", scope->name, what, text);
}

/* Rules of which exactly one holds must neither overlap nor leave days out between them. */
static int check_row(cfg_t *cfg, const struct scope *const *scopes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool followed = false, last = true;
		for (size_t j = 0; j < count; j++) {
			if (i == j)
				continue;
			if (scopes[j]->from >= scopes[i]->from &&
			    scopes[j]->from <= scopes[i]->until)
				return date_error(cfg, scopes[j], "two rules hold on",
						  scopes[j]->from);
			if (scopes[j]->from > scopes[i]->until)
				last = false;
			if (scopes[i]->until != INT32_MAX &&
			    scopes[j]->from == scopes[i]->until + 1)
				followed = true;
		}
		if (!last && !followed)
			return date_error(cfg, scopes[i], "no rule holds after", scopes[i]->until);
	}
	return 0;
}

static int check_dates(cfg_t *cfg, const struct office *office)
{
	const struct scope *scopes[OFFICE_RULES_MAX];
	for (size_t i = 0; i < office->validity_count; i++)
		scopes[i] = &office->validities[i].scope;
	if (check_row(cfg, scopes, office->validity_count) != 0)
		return -1;
	for (size_t i = 0; i < office->new_card_count; i++)
		scopes[i] = &office->new_cards[i].scope;
	if (check_row(cfg, scopes, office->new_card_count) != 0)
		return -1;
	for (unsigned kind = 0; kind < KIND_WORDS; kind++) {
		size_t count = 0;
		for (size_t i = 0; i < office->store_count; i++)
			if ((office->stores[i].kinds & (1u << kind)) != 0)
				scopes[count++] = &office->stores[i].scope;
		if (check_row(cfg, scopes, count) != 0)
			return -1;
		count = 0;
		for (size_t i = 0; i < office->pin_count; i++)
			if (office->pins[i].kind == (enum certificate_kind)kind)
				scopes[count++] = &office->pins[i].scope;
		if (check_row(cfg, scopes, count) != 0)
			return -1;
	}
	return 0;
}

int office_finish(cfg_t *cfg)
{
	struct office *office = office_being_read();
	if (read_own_facts(cfg, office) != 0 || check_dates(cfg, office) != 0)
		return -1;
	return office_check(cfg, office);
}
