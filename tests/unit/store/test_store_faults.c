#include "fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

/*
 * A layer below SQLite that hands everything to the system's own, counts what it sees of the log
 * (the -wal file) and fails on demand.
 */
struct shim_file {
	sqlite3_file base;
	bool is_log;
	sqlite3_file *real; /* behind this struct */
};

static struct {
	int fail_syncs;	 /* the log's syncs that fail from now on */
	int fail_writes; /* the log's writes that fail from now on */
	int write_result;
	int failed; /* syncs or writes that failed */
	int log_opens;
	int writes_after; /* the log's writes on a handle whose sync or write failed */
	bool tainted;	  /* the open log has failed */
	bool unsettled;	  /* a sync of the log failed, none of the database came since */
} shim;

static sqlite3_vfs *real_vfs;

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct shim_file *)file)->real;
}

static int shim_close(sqlite3_file *file)
{
	if (((struct shim_file *)file)->is_log)
		shim.tainted = false;
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int shim_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 at)
{
	return real_of(file)->pMethods->xRead(real_of(file), bytes, size, at);
}

static int shim_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
	if (((struct shim_file *)file)->is_log) {
		if (shim.fail_writes > 0) {
			shim.fail_writes--;
			shim.failed++;
			shim.tainted = true;
			return shim.write_result;
		}
		shim.writes_after += shim.tainted || shim.unsettled;
	}
	return real_of(file)->pMethods->xWrite(real_of(file), bytes, size, at);
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int shim_sync(sqlite3_file *file, int flags)
{
	if (((struct shim_file *)file)->is_log && shim.fail_syncs > 0) {
		shim.fail_syncs--;
		shim.failed++;
		shim.tainted = true;
		shim.unsettled = true;
		return SQLITE_IOERR_FSYNC;
	}
	if (!((struct shim_file *)file)->is_log)
		shim.unsettled = false;
	return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int shim_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int shim_reserved(sqlite3_file *file, int *result)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}

static int shim_control(sqlite3_file *file, int what, void *argument)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), what, argument);
}

static int shim_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int shim_character(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shim_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **map)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, map);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shim_shm_unmap(sqlite3_file *file, int remove)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods shim_methods = {
	.iVersion = 2,
	.xClose = shim_close,
	.xRead = shim_read,
	.xWrite = shim_write,
	.xTruncate = shim_truncate,
	.xSync = shim_sync,
	.xFileSize = shim_size,
	.xLock = shim_lock,
	.xUnlock = shim_unlock,
	.xCheckReservedLock = shim_reserved,
	.xFileControl = shim_control,
	.xSectorSize = shim_sector,
	.xDeviceCharacteristics = shim_character,
	.xShmMap = shim_shm_map,
	.xShmLock = shim_shm_lock,
	.xShmBarrier = shim_shm_barrier,
	.xShmUnmap = shim_shm_unmap,
};

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
		     int *ret_flags)
{
	struct shim_file *made = (struct shim_file *)file;
	int result;

	(void)vfs;
	made->real = (sqlite3_file *)(made + 1);
	made->is_log = (flags & SQLITE_OPEN_WAL) != 0;
	shim.log_opens += made->is_log;
	result = real_vfs->xOpen(real_vfs, name, made->real, flags, ret_flags);
	made->base.pMethods = made->real->pMethods != NULL ? &shim_methods : NULL;
	return result;
}

static void shim_register(void)
{
	static sqlite3_vfs vfs;

	assert_int_equal(sqlite3_initialize(), SQLITE_OK);
	real_vfs = sqlite3_vfs_find(NULL);
	vfs = *real_vfs;
	vfs.zName = "shim";
	vfs.pNext = NULL;
	vfs.szOsFile = (int)sizeof(struct shim_file) + real_vfs->szOsFile;
	vfs.xOpen = shim_open;
	assert_int_equal(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
}

static const struct fault_case {
	int syncs;
	int writes;
	int write_result;
	enum error_code expected;
} fault_cases[] = {
	{ .syncs = 1, .expected = ERROR_STORE_IO },
	{ .syncs = 1000, .expected = ERROR_STORE_IO },
	{ .writes = 1, .write_result = SQLITE_IOERR_WRITE, .expected = ERROR_STORE_IO },
	{ .writes = 1000, .write_result = SQLITE_IOERR_WRITE, .expected = ERROR_STORE_IO },
	{ .writes = 1, .write_result = SQLITE_FULL, .expected = ERROR_STORE_FULL },
};

/* Whatever fails at the commit: the error is told; the transaction is there as a whole or not at
 * all; nothing is appended to that log on the same handle, nor on another before the database file
 * was synced; and what was acknowledged is there. */
static void commit_fails(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(fault_cases) / sizeof(fault_cases[0]); i++) {
		struct case_record kept = stored_case(fixture), lost = sample_case(), loaded;
		int64_t next = kept.id + 1, rows, bad;
		struct error error;
		bool ok = false;

		memset(&shim, 0, sizeof(shim));
		assert_done(store_begin(fixture->store, &error));
		assert_done(case_save(fixture->store, &lost, &error));
		assert_done(case_apply(fixture->store, &lost, CASE_EVENT_ACCEPT, NULL, &error));
		shim.fail_syncs = fault_cases[i].syncs;
		shim.fail_writes = fault_cases[i].writes;
		shim.write_result = fault_cases[i].write_result;
		assert_refused(store_commit(fixture->store, &error), fault_cases[i].expected);
		assert_true(shim.failed > 0);
		/* While it goes on nothing can be stored; what was stored can be read. */
		assert_done(case_load(fixture->store, kept.id, &loaded, &error));
		if (fault_cases[i].syncs > 1 || fault_cases[i].writes > 1)
			assert_refused(
			    case_apply(fixture->store, &kept, CASE_EVENT_ACCEPT, NULL, &error),
			    fault_cases[i].expected);
		shim.fail_syncs = 0;
		shim.fail_writes = 0;
		if (case_load(fixture->store, next, &loaded, &error)) {
			assert_int_equal(loaded.state, CASE_ACCEPTED);
			next++;
		}
		kept = stored_case(fixture);
		assert_int_equal(kept.id, next);
		assert_int_equal(shim.writes_after, 0);
		assert_done(store_check(fixture->store, &ok, &error));
		assert_true(ok);
		assert_done(audit_verify(fixture->store, &ok, &rows, &bad, &error));
		assert_true(ok);
	}
}

