/*
 * screens/csv_ask: how a CSV file is to be written, and what came of it.
 *
 * DESCRIPTION
 *   UTF-8 with a byte order mark for the spreadsheets of today, CP932 for older programs; of the
 *   latter the message line names the rows in which some character is 〓.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_CSV_ASK_H
#define MADOGUCHI_SCREENS_CSV_ASK_H

#include "madoguchi/screens/app.h"

/* answer() gets an enum csv_encoding, or -1: no file. */
void csv_ask(struct loop *loop, void (*answer)(struct loop *loop, void *context, int64_t id),
	     void *context);
void csv_say(struct loop *loop, const struct export_csv *stored);

#endif
