#include "madoguchi/counter/backup_list.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/file_write.h"
#include "madoguchi/base/text.h"
#include "madoguchi/keys/sealed_file.h"

#define LIST_FILE "backups"
#define LINE_MAX_SIZE (PATH_MAX + 24)

static const char *const words[BACKUP_STATE_COUNT] = {
	[BACKUP_GOOD] = "good",
	[BACKUP_THERE] = "there",
	[BACKUP_GONE] = "gone",
	[BACKUP_BROKEN] = "broken",
};

const char *backup_state_word(enum backup_state state)
{
	return words[state];
}

static bool list_path(const struct config *config, char path[static PATH_MAX])
{
	return snprintf(path, PATH_MAX, "%s/" LIST_FILE, config->state_dir) < PATH_MAX;
}

/* "1795000000000 /media/stick/one.backup\n" */
static bool read_line(char *line, struct backup_known *ret_known)
{
	char *path;

	line[strcspn(line, "\n")] = '\0';
	ret_known->made_ms = strtoll(line, &path, 10);
	if (ret_known->made_ms <= 0 || path[0] != ' ' || path[1] != '/' ||
	    strlen(path + 1) >= sizeof(ret_known->path))
		return false;
	text_copy(ret_known->path, sizeof(ret_known->path), path + 1);
	return true;
}

int backup_list_read(const struct config *config, struct backup_known ret_list[static BACKUPS_MAX])
{
	char path[PATH_MAX], line[LINE_MAX_SIZE];
	FILE *file = list_path(config, path) ? fopen(path, "re") : NULL;
	int count = 0;

	if (file == NULL)
		return 0;
	while (count < BACKUPS_MAX && fgets(line, sizeof(line), file) != NULL)
		count += read_line(line, &ret_list[count]);
	fclose(file);
	return count;
}

static void add_line(struct buffer *text, const char *path, int64_t made_ms)
{
	char line[LINE_MAX_SIZE];

	snprintf(line, sizeof(line), "%" PRId64 " %s\n", made_ms, path);
	buffer_append_text(text, line);
}

static bool write_list(const struct config *config, const struct buffer *text, struct error *error)
{
	char path[PATH_MAX];

	return (list_path(config, path) && file_replace(path, text->bytes, text->size) &&
		chmod(path, 0640) == 0) ||
	       file_unwritten(LIST_FILE, error);
}

bool backup_list_add(const struct config *config, const char *path, int64_t made_ms,
		     struct error *error)
{
	struct backup_known *known = calloc(BACKUPS_MAX, sizeof(*known));
	char whole[PATH_MAX];
	struct buffer text;
	bool done;
	int count;

	if (known == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "backups");
	if (realpath(path, whole) == NULL || strchr(whole, '\n') != NULL) {
		free(known);
		return true;
	}
	count = backup_list_read(config, known);
	buffer_init(&text, (size_t)BACKUPS_MAX * LINE_MAX_SIZE);
	add_line(&text, whole, made_ms);
	for (int i = 0; i < count && i < BACKUPS_MAX - 1; i++)
		if (strcmp(known[i].path, whole) != 0)
			add_line(&text, known[i].path, known[i].made_ms);
	done = write_list(config, &text, error);
	buffer_done(&text);
	free(known);
	return done;
}

enum backup_state backup_look(const struct config *config, const struct backup_known *known)
{
	const int from = open(known->path, O_RDONLY | O_CLOEXEC);
	struct seal_key *key = NULL;
	enum backup_state state = BACKUP_THERE;
	struct error why;

	if (from < 0)
		return access(known->path, F_OK) == 0 ? BACKUP_THERE : BACKUP_GONE;
	if (config->backup_key_file != NULL && seal_key_load(config->backup_key_file, &key, &why))
		state = sealed_file_read(key, from, -1, &why) ? BACKUP_GOOD : BACKUP_BROKEN;
	seal_key_free(&key);
	close(from);
	return state;
}

bool backup_newest_good(const struct config *config, struct backup_known *ret_known)
{
	struct backup_known *known = calloc(BACKUPS_MAX, sizeof(*known));
	const int count = known == NULL ? 0 : backup_list_read(config, known);
	bool found = false;

	for (int i = 0; i < count && !found; i++) {
		found = backup_look(config, &known[i]) == BACKUP_GOOD;
		if (found)
			*ret_known = known[i];
	}
	free(known);
	return found;
}
