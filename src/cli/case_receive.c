/* The reception of case run: the decision, then acceptance, or a letter to the holder. */
#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/counter/link.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/domain/name.h"

#include "case_run.h"

static bool read_four(struct run *run, struct reception *reception, struct error *error)
{
	const struct pin *data = run->pins.pin[CASE_PIN_CARD_DATA];
	const struct pin *number_b = run->pins.pin[CASE_PIN_CARD_B];
	struct reception_difference differences[DIFFERENCES_MAX];

	if (data == NULL && number_b == NULL)
		return true;
	if (!card_basic_four(run->counter, reception->record.card_digest,
			     data != NULL ? CREDENTIAL_CARD_DATA : CREDENTIAL_CARD_B,
			     data != NULL ? data : number_b, &reception->four, error))
		return false;
	reception->has_four = true;
	if (reception_compare(reception, differences) == 0)
		return true;
	return error_set(error, ERROR_DIFFERS, CAUSE_NONE, 0, "%s", differences[0].field);
}

static bool service_down(struct run *run, bool *ret_down, struct error *error)
{
	struct link_view view;

	if (!link_look(run->counter->store, &view, error))
		return false;
	*ret_down = view.link == LINK_DOWN || !view.sync_running;
	return true;
}

static void print_decision(struct run *run, const struct decision *decision)
{
	struct output *output = &run->cli->output;
	char words[512] = "";

	if (decision->reason_count > 0)
		message_words(run->cli->language, &decision->reasons[0], words, sizeof(words));
	output_text(output, "event", "decision");
	output_text(output, "verdict", verdict_word(decision->verdict));
	output_text(output, "reason", words);
	output_date(output, "expires_auth", decision->expires[KIND_AUTH]);
	output_date(output, "expires_sign", decision->expires[KIND_SIGN]);
	output_record(output);
}

/* What the signing certificate would show for a text that it cannot hold as it is. */
static void print_substitute(struct run *run, const char *field, const char *words,
			     const char *kana)
{
	struct output *output = &run->cli->output;
	struct name_proposal proposal = { .by_kana = false };
	bool found;

	if (name_certifiable(words))
		return;
	found = name_propose(words, kana, &proposal);
	output_text(output, "event", "substitute");
	output_text(output, "field", field);
	output_text(output, "proposal", found ? proposal.text : "");
	output_text(output, "by", !found ? "none" : proposal.by_kana ? "kana" : "character");
	output_record(output);
	explicit_bzero(&proposal, sizeof(proposal));
}

static void print_substitutes(struct run *run, const struct reception *reception)
{
	const struct person *person = &reception->record.person;

	if (!way_of(reception->record.procedure)->certificates ||
	    (reception->decision.kinds & KINDS_SIGN) == 0)
		return;
	if (person->certificate[0] == '\0')
		print_substitute(run, "certificate_name", person->name, person->kana);
	print_substitute(run, "address", person->address, "");
}

/* Told at once: from here on the case has a number and can be continued, whatever happens. */
static void print_accepted(struct run *run, const struct case_record *record)
{
	struct output *output = &run->cli->output;

	output_text(output, "event", "accepted");
	output_text(output, "case", record->number);
	output_record(output);
	fflush(output->stream);
}

static bool inquire(struct run *run, struct reception *reception, struct error *error)
{
	struct output *output = &run->cli->output;
	struct letter letter;
	bool ok;

	if (!reception_inquire(run->counter, reception, &letter, error))
		return false;
	print_accepted(run, &reception->record);
	ok = run_paper(run, &reception->record, PAPER_INQUIRY, error);
	output_text(output, "event", "letter");
	output_text(output, "letter", letter.number);
	output_text(output, "state", ok ? "printed" : "requested");
	output_record(output);
	explicit_bzero(&letter, sizeof(letter));
	return ok;
}

/* What the rules forbid is settled at once; what is only missing stays a draft. */
static bool not_accepted(struct run *run, struct reception *reception, struct error *error)
{
	struct error unread;

	error_set(error, ERROR_RULE_REFUSES, CAUSE_NONE, 0, "verdict %s",
		  verdict_word(reception->decision.verdict));
	if (reception->decision.verdict == VERDICT_REFUSE)
		(void)reception_end(run->counter, reception, true, &unread);
	return false;
}

static bool shows_card(const struct reception *reception)
{
	for (int i = 0; i < reception->shown_count; i++)
		if (reception->shown[i].document == DOCUMENT_CARD)
			return reception->record.card_kind == CARD_KIND_MYNUMBER;
	return false;
}

static bool judge(struct run *run, struct reception *reception, struct error *error)
{
	bool down;

	if (!reception_save(run->counter, reception, error))
		return false;
	if (shows_card(reception) && (!reception_take_card(run->counter, reception, error) ||
				      !read_four(run, reception, error)))
		return false;
	if (!service_down(run, &down, error))
		return false;
	reception_decide(run->cli->office, down, reception);
	print_decision(run, &reception->decision);
	print_substitutes(run, reception);
	if (reception->decision.verdict == VERDICT_INQUIRY)
		return inquire(run, reception, error);
	if (!reception_acceptable(reception))
		return not_accepted(run, reception, error);
	if (!reception_accept(run->counter, reception, error))
		return false;
	print_accepted(run, &reception->record);
	return true;
}

static void take_second(struct reception *known, const struct reception *given)
{
	struct case_record *record = &known->record;

	record->applicant = given->record.applicant;
	if (given->record.applicant_person.name[0] != '\0')
		record->applicant_person = given->record.applicant_person;
	for (int i = 0; i < FACT_COUNT; i++)
		if (given->record.facts[i] != FACT_NOT_GIVEN)
			record->facts[i] = given->record.facts[i];
	text_copy(record->decided_by, sizeof(record->decided_by), given->record.decided_by);
	text_copy(record->ground, sizeof(record->ground), given->record.ground);
	text_copy(record->ground_kind, sizeof(record->ground_kind), given->record.ground_kind);
	text_copy(record->decider_role, sizeof(record->decider_role), given->record.decider_role);
	text_copy(record->overrides, sizeof(record->overrides), given->record.overrides);
	text_copy(record->second_person, sizeof(record->second_person),
		  given->record.second_person);
	memcpy(known->shown, given->shown, sizeof(known->shown));
	known->shown_count = given->shown_count;
}

/* What the first visit has recorded stands; who comes now and with what is the file's. */
static bool receive_second(struct run *run, struct reception *reception, struct error *error)
{
	struct reception known;
	int64_t id;
	bool ok;

	ok = reception_find_reply(run->counter,
				  run->file.number[0] != '\0' ? run->file.number
							      : reception->record.person.name,
				  &id, error) &&
	     reception_resume(run->counter, id, &known, error);
	if (!ok)
		return false;
	take_second(&known, reception);
	*reception = known;
	reception_wipe(&known);
	return judge(run, reception, error);
}

bool run_receive(struct run *run, struct reception *reception, struct error *error)
{
	reception_set_place(reception, run->cli->config);
	return reception->record.visit == 2 ? receive_second(run, reception, error)
					    : judge(run, reception, error);
}
