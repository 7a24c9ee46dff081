/* stamp: puts the monotonic time in microseconds before every line that comes. */
#include <inttypes.h>

#include "bench_kit.h"

int main(void)
{
	char line[8192];

	while (fgets(line, sizeof(line), stdin) != NULL)
		printf("%" PRId64 " %s", now_ns() / 1000, line);
	return 0;
}
