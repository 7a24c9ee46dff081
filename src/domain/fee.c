#include "madoguchi/domain/fee.h"

#include "decision_parts.h"

static int issuer_part(const struct fee_rule *rule, const struct situation *situation)
{
	switch (rule->issuer) {
	case FEE_SHARE_CERTIFICATES:
		return rule->certificates;
	case FEE_SHARE_ALL:
		return rule->certificates + fee_for_card(rule, situation);
	default:
		return 0;
	}
}

bool fee_terms_of(const struct office *office, const struct situation *situation, int fee,
		  struct fee_terms *ret_terms)
{
	const struct fee_rule *rule = rule_for_fee(office, situation);
	const int part = rule == NULL ? 0 : issuer_part(rule, situation);
	const int issuer = part < fee ? part : fee;

	if (fee == FEE_UNSTATED)
		return false;
	*ret_terms = (struct fee_terms){ .issuer_yen = issuer,
					 .own_yen = fee - issuer,
					 .time = rule == NULL ? FEE_TIME_RESULT : rule->time };
	return true;
}

bool fee_is_due(enum fee_time time, enum case_state state, unsigned kinds_done)
{
	const bool ended = state == CASE_REFUSED || state == CASE_WITHDRAWN;
	const bool result = state == CASE_DONE || state == CASE_TO_RETURN;

	/* Before acceptance nobody owes anything. */
	if (ended || state == CASE_DRAFT || state == CASE_WAITING_REPLY)
		return false;
	switch (time) {
	case FEE_TIME_ACCEPTANCE:
		return true;
	case FEE_TIME_ISSUE:
		return result || state == CASE_TO_WRITE || kinds_done != KINDS_NONE;
	default:
		return result;
	}
}
