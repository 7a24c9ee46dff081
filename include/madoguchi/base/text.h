/*
 * base/text: UTF-8 as people see it.
 *
 * DESCRIPTION
 *   Text is valid UTF-8 with a length. A cluster is what a person calls a character: a base
 *   code point with its combining marks and variation selectors (Unicode UAX #29 as utf8proc
 *   has it). Widths are terminal columns: 0, 1 or 2 a code point; East Asian "ambiguous" is 1,
 *   private use is 1 and drawn as 〓. Stored names are never normalised; search keys are.
 * SIZES    A cluster is at most TEXT_CLUSTER_SIZE bytes; marks beyond that start a new cluster.
 * THREADS  Pure functions.
 */
#ifndef MADOGUCHI_BASE_TEXT_H
#define MADOGUCHI_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_CLUSTER_SIZE 32

bool text_valid(const char *text, size_t size);
/* Bytes of the code point at text (size bytes left); 0 where there is none: bad bytes, NUL. */
size_t text_code_point(const char *text, size_t size, int32_t *ret_code_point);
/* Bytes of the cluster that starts at text (size bytes left, > 0) and its columns. Bad bytes are
 * clusters of one byte and one column. */
size_t text_cluster(const char *text, size_t size, int *ret_width);
int text_width(const char *text, size_t size);
/* Bytes of the longest run of whole clusters that fits into columns. */
size_t text_fit(const char *text, size_t size, int columns, int *ret_width);
/* Copies, replacing control and bidirectional-formatting characters by U+FFFD and cutting at a
 * cluster boundary; always terminates. For text that came from card, authority or file. */
void text_clean(const char *text, size_t size, char *ret_clean, size_t clean_size);
/* Copies at most size - 1 bytes of whole clusters and terminates. */
void text_copy(char *target, size_t size, const char *text);

/* NFKC, kana to full-width katakana as JIS has it, house table of dashes, lower case: only for
 * search keys. */
void text_search_key(const char *text, char *ret_key, size_t key_size);
/* Conversions on leaving a field. */
void text_to_full_kana(const char *text, char *ret_text, size_t size);
void text_to_digits(const char *text, char *ret_text, size_t size);
/* Composes kana with U+3099/U+309A only; names keep everything else as typed. */
void text_compose_kana(const char *text, char *ret_text, size_t size);

/* NFKC alone: what stands for characters that Unicode keeps for the sake of older sets, such as
 * ㈱ and the compatibility ideographs. */
void text_fold_compatible(const char *text, char *ret_text, size_t size);

/* True for twelve digits with a valid My Number check digit anywhere in the text: such a text is
 * refused in every free field. */
bool text_has_my_number(const char *text);

#endif
