#include "madoguchi/base/output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"

void output_init(struct output *output, FILE *stream, enum output_format format)
{
	output->stream = stream;
	output->format = format;
	output->records = 0;
	output->count = 0;
	output->header_count = 0;
	output->unfit = NULL;
	/* Without a converter nothing of this can fail. */
	(void)csv_write_begin(&output->csv, CSV_UTF8_PLAIN, NULL);
}

bool output_encode(struct output *output, enum csv_encoding encoding, output_unfit *unfit,
		   void *context, struct error *error)
{
	csv_write_done(&output->csv);
	output->unfit = unfit;
	output->unfit_context = context;
	return csv_write_begin(&output->csv, encoding, error);
}

static struct output_field *next_field(struct output *output, const char *name)
{
	struct output_field *field = &output->field[output->count];

	if (output->count < OUTPUT_FIELDS - 1)
		output->count++;
	field->name = name;
	field->is_number = false;
	field->value[0] = '\0';
	return field;
}

void output_text(struct output *output, const char *name, const char *value)
{
	struct output_field *field = next_field(output, name);

	text_clean(value, strlen(value), field->value, sizeof(field->value));
}

void output_number(struct output *output, const char *name, int64_t value)
{
	struct output_field *field = next_field(output, name);

	field->is_number = true;
	snprintf(field->value, sizeof(field->value), "%" PRId64, value);
}

void output_time(struct output *output, const char *name, int64_t at_ms)
{
	struct output_field *field = next_field(output, name);

	if (at_ms != 0)
		clock_format(at_ms, field->value, sizeof(field->value));
}

void output_date(struct output *output, const char *name, int32_t date)
{
	char iso[DATE_TEXT_SIZE] = "";

	if (date != DATE_NONE)
		date_format_iso(date, iso);
	output_text(output, name, iso);
}

static void write_text(struct output *output)
{
	if (output->records > 0)
		fputc('\n', output->stream);
	for (int i = 0; i < output->count; i++)
		fprintf(output->stream, "%-16s %s\n", output->field[i].name,
			output->field[i].value);
}

static void write_json_string(FILE *stream, const char *value)
{
	fputc('"', stream);
	for (const char *c = value; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			fputc('\\', stream);
		fputc(*c, stream);
	}
	fputc('"', stream);
}

static void write_json(struct output *output)
{
	fputc('{', output->stream);
	for (int i = 0; i < output->count; i++) {
		if (i > 0)
			fputc(',', output->stream);
		write_json_string(output->stream, output->field[i].name);
		fputc(':', output->stream);
		if (output->field[i].is_number)
			fputs(output->field[i].value, output->stream);
		else
			write_json_string(output->stream, output->field[i].value);
	}
	fputs("}\n", output->stream);
}

/* Records of other fields than the last one's begin a table of their own behind an empty line. */
static void write_csv_header(struct output *output)
{
	if (output->records > 0)
		(void)csv_write_row(&output->csv);
	for (int i = 0; i < output->count; i++)
		csv_write_text(&output->csv, output->field[i].name);
	(void)csv_write_row(&output->csv);
}

static bool same_fields(const struct output *output)
{
	if (output->header_count != output->count)
		return false;
	for (int i = 0; i < output->count; i++)
		if (strcmp(output->header[i], output->field[i].name) != 0)
			return false;
	return true;
}

static void write_csv(struct output *output)
{
	if (!same_fields(output))
		write_csv_header(output);
	for (int i = 0; i < output->count; i++) {
		const struct output_field *field = &output->field[i];

		if (field->is_number)
			csv_write_number(&output->csv, strtoll(field->value, NULL, 10));
		else
			csv_write_text(&output->csv, field->value);
	}
	if (!csv_write_row(&output->csv) && output->unfit != NULL)
		output->unfit(output->unfit_context, output->records + 1);
	csv_write_flush(&output->csv, output->stream);
}

void output_record(struct output *output)
{
	static void (*const writers[])(struct output *) = {
		[OUTPUT_TEXT] = write_text,
		[OUTPUT_JSON] = write_json,
		[OUTPUT_CSV] = write_csv,
	};

	writers[output->format](output);
	for (int i = 0; i < output->count; i++)
		output->header[i] = output->field[i].name;
	output->header_count = output->count;
	output->records++;
	output->count = 0;
}

bool output_end(struct output *output)
{
	struct error full;
	const bool whole = csv_write_end(&output->csv, &full);

	csv_write_done(&output->csv);
	return fflush(output->stream) == 0 && !ferror(output->stream) && whole;
}

bool output_format_parse(const char *word, enum output_format *ret_format)
{
	static const char *const words[] = { "text", "json", "csv" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		*ret_format = (enum output_format)i;
		return true;
	}
	return false;
}
