#include "madoguchi/base/text.h"

#include <limits.h>
#include <string.h>

#include <utf8proc.h>

#include "text_parts.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */
#define MARK_VOICED 0x3099
#define MARK_HALF_VOICED 0x309A
#define HIRAGANA_TO_KATAKANA 0x60
/* A key is made from the first so many bytes; one byte becomes at most 6 code points in NFKC. */
#define KEY_INPUT_SIZE 1024
#define KEY_CODE_POINTS (KEY_INPUT_SIZE * 6)
/* A name, for which the room of the longest text would be cleared in vain. */
#define NAME_INPUT_SIZE 100
#define NAME_CODE_POINTS (NAME_INPUT_SIZE * 6)

struct code_range {
	int32_t first, last;
};

/* NUL is none: it would end the text. ASCII, and U+1000 to U+CFFF with kana and kanji, which is
 * nearly all that is asked, asks nobody. */
size_t text_code_point(const char *text, size_t size, int32_t *ret_code_point)
{
	const uint8_t *byte = (const uint8_t *)text;
	utf8proc_ssize_t length;

	if (size > 0 && byte[0] > 0 && byte[0] < 0x80) {
		*ret_code_point = byte[0];
		return 1;
	}
	if (size >= 3 && byte[0] >= 0xE1 && byte[0] <= 0xEC && (byte[1] & 0xC0) == 0x80 &&
	    (byte[2] & 0xC0) == 0x80) {
		*ret_code_point = (byte[0] & 0x0F) << 12 | (byte[1] & 0x3F) << 6 | (byte[2] & 0x3F);
		return 3;
	}
	length = utf8proc_iterate(byte, (utf8proc_ssize_t)size, ret_code_point);
	return length > 0 && *ret_code_point != 0 ? (size_t)length : 0;
}

bool text_valid(const char *text, size_t size)
{
	int32_t code_point;

	while (size > 0) {
		size_t length = text_code_point(text, size, &code_point);

		if (length == 0)
			return false;
		text += length;
		size -= length;
	}
	return true;
}

/*
 * Where Unicode's properties and the terminals (the C library's wcwidth) part, the terminals are
 * right: a column counted wrongly shifts the rest of the row.
 */
static const struct {
	struct code_range range;
	int width;
} width_exceptions[] = {
	{ { 0x0600, 0x0605 }, 1 },   { { 0x06DD, 0x06DD }, 1 },	  { { 0x070F, 0x070F }, 1 },
	{ { 0x0890, 0x0891 }, 1 },   { { 0x08E2, 0x08E2 }, 1 },	  { { 0x1160, 0x11FF }, 0 },
	{ { 0x3248, 0x324F }, 2 },   { { 0x4DC0, 0x4DFF }, 2 },	  { { 0xD7B0, 0xD7FB }, 0 },
	{ { 0x110BD, 0x110BD }, 1 }, { { 0x110CD, 0x110CD }, 1 },
};

static int code_point_width(int32_t code_point)
{
	if (code_point >= ' ' && code_point <= '~')
		return 1;
	for (size_t i = 0; i < sizeof(width_exceptions) / sizeof(width_exceptions[0]); i++) {
		if (code_point >= width_exceptions[i].range.first &&
		    code_point <= width_exceptions[i].range.last)
			return width_exceptions[i].width;
	}
	switch (utf8proc_category(code_point)) {
	case UTF8PROC_CATEGORY_CC: /* shown as a replacement character */
	case UTF8PROC_CATEGORY_CO:
		return 1;
	case UTF8PROC_CATEGORY_MC: /* spacing marks */
		return utf8proc_charwidth(code_point) > 1 ? 2 : 1;
	case UTF8PROC_CATEGORY_CN: /* the ideographic planes are wide before they are assigned */
		return code_point >= 0x20000 && code_point <= 0x3FFFD ? 2 : 1;
	default:
		return utf8proc_charwidth(code_point);
	}
}

size_t text_cluster(const char *text, size_t size, int *ret_width)
{
	int32_t last, next, state = 0;
	size_t used = text_code_point(text, size, &last);

	if (used == 0) {
		*ret_width = 1;
		return 1;
	}
	*ret_width = code_point_width(last);
	while (used < size) {
		size_t length = text_code_point(text + used, size - used, &next);

		/* What takes columns of its own cannot share a cell, e.g. U+FF9E after a letter. */
		if (length == 0 || used + length > TEXT_CLUSTER_SIZE ||
		    code_point_width(next) > 0 ||
		    utf8proc_grapheme_break_stateful(last, next, &state))
			break;
		used += length;
		last = next;
	}
	return used;
}

