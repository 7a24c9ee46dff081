#include "madoguchi/store/finding.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/message.h"
#include "madoguchi/store/case.h"

#include "internal.h"

#define DAY_MS INT64_C(86400000)
#define BY_ITSELF "sync"
#define BODY_REVOCATION 11 /* rr, as exchanges have it */
#define BYTES_MAX 65536	   /* of a certificate, of a body */
/* A request that was under way when the statement was made may be missing from it. */
#define UNDER_WAY_MS 600000

/* ---- the authority's rows ------------------------------------------------------------------- */

static bool run(struct store *store, const char *sql, struct error *error)
{
	struct query query;

	return query_begin(&query, store, sql, error) && query_run(&query, error);
}

bool finding_entries_clear(struct store *store, struct error *error)
{
	static const char sql_clear[] = "DELETE FROM statement_entries";
	struct step step;

	if (!step_begin(&step, store, error))
		return false;
	return step_end(&step, fence_check(store, error) && run(store, sql_clear, error), error);
}

bool finding_entry_add(struct store *store, const struct finding_entry *entry, struct error *error)
{
	static const char sql_add[] =
	    "INSERT OR REPLACE INTO statement_entries"
	    " (transaction_id, type, state, serial, reason, changed_ms) VALUES (?, ?, ?, ?, ?, ?)";
	struct step step;
	struct query query;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = query_begin(&query, store, sql_add, error);
	if (done) {
		query_blob(&query, entry->transaction_id, sizeof(entry->transaction_id));
		query_int(&query, entry->type);
		query_int(&query, entry->state);
		query_text(&query, entry->serial);
		query_int(&query, entry->reason);
		query_int(&query, entry->changed_ms);
		done = query_run(&query, error);
	}
	return step_end(&step, done, error);
}

/* ---- comparing ------------------------------------------------------------------------------ */

/* Each yields subject, case, exchange, certificate of what differs. ?1 since, ?2 made less what was
 * under way, ?3 before which a certificate counts as not collected. */
#define SQL_ISSUED_THERE                                                                           \
	"SELECT lower(hex(s.transaction_id)) AS subject, NULL AS case_id, NULL AS exchange_id,"    \
	" NULL AS certificate_id FROM statement_entries s WHERE s.type <> 11 AND s.state IN (2, "  \
	"3)"                                                                                       \
	" AND NOT EXISTS (SELECT 1 FROM exchanges e WHERE e.transaction_id = s.transaction_id)"    \
	" AND NOT EXISTS (SELECT 1 FROM purged_exchanges p"                                        \
	" WHERE p.transaction_id = s.transaction_id)"
#define SQL_UNKNOWN_THERE                                                                          \
	"SELECT lower(hex(e.transaction_id)) AS subject, e.case_id, e.id AS exchange_id,"          \
	" NULL AS certificate_id FROM exchanges e WHERE e.created_ms >= ?1 AND e.created_ms <= ?2" \
	" AND e.state IN ('sent','waiting','answered','in_doubt')"                                 \
	" AND EXISTS (SELECT 1 FROM exchange_messages m WHERE m.exchange_id = e.id"                \
	" AND m.direction = 'out' AND m.at_ms <= ?2)"                                              \
	" AND NOT EXISTS (SELECT 1 FROM statement_entries s"                                       \
	" WHERE s.transaction_id = e.transaction_id)"
#define SQL_STOPPED_HERE                                                                           \
	"SELECT lower(hex(e.transaction_id)) AS subject, e.case_id, e.id AS exchange_id,"          \
	" NULL AS certificate_id FROM statement_entries s"                                         \
	" JOIN exchanges e ON e.transaction_id = s.transaction_id"                                 \
	" WHERE s.type <> 11 AND s.state IN (2, 3) AND e.state IN ('held','in_doubt','rejected')"
#define SQL_CERTIFICATE(there, here)                                                               \
	"SELECT c.serial AS subject, c.case_id, e.id AS exchange_id, c.id AS certificate_id"       \
	" FROM statement_entries s JOIN exchanges e ON e.transaction_id = s.transaction_id"        \
	" JOIN certificates c ON c.exchange_id = e.id"                                             \
	" WHERE s.type <> 11 AND s.state = " there " AND c.state IN (" here ")"
/* A revocation of ours that is still to be answered explains it. */
#define SQL_REVOKED_THERE                                                                          \
	SQL_CERTIFICATE("5", "'confirmed','on_card'")                                              \
	" AND NOT EXISTS (SELECT 1 FROM exchanges r WHERE r.certificate_id = c.id"                 \
	" AND r.body_type = 11)"
