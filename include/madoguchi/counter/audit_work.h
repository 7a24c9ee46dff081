/*
 * counter/audit_work: what a counter does with its own audit trail.
 *
 * DESCRIPTION
 *   A checkpoint (keys/checkpoint) says how far the trail had come. Its making is an act: the last
 *   row that it covers is its own. It belongs where whoever can write the database cannot reach:
 *   on paper, in a file elsewhere; the sync sends others to the authority (sync/witness).
 * ERRORS   Those of keys/checkpoint and of the store; TRAIL_DIFFERS.
 * THREADS  As the counter.
 */
#ifndef MADOGUCHI_COUNTER_AUDIT_WORK_H
#define MADOGUCHI_COUNTER_AUDIT_WORK_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/keys/checkpoint.h"

/* Appends the text. */
bool audit_checkpoint_make(struct counter *counter, struct buffer *ret_text, struct error *error);
/* Whether the trail still has the row that the checkpoint saw. This says something of a trail whose
 * chain is whole (audit_verify). */
bool audit_checkpoint_compare(struct counter *counter, const char *text, size_t size,
			      struct checkpoint *ret_checkpoint, bool *ret_same,
			      struct error *error);

#endif
