#include "paper_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/counter/fee.h"
#include "madoguchi/counter/way.h"

#include "paper_values.h"

void paper_about_payment(int64_t payment, char about[static PAPER_ABOUT_SIZE])
{
	snprintf(about, PAPER_ABOUT_SIZE, "payment %" PRId64, payment);
}

/* Sums stand on papers without a sign: the paper says which way the money went. */
static void put_yen(struct values *values, const char *name, int yen)
{
	const struct message words = message_with_yen(N_("{1} yen"), yen < 0 ? -yen : yen);

	if (yen != 0)
		values_put_message(values, name, &words);
}

static void put_payment(struct values *values, const struct case_record *record,
			const struct payment *payment)
{
	const char *applicant = record->applicant_person.name;

	values_put(values, "case_number", record->number);
	values_put_time(values, "taken_at", payment->at_ms);
	values_put(values, "payer", applicant[0] != '\0' ? applicant : record->person.name);
	values_put_id(values, "procedure", procedure_label(payment->procedure));
	values_put_kinds(values, "kinds", payment->kinds);
	put_yen(values, "yen", payment->issuer_yen + payment->own_yen);
	put_yen(values, "issuer_yen", payment->issuer_yen);
	put_yen(values, "own_yen", payment->own_yen);
	values_put_id(values, "means", fee_means_label(payment->means));
	if (payment->kind == PAYMENT_CORRECTION)
		values_put_id(values, "correction",
			      N_("The entry was wrong: the receipt above is not valid."));
}

/* The number of the receipt that a refund slip is about. */
static bool put_receipt(struct values *values, struct counter *counter,
			const struct payment *payment, struct error *error)
{
	struct paper_record receipt = { .case_id = payment->case_id,
					.kind = "receipt",
					.language = values_language(values) };
	struct error missing = { 0 };

	if (payment->takes_back == 0)
		return true;
	paper_about_payment(payment->takes_back, receipt.about);
	/* In another language it is found, too: its number is given. */
	if (!paper_find(counter->store, &receipt, &missing) && receipt.number[0] == '\0')
		return error_only_missing(&missing, error);
	values_put(values, "receipt_number", receipt.number);
	return true;
}

bool paper_words_fee(struct counter *counter, const struct case_record *record, enum paper paper,
		     const struct paper_record *row, struct buffer *ret_text, struct error *error)
{
	const enum slip slip = paper == PAPER_RECEIPT ? SLIP_RECEIPT : SLIP_REFUND;
	struct values *values = NULL;
	struct payment payment;
	bool done;

	if (!payment_of_case(counter->store, record->id, &payment, error) ||
	    !values_new(row->language, &values, error))
		return false;
	values_put_own(values, counter, row);
	put_payment(values, record, &payment);
	done = put_receipt(values, counter, &payment, error) &&
	       values_render(counter, slip, values, ret_text, error);
	values_free(&values);
	return done;
}

const char *paper_notice_says(const struct case_record *record)
{
	if (record->state == CASE_TO_RETURN)
		return N_("The certificates were written to your card, which lies here. When you "
			  "fetch it they are tried with your PIN.");
	if (record->state == CASE_TO_WRITE && record->route == ROUTE_REVISIT)
		return N_("Your certificates were issued. They are written to your card when you "
			  "come; you need not wait your turn.");
	if (record->state != CASE_DONE)
		return NULL;
	if (record->procedure == PROCEDURE_REVOKE)
		return N_("The certificates were revoked.");
	return N_("The procedure is finished.");
}

bool paper_has_notice(const struct case_record *record)
{
	return paper_notice_says(record) != NULL;
}

static void put_notice(struct values *values, const struct case_record *record)
{
	values_put(values, "case_number", record->number);
	values_put_date(values, "printed_on", clock_today());
	values_put(values, "name", record->person.name);
	values_put_id(values, "procedure", procedure_label(record->procedure));
	values_put_kinds(values, "kinds", record->kinds);
	values_put_id(values, "says", paper_notice_says(record));
	if (record->state == CASE_DONE)
		return;
	values_put(values, "slip_number", record->custody_number);
	values_cell_id(values, "bring", N_("this notice"));
	if (record->route == ROUTE_REVISIT)
		values_cell_id(values, "bring", N_("My Number Card"));
	values_cell_id(values, "bring", N_("an identity document"));
	values_cell_id(values, "bring", N_("your PINs (in your memory, not on paper)"));
}

bool paper_words_notice(struct counter *counter, const struct case_record *record,
			const struct paper_record *row, struct buffer *ret_text,
			struct error *error)
{
	struct values *values = NULL;
	struct fee_view view;
	bool done;

	if (!fee_look(counter->store, record, &view, error) ||
	    !values_new(row->language, &values, error))
		return false;
	values_put_own(values, counter, row);
	put_notice(values, record);
	if (view.owes && !view.paid)
		put_yen(values, "fee", view.terms.issuer_yen + view.terms.own_yen);
	done = values_render(counter, SLIP_NOTICE, values, ret_text, error);
	values_free(&values);
	return done;
}
