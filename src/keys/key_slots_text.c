#include "key_slots_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/text.h"

#define HEAD "madoguchi key 1"
#define NUMBER_MAX 99
#define CARD_CURVE "p256" /* of a card's slot: the only one */

struct reading {
	const char *path;
	int line;
	struct key_slots *slots;
	struct error *error;
};

static bool wrong(const struct reading *reading, const char *what)
{
	return error_set(reading->error, ERROR_KEY_MISSING, CAUSE_NONE, 0, "%.140s:%d: %s",
			 reading->path, reading->line, what);
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool take_number(const char *word, int low, int high, int *ret_number)
{
	char *end;
	long number;

	if (word == NULL || word[0] < '0' || word[0] > '9')
		return false;
	number = strtol(word, &end, 10);
	if (*end != '\0' || number < low || number > high)
		return false;
	*ret_number = (int)number;
	return true;
}

static bool take_bytes(const char *word, uint8_t *ret_bytes, size_t size)
{
	return word != NULL && strlen(word) == 2 * size && hex_decode(word, ret_bytes, size);
}

static int index_of(const struct key_slots *slots, int number)
{
	for (int i = 0; i < slots->count; i++)
		if (slots->slot[i].number == number)
			return i;
	return -1;
}

static bool read_kind(const struct reading *reading, const char *word, enum key_slot_kind *ret_kind)
{
	for (int kind = 0; word != NULL && kind < KEY_SLOT_KIND_COUNT; kind++)
		if (strcmp(word, key_slot_kind_word((enum key_slot_kind)kind)) == 0) {
			*ret_kind = (enum key_slot_kind)kind;
			return true;
		}
	return wrong(reading, "an unknown sort of slot");
}

/* COST SALT PUBLIC */
static bool read_passphrase(struct key_slot *slot, char **rest)
{
	slot->public_key.curve = KEY_CURVE_X25519;
	return take_number(strsep(rest, " "), PASSWORD_COST_MIN, PASSWORD_COST_MAX,
			   &slot->stretch.cost) &&
	       take_bytes(strsep(rest, " "), slot->stretch.salt, PASSWORD_SALT_SIZE) &&
	       take_bytes(strsep(rest, " "), slot->public_key.bytes, SEAL_KEY_SIZE);
}

/* CURVE PUBLIC */
static bool read_card(struct key_slot *slot, char **rest)
{
	const char *curve = strsep(rest, " ");

	slot->public_key.curve = KEY_CURVE_P256;
	return curve != NULL && strcmp(curve, CARD_CURVE) == 0 &&
	       take_bytes(strsep(rest, " "), slot->public_key.bytes, KEY_POINT_SIZE);
}

/* slot NUMBER KIND [what opens it] NAME */
static bool read_slot(struct reading *reading, char *rest)
{
	struct key_slot *slot = &reading->slots->slot[reading->slots->count];
	const char *name;

	if (reading->slots->count == KEY_SLOTS_MAX || reading->slots->keys > 0)
		return wrong(reading, "too many slots, or one behind a key");
	if (!take_number(strsep(&rest, " "), 1, NUMBER_MAX, &slot->number) ||
	    index_of(reading->slots, slot->number) >= 0)
		return wrong(reading, "the slot's number");
	if (!read_kind(reading, strsep(&rest, " "), &slot->kind))
		return false;
	if (slot->kind == KEY_SLOT_TPM)
		return error_set(reading->error, ERROR_KEY_SLOT_KIND, CAUSE_NONE, 0,
				 "%.140s:%d: %s", reading->path, reading->line,
				 key_slot_kind_word(slot->kind));
	if ((slot->kind == KEY_SLOT_PASSPHRASE && !read_passphrase(slot, &rest)) ||
	    (slot->kind == KEY_SLOT_CARD && !read_card(slot, &rest)))
		return wrong(reading, "cost, salt, curve or public key");
	name = rest != NULL ? rest : "";
	if (strlen(name) >= sizeof(slot->name))
		return wrong(reading, "the slot's name");
	text_copy(slot->name, sizeof(slot->name), name);
	reading->slots->count++;
	return true;
}

static bool read_key(struct reading *reading, char *rest)
{
	struct key_slots *slots = reading->slots;

	if (slots->keys == KEY_LINES_MAX ||
	    !take_number(strsep(&rest, " "), 1, INT32_MAX, &slots->key[slots->keys].number) ||
	    (slots->keys > 0 && slots->key[slots->keys].number <= slots->key[0].number))
		return wrong(reading, "the key's number");
	slots->keys++;
	return true;
}

/* open SLOT KEY, or open SLOT EPHEMERAL SEALED */
static bool read_open(struct reading *reading, char *rest)
{
	struct key_slots *slots = reading->slots;
	const struct key_slot *slot;
	struct key_opening *opening;
	int number, index;
	bool done;

	if (slots->keys == 0 || !take_number(strsep(&rest, " "), 1, NUMBER_MAX, &number))
		return wrong(reading, "the slot's number");
	index = index_of(slots, number);
	if (index < 0)
		return wrong(reading, "no such slot");
	slot = &slots->slot[index];
	opening = &slots->key[slots->keys - 1].opening[index];
	if (slot->kind == KEY_SLOT_FILE)
		done = take_bytes(strsep(&rest, " "), opening->key, SEAL_KEY_SIZE);
	else
		done = take_bytes(strsep(&rest, " "), opening->ephemeral,
				  key_curve_size(slot->public_key.curve)) &&
		       take_bytes(strsep(&rest, " "), opening->sealed, KEY_SEALED_SIZE);
	return done || wrong(reading, "the bytes of the key");
}

/* under OLDER SEALED */
static bool read_under(struct reading *reading, char *rest)
{
	struct key_slots *slots = reading->slots;
	int number;

	if (slots->keys != KEY_LINES_MAX ||
	    !take_number(strsep(&rest, " "), 1, INT32_MAX, &number) ||
	    number != slots->key[0].number ||
	    !take_bytes(strsep(&rest, " "), slots->key[1].under, KEY_SEALED_SIZE))
		return wrong(reading, "the key under the older one");
	return true;
}

static bool read_line(struct reading *reading, char *line)
{
	static const struct {
		const char *word;
		bool (*read)(struct reading *reading, char *rest);
	} lines[] = { { "slot", read_slot },
		      { "key", read_key },
		      { "open", read_open },
		      { "under", read_under } };
	const char *const word = strsep(&line, " ");

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (strcmp(lines[i].word, word) == 0)
			return lines[i].read(reading, line);
	return wrong(reading, "an unknown line");
}

/* Every slot opens every key: a line that was lost must not show on the day it is needed. */
static bool is_whole(struct reading *reading)
{
	static const struct key_opening nothing;
	const struct key_slots *slots = reading->slots;
	const uint8_t *const under = slots->key[1].under;

	if (slots->count == 0 || slots->keys == 0)
		return wrong(reading, "no slot, or no key");
	if (slots->keys == KEY_LINES_MAX && memcmp(under, nothing.sealed, KEY_SEALED_SIZE) == 0)
		return wrong(reading, "no key under the older one");
	for (int k = 0; k < slots->keys; k++)
		for (int i = 0; i < slots->count; i++)
			if (memcmp(&slots->key[k].opening[i], &nothing, sizeof(nothing)) == 0)
				return wrong(reading, "a slot that opens nothing");
	return true;
}

bool key_slots_parse(char *text, const char *path, struct key_slots *slots, struct error *error)
{
	struct reading reading = { .path = path, .line = 1, .slots = slots, .error = error };
	const char *head = strsep(&text, "\n");

	if (head == NULL || strcmp(head, HEAD) != 0)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
				 "%.150s: neither %d bytes nor slots", path, SEAL_KEY_SIZE);
	while (text != NULL && text[0] != '\0') {
		char *line = strsep(&text, "\n");

		reading.line++;
		if (!read_line(&reading, line))
			return false;
	}
	return is_whole(&reading);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* The text always fits: KEY_SLOTS_TEXT_MAX is far above KEY_SLOTS_MAX slots and KEY_LINES_MAX
 * keys. */
struct writing {
	char *text;
	size_t size;
};

static void put(struct writing *writing, const char *words)
{
	const size_t length = strlen(words);

	memcpy(writing->text + writing->size, words, length + 1);
	writing->size += length;
}

static void put_number(struct writing *writing, const char *word, int number)
{
	char words[32];

	snprintf(words, sizeof(words), "%s%d", word, number);
	put(writing, words);
}

static void put_bytes(struct writing *writing, const uint8_t *bytes, size_t size)
{
	put(writing, " ");
	hex_encode(bytes, size, writing->text + writing->size, 2 * size + 1);
	writing->size += 2 * size;
}

static void put_slot(struct writing *writing, const struct key_slot *slot)
{
	put_number(writing, "slot ", slot->number);
	put(writing, " ");
	put(writing, key_slot_kind_word(slot->kind));
	if (slot->kind == KEY_SLOT_PASSPHRASE) {
		put_number(writing, " ", slot->stretch.cost);
		put_bytes(writing, slot->stretch.salt, PASSWORD_SALT_SIZE);
	}
	if (slot->kind == KEY_SLOT_CARD)
		put(writing, " " CARD_CURVE);
	if (slot->kind != KEY_SLOT_FILE)
		put_bytes(writing, slot->public_key.bytes, key_curve_size(slot->public_key.curve));
	if (slot->name[0] != '\0')
		put(writing, " ");
	put(writing, slot->name);
	put(writing, "\n");
}

static void put_opening(struct writing *writing, const struct key_slot *slot,
			const struct key_opening *opening)
{
	put_number(writing, "open ", slot->number);
	if (slot->kind == KEY_SLOT_FILE) {
		put_bytes(writing, opening->key, SEAL_KEY_SIZE);
	} else {
		put_bytes(writing, opening->ephemeral, key_curve_size(slot->public_key.curve));
		put_bytes(writing, opening->sealed, KEY_SEALED_SIZE);
	}
	put(writing, "\n");
}

void key_slots_format(const struct key_slots *slots, char text[static KEY_SLOTS_TEXT_MAX])
{
	struct writing writing = { .text = text };

	put(&writing, HEAD "\n");
	for (int i = 0; i < slots->count; i++)
		put_slot(&writing, &slots->slot[i]);
	for (int k = 0; k < slots->keys; k++) {
		put_number(&writing, "key ", slots->key[k].number);
		put(&writing, "\n");
		for (int i = 0; i < slots->count; i++)
			put_opening(&writing, &slots->slot[i], &slots->key[k].opening[i]);
	}
	if (slots->keys == KEY_LINES_MAX) {
		put_number(&writing, "under ", slots->key[0].number);
		put_bytes(&writing, slots->key[1].under, KEY_SEALED_SIZE);
		put(&writing, "\n");
	}
}

#define SLOT_TEXT_MAX                                                                              \
	(48 + 2 * PASSWORD_SALT_SIZE + 2 * KEY_PUBLIC_MAX +                                        \
	 KEY_SLOT_NAME_SIZE) /* numbers and words */
#define OPENING_TEXT_MAX (16 + 2 * KEY_PUBLIC_MAX + 2 * KEY_SEALED_SIZE)

_Static_assert(32 + KEY_SLOTS_MAX * SLOT_TEXT_MAX + 2 * KEY_SEALED_SIZE + 32 +
		       KEY_LINES_MAX * (32 + KEY_SLOTS_MAX * OPENING_TEXT_MAX) <
		   KEY_SLOTS_TEXT_MAX,
	       "a whole file fits");
