#include "madoguchi/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"

#define LINE_SIZE 2048
#define PROGRAM_SIZE 32

static const char *const level_names[] = {
	[LOG_LEVEL_ERROR] = "ERROR",
	[LOG_LEVEL_WARN] = "WARN",
	[LOG_LEVEL_INFO] = "INFO",
	[LOG_LEVEL_DEBUG] = "DEBUG",
};

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = STDERR_FILENO;
static enum log_level log_most = LOG_LEVEL_INFO;
static char log_program[PROGRAM_SIZE] = "madoguchi";

/* Under the lock. */
static void use_target(int fd)
{
	if (log_fd != STDERR_FILENO)
		close(log_fd);
	log_fd = fd;
}

bool log_open(const char *program, const char *path, enum log_level level, struct error *error)
{
	int fd = STDERR_FILENO;

	if (path != NULL)
		fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0660);
	if (fd < 0)
		return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, errno, "log file %s", path);
	pthread_mutex_lock(&log_lock);
	use_target(fd);
	log_most = level;
	snprintf(log_program, sizeof(log_program), "%s", program);
	pthread_mutex_unlock(&log_lock);
	return true;
}

void log_close(void)
{
	pthread_mutex_lock(&log_lock);
	use_target(STDERR_FILENO);
	log_most = LOG_LEVEL_INFO;
	pthread_mutex_unlock(&log_lock);
}

static size_t write_head(char *line, size_t size, enum log_level level)
{
	int64_t now = clock_now_ms();
	time_t second = (time_t)(now / 1000);
	struct tm utc;
	char day[32];
	int length;

	if (gmtime_r(&second, &utc) == NULL ||
	    strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &utc) == 0)
		snprintf(day, sizeof(day), "?");
	length = snprintf(line, size, "%s.%03dZ %s %s[%ld] ", day, (int)(now % 1000),
			  level_names[level], log_program, (long)getpid());
	return length > 0 ? (size_t)length : 0;
}

/* One event stays one line, whatever stands in it. */
static void blank_controls(char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = ' ';
	}
}

static void write_line(int fd, const char *line, size_t size)
{
	while (write(fd, line, size) < 0 && errno == EINTR)
		;
}

void log_line(enum log_level level, const char *format, ...)
{
	char line[LINE_SIZE];
	size_t head, length;
	va_list arguments;
	int kept_errno = errno;

	pthread_mutex_lock(&log_lock);
	if (level <= log_most) {
		head = write_head(line, sizeof(line) - 1, level);
		va_start(arguments, format);
		if (vsnprintf(line + head, sizeof(line) - 1 - head, format, arguments) < 0)
			line[head] = '\0';
		va_end(arguments);
		blank_controls(line + head);
		length = strlen(line);
		line[length] = '\n';
		write_line(log_fd, line, length + 1);
	}
	pthread_mutex_unlock(&log_lock);
	errno = kept_errno;
}

void log_error(const struct error *error, const char *context)
{
	char words[ERROR_DETAIL_SIZE + 256];

	error_describe(error, words, sizeof(words));
	log_line(LOG_LEVEL_ERROR, "%s%s%s", context != NULL ? context : "",
		 context != NULL ? ": " : "", words);
}
