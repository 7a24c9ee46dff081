#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/screens/kit/input.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TRANSCRIPT_SIZE 512

static void feed(struct input *input, const char *bytes, size_t size, int64_t now_ms)
{
	size_t room;
	uint8_t *at = input_room(input, &room);

	assert_true(size <= room);
	memcpy(at, bytes, size);
	input_filled(input, size, now_ms);
}

/* Appends what comes out: keys as <Name>, text as it is, pasted text in lower angle marks. */
static void drain(struct input *input, int64_t now_ms, char *transcript)
{
	const struct input_event *event;

	while ((event = input_next(input, now_ms)) != NULL) {
		size_t used = strlen(transcript);
		char name[16];

		input_key_name(event->key, name, sizeof(name));
		snprintf(
		    transcript + used, TRANSCRIPT_SIZE - used, "%s%s%s%s", event->pasted ? "~" : "",
		    event->kind == INPUT_TEXT  ? event->text
		    : event->kind == INPUT_BAD ? "<bad"
					       : "<",
		    event->kind == INPUT_KEY ? name : "", event->kind == INPUT_TEXT ? "" : ">");
	}
}

static const struct {
	const char *bytes;
	const char *wanted;
} rows[] = {
	/* xterm, vt220, putty, linux, rxvt, tmux */
	{ "\033OP\033OQ\033OR\033OS", "<F1><F2><F3><F4>" },
	{ "\033[11~\033[12~\033[13~\033[14~", "<F1><F2><F3><F4>" },
	{ "\033[[A\033[[B\033[[C\033[[D\033[[E", "<F1><F2><F3><F4><F5>" },
	{ "\033[15~\033[17~\033[18~\033[19~\033[20~", "<F5><F6><F7><F8><F9>" },
	{ "\033[21~\033[23~\033[24~", "<F10><F11><F12>" },
	{ "\033[A\033[B\033[C\033[D", "<Up><Down><Right><Left>" },
	{ "\033OA\033OB\033OC\033OD", "<Up><Down><Right><Left>" },
	{ "\033[H\033[F\033OH\033OF", "<Home><End><Home><End>" },
	{ "\033[1~\033[4~\033[7~\033[8~", "<Home><End><Home><End>" },
	{ "\033[2~\033[3~\033[5~\033[6~", "<Ins><Del><PgUp><PgDn>" },
	{ "\033[Z\033\t\t\r", "<S-Tab><S-Tab><Tab><Enter>" },
	{ "\b\177", "<BS><BS>" },
	{ "\022\025", "<C-r><C-u>" },
	/* C-j and NUL are nobody's */
	{ "a\nb", "ab" },
	/* text */
	{ "aあ漢𠮷", "aあ漢𠮷" },
	{ "か\xE3\x82\x99", "か\xE3\x82\x99" },
	/* unknown sequences are swallowed whole */
	{ "a\033[1;5Cb", "ab" },
	{ "a\033[?1;2cb", "ab" },
	{ "a\033[<0;12;3Mb", "ab" },
	{ "a\033O2Pb", "ab" },
	{ "a\033[99~b", "ab" },
	{ "a\033[[Zb", "ab" },
	/* strings: answers to a program that has gone (colours, terminfo, pictures) */
	{ "a\033]11;rgb:1e1e/1e1e/1e1e\ab", "ab" },
	{ "a\033]52;c;5bGx\033\\b", "ab" },
	{ "a\033P1+r544e=787465\033\\b", "ab" },
	{ "a\033_Gi=1;OK\033\\b\033^x\033\\\033Xy\033\\c", "abc" },
	{ "a\033]0;山\xFF\ab", "ab" },
	/* one that breaks off loses no key after it */
	{ "\033P1$r\033[A", "<Up>" },
	{ "\033]11;rgb:1e\r7\033]11\1777", "<Enter>7<BS>7" },
	/* the oldest mouse: three bytes of any value behind it */
	{ "a\033[M !!b", "ab" },
	{ "a\033[M#\xC3\177y\033[M \033[A", "ay<Up>" },
	/* noise that is longer than any sequence */
	{ "a\033[11111111111111111111111111111111111111111111111111111111111111111111111111111~b",
	  "ab" },
	/* the keypad, where a program has left it in its application mode */
	{ "\033Op\033Oq\033Oy\033On\033Om\033OM", "019.-<Enter>" },
	/* a sequence that breaks off loses nothing after it */
	{ "\033[12\033[A", "<Up>" },
	{ "\033[1\xE5\xB1\xB1", "山" },
	/* ESC and a digit, at once */
	{ "\0331\0330\033-\033=", "<F1><F10><F11><F12>" },
	{ "\033x", "<Esc>x" },
	{ "\033\r", "<Esc><Enter>" },
	{ "\033\033[A", "<Esc><Up>" },
	/* bad bytes: one event a run, nothing lost after it */
	{ "a\xFF\xFE\xFDz", "a<bad>z" },
	{ "\xE6z", "<bad>z" },
	{ "\xE5\xB1z", "<bad>z" },
	{ "\x83\x52\x83\x58", "<bad>R<bad>X" },
	{ "\xC0\x80\xC1\xBFz", "<bad>z" },
	{ "\xED\xA0\x80z", "<bad>z" },
	{ "\xF4\x90\x80\x80z", "<bad>z" },
	{ "\xE0\x80\x80z", "<bad>z" },
	{ "\xC2\x9B"
	  "Az",
	  "<bad>Az" },
	{ "\xFF\033[A\xFF", "<bad><Up><bad>" },
	/* bracketed paste: no keys come out of it */
	{ "\033[200~a\rb\tc\033[A\001\033[201~\r", "~a~ ~b~ ~c<Enter>" },
	{ "\033[200~\0331\033[201~x", "~1x" },
	{ "\033[200~a\033]0;x\ab\033P\033[201~c", "~a~bc" },
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct input *input = input_new();
		char transcript[TRANSCRIPT_SIZE] = "";

		feed(input, rows[i].bytes, strlen(rows[i].bytes), 1000);
		drain(input, 1000, transcript);
		if (strcmp(transcript, rows[i].wanted) != 0)
			fail_msg("row %zu: %s, not %s", i, transcript, rows[i].wanted);
		assert_int_equal(input->size, 0);
		input_free(&input);
	}
}

