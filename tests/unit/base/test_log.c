#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <pthread.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/log.h"

#define TIME_PATTERN "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z "

static char log_path[64];

static int make_file(void **state)
{
	int fd;

	(void)state;
	snprintf(log_path, sizeof(log_path), "/tmp/base-log-XXXXXX");
	fd = mkstemp(log_path);
	return fd >= 0 ? close(fd) : -1;
}

static int remove_file(void **state)
{
	(void)state;
	log_close();
	return unlink(log_path);
}

/* All of the log; the caller frees. */
static char *read_log(void)
{
	FILE *file = fopen(log_path, "r");
	char *whole = NULL;
	size_t size = 0;

	assert_non_null(file);
	if (getdelim(&whole, &size, '\0', file) < 0)
		whole[0] = '\0';
	fclose(file);
	return whole;
}

static void assert_matches(const char *text, const char *pattern)
{
	regex_t regex;

	assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
	if (regexec(&regex, text, 0, NULL, 0) != 0)
		fail_msg("\"%s\" does not match %s", text, pattern);
	regfree(&regex);
}

static void open_log(enum log_level level)
{
	struct error error;

	assert_true(log_open("tester", log_path, level, &error));
}

static void test_line(void **state)
{
	char *log;

	(void)state;
	open_log(LOG_LEVEL_INFO);
	errno = EINTR;
	log_line(LOG_LEVEL_WARN, "case %d: %s", 7, "draft -> accepted");
	assert_int_equal(errno, EINTR);
	log = read_log();
	assert_matches(log, TIME_PATTERN "WARN tester\\[[0-9]+\\] case 7: draft -> accepted\n$");
	free(log);
}

static void test_levels(void **state)
{
	static const char *const words[] = { "ERROR", "WARN", "INFO", "DEBUG" };

	(void)state;
	for (int most = LOG_LEVEL_ERROR; most <= LOG_LEVEL_DEBUG; most++) {
		char *log;

		assert_int_equal(truncate(log_path, 0), 0);
		open_log((enum log_level)most);
		for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++)
			log_line((enum log_level)level, "x");
		log = read_log();
		for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++)
			assert_int_equal(strstr(log, words[level]) != NULL, level <= most);
		free(log);
	}
}

static void test_one_line_stays_one(void **state)
{
	char *log;

	(void)state;
	open_log(LOG_LEVEL_INFO);
	log_line(LOG_LEVEL_INFO, "%s", "a\nb\rc\033[2Jd\177e 窓口");
	log = read_log();
	assert_non_null(strstr(log, "] a b c [2Jd e 窓口\n"));
	assert_ptr_equal(strchr(log, '\n'), log + strlen(log) - 1);
	free(log);
}

static void test_long_line_is_cut(void **state)
{
	char longer[5000];
	char *log;

	(void)state;
	memset(longer, 'y', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	open_log(LOG_LEVEL_INFO);
	log_line(LOG_LEVEL_INFO, "%s", longer);
	log_line(LOG_LEVEL_INFO, "next");
	log = read_log();
	assert_in_range(strcspn(log, "\n"), 1000, 2100);
	assert_non_null(strstr(log, "y\n"));
	assert_non_null(strstr(log, "] next\n"));
	free(log);
}

static void test_error(void **state)
{
	const struct error error = { ERROR_CARD_LOST, CAUSE_SW, 0x6F00, "card_transmit", "step" };
	char *log;

	(void)state;
	open_log(LOG_LEVEL_ERROR);
	log_error(&error, "case 14130");
	log_error(&error, NULL);
	log = read_log();
	assert_non_null(
	    strstr(log, "] case 14130: CARD_LOST (44) at card_transmit: step, SW 6F00\n"));
	assert_non_null(strstr(log, "] CARD_LOST (44)"));
	free(log);
}

static void test_unopenable_file(void **state)
{
	struct error error = { .code = ERROR_NONE };

	(void)state;
	assert_false(log_open("tester", "/nonexistent/folder/log", LOG_LEVEL_INFO, &error));
	assert_int_equal(error.code, ERROR_FILE_WRONG);
	assert_int_equal(error.cause, CAUSE_ERRNO);
	assert_int_equal(error.cause_code, ENOENT);
	assert_non_null(strstr(error.detail, "/nonexistent/folder/log"));
}

#define THREADS 4
#define LINES 200

static void *write_lines(void *mark)
{
	for (int i = 0; i < LINES; i++)
		log_line(LOG_LEVEL_INFO, "<%s%s%s>", (char *)mark, (char *)mark, (char *)mark);
	return NULL;
}

static void test_threads_write_whole_lines(void **state)
{
	static char marks[THREADS][4] = { "aaa", "bbb", "ccc", "ddd" };
	pthread_t threads[THREADS];
	char *log, *rest, *line;
	int lines = 0;

	(void)state;
	open_log(LOG_LEVEL_INFO);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_lines, marks[i]), 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	log = read_log();
	for (line = strtok_r(log, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest), lines++)
		assert_matches(line,
			       TIME_PATTERN "INFO tester\\[[0-9]+\\] <(a{9}|b{9}|c{9}|d{9})>$");
	assert_int_equal(lines, THREADS * LINES);
	free(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_line, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_levels, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_one_line_stays_one, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_long_line_is_cut, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_error, make_file, remove_file),
		cmocka_unit_test(test_unopenable_file),
		cmocka_unit_test_setup_teardown(test_threads_write_whole_lines, make_file,
						remove_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
