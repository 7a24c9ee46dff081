#include "madoguchi/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/backup_list.h"
#include "madoguchi/domain/holiday_file.h"
#include "madoguchi/domain/substitute_file.h"

const struct cli_verb cli_verbs[] = {
	{ "status", "", N_("office, link, queue, reader, last sync"), verb_status },
	{ "case",
	  "run FILE [--pins-fd N] [--management-key | --management-key-fd N] | "
	  "continue NUMBER [--pins-fd N] [--management-key | --management-key-fd N] "
	  "[--on-outage custody|revisit] [--consent yes] [--envelope returned] | list [LIST] | "
	  "show NUMBER",
	  N_("receptions and cases"), verb_case },
	{ "queue",
	  "list | show ID | retry ID | again ID | hold ID --why TEXT | cancel ID --why TEXT",
	  N_("what waits for the national service"), verb_queue },
	{ "card",
	  "show | check | readers | prepare [--management-key | --management-key-fd N] | "
	  "pad [verify|change CREDENTIAL]",
	  N_("the card in the reader"), verb_card },
	{ "fee", "list | due | take CASE [--cashless] | correct CASE",
	  N_("fees: what is to be paid, and what was"), verb_fee },
	{ "day", "report [NUMBER] | list | close --counted YEN [--float YEN] [--why TEXT]",
	  N_("the day report, and closing the day"), verb_day },
	{ "report", "register|safe|incident [--from DAY] [--until DAY] [--csv FILE [--cp932]]",
	  N_("the office's lists, as papers or CSV"), verb_report },
	{ "paper",
	  "list [CASE] | make CASE KIND | show NUMBER | print NUMBER [--output FILE] | check",
	  N_("the papers that were made"), verb_paper },
	{ "custody",
	  "list | show NUMBER | place NUMBER TEXT | envelope NUMBER SEAL | "
	  "give NUMBER photo_id|two_others|agent | mail NUMBER TRACKING | delivered NUMBER | "
	  "came_back NUMBER",
	  N_("what lies in the safe"), verb_custody },
	{ "letter",
	  "list | posted NUMBER | came_back NUMBER | received NUMBER intact|opened | label NUMBER",
	  N_("the inquiry letters"), verb_letter },
	{ "call", "list | look CASE | log CASE reached|not_reached|again_hour|again_day",
	  N_("residents who can be told something"), verb_call },
	{ "todo", "", N_("everything unfinished, by what must be done next"), verb_todo },
	{ "stocktake", "begin | show | lines | mark NUMBER... | unmark NUMBER... | close",
	  N_("the stock-taking of the safe"), verb_stocktake },
	{ "audit",
	  "verify [--checkpoint FILE]... | checkpoint | "
	  "export [--from DAY] [--until DAY] [--who NAME] [--act WORD] [--subject WORD]",
	  N_("the audit trail"), verb_audit },
	{ "operator",
	  "add NAME --roles ROLES [--full-name TEXT] [--new-password-fd N] | list | "
	  "roles NAME ROLES | password [NAME] [--new-password-fd N] | disable NAME | enable NAME | "
	  "unlock NAME | card NAME [--pin-fd N] | card NAME none",
	  N_("who works here"), verb_operator },
	{ "doctor", "", N_("looks at everything and says what to do"), verb_doctor },
	{ "backup", "FILE", N_("a copy of the database, closed with the key of the backups"),
	  verb_backup },
	{ "restore", "[FILE]", N_("a backup in the place of the database, or which there are"),
	  verb_restore },
	{ "key",
	  "list | add passphrase [--name TEXT] [--new-key-fd N] | add card [--name TEXT] [--pin-fd "
	  "N] | "
	  "remove SLOT | rotate",
	  N_("who opens the key of the personal data"), verb_key },
	{ "purge", "[--dry-run | --set-aside]", N_("removes what the office keeps no longer"),
	  verb_purge },
	{ "rules",
	  "ask [--leaflet] KEY=VALUE... | batch FILE | check FILE | lint FILE | "
	  "diff [[OLD] NEW] [--cases FILE] | apply [FILE] [--cases FILE] | history | show [NUMBER]",
	  N_("the offices' rules"), verb_rules },
	{ "settings", "diff [[OLD] NEW] | history | show [NUMBER]",
	  N_("the settings, and what they were"), verb_settings },
	{ NULL, NULL, NULL, NULL },
};

struct option_row {
	const char *name;
	bool (*set)(struct cli *cli, const char *value);
	bool alone; /* no value follows; set() gets NULL */
};

#define DESCRIPTOR_MAX 1023

static bool set_config(struct cli *cli, const char *value)
{
	cli->config_path = value;
	return true;
}

static bool set_state(struct cli *cli, const char *value)
{
	cli->state_dir = value;
	return true;
}

