#include "madoguchi/practice/card.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "madoguchi/base/fault_point.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/practice/card_file.h"
#include "madoguchi/practice/card_issue.h"
#include "madoguchi/practice/card_session.h"
#include "madoguchi/practice/card_verify.h"
#include "madoguchi/practice/card_piv.h"
#include "madoguchi/practice/card_piv_key.h"

#define THINK_MS_MAX 60000
#define CLA_CHAINED 0x10

const uint8_t practice_card_atr[PRACTICE_ATR_SIZE] = { 0x3B, 0xE0, 0x00, 0xFF, 0x81,
						       0x31, 0xFE, 0x45, 0x14 };

/* The JPKI application knows nearly all of them, the others and the bare card fewer. */
#define IN_NONE (1u << PRACTICE_APPLICATION_NONE)
#define IN_JPKI (1u << PRACTICE_APPLICATION_JPKI)
#define IN_TEXT (1u << PRACTICE_APPLICATION_TEXT)
#define IN_PLACES (1u << PRACTICE_APPLICATION_COMMON | 1u << PRACTICE_APPLICATION_JUKI)
#define IN_PIV (1u << PRACTICE_APPLICATION_PIV)
#define IN_ALL (IN_NONE | IN_JPKI | IN_TEXT | IN_PLACES | IN_PIV)
#define IN_PINS (IN_JPKI | IN_TEXT | IN_PLACES)

static const struct instruction {
	uint8_t cla, ins;
	unsigned where;
	uint16_t (*execute)(struct practice_card *card, const struct practice_command *command);
} instructions[] = {
	{ 0x00, 0xA4, IN_ALL, practice_file_select },
	{ 0x00, 0xB0, IN_NONE | IN_PINS, practice_file_read },
	{ 0x00, 0xCA, IN_NONE, practice_file_get_data },
	{ 0x00, 0x20, IN_PINS, practice_verify },
	{ 0x00, 0x24, IN_JPKI | IN_TEXT, practice_change_pin },
	{ 0x80, 0x32, IN_PLACES, practice_change_key },
	{ 0x80, 0x2A, IN_JPKI, practice_sign },
	{ 0x00, 0x84, IN_PINS, practice_issue_challenge },
	{ 0x80, 0x82, IN_PINS, practice_issue_authenticate },
	{ 0x80, 0x46, IN_JPKI, practice_issue_key },
	{ 0x80, 0x0E, IN_JPKI, practice_issue_erase },
	{ 0x80, 0xD6, IN_JPKI, practice_issue_write },
	{ 0x80, 0x2C, IN_PINS, practice_issue_set_pin },
	{ 0x00, 0xCB, IN_PIV, practice_piv_get_data },
	{ 0x00, 0xDB, IN_PIV, practice_piv_put_data },
	{ 0x00, 0x20, IN_PIV, practice_piv_verify },
	{ 0x00, 0x24, IN_PIV, practice_piv_change_pin },
	{ 0x00, 0x2C, IN_PIV, practice_piv_unblock },
	{ 0x00, 0x87, IN_PIV, practice_piv_authenticate },
	{ 0x00, 0x47, IN_PIV, practice_piv_generate },
	{ 0x00, 0xF7, IN_PIV, practice_piv_metadata },
	{ 0x00, 0xFD, IN_PIV, practice_piv_version },
	{ 0x00, 0xF8, IN_PIV, practice_piv_serial },
	{ 0x00, 0xFA, IN_PIV, practice_piv_tries },
	{ 0x00, 0xFB, IN_PIV, practice_piv_blank },
	{ 0x00, 0xFF, IN_PIV, practice_piv_management },
};

bool practice_card_open(const char *folder, struct practice_card **ret_card, struct error *error)
{
	struct practice_card *card = calloc(1, sizeof(*card));

	if (card == NULL || (card->folder = strdup(folder)) == NULL) {
		free(card);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "practice card");
	}
	if (!practice_card_state_load(folder, &card->state, error) ||
	    (card->state.kind == PRACTICE_KIND_PIV &&
	     !practice_piv_open(folder, &card->piv, error))) {
		practice_card_close(&card);
		return false;
	}
	*ret_card = card;
	return true;
}

void practice_card_close(struct practice_card **card)
{
	if (*card == NULL)
		return;
	free((*card)->folder);
	practice_piv_close(&(*card)->piv);
	secret_wipe(*card, sizeof(**card));
	free(*card);
	*card = NULL;
}

bool practice_card_mute(const struct practice_card *card)
{
	return card->state.mute;
}

void practice_card_reset(struct practice_card *card)
{
	practice_card_enter(card, PRACTICE_APPLICATION_NONE);
	memset(card->verified, 0, sizeof(card->verified));
	card->issuer = false;
	card->challenged = false;
	card->pending_size = 0;
	card->pending_sent = 0;
	card->chain_size = 0;
	if (card->piv != NULL)
		practice_piv_reset(card->piv);
}

