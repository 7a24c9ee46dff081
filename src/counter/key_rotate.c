#include "madoguchi/counter/key_rotate.h"

#include <poll.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/fault_point.h"
#include "madoguchi/keys/key_slots.h"
#include "madoguchi/store/key_change.h"

/* One of the two keys, under change. */
struct rotation {
	enum data_key which;
	const char *path; /* of its file */
	struct seal_key *key;
	struct key_slots *slots; /* what the file is to say */
	int64_t begun_ms;
};

static const char *path_of(const struct config *config, enum data_key which)
{
	return which == DATA_KEY_CASE ? config->case_key_file : config->queue_key_file;
}

static bool write_file(const struct rotation *rotation, struct error *error)
{
	fault_point("key.file.before");
	if (!key_slots_write(rotation->slots, rotation->path, error))
		return false;
	fault_point("key.file.after");
	return true;
}

/* The file has two keys from here on, unless the database says that only the end is missing. */
static bool change_file(struct store *store, struct rotation *rotation, struct error *error)
{
	bool changing;
	int number;

	if (!key_change_read(store, rotation->which, &number, &changing, error))
		return false;
	if (key_slots_changing(rotation->slots) || changing)
		return true;
	return key_slots_change(rotation->slots, rotation->key, error) &&
	       write_file(rotation, error);
}

static bool seal_all(struct store *store, struct key_change_cursor *cursor, key_rotate_tell *tell,
		     void *context, struct error *error)
{
	bool more = true;

	while (more) {
		if (!key_change_window(store, cursor, &more, error))
			return false;
		tell(context, cursor->seen);
	}
	return true;
}

/* A program that is open looks every second, and without a slot `file` gets the newer key only
 * while both are there: a small database would be sealed anew in less. The queue's key always has
 * that slot. */
static void let_others_follow(const struct rotation *rotation)
{
	const int64_t until_ms = rotation->begun_ms + KEY_ROTATE_FOLLOW_MS;

	if (rotation->which == DATA_KEY_QUEUE)
		return;
	for (int64_t left_ms; (left_ms = until_ms - clock_monotonic_ms()) > 0;)
		(void)poll(NULL, 0, (int)left_ms);
}

static bool drop_old(const struct rotation *rotation, struct error *error)
{
	if (!key_slots_changing(rotation->slots))
		return true;
	let_others_follow(rotation);
	key_slots_drop_old(rotation->slots);
	return write_file(rotation, error) && seal_key_renew(rotation->key, error);
}

static bool is_unfinished(struct store *store, const struct rotation *rotation,
			  bool *ret_unfinished, struct error *error)
{
	bool changing;
	int number;

	if (!key_change_read(store, rotation->which, &number, &changing, error))
		return false;
	*ret_unfinished = changing || key_slots_changing(rotation->slots);
	return true;
}

/* From the file with two keys to the one with the newer alone. */
static bool finish(struct store *store, const struct rotation *rotation, key_rotate_tell *tell,
		   void *context, struct error *error)
{
	struct key_change_cursor cursor = { .key = rotation->which };

	return seal_key_renew(rotation->key, error) &&
	       key_change_begin(store, rotation->which, error) &&
	       seal_all(store, &cursor, tell, context, error) && drop_old(rotation, error) &&
	       key_change_end(store, &cursor, error);
}

/* Both files get their newer key before the first of them loses its older one: so where that of the
 * personal data alone has not come to its end, the queue's has, and is not changed once more. */
static bool rotate(struct counter *counter, struct rotation *queue, struct rotation *cases,
		   key_rotate_tell *tell, void *context, struct error *error)
{
	struct store *store = counter->store;
	bool queue_open, cases_open;

	if (!is_unfinished(store, queue, &queue_open, error) ||
	    !is_unfinished(store, cases, &cases_open, error))
		return false;
	if (cases_open && !queue_open)
		return finish(store, cases, tell, context, error);
	return change_file(store, queue, error) && change_file(store, cases, error) &&
	       finish(store, queue, tell, context, error) &&
	       finish(store, cases, tell, context, error);
}

static void begin(struct counter *counter, enum data_key which, struct rotation *rotation)
{
	*rotation = (struct rotation){ .which = which,
				       .path = path_of(counter->config, which),
				       .key = which == DATA_KEY_CASE ? counter->case_key
								     : counter->queue_key,
				       .begun_ms = clock_monotonic_ms() };
}

bool key_rotate(struct counter *counter, key_rotate_tell *tell, void *context,
		int ret_numbers[static DATA_KEY_COUNT], struct error *error)
{
	struct rotation queue, cases;
	bool done;

	if (counter->case_key == NULL)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0, "not open");
	begin(counter, DATA_KEY_QUEUE, &queue);
	begin(counter, DATA_KEY_CASE, &cases);
	done = key_slots_read(queue.path, &queue.slots, error) &&
	       key_slots_read(cases.path, &cases.slots, error) &&
	       rotate(counter, &queue, &cases, tell, context, error);
	if (done) {
		ret_numbers[DATA_KEY_QUEUE] = key_slots_newest(queue.slots);
		ret_numbers[DATA_KEY_CASE] = key_slots_newest(cases.slots);
	}
	key_slots_free(&queue.slots);
	key_slots_free(&cases.slots);
	return done;
}

bool key_rotate_unfinished(const struct config *config, struct store *store, bool *ret_unfinished,
			   struct error *error)
{
	*ret_unfinished = false;
	for (int which = 0; which < DATA_KEY_COUNT && !*ret_unfinished; which++) {
		struct rotation rotation = { .which = (enum data_key)which };
		bool known =
		    key_slots_read(path_of(config, rotation.which), &rotation.slots, error) &&
		    is_unfinished(store, &rotation, ret_unfinished, error);

		key_slots_free(&rotation.slots);
		if (!known)
			return false;
	}
	return true;
}
