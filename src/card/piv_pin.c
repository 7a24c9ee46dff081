#include "madoguchi/card/piv_pin.h"

#include <string.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/card/pin_pad.h"
#include "madoguchi/card/piv.h"
#include "madoguchi/card/piv_issuer.h"
#include "madoguchi/card/tlv.h"

#define PIN_BLOCK 8
#define REFERENCE_PIN 0x80
#define REFERENCE_PUK 0x81
#define PIN_LENGTH_MIN 6
#define TRIES_USUAL 3
#define TAG_METADATA_TRIES 0x06 /* two bytes: all, left */

static uint8_t reference_of(enum credential credential)
{
	return credential == CREDENTIAL_PIV_PUK ? REFERENCE_PUK : REFERENCE_PIN;
}

bool piv_credential_facts(const struct card *card, enum credential credential,
			  struct credential_facts *ret_facts)
{
	if (credential != CREDENTIAL_PIV_PIN && credential != CREDENTIAL_PIV_PUK)
		return false;
	ret_facts->abilities = CREDENTIAL_CHANGE;
	ret_facts->tries_full = TRIES_USUAL;
	ret_facts->length_min = credential == CREDENTIAL_PIV_PUK ? PIN_BLOCK : PIN_LENGTH_MIN;
	ret_facts->length_max = PIN_BLOCK;
	ret_facts->digits_only = true;
	if (credential == CREDENTIAL_PIV_PIN) {
		ret_facts->abilities |= CREDENTIAL_VERIFY | CREDENTIAL_UNBLOCK;
		if (card->keys->puk.length > 0)
			ret_facts->abilities |= CREDENTIAL_INITIALISE;
	}
	return true;
}

enum credential piv_slot_credential(const struct card *card, enum card_slot slot)
{
	(void)card;
	(void)slot;
	return CREDENTIAL_PIV_PIN;
}

/* ---- tries ------------------------------------------------------------------------------- */

/* The number that the card itself keeps; false in *ret_known: it does not tell. */
static bool metadata_tries(struct card *card, uint8_t reference, bool *ret_known,
			   uint8_t *ret_tries, struct error *error)
{
	struct answer answer;
	struct tlv tries;

	*ret_known = false;
	if (!piv_own(card)->has_metadata)
		return true;
	if (!piv_metadata(card, reference, &answer, error))
		return false;
	*ret_known = answer.sw == SW_OK &&
		     tlv_find(answer.data, answer.size, TAG_METADATA_TRIES, &tries) &&
		     tries.size == 2;
	if (*ret_known)
		*ret_tries = tries.value[1];
	return true;
}

bool piv_tries_left(struct card *card, enum credential credential, uint8_t *ret_tries,
		    struct error *error)
{
	const struct apdu count = { .ins = 0x20, .p2 = reference_of(credential) };
	struct answer answer;
	bool known;

	if (!driver_select_application(card, &piv_application, NULL, error) ||
	    !metadata_tries(card, reference_of(credential), &known, ret_tries, error))
		return false;
	if (known)
		return true;
	if (credential == CREDENTIAL_PIV_PUK)
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0,
				 "this card does not tell the PUK's tries");
	if (!card_command(card->session, &count, &answer, error))
		return false;
	if ((answer.sw & 0xFFF0u) == 0x63C0)
		*ret_tries = (uint8_t)(answer.sw & 0xFu);
	else if (answer.sw == SW_BLOCKED_PIV || answer.sw == SW_BLOCKED_JPKI)
		*ret_tries = 0;
	else if (answer.sw == SW_OK)
		*ret_tries = TRIES_USUAL;
	else
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "tries left");
	return true;
}

/* ---- entries ----------------------------------------------------------------------------- */

struct pin_blocks {
	uint8_t bytes[2 * PIN_BLOCK];
};

static bool fits(const struct pin *pin, struct error *error)
{
	return pin->length <= PIN_BLOCK || error_set(error, ERROR_PIN_FORMAT, CAUSE_NONE, 0,
						     "more than %d characters", PIN_BLOCK);
}

static void put_block(uint8_t block[static PIN_BLOCK], const struct pin *pin)
{
	memset(block, 0xFF, PIN_BLOCK);
	memcpy(block, pin->digits, pin->length);
}

/* The card speaks of the one that was wrong: for a PUK its words are the PUK's. */
static bool refused(uint16_t sw, bool puk, const char *what, struct error *error)
{
	if (puk && (sw & 0xFFF0u) == 0x63C0)
		return error_set(error, ERROR_PUK_WRONG, CAUSE_NONE, sw & 0xFu, "%s", what);
	if (puk && sw == SW_BLOCKED_PIV)
		return error_set(error, ERROR_PUK_BLOCKED, CAUSE_SW, sw, "%s", what);
	return driver_pin_refused(sw, what, error);
}

