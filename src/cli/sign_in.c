#include "madoguchi/cli/sign_in.h"

#include "madoguchi/base/password_input.h"
#include "madoguchi/counter/case_key.h"
#include "madoguchi/counter/sign_in.h"

#define PASSPHRASE_TRIES 3

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

static bool open_with_passphrase(struct cli *cli, struct error *error)
{
	struct pin *passphrase = NULL;
	bool done = cli_password_read(cli, cli->has_key_fd ? cli->key_fd : -1,
				      N_("Passphrase of the personal data"), &passphrase, error) &&
		    case_key_open(cli->config, passphrase, &cli->case_key, error);

	pin_free(&passphrase);
	return done;
}

bool cli_case_key(struct cli *cli, struct error *error)
{
	struct error locked = { .code = ERROR_NONE };
	int tries = cli->has_key_fd ? 1 : PASSPHRASE_TRIES;

	if (cli->case_key != NULL || case_key_open(cli->config, NULL, &cli->case_key, &locked))
		return true;
	while (locked.code == ERROR_KEY_LOCKED ||
	       (locked.code == ERROR_KEY_PASSPHRASE && tries > 0)) {
		tries--;
		if (open_with_passphrase(cli, &locked))
			return true;
		if (locked.code == ERROR_KEY_PASSPHRASE && tries > 0)
			cli_tell(cli, &locked);
	}
	/* Nothing was given and there is nobody to ask. */
	if (locked.code == ERROR_FILE_WRONG)
		return error_set(error, ERROR_KEY_LOCKED, locked.cause, locked.cause_code, "%s",
				 cli->config->case_key_file);
	if (error != NULL)
		*error = locked;
	return false;
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
