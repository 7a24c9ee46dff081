#include "madoguchi/store/payment.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"

#include "payment_parts.h"

static const struct {
	const char *word;
	const char *label;
	const char *act; /* in the audit trail */
} kinds[PAYMENT_KIND_COUNT] = {
	[PAYMENT_FEE] = { "fee", N_("Fee"), "fee.take" },
	[PAYMENT_REFUND] = { "refund", N_("Refund"), "fee.refund" },
	[PAYMENT_CORRECTION] = { "correction", N_("Correction"), "fee.correct" },
};

const char *payment_kind_word(enum payment_kind kind)
{
	return kind < PAYMENT_KIND_COUNT ? kinds[kind].word : "?";
}

const char *payment_kind_label(enum payment_kind kind)
{
	return kind < PAYMENT_KIND_COUNT ? kinds[kind].label : "?";
}

static bool kind_of(const char *word, enum payment_kind *ret_kind)
{
	for (int i = 0; i < PAYMENT_KIND_COUNT; i++)
		if (strcmp(kinds[i].word, word) == 0) {
			*ret_kind = (enum payment_kind)i;
			return true;
		}
	return false;
}

/* ---- what is owed ---------------------------------------------------------------------------- */

bool fee_owe(struct store *store, int64_t case_id, const struct fee_terms *terms,
	     struct error *error)
{
	static const char sql_owe[] =
	    "INSERT OR REPLACE INTO fees (case_id, issuer_yen, own_yen, taken, unpaid)"
	    " VALUES (?, ?, ?, ?, 1)";
	static const char sql_free[] = "DELETE FROM fees WHERE case_id = ?";
	const bool owes = terms != NULL && terms->issuer_yen + terms->own_yen > 0;
	struct query query;

	if (!query_begin(&query, store, owes ? sql_owe : sql_free, error))
		return false;
	if (!owes) {
		query_int(&query, case_id);
		return query_run(&query, error);
	}
	query_int(&query, case_id);
	query_int(&query, terms->issuer_yen);
	query_int(&query, terms->own_yen);
	query_text(&query, fee_time_word(terms->time));
	return query_run(&query, error);
}

bool fee_owed(struct store *store, int64_t case_id, struct fee_terms *ret_terms,
	      struct error *error)
{
	static const char sql_owed[] =
	    "SELECT issuer_yen, own_yen, taken FROM fees WHERE case_id = ?";
	struct fee_terms terms;
	struct query query;
	char word[16];

	if (!query_begin(&query, store, sql_owed, error))
		return false;
	query_int(&query, case_id);
	if (!query_found(&query, "fee", error))
		return false;
	terms.issuer_yen = column_small(&query);
	terms.own_yen = column_small(&query);
	column_text(&query, word, sizeof(word));
	query_end(&query);
	if (!fee_time_parse(word, &terms.time))
		return row_damaged("fees", case_id, error);
	*ret_terms = terms;
	return true;
}

/* ---- what was paid --------------------------------------------------------------------------- */

bool payment_row_read(struct query *query, struct payment *ret_payment)
{
	char kind[16], means[16], procedure[24], applicant[24];

	*ret_payment = (struct payment){ .id = column_int(query) };
	ret_payment->case_id = column_int(query);
	column_text(query, kind, sizeof(kind));
	ret_payment->takes_back = column_int(query);
	column_text(query, means, sizeof(means));
	ret_payment->issuer_yen = column_small(query);
	ret_payment->own_yen = column_small(query);
	column_text(query, procedure, sizeof(procedure));
	ret_payment->kinds = (unsigned)column_small(query);
	column_text(query, applicant, sizeof(applicant));
	ret_payment->at_ms = column_int(query);
	column_text(query, ret_payment->operator_name, sizeof(ret_payment->operator_name));
	return kind_of(kind, &ret_payment->kind) && fee_means_parse(means, &ret_payment->means) &&
	       procedure_parse(procedure, &ret_payment->procedure) &&
	       applicant_parse(applicant, &ret_payment->applicant);
}

bool payment_of_case(struct store *store, int64_t case_id, struct payment *ret_payment,
		     struct error *error)
{
	static const char sql_newest[] =
	    "SELECT " PAYMENT_COLUMNS " FROM payments p WHERE p.case_id = ?"
	    " ORDER BY p.id DESC LIMIT 1";
	struct payment payment;
	struct query query;
	bool sound;

	if (!query_begin(&query, store, sql_newest, error))
		return false;
	query_int(&query, case_id);
	if (!query_found(&query, "payment", error))
		return false;
	sound = payment_row_read(&query, &payment);
	query_end(&query);
	if (!sound)
		return row_damaged("payments", payment.id, error);
	*ret_payment = payment;
	return true;
}

