#include "office_section.h"

#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"

static cfg_opt_t pin_keys[] = { DAYS,
				WORD("kind"),
				NUMBER("length_min"),
				NUMBER("length_max"),
				FLAG("letters"),
				FLAG("need_letter"),
				FLAG("need_digit"),
				FLAG("refuse_weak"),
				NUMBER("tries"),
				CFG_END() };
/* Sections about hours. */
static cfg_opt_t closed_keys[] = { DAYS, FLAG("holidays"), WORD("from_day"), WORD("until_day"),
				   CFG_END() };
static cfg_opt_t hours_keys[] = { DAYS,		 LIST("procedures"), LIST("weekdays"),
				  LIST("weeks"), LIST("time"),	     FLAG("even_closed"),
				  CFG_END() };
static cfg_opt_t desk_keys[] = { DAYS, LIST("procedures"), LIST("places"),
				 SECTION("hours", hours_keys), CFG_END() };
static cfg_opt_t outage_keys[] = { DAYS,	 LIST("weekdays"), LIST("weeks"), FLAG("next_day"),
				   LIST("time"), CFG_END() };

cfg_opt_t *office_options(void)
{
	static cfg_opt_t paper[] = {
		NUMBER("within_months"), FLAG("by_letter"), FLAG("soft"), LIST("when"),
		LIST("unless"),		 CFG_END()
	};
	static cfg_opt_t documents[] = {
		SCOPE,		 LIST("need"),	  LIST("shown"),	   WORD("verdict"),
		WORD("form_en"), WORD("form_ja"), SECTION("paper", paper), CFG_END()
	};
	static cfg_opt_t refuse[] = { SCOPE, WORD("code"), CFG_END() };
	static cfg_opt_t fee[] = { SCOPE,	   NUMBER("certificates"), NUMBER("card"),
				   WORD("issuer"), WORD("taken"),	   CFG_END() };
	static cfg_opt_t validity[] = { DAYS,
					NUMBER("birthdays"),
					NUMBER("birthdays_renewal"),
					NUMBER("years"),
					NUMBER("window_months"),
					FLAG("leap_birthday_march"),
					FLAG("sign_capped_by_auth"),
					CFG_END() };
	static cfg_opt_t holder[] = { NUMBER("minimum_age"), CFG_BOOL("wards", cfg_true, CFGF_NONE),
				      CFG_END() };
	static cfg_opt_t change[] = { DAYS, LIST("changes"), LIST("revokes"), CFG_END() };
	static cfg_opt_t office[] = { WORD("name_en"),
				      WORD("name_ja"),
				      WORD("desk_en"),
				      WORD("desk_ja"),
				      WORD("telephone"),
				      WORD("municipality_code"),
				      WORD("prefecture_romaji"),
				      WORD("municipality_romaji"),
				      WORD("address_prefix"),
				      NUMBER("custody_days"),
				      NUMBER("letter_days"),
				      NUMBER("minutes_from"),
				      NUMBER("minutes_until"),
				      FLAG("copies_kept"),
				      LIST("four_eyes"),
				      FLAG("end_of_file"),
				      SECTION("documents", documents),
				      SECTION("refuse", refuse),
				      SECTION("fee", fee),
				      SECTION("validity", validity),
				      SECTION("pin", pin_keys),
				      SECTION("holder", holder),
				      SECTION("change", change),
				      SECTION("closed", closed_keys),
				      SECTION("desk", desk_keys),
				      SECTION("outage", outage_keys),
				      SECTION("decides", office_decides_keys),
				      SECTION("override", office_override_keys),
				      SECTION("ward", office_ward_keys),
				      SECTION("identity", office_identity_keys),
				      SECTION("new_card", office_new_card_keys),
				      SECTION("store", office_store_keys),
				      SECTION("retention", office_retention_keys),
				      CFG_END() };
	return office;
}

static bool has_key(cfg_t *section, const char *key)
{
	for (const cfg_opt_t *opt = section->opts; opt->name != NULL; opt++)
		if (strcmp(opt->name, key) == 0)
			return true;
	return false;
}

static unsigned set_of(cfg_t *section, const char *key)
{
	return has_key(section, key) ? office_key_set(section, key) : 0;
}

