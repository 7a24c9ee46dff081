#include "internal.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/sha256.h"

/*
 * The chain. hash(n) = SHA-256(hash(n - 1) | id | at_ms | texts), where numbers are 8 bytes, most
 * significant first, and each of the texts operator, terminal, act, subject and detail is its
 * length (4 bytes) and its bytes. hash(0) is 32 zero bytes. audit_head holds the newest id and
 * hash, so that lines missing at the end are seen too.
 */
struct audit_line {
	int64_t id;
	int64_t at_ms;
	const char *text[5]; /* operator, terminal, act, subject, detail */
};

static void hash_number(struct sha256 *sha256, uint64_t number, int size)
{
	uint8_t bytes[8];

	for (int i = 0; i < size; i++)
		bytes[i] = (uint8_t)(number >> (8 * (size - 1 - i)));
	sha256_add(sha256, bytes, (size_t)size);
}

static void hash_line(const uint8_t before[static SHA256_SIZE], const struct audit_line *line,
		      uint8_t ret_hash[static SHA256_SIZE])
{
	struct sha256 sha256;

	sha256_init(&sha256);
	sha256_add(&sha256, before, SHA256_SIZE);
	hash_number(&sha256, (uint64_t)line->id, 8);
	hash_number(&sha256, (uint64_t)line->at_ms, 8);
	for (size_t i = 0; i < 5; i++) {
		size_t length = strlen(line->text[i]);

		hash_number(&sha256, length, 4);
		sha256_add(&sha256, line->text[i], length);
	}
	sha256_finish(&sha256, ret_hash);
}

/* The newest line, and the number of the next one. */
struct audit_head {
	int64_t last, next;
	uint8_t hash[SHA256_SIZE];
};

static bool read_head(struct store *store, struct audit_head *ret_head, struct error *error)
{
	/* A line that was pushed in from outside must not stop the office; the break stays. */
	static const char sql_head[] =
	    "SELECT last_id, max(last_id, coalesce((SELECT max(id) FROM audit), 0)) + 1, hash"
	    " FROM audit_head WHERE one = 1";
	struct query query;
	bool whole;

	if (!query_begin(&query, store, sql_head, error) ||
	    !query_found(&query, "audit head", error))
		return false;
	ret_head->last = column_int(&query);
	ret_head->next = column_int(&query);
	whole = column_bytes(&query, ret_head->hash, SHA256_SIZE);
	query_end(&query);
	return whole || row_damaged("audit_head", 1, error);
}

bool audit_head_read(struct store *store, int64_t *ret_row, uint8_t ret_hash[static SHA256_SIZE],
		     struct error *error)
{
	struct audit_head head;

	if (!read_head(store, &head, error))
		return false;
	*ret_row = head.last;
	memcpy(ret_hash, head.hash, SHA256_SIZE);
	return true;
}

static bool insert_line(struct store *store, const struct audit_line *line, const uint8_t *hash,
			struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO audit (id, at_ms, operator, terminal, act, subject, detail, hash)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, line->id);
	query_int(&query, line->at_ms);
	for (size_t i = 0; i < 5; i++)
		query_text(&query, line->text[i]);
	query_blob(&query, hash, SHA256_SIZE);
	return query_run(&query, error);
}

static bool write_head(struct store *store, int64_t last, const uint8_t *hash, struct error *error)
{
	static const char sql_update[] =
	    "UPDATE audit_head SET last_id = ?, hash = ? WHERE one = 1";
	struct query query;

	if (!query_begin(&query, store, sql_update, error))
		return false;
	query_int(&query, last);
	query_blob(&query, hash, SHA256_SIZE);
	return query_run(&query, error);
}

