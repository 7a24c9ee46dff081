#include "madoguchi/practice/card_file.h"

#include <string.h>

#include "madoguchi/practice/card_key.h"
#include "madoguchi/practice/card_piv.h"

#define AID_SIZE 10
#define TOKEN_INFO_SIZE 160
#define HOLDS_SIZE 3

static const uint8_t aids[][AID_SIZE] = {
	[PRACTICE_APPLICATION_JPKI] = { 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00,
					0x01 },
	[PRACTICE_APPLICATION_TEXT] = { 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04,
					0x08 },
	[PRACTICE_APPLICATION_COMMON] = { 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01,
					  0x00 },
	[PRACTICE_APPLICATION_JUKI] = { 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04,
					0x01 },
};

#define JPKI PRACTICE_APPLICATION_JPKI
#define TEXT PRACTICE_APPLICATION_TEXT
#define COMMON PRACTICE_APPLICATION_COMMON
#define JUKI PRACTICE_APPLICATION_JUKI
#define PIN(name) (1u << PRACTICE_PIN_##name)

/* The text application's EF 0001 would hold the My Number. It is not stored here, as it is not
 * stored anywhere else in this program: the file is there and nothing opens it, and neither does
 * 照合番号A (IEF 0014), whose value would be that number. */
static const struct practice_ef efs[] = {
	{ JPKI, 0x0001, PRACTICE_EF_FILE, PRACTICE_FILE_SIGN, PIN(SIGN), false },
	{ JPKI, 0x0002, PRACTICE_EF_FILE, PRACTICE_FILE_SIGN_CA, 0, false },
	{ JPKI, 0x0005, PRACTICE_EF_CLOSED, 0, 0, false },
	{ JPKI, 0x0006, PRACTICE_EF_LABEL, 0, 0, true },
	{ JPKI, 0x0008, PRACTICE_EF_HOLDS, 0, 0, false },
	{ JPKI, 0x0009, PRACTICE_EF_CLOSED, 0, 0, false },
	{ JPKI, 0x000A, PRACTICE_EF_FILE, PRACTICE_FILE_AUTH, 0, false },
	{ JPKI, 0x000B, PRACTICE_EF_FILE, PRACTICE_FILE_AUTH_CA, 0, false },
	{ JPKI, 0x0010, PRACTICE_EF_CLOSED, 0, 0, false },
	{ JPKI, 0x0016, PRACTICE_EF_CLOSED, 0, 0, false },
	{ JPKI, 0x0017, PRACTICE_EF_KEY, PRACTICE_KEY_AUTH, 0, false },
	{ JPKI, 0x0018, PRACTICE_EF_PIN, PRACTICE_PIN_AUTH, 0, false },
	{ JPKI, 0x0019, PRACTICE_EF_CLOSED, 0, 0, false },
	{ JPKI, 0x001A, PRACTICE_EF_KEY, PRACTICE_KEY_SIGN, 0, false },
	{ JPKI, 0x001B, PRACTICE_EF_PIN, PRACTICE_PIN_SIGN, 0, false },
	{ JPKI, 0x001C, PRACTICE_EF_CLOSED, 0, 0, false },
	{ JPKI, 0x001E, PRACTICE_EF_CLOSED, 0, 0, false },
	{ TEXT, 0x0001, PRACTICE_EF_CLOSED, 0, 0, false },
	{ TEXT, 0x0002, PRACTICE_EF_FILE, PRACTICE_FILE_BASIC_FOUR, PIN(CARD_DATA) | PIN(CARD_B),
	  false },
	{ TEXT, 0x0011, PRACTICE_EF_PIN, PRACTICE_PIN_CARD_DATA, 0, false },
	{ TEXT, 0x0012, PRACTICE_EF_LOCKED, 0, 0, false },
	{ TEXT, 0x0014, PRACTICE_EF_LOCKED, 0, 0, false },
	{ TEXT, 0x0015, PRACTICE_EF_PIN, PRACTICE_PIN_CARD_B, 0, false },
	{ COMMON, 0x001C, PRACTICE_EF_PIN, PRACTICE_PIN_COMMON, 0, false },
	{ JUKI, 0x001C, PRACTICE_EF_PIN, PRACTICE_PIN_JUKI, 0, false },
};

