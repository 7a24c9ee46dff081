#include "madoguchi/store/case.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/domain/retention.h"

#include "case_parts.h"

void case_name(int64_t id, const char *number, char name[static CASE_NAME_SIZE])
{
	if (number[0] != '\0')
		text_copy(name, CASE_NAME_SIZE, number);
	else
		snprintf(name, CASE_NAME_SIZE, "draft %" PRId64, id);
}

/* The columns that case_save() writes, in the order of both statements. */
static void bind_saved(struct query *query, const struct case_record *record, int64_t now_ms)
{
	query_text(query, route_word(record->route));
	query_text(query, procedure_word(record->procedure));
	query_text(query, applicant_word(record->applicant));
	query_text(query, reason_word(record->reason));
	query_int(query, record->kinds);
	query_int(query, record->kinds_done);
	query_int(query, record->accepted_ms);
	query_int(query, now_ms);
	query_day(query, record->good_until);
	query_day(query, record->expires[KIND_SIGN]);
	query_day(query, record->expires[KIND_AUTH]);
	query_day(query, record->card_expires);
	query_day(query, record->fee >= 0 ? record->fee : DATE_NONE);
	query_int(query, record->visit == 2 ? 2 : 1);
	query_int(query, record->consent);
	query_int(query, record->renewal_old_gone);
	query_id(query, record->old_certificate[KIND_SIGN]);
	query_id(query, record->old_certificate[KIND_AUTH]);
	query_blob_or_null(query, record->has_card ? record->card_digest : NULL, CARD_DIGEST_SIZE);
	query_text_or_null(query, record->custody_number);
	query_text(query, record->documents);
	query_blob(query, record->config_hash, sizeof(record->config_hash));
	query_int(query, record->rules);
}

