#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/operator_card.h"
#include "madoguchi/counter/sign_in.h"

#define PAGE 50

/* What may stand behind the name. */
struct wishes {
	const char *name;
	const char *roles; /* the second word, whatever the act takes it for */
	const char *full_name;
	int new_password_fd; /* -1: asked for on the terminal */
	int pin_fd;	     /* the same */
};

static void print_operator(struct cli *cli, const struct operator_record *record)
{
	struct output *output = &cli->output;
	char roles[ROLES_WORDS_SIZE];
	const bool locked = record->locked_until_ms > clock_now_ms();

	roles_format(record->roles, roles);
	output_text(output, "name", record->name);
	output_text(output, "full_name", record->full_name);
	output_text(output, "roles", roles);
	output_text(output, "state", record->disabled ? "disabled" : locked ? "locked" : "active");
	output_time(output, "locked_until",
		    locked && record->locked_until_ms != OPERATOR_LOCKED_FOR_EVER
			? record->locked_until_ms
			: 0);
	output_time(output, "added", record->made_ms);
	output_time(output, "signed_in", record->signed_in_ms);
	output_text(output, "card", record->has_card ? "bound" : "none");
	output_record(output);
}

static bool list(struct cli *cli, struct counter *counter, const struct wishes *wishes,
		 struct error *error)
{
	struct operator_record rows[PAGE];
	char after[OPERATOR_SIZE] = "";
	int got = PAGE;

	(void)wishes;
	while (got == PAGE) {
		if (!operator_list(counter->store, after, rows, PAGE, &got, error))
			return false;
		for (int i = 0; i < got; i++)
			print_operator(cli, &rows[i]);
		if (got > 0)
			text_copy(after, sizeof(after), rows[got - 1].name);
	}
	return true;
}

/* From the terminal it is asked for twice, since nobody sees what he types. */
static bool read_new(const struct cli *cli, int fd, struct pin **ret_password, struct error *error)
{
	struct pin *again = NULL;
	bool done;

	if (!cli_password_read(cli, fd, N_("Operator's new password"), ret_password, error))
		return false;
	if (fd >= 0)
		return true;
	done = cli_password_read(cli, fd, N_("The same again"), &again, error);
	if (done && !pin_equal(*ret_password, again))
		done = error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "the passwords differ");
	pin_free(&again);
	if (!done)
		pin_free(ret_password);
	return done;
}

static bool make_password(struct cli *cli, const struct counter *counter,
			  const struct wishes *wishes, const char *name,
			  struct password_hash *ret_hash, struct error *error)
{
	struct pin *password = NULL;
	bool done;

	if (!read_new(cli, wishes->new_password_fd, &password, error))
		return false;
	done = counter_password_make(counter, name, password, ret_hash, error);
	pin_free(&password);
	return done;
}

/* The first one must be able to add the others. */
static bool check_first(struct counter *counter, unsigned roles, struct error *error)
{
	bool any;

	if (!operator_any(counter->store, &any, error))
		return false;
	return any || roles_allow(roles, RIGHT_ADMINISTER) ||
	       error_set(error, ERROR_OPERATOR_NONE, CAUSE_NONE, 0, "the first: administrator");
}

static bool add(struct cli *cli, struct counter *counter, const struct wishes *wishes,
		struct error *error)
{
	struct operator_record record = { 0 };
	struct password_hash hash;

	if (wishes->roles == NULL || strlen(wishes->name) >= sizeof(record.name))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "operator add");
	if (!roles_parse(wishes->roles, &record.roles))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "roles %s",
				 wishes->roles);
	text_copy(record.name, sizeof(record.name), wishes->name);
	if (wishes->full_name != NULL)
		text_copy(record.full_name, sizeof(record.full_name), wishes->full_name);
	return check_first(counter, record.roles, error) &&
	       make_password(cli, counter, wishes, record.name, &hash, error) &&
	       operator_add(counter->store, &record, &hash, error);
}

static bool set_roles(struct cli *cli, struct counter *counter, const struct wishes *wishes,
		      struct error *error)
{
	unsigned roles;

	(void)cli;
	if (wishes->roles == NULL)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "operator roles");
	if (!roles_parse(wishes->roles, &roles))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "roles %s",
				 wishes->roles);
	return operator_set_roles(counter->store, wishes->name, roles, error);
}

/* One's own needs no administrator. */
static bool set_password(struct cli *cli, struct counter *counter, const struct wishes *wishes,
			 struct error *error)
{
	const char *own = counter->signed_in.name;
	const char *name = wishes->name != NULL ? wishes->name : own;
	struct password_hash hash;

	if (strcmp(name, own) != 0 && !counter_require(counter, RIGHT_ADMINISTER, error))
		return false;
	return make_password(cli, counter, wishes, name, &hash, error) &&
	       operator_set_password(counter->store, name, &hash, error);
}

