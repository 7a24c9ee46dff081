#include "madoguchi/practice/authority_feed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/pki/cmp_message.h"

#include "madoguchi/practice/authority.h"

static const char usage[] = "authority feed FILE... -o DIR [--confirm-wait SECONDS] [--state DIR]";

struct feeding {
	struct practice_authority *authority;
	struct authority_fault fault;
	const char *dir;
};

static bool failure(struct error *error, const char *path)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%.150s", path);
}

static bool read_file(const char *path, struct buffer *ret_bytes, struct error *error)
{
	FILE *stream = fopen(path, "re");
	char block[4096];
	size_t got;
	bool done;

	if (stream == NULL)
		return failure(error, path);
	while ((got = fread(block, 1, sizeof(block), stream)) > 0)
		buffer_append(ret_bytes, block, got);
	done = ferror(stream) == 0 && !ret_bytes->failed;
	fclose(stream);
	return done || error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
				 "%.120s: cannot be read, or too long", path);
}

static bool sync_folder(const char *dir)
{
	const int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const bool done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

/* Beside its place, synced, then renamed. */
static bool write_file(const char *dir, const char *path, const struct buffer *bytes,
		       struct error *error)
{
	char part[AUTHORITY_PATH_SIZE + 8];
	FILE *stream;
	bool done;

	snprintf(part, sizeof(part), "%s.part", path);
	stream = fopen(part, "we");
	if (stream == NULL)
		return failure(error, part);
	done = fwrite(bytes->bytes, 1, bytes->size, stream) == bytes->size && fflush(stream) == 0 &&
	       fsync(fileno(stream)) == 0;
	done = fclose(stream) == 0 && done && rename(part, path) == 0 && sync_folder(dir);
	if (!done)
		unlink(part);
	return done || failure(error, path);
}

static bool answer_path(const struct feeding *feeding, const char *file,
			char path[static AUTHORITY_PATH_SIZE], struct error *error)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash != NULL ? slash + 1 : file;
	size_t length = strlen(name);

	if (length > 4 && strcmp(name + length - 4, ".der") == 0)
		length -= 4;
	if (snprintf(path, AUTHORITY_PATH_SIZE, "%s/%.*s.answer.der", feeding->dir, (int)length,
		     name) < AUTHORITY_PATH_SIZE)
		return true;
	errno = ENAMETOOLONG;
	return failure(error, name);
}

static bool feed(const struct feeding *feeding, const char *file, struct error *error)
{
	char path[AUTHORITY_PATH_SIZE];
	struct buffer message, answer;
	bool done;

	buffer_init(&message, CMP_MESSAGE_MAX);
	buffer_init(&answer, CMP_MESSAGE_MAX);
	done = answer_path(feeding, file, path, error) && read_file(file, &message, error) &&
	       authority_answer(feeding->authority, &feeding->fault, message.bytes, message.size,
				&answer, error) &&
	       write_file(feeding->dir, path, &answer, error);
	if (done)
		printf("%s\n", path);
	buffer_done(&message);
	buffer_done(&answer);
	return done;
}

static int feed_all(const struct feeding *feeding, int count, char **files)
{
	int status = EXIT_STATUS_OK;

	for (int i = 0; i < count; i++) {
		struct error error = { 0 };

		if (!feed(feeding, files[i], &error))
			status = practice_failed(&error);
	}
	return status;
}

int authority_feed_command(int argc, char **argv)
{
	char state_dir[AUTHORITY_PATH_SIZE];
	struct error error = { 0 };
	const char *wait = practice_option(&argc, argv, "--confirm-wait");
	struct feeding feeding = { .dir = practice_option(&argc, argv, "-o") };
	const int wait_s = wait != NULL ? (int)strtol(wait, NULL, 10) : AUTHORITY_FEED_CONFIRM_S;
	int status;

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc < 1 || feeding.dir == NULL || wait_s < 0)
		return practice_usage(usage);
	if (!authority_open(state_dir, wait_s, &feeding.authority, &error) ||
	    !authority_fault_read(state_dir, &feeding.fault, &error)) {
		authority_close(&feeding.authority);
		return practice_failed(&error);
	}
	authority_set_age(feeding.authority, AUTHORITY_FEED_AGE_S);
	status = feed_all(&feeding, argc, argv);
	authority_close(&feeding.authority);
	return status;
}
