#include "madoguchi/counter/reception.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/fee.h"
#include "madoguchi/counter/sign_in.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/domain/document_list.h"
#include "madoguchi/domain/fact_asked.h"
#include "madoguchi/domain/name.h"
#include "madoguchi/store/case_list.h"

#define FOUND_MAX 32

/* ---- the decision ---------------------------------------------------------------------------- */

static enum card_kind card_kind_of(const struct reception *reception)
{
	if (reception->record.card_kind == CARD_KIND_MYNUMBER && reception->has_card &&
	    reception->card.family == CARD_FAMILY_JPKI_LEGACY)
		return CARD_KIND_JUKI_PLAIN;
	return reception->record.card_kind;
}

static void fill_facts(const struct case_record *record, struct situation *situation)
{
	for (int i = 0; i < FACT_COUNT; i++)
		if (record->facts[i] != FACT_NOT_GIVEN)
			situation_set_fact(situation, (enum fact)i, record->facts[i]);
	situation->ward = record->facts[FACT_WARD] == FACT_YES;
}

/* What a person has decided or set aside. Words that nobody knows count as not entered. */
static void fill_persons(const struct case_record *record, struct situation *situation)
{
	situation->has_ground = record->decided_by[0] != '\0' && record->ground[0] != '\0' &&
				ground_parse(record->ground_kind, &situation->ground);
	situation->ground_by_supervisor = strcmp(record->decider_role, "supervisor") == 0;
	if (!overrides_read(record->overrides, situation->overrides, &situation->override_count))
		situation->override_count = 0;
	for (int i = 0; i < situation->override_count; i++)
		situation->overrides[i].second_person = record->second_person[0] != '\0';
}

void reception_situation(const struct reception *reception, bool service_down,
			 struct situation *ret_situation)
{
	const struct case_record *record = &reception->record;
	struct situation *situation = ret_situation;

	situation_init(situation);
	fill_facts(record, situation);
	situation->procedure = record->procedure;
	situation->applicant = record->applicant;
	situation->at_ms = clock_now_ms();
	situation->born = record->person.born;
	situation->birth_partial = record->person.born_partial[0] != '\0';
	situation->stay_until = record->person.stay_until;
	situation->card_expires = record->card_expires;
	situation->card = card_kind_of(reception);
	situation->kinds = record->kinds;
	situation->visit = record->visit;
	situation->service_down = service_down;
	situation->reason = record->reason;
	situation->reason_given = way_of(record->procedure)->asks_reason;
	fill_persons(record, situation);
	for (int i = 0; i < KIND_COUNT; i++)
		situation->old_expires[i] =
		    reception->has_card ? reception->card.slot[i].expires : DATE_NONE;
	memcpy(situation->shown, reception->shown, sizeof(situation->shown));
	situation->shown_count = reception->shown_count;
}

unsigned reception_facts(const struct office *office, const struct reception *reception)
{
	/* Asked with the procedure, or known: where this counter is, and who came first. */
	static const unsigned known =
	    1u << FACT_RESIDENT | 1u << FACT_PLACE | 1u << FACT_FIRST_VISIT_BY;
	struct situation situation;

	reception_situation(reception, false, &situation);
	decision_suit_time(office, &situation);
	return facts_asked(office, &situation) & ~known;
}

void reception_set_place(struct reception *reception, const struct config *config)
{
	enum place place;

	if (config->place != NULL && place_parse(config->place, &place))
		reception->record.facts[FACT_PLACE] = (uint8_t)(place + 1);
}

/* What needs the signing password to be read expires with the other certificate as a rule: both
 * were issued together. The true date is read, and judged again, once the password is verified. */
static void assume_protected(const struct reception *reception, struct situation *situation)
{
	if (reception->has_card && reception->card.slot[KIND_SIGN].content == SLOT_PROTECTED &&
	    situation->old_expires[KIND_SIGN] == DATE_NONE)
		situation->old_expires[KIND_SIGN] = situation->old_expires[KIND_AUTH];
}