bool audit_add(struct store *store, const char *act, const char *subject, const char *detail,
	       struct error *error)
{
	struct audit_line line = {
		.at_ms = clock_now_ms(),
		.text = { store->operator_name, store->terminal, act,
			  subject != NULL ? subject : "", detail != NULL ? detail : "" },
	};
	uint8_t hash[SHA256_SIZE];
	struct audit_head head;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = read_head(store, &head, error);
	if (done) {
		line.id = head.next;
		hash_line(head.hash, &line, hash);
		done = insert_line(store, &line, hash, error) &&
		       write_head(store, line.id, hash, error);
	}
	return step_end(&step, done, error);
}

/* True when the line that the query stands on follows the one before; hash is moved on. */
static bool line_fits(struct query *query, int64_t expected_id, uint8_t hash[static SHA256_SIZE])
{
	uint8_t computed[SHA256_SIZE], stored[SHA256_SIZE];
	struct audit_line line;

	line.id = column_int(query);
	line.at_ms = column_int(query);
	for (size_t i = 0; i < 5; i++) {
		const unsigned char *text = sqlite3_column_text(query->statement, query->column++);

		line.text[i] = text != NULL ? (const char *)text : "";
	}
	if (line.id != expected_id || !column_bytes(query, stored, sizeof(stored)))
		return false;
	hash_line(hash, &line, computed);
	if (memcmp(computed, stored, SHA256_SIZE) != 0)
		return false;
	memcpy(hash, computed, SHA256_SIZE);
	return true;
}

/* *ret_bad is 0 while every line fits; ret_hash is the last good hash. */
static bool walk(struct store *store, int64_t *ret_rows, int64_t *ret_bad,
		 uint8_t ret_hash[static SHA256_SIZE], struct error *error)
{
	static const char sql_walk[] = "SELECT id, at_ms, operator, terminal, act, subject, "
				       "detail, hash FROM audit ORDER BY id";
	struct query query;
	int64_t rows = 0, bad = 0;
	bool row;

	memset(ret_hash, 0, SHA256_SIZE);
	if (!query_begin(&query, store, sql_walk, error))
		return false;
	for (;;) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row)
			break;
		if (bad == 0 && !line_fits(&query, rows + 1, ret_hash))
			bad = rows + 1;
		rows++;
	}
	query_end(&query);
	*ret_rows = rows;
	*ret_bad = bad;
	return true;
}

bool audit_last(struct store *store, const char *act, int64_t *ret_at_ms, struct error *error)
{
	static const char sql_last[] =
	    "SELECT coalesce((SELECT at_ms FROM audit WHERE act = ? ORDER BY id DESC LIMIT 1), 0)";
	struct query query;

	if (!query_begin(&query, store, sql_last, error))
		return false;
	query_text(&query, act);
	if (!query_found(&query, "audit", error))
		return false;
	*ret_at_ms = column_int(&query);
	query_end(&query);
	return true;
}

bool audit_has(struct store *store, int64_t row, const uint8_t hash[static SHA256_SIZE],
	       bool *ret_has, struct error *error)
{
	static const char sql_has[] =
	    "SELECT EXISTS (SELECT 1 FROM audit WHERE id = ? AND hash = ?)";
	struct query query;

	if (!query_begin(&query, store, sql_has, error))
		return false;
	query_int(&query, row);
	query_blob(&query, hash, SHA256_SIZE);
	if (!query_found(&query, "audit", error))
		return false;
	*ret_has = column_int(&query) != 0;
	query_end(&query);
	return true;
}

bool audit_verify(struct store *store, bool *ret_ok, int64_t *ret_rows, int64_t *ret_bad_row,
		  struct error *error)
{
	uint8_t hash[SHA256_SIZE], head[SHA256_SIZE];
	int64_t rows, bad, last;
	bool own, done;

	if (!reading_begin(store, &own, error))
		return false;
	done = walk(store, &rows, &bad, hash, error) && audit_head_read(store, &last, head, error);
	reading_end(store, own);
	if (!done)
		return false;
	if (bad == 0 && (last != rows || memcmp(hash, head, SHA256_SIZE) != 0))
		bad = rows + 1;
	*ret_ok = bad == 0;
	*ret_rows = rows;
	*ret_bad_row = bad;
	return true;
}
