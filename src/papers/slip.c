#include "madoguchi/papers/slip.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/text.h"

#define TEMPLATE_SIZE_MAX 65536
#define SLIP_SIZE_MAX 262144
#define VALUE_SIZE 1024
#define FIELD_NAME_SIZE 40

#define SLIP_WORD(NAME, word, label) word,
#define SLIP_LABEL(NAME, word, label) label,

static const char *const words[] = { SLIP_TABLE(SLIP_WORD) };
static const char *const labels[] = { SLIP_TABLE(SLIP_LABEL) };

static const char *const custody_fields[] = {
	"paper_number", "accepted_at", "case_number", "name",  "procedure",    "item1",
	"item2",	"item3",       "item4",	      "item5", "item6",	       "way_of_return",
	"office",	"desk",	       "telephone",   "clerk", "second_clerk", "warning",
};
static const char *const revisit_fields[] = {
	"paper_number", "accepted_at", "case_number", "name",	 "procedure", "bring1",
	"bring2",	"bring3",      "bring4",      "bring5",	 "bring6",    "office",
	"desk",		"telephone",   "clerk",	      "warning",
};
static const char *const certificate_fields[] = {
	"paper_number", "case_number", "kind", "issuer",    "serial",
	"valid_from",	"valid_until", "name", "address",   "born",
	"sex",		"office",      "desk", "telephone", "printed_at",
};
static const char *const reception_fields[] = {
	"paper_number", "case_number", "accepted_at",	 "name",      "procedure",
	"kinds",	"applicant",   "applicant_name", "relation",  "fee",
	"decided",	"office",      "desk",		 "telephone", "clerk",
};

static const char *const inquiry_fields[] = {
	"letter_number", "case_number",	 "printed_on",	   "name",	"address",
	"procedure",	 "kinds",	 "applicant_name", "relation",	"by_agent",
	"by_self",	 "pin_auth",	 "boxes_auth",	   "pin_sign",	"boxes_sign",
	"pin_legacy",	 "boxes_legacy", "bring1",	   "bring2",	"bring3",
	"bring4",	 "bring5",	 "bring6",	   "bring7",	"bring8",
	"fee",		 "office",	 "desk",	   "telephone", "clerk",
};

static const char *const revocation_fields[] = {
	"paper_number", "case_number",	     "accepted_at", "name", "kinds",	 "reason",
	"outage",	"suspend_telephone", "office",	    "desk", "telephone", "clerk",
};

struct slip_names {
	const char *const *names;
	size_t count;
};

#define NAMES(list)                                                                                \
	{                                                                                          \
		list, sizeof(list) / sizeof((list)[0])                                             \
	}
static const struct slip_names slip_names[SLIP_COUNT] = {
	[SLIP_CUSTODY] = NAMES(custody_fields),
	[SLIP_REVISIT] = NAMES(revisit_fields),
	[SLIP_CERTIFICATE] = NAMES(certificate_fields),
	[SLIP_RECEPTION] = NAMES(reception_fields),
	[SLIP_INQUIRY] = NAMES(inquiry_fields),
	[SLIP_REVOCATION] = NAMES(revocation_fields),
};

const char *slip_word(enum slip slip)
{
	return slip < SLIP_COUNT ? words[slip] : "?";
}

const char *slip_label(enum slip slip)
{
	return slip < SLIP_COUNT ? labels[slip] : "?";
}

const char *const *slip_fields(enum slip slip, size_t *ret_count)
{
	*ret_count = slip < SLIP_COUNT ? slip_names[slip].count : 0;
	return slip < SLIP_COUNT ? slip_names[slip].names : NULL;
}

bool slip_named_path(const char *folder, const char *name, enum language language,
		     char path[static SLIP_PATH_SIZE])
{
	int size =
	    snprintf(path, SLIP_PATH_SIZE, "%s/%s.%s.txt", folder, name, language_word(language));
	return size > 0 && size < SLIP_PATH_SIZE;
}

bool slip_path(const char *folder, enum slip slip, enum language language,
	       char path[static SLIP_PATH_SIZE])
{
	return slip_named_path(folder, slip_word(slip), language, path);
}

/* What a line of the template is being turned into. */
struct rendering {
	const char *path;
	int line;
	const struct slip_field *fields;
	size_t count;
	bool has_field; /* of this line */
	bool has_value;
	struct buffer out;
	struct buffer now; /* this line */
	struct error *error;
};

static bool wrong(struct rendering *rendering, const char *what, const char *name, size_t size)
{
	char allowed[ERROR_DETAIL_SIZE] = "";
	size_t used = 0;
	for (size_t i = 0; i < rendering->count; i++) {
		int more = snprintf(allowed + used, sizeof(allowed) - used, "%s%s",
				    used > 0 ? ", " : "", rendering->fields[i].name);
		if (more < 0 || (size_t)more >= sizeof(allowed) - used)
			break;
		used += (size_t)more;
	}
	return error_set(rendering->error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
			 "%s:%d: %s {%.*s}; allowed: %s", rendering->path, rendering->line, what,
			 (int)size, name, allowed);
}

static bool put_field(struct rendering *rendering, const char *name, size_t size)
{
	char clean[VALUE_SIZE];
	for (size_t i = 0; i < rendering->count; i++) {
		const struct slip_field *field = &rendering->fields[i];
		if (strlen(field->name) != size || memcmp(field->name, name, size) != 0)
			continue;
		rendering->has_field = true;
		if (field->value == NULL || field->value[0] == '\0')
			return true;
		rendering->has_value = true;
		text_clean(field->value, strlen(field->value), clean, sizeof(clean));
		buffer_append_text(&rendering->now, clean);
		return true;
	}
	return wrong(rendering, "unknown field", name,
		     size < FIELD_NAME_SIZE ? size : FIELD_NAME_SIZE);
}

