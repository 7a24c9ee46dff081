#include "madoguchi/base/clock.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "madoguchi/base/date.h"

#define MS_A_SECOND 1000

static int64_t shift_ms;
static char cached_boot_id[BOOT_ID_SIZE];
static pthread_once_t boot_id_once = PTHREAD_ONCE_INIT;

static int64_t read_clock(clockid_t which)
{
	struct timespec now = { .tv_sec = 0, .tv_nsec = 0 };

	clock_gettime(which, &now);
	return (int64_t)now.tv_sec * MS_A_SECOND + now.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
	return read_clock(CLOCK_REALTIME) + shift_ms;
}

int64_t clock_monotonic_ms(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void clock_shift_ms(int64_t by_ms)
{
	shift_ms += by_ms;
}

void clock_play(int64_t shift_s)
{
	shift_ms = shift_s * MS_A_SECOND;
}

int64_t clock_shift_to(int64_t at_ms)
{
	return (at_ms - read_clock(CLOCK_REALTIME)) / MS_A_SECOND;
}

bool clock_is_shifted(void)
{
	return shift_ms != 0;
}

int32_t clock_today(void)
{
	return date_from_ms(clock_now_ms());
}

static void read_boot_id(void)
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, cached_boot_id, BOOT_ID_SIZE - 1) : -1;

	if (fd >= 0)
		close(fd);
	if (got == BOOT_ID_SIZE - 1)
		return;
	/* An id that no other process has: then its monotonic times are compared with none. */
	memset(cached_boot_id, 0, sizeof(cached_boot_id));
	snprintf(cached_boot_id, sizeof(cached_boot_id), "none-%ld-%" PRId64, (long)getpid(),
		 read_clock(CLOCK_MONOTONIC));
}

void clock_boot_id(char boot_id[static BOOT_ID_SIZE])
{
	pthread_once(&boot_id_once, read_boot_id);
	memcpy(boot_id, cached_boot_id, BOOT_ID_SIZE);
}

void clock_format(int64_t at_ms, char *buffer, size_t size)
{
	int32_t date = date_from_ms(at_ms);
	int64_t second = (at_ms - date_to_ms(date)) / MS_A_SECOND;
	int year, month, day;

	date_to_civil(date, &year, &month, &day);
	snprintf(buffer, size, "%04d-%02d-%02d %02d:%02d:%02d", year, month, day,
		 (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

void clock_pause_ms(int64_t ms)
{
	const struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}
