/*
 * base/line_break: where a line of Japanese may not be broken (行頭禁則, 行末禁則).
 *
 * DESCRIPTION
 *   JIS X 4051: some marks and small kana never begin a line, an opening bracket never ends one.
 *   Blanks and words are not looked at: that is the caller's.
 * THREADS  Pure function.
 */
#ifndef MADOGUCHI_BASE_LINE_BREAK_H
#define MADOGUCHI_BASE_LINE_BREAK_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a line may end with the cluster before, and the next one begin with the one after. */
bool line_break_between(const char *before, size_t before_size, const char *after,
			size_t after_size);

#endif
