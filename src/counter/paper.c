#include "madoguchi/counter/paper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/file_write.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/letter_work.h"
#include "madoguchi/papers/leaflet.h"

#include "paper_parts.h"

#define PATH_SIZE 4096

static const struct {
	const char *label;
	const char *word;
	char prefix; /* of the number; 0: it was drawn with what the paper is about */
} papers[PAPER_COUNT] = {
	[PAPER_RECEPTION] = { N_("Reception slip"), "reception", 'S' },
	[PAPER_CUSTODY] = { N_("Custody slip"), "custody", 0 },
	[PAPER_REVISIT] = { N_("Revisit slip"), "revisit", 0 },
	[PAPER_COPY] = { N_("Copy of the certificates"), "copy", 'D' },
	[PAPER_INQUIRY] = { N_("Inquiry letter"), "inquiry", 0 },
	[PAPER_REVOCATION] = { N_("Receipt of the revocation"), "revocation", 'V' },
	[PAPER_RECEIPT] = { N_("Receipt of the fee"), "receipt", 'F' },
	[PAPER_REFUND] = { N_("Refund slip"), "refund", 'B' },
	[PAPER_NOTICE] = { N_("Notice of completion"), "notice", 'N' },
	[PAPER_LABEL] = { N_("Address label"), "label", 'A' },
};

_Static_assert(KINDS_TEXT_SIZE + 10 <= PAPER_ABOUT_SIZE, "a paper may be about kinds");
_Static_assert(LETTER_NUMBER_SIZE <= PAPER_NUMBER_SIZE, "a letter's number is its paper's");

const char *paper_label(enum paper paper)
{
	return papers[paper].label;
}

const char *paper_word(enum paper paper)
{
	return papers[paper].word;
}

bool paper_parse(const char *word, enum paper *ret_paper)
{
	for (int i = 0; i < PAPER_COUNT; i++)
		if (strcmp(papers[i].word, word) == 0) {
			*ret_paper = (enum paper)i;
			return true;
		}
	return false;
}

static bool letter_number(struct counter *counter, const struct case_record *record,
			  char number[static PAPER_ABOUT_SIZE], struct error *error)
{
	struct letter letter;
	const bool found = letter_of_case(counter->store, record->id, &letter, error);

	if (found)
		text_copy(number, PAPER_ABOUT_SIZE, letter.number);
	explicit_bzero(&letter, sizeof(letter));
	return found;
}

/* The newest payment of a case has this paper, and no other one of them. */
static bool about_payment(struct counter *counter, const struct case_record *record, bool receipt,
			  char about[static PAPER_ABOUT_SIZE], struct error *error)
{
	struct payment payment;
	struct error missing = { 0 };

	if (!payment_of_case(counter->store, record->id, &payment, &missing))
		return error_only_missing(&missing, error) &&
		       error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "nothing is paid");
	if ((payment.kind == PAYMENT_FEE) != receipt)
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "%s",
				 payment_kind_word(payment.kind));
	paper_about_payment(payment.id, about);
	return true;
}

/* The copies of a case: other kinds are other copies, and one that was made before a protective
 * measure still has the address. */
static void about_kinds(const struct case_record *record, char about[static PAPER_ABOUT_SIZE])
{
	char kinds[KINDS_TEXT_SIZE];

	kinds_format(record->kinds_done, kinds);
	snprintf(about, PAPER_ABOUT_SIZE, "%s%s", kinds,
		 case_hides_address(record) ? " protected" : "");
}

/* Which one of the case's papers of this kind is meant. */
static bool tell_apart(struct counter *counter, const struct case_record *record, enum paper paper,
		       char about[static PAPER_ABOUT_SIZE], struct error *error)
{
	about[0] = '\0';
	switch (paper) {
	case PAPER_INQUIRY:
	case PAPER_LABEL:
		return letter_number(counter, record, about, error);
	case PAPER_COPY:
		about_kinds(record, about);
		return true;
	case PAPER_RECEIPT:
	case PAPER_REFUND:
		return about_payment(counter, record, paper == PAPER_RECEIPT, about, error);
	case PAPER_NOTICE:
		text_copy(about, PAPER_ABOUT_SIZE, case_state_word(record->state));
		return paper_notice_says(record) != NULL ||
		       error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "%s", about);
	case PAPER_CUSTODY:
	case PAPER_REVISIT:
		text_copy(about, PAPER_ABOUT_SIZE, record->custody_number);
		return about[0] != '\0' || error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0,
						     "no custody and no revisit");
	default:
		return true;
	}
}

