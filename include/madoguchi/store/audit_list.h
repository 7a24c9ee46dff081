/*
 * store/audit_list: reading the audit trail.
 *
 * DESCRIPTION
 *   Rows in the order of their numbers, oldest or newest first, those that fit a filter. A cursor
 *   for screens and exports: read only.
 * ERRORS   Those of the store.
 * UNITS    Times are UTC in ms.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_AUDIT_LIST_H
#define MADOGUCHI_STORE_AUDIT_LIST_H

#include "madoguchi/store/store.h"

#define AUDIT_ACT_SIZE 48
#define AUDIT_SUBJECT_SIZE 80
#define AUDIT_DETAIL_SIZE 256

struct audit_row {
	int64_t id;
	int64_t at_ms;
	char operator_name[OPERATOR_SIZE];
	char terminal[TERMINAL_SIZE];
	char act[AUDIT_ACT_SIZE];
	char subject[AUDIT_SUBJECT_SIZE];
	char detail[AUDIT_DETAIL_SIZE];
};

/* Texts that are empty fit everything. */
struct audit_filter {
	int64_t from_ms;
	int64_t until_ms; /* 0: no end */
	char operator_name[OPERATOR_SIZE];
	char act[AUDIT_ACT_SIZE]; /* its beginning: "operator", "case.view" */
	char subject[AUDIT_SUBJECT_SIZE];
};

/* Rows behind `after` (0: from the end that comes first). */
bool audit_list_read(struct store *store, const struct audit_filter *filter, bool newest_first,
		     int64_t after, struct audit_row *ret_rows, int capacity, int *ret_count,
		     struct error *error);

#endif
