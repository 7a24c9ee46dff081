#include "paper_parts.h"
#include "paper_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/papers/slip.h"
#include "madoguchi/pki/certificate.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/counter/custody.h"
#include "madoguchi/counter/letter_work.h"
#include "madoguchi/counter/link.h"
#include "madoguchi/counter/outage.h"
#include "madoguchi/counter/revoke.h"
#include "madoguchi/counter/reception.h"
#include "madoguchi/counter/sign_in.h"
#include "madoguchi/counter/way.h"

static void put_bring(struct values *values, const char *id)
{
	values_cell_id(values, "bring", id);
}

static void put_fee(struct values *values, int fee)
{
	const struct message words = fee == FEE_UNSTATED
					 ? message_make(N_("The office publishes no fee for this."))
					 : message_with_yen(N_("{1} yen"), fee);
	char value[VALUE_SIZE];

	message_words(values_language(values), &words, value, sizeof(value));
	values_put(values, "fee", value);
}

static void put_case(struct values *values, const struct case_record *record)
{
	values_put(values, "case_number", record->number);
	values_put_time(values, "accepted_at", record->accepted_ms);
	values_put(values, "name", record->person.name);
	values_put_id(values, "procedure", procedure_label(record->procedure));
	values_put_id(values, "applicant", applicant_label(record->applicant));
	values_put(values, "applicant_name", record->applicant_person.name);
	values_put(values, "relation", record->applicant_person.relation);
	put_fee(values, record->fee);
	values_put_kinds(values, "kinds", record->kinds);
	put_bring(values, N_("My Number Card"));
	put_bring(values, typist_of(record->applicant) == TYPIST_STAFF
			      ? N_("the envelope with the PINs, sealed")
			      : N_("your PINs (in your memory, not on paper)"));
	if (record->state == CASE_DONE && record->kinds_done == KINDS_NONE)
		values_put_id(
		    values, "decided",
		    N_("Settled with this decision: this card takes no certificate here."));
	if (outage_warning(record).id != NULL)
		values_put_id(values, "warning", outage_warning(record).id);
}

/* What the certificate says, not what was asked for. */
static void put_certificate(struct values *values, const struct case_record *record,
			    enum certificate_kind kind, const struct certificate_facts *facts)
{
	char born[DATE_TEXT_SIZE];
	struct date_partial date;

	values_put_id(values, "kind", kind_label(kind));
	values_put(values, "issuer", facts->issuer);
	values_put(values, "serial", facts->serial);
	values_put_date(values, "valid_from", date_from_ms(facts->not_before_ms));
	values_put_date(values, "valid_until", date_from_ms(facts->not_after_ms));
	if (!facts->has_attributes)
		return;
	values_put(values, "name", facts->name);
	if (case_hides_address(record))
		values_put_id(values, "address", N_("(not stated: protective measure)"));
	else
		values_put(values, "address", facts->address);
	if (date_parse_partial(facts->birth, &date, born)) {
		date_partial_format(&date, values_language(values) == LANGUAGE_JA, born);
		values_put(values, "born", born);
	}
	values_put_id(values, "sex",
		      sex_label(facts->sex == '1'   ? SEX_MALE
				: facts->sex == '2' ? SEX_FEMALE
						    : SEX_OTHER));
}

static bool render_one_copy(struct counter *counter, const struct case_record *record,
			    enum certificate_kind kind, const struct paper_record *row,
			    struct buffer *ret_text, struct error *error)
{
	struct values *values = NULL;
	struct certificate_record certificate;
	struct certificate_facts facts;
	struct buffer der;
	bool ok;

	if (!values_new(row->language, &values, error))
		return false;
	buffer_init(&der, 16384);
	ok = certificate_of_case(counter->store, record->id, kind, &certificate, &der, error) &&
	     certificate_inspect(der.bytes, der.size, &facts, error);
	if (ok) {
		values_put_own(values, counter, row);
		values_put(values, "case_number", record->number);
		put_certificate(values, record, kind, &facts);
		ok = values_render(counter, SLIP_CERTIFICATE, values, ret_text, error);
	}
	buffer_done(&der);
	values_free(&values);
	return ok;
}

static bool render_copies(struct counter *counter, const struct case_record *record,
			  const struct paper_record *row, struct buffer *ret_text,
			  struct error *error)
{
	for (int i = KIND_COUNT - 1; i >= 0; i--) {
		if ((record->kinds_done & (1u << i)) == 0)
			continue;
		if (ret_text->size > 0)
			buffer_append_text(ret_text, "\n\n");
		if (!render_one_copy(counter, record, (enum certificate_kind)i, row, ret_text,
				     error))
			return false;
	}
	return true;
}

