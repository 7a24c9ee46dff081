/*
 * domain/search_words: what a person types to find a case.
 *
 * DESCRIPTION
 *   Words between blanks, each of which narrows what is found:
 *     a day        "2026-10-14", "R8.10.14", "令和8年10月14日": the day on which it was begun;
 *                  without a year ("10/14", "10月14日") the latest such day; "today", "今日"
 *     a state      its label in either language, or the beginning of one label alone, from two
 *                  characters, or four where they are ASCII; blanks may stand in it
 *     a number     digits and hyphens: the beginning of a case number, or its running number alone,
 *                  with or without check digit ("42", "00042-7")
 *     a name       anything else: a part of name or kana, whatever the width and form of the kana;
 *                  where all of them are single characters, these after one another
 *   Days before 2000 are no days of a case but digits or names.
 * SIZES    SEARCH_KEY_SIZE bytes a key, terminated; SEARCH_NAMES_MAX names, further ones are joined
 *          to the last.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_SEARCH_WORDS_H
#define MADOGUCHI_DOMAIN_SEARCH_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/domain/case_number.h"
#include "madoguchi/domain/state.h"

#define SEARCH_KEY_SIZE 2048
#define SEARCH_NAMES_MAX 4

struct search_words {
	char number[CASE_NUMBER_SIZE]; /* the beginning, with its hyphens; empty: any */
	/* What was typed as a running number, which goes before where some case has it; 0: it is
	 * none. */
	int64_t serial;
	char check[2]; /* its check digit; empty: any */
	bool has_state;
	enum case_state state;
	int32_t day; /* DATE_NONE: any */
	int names;
	char name[SEARCH_NAMES_MAX][SEARCH_KEY_SIZE]; /* as text_search_key() makes them */
};

/* "14130-01-2" from the digits of whatever was typed; false when it is not a number. */
bool search_number_parse(const char *words, char number[static CASE_NUMBER_SIZE]);
/* `today` is a day number. Whatever was typed is a search; nothing typed leaves all empty. */
void search_words_parse(const char *words, int32_t today, struct search_words *ret_words);
/* A single character of a name and nothing else: what is indexed are pairs. */
bool search_words_too_little(const struct search_words *words);

#endif
