#include "madoguchi/counter/rules_work.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/config_text.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/rules_cases.h"
#include "madoguchi/counter/sign_in.h"

#define CASES_ENDING ".csv"
#define SUBJECT_DIGEST 16 /* bytes of the digest that name a text */

static void file_of(const char *folder, const char *name, const char *ending,
		    char path[static PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s%s", folder, name, ending);
}

bool rules_work_candidate(const struct config *config, const char *path, struct office **ret_office,
			  struct error *error)
{
	return path != NULL ? office_load(path, ret_office, error)
			    : counter_load_file(config, ret_office, error);
}

void rules_work_subject(const struct office *next, char ret_subject[static APPROVAL_SUBJECT_SIZE])
{
	struct office_source source;
	char digest[2 * SUBJECT_DIGEST + 1];

	office_source(next, &source);
	hex_encode(source.digest, SUBJECT_DIGEST, digest, sizeof(digest));
	snprintf(ret_subject, APPROVAL_SUBJECT_SIZE, "rules %s", digest);
}

/* ---- the cases ------------------------------------------------------------------------------- */

/* One case by both rules: counted once, told by each answer. */
static void compare_answers(const struct office *before, const struct rules_row *row,
			    const struct rules_audience *audience, struct rules_view *view)
{
	struct rule_answer old, fresh;
	bool turned = false, wrong = false;

	rule_case_answer(before, &row->rule_case, &old);
	rule_case_answer(row->office, &row->rule_case, &fresh);
	for (size_t i = 0; i < RULES_WANTS; i++) {
		struct rules_effect effect = {
			.id = row->rule_case.id,
			.column = rules_output_name(i),
			.before = rules_output(&old, i),
			.after = rules_output(&fresh, i),
			.want = row->want[i] != NULL ? row->want[i] : "",
		};
		const bool other = strcmp(effect.before, effect.after) != 0;

		effect.wrong = effect.want[0] != '\0' && strcmp(effect.want, effect.after) != 0;
		if ((other || effect.wrong) && audience->effect != NULL)
			audience->effect(audience->context, &effect);
		turned |= other;
		wrong |= effect.wrong;
	}
	view->cases++;
	view->turned += turned;
	view->wrong += wrong;
}

/* A table may be about several offices; the others are not looked at. */
static bool look_at_cases(const struct office *before, const struct office *after,
			  const char *folder, const char *path,
			  const struct rules_audience *audience, struct rules_view *view,
			  struct error *error)
{
	struct rules_offices offices = { .folder = folder };
	struct office_source source;
	struct rules_cases cases;
	bool done;

	office_source(before, &source);
	offices.standard = source.name;
	rules_offices_lend(&offices, source.name, after);
	done = rules_cases_read(path, &offices, &cases, error);
	if (done) {
		for (size_t i = 0; i < cases.count; i++)
			if (cases.rows[i].office == after)
				compare_answers(before, &cases.rows[i], audience, view);
		rules_cases_free(&cases);
	}
	rules_offices_free(&offices);
	return done;
}

/* ---- looking --------------------------------------------------------------------------------- */

static void tell_nobody(void *context, const struct office_difference *difference)
{
	(void)context;
	(void)difference;
}

static bool same_bytes(const struct office *one, const struct office *other)
{
	struct office_source before, after;

	office_source(one, &before);
	office_source(other, &after);
	return memcmp(before.digest, after.digest, sizeof(before.digest)) == 0;
}

bool rules_work_look(const struct office *before, const struct office *after, const char *folder,
		     const char *cases, const struct rules_audience *audience,
		     struct rules_view *ret_view, struct error *error)
{
	struct rules_view view = { .same_bytes = same_bytes(before, after) };
	struct office_source source;
	char own[PATH_MAX];

	office_source(before, &source);
	file_of(folder, source.name, CASES_ENDING, own);
	view.has_cases = cases != NULL || access(own, F_OK) == 0;
	if (!office_compare(before, after,
			    audience->change != NULL ? audience->change : tell_nobody,
			    audience->context, &view.changes, error) ||
	    (view.has_cases && !look_at_cases(before, after, folder, cases != NULL ? cases : own,
					      audience, &view, error)))
		return false;
	*ret_view = view;
	return true;
}

bool rules_work_passes(const struct rules_view *view, struct error *error)
{
	return view->wrong == 0 || error_set(error, ERROR_RULES_DIFFER, CAUSE_NONE, 0,
					     "%zu of %zu cases", view->wrong, view->cases);
}

/* ---- applying -------------------------------------------------------------------------------- */

/* Sections and keys for the trail, until its line is full. */
static void note_key(void *context, const struct office_difference *difference)
{
	struct rules_note *note = context;
	const size_t used = strlen(note->keys);
	char key[RULES_KEYS_SIZE];

	snprintf(key, sizeof(key), "%s%s%s%s", used > 0 ? ", " : "", difference->section,
		 difference->section[0] != '\0' ? " " : "", difference->key);
	if (used + strlen(key) < sizeof(note->keys))
		text_copy(note->keys + used, sizeof(note->keys) - used, key);
}

static bool replace(struct counter *counter, const struct office *next,
		    const struct approval *approval, const struct rules_note *note,
		    int64_t *ret_number, struct error *error)
{
	char subject[APPROVAL_SUBJECT_SIZE];
	int64_t number;

	rules_work_subject(next, subject);
	if (!store_begin(counter->store, error))
		return false;
	if (approval_use(counter, FOUR_EYES_RULES, subject, approval, error) &&
	    rules_replace(counter->store, counter->office, next, note, &number, error)) {
		if (!store_commit(counter->store, error))
			return false;
		*ret_number = number;
		return true;
	}
	store_rollback(counter->store);
	return false;
}

bool rules_work_apply(struct counter *counter, const struct office *next, const char *cases,
		      const struct approval *approval, int64_t *ret_number, struct error *error)
{
	struct rules_note note = { .second = "" };
	const struct rules_audience audience = { .change = note_key, .context = &note };
	struct rules_view view;

	if (!counter_require(counter, RIGHT_ADMINISTER, error) ||
	    !rules_work_look(counter->office, next, counter->config->office_dir, cases, &audience,
			     &view, error))
		return false;
	if (!rules_work_passes(&view, error))
		return false;
	if (view.same_bytes) {
		*ret_number = counter->rules;
		return true;
	}
	note.changes = view.changes < INT_MAX ? (int)view.changes : INT_MAX;
	if (office_wants_second(counter->office, FOUR_EYES_RULES) && approval != NULL)
		note.second = approval->second.name;
	return replace(counter, next, approval, &note, ret_number, error);
}

/* ---- what was applied ------------------------------------------------------------------------ */

bool rules_work_state(const struct config *config, struct store *store,
		      struct rules_state *ret_state, struct error *error)
{
	struct rules_state state = { .edited = false };
	uint8_t digest[SHA256_SIZE];
	struct buffer bytes;
	char path[PATH_MAX];

	if (!rules_newest(store, config->office, &state.now, error))
		return false;
	file_of(config->office_dir, config->office, ".conf", path);
	buffer_init(&bytes, OFFICE_FILE_MAX);
	if (config_text_file(path, ERROR_OFFICE_WRONG, &bytes, NULL)) {
		sha256_bytes(bytes.bytes, bytes.size, digest);
		state.edited = memcmp(digest, state.now.digest, sizeof(digest)) != 0;
	} else {
		state.edited = true;
	}
	buffer_done(&bytes);
	state.edited = state.edited && state.now.number != 0;
	*ret_state = state;
	return true;
}

bool rules_work_newer(const struct config *config, struct store *store, int64_t number,
		      struct office **ret_office, int64_t *ret_number, struct error *error)
{
	struct office *office = NULL;
	struct rules_record newest;

	if (!rules_newest(store, config->office, &newest, error))
		return false;
	if (newest.number != 0 && newest.number != number &&
	    !rules_in_force(store, config->office_dir, config->office, &office, error))
		return false;
	*ret_office = office;
	*ret_number = newest.number;
	return true;
}

bool rules_work_history(const struct config *config, int64_t before, struct rules_record *ret_rows,
			int capacity, int *ret_count, struct error *error)
{
	struct store *store = NULL;
	bool done;

	if (!store_open(config->state_dir, STORE_READ_ONLY, NULL, NULL, &store, error))
		return false;
	done = rules_list(store, before, false, ret_rows, capacity, ret_count, error);
	store_close(&store);
	return done;
}

bool rules_work_text(const struct config *config, int64_t number, struct rules_record *ret_record,
		     struct buffer *ret_text, struct error *error)
{
	struct rules_record newest = { .number = number };
	struct store *store = NULL;
	bool done;

	buffer_init(ret_text, OFFICE_FILE_MAX);
	if (!store_open(config->state_dir, STORE_READ_ONLY, NULL, NULL, &store, error))
		return false;
	done = (number != 0 || rules_newest(store, config->office, &newest, error)) &&
	       rules_read(store, newest.number, ret_record, ret_text, error);
	store_close(&store);
	return done;
}
