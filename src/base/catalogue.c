#include "madoguchi/base/catalogue.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/text.h"

/*
 * A catalogue (GNU gettext manual, "The Format of GNU MO Files") is, in 32-bit words of the byte
 * order that the magic tells:
 *    0 magic 0x950412de          4 revision, the upper half must be 0
 *    8 number of strings         12 offset of the table of ids
 *   16 offset of the table of translations
 *   20 slots of the hash table  24 its offset
 * A table has for each string its length and its offset; a 0 byte follows each string. Ids are
 * in strcmp order. All of this is checked once when the file is loaded, so that a look-up needs
 * no more checks. A slot holds 0 or the number of an id, from 1; msgfmt writes them, and a file
 * may do without: then an id is sought by its order.
 */
#define MO_MAGIC 0x950412deU
#define MO_MAGIC_SWAPPED 0xde120495U
#define MO_HEAD_SIZE 28
#define MO_ENTRY_SIZE 8
#define MO_SLOT_SIZE 4
#define MO_SLOTS_LEAST 3 /* the step from slot to slot is a remainder by two less */
#define MO_SIZE_MAX (16 << 20)

static uint32_t word_at(const struct catalogue *catalogue, size_t offset)
{
	uint32_t word;

	memcpy(&word, catalogue->bytes + offset, sizeof(word));
	return catalogue->swapped ? __builtin_bswap32(word) : word;
}

static const char *string_at(const struct catalogue *catalogue, uint32_t table, uint32_t number)
{
	size_t entry = table + (size_t)number * MO_ENTRY_SIZE;

	return (const char *)catalogue->bytes + word_at(catalogue, entry + 4);
}

static bool table_inside(const struct catalogue *catalogue, uint32_t table, uint32_t count,
			 size_t entry_size)
{
	return table <= catalogue->size && (catalogue->size - table) / entry_size >= count;
}

static bool string_inside(const struct catalogue *catalogue, uint32_t table, uint32_t number)
{
	size_t entry = table + (size_t)number * MO_ENTRY_SIZE;
	size_t length = word_at(catalogue, entry);
	size_t offset = word_at(catalogue, entry + 4);

	return offset < catalogue->size && length < catalogue->size - offset &&
	       catalogue->bytes[offset + length] == '\0';
}

/* Ids are compared, never shown. */
static bool is_shown_well(const struct catalogue *catalogue, uint32_t number)
{
	const char *translation = string_at(catalogue, catalogue->translations, number);

	return text_valid(translation, strlen(translation));
}

/* NULL, or what is wrong with the file. */
static const char *check_catalogue(struct catalogue *catalogue)
{
	uint32_t magic;

	if (catalogue->size < MO_HEAD_SIZE)
		return "shorter than a catalogue's head";
	magic = word_at(catalogue, 0);
	if (magic != MO_MAGIC && magic != MO_MAGIC_SWAPPED)
		return "not a catalogue";
	catalogue->swapped = magic == MO_MAGIC_SWAPPED;
	if (word_at(catalogue, 4) >> 16 != 0)
		return "a catalogue of an unknown revision";
	catalogue->count = word_at(catalogue, 8);
	catalogue->ids = word_at(catalogue, 12);
	catalogue->translations = word_at(catalogue, 16);
	catalogue->slot_count = word_at(catalogue, 20);
	catalogue->slots = word_at(catalogue, 24);
	if (!table_inside(catalogue, catalogue->ids, catalogue->count, MO_ENTRY_SIZE) ||
	    !table_inside(catalogue, catalogue->translations, catalogue->count, MO_ENTRY_SIZE) ||
	    !table_inside(catalogue, catalogue->slots, catalogue->slot_count, MO_SLOT_SIZE))
		return "a table reaches past the end";
	for (uint32_t i = 0; i < catalogue->count; i++) {
		if (!string_inside(catalogue, catalogue->ids, i) ||
		    !string_inside(catalogue, catalogue->translations, i) ||
		    !is_shown_well(catalogue, i))
			return "a string reaches past the end or is not UTF-8";
		if (i > 0 && strcmp(string_at(catalogue, catalogue->ids, i - 1),
				    string_at(catalogue, catalogue->ids, i)) >= 0)
			return "the ids are not in order";
	}
	return NULL;
}

