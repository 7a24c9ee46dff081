#include "madoguchi/store/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "madoguchi/base/clock.h"
#include "madoguchi/base/file_write.h"

#define TIME_SIZE 20
/* The database and what SQLite keeps beside it, the database last. */
#define PARTS 3

static const char *const parts[PARTS] = { "-wal", "-shm", "" };

static bool copy_into(struct store *store, const char *path, struct error *error)
{
	static const char sql_copy[] = "VACUUM INTO ?";
	struct query query;

	if (!query_begin(&query, store, sql_copy, error))
		return false;
	query_text(&query, path);
	return query_run(&query, error);
}

bool store_snapshot(struct store *store, const char *path, struct error *error)
{
	/* SQLite takes an empty file as it is, and would make one that others may read. */
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return file_unwritten(path, error);
	close(fd);
	if (copy_into(store, path, error))
		return true;
	unlink(path);
	return false;
}

/* ---- another one in its place --------------------------------------------------------------- */

static bool path_of(const char *folder, const char *behind, char path[static PATH_MAX],
		    struct error *error)
{
	const int length = snprintf(path, PATH_MAX, "%s/%s%s", folder, STORE_FILE, behind);

	return (length > 0 && length < PATH_MAX) ||
	       error_set(error, ERROR_STORE_OPEN, CAUSE_NONE, 0, "path too long");
}

/*
 * Nobody else has it open, and nobody can open it before the handle is closed; its log is in the
 * file. A damaged file cannot be locked, and nobody can work with it either: NULL with success.
 */
static bool take_alone(const char *path, sqlite3 **ret_db, struct error *error)
{
	static const char sql_alone[] = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;"
					"PRAGMA journal_mode = DELETE";
	sqlite3 *db = NULL;
	int result = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);

	if (result == SQLITE_OK)
		result = sqlite3_exec(db, sql_alone, NULL, NULL, NULL);
	if (result == SQLITE_OK) {
		*ret_db = db;
		return true;
	}
	sqlite3_close(db);
	if (result == SQLITE_BUSY)
		return error_set(error, ERROR_STORE_BUSY, CAUSE_NONE, 0, "%.180s", path);
	*ret_db = NULL;
	return true;
}

/* "20261128-091230" */
static void time_word(char word[static TIME_SIZE])
{
	char now[24];
	size_t length = 0;

	clock_format(clock_now_ms(), now, sizeof(now));
	for (const char *at = now; *at != '\0' && length + 1 < TIME_SIZE; at++) {
		if (*at == ' ')
			word[length++] = '-';
		else if (*at != '-' && *at != ':')
			word[length++] = *at;
	}
	word[length] = '\0';
}

static bool kept_path(const char *state_dir, const char *word, int part, char path[static PATH_MAX],
		      struct error *error)
{
	char behind[64];

	snprintf(behind, sizeof(behind), ".before-%s%s", word, parts[part]);
	return path_of(state_dir, behind, path, error);
}

/* A second name for each part, so that the first one can go; SQLite itself throws the log of a
 * damaged file away when it looks at it. */
static bool keep_parts(const char *state_dir, const char *word, struct error *error)
{
	char path[PATH_MAX], kept[PATH_MAX];

	for (int i = 0; i < PARTS; i++) {
		if (!path_of(state_dir, parts[i], path, error) ||
		    !kept_path(state_dir, word, i, kept, error))
			return false;
		if (link(path, kept) != 0 && errno != ENOENT)
			return file_unwritten(kept, error);
	}
	return true;
}

static void drop_kept(const char *state_dir, const char *word)
{
	char kept[PATH_MAX];
	struct error error;

	for (int i = 0; i < PARTS; i++)
		if (kept_path(state_dir, word, i, kept, &error))
			unlink(kept);
}

/* A log that belongs to the file of before must not meet the new one. */
static bool remove_log(const char *state_dir, struct error *error)
{
	char path[PATH_MAX];

	for (int i = 0; i < PARTS - 1; i++) {
		if (!path_of(state_dir, parts[i], path, error))
			return false;
		if (unlink(path) != 0 && errno != ENOENT)
			return file_unwritten(path, error);
	}
	return true;
}

/* As the old one, or else as the folder has it: clerks and sync are users of one group. */
static bool adopt_owner(const char *path, const char *state_dir, const char *fresh,
			struct error *error)
{
	struct stat facts;

	if (stat(path, &facts) != 0 && stat(state_dir, &facts) != 0)
		return file_unwritten(path, error);
	if (chown(fresh, (uid_t)-1, facts.st_gid) != 0 || chmod(fresh, 0660) != 0)
		return file_unwritten(fresh, error);
	return true;
}

static bool exchange(const char *state_dir, const char *path, const char *fresh,
		     struct error *error)
{
	return adopt_owner(path, state_dir, fresh, error) && remove_log(state_dir, error) &&
	       (file_sync_folder_of(path) || file_unwritten(path, error)) &&
	       ((rename(fresh, path) == 0 && file_sync_folder_of(path)) ||
		file_unwritten(path, error));
}

bool store_replace(const char *state_dir, const char *from, struct error *error)
{
	char path[PATH_MAX], fresh[PATH_MAX], word[TIME_SIZE];
	sqlite3 *db = NULL;
	bool done;

	time_word(word);
	if (!path_of(state_dir, "", path, error) || !path_of(from, "", fresh, error) ||
	    !keep_parts(state_dir, word, error))
		return false;
	if (!take_alone(path, &db, error)) {
		drop_kept(state_dir, word);
		return false;
	}
	done = exchange(state_dir, path, fresh, error);
	sqlite3_close(db);
	return done;
}
