#include "madoguchi/screens/kit/line_edit.h"

#include <ctype.h>
#include <string.h>

#include "madoguchi/base/date_partial.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/screens/kit/input_method.h"

#define FULL_WIDTH 0xFEE0

void line_edit_init(struct line_edit *edit, enum field_class class, size_t maximum)
{
	memset(edit, 0, sizeof(*edit));
	edit->class = class;
	edit->maximum = maximum > 0 && maximum < LINE_EDIT_CLUSTERS ? maximum : LINE_EDIT_CLUSTERS;
}

void line_edit_clear(struct line_edit *edit)
{
	secret_wipe(edit->cluster, sizeof(edit->cluster));
	edit->count = 0;
	edit->cursor = 0;
	edit->first = 0;
}

static struct line_cluster make_cluster(const char *bytes, size_t size)
{
	struct line_cluster cluster = { .size = (uint8_t)size };
	char terminated[TEXT_CLUSTER_SIZE + 1];

	memcpy(cluster.bytes, bytes, size);
	memcpy(terminated, bytes, size);
	terminated[size] = '\0';
	cluster.width = (uint8_t)ui_width(terminated);
	return cluster;
}

static bool insert(struct line_edit *edit, const struct line_cluster *cluster)
{
	if (edit->count >= edit->maximum)
		return false;
	memmove(&edit->cluster[edit->cursor + 1], &edit->cluster[edit->cursor],
		(edit->count - edit->cursor) * sizeof(*cluster));
	edit->cluster[edit->cursor++] = *cluster;
	edit->count++;
	return true;
}

static void erase(struct line_edit *edit, size_t at)
{
	edit->count--;
	memmove(&edit->cluster[at], &edit->cluster[at + 1],
		(edit->count - at) * sizeof(edit->cluster[0]));
	secret_wipe(&edit->cluster[edit->count], sizeof(edit->cluster[0]));
}

void line_edit_set(struct line_edit *edit, const char *utf8)
{
	char clean[LINE_EDIT_TEXT_SIZE];
	size_t left;
	const char *at = clean;

	line_edit_clear(edit);
	text_clean(utf8, strlen(utf8), clean, sizeof(clean));
	for (left = strlen(clean); left > 0 && edit->count < edit->maximum;) {
		int width;
		size_t size = text_cluster(at, left, &width);
		struct line_cluster cluster = make_cluster(at, size);

		insert(edit, &cluster);
		at += size;
		left -= size;
	}
}

void line_edit_get(const struct line_edit *edit, char *utf8, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < edit->count && used + edit->cluster[i].size < size; i++) {
		memcpy(utf8 + used, edit->cluster[i].bytes, edit->cluster[i].size);
		used += edit->cluster[i].size;
	}
	if (size > 0)
		utf8[used] = '\0';
}

/* The ASCII character that the event is, full-width forms included; 0 for others. */
static char ascii_of(const struct input_event *event)
{
	uint32_t code_point;

	if (event->size == 1)
		return event->text[0];
	if (event->size != 3)
		return '\0';
	code_point = ((uint32_t)event->text[0] & 0x0F) << 12 |
		     ((uint32_t)event->text[1] & 0x3F) << 6 | ((uint32_t)event->text[2] & 0x3F);
	return code_point > FULL_WIDTH + ' ' && code_point <= FULL_WIDTH + '~'
		   ? (char)(code_point - FULL_WIDTH)
		   : '\0';
}

static bool takes(enum field_class class, const struct input_event *event)
{
	char clean[8];
	char ascii = ascii_of(event);

	switch (class) {
	case FIELD_DIGITS:
		return ascii >= '0' && ascii <= '9';
	case FIELD_ALNUM_UPPER:
		return isalnum((unsigned char)ascii) != 0;
	case FIELD_ASCII:
		return event->size == 1;
	case FIELD_TEXT:
	case FIELD_KANA:
	case FIELD_DATE:
	case FIELD_DATE_PARTIAL:
		break;
	}
	text_clean(event->text, event->size, clean, sizeof(clean));
	return strcmp(clean, event->text) == 0;
}

/* A mark joins the character before the cursor, if Unicode lets it. */
static bool join(struct line_edit *edit, const struct input_event *event)
{
	char joined[TEXT_CLUSTER_SIZE + 4];
	struct line_cluster *before;
	size_t size;
	int width;

	if (edit->cursor == 0)
		return false;
	before = &edit->cluster[edit->cursor - 1];
	memcpy(joined, before->bytes, before->size);
	memcpy(joined + before->size, event->text, event->size);
	size = (size_t)before->size + event->size;
	if (size > TEXT_CLUSTER_SIZE || text_cluster(joined, size, &width) != size)
		return false;
	*before = make_cluster(joined, size);
	return true;
}

