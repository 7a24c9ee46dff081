#include "madoguchi/counter/sign_in.h"

#include <string.h>

#include "madoguchi/base/text.h"

#define MINUTE_MS 60000

/* Nobody can sign in where nobody was added: that is told instead of a wrong password. */
static bool somebody_works_here(struct counter *counter, struct error *error)
{
	bool any;

	if (!operator_any(counter->store, &any, error))
		return false;
	return any || error_set(error, ERROR_OPERATOR_NONE, CAUSE_NONE, 0, "operators");
}

static void act_as(struct counter *counter, const struct operator_record *record)
{
	counter->signed_in = *record;
	text_copy(counter->operator_name, sizeof(counter->operator_name), record->name);
	store_set_actor(counter->store, counter->operator_name, counter->terminal);
}

/* A password that was right is not enough. */
static bool check_right(struct counter *counter, const struct operator_record *record,
			enum right right, struct error *error)
{
	char roles[ROLES_WORDS_SIZE];

	if (roles_allow(record->roles, right))
		return true;
	roles_format(record->roles, roles);
	return audit_add(counter->store, "operator.refused", record->name, "role", error) &&
	       error_set(error, ERROR_NOT_ALLOWED, CAUSE_NONE, 0, "%s: %s", record->name, roles);
}

bool counter_prove(struct counter *counter, const char *name, const struct pin *password,
		   enum right right, struct operator_record *ret_record, struct error *error)
{
	const struct config *config = counter->config;
	const struct sign_in_rules rules = {
		.cost = config->password_cost,
		.tries = config->password_tries,
		.lock_ms = (int64_t)config->password_lock_min * MINUTE_MS,
	};
	struct operator_record record;

	if (!somebody_works_here(counter, error) ||
	    !operator_sign_in(counter->store, name, password, &rules, &record, error) ||
	    !check_right(counter, &record, right, error))
		return false;
	*ret_record = record;
	return true;
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

bool counter_sign_in_practice(struct counter *counter, struct error *error)
{
	const char *name = counter->config->practice_operator;
	struct operator_record record;
	struct error failure;

	if (!somebody_works_here(counter, error))
		return false;
	if (name == NULL)
		return error_set(error, ERROR_SIGNED_OUT, CAUSE_NONE, 0, "no operator");
	if (!operator_load(counter->store, name, &record, &failure))
		return error_only_missing(&failure, error) &&
		       error_set(error, ERROR_SIGNED_OUT, CAUSE_NONE, 0, "practice_operator");
	if (!record.practice || record.disabled)
		return error_set(error, ERROR_SIGNED_OUT, CAUSE_NONE, 0,
				 "practice_operator is not one of the practice world's");
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
	char roles[ROLES_WORDS_SIZE];

	if (counter->signed_in.name[0] == '\0')
		return error_set(error, ERROR_SIGNED_OUT, CAUSE_NONE, 0, "no operator");
	if (roles_allow(counter->signed_in.roles, right))
		return true;
	roles_format(counter->signed_in.roles, roles);
	return error_set(error, ERROR_NOT_ALLOWED, CAUSE_NONE, 0, "%s: %s", counter->signed_in.name,
			 roles);
}

bool counter_password_make(const struct counter *counter, const char *name,
			   const struct pin *password, struct password_hash *ret_hash,
			   struct error *error)
{
	return password_fit(password, name, error) &&
	       password_hash_make(password, counter->config->password_cost, ret_hash, error);
}
