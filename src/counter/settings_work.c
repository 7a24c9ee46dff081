#include "madoguchi/counter/settings_work.h"

#include "madoguchi/base/log.h"

#define PROGRAM "madoguchi"

void settings_work_record(struct counter *counter)
{
	struct error error;

	if (!settings_settle(counter->store, counter->config, PROGRAM, &error))
		log_error(&error, "settings");
}

bool settings_work_history(const struct config *config, int64_t before,
			   struct settings_record *ret_rows, int capacity, int *ret_count,
			   struct error *error)
{
	struct store *store = NULL;
	bool done;

	if (!store_open(config->state_dir, STORE_READ_ONLY, NULL, NULL, &store, error))
		return false;
	done = settings_list(store, before, false, ret_rows, capacity, ret_count, error);
	store_close(&store);
	return done;
}

/* number 0 stays 0 where nothing was taken from this file, and is then not found. */
static bool find_number(struct store *store, const struct config *config, int64_t *number,
			struct error *error)
{
	struct settings_record newest;

	if (*number != 0)
		return true;
	if (!settings_newest(store, config->path, &newest, error))
		return false;
	*number = newest.number;
	return true;
}

bool settings_work_text(const struct config *config, int64_t number, struct buffer *ret_text,
			struct error *error)
{
	struct settings_record record;
	struct store *store = NULL;
	bool done;

	buffer_init(ret_text, CONFIG_FILE_MAX);
	if (!store_open(config->state_dir, STORE_READ_ONLY, NULL, NULL, &store, error))
		return false;
	done = find_number(store, config, &number, error) &&
	       settings_read(store, number, &record, ret_text, error);
	store_close(&store);
	return done;
}

bool settings_work_newest(const struct config *config, struct config **ret_config,
			  struct error *error)
{
	struct buffer text;
	bool done;

	done = settings_work_text(config, 0, &text, error) &&
	       config_load_text(config->path, text.bytes, text.size, ret_config, error);
	buffer_done(&text);
	return done;
}
