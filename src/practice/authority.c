#include "madoguchi/practice/authority.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/cmp.h>
#include <openssl/err.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/fault_point.h"

#include "madoguchi/pki/cmp_message.h"

#include "madoguchi/practice/authority_passage.h"
#include "madoguchi/practice/authority_register.h"
#include "madoguchi/practice/authority_session.h"
#include "madoguchi/practice/authority_statement.h"
#include "madoguchi/practice/authority_witness.h"
#include "madoguchi/practice/authority_enquiry.h"

struct practice_authority {
	struct practice_ca *ca;
	struct ledger *ledger;
	struct authority_session *session;
	struct cmp_identity *identity;
	int64_t confirm_wait_ms;
	int64_t age_ms; /* of a messageTime, at most */
	int64_t issued_seen_ns;
};

/* ---- opening -------------------------------------------------------------------------------- */

bool authority_path(const char *state_dir, const char *file, char path[static AUTHORITY_PATH_SIZE],
		    struct error *error)
{
	int length = snprintf(path, AUTHORITY_PATH_SIZE, "%s/%s", state_dir, file);

	if (length > 0 && length < AUTHORITY_PATH_SIZE)
		return true;
	return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, ENAMETOOLONG, "%s", state_dir);
}

static bool make_folder(const char *path, struct error *error)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return true;
	return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", path);
}

static bool open_parts(struct practice_authority *authority, const char *state_dir,
		       struct error *error)
{
	char ca[AUTHORITY_PATH_SIZE];
	char folder[AUTHORITY_PATH_SIZE];
	char ledger[AUTHORITY_PATH_SIZE];
	char certificate[AUTHORITY_PATH_SIZE];
	char key[AUTHORITY_PATH_SIZE];

	return authority_path(state_dir, "ca", ca, error) &&
	       authority_path(state_dir, "authority", folder, error) &&
	       authority_path(state_dir, "authority/ledger.db", ledger, error) &&
	       authority_path(state_dir, "ca/cmp.pem", certificate, error) &&
	       authority_path(state_dir, "ca/cmp.key", key, error) &&
	       make_folder(state_dir, error) && make_folder(folder, error) &&
	       practice_ca_open(ca, &authority->ca, error) &&
	       ledger_open(ledger, &authority->ledger, error) &&
	       authority_session_open(ca, &authority->session, error) &&
	       cmp_identity_load(certificate, key, &authority->identity, error);
}

bool authority_open(const char *state_dir, int confirm_wait_s,
		    struct practice_authority **ret_authority, struct error *error)
{
	struct practice_authority *authority = calloc(1, sizeof(*authority));

	if (authority == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "authority");
	authority->confirm_wait_ms = confirm_wait_s * 1000LL;
	authority->age_ms = PASSAGE_TOLERANCE_MS;
	if (!open_parts(authority, state_dir, error)) {
		authority_close(&authority);
		return false;
	}
	*ret_authority = authority;
	return true;
}

void authority_close(struct practice_authority **authority)
{
	if (authority == NULL || *authority == NULL)
		return;
	cmp_identity_free(&(*authority)->identity);
	authority_session_close(&(*authority)->session);
	ledger_close(&(*authority)->ledger);
	practice_ca_close(&(*authority)->ca);
	free(*authority);
	*authority = NULL;
}

void authority_set_age(struct practice_authority *authority, int age_s)
{
	authority->age_ms = age_s * 1000LL;
}

/* ---- exchanges ------------------------------------------------------------------------------ */

/* The nonce of an answer, which the certConf will name. */
static bool remember_nonce(struct passage *passage, int64_t exchange, const struct buffer *answer,
			   size_t start, struct error *error)
{
	struct authority_header header;

	return authority_header_read(answer->bytes + start, answer->size - start, &header, error) &&
	       ledger_nonce_add(passage->world.ledger, exchange, header.sender_nonce,
				header.sender_nonce_size, error);
}

/* A refusal for now leaves everything as it was before the message. */
static bool settle(struct passage *passage, const struct ledger_exchange *before,
		   struct ledger_exchange *exchange, struct error *error)
{
	if (exchange->state == LEDGER_REJECTED && before->state != LEDGER_REJECTED &&
	    decide_is_passing(exchange->failure)) {
		if (before->state == LEDGER_NEW) {
			exchange->id = 0;
			return ledger_forget(passage->world.ledger, before->id, error);
		}
		*exchange = *before;
	}
	return ledger_save(passage->world.ledger, exchange, passage->world.now_ms, error);
}

