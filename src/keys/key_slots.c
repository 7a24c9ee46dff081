#include "madoguchi/keys/key_slots.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/fault_point.h"
#include "madoguchi/base/file_write.h"
#include "madoguchi/base/text.h"
#include "madoguchi/keys/key_file.h"

#include "key_slot_seal.h"
#include "key_slots_parts.h"
#include "seal_key.h"

const char *key_slot_kind_word(enum key_slot_kind kind)
{
	static const char *const words[KEY_SLOT_KIND_COUNT] = {
		[KEY_SLOT_FILE] = "file",
		[KEY_SLOT_PASSPHRASE] = "passphrase",
		[KEY_SLOT_CARD] = "card",
		[KEY_SLOT_TPM] = "tpm",
	};

	return words[kind];
}

/* ---- the file -------------------------------------------------------------------------------- */

static void take_plain_key(struct key_slots *slots, const uint8_t key[static SEAL_KEY_SIZE])
{
	slots->slot[0] = (struct key_slot){ .number = 1, .kind = KEY_SLOT_FILE };
	slots->count = 1;
	slots->key[0].number = 1;
	memcpy(slots->key[0].opening[0].key, key, SEAL_KEY_SIZE);
	slots->keys = 1;
}

bool key_slots_read(const char *path, struct key_slots **ret_slots, struct error *error)
{
	struct key_slots *slots = secret_allocate(sizeof(*slots));
	char *text = secret_allocate(KEY_SLOTS_TEXT_MAX);
	size_t size = 0;
	bool done = slots != NULL && text != NULL;

	if (!done)
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "key slots");
	else
		memset(slots, 0, sizeof(*slots));
	if (done && strlen(path) >= sizeof(slots->path))
		done =
		    error_set(error, ERROR_KEY_MISSING, CAUSE_ERRNO, ENAMETOOLONG, "%.100s", path);
	if (done)
		text_copy(slots->path, sizeof(slots->path), path);
	done = done && key_file_read_text(path, text, KEY_SLOTS_TEXT_MAX, &size, error);
	if (done && size == SEAL_KEY_SIZE)
		take_plain_key(slots, (const uint8_t *)text);
	else if (done)
		done = key_slots_parse(text, path, slots, error);
	secret_free(&text);
	if (!done) {
		key_slots_free(&slots);
		return false;
	}
	*ret_slots = slots;
	return true;
}

void key_slots_free(struct key_slots **slots)
{
	secret_free(slots);
}

const struct key_slot *key_slots_at(const struct key_slots *slots, int index)
{
	return index >= 0 && index < slots->count ? &slots->slot[index] : NULL;
}

/* As the file it replaces: who may read it stays the same. */
static bool adopt(int fd, const char *path, struct error *error)
{
	struct stat facts;

	if (stat(path, &facts) != 0 || fchown(fd, facts.st_uid, facts.st_gid) != 0 ||
	    fchmod(fd, facts.st_mode & 07777) != 0)
		return error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, errno, "%.180s", path);
	return true;
}

static bool write_draft(const char *draft, const char *path, const char *text, struct error *error)
{
	const int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool done;

	if (fd < 0)
		return error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, errno, "%.180s", draft);
	done = adopt(fd, path, error);
	if (done && (!file_write_all(fd, text, strlen(text)) || fsync(fd) != 0))
		done = file_unwritten(draft, error);
	close(fd);
	return done;
}

/* The old file keeps a second name until the new one has its own, then it is overwritten: the bytes
 * of a key that lay in the open must not stay in blocks that nobody owns. What a program that was
 * killed in between has left under that name is the file that was replaced, or the present one,
 * which stays. */
static bool exchange(const char *draft, const char *path, struct error *error)
{
	char old[PATH_MAX];
	bool done;

	if (snprintf(old, sizeof(old), "%s.old", path) >= (int)sizeof(old))
		return error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, ENAMETOOLONG, "%.100s", path);
	(void)file_destroy(old);
	done = link(path, old) == 0;
	fault_point("key.file.linked");
	done = done && rename(draft, path) == 0 && file_sync_folder_of(path);
	if (!done) {
		error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, errno, "%.180s", path);
		(void)unlink(old);
		return false;
	}
	fault_point("key.file.replaced");
	(void)file_destroy(old);
	return true;
}

