#include "madoguchi/practice/card_state.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/fault_point.h"
#include "madoguchi/base/secret.h"

#define STATE_TEXT_MAX 131072
#define STATE_HEAD "madoguchi-practice-card 1"

static const char *const kinds[] = {
	[PRACTICE_KIND_MYNUMBER] = "mynumber",
	[PRACTICE_KIND_FACE] = "face",
	[PRACTICE_KIND_PIV] = "piv",
};

static bool state_path(const char *folder, const char *name, char *path, size_t size)
{
	int length = snprintf(path, size, "%s/%s", folder, name);

	return length > 0 && (size_t)length < size;
}

bool practice_card_state_exists(const char *folder)
{
	char path[4096];

	return state_path(folder, "state", path, sizeof(path)) && access(path, F_OK) == 0;
}

/* ---- writing ---------------------------------------------------------------------------- */

static void write_hex(struct buffer *text, const uint8_t *bytes, size_t size)
{
	char pair[3];

	if (size == 0)
		buffer_append_text(text, "-");
	for (size_t i = 0; i < size; i++) {
		hex_encode(&bytes[i], 1, pair, sizeof(pair));
		buffer_append(text, pair, 2);
	}
	buffer_append_text(text, "\n");
}

static void write_blocks(struct buffer *text, const char *word, const struct practice_bytes *blocks,
			 int count)
{
	for (int i = 0; i < count; i++) {
		buffer_printf(text, "%s %d ", word, i);
		write_hex(text, blocks[i].bytes, blocks[i].size);
	}
}

static void write_text(struct buffer *text, const struct practice_card_state *state)
{
	buffer_append_text(text, STATE_HEAD "\nserial ");
	write_hex(text, state->serial, state->serial_size);
	buffer_printf(text, "municipality %s\nexpires %s\nlabel %s\nkind %s\nmute %d\nissuer ",
		      state->municipality, state->expires, state->label, kinds[state->kind],
		      state->mute ? 1 : 0);
	write_hex(text, state->issuer_key, sizeof(state->issuer_key));
	for (int i = 0; i < PRACTICE_PIN_COUNT; i++) {
		const struct practice_pin_state *pin = &state->pins[i];

		buffer_printf(text, "pin %d %u %u ", i, pin->tries, pin->tries_max);
		write_hex(text, pin->value, pin->length);
	}
	write_blocks(text, "file", state->files, PRACTICE_FILE_COUNT);
	write_blocks(text, "key", state->keys, PRACTICE_KEY_COUNT);
	buffer_append_text(text, "end\n");
}

static bool write_all(int fd, const uint8_t *bytes, size_t size)
{
	while (size > 0) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		size -= (size_t)written;
	}
	return true;
}

static bool write_beside(int folder_fd, const struct buffer *text)
{
	int fd = openat(folder_fd, "state.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool done;

	if (fd < 0)
		return false;
	done = write_all(fd, text->bytes, text->size);
	fault_point("practice_card_written");
	done = done && fsync(fd) == 0;
	return close(fd) == 0 && done;
}

bool practice_card_state_save(const char *folder, const struct practice_card_state *state,
			      struct error *error)
{
	struct buffer text;
	int folder_fd = -1;
	bool done = false;

	buffer_init(&text, STATE_TEXT_MAX);
	write_text(&text, state);
	if (text.failed) {
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card state");
		goto out;
	}
	if (mkdir(folder, 0700) < 0 && errno != EEXIST) {
		error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", folder);
		goto out;
	}
	folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder_fd < 0 || !write_beside(folder_fd, &text) ||
	    renameat(folder_fd, "state.new", folder_fd, "state") < 0) {
		error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", folder);
		goto out;
	}
	fault_point("practice_card_renamed");
	done = fsync(folder_fd) == 0;
	if (!done)
		error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", folder);
out:
	if (folder_fd >= 0)
		close(folder_fd);
	if (text.bytes != NULL)
		secret_wipe(text.bytes, text.size);
	buffer_done(&text);
	return done;
}

/* ---- reading ---------------------------------------------------------------------------- */

static bool read_hex(const char *text, uint8_t *bytes, size_t capacity, size_t *ret_size)
{
	size_t length = strlen(text);

	if (strcmp(text, "-") == 0) {
		*ret_size = 0;
		return true;
	}
	if (length % 2 != 0 || length / 2 > capacity || !hex_decode(text, bytes, length / 2))
		return false;
	*ret_size = length / 2;
	return true;
}

/* "NUMBER REST": the number and where the rest begins. */
static bool read_number(const char **text, long below, long *ret_number)
{
	char *end;
	long number = strtol(*text, &end, 10);

	if (end == *text || *end != ' ' || number < 0 || number >= below)
		return false;
	*text = end + 1;
	*ret_number = number;
	return true;
}

static bool read_word(const char *text, char *target, size_t size)
{
	return snprintf(target, size, "%s", text) < (int)size && target[0] != '\0';
}

