/*
 * sync/bundle_verbs: what `madoguchi-sync export` and `import` print.
 *
 * DESCRIPTION
 *   export DIR: the slip as it was written, or one JSON object. import FILE…: a line for each file;
 *   a file that cannot be used is told on standard error and the others are taken; the status is
 *   that of the first one that failed.
 * ERRORS   Those of sync/bundle that concern more than one file.
 * THREADS  One.
 */
#ifndef MADOGUCHI_SYNC_BUNDLE_VERBS_H
#define MADOGUCHI_SYNC_BUNDLE_VERBS_H

#include "madoguchi/sync/report.h"

struct verb_call {
	const struct config *config;
	enum report_format format;
	char *const *words;		       /* what stands behind the verb, ended by NULL */
	const char *since, *person, *decision; /* options; NULL: not given */
	const char *operator_name;	       /* who calls; NULL: not named */
	int password_fd;		       /* whence his password comes; -1: the terminal */
	const char *second_name;	       /* who agrees (sync/agreement); NULL: nobody */
	int second_password_fd;		       /* as password_fd */
	bool quiet;			       /* what does not end the call is not told */
	/* Tells an error that does not end the call. */
	void (*tell)(enum language language, const struct error *error);
};

bool bundle_verb_export(const struct verb_call *call, int *ret_status, struct error *error);
bool bundle_verb_import(const struct verb_call *call, int *ret_status, struct error *error);

#endif
