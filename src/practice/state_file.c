#include "madoguchi/practice/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/fault_point.h"
#include "madoguchi/base/file_write.h"
#include "madoguchi/base/secret.h"

#define PATH_SIZE 4096

static bool file_path(const char *folder, const char *name, char path[static PATH_SIZE])
{
	int length = snprintf(path, PATH_SIZE, "%s/%s", folder, name);

	return length > 0 && length < PATH_SIZE;
}

bool state_file_exists(const char *folder, const char *name)
{
	char path[PATH_SIZE];

	return file_path(folder, name, path) && access(path, F_OK) == 0;
}

/* ---- writing ---------------------------------------------------------------------------- */

void state_file_hex(struct buffer *text, const uint8_t *bytes, size_t size)
{
	char pair[3];

	if (size == 0)
		buffer_append_text(text, "-");
	for (size_t i = 0; i < size; i++) {
		hex_encode(&bytes[i], 1, pair, sizeof(pair));
		buffer_append(text, pair, 2);
	}
	buffer_append_text(text, "\n");
}

static bool write_beside(int folder_fd, const char *beside, const struct buffer *text)
{
	int fd = openat(folder_fd, beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool done;

	if (fd < 0)
		return false;
	done = file_write_all(fd, text->bytes, text->size);
	fault_point("practice_card_written");
	done = done && fsync(fd) == 0;
	return close(fd) == 0 && done;
}

static bool replace(const char *folder, const char *name, const struct buffer *text)
{
	char beside[64];
	int folder_fd;
	bool done;

	if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return false;
	folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder_fd < 0)
		return false;
	snprintf(beside, sizeof(beside), "%s.new", name);
	done = write_beside(folder_fd, beside, text) &&
	       renameat(folder_fd, beside, folder_fd, name) == 0;
	if (done)
		fault_point("practice_card_renamed");
	done = done && fsync(folder_fd) == 0;
	close(folder_fd);
	return done;
}

bool state_file_save(const char *folder, const char *name, struct buffer *text, struct error *error)
{
	bool done = !text->failed && replace(folder, name, text);

	if (text->failed)
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card state");
	else if (!done)
		error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", folder);
	if (text->bytes != NULL)
		secret_wipe(text->bytes, text->size);
	return done;
}

/* ---- reading ---------------------------------------------------------------------------- */

bool state_file_read_hex(const char *text, uint8_t *bytes, size_t capacity, size_t *ret_size)
{
	size_t length = strlen(text);

	if (strcmp(text, "-") == 0) {
		*ret_size = 0;
		return true;
	}
	if (length % 2 != 0 || length / 2 > capacity || !hex_decode(text, bytes, length / 2))
		return false;
	*ret_size = length / 2;
	return true;
}

bool state_file_read_number(const char **text, long below, long *ret_number)
{
	char *end;
	long number = strtol(*text, &end, 10);

	if (end == *text || *end != ' ' || number < 0 || number >= below)
		return false;
	*text = end + 1;
	*ret_number = number;
	return true;
}

static bool read_file(const char *path, struct buffer *text)
{
	uint8_t block[8192];
	ssize_t count;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	while ((count = read(fd, block, sizeof(block))) > 0)
		buffer_append(text, block, (size_t)count);
	close(fd);
	secret_wipe(block, sizeof(block));
	return count == 0 && !text->failed && text->size > 0;
}

static bool read_line(const struct state_file_line *lines, size_t line_count, void *state,
		      char *line)
{
	char *space = strchr(line, ' ');

	if (space == NULL)
		return false;
	*space = '\0';
	for (size_t i = 0; i < line_count; i++)
		if (strcmp(line, lines[i].word) == 0)
			return lines[i].read(state, space + 1);
	return false;
}

/* Returns 0 when the text is whole, else the number of the line that is wrong. */
static int read_text(const char *head, const struct state_file_line *lines, size_t line_count,
		     void *state, char *text)
{
	char *rest = NULL;
	int number = 1;
	char *line = strtok_r(text, "\n", &rest);

	if (line == NULL || strcmp(line, head) != 0)
		return 1;
	while ((line = strtok_r(NULL, "\n", &rest)) != NULL) {
		number++;
		if (strcmp(line, "end") == 0)
			return 0;
		if (!read_line(lines, line_count, state, line))
			return number;
	}
	return number + 1;
}

static bool load_text(const char *folder, const char *name, struct buffer *text,
		      struct error *error)
{
	char path[PATH_SIZE];

	if (!file_path(folder, name, path) || !read_file(path, text))
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s/%s", folder, name);
	return buffer_append(text, "", 1) ||
	       error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card state");
}

bool state_file_load(const char *folder, const char *name, const char *head,
		     const struct state_file_line *lines, size_t line_count, void *state,
		     struct error *error)
{
	struct buffer text;
	bool done = false;
	int wrong;

	buffer_init(&text, STATE_FILE_MAX);
	if (load_text(folder, name, &text, error)) {
		wrong = read_text(head, lines, line_count, state, (char *)text.bytes);
		done = wrong == 0 || error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
					       "%s/%s: line %d", folder, name, wrong);
	}
	if (text.bytes != NULL)
		secret_wipe(text.bytes, text.size);
	buffer_done(&text);
	return done;
}
