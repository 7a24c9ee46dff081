/*
 * bench_kit: what the helpers of the bench share: the clock, and samples on standard output.
 *
 * DESCRIPTION  A sample is a line "NAME VALUE"; tests/bench/run collects them.
 */
#ifndef BENCH_KIT_H
#define BENCH_KIT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline int64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static inline void sample(const char *prefix, const char *name, double value)
{
	printf("%s%s %.6g\n", prefix, name, value);
}

static inline void sample_ms(const char *prefix, const char *name, int64_t ns)
{
	sample(prefix, name, (double)ns / 1e6);
}

static inline _Noreturn void stop(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

#endif
