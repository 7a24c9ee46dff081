#include "madoguchi/counter/change_sheet.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/message.h"
#include "madoguchi/counter/settings_work.h"

#define LINES_AT_FIRST 16

/* ---- lines ----------------------------------------------------------------------------------- */

/* A sheet that has run out of memory says so once, at its end. */
struct sheet_maker {
	struct change_sheet *sheet;
	size_t room;
	bool failed;
};

static bool make_room(struct sheet_maker *maker)
{
	const size_t room = maker->room == 0 ? LINES_AT_FIRST : 2 * maker->room;
	struct change_line *lines;

	if (maker->sheet->count < maker->room)
		return true;
	lines = reallocarray(maker->sheet->lines, room, sizeof(*lines));
	if (lines == NULL)
		return false;
	maker->sheet->lines = lines;
	maker->room = room;
	return true;
}

/* A line's texts are the caller's until here; they are kept behind one another. */
static bool keep_texts(struct change_line *line)
{
	const char **const text[] = { &line->place, &line->key, &line->before, &line->after,
				      &line->want };
	size_t size = 0;
	char *at;

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		size += strlen(*text[i]) + 1;
	line->texts = at = malloc(size);
	if (at == NULL)
		return false;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		const size_t length = strlen(*text[i]) + 1;

		*text[i] = memcpy(at, *text[i], length);
		at += length;
	}
	return true;
}

static void add_line(struct sheet_maker *maker, const struct change_line *from)
{
	struct change_line line = *from;

	maker->failed = maker->failed || !make_room(maker) || !keep_texts(&line);
	if (!maker->failed)
		maker->sheet->lines[maker->sheet->count++] = line;
}

/* "kawasaki.conf:12: fee" of "/etc/madoguchi/offices/kawasaki.conf:12: fee": the folder is known,
 * and on a screen the line is short. */
static const char *without_folder(const char *detail)
{
	const char *at = detail;

	for (const char *c = detail; *c != '\0' && *c != ':'; c++)
		if (*c == '/')
			at = c + 1;
	return at;
}

static void add_wrong(struct sheet_maker *maker, enum change_sort sort, const struct error *error)
{
	const struct change_line line = { .sort = sort,
					  .wrong = error->code,
					  .place = "",
					  .key = "",
					  .before = "",
					  .after = without_folder(error->detail),
					  .want = "" };

	add_line(maker, &line);
}

static void add_rule(void *context, const struct office_difference *difference)
{
	const struct change_line line = { .sort = CHANGE_RULE,
					  .change = difference->change,
					  .place = difference->section,
					  .key = difference->key,
					  .before = difference->before,
					  .after = difference->after,
					  .want = "" };

	add_line(context, &line);
}

static void add_case(void *context, const struct rules_effect *effect)
{
	const struct change_line line = { .sort = CHANGE_CASE,
					  .place = effect->id,
					  .key = effect->column,
					  .before = effect->before,
					  .after = effect->after,
					  .want = effect->wrong ? effect->want : "" };

	add_line(context, &line);
}

static void add_setting(void *context, const struct config_difference *difference)
{
	const struct change_line line = { .sort = CHANGE_SETTING,
					  .takes = difference->takes,
					  .place = "",
					  .key = difference->key,
					  .before = difference->before,
					  .after = difference->after,
					  .want = "" };

	add_line(context, &line);
}

/* ---- looking --------------------------------------------------------------------------------- */

static void look_at_rules(struct counter *counter, struct sheet_maker *maker)
{
	const struct rules_audience audience = { add_rule, add_case, maker };
	struct change_sheet *sheet = maker->sheet;
	struct office_source source;
	struct office *next = NULL;
	struct error error = { 0 };

	sheet->rules_wrong = !rules_work_candidate(counter->config, NULL, &next, &error) ||
			     !rules_work_look(counter->office, next, counter->config->office_dir,
					      NULL, &audience, &sheet->rules, &error);
	if (sheet->rules_wrong) {
		add_wrong(maker, CHANGE_RULES_WRONG, &error);
	} else {
		office_source(next, &source);
		memcpy(sheet->digest, source.digest, sizeof(sheet->digest));
	}
	office_free(&next);
}

/* Of what no program has taken yet nothing is changed. */
static void look_at_settings(struct counter *counter, struct sheet_maker *maker)
{
	struct config *fresh = NULL;
	struct error error = { 0 };

	if (counter->config->path == NULL)
		return;
	maker->sheet->settings_wrong =
	    !config_load(counter->config->path, &fresh, &error) ||
	    (!settings_work_pending(counter->store, fresh, add_setting, maker,
				    &maker->sheet->settings, &error) &&
	     error.code != ERROR_SETTINGS_UNTAKEN);
	if (maker->sheet->settings_wrong)
		add_wrong(maker, CHANGE_SETTINGS_WRONG, &error);
	config_free(&fresh);
}

/* ---- the files ------------------------------------------------------------------------------- */

static void take_stamps(const struct config *config, struct file_stamp stamps[CHANGE_FILES])
{
	static const char *const endings[] = { ".conf", ".csv" };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s%s", config->office_dir, config->office,
			 endings[i]);
		stamps[i] = file_stamp_of(path);
	}
	stamps[CHANGE_FILES - 1] = file_stamp_of(config->path != NULL ? config->path : "");
}

