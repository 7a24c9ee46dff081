#include "madoguchi/screens/kit/progress.h"

#include <stdio.h>
#include <string.h>

#define SECOND_MS 1000
#define TENTH_MS 100
#define STATE_WIDTH 12
#define TIME_WIDTH 9
#define TIME_SIZE 24
#define NOTE_SIZE 512

void progress_init(struct progress *progress, const char *const *labels, size_t count)
{
	memset(progress, 0, sizeof(*progress));
	for (size_t i = 0; i < count; i++)
		progress_add(progress, labels[i]);
}

size_t progress_add(struct progress *progress, const char *label)
{
	if (progress->count == PROGRESS_STEPS)
		return PROGRESS_STEPS - 1;
	progress->step[progress->count] = (struct progress_step){ .label = label };
	return progress->count++;
}

static bool ended(enum progress_state state)
{
	return state != PROGRESS_WAITING && state != PROGRESS_RUNNING;
}

void progress_set(struct progress *progress, size_t step, enum progress_state state, int64_t now_ms)
{
	size_t running = progress_running(progress);

	if (step >= progress->count)
		return;
	if (state == PROGRESS_RUNNING && running < progress->count && running != step)
		progress_set(progress, running, PROGRESS_DONE, now_ms);
	if (state == PROGRESS_RUNNING && progress->step[step].state != PROGRESS_RUNNING)
		progress->step[step].began_ms = now_ms;
	if (ended(state)) {
		if (progress->step[step].state == PROGRESS_WAITING)
			progress->step[step].began_ms = now_ms;
		progress->step[step].ended_ms = now_ms;
	}
	progress->step[step].state = state;
}

void progress_put_off(struct progress *progress)
{
	for (size_t i = 0; i < progress->count; i++)
		if (progress->step[i].state == PROGRESS_FAILED)
			progress->step[i].state = PROGRESS_PUT_OFF;
}

void progress_note(struct progress *progress, size_t step, const struct message *note)
{
	if (step < progress->count)
		progress->step[step].note = *note;
}

size_t progress_running(const struct progress *progress)
{
	size_t i = 0;

	while (i < progress->count && progress->step[i].state != PROGRESS_RUNNING)
		i++;
	return i;
}

bool progress_over(const struct progress *progress)
{
	for (size_t i = 0; i < progress->count; i++) {
		if (!ended(progress->step[i].state))
			return false;
	}
	return true;
}

int64_t progress_wake_ms(const struct progress *progress, int64_t now_ms)
{
	size_t running = progress_running(progress);
	int64_t began;

	if (running == progress->count)
		return -1;
	began = progress->step[running].began_ms;
	return began + ((now_ms - began) / SECOND_MS + 1) * SECOND_MS;
}

static void time_words(const struct progress_step *step, enum language language, int64_t now_ms,
		       char *words, size_t size)
{
	int64_t tenths = (step->ended_ms - step->began_ms) / TENTH_MS;
	char number[TIME_SIZE];
	struct message message;

	words[0] = '\0';
	if (step->state == PROGRESS_RUNNING)
		snprintf(number, sizeof(number), "%d",
			 (int)((now_ms - step->began_ms) / SECOND_MS));
	else if (step->state != PROGRESS_WAITING && step->state != PROGRESS_SKIPPED)
		snprintf(number, sizeof(number), "%d.%d", (int)(tenths / 10), (int)(tenths % 10));
	else
		return;
	message = message_with_text(N_("{1} s"), number);
	message_words(language, &message, words, size);
}

/* Behind the label where there is room, else on a line of its own. Returns the rows added. */
static int draw_note(const struct progress_step *step, const struct ui_area *area, int y,
		     int label_width, enum language language)
{
	const int behind = ui_width(text(language, step->label)) + 2;
	char words[NOTE_SIZE];

	message_words(language, &step->note, words, sizeof(words));
	if (behind + ui_width(words) <= label_width) {
		ui_put(area, y, 6 + behind, words, label_width - behind, UI_PLAIN);
		return 0;
	}
	ui_put(area, y + 1, 6, words, area->width - 6, UI_PLAIN);
	return 1;
}

static int draw_step(const struct progress *progress, size_t index, const struct ui_area *area,
		     int y, enum language language, int64_t now_ms)
{
	static const struct {
		const char *word;
		unsigned style;
	} states[] = {
		[PROGRESS_WAITING] = { "", UI_PLAIN },
		[PROGRESS_RUNNING] = { N_("[now]"), UI_BOLD },
		[PROGRESS_DONE] = { N_("[done]"), UI_GOOD },
		[PROGRESS_FAILED] = { N_("[failed]"), UI_BAD },
		[PROGRESS_PUT_OFF] = { N_("[waits]"), UI_WARN },
		[PROGRESS_SKIPPED] = { N_("[not needed]"), UI_PLAIN },
	};
	const struct progress_step *step = &progress->step[index];
	bool now = step->state == PROGRESS_RUNNING;
	int label_width = area->width - 6 - STATE_WIDTH - TIME_WIDTH;
	char number[16];
	char time[TIME_SIZE];

	snprintf(number, sizeof(number), "%c %2d. ", now ? '>' : ' ', (int)index + 1);
	ui_put(area, y, 0, number, 6, UI_PLAIN);
	ui_text(area, y, 6, language, step->label, label_width, now ? UI_BOLD : UI_PLAIN);
	if (states[step->state].word[0] != '\0')
		ui_text(area, y, 6 + label_width, language, states[step->state].word, STATE_WIDTH,
			states[step->state].style);
	time_words(step, language, now_ms, time, sizeof(time));
	ui_put_right(area, y, area->width - TIME_WIDTH, time, TIME_WIDTH, UI_PLAIN);
	if (now)
		ui_cursor(area, y, 0);
	return step->note.id == NULL ? 1 : 1 + draw_note(step, area, y, label_width, language);
}

void progress_draw(const struct progress *progress, const struct ui_area *area,
		   enum language language, int64_t now_ms)
{
	int y = 0;

	for (size_t i = 0; i < progress->count; i++)
		y += draw_step(progress, i, area, y, language, now_ms);
	if (progress->cancel.id != NULL)
		ui_message(area, y + 1, 6, language, &progress->cancel, area->width - 6, UI_PLAIN);
}