static enum line_edit_result type(struct line_edit *edit, const struct input_event *event)
{
	struct line_cluster cluster;
	int width;

	if (!takes(edit->class, event))
		return LINE_EDIT_REFUSED;
	if (join(edit, event))
		return LINE_EDIT_CHANGED;
	if (text_cluster(event->text, event->size, &width) != event->size || width == 0)
		return LINE_EDIT_REFUSED;
	cluster = make_cluster(event->text, event->size);
	return insert(edit, &cluster) ? LINE_EDIT_CHANGED : LINE_EDIT_REFUSED;
}

static enum line_edit_result erase_key(struct line_edit *edit, enum input_key key)
{
	if (key == INPUT_KEY_BACKSPACE && edit->cursor > 0)
		erase(edit, --edit->cursor);
	else if (key == INPUT_KEY_DELETE && edit->cursor < edit->count)
		erase(edit, edit->cursor);
	else
		return LINE_EDIT_MOVED;
	return LINE_EDIT_CHANGED;
}

enum line_edit_result line_edit_event(struct line_edit *edit, const struct input_event *event)
{
	if (event->kind == INPUT_TEXT)
		return type(edit, event);
	if (event->kind != INPUT_KEY)
		return LINE_EDIT_IGNORED;
	switch ((int)event->key) {
	case INPUT_KEY_LEFT:
		edit->cursor -= edit->cursor > 0;
		return LINE_EDIT_MOVED;
	case INPUT_KEY_RIGHT:
		edit->cursor += edit->cursor < edit->count;
		return LINE_EDIT_MOVED;
	case INPUT_KEY_HOME:
	case INPUT_KEY_CTRL('A'):
		edit->cursor = 0;
		return LINE_EDIT_MOVED;
	case INPUT_KEY_END:
	case INPUT_KEY_CTRL('E'):
		edit->cursor = edit->count;
		return LINE_EDIT_MOVED;
	case INPUT_KEY_BACKSPACE:
	case INPUT_KEY_DELETE:
		return erase_key(edit, event->key);
	case INPUT_KEY_CTRL('U'):
		line_edit_clear(edit);
		return LINE_EDIT_CHANGED;
	default:
		return LINE_EDIT_IGNORED;
	}
}

static bool leave_text(const char *typed, char *converted, size_t size, struct message *ret_problem)
{
	text_compose_kana(typed, converted, size);
	if (!text_has_my_number(typed))
		return true;
	*ret_problem =
	    message_make(N_("This looks like a My Number. It must not be entered here."));
	return false;
}

/* Katakana U+30A0 … U+30FF, blank, middle dot and dash. */
static bool only_kana(const char *text)
{
	for (; *text != '\0'; text++) {
		uint8_t second = (uint8_t)text[1];

		if (*text == ' ' || *text == '-')
			continue;
		if ((uint8_t)*text != 0xE3 || (second != 0x82 && second != 0x83) ||
		    (second == 0x82 && (uint8_t)text[2] < 0xA0))
			return false;
		text += 2;
	}
	return true;
}

static bool leave_kana(const char *typed, char *converted, size_t size, struct message *ret_problem)
{
	text_to_full_kana(typed, converted, size);
	if (only_kana(converted))
		return true;
	*ret_problem = message_make(N_("Only kana can stand here."));
	return false;
}

static bool leave_digits(const char *typed, char *converted, size_t size,
			 struct message *ret_problem)
{
	text_to_digits(typed, converted, size);
	if (strspn(converted, "0123456789") == strlen(converted))
		return true;
	*ret_problem = message_make(N_("Only digits can stand here."));
	return false;
}

static bool leave_alnum(const char *typed, char *converted, size_t size,
			struct message *ret_problem)
{
	bool good = true;

	text_to_digits(typed, converted, size);
	for (char *at = converted; *at != '\0'; at++) {
		good = good && isalnum((unsigned char)*at) != 0;
		*at = (char)toupper((unsigned char)*at);
	}
	if (!good)
		*ret_problem = message_make(N_("Only letters A to Z and digits can stand here."));
	return good;
}

