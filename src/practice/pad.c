#include "madoguchi/practice/pad.h"

#include <stdio.h>
#include <string.h>

#define SW_TIMEOUT 0x6400
#define SW_CANCELLED 0x6401
#define SW_DIFFER 0x6402
#define SW_LENGTH 0x6403
#define VERIFY_HEAD 19
#define MODIFY_HEAD 24
#define CONFIRM_ASKS_OLD 0x02

bool practice_pad_script(struct practice_pad *pad, char *words[], size_t count)
{
	if (count > PRACTICE_PAD_WORDS)
		return false;
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) >= PRACTICE_PAD_WORD_SIZE)
			return false;
	memset(pad, 0, sizeof(*pad));
	pad->there = true;
	pad->count = count;
	for (size_t i = 0; i < count; i++)
		snprintf(pad->words[i], PRACTICE_PAD_WORD_SIZE, "%s", words[i]);
	return true;
}

/* One entry: its digits, or NULL with what ended it. */
static const char *type(struct practice_pad *pad, unsigned least, unsigned most, uint16_t *ret_sw)
{
	const char *word = pad->next < pad->count ? pad->words[pad->next++] : "timeout";

	if (strcmp(word, "timeout") == 0)
		*ret_sw = SW_TIMEOUT;
	else if (strcmp(word, "cancel") == 0)
		*ret_sw = SW_CANCELLED;
	else if (strlen(word) < least || strlen(word) > most)
		*ret_sw = SW_LENGTH;
	else
		return word;
	return NULL;
}

/* Padded blocks are overwritten in place; without a block the digits go behind the header. */
static size_t put_digits(uint8_t *command, size_t size, size_t block, size_t offset,
			 const char *digits)
{
	size_t length = strlen(digits);

	if (block == 0) {
		command[4] = (uint8_t)length;
		/* NOLINTNEXTLINE(bugprone-not-null-terminated-result) */
		memcpy(command + 5, digits, length);
		return 5 + length;
	}
	if (5 + offset + block <= size && length <= block)
		/* NOLINTNEXTLINE(bugprone-not-null-terminated-result) */
		memcpy(command + 5 + offset, digits, length);
	return size;
}

size_t practice_pad_enter(struct practice_pad *pad, bool modify, const uint8_t *structure,
			  size_t size, uint8_t command[static PRACTICE_PAD_COMMAND_SIZE],
			  uint16_t *ret_sw)
{
	const size_t head = modify ? MODIFY_HEAD : VERIFY_HEAD;
	const char *digits;
	const char *again;
	size_t command_size, block, lengths;

	*ret_sw = SW_LENGTH;
	if (size < head + 4 || size - head > PRACTICE_PAD_COMMAND_SIZE)
		return 0;
	command_size = size - head;
	memcpy(command, structure + head, command_size);
	block = structure[3] & 0x0F;
	/* wPINMaxExtraDigit, little-endian: the most in its first byte, the least in its second. */
	lengths = modify ? 7 : 5;
	if (modify && (structure[9] & CONFIRM_ASKS_OLD) != 0) {
		digits = type(pad, structure[lengths + 1], structure[lengths], ret_sw);
		if (digits == NULL)
			return 0;
		command_size = put_digits(command, command_size, block, structure[5], digits);
	}
	digits = type(pad, structure[lengths + 1], structure[lengths], ret_sw);
	if (digits == NULL)
		return 0;
	if (modify) {
		again = type(pad, structure[lengths + 1], structure[lengths], ret_sw);
		if (again == NULL)
			return 0;
		*ret_sw = SW_DIFFER;
		if (strcmp(digits, again) != 0)
			return 0;
	}
	return put_digits(command, command_size, block, modify ? structure[6] : 0, digits);
}
