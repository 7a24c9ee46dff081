#include "madoguchi/practice/world_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/practice/ca.h"
#include "madoguchi/practice/operators.h"

#define CONFIG_SIZE_MAX 65536
#define LEVELS_UP 3
#define SHIFT_TEXT_SIZE 24

static bool failed(const char *path, struct error *error)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%.180s", path);
}

bool world_path(char *path, size_t size, const char *folder, const char *name, struct error *error)
{
	int length = snprintf(path, size, "%s/%s", folder, name);

	if (length > 0 && (size_t)length < size)
		return true;
	return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, ENAMETOOLONG, "%.100s", folder);
}

static bool write_whole(const char *path, const void *bytes, size_t size, struct error *error)
{
	char beside[WORLD_PATH_SIZE];
	bool done;
	int fd;

	if (snprintf(beside, sizeof(beside), "%s.new", path) >= (int)sizeof(beside))
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, ENAMETOOLONG, "%.100s", path);
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return failed(beside, error);
	done = write(fd, bytes, size) == (ssize_t)size && fsync(fd) == 0;
	done = close(fd) == 0 && done && rename(beside, path) == 0;
	return done || failed(path, error);
}

bool world_write_file(const char *path, const char *text, struct error *error)
{
	return write_whole(path, text, strlen(text), error);
}

static bool read_whole(const char *path, void *bytes, size_t size, size_t *ret_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t count;

	if (fd < 0)
		return false;
	count = read(fd, bytes, size);
	close(fd);
	*ret_size = count > 0 ? (size_t)count : 0;
	return count >= 0;
}

bool world_read_file(const char *path, char *text, size_t size)
{
	size_t count;

	if (!read_whole(path, text, size - 1, &count))
		return false;
	text[count] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return true;
}

/* ---- what is made once ------------------------------------------------------------------ */

/* Like mkdir -p for the folder itself; the folders above it are the user's. */
static bool make_folder(const char *path, struct error *error)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return true;
	return failed(path, error);
}

static bool make_above(char *path, struct error *error)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		bool done;

		*slash = '\0';
		done = access(path, F_OK) == 0 || make_folder(path, error);
		*slash = '/';
		if (!done)
			return false;
	}
	return make_folder(path, error);
}

static bool make_key(const char *folder, const char *name, size_t size, struct error *error)
{
	uint8_t key[32];
	char path[WORLD_PATH_SIZE];
	bool done;

	if (!world_path(path, sizeof(path), folder, name, error))
		return false;
	if (access(path, F_OK) == 0)
		return true;
	done = getrandom(key, size, 0) == (ssize_t)size ? write_whole(path, key, size, error)
							: failed(path, error);
	secret_wipe(key, sizeof(key));
	return done;
}

static bool make_day(const char *state_dir, struct error *error)
{
	char path[WORLD_PATH_SIZE], day[DATE_TEXT_SIZE];

	if (!world_path(path, sizeof(path), state_dir, "made", error))
		return false;
	if (access(path, F_OK) == 0)
		return true;
	date_format_iso(clock_today(), day);
	return world_write_file(path, day, error);
}

bool world_folder_make(const char *state_dir, struct error *error)
{
	static const char *const folders[] = { "keys",	"cards", "authority", "office",
					       "pcscd", "logs",	 "printed" };
	char path[WORLD_PATH_SIZE];

	if (snprintf(path, sizeof(path), "%s", state_dir) >= (int)sizeof(path) ||
	    !make_above(path, error))
		return false;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (!world_path(path, sizeof(path), state_dir, folders[i], error) ||
		    !make_folder(path, error))
			return false;
	return make_day(state_dir, error) && make_key(state_dir, "keys/case.key", 32, error) &&
	       make_key(state_dir, "keys/queue.key", 32, error) &&
	       make_key(state_dir, "keys/backup.key", 32, error) &&
	       make_key(state_dir, "keys/audit.key", 32, error) &&
	       make_key(state_dir, "keys/issuer.key", 16, error);
}