size_t text_fit(const char *text, size_t size, int columns, int *ret_width)
{
	size_t used = 0;
	int width = 0;

	while (used < size) {
		int more;
		size_t length = text_cluster(text + used, size - used, &more);

		if (width + more > columns)
			break;
		width += more;
		used += length;
	}
	*ret_width = width;
	return used;
}

int text_width(const char *text, size_t size)
{
	int width;

	text_fit(text, size, INT_MAX, &width);
	return width;
}

static bool in_ranges(int32_t code_point, const struct code_range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (code_point >= ranges[i].first && code_point <= ranges[i].last)
			return true;
	}
	return false;
}

/* Moves the terminal's cursor, breaks a line or turns the order of what stands around it. */
static bool is_control(int32_t code_point)
{
	static const struct code_range controls[] = {
		{ 0x0000, 0x001F }, { 0x007F, 0x009F }, { 0x061C, 0x061C }, { 0x200E, 0x200F },
		{ 0x2028, 0x2029 }, { 0x202A, 0x202E }, { 0x2066, 0x2069 },
	};

	return in_ranges(code_point, controls, sizeof(controls) / sizeof(controls[0]));
}

/* A target that takes whole pieces until one does not fit, and nothing behind that one. */
struct writer {
	char *target;
	size_t size, used;
	bool full;
};

static struct writer writer_start(char *target, size_t size)
{
	if (size > 0)
		target[0] = '\0';
	return (struct writer){ .target = target, .size = size, .full = size == 0 };
}

static void write_piece(struct writer *writer, const char *piece, size_t size)
{
	if (writer->full || size >= writer->size - writer->used) {
		writer->full = true;
		return;
	}
	memcpy(writer->target + writer->used, piece, size);
	writer->used += size;
	writer->target[writer->used] = '\0';
}

static void write_code_point(struct writer *writer, int32_t code_point)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t size = utf8proc_encode_char(code_point, bytes);

	if (size > 0)
		write_piece(writer, (const char *)bytes, (size_t)size);
}

void text_clean(const char *text, size_t size, char *ret_clean, size_t clean_size)
{
	struct writer writer = writer_start(ret_clean, clean_size);

	while (size > 0 && !writer.full) {
		int columns;
		int32_t first;
		size_t length = text_cluster(text, size, &columns);

		/* Control characters never share a cluster, so the first code point tells. */
		if (text_code_point(text, size, &first) == 0 || is_control(first))
			write_piece(&writer, REPLACEMENT, sizeof(REPLACEMENT) - 1);
		else
			write_piece(&writer, text, length);
		text += length;
		size -= length;
	}
}

void text_copy(char *target, size_t size, const char *text)
{
	struct writer writer = writer_start(target, size);
	size_t left = strlen(text);
	int columns;

	/* Only what is cut needs to know where a character ends. */
	for (size_t length; left > 0 && !writer.full; text += length, left -= length) {
		length = left < size - writer.used ? left : text_cluster(text, left, &columns);
		write_piece(&writer, text, length);
	}
}

/*
 * The house table: what a keyboard, an input method or another program makes of the one dash in
 * an address or a telephone number. The long vowel mark is among them, since it is what the dash
 * key gives in kana mode.
 */
bool text_is_dash(int32_t code_point)
{
	static const struct code_range dashes[] = {
		{ 0x002D, 0x002D }, { 0x007E, 0x007E }, { 0x2010, 0x2015 }, { 0x2043, 0x2043 },
		{ 0x2212, 0x2212 }, { 0x2500, 0x2501 }, { 0x301C, 0x301C }, { 0x30FC, 0x30FC },
		{ 0xFF0D, 0xFF0D }, { 0xFF5E, 0xFF5E }, { 0xFF70, 0xFF70 },
	};

	return in_ranges(code_point, dashes, sizeof(dashes) / sizeof(dashes[0]));
}

bool text_is_space(int32_t code_point)
{
	return utf8proc_category(code_point) == UTF8PROC_CATEGORY_ZS;
}

static int32_t to_katakana(int32_t code_point)
{
	bool hiragana = (code_point >= 0x3041 && code_point <= 0x3096) || code_point == 0x309D ||
			code_point == 0x309E;

	return hiragana ? code_point + HIRAGANA_TO_KATAKANA : code_point;
}

static bool is_katakana(int32_t code_point)
{
	return code_point >= 0x30A1 && code_point <= 0x30FC;
}

/* The free-standing voice marks U+309B, U+309C would become a space and a mark in NFKC. */
static void join_voice_marks(char *text)
{
	static const char free_mark[] = "\xE3\x82";

	for (; (text = strstr(text, free_mark)) != NULL; text += 2) {
		if (text[2] == '\x9B' || text[2] == '\x9C')
			text[2] = (char)(text[2] - 2);
	}
}

