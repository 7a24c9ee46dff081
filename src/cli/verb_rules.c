#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/domain/advice.h"
#include "madoguchi/domain/holiday_file.h"
#include "madoguchi/papers/leaflet.h"
#include "rules_change.h"

#define PATH_SIZE 4096
#define LEVELS_UP 3
#define FOLDER_DEFAULT "/etc/madoguchi/offices"
#define LABEL_COLUMNS 26
#define WORDS_SIZE 512

/* ---- without a configuration ---------------------------------------------------------------- */

static bool is_there(char path[static PATH_SIZE], const char *parent, const char *name)
{
	int length = snprintf(path, PATH_SIZE, "%s/%s", parent, name);

	return length > 0 && length < PATH_SIZE && access(path, R_OK) == 0;
}

/* In the program's folder, or in one of those above it. */
static bool find_beside_program(char path[static PATH_SIZE], const char *name)
{
	char program[PATH_SIZE];
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

	program[length > 0 ? length : 0] = '\0';
	for (int level = 0; level <= LEVELS_UP; level++) {
		char *slash = strrchr(program, '/');

		if (slash == NULL)
			return false;
		*slash = '\0';
		if (is_there(path, program, name))
			return true;
	}
	return false;
}

/* Rules are read on any machine, also where no counter is set up: MADOGUCHI_ETC names the folder
 * etc, else it is looked for beside the program, above it, and in the working
 * folder. */
static const char *find_folder(const struct cli *cli)
{
	static char path[PATH_SIZE];
	const char *etc = getenv("MADOGUCHI_ETC");

	if (cli->config != NULL)
		return cli->config->office_dir;
	if ((etc != NULL && is_there(path, etc, "offices")) ||
	    find_beside_program(path, "etc/offices") || is_there(path, ".", "etc/offices"))
		return path;
	return FOLDER_DEFAULT;
}

bool verb_rules_open(struct cli *cli, struct error *error)
{
	bool is_default = strcmp(cli->config_path, CLI_CONFIG_DEFAULT) == 0;

	char path[PATH_SIZE];

	if (!is_default || access(cli->config_path, F_OK) == 0)
		return cli_open_settings(cli, error);
	if (find_beside_program(path, "locale/ja.mo") && !message_load(LANGUAGE_JA, path, error))
		return false;
	if (!is_there(path, find_folder(cli), "../holidays.csv"))
		return true;
	return holiday_file_load(path, error);
}

/* ---- ask ------------------------------------------------------------------------------------ */

static void tell_line(const struct cli *cli, const struct advice_line *line)
{
	const char *label = line->label[0] != '\0' ? text(cli->language, line->label) : "";
	char words[WORDS_SIZE];
	int width = text_width(label, strlen(label));

	advice_line_words(line, cli->language, false, words, sizeof(words));
	fprintf(cli->output.stream, "%s%*s%s\n", label,
		width < LABEL_COLUMNS ? LABEL_COLUMNS - width : 1, "", words);
}

static void tell_page(struct cli *cli, const struct office *office,
		      const struct rule_case *rule_case)
{
	static const char *const separator = " / ";
	struct situation situation;
	struct advice advice;
	char at[32];

	rule_case_situation(rule_case, &situation);
	advice_make(office, &situation, &advice);
	clock_format(situation.at_ms, at, sizeof(at));
	fprintf(cli->output.stream, "%s%s%s%s%s\n%s%s%s%s%.16s\n\n",
		office_name(office, cli->language), separator, office_desk(office, cli->language),
		separator, office_telephone(office),
		text(cli->language, procedure_label(situation.procedure)), separator,
		text(cli->language, applicant_label(situation.applicant)), separator, at);
	for (size_t i = 0; i < advice.count; i++)
		tell_line(cli, &advice.lines[i]);
}

static void tell_answer(struct output *output, const struct rule_case *rule_case,
			const struct rule_answer *answer)
{
	output_text(output, "id", rule_case->id);
	for (size_t i = 0; i < RULES_WANTS; i++)
		output_text(output, rules_output_name(i), rules_output(answer, i));
	output_text(output, "reason", answer->reason);
	output_record(output);
}

static bool tell_leaflet(struct cli *cli, const struct office *office,
			 const struct rule_case *rule_case, struct error *error)
{
	struct situation situation;
	char path[PATH_SIZE];
	char *page;

	rule_case_situation(rule_case, &situation);
	if (cli->config != NULL && cli->config->papers_dir != NULL)
		snprintf(path, sizeof(path), "%s", cli->config->papers_dir);
	else if (!is_there(path, find_folder(cli), "../papers"))
		return error_set(error, ERROR_CONFIG_MISSING, CAUSE_NONE, 0, "papers_dir");
	if (!leaflet_render(path, office, &situation, cli->language, &page, error))
		return false;
	fputs(page, cli->output.stream);
	free(page);
	return true;
}

/* A key is a column, or a fact by its own name. */
static bool take_word(struct rule_case *rule_case, const char *word, struct error *error)
{
	char key[RULE_CASE_WORD_SIZE];
	size_t length = strcspn(word, "=");
	struct error as_fact = { 0 };

	if (word[length] != '=' || length == 0 || length >= sizeof(key))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "rules ask: %.80s", word);
	memcpy(key, word, length);
	key[length] = '\0';
	if (rule_case_set(rule_case, key, "", error))
		return rule_case_set(rule_case, key, word + length + 1, error);
	if (rule_case_set(rule_case, "facts", word, &as_fact))
		return true;
	return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
			 "\"%.80s\" is neither a column nor a fact of a rule case", word);
}

