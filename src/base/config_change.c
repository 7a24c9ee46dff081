#include "madoguchi/base/config_change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_keys.h"

#define NUMBER_SIZE 16

const char *config_takes_word(enum config_takes takes)
{
	static const char *const words[CONFIG_TAKES_COUNT] = {
		[CONFIG_TAKES_START] = "start",
		[CONFIG_TAKES_RELOAD] = "reload",
		[CONFIG_TAKES_BOTH] = "both",
		[CONFIG_TAKES_SCREENS] = "screens",
	};

	return takes < CONFIG_TAKES_COUNT ? words[takes] : "?";
}

/* As the file would give it; `number` is room for what is no text. */
static const char *value_of(const struct config *config, const struct config_key *key,
			    char number[static NUMBER_SIZE])
{
	const void *member = (const char *)config + key->offset;

	if (config_key_is_string(key)) {
		const char *text = *(char *const *)member;

		return text != NULL ? text : "";
	}
	if (key->kind == KEY_BOOL)
		return *(const bool *)member ? "true" : "false";
	if (key->kind == KEY_CHOICE)
		return key->choices[*(const int *)member];
	snprintf(number, NUMBER_SIZE, "%d", *(const int *)member);
	return number;
}

size_t config_compare(const struct config *before, const struct config *after, config_tell *tell,
		      void *context)
{
	size_t count = 0;

	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		char old[NUMBER_SIZE], fresh[NUMBER_SIZE];
		const struct config_difference difference = {
			.key = config_keys[i].name,
			.before = value_of(before, &config_keys[i], old),
			.after = value_of(after, &config_keys[i], fresh),
			.takes = config_keys[i].takes,
		};

		if (strcmp(difference.before, difference.after) == 0)
			continue;
		if (tell != NULL)
			tell(context, &difference);
		count++;
	}
	return count;
}

/* The value of one key, as another snapshot has it. */
static bool copy_value(struct config *to, const struct config *from, const struct config_key *key)
{
	void *const member = (char *)to + key->offset;
	const void *const value = (const char *)from + key->offset;
	char *text;

	if (key->kind == KEY_BOOL) {
		*(bool *)member = *(const bool *)value;
		return true;
	}
	if (!config_key_is_string(key)) {
		*(int *)member = *(const int *)value;
		return true;
	}
	text = *(char *const *)value;
	if (text != NULL && (text = strdup(text)) == NULL)
		return false;
	free(*(char **)member);
	*(char **)member = text;
	return true;
}

bool config_follow(const struct config *now, const struct config *fresh, struct config **ret_config,
		   struct error *error)
{
	struct config *config = NULL;
	bool done = true;

	if (!config_load_text(fresh->path, fresh->text, strlen(fresh->text), &config, error))
		return false;
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		done = done && (config_keys[i].takes == CONFIG_TAKES_SCREENS ||
				copy_value(config, now, &config_keys[i]));
	if (done)
		*ret_config = config;
	else
		config_free(&config);
	return done || error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "settings");
}