bool key_slots_write(const struct key_slots *slots, const char *path, struct error *error)
{
	char *text = secret_allocate(KEY_SLOTS_TEXT_MAX);
	char draft[PATH_MAX];
	bool done;

	if (text == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "key slots");
	done = snprintf(draft, sizeof(draft), "%s.new", path) < (int)sizeof(draft) ||
	       error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, ENAMETOOLONG, "%.100s", path);
	if (done) {
		key_slots_format(slots, text);
		done = write_draft(draft, path, text, error) && exchange(draft, path, error);
		if (!done)
			(void)unlink(draft);
	}
	secret_free(&text);
	return done;
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "data key");
}

/* One of the file's keys. */
static bool open_one(const struct key_slots *slots, int index, int which,
		     const struct key_holder *holder, uint8_t *ret_key, struct error *error)
{
	const struct key_line *line = &slots->key[which];
	const struct key_slot *slot = &slots->slot[index];

	if (slot->kind != KEY_SLOT_FILE)
		return key_slot_unseal(slot, line->number, &line->opening[index], holder, ret_key,
				       error);
	memcpy(ret_key, line->opening[index].key, SEAL_KEY_SIZE);
	return true;
}

bool key_slots_open_slot(const struct key_slots *slots, int index, const struct key_holder *holder,
			 struct seal_key **ret_key, struct error *error)
{
	const int newest = slots->keys - 1;
	struct seal_key *key = secret_allocate(sizeof(*key));

	if (key == NULL)
		return no_memory(error);
	memset(key, 0, sizeof(*key));
	key->number = slots->key[newest].number;
	key->has_old = newest > 0;
	text_copy(key->path, sizeof(key->path), slots->path);
	if (!open_one(slots, index, newest, holder, key->key, error) ||
	    (key->has_old && !open_one(slots, index, 0, holder, key->old_key, error))) {
		secret_free(&key);
		return false;
	}
	*ret_key = key;
	return true;
}

/* *ret_fits: the passphrase is this slot's. */
static bool try_passphrase(const struct key_slots *slots, int index, const struct pin *passphrase,
			   bool *ret_fits, struct seal_key **ret_key, struct error *error)
{
	uint8_t *private_key = secret_allocate(SEAL_KEY_SIZE);
	const struct key_holder holder = { .agree = key_slot_agree, .context = private_key };
	const struct key_slot *slot = &slots->slot[index];
	bool done;

	*ret_fits = false;
	if (private_key == NULL)
		return no_memory(error);
	done = password_stretch(passphrase, &slot->stretch, private_key, error);
	if (done)
		*ret_fits = key_slot_is_public(private_key, &slot->public_key);
	if (done && *ret_fits)
		done = key_slots_open_slot(slots, index, &holder, ret_key, error);
	secret_free(&private_key);
	return done;
}

int key_slots_of_kind(const struct key_slots *slots, enum key_slot_kind kind)
{
	for (int i = 0; i < slots->count; i++)
		if (slots->slot[i].kind == kind)
			return i;
	return -1;
}

bool key_slots_open(struct key_slots *slots, const struct pin *passphrase,
		    struct seal_key **ret_key, struct error *error)
{
	const int file = key_slots_of_kind(slots, KEY_SLOT_FILE);
	bool fits = false;

	if (file >= 0)
		return key_slots_open_slot(slots, file, NULL, ret_key, error);
	if (passphrase == NULL)
		return error_set(error, ERROR_KEY_LOCKED, CAUSE_NONE, 0, "%d slots", slots->count);
	for (int i = 0; i < slots->count; i++) {
		if (slots->slot[i].kind != KEY_SLOT_PASSPHRASE)
			continue;
		if (!try_passphrase(slots, i, passphrase, &fits, ret_key, error))
			return false;
		if (fits)
			return true;
	}
	return error_set(error, ERROR_KEY_PASSPHRASE, CAUSE_NONE, 0, "%d slots", slots->count);
}

static int index_of_card(const struct key_slots *slots, const uint8_t *point)
{
	for (int i = 0; i < slots->count; i++)
		if (slots->slot[i].kind == KEY_SLOT_CARD &&
		    memcmp(slots->slot[i].public_key.bytes, point, KEY_POINT_SIZE) == 0)
			return i;
	return -1;
}

const struct key_slot *key_slots_of_card(const struct key_slots *slots,
					 const uint8_t point[static KEY_POINT_SIZE])
{
	return key_slots_at(slots, index_of_card(slots, point));
}

bool key_slots_open_by_card(const struct key_slots *slots,
			    const uint8_t point[static KEY_POINT_SIZE],
			    const struct key_holder *holder, struct seal_key **ret_key,
			    struct error *error)
{
	const int index = index_of_card(slots, point);

