#include "madoguchi/practice/authority_statement.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>
#include <sqlite3.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"

#include "madoguchi/pki/statement.h"

#include "madoguchi/practice/authority.h"
#include "madoguchi/practice/commands.h"

static const char usage[] = "authority statement -o FILE [--since YYYY-MM-DD] [--state DIR]";

/* ---- rows ----------------------------------------------------------------------------------- */

static void read_row(sqlite3_stmt *row, struct statement_entry *entry)
{
	const void *id = sqlite3_column_blob(row, 1);
	const unsigned char *serial = sqlite3_column_text(row, 4);

	*entry = (struct statement_entry){
		.type = sqlite3_column_int(row, 2),
		.state = (enum statement_state)sqlite3_column_int(row, 3),
		.kind =
		    sqlite3_column_type(row, 5) == SQLITE_NULL ? -1 : sqlite3_column_int(row, 5),
		.reason = sqlite3_column_int(row, 6),
		.changed_ms = sqlite3_column_int64(row, 7),
	};
	if (id != NULL && sqlite3_column_bytes(row, 1) == CMP_ID_SIZE)
		memcpy(entry->transaction_id, id, CMP_ID_SIZE);
	snprintf(entry->serial, sizeof(entry->serial), "%s",
		 serial != NULL ? (const char *)serial : "");
}

static bool read_rows(struct ledger *ledger, sqlite3_stmt *rows, struct statement *statement,
		      struct error *error)
{
	int result = SQLITE_ROW;

	while (statement->count < STATEMENT_MAX && (result = sqlite3_step(rows)) == SQLITE_ROW) {
		read_row(rows, &statement->entry[statement->count++]);
		statement->last = sqlite3_column_int64(rows, 0);
	}
	statement->more = result == SQLITE_ROW;
	return result == SQLITE_ROW || result == SQLITE_DONE ||
	       ledger_failure(ledger, error, "statement");
}

bool authority_statement_body(struct ledger *ledger, const uint8_t *sender, int64_t since_ms,
			      int64_t after, int64_t made_ms, struct buffer *ret_body,
			      struct error *error)
{
	struct statement statement = { .since_ms = since_ms, .made_ms = made_ms, .last = after };
	sqlite3_stmt *rows = ledger_prepare(
	    ledger,
	    "SELECT e.id, e.transaction_id, e.type, e.state, e.serial, c.kind,"
	    " coalesce(c.reason, 0), e.changed_ms FROM exchange e"
	    " LEFT JOIN certificate c ON c.serial = e.serial AND e.serial <> ''"
	    " WHERE e.id > ?1 AND e.changed_ms >= ?2 AND (?3 IS NULL OR e.sender = ?3)"
	    " ORDER BY e.id",
	    error);
	bool done;

	if (rows == NULL)
		return false;
	statement.entry = calloc(STATEMENT_MAX, sizeof(*statement.entry));
	sqlite3_bind_int64(rows, 1, after);
	sqlite3_bind_int64(rows, 2, since_ms);
	if (sender != NULL)
		sqlite3_bind_blob(rows, 3, sender, AUTHORITY_DIGEST_SIZE, SQLITE_STATIC);
	done = statement.entry != NULL ? read_rows(ledger, rows, &statement, error) &&
					     statement_body(&statement, ret_body, error)
				       : error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "statement");
	ledger_done(rows);
	statement_done(&statement);
	return done;
}

/* ---- the answer to a question --------------------------------------------------------------- */

bool authority_statement_answer(const struct passage *passage, bool *ret_asked,
				struct buffer *ret_answer, struct error *error)
{
	struct cmp_message *message = NULL;
	struct error unreadable = { 0 };
	int64_t since_ms = 0, after = 0;
	struct buffer body;
	bool done;

	*ret_asked = cmp_decode(passage->bytes, passage->size, &message, &unreadable) &&
		     statement_asked(message, &since_ms, &after);
	cmp_message_free(&message);
	if (!*ret_asked)
		return true;
	buffer_init(&body, CMP_MESSAGE_MAX);
	done = authority_statement_body(passage->world.ledger, passage->header.sender, since_ms,
					after, passage->world.now_ms, &body, error) &&
	       passage_protect(passage, CMP_GENP, &body, ret_answer, error);
	buffer_done(&body);
	return done;
}

/* ---- the file ------------------------------------------------------------------------------- */

static bool load_identity(const char *state_dir, struct cmp_identity **ret_identity,
			  struct error *error)
{
	char certificate[AUTHORITY_PATH_SIZE];
	char key[AUTHORITY_PATH_SIZE];

