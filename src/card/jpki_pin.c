#include "madoguchi/card/jpki_pin.h"

#include "madoguchi/card/jpki.h"
#include "madoguchi/card/jpki_issuer.h"
#include "madoguchi/card/jpki_text.h"
#include "madoguchi/card/pin_pad.h"

#define SW_NOT_SET 0x6A88u
#define HEADER_SIZE 4

static const struct driver_application common_application = {
	.aid = { 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00 },
	.aid_size = 10,
};
static const struct driver_application juki_application = {
	.aid = { 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01 },
	.aid_size = 10,
};

/* The header of the command that takes the new PIN alone. */
static const struct apdu change_reference_data = { .ins = 0x24, .p1 = 0x01, .p2 = 0x80 };
static const struct apdu change_key = { .cla = 0x80, .ins = 0x32, .p2 = 0x80 };

static const struct jpki_pin {
	const struct driver_application *application; /* NULL: not a credential of this card */
	uint16_t file;
	const struct apdu *change; /* NULL: cannot be changed */
	struct credential_facts facts;
} pins[CREDENTIAL_COUNT] = {
	[CREDENTIAL_SIGN] = { &jpki_application,
			      0x001B,
			      &change_reference_data,
			      { .tries_full = 5, .length_min = 6, .length_max = 16 } },
	[CREDENTIAL_AUTH] = { &jpki_application,
			      0x0018,
			      &change_reference_data,
			      { .tries_full = 3,
				.length_min = 4,
				.length_max = 4,
				.digits_only = true } },
	[CREDENTIAL_CARD_DATA] = { &jpki_text_application,
				   0x0011,
				   &change_reference_data,
				   { .tries_full = 3,
				     .length_min = 4,
				     .length_max = 4,
				     .digits_only = true } },
	[CREDENTIAL_CARD_B] = { &jpki_text_application,
				0x0015,
				NULL,
				{ .tries_full = 10,
				  .length_min = 14,
				  .length_max = 14,
				  .digits_only = true } },
	[CREDENTIAL_CARD_COMMON] = { &common_application,
				     0x001C,
				     &change_key,
				     { .tries_full = 3,
				       .length_min = 4,
				       .length_max = 4,
				       .digits_only = true } },
	[CREDENTIAL_CARD_JUKI] = { &juki_application,
				   0x001C,
				   &change_key,
				   { .tries_full = 3,
				     .length_min = 4,
				     .length_max = 4,
				     .digits_only = true } },
};

bool jpki_credential_facts(const struct card *card, enum credential credential,
			   struct credential_facts *ret_facts)
{
	const struct jpki_pin *pin = &pins[credential];

	if (pin->application == NULL || card->family != CARD_FAMILY_JPKI)
		return false;
	*ret_facts = pin->facts;
	ret_facts->abilities = CREDENTIAL_VERIFY;
	if (pin->change != NULL) {
		ret_facts->abilities |= CREDENTIAL_CHANGE;
		if (card->keys->has_issuer_key)
			ret_facts->abilities |= CREDENTIAL_INITIALISE;
	}
	return true;
}

enum credential jpki_slot_credential(const struct card *card, enum card_slot slot)
{
	(void)card;
	return slot == SLOT_SIGN ? CREDENTIAL_SIGN : CREDENTIAL_AUTH;
}

const struct driver_application *jpki_pin_application(enum credential credential)
{
	return pins[credential].application;
}

bool jpki_select_pin(struct card *card, enum credential credential, struct error *error)
{
	return driver_select_application(card, pins[credential].application, NULL, error) &&
	       driver_select_file(card, pins[credential].file, NULL, error);
}

static bool tells_tries(uint16_t sw)
{
	return sw == SW_OK || (sw & 0xFFF0u) == 0x63C0 || sw == SW_BLOCKED_JPKI ||
	       sw == SW_BLOCKED_PIV;
}

/* VERIFY without a PIN. By the PIN's short identifier, which selects it too, where the card has
 * taken one; what then is no number is asked for once more. */
static bool ask_tries(struct card *card, enum credential credential, uint16_t *ret_sw,
		      struct error *error)
{
	const uint16_t file = pins[credential].file;
	struct apdu count = { .ins = 0x20, .p2 = (uint8_t)(0x80 | file) };
	struct answer answer;

