#include "madoguchi/practice/authority_enquiry.h"

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include "madoguchi/pki/enquiry.h"

static bool is_holder(sqlite3_stmt *row, const struct enquiry *enquiry)
{
	struct certificate_facts facts;
	struct error unreadable = { 0 };

	return certificate_inspect(sqlite3_column_blob(row, 1),
				   (size_t)sqlite3_column_bytes(row, 1), &facts, &unreadable) &&
	       facts.has_attributes && strcmp(facts.name, enquiry->name) == 0 &&
	       strcmp(facts.birth, enquiry->birth) == 0;
}

static bool find(const struct passage *passage, const struct enquiry *enquiry,
		 struct enquiry_answer *answer, struct error *error)
{
	struct ledger *ledger = passage->world.ledger;
	sqlite3_stmt *rows = ledger_prepare(ledger,
					    "SELECT serial, der FROM certificate WHERE kind = ?1"
					    " AND revoked_ms = 0 AND not_after_ms > ?2",
					    error);
	int result = SQLITE_DONE;

	if (rows == NULL)
		return false;
	sqlite3_bind_int(rows, 1, (int)enquiry->kind);
	sqlite3_bind_int64(rows, 2, passage->world.now_ms);
	while (answer->count < ENQUIRY_MOST && (result = sqlite3_step(rows)) == SQLITE_ROW)
		if (is_holder(rows, enquiry))
			snprintf(answer->serial[answer->count++], CERTIFICATE_SERIAL_SIZE, "%s",
				 (const char *)sqlite3_column_text(rows, 0));
	ledger_done(rows);
	return result == SQLITE_ROW || result == SQLITE_DONE ||
	       ledger_failure(ledger, error, "enquiry");
}

bool authority_enquiry_answer(const struct passage *passage, bool *ret_asked,
			      struct buffer *ret_answer, struct error *error)
{
	struct cmp_message *message = NULL;
	struct enquiry_answer answer = { .count = 0 };
	struct error unreadable = { 0 };
	struct enquiry enquiry;
	struct buffer body;
	bool done;

	*ret_asked = cmp_decode(passage->bytes, passage->size, &message, &unreadable) &&
		     message->type == CMP_GENM &&
		     enquiry_asked(message->body.bytes, message->body.size, &enquiry);
	cmp_message_free(&message);
	if (!*ret_asked)
		return true;
	buffer_init(&body, CMP_MESSAGE_MAX);
	done = find(passage, &enquiry, &answer, error) &&
	       enquiry_answer_body(&answer, &body, error) &&
	       passage_protect(passage, CMP_GENP, &body, ret_answer, error);
	buffer_done(&body);
	return done;
}
