#include "madoguchi/cli/management_key.h"

#include "madoguchi/cli/sign_in.h"
#include "madoguchi/counter/counter.h"

static bool ask(const struct cli *cli, struct counter *counter, struct error *error)
{
	struct pin *typed = NULL;
	bool taken;

	if (!cli_password_read(cli, -1, N_("Management key of the PIV card, hexadecimal"), &typed,
			       error))
		return false;
	taken = card_setup_management_key_typed(counter->card_setup, typed, error);
	pin_free(&typed);
	return taken;
}

bool cli_management_key(struct cli *cli, const struct management_key_order *order,
			struct counter *counter, struct error *error)
{
	switch (order->from) {
	case MANAGEMENT_KEY_CONFIGURED:
		break;
	case MANAGEMENT_KEY_ASKED:
		return ask(cli, counter, error);
	case MANAGEMENT_KEY_DESCRIPTOR:
		return card_setup_management_key_read(counter->card_setup, order->fd, error);
	}
	return true;
}