static bool insert_row(struct store *store, const struct case_record *record, int64_t id,
		       int64_t now_ms, const struct buffer *person, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO cases (route, procedure, applicant, reason, kinds, kinds_done, "
	    "accepted_ms,"
	    " changed_ms, good_until, sign_expires, auth_expires, card_expires, fee, visit, "
	    "consent,"
	    " old_gone, sign_old, auth_old, card_digest, custody_number, documents, config_hash,"
	    " rules, person, id, version,"
	    " state, created_ms)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1,"
	    " 'draft', ?)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	bind_saved(&query, record, now_ms);
	query_blob_or_null(&query, person->bytes, person->size);
	query_int(&query, id);
	query_int(&query, record->created_ms > 0 ? record->created_ms : now_ms);
	return query_run(&query, error);
}

static bool update_row(struct store *store, const struct case_record *record, int64_t now_ms,
		       const struct buffer *person, struct error *error)
{
	static const char sql_update[] =
	    "UPDATE cases SET route = ?, procedure = ?, applicant = ?, reason = ?, kinds = ?,"
	    " kinds_done = ?, accepted_ms = ?, changed_ms = ?, good_until = ?, sign_expires = ?,"
	    " auth_expires = ?, card_expires = ?, fee = ?, visit = ?, consent = ?, old_gone = ?,"
	    " sign_old = ?, auth_old = ?, card_digest = ?, custody_number = ?, documents = ?, "
	    "config_hash = ?, rules = ?,"
	    " person = coalesce(?, person), version = version + 1 WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_update, error))
		return false;
	bind_saved(&query, record, now_ms);
	query_blob_or_null(&query, person->bytes, person->size);
	query_int(&query, record->id);
	return query_run(&query, error);
}

/* What a write has to know of the row as it stands. */
struct case_head {
	int64_t version;
	int64_t accepted_ms;
	enum case_state state;
	char number[CASE_NUMBER_SIZE];
	char attention[CASE_REASON_SIZE];
};

static bool read_head(struct store *store, int64_t id, struct case_head *ret_head,
		      struct error *error)
{
	static const char sql_head[] =
	    "SELECT version, accepted_ms, state, number, attention FROM cases WHERE id = ?";
	struct query query;
	char word[24];

	if (!query_begin(&query, store, sql_head, error))
		return false;
	query_int(&query, id);
	if (!query_found(&query, "case", error))
		return false;
	ret_head->version = column_int(&query);
	ret_head->accepted_ms = column_int(&query);
	column_text(&query, word, sizeof(word));
	column_text(&query, ret_head->number, sizeof(ret_head->number));
	column_text(&query, ret_head->attention, sizeof(ret_head->attention));
	query_end(&query);
	return case_state_parse(word, &ret_head->state) || row_damaged("cases", id, error);
}

static bool check_version(const struct case_record *record, const struct case_head *head,
			  struct error *error)
{
	if (head->version == record->version)
		return true;
	return error_set(error, ERROR_STORE_CONFLICT, CAUSE_NONE, 0,
			 "case row %" PRId64 ": version %" PRId64 ", now %" PRId64, record->id,
			 record->version, head->version);
}

static bool read_person(struct store *store, int64_t id, struct case_record *ret_record,
			struct error *error)
{
	static const char sql_person[] = "SELECT person FROM cases WHERE id = ?";
	struct query query;
	const void *sealed;
	size_t size;
	bool done;

	if (!query_begin(&query, store, sql_person, error))
		return false;
	query_int(&query, id);
	if (!query_found(&query, "case", error))
		return false;
	sealed = column_blob(&query, &size);
	done = person_open(store, id, sealed, size, ret_record, error);
	query_end(&query);
	return done;
}

static bool save_new(struct store *store, const struct case_record *record, int64_t now_ms,
		     int64_t *ret_id, struct error *error)
{
	static const char sql_next[] = SQL_NEXT_ID("cases");
	struct buffer sealed;
	char name[CASE_NAME_SIZE];
	bool done;

	if (!next_id(store, sql_next, ret_id, error))
		return false;
	buffer_init(&sealed, SEALED_SIZE_MAX);
	done = (store->case_key == NULL || person_seal(store, record, *ret_id, &sealed, error)) &&
	       insert_row(store, record, *ret_id, now_ms, &sealed, error) &&
	       (store->case_key == NULL ||
		case_index_write(store, *ret_id, NULL, &record->person, error));
	buffer_done(&sealed);
	case_name(*ret_id, "", name);
	return done && audit_add(store, "case.create", name, "", error);
}

static bool save_changed(struct store *store, const struct case_record *record, int64_t now_ms,
			 struct error *error)
{
	struct case_head head;
	struct case_record before;
	struct buffer sealed;
	char name[CASE_NAME_SIZE];
	bool done = true;

	if (!read_head(store, record->id, &head, error) || !check_version(record, &head, error))
		return false;
	buffer_init(&sealed, SEALED_SIZE_MAX);
	if (store->case_key != NULL)
		done = read_person(store, record->id, &before, error) &&
		       person_seal(store, record, record->id, &sealed, error);
	done = done && update_row(store, record, now_ms, &sealed, error) &&
	       (store->case_key == NULL ||
		case_index_write(store, record->id, &before.person, &record->person, error));
	buffer_done(&sealed);
	case_name(record->id, head.number, name);
	return done && audit_add(store, "case.save", name, "", error);
}

bool case_save(struct store *store, struct case_record *record, struct error *error)
{
	bool is_new = record->id == 0;
	int64_t id = record->id;
	int64_t now_ms = clock_now_ms();
	struct step step;
	bool done;

	if (store->case_key == NULL && !person_is_empty(record))
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
				 "personal data without the case key");
	if (!step_begin(&step, store, error))
		return false;
	done = is_new ? save_new(store, record, now_ms, &id, error)
		      : save_changed(store, record, now_ms, error);
	if (!step_end(&step, done, error))
		return false;
	if (is_new) {
		record->state = CASE_DRAFT;
		record->number[0] = '\0';
		record->attention[0] = '\0';
		record->created_ms = record->created_ms > 0 ? record->created_ms : now_ms;
	}
	record->id = id;
	record->version = is_new ? 1 : record->version + 1;
	record->changed_ms = now_ms;
	return true;
}

/* A case that has ended is kept from the next fiscal year on (domain/retention). */
static int32_t kept_from(const struct case_head *head, int64_t now_ms)
{
	return case_state_wait(head->state) == WAIT_END ? retention_begins(date_from_ms(now_ms))
							: DATE_NONE;
}

