/*
 * counter/settings_work: the settings that programs have taken (store/settings), for a counter and
 * for who has none open.
 *
 * DESCRIPTION
 *   The screens record what they have taken, at their start and while they run. What does not count
 *   yet is told key by key: each against what the programs that go by it have taken last. What was
 *   recorded is read with the database alone; a text is told by its number, or as the newest one of
 *   a settings file.
 * ERRORS     Those of store/settings and of config_load().
 * OWNERSHIP  Buffers and snapshots are the caller's.
 * THREADS    As the counter; without one, any.
 */
#ifndef MADOGUCHI_COUNTER_SETTINGS_WORK_H
#define MADOGUCHI_COUNTER_SETTINGS_WORK_H

#include "madoguchi/base/config_change.h"
#include "madoguchi/counter/counter.h"
#include "madoguchi/store/settings.h"

/* What this counter was opened with, or has taken while it ran. That it cannot be recorded (a full
 * disk) is logged and keeps nobody from working; the next start does it. */
void settings_work_record(struct counter *counter, bool running);
/* Which keys of a settings file do not count yet, as it stands: those of the sync first; tell may
 * be NULL. SETTINGS_UNTAKEN: no program has taken any of this file. */
bool settings_work_pending(struct store *store, const struct config *fresh, config_tell *tell,
			   void *context, size_t *ret_count, struct error *error);
/* At most capacity rows of all files, the newest first, with numbers below `before`; 0: from the
 * newest. */
bool settings_work_history(const struct config *config, int64_t before,
			   struct settings_record *ret_rows, int capacity, int *ret_count,
			   struct error *error);
/* number 0: the newest of this settings file. NOT_FOUND, SETTINGS_UNTAKEN. The text is to be freed
 * with buffer_done(). */
bool settings_work_text(const struct config *config, int64_t number, struct buffer *ret_text,
			struct error *error);
/* Some key of the file does not count yet, or the file is wrong. */
bool settings_work_edited(const struct config *config, struct store *store);
/* settings_work_pending() with the database of `config` alone. */
bool settings_work_compare(const struct config *config, const struct config *fresh,
			   config_tell *tell, void *context, size_t *ret_count,
			   struct error *error);

#endif
