#include "madoguchi/practice/authority_fault.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_SIZE 64
#define WORDS 2

struct fault_rule {
	const char *name;
	bool has_number;
	int minimum;
	int maximum;
	int standard; /* used when no number is given; -1: it must be given */
};

static const struct fault_rule fault_rules[AUTHORITY_FAULT_COUNT] = {
	[AUTHORITY_UP] = { .name = "up" },
	[AUTHORITY_DOWN] = { .name = "down" },
	[AUTHORITY_SLOW] = { "slow", true, 0, 3600, -1 },
	[AUTHORITY_UNSTABLE] = { "unstable", true, 0, 100, -1 },
	[AUTHORITY_DUPLICATED] = { "duplicated", true, 0, 100, -1 },
	[AUTHORITY_MIXED] = { "mixed", true, 0, 100, -1 },
	[AUTHORITY_LATE] = { "late", true, 0, 100, -1 },
	[AUTHORITY_STORM] = { .name = "storm" },
	[AUTHORITY_WAITING] = { "waiting", true, 0, 86400 * 365, -1 },
	[AUTHORITY_REFUSING] = { "refusing", true, 0, 26, 2 },
	[AUTHORITY_HTML] = { .name = "html" },
	[AUTHORITY_BUSY] = { "busy", true, 0, 86400, -1 },
	[AUTHORITY_WRONG_CERTIFICATE] = { .name = "wrong-certificate" },
	[AUTHORITY_WRONG_KEY] = { .name = "wrong-key" },
	[AUTHORITY_TRUNCATED] = { .name = "truncated" },
	[AUTHORITY_CUT] = { .name = "cut" },
	[AUTHORITY_CUT_AFTER] = { "cut-after", true, 0, 1048576, -1 },
};

const char *authority_fault_name(enum authority_fault_kind kind)
{
	return (size_t)kind < AUTHORITY_FAULT_COUNT ? fault_rules[kind].name : "?";
}

bool authority_fault_has_number(enum authority_fault_kind kind)
{
	return (size_t)kind < AUTHORITY_FAULT_COUNT && fault_rules[kind].has_number;
}

static bool parse_number(const char *word, const struct fault_rule *rule, int *ret_number)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(word, &end, 10);
	if (errno != 0 || end == word || *end != '\0' || value < rule->minimum ||
	    value > rule->maximum)
		return false;
	*ret_number = (int)value;
	return true;
}

bool authority_fault_parse(int count, char *const words[], struct authority_fault *ret_fault,
			   struct error *error)
{
	struct authority_fault fault = { 0 };
	const struct fault_rule *rule;

	while (count > 0 && fault.kind < AUTHORITY_FAULT_COUNT &&
	       strcmp(words[0], fault_rules[fault.kind].name) != 0)
		fault.kind++;
	if (count < 1 || fault.kind == AUTHORITY_FAULT_COUNT)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "unknown fault");
	rule = &fault_rules[fault.kind];
	fault.number = rule->standard;
	if (count > (rule->has_number ? WORDS : 1))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "too many words after %s",
				 rule->name);
	if (count == WORDS ? !parse_number(words[1], rule, &fault.number)
			   : rule->has_number && rule->standard < 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0,
				 "%s wants a number from %d to %d", rule->name, rule->minimum,
				 rule->maximum);
	*ret_fault = fault;
	return true;
}

static bool fault_path(char path[static PATH_MAX], const char *state_dir, const char *ending,
		       struct error *error)
{
	if (snprintf(path, PATH_MAX, "%s/authority/fault%s", state_dir, ending) < PATH_MAX)
		return true;
	return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, ENAMETOOLONG, "%s", state_dir);
}

bool authority_fault_read(const char *state_dir, struct authority_fault *ret_fault,
			  struct error *error)
{
	char path[PATH_MAX];
	char line[LINE_SIZE];
	char *words[WORDS];
	char *rest = NULL;
	int count = 0;
	FILE *file;
	char *got;

	if (!fault_path(path, state_dir, "", error))
		return false;
	file = fopen(path, "re");
	if (file == NULL && errno == ENOENT) {
		*ret_fault = (struct authority_fault){ .kind = AUTHORITY_UP };
		return true;
	}
	if (file == NULL)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", path);
	got = fgets(line, sizeof(line), file);
	fclose(file);
	for (char *word = got != NULL ? strtok_r(line, " \n", &rest) : NULL;
	     word != NULL && count < WORDS; word = strtok_r(NULL, " \n", &rest))
		words[count++] = word;
	return authority_fault_parse(count, words, ret_fault, error);
}

bool authority_fault_write(const char *state_dir, const struct authority_fault *fault,
			   struct error *error)
{
	char path[PATH_MAX];
	char half[PATH_MAX];
	FILE *file;
	bool done;

	if (snprintf(path, sizeof(path), "%s/authority", state_dir) >= (int)sizeof(path) ||
	    (mkdir(path, 0700) != 0 && errno != EEXIST))
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", state_dir);
	if (!fault_path(path, state_dir, "", error) || !fault_path(half, state_dir, ".new", error))
		return false;
	file = fopen(half, "we");
	if (file == NULL)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", half);
	if (authority_fault_has_number(fault->kind))
		fprintf(file, "%s %d\n", authority_fault_name(fault->kind), fault->number);
	else
		fprintf(file, "%s\n", authority_fault_name(fault->kind));
	done = fflush(file) == 0 && fsync(fileno(file)) == 0;
	done = fclose(file) == 0 && done && rename(half, path) == 0;
	return done || error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", path);
}
