#include "madoguchi/domain/decision.h"

#include <string.h>

#include "decision_parts.h"
#include "madoguchi/base/date.h"

#define UNDER_15 15

static bool is_ward(const struct situation *situation)
{
	return situation->ward || situation->applicant == APPLICANT_REP_WARD;
}

/* Ages count by 1 March for those born on 29 February: the law ends the year of life at the end
 * of 28 February. */
static bool is_under(const struct situation *situation, int age)
{
	if (situation->born == DATE_NONE)
		return situation->applicant == APPLICANT_REP_MINOR && age >= UNDER_15;
	return age_on(situation->born, situation_day(situation), true) < age;
}

static bool makes_certificate(const struct situation *situation)
{
	return situation->procedure == PROCEDURE_ISSUE || situation->procedure == PROCEDURE_RENEW;
}

/* False, with the reason added, when the holder may not have this kind at all. */
static bool holder_may(const struct office *office, const struct situation *situation,
		       enum certificate_kind kind, struct decision *decision)
{
	const struct holder_rule *holder = &office->holders[kind];
	if (holder->minimum_age > 0 && is_under(situation, holder->minimum_age) &&
	    override_blocks(office, situation, DECISION_TOO_YOUNG, DOCUMENT_COUNT, decision)) {
		struct message *message = reason_add(decision, DECISION_TOO_YOUNG);
		if (message != NULL) {
			message_add_number(message, holder->minimum_age);
			message_add_id(message, kind_label(kind));
		}
		return false;
	}
	if (holder->no_wards && is_ward(situation) &&
	    override_blocks(office, situation, DECISION_WARD, DOCUMENT_COUNT, decision)) {
		reason_add_id(decision, DECISION_WARD, kind_label(kind));
		return false;
	}
	return true;
}

/* False, with the reason added, when it cannot be done with this kind today. */
static bool kind_ready(const struct office *office, const struct situation *situation,
		       enum certificate_kind kind, struct decision *decision)
{
	int32_t opens;
	if (situation->procedure == PROCEDURE_STORE_RESET &&
	    !store_other_pin_known(situation, kind)) {
		reason_add_id(decision, DECISION_OTHER_PIN_NEEDED, kind_label(kind));
		return false;
	}
	if (situation->procedure == PROCEDURE_RENEW &&
	    dates_before_window(office, situation, kind, &opens) &&
	    override_blocks(office, situation, DECISION_WINDOW_CLOSED, DOCUMENT_COUNT, decision)) {
		struct message *message = reason_add(decision, DECISION_WINDOW_CLOSED);
		if (message != NULL) {
			message_add_id(message, kind_label(kind));
			message_add_date(message, opens);
		}
		return false;
	}
	return true;
}

typedef bool kind_judge(const struct office *, const struct situation *, enum certificate_kind,
			struct decision *);

static unsigned kinds_passing(const struct office *office, const struct situation *situation,
			      unsigned kinds, kind_judge *passes, struct decision *decision)
{
	unsigned passing = KINDS_NONE;
	for (unsigned kind = 0; kind < KIND_WORDS; kind++) {
		bool asked = (kinds & (1u << kind)) != 0;
		if (asked && passes(office, situation, (enum certificate_kind)kind, decision))
			passing |= 1u << kind;
	}
	return passing;
}

/* The office's own refusals, but for those that a clerk set aside. */
static bool refused_by_office(const struct office *office, const struct situation *situation,
			      struct decision *decision)
{
	for (size_t i = 0; i < office->refusal_count; i++) {
		const struct refusal_rule *rule = &office->refusals[i];
		if (!scope_fits(&rule->scope, situation) ||
		    !override_blocks(office, situation, rule->code, DOCUMENT_COUNT, decision))
			continue;
		reason_add(decision, rule->code);
		return true;
	}
	return false;
}

