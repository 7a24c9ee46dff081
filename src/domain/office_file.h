/*
 * office_file: the reader of office files, in five parts; private to the domain layer.
 *
 * DESCRIPTION
 *   office_file.c reads the file and lets libconfuse parse it. office_keys.c knows every key and
 *   what its value may be, and judges each value in the moment it is read, so that an error names
 *   its line. office_sections.c turns a finished section into a rule, office_finish.c
 *   looks at the file as a whole, and office_check.c at its rules side by side.
 * THREADS  One file at a time in a thread: libconfuse's callbacks carry no context of ours.
 */
#ifndef MADOGUCHI_DOMAIN_OFFICE_FILE_H
#define MADOGUCHI_DOMAIN_OFFICE_FILE_H

#include "office_reading.h"
#include "office_rules.h"

/* --- office_keys.c --- */
/* libconfuse's callback for every key that is no section. */
int office_key_check(cfg_t *cfg, cfg_opt_t *opt);
/* Shorter than OFFICE_TEXT_SIZE and without control characters, so that it can be shown
 * anywhere. */
bool office_text_plain(const char *text);
/* Values that passed the check, as the rules hold them. An absent list is the empty set. */
unsigned office_key_set(cfg_t *section, const char *key);
int32_t office_key_date(cfg_t *section, const char *key, int32_t absent);
int office_key_number(cfg_t *section, const char *key, int absent);
/* "12-29" as 1229, 0 when absent. */
int office_key_month_day(cfg_t *section, const char *key);
/* One word of a vocabulary, as its number; absent when the key is not given. */
int office_key_word(cfg_t *section, const char *key, int absent);
int office_item_word(const char *key, const char *word);
void office_item_span(const char *text, struct time_span *ret_span);
void office_item_condition(const char *text, struct condition *ret_condition);

/* --- office_sections.c --- */
/* The tree of sections and keys. */
cfg_opt_t *office_options(void);
/* libconfuse's callback for every finished section. */
int office_section_read(cfg_t *cfg, cfg_opt_t *opt);

/* --- office_finish.c --- */
/* What only the whole file shows: own facts, gaps and overlaps of dates. */
int office_finish(cfg_t *cfg);

/* --- office_check.c --- */
/* Rules that can never apply, and rules that contradict each other. */
int office_check(cfg_t *cfg, const struct office *office);

#endif