static int read_conditions(cfg_t *section, const char *key, struct conditions *conditions)
{
	if (!has_key(section, key))
		return 0;
	unsigned count = cfg_size(section, key);
	if (count > RULE_CONDITIONS)
		return office_file_error(section, cfg_getopt(section, key), "too many; allowed: %d",
					 RULE_CONDITIONS);
	for (unsigned i = 0; i < count; i++)
		office_item_condition(cfg_getnstr(section, key, i),
				      &conditions->items[conditions->count++]);
	return 0;
}

int office_scope_read(cfg_t *section, struct scope *scope)
{
	if (cfg_title(section)[0] == '\0' || strlen(cfg_title(section)) >= RULE_NAME_SIZE ||
	    !office_text_plain(cfg_title(section)))
		return office_file_error(section, NULL,
					 "the name is not allowed; allowed: 1 to %d bytes, no "
					 "control characters",
					 RULE_NAME_SIZE - 1);
	text_copy(scope->name, sizeof(scope->name), cfg_title(section));
	scope->line = section->line;
	scope->from =
	    has_key(section, "from") ? office_key_date(section, "from", INT32_MIN) : INT32_MIN;
	scope->until =
	    has_key(section, "until") ? office_key_date(section, "until", INT32_MAX) : INT32_MAX;
	if (scope->from > scope->until)
		return office_file_error(section, cfg_getopt(section, "from"), "it is after until");
	scope->procedures = set_of(section, "procedures");
	scope->applicants = set_of(section, "applicants");
	scope->cards = set_of(section, "cards");
	scope->visits = set_of(section, "visits");
	scope->channels = set_of(section, "channels");
	scope->places = set_of(section, "places");
	scope->reasons = set_of(section, "reasons");
	if (read_conditions(section, "when", &scope->when) != 0)
		return -1;
	return read_conditions(section, "unless", &scope->unless);
}

/* A key without which the section means nothing. */
int office_section_demand(cfg_t *section, const char *key)
{
	if (cfg_size(section, key) > 0)
		return 0;
	return office_file_error(section, NULL, "%s is missing", key);
}

int office_section_full(cfg_t *section, size_t count, size_t maximum)
{
	if (count < maximum)
		return 0;
	return office_file_error(section, NULL, "too many sections of this sort; allowed: %zu",
				 maximum);
}

/* Papers are kept in the order of the vocabulary, in which lacks are listed. */
static int add_paper(cfg_t *section, struct document_rule *rule, enum document document)
{
	size_t at = rule->paper_count;
	if (at == RULE_PAPERS)
		return office_file_error(section, cfg_getopt(section, "need"),
					 "too many; allowed: %d", RULE_PAPERS);
	for (; at > 0 && rule->papers[at - 1].document > document; at--)
		rule->papers[at] = rule->papers[at - 1];
	rule->papers[at] = (struct paper_rule){ .document = document };
	rule->paper_count++;
	return 0;
}

static int read_paper(cfg_t *section, struct document_rule *rule)
{
	int document = office_item_word("need", cfg_title(section));
	struct paper_rule terms = { .within_months = office_key_number(section, "within_months", 0),
				    .by_letter = cfg_getbool(section, "by_letter"),
				    .soft = cfg_getbool(section, "soft") };
	bool found = false;
	if (terms.by_letter && terms.soft)
		return office_file_error(section, cfg_getopt(section, "by_letter"),
					 "it contradicts soft: what is soft never lacks");
	if (read_conditions(section, "when", &terms.when) != 0 ||
	    read_conditions(section, "unless", &terms.unless) != 0)
		return -1;
	for (size_t i = 0; i < rule->paper_count; i++) {
		if ((int)rule->papers[i].document != document)
			continue;
		terms.document = rule->papers[i].document;
		rule->papers[i] = terms;
		found = true;
	}
	return found ? 0 : office_file_error(section, NULL, "it is not among the papers of need");
}

