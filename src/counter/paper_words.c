#include "paper_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/papers/slip.h"
#include "madoguchi/pki/certificate.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/counter/link.h"
#include "madoguchi/counter/outage.h"
#include "madoguchi/counter/revoke.h"
#include "madoguchi/counter/reception.h"
#include "madoguchi/counter/sign_in.h"
#include "madoguchi/counter/way.h"

#define VALUE_SIZE 600
#define VALUES_MAX 40
#define BRING_MAX SITUATION_DOCUMENTS

/* Values by field name; a slip takes those that it has fields for. */
struct values {
	enum language language;
	size_t count;
	const char *name[VALUES_MAX];
	char value[VALUES_MAX][VALUE_SIZE];
	size_t bring_count;
	const char *bring[BRING_MAX]; /* words of the catalogue */
};

static void put(struct values *values, const char *name, const char *value)
{
	if (values->count == VALUES_MAX)
		return;
	values->name[values->count] = name;
	text_copy(values->value[values->count++], VALUE_SIZE, value);
}

static void put_id(struct values *values, const char *name, const char *id)
{
	put(values, name, text(values->language, id));
}

static void put_bring(struct values *values, const char *id)
{
	if (values->bring_count < BRING_MAX)
		values->bring[values->bring_count++] = text(values->language, id);
}

static void put_date(struct values *values, const char *name, int32_t date)
{
	char words[DATE_TEXT_SIZE] = "";

	if (values->language == LANGUAGE_JA)
		date_format_era(date, words);
	else
		date_format_iso(date, words);
	put(values, name, words);
}

static void put_time(struct values *values, const char *name, int64_t at_ms)
{
	char words[24];

	clock_format(at_ms, words, sizeof(words));
	put(values, name, words);
}

/* What every paper has. */
static void put_own(struct values *values, const struct counter *counter,
		    const struct paper_record *row)
{
	put(values, "paper_number", row->number);
	put(values, "office", office_name(counter->office, values->language));
	put(values, "desk", office_desk(counter->office, values->language));
	put(values, "telephone", office_telephone(counter->office));
	put(values, "clerk", counter_clerk(counter));
	put_time(values, "printed_at", clock_now_ms());
}

static void put_kinds(struct values *values, unsigned kinds)
{
	char words[VALUE_SIZE] = "";

	for (int i = KIND_WORDS - 1; i >= 0; i--) {
		const size_t used = strlen(words);

		if ((kinds & (1u << i)) != 0)
			snprintf(words + used, sizeof(words) - used, "%s%s", used > 0 ? ", " : "",
				 text(values->language, kind_label((enum certificate_kind)i)));
	}
	put(values, "kinds", words);
}

static void put_fee(struct values *values, int fee)
{
	const struct message words = fee == FEE_UNSTATED
					 ? message_make(N_("The office publishes no fee for this."))
					 : message_with_number(N_("{1} yen"), fee);
	char value[VALUE_SIZE];

	message_words(values->language, &words, value, sizeof(value));
	put(values, "fee", value);
}

static void put_case(struct values *values, const struct case_record *record)
{
	put(values, "case_number", record->number);
	put_time(values, "accepted_at", record->accepted_ms);
	put(values, "name", record->person.name);
	put_id(values, "procedure", procedure_label(record->procedure));
	put_id(values, "applicant", applicant_label(record->applicant));
	put(values, "applicant_name", record->applicant_person.name);
	put(values, "relation", record->applicant_person.relation);
	put_fee(values, record->fee);
	put_kinds(values, record->kinds);
	put_id(values, "item1", N_("My Number Card"));
	if (typist_of(record->applicant) == TYPIST_STAFF)
		put_id(values, "item2", N_("the envelope with the PINs, sealed"));
	put_bring(values, N_("My Number Card"));
	put_bring(values, typist_of(record->applicant) == TYPIST_STAFF
			      ? N_("the envelope with the PINs, sealed")
			      : N_("your PINs (in your memory, not on paper)"));
	put_id(values, "way_of_return", N_("at this counter"));
	if (record->state == CASE_DONE && record->kinds_done == KINDS_NONE)
		put_id(values, "decided",
		       N_("Settled with this decision: this card takes no certificate here."));
	if (outage_warning(record).id != NULL)
		put_id(values, "warning", outage_warning(record).id);
}

/* What the certificate says, not what was asked for. */
static void put_certificate(struct values *values, const struct case_record *record,
			    enum certificate_kind kind, const struct certificate_facts *facts)
{
	char born[DATE_TEXT_SIZE];
	struct date_partial date;

	put_id(values, "kind", kind_label(kind));
	put(values, "issuer", facts->issuer);
	put(values, "serial", facts->serial);
	put_date(values, "valid_from", date_from_ms(facts->not_before_ms));
	put_date(values, "valid_until", date_from_ms(facts->not_after_ms));
	if (!facts->has_attributes)
		return;
	put(values, "name", facts->name);
	if (case_hides_address(record))
		put_id(values, "address", N_("(not stated: protective measure)"));
	else
		put(values, "address", facts->address);
	if (date_parse_partial(facts->birth, &date, born)) {
		date_partial_format(&date, values->language == LANGUAGE_JA, born);
		put(values, "born", born);
	}
	put_id(values, "sex",
	       sex_label(facts->sex == '1'   ? SEX_MALE
			 : facts->sex == '2' ? SEX_FEMALE
					     : SEX_OTHER));
}

static const char *value_of(const struct values *values, const char *name)
{
	for (size_t i = 0; i < values->count; i++)
		if (strcmp(values->name[i], name) == 0)
			return values->value[i];
	return NULL;
}

