#include "madoguchi/screens/kit/script.h"

#ifdef MADOGUCHI_TEST

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/kit/terminal.h"
#include "madoguchi/screens/kit/ui.h"

#define LINE_SIZE 512
#define ROW_SIZE 2048
#define PATH_SIZE 1024

struct script {
	int fd;
	off_t offset;
	int number;		/* of the line */
	int64_t waiting_since;	/* 0: not waiting */
	int moves;		/* keys that a `select` has sent */
	enum language language; /* of the last `language` line */
	char line[LINE_SIZE];	/* in locked memory, for it may hold a PIN */
};

bool script_wanted(void)
{
	const char *path = getenv("MADOGUCHI_SCRIPT");

	return path != NULL && path[0] != '\0';
}

static void save_screen(FILE *file)
{
	struct ui_area area = ui_screen();
	int row, column;

	for (int y = 0; y < area.height; y++) {
		char utf8[ROW_SIZE];

		ui_row(y, utf8, sizeof(utf8));
		fprintf(file, "%s\n", utf8);
	}
	ui_cursor_place(&row, &column);
	fprintf(file, "cursor %d %d\n", row, column);
}

static bool save(const char *name)
{
	const char *folder = getenv("MADOGUCHI_SCRIPT_DIR");
	char path[PATH_SIZE];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.screen", folder != NULL ? folder : ".", name);
	file = fopen(path, "we");
	if (file == NULL)
		return false;
	save_screen(file);
	return fclose(file) == 0;
}

/* A script that cannot go on ends the process: nothing else would notice. */
static _Noreturn void fail(const struct script *script, const char *what)
{
	fprintf(stderr, "script line %d: %s\n", script->number, what);
	if (ui_ready()) {
		save("FAILED");
		save_screen(stderr);
	}
	terminal_stop();
	_exit(SCRIPT_FAILED);
}

struct script *script_open(void)
{
	struct script *script;
	const char *path;

	if (!script_wanted())
		return NULL;
	script = secret_allocate(sizeof(*script));
	if (script == NULL) {
		fprintf(stderr, "script: no locked memory\n");
		_exit(SCRIPT_FAILED);
	}
	memset(script, 0, sizeof(*script));
	path = getenv("MADOGUCHI_SCRIPT");
	script->fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (script->fd < 0)
		fail(script, "the file cannot be opened");
	return script;
}

void script_close(struct script **script)
{
	if (*script == NULL)
		return;
	close((*script)->fd);
	secret_free(script);
}

/* read(2) straight into locked memory; false at the end of the file. */
static bool read_line(struct script *script)
{
	ssize_t got = pread(script->fd, script->line, LINE_SIZE - 1, script->offset);
	char *end;

	if (got <= 0)
		return false;
	script->line[got] = '\0';
	end = strchr(script->line, '\n');
	if (end == NULL && got == LINE_SIZE - 1)
		fail(script, "the line is too long");
	if (end != NULL) {
		secret_wipe(end, (size_t)(script->line + got - end));
		script->offset += end + 1 - script->line;
	} else {
		script->offset += got;
	}
	script->number++;
	return true;
}

static bool on_screen(const char *wanted)
{
	struct ui_area area = ui_screen();

	for (int y = 0; y < area.height; y++) {
		char utf8[ROW_SIZE];

		ui_row(y, utf8, sizeof(utf8));
		if (strstr(utf8, wanted) != NULL)
			return true;
	}
	return false;
}

static bool feed_bytes(struct script *script, struct input *input, const char *bytes,
		       int64_t now_ms)
{
	size_t size = strlen(bytes);
	size_t room;
	uint8_t *at = input_room(input, &room);

	if (size > room)
		fail(script, "too many bytes");
	/* Keys, not a string: the decoder counts them. */
	memcpy(at, bytes, size); /* NOLINT(bugprone-not-null-terminated-result) */
	input_filled(input, size, now_ms);
	return true;
}

/* The bytes that an xterm sends. */
static const char *bytes_of(enum input_key key)
{
	static const char *const sequences[] = {
		[INPUT_KEY_F1] = "\033OP",	  [INPUT_KEY_F2] = "\033OQ",
		[INPUT_KEY_F3] = "\033OR",	  [INPUT_KEY_F4] = "\033OS",
		[INPUT_KEY_F5] = "\033[15~",	  [INPUT_KEY_F6] = "\033[17~",
		[INPUT_KEY_F7] = "\033[18~",	  [INPUT_KEY_F8] = "\033[19~",
		[INPUT_KEY_F9] = "\033[20~",	  [INPUT_KEY_F10] = "\033[21~",
		[INPUT_KEY_F11] = "\033[23~",	  [INPUT_KEY_F12] = "\033[24~",
		[INPUT_KEY_UP] = "\033[A",	  [INPUT_KEY_DOWN] = "\033[B",
		[INPUT_KEY_LEFT] = "\033[D",	  [INPUT_KEY_RIGHT] = "\033[C",
		[INPUT_KEY_HOME] = "\033[H",	  [INPUT_KEY_END] = "\033[F",
		[INPUT_KEY_PAGE_UP] = "\033[5~",  [INPUT_KEY_PAGE_DOWN] = "\033[6~",
		[INPUT_KEY_INSERT] = "\033[2~",	  [INPUT_KEY_DELETE] = "\033[3~",
		[INPUT_KEY_BACKSPACE] = "\177",	  [INPUT_KEY_TAB] = "\t",
		[INPUT_KEY_SHIFT_TAB] = "\033[Z", [INPUT_KEY_ENTER] = "\r",
		[INPUT_KEY_ESCAPE] = "\033",
	};
	static char single[2];

	if (key < sizeof(sequences) / sizeof(sequences[0]) && sequences[key] != NULL)
		return sequences[key];
	single[0] = (char)(key >= INPUT_KEY_CHARACTER_BASE ? key - INPUT_KEY_CHARACTER_BASE
							   : key - INPUT_KEY_CTRL_BASE);
	return single;
}

