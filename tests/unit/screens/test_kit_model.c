/* The parts of the kit that draw nothing by themselves: wrap, keys, mailbox, progress. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/screens/kit/keys.h"
#include "madoguchi/screens/kit/mailbox.h"
#include "madoguchi/screens/kit/progress.h"
#include "madoguchi/screens/kit/wrap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define POSTS 1000

static const struct {
	const char *text;
	int columns;
	const char *lines; /* joined by | */
} wrapped[] = {
	{ "one two three", 7, "one two|three" },
	{ "one two three", 8, "one two|three" },
	{ "onetwothree", 4, "onet|woth|ree" },
	{ "one  two", 4, "one|two" },
	{ "a\n\nb", 10, "a||b" },
	{ "山田太郎様", 4, "山田|太郎|様" },
	{ "山田太郎様", 5, "山田|太郎|様" },
	{ "今日は。明日", 6, "今日|は。明|日" },
	{ "これは「引用」だ", 8, "これは|「引用」|だ" },
	{ "カード card が", 11, "カード card|が" },
	{ "a 漢字", 4, "a 漢|字" },
	{ "", 10, "" },
};

static void test_wrap(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrapped); i++) {
		char joined[256] = "";
		const char *at = wrapped[i].text;
		size_t left = strlen(at);
		int lines = 0;

		while (left > 0) {
			struct wrap_line line = wrap_next(at, left, wrapped[i].columns);

			if (lines++ > 0)
				strncat(joined, "|", sizeof(joined) - strlen(joined) - 1);
			strncat(joined, at, line.size);
			assert_true(line.next > 0 && line.next <= left);
			at += line.next;
			left -= line.next;
		}
		if (strcmp(joined, wrapped[i].lines) != 0)
			fail_msg("row %zu: %s", i, joined);
		assert_int_equal(wrap_count(wrapped[i].text, wrapped[i].columns), lines);
	}
}

enum { ACT_A = 1, ACT_B };

static const struct key_binding good_rows[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_CHOOSE,
	KEY_ROW_REFRESH,
	KEY_ROW_DO("Go on", "Goes on."),
	KEY_ROW_BACK,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('N'), "A", "Does A.", ACT_A },
	{ INPUT_KEY_CHARACTER('b'), INPUT_KEY_NONE, NULL, "Does B.", ACT_B },
};

static const char *reason(const void *state, int act)
{
	(void)state;
	return act == ACT_A ? "No card." : NULL;
}

static void test_keys(void **state)
{
	struct key_table table = { good_rows, COUNT(good_rows) };
	struct input_event event = { .kind = INPUT_KEY, .key = INPUT_KEY_CTRL('N') };
	enum input_key wrong = INPUT_KEY_NONE;
	char words[1024];

	(void)state;
	assert_true(keys_sound(table, &wrong));
	assert_int_equal(keys_find(table, &event, false)->act, ACT_A);
	event.key = INPUT_KEY_F12;
	assert_int_equal(keys_find(table, &event, false)->act, ACT_BACK);
	event.key = INPUT_KEY_F9;
	assert_null(keys_find(table, &event, false));
	event = (struct input_event){ .kind = INPUT_TEXT, .text = "b", .size = 1 };
	assert_null(keys_find(table, &event, false));
	assert_int_equal(keys_find(table, &event, true)->act, ACT_B);
	keys_describe(table, reason, NULL, LANGUAGE_EN, words, sizeof(words));
	assert_non_null(strstr(words, "F10, C-d, Esc 0     Go on: Goes on.\n"));
	assert_non_null(strstr(words, "F6, C-n, Esc 6      A: Does A.\n                    "
				      "Not now: No card.\n"));
	assert_non_null(strstr(words, "b                   Does B.\n"));
	keys_describe(table, reason, NULL, LANGUAGE_EN, words, 20);
	assert_int_equal(strlen(words), 19);
}

