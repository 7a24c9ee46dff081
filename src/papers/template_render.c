#include "template_parts.h"

#include <assert.h>
#include <string.h>

#include "madoguchi/base/line_break.h"
#include "madoguchi/base/text.h"

#define VALUE_SIZE 1024

static const char blanks[] = "                                      "
			     "                                      ";
_Static_assert(sizeof(blanks) == TEMPLATE_COLUMNS + 1, "a line of blanks");

/* Where rendering stands: in which row of which list. */
struct rendering {
	const struct template *template;
	const struct template_values *values;
	const struct template_list *list; /* NULL: outside of any */
	size_t row;
	struct buffer *out;
	struct buffer now; /* the line */
	size_t hang;	   /* bytes of label and gap before its first field; 0: no such gap */
	bool has_field;	   /* of the line */
	bool has_value;
};

static const char *value_at(const struct rendering *rendering, const struct template_place *place)
{
	const struct template_list *list = rendering->list;
	const char *value;

	/* The reading has seen to it. */
	assert(!place->in_row || list != NULL);
	value = place->in_row ? list->cells[rendering->row * list->field_count + place->index]
			      : rendering->values->values[place->index];

	return value != NULL ? value : "";
}

static void put_blanks(struct buffer *out, int columns)
{
	if (columns > 0)
		buffer_append(out, blanks, (size_t)columns);
}

/* A label, a gap, a field: more than one blank is a column, one is a sentence. */
static bool follows_gap(const struct buffer *now)
{
	return now->size >= 2 && now->bytes[now->size - 1] == ' ' &&
	       now->bytes[now->size - 2] == ' ';
}

static void put_field(struct rendering *rendering, const struct template_field *field)
{
	struct template_place place = { .index = 0 };
	char clean[VALUE_SIZE];
	const char *value;
	int missing;

	template_find(rendering->values, rendering->list, field->name, field->size, &place);
	value = value_at(rendering, &place);
	text_clean(value, strlen(value), clean, sizeof(clean));
	missing = field->columns - text_width(clean, strlen(clean));
	if (!rendering->has_field && follows_gap(&rendering->now))
		rendering->hang = rendering->now.size;
	rendering->has_field = true;
	rendering->has_value = rendering->has_value || clean[0] != '\0';
	if (field->right)
		put_blanks(&rendering->now, missing);
	buffer_append_text(&rendering->now, clean);
	if (!field->right)
		put_blanks(&rendering->now, missing);
	explicit_bzero(clean, sizeof(clean));
}

static void fill_line(struct rendering *rendering, const char *line, size_t size)
{
	while (size > 0) {
		struct template_field field;
		size_t used = 0;

		switch (template_next(line, size, &field, &used)) {
		case TEMPLATE_FIELD:
			put_field(rendering, &field);
			break;
		case TEMPLATE_BRACE:
			buffer_append_text(&rendering->now, "{");
			break;
		default:
			buffer_append(&rendering->now, line, used);
		}
		line += used;
		size -= used;
	}
}

/* Bytes up to the last place in the part that fits where Japanese may be broken. */
static size_t between_marks(const char *line, size_t size, size_t fits, size_t indent)
{
	size_t good = 0, before = 0, length = 0;

	for (size_t at = 0; at <= fits && at < size; at += length) {
		int width;

		length = text_cluster(line + at, size - at, &width);
		if (at > indent &&
		    line_break_between(line + before, at - before, line + at, length))
			good = at;
		before = at;
	}
	return good > 0 ? good : fits;
}

/* Bytes up to and with the last space of the part that fits; where there is none, or only one near
 * the beginning, Japanese is broken between its characters rather than after its first mark. */
static size_t break_at(const char *line, size_t size, size_t fits, size_t indent)
{
	for (size_t i = fits; i > indent + (fits - indent) / 3; i--)
		if (line[i - 1] == ' ')
			return i;
	return between_marks(line, size, fits, indent);
}

static size_t indent_of(const char *line, size_t size, size_t hang)
{
	size_t indent = 0;

	if (hang > 0 && hang < size && text_width(line, hang) <= TEMPLATE_COLUMNS / 2)
		return hang;
	while (indent < size && indent < TEMPLATE_COLUMNS / 2 && line[indent] == ' ')
		indent++;
	return indent;
}

/* Blanks at a line's end are a padded field's: nobody sees them. */
static size_t without_blanks(const char *line, size_t size)
{
	while (size > 0 && line[size - 1] == ' ')
		size--;
	return size;
}

/* Writes a filled line, broken where it is too wide; the rest goes on under byte `indent`. */
static void put_broken(struct buffer *out, const char *line, size_t size, size_t indent)
{
	const int under = text_width(line, indent);
	bool first = true;

	do {
		int width;
		const int columns = first ? TEMPLATE_COLUMNS : TEMPLATE_COLUMNS - under;
		size_t fits = text_fit(line, size, columns, &width);

		if (fits == 0 && size > 0)
			fits = text_cluster(line, size, &width);
		if (fits < size)
			fits = break_at(line, size, fits, first ? indent : 0);
		if (!first)
			put_blanks(out, under);
		buffer_append(out, line, fits);
		buffer_append_text(out, "\n");
		line += fits;
		size -= fits;
		first = false;
	} while (size > 0);
}

static void render_line(struct rendering *rendering, const struct template_line *line)
{
	rendering->has_field = false;
	rendering->has_value = false;
	rendering->hang = 0;
	buffer_init(&rendering->now, TEMPLATE_TEXT_MAX);
	fill_line(rendering, line->words, line->size);
	if (rendering->now.failed) {
		/* The whole text is too long then: told at the end. */
		rendering->out->failed = true;
	} else if (!rendering->has_field || rendering->has_value) {
		const char *const words =
		    rendering->now.bytes != NULL ? (const char *)rendering->now.bytes : "";
		const size_t size = without_blanks(words, rendering->now.size);

		put_broken(rendering->out, words, size, indent_of(words, size, rendering->hang));
	}
	buffer_done(&rendering->now);
}

static void render_part(struct rendering *rendering, size_t from, size_t until);

/* Lists are not nested, so that the list of a row is the outermost. */
static void render_each(struct rendering *rendering, size_t at)
{
	const struct template_line *line = &rendering->template->lines[at];
	const struct template_list *list = &rendering->values->lists[line->place.index];

	rendering->list = list;
	for (rendering->row = 0; rendering->row < list->rows && !rendering->out->failed;
	     rendering->row++)
		render_part(rendering, at + 1, line->end);
	rendering->list = NULL;
}

/* The lines from `from` up to, not with, `until`; as deep as parts are in parts. */
static void render_part(struct rendering *rendering, size_t from, size_t until)
{
	for (size_t i = from; i < until && !rendering->out->failed; i++) {
		const struct template_line *line = &rendering->template->lines[i];

		if (line->kind == TEMPLATE_TEXT) {
			render_line(rendering, line);
		} else if (line->kind == TEMPLATE_IF) {
			if (value_at(rendering, &line->place)[0] != '\0')
				render_part(rendering, i + 1, line->end);
			i = line->end;
		} else if (line->kind == TEMPLATE_EACH) {
			render_each(rendering, i);
			i = line->end;
		}
	}
}

bool template_render(const struct template *template, const struct template_values *values,
		     struct buffer *ret_text, struct error *error)
{
	struct rendering rendering = { .template = template, .values = values, .out = ret_text };

	render_part(&rendering, 0, template->count);
	return !ret_text->failed ||
	       error_set(error, ERROR_PAPER_TOO_LONG, CAUSE_NONE, 0, "%s", template->path);
}
