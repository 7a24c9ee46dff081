#include "madoguchi/domain/advice.h"

#include <string.h>

#include "advice_parts.h"

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/domain/calendar.h"
#include "madoguchi/domain/convenience_store.h"

void advice_add(struct advice *advice, enum advice_part part, const char *label,
		struct message words)
{
	if (advice->count == ADVICE_LINES)
		return;
	advice->lines[advice->count++] =
	    (struct advice_line){ .part = part, .label = label, .words = words };
}

void advice_line_words(const struct advice_line *line, enum language language, bool on_paper,
		       char *words, size_t size)
{
	const char *name = line->name[language_base(language)];
	size_t used = 0;

	words[0] = '\0';
	if (name != NULL) {
		text_copy(words, size, name);
		used = strlen(words);
		if (line->words.id == NULL || used + 2 > size)
			return;
		words[used++] = ' ';
		words[used] = '\0';
	}
	if (on_paper)
		message_paper_words(language, &line->words, words + used, size - used);
	else
		message_words(language, &line->words, words + used, size - used);
}

/* A forgotten PIN need not bring anybody to the counter. */
static void add_store(struct advice *advice, const struct office *office,
		      const struct situation *situation)
{
	struct store_help help;

	if (situation->applicant != APPLICANT_SELF || situation->card != CARD_KIND_MYNUMBER ||
	    (situation->procedure != PROCEDURE_PIN_INIT &&
	     situation->procedure != PROCEDURE_UNLOCK))
		return;
	store_help_judge(office, situation, &help);
	for (uint8_t i = 0; i < help.line_count; i++)
		advice_add(advice, ADVICE_STORE, i == 0 ? N_("Convenience store") : "",
			   help.lines[i]);
}

static void add_name(struct advice *advice, enum advice_part part, const char *label,
		     const char name[static LANGUAGE_COUNT][OFFICE_TEXT_SIZE],
		     const char *telephone)
{
	struct message words = { .id = NULL };

	if (telephone[0] != '\0')
		words = message_with_text(N_("telephone {1}"), telephone);
	advice_add(advice, part, label, words);
	for (size_t i = 0; i < LANGUAGE_COUNT; i++)
		advice->lines[advice->count - 1].name[i] = name[i];
}

static void add_decider(struct advice *advice, const struct decision *decision)
{
	static const char label[] = N_("Who decides");
	const struct decider *decider = decision->decider;

	if (decision->verdict != VERDICT_REFER && decision->verdict != VERDICT_UNSTATED)
		return;
	if (decider == NULL)
		advice_add(advice, ADVICE_ANSWER, label,
			   message_make(N_("The office names nobody: the clerk decides.")));
	else
		add_name(advice, ADVICE_ANSWER, label, decider->name, decider->telephone);
}

/* The telephone of the desk, and of every ward where there are some. */
static void add_telephones(struct advice *advice, const struct office *office)
{
	const struct ward *ward;

	advice_add(advice, ADVICE_CALL, N_("Telephone"),
		   message_with_text("{1}", office_telephone(office)));
	for (size_t i = 0; (ward = office_ward_at(office, i)) != NULL; i++)
		add_name(advice, ADVICE_CALL, "", ward->name, ward->telephone);
}

/* Somebody who asks beforehand has shown nothing yet: the answer is the one that holds when all
 * that is asked for is brought. */
static void suppose_all_is_brought(const struct office *office, const struct situation *situation,
				   struct decision *decision)
{
	struct situation then = *situation;
	enum document documents[SITUATION_DOCUMENTS];
	bool stated;

	if (situation->shown_count > 0 ||
	    (decision->verdict != VERDICT_INCOMPLETE && decision->verdict != VERDICT_INQUIRY))
		return;
	then.shown_count = decision_checklist(office, situation, documents, &stated);
	for (uint8_t i = 0; i < then.shown_count; i++)
		then.shown[i] =
		    (struct document_shown){ .document = documents[i], .issued = DATE_NONE };
	decision_make(office, &then, decision);
}

/* Of papers that nobody has shown yet nothing can be said; the fee has a line of its own. */
static bool is_of_papers(enum decision_code code)
{
	return code == DECISION_COMPLETE || code == DECISION_FEE_UNSTATED ||
	       code == DECISION_UNDATED || code == DECISION_SOFT || code == DECISION_WAIVED;
}