static bool answer_request(struct passage *passage, struct buffer *ret_answer, struct error *error)
{
	struct ledger *ledger = passage->world.ledger;
	struct ledger_exchange exchange;
	struct ledger_exchange before;
	struct authority_call call = { .world = &passage->world,
				       .exchange = &exchange,
				       .failure = -1 };
	size_t start = ret_answer->size;
	bool found;

	if (!ledger_find(ledger, &passage->header, &found, &exchange, error))
		return false;
	if (found &&
	    memcmp(exchange.digest, passage->header.body_digest, AUTHORITY_DIGEST_SIZE) != 0)
		return passage_fail(passage, CMP_FAIL_TRANSACTION_ID_IN_USE,
				    "another request has this transactionID");
	if (found)
		exchange.asked++;
	else if (!ledger_add(ledger, &passage->header, passage->type, passage->bytes, passage->size,
			     passage->world.now_ms, &exchange, error))
		return false;
	before = exchange;
	if (!authority_session_request(passage->session, &call, passage->message, ret_answer,
				       error) ||
	    !settle(passage, &before, &exchange, error))
		return false;
	return exchange.id == 0 || remember_nonce(passage, exchange.id, ret_answer, start, error);
}

static bool has_certificate(const struct ledger_exchange *exchange)
{
	return exchange->type != CMP_RR && *exchange->serial != '\0';
}

static bool answer_confirmation(struct passage *passage, struct buffer *ret_answer,
				struct error *error)
{
	struct ledger *ledger = passage->world.ledger;
	struct ledger_exchange exchange;
	struct authority_call call = { .world = &passage->world,
				       .exchange = &exchange,
				       .nonce = passage->header.recipient_nonce,
				       .nonce_size = passage->header.recipient_nonce_size,
				       .failure = -1 };
	bool found;
	bool known;

	if (!ledger_find(ledger, &passage->header, &found, &exchange, error))
		return false;
	if (!found || !has_certificate(&exchange))
		return passage_fail(passage, CMP_FAIL_BAD_REQUEST, "nothing to confirm");
	if (!ledger_nonce_known(ledger, exchange.id, call.nonce, call.nonce_size, &known, error))
		return false;
	if (!known)
		return passage_fail(passage, CMP_FAIL_BAD_RECIPIENT_NONCE,
				    "recipNonce is of no answer");
	if (exchange.confirmation == LEDGER_UNHEARD && exchange.state != LEDGER_ISSUED)
		return passage_fail(passage, CMP_FAIL_CERT_REVOKED, "certificate is revoked");
	if (!authority_session_confirm(passage->session, &call, passage->message, ret_answer,
				       error))
		return false;
	if (call.failure >= 0)
		return passage_fail(passage, call.failure, call.why);
	return ledger_save(ledger, &exchange, passage->world.now_ms, error);
}

/* What OpenSSL's polling does not know (rp, refusals, certReqId -1): the stored request is
 * answered once more, as if it had come with the pollReq's nonce. */
static bool answer_again(struct passage *passage, struct authority_call *call,
			 struct buffer *ret_answer, struct error *error)
{
	struct buffer request;
	OSSL_CMP_MSG *message = NULL;
	bool done;

	buffer_init(&request, CMP_MESSAGE_MAX);
	done = ledger_request(passage->world.ledger, call->exchange->id, &request, error) &&
	       authority_session_read(request.bytes, request.size, passage->header.sender_nonce,
				      passage->header.sender_nonce_size, &message, error) &&
	       authority_session_request(passage->session, call, message, ret_answer, error);
	OSSL_CMP_MSG_free(message);
	buffer_done(&request);
	return done;
}

static bool answer_wait(struct passage *passage, int64_t wait_s, struct buffer *ret_answer,
			struct error *error)
{
	struct buffer body;
	bool done;

	buffer_init(&body, CMP_MESSAGE_MAX);
	done = authority_header_poll_reply(wait_s, &body, error) &&
	       passage_protect(passage, CMP_POLLREP, &body, ret_answer, error);
	buffer_done(&body);
	return done;
}

static bool answer_state(struct passage *passage, struct authority_call *call,
			 struct buffer *ret_answer, struct error *error)
{
	const struct ledger_exchange *exchange = call->exchange;
	const size_t start = ret_answer->size;
	int64_t wait_s;