	if (index < 0)
		return error_set(error, ERROR_KEY_CARD, CAUSE_NONE, 0, "%d slots", slots->count);
	return key_slots_open_slot(slots, index, holder, ret_key, error);
}

/* ---- slots come and go ----------------------------------------------------------------------- */

static int lowest_free(const struct key_slots *slots)
{
	int number = 1;

	for (int i = 0; i < slots->count; i++)
		if (slots->slot[i].number == number) {
			number++;
			i = -1;
		}
	return number;
}

static bool make_slot(const struct pin *passphrase, int cost, struct key_slot *ret_slot,
		      struct error *error)
{
	struct password_hash *stretched = secret_allocate(sizeof(*stretched));
	bool done;

	if (stretched == NULL)
		return no_memory(error);
	*ret_slot = (struct key_slot){ .kind = KEY_SLOT_PASSPHRASE };
	done = password_hash_make(passphrase, cost, stretched, error) &&
	       key_slot_public(stretched->hash, &ret_slot->public_key, error);
	if (done) {
		ret_slot->stretch.cost = cost;
		memcpy(ret_slot->stretch.salt, stretched->salt, PASSWORD_SALT_SIZE);
	}
	secret_free(&stretched);
	return done;
}

/* A name is one line of printable text. */
static bool name_fits(const char *name)
{
	if (strlen(name) >= KEY_SLOT_NAME_SIZE)
		return false;
	for (const unsigned char *at = (const unsigned char *)name; *at != '\0'; at++)
		if (*at < 0x20 || *at == 0x7f)
			return false;
	return text_valid(name, strlen(name));
}

static bool has_room(const struct key_slots *slots, const char *name, struct error *error)
{
	if (slots->count == KEY_SLOTS_MAX)
		return error_set(error, ERROR_KEY_SLOT, CAUSE_NONE, 0, "%d are taken",
				 KEY_SLOTS_MAX);
	if (slots->keys > 1)
		return error_set(error, ERROR_STORE_BUSY, CAUSE_NONE, 0,
				 "the key is being changed");
	return name_fits(name) ||
	       error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "the slot's name");
}

/* The slot gets its name, the lowest free number, and the key. */
static bool append(struct key_slots *slots, const struct seal_key *key, struct key_slot slot,
		   const char *name, int *ret_number, struct error *error)
{
	struct key_line *line = &slots->key[slots->keys - 1];

	slot.number = lowest_free(slots);
	text_copy(slot.name, sizeof(slot.name), name);
	if (!key_slot_seal(&slot, line->number, key->key, &line->opening[slots->count], error))
		return false;
	*ret_number = slot.number;
	slots->slot[slots->count++] = slot;
	return true;
}

bool key_slots_add(struct key_slots *slots, const struct seal_key *key,
		   const struct pin *passphrase, int cost, const char *name, int *ret_number,
		   struct error *error)
{
	struct key_slot slot;

	return has_room(slots, name, error) && password_fit(passphrase, "", error) &&
	       make_slot(passphrase, cost, &slot, error) &&
	       append(slots, key, slot, name, ret_number, error);
}

bool key_slots_add_card(struct key_slots *slots, const struct seal_key *key,
			const uint8_t point[static KEY_POINT_SIZE], const char *name,
			int *ret_number, struct error *error)
{
	const struct key_slot *same = key_slots_of_card(slots, point);
	struct key_slot slot = { .kind = KEY_SLOT_CARD, .public_key.curve = KEY_CURVE_P256 };

	if (same != NULL)
		return error_set(error, ERROR_KEY_SLOT, CAUSE_NONE, 0, "slot %d is this card's",
				 same->number);
	memcpy(slot.public_key.bytes, point, KEY_POINT_SIZE);
	return has_room(slots, name, error) && append(slots, key, slot, name, ret_number, error);
}

bool key_slots_remove(struct key_slots *slots, int number, struct error *error)
{
	for (int i = 0; i < slots->count; i++) {
		if (slots->slot[i].number != number)
			continue;
		if (slots->count == 1)
			return error_set(error, ERROR_KEY_SLOT_LAST, CAUSE_NONE, 0, "slot %d",
					 number);
		slots->count--;
		for (int later = i; later < slots->count; later++) {
			slots->slot[later] = slots->slot[later + 1];
			for (int k = 0; k < slots->keys; k++)
				slots->key[k].opening[later] = slots->key[k].opening[later + 1];
		}
		return true;
	}
	return error_set(error, ERROR_KEY_SLOT, CAUSE_NONE, 0, "slot %d", number);
}
