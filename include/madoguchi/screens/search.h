/*
 * screens/search: finds cases while a clerk types.
 *
 * DESCRIPTION
 *   A thread with a read-only handle of its own. The newest question counts: one that is still
 *   being answered is interrupted and never answered. Each answer comes as a post POST_FOUND,
 *   with the number that search_ask() gave.
 * ERRORS   ERROR_MEMORY; what went wrong with database or keys stands in the answers.
 * OWNERSHIP  An answer is the mailbox's, wiped when it is freed; a screen that keeps it takes it
 *   out of the post and ends it with search_answer_free().
 * SIZES    The newest SEARCH_ROWS_MAX cases; `more` when there are further ones.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_SEARCH_H
#define MADOGUCHI_SCREENS_SEARCH_H

#include "madoguchi/screens/app.h"
#include "madoguchi/store/case_list.h"

#define SEARCH_ROWS_MAX 200

struct search;

struct search_answer {
	uint64_t question;
	bool ok;
	struct error error;
	bool more;
	bool too_little; /* was typed to be found */
	int count;
	struct case_row row[SEARCH_ROWS_MAX + 1];
};

bool search_start(struct app *app, struct search **ret_search, struct error *error);
/* Ends what is being answered, and waits for the thread. */
void search_stop(struct search **search);
/* What is typed, as domain/search_words has it; returns the number of the question. */
uint64_t search_ask(struct search *search, const char *typed);
void search_answer_free(struct search_answer **answer);

#endif
