#include "madoguchi/domain/holiday_file.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/config_text.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"

#define FILE_SIZE_MAX 262144u
#define NAME_SIZE 64
#define FIRST_YEAR 1948
#define YEARS 300
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct holiday {
	int32_t day;
	char name[NAME_SIZE];
};

struct list {
	struct holiday days[HOLIDAY_FILE_ROWS];
	size_t count;
	bool years[YEARS];
};

/* NULL: no list was loaded. */
static struct list *current;

static bool wrong(const char *path, int line, const char *what, struct error *error)
{
	return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "%s:%d: %s",
			 config_text_name(path), line, what);
}

static bool read_bytes(const char *path, struct buffer *bytes, struct error *error)
{
	uint8_t piece[16384];
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, errno, "%s",
				 config_text_name(path));
	while ((got = read(fd, piece, sizeof(piece))) > 0)
		if (!buffer_append(bytes, piece, (size_t)got))
			break;
	if (got < 0)
		error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, errno, "%s",
			  config_text_name(path));
	else if (got > 0 || bytes->size == 0)
		wrong(path, 1, "allowed: 1 to 262144 bytes", error);
	close(fd);
	return got == 0 && bytes->size > 0;
}

/* Three bytes of UTF-8 for two of Shift_JIS, or for one of its half-width kana. */
static char *from_shift_jis(const struct buffer *bytes)
{
	size_t left = bytes->size, room = bytes->size * 3;
	char *text = malloc(room + 1);
	char *from = (char *)bytes->bytes, *to = text;
	iconv_t converter = iconv_open("UTF-8", "CP932");
	bool done = text != NULL && converter != (iconv_t)-1 &&
		    iconv(converter, &from, &left, &to, &room) != (size_t)-1;

	if (converter != (iconv_t)-1)
		iconv_close(converter);
	if (!done) {
		free(text);
		return NULL;
	}
	*to = '\0';
	return text;
}

static char *to_utf8(const struct buffer *bytes)
{
	if (memchr(bytes->bytes, '\0', bytes->size) != NULL)
		return NULL;
	if (text_valid((const char *)bytes->bytes, bytes->size))
		return strdup((const char *)bytes->bytes);
	return from_shift_jis(bytes);
}

/* Digits alone, 1 to `most` of them. */
static bool parse_number(const char *digits, size_t count, size_t most, int *ret_number)
{
	int number = 0;

	if (count == 0 || count > most)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return false;
		number = number * 10 + digits[i] - '0';
	}
	*ret_number = number;
	return true;
}

/* "2027/1/1", month and day without leading zeros or with them */
static bool parse_day(const char *text, int32_t *ret_day)
{
	const char *slash = strchr(text, '/');
	const char *second = slash != NULL ? strchr(slash + 1, '/') : NULL;
	int year, month, day;

	if (second == NULL || !parse_number(text, (size_t)(slash - text), 4, &year) ||
	    !parse_number(slash + 1, (size_t)(second - slash - 1), 2, &month) ||
	    !parse_number(second + 1, strlen(second + 1), 2, &day) || year < FIRST_YEAR ||
	    year >= FIRST_YEAR + YEARS || month < 1 || month > 12 || day < 1 ||
	    day > date_days_in_month(year, month))
		return false;
	*ret_day = date_from_civil(year, month, day);
	return true;
}

static const struct holiday *find(const struct list *list, int32_t day)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->days[i].day == day)
			return &list->days[i];
	return NULL;
}

static int year_of(int32_t date)
{
	int year, month, day;

	date_to_civil(date, &year, &month, &day);
	return year;
}

static bool take_line(struct list *list, char *line, const char *path, int number,
		      struct error *error)
{
	char *comma = strchr(line, ',');
	struct holiday *holiday = &list->days[list->count];
	int32_t day;

	if (comma == NULL)
		return wrong(path, number, "allowed: YYYY/M/D,NAME", error);
	*comma = '\0';
	if (!parse_day(line, &day))
		return wrong(path, number, "no day; allowed: YYYY/M/D,NAME", error);
	if (comma[1] == '\0' || strlen(comma + 1) >= NAME_SIZE || strpbrk(comma + 1, ",\"") != NULL)
		return wrong(path, number, "no name of 1 to 63 bytes", error);
	if (find(list, day) != NULL)
		return wrong(path, number, "the day stands twice", error);
	if (list->count == HOLIDAY_FILE_ROWS)
		return wrong(path, number, "too many rows", error);
	holiday->day = day;
	text_copy(holiday->name, NAME_SIZE, comma + 1);
	list->years[year_of(day) - FIRST_YEAR] = true;
	list->count++;
	return true;
}

static bool take_lines(struct list *list, char *text, const char *path, struct error *error)
{
	int number = 0;
	char *rest = text, *line;

	if (strncmp(rest, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
		rest += strlen(BYTE_ORDER_MARK);
	while ((line = strsep(&rest, "\n")) != NULL) {
		size_t length = strlen(line);

		number++;
		if (length > 0 && line[length - 1] == '\r')
			line[length - 1] = '\0';
		/* The header's words have changed before; and the last line may be empty. */
		if (number == 1 || (line[0] == '\0' && rest == NULL))
			continue;
		if (!take_line(list, line, path, number, error))
			return false;
	}
	return list->count > 0 || wrong(path, number, "no holidays", error);
}

bool holiday_file_load(const char *path, struct error *error)
{
	struct list *list = calloc(1, sizeof(*list));
	struct buffer bytes;
	char *text = NULL;
	bool done;

	if (list == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", config_text_name(path));
	buffer_init(&bytes, FILE_SIZE_MAX);
	done = read_bytes(path, &bytes, error);
	if (done) {
		text = to_utf8(&bytes);
		done = text != NULL || wrong(path, 1, "allowed: UTF-8 or Shift_JIS", error);
	}
	done = done && take_lines(list, text, path, error);
	buffer_done(&bytes);
	free(text);
	if (!done) {
		free(list);
		return false;
	}
	free(current);
	current = list;
	return true;
}

void holiday_file_forget(void)
{
	free(current);
	current = NULL;
}

bool holiday_file_has_year(int year)
{
	return current != NULL && year >= FIRST_YEAR && year < FIRST_YEAR + YEARS &&
	       current->years[year - FIRST_YEAR];
}

const char *holiday_file_name(int32_t day)
{
	const struct holiday *holiday = current != NULL ? find(current, day) : NULL;

	return holiday != NULL ? holiday->name : NULL;
}

bool holiday_year_noticed(int year)
{
	return year <= HOLIDAY_LAST_COMPARED || holiday_file_has_year(year);
}
