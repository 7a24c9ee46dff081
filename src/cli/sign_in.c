#include "madoguchi/cli/sign_in.h"

#include <errno.h>
#include <stdio.h>

#include "madoguchi/base/password_input.h"
#include "madoguchi/counter/case_key_card.h"
#include "madoguchi/counter/sign_in.h"

#define KEY_TRIES 3

bool cli_password_read(const struct cli *cli, int fd, const char *prompt, struct pin **ret_password,
		       struct error *error)
{
	return password_input(fd, text(cli->language, prompt), ret_password, error);
}

bool cli_sign_in(struct cli *cli, struct counter *counter, enum right right, struct error *error)
{
	struct pin *secret = NULL;
	bool done;

	if (cli->operator_name == NULL && !cli->by_card)
		return counter_sign_in_practice(counter, error) &&
		       counter_require(counter, right, error);
	done = cli_password_read(cli, cli->has_password_fd ? cli->password_fd : -1,
				 cli->by_card ? N_("PIN of the operator's card") : N_("Password"),
				 &secret, error) &&
	       (cli->by_card ? counter_sign_in_card(counter, secret, right, error)
			     : counter_sign_in(counter, cli->operator_name, secret, right, error));
	pin_free(&secret);
	return done;
}

bool cli_approve(struct cli *cli, struct counter *counter, enum four_eyes act, const char *subject,
		 struct approval *ret_approval, struct error *error)
{
	struct approval approval = { .act = act };
	struct pin *secret = NULL;
	bool done = true;

	if ((cli->second_name != NULL || cli->second_by_card) &&
	    office_wants_second(cli->office, act)) {
		done = cli_password_read(cli,
					 cli->has_second_password_fd ? cli->second_password_fd : -1,
					 cli->second_by_card ? N_("PIN of the second person's card")
							     : N_("Password of the second person"),
					 &secret, error) &&
		       approval_give(counter, act, subject,
				     cli->second_by_card ? APPROVAL_BY_CARD : cli->second_name,
				     secret, &approval, error);
		pin_free(&secret);
	}
	if (done)
		*ret_approval = approval;
	return done;
}

/* ---- the key of the personal data ------------------------------------------------------------ */

typedef bool open_key(const struct config *config, const struct pin *secret,
		      struct seal_key **ret_key, struct error *error);

static bool open_with(struct cli *cli, open_key *open, int fd, const char *prompt,
		      struct error *error)
{
	struct pin *secret = NULL;
	bool done = cli_password_read(cli, fd, prompt, &secret, error) &&
		    open(cli->config, secret, &cli->case_key, error);

	pin_free(&secret);
	return done;
}

/* The tries are told before each entry, fresh from the card. */
static bool ask_pin(struct cli *cli, struct error *error)
{
	struct message tries;
	char words[160];
	uint8_t left;

	if (!case_key_card_tries(cli->config, &left, error))
		return false;
	tries = message_with_number(N_("This card opens the personal data. Tries left: {1}"), left);
	message_words(cli->language, &tries, words, sizeof(words));
	fprintf(stderr, "%s\n", words);
	if (left == 0)
		return error_set(error, ERROR_PIN_BLOCKED, CAUSE_NONE, 0, "card of the key");
	return open_with(cli, case_key_card_open, -1, N_("PIN of the card"), error);
}

static bool has_slot(const struct cli *cli, enum key_slot_kind kind)
{
	struct key_slots *slots = NULL;
	const struct key_slot *slot;
	struct error error;
	bool has = false;

	if (!case_key_slots(cli->config, &slots, &error))
		return false;
	for (int i = 0; (slot = key_slots_at(slots, i)) != NULL; i++)
		has = has || slot->kind == kind;
	key_slots_free(&slots);
	return has;
}

static bool is_nothing(const struct error *error)
{
	return error->code == ERROR_FILE_WRONG && error->cause_code == ENODATA;
}

static bool is_no_terminal(const struct error *error)
{
	return error->code == ERROR_FILE_WRONG && error->cause_code != ENODATA;
}

static const char *passphrase_prompt(const struct cli *cli, bool card)
{
	if (!card)
		return N_("Passphrase of the personal data");
	return has_slot(cli, KEY_SLOT_PASSPHRASE)
		   ? N_("Passphrase of the personal data (with a card: insert it, then Enter)")
		   : N_("Insert the card of the personal data, then Enter");
}

/* With the card, where it is there; else, and where no PIN is typed, with the passphrase. Enter
 * alone looks at the reader again. */
static bool ask_once(struct cli *cli, bool card, struct error *error)
{
	if (card && ask_pin(cli, error))
		return true;
	if (card && (error->code == ERROR_PIN_WRONG || error->code == ERROR_CARD_LOST ||
		     is_no_terminal(error)))
		return false;
	if (card && !is_nothing(error))
		cli_tell(cli, error);
	return open_with(cli, case_key_open, -1, passphrase_prompt(cli, card), error);
}

static bool ask_key(struct cli *cli, struct error *error)
{
	const bool card = has_slot(cli, KEY_SLOT_CARD);

	for (int tries = KEY_TRIES; tries > 0; tries--) {
		if (ask_once(cli, card, error))
			return true;
		if (is_no_terminal(error))
			break;
		if (tries > 1 && !is_nothing(error))
			cli_tell(cli, error);
	}
	if (error->code == ERROR_FILE_WRONG)
		return error_set(error, ERROR_KEY_LOCKED, error->cause, error->cause_code, "%s",
				 cli->config->case_key_file);
	return false;
}

bool cli_case_key(struct cli *cli, struct error *error)
{
	struct error locked = { .code = ERROR_NONE };

	if (cli->case_key != NULL || case_key_open(cli->config, NULL, &cli->case_key, &locked))
		return true;
	if (locked.code != ERROR_KEY_LOCKED) {
		*error = locked;
		return false;
	}
	if (cli->has_key_pin_fd)
		return open_with(cli, case_key_card_open, cli->key_pin_fd, N_("PIN of the card"),
				 error);
	if (cli->has_key_fd)
		return open_with(cli, case_key_open, cli->key_fd,
				 N_("Passphrase of the personal data"), error);
	return ask_key(cli, error);
}

bool cli_counter(struct cli *cli, struct counter **ret_counter, struct error *error)
{
	return cli_case_key(cli, error) &&
	       counter_open(cli->config, cli->office, cli->case_key, "", ret_counter, error);
}

bool cli_counter_locked(struct cli *cli, struct counter **ret_counter, struct error *error)
{
	struct error locked;

	if (cli->case_key == NULL && !case_key_open(cli->config, NULL, &cli->case_key, &locked) &&
	    locked.code != ERROR_KEY_LOCKED) {
		*error = locked;
		return false;
	}
	return counter_open(cli->config, cli->office, cli->case_key, "", ret_counter, error);
}

bool cli_counter_open(struct cli *cli, enum right right, struct counter **ret_counter,
		      struct error *error)
{
	struct counter *counter = NULL;

	if (!cli_counter(cli, &counter, error))
		return false;
	if (!cli_sign_in(cli, counter, right, error)) {
		counter_close(&counter);
		return false;
	}
	*ret_counter = counter;
	return true;
}
