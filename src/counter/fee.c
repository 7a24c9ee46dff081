#include "madoguchi/counter/fee.h"

#include <string.h>

#include "paper_parts.h"

bool fee_look(struct store *store, const struct case_record *record, struct fee_view *ret_view,
	      struct error *error)
{
	struct fee_view view = { .owes = false };
	struct error missing = { 0 };
	struct payment newest;

	if (payment_of_case(store, record->id, &newest, &missing)) {
		view.paid = newest.kind == PAYMENT_FEE;
		view.given_back = !view.paid;
	} else if (!error_only_missing(&missing, error)) {
		return false;
	}
	missing = (struct error){ 0 };
	view.owes = fee_owed(store, record->id, &view.terms, &missing);
	if (!view.owes && !error_only_missing(&missing, error))
		return false;
	view.due = view.owes && !view.paid &&
		   fee_is_due(view.terms.time, record->state, record->kinds_done);
	*ret_view = view;
	return true;
}

/* A payment's own paper, in the transaction of the payment. */
static bool paper_of_payment(struct counter *counter, const struct case_record *record,
			     enum paper paper, enum language language, struct paper_record *ret_row,
			     struct buffer *ret_text, struct error *error)
{
	*ret_row = (struct paper_record){ .case_id = record->id, .language = language };
	return paper_find_or_make(counter, record, paper, ret_row, ret_text, error);
}

static bool check_due(struct counter *counter, const struct case_record *record,
		      struct error *error)
{
	struct fee_view view;

	return fee_look(counter->store, record, &view, error) &&
	       (view.due || view.paid ||
		error_set(error, ERROR_FEE_NONE, CAUSE_NONE, 0, "%s, %s",
			  view.owes ? fee_time_word(view.terms.time) : "free, or not stated",
			  case_state_word(record->state)));
}

bool fee_take(struct counter *counter, const struct case_record *record, enum fee_means means,
	      enum language language, struct paper_record *ret_row, struct buffer *ret_text,
	      struct error *error)
{
	struct payment payment;

	if (!store_begin(counter->store, error))
		return false;
	if (check_due(counter, record, error) &&
	    payment_take(counter->store, record, means, &payment, error) &&
	    paper_of_payment(counter, record, PAPER_RECEIPT, language, ret_row, ret_text, error) &&
	    store_commit(counter->store, error))
		return true;
	store_rollback(counter->store);
	return false;
}

bool fee_correct(struct counter *counter, const struct case_record *record, enum language language,
		 struct paper_record *ret_row, struct buffer *ret_text, struct error *error)
{
	struct payment payment;

	if (!store_begin(counter->store, error))
		return false;
	if (payment_take_back(counter->store, record, PAYMENT_CORRECTION, &payment, error) &&
	    paper_of_payment(counter, record, PAPER_REFUND, language, ret_row, ret_text, error) &&
	    store_commit(counter->store, error))
		return true;
	store_rollback(counter->store);
	return false;
}

bool fee_give_back(struct counter *counter, const struct case_record *record, struct error *error)
{
	struct paper_record row;
	struct payment payment;
	struct fee_view view;
	struct buffer text;
	bool done;

	if (!fee_look(counter->store, record, &view, error))
		return false;
	if (!view.paid)
		return true;
	buffer_init(&text, PAPER_TEXT_MAX);
	done = payment_take_back(counter->store, record, PAYMENT_REFUND, &payment, error) &&
	       paper_of_payment(counter, record, PAPER_REFUND, counter->config->language, &row,
				&text, error);
	if (text.bytes != NULL)
		explicit_bzero(text.bytes, text.size);
	buffer_done(&text);
	return done;
}