static bool set_format(struct cli *cli, const char *value)
{
	return output_format_parse(value, &cli->format);
}

static bool set_encoding(struct cli *cli, const char *value)
{
	return csv_encoding_parse(value, &cli->encoding);
}

static bool set_language(struct cli *cli, const char *value)
{
	cli->has_language = true;
	return language_parse(value, &cli->language);
}

static bool set_operator(struct cli *cli, const char *value)
{
	cli->operator_name = value;
	return true;
}

static bool set_by_card(struct cli *cli, const char *value)
{
	(void)value;
	cli->by_card = true;
	return true;
}

static bool set_second_by_card(struct cli *cli, const char *value)
{
	(void)value;
	cli->second_by_card = true;
	return true;
}

static bool set_password_fd(struct cli *cli, const char *value)
{
	cli->has_password_fd = true;
	return cli_descriptor("--password-fd", value, &cli->password_fd, NULL);
}

static bool set_second(struct cli *cli, const char *value)
{
	cli->second_name = value;
	return true;
}

static bool set_second_password_fd(struct cli *cli, const char *value)
{
	cli->has_second_password_fd = true;
	return cli_descriptor("--second-password-fd", value, &cli->second_password_fd, NULL);
}

static bool set_key_fd(struct cli *cli, const char *value)
{
	cli->has_key_fd = true;
	return cli_descriptor("--key-fd", value, &cli->key_fd, NULL);
}

static bool set_key_pin_fd(struct cli *cli, const char *value)
{
	cli->has_key_pin_fd = true;
	return cli_descriptor("--key-pin-fd", value, &cli->key_pin_fd, NULL);
}

static const struct option_row options[] = {
	{ "--config", set_config, false },
	{ "--state", set_state, false },
	{ "--format", set_format, false },
	{ "--encoding", set_encoding, false },
	{ "--lang", set_language, false },
	{ "--operator", set_operator, false },
	{ "--password-fd", set_password_fd, false },
	{ "--second", set_second, false },
	{ "--second-password-fd", set_second_password_fd, false },
	{ "--key-fd", set_key_fd, false },
	{ "--key-pin-fd", set_key_pin_fd, false },
	{ "--by-card", set_by_card, true },
	{ "--second-by-card", set_second_by_card, true },
};

static const struct option_row *find_option(const char *word)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strcmp(options[i].name, word) == 0)
			return &options[i];
	return NULL;
}

bool cli_options(struct cli *cli, int argc, char **argv, int *ret_rest, struct error *error)
{
	int at = 1;

	if (cli->config_path == NULL)
		cli->config_path = CLI_CONFIG_DEFAULT;
	while (at < argc && argv[at][0] == '-') {
		const char *const name = argv[at++];
		const struct option_row *option = find_option(name);
		const char *value = NULL;

		if (option == NULL || (!option->alone && at >= argc))
			return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s", name);
		if (!option->alone)
			value = argv[at++];
		if (!option->set(cli, value))
			return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s %s", name, value);
	}
	if (cli->encoding != CSV_UTF8_PLAIN && cli->format != OUTPUT_CSV)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "--encoding without CSV");
	*ret_rest = at;
	return true;
}

bool cli_descriptor(const char *option, const char *value, int *ret_fd, struct error *error)
{
	char *end;
	const long fd = strtol(value, &end, 10);

	if (value[0] == '\0' || *end != '\0' || fd < 0 || fd > DESCRIPTOR_MAX)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s %s", option, value);
	*ret_fd = (int)fd;
	return true;
}

bool cli_number(const char *word, int64_t *ret_number, struct error *error)
{
	char *end;
	const long long number = strtoll(word, &end, 10);

	if (*end != '\0' || number < 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%.80s", word);
	*ret_number = number;
	return true;
}

static bool replace_state_dir(struct cli *cli, struct error *error)
{
	char *copy;

	if (cli->state_dir == NULL)
		return true;
	copy = strdup(cli->state_dir);
	if (copy == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "state folder");
	free(cli->config->state_dir);
	cli->config->state_dir = copy;
	return true;
}

static bool load_catalogue(const struct cli *cli, struct error *error)
{
	char path[4096];

	if (cli->config->locale_dir == NULL)
		return true;
	snprintf(path, sizeof(path), "%s/ja.mo", cli->config->locale_dir);
	if (!message_load(LANGUAGE_JA, path, error))
		return false;
	snprintf(path, sizeof(path), "%s/resident", cli->config->locale_dir);
	return message_load_folder(cli->config->locale_dir, error) &&
	       message_load_folder(path, error);
}

/* --lang goes before both keys of the configuration. */
static bool choose_language(struct cli *cli, struct error *error)
{
	char **further = &cli->config->screens_language;
	enum language language;

	if (cli->has_language) {
		free(*further);
		*further = NULL;
		return true;
	}
	if (*further == NULL || language_find(*further, &language))
		return true;
	return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
			 "screens_language \"%s\": no such catalogue in %s", *further,
			 cli->config->locale_dir != NULL ? cli->config->locale_dir : "locale_dir");
}

