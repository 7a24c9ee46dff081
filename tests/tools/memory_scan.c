/*
 * memory_scan PID held|gone: looks for secrets in the memory of a process that lets itself be read.
 *
 * Standard input: lines "decoy WORD" and "secret WORD". Every readable mapping is searched for
 * every word as bytes, as UTF-16 and as UTF-32 in this machine's order. A mapping is locked when
 * the kernel keeps it from swap (lo) and from core dumps (dd); every place elsewhere is printed,
 * the word itself only for decoys. A short word that touches another digit or letter is part of a
 * longer one and not counted.
 * Exit status 0: every decoy was found in ordinary memory, no secret was, and in locked memory
 * every secret was found (held) or none (gone). 1: a secret lies open, or one that should be gone
 * is there. 2: something that must be found was not, so the search proves nothing. 3: it could
 * not be done.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define WORDS_MAX 32
#define WORD_SIZE 64
#define FORMS 3
#define MAPPINGS_MAX 4096
#define CHUNK (1 << 20)
#define SHORT 6
#define AROUND 16

struct word {
	bool decoy;
	char text[WORD_SIZE];
	size_t length;
	unsigned found_open;
	unsigned found_locked;
};

struct mapping {
	uint64_t from, to;
	bool readable;
	bool locked;
	bool undumped;
	char name[256];
};

static struct word words[WORDS_MAX];
static size_t word_count;
static struct mapping mappings[MAPPINGS_MAX];
static size_t mapping_count;
static const char *const form_names[FORMS] = { "bytes", "utf16", "utf32" };

static void fail(const char *what)
{
	perror(what);
	exit(3);
}

static void read_words(void)
{
	char kind[16];
	char text[WORD_SIZE];

	while (word_count < WORDS_MAX && scanf("%15s %63s", kind, text) == 2) {
		struct word *word = &words[word_count++];

		word->decoy = strcmp(kind, "decoy") == 0;
		word->length = strlen(text);
		memcpy(word->text, text, word->length + 1);
	}
	if (word_count == 0)
		fail("no words");
}

static void read_flags(const char *flags, struct mapping *mapping)
{
	mapping->locked = strstr(flags, " lo") != NULL;
	mapping->undumped = strstr(flags, " dd") != NULL;
}

static void read_mappings(const char *pid)
{
	char path[64];
	char line[1024];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/smaps", pid);
	file = fopen(path, "re");
	if (file == NULL)
		fail(path);
	while (fgets(line, sizeof(line), file) != NULL) {
		struct mapping *mapping = &mappings[mapping_count];
		unsigned long long from, to;
		char rights[8];
		int name = 0;

		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "VmFlags:", 8) == 0 && mapping_count > 0)
			read_flags(line + 8, &mappings[mapping_count - 1]);
		if (sscanf(line, "%llx-%llx %7s %*s %*s %*s %n", &from, &to, rights, &name) < 3 ||
		    name == 0)
			continue;
		if (mapping_count == MAPPINGS_MAX)
			fail("too many mappings");
		*mapping = (struct mapping){ .from = from, .to = to, .readable = rights[0] == 'r' };
		snprintf(mapping->name, sizeof(mapping->name), "%s", line + name);
		mapping_count++;
	}
	fclose(file);
}

static size_t make_form(const struct word *word, int form, uint8_t bytes[WORD_SIZE * 4])
{
	const size_t unit = (size_t)1 << form;

	memset(bytes, 0, WORD_SIZE * 4);
	for (size_t i = 0; i < word->length; i++)
		bytes[i * unit] = (uint8_t)word->text[i];
	return word->length * unit;
}

/* What lies before and behind, for those who look for the leak. */
static void print_around(const uint8_t *chunk, size_t size, const uint8_t *hit)
{
	const size_t at = (size_t)(hit - chunk);
	const size_t from = at < AROUND ? 0 : at - AROUND;
	const size_t to = at + 2 * AROUND < size ? at + 2 * AROUND : size;

	printf("# ");
	for (size_t i = from; i < to; i++)
		printf("%02x", chunk[i]);
	printf("\n");
}