/* A Juki card is told by its label; the layout of its other files is not public. */
static bool legacy(const struct practice_card *card)
{
	return strcmp(card->state.label, "JPKIAPICCTOKEN") == 0;
}

const uint8_t *practice_application_aid(enum practice_application application, size_t *ret_size)
{
	*ret_size = AID_SIZE;
	return aids[application];
}

const struct practice_ef *practice_ef_find(const struct practice_card *card, uint16_t id)
{
	for (size_t i = 0; i < sizeof(efs) / sizeof(efs[0]); i++)
		if (efs[i].application == card->application && efs[i].id == id &&
		    (efs[i].legacy || !legacy(card)))
			return &efs[i];
	return NULL;
}

const struct practice_ef *practice_ef_by_p2(struct practice_card *card, uint8_t p2,
					    uint16_t *ret_sw)
{
	const struct practice_ef *ef = card->current;

	if ((p2 & 0xE0) != 0x80) {
		*ret_sw = PRACTICE_SW_PARAMETERS;
		return NULL;
	}
	if ((p2 & 0x1F) != 0)
		ef = practice_ef_find(card, p2 & 0x1F);
	if (ef == NULL) {
		*ret_sw = (p2 & 0x1F) != 0 ? PRACTICE_SW_NOT_FOUND : PRACTICE_SW_NO_EF;
		return NULL;
	}
	card->current = ef;
	return ef;
}

/* A name of another application leaves this one selected, as on widely sold tokens. Its own name
 * once more leaves what is verified as it is, SP 800-73-4 part 2, 3.1.1. */
static uint16_t select_piv(struct practice_card *card, const struct practice_command *command)
{
	if (!practice_piv_named(command->data, command->size))
		return PRACTICE_SW_NOT_FOUND;
	if (card->application != PRACTICE_APPLICATION_PIV) {
		practice_card_enter(card, PRACTICE_APPLICATION_PIV);
		practice_piv_reset(card->piv);
	}
	practice_piv_property(card);
	return PRACTICE_SW_OK;
}

static uint16_t select_application(struct practice_card *card,
				   const struct practice_command *command)
{
	enum practice_application last = legacy(card) ? JPKI : JUKI;

	if (card->piv != NULL)
		return select_piv(card, command);
	for (enum practice_application i = JPKI; i <= last; i++)
		if (command->size == AID_SIZE && memcmp(command->data, aids[i], AID_SIZE) == 0) {
			practice_card_enter(card, i);
			return PRACTICE_SW_OK;
		}
	return PRACTICE_SW_NOT_FOUND;
}

static uint16_t select_ef(struct practice_card *card, const struct practice_command *command)
{
	const struct practice_ef *ef;

	if (card->application == PRACTICE_APPLICATION_NONE)
		return PRACTICE_SW_PARAMETERS;
	if (command->size != 2)
		return PRACTICE_SW_LENGTH;
	ef = practice_ef_find(card, (uint16_t)(command->data[0] << 8 | command->data[1]));
	if (ef == NULL)
		return PRACTICE_SW_NOT_FOUND;
	card->current = ef;
	return PRACTICE_SW_OK;
}

uint16_t practice_file_select(struct practice_card *card, const struct practice_command *command)
{
	switch (command->p1) {
	case 0x00:
		/* Real cards refuse the master file after a reset and later say 9000 without going
		 * there. */
		return card->application == PRACTICE_APPLICATION_NONE ? PRACTICE_SW_PARAMETERS
								      : PRACTICE_SW_OK;
	case 0x02:
		return command->p2 == 0x0C ? select_ef(card, command) : PRACTICE_SW_PARAMETERS;
	case 0x04:
		return select_application(card, command);
	default:
		return PRACTICE_SW_PARAMETERS;
	}
}

/* CK_TOKEN_INFO as it lies on the card: label, maker, model and serial padded with spaces, then
 * numbers, which nobody reads and which stay zero. */