#define SQL_UNCOLLECTED                                                                            \
	"SELECT c.serial AS subject, c.case_id, c.exchange_id, c.id AS certificate_id"             \
	" FROM certificates c WHERE c.state = 'confirmed' AND c.exchange_id IS NOT NULL"           \
	" AND (SELECT max(h.at_ms) FROM history h WHERE h.machine = 'certificate'"                 \
	" AND h.subject = c.id AND h.to_state = 'confirmed') < ?3"                                 \
	" AND NOT EXISTS (SELECT 1 FROM exchanges r WHERE r.certificate_id = c.id"                 \
	" AND r.body_type = 11)"

/* New ones are written; ?4 now, ?5 the kind. */
#define SQL_FIND(difference)                                                                       \
	"INSERT INTO findings (kind, subject, case_id, exchange_id, certificate_id, found_ms,"     \
	" letter_ms, letter_by, settled_ms, settled_by, decision)"                                 \
	" SELECT ?5, d.subject, d.case_id, d.exchange_id, d.certificate_id, ?4, 0, '', 0, '', ''"  \
	" FROM (" difference ") d WHERE ?1 IS NOT NULL AND ?2 IS NOT NULL AND ?3 IS NOT NULL"      \
	" AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.kind = ?5"                              \
	" AND f.subject = d.subject AND (f.settled_ms = 0 OR f.settled_by <> '" BY_ITSELF "'))"
/* Those that are open and are no difference any more are closed; a statement that does not name
 * them says nothing about them. */
#define SQL_CLOSE(difference)                                                                      \
	"UPDATE findings SET settled_ms = ?4, settled_by = '" BY_ITSELF "', decision = 'gone'"     \
	" WHERE settled_ms = 0 AND kind = ?5 AND ?1 IS NOT NULL AND ?2 IS NOT NULL"                \
	" AND ?3 IS NOT NULL AND (kind = 'uncollected' OR EXISTS (SELECT 1 FROM statement_entries" \
	" s WHERE lower(hex(s.transaction_id)) = subject OR s.serial = subject))"                  \
	" AND subject NOT IN (SELECT d.subject FROM (" difference ") d)"

static const struct {
	const char *word;
	const char *words;
	const char *next;
	const char *find, *close;
} kinds[FINDING_KIND_COUNT] = {
	[FINDING_ISSUED_THERE] = { "issued_there",
				   N_("Issued at the national service; this office does not know "
				      "it."),
				   N_("Find out whose it is; else have it revoked there."),
				   SQL_FIND(SQL_ISSUED_THERE), SQL_CLOSE(SQL_ISSUED_THERE) },
	[FINDING_UNKNOWN_THERE] = { "unknown_there",
				    N_("Sent from here; the national service does not know it."),
				    N_("Let it be sent again, or call the national service."),
				    SQL_FIND(SQL_UNKNOWN_THERE), SQL_CLOSE(SQL_UNKNOWN_THERE) },
	[FINDING_STOPPED_HERE] = { "stopped_here",
				   N_("Granted at the national service, but stopped here."),
				   N_("Let it go on in the queue, or have the certificate "
				      "revoked."),
				   SQL_FIND(SQL_STOPPED_HERE), SQL_CLOSE(SQL_STOPPED_HERE) },
	[FINDING_REVOKED_THERE] = { "revoked_there",
				    N_("Revoked at the national service, in force here."),
				    N_("Tell the holder; a new certificate can be issued."),
				    SQL_FIND(SQL_REVOKED_THERE), SQL_CLOSE(SQL_REVOKED_THERE) },
	[FINDING_LAPSED_THERE] = { "lapsed_there",
				   N_("The confirmation came too late: the national service has "
				      "withdrawn the certificate."),
				   N_("Tell the holder; a new certificate must be asked for."),
				   SQL_FIND(SQL_CERTIFICATE(
				       "6", "'issued','confirming','confirmed','on_card'")),
				   SQL_CLOSE(SQL_CERTIFICATE(
				       "6", "'issued','confirming','confirmed','on_card'")) },
	[FINDING_UNCONFIRMED_THERE] = { "unconfirmed_there",
					N_("Confirmed here, but not at the national service."),
					N_("Call the national service before the certificate is "
					   "withdrawn."),
					SQL_FIND(SQL_CERTIFICATE("2", "'confirmed','on_card'")),
					SQL_CLOSE(SQL_CERTIFICATE("2", "'confirmed','on_card'")) },
	[FINDING_UNCOLLECTED] = { "uncollected", N_("Nobody came for this certificate."),
				  N_("Send the holder a letter and note it here."),
				  SQL_FIND(SQL_UNCOLLECTED), SQL_CLOSE(SQL_UNCOLLECTED) },
	/* Found by the sync, from a checkpoint, and never gone by itself. */
	[FINDING_TRAIL] = { "trail",
			    N_("The national service has seen another audit trail of this "
			       "counter."),
			    N_("Keep this database as it is, and call the auditor."), NULL, NULL },
};

