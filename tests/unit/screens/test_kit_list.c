#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "madoguchi/screens/kit/list.h"

/* Rows 1 to `rows`, of a source that cannot tell where one of them stands. */
struct numbers {
	int64_t rows;
	bool uncounted;
	int counted; /* how often it was asked for their sum */
};

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	const struct numbers *numbers = context;
	const int64_t step = direction == LIST_BEFORE ? -1 : 1;
	int64_t at = direction == LIST_BEFORE ? numbers->rows : 1;
	size_t got = 0;

	(void)language;
	assert_true(want <= LIST_ROWS_MAX);
	if (from != NULL)
		at = from->id + (direction == LIST_FROM ? 0 : step);
	/* The record may be gone. */
	if (direction == LIST_BEFORE && at > numbers->rows)
		at = numbers->rows;
	for (; got < want && at >= 1 && at <= numbers->rows; at += step)
		ret_rows[got++] = (struct list_row){ .place = { at, at } };
	return got;
}

static int64_t total(void *context)
{
	struct numbers *numbers = context;

	numbers->counted++;
	return numbers->uncounted ? -1 : numbers->rows;
}

static const struct list_source source = { .fetch = fetch, .total = total };

static void list_up(struct list *list, struct numbers *numbers)
{
	assert_true(list_open(list, &source, numbers, NULL, 0, NULL));
}

static void press(struct list *list, enum input_key key)
{
	const struct input_event event = { .kind = INPUT_KEY, .key = key };

	assert_int_equal(list_event(list, &event), LIST_USED);
}

/* What the list says is what is; `known`: and it says it. */
static void assert_position(const struct list *list, bool known)
{
	if (known || list->before >= 0)
		assert_int_equal(list->before, list->row[0].place.id - 1);
	assert_true(list->count > 0 && list->selected < list->count);
}

static void counts_along(void **state)
{
	static const enum input_key keys[] = { INPUT_KEY_UP,   INPUT_KEY_DOWN, INPUT_KEY_PAGE_UP,
					       INPUT_KEY_DOWN, INPUT_KEY_DOWN, INPUT_KEY_PAGE_DOWN,
					       INPUT_KEY_HOME, INPUT_KEY_END };
	const size_t all = sizeof(keys) / sizeof(keys[0]);

	(void)state;
	srand(20261128);
	for (int64_t rows = 1; rows < 1000; rows = rows * 3 + 1) {
		struct numbers numbers = { .rows = rows };
		struct list list;

		list_up(&list, &numbers);
		for (int i = 0; i < 2000; i++) {
			/* Home and End are rare, so that it goes far from both. */
			const size_t some = rand() % 50 == 0 ? all : all - 2;

			press(&list, keys[(size_t)rand() % some]);
			assert_position(&list, true);
		}
		list_close(&list);
	}
}

/* Read anew among the first rows, and at the end, it is known; in the middle of many it is not,
 * until one comes to an end. */
static void read_anew(void **state)
{
	struct numbers numbers = { .rows = 1000 };
	struct list list;

	(void)state;
	list_up(&list, &numbers);
	list_refresh(&list);
	assert_position(&list, true);
	for (int i = 0; i < 100; i++)
		press(&list, INPUT_KEY_DOWN);
	list_refresh(&list);
	assert_position(&list, true);
	for (int i = 0; i < 400; i++)
		press(&list, INPUT_KEY_DOWN);
	assert_position(&list, true);
	list_refresh(&list);
	assert_int_equal(list.before, -1);
	press(&list, INPUT_KEY_PAGE_UP);
	assert_int_equal(list.before, -1);
	press(&list, INPUT_KEY_END);
	assert_position(&list, true);
	list_refresh(&list);
	assert_position(&list, true);
	press(&list, INPUT_KEY_HOME);
	assert_position(&list, true);
	list_close(&list);
}

/* Rows that another process adds or takes away are counted wrong at most until the list is read
 * anew. */
static void others_change_it(void **state)
{
	struct numbers numbers = { .rows = 300 };
	struct list list;

	(void)state;
	list_up(&list, &numbers);
	press(&list, INPUT_KEY_END);
	numbers.rows = 250;
	list_refresh(&list);
	assert_int_equal(list.row[list.selected].place.id, 250);
	assert_position(&list, true);
	numbers.rows = 0;
	list_refresh(&list);
	assert_int_equal(list.count, 0);
	list_close(&list);
}

static void not_counted(void **state)
{
	struct numbers numbers = { .rows = 300, .uncounted = true };
	struct list list;

	(void)state;
	list_up(&list, &numbers);
	press(&list, INPUT_KEY_PAGE_DOWN);
	assert_int_equal(list.total, -1);
	list_close(&list);
}

/* Counting takes as long as the list is long, so moving does without. */
static void moves_without_counting(void **state)
{
	struct numbers numbers = { .rows = 300 };
	struct list list;
	int counted;

	(void)state;
	list_up(&list, &numbers);
	counted = numbers.counted;
	for (int i = 0; i < 400; i++)
		press(&list, INPUT_KEY_DOWN);
	for (int i = 0; i < 40; i++)
		press(&list, INPUT_KEY_PAGE_UP);
	assert_int_equal(numbers.counted, counted);
	assert_position(&list, true);
	list_close(&list);
}

/* Nobody reads "301 / 300". */
static void sees_more_than_were_counted(void **state)
{
	struct numbers numbers = { .rows = 300 };
	struct list list;

	(void)state;
	list_up(&list, &numbers);
	numbers.rows = 310;
	for (int i = 0; i < 400; i++) {
		press(&list, INPUT_KEY_DOWN);
		assert_position(&list, true);
		assert_true(list.before + (int64_t)list.selected < list.total);
	}
	assert_int_equal(list.total, 310);
	list_close(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_along),
		cmocka_unit_test(read_anew),
		cmocka_unit_test(others_change_it),
		cmocka_unit_test(not_counted),
		cmocka_unit_test(moves_without_counting),
		cmocka_unit_test(sees_more_than_were_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
