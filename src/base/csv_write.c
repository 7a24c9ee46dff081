#include "madoguchi/base/csv_write.h"

#include <errno.h>
#include <iconv.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/text.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define GETA_CP932 "\x81\xac"
#define CELL_SIZE 1024

bool csv_encoding_parse(const char *word, enum csv_encoding *ret_encoding)
{
	static const char *const words[] = {
		[CSV_UTF8] = "utf-8-bom", [CSV_CP932] = "cp932", [CSV_UTF8_PLAIN] = "utf-8"
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		*ret_encoding = (enum csv_encoding)i;
		return true;
	}
	return false;
}

bool csv_write_begin(struct csv_write *csv, enum csv_encoding encoding, struct error *error)
{
	iconv_t converter;

	*csv = (struct csv_write){ .converter = NULL };
	buffer_init(&csv->bytes, CSV_WRITE_MAX);
	if (encoding == CSV_UTF8)
		buffer_append_text(&csv->bytes, BYTE_ORDER_MARK);
	if (encoding != CSV_CP932)
		return true;
	converter = iconv_open("CP932", "UTF-8");
	if (converter == (iconv_t)-1)
		return error_set(error, ERROR_MEMORY, CAUSE_ERRNO, errno, "CP932");
	csv->converter = converter;
	return true;
}

void csv_write_done(struct csv_write *csv)
{
	if (csv->converter != NULL)
		iconv_close((iconv_t)csv->converter);
	csv->converter = NULL;
	if (csv->bytes.bytes != NULL)
		explicit_bzero(csv->bytes.bytes, csv->bytes.size);
	buffer_done(&csv->bytes);
}

/* Bytes of the character that begins here; the text is valid UTF-8. */
static size_t character_size(const char *text)
{
	const unsigned char first = (unsigned char)text[0];

	return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static bool convert_one(struct csv_write *csv, const char *character, size_t size)
{
	char bytes[8], *out = bytes, *in = (char *)character;
	size_t in_left = size, out_left = sizeof(bytes);

	if (iconv((iconv_t)csv->converter, &in, &in_left, &out, &out_left) != 0) {
		/* Forgets what it has begun. */
		(void)iconv((iconv_t)csv->converter, NULL, NULL, NULL, NULL);
		return false;
	}
	buffer_append(&csv->bytes, bytes, sizeof(bytes) - out_left);
	return true;
}

/* The same signs under the numbers that Japan's own standard gives them. */
static bool convert_twin(struct csv_write *csv, const char *character, size_t size)
{
	static const struct {
		const char *sign, *twin;
	} signs[] = {
		{ "\u301c", "\uff5e" },
		{ "\u2212", "\uff0d" },
		{ "\u2016", "\u2225" },
		{ "\u2014", "\u2015" },
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strlen(signs[i].sign) == size && memcmp(signs[i].sign, character, size) == 0)
			return convert_one(csv, signs[i].twin, strlen(signs[i].twin));
	return false;
}

static void put(struct csv_write *csv, const char *text)
{
	if (csv->converter == NULL) {
		buffer_append_text(&csv->bytes, text);
		return;
	}
	for (size_t size; *text != '\0'; text += size) {
		size = character_size(text);
		if (convert_one(csv, text, size) || convert_twin(csv, text, size))
			continue;
		buffer_append_text(&csv->bytes, GETA_CP932);
		csv->row_unfit = true;
	}
}

static void begin_cell(struct csv_write *csv)
{
	if (csv->began_row)
		buffer_append_text(&csv->bytes, ",");
	csv->began_row = true;
}

static bool looks_like_formula(const char *text)
{
	static const char *const beginnings[] = { "=",	    "+",      "-",	"@",
						  "\uff1d", "\uff0b", "\uff0d", "\uff20" };

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
		const size_t size = strlen(beginnings[i]);

		if (strncmp(text, beginnings[i], size) == 0)
			return text[size] != '\0';
	}
	return false;
}

void csv_write_text(struct csv_write *csv, const char *text)
{
	char clean[CELL_SIZE];
	bool quoted;

	text_clean(text, strlen(text), clean, sizeof(clean));
	quoted = strpbrk(clean, ",\"") != NULL;
	begin_cell(csv);
	if (quoted)
		put(csv, "\"");
	if (looks_like_formula(clean))
		put(csv, "'");
	for (char *at = clean, *quote; *at != '\0'; at = quote + 1) {
		quote = strchr(at, '"');
		if (quote == NULL) {
			put(csv, at);
			break;
		}
		*quote = '\0';
		put(csv, at);
		put(csv, "\"\"");
	}
	if (quoted)
		put(csv, "\"");
	explicit_bzero(clean, sizeof(clean));
}

void csv_write_number(struct csv_write *csv, int64_t number)
{
	begin_cell(csv);
	buffer_printf(&csv->bytes, "%" PRId64, number);
}

bool csv_write_row(struct csv_write *csv)
{
	const bool fits = !csv->row_unfit;

	buffer_append_text(&csv->bytes, "\r\n");
	csv->rows++;
	csv->began_row = false;
	csv->row_unfit = false;
	return fits;
}

void csv_write_flush(struct csv_write *csv, FILE *stream)
{
	if (csv->bytes.size > 0)
		(void)fwrite(csv->bytes.bytes, 1, csv->bytes.size, stream);
	csv->bytes.size = 0;
}

bool csv_write_end(const struct csv_write *csv, struct error *error)
{
	return !csv->bytes.failed || error_set(error, ERROR_MEMORY, CAUSE_NONE, 0,
					       "CSV of more than %u bytes", CSV_WRITE_MAX);
}
