#include "decision_parts.h"

#include "madoguchi/base/date.h"

static bool holds(const struct condition *condition, const struct situation *situation)
{
	return situation_fact(situation, condition->fact) == condition->value;
}

bool conditions_all(const struct conditions *conditions, const struct situation *situation)
{
	for (size_t i = 0; i < conditions->count; i++)
		if (!holds(&conditions->items[i], situation))
			return false;
	return true;
}

bool conditions_any(const struct conditions *conditions, const struct situation *situation)
{
	for (size_t i = 0; i < conditions->count; i++)
		if (holds(&conditions->items[i], situation))
			return true;
	return false;
}

/* An empty set means any; otherwise the value has to be given and be in it. */
static bool in_set(unsigned set, bool given, unsigned value)
{
	return set == 0 || (given && (set & (1u << value)) != 0);
}

bool scope_fits(const struct scope *scope, const struct situation *situation)
{
	int32_t day = situation_day(situation);
	uint8_t channel = situation_fact(situation, FACT_CHANNEL);
	uint8_t place = situation_fact(situation, FACT_PLACE);
	if (channel == FACT_NOT_GIVEN)
		channel = CHANNEL_COUNTER;
	return day >= scope->from && day <= scope->until &&
	       in_set(scope->procedures, true, (unsigned)situation->procedure) &&
	       in_set(scope->applicants, true, (unsigned)situation->applicant) &&
	       in_set(scope->cards, true, (unsigned)situation->card) &&
	       in_set(scope->visits, true, (unsigned)situation->visit) &&
	       in_set(scope->channels, true, channel - 1u) &&
	       in_set(scope->places, place != FACT_NOT_GIVEN, place - 1u) &&
	       in_set(scope->reasons, situation->reason_given, (unsigned)situation->reason) &&
	       conditions_all(&scope->when, situation) &&
	       !conditions_any(&scope->unless, situation);
}

static bool any_shown(unsigned set, const struct situation *situation)
{
	if (set == 0)
		return true;
	for (size_t i = 0; i < situation->shown_count; i++)
		if ((set & (1u << (unsigned)situation->shown[i].document)) != 0)
			return true;
	return false;
}

const struct document_rule *rule_for_documents(const struct office *office,
					       const struct situation *situation)
{
	for (size_t i = 0; i < office->document_count; i++) {
		const struct document_rule *rule = &office->documents[i];
		if (scope_fits(&rule->scope, situation) && any_shown(rule->shown, situation))
			return rule;
	}
	return NULL;
}

const struct decider *decider_for(const struct office *office, const struct situation *situation)
{
	for (size_t i = 0; i < office->decider_count; i++)
		if (scope_fits(&office->deciders[i].scope, situation))
			return &office->deciders[i].decider;
	return NULL;
}

const struct fee_rule *rule_for_fee(const struct office *office, const struct situation *situation)
{
	for (size_t i = 0; i < office->fee_count; i++)
		if (scope_fits(&office->fees[i].scope, situation))
			return &office->fees[i];
	return NULL;
}

int fee_for_card(const struct fee_rule *rule, const struct situation *situation)
{
	const bool again =
	    situation->reason == REASON_CARD_REISSUED || situation->reason == REASON_CARD_LOST;
	const bool card_made =
	    situation->card == CARD_KIND_NONE || (situation->reason_given && again);

	return card_made ? rule->card : 0;
}