void reception_decide(const struct office *office, bool service_down, struct reception *reception)
{
	struct situation situation;
	struct case_record *record = &reception->record;

	reception_situation(reception, service_down, &situation);
	assume_protected(reception, &situation);
	decision_suit_time(office, &situation);
	decision_make(office, &situation, &reception->decision);
	reception->decided = true;
	record->good_until = reception->decision.good_until;
	record->fee = reception->decision.fee;
	for (int i = 0; i < KIND_COUNT; i++)
		record->expires[i] = reception->decision.expires[i];
}

/* ---- acceptance ------------------------------------------------------------------------------ */

bool reception_acceptable(const struct reception *reception)
{
	return reception->decided && (reception->decision.verdict == VERDICT_ACCEPT ||
				      reception->decision.verdict == VERDICT_DEFER);
}

/* The office's rules can be seen at work; the cards of that time can no longer be written. */
static bool takes_no_work(const struct reception *reception)
{
	return (reception->decision.kinds & KINDS_LEGACY) != 0 ||
	       reception->record.card_kind == CARD_KIND_JUKI_PHOTO ||
	       reception->record.card_kind == CARD_KIND_JUKI_PLAIN;
}

static bool has_code(const struct decision *decision, enum decision_code code)
{
	for (int i = 0; i < decision->reason_count; i++)
		if (decision->codes[i] == code)
			return true;
	return false;
}

static bool overrides(const struct decision *decision)
{
	return has_code(decision, DECISION_OVERRIDDEN) ||
	       has_code(decision, DECISION_PAPER_OVERRIDDEN) || has_code(decision, DECISION_FEE);
}

/* What a person has decided or set aside is told in the history and, with its codes, in the audit
 * trail; names and words stand sealed in the case. */
static bool note_persons(struct counter *counter, const struct reception *reception,
			 struct error *error)
{
	const struct case_record *record = &reception->record;
	struct store *store = counter->store;

	if (record->protective_measure &&
	    !audit_add(store, "case.protect", record->number, "address", error))
		return false;
	if (has_code(&reception->decision, DECISION_BY_GROUND) &&
	    (!case_note(store, record, "decided",
			N_("The office states no rule: decided by a person, with the ground"),
			error) ||
	     !audit_add(store, "case.ground", record->number, record->ground_kind, error)))
		return false;
	if (!overrides(&reception->decision))
		return true;
	if (!case_note(store, record, "overridden", N_("A rule was set aside, with the reason"),
		       error) ||
	    !audit_add(store, "case.override", record->number, record->overrides, error))
		return false;
	return record->second_person[0] == '\0' ||
	       case_note(store, record, "agreed", N_("A second person has agreed to it"), error);
}

/* Whoever agrees is another one than the clerk. */
static bool check_second_person(const struct counter *counter, const struct case_record *record,
				struct error *error)
{
	const char *second = record->second_person;

	if (!name_same(counter->operator_name, second) &&
	    !name_same(counter_clerk(counter), second))
		return true;
	return error_set(error, ERROR_SECOND_PERSON, CAUSE_NONE, 0, "the clerk");
}

/* From a draft by acceptance, from the wait for a reply by the reply. */
static bool move_on(struct counter *counter, struct reception *reception, struct error *error)
{
	struct case_record *record = &reception->record;
	const bool replied = record->state == CASE_WAITING_REPLY;
	const bool closes = takes_no_work(reception);

	if (replied && !letter_end(counter->store, record->id, LETTER_EVENT_REPLY, error))
		return false;
	if (!replied && !case_apply(counter->store, record, CASE_EVENT_ACCEPT, NULL, error))
		return false;
	if (closes)
		return case_apply(counter->store, record, CASE_EVENT_CLOSE,
				  N_("Decided; this card's certificates are not written here"),
				  error);
	return case_apply(counter->store, record, replied ? CASE_EVENT_REPLY : CASE_EVENT_PREPARE,
			  NULL, error);
}

