#include "madoguchi/practice/resident_card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/x509.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/sha256.h"
#include "madoguchi/practice/ca_hierarchy.h"
#include "madoguchi/practice/card_key.h"
#include "madoguchi/practice/card_piv_state.h"
#include "madoguchi/practice/world_folder.h"

#define MS_A_DAY 86400000LL
#define SERIAL_SIZE 16
#define TORN_SIZE 300
#define FIVE_YEARS 5

/* ---- the basic four -------------------------------------------------------------------- */

static void add_value(struct buffer *file, uint8_t tag, const void *value, size_t size,
		      uint16_t *ret_offset)
{
	uint8_t head[5] = { 0xDF, tag };
	size_t count = 2;

	if (size >= 0x100) {
		head[count++] = 0x82;
		head[count++] = (uint8_t)(size >> 8);
	} else if (size >= 0x80) {
		head[count++] = 0x81;
	}
	head[count++] = (uint8_t)size;
	buffer_append(file, head, count);
	*ret_offset = (uint16_t)file->size;
	buffer_append(file, value, size);
}

static void birth_digits(int32_t born, char digits[static 9])
{
	int year, month, day;

	date_to_civil(born, &year, &month, &day);
	snprintf(digits, 9, "%04u%02u%02u", (unsigned)year % 10000, (unsigned)month % 100,
		 (unsigned)day % 100);
}

bool resident_card_basic_four(const struct resident *resident, int32_t born,
			      struct practice_bytes *ret_file)
{
	/* FF20 with a two-byte length, then DF21 with its eight bytes: always 16 bytes. */
	static const uint8_t head[] = { 0xFF, 0x20, 0x82, 0, 0, 0xDF, 0x21, 8,
					0,    0,    0,	  0, 0, 0,    0,    0 };
	struct buffer file;
	uint16_t offsets[4];
	char birth[9];
	bool done;

	birth_digits(born, birth);
	buffer_init(&file, PRACTICE_FILE_SIZE);
	buffer_append(&file, head, sizeof(head));
	add_value(&file, 0x22, resident->kanji, strlen(resident->kanji), &offsets[0]);
	add_value(&file, 0x23, resident->address, strlen(resident->address), &offsets[1]);
	add_value(&file, 0x24, birth, 8, &offsets[2]);
	add_value(&file, 0x25, &resident->sex, 1, &offsets[3]);
	done = !file.failed;
	if (done) {
		file.bytes[3] = (uint8_t)((file.size - 5) >> 8);
		file.bytes[4] = (uint8_t)(file.size - 5);
		for (size_t i = 0; i < 4; i++) {
			file.bytes[8 + 2 * i] = (uint8_t)(offsets[i] >> 8);
			file.bytes[9 + 2 * i] = (uint8_t)offsets[i];
		}
		memcpy(ret_file->bytes, file.bytes, file.size);
		ret_file->size = file.size;
	}
	buffer_done(&file);
	return done;
}

/* ---- certificates ------------------------------------------------------------------------ */

/* Issued five years before its last day and twenty days on, at nine in the morning: as if the
 * resident had come some days after a birthday. */
static int64_t issued_at(int32_t expires)
{
	int year, month, day;

	date_to_civil(expires, &year, &month, &day);
	if (month == 2 && day == 29)
		day = 28;
	return date_to_ms(date_from_civil(year - FIVE_YEARS, month, day) + 20) + 9 * MS_A_DAY / 24;
}

static void make_request(const struct resident *resident, const struct resident_facts *facts,
			 enum practice_key key, struct practice_ca_request *request)
{
	int32_t expires = key == PRACTICE_KEY_SIGN ? facts->sign_expires : facts->auth_expires;

	request->kind = key == PRACTICE_KEY_SIGN ? PRACTICE_CA_SIGN : PRACTICE_CA_AUTH;
	request->not_before_ms = issued_at(expires);
	request->not_after_ms = date_to_ms(expires + 1) - 1000;
	request->prefecture = "Kanagawa-ken";
	request->municipality = resident->other_city ? "Yokohama-shi" : "Kawasaki-shi";
	if (key != PRACTICE_KEY_SIGN)
		return;
	request->name = resident->kanji;
	request->address =
	    resident->old_address != NULL ? resident->old_address : resident->address;
	birth_digits(facts->born, request->birth);
	request->sex = resident->sex;
}

