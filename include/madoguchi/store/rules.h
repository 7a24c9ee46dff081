/*
 * store/rules: the office's rules that were applied, one after another; the newest are in force.
 *
 * DESCRIPTION
 *   A row holds an office file's text as it was when somebody applied it, its SHA-256, when, who
 *   and who agreed. Rows are added and never changed or removed, so that a decision of last month
 *   can be explained by the rules of last month: each case bears the number of those that it was
 *   judged by. The newest row of an office is what is in force; its file on the disk is only a
 *   candidate, until it is applied. Where nothing was applied yet the file that is there is taken
 *   and recorded when the database is first written to; nobody is asked.
 *   An office file holds no personal data and no secret, so that nothing of this is sealed.
 * ERRORS     Those of the store; RULES_CHANGED: another one has applied rules meanwhile;
 *   STORE_DAMAGED: a text is not the one that was applied; those of office_load().
 * OWNERSHIP  Buffers are the caller's.
 * THREADS    As the store.
 */
#ifndef MADOGUCHI_STORE_RULES_H
#define MADOGUCHI_STORE_RULES_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/domain/office.h"
#include "madoguchi/store/store.h"

#define RULES_KEYS_SIZE 512

struct rules_record {
	int64_t number; /* from 1, through all offices; 0: none */
	char office[OFFICE_FILE_NAME_SIZE];
	uint8_t digest[SHA256_SIZE]; /* of the text */
	int64_t applied_ms;
	char operator_name[OPERATOR_SIZE]; /* "": taken from the file at the first start */
	char second[OPERATOR_SIZE];	   /* who agreed; "": nobody was asked */
	int changes;			   /* differences to those before; 0 of the first */
};

/* What stands in the row and in the audit trail beside the text. */
struct rules_note {
	const char *second;	    /* "": nobody was asked */
	int changes;		    /* how many keys say something else */
	char keys[RULES_KEYS_SIZE]; /* which: sections and keys, parted by commas; may be cut */
};

/* number 0: nothing was applied yet. */
bool rules_newest(struct store *store, const char *office, struct rules_record *ret_record,
		  struct error *error);
/* NOT_FOUND. */
bool rules_read(struct store *store, int64_t number, struct rules_record *ret_record,
		struct buffer *ret_text, struct error *error);
/* At most capacity rows: those below the number `beside`, 0: all, the newest first; newer: those
 * above it, the oldest first. */
bool rules_list(struct store *store, int64_t beside, bool newer, struct rules_record *ret_rows,
		int capacity, int *ret_count, struct error *error);
/* The rules in force of this office; those of the file FOLDER/NAME.conf where none are yet. *office
 * is NULL, or what the caller has read of the file: it stays where it is that, else what is in
 * force takes its place. */
bool rules_in_force(struct store *store, const char *folder, const char *name,
		    struct office **office, struct error *error);
/* The number under which this office's rules are in force; the first ones are recorded here. */
bool rules_settle(struct store *store, const struct office *office, int64_t *ret_number,
		  struct error *error);
/* Puts `next` in the place of `office`, with its line in the audit trail, in the open
 * transaction. */
bool rules_replace(struct store *store, const struct office *office, const struct office *next,
		   const struct rules_note *note, int64_t *ret_number, struct error *error);

#endif
