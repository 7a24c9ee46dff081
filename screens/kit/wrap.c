#include "madoguchi/screens/kit/wrap.h"

#include <stdbool.h>
#include <string.h>

#include "madoguchi/base/line_break.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/kit/glyph.h"

struct piece {
	char bytes[TEXT_CLUSTER_SIZE + 1];
	size_t size;
	int width;
};

static struct piece piece_at(const char *text, size_t size)
{
	struct piece piece = { .size = text_cluster(text, size, &piece.width) };

	memcpy(piece.bytes, text, piece.size);
	piece.bytes[piece.size] = '\0';
	piece.width = glyph_columns(piece.bytes);
	return piece;
}

static bool may_break(const struct piece *before, const struct piece *after)
{
	if (before->bytes[0] == ' ')
		return after->bytes[0] != ' ';
	if (before->width < 2 && after->width < 2)
		return false;
	return after->bytes[0] != ' ' &&
	       line_break_between(before->bytes, before->size, after->bytes, after->size);
}

static size_t skip_blanks(const char *text, size_t size, size_t at)
{
	while (at < size && text[at] == ' ')
		at++;
	return at < size && text[at] == '\n' ? at + 1 : at;
}

/* Blanks around the end are not shown. */
static struct wrap_line line_until(const char *text, size_t size, size_t end)
{
	struct wrap_line line = { .size = end, .next = skip_blanks(text, size, end) };

	while (line.size > 0 && text[line.size - 1] == ' ')
		line.size--;
	return line;
}

struct wrap_line wrap_next(const char *text, size_t size, int columns)
{
	struct piece before = { .size = 0 };
	size_t used = 0;
	size_t last_break = 0;
	int width = 0;

	while (used < size && text[used] != '\n') {
		struct piece piece = piece_at(text + used, size - used);

		if (used > 0 && may_break(&before, &piece))
			last_break = used;
		/* Blanks at the end of a line may hang over it. */
		if (width + piece.width > columns && piece.bytes[0] != ' ') {
			size_t end = last_break > 0 ? last_break : used > 0 ? used : piece.size;

			return line_until(text, size, end);
		}
		width += piece.width;
		used += piece.size;
		before = piece;
	}
	return (struct wrap_line){ .size = used, .next = used < size ? used + 1 : used };
}

int wrap_count(const char *text, int columns)
{
	size_t left = strlen(text);
	int count = 0;

	while (left > 0) {
		struct wrap_line line = wrap_next(text, left, columns);

		text += line.next;
		left -= line.next;
		count++;
	}
	return count;
}
