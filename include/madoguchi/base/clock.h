/*
 * base/clock: what time it is.
 *
 * DESCRIPTION
 *   Wall time is UTC in int64 milliseconds since 1970-01-01; civil days are day numbers
 *   (base/date) in JST, which is UTC+9 for ever. Deadlines inside one run use the monotonic
 *   clock. Practice and tests shift the wall clock with clock_shift(); the monotonic clock is
 *   never shifted.
 * THREADS  Any; clock_shift() only before other threads start.
 */
#ifndef MADOGUCHI_BASE_CLOCK_H
#define MADOGUCHI_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOOT_ID_SIZE 37

int64_t clock_now_ms(void);
int64_t clock_monotonic_ms(void);
/* Adds to every later clock_now_ms(). */
void clock_shift_ms(int64_t by_ms);
/* The practice clock: the wall clock is so many seconds ahead of the machine's (behind it when
 * negative). Replaces every earlier shift; 0: the machine's. */
void clock_play(int64_t shift_s);
/* The shift with which the wall clock would show this moment now. */
int64_t clock_shift_to(int64_t at_ms);
/* The wall clock is not the machine's. */
bool clock_is_shifted(void);
/* Does nothing for so long; for loops that look again. */
void clock_pause_ms(int64_t ms);
/* Today's day number in JST. */
int32_t clock_today(void);
/* The kernel's boot id: monotonic times of two processes compare only within one. */
void clock_boot_id(char boot_id[static BOOT_ID_SIZE]);
/* "2026-11-21 11:36:45" in JST; size at least 20. */
void clock_format(int64_t at_ms, char *buffer, size_t size);

#endif
