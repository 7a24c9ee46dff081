/*
 * counter/rules_work: other rules for the office, seen before they count, and applied.
 *
 * DESCRIPTION
 *   The office's file on the disk is a candidate, and so is any other office file.
 *   rules_work_look() tells what it would change against the rules in force (store/rules): each
 *   key, and each rule case that is answered otherwise. The office's own cases lie beside its file,
 *   NAME.csv; they, and the candidate with them, are the office's to edit. A candidate that answers
 *   one of them otherwise than it wants is not applied. An office without such a file has none to
 *   fail. Applying is one transaction: the text, who, who agreed, and the line in the audit trail.
 *   Whether a second person is asked is decided by the rules in force.
 * ERRORS     Those of office_load(), of the cases (counter/rules_cases), of an approval and of the
 *   store; RULES_DIFFER: a case wants another answer; RULES_CHANGED: other rules are in force
 *   than the ones looked at.
 * OWNERSHIP  What is told lives during the call.
 * THREADS    As the counter; without one, any.
 */
#ifndef MADOGUCHI_COUNTER_RULES_WORK_H
#define MADOGUCHI_COUNTER_RULES_WORK_H

#include "madoguchi/counter/approval.h"
#include "madoguchi/domain/office_change.h"
#include "madoguchi/store/rules.h"

/* One answer to one rule case. */
struct rules_effect {
	const char *id;	    /* of the case */
	const char *column; /* "verdict", "fee" … */
	const char *before, *after;
	const char *want; /* what the case wants; "": it is not compared */
	bool wrong;	  /* the answer is not that */
};

typedef void rules_effect_tell(void *context, const struct rules_effect *effect);

/* What somebody who looks is told; each may be NULL. */
struct rules_audience {
	office_tell *change;
	rules_effect_tell *effect;
	void *context;
};

struct rules_view {
	size_t changes;	 /* keys */
	bool has_cases;	 /* there is a file of them */
	size_t cases;	 /* of this office */
	size_t turned;	 /* … that are answered otherwise than before */
	size_t wrong;	 /* … that are answered otherwise than they want */
	bool same_bytes; /* nothing was edited at all */
};

/* The rules in force. */
struct rules_state {
	struct rules_record now; /* number 0: none were recorded yet */
	bool edited;		 /* the office's file says something else, or cannot be read */
};

/* The candidate: a file, or with NULL the office's own. */
bool rules_work_candidate(const struct config *config, const char *path, struct office **ret_office,
			  struct error *error);
/* folder: of the office files; cases: a file of rule cases, or with NULL the office's own. */
bool rules_work_look(const struct office *before, const struct office *after, const char *folder,
		     const char *cases, const struct rules_audience *audience,
		     struct rules_view *ret_view, struct error *error);
/* RULES_DIFFER: a case wants another answer than the candidate gives. */
bool rules_work_passes(const struct rules_view *view, struct error *error);
/* What a second person agrees to: this text and no other. */
void rules_work_subject(const struct office *next, char ret_subject[static APPROVAL_SUBJECT_SIZE]);
/* From now on these rules are in force; the counter itself goes on with those that it has. Nothing
 * is done when they are in force already, to the byte. */
bool rules_work_apply(struct counter *counter, const struct office *next, const char *cases,
		      const struct approval *approval, int64_t *ret_number, struct error *error);
bool rules_work_state(const struct config *config, struct store *store,
		      struct rules_state *ret_state, struct error *error);
/* What has come into force since the rules of this number; *ret_office NULL: nothing. */
bool rules_work_newer(const struct config *config, struct store *store, int64_t number,
		      struct office **ret_office, int64_t *ret_number, struct error *error);

/* What was applied, for who has no counter open: the database is read alone. The newest first, with
 * numbers below `before`; 0: from the newest. */
bool rules_work_history(const struct config *config, int64_t before, struct rules_record *ret_rows,
			int capacity, int *ret_count, struct error *error);
/* number 0: what is in force. The text is the caller's, to be freed with buffer_done(). */
bool rules_work_text(const struct config *config, int64_t number, struct rules_record *ret_record,
		     struct buffer *ret_text, struct error *error);

#endif
