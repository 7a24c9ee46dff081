/* madoguchi-sync: the queue's way to the authority. No terminal, no card. */
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <curl/curl.h>

#include "madoguchi/base/config.h"
#include "madoguchi/base/confine.h"
#include "madoguchi/base/log.h"
#include "madoguchi/base/password_input.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/starter.h"
#include "madoguchi/sync/bundle_verbs.h"
#include "madoguchi/sync/reconcile_verbs.h"
#include "madoguchi/sync/revocation_fetch.h"
#include "madoguchi/sync/stop_verbs.h"
#include "madoguchi/sync/service.h"

#define CONFIG_DEFAULT "/etc/madoguchi/madoguchi.conf"
#define LOCALE_PATH_SIZE 4096

#define WORDS_MAX 4096
#define LARGE_MESSAGE 131072

enum verb {
	VERB_NONE,
	VERB_ONCE,
	VERB_WATCH,
	VERB_EXPORT,
	VERB_IMPORT,
	VERB_RECONCILE,
	VERB_LISTS,
	VERB_STOP,
	VERB_OUTAGE,
	VERB_ALLOW,
	VERB_STOPS,
	VERB_HELP,
	VERB_VERSION,
};

struct options {
	const char *config_path;
	const char *state_dir;
	const char *since, *person, *decision;
	const char *operator_name, *second_name;
	int password_fd, second_password_fd;
	enum report_format format;
	bool has_language;
	enum language language; /* instead of the configuration's */
	bool quiet;
	enum verb verb;
	char *words[WORDS_MAX + 1]; /* behind the verb, ended by NULL */
	int word_count;
};

static int print_usage(FILE *stream, int status)
{
	fputs("usage: madoguchi-sync --once | --watch | export DIR | import FILE...\n"
	      "       madoguchi-sync reconcile [FILE... | list | settle ID | letter ID | revoke ID "
	      "| copy]\n"
	      "                      [--since YYYY-MM-DD] [--person NAME] [--decision WORDS]\n"
	      "       madoguchi-sync lists [FILE...] [--quiet]\n"
	      "       madoguchi-sync stop KIND until TIME [from TIME] [hours HH:MM-HH:MM] because "
	      "TEXT\n"
	      "       madoguchi-sync outage until TIME [from TIME] because TEXT\n"
	      "       madoguchi-sync allow KIND | stops\n"
	      "                      [--operator NAME [--password-fd N]]\n"
	      "                      [--second NAME [--second-password-fd N]]\n"
	      "                      [--config FILE] [--state DIR] [--format text|json]\n"
	      "                      [--lang ja|en]\n",
	      stream);
	return status;
}

/* What there is to do, and how many words stand behind it. */
static const struct verb_row {
	const char *word;
	enum verb verb;
	int least, most;
} verbs[] = {
	{ "--once", VERB_ONCE, 0, 0 },
	{ "--watch", VERB_WATCH, 0, 0 },
	{ "export", VERB_EXPORT, 1, 1 },
	{ "import", VERB_IMPORT, 1, WORDS_MAX },
	{ "reconcile", VERB_RECONCILE, 0, WORDS_MAX },
	{ "lists", VERB_LISTS, 0, WORDS_MAX },
	{ "stop", VERB_STOP, 3, WORDS_MAX },
	{ "outage", VERB_OUTAGE, 2, WORDS_MAX },
	{ "allow", VERB_ALLOW, 1, 1 },
	{ "stops", VERB_STOPS, 0, 0 },
	{ "--help", VERB_HELP, 0, 0 },
	{ "-h", VERB_HELP, 0, 0 },
	{ "--version", VERB_VERSION, 0, 0 },
};

static const struct verb_row *verb_row(const char *word)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].word, word) == 0)
			return &verbs[i];
	return NULL;
}

static bool take_descriptor(const char *value, int *ret_fd)
{
	char *end;
	const long fd = strtol(value, &end, 10);

	if (value[0] == '\0' || *end != '\0' || fd < 0 || fd > INT_MAX)
		return false;
	*ret_fd = (int)fd;
	return true;
}

