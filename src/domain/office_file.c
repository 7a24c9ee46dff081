#include "madoguchi/domain/office.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office_file.h"
#include "madoguchi/base/text.h"

#define FILE_SIZE_MAX 262144
/* libconfuse takes a section that the end of the file cuts off for a finished one. This line is
 * put behind the file's text: a key that only the top level has, so that it fails inside one. */
#define END_KEY "end_of_file"
#define END_LINE "\n" END_KEY " = true\n"
#define SEEN_MAX 2048
#define PATH_SHOWN 60

/* How often a key's first value was read: more than a list needs means it stands twice. */
struct seen {
	const cfg_opt_t *opt;
	unsigned last_size;
	unsigned firsts;
};

struct reading {
	const char *path;
	struct office *office;
	struct error *error;
	bool failed;
	struct seen seen[SEEN_MAX];
	size_t seen_count;
};

/* libconfuse hands no context to its callbacks. */
static _Thread_local struct reading *reading;

struct office *office_being_read(void)
{
	return reading->office;
}

/* A long path would push what is allowed out of the message. */
static const char *shown_path(void)
{
	const char *slash = strrchr(reading->path, '/');
	if (strlen(reading->path) <= PATH_SHOWN || slash == NULL)
		return reading->path;
	return slash + 1;
}

int office_file_error(cfg_t *cfg, const cfg_opt_t *opt, const char *format, ...)
{
	char what[ERROR_DETAIL_SIZE];
	va_list arguments;
	if (reading->failed)
		return -1;
	reading->failed = true;
	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	const char *title = cfg_title(cfg);
	error_set(reading->error, ERROR_OFFICE_WRONG, CAUSE_NONE, 0, "%s:%d: %s%s%s%s%s%s%s",
		  shown_path(), cfg->line, title != NULL ? cfg_name(cfg) : "",
		  title != NULL ? " \"" : "", title != NULL ? title : "",
		  title != NULL ? "\": " : "", opt != NULL ? opt->name : "",
		  opt != NULL ? ": " : "", what);
	return -1;
}

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
	for (size_t i = 0; i < reading->seen_count; i++)
		if (reading->seen[i].opt == opt)
			return &reading->seen[i];
	if (reading->seen_count == SEEN_MAX)
		return NULL;
	struct seen *seen = &reading->seen[reading->seen_count++];
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

/* The file's bytes and the end line; every text in them is proved to be UTF-8 at once. */
static bool read_file(const char *path, char **ret_bytes, size_t *ret_size, struct error *error)
{
	bool ok = false;
	char *bytes = malloc(FILE_SIZE_MAX + sizeof(END_LINE));
	FILE *file = fopen(path, "re");
	if (file == NULL) {
		error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, errno, "%s", path);
		goto done;
	}
	if (bytes == NULL) {
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", path);
		goto done;
	}
	size_t size = fread(bytes, 1, FILE_SIZE_MAX + 1, file);
	if (ferror(file)) {
		error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, errno, "%s", path);
	} else if (size > FILE_SIZE_MAX) {
		error_set(error, ERROR_OFFICE_WRONG, CAUSE_NONE, 0,
			  "%s: the file is too large; allowed: %d bytes", path, FILE_SIZE_MAX);
	} else if (!text_valid(bytes, size) || memchr(bytes, '\0', size) != NULL) {
		error_set(error, ERROR_OFFICE_WRONG, CAUSE_NONE, 0,
			  "%s: the file is not text; allowed: UTF-8", path);
	} else {
		memcpy(bytes + size, END_LINE, sizeof(END_LINE));
		*ret_bytes = bytes;
		*ret_size = size + sizeof(END_LINE) - 1;
		bytes = NULL;
		ok = true;
	}
done:
	if (file != NULL)
		fclose(file);
	free(bytes);
	return ok;
}

static bool parse(cfg_t *cfg, char *bytes, size_t size)
{
	FILE *stream = fmemopen(bytes, size, "r");
	if (stream == NULL)
		return error_set(reading->error, ERROR_MEMORY, CAUSE_ERRNO, errno, "%s",
				 reading->path);
	int result = cfg_parse_fp(cfg, stream);
	fclose(stream);
	if (result != CFG_SUCCESS || !cfg_getbool(cfg, END_KEY))
		office_file_error(cfg, NULL, "the file ends inside a comment or a text");
	return !reading->failed && office_finish(cfg) == 0;
}

static bool read_profile(struct reading *now, char *bytes, size_t size)
{
	cfg_t *cfg = cfg_init(office_options(), CFGF_NONE);
	now->office = calloc(1, sizeof(*now->office));
	bool ok = cfg != NULL && now->office != NULL;
	if (ok) {
		reading = now;
		set_callbacks(cfg->opts);
		cfg_set_error_function(cfg, on_parse_error);
		ok = parse(cfg, bytes, size);
		reading = NULL;
	} else {
		error_set(now->error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", now->path);
	}
	if (cfg != NULL)
		cfg_free(cfg);
	return ok;
}

bool office_load(const char *path, struct office **ret_office, struct error *error)
{
	char *bytes;
	size_t size;
	if (!read_file(path, &bytes, &size, error))
		return false;
	struct reading *now = calloc(1, sizeof(*now));
	bool ok = now != NULL;
	if (ok) {
		now->path = path;
		now->error = error;
		ok = read_profile(now, bytes, size);
		if (ok)
			*ret_office = now->office;
		else
			office_free(&now->office);
	} else {
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", path);
	}
	free(now);
	free(bytes);
	return ok;
}