static bool line_serial(struct practice_card_state *state, const char *rest)
{
	return read_hex(rest, state->serial, sizeof(state->serial), &state->serial_size);
}

static bool line_municipality(struct practice_card_state *state, const char *rest)
{
	return read_word(rest, state->municipality, sizeof(state->municipality));
}

static bool line_expires(struct practice_card_state *state, const char *rest)
{
	return read_word(rest, state->expires, sizeof(state->expires));
}

static bool line_label(struct practice_card_state *state, const char *rest)
{
	return read_word(rest, state->label, sizeof(state->label));
}

static bool line_kind_of_card(struct practice_card_state *state, const char *rest)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(rest, kinds[i]) == 0) {
			state->kind = (enum practice_kind)i;
			return true;
		}
	}
	return false;
}

static bool line_mute(struct practice_card_state *state, const char *rest)
{
	state->mute = strcmp(rest, "1") == 0;
	return state->mute || strcmp(rest, "0") == 0;
}

static bool line_issuer(struct practice_card_state *state, const char *rest)
{
	size_t size;

	return read_hex(rest, state->issuer_key, sizeof(state->issuer_key), &size) &&
	       size == sizeof(state->issuer_key);
}

static bool line_pin(struct practice_card_state *state, const char *rest)
{
	long number, tries, most;
	size_t size;

	if (!read_number(&rest, PRACTICE_PIN_COUNT, &number) || !read_number(&rest, 16, &tries) ||
	    !read_number(&rest, 16, &most))
		return false;
	if (!read_hex(rest, state->pins[number].value, PRACTICE_PIN_SIZE, &size))
		return false;
	state->pins[number].tries = (uint8_t)tries;
	state->pins[number].tries_max = (uint8_t)most;
	state->pins[number].length = (uint8_t)size;
	return true;
}

static bool read_block(struct practice_bytes *blocks, long count, const char *rest)
{
	long number;

	return read_number(&rest, count, &number) &&
	       read_hex(rest, blocks[number].bytes, PRACTICE_FILE_SIZE, &blocks[number].size);
}

static bool line_file(struct practice_card_state *state, const char *rest)
{
	return read_block(state->files, PRACTICE_FILE_COUNT, rest);
}

static bool line_key(struct practice_card_state *state, const char *rest)
{
	return read_block(state->keys, PRACTICE_KEY_COUNT, rest);
}

static const struct line_kind {
	const char *word;
	bool (*read)(struct practice_card_state *state, const char *rest);
} line_kinds[] = {
	{ "serial", line_serial },     { "municipality", line_municipality },
	{ "expires", line_expires },   { "label", line_label },
	{ "kind", line_kind_of_card }, { "mute", line_mute },
	{ "issuer", line_issuer },     { "pin", line_pin },
	{ "file", line_file },	       { "key", line_key },
};

static bool read_line(struct practice_card_state *state, char *line)
{
	char *space = strchr(line, ' ');

	if (space == NULL)
		return false;
	*space = '\0';
	for (size_t i = 0; i < sizeof(line_kinds) / sizeof(line_kinds[0]); i++)
		if (strcmp(line, line_kinds[i].word) == 0)
			return line_kinds[i].read(state, space + 1);
	return false;
}

/* Returns 0 when the text is whole, else the number of the line that is wrong. */
static int read_text(struct practice_card_state *state, char *text)
{
	char *rest = NULL;
	int number = 1;
	char *line = strtok_r(text, "\n", &rest);

	if (line == NULL || strcmp(line, STATE_HEAD) != 0)
		return 1;
	while ((line = strtok_r(NULL, "\n", &rest)) != NULL) {
		number++;
		if (strcmp(line, "end") == 0)
			return 0;
		if (!read_line(state, line))
			return number;
	}
	return number + 1;
}

static bool read_file(const char *path, struct buffer *text)
{
	uint8_t block[8192];
	ssize_t count;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	while ((count = read(fd, block, sizeof(block))) > 0)
		buffer_append(text, block, (size_t)count);
	close(fd);
	secret_wipe(block, sizeof(block));
	return count == 0 && !text->failed && text->size > 0;
}

bool practice_card_state_load(const char *folder, struct practice_card_state *ret_state,
			      struct error *error)
{
	struct practice_card_state *state = calloc(1, sizeof(*state));
	struct buffer text;
	char path[4096];
	bool done = false;
	int wrong;

	buffer_init(&text, STATE_TEXT_MAX);
	if (state == NULL || !state_path(folder, "state", path, sizeof(path))) {
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card state");
		goto out;
	}
	if (!read_file(path, &text)) {
		error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", path);
		goto out;
	}
	wrong = read_text(state, (char *)text.bytes);
	if (wrong != 0) {
		error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "%s: line %d", path, wrong);
		goto out;
	}
	*ret_state = *state;
	done = true;
out:
	if (text.bytes != NULL)
		secret_wipe(text.bytes, text.size);
	buffer_done(&text);
	if (state != NULL)
		secret_wipe(state, sizeof(*state));
	free(state);
	return done;
}