/* Sends one PIN or two; `puk`: the first of them is the PUK. */
static bool send_pins(struct card *card, const struct apdu *header, const struct pin *first,
		      const struct pin *second, bool puk, const char *what, struct error *error)
{
	struct pin_blocks *blocks;
	struct apdu command = *header;
	struct answer answer = { .sw = 0 };
	bool sent;

	if (!fits(first, error) || (second != NULL && !fits(second, error)))
		return false;
	blocks = secret_allocate(sizeof(*blocks));
	if (blocks == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PIN");
	put_block(blocks->bytes, first);
	if (second != NULL)
		put_block(blocks->bytes + PIN_BLOCK, second);
	command.data = blocks->bytes;
	command.data_size = second != NULL ? 2 * PIN_BLOCK : PIN_BLOCK;
	sent = driver_select_application(card, &piv_application, NULL, error) &&
	       card_command(card->session, &command, &answer, error);
	secret_free(&blocks);
	return sent && (answer.sw == SW_OK || refused(answer.sw, puk, what, error));
}

bool piv_verify(struct card *card, enum credential credential, const struct pin *pin,
		struct error *error)
{
	const struct apdu verify = { .ins = 0x20, .p2 = reference_of(credential) };

	return send_pins(card, &verify, pin, NULL, false, "VERIFY", error);
}

bool piv_change_pin(struct card *card, enum credential credential, const struct pin *old_pin,
		    const struct pin *new_pin, struct error *error)
{
	const struct apdu change = { .ins = 0x24, .p2 = reference_of(credential) };

	return send_pins(card, &change, old_pin, new_pin, credential == CREDENTIAL_PIV_PUK,
			 "CHANGE REFERENCE DATA", error);
}

bool piv_unblock(struct card *card, enum credential credential, const struct pin *puk,
		 const struct pin *new_pin, struct error *error)
{
	const struct apdu unblock = { .ins = 0x2C, .p2 = reference_of(credential) };

	return send_pins(card, &unblock, puk, new_pin, true, "RESET RETRY COUNTER", error);
}

bool piv_set_pin(struct card *card, enum credential credential, const struct pin *new_pin,
		 struct error *error)
{
	return piv_unblock(card, credential, &card->keys->puk, new_pin, error);
}

/* ---- by the reader's pad ----------------------------------------------------------------- */

/* The pad puts the digits into blocks that are padded beforehand. PIN and PUK in one command have
 * one range of lengths: the wider. */
static struct pad_entry pad_entry(enum credential credential, uint8_t ins, size_t blocks)
{
	struct pad_entry entry = {
		.command = { 0x00, ins, 0x00, reference_of(credential),
			     (uint8_t)(blocks * PIN_BLOCK) },
		.command_size = (uint8_t)(5 + blocks * PIN_BLOCK),
		.length_min = credential == CREDENTIAL_PIV_PUK ? PIN_BLOCK : PIN_LENGTH_MIN,
		.length_max = PIN_BLOCK,
		.block = PIN_BLOCK,
		.asks_old = true,
		.offset_new = PIN_BLOCK,
	};

	memset(entry.command + 5, 0xFF, blocks * PIN_BLOCK);
	return entry;
}

bool piv_verify_by_pad(struct card *card, enum credential credential, enum language language,
		       struct error *error)
{
	const struct pad_entry entry = pad_entry(credential, 0x20, 1);
	uint16_t sw;

	return driver_select_application(card, &piv_application, NULL, error) &&
	       pin_pad_verify(card->session, &entry, language, &sw, error) &&
	       (sw == SW_OK || refused(sw, false, "VERIFY on the pad", error));
}

/* puk: the first of the two is the PUK. */
static bool modify_by_pad(struct card *card, const struct pad_entry *entry, bool puk,
			  enum language language, struct error *error)
{
	uint16_t sw;

	return driver_select_application(card, &piv_application, NULL, error) &&
	       pin_pad_modify(card->session, entry, language, &sw, error) &&
	       (sw == SW_OK || refused(sw, puk, "new PIN on the pad", error));
}

bool piv_change_by_pad(struct card *card, enum credential credential, enum language language,
		       struct error *error)
{
	const struct pad_entry entry = pad_entry(credential, 0x24, 2);

	return modify_by_pad(card, &entry, credential == CREDENTIAL_PIV_PUK, language, error);
}

bool piv_unblock_by_pad(struct card *card, enum credential credential, enum language language,
			struct error *error)
{
	const struct pad_entry entry = pad_entry(credential, 0x2C, 2);

	return modify_by_pad(card, &entry, true, language, error);
}

/* With the office's PUK, which stands in the command already. */
bool piv_set_by_pad(struct card *card, enum credential credential, enum language language,
		    struct error *error)
{
	struct pad_entry *entry = secret_allocate(sizeof(*entry));
	bool done;

	if (entry == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PIN pad");
	done = fits(&card->keys->puk, error);
	if (done) {
		*entry = pad_entry(credential, 0x2C, 2);
		entry->asks_old = false;
		put_block(entry->command + 5, &card->keys->puk);
		done = modify_by_pad(card, entry, true, language, error);
	}
	secret_free(&entry);
	return done;
}