/* Every row again, one byte at a time, 10 ms apart: the same events, but for ESC and more. */
static void test_split(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct input *input = input_new();
		char transcript[TRANSCRIPT_SIZE] = "";
		int64_t now = 1000;

		for (const char *at = rows[i].bytes; *at != '\0'; at++, now += 10) {
			feed(input, at, 1, now);
			drain(input, now, transcript);
		}
		if (strcmp(transcript, rows[i].wanted) != 0)
			fail_msg("row %zu: %s, not %s", i, transcript, rows[i].wanted);
		input_free(&input);
	}
}

static void test_lone_escape(void **state)
{
	struct input *input = input_new();
	char transcript[TRANSCRIPT_SIZE] = "";

	(void)state;
	assert_int_equal(input_wait_ms(input, 1000), -1);
	feed(input, "\033", 1, 1000);
	drain(input, 1049, transcript);
	assert_string_equal(transcript, "");
	assert_int_equal(input_wait_ms(input, 1020), 30);
	drain(input, 1050, transcript);
	assert_string_equal(transcript, "<Esc>");
	/* a digit, typed by a person */
	feed(input, "0", 1, 2500);
	drain(input, 2500, transcript);
	assert_string_equal(transcript, "<Esc><F10>");
	/* too late: a digit is a digit again */
	feed(input, "\033", 1, 5000);
	drain(input, 5050, transcript);
	feed(input, "0", 1, 5050 + INPUT_PREFIX_MS);
	drain(input, 5050 + INPUT_PREFIX_MS, transcript);
	assert_string_equal(transcript, "<Esc><F10><Esc>0");
	/* twice */
	transcript[0] = '\0';
	feed(input, "\033", 1, 9000);
	drain(input, 9050, transcript);
	feed(input, "\033", 1, 9500);
	drain(input, 9550, transcript);
	assert_string_equal(transcript, "<Esc><F12>");
	/* another key in between takes the prefix back */
	transcript[0] = '\0';
	feed(input, "\033", 1, 12000);
	drain(input, 12050, transcript);
	feed(input, "a1", 2, 12100);
	drain(input, 12100, transcript);
	assert_string_equal(transcript, "<Esc>a1");
	input_free(&input);
}

static void test_unfinished_sequence(void **state)
{
	struct input *input = input_new();
	char transcript[TRANSCRIPT_SIZE] = "";

	(void)state;
	feed(input, "\033[1", 3, 1000);
	drain(input, 1000 + INPUT_SEQUENCE_MS - 1, transcript);
	assert_int_equal(input_wait_ms(input, 1000 + INPUT_SEQUENCE_MS - 1), 1);
	drain(input, 1000 + INPUT_SEQUENCE_MS, transcript);
	assert_string_equal(transcript, "");
	assert_int_equal(input->size, 0);
	feed(input, "a", 1, 2000);
	drain(input, 2000, transcript);
	assert_string_equal(transcript, "a");
	/* a paste that never ends does not take the keys away for ever */
	feed(input, "\033[200~b", 7, 3000);
	drain(input, 3000, transcript);
	feed(input, "\r", 1, 4500);
	drain(input, 4500, transcript);
	assert_string_equal(transcript, "a~b<Enter>");
	input_free(&input);
}

