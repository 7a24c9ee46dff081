/*
 * domain/todo: what must be done next, and by whom.
 *
 * DESCRIPTION
 *   Everything unfinished is in one list of these. Each state of each machine (domain/state) that
 *   waits for a person belongs to exactly one of them, and no other state to any: a test walks the
 *   tables, and another one puts a row into each state and finds it counted once (store/todo_list).
 *   Some lists are not made of states: whom to call, a stock-taking that is owed, a day in which
 *   fees were taken and that is not closed, and what the office keeps no longer.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_TODO_H
#define MADOGUCHI_DOMAIN_TODO_H

#include "madoguchi/domain/role.h"
#include "madoguchi/domain/state.h"

/* X(NAME, "word", what, right of those who do it): in the order in which they are shown. */
#define TODO_TABLE(X)                                                                              \
	X(WORK, "work", N_("Go on with the work on the card"), RIGHT_COUNTER)                      \
	X(RECEPTION, "reception", N_("Go on with a reception, or withdraw it"), RIGHT_COUNTER)     \
	X(WRITE, "write", N_("Write the certificate to the card"), RIGHT_COUNTER)                  \
	X(RETURN, "return", N_("Test and hand back"), RIGHT_COUNTER)                               \
	X(CALL, "call", N_("Call the resident"), RIGHT_COUNTER)                                    \
	X(SERVICE, "service", N_("Wait for the service, or change the way"), RIGHT_COUNTER)        \
	X(LETTER_OUT, "letter_out", N_("Print or post a letter"), RIGHT_COUNTER)                   \
	X(LETTER_BACK, "letter_back", N_("Settle a letter that came back"), RIGHT_COUNTER)         \
	X(REPLY, "reply", N_("Await the reply to a letter"), RIGHT_COUNTER)                        \
	X(VISIT, "visit", N_("Make the second visit"), RIGHT_COUNTER)                              \
	X(CUSTODY, "custody", N_("Give back what lies in the safe"), RIGHT_COUNTER)                \
	X(MAIL, "mail", N_("Ask the post what became of it"), RIGHT_COUNTER)                       \
	X(STOCKTAKE, "stocktake", N_("Count the safe"), RIGHT_COUNTER)                             \
	X(DAY, "day", N_("Close the day"), RIGHT_COUNTER)                                          \
	X(ATTENTION, "attention", N_("Decide about a case"), RIGHT_COUNTER)                        \
	X(QUEUE, "queue", N_("Decide about a request"), RIGHT_QUEUE)                               \
	X(DIFFERENCE, "difference", N_("Settle a difference with the service"), RIGHT_QUEUE)       \
	X(PURGE, "purge", N_("Remove what is kept no longer"), RIGHT_ADMINISTER)

#define X(NAME, word, what, right) TODO_##NAME,
enum todo { TODO_NOBODY, TODO_TABLE(X) TODO_COUNT };
#undef X

/* "write" … */
const char *todo_word(enum todo todo);
const char *todo_what(enum todo todo); /* message id */
enum right todo_right(enum todo todo);
/* Who does it: message id. */
const char *todo_who(enum todo todo);

/* TODO_NOBODY: the state is an end, or a timer moves it. A case that waits for a reply is in the
 * list of its letter, a certificate that is to be written in that of its case: TODO_NOBODY as
 * well. */
enum todo todo_of_case(enum case_state state);
enum todo todo_of_exchange(enum exchange_state state);
enum todo todo_of_letter(enum letter_state state);
enum todo todo_of_custody(enum custody_state state);

#endif
