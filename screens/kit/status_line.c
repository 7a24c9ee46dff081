#include "madoguchi/screens/kit/status_line.h"

#include <string.h>

#include "madoguchi/base/clock.h"

#define PIECE_SIZE 256
#define SEPARATOR " | "
#define OFFICE_WIDTH_LEAST 14
#define SEPARATOR_WIDTH 3
#define CLOCK_WIDTH 5
#define CLOCK_AT 11 /* "2026-11-21 11:36:45" */
#define MINUTE_MS 60000

bool status_set(struct status_line *status, enum status_piece piece, const struct message *message,
		unsigned style)
{
	/* Compared member by member: padding and what stands behind a text's end may differ. */
	struct message *old = &status->piece[piece];
	bool same = status->style[piece] == style && old->id == message->id;

	for (size_t i = 0; same && i < MESSAGE_ARGUMENTS; i++)
		same = old->argument[i].type == message->argument[i].type &&
		       old->argument[i].number == message->argument[i].number &&
		       strcmp(old->argument[i].text, message->argument[i].text) == 0;
	*old = *message;
	status->style[piece] = style;
	if (!same)
		status->reading = ui_new_reading();
	return !same;
}

struct pieces {
	char words[STATUS_PIECES][PIECE_SIZE];
	int width[STATUS_PIECES];
	int total; /* with separators */
};

static void put_into_words(const struct status_line *status, enum language language,
			   bool for_resident, struct pieces *pieces)
{
	pieces->total = 0;
	for (size_t i = 0; i < STATUS_PIECES; i++) {
		pieces->words[i][0] = '\0';
		pieces->width[i] = 0;
		if (status->piece[i].id == NULL || (for_resident && i != STATUS_OFFICE))
			continue;
		message_words(language, &status->piece[i], pieces->words[i], PIECE_SIZE);
		pieces->width[i] = ui_width(pieces->words[i]);
		pieces->total += pieces->width[i] + SEPARATOR_WIDTH;
	}
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* The office's name gives way first, since nobody needs it to be told where he is; then whatever is
 * longest. */
static void shrink(struct pieces *pieces, int room)
{
	const int spare = pieces->width[STATUS_OFFICE] - OFFICE_WIDTH_LEAST;
	const int over = least(spare, pieces->total - room);

	if (over > 0) {
		pieces->width[STATUS_OFFICE] -= over;
		pieces->total -= over;
	}
	while (pieces->total > room) {
		size_t longest = 0;

		for (size_t i = 1; i < STATUS_PIECES; i++) {
			if (pieces->width[i] > pieces->width[longest])
				longest = i;
		}
		if (pieces->width[longest] == 0)
			break;
		pieces->width[longest]--;
		pieces->total--;
	}
}

static void draw_line(const struct status_line *status, const struct ui_area *line,
		      enum language language, bool for_resident, int64_t now_ms)
{
	struct pieces pieces;
	char clock[32] = "";
	int x = 0;

	put_into_words(status, language, for_resident, &pieces);
	shrink(&pieces, line->width - CLOCK_WIDTH);
	for (size_t i = 0; i < STATUS_PIECES; i++) {
		if (pieces.width[i] == 0)
			continue;
		x += ui_put(line, 0, x, pieces.words[i], pieces.width[i],
			    status->style[i] | (i == STATUS_OFFICE ? UI_UNMARKED : UI_PLAIN));
		x += ui_put(line, 0, x, SEPARATOR, SEPARATOR_WIDTH, UI_PLAIN);
	}
	clock_format(now_ms, clock, sizeof(clock));
	if (strlen(clock) < CLOCK_AT + CLOCK_WIDTH)
		return;
	clock[CLOCK_AT + CLOCK_WIDTH] = '\0';
	ui_put(line, 0, line->width - CLOCK_WIDTH, clock + CLOCK_AT, CLOCK_WIDTH, UI_PLAIN);
}

void status_draw(const struct status_line *status, const struct ui_area *line,
		 enum language language, bool for_resident, int64_t now_ms)
{
	const struct ui_stamp stamp = { .what = status,
					.reading = status->reading,
					.how = { (uint64_t)(now_ms / MINUTE_MS),
						 (uint64_t)language * 2 + for_resident } };

	if (ui_row_stands(line, 0, &stamp))
		return;
	draw_line(status, line, language, for_resident, now_ms);
	ui_row_done(line, 0);
}

int64_t status_clock_wait_ms(int64_t now_ms)
{
	return MINUTE_MS - now_ms % MINUTE_MS;
}
