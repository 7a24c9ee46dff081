/*
 * counter/export: where a file that a screen stores lies: STATE/exports.
 *
 * DESCRIPTION
 *   "exports/audit-2026-11-21-113645.csv": what it is and when it was made. The folder is made when
 *   it is needed. The screen shows the name; an administrator fetches the file.
 * ERRORS   STORE_FULL, STORE_IO.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_COUNTER_EXPORT_H
#define MADOGUCHI_COUNTER_EXPORT_H

#include "madoguchi/base/config.h"
#include "madoguchi/base/error.h"

#define EXPORT_NAME_SIZE 64
#define EXPORT_PATH_SIZE 4096

struct export_place {
	char name[EXPORT_NAME_SIZE]; /* under the state folder */
	char path[EXPORT_PATH_SIZE];
};

bool export_place(const struct config *config, const char *what, const char *extension,
		  struct export_place *ret_place, struct error *error);

#endif
