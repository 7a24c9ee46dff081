#include "madoguchi/domain/office_change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/config_text.h"

#include "office_file.h"

#define WORDS_MAX (2 * OFFICE_FILE_MAX)
#define SEPARATOR ", "

struct comparison {
	office_tell *tell;
	void *context;
	size_t count;
	bool failed; /* without memory */
};

const char *office_change_word(enum office_change change)
{
	static const char *const words[] = {
		[OFFICE_CHANGED] = "changed",
		[OFFICE_ADDED] = "added",
		[OFFICE_REMOVED] = "removed",
		[OFFICE_LIST] = "list",
	};

	return change < OFFICE_CHANGES ? words[change] : "?";
}

/* The old text in the one, the new one in the other. */
struct pair {
	struct buffer before, after;
};

static void pair_init(struct pair *pair)
{
	buffer_init(&pair->before, WORDS_MAX);
	buffer_init(&pair->after, WORDS_MAX);
}

static void pair_done(struct pair *pair)
{
	buffer_done(&pair->before);
	buffer_done(&pair->after);
}

static const char *words_of(const struct buffer *buffer)
{
	return buffer->bytes != NULL ? (const char *)buffer->bytes : "";
}

static void put_word(struct buffer *buffer, const char *word)
{
	(void)(buffer->size == 0 || buffer_append_text(buffer, SEPARATOR));
	(void)buffer_append_text(buffer, word);
}

static void tell_pair(struct comparison *comparison, const char *section, const char *key,
		      enum office_change change, const struct pair *pair)
{
	const struct office_difference difference = {
		.section = section,
		.key = key,
		.change = change,
		.before = words_of(&pair->before),
		.after = words_of(&pair->after),
	};

	comparison->failed |= pair->before.failed || pair->after.failed;
	if (comparison->failed)
		return;
	comparison->count++;
	comparison->tell(comparison->context, &difference);
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* A value as the file writes it. Absent options are NULL or have no value; a flag always has
 * one. */
static const char *value_of(cfg_opt_t *opt, unsigned index, char number[static 32])
{
	if (opt->type == CFGT_STR)
		return cfg_opt_getnstr(opt, index);
	if (opt->type == CFGT_BOOL)
		return cfg_opt_getnbool(opt, index) ? "true" : "false";
	snprintf(number, 32, "%ld", cfg_opt_getnint(opt, index));
	return number;
}

static unsigned values_in(cfg_opt_t *opt)
{
	return opt != NULL ? cfg_opt_size(opt) : 0;
}

static unsigned times_in(cfg_opt_t *opt, const char *word, unsigned before)
{
	char number[32];
	unsigned times = 0;

	for (unsigned i = 0; i < before; i++)
		times += strcmp(value_of(opt, i, number), word) == 0;
	return times;
}

/* The values of `from` that `other` has not; a word that stands twice is two words. */
static void put_missing(cfg_opt_t *from, cfg_opt_t *other, struct buffer *ret_words)
{
	char number[32];

	for (unsigned i = 0; i < values_in(from); i++) {
		const char *word = value_of(from, i, number);

		if (times_in(from, word, i + 1) > times_in(other, word, values_in(other)))
			put_word(ret_words, word);
	}
}

static enum office_change change_of(cfg_opt_t *before, cfg_opt_t *after)
{
	if (values_in(before) == 0)
		return OFFICE_ADDED;
	if (values_in(after) == 0)
		return OFFICE_REMOVED;
	return (after->flags & CFGF_LIST) != 0 ? OFFICE_LIST : OFFICE_CHANGED;
}

/* A flag always has a value; one that nobody has given is not told of a section that came or
 * went. */
static bool says_nothing(const cfg_opt_t *opt)
{
	return opt->type == CFGT_BOOL && (opt->flags & CFGF_RESET) != 0;
}

static void compare_key(struct comparison *comparison, const char *section, cfg_opt_t *before,
			cfg_opt_t *after)
{
	struct pair pair;

	if ((before == NULL && says_nothing(after)) || (after == NULL && says_nothing(before)))
		return;
	pair_init(&pair);
	put_missing(before, after, &pair.before);
	put_missing(after, before, &pair.after);
	if (pair.before.size > 0 || pair.after.size > 0 || pair.before.failed || pair.after.failed)
		tell_pair(comparison, section, after != NULL ? after->name : before->name,
			  change_of(before, after), &pair);
	pair_done(&pair);
}

/* ---- sections -------------------------------------------------------------------------------- */

static void compare_keys(struct comparison *comparison, const char *section, cfg_t *before,
			 cfg_t *after);

static cfg_t *find(cfg_opt_t *opt, const char *title)
{
	for (unsigned i = 0; i < values_in(opt); i++)
		if (strcmp(cfg_title(cfg_opt_getnsec(opt, i)), title) == 0)
			return cfg_opt_getnsec(opt, i);
	return NULL;
}

static void tell_place(struct comparison *comparison, const char *section,
		       enum office_change change, unsigned place)
{
	struct pair pair;

