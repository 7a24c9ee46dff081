/* libFuzzer entry: any bytes as a file of answers that somebody carried back. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "madoguchi/base/log.h"
#include "madoguchi/pki/statement.h"
#include "madoguchi/sync/bundle.h"

#define CA_FILE "tests/vectors/cmp/ca.pem"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static char dir[] = "/tmp/madoguchi-fuzz-XXXXXX";

static void clean_up(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", dir);
	if (system(command) != 0)
		fputs("fuzz: the folder stays\n", stderr);
}

static void write_key(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, "0123456789abcdef0123456789abcdef", 32) != 32)
		abort();
	close(fd);
}

/* An office with an empty queue: nothing that comes can be for it. */
static struct sync_office *office(void)
{
	static struct sync_office opened;
	static struct config config;
	char key[64];

	if (opened.store != NULL)
		return &opened;
	if (mkdtemp(dir) == NULL || atexit(clean_up) != 0)
		abort();
	snprintf(key, sizeof(key), "%s/key", dir);
	write_key(key);
	opened.config = &config;
	config.state_dir = dir;
	config.batch_size = 1;
	config.batch_most = 1;
	if (!log_open("fuzz", "/dev/null", LOG_LEVEL_ERROR, NULL) ||
	    !seal_key_load(key, &opened.queue_key, NULL) ||
	    !store_open(dir, STORE_WRITE, NULL, opened.queue_key, &opened.store, NULL) ||
	    !cmp_trust_load(CA_FILE, &opened.cmp_trust, NULL))
		abort();
	return &opened;
}

static void as_statement(const uint8_t *bytes, size_t size)
{
	struct cmp_message *message = NULL;
	struct statement statement;
	int64_t since_ms, after;

	if (!cmp_decode(bytes, size, &message, NULL))
		return;
	if (statement_read(message, &statement, NULL))
		statement_done(&statement);
	(void)statement_asked(message, &since_ms, &after);
	cmp_message_free(&message);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct bundle_import result = { .taken = 0 };

	as_statement(bytes, size);
	if (bundle_import_bytes(office(), bytes, size, &result, NULL) && result.taken > 0)
		abort();
	return 0;
}
