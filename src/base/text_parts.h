/*
 * base/text_parts: what the files of base/text have in common; only they include it.
 */
#ifndef MADOGUCHI_BASE_TEXT_PARTS_H
#define MADOGUCHI_BASE_TEXT_PARTS_H

#include <stdbool.h>
#include <stdint.h>

/* What a keyboard or an input method makes of the one dash. */
bool text_is_dash(int32_t code_point);
bool text_is_space(int32_t code_point);

#endif
