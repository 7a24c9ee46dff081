#include "madoguchi/base/config.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <confuse.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/clock.h"
#include "madoguchi/base/config_text.h"
#include "madoguchi/base/sha256.h"
#include "madoguchi/base/text.h"

#include "config_keys.h"

#define SHOWN_VALUE_SIZE 40

_Static_assert(CONFIG_HASH_SIZE == SHA256_SIZE, "the hash of the file is a SHA-256");
_Static_assert(sizeof(enum language) == sizeof(int) && sizeof(enum box_style) == sizeof(int) &&
		   sizeof(enum request_form) == sizeof(int) &&
		   sizeof(enum piv_slot) == sizeof(int) && sizeof(enum piv_key) == sizeof(int) &&
		   sizeof(enum piv_cipher) == sizeof(int),
	       "choices are stored as int");

/* What the call-backs of libconfuse, which carry no pointer of ours, work on. */
static _Thread_local struct load {
	struct config *config;
	struct error *error;
	bool failed; /* only the first fault is reported: the others often follow from it */
	bool seen[CONFIG_KEYS];
} load;

__attribute__((format(printf, 2, 0))) static void report(cfg_t *cfg, const char *format,
							 va_list arguments)
{
	char fault[ERROR_DETAIL_SIZE];

	if (load.failed)
		return;
	load.failed = true;
	if (vsnprintf(fault, sizeof(fault), format, arguments) < 0)
		fault[0] = '\0';
	error_set(load.error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "%s:%d: %s",
		  config_text_name(load.config->path), cfg->line, fault);
}

static bool out_of_memory(void)
{
	if (!load.failed)
		error_set(load.error, ERROR_MEMORY, CAUSE_NONE, 0, "%s",
			  config_text_name(load.config->path));
	load.failed = true;
	return false;
}

static bool is_name(const char *value)
{
	return strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
	       strlen(value);
}

/* No name and password before the host: settings hold no secrets, and are kept as they were. */
static bool is_url(const char *value)
{
	const char *host = strstr(value, "://");

	if (strncmp(value, "https://", 8) != 0 && strncmp(value, "http://", 7) != 0)
		return false;
	host += 3;
	return host[0] != '\0' && host[0] != '/' && strpbrk(value, " \t\"<>") == NULL &&
	       memchr(host, '@', strcspn(host, "/")) == NULL;
}

static bool parse_number(const char *value, int least, int most, int *ret_number)
{
	const char *digits = value[0] == '-' ? value + 1 : value;
	char *end;
	long number;

	if (digits[0] < '0' || digits[0] > '9')
		return false;
	errno = 0;
	number = strtol(value, &end, 10);
	if (errno != 0 || *end != '\0' || number < least || number > most)
		return false;
	*ret_number = (int)number;
	return true;
}

static bool parse_choice(const struct config_key *key, const char *value, int *ret_choice)
{
	for (int i = 0; i < CONFIG_CHOICES && key->choices[i] != NULL; i++) {
		if (strcmp(value, key->choices[i]) == 0) {
			*ret_choice = i;
			return true;
		}
	}
	return false;
}

static bool parse_bool(const char *value, bool *ret_value)
{
	bool yes = strcmp(value, "true") == 0;

	if (!yes && strcmp(value, "false") != 0)
		return false;
	*ret_value = yes;
	return true;
}

/* Says in words what may stand behind a key. */
static void describe_allowed(const struct config_key *key, char *words, size_t size)
{
	static const char *const kinds[] = {
		[KEY_TEXT] = "text without control characters",
		[KEY_NAME] = "letters, digits, _ and -",
		[KEY_PATH] = "a path without control characters",
		[KEY_URL] = "http://… or https://…",
		[KEY_BOOL] = "true or false",
	};

	if (key->kind == KEY_NUMBER) {
		snprintf(words, size, "%d to %d", key->least, key->most);
		return;
	}
	if (key->kind != KEY_CHOICE) {
		snprintf(words, size, "%s", kinds[key->kind]);
		return;
	}
	words[0] = '\0';
	for (int i = 0; i < CONFIG_CHOICES && key->choices[i] != NULL; i++) {
		size_t used = strlen(words);

		snprintf(words + used, size - used, "%s%s", i > 0 ? ", " : "", key->choices[i]);
	}
}

