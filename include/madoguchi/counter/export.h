/*
 * counter/export: where a file that a screen stores lies: STATE/exports.
 *
 * DESCRIPTION
 *   "exports/audit-2026-11-21-113645.csv": what it is and when it was made. The folder is made when
 *   it is needed. The screen shows the name; an administrator fetches the file. Of a CSV file in
 *   CP932 it also tells which rows have a character that CP932 has not.
 * ERRORS   STORE_FULL, STORE_IO.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_COUNTER_EXPORT_H
#define MADOGUCHI_COUNTER_EXPORT_H

#include "madoguchi/base/config.h"
#include "madoguchi/base/csv_write.h"
#include "madoguchi/base/error.h"

#define EXPORT_NAME_SIZE 64
#define EXPORT_PATH_SIZE 4096

struct export_place {
	char name[EXPORT_NAME_SIZE]; /* under the state folder */
	char path[EXPORT_PATH_SIZE];
};

bool export_place(const struct config *config, const char *what, const char *extension,
		  struct export_place *ret_place, struct error *error);

#define EXPORT_ROWS_SIZE 12 /* what a message line has room for */

/* A CSV file: how it is to be written, and what came of it. */
struct export_csv {
	enum csv_encoding encoding;
	char name[EXPORT_NAME_SIZE]; /* as in the place */
	int64_t unfit;		     /* rows of which some character stands as 〓 */
	char rows[EXPORT_ROWS_SIZE]; /* the first of them: "3, 7, 12"; the head does not count */
};

/* Such a row; the context is the struct export_csv. */
void export_csv_unfit(void *context, int64_t row);
/* Stores what was written, if it was filled, and ends the writing. */
bool export_csv_end(const struct config *config, const char *what, struct csv_write *csv,
		    bool filled, struct export_csv *file, struct error *error);

#endif
