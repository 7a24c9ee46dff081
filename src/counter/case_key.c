#include "madoguchi/counter/case_key.h"

#include <poll.h>
#include <stdio.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/fault_point.h"
#include "madoguchi/store/key_change.h"

#include "case_key_parts.h"

#define SUBJECT_SIZE 24

bool case_key_slots(const struct config *config, struct key_slots **ret_slots, struct error *error)
{
	return key_slots_read(config->case_key_file, ret_slots, error);
}

bool case_key_open(const struct config *config, const struct pin *passphrase,
		   struct seal_key **ret_key, struct error *error)
{
	struct key_slots *slots = NULL;
	bool done;

	if (!case_key_slots(config, &slots, error))
		return false;
	done = key_slots_open(slots, passphrase, ret_key, error);
	key_slots_free(&slots);
	return done;
}

static bool note(struct counter *counter, const char *act, int number, const char *detail,
		 struct error *error)
{
	char subject[SUBJECT_SIZE];

	snprintf(subject, sizeof(subject), "slot %d", number);
	return audit_add(counter->store, act, subject, detail, error);
}

/* The act is in the trail by now; when the file could not be written, that is said, too. */
static bool write_file(struct counter *counter, const struct key_slots *slots, int number,
		       struct error *error)
{
	struct error ignored;

	if (key_slots_write(slots, counter->config->case_key_file, error))
		return true;
	(void)note(counter, "key.failed", number, "", &ignored);
	return false;
}

bool case_key_keep_added(struct counter *counter, const struct key_slots *slots, int number,
			 enum key_slot_kind kind, struct error *error)
{
	return note(counter, "key.add", number, key_slot_kind_word(kind), error) &&
	       write_file(counter, slots, number, error);
}

bool case_key_add(struct counter *counter, const struct pin *passphrase, const char *name,
		  int *ret_number, struct error *error)
{
	struct key_slots *slots = NULL;
	bool done;

	if (counter->case_key == NULL)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0, "not open");
	if (!case_key_slots(counter->config, &slots, error))
		return false;
	done = key_slots_add(slots, counter->case_key, passphrase, counter->config->password_cost,
			     name, ret_number, error) &&
	       case_key_keep_added(counter, slots, *ret_number, KEY_SLOT_PASSPHRASE, error);
	key_slots_free(&slots);
	return done;
}

bool case_key_remove(struct counter *counter, int number, struct error *error)
{
	struct key_slots *slots = NULL;
	bool done;

	if (!case_key_slots(counter->config, &slots, error))
		return false;
	done = key_slots_remove(slots, number, error) &&
	       note(counter, "key.remove", number, "", error) &&
	       write_file(counter, slots, number, error);
	key_slots_free(&slots);
	return done;
}

/* ---- a change of the key ---------------------------------------------------------------------- */

static bool write_slots(struct counter *counter, const struct key_slots *slots, struct error *error)
{
	fault_point("key.file.before");
	if (!key_slots_write(slots, counter->config->case_key_file, error))
		return false;
	fault_point("key.file.after");
	return true;
}

/* The file has two keys from here on, unless the database says that only the end is missing. */
static bool change_file(struct counter *counter, struct key_slots *slots, struct error *error)
{
	bool changing;
	int number;

	if (!key_change_read(counter->store, &number, &changing, error))
		return false;
	if (key_slots_changing(slots) || changing)
		return true;
	return key_slots_change(slots, counter->case_key, error) &&
	       write_slots(counter, slots, error);
}

static bool seal_all(struct counter *counter, struct key_change_cursor *cursor, case_key_tell *tell,
		     void *context, struct error *error)
{
	bool more = true;

	while (more) {
		if (!key_change_window(counter->store, cursor, &more, error))
			return false;
		tell(context, cursor->seen);
	}
	return true;
}

/* A program that is open looks every second, and gets the newer key only while both are there: a small
 * database would be sealed anew in less. */
static void let_others_follow(int64_t begun_ms)
{
	int64_t wait_ms = begun_ms + CASE_KEY_FOLLOW_MS - clock_monotonic_ms();

	for (; wait_ms > 0; wait_ms = begun_ms + CASE_KEY_FOLLOW_MS - clock_monotonic_ms())
		(void)poll(NULL, 0, (int)wait_ms);
}

static bool drop_old(struct counter *counter, struct key_slots *slots, int64_t begun_ms,
		     struct error *error)
{
	if (!key_slots_changing(slots))
		return true;
	let_others_follow(begun_ms);
	key_slots_drop_old(slots);
	return write_slots(counter, slots, error) && seal_key_renew(counter->case_key, error);
}

bool case_key_change(struct counter *counter, case_key_tell *tell, void *context, int *ret_number,
		     struct error *error)
{
	const int64_t begun_ms = clock_monotonic_ms();
	struct key_change_cursor cursor = { .column = 0 };
	struct key_slots *slots = NULL;
	bool done;

	if (counter->case_key == NULL)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0, "not open");
	if (!case_key_slots(counter->config, &slots, error))
		return false;
	done = change_file(counter, slots, error) && seal_key_renew(counter->case_key, error) &&
	       key_change_begin(counter->store, error) &&
	       seal_all(counter, &cursor, tell, context, error) &&
	       drop_old(counter, slots, begun_ms, error) &&
	       key_change_end(counter->store, &cursor, error);
	*ret_number = key_slots_newest(slots);
	key_slots_free(&slots);
	return done;
}

bool case_key_unfinished(const struct config *config, struct store *store, bool *ret_unfinished,
			 struct error *error)
{
	struct key_slots *slots = NULL;
	bool changing;
	int number;

	if (!key_change_read(store, &number, &changing, error) ||
	    !case_key_slots(config, &slots, error))
		return false;
	*ret_unfinished = changing || key_slots_changing(slots);
	key_slots_free(&slots);
	return true;
}
