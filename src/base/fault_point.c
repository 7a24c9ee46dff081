#include "madoguchi/base/fault_point.h"

#ifdef MADOGUCHI_TEST

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_once_t wishes_once = PTHREAD_ONCE_INIT;
static long kill_at;
static const char *kill_name;
static const char *points_file;
static atomic_long points_reached;

static void read_wishes(void)
{
	const char *at = getenv("MADOGUCHI_KILL_AT");

	kill_at = at != NULL ? strtol(at, NULL, 10) : 0;
	kill_name = getenv("MADOGUCHI_KILL_NAME");
	points_file = getenv("MADOGUCHI_POINTS");
}

static void note_point(const char *name)
{
	char line[128];
	int length = snprintf(line, sizeof(line), "%s\n", name);
	int fd = open(points_file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	if (length > 0 && (size_t)length < sizeof(line))
		(void)!write(fd, line, (size_t)length);
	close(fd);
}

void fault_point(const char *name)
{
	long number = atomic_fetch_add(&points_reached, 1) + 1;

	pthread_once(&wishes_once, read_wishes);
	if (points_file != NULL)
		note_point(name);
	if (number == kill_at || (kill_name != NULL && strcmp(kill_name, name) == 0))
		kill(getpid(), SIGKILL);
}

#else

/* ISO C wants a translation unit to declare something. */
typedef int fault_point_absent;

#endif