const char *finding_kind_word(enum finding_kind kind)
{
	return kinds[kind].word;
}

const char *finding_words(enum finding_kind kind)
{
	return kinds[kind].words;
}

bool finding_may_revoke(const struct finding *finding)
{
	return finding->kind == FINDING_UNCOLLECTED && finding->letter_ms != 0;
}

const char *finding_next_step(const struct finding *finding)
{
	if (finding_may_revoke(finding))
		return N_("A person may now have it revoked.");
	return kinds[finding->kind].next;
}

/* sql NULL: a statement says nothing about this kind. */
static bool run_kind(struct store *store, enum finding_kind kind, const char *sql,
		     const struct reconciliation *reconciliation, int64_t *changed,
		     struct error *error)
{
	const int64_t days_ms = reconciliation->uncollected_days * DAY_MS;
	struct query query;

	if (sql == NULL)
		return true;
	if (!query_begin(&query, store, sql, error))
		return false;
	query_int(&query, reconciliation->since_ms);
	query_int(&query, reconciliation->made_ms - UNDER_WAY_MS);
	query_int(&query, days_ms != 0 ? reconciliation->at_ms - days_ms : 0);
	query_int(&query, reconciliation->at_ms);
	query_text(&query, kinds[kind].word);
	if (!query_run(&query, error))
		return false;
	*changed += sqlite3_changes64(store->db);
	return true;
}

static bool note_run(struct store *store, const struct reconciliation *reconciliation,
		     struct error *error)
{
	static const char sql_note[] =
	    "INSERT INTO reconciliations (at_ms, since_ms, made_ms, source, entries, found, gone)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?)";
	char detail[96];
	struct query query;

	snprintf(detail, sizeof(detail), "entries=%" PRId64 " found=%" PRId64 " gone=%" PRId64,
		 reconciliation->entries, reconciliation->found, reconciliation->gone);
	if (!audit_add(store, "reconcile", reconciliation->source, detail, error) ||
	    !query_begin(&query, store, sql_note, error))
		return false;
	query_int(&query, reconciliation->at_ms);
	query_int(&query, reconciliation->since_ms);
	query_int(&query, reconciliation->made_ms);
	query_text(&query, reconciliation->source);
	query_int(&query, reconciliation->entries);
	query_int(&query, reconciliation->found);
	query_int(&query, reconciliation->gone);
	return query_run(&query, error);
}

static bool compare(struct store *store, struct reconciliation *run, struct error *error)
{
	for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
		if (!run_kind(store, (enum finding_kind)kind, kinds[kind].close, run, &run->gone,
			      error) ||
		    !run_kind(store, (enum finding_kind)kind, kinds[kind].find, run, &run->found,
			      error))
			return false;
	return store_number(store, "SELECT count(*) FROM statement_entries", &run->entries,
			    error) &&
	       finding_count(store, &run->open, error) && note_run(store, run, error);
}

bool finding_compare(struct store *store, struct reconciliation *reconciliation,
		     struct error *error)
{
	struct step step;

	if (!step_begin(&step, store, error))
		return false;
	reconciliation->at_ms = clock_now_ms();
	reconciliation->found = reconciliation->gone = 0;
	return step_end(&step, fence_check(store, error) && compare(store, reconciliation, error),
			error);
}

/* ---- the audit trail ------------------------------------------------------------------------ */

bool finding_trail_known(struct store *store, const char *subject, bool *ret_known,
			 struct error *error)
{
	static const char sql_known[] =
	    "SELECT EXISTS (SELECT 1 FROM findings WHERE kind = ? AND subject = ?)";
	struct query query;

	if (!query_begin(&query, store, sql_known, error))
		return false;
	query_text(&query, kinds[FINDING_TRAIL].word);
	query_text(&query, subject);
	if (!query_found(&query, "differences", error))
		return false;
	*ret_known = column_int(&query) != 0;
	query_end(&query);
	return true;
}

static bool add_trail(struct store *store, const char *subject, struct error *error)
{
	static const char sql_add[] =
	    "INSERT INTO findings (kind, subject, found_ms, letter_ms, letter_by, settled_ms,"
	    " settled_by, decision) VALUES (?, ?, ?, 0, '', 0, '', '')";
	struct query query;

	if (!audit_add(store, "audit.differs", subject, "", error) ||
	    !query_begin(&query, store, sql_add, error))
		return false;
	query_text(&query, kinds[FINDING_TRAIL].word);
	query_text(&query, subject);
	query_int(&query, clock_now_ms());
	return query_run(&query, error);
}

