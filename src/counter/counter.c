#include "madoguchi/counter/counter.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/config_text.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"
#include "madoguchi/domain/vocabulary.h"
#include "madoguchi/pki/request.h"
#include "madoguchi/store/rules.h"

_Static_assert((int)KIND_SIGN == (int)SLOT_SIGN && (int)KIND_AUTH == (int)SLOT_AUTH &&
		   (int)KIND_SIGN == (int)PKI_SIGN && (int)KIND_AUTH == (int)PKI_AUTH,
	       "kinds, slots and the codec's kinds are one numbering");

/* The words for places are the rules', so that the configuration's reader cannot know them. */
static bool check_place(const struct config *config, struct error *error)
{
	char allowed[128] = "";
	size_t length = 0;
	enum place place;

	if (config->place == NULL || place_parse(config->place, &place))
		return true;
	for (int i = 0; i < PLACE_COUNT && length < sizeof(allowed); i++)
		length += (size_t)snprintf(allowed + length, sizeof(allowed) - length, "%s%s",
					   i > 0 ? ", " : "", place_word((enum place)i));
	return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
			 "%s: place = \"%.30s\"; allowed: %s", config_text_name(config->path),
			 config->place, allowed);
}

bool counter_load_office(const struct config *config, struct office **ret_office,
			 struct error *error)
{
	struct office *office = NULL;
	struct store *store = NULL;
	bool done;

	if (!check_place(config, error))
		return false;
	/* What needs the database will say that it does not open; the doctor and a restore do
	 * not. */
	if (!store_open(config->state_dir, STORE_READ_ONLY, NULL, NULL, &store, NULL))
		return counter_load_file(config, ret_office, error);
	done = rules_in_force(store, config->office_dir, config->office, &office, error);
	store_close(&store);
	if (done)
		*ret_office = office;
	return done;
}

bool counter_load_file(const struct config *config, struct office **ret_office, struct error *error)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s.conf", config->office_dir, config->office);
	return office_load(path, ret_office, error);
}

/* "1:pts/3": the counter's number and the terminal of the machine; "1:-" without one. */
static void name_terminal(struct counter *counter)
{
	char tty[TERMINAL_SIZE];

	if (ttyname_r(STDIN_FILENO, tty, sizeof(tty)) != 0)
		text_copy(tty, sizeof(tty), "-");
	snprintf(counter->terminal, sizeof(counter->terminal), "%d:%.48s", counter->config->counter,
		 strncmp(tty, "/dev/", 5) == 0 ? tty + 5 : tty);
}

bool counter_open_store(const struct config *config, const struct seal_key *case_key,
			const char *operator_name, struct counter **ret_counter,
			struct error *error)
{
	struct counter *counter = secret_allocate(sizeof(*counter));

	if (counter == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "locked memory");
	memset(counter, 0, sizeof(*counter));
	counter->config = config;
	text_copy(counter->operator_name, sizeof(counter->operator_name), operator_name);
	if ((case_key != NULL && !seal_key_copy(case_key, &counter->case_key, error)) ||
	    !seal_key_load(config->queue_key_file, &counter->queue_key, error) ||
	    !store_open(config->state_dir, STORE_WRITE, counter->case_key, counter->queue_key,
			&counter->store, error)) {
		counter_close(&counter);
		return false;
	}
	name_terminal(counter);
	store_set_actor(counter->store, counter->operator_name, counter->terminal);
	*ret_counter = counter;
	return true;
}

bool counter_take_office(struct counter *counter, const struct office *office, struct error *error)
{
	struct card_setup_keys *setup = NULL;
	int64_t number;

	if (!rules_settle(counter->store, office, &number, error) ||
	    !card_setup_load(counter->config, office, &setup, error))
		return false;
	card_setup_free(&counter->card_setup);
	counter->card_setup = setup;
	counter->office = office;
	counter->rules = number;
	return true;
}

bool counter_take_rules(struct counter *counter, struct office **office, struct error *error)
{
	const struct config *config = counter->config;

	return check_place(config, error) &&
	       rules_in_force(counter->store, config->office_dir, config->office, office, error) &&
	       counter_take_office(counter, *office, error);
}

bool counter_follow_rules(struct counter *counter, struct error *error)
{
	struct office *office = NULL;

	if (!counter_take_rules(counter, &office, error)) {
		office_free(&office);
		return false;
	}
	office_free(&counter->followed);
	counter->followed = office;
	return true;
}

bool counter_follow_settings(struct counter *counter, const struct config *config,
			     struct error *error)
{
	const struct config *const before = counter->config;

	counter_card_end(counter);
	counter->config = config;
	if (check_place(config, error) && counter_take_office(counter, counter->office, error))
		return true;
	counter->config = before;
	return false;
}

bool counter_open(const struct config *config, const struct office *office,
		  const struct seal_key *case_key, const char *operator_name,
		  struct counter **ret_counter, struct error *error)
{
	struct counter *counter = NULL;

	if (!counter_open_store(config, case_key, operator_name, &counter, error))
		return false;
	if (!counter_take_office(counter, office, error)) {
		counter_close(&counter);
		return false;
	}
	*ret_counter = counter;
	return true;
}

void counter_close(struct counter **counter)
{
	if (*counter == NULL)
		return;
	counter_card_end(*counter);
	card_setup_free(&(*counter)->card_setup);
	office_free(&(*counter)->followed);
	store_close(&(*counter)->store);
	seal_key_free(&(*counter)->case_key);
	seal_key_free(&(*counter)->queue_key);
	secret_free(counter);
}

/* A card that is open is asked for a number that costs nothing. */
static bool still_answers(struct card *card)
{
	struct error gone;
	uint8_t tries;

	return card_tries_left(card, card_slot_credential(card, SLOT_AUTH), &tries, &gone) ||
	       gone.code == ERROR_CARD_UNSUPPORTED;
}

bool counter_card_begin(struct counter *counter, struct error *error)
{
	const char *reader = counter->reader[0] != '\0' ? counter->reader : counter->config->reader;

	if (counter->card != NULL) {
		if (still_answers(counter->card))
			return true;
		counter_card_end(counter);
	}
	if (!card_session_open(reader, &counter->session, error))
		return false;
	if (!card_open(counter->session, card_setup_get(counter->card_setup), &counter->card,
		       error)) {
		counter_card_end(counter);
		return false;
	}
	return true;
}

bool counter_card_begin_for(struct counter *counter, const uint8_t digest[static 32],
			    struct error *error)
{
	if (!counter_card_begin(counter, error))
		return false;
	if (memcmp(card_identity(counter->card)->digest, digest, CARD_IDENTITY_SIZE) == 0)
		return true;
	counter_card_end(counter);
	return error_set(error, ERROR_CARD_OTHER, CAUSE_NONE, 0, "card identity differs");
}

void counter_use_reader(struct counter *counter, const char *name)
{
	counter_card_end(counter);
	text_copy(counter->reader, sizeof(counter->reader), name != NULL ? name : "");
}

void counter_card_end(struct counter *counter)
{
	card_close(&counter->card);
	card_session_close(&counter->session);
}
