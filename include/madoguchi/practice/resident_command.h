/*
 * practice/resident_command: resident list | show | insert | remove.
 *
 * DESCRIPTION
 *   "resident list" prints every resident with story and PINs, for a person; "resident show NAME"
 *   prints one as "key=value" lines, for scripts (born, number_b, sign_pin, …; empty: none).
 * ERRORS   Exit statuses; the error is printed.
 * THREADS  One; each verb is a short run of the program.
 */
#ifndef MADOGUCHI_PRACTICE_RESIDENT_COMMAND_H
#define MADOGUCHI_PRACTICE_RESIDENT_COMMAND_H

int resident_command_list(int argc, char **argv);
int resident_command_show(int argc, char **argv);
int resident_command_insert(int argc, char **argv);
int resident_command_remove(int argc, char **argv);
int resident_command_look(int argc, char **argv);

#endif
