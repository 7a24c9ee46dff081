#include "madoguchi/store/operator.h"

#include <string.h>

#include "operator_parts.h"
#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"

#define OPERATOR_COLUMNS                                                                           \
	"id, name, full_name, roles, disabled, practice, failures, locked_until_ms, made_ms,"      \
	" signed_in_ms, card IS NOT NULL, cost, salt, hash"

/* It is typed on every terminal, stands in the trail, and is a word of the command line. */
static bool name_sound(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	static const char others[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
	const size_t length = strlen(name);

	return length > 0 && length < OPERATOR_SIZE && strchr(letters, name[0]) != NULL &&
	       strspn(name, others) == length;
}

static bool read_row(struct query *query, struct operator_record *record,
		     struct password_hash *password, struct error *error)
{
	*record = (struct operator_record){ .id = column_int(query) };
	column_text(query, record->name, sizeof(record->name));
	column_text(query, record->full_name, sizeof(record->full_name));
	record->roles = (unsigned)column_small(query);
	record->disabled = column_bool(query);
	record->practice = column_bool(query);
	record->failures = column_small(query);
	record->locked_until_ms = column_int(query);
	record->made_ms = column_int(query);
	record->signed_in_ms = column_int(query);
	record->has_card = column_bool(query);
	password->cost = column_small(query);
	if (column_bytes(query, password->salt, PASSWORD_SALT_SIZE) &&
	    column_bytes(query, password->hash, PASSWORD_HASH_SIZE) &&
	    password->cost >= PASSWORD_COST_MIN && password->cost <= PASSWORD_COST_MAX &&
	    roles_sound(record->roles))
		return true;
	return row_damaged("operators", record->id, error);
}

bool operator_read(struct store *store, const char *name, struct operator_record *ret_record,
		   struct password_hash *ret_password, struct error *error)
{
	static const char sql_read[] = "SELECT " OPERATOR_COLUMNS " FROM operators WHERE name = ?";
	struct operator_record record;
	struct password_hash password;
	struct query query;
	bool done;

	if (!query_begin(&query, store, sql_read, error))
		return false;
	query_text(&query, name);
	if (!query_found(&query, "operator", error))
		return false;
	done = read_row(&query, &record, &password, error);
	query_end(&query);
	if (!done)
		return false;
	*ret_record = record;
	*ret_password = password;
	return true;
}

bool operator_load(struct store *store, const char *name, struct operator_record *ret_record,
		   struct error *error)
{
	struct password_hash password;

	return operator_read(store, name, ret_record, &password, error);
}

bool operator_list(struct store *store, const char *after, struct operator_record *ret_rows,
		   int capacity, int *ret_count, struct error *error)
{
	static const char sql_list[] =
	    "SELECT " OPERATOR_COLUMNS " FROM operators WHERE name > ? ORDER BY name LIMIT ?";
	struct password_hash password;
	struct query query;
	int count = 0;
	bool row;

	if (!query_begin(&query, store, sql_list, error))
		return false;
	query_text(&query, after);
	query_int(&query, capacity);
	for (;;) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row || count == capacity)
			break;
		if (!read_row(&query, &ret_rows[count], &password, error)) {
			query_end(&query);
			return false;
		}
		count++;
	}
	query_end(&query);
	*ret_count = count;
	return true;
}

bool operator_any(struct store *store, bool *ret_any, struct error *error)
{
	static const char sql_any[] = "SELECT EXISTS (SELECT 1 FROM operators)";
	struct query query;

	if (!query_begin(&query, store, sql_any, error) || !query_found(&query, "operator", error))
		return false;
	*ret_any = column_bool(&query);
	query_end(&query);
	return true;
}

/* ---- changes ------------------------------------------------------------------------------ */

static bool insert(struct store *store, const struct operator_record *record,
		   const struct password_hash *password, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO operators (name, full_name, roles, disabled, practice, cost, salt, hash,"
	    " failures, locked_until_ms, made_ms, signed_in_ms)"
	    " VALUES (?, ?, ?, 0, ?, ?, ?, ?, 0, 0, ?, 0)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_text(&query, record->name);
	query_text(&query, record->full_name);
	query_int(&query, record->roles);
	query_int(&query, record->practice);
	query_int(&query, password->cost);
	query_blob(&query, password->salt, PASSWORD_SALT_SIZE);
	query_blob(&query, password->hash, PASSWORD_HASH_SIZE);
	query_int(&query, clock_now_ms());
	return query_run(&query, error);
}

/* True when the name is free. */
static bool name_free(struct store *store, const char *name, struct error *error)
{
	struct operator_record taken;
	struct error missing;

	if (operator_load(store, name, &taken, &missing))
		return error_set(error, ERROR_OPERATOR_EXISTS, CAUSE_NONE, 0, "%s", name);
	return error_only_missing(&missing, error);
}

bool operator_add(struct store *store, const struct operator_record *record,
		  const struct password_hash *password, struct error *error)
{
	char roles[ROLES_WORDS_SIZE];
	struct step step;
	bool done;

	if (!name_sound(record->name))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
				 "name: a-z first, then a-z 0-9 . _ -, at most %d",
				 OPERATOR_SIZE - 1);
	if (!roles_sound(record->roles))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "roles");
	roles_format(record->roles, roles);
	if (!step_begin(&step, store, error))
		return false;
	done = name_free(store, record->name, error) && insert(store, record, password, error) &&
	       audit_add(store, "operator.add", record->name, roles, error);
	return step_end(&step, done, error);
}

