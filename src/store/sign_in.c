#include "madoguchi/store/sign_in.h"

#define MINUTE_MS 60000

/* Nobody can sign in where nobody was added: that is told instead of a wrong password. */
static bool somebody_works_here(struct store *store, struct error *error)
{
	bool any;

	if (!operator_any(store, &any, error))
		return false;
	return any || error_set(error, ERROR_OPERATOR_NONE, CAUSE_NONE, 0, "operators");
}

bool sign_in_allows(const struct operator_record *record, enum right right, struct error *error)
{
	char roles[ROLES_WORDS_SIZE];

	if (roles_allow(record->roles, right))
		return true;
	roles_format(record->roles, roles);
	return error_set(error, ERROR_NOT_ALLOWED, CAUSE_NONE, 0, "%s: %s", record->name, roles);
}

/* A password that was right is not enough. */
static bool check_right(struct store *store, const struct operator_record *record, enum right right,
			struct error *error)
{
	return roles_allow(record->roles, right) ||
	       (audit_add(store, "operator.refused", record->name, "role", error) &&
		sign_in_allows(record, right, error));
}

bool sign_in_prove(struct store *store, const struct config *config, const char *name,
		   const struct pin *password, enum right right, struct operator_record *ret_record,
		   struct error *error)
{
	const struct sign_in_rules rules = {
		.cost = config->password_cost,
		.tries = config->password_tries,
		.lock_ms = (int64_t)config->password_lock_min * MINUTE_MS,
	};
	struct operator_record record;

	if (!somebody_works_here(store, error) ||
	    !operator_sign_in(store, name, password, &rules, &record, error) ||
	    !check_right(store, &record, right, error))
		return false;
	*ret_record = record;
	return true;
}

bool sign_in_prove_card(struct store *store, const uint8_t card[static OPERATOR_CARD_SIZE],
			enum right right, struct operator_record *ret_record, struct error *error)
{
	struct operator_record record;

	if (!operator_sign_in_card(store, card, &record, error) ||
	    !check_right(store, &record, right, error))
		return false;
	*ret_record = record;
	return true;
}

bool sign_in_practice(struct store *store, const struct config *config,
		      struct operator_record *ret_record, struct error *error)
{
	struct operator_record record;
	struct error failure = { 0 };

	if (!somebody_works_here(store, error))
		return false;
	if (config->practice_operator == NULL)
		return error_set(error, ERROR_SIGNED_OUT, CAUSE_NONE, 0, "no operator");
	if (!operator_load(store, config->practice_operator, &record, &failure))
		return error_only_missing(&failure, error) &&
		       error_set(error, ERROR_SIGNED_OUT, CAUSE_NONE, 0, "practice_operator");
	if (!record.practice || record.disabled)
		return error_set(error, ERROR_SIGNED_OUT, CAUSE_NONE, 0,
				 "practice_operator is not one of the practice world's");
	*ret_record = record;
	return true;
}