bool cli_open_settings(struct cli *cli, struct error *error)
{
	if (!config_load(cli->config_path, &cli->config, error))
		return false;
	config_play_clock(cli->config);
	if (!cli->has_language)
		cli->language = cli->config->language;
	cli->config->language = cli->language;
	return replace_state_dir(cli, error) &&
	       log_open("madoguchi", cli->config->log_file, LOG_LEVEL_INFO, error) &&
	       load_catalogue(cli, error) && choose_language(cli, error) &&
	       (cli->config->holidays_file == NULL ||
		holiday_file_load(cli->config->holidays_file, error)) &&
	       (cli->config->substitutes_file == NULL ||
		substitute_file_load(cli->config->substitutes_file, error));
}

bool cli_open(struct cli *cli, struct error *error)
{
	return cli_open_settings(cli, error) &&
	       counter_load_office(cli->config, &cli->office, error);
}

void cli_close(struct cli *cli)
{
	seal_key_free(&cli->case_key);
	office_free(&cli->office);
	config_free(&cli->config);
	log_close();
}

/* Whoever stands before a damaged database need not know where the backups are. */
static void offer_backup(const struct cli *cli)
{
	struct backup_known known;
	char at[24];

	if (!backup_newest_good(cli->config, &known))
		return;
	clock_format(known.made_ms, at, sizeof(at));
	fprintf(stderr, "           %s %s (%s)\n", text(cli->language, N_("Newest good backup:")),
		known.path, at);
}

void cli_tell(const struct cli *cli, const struct error *error)
{
	char technical[ERROR_DETAIL_SIZE * 2];

	error_describe(error, technical, sizeof(technical));
	fprintf(stderr, "madoguchi: %s\n           %s\n",
		text(cli->language, error_happened(error->code)),
		text(cli->language, error_next(error->code)));
	if (error->code == ERROR_STORE_DAMAGED && cli->config != NULL)
		offer_backup(cli);
	fprintf(stderr, "           [%s]\n", technical);
}

void cli_usage(FILE *stream)
{
	fputs("usage: madoguchi [--config FILE] [--state DIR] [--format text|json|csv] "
	      "[--encoding utf-8|utf-8-bom|cp932] "
	      "[--lang ja|en] [--operator NAME | --by-card] [--password-fd N]\n"
	      "                 [--second NAME | --second-by-card] [--second-password-fd N] "
	      "[--key-fd N | --key-pin-fd N] [VERB]\n",
	      stream);
	for (const struct cli_verb *verb = cli_verbs; verb->name != NULL; verb++)
		fprintf(stream, "       madoguchi %s %s\n", verb->name, verb->usage);
}

static const struct cli_verb *find_verb(const char *word)
{
	for (const struct cli_verb *verb = cli_verbs; verb->name != NULL; verb++)
		if (strcmp(verb->name, word) == 0)
			return verb;
	return NULL;
}

/* Nobody can compare what stands as 〓 without knowing where. */
static void tell_unfit(void *context, int64_t record)
{
	const struct cli *cli = context;
	const struct message words = message_with_number(
	    N_("Record {1} has a character that CP932 has not; it stands as 〓."), record);
	char told[256];

	message_words(cli->language, &words, told, sizeof(told));
	fprintf(stderr, "madoguchi: %s\n", told);
}

int cli_run(struct cli *cli, int count, char **words)
{
	const struct cli_verb *verb = find_verb(words[0]);
	struct error error = { 0 };
	bool ok;

	if (verb == NULL) {
		cli_usage(stderr);
		return EXIT_STATUS_USAGE;
	}
	output_init(&cli->output, stdout, cli->format);
	if (!output_encode(&cli->output, cli->encoding, tell_unfit, cli, &error)) {
		cli_tell(cli, &error);
		return (int)error_exit_status(error.code);
	}
	/* An office's rules can be read where no counter is set up. */
	ok = verb->run == verb_rules ? verb_rules_open(cli, &error) : cli_open(cli, &error);
	ok = ok && verb->run(cli, count - 1, words + 1, &error);
	if (!output_end(&cli->output) && ok)
		ok = error_set(&error, ERROR_STORE_IO, CAUSE_NONE, 0, "standard output");
	if (!ok) {
		cli_tell(cli, &error);
		/* On standard error it was told already. */
		if (cli->config != NULL && cli->config->log_file != NULL)
			log_error(&error, verb->name);
		if (error.code == ERROR_USAGE)
			cli_usage(stderr);
	}
	cli_close(cli);
	return ok ? EXIT_STATUS_OK : (int)error_exit_status(error.code);
}
