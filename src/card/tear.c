#include "madoguchi/card/tear.h"

#ifdef MADOGUCHI_TEST

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t tear_lock = PTHREAD_MUTEX_INITIALIZER;
static bool wish_read;
static unsigned torn_at;
static enum tear_when torn_when;
static unsigned commands;

/* MADOGUCHI_TEAR=N:before, N:after or N:reset; anything else tears nothing. Called under
 * tear_lock. */
static void read_wish(void)
{
	const char *wish = getenv("MADOGUCHI_TEAR");
	unsigned long at;
	char *rest;

	wish_read = true;
	if (wish == NULL)
		return;
	at = strtoul(wish, &rest, 10);
	if (strcmp(rest, ":before") == 0)
		torn_when = TEAR_BEFORE;
	else if (strcmp(rest, ":after") == 0)
		torn_when = TEAR_AFTER;
	else if (strcmp(rest, ":reset") == 0)
		torn_when = TEAR_RESET;
	torn_at = (unsigned)at;
}

void tear_set(unsigned at_command, enum tear_when when)
{
	pthread_mutex_lock(&tear_lock);
	wish_read = true;
	torn_at = at_command;
	torn_when = when;
	commands = 0;
	pthread_mutex_unlock(&tear_lock);
}

enum tear_when tear_next(void)
{
	enum tear_when when;

	pthread_mutex_lock(&tear_lock);
	if (!wish_read)
		read_wish();
	commands++;
	when = commands == torn_at ? torn_when : TEAR_NEVER;
	pthread_mutex_unlock(&tear_lock);
	return when;
}

unsigned tear_commands(void)
{
	unsigned count;

	pthread_mutex_lock(&tear_lock);
	count = commands;
	pthread_mutex_unlock(&tear_lock);
	return count;
}

#else

/* ISO C wants something in every file, and a release build has no tearing. */
typedef int tear_is_for_test_builds;

#endif
