#include "madoguchi/practice/authority_passage.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/rand.h>

/* ---- answers of our own --------------------------------------------------------------------- */

bool passage_protect(const struct passage *passage, enum cmp_body type, const struct buffer *body,
		     struct buffer *ret_answer, struct error *error)
{
	struct cmp_header header = {
		.type = type,
		.recipient_nonce = passage->header.sender_nonce,
		.recipient_nonce_size = passage->header.sender_nonce_size,
		.recipient =
		    *passage->header.sender_name != '\0' ? passage->header.sender_name : NULL,
		.time_ms = passage->world.now_ms,
	};

	memcpy(header.transaction_id, passage->header.transaction_id, CMP_ID_SIZE);
	if (RAND_bytes(header.sender_nonce, CMP_NONCE_SIZE) != 1)
		return error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_peek_last_error(), "nonce");
	return cmp_protect(passage->identity, &header, body->bytes, body->size, ret_answer, error);
}

bool passage_answer_failure(const struct passage *passage, struct buffer *ret_answer,
			    struct error *error)
{
	struct buffer body;
	bool done;

	buffer_init(&body, CMP_MESSAGE_MAX);
	done = authority_header_error(passage->failure, passage->why, &body, error) &&
	       passage_protect(passage, CMP_ERROR, &body, ret_answer, error);
	buffer_done(&body);
	return done;
}

bool passage_fail(struct passage *passage, int failure, const char *why)
{
	passage->failure = failure;
	passage->why = why;
	return true;
}

bool passage_receive(struct passage *passage, struct error *error)
{
	passage->failure = -1;
	if (!authority_header_read(passage->bytes, passage->size, &passage->header, error))
		return false;
	passage->type = passage->header.type;
	if (passage->type >= 0 && passage->header.transaction_id_size == CMP_ID_SIZE)
		return true;
	return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0, "no usable CMP message");
}

/* Signature first: nothing else of the message is believed before. */
void passage_check(struct passage *passage)
{
	const int64_t age_ms = passage->world.now_ms - passage->header.time_ms;

	if (!passage->header.is_signed)
		passage_fail(passage, CMP_FAIL_WRONG_INTEGRITY,
			     "message is not protected by a signature");
	else if (!authority_session_verify(passage->session, passage->bytes, passage->size,
					   passage->world.now_ms))
		passage_fail(passage, CMP_FAIL_BAD_MESSAGE_CHECK, "protection is not valid");
	else if (age_ms > passage->age_ms || age_ms < -PASSAGE_TOLERANCE_MS)
		passage_fail(passage, CMP_FAIL_BAD_TIME, "messageTime");
}

bool passage_open(struct passage *passage, struct error *error)
{
	return authority_session_read(passage->bytes, passage->size, NULL, 0, &passage->message,
				      error);
}

void passage_done(struct passage *passage)
{
	OSSL_CMP_MSG_free(passage->message);
	passage->message = NULL;
}
