/*
 * store/settings: the settings that programs have taken, one after another.
 *
 * DESCRIPTION
 *   A row holds the text of a settings file (madoguchi.conf) as it was when a program that goes on
 *   running took it: at its start, or while it ran, which some keys need a start for. Counters may
 *   have files of their own, so that rows belong to a file by its path, and to a program. A program
 *   that finds its newest row to be what it has taken writes nothing; else it adds one, and where a
 *   key has another value a line `settings.changed` to the audit trail with both digests and the
 *   keys. The first row of a file changes nothing. Rows are never changed or removed. Settings name
 *   files of secrets and hold none, so that nothing of this is sealed.
 * ERRORS     Those of the store; STORE_DAMAGED: a text is not the one that was taken.
 * OWNERSHIP  Buffers are the caller's.
 * THREADS    As the store.
 */
#ifndef MADOGUCHI_STORE_SETTINGS_H
#define MADOGUCHI_STORE_SETTINGS_H

#include <limits.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/config.h"
#include "madoguchi/store/store.h"

#define SETTINGS_PROGRAM_SIZE 32

struct settings_record {
	int64_t number; /* from 1, through all files; 0: none */
	char file[PATH_MAX];
	uint8_t digest[SHA256_SIZE]; /* of the text */
	int64_t taken_ms;
	char program[SETTINGS_PROGRAM_SIZE];
	char operator_name[OPERATOR_SIZE]; /* "": nobody was signed in */
	bool running; /* it was taken while the program ran, not at its start */
	int changes;  /* keys with another value than before; 0 of the first, or where that text
			cannot be read any more */
};

/* What a program (NULL: any) took last of this file (its absolute path); started: at a start.
 * number 0: nothing yet. */
bool settings_newest(struct store *store, const char *file, const char *program, bool started,
		     struct settings_record *ret_record, struct error *error);
/* NOT_FOUND. */
bool settings_read(struct store *store, int64_t number, struct settings_record *ret_record,
		   struct buffer *ret_text, struct error *error);
/* At most capacity rows: those below the number `beside`, 0: all, the newest first; newer: those
 * above it, the oldest first. */
bool settings_list(struct store *store, int64_t beside, bool newer,
		   struct settings_record *ret_rows, int capacity, int *ret_count,
		   struct error *error);
/* Records what this program has taken, where it is not what it took last. Of settings that came
 * from no file nothing is recorded. */
bool settings_settle(struct store *store, const struct config *config, const char *program,
		     bool running, struct error *error);

#endif