static bool draw_and_save(struct counter *counter, struct reception *reception, struct error *error)
{
	return case_draw_number(counter->store, &reception->record,
				office_municipality_code(counter->office), counter->config->counter,
				clock_today(), error) &&
	       reception_save(counter, reception, error);
}

/* From now on it does not matter what the office file will say. */
static bool owe_fee(struct counter *counter, const struct reception *reception, struct error *error)
{
	const struct decision *decision = &reception->decision;

	return fee_owe(counter->store, reception->record.id,
		       decision->fee == FEE_UNSTATED ? NULL : &decision->fee_terms, error);
}

static bool accept_in_transaction(struct counter *counter, struct reception *reception,
				  struct error *error)
{
	reception->record.accepted_ms = clock_now_ms();
	reception->record.kinds = reception->decision.kinds;
	return draw_and_save(counter, reception, error) && owe_fee(counter, reception, error) &&
	       note_persons(counter, reception, error) && move_on(counter, reception, error);
}

/* A matter of nobody, or one that the letter could not be sent to, is none. */
static bool check_person(const struct case_record *record, bool letter, struct error *error)
{
	if (record->person.name[0] == '\0')
		return error_set(error, ERROR_NAME_MISSING, CAUSE_NONE, 0, "the holder's");
	if (record->applicant != APPLICANT_SELF && record->applicant_person.name[0] == '\0')
		return error_set(error, ERROR_NAME_MISSING, CAUSE_NONE, 0, "the applicant's");
	if (letter && record->person.address[0] == '\0')
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "the registered address");
	return true;
}

static bool refused(const struct reception *reception, struct error *error)
{
	return error_set(error, ERROR_RULE_REFUSES, CAUSE_NONE, 0, "verdict %s",
			 reception->decided ? verdict_word(reception->decision.verdict) : "none");
}

static bool check_card(const struct reception *reception, struct error *error)
{
	const enum procedure procedure = reception->record.procedure;

	if (way_of(procedure)->needs_card && !takes_no_work(reception) && !reception->has_card)
		return error_set(error, ERROR_CARD_NONE, CAUSE_NONE, 0, "the card was not seen");
	/* reception_take_card() lets it through for a revocation alone. */
	if (reception->has_card && reception->card.family == CARD_FAMILY_JPKI_FACE &&
	    reception->decision.kinds == KINDS_SIGN)
		return error_set(error, ERROR_CARD_FACE, CAUSE_NONE, 0, "%s", kind_word(KIND_SIGN));
	return true;
}

bool reception_accept(struct counter *counter, struct reception *reception, struct error *error)
{
	struct case_record before = reception->record;
	bool done;

	if (!reception_acceptable(reception))
		return refused(reception, error);
	if (!check_person(&reception->record, false, error) ||
	    !check_second_person(counter, &reception->record, error) ||
	    !check_card(reception, error) || !store_begin(counter->store, error))
		return false;
	done =
	    accept_in_transaction(counter, reception, error) && store_commit(counter->store, error);
	if (!done) {
		store_rollback(counter->store);
		reception->record = before;
	}
	explicit_bzero(&before, sizeof(before));
	return done;
}

static bool inquire_in_transaction(struct counter *counter, struct reception *reception,
				   struct letter *ret_letter, struct error *error)
{
	struct case_record *record = &reception->record;

	if (record->state == CASE_DRAFT)
		record->kinds = reception->decision.kinds;
	return draw_and_save(counter, reception, error) &&
	       (record->state == CASE_WAITING_REPLY
		    ? letter_end(counter->store, record->id, LETTER_EVENT_END, error)
		    : case_apply(counter->store, record, CASE_EVENT_INQUIRE, NULL, error)) &&
	       letter_request(counter->store, record->id, record->person.address, clock_today(),
			      ret_letter, error);
}

bool reception_inquire(struct counter *counter, struct reception *reception,
		       struct letter *ret_letter, struct error *error)
{
	struct case_record before = reception->record;
	bool done;

