#include "operator_parts.h"

#include "madoguchi/base/clock.h"

/* Enough to take the time of a real one; nothing matches it. */
static bool pass_the_time(const struct pin *password, int cost, struct error *error)
{
	struct password_hash nobody = { .cost = cost };
	bool right;

	return password_check(password, &nobody, &right, error);
}

static bool unknown(struct store *store, const struct pin *password,
		    const struct sign_in_rules *rules, struct error *error)
{
	return pass_the_time(password, rules->cost, error) &&
	       audit_add(store, "operator.refused", "", "unknown", error) &&
	       error_set(error, ERROR_SIGN_IN, CAUSE_NONE, 0, "operator");
}

/* The try is counted, and the last one locks, before anybody knows whether it is right. */
static bool count_try(struct store *store, const char *name, const struct sign_in_rules *rules,
		      struct operator_record *record, struct password_hash *password,
		      struct error *error)
{
	const int64_t now_ms = clock_now_ms();
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = operator_read(store, name, record, password, error);
	if (done && record->locked_until_ms > now_ms)
		done = error_set(error, ERROR_OPERATOR_LOCKED, CAUSE_NONE, 0, "operator");
	if (done) {
		record->failures++;
		if (record->failures >= rules->tries) {
			record->failures = 0;
			record->locked_until_ms =
			    rules->lock_ms > 0 ? now_ms + rules->lock_ms : OPERATOR_LOCKED_FOR_EVER;
		}
		done = operator_write_tries(store, record, error);
	}
	return step_end(&step, done, error);
}

static bool refuse(struct store *store, const struct operator_record *record, const char *why,
		   struct error *error)
{
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = audit_add(store, "operator.refused", record->name, why, error) &&
	       (record->locked_until_ms <= clock_now_ms() ||
		audit_add(store, "operator.locked", record->name, "", error));
	return step_end(&step, done, error) &&
	       error_set(error, ERROR_SIGN_IN, CAUSE_NONE, 0, "operator");
}

/* renewed NULL: the hash is of the rules' cost already. */
static bool accept(struct store *store, struct operator_record *record, const char *by,
		   const struct password_hash *renewed, struct error *error)
{
	struct step step;
	bool done;

	record->failures = 0;
	record->locked_until_ms = 0;
	record->signed_in_ms = clock_now_ms();
	if (!step_begin(&step, store, error))
		return false;
	done = operator_write_tries(store, record, error) &&
	       (renewed == NULL || operator_write_password(store, record->id, renewed, error)) &&
	       audit_add(store, "operator.sign_in", record->name, by, error);
	return step_end(&step, done, error);
}

bool operator_sign_in(struct store *store, const char *name, const struct pin *password,
		      const struct sign_in_rules *rules, struct operator_record *ret_record,
		      struct error *error)
{
	struct operator_record record;
	struct password_hash kept, renewed;
	struct error failure;
	bool right, renew;

	if (!count_try(store, name, rules, &record, &kept, &failure))
		return error_only_missing(&failure, error) &&
		       unknown(store, password, rules, error);
	if (!password_check(password, &kept, &right, error))
		return false;
	if (!right || record.disabled)
		return refuse(store, &record, right ? "disabled" : "password", error);
	renew = kept.cost != rules->cost;
	if ((renew && !password_hash_make(password, rules->cost, &renewed, error)) ||
	    !accept(store, &record, "password", renew ? &renewed : NULL, error))
		return false;
	*ret_record = record;
	return true;
}

bool operator_sign_in_card(struct store *store, const uint8_t card[static OPERATOR_CARD_SIZE],
			   struct operator_record *ret_record, struct error *error)
{
	struct operator_record record;

	if (!operator_by_card(store, card, &record, error))
		return false;
	if (record.locked_until_ms > clock_now_ms())
		return error_set(error, ERROR_OPERATOR_LOCKED, CAUSE_NONE, 0, "operator");
	if (record.disabled)
		return refuse(store, &record, "disabled", error);
	if (!accept(store, &record, "card", NULL, error))
		return false;
	*ret_record = record;
	return true;
}
