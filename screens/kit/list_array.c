#include "madoguchi/screens/kit/list_array.h"

#include <string.h>

#include "madoguchi/base/text.h"

static int compare(const struct list_place *a, const struct list_place *b)
{
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

static bool matches(const struct list_array *array, const struct list_row *row)
{
	char key[LINE_EDIT_TEXT_SIZE];

	if (array->filter[0] == '\0')
		return true;
	text_search_key(row->words, key, sizeof(key));
	return strstr(key, array->filter) != NULL;
}

static size_t fetch_down(const struct list_array *array, const struct list_place *from, bool with,
			 size_t want, struct list_row *rows)
{
	size_t got = 0;

	for (size_t i = 0; i < array->count && got < want; i++) {
		int order = from != NULL ? compare(&array->row[i].place, from) : 1;

		if ((order > 0 || (order == 0 && with)) && matches(array, &array->row[i]))
			rows[got++] = array->row[i];
	}
	return got;
}

static size_t fetch_up(const struct list_array *array, const struct list_place *from, size_t want,
		       struct list_row *rows)
{
	size_t got = 0;

	for (size_t i = array->count; i > 0 && got < want; i--) {
		const struct list_row *row = &array->row[i - 1];

		if ((from == NULL || compare(&row->place, from) < 0) && matches(array, row))
			rows[got++] = *row;
	}
	return got;
}

static void write_in(struct list_array *array, enum language language)
{
	array->language = language;
	array->write(array->context, language);
}

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	struct list_array *array = context;

	if (array->write != NULL && language != array->language)
		write_in(array, language);
	if (direction == LIST_BEFORE)
		return fetch_up(array, from, want, ret_rows);
	return fetch_down(array, from, direction == LIST_FROM, want, ret_rows);
}

static bool find(void *context, int64_t id, struct list_place *ret_place)
{
	const struct list_array *array = context;

	for (size_t i = 0; i < array->count; i++) {
		if (array->row[i].place.id == id && matches(array, &array->row[i])) {
			*ret_place = array->row[i].place;
			return true;
		}
	}
	return false;
}

static int64_t count_before(const struct list_array *array, const struct list_place *end)
{
	int64_t count = 0;

	for (size_t i = 0; i < array->count; i++) {
		if ((end == NULL || compare(&array->row[i].place, end) < 0) &&
		    matches(array, &array->row[i]))
			count++;
	}
	return count;
}

static int64_t total(void *context)
{
	return count_before(context, NULL);
}

static int64_t rank(void *context, const struct list_place *place)
{
	return count_before(context, place);
}

static void filter(void *context, const char *utf8)
{
	struct list_array *array = context;

	text_search_key(utf8, array->filter, sizeof(array->filter));
}

const struct list_source list_array_source = {
	.fetch = fetch,
	.find = find,
	.total = total,
	.rank = rank,
	.filter = filter,
};

void list_array_changed(struct list_array *array, struct list *list)
{
	write_in(array, list->language);
	list_refresh(list);
}
