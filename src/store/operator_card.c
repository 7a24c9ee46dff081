#include "operator_parts.h"

#include "madoguchi/base/text.h"

bool operator_by_card(struct store *store, const uint8_t card[static OPERATOR_CARD_SIZE],
		      struct operator_record *ret_record, struct error *error)
{
	static const char sql_name[] = "SELECT name FROM operators WHERE card = ?";
	char name[OPERATOR_SIZE];
	struct query query;

	if (!query_begin(&query, store, sql_name, error))
		return false;
	query_blob(&query, card, OPERATOR_CARD_SIZE);
	if (!query_found(&query, "operator's card", error))
		return false;
	column_text(&query, name, sizeof(name));
	query_end(&query);
	return operator_load(store, name, ret_record, error);
}

/* True when it is nobody else's. */
static bool card_free(struct store *store, const uint8_t *card, int64_t id, struct error *error)
{
	struct operator_record owner;
	struct error missing;

	if (card == NULL)
		return true;
	if (!operator_by_card(store, card, &owner, &missing))
		return error_only_missing(&missing, error);
	return owner.id == id ||
	       error_set(error, ERROR_CARD_TAKEN, CAUSE_NONE, 0, "%s", owner.name);
}

static bool write_card(struct store *store, int64_t id, const uint8_t *card, struct error *error)
{
	static const char sql_bind[] = "UPDATE operators SET card = ? WHERE id = ?";
	static const char sql_unbind[] = "UPDATE operators SET card = NULL WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, card != NULL ? sql_bind : sql_unbind, error))
		return false;
	if (card != NULL)
		query_blob(&query, card, OPERATOR_CARD_SIZE);
	query_int(&query, id);
	return query_run(&query, error);
}

bool operator_set_card(struct store *store, const char *name, const uint8_t *card,
		       struct error *error)
{
	struct operator_record record;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = operator_load(store, name, &record, error) &&
	       card_free(store, card, record.id, error) &&
	       write_card(store, record.id, card, error) &&
	       audit_add(store, "operator.card", name, card != NULL ? "bound" : "none", error);
	return step_end(&step, done, error);
}
