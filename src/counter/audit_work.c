#include "madoguchi/counter/audit_work.h"

#include "madoguchi/base/clock.h"

/* The row about the checkpoint and the head that it covers, in one transaction. */
static bool write_down(struct store *store, struct checkpoint *checkpoint, struct error *error)
{
	if (!store_begin(store, error))
		return false;
	if (audit_add(store, "audit.checkpoint", "", "", error) &&
	    audit_head_read(store, &checkpoint->rows, checkpoint->hash, error))
		return store_commit(store, error);
	store_rollback(store);
	return false;
}

bool audit_checkpoint_make(struct counter *counter, struct buffer *ret_text, struct error *error)
{
	struct checkpoint checkpoint = { .rows = 0 };
	struct audit_key *key = NULL;
	bool done;

	if (!audit_key_load(counter->config, &key, error))
		return false;
	clock_format(clock_now_ms(), checkpoint.time, sizeof(checkpoint.time));
	done = write_down(counter->store, &checkpoint, error) &&
	       checkpoint_sign(key, &checkpoint, ret_text, error);
	audit_key_free(&key);
	return done;
}

bool audit_checkpoint_compare(struct counter *counter, const char *text, size_t size,
			      struct checkpoint *ret_checkpoint, bool *ret_same,
			      struct error *error)
{
	struct checkpoint checkpoint;
	struct audit_key *key = NULL;
	bool done, same = false;

	if (!audit_key_load(counter->config, &key, error))
		return false;
	done = checkpoint_read(key, text, size, &checkpoint, error) &&
	       audit_has(counter->store, checkpoint.rows, checkpoint.hash, &same, error);
	audit_key_free(&key);
	if (!done)
		return false;
	*ret_checkpoint = checkpoint;
	*ret_same = same;
	return true;
}