static void add_answer(struct advice *advice, const struct situation *situation,
		       const struct decision *decision)
{
	const char *label = "";

	advice_add(advice, ADVICE_ANSWER, N_("Answer"),
		   message_make(verdict_label(decision->verdict)));
	if (situation->shown_count == 0 && decision->reason_count > 0 &&
	    decision->codes[0] == DECISION_COMPLETE)
		advice_add(advice, ADVICE_ANSWER, label,
			   message_make(N_("when everything below is brought")));
	/* What is missing follows as the list of what to bring. */
	for (size_t i = 0; i < decision->reason_count; i++)
		if (decision->codes[i] != DECISION_MISSING &&
		    (situation->shown_count > 0 || !is_of_papers(decision->codes[i])))
			advice_add(advice, ADVICE_ANSWER, label, decision->reasons[i]);
	add_decider(advice, decision);
}

/* A condition that the caller has said nothing about. */
static bool is_open(const struct conditions *conditions, const struct situation *situation)
{
	for (size_t i = 0; i < conditions->count; i++)
		if (situation_fact(situation, conditions->items[i].fact) == FACT_NOT_GIVEN)
			return true;
	return false;
}

static struct message with_document(const char *id, enum document document)
{
	struct message words = message_make(id);
	message_add_id(&words, document_label(document));
	return words;
}

static struct message paper_words(const struct paper_rule *paper, const struct situation *situation)
{
	struct message words;

	if (is_open(&paper->when, situation))
		return with_document(paper->when.items[0].fact == FACT_PIN
					 ? N_("{1}, if the PIN is not remembered")
					 : N_("{1}, in some cases"),
				     paper->document);
	if (is_open(&paper->unless, situation))
		return with_document(N_("{1}, unless the office's own records show it"),
				     paper->document);
	if (paper->by_letter)
		return with_document(N_("{1} (without it: a letter, and a second visit)"),
				     paper->document);
	if (paper->soft)
		return with_document(N_("{1} (it also goes without)"), paper->document);
	if (paper->within_months == 0)
		return message_make(document_label(paper->document));
	words = with_document(N_("{1}, issued within {2} months"), paper->document);
	message_add_number(&words, paper->within_months);
	return words;
}

/* Which form it is, where the office has several. */
static void add_form(struct advice *advice, const struct document_rule *rule,
		     const struct paper_rule *paper)
{
	struct advice_line *line = &advice->lines[advice->count - 1];

	if (paper->document != DOCUMENT_FORM || rule->form[LANGUAGE_EN][0] == '\0')
		return;
	for (size_t i = 0; i < LANGUAGE_COUNT; i++)
		line->name[i] = rule->form[i];
	line->words = (struct message){ .id = NULL };
	if (paper->when.count > 0)
		line->words = message_make(paper->when.items[0].fact == FACT_PIN
					       ? N_("(if the PIN is not remembered)")
					       : N_("(in some cases)"));
}

static bool is_identity(enum document asked, enum document counts_as)
{
	bool photo = asked == DOCUMENT_PHOTO_ID || asked == DOCUMENT_AGENT_PHOTO_ID ||
		     asked == DOCUMENT_REP_PHOTO_ID;
	bool other = asked == DOCUMENT_OTHER_ID || asked == DOCUMENT_AGENT_OTHER_ID ||
		     asked == DOCUMENT_REP_OTHER_ID;

	return (photo && counts_as == DOCUMENT_PHOTO_ID) || other;
}

static bool is_wanted(const struct document_rule *rule, const struct identity *identity)
{
	for (size_t i = 0; i < rule->paper_count; i++)
		if (is_identity(rule->papers[i].document, identity->document))
			return true;
	return false;
}

/* By name, for whoever asks what is meant: those with a photo, and those that count where any will
 * do. */
static void add_identities(struct advice *advice, const struct office *office,
			   const struct situation *situation)
{
	const struct document_rule *rule = rule_for_documents(office, situation);
	const struct identity *identity;
	const char *label = N_("Identity documents");

	for (size_t i = 0;
	     rule != NULL &&
	     (identity = office_identity_at(office, situation_day(situation), i)) != NULL;
	     i++) {
		if (!is_wanted(rule, identity))
			continue;
		add_name(advice, ADVICE_IDENTITY, label, identity->name, "");
		if (identity->document == DOCUMENT_OTHER_ID)
			advice->lines[advice->count - 1].words = message_make(N_("(no photo)"));
		label = "";
	}
}

static void add_papers(struct advice *advice, enum advice_part part, const char *label,
		       const struct office *office, const struct situation *situation)
{
	const struct document_rule *rule = rule_for_documents(office, situation);
	const char *heading = label;

	if (rule == NULL || rule->verdict == VERDICT_REFER) {
		advice_add(advice, part, label,
			   message_make(rule == NULL
					    ? N_("The office publishes no rule for this.")
					    : N_("For this the office publishes only: ask us.")));
		return;
	}
	for (size_t i = 0; i < rule->paper_count; i++) {
		const struct paper_rule *paper = &rule->papers[i];
		if (!paper_asked(paper, situation) && !is_open(&paper->when, situation))
			continue;
		advice_add(advice, part, heading, paper_words(paper, situation));
		add_form(advice, rule, paper);
		heading = "";
	}
	if (heading == label)
		advice_add(advice, part, label, message_make(N_("nothing")));
}

