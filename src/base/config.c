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

#define FILE_SIZE_MAX 65536
#define CHOICES_MAX 4
#define SHOWN_VALUE_SIZE 40

_Static_assert(CONFIG_HASH_SIZE == SHA256_SIZE, "the hash of the file is a SHA-256");
_Static_assert(sizeof(enum language) == sizeof(int) && sizeof(enum box_style) == sizeof(int) &&
		   sizeof(enum request_form) == sizeof(int) &&
		   sizeof(enum piv_slot) == sizeof(int) && sizeof(enum piv_key) == sizeof(int) &&
		   sizeof(enum piv_cipher) == sizeof(int),
	       "choices are stored as int");

enum key_kind {
	KEY_TEXT,   /* any text */
	KEY_NAME,   /* letters, digits, "_" and "-": names a file or a word of the vocabulary */
	KEY_PATH,   /* made absolute */
	KEY_URL,    /* http or https */
	KEY_NUMBER, /* decimal, least … most */
	KEY_BOOL,   /* true or false */
	KEY_CHOICE, /* one of a few words; their places are the values of the enum */
};

struct key {
	const char *name;
	enum key_kind kind;
	size_t offset;	     /* in struct config */
	const char *initial; /* NULL: not given */
	bool required;
	int least, most;
	const char *choices[CHOICES_MAX];
};

#define KEY(member, key_kind, ...)                                                                 \
	{                                                                                          \
		.name = #member, .kind = key_kind, .offset = offsetof(struct config, member),      \
		__VA_ARGS__                                                                        \
	}
#define LIMITS(start, from, to) .initial = start, .least = from, .most = to

#define PIV_SLOTS                                                                                  \
	{                                                                                          \
		[PIV_SLOT_9A] = "9A", [PIV_SLOT_9C] = "9C", [PIV_SLOT_9D] = "9D",                  \
		[PIV_SLOT_9E] = "9E"                                                               \
	}
#define PIV_KEYS                                                                                   \
	{                                                                                          \
		[PIV_KEY_OFFICE] = "office", [PIV_KEY_RSA2048] = "rsa2048",                        \
		[PIV_KEY_P256] = "p256"                                                            \
	}