static void *member(struct config *config, const struct config_key *key)
{
	return (char *)config + key->offset;
}

static bool set_string(struct config *config, const struct config_key *key, const char *value)
{
	char **target = member(config, key);
	size_t folder = (size_t)(strrchr(config->path, '/') - config->path) + 1;
	char *text;

	if (key->kind == KEY_PATH && value[0] != '/') {
		if (asprintf(&text, "%.*s%s", (int)folder, config->path, value) < 0)
			return out_of_memory();
	} else {
		text = strdup(value);
		if (text == NULL)
			return out_of_memory();
	}
	free(*target);
	*target = text;
	return true;
}

static bool has_controls(const char *value)
{
	for (; *value != '\0'; value++) {
		if ((unsigned char)*value < 0x20 || *value == 0x7f)
			return true;
	}
	return false;
}

/* Stores a value that is allowed; *ret_allowed tells whether it is. */
static bool set_value(struct config *config, const struct config_key *key, const char *value,
		      bool *ret_allowed)
{
	*ret_allowed = !has_controls(value);
	if (key->kind == KEY_NAME)
		*ret_allowed = is_name(value);
	else if (key->kind == KEY_URL)
		*ret_allowed = is_url(value);
	else if (key->kind == KEY_NUMBER)
		*ret_allowed = parse_number(value, key->least, key->most, member(config, key));
	else if (key->kind == KEY_CHOICE)
		*ret_allowed = parse_choice(key, value, member(config, key));
	else if (key->kind == KEY_BOOL)
		*ret_allowed = parse_bool(value, member(config, key));
	return !*ret_allowed || !config_key_is_string(key) || set_string(config, key, value);
}

static bool set_initial_values(struct config *config)
{
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		bool allowed;

		if (config_keys[i].initial != NULL &&
		    !set_value(config, &config_keys[i], config_keys[i].initial, &allowed))
			return false;
	}
	return true;
}

static size_t key_number(const char *name)
{
	size_t i = 0;

	while (strcmp(config_keys[i].name, name) != 0)
		i++;
	return i;
}

/* Called by libconfuse behind each assignment; anything but 0 stops it. */
static int take_value(cfg_t *cfg, cfg_opt_t *option)
{
	size_t number = key_number(cfg_opt_name(option));
	const struct config_key *key = &config_keys[number];
	const char *value = cfg_opt_getnstr(option, 0);
	bool allowed;
	char words[80];
	char shown[SHOWN_VALUE_SIZE];

	if (load.seen[number]) {
		cfg_error(cfg, "%s: given twice; it is allowed once", key->name);
		return -1;
	}
	load.seen[number] = true;
	/* An empty string says the same as leaving the key out. */
	if (value[0] == '\0' && config_key_is_string(key) && !key->required && key->initial == NULL)
		return 0;
	allowed = value[0] != '\0';
	if (allowed && !set_value(load.config, key, value, &allowed))
		return -1;
	if (allowed)
		return 0;
	describe_allowed(key, words, sizeof(words));
	text_clean(value, strlen(value), shown, sizeof(shown));
	cfg_error(cfg, "%s: \"%s\" is not allowed; allowed: %s", key->name, shown, words);
	return -1;
}

