#include "madoguchi/card/pin_pad.h"

#include <string.h>

#include "madoguchi/base/secret.h"

/* PC/SC part 10: SCARD_CTL_CODE(3400), and the tags of its answer. */
#define GET_FEATURE_REQUEST 0x42000D48u
#define FEATURE_SIZE 6 /* tag, 04, control code in big-endian order */
#define FEATURE_VERIFY_PIN_DIRECT 0x06
#define FEATURE_MODIFY_PIN_DIRECT 0x07

/* Offsets of PIN_VERIFY_STRUCTURE (2.6.2) and PIN_MODIFY_STRUCTURE (2.6.3), both packed. */
#define VERIFY_HEAD 19
#define MODIFY_HEAD 24

#define FORMAT_ASCII_LEFT 0x82 /* bytes, left aligned, ASCII */
#define ENTRY_BY_KEY 0x02      /* ends with the pad's enter key */
#define CONFIRM_NEW 0x01
#define CONFIRM_ASKS_OLD 0x02
#define LANGUAGE_ID_JAPANESE 0x0411
#define LANGUAGE_ID_ENGLISH 0x0409

#define SW_PAD_TIMEOUT 0x6400u
#define SW_PAD_CANCELLED 0x6401u
#define SW_PAD_MISMATCH 0x6402u
#define SW_PAD_LENGTH 0x6403u

/* The control code of a feature, 0: the reader has it not. */
static uint32_t feature_code(const struct answer *features, uint8_t tag)
{
	for (size_t i = 0; i + FEATURE_SIZE <= features->size; i += FEATURE_SIZE) {
		const uint8_t *feature = features->data + i;

		if (feature[0] == tag && feature[1] == 4)
			return (uint32_t)feature[2] << 24 | (uint32_t)feature[3] << 16 |
			       (uint32_t)feature[4] << 8 | feature[5];
	}
	return 0;
}

/* A reader that does not know the question has no pad. */
static bool ask_features(struct card_session *session, struct answer *ret_features,
			 struct error *error)
{
	return card_session_has_control(session) &&
	       card_session_control(session, GET_FEATURE_REQUEST, ret_features, error);
}

unsigned pin_pad_features(struct card_session *session)
{
	int *kept = card_session_pad(session);
	struct answer features;
	struct error none;

	if (*kept < 0) {
		*kept = PIN_PAD_NONE;
		if (ask_features(session, &features, &none)) {
			if (feature_code(&features, FEATURE_VERIFY_PIN_DIRECT) != 0)
				*kept |= PIN_PAD_VERIFY;
			if (feature_code(&features, FEATURE_MODIFY_PIN_DIRECT) != 0)
				*kept |= PIN_PAD_MODIFY;
		}
	}
	return (unsigned)*kept;
}

/* Little-endian, as the structures are on every machine that pcsc-lite's readers are used with. */
static void put_16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static unsigned language_id(enum language language)
{
	return language == LANGUAGE_JA ? LANGUAGE_ID_JAPANESE : LANGUAGE_ID_ENGLISH;
}

static size_t put_command(uint8_t *structure, size_t head, const struct pad_entry *entry)
{
	put_16(structure + head - 4, entry->command_size);
	memcpy(structure + head, entry->command, entry->command_size);
	return head + entry->command_size;
}

static size_t verify_structure(const struct pad_entry *entry, enum language language,
			       uint8_t structure[static VERIFY_HEAD + PIN_PAD_COMMAND_MAX])
{
	memset(structure, 0, VERIFY_HEAD);
	structure[0] = PIN_PAD_TIMEOUT_S;
	structure[1] = PIN_PAD_TIMEOUT_S;
	structure[2] = FORMAT_ASCII_LEFT;
	structure[3] = entry->block;
	put_16(structure + 5, (unsigned)entry->length_min << 8 | entry->length_max);
	structure[7] = ENTRY_BY_KEY;
	structure[8] = 1; /* one message: "enter PIN" */
	put_16(structure + 9, language_id(language));
	return put_command(structure, VERIFY_HEAD, entry);
}

