#include "madoguchi/counter/settings_work.h"

#include "madoguchi/base/config_text.h"
#include "madoguchi/base/log.h"

#define SCREENS "madoguchi"
#define SYNC "madoguchi-sync"
#define KEYS_MOST 128 /* more than a settings file has */

void settings_work_record(struct counter *counter, bool running)
{
	struct error error;

	if (!settings_settle(counter->store, counter->config, SCREENS, running, &error))
		log_error(&error, "settings");
}

/* ---- what does not count yet ----------------------------------------------------------------- */

struct pending {
	unsigned takes; /* which keys this base is asked for: bits of enum config_takes */
	config_tell *tell;
	void *context;
	const char *told[KEYS_MOST];
	size_t count;
};

/* A key that two programs look at is told once. */
static void tell_pending(void *context, const struct config_difference *difference)
{
	struct pending *pending = context;

	if ((pending->takes & (1U << difference->takes)) == 0 || pending->count == KEYS_MOST)
		return;
	for (size_t i = 0; i < pending->count; i++)
		if (pending->told[i] == difference->key)
			return;
	pending->told[pending->count++] = difference->key;
	if (pending->tell != NULL)
		pending->tell(pending->context, difference);
}

/* What anybody has taken of this file last. */
static bool newest_of_all(struct store *store, const struct config *config,
			  struct settings_record *ret_record, struct error *error)
{
	struct settings_record record;

	if (!settings_newest(store, config->path, NULL, false, &record, error))
		return false;
	if (record.number == 0)
		return error_set(error, ERROR_SETTINGS_UNTAKEN, CAUSE_NONE, 0, "%s",
				 config_text_name(config->path));
	*ret_record = record;
	return true;
}

/* A program that was not there yet takes everything at its start: it is compared with what anybody
 * has taken. */
static bool compare_base(struct store *store, const struct config *fresh, const char *program,
			 bool started, struct pending *pending, struct error *error)
{
	struct settings_record record;
	struct config *base = NULL;
	struct buffer text;
	bool done;

	if (!settings_newest(store, fresh->path, program, started, &record, error) ||
	    (record.number == 0 && !newest_of_all(store, fresh, &record, error)))
		return false;
	buffer_init(&text, CONFIG_FILE_MAX);
	done = settings_read(store, record.number, &record, &text, error) &&
	       config_load_text(fresh->path, text.bytes, text.size, &base, error);
	buffer_done(&text);
	if (done)
		(void)config_compare(base, fresh, tell_pending, pending);
	config_free(&base);
	return done;
}

bool settings_work_pending(struct store *store, const struct config *fresh, config_tell *tell,
			   void *context, size_t *ret_count, struct error *error)
{
	static const struct {
		const char *program;
		bool started;
		unsigned takes;
	} bases[] = {
		{ SYNC, false, 1U << CONFIG_TAKES_RELOAD | 1U << CONFIG_TAKES_BOTH },
		{ SCREENS, true, 1U << CONFIG_TAKES_START | 1U << CONFIG_TAKES_BOTH },
		{ SCREENS, false, 1U << CONFIG_TAKES_SCREENS },
	};
	struct pending pending = { .tell = tell, .context = context };

	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		pending.takes = bases[i].takes;
		if (!compare_base(store, fresh, bases[i].program, bases[i].started, &pending,
				  error))
			return false;
	}
	*ret_count = pending.count;
	return true;
}

bool settings_work_edited(const struct config *config, struct store *store)
{
	struct config *fresh = NULL;
	struct error unread;
	size_t pending = 0;
	bool wrong;

	if (config->path == NULL)
		return false;
	wrong = !config_load(config->path, &fresh, &unread);
	if (!wrong)
		(void)settings_work_pending(store, fresh, NULL, NULL, &pending, &unread);
	config_free(&fresh);
	return wrong || pending > 0;
}

bool settings_work_compare(const struct config *config, const struct config *fresh,
			   config_tell *tell, void *context, size_t *ret_count, struct error *error)
{
	struct store *store = NULL;
	bool done;

	if (!store_open(config->state_dir, STORE_READ_ONLY, NULL, NULL, &store, error))
		return false;
	done = settings_work_pending(store, fresh, tell, context, ret_count, error);
	store_close(&store);
	return done;
}

/* ---- what was taken -------------------------------------------------------------------------- */

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

static bool find_number(struct store *store, const struct config *config, int64_t *number,
			struct error *error)
{
	struct settings_record newest;

	if (*number != 0)
		return true;
	if (!newest_of_all(store, config, &newest, error))
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
