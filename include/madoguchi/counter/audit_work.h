/*
 * counter/audit_work: what a counter does with its own audit trail.
 *
 * DESCRIPTION
 *   A checkpoint (keys/checkpoint) says how far the trail had come. Its making is an act: the last
 *   row that it covers is its own. It belongs where whoever can write the database cannot reach:
 *   on paper, in a file elsewhere; the sync leaves others with the authority.
 *   Whoever looks at a person's data or at the trail, searches or exports leaves a row. An export
 *   holds the rows that fit as they are: no personal data, and nothing that the database has
 *   forgotten.
 * ERRORS   Those of keys/checkpoint and of the store; TRAIL_DIFFERS.
 * THREADS  As the counter.
 */
#ifndef MADOGUCHI_COUNTER_AUDIT_WORK_H
#define MADOGUCHI_COUNTER_AUDIT_WORK_H

#include "madoguchi/base/output.h"
#include "madoguchi/counter/counter.h"
#include "madoguchi/counter/export.h"
#include "madoguchi/keys/checkpoint.h"
#include "madoguchi/store/audit_list.h"

#define AUDIT_NOTE_SIZE 48

/* What is known about the trail. */
struct audit_state {
	int64_t at_ms; /* when it was looked at; 0: it was not */
	bool whole;
	int64_t rows;
	int64_t first_bad; /* not whole: the first row that does not fit */
	int64_t
	    differences; /* checkpoints of the authority's that it lacks, and nobody has settled */
};

/* A look at a person's data, or a search: no personal data, and not what was typed. */
struct audit_note {
	char act[AUDIT_ACT_SIZE];
	char subject[AUDIT_SUBJECT_SIZE];
	char detail[AUDIT_NOTE_SIZE];
};

/* What a screen asks for, and what it gets. */
struct audit_order {
	struct audit_filter filter;
	enum output_format format;
	char name[EXPORT_NAME_SIZE]; /* of the file, in the state folder */
	struct audit_state state;
};

/* Appends the text. */
bool audit_checkpoint_make(struct counter *counter, struct buffer *ret_text, struct error *error);
/* Whether the trail still has the row that the checkpoint saw. This says something of a trail whose
 * chain is whole (audit_verify). */
bool audit_checkpoint_compare(struct counter *counter, const char *text, size_t size,
			      struct checkpoint *ret_checkpoint, bool *ret_same,
			      struct error *error);
bool audit_look(struct counter *counter, struct audit_state *ret_state, struct error *error);

bool audit_note(struct counter *counter, const struct audit_note *note, struct error *error);
/* Notes the export, then writes the rows that fit, oldest first. */
bool audit_export(struct counter *counter, const struct audit_filter *filter, struct output *output,
		  struct error *error);
/* The same into STATE/exports/audit-DAY-TIME.csv or .jsonl: the whole file or none. */
bool audit_export_file(struct counter *counter, const struct audit_filter *filter,
		       enum output_format format, char ret_name[static EXPORT_NAME_SIZE],
		       struct error *error);

#endif
