/*
 * practice/commands: the verbs of madoguchi-practice.
 *
 * DESCRIPTION
 *   A verb is one or two words ("up", "resident list") and a function that gets the remaining
 *   arguments. Options may stand anywhere among them; practice_option() takes them out.
 *     --state DIR   the world's folder; else MADOGUCHI_PRACTICE_STATE, else
 *                   $XDG_STATE_HOME/madoguchi-practice, else ~/.local/state/madoguchi-practice
 *     --lang ja|en  language of lists and errors; else by LANG
 * ERRORS     A verb returns an exit status (base/error) and has printed its error.
 * THREADS    One.
 */
#ifndef MADOGUCHI_PRACTICE_COMMANDS_H
#define MADOGUCHI_PRACTICE_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/message.h"

struct practice_verb {
	const char *name;		   /* NULL ends a table */
	int (*run)(int argc, char **argv); /* arguments after the verb; argv[argc] is NULL */
};

extern const struct practice_verb practice_world_verbs[];

/* Finds the longest verb that the arguments begin with; NULL: none. */
const struct practice_verb *practice_verb_find(const struct practice_verb *verbs, int argc,
					       char **argv, int *ret_words);
/* Takes "NAME VALUE" out of the arguments; NULL when it is not there. */
const char *practice_option(int *argc, char **argv, const char *name);
/* Takes a flag out. */
bool practice_flag(int *argc, char **argv, const char *name);
/* The world's folder, absolute; takes --state out. */
bool practice_state_dir(int *argc, char **argv, char *path, size_t size, struct error *error);
/* Loads the words and takes --lang out. */
enum language practice_language(int *argc, char **argv);
/* Prints the error for a person and returns its exit status. */
int practice_failed(const struct error *error);
int practice_usage(const char *usage);

#endif
