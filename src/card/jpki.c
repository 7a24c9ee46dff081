#include "madoguchi/card/jpki.h"

#include <string.h>

#include "madoguchi/base/message.h"
#include "madoguchi/base/sha256.h"
#include "madoguchi/card/jpki_issuer.h"
#include "madoguchi/card/jpki_pin.h"
#include "madoguchi/card/jpki_text.h"

#define FILE_TOKEN 0x0006
#define FILE_FLAGS 0x0008
#define FLAGS_SIZE 3
#define FLAG_THERE 0x8F
#define LABEL_SIZE 32
#define READ_PIECE 256
#define HEAD_SIZE 4
#define DATA_SERIAL 0x0045
#define DATA_MUNICIPALITY 0x00F0
#define DATA_EXPIRES 0x00F2
#define SW_OFFSET 0x6B00u

const struct driver_application jpki_application = {
	.aid = { 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01 },
	.aid_size = 10,
};

const struct jpki_slot jpki_slots[SLOT_COUNT] = {
	[SLOT_SIGN] = { .certificate = 0x0001,
			.ca_certificate = 0x0002,
			.key = 0x001A,
			.pin = 0x001B,
			.flag = 0 },
	[SLOT_AUTH] = { .certificate = 0x000A,
			.ca_certificate = 0x000B,
			.key = 0x0017,
			.pin = 0x0018,
			.flag = 1 },
};

/* ---- recognising the card ---------------------------------------------------------------- */

static bool get_data(struct card *card, uint16_t tag, struct answer *ret_answer,
		     struct error *error)
{
	const struct apdu command = {
		.ins = 0xCA, .p1 = (uint8_t)(tag >> 8), .p2 = (uint8_t)tag, .has_le = true
	};

	return card_command(card->session, &command, ret_answer, error);
}

/* The serial data answers only while no application is selected. */
static bool read_identity(struct card *card, bool *ret_given, struct error *error)
{
	struct answer answer;

	if (!get_data(card, DATA_SERIAL, &answer, error))
		return false;
	*ret_given = answer.sw == SW_OK && answer.size > 0;
	if (*ret_given)
		sha256_bytes(answer.data, answer.size, card->identity.digest);
	return true;
}

/* Exactly `count` digits and a terminating 0; anything else is "not given". */
static bool get_digits(struct card *card, uint16_t tag, size_t count, char *ret_digits,
		       bool *ret_given, struct error *error)
{
	struct answer answer;

	if (!get_data(card, tag, &answer, error))
		return false;
	*ret_given = answer.sw == SW_OK && answer.size == count;
	for (size_t i = 0; *ret_given && i < count; i++)
		*ret_given = answer.data[i] >= '0' && answer.data[i] <= '9';
	if (*ret_given) {
		memcpy(ret_digits, answer.data, count);
		ret_digits[count] = '\0';
	}
	return true;
}

static bool read_face_facts(struct card *card, struct error *error)
{
	bool has_municipality = false;
	bool has_expires = false;

	if (!get_digits(card, DATA_MUNICIPALITY, sizeof(card->municipality) - 1, card->municipality,
			&has_municipality, error) ||
	    !get_digits(card, DATA_EXPIRES, sizeof(card->expires) - 1, card->expires, &has_expires,
			error))
		return false;
	card->has_face_facts = has_municipality && has_expires;
	return true;
}

/* The label fills its field with spaces, CK_TOKEN_INFO of PKCS #11. */
static bool label_is(const struct answer *answer, const char *label)
{
	size_t length = strlen(label);

	if (answer->sw != SW_OK || answer->size != LABEL_SIZE ||
	    memcmp(answer->data, label, length) != 0)
		return false;
	for (size_t i = length; i < LABEL_SIZE; i++) {
		if (answer->data[i] != ' ')
			return false;
	}
	return true;
}

/* JPKI application and label; *ret_mine only for a My Number Card. */
static bool read_label(struct card *card, bool *ret_mine, struct error *error)
{
	struct answer answer;
	uint16_t sw;

	if (!driver_select_application(card, &jpki_application, &sw, error))
		return false;
	if (sw != SW_OK)
		return true;
	if (!driver_read_file(card, FILE_TOKEN, LABEL_SIZE, &answer, error))
		return false;
	if (label_is(&answer, "JPKIAPICCTOKEN")) {
		card->family = CARD_FAMILY_JPKI_LEGACY;
		return error_set(error, ERROR_CARD_LEGACY, CAUSE_NONE, 0, "token label");
	}
	*ret_mine = label_is(&answer, "JPKIAPICCTOKEN2");
	return true;
}

static void keep_flags(struct card *card, const struct answer *flags)
{
	card->knows_there = true;
	for (int i = 0; i < SLOT_COUNT; i++)
		card->there[i] = flags->data[jpki_slots[i].flag] == FLAG_THERE;
}

/* A face-authentication card has a user-authentication certificate alone, and a PIN that was never
 * set. A card before its first issue has no certificate at all. */
