#include "madoguchi/practice/commands.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/practice/card_server.h"
#include "madoguchi/practice/fill_command.h"
#include "madoguchi/practice/operators.h"
#include "madoguchi/practice/pad.h"
#include "madoguchi/practice/resident_command.h"
#include "madoguchi/practice/world.h"
#include "madoguchi/practice/world_folder.h"

/* ---- arguments --------------------------------------------------------------------------- */

static void take_out(int *argc, char **argv, int at, int count)
{
	memmove(&argv[at], &argv[at + count], (size_t)(*argc - at - count + 1) * sizeof(argv[0]));
	*argc -= count;
}

const char *practice_option(int *argc, char **argv, const char *name)
{
	for (int i = 0; i + 1 < *argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], name) == 0) {
			const char *value = argv[i + 1];

			take_out(argc, argv, i, 2);
			return value;
		}
	return NULL;
}

bool practice_flag(int *argc, char **argv, const char *name)
{
	for (int i = 0; i < *argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], name) == 0) {
			take_out(argc, argv, i, 1);
			return true;
		}
	return false;
}

/* The folder need not exist yet, so realpath(3) is not for it. */
static bool make_absolute(const char *given, char *path, size_t size, struct error *error)
{
	char folder[WORLD_PATH_SIZE];

	if (given[0] != '/') {
		if (getcwd(folder, sizeof(folder)) == NULL)
			return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "folder");
		return world_path(path, size, folder, given, error);
	}
	if (snprintf(path, size, "%s", given) >= (int)size)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, ENAMETOOLONG, "%.100s", given);
	return true;
}

static bool find_state_dir(int *argc, char **argv, char *path, size_t size, struct error *error)
{
	const char *given = practice_option(argc, argv, "--state");
	const char *home = getenv("XDG_STATE_HOME");

	if (given == NULL)
		given = getenv("MADOGUCHI_PRACTICE_STATE");
	if (given != NULL && given[0] != '\0')
		return make_absolute(given, path, size, error);
	if (home != NULL && home[0] == '/')
		return world_path(path, size, home, "madoguchi-practice", error);
	home = getenv("HOME");
	if (home == NULL || home[0] != '/')
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "--state DIR is missing");
	return world_path(path, size, home, ".local/state/madoguchi-practice", error);
}

bool practice_state_dir(int *argc, char **argv, char *path, size_t size, struct error *error)
{
	if (!find_state_dir(argc, argv, path, size, error))
		return false;
	/* Whatever acts in the world lives by the world's clock. */
	clock_play(world_shift(path));
	return true;
}

enum language practice_language(int *argc, char **argv)
{
	const char *word = practice_option(argc, argv, "--lang");
	const char *locale = getenv("LC_ALL");
	enum language language = LANGUAGE_EN;
	char path[WORLD_PATH_SIZE];

	if (locale == NULL || locale[0] == '\0')
		locale = getenv("LANG");
	if (word != NULL ? !language_parse(word, &language)
			 : locale != NULL && strncmp(locale, "ja", 2) == 0)
		language = LANGUAGE_JA;
	/* Without a catalogue the words are English, which is better than none. */
	if (language != LANGUAGE_EN && world_find("locale/ja.mo", path, sizeof(path)))
		(void)message_load(language, path, NULL);
	return language;
}

int practice_failed(const struct error *error)
{
	fprintf(stderr, "madoguchi-practice: %s", error->detail);
	if (error->cause == CAUSE_ERRNO && error->cause_code != 0)
		fprintf(stderr, ": %s", strerror((int)error->cause_code));
	fprintf(stderr, "\n");
	return (int)error_exit_status(error->code);
}

int practice_usage(const char *usage)
{
	fprintf(stderr, "madoguchi-practice %s\n", usage);
	return EXIT_STATUS_USAGE;
}

const struct practice_verb *practice_verb_find(const struct practice_verb *verbs, int argc,
					       char **argv, int *ret_words)
{
	const struct practice_verb *found = NULL;
	char two[64];

	*ret_words = 0;
	if (argc < 1)
		return NULL;
	snprintf(two, sizeof(two), "%.30s %.30s", argv[0], argc > 1 ? argv[1] : "");
	for (; verbs->name != NULL; verbs++) {
		if (strcmp(verbs->name, two) == 0 && *ret_words < 2) {
			found = verbs;
			*ret_words = 2;
		} else if (strcmp(verbs->name, argv[0]) == 0 && *ret_words < 1) {
			found = verbs;
			*ret_words = 1;
		}
	}
	return found;
}

/* ---- verbs of the world ------------------------------------------------------------------ */

/* "2012-07-02T10:00"; a day alone keeps the machine's time of day. */
static bool parse_moment(const char *text, int64_t *ret_at_ms)
{
	int32_t day;

	if (date_parse_iso_minute(text, ret_at_ms))
		return true;
	if (!date_parse_iso(text, &day))
		return false;
	*ret_at_ms = date_to_ms(day) + clock_now_ms() - date_to_ms(clock_today());
	return true;
}

static int verb_up(int argc, char **argv)
{
	static const char usage[] = "up [--state DIR] [--office NAME] "
				    "[--at YYYY-MM-DD[THH:MM]] [--sync] [--apdu-log]";
	char state_dir[WORLD_PATH_SIZE];
	struct error error = { 0 };
	const char *office = practice_option(&argc, argv, "--office");
	const char *at = practice_option(&argc, argv, "--at");
	struct world_options options = {
		.state_dir = state_dir,
		.office = "kawasaki",
		.sync = practice_flag(&argc, argv, "--sync"),
		.apdu_log = practice_flag(&argc, argv, "--apdu-log"),
	};

	if (office != NULL)
		options.office = office;
	if (at != NULL && !parse_moment(at, &options.at_ms))
		return practice_usage(usage);
	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 0)
		return practice_usage(usage);
	if (!world_up(&options, &error))
		return practice_failed(&error);
	printf("%s\n", state_dir);
	return EXIT_STATUS_OK;
}