static bool disable(struct cli *cli, struct counter *counter, const struct wishes *wishes,
		    struct error *error)
{
	(void)cli;
	return operator_set_disabled(counter->store, wishes->name, true, error);
}

static bool enable(struct cli *cli, struct counter *counter, const struct wishes *wishes,
		   struct error *error)
{
	(void)cli;
	return operator_set_disabled(counter->store, wishes->name, false, error);
}

static bool unlock(struct cli *cli, struct counter *counter, const struct wishes *wishes,
		   struct error *error)
{
	struct approval approval;

	return cli_approve(cli, counter, FOUR_EYES_UNLOCK, wishes->name, &approval, error) &&
	       counter_unlock(counter, wishes->name, &approval, error);
}

/* "none" behind the name: no card any more. */
static bool set_card(struct cli *cli, struct counter *counter, const struct wishes *wishes,
		     struct error *error)
{
	struct pin *pin = NULL;
	bool done;

	if (wishes->roles != NULL)
		return strcmp(wishes->roles, "none") == 0
			   ? operator_set_card(counter->store, wishes->name, NULL, error)
			   : error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "operator card");
	if (!cli_password_read(cli, wishes->pin_fd, N_("PIN of the operator's card"), &pin, error))
		return false;
	done = operator_card_bind(counter, wishes->name, pin, error);
	pin_free(&pin);
	return done;
}

struct operator_act {
	const char *word;
	bool needs_name;
	bool takes_roles;    /* as the second word */
	bool takes_password; /* and with it --new-password-fd */
	bool any_operator;   /* whoever is signed in; else administrators alone */
	bool (*run)(struct cli *cli, struct counter *counter, const struct wishes *wishes,
		    struct error *error);
};

static const struct operator_act acts[] = {
	{ "add", .needs_name = true, .takes_password = true, .run = add },
	{ "list", .run = list },
	{ "roles", .needs_name = true, .takes_roles = true, .run = set_roles },
	{ "password", .takes_password = true, .any_operator = true, .run = set_password },
	{ "disable", .needs_name = true, .run = disable },
	{ "enable", .needs_name = true, .run = enable },
	{ "unlock", .needs_name = true, .run = unlock },
	{ "card", .needs_name = true, .takes_roles = true, .run = set_card },
};

static const struct operator_act *find_act(const char *word)
{
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(acts[i].word, word) == 0)
			return &acts[i];
	return NULL;
}

static bool take_option(const struct operator_act *act, const char *option, const char *value,
			struct wishes *wishes, struct error *error)
{
	if (act->run == add && strcmp(option, "--roles") == 0)
		wishes->roles = value;
	else if (act->run == add && strcmp(option, "--full-name") == 0)
		wishes->full_name = value;
	else if (act->run == set_card && strcmp(option, "--pin-fd") == 0)
		return cli_descriptor(option, value, &wishes->pin_fd, error);
	else if (act->takes_password && strcmp(option, "--new-password-fd") == 0)
		return cli_descriptor(option, value, &wishes->new_password_fd, error);
	else
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s", option);
	return true;
}

static bool take_words(const struct operator_act *act, int count, char **words,
		       struct wishes *ret_wishes, struct error *error)
{
	int at = 0;

	*ret_wishes = (struct wishes){ .new_password_fd = -1, .pin_fd = -1 };
	if (at < count && words[at][0] != '-' && (act->needs_name || act->any_operator))
		ret_wishes->name = words[at++];
	if (at < count && act->takes_roles && words[at][0] != '-')
		ret_wishes->roles = words[at++];
	if ((act->needs_name && ret_wishes->name == NULL) || (count - at) % 2 != 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "operator %s", act->word);
	for (; at < count; at += 2)
		if (!take_option(act, words[at], words[at + 1], ret_wishes, error))
			return false;
	return true;
}

/* In an office without operators the first one is added by whoever set the office up. */
static bool open_counter(struct cli *cli, const struct operator_act *act,
			 struct counter **ret_counter, struct error *error)
{
	struct counter *counter = NULL;
	bool any = true;

	if (act->run == add) {
		if (!cli_counter_locked(cli, &counter, error))
			return false;
		if (operator_any(counter->store, &any, error) && !any) {
			*ret_counter = counter;
			return true;
		}
		counter_close(&counter);
	}
	return cli_counter_open(cli, act->any_operator ? RIGHT_ANY : RIGHT_ADMINISTER, ret_counter,
				error);
}

bool verb_operator(struct cli *cli, int count, char **words, struct error *error)
{
	const struct operator_act *act = count > 0 ? find_act(words[0]) : NULL;
	struct counter *counter = NULL;
	struct wishes wishes;
	bool done;

	if (act == NULL)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "operator");
	if (!take_words(act, count - 1, words + 1, &wishes, error) ||
	    !open_counter(cli, act, &counter, error))
		return false;
	done = act->run(cli, counter, &wishes, error);
	counter_close(&counter);
	return done;
}
