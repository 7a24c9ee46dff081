#include "madoguchi/base/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/config_text.h"
#include "madoguchi/base/text.h"

#define FILE_SIZE_MAX (16u << 20)
#define PIECE_SIZE 65536
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static bool wrong(const struct csv *csv, const char *what, struct error *error)
{
	return error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%s:%d: %s",
			 config_text_name(csv->path), csv->line, what);
}

static bool read_all(struct csv *csv, struct error *error)
{
	uint8_t piece[PIECE_SIZE];
	ssize_t got;
	/* A named pipe to which nobody writes reads as an empty file, and is not awaited. */
	int fd = open(csv->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, errno, "%s",
				 config_text_name(csv->path));
	(void)fcntl(fd, F_SETFL, 0);
	while ((got = read(fd, piece, sizeof(piece))) > 0)
		if (!buffer_append(&csv->text, piece, (size_t)got))
			break;
	if (got < 0)
		error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, errno, "%s",
			  config_text_name(csv->path));
	else if (got > 0)
		error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%s: larger than %u bytes",
			  config_text_name(csv->path), FILE_SIZE_MAX);
	close(fd);
	return got == 0;
}

/* The line of the first byte that is no text. */
static bool check_text(struct csv *csv, struct error *error)
{
	const char *bytes = (const char *)csv->text.bytes;
	size_t size = csv->text.size, start = 0;

	for (size_t i = 0; i <= size; i++) {
		if (i < size && bytes[i] == '\0')
			return wrong(csv, "a NUL byte", error);
		if (i < size && bytes[i] != '\n')
			continue;
		if (!text_valid(bytes + start, i - start))
			return wrong(csv, "not UTF-8", error);
		start = i + 1;
		csv->line++;
	}
	csv->line = 1;
	return true;
}

bool csv_open(const char *path, struct csv *ret_csv, struct error *error)
{
	struct csv *csv = ret_csv;

	*csv = (struct csv){ .path = path, .line = 1 };
	buffer_init(&csv->text, FILE_SIZE_MAX);
	if (!read_all(csv, error) || !check_text(csv, error)) {
		csv_close(csv);
		return false;
	}
	/* The end of the text is a NUL that no row holds. */
	if (!buffer_append(&csv->text, "", 1)) {
		csv_close(csv);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", config_text_name(path));
	}
	if (memcmp(csv->text.bytes, BYTE_ORDER_MARK, csv->text.size < 3 ? csv->text.size : 3) == 0)
		csv->at = 3;
	return true;
}

void csv_close(struct csv *csv)
{
	buffer_done(&csv->text);
}

/* Unquotes a field in place; *at is moved behind its closing quote. */
static bool take_quoted(struct csv *csv, char **at, struct error *error)
{
	char *from = *at + 1, *to = *at;

	for (;; from++) {
		if (*from == '\0')
			return wrong(csv, "a quote is not closed", error);
		if (*from == '"' && from[1] != '"')
			break;
		if (*from == '"')
			from++;
		else if (*from == '\n')
			csv->line++;
		*to++ = *from;
	}
	/* What follows has to be read before the cell's end is written over it. */
	from++;
	if (*from != ',' && *from != '\n' && *from != '\0' && !(*from == '\r' && from[1] == '\n'))
		return wrong(csv, "text behind a closing quote", error);
	*to = '\0';
	*at = from;
	return true;
}

static bool take_plain(const struct csv *csv, char **at, struct error *error)
{
	char *end = *at + strcspn(*at, ",\"\r\n");

	if (*end == '"')
		return wrong(csv, "a quote inside a field that does not begin with one", error);
	if (*end == '\r' && end[1] != '\n')
		return wrong(csv, "a carriage return without a line feed", error);
	*at = end;
	return true;
}

/* Ends the cell and steps over what ended it; false in *ret_more: the row is done. */
static void step_over(struct csv *csv, char **at, bool *ret_more)
{
	char *end = *at;

	*ret_more = *end == ',';
	if (*end == '\0')
		return;
	*at = *end == '\r' ? end + 2 : end + 1;
	if (*end != ',')
		csv->line++;
	*end = '\0';
}

bool csv_next(struct csv *csv, struct csv_row *ret_row, bool *ret_end, struct error *error)
{
	char *at = (char *)csv->text.bytes + csv->at;
	bool more = true;

	*ret_end = *at == '\0';
	*ret_row = (struct csv_row){ .line = csv->line };
	while (more && !*ret_end) {
		if (ret_row->count == CSV_CELLS)
			return wrong(csv, "too many fields", error);
		ret_row->cell[ret_row->count++] = at;
		if (*at == '"' ? !take_quoted(csv, &at, error) : !take_plain(csv, &at, error))
			return false;
		step_over(csv, &at, &more);
	}
	csv->at = (size_t)(at - (char *)csv->text.bytes);
	if (csv->columns == 0)
		csv->columns = ret_row->count;
	if (*ret_end || ret_row->count == csv->columns)
		return true;
	return error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0,
			 "%s:%d: %zu fields where the first row has %zu",
			 config_text_name(csv->path), ret_row->line, ret_row->count, csv->columns);
}
