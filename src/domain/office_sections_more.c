#include "office_section.h"

#include <stdint.h>

#include "madoguchi/base/text.h"

#define NAMES WORD("name_en"), WORD("name_ja"), WORD("telephone")

cfg_opt_t office_decides_keys[] = { SCOPE, NAMES, FLAG("supervisor"), LIST("grounds"), CFG_END() };
cfg_opt_t office_override_keys[] = { SCOPE,	    LIST("overrides"),	   LIST("papers"),
				     LIST("codes"), FLAG("second_person"), CFG_END() };
cfg_opt_t office_ward_keys[] = { NAMES, WORD("address_prefix"), CFG_END() };
cfg_opt_t office_identity_keys[] = { DAYS, WORD("name_en"), WORD("name_ja"), WORD("counts_as"),
				     CFG_END() };
cfg_opt_t office_new_card_keys[] = { DAYS,
				     NUMBER("adult_age"),
				     NUMBER("birthdays_adult"),
				     NUMBER("birthdays_minor"),
				     WORD("key"),
				     LIST("pins"),
				     CFG_END() };
cfg_opt_t office_store_keys[] = {
	DAYS, LIST("kinds"), LIST("time"), NUMBER("within_hours"), WORD("telephone"), CFG_END()
};
cfg_opt_t office_retention_keys[] = { LIST("records"), NUMBER("kept_years"), CFG_END() };

static void read_text(cfg_t *section, const char *key, char target[static OFFICE_TEXT_SIZE])
{
	if (cfg_size(section, key) > 0)
		text_copy(target, OFFICE_TEXT_SIZE, cfg_getstr(section, key));
}

static int read_names(cfg_t *section, char names[static LANGUAGE_COUNT][OFFICE_TEXT_SIZE])
{
	if (office_section_demand(section, "name_en") != 0 ||
	    office_section_demand(section, "name_ja") != 0)
		return -1;
	read_text(section, "name_en", names[LANGUAGE_EN]);
	read_text(section, "name_ja", names[LANGUAGE_JA]);
	return 0;
}

int office_read_decides(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->decider_count, OFFICE_RULES_MAX) != 0)
		return -1;
	struct decider_rule *rule = &office->deciders[office->decider_count];
	*rule = (struct decider_rule){
		.decider = { .supervisor = cfg_getbool(section, "supervisor"),
			     .grounds = office_key_set(section, "grounds") },
	};
	if (office_scope_read(section, &rule->scope) != 0 ||
	    read_names(section, rule->decider.name) != 0)
		return -1;
	read_text(section, "telephone", rule->decider.telephone);
	office->decider_count++;
	return 0;
}

/* What may be set aside at all. The rest is law, or belongs to the card. */
static bool may_be_set_aside(enum decision_code code)
{
	static const enum decision_code allowed[] = {
		DECISION_NOT_RESIDENT,
		DECISION_WRONG_PLACE,
		DECISION_NOT_BY_CHANNEL,
		DECISION_CARD_LOST,
		DECISION_TOO_YOUNG,
		DECISION_WARD,
		DECISION_WINDOW_CLOSED,
		DECISION_NOT_A_MINOR,
		DECISION_HOUSEHOLD_NO_MOVE,
		DECISION_NOT_SAME_HOUSEHOLD,
		DECISION_CARD_PIN_FORGOTTEN,
		DECISION_MISSING,
		DECISION_STALE,
		DECISION_TOO_OLD,
		DECISION_OPENED,
		DECISION_FEE,
	};
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (allowed[i] == code)
			return true;
	return false;
}

static int read_targets(cfg_t *section, struct override_rule *rule)
{
	for (unsigned i = 0; i < cfg_size(section, "overrides"); i++) {
		const char *word = cfg_getnstr(section, "overrides", i);
		enum decision_code code = (enum decision_code)office_item_word("overrides", word);
		if (!may_be_set_aside(code))
			return office_file_error(
			    section, cfg_getopt(section, "overrides"),
			    "%s can never be set aside; allowed: missing, stale, too_old, opened, "
			    "too_young, ward, fee and the refusals that an office makes itself",
			    word);
		if (rule->target_count == OVERRIDE_TARGETS_MAX)
			return office_file_error(section, cfg_getopt(section, "overrides"),
						 "too many; allowed: %d", OVERRIDE_TARGETS_MAX);
		rule->targets[rule->target_count++] = code;
	}
	return 0;
}

static bool is_about_papers(const struct override_rule *rule)
{
	for (size_t i = 0; i < rule->target_count; i++)
		if (rule->targets[i] == DECISION_MISSING || rule->targets[i] == DECISION_STALE ||
		    rule->targets[i] == DECISION_TOO_OLD || rule->targets[i] == DECISION_OPENED)
			return true;
	return false;
}

int office_read_override(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->override_count, OFFICE_RULES_MAX) != 0)
		return -1;
	struct override_rule *rule = &office->overrides[office->override_count];
	*rule = (struct override_rule){ .second_person = cfg_getbool(section, "second_person") };
	if (office_scope_read(section, &rule->scope) != 0 ||
	    office_section_demand(section, "overrides") != 0 ||
	    office_section_demand(section, "codes") != 0 || read_targets(section, rule) != 0)
		return -1;
	rule->papers = office_key_set(section, "papers");
	if (rule->papers != 0 && !is_about_papers(rule))
		return office_file_error(section, cfg_getopt(section, "papers"),
					 "none of its reasons is about a paper; allowed with: "
					 "missing, stale, too_old, opened");
	rule->codes = office_key_set(section, "codes");
	office->override_count++;
	return 0;
}

