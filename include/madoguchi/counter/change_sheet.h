/*
 * counter/change_sheet: what the edited files of an office would change, line by line, for who
 * looks at it before it counts.
 *
 * DESCRIPTION
 *   The office's file is compared with the rules by which this counter goes, madoguchi.conf with
 *   what the programs have taken of it (counter/settings_work). A line is a key that says something
 *   else, a rule case that is answered otherwise, or a file that cannot be used, with the reason.
 *   Rules that somebody has looked at are told by their digest, and those alone are applied.
 * ERRORS     ERROR_MEMORY, those of the store, and of change_sheet_apply(): CANDIDATE_CHANGED, and
 *   those of counter/rules_work. A file that is wrong is no error of looking: it is a line.
 * OWNERSHIP  change_sheet_free(); the texts live as long as the sheet.
 * THREADS    As the counter; a sheet that is made shares nothing with it.
 */
#ifndef MADOGUCHI_COUNTER_CHANGE_SHEET_H
#define MADOGUCHI_COUNTER_CHANGE_SHEET_H

#include "madoguchi/base/config_change.h"
#include "madoguchi/base/file_stamp.h"
#include "madoguchi/counter/rules_work.h"

enum change_sort {
	CHANGE_RULES_WRONG,    /* the office's file, or its cases, cannot be used */
	CHANGE_SETTINGS_WRONG, /* madoguchi.conf cannot be used */
	CHANGE_RULE,	       /* a key of the office's file */
	CHANGE_CASE,	       /* a rule case */
	CHANGE_SETTING,	       /* a key of madoguchi.conf */
	CHANGE_SORTS,	       /* how many there are */
};

struct change_line {
	enum change_sort sort;
	enum office_change change; /* of a rule */
	enum config_takes takes;   /* of a setting */
	enum error_code wrong;	   /* of a file that cannot be used */
	const char *place;	   /* section, or the case's id, or the file; may be "" */
	const char *key;	   /* or the column of the case; "" of a file */
	const char *before;	   /* "": none */
	const char *after;	   /* "": none; of a file: what is wrong with it */
	const char *want; /* of a case: what it wants, and does not get; "": it is content */
	char *texts;	  /* where they lie */
};

#define CHANGE_FILES 3 /* the office's file, its cases, madoguchi.conf */

struct change_sheet {
	struct change_line *lines; /* what is wrong first, then in the order of the sorts */
	size_t count;
	struct rules_record now;     /* the rules by which the counter goes; number 0: none yet */
	struct rules_view rules;     /* of the office's file, where it can be used */
	uint8_t digest[SHA256_SIZE]; /* of the office's file */
	bool rules_wrong, settings_wrong;
	size_t settings; /* keys of madoguchi.conf that differ */
	struct file_stamp stamps[CHANGE_FILES];
};

/* Whether there is anything to look at, for who asks again and again. */
struct change_look {
	struct file_stamp stamps[CHANGE_FILES];
	int64_t rules, settings;	    /* numbers of what was applied, and taken, last */
	bool rules_edited, settings_edited; /* it does not count yet, or cannot be read */
};

/* The files are read where one may have been written since the last time, or where other rules came
 * into force or settings were taken; *look is all zero at the first time. */
void change_look_again(struct change_look *look, const struct config *config, struct store *store);
bool change_sheet_make(struct counter *counter, struct change_sheet **ret_sheet,
		       struct error *error);
void change_sheet_free(struct change_sheet **sheet);
/* A file was written, or other rules came into force, since the sheet was made. */
bool change_sheet_stale(const struct change_sheet *sheet, const struct config *config,
			struct store *store);
/* Why the office's file cannot be applied, a message id; NULL: it can. */
const char *change_sheet_barred(const struct change_sheet *sheet);
/* The office's file comes into force, where it is still the one of this digest; name and password
 * of the second person as for approval_give(), who is asked only where the rules in force ask. */
bool change_sheet_apply(struct counter *counter, const uint8_t digest[static SHA256_SIZE],
			const char *name, const struct pin *password, struct error *error);

#endif