static bool take_option(struct options *options, const char *word, const char *value)
{
	const struct {
		const char *word;
		const char **place;
	} places[] = {
		{ "--config", &options->config_path }, { "--state", &options->state_dir },
		{ "--since", &options->since },	       { "--person", &options->person },
		{ "--decision", &options->decision },  { "--operator", &options->operator_name },
		{ "--second", &options->second_name },
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(places[i].word, word) == 0) {
			*places[i].place = value;
			return true;
		}
	if (strcmp(word, "--password-fd") == 0)
		return take_descriptor(value, &options->password_fd);
	if (strcmp(word, "--second-password-fd") == 0)
		return take_descriptor(value, &options->second_password_fd);
	if (strcmp(word, "--lang") == 0)
		return options->has_language = language_parse(value, &options->language);
	return strcmp(word, "--format") == 0 && report_format_parse(value, &options->format);
}

static bool take_word(struct options *options, char *word)
{
	if (word[0] == '-' || options->word_count == WORDS_MAX)
		return false;
	options->words[options->word_count++] = word;
	return true;
}

static bool parse(int argc, char **argv, struct options *options)
{
	const struct verb_row *row = NULL;

	for (int i = 1; i < argc; i++) {
		if (row == NULL && (row = verb_row(argv[i])) != NULL)
			continue;
		if (strcmp(argv[i], "--quiet") == 0)
			options->quiet = true;
		else if (i + 1 < argc && take_option(options, argv[i], argv[i + 1]))
			i++;
		else if (row == NULL || !take_word(options, argv[i]))
			return false;
	}
	if (row == NULL || options->word_count < row->least || options->word_count > row->most)
		return false;
	options->verb = row->verb;
	return true;
}

static void tell(enum language language, const struct error *error)
{
	char technical[ERROR_DETAIL_SIZE * 2];

	error_describe(error, technical, sizeof(technical));
	fprintf(stderr, "madoguchi-sync: %s\n                %s\n                [%s]\n",
		text(language, error_happened(error->code)),
		text(language, error_next(error->code)), technical);
}

static bool replace_state_dir(struct config *config, const char *state_dir, struct error *error)
{
	char *copy;

	if (state_dir == NULL)
		return true;
	copy = strdup(state_dir);
	if (copy == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "state folder");
	free(config->state_dir);
	config->state_dir = copy;
	return true;
}

static bool load_words(const struct config *config, struct error *error)
{
	char path[LOCALE_PATH_SIZE];

	if (config->locale_dir == NULL)
		return true;
	snprintf(path, sizeof(path), "%s/ja.mo", config->locale_dir);
	return message_load(LANGUAGE_JA, path, error);
}

static bool run_once(const struct verb_call *call, int *ret_status, struct error *error)
{
	struct service *service = NULL;
	struct report report;
	bool done;

	if (!service_open(call->config, &service, error))
		return false;
	done = service_once(service, &report, error);
	service_close(&service);
	if (!done)
		return false;
	*ret_status = (int)report_status(&report);
	return report_print(&report, call->format, call->config->language, stdout) ||
	       error_set(error, ERROR_STORE_IO, CAUSE_NONE, 0, "standard output");
}

/* The folder of the database, the log and the language stay as they were at the start. */
static bool read_settings(const struct config *now, struct config **ret_config, struct error *error)
{
	struct config *config = NULL;

	if (!config_load(now->path, &config, error) ||
	    !replace_state_dir(config, now->state_dir, error)) {
		config_free(&config);
		return false;
	}
	config->language = now->language;
	*ret_config = config;
	return true;
}

/* Settings that cannot be read, or with which nothing opens, change nothing. */
static bool open_again(const struct config *start, struct config **config,
		       struct service **ret_service, struct error *error)
{
	struct config *fresh = NULL;
	struct error trouble;

	if (read_settings(start, &fresh, &trouble) && service_open(fresh, ret_service, &trouble)) {
		config_free(config);
		*config = fresh;
		return true;
	}
	config_free(&fresh);
	log_error(&trouble, "settings");
	return service_open(*config != NULL ? *config : start, ret_service, error);
}