static const struct key keys[] = {
	KEY(office, KEY_NAME, .required = true),
	KEY(office_dir, KEY_PATH, .required = true),
	KEY(locale_dir, KEY_PATH),
	KEY(papers_dir, KEY_PATH),
	KEY(printer, KEY_TEXT),
	KEY(paper_font, KEY_TEXT),
	KEY(counter, KEY_NUMBER, LIMITS("1", 1, 99)),
	KEY(place, KEY_NAME, .initial = "ward_office"),
	KEY(language, KEY_CHOICE, .initial = "ja",
	    .choices = { [LANGUAGE_EN] = "en", [LANGUAGE_JA] = "ja" }),
	KEY(screens_language, KEY_NAME),
	KEY(box, KEY_CHOICE, .initial = "acs",
	    .choices = { [BOX_ACS] = "acs", [BOX_ASCII] = "ascii", [BOX_NONE] = "none" }),
	KEY(holidays_file, KEY_PATH),
	KEY(substitutes_file, KEY_PATH),
	KEY(resident_socket, KEY_PATH),
	KEY(resident_user, KEY_TEXT),
	KEY(counter_user, KEY_TEXT),
	KEY(practice_shift_s, KEY_NUMBER, LIMITS("0", -2000000000, 2000000000)),
	KEY(password_cost, KEY_NUMBER, LIMITS("16", 10, 20)),
	KEY(password_tries, KEY_NUMBER, LIMITS("5", 3, 20)),
	KEY(password_lock_min, KEY_NUMBER, LIMITS("15", 0, 1440)),
	KEY(idle_lock_s, KEY_NUMBER, LIMITS("300", 0, 3600)),
	KEY(practice_operator, KEY_NAME),
	KEY(state_dir, KEY_PATH, .required = true),
	KEY(case_key_file, KEY_PATH, .required = true),
	KEY(queue_key_file, KEY_PATH, .required = true),
	KEY(backup_key_file, KEY_PATH),
	KEY(audit_key_file, KEY_PATH),
	KEY(log_file, KEY_PATH),
	KEY(reader, KEY_TEXT),
	KEY(issuer_key_file, KEY_PATH),
	KEY(piv_sign_slot, KEY_CHOICE, .initial = "9C", .choices = PIV_SLOTS),
	KEY(piv_auth_slot, KEY_CHOICE, .initial = "9A", .choices = PIV_SLOTS),
	KEY(piv_sign_key, KEY_CHOICE, .initial = "office", .choices = PIV_KEYS),
	KEY(piv_auth_key, KEY_CHOICE, .initial = "office", .choices = PIV_KEYS),
	KEY(piv_management_key_file, KEY_PATH),
	KEY(piv_management_cipher, KEY_CHOICE, .initial = "3des",
	    .choices = { [PIV_CIPHER_3DES] = "3des", [PIV_CIPHER_AES] = "aes" }),
	KEY(piv_puk_file, KEY_PATH),
	KEY(piv_extended_length, KEY_BOOL, .initial = "false"),
	KEY(url, KEY_URL),
	KEY(tls_ca_file, KEY_PATH),
	KEY(cmp_ca_file, KEY_PATH),
	KEY(sign_ca_file, KEY_PATH),
	KEY(auth_ca_file, KEY_PATH),
	KEY(sign_list_url, KEY_URL),
	KEY(auth_list_url, KEY_URL),
	KEY(office_certificate_file, KEY_PATH),
	KEY(office_key_file, KEY_PATH),
	KEY(recipient, KEY_TEXT),
	KEY(request_form, KEY_CHOICE, .initial = "crmf",
	    .choices = { [REQUEST_CRMF] = "crmf", [REQUEST_P10CR] = "p10cr" }),
	KEY(authority_remembers, KEY_BOOL, .initial = "true"),
	KEY(batch_size, KEY_NUMBER, LIMITS("50", 1, 200)),
	KEY(batch_most, KEY_NUMBER, LIMITS("400", 1, 400)),
	KEY(connections, KEY_NUMBER, LIMITS("2", 1, 4)),
	KEY(connect_timeout_s, KEY_NUMBER, LIMITS("10", 1, 120)),
	KEY(request_timeout_s, KEY_NUMBER, LIMITS("60", 1, 600)),
	KEY(probe_interval_s, KEY_NUMBER, LIMITS("20", 1, 3600)),
	KEY(round_trip_max_s, KEY_NUMBER, LIMITS("10", 1, 10)),
	KEY(uncollected_days, KEY_NUMBER, LIMITS("90", 0, 3650)),
	KEY(reply_wait_s, KEY_NUMBER, LIMITS("15", 0, 600)),
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

/*
 * What the call-backs of libconfuse, which carry no pointer of ours, work on. One load runs at a
 * time: libconfuse's reader has global state as well.
 */
static struct load {
	struct config *config;
	struct error *error;
	bool failed; /* only the first fault is reported: the others often follow from it */
	bool seen[KEYS];
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

static bool is_url(const char *value)
{
	const char *host = strstr(value, "://");

	if (strncmp(value, "https://", 8) != 0 && strncmp(value, "http://", 7) != 0)
		return false;
	return host[3] != '\0' && host[3] != '/' && strpbrk(value, " \t\"<>") == NULL;
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

static bool parse_choice(const struct key *key, const char *value, int *ret_choice)
{
	for (int i = 0; i < CHOICES_MAX && key->choices[i] != NULL; i++) {
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
static void describe_allowed(const struct key *key, char *words, size_t size)
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
	for (int i = 0; i < CHOICES_MAX && key->choices[i] != NULL; i++) {
		size_t used = strlen(words);

		snprintf(words + used, size - used, "%s%s", i > 0 ? ", " : "", key->choices[i]);
	}
}

static bool is_string(const struct key *key)
{
	return key->kind == KEY_TEXT || key->kind == KEY_NAME || key->kind == KEY_PATH ||
	       key->kind == KEY_URL;
}

static void *member(struct config *config, const struct key *key)
{
	return (char *)config + key->offset;
}

static bool set_string(struct config *config, const struct key *key, const char *value)
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
static bool set_value(struct config *config, const struct key *key, const char *value,
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
	return !*ret_allowed || !is_string(key) || set_string(config, key, value);
}

static bool set_initial_values(struct config *config)
{
	for (size_t i = 0; i < KEYS; i++) {
		bool allowed;

		if (keys[i].initial != NULL &&
		    !set_value(config, &keys[i], keys[i].initial, &allowed))
			return false;
	}
	return true;
}

static size_t key_number(const char *name)
{
	size_t i = 0;

	while (strcmp(keys[i].name, name) != 0)
		i++;
	return i;
}

/* Called by libconfuse behind each assignment; anything but 0 stops it. */
static int take_value(cfg_t *cfg, cfg_opt_t *option)
{
	size_t number = key_number(cfg_opt_name(option));
	const struct key *key = &keys[number];
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
	if (value[0] == '\0' && is_string(key) && !key->required && key->initial == NULL)
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
	cfg_opt_t options[KEYS + 1];
	const cfg_opt_t end = CFG_END();
	cfg_t *cfg;
	int result;

	/* All keys are strings to libconfuse, so that one place says what is allowed. */
	for (size_t i = 0; i < KEYS; i++) {
		const cfg_opt_t option = CFG_STR(keys[i].name, NULL, CFGF_NONE);

		options[i] = option;
	}
	options[KEYS] = end;
	cfg = cfg_init(options, CFGF_NONE);
	if (cfg == NULL)
		return out_of_memory();
	cfg_set_error_function(cfg, report);
	for (size_t i = 0; i < KEYS; i++)
		cfg_set_validate_func(cfg, keys[i].name, take_value);
	result = cfg_parse_buf(cfg, text);
	cfg_free(cfg);
	if (result != CFG_SUCCESS && !load.failed)
		return error_set(load.error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "%s: cannot be understood", config_text_name(load.config->path));
	return result == CFG_SUCCESS;
}

static bool check_required(void)
{
	for (size_t i = 0; i < KEYS; i++) {
		if (keys[i].required && !load.seen[i])
			return error_set(load.error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
					 "%s: %s: missing; this key must be given",
					 config_text_name(load.config->path), keys[i].name);
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

bool config_load(const char *path, struct config **ret_config, struct error *error)
{
	struct config *config = calloc(1, sizeof(*config));
	struct buffer text;
	bool done;

	if (config == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", config_text_name(path));
	buffer_init(&text, FILE_SIZE_MAX);
	done = absolute_path(path, &config->path, error) &&
	       config_text_read(path, ERROR_CONFIG_WRONG, &text, config->hash, error) &&
	       load_text(config, &text, error);
	buffer_done(&text);
	if (!done) {
		config_free(&config);
		return false;
	}
	*ret_config = config;
	return true;
}

bool config_file_changed(const struct config *config)
{
	uint8_t digest[SHA256_SIZE];
	struct buffer bytes;
	bool same;

	if (config->path == NULL)
		return false;
	buffer_init(&bytes, FILE_SIZE_MAX);
	same = config_text_file(config->path, ERROR_CONFIG_WRONG, &bytes, NULL);
	if (same) {
		sha256_bytes(bytes.bytes, bytes.size, digest);
		same = memcmp(digest, config->hash, sizeof(digest)) == 0;
	}
	buffer_done(&bytes);
	return !same;
}

void config_free(struct config **config)
{
	if (config == NULL || *config == NULL)
		return;
	for (size_t i = 0; i < KEYS; i++) {
		if (is_string(&keys[i]))
			free(*(char **)member(*config, &keys[i]));
	}
	free((*config)->path);
	free(*config);
	*config = NULL;
}

void config_play_clock(const struct config *config)
{
	clock_play(config->practice_shift_s);
}
