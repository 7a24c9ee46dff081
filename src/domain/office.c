#include "madoguchi/domain/office.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/validity.h"

#include "office_rules.h"

void office_free(struct office **office)
{
	if (office == NULL || *office == NULL)
		return;
	free((*office)->text);
	free(*office);
	*office = NULL;
}

void office_source(const struct office *office, struct office_source *ret_source)
{
	*ret_source = (struct office_source){ .name = office->file_name,
					      .text = office->text,
					      .size = office->text_size };
	memcpy(ret_source->digest, office->digest, sizeof(ret_source->digest));
}

/* English is always there: the reader demands it. */
static const char *in_language(const char texts[LANGUAGE_COUNT][OFFICE_TEXT_SIZE],
			       enum language language)
{
	const enum language read = language_base(language);

	return texts[read][0] != '\0' ? texts[read] : texts[LANGUAGE_EN];
}

const char *office_name(const struct office *office, enum language language)
{
	return in_language(office->name, language);
}

const char *office_desk(const struct office *office, enum language language)
{
	return in_language(office->desk, language);
}

const char *office_telephone(const struct office *office)
{
	return office->telephone;
}

const char *office_municipality_code(const struct office *office)
{
	return office->municipality_code;
}

const char *office_prefecture_romaji(const struct office *office)
{
	return office->prefecture_romaji;
}

const char *office_municipality_romaji(const struct office *office)
{
	return office->municipality_romaji;
}

const char *office_address_prefix(const struct office *office)
{
	return office->address_prefix;
}

int office_custody_days(const struct office *office)
{
	return office->custody_days;
}

int office_letter_days(const struct office *office)
{
	return office->letter_days;
}

bool office_copies_kept(const struct office *office)
{
	return office->copies_kept;
}

bool office_minutes(const struct office *office, int *ret_from, int *ret_until)
{
	if (office->minutes_from == 0)
		return false;
	*ret_from = office->minutes_from;
	*ret_until = office->minutes_until;
	return true;
}

const struct ward *office_ward_at(const struct office *office, size_t index)
{
	return index < office->ward_count ? &office->wards[index].ward : NULL;
}

const struct ward *office_ward(const struct office *office, const char *address)
{
	for (size_t i = 0; i < office->ward_count; i++) {
		const char *prefix = office->wards[i].ward.address_prefix;
		if (strncmp(address, prefix, strlen(prefix)) == 0)
			return &office->wards[i].ward;
	}
	return NULL;
}

static bool in_force(const struct scope *scope, int32_t day)
{
	return day >= scope->from && day <= scope->until;
}

const struct validity_rule *office_validity(const struct office *office, int32_t day)
{
	for (size_t i = 0; i < office->validity_count; i++)
		if (in_force(&office->validities[i].scope, day))
			return &office->validities[i].rule;
	return NULL;
}

const struct pin_rule *office_pin_rule(const struct office *office, enum certificate_kind kind,
				       int32_t day)
{
	for (size_t i = 0; i < office->pin_count; i++)
		if (office->pins[i].kind == kind && in_force(&office->pins[i].scope, day))
			return &office->pins[i].rule;
	return NULL;
}

const struct identity *office_identity_at(const struct office *office, int32_t day, size_t index)
{
	for (size_t i = 0; i < office->identity_count; i++)
		if (in_force(&office->identities[i].scope, day) && index-- == 0)
			return &office->identities[i].identity;
	return NULL;
}

const struct new_card_rule *office_new_card(const struct office *office, int32_t day)
{
	for (size_t i = 0; i < office->new_card_count; i++)
		if (in_force(&office->new_cards[i].scope, day))
			return &office->new_cards[i].rule;
	return NULL;
}

unsigned office_card_keys(const struct office *office, int32_t ends, int32_t day)
{
	const struct new_card_rule *now = office_new_card(office, day);
	unsigned keys = 0;

	if (ends == DATE_NONE)
		return now != NULL ? 1u << now->key : 0;
	for (size_t i = 0; i < office->new_card_count; i++) {
		const struct new_card_entry *entry = &office->new_cards[i];
		/* The longest that a card of this section lasts; a short stay ends it earlier. */
		const int32_t first = months_after(ends, -12 * entry->rule.birthdays_adult);

		if (entry->scope.from <= day && entry->scope.until >= first)
			keys |= 1u << entry->rule.key;
	}
	return keys;
}

bool office_is_legacy(const struct office *office, int32_t day)
{
	return office_pin_rule(office, KIND_LEGACY, day) != NULL &&
	       office_pin_rule(office, KIND_SIGN, day) == NULL;
}

unsigned office_change_revokes(const struct office *office, enum change change, unsigned kinds,
			       int32_t day)
{
	for (size_t i = 0; i < office->change_count; i++)
		if (office->changes[i].change == change && in_force(&office->changes[i].scope, day))
			return office->changes[i].revokes & kinds;
	return KINDS_NONE;
}

bool office_scope_at(const struct office *office, size_t index, const struct scope **ret_scope)
{
	if (index < office->document_count) {
		*ret_scope = &office->documents[index].scope;
		return true;
	}
	index -= office->document_count;
	if (index < office->refusal_count) {
		*ret_scope = &office->refusals[index].scope;
		return true;
	}
	index -= office->refusal_count;
	if (index < office->fee_count) {
		*ret_scope = &office->fees[index].scope;
		return true;
	}
	index -= office->fee_count;
	if (index < office->validity_count) {
		*ret_scope = &office->validities[index].scope;
		return true;
	}
	index -= office->validity_count;
	if (index < office->override_count) {
		*ret_scope = &office->overrides[index].scope;
		return true;
	}
	return false;
}