	pair_init(&pair);
	(void)buffer_printf(change == OFFICE_ADDED ? &pair.after : &pair.before, "%u", place + 1);
	tell_pair(comparison, section, "place", change, &pair);
	pair_done(&pair);
}

/* One of the two may be NULL: the section came or went. */
static void compare_section(struct comparison *comparison, const char *outer, cfg_t *before,
			    cfg_t *after, unsigned place)
{
	cfg_t *there = after != NULL ? after : before;
	struct buffer name;

	buffer_init(&name, WORDS_MAX);
	(void)buffer_printf(&name, "%s%s%s \"%s\"", outer, outer[0] != '\0' ? " / " : "",
			    cfg_name(there), cfg_title(there));
	comparison->failed |= name.failed;
	if (!name.failed && (before == NULL || after == NULL))
		tell_place(comparison, words_of(&name),
			   before == NULL ? OFFICE_ADDED : OFFICE_REMOVED, place);
	if (!name.failed)
		compare_keys(comparison, words_of(&name), before, after);
	buffer_done(&name);
}

/* The next section from *at on that the other file has too. */
static const char *next_common(cfg_opt_t *opt, cfg_opt_t *other, unsigned *at)
{
	while (*at < values_in(opt)) {
		const char *title = cfg_title(cfg_opt_getnsec(opt, (*at)++));

		if (find(other, title) != NULL)
			return title;
	}
	return NULL;
}

/* Both files have the same common sections; those that stand otherwise among each other are
 * named. */
static void compare_order(struct comparison *comparison, cfg_opt_t *before, cfg_opt_t *after)
{
	unsigned at_before = 0, at_after = 0;
	const char *one, *other;
	struct pair pair;

	pair_init(&pair);
	while ((one = next_common(before, after, &at_before)) != NULL &&
	       (other = next_common(after, before, &at_after)) != NULL) {
		if (strcmp(one, other) == 0)
			continue;
		put_word(&pair.before, one);
		put_word(&pair.after, other);
	}
	if (pair.before.size > 0)
		tell_pair(comparison, after->name, "order", OFFICE_CHANGED, &pair);
	pair_done(&pair);
}

static void compare_sort(struct comparison *comparison, const char *outer, cfg_opt_t *before,
			 cfg_opt_t *after)
{
	for (unsigned i = 0; i < values_in(before); i++) {
		cfg_t *section = cfg_opt_getnsec(before, i);

		if (find(after, cfg_title(section)) == NULL)
			compare_section(comparison, outer, section, NULL, i);
	}
	for (unsigned i = 0; i < values_in(after); i++) {
		cfg_t *section = cfg_opt_getnsec(after, i);

		compare_section(comparison, outer, find(before, cfg_title(section)), section, i);
	}
	if (before != NULL && after != NULL)
		compare_order(comparison, before, after);
}

/* Both are sections of one sort, with the same keys in the same places; one of them may be NULL. */
static void compare_keys(struct comparison *comparison, const char *section, cfg_t *before,
			 cfg_t *after)
{
	const cfg_t *there = after != NULL ? after : before;

	for (unsigned i = 0; there != NULL && there->opts[i].name != NULL; i++) {
		cfg_opt_t *one = before != NULL ? &before->opts[i] : NULL;
		cfg_opt_t *other = after != NULL ? &after->opts[i] : NULL;

		if (there->opts[i].type == CFGT_SEC)
			compare_sort(comparison, section, one, other);
		else
			compare_key(comparison, section, one, other);
	}
}

/* ---- files ----------------------------------------------------------------------------------- */

static void on_error(cfg_t *cfg, const char *format, va_list arguments)
{
	(void)cfg;
	(void)format;
	(void)arguments;
}

/* The text was read before, so that nothing in it can be wrong. */
static cfg_t *parse(const struct office *office)
{
	cfg_t *cfg = config_text_new(office_options());
	struct buffer text;
	bool ok;

	if (cfg == NULL)
		return NULL;
	cfg_set_error_function(cfg, on_error);
	buffer_init(&text, OFFICE_FILE_MAX + 1);
	ok = buffer_append(&text, office->text, office->text_size) &&
	     buffer_append(&text, "\n", 1) &&
	     config_text_parse(cfg, (const char *)text.bytes) == CFG_SUCCESS;
	buffer_done(&text);
	if (!ok) {
		config_text_free(&cfg);
		return NULL;
	}
	return cfg;
}

bool office_compare(const struct office *before, const struct office *after, office_tell *tell,
		    void *context, size_t *ret_count, struct error *error)
{
	struct comparison comparison = { .tell = tell, .context = context };
	cfg_t *one = parse(before);
	cfg_t *other = parse(after);

	if (one != NULL && other != NULL)
		compare_keys(&comparison, "", one, other);
	else
		comparison.failed = true;
	config_text_free(&one);
	config_text_free(&other);
	if (comparison.failed)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", after->file_name);
	*ret_count = comparison.count;
	return true;
}
