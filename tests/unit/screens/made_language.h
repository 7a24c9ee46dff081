/*
 * made_language: a language of the screens whose every word has accents on its vowels, is half as
 * long again and ends with "~".
 *
 * DESCRIPTION
 *   Made from the ids of the Japanese catalogue, which has them all (e2e/translations). So a word
 *   of the screens that is in no catalogue shows by a plain vowel, one that runs into what stands
 *   beside it by what follows the "~", and one that is cut without its mark by a missing "~".
 */
#ifndef TESTS_UNIT_SCREENS_MADE_LANGUAGE_H
#define TESTS_UNIT_SCREENS_MADE_LANGUAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/message.h"

#define MADE_SIZE_MAX (1 << 20)
#define MADE_HEAD_WORDS 7 /* of a .mo file, 32 bits each */

/* The words for an id into a stream; the empty id is the catalogue's own head. */
static inline void made_put(FILE *out, const char *id)
{
	static const char plain[] = "aeiou";
	static const char *const accented[] = { "à", "é", "í", "ò", "ù" };

	if (id[0] == '\0') {
		fputs("Content-Type: text/plain; charset=UTF-8\n", out);
		return;
	}
	for (const char *at = id; *at != '\0'; at++) {
		const char *vowel = strchr(plain, *at);

		if (vowel != NULL)
			fputs(accented[vowel - plain], out);
		else
			fputc(*at, out);
	}
	for (size_t i = 0; i < strlen(id) / 2; i++)
		fputs("ö", out);
	fputc('~', out);
}

/* A file NAME.mo of the ids of another one, in its order. */
static inline void made_write(const char *from, const char *to)
{
	static uint32_t words[MADE_SIZE_MAX / 4];
	const char *bytes = (const char *)words;
	FILE *in = fopen(from, "rb"), *out;
	char *strings = NULL;
	size_t size;
	FILE *ends;
	uint32_t *ids, count;

	assert_non_null(in);
	assert_in_range(fread(words, 1, sizeof(words), in), 1, sizeof(words) - 1);
	fclose(in);
	count = words[2];
	ids = &words[words[3] / 4];
	ends = open_memstream(&strings, &size);
	out = fopen(to, "wb");
	assert_true(ends != NULL && out != NULL);
	words[3] = 4 * MADE_HEAD_WORDS;
	words[4] = words[3] + 8 * count;
	words[5] = 0; /* no hash table: the ids are in order */
	fwrite(words, 4, MADE_HEAD_WORDS, out);
	for (int table = 0; table < 2; table++) {
		for (uint32_t i = 0; i < count; i++) {
			const char *id = bytes + ids[2 * i + 1];
			const long from_start = ftell(ends);
			uint32_t entry[2];

			if (table == 0)
				fputs(id, ends);
			else
				made_put(ends, id);
			entry[0] = (uint32_t)(ftell(ends) - from_start);
			entry[1] = 4 * MADE_HEAD_WORDS + 16 * count + (uint32_t)from_start;
			fputc('\0', ends);
			fwrite(entry, 4, 2, out);
		}
	}
	fclose(ends);
	fwrite(strings, 1, size, out);
	free(strings);
	assert_int_equal(fclose(out), 0);
}

/* Loads it beside English and Japanese. */
static inline enum language made_language(const char *japanese)
{
	char folder[] = "/tmp/made-language-XXXXXX", path[64];
	enum language made;
	struct error error;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/made.mo", folder);
	made_write(japanese, path);
	assert_true(message_load_folder(folder, &error));
	assert_true(language_find("made", &made));
	unlink(path);
	rmdir(folder);
	return made;
}

#endif