static bool issue(const struct resident *resident, const struct resident_facts *facts,
		  enum practice_key key, struct practice_ca *ca, struct practice_card_state *state,
		  struct practice_bytes *file, struct error *error)
{
	struct practice_ca_request request = { 0 };
	uint8_t spki[PRACTICE_SPKI_SIZE];
	uint8_t *der = NULL;
	size_t size = 0;

	if (!practice_key_make(&state->keys[key], error) ||
	    !practice_key_spki(&state->keys[key], spki, error))
		return false;
	make_request(resident, facts, key, &request);
	request.spki = spki;
	request.spki_size = sizeof(spki);
	if (!practice_ca_issue(ca, &request, &der, &size, error))
		return false;
	if (size > PRACTICE_FILE_SIZE) {
		free(der);
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "certificate too large");
	}
	memcpy(file->bytes, der, size);
	file->size = size;
	free(der);
	return true;
}

static bool fill_slot(const struct resident *resident, const struct resident_facts *facts,
		      enum practice_key key, struct practice_ca *ca,
		      struct practice_card_state *state, struct error *error)
{
	bool sign = key == PRACTICE_KEY_SIGN;
	const struct resident_certificate *wish = sign ? &resident->sign : &resident->auth;
	struct practice_bytes *file = &state->files[sign ? PRACTICE_FILE_SIGN : PRACTICE_FILE_AUTH];

	if (wish->slot == RESIDENT_NONE)
		return true;
	if (!issue(resident, facts, key, ca, state, file, error))
		return false;
	if (wish->slot == RESIDENT_TORN) {
		memset(file->bytes + TORN_SIZE, 0, PRACTICE_FILE_SIZE - TORN_SIZE);
		file->size = TORN_SIZE;
	}
	return true;
}

/* ---- the card ---------------------------------------------------------------------------- */

static void set_pin(struct practice_pin_state *pin, const char *value, uint8_t tries, uint8_t wrong)
{
	pin->tries_max = tries;
	pin->tries = (uint8_t)(tries - wrong);
	if (value == NULL)
		return;
	pin->length = (uint8_t)strlen(value);
	memcpy(pin->value, value, pin->length);
}

static void set_pins(const struct resident *resident, const struct resident_facts *facts,
		     struct practice_card_state *state)
{
	set_pin(&state->pins[PRACTICE_PIN_SIGN], resident->sign_pin, 5, resident->sign_tries);
	set_pin(&state->pins[PRACTICE_PIN_AUTH], resident->auth_pin, 3, resident->auth_tries);
	set_pin(&state->pins[PRACTICE_PIN_CARD_DATA], resident->card_pin, 3, 0);
	set_pin(&state->pins[PRACTICE_PIN_CARD_B], facts->number_b, 10, 0);
	/* Most people choose one number for all of them. */
	set_pin(&state->pins[PRACTICE_PIN_COMMON], resident->card_pin, 3, 0);
	set_pin(&state->pins[PRACTICE_PIN_JUKI],
		resident->juki_pin != NULL ? resident->juki_pin : resident->card_pin, 3, 0);
}

static void set_facts(const struct resident *resident, const struct resident_facts *facts,
		      struct practice_card_state *state)
{
	uint8_t digest[SHA256_SIZE];

	/* A serial number of its own for every card, the same whenever the world is made anew. */
	sha256_bytes(resident->name, strlen(resident->name), digest);
	memcpy(state->serial, digest, SERIAL_SIZE);
	state->serial_size = SERIAL_SIZE;
	snprintf(state->municipality, sizeof(state->municipality), "%s",
		 resident->other_city ? "14100" : "14130");
	birth_digits(facts->card_expires, state->expires);
	snprintf(state->label, sizeof(state->label), "%s",
		 resident->juki ? "JPKIAPICCTOKEN" : "JPKIAPICCTOKEN2");
	state->kind = resident->kind;
	state->mute = resident->dead;
}

