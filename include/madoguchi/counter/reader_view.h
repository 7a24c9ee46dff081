/*
 * counter/reader_view: every reader with what lies in it, for people who have to say which.
 *
 * DESCRIPTION
 *   Each card is opened for a moment, recognised, and left with its logins dropped. A card that
 *   cannot be opened has its error: unknown, legacy, mute, held by another program.
 * ERRORS   Only what concerns all readers; one card's trouble is in its line.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_READER_VIEW_H
#define MADOGUCHI_COUNTER_READER_VIEW_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/store/case.h"

struct reader_view_line {
	char name[READER_NAME_SIZE];
	enum reader_state state;
	bool known; /* a driver knows the card: family and identity */
	enum card_family family;
	struct card_identity identity;
	char case_number[CASE_NUMBER_SIZE]; /* of the case that waits for it; empty: none does */
	char holder[PERSON_TEXT_SIZE];	    /* of that case; the caller wipes it */
	enum error_code trouble;	    /* ERROR_NONE, or why it is not known */
};

struct reader_view {
	bool service;
	size_t count;
	struct reader_view_line lines[READERS_MAX];
};

bool reader_view(struct counter *counter, struct reader_view *ret_view, struct error *error);

#endif
