#include "madoguchi/counter/purge.h"

#include <inttypes.h>
#include <stdio.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/store/set_aside.h"

#define ACT_BEGIN "purge.begin"
#define ACT_END "purge.end"
#define ACT_SET_ASIDE "set_aside.remove"

struct run {
	struct counter *counter;
	struct purge_limits limits;
	bool removes;	    /* else it only looks */
	bool all_set_aside; /* whatever their years */
	purge_tell *tell;
	void *context;
	struct purge_report report;
};

const char *purge_hold_words(enum purge_hold hold)
{
	static const char *const words[PURGE_HOLD_COUNT] = {
		[PURGE_HOLD_NOT] = "",
		[PURGE_HOLD_REQUEST] = N_("a request of it is under way or held"),
		[PURGE_HOLD_CERTIFICATE] = N_("its certificate is on no card yet"),
		[PURGE_HOLD_DIFFERENCE] = N_("a difference with the national service is open"),
		[PURGE_HOLD_CUSTODY] = N_("something of it lies in the safe or is in the mail"),
		[PURGE_HOLD_YEARS] = N_("its years run; purge --set-aside removes it now"),
	};

	return words[hold];
}

void purge_limits_of(const struct office *office, int32_t today, struct purge_limits *ret_limits)
{
	for (int i = 0; i < RETAINED_COUNT; i++)
		ret_limits->due[i] = retention_due(office, (enum retained)i, today);
}

static int32_t kept_until(const struct run *run, enum retained retained, int32_t kept_from)
{
	return retention_last_day(kept_from,
				  office_retention_years(run->counter->office, retained));
}

/* ---- cases ----------------------------------------------------------------------------------- */

static void tell_cases(struct run *run, const struct purge_case *rows, int count)
{
	for (int i = 0; i < count; i++) {
		const struct purge_item item = {
			.number = rows[i].number,
			.kind = procedure_word(rows[i].procedure),
			.kept_until = kept_until(run, RETAINED_CASE, rows[i].kept_from),
			.hold = rows[i].hold,
		};

		run->report.held += rows[i].hold != PURGE_HOLD_NOT;
		run->tell(run->context, &item);
	}
}

static bool walk_cases(struct run *run, struct error *error)
{
	struct purge_case rows[PURGE_WINDOW], last = { .id = 0 };
	struct store *store = run->counter->store;
	int count = PURGE_WINDOW, gone;

	while (count == PURGE_WINDOW) {
		if (!purge_case_list(store, &run->limits, &last, rows, PURGE_WINDOW, &count, error))
			return false;
		if (count == 0)
			break;
		if (run->removes) {
			if (!purge_cases(store, &run->limits, rows, count, &gone, error))
				return false;
			run->report.cases += gone;
		}
		for (int i = 0; !run->removes && i < count; i++)
			run->report.cases += rows[i].hold == PURGE_HOLD_NOT;
		tell_cases(run, rows, count);
		last = rows[count - 1];
	}
	return true;
}

/* ---- papers that have years of their own ----------------------------------------------------- */

static void tell_papers(struct run *run, enum retained retained, const struct purge_paper *rows,
			int count)
{
	for (int i = 0; i < count; i++) {
		const struct purge_item item = {
			.record = PURGE_RECORD_PAPER,
			.number = rows[i].number,
			.kind = rows[i].kind,
			.kept_until = kept_until(run, retained, rows[i].kept_from),
		};

		run->tell(run->context, &item);
	}
	run->report.papers += count;
}

static bool walk_papers(struct run *run, enum retained retained, struct error *error)
{
	struct purge_paper rows[PURGE_WINDOW];
	struct store *store = run->counter->store;
	int count = PURGE_WINDOW;
	int64_t after = 0;

	while (count == PURGE_WINDOW) {
		if (!purge_paper_list(store, &run->limits, retained, after, rows, PURGE_WINDOW,
				      &count, error) ||
		    (run->removes && count > 0 && !purge_papers(store, rows, count, error)))
			return false;
		tell_papers(run, retained, rows, count);
		after = count > 0 ? rows[count - 1].id : after;
	}
	return true;
}

/* ---- databases that a restore has set aside -------------------------------------------------- */

static bool is_due(const struct run *run, const struct set_aside *file)
{
	const int32_t due = run->limits.due[RETAINED_CASE];

	return run->all_set_aside || (due != DATE_NONE && retention_begins(file->day) <= due);
}