	if (!reception->decided || reception->decision.verdict != VERDICT_INQUIRY)
		return refused(reception, error);
	if (!check_person(&reception->record, true, error))
		return false;
	if (!store_begin(counter->store, error))
		return false;
	done = inquire_in_transaction(counter, reception, ret_letter, error) &&
	       store_commit(counter->store, error);
	if (!done) {
		store_rollback(counter->store);
		reception->record = before;
	}
	explicit_bzero(&before, sizeof(before));
	return done;
}

/* ---- the end, and what goes on --------------------------------------------------------------- */

static bool end_in_transaction(struct counter *counter, struct case_record *record,
			       enum case_event event, const char *why, struct error *error)
{
	return (record->state != CASE_WAITING_REPLY ||
		letter_end(counter->store, record->id, LETTER_EVENT_END, error)) &&
	       fee_give_back(counter, record, error) &&
	       case_apply(counter->store, record, event, why, error);
}

bool reception_end(struct counter *counter, struct reception *reception, bool refuse,
		   struct error *error)
{
	const struct message *why = &reception->decision.reasons[0];
	const bool has_why = refuse && reception->decided && reception->decision.reason_count > 0;

	if (reception->record.id == 0 && !reception_save(counter, reception, error))
		return false;
	if (!store_begin(counter->store, error))
		return false;
	if (end_in_transaction(counter, &reception->record,
			       refuse ? CASE_EVENT_REFUSE : CASE_EVENT_WITHDRAW,
			       has_why ? why->id : NULL, error) &&
	    store_commit(counter->store, error))
		return true;
	store_rollback(counter->store);
	return false;
}

/* Whoever came first is a fact for the rules; the papers are asked for anew. */
static void begin_second_visit(struct reception *reception)
{
	struct case_record *record = &reception->record;

	if (record->facts[FACT_FIRST_VISIT_BY] == FACT_NOT_GIVEN)
		record->facts[FACT_FIRST_VISIT_BY] = record->applicant == APPLICANT_SELF
							 ? FIRST_VISIT_BY_SELF
							 : FIRST_VISIT_BY_AGENT;
	record->visit = 2;
	reception->shown_count = 0;
}

bool reception_resume(struct counter *counter, int64_t case_id, struct reception *ret_reception,
		      struct error *error)
{
	struct reception reception;

	memset(&reception, 0, sizeof(reception));
	if (!case_load(counter->store, case_id, &reception.record, error))
		return false;
	if (reception.record.facts[FACT_RESIDENT] == FACT_NOT_GIVEN)
		reception.record.facts[FACT_RESIDENT] = FACT_YES;
	/* Words of a later version stand for papers that cannot be told: they are asked for again.
	 */
	if (!document_list_parse(reception.record.documents, reception.shown,
				 &reception.shown_count))
		reception.shown_count = 0;
	if (reception.record.state == CASE_WAITING_REPLY && reception.record.visit == 1)
		begin_second_visit(&reception);
	*ret_reception = reception;
	explicit_bzero(&reception, sizeof(reception));
	return true;
}

bool reception_find_reply(struct counter *counter, const char *search, int64_t *ret_id,
			  struct error *error)
{
	struct search_words words;
	struct case_row rows[2];
	int found;

	search_words_parse(search, clock_today(), &words);
	words.has_state = true;
	words.state = CASE_WAITING_REPLY;
	if (!case_list_search(counter->store, &words, rows, 2, &found, error))
		return false;
	if (found > 0)
		*ret_id = rows[0].id;
	explicit_bzero(&words, sizeof(words));
	explicit_bzero(rows, sizeof(rows));
	if (found == 0)
		return error_set(error, ERROR_NOT_FOUND, CAUSE_NONE, 0,
				 "no case of that name or number waits for a reply");
	return found == 1 || error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
				       "%d cases wait for a reply: the number is needed", found);
}