/* A setter's own transaction fails in the same way. */
static void setter_fails(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture), loaded;
	struct error error;

	memset(&shim, 0, sizeof(shim));
	shim.fail_syncs = 1;
	assert_refused(case_apply(fixture->store, &record, CASE_EVENT_WITHDRAW, NULL, &error),
		       ERROR_STORE_IO);
	assert_int_equal(record.version, 1);
	assert_int_equal(record.state, CASE_DRAFT);
	assert_done(case_load(fixture->store, record.id, &loaded, &error));
	assert_int_equal(loaded.version, 1);
	assert_done(case_apply(fixture->store, &record, CASE_EVENT_WITHDRAW, NULL, &error));
}

static void limit_files(rlim_t size)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static rlim_t size_of(const char *file, const char *more)
{
	char path[sizeof(((struct fixture *)0)->file) + 8];
	struct stat facts;

	snprintf(path, sizeof(path), "%s%s", file, more);
	return stat(path, &facts) == 0 ? (rlim_t)facts.st_size : 0;
}

/* What an empty database takes, in its file or in the log, and room for some cases. */
static rlim_t little_more(const struct fixture *fixture)
{
	const rlim_t file = size_of(fixture->file, ""), log = size_of(fixture->file, "-wal");

	return (file > log ? file : log) + 100 * 1024;
}

/* The system says EFBIG: the disk is full as far as this process is concerned. */
static void disk_full(void **state)
{
	struct fixture *fixture = *state;
	struct error error = { .code = ERROR_NONE };
	int64_t acknowledged = 0, rows, bad;
	struct case_record record;
	bool ok = false;
	int refused = 0;

	memset(&shim, 0, sizeof(shim));
	(void)signal(SIGXFSZ, SIG_IGN);
	limit_files(little_more(fixture));
	/* Putting the log away makes room for a while; then the database file too is at its limit.
	 */
	for (int i = 0; i < 10000 && refused < 3; i++) {
		record = sample_case();
		if (case_save(fixture->store, &record, &error)) {
			assert_int_equal(record.id, acknowledged + 1);
			acknowledged = record.id;
			refused = 0;
		} else {
			assert_int_equal(error.code, ERROR_STORE_FULL);
			refused++;
		}
		/* Reading goes on while it is full. */
		assert_done(case_load(fixture->store, acknowledged, &record, &error));
	}
	assert_int_equal(refused, 3);
	assert_true(acknowledged > 3);
	limit_files(RLIM_INFINITY);
	for (int64_t id = 1; id <= acknowledged; id++)
		assert_done(case_load(fixture->store, id, &record, &error));
	assert_refused(case_load(fixture->store, acknowledged + 1, &record, &error),
		       ERROR_NOT_FOUND);
	record = stored_case(fixture);
	assert_int_equal(record.id, acknowledged + 1);
	assert_done(store_check(fixture->store, &ok, &error));
	assert_true(ok);
	assert_done(audit_verify(fixture->store, &ok, &rows, &bad, &error));
	assert_true(ok && rows == acknowledged + 1);
}

/* One accepted request is one sync of the log. */
static int syncs_seen;

static int counting_sync(sqlite3_file *file, int flags)
{
	syncs_seen++;
	return shim_sync(file, flags);
}

static sqlite3_io_methods counting_methods;

static int counting_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
			 int *ret_flags)
{
	int result = shim_open(vfs, name, file, flags, ret_flags);

	counting_methods = shim_methods;
	counting_methods.xSync = counting_sync;
	if (file->pMethods != NULL)
		file->pMethods = &counting_methods;
	return result;
}

static void one_sync_a_request(void **state)
{
	struct fixture *fixture = *state;
	sqlite3_vfs *vfs = sqlite3_vfs_find("shim");
	struct case_record record;
	struct exchange exchange;
	struct error error;

	store_close(&fixture->store);
	vfs->xOpen = counting_open;
	fixture->store = fixture_open(fixture, STORE_WRITE);
	record = stored_case(fixture);
	for (int i = 0; i < 5; i++) {
		syncs_seen = 0;
		assert_done(store_begin(fixture->store, &error));
		record = stored_case(fixture);
		assert_done(case_draw_number(fixture->store, &record, "14130", 1, 20500, &error));
		assert_done(case_apply(fixture->store, &record, CASE_EVENT_ACCEPT, NULL, &error));
		exchange = stored_exchange(fixture, record.id);
		assert_done(store_commit(fixture->store, &error));
		assert_int_equal(syncs_seen, 1);
	}
	store_close(&fixture->store);
	vfs->xOpen = shim_open;
	assert_true(exchange.id > 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(commit_fails),
		TEST(setter_fails),
		TEST(disk_full),
		TEST(one_sync_a_request),
	};

	shim_register();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