bool resident_card_make(const struct resident *resident, int32_t made, struct practice_ca *ca,
			struct practice_card_state *ret_state, struct error *error)
{
	struct resident_facts facts;

	resident_facts(resident, made, &facts);
	set_facts(resident, &facts, ret_state);
	set_pins(resident, &facts, ret_state);
	if (!resident_card_basic_four(resident, facts.born,
				      &ret_state->files[PRACTICE_FILE_BASIC_FOUR]))
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "basic four");
	return fill_slot(resident, &facts, PRACTICE_KEY_SIGN, ca, ret_state, error) &&
	       fill_slot(resident, &facts, PRACTICE_KEY_AUTH, ca, ret_state, error);
}

static bool read_ca(const char *ca_dir, const char *name, struct practice_bytes *file,
		    struct error *error)
{
	X509 *certificate = ca_read_certificate(ca_dir, name, error);
	unsigned char *der = NULL;
	int size;

	if (certificate == NULL)
		return false;
	size = i2d_X509(certificate, &der);
	X509_free(certificate);
	if (size > 0 && size <= PRACTICE_FILE_SIZE) {
		memcpy(file->bytes, der, (size_t)size);
		file->size = (size_t)size;
	}
	OPENSSL_free(der);
	return file->size > 0 || error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "%s", name);
}

/* The PIV application has a file of its own beside the card's state. */
static bool make_piv(const struct practice_card_state *state, const char *folder,
		     struct error *error)
{
	struct practice_piv_state *piv = calloc(1, sizeof(*piv));
	bool done;

	if (piv == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PIV state");
	practice_piv_state_blank(piv);
	memcpy(piv->serial, state->serial, sizeof(piv->serial));
	done = practice_piv_state_save(folder, piv, error);
	secret_wipe(piv, sizeof(*piv));
	free(piv);
	return done;
}

static bool make_card(const char *state_dir, const struct resident *resident, const char *folder,
		      struct practice_card_state *state, struct error *error)
{
	char ca_dir[WORLD_PATH_SIZE];
	struct practice_ca *ca = NULL;
	int32_t made;
	bool done;

	if (!world_path(ca_dir, sizeof(ca_dir), state_dir, WORLD_CA, error) ||
	    !world_made(state_dir, &made, error) ||
	    !world_issuer_key(state_dir, state->issuer_key, error) ||
	    !practice_ca_open(ca_dir, &ca, error))
		return false;
	done = read_ca(ca_dir, "sign-ca.pem", &state->files[PRACTICE_FILE_SIGN_CA], error) &&
	       read_ca(ca_dir, "auth-ca.pem", &state->files[PRACTICE_FILE_AUTH_CA], error) &&
	       resident_card_make(resident, made, ca, state, error) &&
	       (resident->kind != PRACTICE_KIND_PIV || make_piv(state, folder, error)) &&
	       practice_card_state_save(folder, state, error);
	practice_ca_close(&ca);
	return done;
}

bool resident_card_open(const char *state_dir, const char *name, struct practice_card **ret_card,
			struct error *error)
{
	const struct resident *resident = resident_find(name);
	struct practice_card_state *state;
	char folder[WORLD_PATH_SIZE], below[64];
	bool done = true;

	if (resident == NULL)
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
				 "there is no resident \"%.40s\"", name);
	snprintf(below, sizeof(below), "cards/%s", resident->name);
	if (!world_path(folder, sizeof(folder), state_dir, below, error))
		return false;
	if (!practice_card_state_exists(folder)) {
		state = calloc(1, sizeof(*state));
		if (state == NULL)
			return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card state");
		done = make_card(state_dir, resident, folder, state, error);
		secret_wipe(state, sizeof(*state));
		free(state);
	}
	return done && practice_card_open(folder, ret_card, error);
}
