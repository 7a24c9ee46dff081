#include "madoguchi/cli/csv_file.h"

#include <string.h>

#include "madoguchi/base/file_write.h"

bool csv_file_option(struct csv_file *file, int count, char **words, int *at)
{
	if (strcmp(words[*at], "--cp932") == 0) {
		file->encoding = CSV_CP932;
		return true;
	}
	if (strcmp(words[*at], "--csv") != 0 || *at + 1 == count)
		return false;
	file->path = words[++*at];
	return true;
}

bool csv_file_sound(const struct csv_file *file)
{
	return file->path != NULL || file->encoding != CSV_CP932;
}

bool csv_file_begin(struct csv_file *file, struct output *output, struct error *error)
{
	file->output = output;
	file->unfit = 0;
	if (file->encoding != CSV_CP932)
		file->encoding = CSV_UTF8;
	return csv_write_begin(&file->csv, file->encoding, error);
}

/* Nobody can compare what stands as 〓 without knowing where. */
void csv_file_unfit(void *context, int64_t row)
{
	struct csv_file *file = context;

	file->unfit++;
	output_number(file->output, "does_not_fit", row);
	output_record(file->output);
}

bool csv_file_end(struct csv_file *file, bool filled, struct error *error)
{
	const bool done = filled && csv_write_end(&file->csv, error) &&
			  (file_replace(file->path, file->csv.bytes.bytes, file->csv.bytes.size) ||
			   file_unwritten(file->path, error));

	if (done) {
		output_text(file->output, "csv", file->path);
		output_number(file->output, "rows", file->csv.rows - 1);
		output_number(file->output, "unfit", file->unfit);
		output_record(file->output);
	}
	csv_write_done(&file->csv);
	return done;
}
