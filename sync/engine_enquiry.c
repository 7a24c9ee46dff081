#include "engine_parts.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/pki/enquiry.h"

#define REASON_NO_CERTIFICATE N_("The national service knows no live certificate of this person.")

static bool load_enquiry(struct act *act, struct enquiry *ret_enquiry, struct error *error)
{
	struct buffer body;
	bool done;

	buffer_init(&body, CMP_MESSAGE_MAX);
	done = exchange_body(act->engine->setup.store, act->exchange.id, &body, error) &&
	       (enquiry_asked(body.bytes, body.size, ret_enquiry) ||
		error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "not an enquiry"));
	buffer_done(&body);
	return done;
}

static bool queue_revocation(struct act *act, const struct enquiry *enquiry, const char *serial,
			     struct error *error)
{
	const struct config *config = act->engine->setup.config;
	const char *ca_file =
	    enquiry->kind == PKI_SIGN ? config->sign_ca_file : config->auth_ca_file;
	struct exchange exchange = {
		.case_id = act->exchange.case_id,
		.kind = act->exchange.kind,
		.body_type = CMP_RR,
		.priority = act->exchange.priority,
		.due_ms = clock_now_ms(),
		.expires = act->exchange.expires,
	};
	struct buffer body;
	bool done;

	if (ca_file == NULL)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "no CA file");
	buffer_init(&body, CMP_MESSAGE_MAX);
	done = pki_request_revocation_of_serial(ca_file, serial, enquiry->reason, enquiry->asked_ms,
						&body, error) &&
	       exchange_add(act->engine->setup.store, &exchange, body.bytes, body.size, error);
	buffer_done(&body);
	return done;
}

bool act_enquiry(struct act *act, struct error *error)
{
	const struct buffer *body = &act->message->body;
	struct enquiry_answer answer;
	struct enquiry enquiry;

	if (!enquiry_answer_read(body->bytes, body->size, &answer, error) ||
	    !load_enquiry(act, &enquiry, error))
		return false;
	if (answer.count == 0)
		return act_move(act, EXCHANGE_EVENT_HOLD, REASON_NO_CERTIFICATE, error);
	for (size_t i = 0; i < answer.count; i++)
		if (!queue_revocation(act, &enquiry, answer.serial[i], error))
			return false;
	return act_move(act, EXCHANGE_EVENT_ANSWER, NULL, error);
}