static bool write_move(struct store *store, int64_t id, const struct case_head *head,
		       int64_t now_ms, struct error *error)
{
	static const char sql_move[] =
	    "UPDATE cases SET state = ?, attention = ?, accepted_ms = ?, changed_ms = ?,"
	    " kept_from = ?, version = version + 1 WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_move, error))
		return false;
	query_text(&query, case_state_word(head->state));
	query_text_or_null(&query, head->attention);
	query_int(&query, head->accepted_ms);
	query_int(&query, now_ms);
	query_day(&query, kept_from(head, now_ms));
	query_int(&query, id);
	return query_run(&query, error);
}

/* What ends with a case: open steps on its card, and the time before its papers' years count. */
static bool end_parts(struct store *store, int64_t id, const struct case_head *head, int64_t now_ms,
		      struct error *error)
{
	return case_state_wait(head->state) != WAIT_END ||
	       (card_entries_leave(store, id, error) &&
		papers_keep(store, id, kept_from(head, now_ms), error));
}

/* Moves a row whose head was read in this transaction; the head follows. */
static bool move(struct store *store, int64_t id, struct case_head *head, enum case_event event,
		 const char *why, int64_t now_ms, struct error *error)
{
	enum case_state from = head->state;
	char name[CASE_NAME_SIZE];
	struct state_move line = {
		.machine = "case",
		.id = id,
		.name = name,
		.from = case_state_word(from),
		.event = case_event_word(event),
		.why = why,
	};

	case_name(id, head->number, name);
	if (!case_next(from, event, &head->state))
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "case %s: %s in %s",
				 name, line.event, line.from);
	line.to = case_state_word(head->state);
	if (head->state != CASE_NEEDS_ATTENTION)
		head->attention[0] = '\0';
	else if (from != CASE_NEEDS_ATTENTION)
		text_copy(head->attention, sizeof(head->attention), why != NULL ? why : "");
	if ((event == CASE_EVENT_ACCEPT || event == CASE_EVENT_REPLY) && head->accepted_ms == 0)
		head->accepted_ms = now_ms;
	head->version++;
	return write_move(store, id, head, now_ms, error) && history_add(store, &line, error) &&
	       end_parts(store, id, head, now_ms, error);
}

bool case_apply(struct store *store, struct case_record *record, enum case_event event,
		const char *why, struct error *error)
{
	int64_t now_ms = clock_now_ms();
	struct case_head head;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = read_head(store, record->id, &head, error) && check_version(record, &head, error) &&
	       move(store, record->id, &head, event, why, now_ms, error);
	if (!step_end(&step, done, error))
		return false;
	record->state = head.state;
	record->version = head.version;
	record->accepted_ms = head.accepted_ms;
	record->changed_ms = now_ms;
	memcpy(record->attention, head.attention, sizeof(record->attention));
	return true;
}

bool case_note(struct store *store, const struct case_record *record, const char *act,
	       const char *why, struct error *error)
{
	char name[CASE_NAME_SIZE];
	const struct state_move line = {
		.machine = "case",
		.id = record->id,
		.name = name,
		.from = case_state_word(record->state),
		.to = case_state_word(record->state),
		.event = act,
		.why = why,
	};
	struct step step;

	case_name(record->id, record->number, name);
	return step_begin(&step, store, error) &&
	       step_end(&step, history_add(store, &line, error), error);
}

bool case_trouble(struct store *store, int64_t case_id, const char *why, struct error *error)
{
	struct case_head head;
	enum case_state to;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = read_head(store, case_id, &head, error);
	if (done && case_next(head.state, CASE_EVENT_TROUBLE, &to))
		done = move(store, case_id, &head, CASE_EVENT_TROUBLE, why, clock_now_ms(), error);
	return step_end(&step, done, error);
}

/* True when some kind is still to be done and each of those has a confirmed certificate that the
 * authority made for this case. */