/* While the service is away the telephone is the only thing that stops a use at once. */
static void put_revocation(struct values *values, struct counter *counter,
			   const struct case_record *record)
{
	struct link_view link;
	struct error unread;

	if (record->procedure != PROCEDURE_REVOKE)
		return;
	values_put_id(values, "reason", reason_label(record->reason));
	values_put(values, "suspend_telephone", REVOKE_TELEPHONE);
	if (link_look(counter->store, &link, &unread) && !link_good(&link))
		values_put_id(
		    values, "outage",
		    N_("The service cannot be reached just now: until it is back, only the "
		       "telephone below stops the use."));
}

/* Who took it in beside the clerk. */
static bool put_second(struct values *values, struct counter *counter, const char *name,
		       struct error *error)
{
	struct operator_record second;

	if (name[0] == '\0')
		return true;
	if (!operator_load(counter->store, name, &second, error))
		return false;
	values_put(values, "second_clerk",
		   second.full_name[0] != '\0' ? second.full_name : second.name);
	return true;
}

static void put_things(struct values *values, const struct custody *custody)
{
	static const char *const items[CUSTODY_THING_COUNT] = { "item1", "item2", "item3",
								"item4" };
	char words[CUSTODY_OTHER_SIZE];
	int item = 0;

	for (int thing = 0; thing < CUSTODY_THING_COUNT; thing++) {
		custody_thing_words(custody, (enum custody_thing)thing, values_language(values),
				    words, sizeof(words));
		if (words[0] != '\0')
			values_put(values, items[item++], words);
	}
	explicit_bzero(words, sizeof(words));
}

/* From the day on which it came, so that a paper that is made later says the same. */
static void put_card_ends(struct values *values, const struct office *office,
			  const struct case_record *record, const struct custody *custody)
{
	const int32_t ends =
	    custody_card_ends(office, record->card_expires, date_from_ms(custody->since_ms));
	const struct message words = custody_card_ends_words(ends);

	if (words.id != NULL)
		values_put_message(values, "card_ends", &words);
}

/* What lies here, how it goes home, who took it in: as its row says. */
static bool put_custody(struct values *values, struct counter *counter,
			const struct case_record *record, struct error *error)
{
	const char *callback = record->applicant_person.telephone[0] != '\0'
				   ? record->applicant_person.telephone
				   : record->person.telephone;
	struct custody custody;
	bool done;

	if (!custody_find(counter->store, record->custody_number, &custody, error))
		return false;
	put_things(values, &custody);
	put_card_ends(values, counter->office, record, &custody);
	values_put_id(values, "way_of_return", custody_way_label(custody.way));
	values_put(values, "callback", callback);
	done = put_second(values, counter, custody.second, error);
	explicit_bzero(&custody, sizeof(custody));
	return done;
}

static bool render_case(struct counter *counter, const struct case_record *record, enum slip slip,
			const struct paper_record *row, struct buffer *ret_text,
			struct error *error)
{
	struct values *values = NULL;
	bool ok;

	if (!values_new(row->language, &values, error))
		return false;
	values_put_own(values, counter, row);
	put_case(values, record);
	put_revocation(values, counter, record);
	ok = (slip != SLIP_CUSTODY || put_custody(values, counter, record, error)) &&
	     values_render(counter, slip, values, ret_text, error);
	values_free(&values);
	return ok;
}

/* What the letter has to be covered for. */
static void put_pins(struct values *values, unsigned kinds)
{
	static const struct {
		unsigned kind;
		const char *field;
		const char *label; /* message id */
		const char *boxes_field;
		const char *boxes;
	} pins[] = {
		{ KINDS_AUTH, "pin_auth", N_("User authentication: 4 digits"), "boxes_auth",
		  "____ ____ ____ ____" },
		{ KINDS_SIGN, "pin_sign", N_("Signing: 6 to 16 capital letters and digits"),
		  "boxes_sign", "__ __ __ __ __ __ __ __ __ __ __ __ __ __ __ __" },
		{ KINDS_LEGACY, "pin_legacy", N_("4 to 16 capital letters or digits"),
		  "boxes_legacy", "__ __ __ __ __ __ __ __ __ __ __ __ __ __ __ __" },
	};

	for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++) {
		if ((kinds & pins[i].kind) == 0)
			continue;
		values_put_id(values, pins[i].field, pins[i].label);
		values_put(values, pins[i].boxes_field, pins[i].boxes);
	}
}

