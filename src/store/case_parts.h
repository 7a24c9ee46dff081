/*
 * store/case_parts: the sealed person of a case and its blind index; inside this layer only.
 *
 * DESCRIPTION
 *   The person is one sealed value a row (column "cases.person"): a version byte 1, then fields of
 *   tag (1 byte), length (2 bytes, most significant first) and bytes. Empty fields are left out.
 *   The blind index of a case holds the hash of every pair of neighbouring characters in the
 *   search keys of name and kana, spaces left out.
 */
#ifndef MADOGUCHI_STORE_CASE_PARTS_H
#define MADOGUCHI_STORE_CASE_PARTS_H

#include "internal.h"

#include "madoguchi/keys/blind_index.h"
#include "madoguchi/store/case_list.h"

#define INDEX_HASHES_MAX 512

/* What a case is called in log and audit trail: its number, or "draft 12". */
#define CASE_NAME_SIZE 48
void case_name(int64_t id, const char *number, char name[static CASE_NAME_SIZE]);

/* What is kept sealed: person and ground. */
bool person_is_empty(const struct case_record *record);
void person_clear(struct case_record *record);
bool person_seal(struct store *store, const struct case_record *record, int64_t id,
		 struct buffer *ret_sealed, struct error *error);
bool person_open(struct store *store, int64_t id, const void *sealed, size_t size,
		 struct case_record *ret_record, struct error *error);

struct index_hashes {
	uint8_t hash[INDEX_HASHES_MAX][BLIND_INDEX_SIZE];
	int count;
};

/* Adds the pairs of a key; those above the limit are left out. */
bool index_hashes_add(struct blind_index *index, const char *key, struct index_hashes *hashes,
		      struct error *error);
/* While the key is being changed: under the newest one instead of the older one. */
bool case_index_renew(struct store *store, int64_t case_id, const struct person *person,
		      struct error *error);
/* Replaces what is found under a case: before is NULL for a new one. */
bool case_index_write(struct store *store, int64_t case_id, const struct person *before,
		      const struct person *after, struct error *error);

/* In the order in which case_row_read() takes them, of table c. */
#define CASE_ROW_COLUMNS                                                                           \
	"c.id, c.number, c.state, c.route, c.procedure, c.kinds, c.accepted_ms, c.changed_ms,"     \
	" c.custody_number, c.person"

/* Also the person, for those who compare names; name U+FFFD when the seal does not open. */
bool case_row_read(struct store *store, struct query *query, struct case_row *ret_row,
		   struct person *ret_person, struct error *error);

#endif
