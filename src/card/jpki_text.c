#include "madoguchi/card/jpki_text.h"

#include <string.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"
#include "madoguchi/card/tlv.h"

#define FILE_BASIC_FOUR 0x0002
#define READ_PIECE 256
#define TEMPLATE_MAX 2048
#define TAG_TEMPLATE 0xFF20
#define TAG_NAME 0xDF22
#define TAG_ADDRESS 0xDF23
#define TAG_BIRTH 0xDF24
#define TAG_SEX 0xDF25
#define BIRTH_SIZE 8

const struct driver_application jpki_text_application = {
	.aid = { 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08 },
	.aid_size = 10,
};

static bool has_control(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] < 0x20 || bytes[i] == 0x7F)
			return true;
	}
	return false;
}

static bool take_text(const struct tlv *whole, unsigned tag, char ret_text[static BASIC_TEXT_SIZE])
{
	struct tlv field;

	if (!tlv_find(whole->value, whole->size, tag, &field) || field.size >= BASIC_TEXT_SIZE ||
	    has_control(field.value, field.size) ||
	    !text_valid((const char *)field.value, field.size))
		return false;
	memcpy(ret_text, field.value, field.size);
	ret_text[field.size] = '\0';
	return true;
}

static bool take_birth(const struct tlv *whole, char ret_birth[static BIRTH_SIZE + 1])
{
	struct tlv field;

	if (!tlv_find(whole->value, whole->size, TAG_BIRTH, &field) || field.size != BIRTH_SIZE)
		return false;
	for (size_t i = 0; i < BIRTH_SIZE; i++) {
		if (field.value[i] < '0' || field.value[i] > '9')
			return false;
	}
	memcpy(ret_birth, field.value, BIRTH_SIZE);
	ret_birth[BIRTH_SIZE] = '\0';
	return true;
}

static bool take_sex(const struct tlv *whole, char *ret_sex)
{
	struct tlv field;

	if (!tlv_find(whole->value, whole->size, TAG_SEX, &field) || field.size != 1 ||
	    field.value[0] == '\0' || strchr("1239", field.value[0]) == NULL)
		return false;
	*ret_sex = (char)field.value[0];
	return true;
}

bool jpki_parse_basic_four(const uint8_t *bytes, size_t size, struct basic_four *ret_four,
			   struct error *error)
{
	struct basic_four four = { .sex = '9' };
	struct tlv whole;
	bool good = tlv_read(bytes, size, &whole) && whole.tag == TAG_TEMPLATE &&
		    whole.size <= size - whole.head_size &&
		    take_text(&whole, TAG_NAME, four.name) &&
		    take_text(&whole, TAG_ADDRESS, four.address) &&
		    take_birth(&whole, four.birth) && take_sex(&whole, &four.sex);

	if (good)
		*ret_four = four;
	secret_wipe(&four, sizeof(four));
	if (!good)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0, "basic four");
	return true;
}

static bool read_piece(struct card *card, uint8_t *bytes, size_t *size, size_t wanted,
		       struct error *error)
{
	struct answer answer;

	if (!driver_read(card, *size, wanted, &answer, error))
		return false;
	if (answer.sw == SW_SECURITY)
		return error_set(error, ERROR_PIN_NEEDED, CAUSE_SW, answer.sw, "basic four");
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "basic four");
	memcpy(bytes + *size, answer.data, answer.size);
	*size += answer.size;
	return true;
}

/* The first piece says how long the whole is. A file may be longer than what it holds. */
static bool read_template(struct card *card, uint8_t bytes[static TEMPLATE_MAX], size_t *ret_size,
			  struct error *error)
{
	struct tlv whole;
	size_t size = 0;
	size_t total;

	if (!read_piece(card, bytes, &size, READ_PIECE, error))
		return false;
	if (!tlv_read(bytes, size, &whole) || whole.head_size + whole.size > TEMPLATE_MAX)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0, "basic four");
	total = whole.head_size + whole.size;
	while (size < total) {
		size_t wanted = total - size < READ_PIECE ? total - size : READ_PIECE;
		size_t before = size;

		if (!read_piece(card, bytes, &size, wanted, error))
			return false;
		if (size != before + wanted)
			return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0,
					 "basic four end early");
	}
	*ret_size = total;
	return true;
}

bool jpki_read_basic_four(struct card *card, struct basic_four *ret_four, struct error *error)
{
	uint8_t bytes[TEMPLATE_MAX];
	size_t size = 0;
	bool read = driver_select_application(card, &jpki_text_application, NULL, error) &&
		    driver_select_file(card, FILE_BASIC_FOUR, NULL, error) &&
		    read_template(card, bytes, &size, error) &&
		    jpki_parse_basic_four(bytes, size, ret_four, error);

	secret_wipe(bytes, sizeof(bytes));
	return read;
}
