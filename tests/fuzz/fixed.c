/*
 * What libFuzzer does, without it: runs a target over its corpus and over FIXED_RUNS inputs that
 * are bent from it with a fixed seed, so that `make test` runs the same each time. `make fuzz`
 * searches.
 *   fuzz_NAME [CORPUS…]
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXED_RUNS 20000
#define INPUT_MAX 4096
#define INPUTS_MAX 64
#define SEED 0x6D61646F677563ULL

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct input {
	size_t size;
	uint8_t bytes[INPUT_MAX];
} inputs[INPUTS_MAX];
static size_t count;
static uint64_t state = SEED;

/* xorshift64*, so that every run is the same. */
static uint32_t random_number(uint32_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)(state * 0x2545F4914F6CDD1DULL >> 33) % below;
}

static void read_input(const char *folder, const char *name)
{
	char path[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = name[0] != '.' && count < INPUTS_MAX ? fopen(path, "rb") : NULL;
	if (file == NULL)
		return;
	inputs[count].size = fread(inputs[count].bytes, 1, INPUT_MAX, file);
	count += inputs[count].size > 0;
	fclose(file);
}

static void read_corpus(const char *folder)
{
	struct dirent **names;
	int found = scandir(folder, &names, NULL, alphasort);

	for (int i = 0; i < found; i++) {
		read_input(folder, names[i]->d_name);
		free(names[i]);
	}
	if (found >= 0)
		free(names);
}

/* Some bytes, a cut, a doubled piece: or nothing but random bytes. */
static void bend(struct input *input)
{
	if (count == 0 || random_number(8) == 0) {
		input->size = random_number(300) + 1;
		for (size_t i = 0; i < input->size; i++)
			input->bytes[i] = (uint8_t)random_number(256);
		return;
	}
	*input = inputs[random_number((uint32_t)count)];
	for (uint32_t i = random_number(8); i > 0; i--)
		input->bytes[random_number((uint32_t)input->size)] = (uint8_t)random_number(256);
	if (random_number(4) == 0)
		input->size = random_number((uint32_t)input->size) + 1;
}

int main(int argc, char **argv)
{
	struct input *input = malloc(sizeof(*input));
	uint8_t *copy;

	if (input == NULL)
		return 1;
	for (int i = 1; i < argc; i++)
		read_corpus(argv[i]);
	for (size_t i = 0; i < count + FIXED_RUNS; i++) {
		if (i < count)
			*input = inputs[i];
		else
			bend(input);
		/* Of its own size, so that the address sanitizer sees one byte too many. */
		copy = malloc(input->size);
		if (copy == NULL)
			return 1;
		memcpy(copy, input->bytes, input->size);
		LLVMFuzzerTestOneInput(copy, input->size);
		free(copy);
	}
	printf("ok 1 - %d inputs bent from %zu\n1..1\n", FIXED_RUNS, count);
	free(input);
	return 0;
}