bool world_made(const char *state_dir, int32_t *ret_made, struct error *error)
{
	char path[WORLD_PATH_SIZE], day[DATE_TEXT_SIZE];

	if (!world_path(path, sizeof(path), state_dir, "made", error))
		return false;
	if (world_read_file(path, day, sizeof(day)) && date_parse_iso(day, ret_made))
		return true;
	return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "%.150s: no day", path);
}

bool world_set_shift(const char *state_dir, int64_t shift_s, struct error *error)
{
	char path[WORLD_PATH_SIZE], text[SHIFT_TEXT_SIZE];

	if (!world_path(path, sizeof(path), state_dir, "shift", error))
		return false;
	if (shift_s == 0)
		return unlink(path) == 0 || errno == ENOENT || failed(path, error);
	snprintf(text, sizeof(text), "%" PRId64, shift_s);
	return world_write_file(path, text, error);
}

int64_t world_shift(const char *state_dir)
{
	char path[WORLD_PATH_SIZE], text[SHIFT_TEXT_SIZE];

	if (world_path(path, sizeof(path), state_dir, "shift", NULL) &&
	    world_read_file(path, text, sizeof(text)))
		return strtoll(text, NULL, 10);
	return 0;
}

bool world_issuer_key(const char *state_dir, uint8_t key[static 16], struct error *error)
{
	char path[WORLD_PATH_SIZE];
	size_t count;

	if (!world_path(path, sizeof(path), state_dir, "keys/issuer.key", error))
		return false;
	if (read_whole(path, key, 16, &count) && count == 16)
		return true;
	return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "%.150s: not 16 bytes", path);
}

/* ---- where the programs are --------------------------------------------------------------- */

bool world_program_dir(char *path, size_t size, struct error *error)
{
	/* Asked once: in other namespaces the kernel may name it by a path that is not theirs. */
	static char known[WORLD_PATH_SIZE];
	ssize_t length;

	if (known[0] == '\0') {
		length = readlink("/proc/self/exe", known, sizeof(known) - 1);
		if (length <= 0)
			return failed("/proc/self/exe", error);
		known[length] = '\0';
		*strrchr(known, '/') = '\0';
	}
	return snprintf(path, size, "%s", known) < (int)size || failed(known, error);
}

bool world_find(const char *name, char *path, size_t size)
{
	char folder[WORLD_PATH_SIZE];

	if (!world_program_dir(folder, sizeof(folder), NULL))
		return false;
	for (int level = 0; level <= LEVELS_UP; level++) {
		char *slash = strrchr(folder, '/');

		if (!world_path(path, size, folder, name, NULL))
			return false;
		if (access(path, F_OK) == 0)
			return true;
		if (slash == NULL)
			return false;
		*slash = '\0';
	}
	return false;
}

void world_remember_etc(void)
{
	char folder[WORLD_PATH_SIZE], path[WORLD_PATH_SIZE];

	if (getenv("MADOGUCHI_ETC") != NULL)
		return;
	if (world_find("etc/offices", path, sizeof(path)))
		*strrchr(path, '/') = '\0';
	else if (getcwd(folder, sizeof(folder)) == NULL ||
		 !world_path(path, sizeof(path), folder, "etc", NULL))
		return;
	setenv("MADOGUCHI_ETC", path, 1);
}

static bool find_etc(const char *name, char *path, size_t size)
{
	const char *etc = getenv("MADOGUCHI_ETC");

	return etc != NULL && world_path(path, size, etc, name, NULL) && access(path, F_OK) == 0;
}

/* ---- madoguchi.conf ----------------------------------------------------------------------- */

static void add_path(struct buffer *config, const char *key, const char *folder, const char *name)
{
	buffer_printf(config, "%s = \"%s/%s\"\n", key, folder, name);
}

