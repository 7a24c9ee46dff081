/*
 * base/yen: an amount of yen as people read it.
 *
 * DESCRIPTION
 *   Screens and papers show "1,200"; what the amount is of, and the word for yen, stand in the
 *   message or the template around it. CSV and JSON files have the number alone, as programs read
 *   it, and do not come here.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_BASE_YEN_H
#define MADOGUCHI_BASE_YEN_H

#include <stdint.h>

#define YEN_TEXT_SIZE 32

/* "1,200", "-100", "0": a comma before every three digits, counted from the right. */
void yen_format(int64_t yen, char text[static YEN_TEXT_SIZE]);

#endif
