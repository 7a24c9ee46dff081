#include "madoguchi/practice/resident_command.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/practice/commands.h"
#include "madoguchi/practice/resident.h"
#include "madoguchi/practice/world.h"
#include "madoguchi/practice/world_folder.h"

#define NOTED_EVERY_MS 2
#define NOTED_WITHIN_MS 2000

/* A list can be read before the world is made: then its day would be today. */
static int32_t world_day(const char *state_dir)
{
	int32_t made;

	return world_made(state_dir, &made, NULL) ? made : clock_today();
}

static void print_pin(enum language language, const char *id, const char *pin)
{
	printf(" · %s %s", text(language, id), pin != NULL ? pin : "—");
}

static void print_resident(const struct resident *resident, int32_t made, enum language language)
{
	struct resident_facts facts;
	char born[DATE_TEXT_SIZE], expires[DATE_TEXT_SIZE];

	resident_facts(resident, made, &facts);
	date_format_iso(facts.born, born);
	date_format_iso(facts.card_expires, expires);
	printf("%s — %s\n", resident->name, text(language, resident->story));
	printf("    %s (%s) · %s %s · %s %s\n    %s\n   ", resident->kanji, resident->kana,
	       text(language, N_("born")), born, text(language, N_("card until")), expires,
	       resident->address);
	print_pin(language, N_("signing password"), resident->sign_pin);
	print_pin(language, N_("user authentication PIN"), resident->auth_pin);
	print_pin(language, N_("card data PIN"), resident->card_pin);
	print_pin(language, N_("number B"), facts.number_b);
	printf("\n");
}

int resident_command_list(int argc, char **argv)
{
	char state_dir[WORLD_PATH_SIZE];
	struct error error = { 0 };
	enum language language = practice_language(&argc, argv);
	const struct resident *resident;
	int32_t made;

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 0)
		return practice_usage("resident list [--lang ja|en]");
	made = world_day(state_dir);
	for (size_t i = 0; (resident = resident_at(i)) != NULL; i++)
		print_resident(resident, made, language);
	return EXIT_STATUS_OK;
}

static void print_day(const char *key, int32_t day, bool given)
{
	char iso[DATE_TEXT_SIZE] = "";

	if (given)
		date_format_iso(day, iso);
	printf("%s=%s\n", key, iso);
}

static void print_word(const char *key, const char *value)
{
	printf("%s=%s\n", key, value != NULL ? value : "");
}

int resident_command_show(int argc, char **argv)
{
	char state_dir[WORLD_PATH_SIZE];
	struct error error = { 0 };
	const struct resident *resident;
	struct resident_facts facts;

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 1)
		return practice_usage("resident show NAME");
	resident = resident_find(argv[0]);
	if (resident == NULL) {
		error_set(&error, ERROR_PRACTICE, CAUSE_NONE, 0, "there is no resident \"%.40s\"",
			  argv[0]);
		return practice_failed(&error);
	}
	resident_facts(resident, world_day(state_dir), &facts);
	print_word("name", resident->kanji);
	print_word("kana", resident->kana);
	print_word("address", resident->address);
	printf("sex=%c\n", resident->sex);
	print_day("born", facts.born, true);
	print_day("card_expires", facts.card_expires, true);
	print_day("sign_expires", facts.sign_expires, resident->sign.slot != RESIDENT_NONE);
	print_day("auth_expires", facts.auth_expires, resident->auth.slot != RESIDENT_NONE);
	print_word("sign_pin", resident->sign_pin);
	print_word("auth_pin", resident->auth_pin);
	print_word("card_pin", resident->card_pin);
	print_word("number_b", facts.number_b);
	return EXIT_STATUS_OK;
}

/* Whoever asks pcscd next must find the card as it is now; one that does not run is not waited for
 * long. */
static void await_noted(const char *state_dir, const char *reader)
{
	const struct timespec pause = { .tv_nsec = NOTED_EVERY_MS * 1000000L };
	char request[64], answer[CONTROL_SIZE] = "";

	snprintf(request, sizeof(request), "noted %.16s", reader);
	for (int i = 0; i < NOTED_WITHIN_MS / NOTED_EVERY_MS; i++) {
		if (!world_ask(state_dir, "card.sock", request, answer, NULL) ||
		    strcmp(answer, "yes") == 0)
			return;
		nanosleep(&pause, NULL);
	}
}

struct card_request {
	const char *word;
	int least, most; /* words behind it, of which the last may be the reader */
	bool changes;	 /* what pcscd sees */
	const char *usage;
};

/* Passes a request on to the card server and prints its answer. */
static int ask_card(int argc, char **argv, const struct card_request *asked)
{
	char state_dir[WORLD_PATH_SIZE], request[128], answer[CONTROL_SIZE];
	struct error error = { 0 };

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc < asked->least || argc > asked->most)
		return practice_usage(asked->usage);
	snprintf(request, sizeof(request), "%s %.48s %.16s", asked->word, argc > 0 ? argv[0] : "",
		 argc > 1 ? argv[1] : "");
	if (!world_ask(state_dir, "card.sock", request, answer, &error))
		return practice_failed(&error);
	if (asked->changes)
		await_noted(state_dir, argc == asked->most ? argv[argc - 1] : "0");
	printf("%s\n", answer);
	return EXIT_STATUS_OK;
}

int resident_command_insert(int argc, char **argv)
{
	static const struct card_request insert = { "insert", 1, 2, true,
						    "resident insert NAME [READER]" };

	return ask_card(argc, argv, &insert);
}

int resident_command_remove(int argc, char **argv)
{
	static const struct card_request remove = { "remove", 0, 1, true,
						    "resident remove [READER]" };

	return ask_card(argc, argv, &remove);
}

int resident_command_look(int argc, char **argv)
{
	static const struct card_request look = { "look", 0, 1, false, "resident look [READER]" };

	return ask_card(argc, argv, &look);
}
