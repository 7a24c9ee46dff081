#include "madoguchi/practice/operators.h"

#include <string.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"
#include "madoguchi/store/operator.h"
#include "madoguchi/store/rules.h"

static const struct practice_operator operators[] = {
	{ "hayashi", "林　明子", "clerk", "practice-1" },
	{ "murata", "村田　修", "clerk,approver", "practice-2" },
	{ "moriyama", "森山　静", "auditor", "practice-3" },
	{ "abe", "阿部　誠", "administrator", "practice-4" },
};

const struct practice_operator *practice_operator_at(size_t index)
{
	return index < sizeof(operators) / sizeof(operators[0]) ? &operators[index] : NULL;
}

static bool hash_of(const char *text, struct password_hash *ret_hash, struct error *error)
{
	struct pin *password = pin_new();
	bool done;

	if (password == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "locked memory");
	password->length = (uint8_t)strlen(text);
	memcpy(password->digits, text, strlen(text));
	done = password_hash_make(password, PRACTICE_PASSWORD_COST, ret_hash, error);
	pin_free(&password);
	return done;
}

static bool add(struct store *store, const struct practice_operator *from, struct error *error)
{
	struct operator_record record = { .practice = true };
	struct password_hash hash;

	text_copy(record.name, sizeof(record.name), from->name);
	text_copy(record.full_name, sizeof(record.full_name), from->full_name);
	return (roles_parse(from->roles, &record.roles) ||
		error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "%s", from->roles)) &&
	       hash_of(from->password, &hash, error) && operator_add(store, &record, &hash, error);
}

/* Another world_up() may be at it, too. */
static bool add_all(struct store *store, const struct office *rules, struct error *error)
{
	int64_t number;
	bool any, done;

	if (!store_begin(store, error))
		return false;
	done = operator_any(store, &any, error);
	for (size_t i = 0; done && !any && practice_operator_at(i) != NULL; i++)
		done = add(store, practice_operator_at(i), error);
	if (done && !any)
		done = rules_settle(store, rules, &number, error);
	if (done)
		return store_commit(store, error);
	store_rollback(store);
	return false;
}

bool practice_operators_make(const char *office, const struct office *rules, struct error *error)
{
	struct store *store = NULL;
	bool done;

	/* Operators are not sealed: neither key is needed. */
	if (!store_open(office, STORE_WRITE, NULL, NULL, &store, error))
		return false;
	store_set_actor(store, "practice", "practice");
	done = add_all(store, rules, error);
	store_close(&store);
	return done;
}
