/*
 * store/call_list: whom to call, in the order promised, and what came of each call.
 *
 * DESCRIPTION
 *   A case is on the list when its resident has something to do: what was written waits to be given
 *   back, a certificate waits for a revisit, a key that could not be made may be made since the
 *   service is back, or a case has ended while something of it lies in the safe. First
 *   stand calls at a time that was promised and has come, then the others in the order of
 *   acceptance, which is what residents were told, and last those whose time is still to come. Who
 *   was reached since the case came into its state is off the list; the case stays in its own.
 *   call_add() writes a call's result; a row has no personal data. The list has no numbers to call:
 *   looking at one is an act (counter/call).
 * ERRORS   NOT_FOUND, and those of the store.
 * OWNERSHIP Rows are plain values; names are personal data: wipe.
 * THREADS  As the store; the UI thread uses its read-only handle for the list.
 */
#ifndef MADOGUCHI_STORE_CALL_LIST_H
#define MADOGUCHI_STORE_CALL_LIST_H

#include "madoguchi/store/case_list.h"

enum call_result {
	CALL_NEVER,	  /* nobody has called since the case came into its state */
	CALL_REACHED,	  /* told: off the list */
	CALL_NOT_REACHED, /* nobody answered */
	CALL_AGAIN,	  /* to be called again at a time */
	CALL_RESULT_COUNT,
};

struct call_row {
	struct case_row matter;
	bool in_safe; /* something of it lies here */
	bool by_mail; /* it goes home by mail, as promised on the slip, or is on its way */
	int tries;    /* calls since it came into its state */
	enum call_result result;
	int64_t at_ms;	  /* of the last call; 0: never */
	int64_t again_ms; /* CALL_AGAIN: when */
	int64_t place; /* in the list, then by the case's id; it changes when the time has come */
};

/* The list depends on when it is looked at. */
struct call_moment {
	bool online; /* the national service answers */
	int64_t now_ms;
};

const char *call_result_word(enum call_result result);
/* Rows after this place (place, id; INT64_MIN, 0: from the start), or, backwards, those before it,
 * the nearest first (INT64_MAX, 0: from the end). */
bool call_list_read(struct store *store, const struct call_moment *moment, int64_t place,
		    int64_t id, bool backwards, struct call_row *ret_rows, int capacity,
		    int *ret_count, struct error *error);
bool call_list_find(struct store *store, const struct call_moment *moment, int64_t id,
		    struct call_row *ret_row, struct error *error);
/* How many are on it, and how many of them are to be called by now. */
bool call_list_count(struct store *store, const struct call_moment *moment, int64_t *ret_count,
		     int64_t *ret_due, struct error *error);
bool call_add(struct store *store, int64_t case_id, const char *number, enum call_result result,
	      int64_t again_ms, struct error *error);

#endif
