/*
 * slow_sync: a disk that takes SLOW_SYNC_MS (10) milliseconds more for a sync. A shared object for
 * LD_PRELOAD, made where it is needed:
 *
 *   cc -shared -fPIC -o slow_sync.so tests/bench/preload/slow_sync.c
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int fdatasync(int fd);
int fsync(int fd);

static void wait_a_little(void)
{
	const char *word = getenv("SLOW_SYNC_MS");
	const struct timespec pause = { .tv_nsec = 1000000 * (word != NULL ? atol(word) : 10) };

	nanosleep(&pause, NULL);
}

int fdatasync(int fd)
{
	wait_a_little();
	return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	wait_a_little();
	return (int)syscall(SYS_fsync, fd);
}