/* The file is there before the letter counts as printed. */
static bool mark_printed(struct counter *counter, const struct case_record *record,
			 struct error *error)
{
	struct letter letter;
	bool ok = letter_of_case(counter->store, record->id, &letter, error);

	if (ok) {
		letter.due = letter_due_day(counter->office, clock_today());
		ok = letter_apply(counter->store, &letter, LETTER_EVENT_PRINT, error);
	}
	explicit_bzero(&letter, sizeof(letter));
	return ok;
}

static bool make(struct counter *counter, const struct case_record *record, enum paper paper,
		 struct paper_record *row, struct buffer *ret_text, struct error *error)
{
	if (row->number[0] == '\0' && papers[paper].prefix == 0)
		text_copy(row->number, sizeof(row->number), row->about);
	if (row->number[0] == '\0' && !paper_draw_number(counter->store, papers[paper].prefix,
							 clock_today(), row->number, error))
		return false;
	return paper_words(counter, record, paper, row, ret_text, error) &&
	       paper_add(counter->store, row, record->number, ret_text, error) &&
	       (paper != PAPER_INQUIRY || mark_printed(counter, record, error));
}

bool paper_find_or_make(struct counter *counter, const struct case_record *record, enum paper paper,
			struct paper_record *row, struct buffer *ret_text, struct error *error)
{
	struct error failure;

	if (counter->config->papers_dir == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "papers_dir");
	text_copy(row->kind, sizeof(row->kind), papers[paper].word);
	if (!tell_apart(counter, record, paper, row->about, error))
		return false;
	if (paper_find(counter->store, row, &failure))
		return paper_text(counter->store, row, ret_text, error) &&
		       paper_shown(counter->store, row, error);
	return error_only_missing(&failure, error) &&
	       make(counter, record, paper, row, ret_text, error);
}

bool paper_make(struct counter *counter, const struct case_record *record, enum paper paper,
		enum language language, struct paper_record *ret_row, struct buffer *ret_text,
		struct error *error)
{
	struct paper_record row = { .case_id = record->id, .language = language };

	if (!store_begin(counter->store, error))
		return false;
	if (paper_find_or_make(counter, record, paper, &row, ret_text, error) &&
	    store_commit(counter->store, error)) {
		*ret_row = row;
		return true;
	}
	store_rollback(counter->store);
	return false;
}

bool paper_again(struct counter *counter, const char *number, enum language language,
		 struct paper_record *ret_row, struct buffer *ret_text, struct error *error)
{
	struct paper_record row;

	if (!paper_by_number(counter->store, number, language, &row, error) ||
	    !paper_text(counter->store, &row, ret_text, error) ||
	    !paper_shown(counter->store, &row, error))
		return false;
	*ret_row = row;
	return true;
}

/* ---- the leaflet ---------------------------------------------------------------------------- */

static bool keep_leaflet(struct counter *counter, const struct situation *situation,
			 enum language language, const struct buffer *words, struct error *error)
{
	const char *procedure = procedure_word(situation->procedure);
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s/papers", counter->config->state_dir);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, errno, "%s", path);
	snprintf(path, sizeof(path), "%s/papers/leaflet-%s-%s.%s.txt", counter->config->state_dir,
		 procedure, applicant_word(situation->applicant), language_word(language));
	return (file_replace(path, words->bytes, words->size) || file_unwritten(path, error)) &&
	       audit_add(counter->store, "paper.make", procedure, "leaflet", error);
}

bool paper_leaflet(struct counter *counter, const struct reception *reception,
		   enum language language, struct buffer *ret_text, struct error *error)
{
	struct situation situation;
	char *words = NULL;

	if (counter->config->papers_dir == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "papers_dir");
	reception_situation(reception, false, &situation);
	decision_suit_time(counter->office, &situation);
	if (!leaflet_render(counter->config->papers_dir, counter->office, &situation, language,
			    &words, error))
		return false;
	buffer_append_text(ret_text, words);
	free(words);
	if (ret_text->failed)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "leaflet");
	return keep_leaflet(counter, &situation, language, ret_text, error);
}
