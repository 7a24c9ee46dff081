#include "madoguchi/counter/case_key.h"

#include <stdio.h>

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