static int verb_down(int argc, char **argv)
{
	char state_dir[WORLD_PATH_SIZE];
	struct error error = { 0 };

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 0)
		return practice_usage("down [--state DIR]");
	return world_down(state_dir, &error) ? EXIT_STATUS_OK : practice_failed(&error);
}

static int verb_status(int argc, char **argv)
{
	char state_dir[WORLD_PATH_SIZE], answer[CONTROL_SIZE];
	struct error error = { 0 };

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 0)
		return practice_usage("status [--state DIR]");
	if (world_pid(state_dir) == 0) {
		printf("down\n");
		return EXIT_STATUS_DIFFERENT;
	}
	if (!world_ask(state_dir, "world.sock", "status", answer, &error))
		return practice_failed(&error);
	printf("up %ld\n%s\n", (long)world_pid(state_dir), answer);
	return EXIT_STATUS_OK;
}

static int verb_run(int argc, char **argv)
{
	char state_dir[WORLD_PATH_SIZE];
	struct error error = { 0 };

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc > 0 && strcmp(argv[0], "--") == 0)
		take_out(&argc, argv, 0, 1);
	if (argc == 0)
		return practice_usage("run [--state DIR] -- COMMAND…");
	world_run(state_dir, argv, &error);
	return practice_failed(&error);
}

/* Asks a socket of the world with a verb and the arguments as they are. */
static int ask_words(int argc, char **argv, const char *socket, const char *verb, int most,
		     const char *usage)
{
	char state_dir[WORLD_PATH_SIZE], request[256], answer[CONTROL_SIZE];
	struct error error = { 0 };
	int length = snprintf(request, sizeof(request), "%s", verb);

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc < 1 || argc > most)
		return practice_usage(usage);
	for (int i = 0; i < argc && length < (int)sizeof(request); i++)
		length +=
		    snprintf(request + length, sizeof(request) - (size_t)length, " %.40s", argv[i]);
	if (length >= (int)sizeof(request))
		return practice_usage(usage);
	if (!world_ask(state_dir, socket, request, answer, &error))
		return practice_failed(&error);
	printf("%s\n", answer);
	return EXIT_STATUS_OK;
}

static int verb_service_start(int argc, char **argv)
{
	return ask_words(argc, argv, "world.sock", "start", 1,
			 "service start card|authority|pcscd|sync");
}

static int verb_service_stop(int argc, char **argv)
{
	return ask_words(argc, argv, "world.sock", "stop", 1,
			 "service stop card|authority|pcscd|sync");
}

static int verb_fault_card(int argc, char **argv)
{
	if (argc < 1 || strcmp(argv[0], "tear") != 0)
		return practice_usage("fault card tear N before|after [READER]");
	return ask_words(argc - 1, argv + 1, "card.sock", "tear", 5,
			 "fault card tear N before|after [READER]");
}

static int verb_reader_plug(int argc, char **argv)
{
	return ask_words(argc, argv, "card.sock", "plug", 1, "reader plug READER");
}

static int verb_reader_unplug(int argc, char **argv)
{
	return ask_words(argc, argv, "card.sock", "unplug", 1, "reader unplug READER");
}

static int verb_reader_pad(int argc, char **argv)
{
	return ask_words(argc, argv, "card.sock", "pad", 1 + PRACTICE_PAD_WORDS,
			 "reader pad READER off | DIGITS|cancel|timeout...");
}

/* For the supervisor and for tests; not for people. */
static int verb_card_serve(int argc, char **argv)
{
	char state_dir[WORLD_PATH_SIZE];
	struct error error = { 0 };
	const char *run = practice_option(&argc, argv, "--run");
	const char *ready = practice_option(&argc, argv, "--ready-fd");
	struct card_server_options options = {
		.state_dir = state_dir,
		.run_dir = run,
		.ready_fd = ready != NULL ? (int)strtol(ready, NULL, 10) : -1,
	};

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 0 || run == NULL)
		return practice_usage("card serve --run DIR [--state DIR] [--ready-fd N]");
	return card_server_run(&options, &error) ? EXIT_STATUS_OK : practice_failed(&error);
}

static int verb_operator_list(int argc, char **argv)
{
	const struct practice_operator *row;

	(void)argv;
	if (argc != 0)
		return practice_usage("operator list");
	for (size_t i = 0; (row = practice_operator_at(i)) != NULL; i++)
		printf("%-10s %s · %s · %s\n", row->name, row->full_name, row->roles,
		       row->password);
	return EXIT_STATUS_OK;
}

const struct practice_verb practice_world_verbs[] = {
	{ "up", verb_up },
	{ "down", verb_down },
	{ "status", verb_status },
	{ "run", verb_run },
	{ "service start", verb_service_start },
	{ "service stop", verb_service_stop },
	{ "resident list", resident_command_list },
	{ "resident show", resident_command_show },
	{ "resident insert", resident_command_insert },
	{ "resident remove", resident_command_remove },
	{ "resident look", resident_command_look },
	{ "reader plug", verb_reader_plug },
	{ "reader unplug", verb_reader_unplug },
	{ "reader pad", verb_reader_pad },
	{ "card serve", verb_card_serve },
	{ "fault card", verb_fault_card },
	{ "operator list", verb_operator_list },
	{ "fill", fill_command },
	{ NULL, NULL },
};
