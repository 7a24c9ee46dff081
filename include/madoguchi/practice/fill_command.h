/*
 * practice/fill_command: the verb "fill" of madoguchi-practice.
 *
 * DESCRIPTION
 *   fill [--count N] [--closed N]: N cases that are ready to be sent, N that are over
 *   (practice/fill). It works beside a running world too.
 * THREADS  One.
 */
#ifndef MADOGUCHI_PRACTICE_FILL_COMMAND_H
#define MADOGUCHI_PRACTICE_FILL_COMMAND_H

/* Exit status. */
int fill_command(int argc, char **argv);

#endif
