/*
 * store/case_list: windows on the lists of cases, read only, keyset paged.
 *
 * DESCRIPTION
 *   A cursor yields up to `capacity` rows after (or before) a key; it never uses OFFSET and costs
 *   the same at a million rows. Rows carry what a list line shows; names are opened only for the
 *   rows of the window; one whose seal does not open is shown as U+FFFD (case_load() says more).
 *   A search by name takes two characters or more, in one of its words at least. Whatever is
 *   searched for, the rarest of it is walked by an index, newest first, and the rest compared.
 * THREADS  As the store; the UI thread uses its read-only handle.
 */
#ifndef MADOGUCHI_STORE_CASE_LIST_H
#define MADOGUCHI_STORE_CASE_LIST_H

#include "madoguchi/domain/search_words.h"
#include "madoguchi/store/case.h"

enum case_list {
	LIST_OPEN,    /* everything that is not settled */
	LIST_DRAFT,   /* receptions that were left before their end */
	LIST_WORK,    /* accepted: the work on the card is to begin or to go on */
	LIST_SERVICE, /* waiting for the national service */
	LIST_CUSTODY, /* cards that lie here */
	LIST_REVISIT,
	LIST_TO_WRITE,
	LIST_TO_RETURN,
	LIST_REPLY, /* letters to the holder that are not answered yet */
	LIST_ATTENTION,
	LIST_IN_DOUBT, /* cases with an exchange in doubt or held */
	LIST_ALL,
};

struct case_row {
	int64_t id;
	char number[CASE_NUMBER_SIZE];
	enum case_state state;
	enum route route;
	enum procedure procedure;
	unsigned kinds;
	int64_t accepted_ms;
	int64_t changed_ms;
	char name[PERSON_TEXT_SIZE]; /* empty when the handle has no case key */
	char custody_number[24];
};

/* The list goes newest first (descending by id). Rows after `after_id` (0: from the start), or,
 * backwards, those before it, the nearest first (0: from the end). */
bool case_list_read(struct store *store, enum case_list list, int64_t after_id, bool backwards,
		    struct case_row *ret_rows, int capacity, int *ret_count, struct error *error);
/* When a case was changed last, and which it is: a place in the order below. */
struct case_place {
	int64_t changed_ms;
	int64_t id;
};

/* The same list, that which has not been changed for longest first. Rows after a place (NULL: from
 * the start), or, backwards, those before it. It has no index: the cost grows with what is open,
 * not with what is settled; LIST_ALL is read whole. */
bool case_list_read_unchanged(struct store *store, enum case_list list,
			      const struct case_place *after, bool backwards,
			      struct case_row *ret_rows, int capacity, int *ret_count,
			      struct error *error);
bool case_list_place(struct store *store, int64_t id, struct case_place *ret_place,
		     struct error *error);
/* "open", "to_write" … */
const char *case_list_word(enum case_list list);
bool case_list_parse(const char *word, enum case_list *ret_list);
bool case_list_count(struct store *store, enum case_list list, int64_t *ret_count,
		     struct error *error);
/* What fits all of the words, newest first; nothing fits where there is nothing to go by. Names
 * and kana are found by the blind index of their neighbouring characters. Where no case has the
 * running number that was typed, it is the beginning of a number. */
bool case_list_search(struct store *store, const struct search_words *words,
		      struct case_row *ret_rows, int capacity, int *ret_count, struct error *error);

#endif
