#include "madoguchi/store/set_aside.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/file_write.h"
#include "madoguchi/base/text.h"

#define PREFIX STORE_FILE ".before-"
#define PREFIX_SIZE (sizeof(PREFIX) - 1)
#define TIME_SIZE 15 /* 20261128-091230 */

/* The database last: as long as anything is left, its name is. */
static const char *const parts[] = { "-wal", "-shm", "" };
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static bool is_part(const char *behind)
{
	for (size_t i = 0; i < PARTS; i++)
		if (strcmp(parts[i], behind) == 0)
			return true;
	return false;
}

static bool read_day(const char *digits, int32_t *ret_day)
{
	char iso[DATE_TEXT_SIZE];

	snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
	return date_parse_iso(iso, ret_day);
}

/* A name of one of the parts. */
static bool read_name(const char *name, struct set_aside *ret_file)
{
	if (strncmp(name, PREFIX, PREFIX_SIZE) != 0 || strlen(name) < PREFIX_SIZE + TIME_SIZE ||
	    !is_part(name + PREFIX_SIZE + TIME_SIZE) ||
	    !read_day(name + PREFIX_SIZE, &ret_file->day))
		return false;
	text_copy(ret_file->name, sizeof(ret_file->name), name);
	ret_file->name[PREFIX_SIZE + TIME_SIZE] = '\0';
	return true;
}

static bool is_listed(const struct set_aside *list, int count, const struct set_aside *file)
{
	for (int i = 0; i < count; i++)
		if (strcmp(list[i].name, file->name) == 0)
			return true;
	return false;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct set_aside *)a)->name, ((const struct set_aside *)b)->name);
}

bool set_aside_list(const char *state_dir, struct set_aside ret_list[static SET_ASIDE_MAX],
		    int *ret_count, struct error *error)
{
	DIR *folder = opendir(state_dir);
	const struct dirent *entry;
	struct set_aside file;
	int count = 0;

	if (folder == NULL)
		return error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, errno, "%.180s", state_dir);
	while (count < SET_ASIDE_MAX && (entry = readdir(folder)) != NULL)
		if (read_name(entry->d_name, &file) && !is_listed(ret_list, count, &file))
			ret_list[count++] = file;
	closedir(folder);
	qsort(ret_list, (size_t)count, sizeof(*ret_list), by_name);
	*ret_count = count;
	return true;
}

bool set_aside_remove(const char *state_dir, const struct set_aside *file, struct error *error)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < PARTS; i++) {
		if (snprintf(path, sizeof(path), "%s/%s%s", state_dir, file->name, parts[i]) >=
		    (int)sizeof(path))
			return error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, ENAMETOOLONG, "%.40s",
					 file->name);
		if (!file_destroy(path))
			return error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, errno, "%.180s", path);
	}
	return file_sync_folder_of(path) ||
	       error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, errno, "%.180s", state_dir);
}
