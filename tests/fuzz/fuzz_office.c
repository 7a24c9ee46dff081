/*
 * fuzz_office: an office file with any bytes loads whole or not at all, and says why; one that
 * loads differs from itself in nothing, and its differences from another are counted as they are
 * told.
 */
#include <stdlib.h>

#include "madoguchi/domain/office_change.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void count(void *context, const struct office_difference *difference)
{
	size_t *told = context;

	if (difference->key[0] == '\0')
		abort();
	(*told)++;
}

/* The shipped file against which the others are held. */
static const struct office *shipped(void)
{
	static struct office *office;
	struct error error;

	if (office == NULL && !office_load("etc/offices/kawasaki.conf", &office, &error))
		abort();
	return office;
}

static size_t differences(const struct office *before, const struct office *after)
{
	struct error error;
	size_t told = 0;
	size_t counted;

	if (!office_compare(before, after, count, &told, &counted, &error) || counted != told)
		abort();
	return told;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct office *office = NULL;
	struct error error = { 0 };

	if (office_load_text("fuzz", (const char *)bytes, size, &office, &error) !=
	    (office != NULL))
		abort();
	if (office == NULL && error.code == ERROR_NONE)
		abort();
	if (office != NULL && differences(office, office) != 0)
		abort();
	if (office != NULL)
		(void)differences(shipped(), office);
	office_free(&office);
	return 0;
}
