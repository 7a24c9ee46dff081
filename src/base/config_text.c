#include "madoguchi/base/config_text.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include <confuse.h>

#include "madoguchi/base/text.h"

#define SHOWN_PATH_SIZE 64

/* Around everything in libconfuse that may touch its reader of words. */
static pthread_mutex_t confuse = PTHREAD_MUTEX_INITIALIZER;

const char *config_text_name(const char *path)
{
	size_t length = strlen(path);

	if (length < SHOWN_PATH_SIZE)
		return path;
	path += length - SHOWN_PATH_SIZE;
	/* Not from within a character. */
	while (((unsigned char)*path & 0xC0) == 0x80)
		path++;
	return path;
}

static bool unreadable(const char *path, struct error *error)
{
	return error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, errno, "%s",
			 config_text_name(path));
}

static bool read_all(int fd, const char *path, enum error_code wrong, struct buffer *text,
		     struct error *error)
{
	char part[4096];
	ssize_t got;

	while ((got = read(fd, part, sizeof(part))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return unreadable(path, error);
		if (!buffer_append(text, part, (size_t)got))
			return error_set(error, wrong, CAUSE_NONE, 0,
					 "%s: larger than the %zu bytes that are allowed",
					 config_text_name(path), text->maximum);
	}
	return true;
}

/* C0 and C1 but for blanks, so that a file can be shown on a terminal as it is. */
static bool is_control(const char *c, size_t length)
{
	const unsigned char first = (unsigned char)c[0];

	if (first == 0xC2)
		return length > 1 && (unsigned char)c[1] < 0xA0;
	return first == 0x7F || (first < 0x20 && first != '\t' && first != '\r');
}

/* What is wrong with a line, or NULL. */
static const char *check_line(const char *line, size_t length)
{
	if (memchr(line, '\0', length) != NULL)
		return "a NUL byte; only text is allowed";
	for (size_t i = 0; i < length; i++)
		if (is_control(line + i, length - i))
			return "a control character; only text is allowed";
	if (!text_valid(line, length))
		return "not UTF-8; only UTF-8 text is allowed";
	return NULL;
}

/* One character at a time: outside of quotes, inside of them, behind a backslash. */
struct scan {
	char quote; /* 0 outside */
	bool escaped;
	bool after_space; /* a comment may begin */
};

/* Blanks a comment, and returns what is wrong behind the values of a line, or NULL. */
static const char *scan_line(struct scan *scan, char *line, size_t length)
{
	scan->after_space = true;
	for (size_t i = 0; i < length; i++) {
		char c = line[i];
		char next = i + 1 < length ? line[i + 1] : '\0';
		bool outside = scan->quote == '\0';

		if (outside && scan->after_space && c == '#') {
			memset(line + i, ' ', length - i);
			return NULL;
		}
		if (outside && scan->after_space && c == '/' && (next == '/' || next == '*'))
			return "a comment of another kind; comments begin with #";
		if (scan->quote != '\'' && !scan->escaped && c == '$' && next == '{')
			return "${…}: environment variables are not allowed";
		if (!scan->escaped && outside && (c == '"' || c == '\''))
			scan->quote = c;
		else if (!scan->escaped && !outside && c == scan->quote)
			scan->quote = '\0';
		scan->escaped = !scan->escaped && !outside && c == '\\';
		scan->after_space = c == ' ' || c == '\t';
	}
	scan->escaped = false;
	return NULL;
}

static bool check_text(const char *path, enum error_code wrong, struct buffer *text,
		       struct error *error)
{
	char *line = (char *)text->bytes;
	char *end = line + text->size;
	struct scan scan = { .quote = '\0' };

	for (int number = 1; line < end; number++) {
		char *newline = memchr(line, '\n', (size_t)(end - line));
		size_t length = (size_t)((newline != NULL ? newline : end) - line);
		const char *fault = check_line(line, length);

		if (fault == NULL)
			fault = scan_line(&scan, line, length);
		if (fault != NULL)
			return error_set(error, wrong, CAUSE_NONE, 0, "%s:%d: %s",
					 config_text_name(path), number, fault);
		line += length + 1;
	}
	return true;
}

bool config_text_file(const char *path, enum error_code wrong, struct buffer *ret_bytes,
		      struct error *error)
{
	/* Not blocking: somebody may have named a pipe, which reads as an empty file. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool done;

	if (fd < 0)
		return unreadable(path, error);
	done = read_all(fd, path, wrong, ret_bytes, error);
	close(fd);
	return done;
}

bool config_text_prepare(const char *path, enum error_code wrong, struct buffer *text,
			 uint8_t hash[static SHA256_SIZE], struct error *error)
{
	uint8_t digest[SHA256_SIZE];

	sha256_bytes(text->bytes, text->size, digest);
	/* libconfuse takes no empty text, and the last line may lack its newline. */
	text->maximum += text->maximum < SIZE_MAX ? 1 : 0;
	if (!buffer_append(text, "\n", 1))
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", config_text_name(path));
	if (!check_text(path, wrong, text, error))
		return false;
	memcpy(hash, digest, sizeof(digest));
	return true;
}

bool config_text_read(const char *path, enum error_code wrong, struct buffer *text,
		      uint8_t hash[static SHA256_SIZE], struct error *error)
{
	return config_text_file(path, wrong, text, error) &&
	       config_text_prepare(path, wrong, text, hash, error);
}

struct cfg_t *config_text_new(struct cfg_opt_t *options)
{
	struct cfg_t *cfg;

	pthread_mutex_lock(&confuse);
	cfg = cfg_init(options, CFGF_NONE);
	pthread_mutex_unlock(&confuse);
	return cfg;
}

int config_text_parse(struct cfg_t *cfg, const char *text)
{
	int result;

	pthread_mutex_lock(&confuse);
	result = cfg_parse_buf(cfg, text);
	pthread_mutex_unlock(&confuse);
	return result;
}

void config_text_free(struct cfg_t **cfg)
{
	pthread_mutex_lock(&confuse);
	cfg_free(*cfg);
	pthread_mutex_unlock(&confuse);
	*cfg = NULL;
}