static bool render(const struct counter *counter, enum slip slip, const struct values *values,
		   struct buffer *ret_text, struct error *error)
{
	struct template *template = NULL;
	const char *cells[VALUES_MAX];
	char path[SLIP_PATH_SIZE];
	struct template_values form;
	struct template_list list;
	bool done;

	slip_form(slip, &form);
	for (size_t i = 0; i < form.field_count && i < VALUES_MAX; i++)
		cells[i] = value_of(values, form.fields[i]);
	form.values = cells;
	if (form.list_count > 0) {
		list = form.lists[0];
		list.cells = values->bring;
		list.rows = values->bring_count;
		form.lists = &list;
	}
	if (!slip_path(counter->config->papers_dir, slip, values->language, path))
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "papers_dir");
	done = template_load(path, &form, &template, error) &&
	       template_render(template, &form, ret_text, error);
	template_free(&template);
	return done;
}

static bool render_one_copy(struct counter *counter, const struct case_record *record,
			    enum certificate_kind kind, const struct paper_record *row,
			    struct buffer *ret_text, struct error *error)
{
	struct values *values = calloc(1, sizeof(*values));
	struct certificate_record certificate;
	struct certificate_facts facts;
	struct buffer der;
	bool ok;

	if (values == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "paper");
	values->language = row->language;
	buffer_init(&der, 16384);
	ok = certificate_of_case(counter->store, record->id, kind, &certificate, &der, error) &&
	     certificate_inspect(der.bytes, der.size, &facts, error);
	if (ok) {
		put_own(values, counter, row);
		put(values, "case_number", record->number);
		put_certificate(values, record, kind, &facts);
		ok = render(counter, SLIP_CERTIFICATE, values, ret_text, error);
	}
	buffer_done(&der);
	explicit_bzero(values, sizeof(*values));
	free(values);
	return ok;
}

static bool render_copies(struct counter *counter, const struct case_record *record,
			  const struct paper_record *row, struct buffer *ret_text,
			  struct error *error)
{
	for (int i = KIND_COUNT - 1; i >= 0; i--)
		if ((record->kinds_done & (1u << i)) != 0 &&
		    !render_one_copy(counter, record, (enum certificate_kind)i, row, ret_text,
				     error))
			return false;
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
	put_id(values, "reason", reason_label(record->reason));
	put(values, "suspend_telephone", REVOKE_TELEPHONE);
	if (link_look(counter->store, &link, &unread) && !link_good(&link))
		put_id(values, "outage",
		       N_("The service cannot be reached just now: until it is back, only the "
			  "telephone below stops the use."));
}

static bool render_case(struct counter *counter, const struct case_record *record, enum slip slip,
			const struct paper_record *row, struct buffer *ret_text,
			struct error *error)
{
	struct values *values = calloc(1, sizeof(*values));
	bool ok;

	if (values == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "paper");
	values->language = row->language;
	put_own(values, counter, row);
	put_case(values, record);
	put_revocation(values, counter, record);
	ok = render(counter, slip, values, ret_text, error);
	explicit_bzero(values, sizeof(*values));
	free(values);
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
		put_id(values, pins[i].field, pins[i].label);
		put(values, pins[i].boxes_field, pins[i].boxes);
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

static void put_letter(struct values *values, const struct office *office,
		       const struct case_record *record, const struct letter *letter)
{
	put(values, "letter_number", letter->number);
	put(values, "case_number", record->number);
	put_date(values, "printed_on", clock_today());
	put(values, "name", record->person.name);
	put(values, "address", letter->address);
	put_id(values, "procedure", procedure_label(record->procedure));
	put_kinds(values, record->kinds);
	put(values, "applicant_name", record->applicant_person.name);
	put(values, "relation", record->applicant_person.relation);
	put_id(values, record->applicant == APPLICANT_SELF ? "by_self" : "by_agent",
	       record->applicant == APPLICANT_SELF ? N_(" (by yourself)") : N_(" (by an agent)"));
	put_pins(values, record->kinds);
	put_second_visit(values, office, record);
	put_fee(values, record->fee);
}

static bool render_inquiry(struct counter *counter, const struct case_record *record,
			   const struct paper_record *row, struct buffer *ret_text,
			   struct error *error)
{
	struct values *values = calloc(1, sizeof(*values));
	struct letter letter;
	bool ok;

	if (values == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "paper");
	values->language = row->language;
	ok = letter_of_case(counter->store, record->id, &letter, error);
	if (ok) {
		put_own(values, counter, row);
		put_letter(values, counter->office, record, &letter);
		ok = render(counter, SLIP_INQUIRY, values, ret_text, error);
		explicit_bzero(&letter, sizeof(letter));
	}
	explicit_bzero(values, sizeof(*values));
	free(values);
	return ok;
}

bool paper_words(struct counter *counter, const struct case_record *record, enum paper paper,
		 const struct paper_record *row, struct buffer *ret_text, struct error *error)
{
	static const enum slip slips[PAPER_COUNT] = {
		[PAPER_RECEPTION] = SLIP_RECEPTION, [PAPER_CUSTODY] = SLIP_CUSTODY,
		[PAPER_REVISIT] = SLIP_REVISIT,	    [PAPER_COPY] = SLIP_CERTIFICATE,
		[PAPER_INQUIRY] = SLIP_INQUIRY,	    [PAPER_REVOCATION] = SLIP_REVOCATION,
	};

	if (paper == PAPER_COPY)
		return render_copies(counter, record, row, ret_text, error);
	if (paper == PAPER_INQUIRY)
		return render_inquiry(counter, record, row, ret_text, error);
	return render_case(counter, record, slips[paper], row, ret_text, error);
}