/* Somebody must be left who can undo what is done here. */
static bool administrator_left(struct store *store, struct error *error)
{
	static const char sql_left[] =
	    "SELECT EXISTS (SELECT 1 FROM operators WHERE roles & ? <> 0 AND disabled = 0)";
	struct query query;
	bool left;

	if (!query_begin(&query, store, sql_left, error))
		return false;
	query_int(&query, ROLE_BIT(ROLE_ADMINISTRATOR));
	if (!query_found(&query, "operator", error))
		return false;
	left = column_bool(&query);
	query_end(&query);
	return left || error_set(error, ERROR_OPERATOR_LAST, CAUSE_NONE, 0, "no administrator");
}

static bool write_standing(struct store *store, const struct operator_record *record,
			   struct error *error)
{
	static const char sql_update[] =
	    "UPDATE operators SET roles = ?, disabled = ? WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_update, error))
		return false;
	query_int(&query, record->roles);
	query_int(&query, record->disabled);
	query_int(&query, record->id);
	return query_run(&query, error);
}

bool operator_write_tries(struct store *store, const struct operator_record *record,
			  struct error *error)
{
	static const char sql_update[] =
	    "UPDATE operators SET failures = ?, locked_until_ms = ?, signed_in_ms = ? WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_update, error))
		return false;
	query_int(&query, record->failures);
	query_int(&query, record->locked_until_ms);
	query_int(&query, record->signed_in_ms);
	query_int(&query, record->id);
	return query_run(&query, error);
}

bool operator_write_password(struct store *store, int64_t id, const struct password_hash *password,
			     struct error *error)
{
	static const char sql_update[] =
	    "UPDATE operators SET cost = ?, salt = ?, hash = ? WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_update, error))
		return false;
	query_int(&query, password->cost);
	query_blob(&query, password->salt, PASSWORD_SALT_SIZE);
	query_blob(&query, password->hash, PASSWORD_HASH_SIZE);
	query_int(&query, id);
	return query_run(&query, error);
}

bool operator_set_roles(struct store *store, const char *name, unsigned roles, struct error *error)
{
	struct operator_record record;
	char words[ROLES_WORDS_SIZE];
	struct step step;
	bool done;

	if (!roles_sound(roles))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "roles");
	roles_format(roles, words);
	if (!step_begin(&step, store, error))
		return false;
	done = operator_load(store, name, &record, error);
	if (done) {
		record.roles = roles;
		done = write_standing(store, &record, error) && administrator_left(store, error) &&
		       audit_add(store, "operator.roles", name, words, error);
	}
	return step_end(&step, done, error);
}

bool operator_set_disabled(struct store *store, const char *name, bool disabled,
			   struct error *error)
{
	struct operator_record record;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = operator_load(store, name, &record, error);
	if (done) {
		record.disabled = disabled;
		done = write_standing(store, &record, error) && administrator_left(store, error) &&
		       audit_add(store, disabled ? "operator.disable" : "operator.enable", name, "",
				 error);
	}
	return step_end(&step, done, error);
}

static bool write_unlocked(struct store *store, struct operator_record *record, struct error *error)
{
	record->failures = 0;
	record->locked_until_ms = 0;
	return operator_write_tries(store, record, error);
}

bool operator_set_password(struct store *store, const char *name,
			   const struct password_hash *password, struct error *error)
{
	struct operator_record record;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = operator_load(store, name, &record, error) &&
	       operator_write_password(store, record.id, password, error) &&
	       write_unlocked(store, &record, error) &&
	       audit_add(store, "operator.password", name, "", error);
	return step_end(&step, done, error);
}

bool operator_unlock(struct store *store, const char *name, struct error *error)
{
	struct operator_record record;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = operator_load(store, name, &record, error) &&
	       write_unlocked(store, &record, error) &&
	       audit_add(store, "operator.unlock", name, "", error);
	return step_end(&step, done, error);
}
