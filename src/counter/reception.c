#include "madoguchi/counter/reception.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"

void reception_init(struct reception *reception, enum procedure procedure, enum applicant applicant)
{
	memset(reception, 0, sizeof(*reception));
	reception->record.procedure = procedure;
	reception->record.applicant = applicant;
	reception->record.kinds = KINDS_BOTH;
	reception->record.reason =
	    procedure == PROCEDURE_RENEW ? REASON_EXPIRY : REASON_FIRST_DELIVERY;
	reception->record.good_until = DATE_NONE;
	reception->record.card_expires = DATE_NONE;
	reception->record.person.born = DATE_NONE;
	reception->record.fee = FEE_UNSTATED;
	reception->resident = true;
	for (int i = 0; i < KIND_COUNT; i++)
		reception->record.expires[i] = DATE_NONE;
}

void reception_wipe(struct reception *reception)
{
	explicit_bzero(reception, sizeof(*reception));
}

static void write_documents(struct reception *reception)
{
	char *to = reception->record.documents;
	size_t left = sizeof(reception->record.documents);

	to[0] = '\0';
	for (int i = 0; i < reception->shown_count; i++) {
		int n = snprintf(to, left, "%s%s%s", i > 0 ? "+" : "",
				 document_word(reception->shown[i].document),
				 reception->shown[i].stale ? "!stale" : "");

		if (n < 0 || (size_t)n >= left)
			return;
		to += n;
		left -= (size_t)n;
	}
}

static void read_documents(struct reception *reception)
{
	char words[sizeof(reception->record.documents)];
	char *rest = words;
	char *word;

	text_copy(words, sizeof(words), reception->record.documents);
	reception->shown_count = 0;
	while ((word = strsep(&rest, "+")) != NULL &&
	       reception->shown_count < SITUATION_DOCUMENTS) {
		struct document_shown *shown = &reception->shown[reception->shown_count];
		char *mark = strchr(word, '!');

		shown->stale = mark != NULL;
		shown->issued = DATE_NONE;
		if (mark != NULL)
			*mark = '\0';
		if (document_parse(word, &shown->document))
			reception->shown_count++;
	}
}

static bool check_free_fields(const struct case_record *record, struct error *error)
{
	const char *fields[] = { record->person.name, record->person.kana, record->person.address,
				 record->person.telephone, record->ground };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (text_has_my_number(fields[i]))
			return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
					 "a My Number stands in a free field");
	return true;
}

bool reception_save(struct counter *counter, struct reception *reception, struct error *error)
{
	struct case_record *record = &reception->record;

	if (!check_free_fields(record, error))
		return false;
	if (record->created_ms == 0)
		record->created_ms = clock_now_ms();
	memcpy(record->config_hash, counter->config->hash, sizeof(record->config_hash));
	write_documents(reception);
	return case_save(counter->store, record, error);
}

bool reception_take_card(struct counter *counter, struct reception *reception, struct error *error)
{
	struct card_view view;

	if (!card_look(counter, &view, error))
		return false;
	if (reception->record.has_card &&
	    memcmp(reception->record.card_digest, view.identity.digest, CARD_DIGEST_SIZE) != 0)
		reception->has_four = false;
	reception->card = view;
	reception->has_card = true;
	reception->record.has_card = true;
	memcpy(reception->record.card_digest, view.identity.digest, CARD_DIGEST_SIZE);
	reception->record.card_expires = view.card_expires;
	return true;
}

static int32_t birth_day(const char birth[static 9])
{
	char suggestion[DATE_TEXT_SIZE];
	int32_t date;

	return date_parse(birth, &date, suggestion) ? date : DATE_NONE;
}

static enum sex sex_of(char code)
{
	return code == '1' ? SEX_MALE : code == '2' ? SEX_FEMALE : SEX_OTHER;
}

static bool same_text(const char *a, const char *b)
{
	char key_a[PERSON_TEXT_SIZE * 2];
	char key_b[PERSON_TEXT_SIZE * 2];

	text_search_key(a, key_a, sizeof(key_a));
	text_search_key(b, key_b, sizeof(key_b));
	return strcmp(key_a, key_b) == 0;
}

static void compare_text(const char *label, char *entered, size_t size, const char *on_card,
			 struct reception_difference *differences, int *count)
{
	if (entered[0] == '\0') {
		text_copy(entered, size, on_card);
		return;
	}
	if (same_text(entered, on_card))
		return;
	differences[*count].field = label;
	text_copy(differences[*count].entered, PERSON_TEXT_SIZE, entered);
	text_copy(differences[*count].on_card, PERSON_TEXT_SIZE, on_card);
	(*count)++;
}

int reception_compare(struct reception *reception,
		      struct reception_difference ret_differences[static DIFFERENCES_MAX])
{
	struct person *person = &reception->record.person;
	const struct basic_four *four = &reception->four;
	char entered[DATE_TEXT_SIZE] = "";
	char on_card[DATE_TEXT_SIZE];
	int count = 0;

