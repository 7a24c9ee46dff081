/*
 * counter/disk: whether there is room for what is going to be stored.
 *
 * DESCRIPTION
 *   Asked by the doctor, and by the first screen, which tells everybody before a reception fails.
 * ERRORS   ERROR_STORE_OPEN (the folder of the database cannot be looked at).
 * THREADS  Any.
 */
#ifndef MADOGUCHI_COUNTER_DISK_H
#define MADOGUCHI_COUNTER_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/config.h"
#include "madoguchi/base/error.h"

/* Below this a day of receptions may not find room; below the other, the next one. */
#define DISK_WARN_MB 1024
#define DISK_BAD_MB 100

/* Megabytes that are free on the disk of the database. */
bool disk_room(const struct config *config, int64_t *ret_free_mb, struct error *error);

#endif
