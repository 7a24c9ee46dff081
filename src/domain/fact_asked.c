#include "madoguchi/domain/fact_asked.h"

#include "decision_parts.h"

#define FACT(fact) (1u << (unsigned)(fact))

static unsigned facts_of(const struct conditions *conditions)
{
	unsigned facts = 0;
	for (size_t i = 0; i < conditions->count; i++)
		facts |= FACT(conditions->items[i].fact);
	return facts;
}

/* A set that is empty takes any. */
static bool may_be(unsigned set, unsigned value)
{
	return set == 0 || (set & (1u << value)) != 0;
}

static bool could_apply(const struct scope *scope, const struct situation *situation)
{
	int32_t day = situation_day(situation);
	return day >= scope->from && day <= scope->until &&
	       may_be(scope->procedures, (unsigned)situation->procedure) &&
	       may_be(scope->applicants, (unsigned)situation->applicant) &&
	       may_be(scope->cards, (unsigned)situation->card) &&
	       may_be(scope->visits, (unsigned)situation->visit);
}

static unsigned facts_of_scope(const struct scope *scope, const struct situation *situation)
{
	unsigned facts;
	if (!could_apply(scope, situation))
		return 0;
	facts = facts_of(&scope->when) | facts_of(&scope->unless);
	if (scope->places != 0)
		facts |= FACT(FACT_PLACE);
	return facts;
}

/* Whoever stands at the counter has come to the counter; it is asked for only where a letter may be
 * asked for by telephone. */
static unsigned facts_of_channels(const struct scope *scope, const struct situation *situation)
{
	bool others = (scope->channels & ~(1u << (CHANNEL_COUNTER - 1u))) != 0;
	return others && could_apply(scope, situation) ? FACT(FACT_CHANNEL) : 0;
}

static unsigned facts_of_papers(const struct document_rule *rule, const struct situation *situation)
{
	unsigned facts = 0;
	if (!could_apply(&rule->scope, situation))
		return 0;
	for (size_t i = 0; i < rule->paper_count; i++)
		facts |= facts_of(&rule->papers[i].when) | facts_of(&rule->papers[i].unless);
	return facts;
}

/* Who comes as a ward's guardian has said it; a child is no adult ward. */
static bool asks_for_ward(const struct office *office, const struct situation *situation)
{
	bool said = situation->applicant == APPLICANT_REP_WARD ||
		    situation->applicant == APPLICANT_REP_MINOR;
	bool issues =
	    situation->procedure == PROCEDURE_ISSUE || situation->procedure == PROCEDURE_RENEW;
	return issues && !said &&
	       (office->holders[KIND_SIGN].no_wards || office->holders[KIND_AUTH].no_wards);
}

unsigned facts_asked(const struct office *office, const struct situation *situation)
{
	unsigned facts = 0;
	for (size_t i = 0; i < office->document_count; i++)
		facts |= facts_of_scope(&office->documents[i].scope, situation) |
			 facts_of_channels(&office->documents[i].scope, situation) |
			 facts_of_papers(&office->documents[i], situation);
	for (size_t i = 0; i < office->refusal_count; i++)
		facts |= facts_of_scope(&office->refusals[i].scope, situation);
	for (size_t i = 0; i < office->fee_count; i++)
		facts |= facts_of_scope(&office->fees[i].scope, situation);
	facts &= ~(FACT(FACT_LAPSED) | FACT(FACT_UNDER_15) | FACT(FACT_WARD) | FACT(FACT_SERVICE));
	if (asks_for_ward(office, situation))
		facts |= FACT(FACT_WARD);
	return facts;
}

unsigned documents_known(const struct office *office, const struct situation *situation)
{
	unsigned documents = 0;
	for (size_t i = 0; i < office->document_count; i++) {
		const struct document_rule *rule = &office->documents[i];
		if (!could_apply(&rule->scope, situation))
			continue;
		documents |= rule->shown;
		for (size_t j = 0; j < rule->paper_count; j++)
			documents |= 1u << (unsigned)rule->papers[j].document;
	}
	return documents;
}