/* NFKC without what is never seen (variation selectors, joiners); returns how many. */
static size_t fold(const char *text, int32_t *code_points, int capacity)
{
	const utf8proc_option_t options =
	    UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE;
	char clean[KEY_INPUT_SIZE];
	utf8proc_ssize_t count;

	text_clean(text, strlen(text), clean, sizeof(clean));
	join_voice_marks(clean);
	count = utf8proc_decompose((const utf8proc_uint8_t *)clean, (utf8proc_ssize_t)strlen(clean),
				   code_points, capacity, options);
	if (count <= 0 || count > capacity)
		return 0;
	count = utf8proc_normalize_utf32(code_points, count, options);
	return count > 0 ? (size_t)count : 0;
}

static void write_key(struct writer *writer, const int32_t *code_points, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (text_is_space(code_points[i]))
			continue;
		if (text_is_dash(code_points[i]))
			write_code_point(writer, '-');
		else
			write_code_point(writer, to_katakana(utf8proc_tolower(code_points[i])));
	}
}

static void write_long_key(struct writer *writer, const char *text)
{
	int32_t code_points[KEY_CODE_POINTS];

	write_key(writer, code_points, fold(text, code_points, KEY_CODE_POINTS));
}

void text_search_key(const char *text, char *ret_key, size_t key_size)
{
	struct writer writer = writer_start(ret_key, key_size);
	int32_t code_points[NAME_CODE_POINTS];

	if (strlen(text) > NAME_INPUT_SIZE)
		write_long_key(&writer, text);
	else
		write_key(&writer, code_points, fold(text, code_points, NAME_CODE_POINTS));
}

void text_fold_compatible(const char *text, char *ret_text, size_t size)
{
	struct writer writer = writer_start(ret_text, size);
	int32_t code_points[KEY_CODE_POINTS];
	size_t count = fold(text, code_points, KEY_CODE_POINTS);

	for (size_t i = 0; i < count; i++)
		write_code_point(&writer, code_points[i]);
}

void text_to_full_kana(const char *text, char *ret_text, size_t size)
{
	struct writer writer = writer_start(ret_text, size);
	int32_t code_points[KEY_CODE_POINTS];
	size_t count = fold(text, code_points, KEY_CODE_POINTS);
	int32_t last = 0;

	for (size_t i = 0; i < count; i++) {
		int32_t next = to_katakana(code_points[i]);

		/* A dash behind kana is the long vowel mark. */
		if (text_is_dash(next) && is_katakana(last))
			next = 0x30FC;
		write_code_point(&writer, next);
		last = next;
	}
}

void text_to_digits(const char *text, char *ret_text, size_t size)
{
	struct writer writer = writer_start(ret_text, size);
	int32_t code_points[KEY_CODE_POINTS];
	size_t count = fold(text, code_points, KEY_CODE_POINTS);

	for (size_t i = 0; i < count; i++)
		write_code_point(&writer, text_is_dash(code_points[i]) ? '-' : code_points[i]);
}

/* The one code point for a kana and its voice mark; 0 where there is none. */
static int32_t compose_pair(int32_t kana, int32_t mark)
{
	int32_t pair[2] = { kana, mark };

	if (kana < 0x3041 || kana > 0x30FF || (mark != MARK_VOICED && mark != MARK_HALF_VOICED))
		return 0;
	if (utf8proc_normalize_utf32(pair, 2, UTF8PROC_STABLE | UTF8PROC_COMPOSE) != 1)
		return 0;
	return pair[0];
}

/* Composes the kana that begins a cluster; the rest of the cluster follows unchanged. */
static void write_composed(struct writer *writer, const char *cluster, size_t size)
{
	char composed[TEXT_CLUSTER_SIZE];
	int32_t kana, mark, whole;
	size_t first = text_code_point(cluster, size, &kana);
	size_t second = first > 0 ? text_code_point(cluster + first, size - first, &mark) : 0;
	size_t used;

	whole = second > 0 ? compose_pair(kana, mark) : 0;
	if (whole == 0) {
		write_piece(writer, cluster, size);
		return;
	}
	/* Never longer than the pair was. */
	used = (size_t)utf8proc_encode_char(whole, (utf8proc_uint8_t *)composed);
	memcpy(composed + used, cluster + first + second, size - first - second);
	write_piece(writer, composed, used + size - first - second);
}

void text_compose_kana(const char *text, char *ret_text, size_t size)
{
	struct writer writer = writer_start(ret_text, size);
	size_t left = strlen(text);

	while (left > 0 && !writer.full) {
		int columns;
		size_t length = text_cluster(text, left, &columns);

		write_composed(&writer, text, length);
		text += length;
		left -= length;
	}
}
