#include "madoguchi/domain/office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/config_text.h"

#include "office_file.h"

#define FILE_ENDING ".conf"
/* libconfuse takes a section that the end of the file cuts off for a finished one. This line is
 * put behind the file's text: a key that only the top level has, so that it fails inside one. */
#define END_KEY "end_of_file"
#define END_LINE END_KEY " = true\n"
#define SEEN_MAX 2048

/* How often a key's first value was read: more than a list needs means it stands twice. */
struct seen {
	const cfg_opt_t *opt;
	unsigned last_size;
	unsigned firsts;
};

/* One load runs at a time in a thread. What was seen is there only meanwhile: each thread of a
 * program, whatever it does, begins with clearing its own of these. */
static _Thread_local struct {
	struct seen *seen; /* SEEN_MAX */
	size_t count;
} values;

static void on_parse_error(cfg_t *cfg, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* What libconfuse itself finds: unknown keys, missing braces, words where numbers should be. */
static void on_parse_error(cfg_t *cfg, const char *format, va_list arguments)
{
	char what[ERROR_DETAIL_SIZE];
	char allowed[ERROR_DETAIL_SIZE] = "";
	size_t used = 0;
	vsnprintf(what, sizeof(what), format, arguments);
	if (strstr(what, END_KEY) != NULL) {
		office_file_error(cfg, NULL, "a section is not closed at the end of the file");
		return;
	}
	for (unsigned i = 0; cfg->opts[i].name != NULL; i++) {
		int more = snprintf(allowed + used, sizeof(allowed) - used, "%s%s",
				    used > 0 ? ", " : "", cfg->opts[i].name);
		if (more < 0 || (size_t)more >= sizeof(allowed) - used)
			break;
		used += (size_t)more;
	}
	office_file_error(cfg, NULL, "%s; keys here: %s", what, allowed);
}

static struct seen *find_seen(const cfg_opt_t *opt)
{
	for (size_t i = 0; i < values.count; i++)
		if (values.seen[i].opt == opt)
			return &values.seen[i];
	if (values.count == SEEN_MAX)
		return NULL;
	struct seen *seen = &values.seen[values.count++];
	*seen = (struct seen){ .opt = opt };
	return seen;
}

/* libconfuse lets the last of two equal keys win; here that is an error. Its callback comes with
 * every value and once more at the end of a list. */
static int check_once(cfg_t *cfg, cfg_opt_t *opt)
{
	struct seen *seen = find_seen(opt);
	unsigned size = cfg_opt_size(opt);
	if (seen == NULL)
		return office_file_error(cfg, opt, "the file has too many keys");
	bool again = size == 1 && seen->last_size > 1;
	unsigned allowed = (opt->flags & CFGF_LIST) != 0 ? 2 : 1;
	if (size == 1)
		seen->firsts++;
	seen->last_size = size;
	if (again || seen->firsts > allowed)
		return office_file_error(cfg, opt, "stands twice");
	return 0;
}

static int check_key(cfg_t *cfg, cfg_opt_t *opt)
{
	return check_once(cfg, opt) == 0 ? office_key_check(cfg, opt) : -1;
}

static void set_callbacks(cfg_opt_t *options)
{
	for (cfg_opt_t *opt = options; opt->name != NULL; opt++) {
		if (opt->type == CFGT_SEC) {
			opt->validcb = office_section_read;
			set_callbacks(opt->subopts);
		} else {
			opt->validcb = check_key;
		}
	}
}

static bool parse(cfg_t *cfg, const struct office_reading *now, const struct buffer *words)
{
	int result = config_text_parse(cfg, (const char *)words->bytes);

	if (result != CFG_SUCCESS || !cfg_getbool(cfg, END_KEY))
		office_file_error(cfg, NULL, "the file ends inside a comment or a text");
	return !now->failed && office_finish(cfg) == 0;
}

static bool read_profile(struct office_reading *now, const struct buffer *words)
{
	cfg_t *cfg = config_text_new(office_options());
	bool ok = false;

	values.seen = malloc(SEEN_MAX * sizeof(*values.seen));
	values.count = 0;
	if (cfg == NULL || values.seen == NULL) {
		error_set(now->error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", now->path);
		goto done;
	}
	office_reading_set(now);
	set_callbacks(cfg->opts);
	cfg_set_error_function(cfg, on_parse_error);
	ok = parse(cfg, now, words);
	office_reading_set(NULL);
done:
	free(values.seen);
	values.seen = NULL;
	config_text_free(&cfg);
	return ok;
}

/* Named by its file: the folder and the ending say nothing. */
static bool take_name(const char *path, struct office *office, struct error *error)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	size_t length = strlen(name), ending = strlen(FILE_ENDING);

	if (length > ending && strcmp(name + length - ending, FILE_ENDING) == 0)
		length -= ending;
	if (length >= sizeof(office->file_name))
		return error_set(error, ERROR_OFFICE_WRONG, CAUSE_NONE, 0,
				 "%s: the name of an office has at most %zu bytes",
				 config_text_name(path), sizeof(office->file_name) - 1);
	memcpy(office->file_name, name, length);
	return true;
}

/* The profile keeps the bytes; the words that are parsed have lost their comments. */
static bool keep_text(struct office *office, const struct buffer *bytes)
{
	office->text = malloc(bytes->size + 1);
	if (office->text == NULL)
		return false;
	if (bytes->size > 0)
		memcpy(office->text, bytes->bytes, bytes->size);
	office->text[bytes->size] = '\0';
	office->text_size = bytes->size;
	return true;
}

static bool load_bytes(const char *path, struct buffer *bytes, struct office **ret_office,
		       struct error *error)
{
	struct office_reading now = { .path = path, .error = error };
	bool ok;

	now.office = calloc(1, sizeof(*now.office));
	if (now.office == NULL || !keep_text(now.office, bytes)) {
		office_free(&now.office);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", config_text_name(path));
	}
	ok = take_name(path, now.office, error) &&
	     config_text_prepare(path, ERROR_OFFICE_WRONG, bytes, now.office->digest, error);
	if (ok && !buffer_append_text(bytes, END_LINE))
		ok = error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", config_text_name(path));
	ok = ok && read_profile(&now, bytes);
	if (ok)
		*ret_office = now.office;
	else
		office_free(&now.office);
	return ok;
}

bool office_load(const char *path, struct office **ret_office, struct error *error)
{
	struct buffer bytes;
	bool ok;

	buffer_init(&bytes, OFFICE_FILE_MAX);
	ok = config_text_file(path, ERROR_OFFICE_WRONG, &bytes, error);
	bytes.maximum += strlen(END_LINE);
	ok = ok && load_bytes(path, &bytes, ret_office, error);
	buffer_done(&bytes);
	return ok;
}

bool office_load_text(const char *name, const char *text, size_t size, struct office **ret_office,
		      struct error *error)
{
	struct buffer bytes;
	bool ok;

	buffer_init(&bytes, OFFICE_FILE_MAX);
	ok = buffer_append(&bytes, text, size) ||
	     error_set(error, ERROR_OFFICE_WRONG, CAUSE_NONE, 0, "%.60s: larger than %d bytes",
		       name, OFFICE_FILE_MAX);
	bytes.maximum += strlen(END_LINE);
	ok = ok && load_bytes(name, &bytes, ret_office, error);
	buffer_done(&bytes);
	return ok;
}