static bool recognise_face(struct card *card, struct error *error)
{
	struct answer flags;
	bool unset = false;

	if (!driver_read_file(card, FILE_FLAGS, FLAGS_SIZE, &flags, error))
		return false;
	if (flags.size != FLAGS_SIZE)
		return true;
	keep_flags(card, &flags);
	if (card->there[SLOT_SIGN] || !card->there[SLOT_AUTH])
		return true;
	if (!jpki_pin_unset(card, CREDENTIAL_AUTH, &unset, error))
		return false;
	if (unset) {
		card->family = CARD_FAMILY_JPKI_FACE;
		card->abilities = ABLE_READ;
	}
	return true;
}

static bool read_facts(struct card *card, bool *ret_given, struct error *error)
{
	return read_identity(card, ret_given, error) &&
	       (!*ret_given || read_face_facts(card, error));
}

/* Another program may have left an application selected: a My Number Card that did not tell its
 * serial data is asked again after a reset. */
static bool jpki_detect(struct card *card, bool *ret_mine, struct error *error)
{
	bool has_identity = false;
	bool mine = false;

	if (!read_facts(card, &has_identity, error) || !read_label(card, &mine, error))
		return false;
	if (!mine)
		return true;
	if (!has_identity &&
	    (!driver_reset(card, error) || !read_facts(card, &has_identity, error) ||
	     !driver_select_application(card, &jpki_application, NULL, error)))
		return false;
	if (!has_identity)
		return error_set(error, ERROR_CARD_UNKNOWN, CAUSE_NONE, 0, "no serial data");
	card->family = CARD_FAMILY_JPKI;
	card->abilities = ABLE_READ | ABLE_SIGN | ABLE_CHANGE_PIN | ABLE_BASIC_FOUR;
	if (card->keys->has_issuer_key)
		card->abilities |= ABLE_SET_PIN | ABLE_GENERATE | ABLE_WRITE | ABLE_PUBLIC_KEY;
	*ret_mine = true;
	return recognise_face(card, error);
}

static const char *jpki_cannot(const struct card *card, enum card_ability ability)
{
	if (card->family == CARD_FAMILY_JPKI_FACE && ability != ABLE_UNBLOCK)
		return N_("This is a face-authentication card: it has no PIN and no signing "
			  "certificate.");
	switch (ability) {
	case ABLE_SET_PIN:
		return N_("A PIN can be initialised only with the issuer's key, which is not set "
			  "up here.");
	case ABLE_GENERATE:
	case ABLE_PUBLIC_KEY:
		return N_(
		    "A key can be made only with the issuer's key, which is not set up here.");
	case ABLE_WRITE:
		return N_(
		    "A certificate can be written only with the issuer's key, which is not set up "
		    "here.");
	default:
		return NULL;
	}
}

static enum card_key_type jpki_key_type(const struct card *card, enum card_slot slot)
{
	(void)card;
	(void)slot;
	return CARD_KEY_RSA_2048;
}

/* ---- certificates ------------------------------------------------------------------------ */

static bool all_bytes(const uint8_t *bytes, size_t size, uint8_t value)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != value)
			return false;
	}
	return true;
}

/* What the first answer says about a file: a status of its own, or the size of a certificate. */
static enum slot_content judge_head(const struct answer *head, size_t *ret_size)
{
	if (head->size == 0 ||
	    (head->size >= HEAD_SIZE &&
	     (all_bytes(head->data, HEAD_SIZE, 0x00) || all_bytes(head->data, HEAD_SIZE, 0xFF))))
		return SLOT_EMPTY;
	if (head->size < HEAD_SIZE || head->data[0] != 0x30 || head->data[1] != 0x82)
		return SLOT_BROKEN;
	*ret_size = (size_t)(head->data[2] << 8 | head->data[3]) + HEAD_SIZE;
	return *ret_size <= CARD_CERTIFICATE_MAX ? SLOT_HOLDS : SLOT_BROKEN;
}

/* What the first answer has not brought; a file that ends early is a torn write. */
static bool read_rest(struct card *card, uint8_t *bytes, size_t offset, size_t size,
		      enum slot_content *ret_content, struct error *error)
{
	struct answer answer;

	while (offset < size) {
		size_t wanted = size - offset < READ_PIECE ? size - offset : READ_PIECE;

		if (!driver_read(card, offset, wanted, &answer, error))
			return false;
		if (answer.sw != SW_OK && answer.sw != SW_OFFSET)
			return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw,
					 "READ BINARY");
		if (answer.sw == SW_OFFSET || answer.size != wanted) {
			*ret_content = SLOT_BROKEN;
			return true;
		}
		memcpy(bytes + offset, answer.data, wanted);
		offset += wanted;
	}
	*ret_content = SLOT_HOLDS;
	return true;
}

/* SLOT_PROTECTED here says only that the file did not open without its PIN. */
static bool read_file(struct card *card, uint16_t file, enum slot_content *ret_content,
		      struct buffer *certificate, struct error *error)
{
	uint8_t bytes[CARD_CERTIFICATE_MAX];
	struct answer head;
	size_t size = 0;

