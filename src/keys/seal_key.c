#include "seal_key.h"
#include "key_slots_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "madoguchi/base/file_write.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/keys/key_slots.h"

static const char index_label[] = "madoguchi blind index 1";

static pthread_mutex_t derive_lock = PTHREAD_MUTEX_INITIALIZER;

static bool derive(const uint8_t *key, uint8_t *ret_index_key)
{
	unsigned int size;

	return HMAC(EVP_sha256(), key, SEAL_KEY_SIZE, (const uint8_t *)index_label,
		    strlen(index_label), ret_index_key, &size) != NULL;
}

static bool derive_index_keys(struct seal_key *key, struct error *error)
{
	if (!derive(key->key, key->index_key) ||
	    (key->has_old && !derive(key->old_key, key->old_index_key)))
		return error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_get_error(), "index key");
	key->derived = true;
	return true;
}

bool seal_key_derive(struct seal_key *key, struct error *error)
{
	bool done;

	pthread_mutex_lock(&derive_lock);
	done = key->derived || derive_index_keys(key, error);
	pthread_mutex_unlock(&derive_lock);
	return done;
}

int seal_key_number(const struct seal_key *key)
{
	return key->number;
}

bool seal_key_changing(const struct seal_key *key)
{
	return key->has_old;
}

bool seal_key_load(const char *path, struct seal_key **ret_key, struct error *error)
{
	struct key_slots *slots = NULL;
	bool done;

	if (!key_slots_read(path, &slots, error))
		return false;
	done = key_slots_open(slots, NULL, ret_key, error);
	key_slots_free(&slots);
	return done;
}

bool seal_key_renew(struct seal_key *key, struct error *error)
{
	struct key_slots *slots = NULL;
	bool done;

	if (!key_slots_read(key->path, &slots, error))
		return false;
	done = key_slots_follow(slots, key, error);
	key_slots_free(&slots);
	return done;
}

bool seal_key_copy(const struct seal_key *key, struct seal_key **ret_key, struct error *error)
{
	struct seal_key *copy = secret_allocate(sizeof(*copy));

	if (copy == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "seal key");
	pthread_mutex_lock(&derive_lock);
	*copy = *key;
	pthread_mutex_unlock(&derive_lock);
	*ret_key = copy;
	return true;
}

void seal_key_adopt(struct seal_key *key, const struct seal_key *other)
{
	*key = *other;
}

static bool write_key(int file, uint8_t *key)
{
	if (RAND_priv_bytes(key, SEAL_KEY_SIZE) != 1) {
		errno = EIO;
		return false;
	}
	errno = ENOSPC;
	return write(file, key, SEAL_KEY_SIZE) == SEAL_KEY_SIZE && fsync(file) == 0;
}

/* Written under another name and linked, so that a half-written key never bears the real one and
 * of two programs that make it at once the second finds the first one's. */
static bool make_key_file(const char *path, const char *draft, uint8_t *key)
{
	int file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool done;

	if (file < 0)
		return false;
	done = write_key(file, key);
	done = close(file) == 0 && done;
	done = done && (link(draft, path) == 0 || errno == EEXIST);
	if (unlink(draft) != 0)
		done = false;
	return done && file_sync_folder_of(path);
}

bool seal_key_create(const char *path, struct error *error)
{
	char draft[PATH_MAX];
	struct stat facts;
	uint8_t *key;
	bool done;
	int length = snprintf(draft, sizeof(draft), "%s.%ld.new", path, (long)getpid());

	if (length < 0 || (size_t)length >= sizeof(draft))
		return error_set(error, ERROR_KEY_MISSING, CAUSE_ERRNO, ENAMETOOLONG, "%s", path);
	if (lstat(path, &facts) == 0)
		return true;
	key = secret_allocate(SEAL_KEY_SIZE);
	if (key == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "seal key");
	/* What a program of the same number left behind when it was killed. */
	(void)unlink(draft);
	done = make_key_file(path, draft, key);
	if (!done)
		error_set(error, ERROR_KEY_MISSING, CAUSE_ERRNO, errno, "%s", path);
	secret_free(&key);
	return done;
}

void seal_key_free(struct seal_key **key)
{
	secret_free(key);
}

#ifdef MADOGUCHI_TEST
struct seal_key *seal_key_none(void)
{
	struct seal_key *key = secret_allocate(sizeof(*key));

	if (key == NULL)
		return NULL;
	memset(key, 0, sizeof(*key));
	key->none = true;
	return key;
}
#endif
