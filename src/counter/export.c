#include "madoguchi/counter/export.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/file_write.h"
#include "madoguchi/base/text.h"

bool export_place(const struct config *config, const char *what, const char *extension,
		  struct export_place *ret_place, struct error *error)
{
	char folder[EXPORT_PATH_SIZE], at[24];
	struct export_place place;

	/* "2026-11-21 11:36:45": a name has neither blank nor colon. */
	clock_format(clock_now_ms(), at, sizeof(at));
	snprintf(place.name, sizeof(place.name), "exports/%s-%.10s-%.2s%.2s%.2s.%s", what, at,
		 at + 11, at + 14, at + 17, extension);
	snprintf(folder, sizeof(folder), "%s/exports", config->state_dir);
	if (mkdir(folder, 0770) != 0 && errno != EEXIST)
		return file_unwritten(folder, error);
	snprintf(place.path, sizeof(place.path), "%s/%s", config->state_dir, place.name);
	*ret_place = place;
	return true;
}

void export_csv_unfit(void *context, int64_t row)
{
	struct export_csv *file = context;
	const size_t used = strlen(file->rows);
	char number[24];

	snprintf(number, sizeof(number), "%s%" PRId64, file->unfit > 0 ? ", " : "", row);
	file->unfit++;
	if (used + strlen(number) < sizeof(file->rows))
		text_copy(file->rows + used, sizeof(file->rows) - used, number);
}

bool export_csv_end(const struct config *config, const char *what, struct csv_write *csv,
		    bool filled, struct export_csv *file, struct error *error)
{
	struct export_place place;
	const bool done = filled && csv_write_end(csv, error) &&
			  export_place(config, what, "csv", &place, error) &&
			  (file_replace(place.path, csv->bytes.bytes, csv->bytes.size) ||
			   file_unwritten(place.path, error));

	csv_write_done(csv);
	if (done)
		text_copy(file->name, sizeof(file->name), place.name);
	return done;
}