static void test_unsound_keys(void **state)
{
	static const struct key_binding rows[][2] = {
		{ { INPUT_KEY_F1, 0, "A", "A", 1 }, { INPUT_KEY_F1, 0, "B", "B", 2 } },
		{ { INPUT_KEY_F1, INPUT_KEY_CTRL('N'), "A", "A", 1 },
		  { INPUT_KEY_F2, INPUT_KEY_CTRL('N'), "B", "B", 2 } },
		{ { INPUT_KEY_F1, INPUT_KEY_F2, "A", "A", 1 }, { INPUT_KEY_F2, 0, "B", "B", 2 } },
		{ { INPUT_KEY_F1, INPUT_KEY_CTRL('J'), "A", "A", 1 },
		  { INPUT_KEY_F2, 0, "B", "B", 2 } },
		{ { INPUT_KEY_F1, 0, "A", "A", 1 }, { INPUT_KEY_CTRL('H'), 0, "B", "B", 2 } },
		{ { INPUT_KEY_F1, INPUT_KEY_F1, "A", "A", 1 }, { INPUT_KEY_F2, 0, "B", "B", 2 } },
		{ { INPUT_KEY_NONE, 0, "A", "A", 1 }, { INPUT_KEY_F2, 0, "B", "B", 2 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum input_key wrong;

		assert_false(keys_sound((struct key_table){ rows[i], 2 }, &wrong));
	}
}

static int freed;

static void count_free(void *payload)
{
	freed++;
	free(payload);
}

static void *post_many(void *argument)
{
	for (int i = 0; i < POSTS; i++) {
		int *number = malloc(sizeof(*number));

		*number = i;
		mailbox_post(argument, i % 7, number, count_free);
	}
	return NULL;
}

static bool readable(const struct mailbox *mailbox)
{
	struct pollfd ready = { .fd = mailbox_fd(mailbox), .events = POLLIN };

	return poll(&ready, 1, 0) == 1;
}

static void test_mailbox(void **state)
{
	struct mailbox *mailbox = NULL;
	pthread_t threads[2];
	struct post post;
	int taken = 0;
	int last = -1;

	(void)state;
	freed = 0;
	assert_true(mailbox_new(&mailbox, NULL));
	assert_false(readable(mailbox));
	assert_false(mailbox_take(mailbox, &post));
	post_many(mailbox);
	assert_true(readable(mailbox));
	while (mailbox_take(mailbox, &post)) {
		assert_int_equal(*(int *)post.payload, last + 1);
		last = *(int *)post.payload;
		post_done(&post);
	}
	assert_int_equal(freed, POSTS);
	assert_false(readable(mailbox));
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, post_many, mailbox), 0);
	while (taken < 2 * POSTS - 5) {
		struct pollfd ready = { .fd = mailbox_fd(mailbox), .events = POLLIN };

		assert_int_equal(poll(&ready, 1, 10000), 1);
		while (taken < 2 * POSTS - 5 && mailbox_take(mailbox, &post)) {
			taken++;
			post_done(&post);
		}
	}
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	mailbox_free(&mailbox); /* frees the five that are left */
	assert_null(mailbox);
	assert_int_equal(freed, 3 * POSTS);
	mailbox_free(&mailbox);
}

static void test_progress(void **state)
{
	static const char *const labels[] = { "Key", "Request", "Certificate" };
	struct progress progress;

	(void)state;
	progress_init(&progress, labels, 3);
	assert_int_equal(progress_wake_ms(&progress, 1000), -1);
	assert_false(progress_over(&progress));
	progress_set(&progress, 0, PROGRESS_RUNNING, 1000);
	assert_int_equal(progress_running(&progress), 0);
	assert_int_equal(progress_wake_ms(&progress, 1000), 2000);
	assert_int_equal(progress_wake_ms(&progress, 2999), 3000);
	progress_set(&progress, 1, PROGRESS_RUNNING, 3500);
	assert_int_equal(progress.step[0].state, PROGRESS_DONE);
	assert_int_equal(progress.step[0].ended_ms, 3500);
	progress_set(&progress, 1, PROGRESS_FAILED, 4000);
	assert_false(progress_over(&progress));
	progress_put_off(&progress);
	assert_int_equal(progress.step[0].state, PROGRESS_DONE);
	assert_int_equal(progress.step[1].state, PROGRESS_PUT_OFF);
	assert_int_equal(progress.step[1].ended_ms, 4000);
	progress_set(&progress, 2, PROGRESS_SKIPPED, 4000);
	assert_true(progress_over(&progress));
	assert_int_equal(progress_wake_ms(&progress, 9000), -1);
	for (int i = 0; i < PROGRESS_STEPS; i++)
		progress_add(&progress, "More");
	assert_int_equal(progress.count, PROGRESS_STEPS);
	progress_set(&progress, PROGRESS_STEPS, PROGRESS_DONE, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrap),	     cmocka_unit_test(test_keys),
		cmocka_unit_test(test_unsound_keys), cmocka_unit_test(test_mailbox),
		cmocka_unit_test(test_progress),
	};

	return cmocka_run_group_tests_name("screens/kit/model", tests, NULL, NULL);
}
