/*
 * office_section: what the readers of sections share; private to the domain layer.
 *
 * DESCRIPTION
 *   office_sections.c reads what every office has (documents, refusals, fees, dates, PINs, hours),
 *   office_sections_more.c what is about people and machines (who decides, overrides, wards, the
 *   new card, stores), and how long is kept what. A reader returns 0, or -1 after making the file's
 *   error.
 * THREADS  As office_file.
 */
#ifndef MADOGUCHI_DOMAIN_OFFICE_SECTION_H
#define MADOGUCHI_DOMAIN_OFFICE_SECTION_H

#include "office_file.h"

#define LIST(name) CFG_STR_LIST(name, NULL, CFGF_NODEFAULT)
#define WORD(name) CFG_STR(name, NULL, CFGF_NODEFAULT)
#define NUMBER(name) CFG_INT(name, 0, CFGF_NODEFAULT)
#define FLAG(name) CFG_BOOL(name, cfg_false, CFGF_NONE)
#define SECTION(name, keys) CFG_SEC(name, keys, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES)

#define DAYS WORD("from"), WORD("until")
#define SCOPE                                                                                      \
	DAYS, LIST("procedures"), LIST("applicants"), LIST("cards"), LIST("visits"),               \
	    LIST("channels"), LIST("places"), LIST("reasons"), LIST("when"), LIST("unless")

/* Name, days and conditions of a section; keys that the section does not have stay unset. */
int office_scope_read(cfg_t *section, struct scope *scope);
/* A key without which the section means nothing. */
int office_section_demand(cfg_t *section, const char *key);
int office_section_full(cfg_t *section, size_t count, size_t maximum);

/* --- office_sections_more.c --- */
extern cfg_opt_t office_decides_keys[];
extern cfg_opt_t office_override_keys[];
extern cfg_opt_t office_ward_keys[];
extern cfg_opt_t office_identity_keys[];
extern cfg_opt_t office_new_card_keys[];
extern cfg_opt_t office_store_keys[];
extern cfg_opt_t office_retention_keys[];
int office_read_decides(cfg_t *section, struct office *office);
int office_read_override(cfg_t *section, struct office *office);
int office_read_ward(cfg_t *section, struct office *office);
int office_read_identity(cfg_t *section, struct office *office);
int office_read_form(cfg_t *section, struct document_rule *rule);
int office_read_new_card(cfg_t *section, struct office *office);
int office_read_store(cfg_t *section, struct office *office);
int office_read_retention(cfg_t *section, struct office *office);

#endif