/* What no document would mend, whatever the kinds. True, with the reason added, when it applies. */
static bool refused_outright(const struct office *office, const struct situation *situation,
			     struct decision *decision)
{
	int32_t today = situation_day(situation);
	bool made = makes_certificate(situation);
	bool grown = situation->applicant == APPLICANT_REP_MINOR && !is_under(situation, UNDER_15);
	if (refused_by_office(office, situation, decision))
		return true;
	if (made && situation->stay_until != DATE_NONE && situation->stay_until < today) {
		reason_add_date(decision, DECISION_STAY_OVER, situation->stay_until);
		return true;
	}
	if (made && situation->card_expires != DATE_NONE && situation->card_expires < today) {
		reason_add_date(decision, DECISION_CARD_EXPIRED, situation->card_expires);
		return true;
	}
	if (grown &&
	    override_blocks(office, situation, DECISION_NOT_A_MINOR, DOCUMENT_COUNT, decision)) {
		reason_add(decision, DECISION_NOT_A_MINOR);
		return true;
	}
	if (situation->kinds == KINDS_NONE) {
		reason_add(decision, DECISION_NO_KIND);
		return true;
	}
	return false;
}

static void add_paper(struct decision *decision, const struct paper_result *paper)
{
	decision->missing[decision->missing_count++] = paper->document;
	reason_add_id(decision, paper->code, document_label(paper->document));
}

/* All that would complete it, in vocabulary order: where something has to be brought anyway, what a
 * letter would make good can be brought as well. */
static void add_papers(struct decision *decision, const struct papers_result *papers)
{
	size_t letter = 0;
	for (size_t i = 0; i < papers->missing_count; i++) {
		while (letter < papers->by_letter_count &&
		       papers->by_letter[letter].document < papers->missing[i].document)
			add_paper(decision, &papers->by_letter[letter++]);
		add_paper(decision, &papers->missing[i]);
	}
	while (letter < papers->by_letter_count)
		add_paper(decision, &papers->by_letter[letter++]);
}

static void add_notes(const struct situation *situation, struct decision *decision,
		      const struct papers_result *papers)
{
	bool with_representative = situation->applicant == APPLICANT_REP_MINOR ||
				   situation->applicant == APPLICANT_REP_WARD;
	if (!with_representative && (is_under(situation, UNDER_15) || is_ward(situation)))
		reason_add(decision, DECISION_REPRESENTATIVE);
	for (size_t i = 0; i < papers->note_count; i++)
		reason_add_id(decision, papers->notes[i].code,
			      document_label(papers->notes[i].document));
	for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
		bool renewed = situation->procedure == PROCEDURE_RENEW &&
			       (decision->kinds & (1u << kind)) != 0 &&
			       situation->old_expires[kind] != DATE_NONE;
		if (renewed && situation->old_expires[kind] < situation_day(situation))
			reason_add_id(decision, DECISION_LAPSED,
				      kind_label((enum certificate_kind)kind));
	}
	if (makes_certificate(situation) && situation->born == DATE_NONE)
		reason_add(decision, DECISION_BIRTH_UNKNOWN);
}

static void note_leap_birthday(const struct situation *situation, struct decision *decision)
{
	int year, month, day;
	if (situation->born == DATE_NONE)
		return;
	date_to_civil(situation->born, &year, &month, &day);
	if (month != 2 || day != 29)
		return;
	for (size_t kind = 0; kind < KIND_COUNT; kind++) {
		int32_t expires = decision->expires[kind];
		if (expires == DATE_NONE)
			continue;
		date_to_civil(expires, &year, &month, &day);
		bool set_by_birthday = (month == 2 && day == 28) || (month == 3 && day == 1);
		if (set_by_birthday && date_days_in_month(year, 2) == 28) {
			reason_add_date(decision, DECISION_LEAP_BIRTHDAY, expires);
			return;
		}
	}
}

/* Takes out of a list of lacks what a clerk set aside. */
static uint8_t keep_blocking(const struct office *office, const struct situation *situation,
			     struct paper_result *papers, uint8_t count, struct decision *decision)
{
	uint8_t kept = 0;
	for (uint8_t i = 0; i < count; i++)
		if (override_blocks(office, situation, papers[i].code, papers[i].document,
				    decision))
			papers[kept++] = papers[i];
	return kept;
}

