#include "madoguchi/card/driver.h"

#define SELECT_BY_AID 0x04
#define SELECT_EF_BELOW 0x02
#define SELECT_NO_FCI 0x0C
#define OFFSET_MAX 0x7FFFu
#define SHORT_ID 0x8000u /* in P1 of READ BINARY */
#define SHORT_ID_MAX 30
#define SW_END_OF_FILE 0x6282u

const uint8_t driver_digest_info_head[DRIVER_DIGEST_INFO_HEAD_SIZE] = {
	0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
	0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20
};

/* Ends in the caller's hands (ret_sw) or, without that, in CARD_REFUSED. */
static bool select_outcome(uint16_t sw, const char *what, uint16_t *ret_sw, struct error *error)
{
	if (ret_sw != NULL)
		*ret_sw = sw;
	else if (sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, sw, "%s", what);
	return true;
}

static void forget_selection(struct card *card)
{
	card->application = NULL;
	card->file = DRIVER_NO_FILE;
	card->issuer_session = false;
	card->resets = card_session_resets(card->session);
}

bool driver_select_application(struct card *card, const struct driver_application *application,
			       uint16_t *ret_sw, struct error *error)
{
	const struct apdu select = { .ins = 0xA4,
				     .p1 = SELECT_BY_AID,
				     .p2 = application->with_fci ? 0 : SELECT_NO_FCI,
				     .data = application->aid,
				     .data_size = application->aid_size,
				     .has_le = application->with_fci };
	struct answer answer = { .sw = SW_OK };

	if (card->application != application ||
	    card->resets != card_session_resets(card->session)) {
		forget_selection(card);
		if (!card_command(card->session, &select, &answer, error))
			return false;
		if (answer.sw == SW_OK)
			card->application = application;
	}
	return select_outcome(answer.sw, "SELECT application", ret_sw, error);
}

bool driver_select_file(struct card *card, uint16_t file, uint16_t *ret_sw, struct error *error)
{
	const uint8_t id[2] = { (uint8_t)(file >> 8), (uint8_t)file };
	const struct apdu select = { .ins = 0xA4,
				     .p1 = SELECT_EF_BELOW,
				     .p2 = SELECT_NO_FCI,
				     .data = id,
				     .data_size = sizeof(id) };
	struct answer answer = { .sw = SW_OK };

	if (card->file != file) {
		card->file = DRIVER_NO_FILE;
		if (!card_command(card->session, &select, &answer, error))
			return false;
		if (answer.sw == SW_OK)
			card->file = file;
	}
	return select_outcome(answer.sw, "SELECT file", ret_sw, error);
}

/* Where: an offset in the selected file, or SHORT_ID and a file's identifier in the upper byte. */
static bool read_at(struct card *card, size_t where, size_t size, struct answer *ret_answer,
		    struct error *error)
{
	const struct apdu read = { .ins = 0xB0,
				   .p1 = (uint8_t)(where >> 8),
				   .p2 = (uint8_t)where,
				   .has_le = true,
				   .le = (uint8_t)size };
	struct answer answer;

	if (!card_command(card->session, &read, &answer, error))
		return false;
	if (answer.sw == SW_END_OF_FILE)
		answer.sw = SW_OK;
	if (answer.size > size)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_SW, answer.sw,
				 "READ BINARY gave %zu bytes of %zu", answer.size, size);
	*ret_answer = answer;
	return true;
}

bool driver_read(struct card *card, size_t offset, size_t size, struct answer *ret_answer,
		 struct error *error)
{
	if (offset > OFFSET_MAX || size < 1 || size > 256)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "READ BINARY at %zu of %zu",
				 offset, size);
	return read_at(card, offset, size, ret_answer, error);
}

/* By its short identifier, which selects it too (ISO 7816-4, 11.3.3). */
static bool read_short(struct card *card, uint16_t file, size_t size, struct answer *ret_answer,
		       struct error *error)
{
	card->file = DRIVER_NO_FILE;
	if (!read_at(card, SHORT_ID | (size_t)file << 8, size, ret_answer, error))
		return false;
	if (ret_answer->sw == SW_OK) {
		card->file = file;
		card->short_ids = SHORT_IDS_TAKEN;
	} else if (card->short_ids == SHORT_IDS_UNTRIED) {
		card->short_ids = SHORT_IDS_REFUSED;
	}
	return true;
}

bool driver_read_file(struct card *card, uint16_t file, size_t size, struct answer *ret_answer,
		      struct error *error)
{
	struct answer answer = { .size = 0 };

	if (card->file != file && file <= SHORT_ID_MAX && card->short_ids != SHORT_IDS_REFUSED) {
		if (!read_short(card, file, size, ret_answer, error))
			return false;
		if (card->short_ids == SHORT_IDS_TAKEN)
			return true;
	}
	if (!driver_select_file(card, file, &answer.sw, error))
		return false;
	if (answer.sw == SW_OK)
		return driver_read(card, 0, size, ret_answer, error);
	*ret_answer = answer;
	return true;
}

bool driver_reset(struct card *card, struct error *error)
{
	forget_selection(card);
	return card_session_reset(card->session, error);
}

bool driver_pin_refused(uint16_t sw, const char *what, struct error *error)
{
	if ((sw & 0xFFF0u) == 0x63C0)
		return error_set(error, ERROR_PIN_WRONG, CAUSE_NONE, sw & 0xFu, "%s", what);
	if (sw == SW_BLOCKED_JPKI || sw == SW_BLOCKED_PIV)
		return error_set(error, ERROR_PIN_BLOCKED, CAUSE_SW, sw, "%s", what);
	if (sw == SW_SECURITY)
		return error_set(error, ERROR_PIN_NEEDED, CAUSE_SW, sw, "%s", what);
	if (sw == SW_WRONG_DATA)
		return error_set(error, ERROR_PIN_FORMAT, CAUSE_SW, sw, "%s", what);
	return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, sw, "%s", what);
}

bool driver_pin_usable(const struct pin *pin, struct error *error)
{
	if (pin == NULL || pin->length == 0 || pin->length > PIN_SIZE_MAX)
		return error_set(error, ERROR_PIN_FORMAT, CAUSE_NONE, 0, "length of the PIN");
	return true;
}
