#include "madoguchi/screens/kit/paint.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <curses.h>

#define PIECE 4096 /* more than a frame, most often; cleared at each */

static struct {
	int curses_fd;
	int terminal_fd; /* the terminal itself, while curses writes elsewhere */
	int memory_fd;	 /* -1: curses writes by itself */
	bool diverted;	 /* curses_fd is the memory now */
} paint = { -1, -1, -1, false };

void paint_close(void)
{
	while (paint.diverted && dup3(paint.terminal_fd, paint.curses_fd, O_CLOEXEC) < 0 &&
	       errno == EINTR)
		continue;
	paint.diverted = false;
	if (paint.memory_fd >= 0)
		close(paint.memory_fd);
	if (paint.terminal_fd >= 0)
		close(paint.terminal_fd);
	paint.memory_fd = -1;
	paint.terminal_fd = -1;
}

void paint_open(int fd)
{
	paint_close();
	paint.curses_fd = fd;
	paint.terminal_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (paint.terminal_fd >= 0)
		paint.memory_fd = memfd_create("frame", MFD_CLOEXEC);
}

static bool write_piece(const uint8_t *bytes, size_t size)
{
	struct pollfd room = { .fd = paint.terminal_fd, .events = POLLOUT };

	while (size > 0) {
		ssize_t written = write(paint.terminal_fd, bytes, size);

		if (written > 0) {
			bytes += written;
			size -= (size_t)written;
		} else if (written < 0 && errno == EAGAIN) {
			(void)poll(&room, 1, -1);
		} else if (written < 0 && errno != EINTR) {
			return false;
		}
	}
	return true;
}

/* What is left in the file is written over by the next frame. A terminal that is gone is seen by
 * who reads it. */
static void write_frame(void)
{
	uint8_t piece[PIECE];
	off_t left = lseek(paint.memory_fd, 0, SEEK_CUR);
	off_t at = 0;

	while (left > 0) {
		const size_t size = left < PIECE ? (size_t)left : PIECE;
		const ssize_t got = pread(paint.memory_fd, piece, size, at);

		if (got <= 0 || !write_piece(piece, (size_t)got))
			break;
		at += got;
		left -= got;
	}
	if (lseek(paint.memory_fd, 0, SEEK_SET) != 0)
		paint_close();
}

void paint_frame(void)
{
	if (paint.memory_fd >= 0 && !paint.diverted)
		paint.diverted = dup3(paint.memory_fd, paint.curses_fd, O_CLOEXEC) >= 0;
	doupdate();
	if (paint.diverted)
		write_frame();
}
