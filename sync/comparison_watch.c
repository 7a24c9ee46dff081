#include "madoguchi/sync/comparison_watch.h"

#include "madoguchi/base/log.h"

/* Other processes ask for them, and note how they stand. */
static bool look(struct comparison_watch *watch, struct error *error)
{
	const int64_t version = store_data_version(watch->store);

	if (version == watch->seen_version)
		return true;
	if (!comparison_newest(watch->store, &watch->newest, error))
		return false;
	watch->seen_version = version;
	return true;
}

static bool give_up(struct comparison_watch *watch, struct error *error)
{
	log_line(LOG_LEVEL_WARN, "the comparison ended without a result");
	return comparison_end(watch->store, &watch->newest, ERROR_COMPARISON_ENDED, error);
}

void comparison_watch_begin(struct comparison_watch *watch, const struct config *config,
			    struct store *store)
{
	*watch = (struct comparison_watch){ .config = config, .store = store, .seen_version = -1 };
}

bool comparison_watch_step(struct comparison_watch *watch, bool open, struct error *error)
{
	char verb[] = "reconcile", asked[] = "asked";
	char *const words[] = { verb, asked, NULL };
	bool well = false;
	const bool ended = child_ended(&watch->child, &well);

	if (!look(watch, error))
		return false;
	if (watch->child != CHILD_NONE || !comparison_open(&watch->newest))
		return true;
	/* One may have been asked for since the child has ended well. */
	if (ended && watch->newest.id == watch->begun)
		return give_up(watch, error);
	watch->begun = watch->newest.id;
	return !open || child_start(watch->config, words, &watch->child) || give_up(watch, error);
}

void comparison_watch_end(struct comparison_watch *watch)
{
	child_stop(&watch->child);
}