static bool run_watch(const struct verb_call *call, int *ret_status, struct error *error)
{
	struct config *config = NULL; /* what was read since the start */
	struct service *service = NULL;
	bool reload = true;
	bool done = service_open(call->config, &service, error);

	*ret_status = EXIT_STATUS_OK;
	while (done && reload) {
		done = service_watch(service, &reload, error);
		service_close(&service);
		if (done && reload)
			done = open_again(call->config, &config, &service, error);
	}
	config_free(&config);
	return done;
}

static bool run(const struct options *options, struct config *config, int *ret_status,
		struct error *error)
{
	static bool (*const acts[])(const struct verb_call *call, int *ret_status,
				    struct error *error) = {
		[VERB_ONCE] = run_once,
		[VERB_WATCH] = run_watch,
		[VERB_EXPORT] = bundle_verb_export,
		[VERB_IMPORT] = bundle_verb_import,
		[VERB_RECONCILE] = reconcile_verb,
		[VERB_LISTS] = revocation_verb,
		[VERB_STOP] = stop_verb_stop,
		[VERB_OUTAGE] = stop_verb_outage,
		[VERB_ALLOW] = stop_verb_allow,
		[VERB_STOPS] = stop_verb_stops,
	};
	const struct verb_call call = {
		.config = config,
		.format = options->format,
		.words = options->words,
		.since = options->since,
		.person = options->person,
		.decision = options->decision,
		.operator_name = options->operator_name,
		.password_fd = options->password_fd,
		.second_name = options->second_name,
		.second_password_fd = options->second_password_fd,
		.quiet = options->quiet,
		.tell = tell,
	};

	config_play_clock(config);
	if (options->has_language)
		config->language = options->language;
	return replace_state_dir(config, options->state_dir, error) &&
	       log_open("madoguchi-sync", config->log_file, LOG_LEVEL_INFO, error) &&
	       load_words(config, error) &&
	       (acts[options->verb] != NULL ? acts[options->verb](&call, ret_status, error)
					    : error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "verb"));
}

/* A sync that watches starts verbs of its own (sync/errand). */
static bool confine_all(enum verb verb, struct error *error)
{
	return confine(CONFINE_SYNC, error) &&
	       (verb != VERB_WATCH || starter_open(NULL) ||
		error_set(error, ERROR_CONFINE, CAUSE_ERRNO, errno, "starter")) &&
	       confine_starting(error);
}

static int run_with_config(const struct options *options)
{
	struct config *config = NULL;
	enum language language = LANGUAGE_EN;
	struct error error = { 0 };
	int status = EXIT_STATUS_OK;

	/* A batch's messages go back to the system when they are done with; by itself malloc would
	 * keep them after the first one, and the memory would follow the batches. */
	mallopt(M_MMAP_THRESHOLD, LARGE_MESSAGE);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (!confine_all(options->verb, &error) ||
	    !config_load(options->config_path, &config, &error) ||
	    !run(options, config, &status, &error)) {
		if (config != NULL)
			language = config->language;
		tell(language, &error);
		log_error(&error, "madoguchi-sync");
		status = (int)error_exit_status(error.code);
	}
	config_free(&config);
	log_close();
	curl_global_cleanup();
	return status;
}

int main(int argc, char **argv)
{
	static struct options options = { .config_path = CONFIG_DEFAULT,
					  .format = REPORT_TEXT,
					  .password_fd = PASSWORD_INPUT_TERMINAL,
					  .second_password_fd = PASSWORD_INPUT_TERMINAL };

	secret_harden();
	/* A peer that goes away is an error of the write, not the end of the process. */
	signal(SIGPIPE, SIG_IGN);
	/* So is a file that may not grow: a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	/* Clerks and sync are users of one group, to which what they make in the state folder
	 * belongs. */
	umask(S_IRWXO);
	if (!parse(argc, argv, &options))
		return print_usage(stderr, EXIT_STATUS_USAGE);
	if (options.verb == VERB_HELP)
		return print_usage(stdout, EXIT_STATUS_OK);
	if (options.verb == VERB_VERSION) {
		printf("madoguchi-sync " MADOGUCHI_VERSION "\n");
		return EXIT_STATUS_OK;
	}
	return run_with_config(&options);
}
