#include "paper_values.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/base/yen.h"
#include "madoguchi/counter/sign_in.h"

#define VALUES_MAX 40
#define LISTS_MAX 6

/* The cells of one list, row after row, each with its terminating zero. */
struct list_values {
	const char *name;
	struct buffer cells;
	size_t count;
};

struct values {
	enum language language;
	bool full;
	size_t cells_max; /* bytes of a list */
	size_t count;
	const char *name[VALUES_MAX];
	char value[VALUES_MAX][VALUE_SIZE];
	size_t list_count;
	struct list_values lists[LISTS_MAX];
};

bool values_new(enum language language, struct values **ret_values, struct error *error)
{
	struct values *values = calloc(1, sizeof(*values));

	if (values == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "paper");
	values->language = language;
	values->cells_max = PAPER_TEXT_MAX;
	*ret_values = values;
	return true;
}

void values_free(struct values **values)
{
	if (*values == NULL)
		return;
	for (size_t i = 0; i < (*values)->list_count; i++) {
		struct buffer *cells = &(*values)->lists[i].cells;

		if (cells->bytes != NULL)
			explicit_bzero(cells->bytes, cells->size);
		buffer_done(cells);
	}
	explicit_bzero(*values, sizeof(**values));
	free(*values);
	*values = NULL;
}

void values_for_csv(struct values *values)
{
	values->cells_max = CSV_WRITE_MAX;
}

bool values_full(const struct values *values)
{
	return values->full;
}

enum language values_language(const struct values *values)
{
	return values->language;
}

/* ---- fields ---------------------------------------------------------------------------------- */

void values_put(struct values *values, const char *name, const char *value)
{
	if (values->count == VALUES_MAX) {
		values->full = true;
		return;
	}
	values->name[values->count] = name;
	text_copy(values->value[values->count++], VALUE_SIZE, value);
}

void values_put_id(struct values *values, const char *name, const char *id)
{
	values_put(values, name, text(values->language, id));
}

void values_put_message(struct values *values, const char *name, const struct message *message)
{
	char words[VALUE_SIZE];

	message_paper_words(values->language, message, words, sizeof(words));
	values_put(values, name, words);
}

void values_put_number(struct values *values, const char *name, int64_t number)
{
	char words[24];

	snprintf(words, sizeof(words), "%" PRId64, number);
	values_put(values, name, words);
}

void values_put_yen(struct values *values, const char *name, int64_t yen)
{
	char words[YEN_TEXT_SIZE];

	yen_format(yen, words);
	values_put(values, name, words);
}

void values_put_date(struct values *values, const char *name, int32_t date)
{
	char words[DATE_TEXT_SIZE] = "";

	if (values->language == LANGUAGE_JA)
		date_format_era(date, words);
	else
		date_format_iso(date, words);
	values_put(values, name, words);
}

void values_put_time(struct values *values, const char *name, int64_t at_ms)
{
	char words[SLIP_MOMENT_SIZE];

	slip_moment(values->language, at_ms, words);
	values_put(values, name, words);
}

void values_kinds(const struct values *values, unsigned kinds, char words[static VALUE_SIZE])
{
	words[0] = '\0';
	for (int i = KIND_WORDS - 1; i >= 0; i--) {
		const size_t used = strlen(words);

		if ((kinds & (1u << i)) != 0)
			snprintf(words + used, VALUE_SIZE - used, "%s%s",
				 used > 0 ? text(values->language, N_(", ")) : "",
				 text(values->language, kind_label((enum certificate_kind)i)));
	}
}

void values_put_kinds(struct values *values, const char *name, unsigned kinds)
{
	char words[VALUE_SIZE];

	values_kinds(values, kinds, words);
	values_put(values, name, words);
}