size_t practice_card_answer_to_reset(const struct practice_card *card,
				     uint8_t ret_atr[static PRACTICE_ATR_SIZE])
{
	/* T=1 and nothing else: an application is found by its name. */
	static const uint8_t plain[] = { 0x3B, 0x80, 0x80, 0x01, 0x01 };

	if (card->piv != NULL) {
		memcpy(ret_atr, plain, sizeof(plain));
		return sizeof(plain);
	}
	memcpy(ret_atr, practice_card_atr, PRACTICE_ATR_SIZE);
	return PRACTICE_ATR_SIZE;
}

/* Benches give the practice card the slowness of a real one. */
static void think(void)
{
	const char *text = getenv("MADOGUCHI_PRACTICE_THINK_MS");
	long ms = text != NULL ? strtol(text, NULL, 10) : 0;
	struct timespec pause = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	if (ms > 0 && ms <= THINK_MS_MAX)
		nanosleep(&pause, NULL);
}

static uint16_t class_refused(uint8_t cla)
{
	if ((cla & 0x0C) != 0 && (cla & 0x70) == 0)
		return PRACTICE_SW_MESSAGING;
	if ((cla & 0x7C) == 0 && (cla & 0x03) != 0)
		return PRACTICE_SW_CHANNEL;
	return (cla & 0x7F) == 0 ? PRACTICE_SW_OK : PRACTICE_SW_CLASS;
}

static uint16_t execute(struct practice_card *card, const struct practice_command *command)
{
	uint16_t sw = class_refused(command->cla);

	if (sw != PRACTICE_SW_OK)
		return sw;
	for (size_t i = 0; i < sizeof(instructions) / sizeof(instructions[0]); i++) {
		const struct instruction *known = &instructions[i];

		if (known->cla == command->cla && known->ins == command->ins &&
		    (known->where & 1u << card->application) != 0)
			return known->execute(card, command);
	}
	return PRACTICE_SW_INSTRUCTION;
}

static bool is_get_response(const struct practice_command *command)
{
	return command->cla == 0x00 && command->ins == 0xC0;
}

static uint16_t answer_status(const struct practice_card *card, uint16_t sw)
{
	size_t left = card->pending_size - card->pending_sent;

	if (sw != PRACTICE_SW_OK || left == 0)
		return sw;
	return (uint16_t)(0x6100 | (left < 256 ? left : 0));
}

/* A block of a command whose last block is still to come, ISO 7816-4 5.3.3. */
static uint16_t keep_block(struct practice_card *card, const struct practice_command *command)
{
	if (command->size > sizeof(card->chain) - card->chain_size) {
		card->chain_size = 0;
		return PRACTICE_SW_LENGTH;
	}
	memcpy(card->chain + card->chain_size, command->data, command->size);
	card->chain_size += command->size;
	return PRACTICE_SW_OK;
}

static uint16_t execute_chained(struct practice_card *card, const struct practice_command *last)
{
	struct practice_command whole = *last;
	uint16_t sw = keep_block(card, last);

	if (sw != PRACTICE_SW_OK)
		return sw;
	whole.data = card->chain;
	whole.size = card->chain_size;
	sw = execute(card, &whole);
	secret_wipe(card->chain, card->chain_size);
	card->chain_size = 0;
	return sw;
}

static uint16_t dispatch(struct practice_card *card, const struct practice_command *command)
{
	if (is_get_response(command)) {
		if (card->pending_sent == card->pending_size)
			return PRACTICE_SW_CONDITIONS;
		return command->has_le ? PRACTICE_SW_OK : PRACTICE_SW_LENGTH;
	}
	/* Any other command drops what was not fetched. */
	card->pending_size = 0;
	card->pending_sent = 0;
	if (card->piv != NULL && command->cla == CLA_CHAINED)
		return keep_block(card, command);
	if (card->chain_size > 0)
		return execute_chained(card, command);
	return execute(card, command);
}

size_t practice_card_transmit(struct practice_card *card, const uint8_t *command, size_t size,
			      uint8_t answer[static PRACTICE_ANSWER_SIZE])
{
	struct practice_command parsed = { 0 };
	uint16_t sw = PRACTICE_SW_LENGTH;
	size_t count = 0;

	think();
	if (practice_command_parse(command, size, &parsed)) {
		/* PIV tokens answer in full also where no Le asks for it. */
		if (card->piv != NULL && !parsed.has_le)
			parsed.le = 256;
		sw = dispatch(card, &parsed);
	}
	if (sw == PRACTICE_SW_OK) {
		count = card->pending_size - card->pending_sent;
		count = count < parsed.le ? count : parsed.le;
		memcpy(answer, card->pending + card->pending_sent, count);
		card->pending_sent += count;
	}
	sw = answer_status(card, sw);
	answer[count] = (uint8_t)(sw >> 8);
	answer[count + 1] = (uint8_t)sw;
	fault_point("practice_card_answer");
	return count + 2;
}