bool finding_trail_add(struct store *store, const char *subject, struct error *error)
{
	struct step step;

	if (!step_begin(&step, store, error))
		return false;
	return step_end(&step, fence_check(store, error) && add_trail(store, subject, error),
			error);
}

/* ---- settling ------------------------------------------------------------------------------- */

static bool open_one(struct store *store, int64_t id, struct finding *ret_finding,
		     struct error *error)
{
	if (!finding_load(store, id, ret_finding, error))
		return false;
	return ret_finding->settled_ms == 0 ||
	       error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0,
			 "difference %" PRId64 " is settled", id);
}

static bool has_person(const char *person, struct error *error)
{
	return (person != NULL && person[0] != '\0') ||
	       error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "a person's name");
}

static bool write_letter(struct store *store, int64_t id, const char *person, struct error *error)
{
	static const char sql_letter[] =
	    "UPDATE findings SET letter_ms = ?, letter_by = ? WHERE id = ?";
	struct finding finding;
	struct query query;
	char subject[32];

	if (!open_one(store, id, &finding, error))
		return false;
	if (finding.kind != FINDING_UNCOLLECTED)
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0,
				 "difference %" PRId64 " needs no letter", id);
	snprintf(subject, sizeof(subject), "%" PRId64, id);
	if (!audit_add(store, "finding.letter", subject, person, error) ||
	    !query_begin(&query, store, sql_letter, error))
		return false;
	query_int(&query, clock_now_ms());
	query_text(&query, person);
	query_int(&query, id);
	return query_run(&query, error);
}

bool finding_letter(struct store *store, int64_t id, const char *person, struct error *error)
{
	struct step step;

	if (!has_person(person, error) || !step_begin(&step, store, error))
		return false;
	return step_end(&step, write_letter(store, id, person, error), error);
}

static bool write_settled(struct store *store, int64_t id, const char *person, const char *decision,
			  struct error *error)
{
	static const char sql_settle[] =
	    "UPDATE findings SET settled_ms = ?, settled_by = ?, decision = ? WHERE id = ?";
	struct finding finding;
	struct query query;
	char subject[32];

	if (!open_one(store, id, &finding, error))
		return false;
	snprintf(subject, sizeof(subject), "%" PRId64, id);
	if (!audit_add(store, "finding.settle", subject, person, error) ||
	    !query_begin(&query, store, sql_settle, error))
		return false;
	query_int(&query, clock_now_ms());
	query_text(&query, person);
	query_text(&query, decision);
	query_int(&query, id);
	return query_run(&query, error);
}

/* Its case can write nothing any more; whoever comes for the card finds it on a list. */
static bool tell_case(struct store *store, const struct certificate_record *record,
		      struct error *error)
{
	return case_trouble(store, record->case_id,
			    N_("Nobody came for the certificate: it is being revoked."), error);
}

static bool queue_revocation(struct store *store, const struct finding *finding,
			     finding_body *make_body, struct error *error)
{
	struct certificate_record record;
	struct exchange exchange;
	struct buffer der, body;
	bool done;

	buffer_init(&der, BYTES_MAX);
	buffer_init(&body, BYTES_MAX);
	done = certificate_load(store, finding->certificate_id, &record, &der, error) &&
	       make_body(der.bytes, der.size, &body, error);
	if (done) {
		exchange = (struct exchange){ .case_id = record.case_id,
					      .kind = record.kind,
					      .body_type = BODY_REVOCATION,
					      .priority = PRIORITY_OTHER,
					      .certificate_id = record.id,
					      .due_ms = clock_now_ms() };
		done = exchange_add(store, &exchange, body.bytes, body.size, error) &&
		       tell_case(store, &record, error);
	}
	buffer_done(&der);
	buffer_done(&body);
	return done;
}

bool finding_revoke(struct store *store, int64_t id, const char *person, finding_body *make_body,
		    struct error *error)
{
	struct finding finding;
	struct step step;

	if (!has_person(person, error) || !step_begin(&step, store, error))
		return false;
	return step_end(&step,
			finding_load(store, id, &finding, error) &&
			    (finding_may_revoke(&finding) ||
			     error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0,
				       "only what was not collected, and after a letter")) &&
			    write_settled(store, id, person, "revoked", error) &&
			    queue_revocation(store, &finding, make_body, error),
			error);
}

bool finding_settle(struct store *store, int64_t id, const char *person, const char *decision,
		    struct error *error)
{
	struct step step;

	if (!has_person(person, error) || !step_begin(&step, store, error))
		return false;
	return step_end(&step, write_settled(store, id, person, decision, error), error);
}
