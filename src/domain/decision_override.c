#include "decision_parts.h"

static bool targets(const struct override_rule *rule, enum decision_code code,
		    enum document document)
{
	bool paper = document == DOCUMENT_COUNT || rule->papers == 0 ||
		     (rule->papers & (1u << (unsigned)document)) != 0;
	for (size_t i = 0; paper && i < rule->target_count; i++)
		if (rule->targets[i] == code)
			return true;
	return false;
}

static const struct override_rule *rule_for_override(const struct office *office,
						     const struct situation *situation,
						     enum decision_code code,
						     enum document document)
{
	for (size_t i = 0; i < office->override_count; i++) {
		const struct override_rule *rule = &office->overrides[i];
		if (targets(rule, code, document) && scope_fits(&rule->scope, situation))
			return rule;
	}
	return NULL;
}

static const struct override_given *given_for(const struct override_rule *rule,
					      const struct situation *situation,
					      enum decision_code code, enum document document)
{
	for (size_t i = 0; i < situation->override_count; i++) {
		const struct override_given *given = &situation->overrides[i];
		bool code_allowed = (rule->codes & (1u << (unsigned)given->code)) != 0;
		bool agreed = given->second_person || !rule->second_person;
		if (given->overridden == code && given->document == document && code_allowed &&
		    agreed)
			return given;
	}
	return NULL;
}

static void list(struct decision *decision, const struct override_rule *rule,
		 enum decision_code code, enum document document)
{
	if (decision->overridable_count < DECISION_OVERRIDABLE)
		decision->overridable[decision->overridable_count++] = (struct overridable){
			.overridden = code,
			.document = document,
			.codes = rule->codes,
			.second_person = rule->second_person,
		};
}

bool override_blocks(const struct office *office, const struct situation *situation,
		     enum decision_code code, enum document document, struct decision *decision)
{
	const struct override_rule *rule = rule_for_override(office, situation, code, document);
	if (rule == NULL)
		return true;
	const struct override_given *given = given_for(rule, situation, code, document);
	if (given == NULL) {
		list(decision, rule, code, document);
		return true;
	}
	bool paper = document != DOCUMENT_COUNT;
	struct message *says =
	    reason_add(decision, paper ? DECISION_PAPER_OVERRIDDEN : DECISION_OVERRIDDEN);
	if (says != NULL && paper)
		message_add_id(says, document_label(document));
	else if (says != NULL)
		message_add_text(says, decision_code_word(code));
	if (says != NULL)
		message_add_id(says, override_code_label(given->code));
	return false;
}

void override_fee(const struct office *office, const struct situation *situation,
		  struct decision *decision)
{
	const struct override_rule *rule =
	    rule_for_override(office, situation, DECISION_FEE, DOCUMENT_COUNT);
	if (rule == NULL)
		return;
	const struct override_given *given =
	    given_for(rule, situation, DECISION_FEE, DOCUMENT_COUNT);
	if (given == NULL) {
		list(decision, rule, DECISION_FEE, DOCUMENT_COUNT);
		return;
	}
	decision->fee = given->yen;
	struct message *says = reason_add(decision, DECISION_FEE);
	if (says == NULL)
		return;
	message_add_yen(says, given->yen);
	message_add_id(says, override_code_label(given->code));
}