	if (!reception->has_four)
		return 0;
	if (person->born != DATE_NONE)
		date_format_iso(person->born, entered);
	else
		/* Sex and birth date are entered together: an empty date means neither was. */
		person->sex = sex_of(four->sex);
	date_format_iso(birth_day(four->birth), on_card);
	compare_text(N_("Name"), person->name, sizeof(person->name), four->name, ret_differences,
		     &count);
	compare_text(N_("Address"), person->address, sizeof(person->address), four->address,
		     ret_differences, &count);
	compare_text(N_("Birth date"), entered, sizeof(entered), on_card, ret_differences, &count);
	if (person->born == DATE_NONE)
		person->born = birth_day(four->birth);
	if (person->sex != sex_of(four->sex)) {
		ret_differences[count].field = N_("Sex");
		text_copy(ret_differences[count].entered, PERSON_TEXT_SIZE, sex_label(person->sex));
		text_copy(ret_differences[count].on_card, PERSON_TEXT_SIZE,
			  sex_label(sex_of(four->sex)));
		count++;
	}
	return count;
}

void reception_adopt_card(struct reception *reception)
{
	struct person *person = &reception->record.person;

	if (!reception->has_four)
		return;
	text_copy(person->name, sizeof(person->name), reception->four.name);
	text_copy(person->address, sizeof(person->address), reception->four.address);
	person->born = birth_day(reception->four.birth);
	person->sex = sex_of(reception->four.sex);
}

static void fill_situation(const struct reception *reception, bool service_down,
			   struct situation *situation)
{
	const struct case_record *record = &reception->record;

	situation_init(situation);
	situation->procedure = record->procedure;
	situation->applicant = record->applicant;
	situation->at_ms = clock_now_ms();
	situation->born = record->person.born;
	situation->card_expires = record->card_expires;
	situation->card = reception->has_card && reception->card.family == CARD_FAMILY_JPKI_LEGACY
			      ? CARD_KIND_JUKI_PLAIN
			      : CARD_KIND_MYNUMBER;
	situation->kinds = record->kinds;
	situation->visit = 1;
	situation->resident = reception->resident ? ANSWER_YES : ANSWER_NO;
	situation->service_down = service_down;
	situation->reason = record->reason;
	situation->reason_given = true;
	situation->has_ground = record->ground[0] != '\0';
	for (int i = 0; i < KIND_COUNT; i++)
		situation->old_expires[i] =
		    reception->has_card ? reception->card.slot[i].expires : DATE_NONE;
	memcpy(situation->shown, reception->shown, sizeof(situation->shown));
	situation->shown_count = reception->shown_count;
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

	fill_situation(reception, service_down, &situation);
	assume_protected(reception, &situation);
	decision_suit_time(office, &situation);
	decision_make(office, &situation, &reception->decision);
	reception->decided = true;
	record->good_until = reception->decision.good_until;
	record->fee = reception->decision.fee;
	for (int i = 0; i < KIND_COUNT; i++)
		record->expires[i] = reception->decision.expires[i];
}

static bool may_accept(const struct reception *reception)
{
	return reception->decided && (reception->decision.verdict == VERDICT_ACCEPT ||
				      reception->decision.verdict == VERDICT_DEFER);
}

static bool accept_in_transaction(struct counter *counter, struct reception *reception,
				  struct error *error)
{
	struct case_record *record = &reception->record;

	record->accepted_ms = clock_now_ms();
	record->kinds = reception->decision.kinds;
	return case_draw_number(counter->store, record, office_municipality_code(counter->office),
				counter->config->counter, clock_today(), error) &&
	       reception_save(counter, reception, error) &&
	       case_apply(counter->store, record, CASE_EVENT_ACCEPT, NULL, error) &&
	       case_apply(counter->store, record, CASE_EVENT_PREPARE, NULL, error);
}

bool reception_accept(struct counter *counter, struct reception *reception, struct error *error)
{
	struct case_record before = reception->record;

	if (!may_accept(reception))
		return error_set(error, ERROR_RULE_REFUSES, CAUSE_NONE, 0, "verdict %s",
				 verdict_word(reception->decision.verdict));
	/* The office's rules can be seen at work; its cards can no longer be written. */
	if ((reception->decision.kinds & KINDS_LEGACY) != 0)
		return error_set(error, ERROR_CARD_LEGACY, CAUSE_NONE, 0, "decision only");
	if (!reception->has_card)
		return error_set(error, ERROR_CARD_NONE, CAUSE_NONE, 0, "the card was not seen");
	if (!store_begin(counter->store, error))
		return false;
	if (accept_in_transaction(counter, reception, error) && store_commit(counter->store, error))
		return true;
	store_rollback(counter->store);
	reception->record = before;
	return false;
}

bool reception_end(struct counter *counter, struct reception *reception, bool refused,
		   struct error *error)
{
	const struct message *why = &reception->decision.reasons[0];
	bool has_why = reception->decided && reception->decision.reason_count > 0;

	if (reception->record.id == 0 && !reception_save(counter, reception, error))
		return false;
	return case_apply(counter->store, &reception->record,
			  refused ? CASE_EVENT_REFUSE : CASE_EVENT_WITHDRAW,
			  refused && has_why ? why->id : NULL, error);
}

bool reception_resume(struct counter *counter, int64_t case_id, struct reception *ret_reception,
		      struct error *error)
{
	struct reception reception;

	memset(&reception, 0, sizeof(reception));
	if (!case_load(counter->store, case_id, &reception.record, error))
		return false;
	reception.resident = true;
	read_documents(&reception);
	*ret_reception = reception;
	explicit_bzero(&reception, sizeof(reception));
	return true;
}