static bool leave_ascii(const char *typed, char *converted, size_t size,
			struct message *ret_problem)
{
	(void)ret_problem;
	text_copy(converted, size, typed);
	return true;
}

static struct message no_date(const char *suggestion)
{
	return suggestion[0] != '\0'
		   ? message_with_text(N_("That era has no such day. Was {1} meant?"), suggestion)
		   : message_make(N_("This is no date. Examples: 1980-07-10, S55.7.10"));
}

static bool leave_date(const char *typed, char *converted, size_t size, struct message *ret_problem)
{
	char suggestion[DATE_TEXT_SIZE] = "";
	char iso[DATE_TEXT_SIZE];
	int32_t date;

	text_to_digits(typed, converted, size);
	if (date_parse(converted, &date, suggestion)) {
		date_format_iso(date, iso);
		text_copy(converted, size, iso);
		return true;
	}
	*ret_problem = no_date(suggestion);
	return false;
}

static bool leave_date_partial(const char *typed, char *converted, size_t size,
			       struct message *ret_problem)
{
	char suggestion[DATE_TEXT_SIZE] = "";
	char zeros[DATE_TEXT_SIZE];
	struct date_partial date;

	text_to_digits(typed, converted, size);
	if (date_parse_partial(converted, &date, suggestion)) {
		date_partial_format_zeros(&date, zeros);
		text_copy(converted, size, zeros);
		return true;
	}
	*ret_problem = no_date(suggestion);
	return false;
}

bool line_edit_leave(struct line_edit *edit, struct message *ret_problem)
{
	static bool (*const leave[])(const char *, char *, size_t, struct message *) = {
		[FIELD_TEXT] = leave_text,
		[FIELD_KANA] = leave_kana,
		[FIELD_DIGITS] = leave_digits,
		[FIELD_ALNUM_UPPER] = leave_alnum,
		[FIELD_ASCII] = leave_ascii,
		[FIELD_DATE] = leave_date,
		[FIELD_DATE_PARTIAL] = leave_date_partial,
	};
	char typed[LINE_EDIT_TEXT_SIZE];
	char converted[LINE_EDIT_TEXT_SIZE];

	if (edit->count == 0)
		return true;
	line_edit_get(edit, typed, sizeof(typed));
	if (!leave[edit->class](typed, converted, sizeof(converted), ret_problem))
		return false;
	if (strcmp(typed, converted) != 0)
		line_edit_set(edit, converted);
	return true;
}

int32_t line_edit_date(const struct line_edit *edit)
{
	char typed[LINE_EDIT_TEXT_SIZE];
	int32_t date;

	line_edit_get(edit, typed, sizeof(typed));
	return date_parse_iso(typed, &date) ? date : DATE_NONE;
}

static int width_between(const struct line_edit *edit, size_t from, size_t to)
{
	int width = 0;

	for (size_t i = from; i < to; i++)
		width += edit->cluster[i].width;
	return width;
}

/* The cursor and the character under it must be seen; nothing is scrolled away without need. */
static void scroll(struct line_edit *edit, int width)
{
	size_t after = edit->cursor < edit->count ? edit->cursor + 1 : edit->cursor;
	int blank = edit->cursor < edit->count ? 0 : 1;

	if (edit->first > edit->cursor)
		edit->first = edit->cursor;
	while (edit->first < edit->cursor &&
	       width_between(edit, edit->first, after) + blank > width)
		edit->first++;
	while (edit->first > 0 && width_between(edit, edit->first - 1, edit->count) + 1 <= width)
		edit->first--;
}

void line_edit_draw(struct line_edit *edit, const struct ui_area *area, int y, int x, int width,
		    bool focus)
{
	int used = 0;

	if (width > area->width - x)
		width = area->width - x;
	if (width <= 0)
		return;
	scroll(edit, width);
	if (focus) {
		ui_cursor(area, y, x + width_between(edit, edit->first, edit->cursor));
		input_method_want(edit, edit->class == FIELD_TEXT || edit->class == FIELD_KANA);
	}
	for (size_t i = edit->first; i < edit->count; i++) {
		char bytes[TEXT_CLUSTER_SIZE + 1] = "";

		if (used + edit->cluster[i].width > width)
			break;
		memcpy(bytes, edit->cluster[i].bytes, edit->cluster[i].size);
		used += ui_put(area, y, x + used, bytes, edit->cluster[i].width, UI_PLAIN);
	}
	ui_fill(area, y, x + used, '_', width - used, UI_PLAIN);
}
