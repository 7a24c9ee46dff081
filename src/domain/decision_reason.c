#include "decision_parts.h"

#include <string.h>

struct message *reason_add(struct decision *decision, enum decision_code code)
{
	if (decision->reason_count == DECISION_REASONS)
		return NULL;
	struct message *message = &decision->reasons[decision->reason_count];
	decision->codes[decision->reason_count++] = code;
	*message = message_make(decision_code_says(code));
	return message;
}

void reason_add_id(struct decision *decision, enum decision_code code, const char *id)
{
	struct message *message = reason_add(decision, code);
	if (message != NULL)
		message_add_id(message, id);
}

void reason_add_date(struct decision *decision, enum decision_code code, int32_t date)
{
	struct message *message = reason_add(decision, code);
	if (message != NULL)
		message_add_date(message, date);
}

void reason_put_first(struct decision *decision, uint8_t index)
{
	if (index >= decision->reason_count)
		return;
	struct message message = decision->reasons[index];
	enum decision_code code = decision->codes[index];
	memmove(&decision->reasons[1], &decision->reasons[0], index * sizeof(message));
	memmove(&decision->codes[1], &decision->codes[0], index * sizeof(code));
	decision->reasons[0] = message;
	decision->codes[0] = code;
}

static bool is_overridden(enum decision_code code)
{
	return code == DECISION_OVERRIDDEN || code == DECISION_PAPER_OVERRIDDEN;
}

void reason_put_overridden_last(struct decision *decision)
{
	const struct decision all = *decision;
	uint8_t at = 0;
	for (int overridden = 0; overridden <= 1; overridden++)
		for (uint8_t i = 0; i < all.reason_count; i++) {
			if (is_overridden(all.codes[i]) != (overridden == 1))
				continue;
			decision->reasons[at] = all.reasons[i];
			decision->codes[at++] = all.codes[i];
		}
}
