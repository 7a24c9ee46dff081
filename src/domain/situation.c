#include "madoguchi/domain/situation.h"

#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/validity.h"

int32_t situation_day(const struct situation *situation)
{
	return date_from_ms(situation->at_ms);
}

void situation_init(struct situation *situation)
{
	memset(situation, 0, sizeof(*situation));
	situation->card = CARD_KIND_MYNUMBER;
	situation->visit = 1;
	situation->born = DATE_NONE;
	situation->card_issued = DATE_NONE;
	situation->card_expires = DATE_NONE;
	situation->stay_until = DATE_NONE;
	for (size_t i = 0; i < KIND_COUNT; i++)
		situation->old_expires[i] = DATE_NONE;
	for (size_t i = 0; i < SITUATION_DOCUMENTS; i++)
		situation->shown[i].issued = DATE_NONE;
}

void situation_set_fact(struct situation *situation, enum fact fact, uint8_t value)
{
	static const enum answer3 answers[] = { ANSWER_UNKNOWN, ANSWER_YES, ANSWER_NO };
	if (fact == FACT_RESIDENT)
		situation->resident = value <= FACT_NO ? answers[value] : ANSWER_UNKNOWN;
	else if (fact == FACT_SERVICE)
		situation->service_down = value == SERVICE_DOWN;
	else if (fact < FACT_COUNT)
		situation->facts[fact] = value;
}

static bool uses_old_certificate(const struct situation *situation)
{
	return situation->procedure == PROCEDURE_RENEW;
}

/* Of the certificates to be renewed, is one past its expiry? */
static uint8_t fact_lapsed(const struct situation *situation)
{
	uint8_t value = FACT_NOT_GIVEN;
	for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
		int32_t old = situation->old_expires[kind];
		bool asked = (situation->kinds & (1u << kind)) != 0 ||
			     (kind == KIND_SIGN && (situation->kinds & KINDS_LEGACY) != 0);
		if (!uses_old_certificate(situation) || old == DATE_NONE || !asked)
			continue;
		if (old < situation_day(situation))
			return FACT_YES;
		value = FACT_NO;
	}
	return value;
}

/* Ages count by 1 March for those born on 29 February, as everywhere (domain/validity). */
static uint8_t fact_under_15(const struct situation *situation)
{
	if (situation->born == DATE_NONE)
		return situation->applicant == APPLICANT_REP_MINOR ? FACT_YES : FACT_NOT_GIVEN;
	return age_on(situation->born, situation_day(situation), true) < 15 ? FACT_YES : FACT_NO;
}

/* Does the card end no later than every certificate to be renewed? Then there is nothing to win. */
static uint8_t fact_card_ends_too(const struct situation *situation)
{
	uint8_t value = FACT_NOT_GIVEN;
	for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
		int32_t old = situation->old_expires[kind];
		if (!uses_old_certificate(situation) || old == DATE_NONE ||
		    situation->card_expires == DATE_NONE || (situation->kinds & (1u << kind)) == 0)
			continue;
		if (situation->card_expires > old)
			return FACT_NO;
		value = FACT_YES;
	}
	return value;
}

static uint8_t fact_ward(const struct situation *situation)
{
	return situation->ward || situation->applicant == APPLICANT_REP_WARD ? FACT_YES
									     : FACT_NOT_GIVEN;
}

uint8_t situation_fact(const struct situation *situation, enum fact fact)
{
	static const uint8_t resident[] = {
		[ANSWER_UNKNOWN] = FACT_NOT_GIVEN, [ANSWER_NO] = FACT_NO, [ANSWER_YES] = FACT_YES
	};
	if (fact == FACT_RESIDENT)
		return resident[situation->resident];
	if (fact == FACT_SERVICE)
		return situation->service_down ? SERVICE_DOWN : SERVICE_UP;
	if (fact == FACT_LAPSED)
		return fact_lapsed(situation);
	if (fact == FACT_UNDER_15)
		return fact_under_15(situation);
	if (fact == FACT_WARD)
		return fact_ward(situation);
	if (fact == FACT_CARD_ENDS_TOO)
		return fact_card_ends_too(situation);
	return fact < FACT_COUNT ? situation->facts[fact] : FACT_NOT_GIVEN;
}
