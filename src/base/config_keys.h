/*
 * config_keys: what a key of madoguchi.conf is; private to base/config and base/config_change.
 *
 * DESCRIPTION
 *   One table names each key with its kind, its place in struct config, what is allowed and which
 *   program takes another value when.
 * THREADS  Constant.
 */
#ifndef MADOGUCHI_BASE_CONFIG_KEYS_H
#define MADOGUCHI_BASE_CONFIG_KEYS_H

#include <stddef.h>

#include "madoguchi/base/config.h"
#include "madoguchi/base/config_change.h"

#define CONFIG_KEYS 59
#define CONFIG_CHOICES 4

enum config_kind {
	KEY_TEXT,   /* any text */
	KEY_NAME,   /* letters, digits, "_" and "-": names a file or a word of the vocabulary */
	KEY_PATH,   /* made absolute */
	KEY_URL,    /* http or https */
	KEY_NUMBER, /* decimal, least … most */
	KEY_BOOL,   /* true or false */
	KEY_CHOICE, /* one of a few words; their places are the values of the enum */
};

struct config_key {
	const char *name;
	enum config_kind kind;
	size_t offset;	     /* in struct config */
	const char *initial; /* NULL: not given */
	bool required;
	int least, most;
	const char *choices[CONFIG_CHOICES];
	enum config_takes takes;
};

extern const struct config_key config_keys[CONFIG_KEYS];

static inline bool config_key_is_string(const struct config_key *key)
{
	return key->kind == KEY_TEXT || key->kind == KEY_NAME || key->kind == KEY_PATH ||
	       key->kind == KEY_URL;
}

#endif
