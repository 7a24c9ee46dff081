#include "engine_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/pki/witness.h"

#define REFUSED_MS 3600000

/* ---- offering -------------------------------------------------------------------------------- */

static bool make_checkpoint(const struct engine *engine, struct checkpoint *checkpoint,
			    struct buffer *ret_body, struct error *error)
{
	struct buffer text;
	bool done;

	clock_format(clock_now_ms(), checkpoint->time, sizeof(checkpoint->time));
	buffer_init(&text, CHECKPOINT_TEXT_MAX);
	done = checkpoint_sign(engine->setup.audit_key, checkpoint, &text, error) &&
	       witness_body((const char *)text.bytes, ret_body, error);
	buffer_done(&text);
	return done;
}

bool witness_probe(struct engine *engine, struct buffer *ret_body, struct error *error)
{
	struct witness *witness = &engine->witness;
	struct checkpoint head = { .rows = 0 };

	witness->offered = 0;
	if (engine->setup.audit_key == NULL || now_monotonic(engine) < witness->refused_until_ms)
		return cmp_body_probe(ret_body, error);
	if (!audit_head_read(engine->setup.store, &head.rows, head.hash, error))
		return false;
	if (head.rows == witness->known)
		return cmp_body_probe(ret_body, error);
	witness->offered = head.rows;
	return make_checkpoint(engine, &head, ret_body, error);
}

/* ---- the answer ------------------------------------------------------------------------------ */

static bool differs(struct engine *engine, bool older, const char *subject)
{
	struct witness_verdict *verdict = &engine->witness.verdict;

	log_line(LOG_LEVEL_WARN, "the national service has seen another audit trail: %s", subject);
	*verdict = (struct witness_verdict){ .differs = true, .older = older };
	snprintf(verdict->subject, sizeof(verdict->subject), "%s", subject);
	return true;
}

/* The trail must still have the row that the authority has heard of before. */
static bool compare(struct engine *engine, const char *text, struct error *error)
{
	struct error unreadable = { 0 };
	struct checkpoint before, head;
	char subject[32];
	bool same;

	if (!checkpoint_read(engine->setup.audit_key, text, strlen(text), &before, &unreadable)) {
		log_error(&unreadable, "checkpoint of the national service");
		return differs(engine, false, "another key");
	}
	if (!audit_has(engine->setup.store, before.rows, before.hash, &same, error) ||
	    !audit_head_read(engine->setup.store, &head.rows, head.hash, error))
		return false;
	if (same)
		return true;
	snprintf(subject, sizeof(subject), "row %" PRId64, before.rows);
	return differs(engine, before.rows > head.rows, subject);
}

bool witness_take(struct engine *engine, const struct cmp_message *message, struct error *error)
{
	struct witness *witness = &engine->witness;
	const int64_t offered = witness->offered;
	char text[WITNESS_TEXT_SIZE];

	witness->offered = 0;
	if (offered == 0)
		return true;
	if (message->type != CMP_GENP) {
		/* Whatever it minds, the next probe asks nothing but whether it is there. */
		witness->refused_until_ms = now_monotonic(engine) + REFUSED_MS;
		return true;
	}
	witness->known = offered;
	return !witness_read(message->body.bytes, message->body.size, text) || text[0] == '\0' ||
	       compare(engine, text, error);
}

/* ---- the verdict ----------------------------------------------------------------------------- */

const struct witness_verdict *engine_witness(const struct engine *engine)
{
	return engine->witness.verdict.differs ? &engine->witness.verdict : NULL;
}

void engine_witness_heeded(struct engine *engine)
{
	engine->witness.verdict = (struct witness_verdict){ .differs = false };
}
