#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/case_key_card.h"
#include "madoguchi/counter/key_rotate.h"

static bool usage(struct error *error)
{
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "key");
}

static bool list(struct cli *cli, int count, char **words, struct error *error)
{
	struct key_slots *slots = NULL;
	const struct key_slot *slot;

	(void)words;
	if (count != 0)
		return usage(error);
	if (!case_key_slots(cli->config, &slots, error))
		return false;
	for (int i = 0; (slot = key_slots_at(slots, i)) != NULL; i++) {
		output_number(&cli->output, "slot", slot->number);
		output_text(&cli->output, "kind", key_slot_kind_word(slot->kind));
		output_text(&cli->output, "name", slot->name);
		output_record(&cli->output);
	}
	key_slots_free(&slots);
	return true;
}

struct wishes {
	const char *name;
	int fd; /* of what opens the slot; -1: it is asked for on the terminal */
};

/* fd_option names the descriptor. */
static bool take_options(int count, char **words, const char *fd_option, struct wishes *ret_wishes,
			 struct error *error)
{
	*ret_wishes = (struct wishes){ .name = "", .fd = -1 };
	if (count % 2 != 0)
		return usage(error);
	for (int i = 0; i < count; i += 2) {
		if (strcmp(words[i], "--name") == 0)
			ret_wishes->name = words[i + 1];
		else if (strcmp(words[i], fd_option) != 0)
			return usage(error);
		else if (!cli_descriptor(words[i], words[i + 1], &ret_wishes->fd, error))
			return false;
	}
	return true;
}

/* Typed twice where nobody sees what he types. */
static bool read_new(const struct cli *cli, int fd, struct pin **ret_passphrase,
		     struct error *error)
{
	struct pin *again = NULL;
	bool done;

	if (!cli_password_read(cli, fd, N_("New passphrase"), ret_passphrase, error))
		return false;
	if (fd >= 0)
		return true;
	done = cli_password_read(cli, -1, N_("The same again"), &again, error) &&
	       (pin_equal(again, *ret_passphrase) ||
		error_set(error, ERROR_KEY_PASSPHRASE, CAUSE_NONE, 0, "the two differ"));
	pin_free(&again);
	if (!done)
		pin_free(ret_passphrase);
	return done;
}

static void tell(struct cli *cli, int number)
{
	output_number(&cli->output, "slot", number);
	output_record(&cli->output);
}

static bool read_card_pin(const struct cli *cli, int fd, struct pin **ret_pin, struct error *error)
{
	return cli_password_read(cli, fd, N_("PIN of the card"), ret_pin, error);
}

/* What a slot is opened with. */
static const struct kind {
	const char *word, *fd_option;
	bool (*read)(const struct cli *cli, int fd, struct pin **ret_secret, struct error *error);
	bool (*add)(struct counter *counter, const struct pin *secret, const char *name,
		    int *ret_number, struct error *error);
} kinds[] = {
	{ "passphrase", "--new-key-fd", read_new, case_key_add },
	{ "card", "--pin-fd", read_card_pin, case_key_card_add },
};

static const struct kind *find_kind(const char *word)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].word, word) == 0)
			return &kinds[i];
	return NULL;
}

static bool add(struct cli *cli, int count, char **words, struct error *error)
{
	const struct kind *kind = count > 0 ? find_kind(words[0]) : NULL;
	struct counter *counter = NULL;
	struct pin *secret = NULL;
	struct wishes wishes;
	bool done;
	int number;

	if (count > 0 && strcmp(words[0], key_slot_kind_word(KEY_SLOT_TPM)) == 0)
		return error_set(error, ERROR_KEY_SLOT_KIND, CAUSE_NONE, 0, "%s", words[0]);
	if (kind == NULL)
		return usage(error);
	if (!take_options(count - 1, words + 1, kind->fd_option, &wishes, error) ||
	    !cli_counter_open(cli, RIGHT_ADMINISTER, &counter, error))
		return false;
	done = kind->read(cli, wishes.fd, &secret, error) &&
	       kind->add(counter, secret, wishes.name, &number, error);
	pin_free(&secret);
	counter_close(&counter);
	if (done)
		tell(cli, number);
	return done;
}

static bool remove_slot(struct cli *cli, int count, char **words, struct error *error)
{
	struct counter *counter = NULL;
	char *end;
	long number;
	bool done;

	if (count != 1)
		return usage(error);
	number = strtol(words[0], &end, 10);
	if (*end != '\0' || number < 1 || number > 99)
		return usage(error);
	if (!cli_counter_open(cli, RIGHT_ADMINISTER, &counter, error))
		return false;
	done = case_key_remove(counter, (int)number, error);
	counter_close(&counter);
	if (done)
		tell(cli, (int)number);
	return done;
}

/* Somebody who watches sees how far it is. */
static void show_seen(void *context, int64_t seen)
{
	(void)context;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%lld", (long long)seen);
}

static bool rotate(struct cli *cli, int count, char **words, struct error *error)
{
	static const char *const of[DATA_KEY_COUNT] = { "personal data", "queue" };
	struct counter *counter = NULL;
	int numbers[DATA_KEY_COUNT];
	bool done;

	(void)words;
	if (count != 0)
		return usage(error);
	if (!cli_counter_open(cli, RIGHT_ADMINISTER, &counter, error))
		return false;
	done = key_rotate(counter, show_seen, NULL, numbers, error);
	counter_close(&counter);
	if (isatty(STDERR_FILENO))
		fputs("\r", stderr);
	if (!done)
		return false;
	for (int key = 0; key < DATA_KEY_COUNT; key++) {
		output_text(&cli->output, "of", of[key]);
		output_number(&cli->output, "key", numbers[key]);
		output_record(&cli->output);
	}
	return true;
}

bool verb_key(struct cli *cli, int count, char **words, struct error *error)
{
	static const struct {
		const char *word;
		bool (*run)(struct cli *cli, int count, char **words, struct error *error);
	} acts[] = {
		{ "list", list }, { "add", add }, { "remove", remove_slot }, { "rotate", rotate }
	};

	for (size_t i = 0; count > 0 && i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(acts[i].word, words[0]) == 0)
			return acts[i].run(cli, count - 1, words + 1, error);
	return usage(error);
}
