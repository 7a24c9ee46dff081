#include "madoguchi/cli/sign_in.h"

#include "madoguchi/base/password_input.h"
#include "madoguchi/counter/sign_in.h"

bool cli_password_read(const struct cli *cli, int fd, const char *prompt, struct pin **ret_password,
		       struct error *error)
{
	return password_input(fd, text(cli->language, prompt), ret_password, error);
}

bool cli_sign_in(struct cli *cli, struct counter *counter, enum right right, struct error *error)
{
	struct pin *password = NULL;
	bool done;

	if (cli->operator_name == NULL)
		return counter_sign_in_practice(counter, error) &&
		       counter_require(counter, right, error);
	done = cli_password_read(cli, cli->has_password_fd ? cli->password_fd : -1, N_("Password"),
				 &password, error) &&
	       counter_sign_in(counter, cli->operator_name, password, right, error);
	pin_free(&password);
	return done;
}

bool cli_approve(struct cli *cli, struct counter *counter, enum four_eyes act, const char *subject,
		 struct approval *ret_approval, struct error *error)
{
	struct approval approval = { .act = act };
	struct pin *password = NULL;
	bool done = true;

	if (cli->second_name != NULL && office_wants_second(cli->office, act)) {
		done = cli_password_read(cli,
					 cli->has_second_password_fd ? cli->second_password_fd : -1,
					 N_("Password of the second person"), &password, error) &&
		       approval_give(counter, act, subject, cli->second_name, password, &approval,
				     error);
		pin_free(&password);
	}
	if (done)
		*ret_approval = approval;
	return done;
}

bool cli_counter_open(struct cli *cli, enum right right, struct counter **ret_counter,
		      struct error *error)
{
	struct counter *counter = NULL;

	if (!counter_open(cli->config, cli->office, "", &counter, error))
		return false;
	if (!cli_sign_in(cli, counter, right, error)) {
		counter_close(&counter);
		return false;
	}
	*ret_counter = counter;
	return true;
}