/* As it will be asked then: with the letter, which is what the second visit is for. */
static void put_second_visit(struct values *values, const struct office *office,
			     const struct case_record *record)
{
	enum document documents[SITUATION_DOCUMENTS];
	struct reception second = { .record = *record };
	struct situation situation;
	bool stated;
	uint8_t count;

	second.record.visit = 2;
	second.shown[0] =
	    (struct document_shown){ .document = DOCUMENT_REPLY_SEALED, .issued = DATE_NONE };
	second.shown_count = 1;
	reception_situation(&second, false, &situation);
	decision_suit_time(office, &situation);
	count = decision_checklist(office, &situation, documents, &stated);
	for (size_t i = 0; i < count; i++)
		put_bring(values, document_label(documents[i]));
	if (count == 0)
		put_bring(values, N_("this letter, filled in and sealed"));
	reception_wipe(&second);
}

/* "Yoshida Kazuko (wife)": brackets for a relation alone that was told. A message would cut what is
 * long. */
static void put_asked_by(struct values *values, const struct applicant_person *applicant)
{
	const bool japanese = values_language(values) == LANGUAGE_JA;
	char words[VALUE_SIZE];

	values_put(values, "applicant_name", applicant->name);
	values_put(values, "relation", applicant->relation);
	if (applicant->relation[0] == '\0')
		snprintf(words, sizeof(words), "%s", applicant->name);
	else
		snprintf(words, sizeof(words), japanese ? "%s（%s）" : "%s (%s)", applicant->name,
			 applicant->relation);
	values_put(values, "asked_by", words);
	explicit_bzero(words, sizeof(words));
}

static void put_letter(struct values *values, const struct office *office,
		       const struct case_record *record, const struct letter *letter)
{
	values_put(values, "letter_number", letter->number);
	values_put(values, "case_number", record->number);
	values_put_date(values, "printed_on", clock_today());
	values_put(values, "name", record->person.name);
	values_put(values, "address", letter->address);
	values_put_id(values, "procedure", procedure_label(record->procedure));
	values_put_kinds(values, "kinds", record->kinds);
	put_asked_by(values, &record->applicant_person);
	values_put_id(values, record->applicant == APPLICANT_SELF ? "by_self" : "by_agent",
		      record->applicant == APPLICANT_SELF ? N_(" (by yourself)")
							  : N_(" (by an agent)"));
	if (letter_due_day(office, clock_today()) != DATE_NONE)
		values_put_date(values, "reply_by", letter_due_day(office, clock_today()));
	put_pins(values, record->kinds);
	put_second_visit(values, office, record);
	put_fee(values, record->fee);
}

/* The letter, or the label for its envelope. */
static bool render_letter(struct counter *counter, const struct case_record *record, enum slip slip,
			  const struct paper_record *row, struct buffer *ret_text,
			  struct error *error)
{
	struct values *values = NULL;
	struct letter letter;
	bool ok;

	if (!values_new(row->language, &values, error))
		return false;
	ok = letter_of_case(counter->store, record->id, &letter, error);
	if (ok) {
		values_put_own(values, counter, row);
		put_letter(values, counter->office, record, &letter);
		ok = values_render(counter, slip, values, ret_text, error);
		explicit_bzero(&letter, sizeof(letter));
	}
	values_free(&values);
	return ok;
}

bool paper_words(struct counter *counter, const struct case_record *record, enum paper paper,
		 const struct paper_record *row, struct buffer *ret_text, struct error *error)
{
	static const enum slip slips[PAPER_COUNT] = {
		[PAPER_RECEPTION] = SLIP_RECEPTION, [PAPER_CUSTODY] = SLIP_CUSTODY,
		[PAPER_REVISIT] = SLIP_REVISIT,	    [PAPER_COPY] = SLIP_CERTIFICATE,
		[PAPER_INQUIRY] = SLIP_INQUIRY,	    [PAPER_REVOCATION] = SLIP_REVOCATION,
		[PAPER_LABEL] = SLIP_LABEL,
	};

	if (paper == PAPER_COPY)
		return render_copies(counter, record, row, ret_text, error);
	if (paper == PAPER_INQUIRY || paper == PAPER_LABEL)
		return render_letter(counter, record, slips[paper], row, ret_text, error);
	if (paper == PAPER_RECEIPT || paper == PAPER_REFUND)
		return paper_words_fee(counter, record, paper, row, ret_text, error);
	if (paper == PAPER_NOTICE)
		return paper_words_notice(counter, record, row, ret_text, error);
	return render_case(counter, record, slips[paper], row, ret_text, error);
}