int office_read_ward(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->ward_count, OFFICE_WARDS_MAX) != 0)
		return -1;
	struct ward_rule *rule = &office->wards[office->ward_count];
	*rule = (struct ward_rule){ .ward.telephone = "" };
	if (office_scope_read(section, &rule->scope) != 0 ||
	    read_names(section, rule->ward.name) != 0 ||
	    office_section_demand(section, "telephone") != 0 ||
	    office_section_demand(section, "address_prefix") != 0)
		return -1;
	read_text(section, "telephone", rule->ward.telephone);
	read_text(section, "address_prefix", rule->ward.address_prefix);
	office->ward_count++;
	return 0;
}

int office_read_identity(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->identity_count, OFFICE_RULES_MAX) != 0)
		return -1;
	struct identity_rule *rule = &office->identities[office->identity_count];
	*rule = (struct identity_rule){ .identity.document = DOCUMENT_PHOTO_ID };
	if (office_scope_read(section, &rule->scope) != 0 ||
	    read_names(section, rule->identity.name) != 0 ||
	    office_section_demand(section, "counts_as") != 0)
		return -1;
	rule->identity.document = (enum document)office_key_word(section, "counts_as", 0);
	if (rule->identity.document != DOCUMENT_PHOTO_ID &&
	    rule->identity.document != DOCUMENT_OTHER_ID)
		return office_file_error(section, cfg_getopt(section, "counts_as"),
					 "allowed: photo_id, other_id");
	office->identity_count++;
	return 0;
}

/* A form has a name in both languages or in none, and is one of the papers. */
int office_read_form(cfg_t *section, struct document_rule *rule)
{
	bool needed = false;
	if (cfg_size(section, "form_en") == 0 && cfg_size(section, "form_ja") == 0)
		return 0;
	if (office_section_demand(section, "form_en") != 0 ||
	    office_section_demand(section, "form_ja") != 0)
		return -1;
	for (size_t i = 0; i < rule->paper_count; i++)
		needed = needed || rule->papers[i].document == DOCUMENT_FORM;
	if (!needed)
		return office_file_error(section, cfg_getopt(section, "form_en"),
					 "form is not among the papers of need");
	read_text(section, "form_en", rule->form[LANGUAGE_EN]);
	read_text(section, "form_ja", rule->form[LANGUAGE_JA]);
	return 0;
}

int office_read_new_card(cfg_t *section, struct office *office)
{
	static const char *const needed[] = {
		"from", "adult_age", "birthdays_adult", "birthdays_minor", "key", "pins"
	};
	if (office_section_full(section, office->new_card_count, OFFICE_RULES_MAX) != 0)
		return -1;
	struct new_card_entry *entry = &office->new_cards[office->new_card_count];
	*entry = (struct new_card_entry){ .rule.adult_age = 0 };
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (office_section_demand(section, needed[i]) != 0)
			return -1;
	if (office_scope_read(section, &entry->scope) != 0)
		return -1;
	entry->rule = (struct new_card_rule){
		.adult_age = office_key_number(section, "adult_age", 0),
		.birthdays_adult = office_key_number(section, "birthdays_adult", 0),
		.birthdays_minor = office_key_number(section, "birthdays_minor", 0),
		.key = (enum key_type)office_key_word(section, "key", 0),
		.pins = office_key_set(section, "pins"),
	};
	office->new_card_count++;
	return 0;
}

int office_read_store(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->store_count, OFFICE_RULES_MAX) != 0)
		return -1;
	struct store_rule *rule = &office->stores[office->store_count];
	*rule = (struct store_rule){ .within_hours = 0 };
	if (office_scope_read(section, &rule->scope) != 0 ||
	    office_section_demand(section, "from") != 0 ||
	    office_section_demand(section, "kinds") != 0 ||
	    office_section_demand(section, "time") != 0 ||
	    office_section_demand(section, "within_hours") != 0)
		return -1;
	if (cfg_size(section, "time") != 1)
		return office_file_error(section, cfg_getopt(section, "time"),
					 "allowed: one span of time");
	rule->kinds = office_key_set(section, "kinds");
	rule->within_hours = office_key_number(section, "within_hours", 0);
	office_item_span(cfg_getstr(section, "time"), &rule->span);
	read_text(section, "telephone", rule->telephone);
	office->store_count++;
	return 0;
}

/* Two sections that name the same record would contradict each other. */
int office_read_retention(cfg_t *section, struct office *office)
{
	if (office_section_demand(section, "records") != 0 ||
	    office_section_demand(section, "kept_years") != 0)
		return -1;
	const int years = office_key_number(section, "kept_years", 0);
	for (unsigned i = 0; i < cfg_size(section, "records"); i++) {
		const char *word = cfg_getnstr(section, "records", i);
		int *kept = &office->retention_years[office_item_word("records", word)];
		if (*kept != 0)
			return office_file_error(section, cfg_getopt(section, "records"),
						 "%s stands in another section already", word);
		*kept = years;
	}
	return 0;
}