void values_put_own(struct values *values, const struct counter *counter,
		    const struct paper_record *row)
{
	values_put(values, "paper_number", row->number);
	values_put(values, "office", office_name(counter->office, values->language));
	values_put(values, "desk", office_desk(counter->office, values->language));
	values_put(values, "telephone", office_telephone(counter->office));
	values_put(values, "clerk", counter_clerk(counter));
	values_put_time(values, "printed_at", clock_now_ms());
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* The list of this name, begun when it is new; NULL: there is no room. */
static struct list_values *list_of(struct values *values, const char *name)
{
	struct list_values *list;

	for (size_t i = 0; i < values->list_count; i++)
		if (strcmp(values->lists[i].name, name) == 0)
			return &values->lists[i];
	if (values->list_count == LISTS_MAX)
		return NULL;
	list = &values->lists[values->list_count++];
	list->name = name;
	buffer_init(&list->cells, values->cells_max);
	return list;
}

void values_cell(struct values *values, const char *list, const char *value)
{
	struct list_values *cells = list_of(values, list);

	if (cells == NULL || !buffer_append(&cells->cells, value, strlen(value) + 1)) {
		values->full = true;
		return;
	}
	cells->count++;
}

void values_cell_id(struct values *values, const char *list, const char *id)
{
	values_cell(values, list, text(values->language, id));
}

void values_cell_number(struct values *values, const char *list, int64_t number)
{
	char words[24];

	snprintf(words, sizeof(words), "%" PRId64, number);
	values_cell(values, list, words);
}

void values_cell_yen(struct values *values, const char *list, int64_t yen)
{
	char words[YEN_TEXT_SIZE];

	yen_format(yen, words);
	values_cell(values, list, words);
}

/* ---- rendering ------------------------------------------------------------------------------- */

static const char *value_of(const struct values *values, const char *name)
{
	for (size_t i = 0; i < values->count; i++)
		if (strcmp(values->name[i], name) == 0)
			return values->value[i];
	return NULL;
}

static size_t cells_of(const struct values *values, const char *name, const char **cells)
{
	for (size_t i = 0; i < values->list_count; i++) {
		const struct list_values *list = &values->lists[i];
		const char *at = (const char *)list->cells.bytes;

		if (strcmp(list->name, name) != 0)
			continue;
		for (size_t j = 0; j < list->count; j++, at += strlen(at) + 1)
			cells[j] = at;
		return list->count;
	}
	return 0;
}

static bool render(const struct counter *counter, enum slip slip, const struct values *values,
		   const struct template_values *form, struct buffer *ret_text, struct error *error)
{
	struct template *template = NULL;
	char path[SLIP_PATH_SIZE];
	bool done;

	if (!slip_path(counter->config->papers_dir, slip, values->language, path))
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "papers_dir");
	done = template_load(path, form, &template, error) &&
	       template_render(template, form, ret_text, error);
	template_free(&template);
	return done;
}

/* Gives the form its lists; `cells` has room for all cells that there are. */
static void fill_lists(const struct values *values, struct template_values *form,
		       struct template_list lists[static LISTS_MAX], const char **cells)
{
	for (size_t i = 0; i < form->list_count; i++) {
		size_t count;

		lists[i] = form->lists[i];
		count = cells_of(values, lists[i].name, cells);
		lists[i].cells = cells;
		lists[i].rows = lists[i].field_count > 0 ? count / lists[i].field_count : 0;
		cells += count;
	}
	form->lists = lists;
}

bool values_render(const struct counter *counter, enum slip slip, const struct values *values,
		   struct buffer *ret_text, struct error *error)
{
	struct template_list lists[LISTS_MAX];
	const char *fields[VALUES_MAX];
	struct template_values form;
	const char **cells;
	size_t count = 1;
	bool done;

	slip_form(slip, &form);
	if (values->full)
		return error_set(error, ERROR_PAPER_TOO_LONG, CAUSE_NONE, 0, "%s", slip_word(slip));
	if (form.field_count > VALUES_MAX || form.list_count > LISTS_MAX)
		return error_set(error, ERROR_PRINT, CAUSE_NONE, 0, "%s: too long",
				 slip_word(slip));
	for (size_t i = 0; i < form.field_count; i++)
		fields[i] = value_of(values, form.fields[i]);
	form.values = fields;
	for (size_t i = 0; i < values->list_count; i++)
		count += values->lists[i].count;
	cells = calloc(count, sizeof(*cells));
	if (cells == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "paper");
	fill_lists(values, &form, lists, cells);
	done = render(counter, slip, values, &form, ret_text, error);
	free(cells);
	return done;
}

/* ---- CSV ------------------------------------------------------------------------------------- */

/* A number goes as one, also below zero. */
static void write_cell(struct csv_write *csv, const char *cell)
{
	const char *digits = cell[0] == '-' ? cell + 1 : cell;
	const size_t length = strlen(digits);

	if (length > 0 && length < 16 && strspn(digits, "0123456789") == length &&
	    (digits[0] != '0' || length == 1))
		csv_write_number(csv, strtoll(cell, NULL, 10));
	else
		csv_write_text(csv, cell);
}

static const struct list_values *find_list(const struct values *values, const char *name)
{
	for (size_t i = 0; i < values->list_count; i++)
		if (strcmp(values->lists[i].name, name) == 0)
			return &values->lists[i];
	return NULL;
}

bool values_csv(const struct values *values, const char *list, const char *const *labels,
		size_t columns, struct csv_write *csv, void (*unfit)(void *context, int64_t row),
		void *context, struct error *error)
{
	const struct list_values *rows = find_list(values, list);
	const char *cell = rows == NULL ? NULL : (const char *)rows->cells.bytes;
	const size_t count = rows == NULL ? 0 : rows->count;
	size_t column = 0;

	if (values->full)
		return error_set(error, ERROR_PAPER_TOO_LONG, CAUSE_NONE, 0, "%s", list);
	for (size_t i = 0; i < columns; i++)
		csv_write_text(csv, text(values->language, labels[i]));
	(void)csv_write_row(csv);
	for (size_t i = 0; i < count; i++, cell += strlen(cell) + 1) {
		write_cell(csv, cell);
		if (++column < columns)
			continue;
		column = 0;
		if (!csv_write_row(csv) && unfit != NULL)
			unfit(context, csv->rows - 1);
	}
	return true;
}
