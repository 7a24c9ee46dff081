/* libFuzzer entry: any bytes as a revocation list. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "madoguchi/pki/revocation_list.h"

#define NOW_MS INT64_C(1795219200000)
#define CA_FILE "tests/vectors/cmp/ca.pem"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool take(void *context, const struct revocation_entry *entry, struct error *error)
{
	(void)error;
	*(size_t *)context += entry->serial_size;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct certificate_trust *trust;
	struct revocation_list_facts facts;
	size_t sum = 0;
	const int fd = memfd_create("list", MFD_CLOEXEC);

	if (trust == NULL && !certificate_trust_load(CA_FILE, CA_FILE, &trust, NULL))
		abort();
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	/* Nobody here has the CA's key. */
	if (revocation_list_read(fd, trust, NOW_MS, take, &sum, &facts, NULL))
		abort();
	close(fd);
	return 0;
}
