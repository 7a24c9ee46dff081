#include "madoguchi/counter/sign_in.h"

#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/counter/operator_card.h"
#include "madoguchi/store/sign_in.h"

static void act_as(struct counter *counter, const struct operator_record *record)
{
	counter->signed_in = *record;
	text_copy(counter->operator_name, sizeof(counter->operator_name), record->name);
	store_set_actor(counter->store, counter->operator_name, counter->terminal);
}

bool counter_prove(struct counter *counter, const char *name, const struct pin *password,
		   enum right right, struct operator_record *ret_record, struct error *error)
{
	return sign_in_prove(counter->store, counter->config, name, password, right, ret_record,
			     error);
}

bool counter_sign_in(struct counter *counter, const char *name, const struct pin *password,
		     enum right right, struct error *error)
{
	struct operator_record record;

	if (!counter_prove(counter, name, password, right, &record, error))
		return false;
	act_as(counter, &record);
	return true;
}

bool counter_sign_in_card(struct counter *counter, const struct pin *pin, enum right right,
			  struct error *error)
{
	struct operator_record record;

	if (!operator_card_prove(counter, pin, right, NULL, &record, error))
		return false;
	act_as(counter, &record);
	return true;
}

bool counter_sign_in_practice(struct counter *counter, struct error *error)
{
	struct operator_record record;

	if (!sign_in_practice(counter->store, counter->config, &record, error))
		return false;
	act_as(counter, &record);
	return true;
}

bool counter_lock(struct counter *counter, struct error *error)
{
	counter_card_end(counter);
	return audit_add(counter->store, "operator.lock", counter->operator_name, "", error);
}

const char *counter_clerk(const struct counter *counter)
{
	return counter->signed_in.full_name[0] != '\0' ? counter->signed_in.full_name
						       : counter->operator_name;
}

bool counter_require(const struct counter *counter, enum right right, struct error *error)
{
	if (counter->signed_in.name[0] == '\0')
		return error_set(error, ERROR_SIGNED_OUT, CAUSE_NONE, 0, "no operator");
	return sign_in_allows(&counter->signed_in, right, error);
}

bool counter_password_make(const struct counter *counter, const char *name,
			   const struct pin *password, struct password_hash *ret_hash,
			   struct error *error)
{
	return password_fit(password, name, error) &&
	       password_hash_make(password, counter->config->password_cost, ret_hash, error);
}
