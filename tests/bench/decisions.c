/*
 * decisions: how many decisions a second the rules make, and how long an office file takes to load.
 *
 *   decisions CASES.csv
 *
 * Run in the checkout's folder. The cases are read once (RFC 4180 without line ends in fields);
 * each row of the question "decide" is then decided again and again, on one core. Samples:
 * decisions_per_s, and for each office file office_load_ms.
 */
#include <string.h>

#include "madoguchi/domain/rule_case.h"

#include "bench_kit.h"
#include "domain/rule_rows.h"

#define OFFICES 5
#define CASES_MAX 1024
#define LOADS 50
#define DECIDE_NS 1000000000

static const char *const names[OFFICES] = { "fujioka", "mino", "kamiichi", "national", "kawasaki" };
static struct office *offices[OFFICES];

static struct {
	struct situation situation;
	const struct office *office;
} cases[CASES_MAX];
static size_t case_count;

static void fail(const struct error *error)
{
	fprintf(stderr, "decisions: %s\n", error->detail);
	exit(EXIT_FAILURE);
}

static void load_offices(void)
{
	for (size_t i = 0; i < OFFICES; i++) {
		char path[96];

		snprintf(path, sizeof(path), "etc/offices/%s.conf", names[i]);
		for (int load = 0; load < LOADS; load++) {
			struct error error = { 0 };
			int64_t from = now_ns();

			office_free(&offices[i]);
			if (!office_load(path, &offices[i], &error))
				fail(&error);
			sample_ms("", "office_load_ms", now_ns() - from);
		}
	}
}

static void take_row(const struct row *head, const struct row *row)
{
	struct rule_case rule_case;
	struct error error = { 0 };

	rule_case_init(&rule_case);
	for (size_t i = 0; i < head->count && i < row->count; i++) {
		if (strncmp(head->cell[i], "want_", 5) == 0 || strcmp(head->cell[i], "source") == 0)
			continue;
		if (!rule_case_set(&rule_case, head->cell[i], row->cell[i], &error))
			fail(&error);
	}
	for (size_t i = 0; i < OFFICES && rule_case.question == QUESTION_DECIDE; i++) {
		if (strcmp(rule_case.office, names[i]) != 0 || case_count == CASES_MAX)
			continue;
		rule_case_situation(&rule_case, &cases[case_count].situation);
		cases[case_count++].office = offices[i];
	}
}

static void read_cases(const char *path)
{
	char head_line[4096], line[4096];
	struct row head, row;
	FILE *file = fopen(path, "r");

	if (file == NULL || fgets(head_line, sizeof(head_line), file) == NULL)
		stop(path);
	row_cut(head_line, &head);
	while (fgets(line, sizeof(line), file) != NULL) {
		row_cut(line, &row);
		take_row(&head, &row);
	}
	fclose(file);
}

int main(int argc, char **argv)
{
	struct decision decision;
	int64_t from, took, decisions = 0;
	size_t verdicts = 0;

	load_offices();
	for (int i = 1; i < argc; i++)
		read_cases(argv[i]);
	if (case_count == 0) {
		fprintf(stderr, "decisions: no cases\n");
		return EXIT_FAILURE;
	}
	from = now_ns();
	do {
		for (size_t i = 0; i < case_count; i++) {
			decision_make(cases[i].office, &cases[i].situation, &decision);
			verdicts += (size_t)decision.verdict;
		}
		decisions += (int64_t)case_count;
		took = now_ns() - from;
	} while (took < DECIDE_NS);
	sample("", "decisions_per_s", (double)decisions * 1e9 / (double)took);
	/* So that nobody can leave the work out. */
	fprintf(stderr, "%zu cases, %zu\n", case_count, verdicts);
	for (size_t i = 0; i < OFFICES; i++)
		office_free(&offices[i]);
	return EXIT_SUCCESS;
}