/* True when it is in ordinary memory and was printed. */
static bool found(struct word *word, int form, uint64_t at, const struct mapping *mapping)
{
	const bool safe = mapping->locked && mapping->undumped;

	if (safe)
		word->found_locked++;
	else
		word->found_open++;
	if (!safe && word->found_open <= 8)
		printf("%s %s %s %llx ordinary %s\n", word->decoy ? "decoy" : "secret",
		       word->decoy ? word->text : "-", form_names[form], (unsigned long long)at,
		       mapping->name);
	return !safe && !word->decoy && word->found_open <= 8;
}

/* "4121" in "1763704121": a number of its own. */
static bool part_of_longer(const struct word *word, int form, const uint8_t *chunk, size_t size,
			   const uint8_t *hit)
{
	const size_t unit = (size_t)1 << form;
	const size_t length = word->length * unit;
	const size_t before = (size_t)(hit - chunk);

	if (word->length >= SHORT)
		return false;
	return (before >= unit && isalnum(hit[-(ptrdiff_t)unit])) ||
	       (before + length < size && isalnum(hit[length]));
}

static void search_chunk(const uint8_t *chunk, size_t size, uint64_t at,
			 const struct mapping *mapping)
{
	for (size_t i = 0; i < word_count; i++) {
		for (int form = 0; form < FORMS; form++) {
			uint8_t bytes[WORD_SIZE * 4];
			const size_t length = make_form(&words[i], form, bytes);
			const uint8_t *from = chunk;
			const uint8_t *hit;

			while ((hit = memmem(from, size - (size_t)(from - chunk), bytes, length)) !=
			       NULL) {
				if (!part_of_longer(&words[i], form, chunk, size, hit) &&
				    found(&words[i], form, at + (uint64_t)(hit - chunk), mapping))
					print_around(chunk, size, hit);
				from = hit + 1;
			}
		}
	}
}

/* Chunks overlap by the longest form, so that nothing hides on an edge. */
static void search_mapping(int memory, const struct mapping *mapping, uint8_t *chunk)
{
	const size_t overlap = WORD_SIZE * 4;
	uint64_t at = mapping->from;

	while (at < mapping->to) {
		const uint64_t left = mapping->to - at;
		const size_t want = left < CHUNK ? (size_t)left : CHUNK;
		const ssize_t got = pread(memory, chunk, want, (off_t)at);

		if (got <= 0)
			return;
		search_chunk(chunk, (size_t)got, at, mapping);
		if ((size_t)got == left || (size_t)got <= overlap)
			return;
		at += (uint64_t)got - overlap;
	}
}

static int verdict(bool held)
{
	int status = 0;

	for (size_t i = 0; i < word_count; i++) {
		const struct word *word = &words[i];

		printf("# %s %zu: %u in ordinary memory, %u in locked\n",
		       word->decoy ? "decoy" : "secret", i, word->found_open, word->found_locked);
		if ((word->decoy && word->found_open == 0) ||
		    (!word->decoy && held && word->found_locked == 0))
			return 2;
		if (!word->decoy && (word->found_open > 0 || (!held && word->found_locked > 0)))
			status = 1;
	}
	return status;
}

int main(int argc, char **argv)
{
	char path[64];
	uint8_t *chunk = malloc(CHUNK);
	int memory;

	if (argc != 3 || chunk == NULL)
		return 3;
	read_words();
	read_mappings(argv[1]);
	snprintf(path, sizeof(path), "/proc/%s/mem", argv[1]);
	memory = open(path, O_RDONLY | O_CLOEXEC);
	if (memory < 0)
		fail(path);
	for (size_t i = 0; i < mapping_count; i++)
		if (mappings[i].readable)
			search_mapping(memory, &mappings[i], chunk);
	close(memory);
	free(chunk);
	return verdict(strcmp(argv[2], "held") == 0);
}