static int read_documents(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->document_count, OFFICE_RULES_MAX) != 0)
		return -1;
	struct document_rule *rule = &office->documents[office->document_count];
	*rule = (struct document_rule){ .scope.line = section->line };
	if (office_section_demand(section, "procedures") != 0 ||
	    office_section_demand(section, "applicants") != 0 ||
	    office_scope_read(section, &rule->scope) != 0)
		return -1;
	/* Papers are shown at the counter unless the section says otherwise. */
	if (rule->scope.channels == 0)
		rule->scope.channels = 1u << (CHANNEL_COUNTER - 1u);
	rule->shown = office_key_set(section, "shown");
	rule->verdict = (enum verdict)office_key_word(section, "verdict", VERDICT_ACCEPT);
	if (rule->verdict != VERDICT_ACCEPT && rule->verdict != VERDICT_INQUIRY &&
	    rule->verdict != VERDICT_REFER)
		return office_file_error(section, cfg_getopt(section, "verdict"),
					 "allowed: accept, inquiry, refer");
	if (rule->verdict == VERDICT_REFER && cfg_size(section, "need") > 0)
		return office_file_error(section, cfg_getopt(section, "need"),
					 "never asked for: the verdict is refer");
	for (unsigned i = 0; i < cfg_size(section, "need"); i++)
		if (add_paper(section, rule,
			      (enum document)office_item_word(
				  "need", cfg_getnstr(section, "need", i))) != 0)
			return -1;
	if (office_read_form(section, rule) != 0)
		return -1;
	for (unsigned i = 0; i < cfg_size(section, "paper"); i++)
		if (read_paper(cfg_getnsec(section, "paper", i), rule) != 0)
			return -1;
	office->document_count++;
	return 0;
}

static int read_refusal(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->refusal_count, OFFICE_RULES_MAX) != 0)
		return -1;
	struct refusal_rule *rule = &office->refusals[office->refusal_count];
	*rule = (struct refusal_rule){ .code = DECISION_NOT_RESIDENT };
	if (office_scope_read(section, &rule->scope) != 0 ||
	    office_section_demand(section, "code") != 0)
		return -1;
	rule->code = (enum decision_code)office_key_word(section, "code", 0);
	/* The others say more than an office file can know: a date, a kind, a document. */
	if (strchr(decision_code_says(rule->code), '{') != NULL)
		return office_file_error(
		    section, cfg_getopt(section, "code"),
		    "%s is the program's own; allowed: not_resident, wrong_place, "
		    "not_by_channel, card_kind_ended and others without arguments",
		    decision_code_word(rule->code));
	office->refusal_count++;
	return 0;
}

static int read_fee(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->fee_count, OFFICE_RULES_MAX) != 0)
		return -1;
	struct fee_rule *rule = &office->fees[office->fee_count];
	*rule = (struct fee_rule){ .certificates = office_key_number(section, "certificates", 0),
				   .card = office_key_number(section, "card", 0),
				   .issuer = (enum fee_share)office_key_word(
				       section, "issuer", FEE_SHARE_CERTIFICATES),
				   .time = (enum fee_time)office_key_word(section, "taken",
									  FEE_TIME_RESULT) };
	if (office_scope_read(section, &rule->scope) != 0 ||
	    office_section_demand(section, "certificates") != 0)
		return -1;
	office->fee_count++;
	return 0;
}

static int read_validity(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->validity_count, OFFICE_RULES_MAX) != 0)
		return -1;
	struct validity_entry *entry = &office->validities[office->validity_count];
	int birthdays = office_key_number(section, "birthdays", 0);
	*entry = (struct validity_entry){
		.rule = { .birthdays = birthdays,
			  .birthdays_renewal =
			      office_key_number(section, "birthdays_renewal", birthdays),
			  .years = office_key_number(section, "years", 0),
			  .window_months = office_key_number(section, "window_months", 0),
			  .leap_birthday_march = cfg_getbool(section, "leap_birthday_march"),
			  .sign_capped_by_auth = cfg_getbool(section, "sign_capped_by_auth") },
	};
	if (office_scope_read(section, &entry->scope) != 0 ||
	    office_section_demand(section, "from") != 0 ||
	    office_section_demand(section, "window_months") != 0)
		return -1;
	if ((entry->rule.birthdays > 0) == (entry->rule.years > 0))
		return office_file_error(section, NULL, "allowed: either birthdays or years");
	office->validity_count++;
	return 0;
}

