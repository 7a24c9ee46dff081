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
	*watch = (struct comparison_watch){
		.config = config, .store = store, .seen_version = -1, .errand = ERRAND_NONE
	};
}

bool comparison_watch_step(struct comparison_watch *watch, bool open, struct error *error)
{
	static const char *const words[] = { "reconcile", "asked", NULL };
	bool well = false;
	const bool ended = errand_ended(&watch->errand, &well);

	if (!look(watch, error))
		return false;
	if (watch->errand != ERRAND_NONE || !comparison_open(&watch->newest))
		return true;
	/* One may have been asked for since the errand has ended well. */
	if (ended && watch->newest.id == watch->begun)
		return give_up(watch, error);
	watch->begun = watch->newest.id;
	return !open || errand_begin(watch->config, words, &watch->errand) || give_up(watch, error);
}

void comparison_watch_end(struct comparison_watch *watch)
{
	errand_stop(&watch->errand);
}