/* Puts the values into one line of the template. */
static bool fill_line(struct rendering *rendering, const char *line, size_t size)
{
	size_t at = 0;
	while (at < size) {
		const char *brace = memchr(line + at, '{', size - at);
		size_t plain = brace != NULL ? (size_t)(brace - line) - at : size - at;
		buffer_append(&rendering->now, line + at, plain);
		at += plain;
		if (at == size)
			break;
		if (at + 1 < size && line[at + 1] == '{') {
			buffer_append_text(&rendering->now, "{");
			at += 2;
			continue;
		}
		const char *end = memchr(line + at, '}', size - at);
		if (end == NULL)
			return wrong(rendering, "not closed", line + at + 1,
				     size - at - 1 < FIELD_NAME_SIZE ? size - at - 1
								     : FIELD_NAME_SIZE);
		size_t length = (size_t)(end - line) - at - 1;
		if (!put_field(rendering, line + at + 1, length))
			return false;
		at += length + 2;
	}
	return true;
}

/* Bytes up to and with the last space of the part that fits; all of it when there is none, or only
 * one near the beginning: Japanese is broken anywhere rather than after its first mark. */
static size_t break_at(const char *line, size_t fits, size_t indent)
{
	for (size_t i = fits; i > indent + (fits - indent) / 3; i--)
		if (line[i - 1] == ' ')
			return i;
	return fits;
}

/* Writes a filled line, broken where it is too wide. */
static void put_broken(struct buffer *out, const char *line, size_t size)
{
	size_t indent = 0;
	while (indent < size && indent < SLIP_COLUMNS / 2 && line[indent] == ' ')
		indent++;
	bool first = true;
	while (size > 0) {
		int width;
		int columns = first ? SLIP_COLUMNS : SLIP_COLUMNS - (int)indent;
		size_t fits = text_fit(line, size, columns, &width);
		if (fits == 0)
			fits = text_cluster(line, size, &width);
		if (fits < size)
			fits = break_at(line, fits, first ? indent : 0);
		if (!first)
			buffer_append(out, "                                      ", indent);
		buffer_append(out, line, fits);
		buffer_append_text(out, "\n");
		line += fits;
		size -= fits;
		first = false;
	}
}

static bool render_line(struct rendering *rendering, const char *line, size_t size)
{
	rendering->has_field = false;
	rendering->has_value = false;
	buffer_init(&rendering->now, SLIP_SIZE_MAX);
	bool ok = fill_line(rendering, line, size);
	const struct buffer *now = &rendering->now;
	if (ok && now->failed)
		ok = error_set(rendering->error, ERROR_MEMORY, CAUSE_NONE, 0, "%s:%d",
			       rendering->path, rendering->line);
	else if (ok && now->size == 0 && !rendering->has_field)
		buffer_append_text(&rendering->out, "\n");
	else if (ok && (!rendering->has_field || rendering->has_value))
		put_broken(&rendering->out, (const char *)now->bytes, now->size);
	buffer_done(&rendering->now);
	return ok;
}

static bool render_lines(struct rendering *rendering, const char *template, size_t size)
{
	size_t at = 0;
	while (at < size) {
		const char *end = memchr(template + at, '\n', size - at);
		size_t length = end != NULL ? (size_t)(end - template) - at : size - at;
		size_t shown =
		    length > 0 && template[at + length - 1] == '\r' ? length - 1 : length;
		rendering->line++;
		if (!render_line(rendering, template + at, shown))
			return false;
		at += length + 1;
	}
	return true;
}

static bool read_template(const char *path, char *bytes, size_t *ret_size, struct error *error)
{
	FILE *file = fopen(path, "re");
	if (file == NULL)
		return error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, errno, "%s", path);
	size_t size = fread(bytes, 1, TEMPLATE_SIZE_MAX + 1, file);
	int failed = ferror(file) ? errno : 0;
	fclose(file);
	if (failed != 0)
		return error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, failed, "%s", path);
	if (size > TEMPLATE_SIZE_MAX)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "%s: the file is too large; allowed: %d bytes", path,
				 TEMPLATE_SIZE_MAX);
	if (!text_valid(bytes, size))
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "%s: the file is not text; allowed: UTF-8", path);
	*ret_size = size;
	return true;
}

bool slip_render(const char *path, const struct slip_field *fields, size_t count, char **ret_text,
		 struct error *error)
{
	struct rendering rendering = {
		.path = path, .fields = fields, .count = count, .error = error
	};
	size_t size;
	bool ok = false;
	char *template = malloc(TEMPLATE_SIZE_MAX + 1);
	buffer_init(&rendering.out, SLIP_SIZE_MAX);
	if (template == NULL) {
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", path);
		goto done;
	}
	if (!read_template(path, template, &size, error) ||
	    !render_lines(&rendering, template, size))
		goto done;
	/* An empty template still is a text. */
	buffer_append(&rendering.out, "", 0);
	if (!rendering.out.failed && rendering.out.bytes == NULL)
		buffer_append_text(&rendering.out, "\n");
	if (rendering.out.failed) {
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s: the slip is too long", path);
		goto done;
	}
	*ret_text = (char *)buffer_take(&rendering.out, &size);
	ok = true;
done:
	buffer_done(&rendering.out);
	free(template);
	return ok;
}
