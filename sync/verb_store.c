#include "madoguchi/sync/verb_store.h"

#include <pwd.h>
#include <unistd.h>

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
	store_set_actor(opened.store, user != NULL ? user->pw_name : "administrator", "command");
	*ret_opened = opened;
	return true;
}

void verb_store_close(struct verb_store *opened)
{
	store_close(&opened->store);
	seal_key_free(&opened->queue_key);
}