/* With the papers as they are: accept, inquiry or incomplete, and why. */
static enum verdict judge_papers(const struct office *office, const struct document_rule *rule,
				 const struct situation *situation, struct decision *decision)
{
	struct papers_result papers;
	papers_judge(rule, situation, &papers);
	papers.missing_count =
	    keep_blocking(office, situation, papers.missing, papers.missing_count, decision);
	papers.by_letter_count =
	    keep_blocking(office, situation, papers.by_letter, papers.by_letter_count, decision);
	enum verdict verdict = rule->verdict;
	if (papers.missing_count > 0) {
		verdict = VERDICT_INCOMPLETE;
		add_papers(decision, &papers);
	} else if (papers.by_letter_count > 0) {
		verdict = VERDICT_INQUIRY;
		for (size_t i = 0; i < papers.by_letter_count; i++)
			reason_add_id(decision, DECISION_LETTER_INSTEAD,
				      document_label(papers.by_letter[i].document));
	} else {
		reason_add(decision,
			   verdict == VERDICT_INQUIRY ? DECISION_LETTER : DECISION_COMPLETE);
	}
	add_notes(situation, decision, &papers);
	return verdict;
}

/* Where the office publishes nothing, or only "ask us": it goes on once the person whom the office
 * names has decided, on a ground that is enough there. */
static enum verdict judge_ground(const struct office *office, const struct situation *situation,
				 bool asks, struct decision *decision)
{
	const struct decider *decider = decider_for(office, situation);
	bool by_right_person =
	    decider == NULL || !decider->supervisor || situation->ground_by_supervisor;
	bool enough = decider == NULL || decider->grounds == 0 ||
		      (decider->grounds & (1u << (unsigned)situation->ground)) != 0;
	decision->decider = decider;
	if (situation->has_ground && by_right_person && enough) {
		reason_add(decision, DECISION_BY_GROUND);
		return VERDICT_ACCEPT;
	}
	if (situation->birth_partial)
		reason_add(decision, DECISION_BIRTH_UNKNOWN);
	reason_add(decision, asks ? DECISION_ASK_OFFICE : DECISION_NO_RULE);
	if (situation->has_ground && !by_right_person)
		reason_add(decision, DECISION_NOT_BY_DECIDER);
	if (situation->has_ground && !enough)
		reason_add(decision, DECISION_GROUND_NOT_ENOUGH);
	return asks ? VERDICT_REFER : VERDICT_UNSTATED;
}

static enum verdict judge(const struct office *office, const struct situation *situation,
			  struct decision *decision)
{
	if (refused_outright(office, situation, decision))
		return VERDICT_REFUSE;
	/* What somebody may not be given can still be there and be revoked. */
	unsigned kinds =
	    situation->procedure == PROCEDURE_REVOKE
		? situation->kinds
		: kinds_passing(office, situation, situation->kinds, holder_may, decision);
	decision->kinds = kinds_passing(office, situation, kinds, kind_ready, decision);
	if (decision->kinds == KINDS_NONE)
		return VERDICT_REFUSE;
	const struct document_rule *rule = rule_for_documents(office, situation);
	bool no_rule = rule == NULL || rule->verdict == VERDICT_REFER;
	/* Neither age nor birthday can be computed: a person decides, on a stated ground; the
	 * papers are looked at all the same. */
	bool no_birthday = situation->birth_partial && makes_certificate(situation);
	if (no_rule || no_birthday) {
		enum verdict decided =
		    judge_ground(office, situation, rule != NULL || no_birthday, decision);
		if (no_rule || decided != VERDICT_ACCEPT)
			return decided;
	}
	return judge_papers(office, rule, situation, decision);
}

static const char *const next_steps[VERDICT_COUNT] = {
	[VERDICT_ACCEPT] = N_("Go on to the work on the card."),
	[VERDICT_INQUIRY] = N_("Print the inquiry letter and send it to the registered address."),
	[VERDICT_INCOMPLETE] = N_("Ask for what is missing, or let the person come again."),
	[VERDICT_REFUSE] = N_("Explain the reason."),
	[VERDICT_REFER] = N_("Ask the person in charge, then enter the decision and its ground."),
	[VERDICT_DEFER] = N_("Go on. Custody or revisit is chosen during the work on the card."),
	[VERDICT_UNSTATED] =
	    N_("Ask the person in charge, then enter the decision and its ground."),
};