static void add_to_bring(struct advice *advice, const struct office *office,
			 const struct situation *situation)
{
	struct situation second = *situation;

	if (advice->decision.verdict == VERDICT_REFUSE)
		return;
	add_papers(advice, ADVICE_BRING, N_("To bring"), office, situation);
	add_identities(advice, office, situation);
	if (office->copies_kept)
		advice_add(advice, ADVICE_IDENTITY, "",
			   message_make(N_("The office keeps copies of the identity documents.")));
	if (situation->visit > 1 || advice->decision.verdict != VERDICT_INQUIRY)
		return;
	/* Asked as it will be then: with the letter, which is what the visit is for. */
	second.visit = 2;
	second.shown[0] =
	    (struct document_shown){ .document = DOCUMENT_REPLY_SEALED, .issued = DATE_NONE };
	second.shown_count = 1;
	add_papers(advice, ADVICE_SECOND, N_("To bring on the second visit"), office, &second);
}

static void add_minutes(struct advice *advice, const struct office *office)
{
	struct message words = message_make(N_("It takes {1} to {2} minutes."));
	int from, until;

	if (!office_minutes(office, &from, &until))
		return;
	message_add_number(&words, from);
	message_add_number(&words, until);
	advice_add(advice, ADVICE_HOURS, "", words);
}

static void add_fee(struct advice *advice, int fee)
{
	advice_add(advice, ADVICE_FEE, N_("Fee"),
		   fee == FEE_UNSTATED ? message_make(N_("The office publishes no fee for this."))
				       : message_with_yen(N_("{1} yen"), fee));
}

static void add_expiry(struct advice *advice, const struct decision *decision)
{
	for (unsigned kind = 0; kind < KIND_COUNT; kind++)
		if (decision->expires[kind] != DATE_NONE)
			advice_add(advice, ADVICE_VALID, kind_label((enum certificate_kind)kind),
				   message_with_date(N_("until {1}"), decision->expires[kind]));
}

/* A card that is made now has an end of its own. */
static void add_card(struct advice *advice, const struct office *office,
		     const struct situation *situation)
{
	int32_t day = situation_day(situation);
	const struct new_card_rule *rule = office_new_card(office, day);
	struct validity_facts facts = { .today = day,
					.born = situation->born,
					.stay_until = situation->stay_until };
	bool made = situation->card == CARD_KIND_NONE ||
		    (situation->reason_given && situation->reason == REASON_CARD_REISSUED);
	int32_t expires;

	if (rule == NULL || !made || advice->decision.verdict == VERDICT_REFUSE)
		return;
	expires = validity_card_expires(rule->adult_age, rule->birthdays_adult,
					rule->birthdays_minor, &facts);
	if (expires != DATE_NONE)
		advice_add(advice, ADVICE_VALID, N_("The new card"),
			   message_with_date(N_("until {1}"), expires));
}

static void add_outage(struct advice *advice, const struct office *office,
		       const struct situation *situation)
{
	int64_t until_ms;
	const char *name;

	if (service_outage_planned(office, situation->at_ms, &until_ms, &name))
		advice_add(advice, ADVICE_NEXT, N_("National service"),
			   message_with_text(N_("Stopped as planned: {1}"), name));
}

void advice_make(const struct office *office, const struct situation *situation,
		 struct advice *ret_advice)
{
	struct advice *advice = ret_advice;

	memset(advice, 0, sizeof(*advice));
	decision_make(office, situation, &advice->decision);
	suppose_all_is_brought(office, situation, &advice->decision);
	add_store(advice, office, situation);
	add_answer(advice, situation, &advice->decision);
	add_to_bring(advice, office, situation);
	add_fee(advice, advice->decision.fee);
	add_expiry(advice, &advice->decision);
	add_card(advice, office, situation);
	advice_add_hours(advice, office, situation);
	add_minutes(advice, office);
	add_telephones(advice, office);
	add_outage(advice, office, situation);
	/* What a clerk does next is nothing to a caller. */
	if (situation->shown_count > 0 || advice->decision.verdict == VERDICT_REFUSE)
		advice_add(advice, ADVICE_NEXT, N_("Next step"), advice->decision.next_step);
}
