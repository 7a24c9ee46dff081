#include "madoguchi/counter/approval.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/counter/operator_card.h"
#include "madoguchi/counter/sign_in.h"

/* Asked before the password is looked at: no try is spent on what cannot be. */
static bool is_another(const struct counter *counter, const char *name, struct error *error)
{
	return strcmp(counter->signed_in.name, name) != 0 ||
	       error_set(error, ERROR_SECOND_PERSON, CAUSE_NONE, 0, "the clerk");
}

bool approval_give(struct counter *counter, enum four_eyes act, const char *subject,
		   const char *name, const struct pin *password, struct approval *ret_approval,
		   struct error *error)
{
	struct approval approval = { .act = act };
	bool proved;

	if (strcmp(name, APPROVAL_BY_CARD) == 0)
		proved = operator_card_prove(counter, password, RIGHT_APPROVE,
					     counter->signed_in.name, &approval.second, error);
	else
		proved =
		    is_another(counter, name, error) &&
		    counter_prove(counter, name, password, RIGHT_APPROVE, &approval.second, error);
	if (!proved)
		return false;
	text_copy(approval.subject, sizeof(approval.subject), subject);
	*ret_approval = approval;
	return true;
}

bool approval_use(struct counter *counter, enum four_eyes act, const char *subject,
		  const struct approval *approval, struct error *error)
{
	char detail[OPERATOR_SIZE + 16];

	if (!office_wants_second(counter->office, act))
		return true;
	if (approval == NULL || approval->second.name[0] == '\0' || approval->act != act ||
	    strcmp(approval->subject, subject) != 0)
		return error_set(error, ERROR_APPROVAL_MISSING, CAUSE_NONE, 0, "%s",
				 four_eyes_word(act));
	if (!is_another(counter, approval->second.name, error))
		return false;
	snprintf(detail, sizeof(detail), "%s %s", four_eyes_word(act), approval->second.name);
	return audit_add(counter->store, "approved", subject, detail, error);
}

bool approval_override(struct counter *counter, struct case_record *record,
		       const struct approval *approval, struct error *error)
{
	const struct operator_record *second = &approval->second;

	if (!approval_use(counter, FOUR_EYES_OVERRIDE, record->number, approval, error))
		return false;
	text_copy(record->second_person, sizeof(record->second_person),
		  second->full_name[0] != '\0' ? second->full_name : second->name);
	return true;
}

bool counter_unlock(struct counter *counter, const char *name, const struct approval *approval,
		    struct error *error)
{
	if (!store_begin(counter->store, error))
		return false;
	if (approval_use(counter, FOUR_EYES_UNLOCK, name, approval, error) &&
	    operator_unlock(counter->store, name, error))
		return store_commit(counter->store, error);
	store_rollback(counter->store);
	return false;
}
