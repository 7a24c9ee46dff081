/*
 * print/printer: a PDF to the printing system.
 *
 * DESCRIPTION
 *   Starts lp(1) of CUPS with fixed arguments, without a shell, and gives it the PDF in memory
 *   (base/child): nothing of the paper lies in a file of ours. lp queues the job and ends; what
 *   becomes of it there is the printing system's.
 * ERRORS   PRINT: lp cannot be started, or its exit status. Its own words go to standard error.
 * THREADS  One; the caller waits for lp.
 */
#ifndef MADOGUCHI_PRINT_PRINTER_H
#define MADOGUCHI_PRINT_PRINTER_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"

/* printer: the queue's name; "": the system's default. title: of the job; NULL: none. */
bool printer_send(const char *printer, const char *title, const struct buffer *pdf,
		  struct error *error);

#endif
