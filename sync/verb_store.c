#include "madoguchi/sync/verb_store.h"

#include <pwd.h>
#include <unistd.h>

#include "madoguchi/base/message.h"
#include "madoguchi/base/password_input.h"
#include "madoguchi/store/sign_in.h"

#define TERMINAL "command"

bool verb_store_open(const struct config *config, struct verb_store *ret_opened,
		     struct error *error)
{
	const struct passwd *user = getpwuid(getuid());
	struct verb_store opened = { .store = NULL };

	if (!seal_key_load(config->queue_key_file, &opened.queue_key, error))
		return false;
	if (!store_open(config->state_dir, STORE_WRITE, NULL, opened.queue_key, &opened.store,
			error)) {
		seal_key_free(&opened.queue_key);
		return false;
	}
	store_set_actor(opened.store, user != NULL ? user->pw_name : "administrator", TERMINAL);
	*ret_opened = opened;
	return true;
}

bool verb_store_open_signed_in(const struct verb_call *call, struct verb_store *ret_opened,
			       struct error *error)
{
	struct verb_store opened;

	if (!verb_store_open(call->config, &opened, error))
		return false;
	if (!verb_sign_in(call, opened.store, &opened.signed_in, error)) {
		verb_store_close(&opened);
		return false;
	}
	*ret_opened = opened;
	return true;
}

void verb_store_close(struct verb_store *opened)
{
	store_close(&opened->store);
	seal_key_free(&opened->queue_key);
}

static bool prove(const struct verb_call *call, struct store *store,
		  struct operator_record *ret_record, struct error *error)
{
	struct pin *password = NULL;
	bool done;

	if (call->operator_name == NULL)
		return sign_in_practice(store, call->config, ret_record, error) &&
		       sign_in_allows(ret_record, RIGHT_QUEUE, error);
	done = password_input(call->password_fd, text(call->config->language, N_("Password")),
			      &password, error) &&
	       sign_in_prove(store, call->config, call->operator_name, password, RIGHT_QUEUE,
			     ret_record, error);
	pin_free(&password);
	return done;
}

bool verb_sign_in(const struct verb_call *call, struct store *store,
		  struct operator_record *ret_record, struct error *error)
{
	struct operator_record record;

	if (!prove(call, store, &record, error))
		return false;
	store_set_actor(store, record.name, TERMINAL);
	*ret_record = record;
	return true;
}
