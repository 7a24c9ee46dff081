#include "madoguchi/store/revocation_index.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"

#include "internal.h"

#define INDEX_APPLICATION_ID 0x4D41444C /* "MADL" */
#define FOLDER_MODE 0770
#define FILE_MODE 0660

struct revocation_index {
	sqlite3 *db;
	sqlite3_stmt *find;
	struct revocation_status list; /* what is the same for all its answers */
};

struct revocation_writer {
	sqlite3 *db;
	sqlite3_stmt *add;
	char folder[PATH_MAX];
	char path[PATH_MAX + 32];
	int64_t entries;
};

/* ---- shared --------------------------------------------------------------------------------- */

static bool failed(sqlite3 *db, const char *what, struct error *error)
{
	return sqlite_report(db, sqlite3_extended_errcode(db), what, error);
}

static bool run(sqlite3 *db, const char *sql, struct error *error)
{
	errno = 0;
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       failed(db, "revocation index", error);
}

static bool prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret_statement, struct error *error)
{
	return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, ret_statement, NULL) ==
		   SQLITE_OK ||
	       failed(db, "revocation index", error);
}

static bool folder_of(const char *state_dir, char folder[static PATH_MAX], struct error *error)
{
	const int length = snprintf(folder, PATH_MAX, "%s/" REVOCATION_FOLDER, state_dir);

	return (length > 0 && length < PATH_MAX) ||
	       error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, ENAMETOOLONG, REVOCATION_FOLDER);
}

static void name_of(const uint8_t issuer_key[static REVOCATION_ISSUER_SIZE],
		    char name[static 2 * REVOCATION_ISSUER_SIZE + 4])
{
	hex_encode(issuer_key, REVOCATION_ISSUER_SIZE, name, 2 * REVOCATION_ISSUER_SIZE + 1);
	memcpy(name + 2 * REVOCATION_ISSUER_SIZE, ".db", sizeof(".db"));
}