	return authority_path(state_dir, "ca/cmp.pem", certificate, error) &&
	       authority_path(state_dir, "ca/cmp.key", key, error) &&
	       cmp_identity_load(certificate, key, ret_identity, error);
}

/* The office's side would ask for the next page after the last row of this one. */
static bool next_page(const struct buffer *message, int64_t *after, bool *ret_more,
		      struct error *error)
{
	struct cmp_message *decoded = NULL;
	struct statement page = { .count = 0 };
	const bool done = cmp_decode(message->bytes, message->size, &decoded, error) &&
			  statement_read(decoded, &page, error);

	*ret_more = done && page.more && page.last > *after;
	if (done)
		*after = page.last;
	statement_done(&page);
	cmp_message_free(&decoded);
	return done;
}

static bool make_message(const struct cmp_identity *identity, struct ledger *ledger,
			 int64_t since_ms, int64_t after, struct buffer *ret_message,
			 struct error *error)
{
	struct cmp_header header = { .type = CMP_GENP, .time_ms = clock_now_ms() };
	struct buffer body;
	bool done;

	if (RAND_bytes(header.transaction_id, CMP_ID_SIZE) != 1 ||
	    RAND_bytes(header.sender_nonce, CMP_NONCE_SIZE) != 1)
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "random numbers");
	buffer_init(&body, CMP_MESSAGE_MAX);
	done =
	    authority_statement_body(ledger, NULL, since_ms, after, header.time_ms, &body, error) &&
	    cmp_protect(identity, &header, body.bytes, body.size, ret_message, error);
	buffer_done(&body);
	return done;
}

static bool write_message(const char *path, const struct buffer *message, struct error *error)
{
	FILE *stream = fopen(path, "we");
	bool done =
	    stream != NULL && fwrite(message->bytes, 1, message->size, stream) == message->size;

	if (stream != NULL)
		done = fclose(stream) == 0 && done;
	return done || error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%.150s", path);
}

/* FILE, FILE.2, FILE.3, ... */
static void page_path(const char *path, int number, char ret_path[static AUTHORITY_PATH_SIZE])
{
	if (number == 1)
		snprintf(ret_path, AUTHORITY_PATH_SIZE, "%s", path);
	else
		snprintf(ret_path, AUTHORITY_PATH_SIZE, "%.*s.%d", AUTHORITY_PATH_SIZE - 16, path,
			 number);
}

static bool write_pages(const struct cmp_identity *identity, struct ledger *ledger,
			const char *path, int64_t since_ms, struct error *error)
{
	char page[AUTHORITY_PATH_SIZE];
	int64_t after = 0;
	bool more = true, done = true;

	for (int number = 1; done && more; number++) {
		struct buffer message;

		buffer_init(&message, CMP_MESSAGE_MAX);
		page_path(path, number, page);
		done = make_message(identity, ledger, since_ms, after, &message, error) &&
		       next_page(&message, &after, &more, error) &&
		       write_message(page, &message, error);
		buffer_done(&message);
	}
	return done;
}

/* All pages are of one moment: one transaction of the ledger. */
static bool write_statement(const char *state_dir, const char *path, int64_t since_ms,
			    struct error *error)
{
	struct cmp_identity *identity = NULL;
	struct ledger *ledger = NULL;
	char ledger_path[AUTHORITY_PATH_SIZE];
	bool done = authority_path(state_dir, "authority/ledger.db", ledger_path, error) &&
		    load_identity(state_dir, &identity, error) &&
		    ledger_open(ledger_path, &ledger, error) && ledger_begin(ledger, error);

	if (done) {
		done = ledger_lapse(ledger, clock_now_ms(), error) &&
		       write_pages(identity, ledger, path, since_ms, error) &&
		       ledger_commit(ledger, error);
		ledger_rollback(ledger);
	}
	ledger_close(&ledger);
	cmp_identity_free(&identity);
	return done;
}

int authority_statement_command(int argc, char **argv)
{
	char state_dir[AUTHORITY_PATH_SIZE];
	struct error error = { 0 };
	const char *path = practice_option(&argc, argv, "-o");
	const char *since = practice_option(&argc, argv, "--since");
	int32_t day = DATE_NONE;

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 0 || path == NULL || (since != NULL && !date_parse_iso(since, &day)))
		return practice_usage(usage);
	return write_statement(state_dir, path, day == DATE_NONE ? 0 : date_to_ms(day), &error)
		   ? EXIT_STATUS_OK
		   : practice_failed(&error);
}
