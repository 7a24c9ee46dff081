/* madoguchi-practice: the practice world. Every verb is in a table; see practice/commands.h. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/practice/authority_commands.h"
#include "madoguchi/practice/commands.h"

static void print_verbs(FILE *stream, const struct practice_verb *verbs)
{
	for (; verbs->name != NULL; verbs++)
		fprintf(stream, "  madoguchi-practice %s\n", verbs->name);
}

static int print_help(FILE *stream)
{
	fprintf(stream, "madoguchi-practice " MADOGUCHI_VERSION ": the practice world\n\n");
	print_verbs(stream, practice_world_verbs);
	print_verbs(stream, practice_authority_verbs);
	fprintf(stream, "\nEvery verb takes --state DIR; see madoguchi-practice(1).\n");
	return stream == stdout ? EXIT_STATUS_OK : EXIT_STATUS_USAGE;
}

/* The longer of the two tables' answers: "fault card" and "fault authority" lie in different
 * ones. */
static const struct practice_verb *find_verb(int argc, char **argv, int *ret_words)
{
	const struct practice_verb *found, *other;
	int words;

	found = practice_verb_find(practice_world_verbs, argc, argv, ret_words);
	other = practice_verb_find(practice_authority_verbs, argc, argv, &words);
	if (words <= *ret_words)
		return found;
	*ret_words = words;
	return other;
}

int main(int argc, char **argv)
{
	const struct practice_verb *verb;
	int words;

	setlocale(LC_CTYPE, "");
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return print_help(stdout);
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		printf("madoguchi-practice " MADOGUCHI_VERSION "\n");
		return EXIT_STATUS_OK;
	}
	verb = find_verb(argc - 1, argv + 1, &words);
	if (verb == NULL)
		return print_help(stderr);
	return verb->run(argc - 1 - words, argv + 1 + words);
}
