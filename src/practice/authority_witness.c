#include "madoguchi/practice/authority_witness.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include "madoguchi/base/text.h"
#include "madoguchi/pki/witness.h"
#include "madoguchi/practice/authority.h"
#include "madoguchi/practice/commands.h"

#define ORIGIN_SIZE 80

static const char usage[] = "authority witness [--state DIR]";

struct left {
	char text[WITNESS_TEXT_SIZE];
	char origin[ORIGIN_SIZE];
	int64_t rows;
};

/* Whose it is and how far it has come; the rest is between the office and itself. */
static bool read_left(struct left *left)
{
	/* NOLINTNEXTLINE(cert-err34-c): what is no number is missing in the count */
	return sscanf(left->text, "madoguchi audit 1\norigin %79[^\n]\nrows %" SCNd64 "\n",
		      left->origin, &left->rows) == 2;
}

/* ---- the ledger ------------------------------------------------------------------------------ */

static bool newest(const struct passage *passage, const struct left *left,
		   char text[static WITNESS_TEXT_SIZE], struct error *error)
{
	struct ledger *ledger = passage->world.ledger;
	sqlite3_stmt *row = ledger_prepare(ledger,
					   "SELECT text FROM checkpoint WHERE sender = ?1"
					   " AND origin = ?2 ORDER BY rows DESC LIMIT 1",
					   error);
	int result;

	if (row == NULL)
		return false;
	sqlite3_bind_blob(row, 1, passage->header.sender, AUTHORITY_DIGEST_SIZE, SQLITE_STATIC);
	sqlite3_bind_text(row, 2, left->origin, -1, SQLITE_STATIC);
	result = sqlite3_step(row);
	if (result == SQLITE_ROW)
		text_copy(text, WITNESS_TEXT_SIZE, (const char *)sqlite3_column_text(row, 0));
	ledger_done(row);
	return result == SQLITE_ROW || result == SQLITE_DONE ||
	       ledger_failure(ledger, error, "checkpoint");
}

static bool keep(const struct passage *passage, const struct left *left, struct error *error)
{
	struct ledger *ledger = passage->world.ledger;
	sqlite3_stmt *row = ledger_prepare(
	    ledger,
	    "INSERT OR IGNORE INTO checkpoint(sender, origin, rows, text) VALUES(?1, ?2, ?3, ?4)",
	    error);

	if (row == NULL)
		return false;
	sqlite3_bind_blob(row, 1, passage->header.sender, AUTHORITY_DIGEST_SIZE, SQLITE_STATIC);
	sqlite3_bind_text(row, 2, left->origin, -1, SQLITE_STATIC);
	sqlite3_bind_int64(row, 3, left->rows);
	sqlite3_bind_text(row, 4, left->text, -1, SQLITE_STATIC);
	return ledger_execute(ledger, row, error);
}

bool authority_witness_answer(const struct passage *passage, bool *ret_asked,
			      struct buffer *ret_answer, struct error *error)
{
	struct cmp_message *message = NULL;
	char before[WITNESS_TEXT_SIZE] = "";
	struct error unreadable = { 0 };
	struct left left = { .rows = 0 };
	struct buffer body;
	bool done;

	*ret_asked = cmp_decode(passage->bytes, passage->size, &message, &unreadable) &&
		     message->type == CMP_GENM &&
		     witness_read(message->body.bytes, message->body.size, left.text) &&
		     read_left(&left);
	cmp_message_free(&message);
	if (!*ret_asked)
		return true;
	buffer_init(&body, CMP_MESSAGE_MAX);
	done = newest(passage, &left, before, error) && keep(passage, &left, error) &&
	       witness_body(before, &body, error) &&
	       passage_protect(passage, CMP_GENP, &body, ret_answer, error);
	buffer_done(&body);
	return done;
}

/* ---- the verb -------------------------------------------------------------------------------- */

static bool print_newest(struct ledger *ledger, struct error *error)
{
	sqlite3_stmt *rows = ledger_prepare(
	    ledger, "SELECT text, max(rows) FROM checkpoint GROUP BY sender, origin", error);
	int result;

	if (rows == NULL)
		return false;
	while ((result = sqlite3_step(rows)) == SQLITE_ROW)
		fputs((const char *)sqlite3_column_text(rows, 0), stdout);
	ledger_done(rows);
	return result == SQLITE_DONE || ledger_failure(ledger, error, "checkpoints");
}

int authority_witness_command(int argc, char **argv)
{
	char state_dir[AUTHORITY_PATH_SIZE], path[AUTHORITY_PATH_SIZE];
	struct ledger *ledger = NULL;
	struct error error = { 0 };
	bool done;

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 0)
		return practice_usage(usage);
	done = authority_path(state_dir, "authority/ledger.db", path, &error) &&
	       ledger_open(path, &ledger, &error) && print_newest(ledger, &error);
	ledger_close(&ledger);
	return done ? EXIT_STATUS_OK : practice_failed(&error);
}