static bool ask(struct cli *cli, struct rules_offices *offices, int count, char **words,
		struct error *error)
{
	struct rule_case rule_case;
	struct rule_answer answer;
	const struct office *office;
	const char *name;

	bool leaflet = false;

	rule_case_init(&rule_case);
	for (int i = 0; i < count; i++) {
		if (strcmp(words[i], "--leaflet") == 0)
			leaflet = true;
		else if (strcmp(words[i], "--lang") == 0 && i + 1 < count &&
			 language_parse(words[i + 1], &cli->language))
			i++;
		else if (!take_word(&rule_case, words[i], error))
			return false;
	}
	/* A caller asks about now. */
	if (rule_case.situation.at_ms == 0)
		rule_case.situation.at_ms = clock_now_ms();
	if (!rule_case_ready(&rule_case, error))
		return false;
	name = rule_case.office[0] != '\0' ? rule_case.office : offices->standard;
	if (name == NULL)
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "office is missing");
	/* A caller is told what is in force; in the file may stand more. */
	if (cli->config != NULL && strcmp(name, cli->config->office) == 0) {
		if (!counter_load_office(cli->config, &cli->office, error))
			return false;
		rules_offices_lend(offices, name, cli->office);
	}
	office = rules_office(offices, name, error);
	if (office == NULL)
		return false;
	if (leaflet)
		return tell_leaflet(cli, office, &rule_case, error);
	if (rule_case.question == QUESTION_DECIDE && cli->output.format == OUTPUT_TEXT) {
		tell_page(cli, office, &rule_case);
		return true;
	}
	rule_case_answer(office, &rule_case, &answer);
	tell_answer(&cli->output, &rule_case, &answer);
	return true;
}

/* ---- batch, check, lint --------------------------------------------------------------------- */

/* The header of an answer without a row. */
static void tell_header(struct output *output)
{
	csv_write_text(&output->csv, "id");
	for (size_t i = 0; i < RULES_WANTS; i++)
		csv_write_text(&output->csv, rules_output_name(i));
	csv_write_text(&output->csv, "reason");
	(void)csv_write_row(&output->csv);
	csv_write_flush(&output->csv, output->stream);
}

static bool batch(struct cli *cli, struct rules_offices *offices, int count, char **words,
		  struct error *error)
{
	struct rules_cases cases;
	struct rule_answer answer;

	if (count != 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "rules batch FILE");
	if (!rules_cases_read(words[0], offices, &cases, error))
		return false;
	cli->output.format = OUTPUT_CSV;
	if (cases.count == 0)
		tell_header(&cli->output);
	for (size_t i = 0; i < cases.count; i++) {
		rule_case_answer(cases.rows[i].office, &cases.rows[i].rule_case, &answer);
		tell_answer(&cli->output, &cases.rows[i].rule_case, &answer);
	}
	rules_cases_free(&cases);
	return true;
}

static size_t compare(struct output *output, const struct rules_row *row)
{
	struct rule_answer answer;
	size_t differences = 0;

	rule_case_answer(row->office, &row->rule_case, &answer);
	for (size_t i = 0; i < RULES_WANTS; i++) {
		const char *want = row->want[i];
		const char *is = rules_output(&answer, i);

		if (want == NULL || want[0] == '\0' || strcmp(want, is) == 0)
			continue;
		output_text(output, "id", row->rule_case.id);
		output_text(output, "column", rules_output_name(i));
		output_text(output, "want", want);
		output_text(output, "is", is);
		output_text(output, "reason", answer.reason);
		output_record(output);
		differences++;
	}
	return differences;
}

static bool check(struct cli *cli, struct rules_offices *offices, int count, char **words,
		  struct error *error)
{
	struct rules_cases cases;
	size_t differences = 0, rows;

	if (count != 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "rules check FILE");
	if (!rules_cases_read(words[0], offices, &cases, error))
		return false;
	for (size_t i = 0; i < cases.count; i++)
		differences += compare(&cli->output, &cases.rows[i]);
	rows = cases.count;
	rules_cases_free(&cases);
	fflush(cli->output.stream);
	fprintf(stderr, "%zu cases, %zu differences\n", rows, differences);
	return differences == 0 || error_set(error, ERROR_RULES_DIFFER, CAUSE_NONE, 0,
					     "%zu differences in %zu cases", differences, rows);
}

static bool lint(struct cli *cli, struct rules_offices *offices, int count, char **words,
		 struct error *error)
{
	struct office *office = NULL;

	(void)offices;
	if (count != 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "rules lint FILE");
	if (!office_load(words[0], &office, error))
		return false;
	output_text(&cli->output, "file", words[0]);
	output_text(&cli->output, "office", office_name(office, cli->language));
	output_text(&cli->output, "errors", "0");
	output_record(&cli->output);
	office_free(&office);
	return true;
}

static const struct {
	const char *word;
	bool (*run)(struct cli *cli, struct rules_offices *offices, int count, char **words,
		    struct error *error);
} parts[] = {
	{ "ask", ask },
	{ "batch", batch },
	{ "check", check },
	{ "lint", lint },
	{ "diff", rules_diff },
	{ "apply", rules_apply },
	{ "history", rules_history },
	{ "show", rules_show },
};

bool verb_rules(struct cli *cli, int count, char **words, struct error *error)
{
	struct rules_offices offices = {
		.folder = find_folder(cli),
		.standard = cli->config != NULL ? cli->config->office : NULL,
	};

	for (size_t i = 0; count > 0 && i < sizeof(parts) / sizeof(parts[0]); i++) {
		bool ok;

		if (strcmp(parts[i].word, words[0]) != 0)
			continue;
		ok = parts[i].run(cli, &offices, count - 1, words + 1, error);
		rules_offices_free(&offices);
		return ok;
	}
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "rules");
}