static struct message next_step(const struct decision *decision)
{
	const char *id = next_steps[decision->verdict];
	if (decision->verdict == VERDICT_REFUSE && decision->reason_count > 0 &&
	    decision_code_next(decision->codes[0])[0] != '\0')
		id = decision_code_next(decision->codes[0]);
	return message_make(id);
}

void decision_make(const struct office *office, const struct situation *situation,
		   struct decision *ret_decision)
{
	struct decision decision = { 0 };
	decision.expires[KIND_SIGN] = DATE_NONE;
	decision.expires[KIND_AUTH] = DATE_NONE;
	decision.verdict = judge(office, situation, &decision);
	if (situation->override_count > 0)
		reason_put_overridden_last(&decision);
	if (decision.verdict == VERDICT_ACCEPT && situation->service_down &&
	    makes_certificate(situation)) {
		decision.verdict = VERDICT_DEFER;
		uint8_t index = decision.reason_count;
		reason_add(&decision, DECISION_SERVICE_DOWN);
		reason_put_first(&decision, index);
	}
	if (decision.verdict != VERDICT_REFUSE && makes_certificate(situation)) {
		dates_expire(office, situation, decision.kinds, decision.expires);
		note_leap_birthday(situation, &decision);
	}
	decision.fee = decision_fee(office, situation);
	override_fee(office, situation, &decision);
	(void)fee_terms_of(office, situation, decision.fee, &decision.fee_terms);
	if (decision.fee == FEE_UNSTATED && decision.verdict == VERDICT_ACCEPT)
		reason_add(&decision, DECISION_FEE_UNSTATED);
	decision.visits = decision.verdict == VERDICT_INQUIRY || situation->visit > 1 ? 2 : 1;
	decision.good_until = dates_good_until(office, situation);
	decision.next_step = next_step(&decision);
	*ret_decision = decision;
}

void decision_suit_time(const struct office *office, struct situation *situation)
{
	if (!office_is_legacy(office, situation_day(situation)))
		return;
	if (situation->card == CARD_KIND_MYNUMBER)
		situation->card = CARD_KIND_JUKI_PHOTO;
	if (situation->kinds != KINDS_NONE)
		situation->kinds = KINDS_LEGACY;
}

int decision_fee(const struct office *office, const struct situation *situation)
{
	const struct fee_rule *rule = rule_for_fee(office, situation);

	return rule == NULL ? FEE_UNSTATED : rule->certificates + fee_for_card(rule, situation);
}

bool decision_expiry(const struct office *office, const struct situation *situation,
		     int32_t ret_expires[static KIND_COUNT])
{
	struct decision scratch = { 0 };
	unsigned kinds = kinds_passing(office, situation, situation->kinds, holder_may, &scratch);
	int32_t expires[KIND_COUNT];
	dates_expire(office, situation, kinds, expires);
	if (expires[KIND_SIGN] == DATE_NONE && expires[KIND_AUTH] == DATE_NONE)
		return false;
	memcpy(ret_expires, expires, sizeof(expires));
	return true;
}

const char *decision_form(const struct office *office, const struct situation *situation,
			  enum language language)
{
	const struct document_rule *rule = rule_for_documents(office, situation);
	const enum language read = language_base(language);

	return rule != NULL && rule->form[read][0] != '\0' ? rule->form[read] : NULL;
}

uint8_t decision_checklist(const struct office *office, const struct situation *situation,
			   enum document documents[static SITUATION_DOCUMENTS], bool *ret_stated)
{
	const struct document_rule *rule = rule_for_documents(office, situation);
	uint8_t count = 0;
	*ret_stated = rule != NULL && rule->verdict != VERDICT_REFER;
	for (size_t i = 0; *ret_stated && i < rule->paper_count; i++)
		if (paper_asked(&rule->papers[i], situation))
			documents[count++] = rule->papers[i].document;
	return count;
}
