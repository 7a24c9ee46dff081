#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/decision.h"

/* Every line of the shipped files is damaged in several ways, one at a time. Nothing crashes; a
 * file that is refused is refused with file and line; one that is still taken still decides. */

#define FILE_SIZE_MAX 65536
#define STRIDE 3

static const char *const files[] = {
	"etc/offices/fujioka.conf",  "etc/offices/mino.conf",
	"etc/offices/kamiichi.conf", "etc/offices/national.conf",
	"etc/offices/kawasaki.conf", "tests/vectors/office-invented.conf",
};
#define FILES (sizeof(files) / sizeof(files[0]))

static char path[] = "/tmp/domain-mutate-XXXXXX";
static char whole[FILE_SIZE_MAX], damaged[FILE_SIZE_MAX + 512];
static unsigned refused, taken;

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void read_text(const char *name)
{
	FILE *file = fopen(name, "r");
	size_t size;

	assert_non_null(file);
	size = fread(whole, 1, sizeof(whole) - 1, file);
	assert_int_equal(fclose(file), 0);
	assert_in_range(size, 1000, sizeof(whole) - 2);
	whole[size] = '\0';
}

/* FILE:LINE: … */
static bool names_line(const char *detail)
{
	const char *colon = strchr(detail, ':');

	return colon != NULL && colon[1] >= '1' && colon[1] <= '9' &&
	       colon[1 + strspn(colon + 1, "0123456789")] == ':';
}

static void decide(const struct office *office)
{
	struct situation situation;
	struct decision decision;

	situation_init(&situation);
	situation.kinds = KINDS_BOTH;
	situation.at_ms = date_to_ms(date_from_civil(2026, 6, 10));
	situation.born = date_from_civil(1980, 7, 10);
	for (unsigned i = 0; i < PROCEDURE_COUNT * APPLICANT_COUNT; i++) {
		situation.procedure = (enum procedure)(i % PROCEDURE_COUNT);
		situation.applicant = (enum applicant)(i / PROCEDURE_COUNT);
		decision_make(office, &situation, &decision);
		assert_in_range(decision.verdict, 0, VERDICT_COUNT - 1);
	}
}

static void load_damaged(const char *what)
{
	struct office *office = NULL;
	struct error error = { 0 };
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(damaged, file) >= 0);
	assert_int_equal(fclose(file), 0);
	if (office_load(path, &office, &error)) {
		taken++;
		decide(office);
		office_free(&office);
		return;
	}
	refused++;
	assert_null(office);
	if (error.code != ERROR_OFFICE_WRONG || !names_line(error.detail))
		fail_msg("%s: %s", what, error.detail);
}

/* Puts a replacement in the place of `size` bytes at `at`. */
static void damage(const char *at, size_t size, const char *by, const char *what)
{
	snprintf(damaged, sizeof(damaged), "%.*s%s%s", (int)(at - whole), whole, by, at + size);
	load_damaged(what);
}

static void damage_line(const char *line, size_t length, unsigned number)
{
	static const char *const others[] = {
		"{",	      "}",	 "=",	  "\"",	  "99999999999",
		"2026-02-30", "nothing", "{ , }", "\xFF", "code = missing"
	};
	char twice[512];
	size_t equals = 0;

	while (equals < length && line[equals] != '=')
		equals++;
	damage(line, length, "", "without a line");
	if (length < sizeof(twice) / 2 - 1) {
		snprintf(twice, sizeof(twice), "%.*s\n%.*s", (int)length, line, (int)length, line);
		damage(line, length, twice, "a line twice");
	}
	if (equals + 1 < length)
		damage(line + equals + 1, length - equals - 1,
		       others[number % (sizeof(others) / sizeof(others[0]))], "another value");
	if (length > 2)
		damage(line + length / 2, 1, "x", "another character");
}

static void test_every_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < FILES; i++) {
		unsigned number = 0;

		read_text(files[i]);
		for (const char *line = whole, *end; (end = strchr(line, '\n')) != NULL;
		     line = end + 1, number++)
			if (end > line && line[0] != '#' && number % STRIDE == i % STRIDE)
				damage_line(line, (size_t)(end - line), number);
	}
	/* Both happen, or the damage was none. */
	assert_in_range(refused, 500, 100000);
	assert_in_range(taken, 50, 100000);
}

/* A value of one section put into another: neighbours change places. */
static void test_lines_change_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < FILES; i++) {
		unsigned number = 0;

		read_text(files[i]);
		for (const char *line = whole, *end, *next;
		     (end = strchr(line, '\n')) != NULL && (next = strchr(end + 1, '\n')) != NULL;
		     line = end + 1, number++) {
			char turned[1024];

			if (number % STRIDE != 0 || (size_t)(next - line) > sizeof(turned) - 1)
				continue;
			snprintf(turned, sizeof(turned), "%.*s\n%.*s", (int)(next - end - 1),
				 end + 1, (int)(end - line), line);
			damage(line, (size_t)(next - line), turned, "two lines change places");
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_line),
		cmocka_unit_test(test_lines_change_places),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