	if (!driver_select_application(card, pins[credential].application, NULL, error))
		return false;
	if (card->file != file && card->short_ids == SHORT_IDS_TAKEN) {
		card->file = DRIVER_NO_FILE;
		if (!card_command(card->session, &count, &answer, error))
			return false;
		*ret_sw = answer.sw;
		if (tells_tries(answer.sw))
			return true;
	}
	count.p2 = 0x80;
	if (!driver_select_file(card, file, NULL, error) ||
	    !card_command(card->session, &count, &answer, error))
		return false;
	*ret_sw = answer.sw;
	return true;
}

bool jpki_pin_unset(struct card *card, enum credential credential, bool *ret_unset,
		    struct error *error)
{
	uint16_t sw;

	if (!ask_tries(card, credential, &sw, error))
		return false;
	*ret_unset = sw == SW_NOT_SET;
	return true;
}

bool jpki_tries_left(struct card *card, enum credential credential, uint8_t *ret_tries,
		     struct error *error)
{
	uint16_t sw;

	if (!ask_tries(card, credential, &sw, error))
		return false;
	if ((sw & 0xFFF0u) == 0x63C0)
		*ret_tries = (uint8_t)(sw & 0xFu);
	else if (sw == SW_BLOCKED_JPKI || sw == SW_BLOCKED_PIV || sw == SW_NOT_SET)
		*ret_tries = 0;
	else if (sw == SW_OK)
		*ret_tries = pins[credential].facts.tries_full;
	else
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, sw, "tries left");
	return true;
}

static bool send_pin(struct card *card, const struct apdu *command, const char *what,
		     struct error *error)
{
	struct answer answer;

	if (!card_command(card->session, command, &answer, error))
		return false;
	if (answer.sw != SW_OK)
		return driver_pin_refused(answer.sw, what, error);
	return true;
}

bool jpki_verify(struct card *card, enum credential credential, const struct pin *pin,
		 struct error *error)
{
	const struct apdu verify = {
		.ins = 0x20, .p2 = 0x80, .data = pin->digits, .data_size = pin->length
	};

	return jpki_select_pin(card, credential, error) && send_pin(card, &verify, "VERIFY", error);
}

bool jpki_change_pin(struct card *card, enum credential credential, const struct pin *old_pin,
		     const struct pin *new_pin, struct error *error)
{
	struct apdu change = *pins[credential].change;

	change.data = new_pin->digits;
	change.data_size = new_pin->length;
	return jpki_verify(card, credential, old_pin, error) &&
	       send_pin(card, &change, "change of a PIN", error);
}

/* ---- by the reader's pad ----------------------------------------------------------------- */

/* Unpadded: the pad puts Lc and the digits behind the header. */
static struct pad_entry pad_entry(enum credential credential, const struct apdu *header)
{
	const struct credential_facts *facts = &pins[credential].facts;

	return (struct pad_entry){
		.command = { header->cla, header->ins, header->p1, header->p2 },
		.command_size = HEADER_SIZE,
		.length_min = facts->length_min,
		.length_max = facts->length_max,
	};
}

static bool judge_pad(uint16_t sw, const char *what, struct error *error)
{
	return sw == SW_OK || driver_pin_refused(sw, what, error);
}

bool jpki_verify_by_pad(struct card *card, enum credential credential, enum language language,
			struct error *error)
{
	static const struct apdu verify = { .ins = 0x20, .p2 = 0x80 };
	const struct pad_entry entry = pad_entry(credential, &verify);
	uint16_t sw;

	return jpki_select_pin(card, credential, error) &&
	       pin_pad_verify(card->session, &entry, language, &sw, error) &&
	       judge_pad(sw, "VERIFY on the pad", error);
}

static bool new_by_pad(struct card *card, enum credential credential, const struct apdu *header,
		       enum language language, struct error *error)
{
	const struct pad_entry entry = pad_entry(credential, header);
	uint16_t sw;

	return pin_pad_modify(card->session, &entry, language, &sw, error) &&
	       judge_pad(sw, "new PIN on the pad", error);
}

bool jpki_change_by_pad(struct card *card, enum credential credential, enum language language,
			struct error *error)
{
	return jpki_verify_by_pad(card, credential, language, error) &&
	       new_by_pad(card, credential, pins[credential].change, language, error);
}

bool jpki_set_by_pad(struct card *card, enum credential credential, enum language language,
		     struct error *error)
{
	static const struct apdu set = { .cla = 0x80, .ins = 0x2C, .p1 = 0x02, .p2 = 0x80 };

	return jpki_issuer_begin_in(card, pins[credential].application, error) &&
	       driver_select_file(card, pins[credential].file, NULL, error) &&
	       new_by_pad(card, credential, &set, language, error);
}