static bool do_keys(struct script *script, char *names, struct input *input, int64_t now_ms)
{
	char *rest = NULL;

	for (char *name = strtok_r(names, " ", &rest); name != NULL;
	     name = strtok_r(NULL, " ", &rest)) {
		enum input_key key;

		if (!input_key_parse(name, &key))
			return false;
		feed_bytes(script, input, bytes_of(key), now_ms);
	}
	return true;
}

static bool do_resize(const char *numbers)
{
	char *end;
	const long columns = strtol(numbers, &end, 10);
	const long rows = strtol(end, &end, 10);

	if (*end != '\0' || columns < 1 || rows < 1 || columns > 1000 || rows > 1000)
		return false;
	terminal_resize_to((int)rows, (int)columns);
	return true;
}

/* True when what the line waits for is so. */
static bool met(struct script *script, const char *words, bool wanted, int64_t now_ms)
{
	if (on_screen(words) == wanted)
		return true;
	if (script->waiting_since == 0)
		script->waiting_since = now_ms;
	if (now_ms - script->waiting_since > SCRIPT_WAIT_MS)
		fail(script, words);
	return false;
}

/* One key a time, since each is judged by the screen that it leads to; true when the row is
 * there. */
static bool selected(struct script *script, const char *words, struct input *input, int64_t now_ms)
{
	char utf8[ROW_SIZE];
	int row, column;

	ui_cursor_place(&row, &column);
	ui_row(row, utf8, sizeof(utf8));
	if (script->moves > 0 && strstr(utf8, words) != NULL) {
		script->moves = 0;
		return true;
	}
	if (script->moves > SCRIPT_ROWS_MAX)
		fail(script, words);
	feed_bytes(script, input, bytes_of(script->moves == 0 ? INPUT_KEY_HOME : INPUT_KEY_DOWN),
		   now_ms);
	script->moves++;
	return false;
}

/* The same line once more, after the next drawing. */
static enum script_step again(struct script *script, off_t before, enum script_step step)
{
	script->offset = before;
	script->number--;
	return step;
}

/* The word of a line and what stands after it. */
static char *split(char *line)
{
	char *blank = strchr(line, ' ');

	if (blank == NULL)
		return line + strlen(line);
	*blank = '\0';
	return blank + 1;
}

static bool do_line(struct script *script, char *rest, struct input *input, int64_t now_ms)
{
	const char *word = script->line;

	if (word[0] == '\0' || word[0] == '#')
		return true;
	if (strcmp(word, "key") == 0)
		return do_keys(script, rest, input, now_ms);
	if (strcmp(word, "type") == 0 || strcmp(word, "pin") == 0)
		return feed_bytes(script, input, rest, now_ms);
	if (strcmp(word, "save") == 0)
		return save(rest);
	if (strcmp(word, "resize") == 0)
		return do_resize(rest);
	if (strcmp(word, "language") == 0)
		return language_parse(rest, &script->language);
	return false;
}

enum language script_language(const struct script *script)
{
	return script->language;
}

enum script_step script_next(struct script *script, struct input *input, int64_t now_ms)
{
	off_t before = script->offset;
	enum script_step step = SCRIPT_FED;
	bool wait, gone, select;
	char *rest;

	if (input->size > 0) /* a lone ESC takes its time */
		return SCRIPT_WAITING;
	if (!read_line(script))
		fail(script, "the script ends without quit");
	rest = split(script->line);
	wait = strcmp(script->line, "wait") == 0;
	gone = strcmp(script->line, "gone") == 0;
	select = strcmp(script->line, "select") == 0;
	if ((wait || gone) && !met(script, rest, wait, now_ms))
		return again(script, before, SCRIPT_WAITING);
	if (select && !selected(script, rest, input, now_ms))
		return again(script, before, SCRIPT_FED);
	script->waiting_since = 0;
	if (strcmp(script->line, "quit") == 0)
		step = SCRIPT_QUIT;
	else if (strcmp(script->line, "signal") == 0)
		step = SCRIPT_SIGNAL;
	else if (!wait && !gone && !select && !do_line(script, rest, input, now_ms))
		fail(script, "the line cannot be done");
	else if (strcmp(script->line, "language") == 0)
		step = SCRIPT_LANGUAGE;
	secret_wipe(script->line, sizeof(script->line));
	return step;
}

#endif