/* Whether the case is paid now, with the payment. */
static bool find_paid(struct store *store, int64_t case_id, struct payment *ret_payment,
		      bool *ret_paid, struct error *error)
{
	struct payment newest = { .kind = PAYMENT_REFUND };
	struct error missing = { 0 };

	if (!payment_of_case(store, case_id, &newest, &missing) &&
	    !error_only_missing(&missing, error))
		return false;
	*ret_paid = newest.kind == PAYMENT_FEE;
	*ret_payment = newest;
	return true;
}

/* Refunded: the case has ended, and owes nothing more. */
static bool set_unpaid(struct store *store, const struct payment *payment, struct error *error)
{
	static const char sql_unpaid[] = "UPDATE fees SET unpaid = ? WHERE case_id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_unpaid, error))
		return false;
	query_int(&query, payment->kind == PAYMENT_CORRECTION);
	query_int(&query, payment->case_id);
	return query_run(&query, error);
}

static bool insert(struct store *store, const struct payment *payment, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO payments (id, case_id, kind, takes_back, means, issuer_yen, own_yen,"
	    " procedure, kinds, applicant, at_ms, operator)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, payment->id);
	query_id(&query, payment->case_id);
	query_text(&query, kinds[payment->kind].word);
	query_id(&query, payment->takes_back);
	query_text(&query, fee_means_word(payment->means));
	query_int(&query, payment->issuer_yen);
	query_int(&query, payment->own_yen);
	query_text(&query, procedure_word(payment->procedure));
	query_int(&query, payment->kinds);
	query_text(&query, applicant_word(payment->applicant));
	query_int(&query, payment->at_ms);
	query_text(&query, payment->operator_name);
	return query_run(&query, error);
}

/* A row more of the case; means, sums and what it takes back are filled in. */
static bool add(struct store *store, const struct case_record *record, struct payment *payment,
		struct error *error)
{
	static const char sql_next[] = "SELECT coalesce(max(id), 0) + 1 FROM payments";
	char detail[48];

	payment->case_id = record->id;
	payment->procedure = record->procedure;
	payment->kinds = record->kinds;
	payment->applicant = record->applicant;
	payment->at_ms = clock_now_ms();
	text_copy(payment->operator_name, sizeof(payment->operator_name), store->operator_name);
	snprintf(detail, sizeof(detail), "%d+%d %s", payment->issuer_yen, payment->own_yen,
		 fee_means_word(payment->means));
	return next_id(store, sql_next, &payment->id, error) && insert(store, payment, error) &&
	       set_unpaid(store, payment, error) &&
	       audit_add(store, kinds[payment->kind].act, record->number, detail, error);
}

static bool take(struct store *store, const struct case_record *record, enum fee_means means,
		 struct payment *ret_payment, struct error *error)
{
	struct payment before;
	struct fee_terms terms;
	struct error missing = { 0 };
	bool paid;

	if (!find_paid(store, record->id, &before, &paid, error))
		return false;
	if (paid)
		return error_set(error, ERROR_FEE_TAKEN, CAUSE_NONE, 0, "payment %lld",
				 (long long)before.id);
	if (!fee_owed(store, record->id, &terms, &missing))
		return error_only_missing(&missing, error) &&
		       error_set(error, ERROR_FEE_NONE, CAUSE_NONE, 0, "free, or not stated");
	*ret_payment = (struct payment){ .kind = PAYMENT_FEE,
					 .means = means,
					 .issuer_yen = terms.issuer_yen,
					 .own_yen = terms.own_yen };
	return add(store, record, ret_payment, error);
}

bool payment_take(struct store *store, const struct case_record *record, enum fee_means means,
		  struct payment *ret_payment, struct error *error)
{
	struct payment payment;
	struct step step;

	if (!step_begin(&step, store, error) ||
	    !step_end(&step, take(store, record, means, &payment, error), error))
		return false;
	*ret_payment = payment;
	return true;
}

static bool take_back(struct store *store, const struct case_record *record, enum payment_kind kind,
		      struct payment *ret_payment, struct error *error)
{
	struct payment paid_row;
	bool paid;

	if (!find_paid(store, record->id, &paid_row, &paid, error))
		return false;
	if (!paid)
		return error_set(error, ERROR_FEE_NONE, CAUSE_NONE, 0, "nothing is paid");
	*ret_payment = (struct payment){ .kind = kind,
					 .takes_back = paid_row.id,
					 .means = paid_row.means,
					 .issuer_yen = -paid_row.issuer_yen,
					 .own_yen = -paid_row.own_yen };
	return add(store, record, ret_payment, error);
}

bool payment_take_back(struct store *store, const struct case_record *record,
		       enum payment_kind kind, struct payment *ret_payment, struct error *error)
{
	struct payment payment;
	struct step step;

	if (!step_begin(&step, store, error) ||
	    !step_end(&step, take_back(store, record, kind, &payment, error), error))
		return false;
	*ret_payment = payment;
	return true;
}