static bool all_confirmed(struct store *store, int64_t case_id, bool *ret_all, struct error *error)
{
	static const char sql_kinds[] =
	    "SELECT c.kinds & ~c.kinds_done,"
	    " coalesce((SELECT sum(DISTINCT CASE kind WHEN 'sign' THEN 1 ELSE 2 END)"
	    "  FROM certificates WHERE case_id = c.id AND kind IN ('sign','auth')"
	    "  AND exchange_id IS NOT NULL AND state IN ('confirmed','on_card')), 0)"
	    " FROM cases c WHERE c.id = ?";
	struct query query;
	int64_t wanted, confirmed;

	if (!query_begin(&query, store, sql_kinds, error))
		return false;
	query_int(&query, case_id);
	if (!query_found(&query, "case", error))
		return false;
	wanted = column_int(&query);
	confirmed = column_int(&query);
	query_end(&query);
	*ret_all = wanted != 0 && (wanted & ~confirmed) == 0;
	return true;
}

/* Moves a case by an event of the authority's when its condition holds; else changes nothing. */
typedef bool case_condition(struct store *store, int64_t case_id, bool *ret_holds,
			    struct error *error);

static bool move_when(struct store *store, int64_t case_id, case_condition *condition,
		      enum case_event event, struct error *error)
{
	struct case_head head;
	enum case_state to;
	struct step step;
	bool holds = false, done;

	if (!step_begin(&step, store, error))
		return false;
	done = read_head(store, case_id, &head, error) && condition(store, case_id, &holds, error);
	/* From `working` nothing moves by itself: there the desk watches. */
	if (done && holds && head.state != CASE_WORKING && case_next(head.state, event, &to))
		done = move(store, case_id, &head, event, NULL, clock_now_ms(), error);
	return step_end(&step, done, error);
}

bool case_answered(struct store *store, int64_t case_id, struct error *error)
{
	return move_when(store, case_id, all_confirmed, CASE_EVENT_ANSWER, error);
}

static bool all_revoked(struct store *store, int64_t case_id, bool *ret_all, struct error *error)
{
	static const char sql_open[] =
	    "SELECT EXISTS (SELECT 1 FROM cases WHERE id = ?1 AND procedure = 'revoke')"
	    " AND NOT EXISTS (SELECT 1 FROM exchanges WHERE case_id = ?1 AND state <> 'answered'"
	    /* 21: an enquiry (genm) that a typed serial has made needless */
	    " AND NOT (body_type = 21 AND state = 'rejected'))";
	struct query query;

	if (!query_begin(&query, store, sql_open, error))
		return false;
	query_int(&query, case_id);
	if (!query_found(&query, "case", error))
		return false;
	*ret_all = column_bool(&query);
	query_end(&query);
	return true;
}

bool case_revoked(struct store *store, int64_t case_id, struct error *error)
{
	return move_when(store, case_id, all_revoked, CASE_EVENT_FINISH, error);
}

static bool write_number(struct store *store, int64_t id, const char *number, int64_t now_ms,
			 struct error *error)
{
	static const char sql_number[] =
	    "UPDATE cases SET number = ?, changed_ms = ?, version = version + 1 WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_number, error))
		return false;
	query_text(&query, number);
	query_int(&query, now_ms);
	query_int(&query, id);
	return query_run(&query, error);
}

static bool draw_number(struct store *store, const struct case_record *record,
			const char *municipality_code, int counter, int32_t day, int64_t now_ms,
			struct case_head *head, struct error *error)
{
	char series[64];
	int64_t serial;

	if (!read_head(store, record->id, head, error) || !check_version(record, head, error))
		return false;
	if (head->number[0] != '\0')
		return true;
	snprintf(series, sizeof(series), "case/%s/%d/%d", municipality_code, counter,
		 fiscal_year(day));
	if (!series_next(store, series, &serial, error))
		return false;
	case_number_make(municipality_code, counter, day, serial, head->number);
	head->version++;
	return write_number(store, record->id, head->number, now_ms, error) &&
	       audit_add(store, "case.number", head->number, "", error);
}

bool case_draw_number(struct store *store, struct case_record *record,
		      const char *municipality_code, int counter, int32_t day, struct error *error)
{
	int64_t now_ms = clock_now_ms();
	struct case_head head;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = draw_number(store, record, municipality_code, counter, day, now_ms, &head, error);
	if (!step_end(&step, done, error))
		return false;
	if (head.version != record->version)
		record->changed_ms = now_ms;
	memcpy(record->number, head.number, sizeof(record->number));
	record->version = head.version;
	return true;
}
