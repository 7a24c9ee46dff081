/*
 * fuzz_config: a configuration file with any bytes loads whole or not at all, and says why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "madoguchi/base/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char path[] = "/tmp/madoguchi-fuzz-XXXXXX";
	struct config *config = NULL;
	struct error error = { 0 };
	const int fd = mkstemp(path);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		abort();
	close(fd);
	if (config_load(path, &config, &error) != (config != NULL))
		abort();
	if (config == NULL && error.code == ERROR_NONE)
		abort();
	config_free(&config);
	unlink(path);
	return 0;
}
