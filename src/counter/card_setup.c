#include "madoguchi/counter/card_setup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/config_text.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"

#define DIGITS_MAX (2 * MANAGEMENT_KEY_SIZE_MAX)

_Static_assert(DIGITS_MAX <= PASSWORD_SIZE_MAX, "the longest key can be typed");

struct card_setup_keys {
	struct card_setup setup;
	uint8_t issuer_key[ISSUER_KEY_SIZE];
	uint8_t management_key[MANAGEMENT_KEY_SIZE_MAX]; /* the configuration's */
	size_t management_key_size;			 /* 0: it has none */
	uint8_t given_key[MANAGEMENT_KEY_SIZE_MAX];	 /* typed or from a pipe */
	struct pin puk;
	char text[DIGITS_MAX + 2]; /* of the file that is being read, and its NUL */
};

/* At most `most` bytes into text; a pipe may give them in pieces. */
static bool read_text(struct card_setup_keys *keys, int fd, size_t most, size_t *ret_size)
{
	size_t size = 0;
	ssize_t got = 1;

	while (got > 0 && size <= most) {
		got = read(fd, keys->text + size, most + 1 - size);
		size += got > 0 ? (size_t)got : 0;
	}
	*ret_size = size;
	keys->text[size <= most ? size : most] = '\0';
	return got >= 0 && size <= most;
}

/* At most `most` bytes of a file into text, or an error where it is longer or cannot be read. */
static bool read_file(struct card_setup_keys *keys, const char *path, size_t most, size_t *ret_size,
		      struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool whole;

	if (fd < 0)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_ERRNO, errno, "%s", path);
	whole = read_text(keys, fd, most, ret_size);
	close(fd);
	return whole || error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0, "%s: too long", path);
}

static bool load_issuer_key(struct card_setup_keys *keys, const char *path, struct error *error)
{
	size_t size = 0;

	if (path == NULL)
		return true;
	if (!read_file(keys, path, ISSUER_KEY_SIZE, &size, error))
		return false;
	if (size != ISSUER_KEY_SIZE)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0, "%s: needs %d bytes",
				 path, ISSUER_KEY_SIZE);
	memcpy(keys->issuer_key, keys->text, ISSUER_KEY_SIZE);
	keys->setup.issuer_key = keys->issuer_key;
	return true;
}

static bool take_management_key(struct card_setup_keys *keys, const char *digits,
				uint8_t key[static MANAGEMENT_KEY_SIZE_MAX])
{
	const size_t size = strlen(digits) / 2;

	if ((size != 16 && size != 24 && size != 32) || strlen(digits) % 2 != 0 ||
	    !hex_decode(digits, key, size))
		return false;
	keys->setup.management_key = key;
	keys->setup.management_key_size = size;
	return true;
}

static void cut_line(char *text)
{
	text[strcspn(text, "\n")] = '\0';
}

static bool load_management_key(struct card_setup_keys *keys, const char *path, struct error *error)
{
	size_t size;

	if (path == NULL)
		return true;
	if (!read_file(keys, path, DIGITS_MAX + 1, &size, error))
		return false;
	cut_line(keys->text);
	if (take_management_key(keys, keys->text, keys->management_key)) {
		keys->management_key_size = keys->setup.management_key_size;
		return true;
	}
	return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
			 "%s: needs 32, 48 or 64 hexadecimal digits", path);
}

static bool no_management_key(struct error *error)
{
	return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
			 "management key: needs 32, 48 or 64 hexadecimal digits");
}

bool card_setup_management_key_typed(struct card_setup_keys *keys, const struct pin *typed,
				     struct error *error)
{
	bool taken;

	memcpy(keys->text, typed->digits, typed->length);
	keys->text[typed->length] = '\0';
	taken = take_management_key(keys, keys->text, keys->given_key);
	secret_wipe(keys->text, sizeof(keys->text));
	return taken || no_management_key(error);
}

bool card_setup_management_key_read(struct card_setup_keys *keys, int fd, struct error *error)
{
	size_t size;
	bool taken;

	if (isatty(fd) != 0)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
				 "management key: a terminal would show it");
	taken = read_text(keys, fd, DIGITS_MAX + 1, &size);
	cut_line(keys->text);
	taken = taken && take_management_key(keys, keys->text, keys->given_key);
	secret_wipe(keys->text, sizeof(keys->text));
	return taken || no_management_key(error);
}