static int read_pin(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->pin_count, OFFICE_RULES_MAX) != 0 ||
	    office_section_demand(section, "from") != 0 ||
	    office_section_demand(section, "kind") != 0 ||
	    office_section_demand(section, "length_min") != 0 ||
	    office_section_demand(section, "length_max") != 0 ||
	    office_section_demand(section, "tries") != 0)
		return -1;
	struct pin_entry *entry = &office->pins[office->pin_count];
	*entry = (struct pin_entry){
		.kind = (enum certificate_kind)office_key_word(section, "kind", 0),
		.rule = { .length_min = (uint8_t)office_key_number(section, "length_min", 0),
			  .length_max = (uint8_t)office_key_number(section, "length_max", 0),
			  .letters = cfg_getbool(section, "letters"),
			  .need_letter = cfg_getbool(section, "need_letter"),
			  .need_digit = cfg_getbool(section, "need_digit"),
			  .refuse_weak = cfg_getbool(section, "refuse_weak"),
			  .tries = (uint8_t)office_key_number(section, "tries", 0) },
	};
	if (office_scope_read(section, &entry->scope) != 0)
		return -1;
	if (entry->rule.length_min > entry->rule.length_max)
		return office_file_error(section, cfg_getopt(section, "length_min"),
					 "it is more than length_max");
	if (entry->rule.need_letter && !entry->rule.letters)
		return office_file_error(section, cfg_getopt(section, "need_letter"),
					 "it needs letters = true");
	office->pin_count++;
	return 0;
}

static int read_holder(cfg_t *section, struct office *office)
{
	int kind = office_item_word("kind", cfg_title(section));
	office->holders[kind] =
	    (struct holder_rule){ .minimum_age = office_key_number(section, "minimum_age", 0),
				  .no_wards = !cfg_getbool(section, "wards") };
	return 0;
}

/* One section may name several changes; each becomes a rule of its own. */
static int read_change(cfg_t *section, struct office *office)
{
	struct scope scope = { 0 };
	if (office_scope_read(section, &scope) != 0 ||
	    office_section_demand(section, "changes") != 0)
		return -1;
	for (unsigned i = 0; i < cfg_size(section, "changes"); i++) {
		if (office_section_full(section, office->change_count, OFFICE_RULES_MAX) != 0)
			return -1;
		int change = office_item_word("changes", cfg_getnstr(section, "changes", i));
		office->changes[office->change_count++] =
		    (struct change_rule){ .scope = scope,
					  .change = (enum change)change,
					  .revokes = office_key_set(section, "revokes") };
	}
	return 0;
}

static int read_closed(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->closed_count, OFFICE_RULES_MAX) != 0)
		return -1;
	struct closed_rule *rule = &office->closed[office->closed_count];
	*rule = (struct closed_rule){ .holidays = cfg_getbool(section, "holidays"),
				      .from_day = office_key_month_day(section, "from_day"),
				      .until_day = office_key_month_day(section, "until_day") };
	if (office_scope_read(section, &rule->scope) != 0)
		return -1;
	if ((rule->from_day == 0) != (rule->until_day == 0))
		return office_file_error(section, NULL, "from_day and until_day go together");
	if (rule->holidays && rule->from_day != 0)
		return office_file_error(section, cfg_getopt(section, "from_day"),
					 "it can never apply: holidays stand in a section alone");
	bool dated = cfg_size(section, "from") > 0 || cfg_size(section, "until") > 0;
	if (!rule->holidays && rule->from_day == 0 && !dated)
		return office_file_error(section, NULL,
					 "no days are named; allowed: holidays, "
					 "from_day and until_day, from and until");
	office->closed_count++;
	return 0;
}