bool change_sheet_stale(const struct change_sheet *sheet, const struct config *config,
			struct store *store)
{
	struct file_stamp stamps[CHANGE_FILES];
	struct rules_record newest;
	struct error unread;

	take_stamps(config, stamps);
	for (size_t i = 0; i < CHANGE_FILES; i++)
		if (!file_stamp_same(&sheet->stamps[i], &stamps[i]))
			return true;
	return rules_newest(store, config->office, &newest, &unread) &&
	       newest.number != sheet->now.number;
}

static bool look_holds(const struct change_look *before, const struct change_look *now)
{
	for (size_t i = 0; i < CHANGE_FILES; i++)
		if (!file_stamp_holds(&before->stamps[i], &now->stamps[i]))
			return false;
	return before->rules == now->rules && before->settings == now->settings;
}

void change_look_again(struct change_look *look, const struct config *config, struct store *store)
{
	struct change_look now = { .rules = 0 };
	struct rules_state rules = { .edited = false };
	struct settings_record taken;
	struct error unread;

	take_stamps(config, now.stamps);
	if (rules_newest(store, config->office, &rules.now, &unread))
		now.rules = rules.now.number;
	if (config->path != NULL &&
	    settings_newest(store, config->path, NULL, false, &taken, &unread))
		now.settings = taken.number;
	if (look_holds(look, &now))
		return;
	now.rules_edited = rules_work_state(config, store, &rules, &unread) && rules.edited;
	now.settings_edited = settings_work_edited(config, store);
	*look = now;
}

/* ---- the sheet ------------------------------------------------------------------------------- */

/* What is wrong with a file is found last and stands first; the others are in order already. */
static void sort_lines(struct change_sheet *sheet)
{
	for (size_t i = 1; i < sheet->count; i++) {
		const struct change_line line = sheet->lines[i];
		size_t at = i;

		for (; at > 0 && sheet->lines[at - 1].sort > line.sort; at--)
			sheet->lines[at] = sheet->lines[at - 1];
		sheet->lines[at] = line;
	}
}

/* What the files are compared with, which need not be the newest. */
static bool read_now(struct counter *counter, struct rules_record *ret_now, struct error *error)
{
	struct rules_record now;
	int count;

	if (!rules_list(counter->store, counter->rules + 1, false, &now, 1, &count, error))
		return false;
	*ret_now = count > 0 ? now : (struct rules_record){ .number = 0 };
	return true;
}

bool change_sheet_make(struct counter *counter, struct change_sheet **ret_sheet,
		       struct error *error)
{
	struct change_sheet *sheet = calloc(1, sizeof(*sheet));
	struct sheet_maker maker = { .sheet = sheet };

	if (sheet == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "changes");
	if (!read_now(counter, &sheet->now, error)) {
		change_sheet_free(&sheet);
		return false;
	}
	take_stamps(counter->config, sheet->stamps);
	look_at_rules(counter, &maker);
	look_at_settings(counter, &maker);
	if (maker.failed) {
		change_sheet_free(&sheet);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "changes");
	}
	sort_lines(sheet);
	*ret_sheet = sheet;
	return true;
}

void change_sheet_free(struct change_sheet **sheet)
{
	if (*sheet == NULL)
		return;
	for (size_t i = 0; i < (*sheet)->count; i++)
		free((*sheet)->lines[i].texts);
	free((*sheet)->lines);
	free(*sheet);
	*sheet = NULL;
}

/* ---- applying -------------------------------------------------------------------------------- */

const char *change_sheet_barred(const struct change_sheet *sheet)
{
	if (sheet->rules_wrong)
		return N_("The office file or its cases cannot be used: the first line says why.");
	if (sheet->rules.same_bytes)
		return N_("The office file is what is in force.");
	return sheet->rules.wrong > 0 ? error_happened(ERROR_RULES_DIFFER) : NULL;
}

static bool apply(struct counter *counter, const struct office *next, const char *name,
		  const struct pin *password, struct error *error)
{
	char subject[APPROVAL_SUBJECT_SIZE];
	struct approval approval = { .subject = "" };
	int64_t number;

	rules_work_subject(next, subject);
	return (!office_wants_second(counter->office, FOUR_EYES_RULES) ||
		approval_give(counter, FOUR_EYES_RULES, subject, name, password, &approval,
			      error)) &&
	       rules_work_apply(counter, next, NULL, &approval, &number, error);
}

bool change_sheet_apply(struct counter *counter, const uint8_t digest[static SHA256_SIZE],
			const char *name, const struct pin *password, struct error *error)
{
	struct office_source source;
	struct office *next = NULL;
	bool done;

	if (!rules_work_candidate(counter->config, NULL, &next, error))
		return false;
	office_source(next, &source);
	done = memcmp(source.digest, digest, SHA256_SIZE) == 0
		   ? apply(counter, next, name, password, error)
		   : error_set(error, ERROR_CANDIDATE_CHANGED, CAUSE_NONE, 0, "%s", source.name);
	office_free(&next);
	return done;
}
