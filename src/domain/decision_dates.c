#include "decision_parts.h"

#include "madoguchi/base/date.h"

struct validity_facts dates_facts(const struct situation *situation, enum certificate_kind kind)
{
	return (struct validity_facts){
		.today = situation_day(situation),
		.born = situation->born,
		.card_expires = situation->card_expires,
		.stay_until = situation->stay_until,
		.old_expires = situation->old_expires[kind],
		.renewal = situation->procedure == PROCEDURE_RENEW,
	};
}

bool dates_before_window(const struct office *office, const struct situation *situation,
			 enum certificate_kind kind, int32_t *ret_opens)
{
	int32_t today = situation_day(situation);
	const struct validity_rule *rule = office_validity(office, today);
	/* The date of the one legacy certificate is kept in the place of the signing one. */
	int32_t old = situation->old_expires[kind == KIND_LEGACY ? KIND_SIGN : kind];
	if (rule == NULL || old == DATE_NONE)
		return false;
	int32_t opens = window_opens(old, rule->window_months);
	if (today >= opens)
		return false;
	*ret_opens = opens;
	return true;
}

void dates_expire(const struct office *office, const struct situation *situation, unsigned kinds,
		  int32_t expires[static KIND_COUNT])
{
	int32_t today = situation_day(situation);
	const struct validity_rule *rule = office_validity(office, today);
	expires[KIND_SIGN] = DATE_NONE;
	expires[KIND_AUTH] = DATE_NONE;
	if (rule == NULL)
		return;
	/* A certificate that is kept caps as well, but only while it is still valid. */
	int32_t auth = situation->old_expires[KIND_AUTH];
	if (auth != DATE_NONE && auth < today)
		auth = DATE_NONE;
	if ((kinds & KINDS_AUTH) != 0) {
		struct validity_facts facts = dates_facts(situation, KIND_AUTH);
		auth = validity_expires(rule, &facts);
		expires[KIND_AUTH] = auth;
	}
	if ((kinds & (KINDS_SIGN | KINDS_LEGACY)) != 0) {
		struct validity_facts facts = dates_facts(situation, KIND_SIGN);
		expires[KIND_SIGN] = validity_sign_expires(rule, &facts, auth);
	}
}

/* Keeps the earliest last day that is not past. */
static void limit(int32_t *until, int32_t last_day, int32_t today)
{
	if (last_day != DATE_NONE && last_day >= today &&
	    (*until == DATE_NONE || last_day < *until))
		*until = last_day;
}

static void limit_by_holder(const struct situation *situation, const struct validity_rule *rule,
			    int32_t today, int32_t *until)
{
	if (situation->born == DATE_NONE)
		return;
	bool leap_march = rule != NULL && rule->leap_birthday_march;
	limit(until, birthday_after(situation->born, today, 1, leap_march) - 1, today);
	/* An age is reached on 1 March where 29 February is lacking, whatever ends a certificate.
	 */
	limit(until, birthday_after(situation->born, today, 1, true) - 1, today);
}

static void limit_by_old(const struct situation *situation, const struct validity_rule *rule,
			 int32_t today, int32_t *until)
{
	for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
		int32_t old = situation->old_expires[kind];
		if (old == DATE_NONE)
			continue;
		limit(until, old, today);
		if (rule != NULL && situation->procedure == PROCEDURE_RENEW)
			limit(until, window_opens(old, rule->window_months) - 1, today);
	}
}

int32_t dates_good_until(const struct office *office, const struct situation *situation)
{
	int32_t today = situation_day(situation);
	int32_t until = DATE_NONE;
	const struct scope *scope;
	const struct validity_rule *rule = office_validity(office, today);
	limit(&until, situation->card_expires, today);
	limit(&until, situation->stay_until, today);
	limit_by_holder(situation, rule, today, &until);
	limit_by_old(situation, rule, today, &until);
	for (size_t i = 0; office_scope_at(office, i, &scope); i++) {
		if (scope->until != INT32_MAX)
			limit(&until, scope->until, today);
		if (scope->from != INT32_MIN)
			limit(&until, scope->from - 1, today);
	}
	return until;
}