	if (exchange->type != CMP_RR && exchange->state != LEDGER_REJECTED) {
		if (!authority_session_poll(passage->session, call, passage->message, ret_answer,
					    error))
			return false;
		if (call->answer_type != CMP_ERROR)
			return true;
		ret_answer->size = start;
	}
	wait_s = decide_wait_s(&passage->world, exchange);
	if (wait_s > 0)
		return answer_wait(passage, wait_s, ret_answer, error);
	return answer_again(passage, call, ret_answer, error);
}

static bool answer_poll(struct passage *passage, struct buffer *ret_answer, struct error *error)
{
	struct ledger_exchange exchange;
	struct ledger_exchange before;
	struct authority_call call = { .world = &passage->world,
				       .exchange = &exchange,
				       .failure = -1 };
	size_t start = ret_answer->size;
	bool found;

	if (!ledger_find(passage->world.ledger, &passage->header, &found, &exchange, error))
		return false;
	if (!found)
		return passage_fail(passage, CMP_FAIL_BAD_REQUEST, "transactionID is not known");
	exchange.polled++;
	before = exchange;
	return answer_state(passage, &call, ret_answer, error) &&
	       settle(passage, &before, &exchange, error) &&
	       remember_nonce(passage, exchange.id, ret_answer, start, error);
}

static bool answer_plain(struct passage *passage, struct buffer *ret_answer, struct error *error)
{
	struct authority_call call = { .world = &passage->world, .failure = -1 };
	bool asked = false;

	if (!authority_statement_answer(passage, &asked, ret_answer, error) ||
	    (!asked && !authority_enquiry_answer(passage, &asked, ret_answer, error)) ||
	    (!asked && !authority_witness_answer(passage, &asked, ret_answer, error)))
		return false;
	return asked || authority_session_request(passage->session, &call, passage->message,
						  ret_answer, error);
}

static bool dispatch(struct passage *passage, struct buffer *ret_answer, struct error *error)
{
	switch (passage->type) {
	case CMP_IR:
	case CMP_CR:
	case CMP_P10CR:
	case CMP_KUR:
	case CMP_RR:
		return answer_request(passage, ret_answer, error);
	case CMP_CERTCONF:
		return answer_confirmation(passage, ret_answer, error);
	case CMP_POLLREQ:
		return answer_poll(passage, ret_answer, error);
	case CMP_GENM:
	case CMP_ERROR:
		return answer_plain(passage, ret_answer, error);
	default:
		return passage_fail(passage, CMP_FAIL_BAD_REQUEST, "message type is not served");
	}
}

/* ---- one message ---------------------------------------------------------------------------- */

static bool work(struct passage *passage, struct buffer *ret_answer, struct error *error)
{
	struct practice_authority *authority = passage->owner;
	struct ledger *ledger = passage->world.ledger;
	const size_t start = ret_answer->size;
	bool done;

	if (!ledger_begin(ledger, error))
		return false;
	done = register_take_in(ledger, practice_ca_dir(authority->ca), &authority->issued_seen_ns,
				error) &&
	       ledger_lapse(ledger, passage->world.now_ms, error) &&
	       dispatch(passage, ret_answer, error);
	/* A failure found late must not leave a half of another answer before it. */
	if (done && passage->failure >= 0)
		ret_answer->size = start;
	fault_point("authority-before-commit");
	done = done && ledger_commit(ledger, error);
	fault_point("authority-after-commit");
	if (!done) {
		authority->issued_seen_ns = 0;
		ledger_rollback(ledger);
	}
	return done;
}

static struct passage new_passage(struct practice_authority *authority,
				  const struct authority_fault *fault, const uint8_t *bytes,
				  size_t size)
{
	return (struct passage){
		.owner = authority,
		.session = authority->session,
		.identity = authority->identity,
		.age_ms = authority->age_ms,
		.world = { .ledger = authority->ledger,
			   .ca = authority->ca,
			   .fault = *fault,
			   .now_ms = clock_now_ms(),
			   .confirm_wait_ms = authority->confirm_wait_ms },
		.bytes = bytes,
		.size = size,
	};
}