/* The other way; false for what is no list. */
static bool key_of(const char *name, uint8_t issuer_key[static REVOCATION_ISSUER_SIZE])
{
	char back[2 * REVOCATION_ISSUER_SIZE + 4];

	if (strlen(name) != sizeof(back) - 1)
		return false;
	for (size_t i = 0; i < REVOCATION_ISSUER_SIZE; i++) {
		const char pair[] = { name[2 * i], name[2 * i + 1], '\0' };

		issuer_key[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	name_of(issuer_key, back);
	return strcmp(back, name) == 0;
}

/* ---- looking -------------------------------------------------------------------------------- */

static bool read_list(struct revocation_index *index, struct error *error)
{
	sqlite3_stmt *statement = NULL;
	int result;

	if (!prepare(index->db,
		     "SELECT this_update_ms, next_update_ms, fetched_ms, entries FROM list",
		     &statement, error))
		return false;
	result = sqlite3_step(statement);
	if (result == SQLITE_ROW) {
		index->list.this_update_ms = sqlite3_column_int64(statement, 0);
		index->list.next_update_ms = sqlite3_column_int64(statement, 1);
		index->list.fetched_ms = sqlite3_column_int64(statement, 2);
		index->list.entries = sqlite3_column_int64(statement, 3);
	}
	sqlite3_finalize(statement);
	if (result == SQLITE_ROW)
		return true;
	return result == SQLITE_DONE
		   ? error_set(error, ERROR_STORE_DAMAGED, CAUSE_NONE, 0, "revocation index: empty")
		   : failed(index->db, "revocation index", error);
}

static bool open_index(struct revocation_index *index, const char *path, struct error *error)
{
	/* It never changes under its name: no locks, and nothing is written beside it. */
	char uri[PATH_MAX * 3 + 32];
	size_t at = (size_t)snprintf(uri, sizeof(uri), "file:");

	for (; *path != '\0'; path++)
		at += (size_t)snprintf(uri + at, sizeof(uri) - at,
				       strchr("?#%", *path) != NULL ? "%%%02X" : "%c",
				       (unsigned char)*path);
	snprintf(uri + at, sizeof(uri) - at, "?immutable=1");
	errno = 0;
	if (sqlite3_open_v2(uri, &index->db,
			    SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK)
		return failed(index->db, "revocation index", error);
	return run(index->db, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON", error) &&
	       read_list(index, error) &&
	       prepare(index->db, "SELECT revoked_ms, reason FROM revoked WHERE serial = ?1",
		       &index->find, error);
}

bool revocation_index_open(const char *state_dir,
			   const uint8_t issuer_key[static REVOCATION_ISSUER_SIZE],
			   struct revocation_index **ret_index, struct error *error)
{
	char folder[PATH_MAX], name[2 * REVOCATION_ISSUER_SIZE + 4], path[PATH_MAX + 64];
	struct revocation_index *index;

	if (!folder_of(state_dir, folder, error))
		return false;
	name_of(issuer_key, name);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (access(path, F_OK) != 0 && errno == ENOENT) {
		*ret_index = NULL;
		return true;
	}
	index = calloc(1, sizeof(*index));
	if (index == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "revocation index");
	if (!open_index(index, path, error)) {
		revocation_index_close(&index);
		return false;
	}
	*ret_index = index;
	return true;
}

void revocation_index_close(struct revocation_index **index)
{
	if (index == NULL || *index == NULL)
		return;
	sqlite3_finalize((*index)->find);
	sqlite3_close((*index)->db);
	free(*index);
	*index = NULL;
}

bool revocation_index_find(struct revocation_index *index, const uint8_t *serial,
			   size_t serial_size, int64_t now_ms, struct revocation_status *ret_status,
			   struct error *error)
{
	struct revocation_status status = { .answer = REVOCATION_NO_LIST };
	int result;

	if (index == NULL) {
		*ret_status = status;
		return true;
	}
	status = index->list;
	sqlite3_bind_blob(index->find, 1, serial, (int)serial_size, SQLITE_STATIC);
	result = sqlite3_step(index->find);
	if (result == SQLITE_ROW) {
		status.answer = REVOCATION_REVOKED;
		status.revoked_ms = sqlite3_column_int64(index->find, 0);
		status.reason = sqlite3_column_int(index->find, 1);
	} else {
		status.answer = now_ms > status.next_update_ms ? REVOCATION_STALE : REVOCATION_GOOD;
	}
	sqlite3_reset(index->find);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return failed(index->db, "revocation index", error);
	*ret_status = status;
	return true;
}

static void take_list(struct revocation_lists *lists, const struct revocation_index *index,
		      int64_t now_ms)
{
	const int64_t next_ms = index->list.next_update_ms;

	lists->count++;
	if (index->list.fetched_ms > lists->fetched_ms)
		lists->fetched_ms = index->list.fetched_ms;
	if (next_ms > now_ms && (lists->next_update_ms == 0 || next_ms < lists->next_update_ms))
		lists->next_update_ms = next_ms;
}

bool revocation_lists_look(const char *state_dir, int64_t now_ms,
			   struct revocation_lists *ret_lists, struct error *error)
{
	struct revocation_lists lists = { .count = 0 };
	char folder[PATH_MAX];
	struct dirent *entry;
	DIR *stream;

	if (!folder_of(state_dir, folder, error))
		return false;
	stream = opendir(folder);
	while (stream != NULL && (entry = readdir(stream)) != NULL) {
		uint8_t issuer_key[REVOCATION_ISSUER_SIZE];
		struct revocation_index *index = NULL;
		struct error unread;

		if (!key_of(entry->d_name, issuer_key) ||
		    !revocation_index_open(state_dir, issuer_key, &index, &unread) || index == NULL)
			continue;
		take_list(&lists, index, now_ms);
		revocation_index_close(&index);
	}
	if (stream != NULL)
		closedir(stream);
	*ret_lists = lists;
	return true;
}

/* ---- making --------------------------------------------------------------------------------- */

/* The table in which entries come is sorted into the one that is kept, since they come in any
 * order: a million single insertions into a sorted table would each touch another page. */
static const char writer_schema[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;"
    "PRAGMA cache_size = -2048; PRAGMA application_id = 0x4D41444C; PRAGMA user_version = 1;"
    "CREATE TABLE list (one INTEGER PRIMARY KEY CHECK (one = 1), this_update_ms INTEGER NOT NULL,"
    " next_update_ms INTEGER NOT NULL, fetched_ms INTEGER NOT NULL, entries INTEGER NOT NULL)"
    " STRICT;"
    "CREATE TABLE revoked (serial BLOB PRIMARY KEY, revoked_ms INTEGER NOT NULL,"
    " reason INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TEMP TABLE came (serial BLOB, revoked_ms INTEGER, reason INTEGER);"
    "BEGIN";

static bool make_folder(const char *folder, struct error *error)
{
	if (mkdir(folder, FOLDER_MODE) == 0 || errno == EEXIST)
		return true;
	return error_set(error, errno == ENOSPC ? ERROR_STORE_FULL : ERROR_STORE_OPEN, CAUSE_ERRNO,
			 errno, "%.150s", folder);
}

static bool open_writer(struct revocation_writer *writer, const char *state_dir,
			struct error *error)
{
	if (!folder_of(state_dir, writer->folder, error) || !make_folder(writer->folder, error))
		return false;
	snprintf(writer->path, sizeof(writer->path), "%s/coming.new", writer->folder);
	/* Whatever a dead process has left. */
	if (unlink(writer->path) != 0 && errno != ENOENT)
		return error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, errno, "%.150s",
				 writer->path);
	errno = 0;
	if (sqlite3_open_v2(writer->path, &writer->db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK)
		return failed(writer->db, "revocation index", error);
	return run(writer->db, writer_schema, error) &&
	       prepare(writer->db, "INSERT INTO came VALUES (?1, ?2, ?3)", &writer->add, error);
}

bool revocation_writer_open(const char *state_dir, struct revocation_writer **ret_writer,
			    struct error *error)
{
	struct revocation_writer *writer = calloc(1, sizeof(*writer));

	if (writer == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "revocation index");
	if (!open_writer(writer, state_dir, error)) {
		revocation_writer_close(&writer);
		return false;
	}
	*ret_writer = writer;
	return true;
}

static void close_database(struct revocation_writer *writer)
{
	sqlite3_finalize(writer->add);
	writer->add = NULL;
	sqlite3_close(writer->db);
	writer->db = NULL;
}

void revocation_writer_close(struct revocation_writer **writer)
{
	if (writer == NULL || *writer == NULL)
		return;
	close_database(*writer);
	if ((*writer)->path[0] != '\0')
		unlink((*writer)->path);
	free(*writer);
	*writer = NULL;
}

bool revocation_writer_add(struct revocation_writer *writer, const uint8_t *serial,
			   size_t serial_size, int64_t revoked_ms, int reason, struct error *error)
{
	bool done;

	errno = 0;
	sqlite3_bind_blob(writer->add, 1, serial, (int)serial_size, SQLITE_STATIC);
	sqlite3_bind_int64(writer->add, 2, revoked_ms);
	sqlite3_bind_int(writer->add, 3, reason);
	done = sqlite3_step(writer->add) == SQLITE_DONE || failed(writer->db, "entry", error);
	sqlite3_reset(writer->add);
	writer->entries += done;
	return done;
}

static bool write_list(struct revocation_writer *writer, int64_t this_update_ms,
		       int64_t next_update_ms, struct error *error)
{
	sqlite3_stmt *statement = NULL;
	bool done;

	if (!prepare(writer->db, "INSERT INTO list VALUES (1, ?1, ?2, ?3, ?4)", &statement, error))
		return false;
	sqlite3_bind_int64(statement, 1, this_update_ms);
	sqlite3_bind_int64(statement, 2, next_update_ms);
	sqlite3_bind_int64(statement, 3, clock_now_ms());
	sqlite3_bind_int64(statement, 4, writer->entries);
	done = sqlite3_step(statement) == SQLITE_DONE || failed(writer->db, "list", error);
	sqlite3_finalize(statement);
	/* A serial that stands in it twice: its first revocation counts. */
	return done && run(writer->db,
			   "INSERT OR IGNORE INTO revoked SELECT * FROM came"
			   " ORDER BY serial, revoked_ms; COMMIT",
			   error);
}

static bool sync_path(const char *path, struct error *error)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const bool done = fd >= 0 && fsync(fd) == 0;
	const int cause = errno;

	if (fd >= 0)
		close(fd);
	return done || error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, cause, "%.150s", path);
}

static bool put_in_place(struct revocation_writer *writer, const char *name, struct error *error)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/%s", writer->folder, name);
	close_database(writer);
	if (!sync_path(writer->path, error))
		return false;
	if (chmod(writer->path, FILE_MODE) != 0 || rename(writer->path, path) != 0)
		return error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, errno, "%.150s", path);
	return sync_path(writer->folder, error);
}

/* A damaged one is as good as none: the new one replaces it. */
static bool newer_is_there(struct revocation_writer *writer, const char *name,
			   int64_t this_update_ms)
{
	struct revocation_index there = { .db = NULL };
	char path[PATH_MAX + 64];
	bool newer;

	snprintf(path, sizeof(path), "%s/%s", writer->folder, name);
	newer = open_index(&there, path, NULL) && there.list.this_update_ms > this_update_ms;
	sqlite3_finalize(there.find);
	sqlite3_close(there.db);
	return newer;
}

bool revocation_writer_finish(struct revocation_writer *writer,
			      const uint8_t issuer_key[static REVOCATION_ISSUER_SIZE],
			      int64_t this_update_ms, int64_t next_update_ms, bool *ret_taken,
			      struct error *error)
{
	char name[2 * REVOCATION_ISSUER_SIZE + 4];

	name_of(issuer_key, name);
	if (newer_is_there(writer, name, this_update_ms)) {
		*ret_taken = false;
		return true;
	}
	if (!write_list(writer, this_update_ms, next_update_ms, error) ||
	    !put_in_place(writer, name, error))
		return false;
	*ret_taken = true;
	return true;
}
