/*
 * counter/settings_work: the settings that programs have taken (store/settings), for a counter and
 * for who has none open.
 *
 * DESCRIPTION
 *   The screens record at their start what they have taken. What was recorded is read with the
 *   database alone; a text is told by its number, or as the newest one of a settings file.
 * ERRORS     Those of store/settings and of config_load().
 * OWNERSHIP  Buffers and snapshots are the caller's.
 * THREADS    As the counter; without one, any.
 */
#ifndef MADOGUCHI_COUNTER_SETTINGS_WORK_H
#define MADOGUCHI_COUNTER_SETTINGS_WORK_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/store/settings.h"

/* What this counter was opened with. That it cannot be recorded (a full disk) is logged and keeps
 * nobody from working; the next start does it. */
void settings_work_record(struct counter *counter);
/* At most capacity rows of all files, the newest first, with numbers below `before`; 0: from the
 * newest. */
bool settings_work_history(const struct config *config, int64_t before,
			   struct settings_record *ret_rows, int capacity, int *ret_count,
			   struct error *error);
/* number 0: the newest of this settings file. NOT_FOUND. The text is to be freed with
 * buffer_done(). */
bool settings_work_text(const struct config *config, int64_t number, struct buffer *ret_text,
			struct error *error);
/* The newest of this settings file, as it was understood. */
bool settings_work_newest(const struct config *config, struct config **ret_config,
			  struct error *error);

#endif
