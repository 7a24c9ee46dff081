#include "internal.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "madoguchi/base/waiting.h"

/* Pauses before a lock is given up: 50 ms in the first seven, then 25 each, five seconds in all. */
#define LOCK_SOON 7
#define LOCK_LATER_MS 25
#define LOCK_TIMES 205
#define LOG_ATTEMPTS 100
/* Screens and sync run as different users of one group, in a setgid folder. */
#define FILE_MODE 0660

/* Per connection, before anything is read. */
static const char pragmas_reading[] = "PRAGMA trusted_schema = OFF;"
				      "PRAGMA cell_size_check = ON;"
				      "PRAGMA temp_store = MEMORY;"
				      "PRAGMA mmap_size = 0;";

/* Once the file is known to be ours. */
static const char pragmas_ours[] = "PRAGMA foreign_keys = ON;"
				   "PRAGMA secure_delete = ON;"
				   "PRAGMA synchronous = FULL;"
				   "PRAGMA wal_autocheckpoint = 1000;"
				   "PRAGMA journal_size_limit = 4194304;";

/* Looked at by name alone: opening the file outside of SQLite would drop its locks. */
static bool check_path(const struct store *store, bool *ret_exists, struct error *error)
{
	char wal[PATH_MAX + 8];
	struct stat facts, wal_facts;

	*ret_exists = lstat(store->path, &facts) == 0;
	if (!*ret_exists) {
		if (errno == ENOENT && store->mode == STORE_WRITE)
			return true;
		return error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, errno, "%s", store->path);
	}
	if (!S_ISREG(facts.st_mode))
		return error_set(error, ERROR_STORE_OPEN, CAUSE_NONE, 0, "%s: not a plain file",
				 store->path);
	snprintf(wal, sizeof(wal), "%s-wal", store->path);
	/* SQLite would take the empty file for a new database and throw the log away. */
	if (facts.st_size == 0 && lstat(wal, &wal_facts) == 0 && wal_facts.st_size > 0)
		return error_set(error, ERROR_STORE_DAMAGED, CAUSE_NONE, 0,
				 "%s: empty, but its log is not", store->path);
	return true;
}

/*
 * The log is switched on under a lock that SQLite asks for while it is already reading: where
 * others do the same, it says "busy" at once instead of waiting. The lock of a transaction is
 * waited for, and the log is on when the others are through.
 */
bool connection_use_log(struct store *store, struct error *error)
{
	struct error seen = { .code = ERROR_NONE };

	for (int i = 0; i < LOG_ATTEMPTS; i++) {
		if (store_execute(store, "PRAGMA journal_mode = WAL", &seen))
			return true;
		if (seen.code != ERROR_STORE_BUSY ||
		    !store_execute(store, "BEGIN IMMEDIATE; ROLLBACK", &seen))
			break;
	}
	if (error != NULL)
		*error = seen;
	return false;
}

/* Soon at first, since most writers are done in a millisecond. */
static int wait_for_lock(void *unused, int times)
{
	const enum waiting before = waiting_for(WAITING_DATABASE);
	const int ms = times < LOCK_SOON ? 1 + 2 * times : LOCK_LATER_MS;
	const struct timespec pause = { .tv_nsec = ms * 1000000L };

	(void)unused;
	nanosleep(&pause, NULL);
	waiting_for(before);
	return times < LOCK_TIMES;
}

static bool set_up(struct store *store, bool exists, struct error *error)
{
	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_busy_handler(store->db, wait_for_lock, NULL);
	/* A statement keeps its plan whatever is bound to it: planning anew is a twentieth of a
	 * sync. */
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	/* Before the first page is written: the log and its index inherit the mode. */
	if (!exists && chmod(store->path, FILE_MODE) != 0)
		return error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, errno, "%s", store->path);
	if (!store_execute(store, pragmas_reading, error) || !schema_prepare(store, error) ||
	    !store_execute(store, pragmas_ours, error))
		return false;
	if (store->mode == STORE_WRITE)
		return connection_use_log(store, error);
	return store_execute(store, "PRAGMA query_only = ON", error);
}

/* Nobody asks how much memory SQLite has: counting it is a lock around each piece. */
static void count_no_memory(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

bool connection_open(struct store *store, struct error *error)
{
	static pthread_once_t configured = PTHREAD_ONCE_INIT;
	/* A reader of a log writes the log's index, so it too opens for writing. */
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	bool exists;
	int result;

	pthread_once(&configured, count_no_memory);
	if (!check_path(store, &exists, error))
		return false;
	if (store->mode == STORE_WRITE)
		flags |= SQLITE_OPEN_CREATE;
	result = sqlite3_open_v2(store->path, &store->db, flags, NULL);
	if (result != SQLITE_OK)
		sqlite_failed(store, result, store->path, error);
	if (result != SQLITE_OK || !set_up(store, exists, error)) {
		connection_close(store);
		return false;
	}
	store->broken = false;
	return true;
}

void connection_close(struct store *store)
{
	statements_drop(store);
	(void)sqlite3_close_v2(store->db);
	store->db = NULL;
}

void connection_renew(struct store *store)
{
	struct error ignored;

	connection_close(store);
	/* Whoever asks next finds it closed, tries again and gets the error. */
	(void)connection_open(store, &ignored);
}