static bool parse(const char *text)
{
	cfg_opt_t options[CONFIG_KEYS + 1];
	const cfg_opt_t end = CFG_END();
	cfg_t *cfg;
	int result;

	/* All keys are strings to libconfuse, so that one place says what is allowed. */
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		const cfg_opt_t option = CFG_STR(config_keys[i].name, NULL, CFGF_NONE);

		options[i] = option;
	}
	options[CONFIG_KEYS] = end;
	cfg = config_text_new(options);
	if (cfg == NULL)
		return out_of_memory();
	cfg_set_error_function(cfg, report);
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		cfg_set_validate_func(cfg, config_keys[i].name, take_value);
	result = config_text_parse(cfg, text);
	config_text_free(&cfg);
	if (result != CFG_SUCCESS && !load.failed)
		return error_set(load.error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "%s: cannot be understood", config_text_name(load.config->path));
	return result == CFG_SUCCESS;
}

static bool check_required(void)
{
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		if (config_keys[i].required && !load.seen[i])
			return error_set(load.error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
					 "%s: %s: missing; this key must be given",
					 config_text_name(load.config->path), config_keys[i].name);
	}
	return true;
}

static bool unreadable(const char *path, int cause, struct error *error)
{
	return error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, cause, "%s",
			 config_text_name(path));
}

/* The folder made absolute, the file's own name kept: a link is named as the caller named it. */
static bool absolute_path(const char *path, char **ret_path, struct error *error)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	char *folder = slash != NULL ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	char *real = folder != NULL ? realpath(folder, NULL) : NULL;
	int cause = errno;
	char *whole = NULL;

	if (real != NULL && asprintf(&whole, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name) < 0)
		whole = NULL;
	free(folder);
	free(real);
	if (whole == NULL)
		return unreadable(path, cause, error);
	*ret_path = whole;
	return true;
}

static bool load_text(struct config *config, const struct buffer *text, struct error *error)
{
	bool done;

	load = (struct load){ .config = config, .error = error };
	done = set_initial_values(config) && parse((const char *)text->bytes) && check_required();
	load = (struct load){ .config = NULL };
	return done;
}

/* The text of a file, whose path is in `config` already; the bytes are kept as they are. */
static bool load_bytes(struct config *config, struct buffer *bytes, struct error *error)
{
	config->text =
	    bytes->size > 0 ? strndup((const char *)bytes->bytes, bytes->size) : strdup("");
	if (config->text == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s",
				 config_text_name(config->path));
	return config_text_prepare(config->path, ERROR_CONFIG_WRONG, bytes, config->hash, error) &&
	       load_text(config, bytes, error);
}

static bool keep(struct config **config, bool done, struct config **ret_config)
{
	if (done)
		*ret_config = *config;
	else
		config_free(config);
	return done;
}

bool config_load(const char *path, struct config **ret_config, struct error *error)
{
	struct config *config = calloc(1, sizeof(*config));
	struct buffer bytes;
	bool done;

	if (config == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", config_text_name(path));
	buffer_init(&bytes, CONFIG_FILE_MAX);
	done = absolute_path(path, &config->path, error) &&
	       config_text_file(path, ERROR_CONFIG_WRONG, &bytes, error) &&
	       load_bytes(config, &bytes, error);
	buffer_done(&bytes);
	return keep(&config, done, ret_config);
}

bool config_load_text(const char *path, const void *text, size_t size, struct config **ret_config,
		      struct error *error)
{
	struct config *config = calloc(1, sizeof(*config));
	struct buffer bytes;
	bool done;

	buffer_init(&bytes, CONFIG_FILE_MAX);
	if (config != NULL)
		config->path = strdup(path);
	done = config != NULL && config->path != NULL && buffer_append(&bytes, text, size);
	if (!done)
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", config_text_name(path));
	done = done && load_bytes(config, &bytes, error);
	buffer_done(&bytes);
	return keep(&config, done, ret_config);
}

void config_free(struct config **config)
{
	if (config == NULL || *config == NULL)
		return;
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		if (config_key_is_string(&config_keys[i]))
			free(*(char **)member(*config, &config_keys[i]));
	}
	free((*config)->path);
	free((*config)->text);
	free(*config);
	*config = NULL;
}

void config_play_clock(const struct config *config)
{
	clock_play(config->practice_shift_s);
}