static bool read_whole(int fd, uint8_t *bytes, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t got = read(fd, bytes + used, size - used);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		used += (size_t)got;
	}
	return true;
}

/*
 * A copy in pages of our own, read-only: in a mapping of the file itself, somebody who writes a
 * new catalogue over it would change what was checked or end the program by SIGBUS.
 */
static bool copy_file(int fd, struct catalogue *catalogue)
{
	struct stat status;
	size_t size;
	void *bytes;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0 ||
	    status.st_size > MO_SIZE_MAX)
		return false;
	size = (size_t)status.st_size;
	/* All at once: pages that come one by one, as they are written, take ten times as long. */
	bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE,
		     -1, 0);
	if (bytes == MAP_FAILED)
		return false;
	if (!read_whole(fd, bytes, size) || mprotect(bytes, size, PROT_READ) != 0) {
		munmap(bytes, size);
		return false;
	}
	catalogue->bytes = bytes;
	catalogue->size = size;
	return true;
}

static bool load_file(const char *path, struct catalogue *catalogue, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool copied;

	if (fd < 0)
		return error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, errno, "%s", path);
	copied = copy_file(fd, catalogue);
	close(fd);
	if (!copied)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "%s: not a catalogue",
				 path);
	return true;
}

/* P. J. Weinberger's, as gettext has it: four bits a byte, the upper four folded down. */
static uint32_t hash_of(const char *id)
{
	uint32_t hash = 0;

	for (; *id != '\0'; id++) {
		uint32_t upper;

		hash = (hash << 4) + (uint8_t)*id;
		upper = hash & 0xF0000000U;
		hash ^= upper >> 24 ^ upper;
	}
	return hash;
}

/* How strcmp() orders the id and the one of that number. */
static int order_by(const struct catalogue *catalogue, const char *id, uint32_t number)
{
	return strcmp(id, string_at(catalogue, catalogue->ids, number));
}

static bool find_by_slots(const struct catalogue *catalogue, const char *id, uint32_t *ret_number)
{
	const uint32_t count = catalogue->slot_count;
	const uint32_t hash = hash_of(id);
	const size_t step = 1 + hash % (count - 2);
	size_t slot = hash % count;

	for (uint32_t tries = 0; tries < count; tries++) {
		const uint32_t held = word_at(catalogue, catalogue->slots + slot * MO_SLOT_SIZE);

		if (held == 0 || held > catalogue->count)
			return false;
		if (order_by(catalogue, id, held - 1) == 0) {
			*ret_number = held - 1;
			return true;
		}
		slot = (slot + step) % count;
	}
	return false;
}

static bool find_by_order(const struct catalogue *catalogue, const char *id, uint32_t *ret_number)
{
	uint32_t low = 0;
	uint32_t high = catalogue->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = order_by(catalogue, id, middle);

		if (order == 0) {
			*ret_number = middle;
			return true;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

const char *catalogue_find(const struct catalogue *catalogue, const char *id)
{
	uint32_t number;
	const bool found = catalogue->slot_count >= MO_SLOTS_LEAST
			       ? find_by_slots(catalogue, id, &number)
			       : find_by_order(catalogue, id, &number);

	return found ? string_at(catalogue, catalogue->translations, number) : NULL;
}

bool catalogue_load(const char *path, struct catalogue *ret_catalogue, struct error *error)
{
	struct catalogue catalogue = { .bytes = NULL };
	const char *fault;

	if (!load_file(path, &catalogue, error))
		return false;
	fault = check_catalogue(&catalogue);
	if (fault != NULL) {
		munmap((void *)(uintptr_t)catalogue.bytes, catalogue.size);
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "%s: %s", path, fault);
	}
	*ret_catalogue = catalogue;
	return true;
}