static size_t modify_structure(const struct pad_entry *entry, enum language language,
			       uint8_t structure[static MODIFY_HEAD + PIN_PAD_COMMAND_MAX])
{
	memset(structure, 0, MODIFY_HEAD);
	structure[0] = PIN_PAD_TIMEOUT_S;
	structure[1] = PIN_PAD_TIMEOUT_S;
	structure[2] = FORMAT_ASCII_LEFT;
	structure[3] = entry->block;
	structure[5] = entry->offset_old;
	structure[6] = entry->offset_new;
	put_16(structure + 7, (unsigned)entry->length_min << 8 | entry->length_max);
	structure[9] = (uint8_t)(CONFIRM_NEW | (entry->asks_old ? CONFIRM_ASKS_OLD : 0));
	structure[10] = ENTRY_BY_KEY;
	structure[11] = entry->asks_old ? 3 : 2; /* messages: old, new, new again */
	put_16(structure + 12, language_id(language));
	structure[15] = 1; /* their numbers in the pad's own list */
	structure[16] = 2;
	return put_command(structure, MODIFY_HEAD, entry);
}

/* The pad's own outcomes; everything else is the card's word. */
static const struct {
	uint16_t sw;
	enum error_code code;
} outcomes[] = {
	{ SW_PAD_TIMEOUT, ERROR_PAD_TIMEOUT },
	{ SW_PAD_CANCELLED, ERROR_PAD_CANCELLED },
	{ SW_PAD_MISMATCH, ERROR_PAD_MISMATCH },
	{ SW_PAD_LENGTH, ERROR_PAD_LENGTH },
};

bool pin_pad_refused(enum error_code code)
{
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		if (outcomes[i].code == code)
			return true;
	return false;
}

static bool judge(uint16_t sw, const char *what, uint16_t *ret_sw, struct error *error)
{
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		if (outcomes[i].sw == sw)
			return error_set(error, outcomes[i].code, CAUSE_SW, sw, "%s", what);
	}
	*ret_sw = sw;
	return true;
}

static bool find_code(struct card_session *session, uint8_t tag, uint32_t *ret_code,
		      struct error *error)
{
	struct answer features;

	if (!ask_features(session, &features, error))
		return false;
	*ret_code = feature_code(&features, tag);
	return *ret_code != 0 ||
	       error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0, "no PIN pad");
}

static bool run(struct card_session *session, uint8_t tag, const uint8_t *structure, size_t size,
		uint16_t *ret_sw, struct error *error)
{
	const char *what = tag == FEATURE_VERIFY_PIN_DIRECT ? "PIN pad: verify" : "PIN pad: modify";
	struct answer answer;
	uint32_t code;

	return find_code(session, tag, &code, error) &&
	       card_session_control_card(session, code, structure, size, &answer, error) &&
	       judge(answer.sw, what, ret_sw, error);
}

bool pin_pad_verify(struct card_session *session, const struct pad_entry *entry,
		    enum language language, uint16_t *ret_sw, struct error *error)
{
	uint8_t structure[VERIFY_HEAD + PIN_PAD_COMMAND_MAX];
	size_t size = verify_structure(entry, language, structure);

	return run(session, FEATURE_VERIFY_PIN_DIRECT, structure, size, ret_sw, error);
}

/* In locked memory, since the command may hold a PUK. */
bool pin_pad_modify(struct card_session *session, const struct pad_entry *entry,
		    enum language language, uint16_t *ret_sw, struct error *error)
{
	uint8_t *structure = secret_allocate(MODIFY_HEAD + PIN_PAD_COMMAND_MAX);
	bool done;

	if (structure == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PIN pad");
	done = run(session, FEATURE_MODIFY_PIN_DIRECT, structure,
		   modify_structure(entry, language, structure), ret_sw, error);
	secret_free(&structure);
	return done;
}