void card_setup_management_key_forget(struct card_setup_keys *keys)
{
	secret_wipe(keys->given_key, sizeof(keys->given_key));
	keys->setup.management_key = keys->management_key_size > 0 ? keys->management_key : NULL;
	keys->setup.management_key_size = keys->management_key_size;
}

static bool load_puk(struct card_setup_keys *keys, const char *path, struct error *error)
{
	size_t size;

	if (path == NULL)
		return true;
	if (!read_file(keys, path, PIN_SIZE_MAX + 1, &size, error))
		return false;
	cut_line(keys->text);
	size = strlen(keys->text);
	if (size < 6 || size > 8)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
				 "%s: needs 6 to 8 characters", path);
	keys->puk.length = (uint8_t)size;
	memcpy(keys->puk.digits, keys->text, size);
	keys->setup.puk = &keys->puk;
	return true;
}

/* What new_card asks for today; the issue refuses what no driver makes. */
static enum card_key_type key_of_office(const struct office *office)
{
	static const enum card_key_type types[KEY_TYPE_COUNT] = {
		[KEY_TYPE_RSA_2048] = CARD_KEY_RSA_2048,
		[KEY_TYPE_ECDSA_256] = CARD_KEY_P256,
		[KEY_TYPE_ECDSA_384] = CARD_KEY_RSA_2048,
	};
	const struct new_card_rule *rule = office_new_card(office, clock_today());

	return rule != NULL ? types[rule->key] : CARD_KEY_RSA_2048;
}

static enum card_key_type key_of_config(enum piv_key key, const struct office *office)
{
	switch (key) {
	case PIV_KEY_OFFICE:
		break;
	case PIV_KEY_RSA2048:
		return CARD_KEY_RSA_2048;
	case PIV_KEY_P256:
		return CARD_KEY_P256;
	}
	return key_of_office(office);
}

static bool set_slots(struct card_setup *setup, const struct config *config,
		      const struct office *office, struct error *error)
{
	static const uint8_t references[] = { [PIV_SLOT_9A] = 0x9A,
					      [PIV_SLOT_9C] = 0x9C,
					      [PIV_SLOT_9D] = 0x9D,
					      [PIV_SLOT_9E] = 0x9E };

	setup->piv_slots[SLOT_SIGN] = references[config->piv_sign_slot];
	setup->piv_slots[SLOT_AUTH] = references[config->piv_auth_slot];
	setup->piv_key_types[SLOT_SIGN] = key_of_config(config->piv_sign_key, office);
	setup->piv_key_types[SLOT_AUTH] = key_of_config(config->piv_auth_key, office);
	setup->management_key_aes = config->piv_management_cipher == PIV_CIPHER_AES;
	setup->extended_length = config->piv_extended_length;
	/* A configuration made by hand, as tests have it, names no slots at all. */
	if (config->path == NULL || setup->piv_slots[SLOT_SIGN] != setup->piv_slots[SLOT_AUTH])
		return true;
	return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
			 "%s: piv_sign_slot and piv_auth_slot are the same",
			 config_text_name(config->path));
}

bool card_setup_load(const struct config *config, const struct office *office,
		     struct card_setup_keys **ret_keys, struct error *error)
{
	struct card_setup_keys *keys = secret_allocate(sizeof(*keys));
	bool loaded;

	if (keys == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "locked memory");
	memset(keys, 0, sizeof(*keys));
	loaded = set_slots(&keys->setup, config, office, error) &&
		 load_issuer_key(keys, config->issuer_key_file, error) &&
		 load_management_key(keys, config->piv_management_key_file, error) &&
		 load_puk(keys, config->piv_puk_file, error);
	secret_wipe(keys->text, sizeof(keys->text));
	if (loaded)
		*ret_keys = keys;
	else
		card_setup_free(&keys);
	return loaded;
}

void card_setup_free(struct card_setup_keys **keys)
{
	secret_free(keys);
}

const struct card_setup *card_setup_get(const struct card_setup_keys *keys)
{
	return &keys->setup;
}

void card_setup_blank(struct card_setup_keys *keys, bool blank)
{
	keys->setup.blank = blank;
}