static void test_own_sequences(void **state)
{
	struct input *input = input_new();
	char transcript[TRANSCRIPT_SIZE] = "";

	(void)state;
	input_add_sequence(input, INPUT_KEY_F5, "\033[1234z");
	input_add_sequence(input, INPUT_KEY_UP, "\033M");
	input_add_sequence(input, INPUT_KEY_F9, "");
	input_add_sequence(input, INPUT_KEY_F9, "\033[far too long to be a key");
	assert_int_equal(input->own_count, 2);
	feed(input, "\033[1234z\033Mx", 10, 1);
	drain(input, 1, transcript);
	assert_string_equal(transcript, "<F5><Up>x");
	input_free(&input);
}

/* Nothing that was typed stays in the decoder. */
static void test_wiped(void **state)
{
	static const uint8_t nothing[INPUT_BUFFER_SIZE];
	struct input *input = input_new();

	(void)state;
	feed(input, "123456", 6, 1);
	for (int i = 0; i < 6; i++)
		assert_non_null(input_next(input, 1));
	assert_null(input_next(input, 1));
	assert_memory_equal(input->bytes, nothing, INPUT_BUFFER_SIZE);
	assert_memory_equal(&input->event, nothing, sizeof(input->event));
	input_free(&input);
	assert_null(input);
}

static void test_names(void **state)
{
	(void)state;
	for (int key = INPUT_KEY_F1; key < INPUT_KEY_PASTE_BEGIN; key++) {
		enum input_key back;
		char name[16];

		input_key_name((enum input_key)key, name, sizeof(name));
		assert_true(input_key_parse(name, &back));
		assert_int_equal(back, key);
	}
	for (char letter = 'a'; letter <= 'z'; letter++) {
		enum input_key back;
		char name[16];

		input_key_name(INPUT_KEY_CTRL(letter), name, sizeof(name));
		assert_true(input_key_parse(name, &back));
		assert_int_equal(back, INPUT_KEY_CTRL(letter));
	}
	{
		enum input_key key;
		char name[16];

		input_key_name(INPUT_KEY_CHARACTER(' '), name, sizeof(name));
		assert_string_equal(name, "Space");
		assert_true(input_key_parse(name, &key));
		assert_int_equal(key, INPUT_KEY_CHARACTER(' '));
		assert_false(input_key_parse("F13", &key));
		assert_false(input_key_parse("", &key));
		assert_false(input_key_parse("あ", &key));
	}
}

/* Random bytes in random portions: every event is well formed, the buffer always empties. */
static void test_random(void **state)
{
	static const char pieces[][8] = { "\033",      "\033[",	    "\033O", "1",
					  "~",	       "\xE5\xB1",  "\xB1",  "\xF0\xA0",
					  "\033[200~", "\033[201~", "a",     "\r" };
	struct input *input = input_new();
	int64_t now = 1;
	unsigned events = 0;

	(void)state;
	srandom(7);
	for (int i = 0; i < 200000; i++) {
		const struct input_event *event;
		char byte = (char)random();
		const char *piece = pieces[(unsigned long)random() % COUNT(pieces)];

		if (random() % 2 == 0)
			feed(input, &byte, 1, now);
		else
			feed(input, piece, strlen(piece), now);
		now += random() % 3 == 0 ? random() % 500 : 0;
		while ((event = input_next(input, now)) != NULL) {
			events++;
			assert_true(event->kind != INPUT_TEXT || event->size > 0);
			assert_true(event->kind != INPUT_KEY || event->key != INPUT_KEY_NONE);
			assert_true(event->kind != INPUT_KEY || !event->pasted);
			assert_true(event->kind != INPUT_TEXT ||
				    strlen(event->text) == event->size);
		}
		assert_true(input->size < 128);
	}
	assert_true(events > 50000);
	now += 10000;
	while (input_next(input, now) != NULL) {
	}
	assert_true(input->size < 4);
	input_free(&input);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),	      cmocka_unit_test(test_split),
		cmocka_unit_test(test_lone_escape),   cmocka_unit_test(test_unfinished_sequence),
		cmocka_unit_test(test_own_sequences), cmocka_unit_test(test_wiped),
		cmocka_unit_test(test_names),	      cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("screens/kit/input", tests, NULL, NULL);
}