static void add_authority(struct buffer *config, const char *state_dir, const char *port)
{
	static const struct {
		const char *key, *file;
	} files[] = {
		{ "tls_ca_file", "tls-ca.pem" },
		{ "cmp_ca_file", "cmp-ca.pem" },
		{ "sign_ca_file", "sign-ca.pem" },
		{ "auth_ca_file", "auth-ca.pem" },
		{ "office_certificate_file", "office.pem" },
		{ "office_key_file", "office.key" },
	};
	char folder[WORLD_PATH_SIZE];

	if (!world_path(folder, sizeof(folder), state_dir, WORLD_CA, NULL))
		return;
	buffer_printf(config, "\nurl = \"https://localhost:%s/.well-known/cmp\"\n", port);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		add_path(config, files[i].key, folder, files[i].file);
	buffer_append_text(config, "recipient = \"" PRACTICE_AUTHORITY_NAME "\"\n");
	/* The clerk who practises should not wait for a minute to see that the link is back. */
	buffer_append_text(config, "probe_interval_s = 5\n");
}

bool world_find_office(const char *office, char *path, size_t size, struct error *error)
{
	char file[96];

	snprintf(file, sizeof(file), "offices/%.60s.conf", office);
	return find_etc(file, path, size) ||
	       error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
			 "etc/%s is not found (MADOGUCHI_ETC names another etc)", file);
}

bool world_write_config(const char *state_dir, const char *office, const char *authority_port,
			struct error *error)
{
	char path[WORLD_PATH_SIZE];
	struct buffer config;
	bool done;

	if (!world_find_office(office, path, sizeof(path), error))
		return false;
	*strrchr(path, '/') = '\0';
	buffer_init(&config, CONFIG_SIZE_MAX);
	buffer_printf(&config,
		      "# Written by madoguchi-practice at every start.\n\noffice = \"%.60s\"\n"
		      "office_dir = \"%s\"\n",
		      office, path);
	if (world_find("locale", path, sizeof(path)))
		buffer_printf(&config, "locale_dir = \"%s\"\n", path);
	if (find_etc("papers", path, sizeof(path)))
		buffer_printf(&config, "papers_dir = \"%s\"\n", path);
	if (find_etc("holidays.csv", path, sizeof(path)))
		buffer_printf(&config, "holidays_file = \"%s\"\n", path);
	if (find_etc("substitutes.txt", path, sizeof(path)))
		buffer_printf(&config, "substitutes_file = \"%s\"\n", path);
	buffer_append_text(&config, "counter = 1\nplace = \"ward_office\"\n");
	if (world_shift(state_dir) != 0)
		buffer_printf(&config, "practice_shift_s = \"%" PRId64 "\"\n",
			      world_shift(state_dir));
	buffer_printf(&config,
		      "practice_operator = \"%s\"\npassword_cost = %d\nidle_lock_s = 0\n\n",
		      practice_operator_at(0)->name, PRACTICE_PASSWORD_COST);
	add_path(&config, "state_dir", state_dir, "office");
	add_path(&config, "resident_socket", state_dir, "office/resident.sock");
	add_path(&config, "case_key_file", state_dir, "keys/case.key");
	add_path(&config, "queue_key_file", state_dir, "keys/queue.key");
	add_path(&config, "backup_key_file", state_dir, "keys/backup.key");
	add_path(&config, "audit_key_file", state_dir, "keys/audit.key");
	add_path(&config, "log_file", state_dir, "logs/madoguchi.log");
	add_path(&config, "printer", state_dir, "printed");
	add_path(&config, "issuer_key_file", state_dir, "keys/issuer.key");
	if (authority_port != NULL)
		add_authority(&config, state_dir, authority_port);
	done = !config.failed &&
	       world_path(path, sizeof(path), state_dir, "madoguchi.conf", error) &&
	       world_write_file(path, (const char *)config.bytes, error);
	if (config.failed)
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "madoguchi.conf");
	buffer_done(&config);
	return done;
}
