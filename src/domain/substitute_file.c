#include "madoguchi/domain/substitute_file.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/config_text.h"
#include "madoguchi/base/sha256.h"
#include "madoguchi/base/text.h"
#include "madoguchi/domain/certificate_text.h"

#define FILE_SIZE_MAX 131072
#define SUBSTITUTE_SIZE 32
#define BLANKS " \t\r"

struct substitute {
	char from[SUBSTITUTE_SIZE];
	char to[SUBSTITUTE_SIZE];
};

/* Common variants in names that JIS X 0208 and JIS X 0212 both lack. */
static const struct {
	const char *from, *to;
} built_in[] = {
	{ "髙", "高" },	    { "﨑", "崎" },	{ "𠮷", "吉" }, { "栁", "柳" }, { "德", "徳" },
	{ "㔟", "勢" },	    { "𣘺", "橋" },	{ "𠀋", "丈" }, { "𡈽", "土" }, { "圡", "土" },
	{ "瀨", "瀬" },	    { "淸", "清" },	{ "靑", "青" }, { "寬", "寛" }, { "敎", "教" },
	{ "緖", "緒" },	    { "郞", "郎" },	{ "鄕", "郷" }, { "薰", "薫" }, { "增", "増" },
	{ "橫", "横" },	    { "黑", "黒" },	{ "步", "歩" }, { "每", "毎" }, { "賴", "頼" },
	{ "昻", "昂" },	    { "靍", "鶴" },	{ "﨔", "欅" }, { "㟢", "崎" }, { "𥔎", "碕" },
	{ "閒", "間" },	    { "內", "内" },	{ "吳", "呉" }, { "吿", "告" }, { "悅", "悦" },
	{ "說", "説" },	    { "脫", "脱" },	{ "稅", "税" }, { "銳", "鋭" }, { "戶", "戸" },
	{ "硏", "研" },	    { "綠", "緑" },	{ "錄", "録" }, { "卽", "即" }, { "旣", "既" },
	{ "產", "産" },	    { "姬", "姫" },	{ "𦚰", "脇" }, { "𣳾", "泰" }, { "𠮟", "叱" },
	{ "﨣", "起" },	    { "﨩", "益" },	{ "倂", "併" }, { "嵓", "岩" }, { "彥", "彦" },
	{ "﨤", "返" },	    { "噓", "嘘" },	{ "瘦", "痩" }, { "繫", "繋" }, { "剝", "剥" },
	{ "簞", "箪" },	    { "蟬", "蝉" },	{ "屛", "屏" }, { "幷", "并" }, { "俱", "倶" },
	{ "㈱", "（株）" }, { "㈲", "（有）" },
};

struct list {
	struct substitute rows[SUBSTITUTE_ROWS];
	size_t count;
};

static struct list *current;

void substitute_file_forget(void)
{
	free(current);
	current = NULL;
}

static bool begins(const char *text, const char *from)
{
	return strncmp(text, from, strlen(from)) == 0;
}

const char *substitute_for(const char *text, size_t *ret_size)
{
	const char *to = NULL;

	for (size_t i = 0; to == NULL && current != NULL && i < current->count; i++)
		if (begins(text, current->rows[i].from))
			to = current->rows[i].to;
	for (size_t i = 0; to == NULL && i < sizeof(built_in) / sizeof(built_in[0]); i++)
		if (begins(text, built_in[i].from))
			to = built_in[i].to;
	if (to != NULL)
		*ret_size = strlen(to);
	return to;
}

static bool wrong(const char *path, int number, const char *what, struct error *error)
{
	return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "%s:%d: %s",
			 config_text_name(path), number, what);
}

static bool is_one_character(const char *text)
{
	int columns;

	return text_cluster(text, strlen(text), &columns) == strlen(text);
}

static bool take_line(struct list *list, char *line, const char *path, int number,
		      struct error *error)
{
	struct substitute *row = &list->rows[list->count];
	char *from, *to, *more;

	line[strcspn(line, "#")] = '\0';
	from = strtok_r(line, BLANKS, &more);
	if (from == NULL)
		return true;
	to = strtok_r(NULL, BLANKS, &more);
	if (to == NULL || strtok_r(NULL, BLANKS, &more) != NULL)
		return wrong(path, number, "allowed: CHARACTER SUBSTITUTE", error);
	if (strlen(from) >= SUBSTITUTE_SIZE || !is_one_character(from))
		return wrong(path, number, "not one character before the blank", error);
	if (strlen(to) >= SUBSTITUTE_SIZE || !certificate_text_holds(to, strlen(to)))
		return wrong(path, number,
			     "the substitute does not fit; allowed: JIS X 0208, JIS X 0212", error);
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->rows[i].from, from) == 0)
			return wrong(path, number, "the character stands twice", error);
	if (list->count == SUBSTITUTE_ROWS)
		return wrong(path, number, "too many lines", error);
	text_copy(row->from, sizeof(row->from), from);
	text_copy(row->to, sizeof(row->to), to);
	list->count++;
	return true;
}

static bool take_lines(struct list *list, char *text, const char *path, struct error *error)
{
	char *rest = text, *line;

	for (int number = 1; (line = strsep(&rest, "\n")) != NULL; number++)
		if (!take_line(list, line, path, number, error))
			return false;
	return true;
}

bool substitute_file_load(const char *path, struct error *error)
{
	struct list *list = calloc(1, sizeof(*list));
	uint8_t hash[SHA256_SIZE];
	struct buffer words;
	bool done;

	if (list == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", config_text_name(path));
	buffer_init(&words, FILE_SIZE_MAX);
	done = config_text_read(path, ERROR_CONFIG_WRONG, &words, hash, error) &&
	       take_lines(list, (char *)words.bytes, path, error);
	buffer_done(&words);
	if (!done) {
		free(list);
		return false;
	}
	free(current);
	current = list;
	return true;
}
