/* The office's lists as papers and for spreadsheets: the register of issued certificates, what lies
 * here, what an outage did; of the days that are entered. */
#include <stdlib.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/csv_ask.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/paper_view.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum field { FIELD_LIST = 1, FIELD_FROM, FIELD_UNTIL };
enum { ACT_CSV = 1 };

struct report_screen {
	struct app *app;
	uint64_t owner;
	struct form form;
	bool busy;
};

static const struct form_choice lists[] = {
	{ REPORT_REGISTER, N_("Register of issued certificates") },
	{ REPORT_CUSTODY, N_("List of what lies here") },
	{ REPORT_INCIDENT, N_("Incident report") },
};

#define DAY_ITEM(field, words, note)                                                               \
	{                                                                                          \
		.kind = FORM_LINE, .id = (field), .label = (words), .help = (note),                \
		.required = true, .class = FIELD_DATE, .columns = 14, .maximum = 14                \
	}

static const struct form_item items[] = {
	{ .kind = FORM_CHOICE,
	  .id = FIELD_LIST,
	  .label = N_("List"),
	  .help = N_("The list of what lies here has names: keep it in the safe."),
	  .choices = lists,
	  .choice_count = COUNT(lists) },
	DAY_ITEM(FIELD_FROM, N_("First day"), N_("The first day of the list.")),
	DAY_ITEM(FIELD_UNTIL, N_("Last day"), N_("The last day of the list.")),
};

static bool report_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct report_screen *screen = calloc(1, sizeof(*screen));

	(void)argument;
	if (screen == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "lists");
	screen->app = app_of(loop);
	screen->owner = app_owner(screen->app);
	if (!form_open(&screen->form, items, COUNT(items), error)) {
		free(screen);
		return false;
	}
	form_set_date(&screen->form, FIELD_FROM, clock_today());
	form_set_date(&screen->form, FIELD_UNTIL, clock_today());
	*ret_state = screen;
	return true;
}

static void report_close(struct loop *loop, void *argument)
{
	struct report_screen *screen = argument;

	(void)loop;
	form_close(&screen->form);
	free(screen);
}

static void report_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	const struct ui_area fields = ui_part(body, 1, 0, body->height - 1, body->width);

	form_draw(&((struct report_screen *)argument)->form, &fields, loop_language(loop));
}

static bool make(struct counter *counter, struct job *job, struct error *error)
{
	return report_make(counter, job->report, &job->report_span, job->app->language,
			   &job->paper_row, &job->words, error);
}

static bool store_csv(struct counter *counter, struct job *job, struct error *error)
{
	return report_csv_file(counter, job->report, &job->report_span, job->app->language,
			       &job->stored, error);
}

static void submit(struct report_screen *screen,
		   bool (*work)(struct counter *, struct job *, struct error *),
		   enum csv_encoding encoding)
{
	struct job *job = job_new(screen->app, screen->owner, work);

	if (job == NULL)
		return;
	job->report = (enum report)form_choice_value(&screen->form, FIELD_LIST);
	job->report_span.from = form_date(&screen->form, FIELD_FROM);
	job->report_span.until = form_date(&screen->form, FIELD_UNTIL);
	job->paper_title = lists[job->report].label;
	job->stored.encoding = encoding;
	screen->busy = app_submit(screen->app, &job);
}

static void csv_chosen(struct loop *loop, void *context, int64_t id)
{
	(void)loop;
	if (id >= 0)
		submit(context, store_csv, (enum csv_encoding)id);
}

/* What lies here lies here now: it has no days. */
static enum screen_result report_key(struct loop *loop, void *argument,
				     const struct input_event *event)
{
	struct report_screen *screen = argument;
	const enum screen_result result = form_key(&screen->form, loop, event);
	const bool now = form_choice_value(&screen->form, FIELD_LIST) == REPORT_CUSTODY;

	form_set_disabled(&screen->form, FIELD_FROM, now);
	form_set_disabled(&screen->form, FIELD_UNTIL, now);
	return result;
}

static const char *report_reason(const void *argument, int act)
{
	return (act == ACT_DO || act == ACT_CSV) && ((const struct report_screen *)argument)->busy
		   ? N_("A moment, please.")
		   : NULL;
}

static enum screen_result report_act(struct loop *loop, void *argument, int act)
{
	struct report_screen *screen = argument;

	if (act != ACT_DO && act != ACT_CSV)
		return SCREEN_IGNORED;
	if (!form_check(&screen->form))
		return SCREEN_USED;
	if (act == ACT_CSV)
		csv_ask(loop, csv_chosen, screen);
	else
		submit(screen, make, CSV_UTF8);
	return SCREEN_USED;
}

static enum screen_result report_post(struct loop *loop, void *argument, struct post *post)
{
	struct report_screen *screen = argument;
	const struct job *job = app_job(post, screen->owner);

	if (job == NULL)
		return SCREEN_IGNORED;
	screen->busy = false;
	if (!job->ok)
		dialog_error(loop, &job->error, NULL);
	else if (job->work == store_csv)
		csv_say(loop, &job->stored);
	else
		paper_view_open(loop, job);
	return SCREEN_USED;
}

static const char *report_help(const void *argument)
{
	return form_focus_help(&((const struct report_screen *)argument)->form);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE_IN_HELP,
	KEY_ROW_CHOOSE_IN_HELP,
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('E'), N_("CSV"),
	  N_("Stores the rows of the list as a CSV file in the folder exports of the state "
	     "folder."),
	  ACT_CSV },
	KEY_ROW_DO(N_("Make"),
		   N_("Makes the list as things stand now, with a number, and shows it; it "
		      "can be printed.")),
	KEY_ROW_BACK,
};

const struct screen_ops report_screen = {
	.name = "report",
	.title = N_("Lists for the office"),
	.help =
	    N_("Each list is made anew and stored as a paper with a number of its own. A span with "
	       "more rows than a paper holds is refused: take a shorter one, or a CSV file "
	       "(F8)."),
	.keys = { keys, COUNT(keys) },
	.open = report_open,
	.close = report_close,
	.draw = report_draw,
	.key = report_key,
	.act = report_act,
	.reason = report_reason,
	.post = report_post,
	.focus_help = report_help,
};