	if (!driver_read_file(card, file, READ_PIECE, &head, error))
		return false;
	if (head.sw == SW_NOT_FOUND || head.sw == SW_OFFSET || head.sw == SW_SECURITY) {
		*ret_content = head.sw == SW_SECURITY ? SLOT_PROTECTED : SLOT_EMPTY;
		return true;
	}
	if (head.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, head.sw, "certificate file");
	*ret_content = judge_head(&head, &size);
	if (*ret_content != SLOT_HOLDS)
		return true;
	memcpy(bytes, head.data, head.size);
	if (!read_rest(card, bytes, head.size, size, ret_content, error))
		return false;
	if (*ret_content == SLOT_HOLDS && !buffer_append(certificate, bytes, size))
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "certificate");
	return true;
}

static bool read_flags(struct card *card, struct error *error)
{
	struct answer answer;

	if (card->knows_there)
		return true;
	if (!driver_read_file(card, FILE_FLAGS, FLAGS_SIZE, &answer, error))
		return false;
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "EF 0008");
	if (answer.size != FLAGS_SIZE)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0, "EF 0008 of %zu bytes",
				 answer.size);
	keep_flags(card, &answer);
	return true;
}

static bool jpki_read_certificate(struct card *card, enum card_slot slot, bool ca,
				  enum slot_content *ret_content, struct buffer *certificate,
				  struct error *error)
{
	const struct jpki_slot *files = &jpki_slots[slot];
	enum slot_content content;

	if (!driver_select_application(card, &jpki_application, NULL, error) ||
	    !read_file(card, ca ? files->ca_certificate : files->certificate, &content, certificate,
		       error))
		return false;
	if (content == SLOT_PROTECTED && !ca) {
		if (!read_flags(card, error))
			return false;
		content = card->there[slot] ? SLOT_PROTECTED : SLOT_EMPTY;
	}
	*ret_content = content;
	return true;
}

/* In the issuer session EF 0001 opens without the password. */
static bool jpki_read_back(struct card *card, enum card_slot slot, enum slot_content *ret_content,
			   struct buffer *certificate, struct error *error)
{
	return jpki_issuer_begin(card, error) &&
	       jpki_read_certificate(card, slot, false, ret_content, certificate, error);
}

/* ---- signing ----------------------------------------------------------------------------- */

static bool jpki_sign(struct card *card, enum card_slot slot, const uint8_t digest[static 32],
		      struct card_signature *ret_signature, struct error *error)
{
	uint8_t digest_info[DRIVER_DIGEST_INFO_HEAD_SIZE + SHA256_SIZE];
	const struct apdu sign = { .cla = 0x80,
				   .ins = 0x2A,
				   .p2 = 0x80,
				   .data = digest_info,
				   .data_size = sizeof(digest_info),
				   .has_le = true };
	struct answer answer;

	memcpy(digest_info, driver_digest_info_head, DRIVER_DIGEST_INFO_HEAD_SIZE);
	memcpy(digest_info + DRIVER_DIGEST_INFO_HEAD_SIZE, digest, SHA256_SIZE);
	if (!driver_select_application(card, &jpki_application, NULL, error) ||
	    !driver_select_file(card, jpki_slots[slot].key, NULL, error) ||
	    !card_command(card->session, &sign, &answer, error))
		return false;
	if (answer.sw == SW_SECURITY)
		return error_set(error, ERROR_PIN_NEEDED, CAUSE_SW, answer.sw, "signing");
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "signing");
	if (answer.size != CARD_SIGNATURE_SIZE)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0,
				 "a signature of %zu bytes", answer.size);
	ret_signature->size = answer.size;
	memcpy(ret_signature->bytes, answer.data, answer.size);
	return true;
}

/* The contact chip's; the contactless one's are its reader's making. */
static bool jpki_likely(const uint8_t *atr, size_t size)
{
	static const uint8_t known[] = { 0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14 };

	return size == sizeof(known) && memcmp(atr, known, size) == 0;
}

const struct card_ops jpki_ops = {
	.name = "jpki",
	.likely = jpki_likely,
	.detect = jpki_detect,
	.credential_facts = jpki_credential_facts,
	.slot_credential = jpki_slot_credential,
	.key_type = jpki_key_type,
	.cannot = jpki_cannot,
	.tries_left = jpki_tries_left,
	.verify = jpki_verify,
	.change_pin = jpki_change_pin,
	.set_pin = jpki_set_pin,
	.verify_by_pad = jpki_verify_by_pad,
	.change_by_pad = jpki_change_by_pad,
	.set_by_pad = jpki_set_by_pad,
	.read_basic_four = jpki_read_basic_four,
	.read_certificate = jpki_read_certificate,
	.read_back = jpki_read_back,
	.generate = jpki_generate,
	.public_key = jpki_public_key,
	.sign = jpki_sign,
	.write_certificate = jpki_write_certificate,
};