static int read_hours(cfg_t *section, struct desk_rule *desk)
{
	if (office_section_full(section, desk->hours_count, DESK_HOURS_MAX) != 0 ||
	    office_section_demand(section, "weekdays") != 0 ||
	    office_section_demand(section, "time") != 0)
		return -1;
	struct hours_rule *rule = &desk->hours[desk->hours_count];
	*rule = (struct hours_rule){ .weekdays = office_key_set(section, "weekdays"),
				     .weeks = office_key_set(section, "weeks"),
				     .even_closed = cfg_getbool(section, "even_closed"),
				     .span_count = cfg_size(section, "time") };
	if (office_scope_read(section, &rule->scope) != 0)
		return -1;
	if (rule->span_count > HOURS_SPANS_MAX)
		return office_file_error(section, cfg_getopt(section, "time"),
					 "too many; allowed: %d", HOURS_SPANS_MAX);
	for (unsigned i = 0; i < rule->span_count; i++) {
		office_item_span(cfg_getnstr(section, "time", i), &rule->spans[i]);
		if (i > 0 && rule->spans[i].opens < rule->spans[i - 1].closes)
			return office_file_error(section, cfg_getopt(section, "time"),
						 "\"%s\" begins before the one before it ends",
						 cfg_getnstr(section, "time", i));
	}
	if (rule->scope.from > desk->scope.until || rule->scope.until < desk->scope.from ||
	    (rule->scope.procedures != 0 && desk->scope.procedures != 0 &&
	     (rule->scope.procedures & desk->scope.procedures) == 0))
		return office_file_error(section, NULL,
					 "it can never apply: the desk has other days or "
					 "procedures");
	desk->hours_count++;
	return 0;
}

static int read_outage(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->outage_count, OFFICE_RULES_MAX) != 0 ||
	    office_section_demand(section, "time") != 0)
		return -1;
	struct outage_rule *rule = &office->outages[office->outage_count];
	*rule = (struct outage_rule){ .weekdays = office_key_set(section, "weekdays"),
				      .weeks = office_key_set(section, "weeks"),
				      .next_day = cfg_getbool(section, "next_day") };
	if (office_scope_read(section, &rule->scope) != 0)
		return -1;
	if (rule->weekdays == 0 &&
	    (cfg_size(section, "from") == 0 || cfg_size(section, "until") == 0))
		return office_file_error(section, NULL,
					 "no days are named; allowed: weekdays, from and until");
	if (cfg_size(section, "time") != 1)
		return office_file_error(section, cfg_getopt(section, "time"),
					 "allowed: one span of time");
	office_item_span(cfg_getstr(section, "time"), &rule->span);
	office->outage_count++;
	return 0;
}

static int read_desk(cfg_t *section, struct office *office)
{
	if (office_section_full(section, office->desk_count, OFFICE_DESKS_MAX) != 0)
		return -1;
	struct desk_rule *desk = &office->desks[office->desk_count];
	*desk = (struct desk_rule){ .hours_count = 0 };
	if (office_scope_read(section, &desk->scope) != 0 ||
	    office_section_demand(section, "hours") != 0)
		return -1;
	for (unsigned i = 0; i < cfg_size(section, "hours"); i++)
		if (read_hours(cfg_getnsec(section, "hours", i), desk) != 0)
			return -1;
	office->desk_count++;
	return 0;
}

struct section_reader {
	const char *name;
	int (*read)(cfg_t *section, struct office *office);
	const char *title_key; /* the title has to be a value of this key */
};

/* Sections inside sections (paper, hours) are read with the one around them. */
static const struct section_reader readers[] = {
	{ "documents", read_documents, NULL },
	{ "refuse", read_refusal, NULL },
	{ "fee", read_fee, NULL },
	{ "validity", read_validity, NULL },
	{ "pin", read_pin, NULL },
	{ "holder", read_holder, "kind" },
	{ "change", read_change, NULL },
	{ "closed", read_closed, NULL },
	{ "desk", read_desk, NULL },
	{ "outage", read_outage, NULL },
	{ "decides", office_read_decides, NULL },
	{ "override", office_read_override, NULL },
	{ "ward", office_read_ward, NULL },
	{ "identity", office_read_identity, NULL },
	{ "new_card", office_read_new_card, NULL },
	{ "store", office_read_store, NULL },
	{ "retention", office_read_retention, NULL },
	{ "paper", NULL, "need" },
	{ "hours", NULL, NULL },
};

int office_section_read(cfg_t *cfg, cfg_opt_t *opt)
{
	(void)cfg;
	cfg_t *section = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		if (strcmp(readers[i].name, opt->name) != 0)
			continue;
		if (readers[i].title_key != NULL &&
		    office_item_word(readers[i].title_key, cfg_title(section)) < 0)
			return office_file_error(section, NULL, "the name is not allowed");
		return readers[i].read == NULL ? 0 : readers[i].read(section, office_being_read());
	}
	return 0;
}