static void tell_set_aside(struct run *run, const struct set_aside *file, bool due)
{
	const int years = office_retention_years(run->counter->office, RETAINED_CASE);
	const struct purge_item item = {
		.record = PURGE_RECORD_SET_ASIDE,
		.number = file->name,
		.kind = "",
		.kept_until = years > 0
				  ? kept_until(run, RETAINED_CASE, retention_begins(file->day))
				  : DATE_NONE,
		.hold = due ? PURGE_HOLD_NOT : PURGE_HOLD_YEARS,
	};

	run->report.set_aside += due;
	run->report.held += !due;
	run->tell(run->context, &item);
}

/* The line of the trail first: nothing goes without one. */
static bool walk_set_aside(struct run *run, struct error *error)
{
	const char *const folder = run->counter->config->state_dir;
	struct set_aside files[SET_ASIDE_MAX];
	int count;

	if (!set_aside_list(folder, files, &count, error))
		return false;
	for (int i = 0; i < count; i++) {
		const bool due = is_due(run, &files[i]);

		if (due && run->removes &&
		    (!audit_add(run->counter->store, ACT_SET_ASIDE, files[i].name, "", error) ||
		     !set_aside_remove(folder, &files[i], error)))
			return false;
		tell_set_aside(run, &files[i], due);
	}
	return true;
}

static bool walk(struct run *run, struct error *error)
{
	purge_limits_of(run->counter->office, clock_today(), &run->limits);
	for (int i = RETAINED_CASE + 1; i < RETAINED_COUNT; i++)
		if (!walk_papers(run, (enum retained)i, error))
			return false;
	return walk_cases(run, error) && walk_set_aside(run, error);
}

/* ---- the whole ------------------------------------------------------------------------------- */

bool purge_look(struct counter *counter, purge_tell *tell, void *context,
		struct purge_report *ret_report, struct error *error)
{
	struct run run = { .counter = counter, .tell = tell, .context = context };

	if (!walk(&run, error))
		return false;
	*ret_report = run.report;
	return true;
}

/* act NULL: what is removed has its own lines. */
static bool note_begin(struct counter *counter, const struct approval *approval, const char *act,
		       struct error *error)
{
	if (!store_begin(counter->store, error))
		return false;
	if (approval_use(counter, FOUR_EYES_PURGE, PURGE_SUBJECT, approval, error) &&
	    (act == NULL || audit_add(counter->store, act, PURGE_SUBJECT, "", error)))
		return store_commit(counter->store, error);
	store_rollback(counter->store);
	return false;
}

static bool clean_up(struct store *store, struct error *error)
{
	struct purge_cursor cursor = { .case_id = 0 };
	bool more = true;

	while (more)
		if (!purge_index(store, &cursor, &more, error))
			return false;
	return purge_settle(store, error);
}

static bool note_end(struct run *run, struct error *error)
{
	char detail[96];

	snprintf(detail, sizeof(detail), "cases=%" PRId64 " papers=%" PRId64 " held=%" PRId64,
		 run->report.cases, run->report.papers, run->report.held);
	return audit_add(run->counter->store, ACT_END, PURGE_SUBJECT, detail, error);
}

bool purge_run(struct counter *counter, const struct approval *approval, purge_tell *tell,
	       void *context, struct purge_report *ret_report, struct error *error)
{
	struct run run = { .counter = counter, .removes = true, .tell = tell, .context = context };

	if (!note_begin(counter, approval, ACT_BEGIN, error) || !walk(&run, error) ||
	    !clean_up(counter->store, error) || !note_end(&run, error))
		return false;
	*ret_report = run.report;
	return true;
}

bool purge_set_aside(struct counter *counter, const struct approval *approval, purge_tell *tell,
		     void *context, struct purge_report *ret_report, struct error *error)
{
	struct run run = { .counter = counter,
			   .removes = true,
			   .all_set_aside = true,
			   .tell = tell,
			   .context = context };

	if (!note_begin(counter, approval, NULL, error) || !walk_set_aside(&run, error))
		return false;
	*ret_report = run.report;
	return true;
}

bool purge_unfinished(struct store *store, bool *ret_unfinished, struct error *error)
{
	int64_t began, ended;

	if (!audit_last(store, ACT_BEGIN, &began, error) ||
	    !audit_last(store, ACT_END, &ended, error))
		return false;
	*ret_unfinished = began > ended;
	return true;
}
