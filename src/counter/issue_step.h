/*
 * counter/issue_step: what the two halves of counter/issue share. Not for other modules.
 *
 * DESCRIPTION  A work is one call of issue_card_work() or issue_finish(): the case, the PINs, where
 *   to report to, and the numbering of the steps on the screen: per kind three steps before the
 *   queue, one wait, per kind three steps after it.
 */
#ifndef MADOGUCHI_COUNTER_ISSUE_STEP_H
#define MADOGUCHI_COUNTER_ISSUE_STEP_H

#include "madoguchi/counter/issue.h"
#include "madoguchi/store/exchange.h"

struct work {
	struct counter *counter;
	struct case_record *record;
	const struct issue_pins *pins; /* may be NULL */
	issue_report *report;
	void *context;
	struct issue_step_report now; /* the step that runs */
	bool set_on_pad[CREDENTIAL_COUNT];
};

/* Runs one step between two reports. */
typedef bool work_step(struct work *work, enum certificate_kind kind, struct error *error);
bool work_run(struct work *work, enum certificate_kind kind, enum card_step step,
	      work_step *function, struct error *error);
/* Verifies the kind's PIN, as it was given or on the reader's pad; PIN_NEEDED. */
bool work_verify(struct work *work, enum certificate_kind kind, struct error *error);
/* Tells that the pad waits, or no longer. */
void work_report_pad(struct work *work, enum pad_wants wants);
void work_report_wait(const struct work *work, bool ended, bool ok, int64_t took_ms);

/* Fills an entry for this case, kind, step and the card that is open. */
void work_entry(const struct work *work, enum certificate_kind kind, enum card_step step,
		struct card_entry *ret_entry);
/* Journals what is about to be done. A step that was begun before and whose outcome nobody saw is
 * the same step: its row is taken up again, with what it says about the card before it. */
bool work_intend(struct work *work, struct card_entry *entry, struct error *error);
/* Closes a row that the card itself has refused, so that nothing looks as if it were under way. */
void work_refused(struct work *work, struct card_entry *entry, const struct error *refusal);
/* The work could not go on. Where the sync has moved the case meanwhile, since the authority
 * refused what was already sent, that is the reason and not the conflict; the record is what is
 * stored. */
bool work_failed(struct work *work, struct error *error);
/* A change of name, address, sex or birth date has ended the old certificate of this kind: it is
 * revoked for that reason before the new one is asked for, not as superseded after it. */
bool work_ended_by_change(const struct case_record *record, enum certificate_kind kind);
/* The request of this kind; NOT_FOUND. */
bool work_request(struct store *store, int64_t case_id, enum certificate_kind kind,
		  struct exchange *ret_exchange, struct error *error);
/* Runs `act` inside one transaction. */
bool work_commit(struct work *work, work_step *act, enum certificate_kind kind,
		 struct error *error);

/* The name as the signing certificate has it: with substitutes where it needs them. */
static inline const char *name_in_certificate(const struct person *person)
{
	return person->certificate[0] != '\0' ? person->certificate : person->name;
}

#endif