/* Any type but nested. */
static bool answer_single(struct passage *passage, struct buffer *ret_answer, struct error *error)
{
	struct error unreadable = { 0 };

	passage_check(passage);
	if (passage->failure < 0 && !passage_open(passage, &unreadable))
		passage_fail(passage, CMP_FAIL_BAD_DATA_FORMAT, "message cannot be read");
	if (passage->failure < 0 && !work(passage, ret_answer, error))
		return false;
	return passage->failure < 0 || passage_answer_failure(passage, ret_answer, error);
}

/* ---- nested --------------------------------------------------------------------------------- */

/* An inner message that cannot even be read is answered under the outer one's identity. */
static bool answer_inner(struct passage *outer, const struct buffer *inner,
			 struct buffer *ret_answer, struct error *error)
{
	struct passage passage =
	    new_passage(outer->owner, &outer->world.fault, inner->bytes, inner->size);
	struct error unreadable = { 0 };
	bool done;

	if (!passage_receive(&passage, &unreadable)) {
		passage.header = outer->header;
		passage_fail(&passage, CMP_FAIL_BAD_DATA_FORMAT, "inner message cannot be read");
		done = passage_answer_failure(&passage, ret_answer, error);
	} else {
		done = answer_single(&passage, ret_answer, error);
	}
	passage_done(&passage);
	return done;
}

static bool ids_differ(const struct buffer *inner, size_t count)
{
	struct authority_header *headers = calloc(count + 1, sizeof(*headers));
	struct error unreadable = { 0 };
	bool differ = headers != NULL;

	for (size_t i = 0; differ && i < count; i++) {
		if (!authority_header_read(inner[i].bytes, inner[i].size, &headers[i], &unreadable))
			continue;
		for (size_t j = 0; j < i; j++)
			if (headers[j].transaction_id_size > 0 &&
			    memcmp(headers[i].transaction_id, headers[j].transaction_id,
				   AUTHORITY_ID_MAX) == 0)
				differ = false;
	}
	free(headers);
	return differ;
}

static bool answer_all(struct passage *outer, const struct buffer *inner, struct buffer *answers,
		       size_t count, struct buffer *ret_answer, struct error *error)
{
	struct buffer body;
	bool done = true;

	if (!ids_differ(inner, count))
		return passage_fail(outer, CMP_FAIL_BAD_REQUEST, "a transactionID comes twice");
	for (size_t i = 0; done && i < count; i++)
		done = answer_inner(outer, &inner[i], &answers[i], error);
	buffer_init(&body, CMP_MESSAGE_MAX);
	done = done && cmp_body_nested(answers, count, &body, error) &&
	       passage_protect(outer, CMP_NESTED, &body, ret_answer, error);
	buffer_done(&body);
	return done;
}

static bool answer_nested(struct passage *outer, struct buffer *ret_answer, struct error *error)
{
	struct cmp_message *decoded = NULL;
	struct buffer *inner = NULL;
	size_t count = 0;
	bool done;

	passage_check(outer);
	if (outer->failure < 0 && !cmp_decode(outer->bytes, outer->size, &decoded, error))
		return false;
	count = decoded != NULL ? cmp_nested_count(decoded) : 0;
	if (outer->failure < 0 && count == 0)
		passage_fail(outer, CMP_FAIL_BAD_REQUEST, "nothing is nested");
	inner = calloc(2 * count + 1, sizeof(*inner));
	done = inner != NULL || error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "nested message");
	for (size_t i = 0; done && i < 2 * count; i++)
		buffer_init(&inner[i], CMP_MESSAGE_MAX);
	for (size_t i = 0; done && i < count; i++)
		done = cmp_nested_at(decoded, i, &inner[i], error);
	if (done && outer->failure < 0)
		done = answer_all(outer, inner, inner + count, count, ret_answer, error);
	if (done && outer->failure >= 0)
		done = passage_answer_failure(outer, ret_answer, error);
	for (size_t i = 0; inner != NULL && i < 2 * count; i++)
		buffer_done(&inner[i]);
	free(inner);
	cmp_message_free(&decoded);
	return done;
}

bool authority_answer(struct practice_authority *authority, const struct authority_fault *fault,
		      const uint8_t *message, size_t size, struct buffer *ret_answer,
		      struct error *error)
{
	struct passage passage = new_passage(authority, fault, message, size);
	bool done;

	fault_point("authority-received");
	done = passage_receive(&passage, error);
	if (done)
		done = passage.type == CMP_NESTED ? answer_nested(&passage, ret_answer, error)
						  : answer_single(&passage, ret_answer, error);
	passage_done(&passage);
	ERR_clear_error();
	return done;
}
