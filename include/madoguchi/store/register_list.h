/*
 * store/register_list: what an office's registers list of a span of time, read only.
 *
 * DESCRIPTION
 *   Certificates that came to a card (交付記録簿), and cases that were put off because the service
 *   was away, both from the history in its order; and the outages that were announced.
 *   The history has no index by time: a read walks it once.
 * ERRORS   Those of the store.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_REGISTER_LIST_H
#define MADOGUCHI_STORE_REGISTER_LIST_H

#include "madoguchi/store/case.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/store/stop.h"

/* From the first moment on, and before the second. */
struct register_span {
	int64_t from_ms, until_ms;
};

struct register_row {
	int64_t id; /* of the history's row */
	int64_t at_ms;
	char case_number[CASE_NUMBER_SIZE];
	enum procedure procedure;
	enum certificate_kind kind;
	char serial[SERIAL_SIZE];
	char operator_name[OPERATOR_SIZE];
};

struct deferral_row {
	int64_t id;
	int64_t at_ms;
	char case_number[CASE_NUMBER_SIZE];
	enum procedure procedure;
	enum route route;      /* as it is now */
	enum case_state state; /* as it is now */
};

/* Rows behind `after` (0: from the first). */
bool register_list_read(struct store *store, const struct register_span *span, int64_t after,
			struct register_row *ret_rows, int capacity, int *ret_count,
			struct error *error);
bool deferral_list_read(struct store *store, const struct register_span *span, int64_t after,
			struct deferral_row *ret_rows, int capacity, int *ret_count,
			struct error *error);
/* The announced outages that touch the span, by their begin. */
bool outage_list_read(struct store *store, const struct register_span *span, struct stop *ret_rows,
		      int capacity, int *ret_count, struct error *error);

#endif