static size_t make_label(const struct practice_card *card, uint8_t *bytes)
{
	memset(bytes, 0, TOKEN_INFO_SIZE);
	memset(bytes, ' ', 96);
	memcpy(bytes, card->state.label, strlen(card->state.label));
	return TOKEN_INFO_SIZE;
}

static uint8_t holds(const struct practice_bytes *file)
{
	size_t size = (size_t)file->bytes[2] << 8 | file->bytes[3];

	/* A torn write is no certificate: its own length must be there wholly. */
	return file->size > 4 && file->bytes[0] == 0x30 && file->bytes[1] == 0x82 &&
		       file->size == size + 4
		   ? 0x8F
		   : 0x00;
}

static size_t make_holds(const struct practice_card *card, uint8_t *bytes)
{
	bytes[0] = holds(&card->state.files[PRACTICE_FILE_SIGN]);
	bytes[1] = holds(&card->state.files[PRACTICE_FILE_AUTH]);
	bytes[2] = 0;
	return HOLDS_SIZE;
}

/* An issuer session reads what it has written, and that lies in the JPKI application. */
static bool opened(const struct practice_card *card, const struct practice_ef *ef)
{
	bool open = ef->read_pins == 0 || (card->issuer && ef->application == JPKI);

	for (unsigned pin = 0; pin < PRACTICE_PIN_COUNT; pin++)
		open = open || ((ef->read_pins & 1u << pin) != 0 && card->verified[pin]);
	return open;
}

/* The content of an EF; 0 and a status word when it cannot be read. */
static const uint8_t *ef_content(const struct practice_card *card, const struct practice_ef *ef,
				 uint8_t *made, size_t *ret_size, uint16_t *ret_sw)
{
	*ret_sw = PRACTICE_SW_SECURITY;
	switch (ef->kind) {
	case PRACTICE_EF_FILE:
		*ret_size = card->state.files[ef->index].size;
		return opened(card, ef) ? card->state.files[ef->index].bytes : NULL;
	case PRACTICE_EF_LABEL:
		*ret_size = make_label(card, made);
		return made;
	case PRACTICE_EF_HOLDS:
		*ret_size = make_holds(card, made);
		return made;
	case PRACTICE_EF_CLOSED:
		return NULL;
	default:
		*ret_sw = PRACTICE_SW_FILE_KIND;
		return NULL;
	}
}

uint16_t practice_file_read(struct practice_card *card, const struct practice_command *command)
{
	uint8_t made[TOKEN_INFO_SIZE];
	size_t offset = (size_t)command->p1 << 8 | command->p2;
	size_t size = 0;
	const struct practice_ef *ef = card->current;
	const uint8_t *content;
	uint16_t sw;

	if (!command->has_le || command->size != 0)
		return PRACTICE_SW_LENGTH;
	if ((command->p1 & 0x80) != 0) {
		ef = practice_ef_find(card, command->p1 & 0x1F);
		offset = command->p2;
		if (ef == NULL)
			return PRACTICE_SW_NOT_FOUND;
	}
	if (ef == NULL)
		return PRACTICE_SW_NO_EF;
	card->current = ef;
	content = ef_content(card, ef, made, &size, &sw);
	if (content == NULL)
		return sw;
	if (offset >= size)
		return PRACTICE_SW_OFFSET;
	size -= offset;
	practice_card_answer(card, content + offset, size < command->le ? size : command->le);
	return PRACTICE_SW_OK;
}

uint16_t practice_file_get_data(struct practice_card *card, const struct practice_command *command)
{
	const struct practice_card_state *state = &card->state;

	if (card->application != PRACTICE_APPLICATION_NONE || card->piv != NULL)
		return PRACTICE_SW_INSTRUCTION;
	switch (command->p1 << 8 | command->p2) {
	case 0x0045:
		practice_card_answer(card, state->serial, state->serial_size);
		return PRACTICE_SW_OK;
	case 0x00F0:
		practice_card_answer(card, (const uint8_t *)state->municipality,
				     strlen(state->municipality));
		return PRACTICE_SW_OK;
	case 0x00F2:
		practice_card_answer(card, (const uint8_t *)state->expires, strlen(state->expires));
		return PRACTICE_SW_OK;
	default:
		return PRACTICE_SW_NOT_FOUND;
	}
}
