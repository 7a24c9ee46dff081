/* The day of the counter: what was done and paid since the last closing; the till is counted, and
 * two close it. */
#include <stdlib.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/csv_ask.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/kit/viewer.h"
#include "madoguchi/screens/live.h"
#include "madoguchi/screens/paper_view.h"
#include "madoguchi/screens/second_person.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FORM_ROW 7
#define FORM_ROWS 6
#define TILL_ROW 14
#define STOCKTAKE_ROW 16
#define YEN_DIGITS 8
#define ADDING_REST 20	  /* the desk is left alone so many times as long as the adding up took */
#define WAIT_SHOWN_MS 300 /* a wait that is shorter is not told: the words would only flash */

enum { ACT_REPORT = 1, ACT_DAYS, ACT_CSV, ACT_LISTS };
enum field { FIELD_FLOAT = 1, FIELD_COUNTED, FIELD_WHY };

enum sums {
	SUMS_AWAITED, /* not there yet; the view is empty */
	SUMS_KNOWN,   /* the view has them as they were added up last */
	SUMS_FAILED,  /* they could not be added up; the view is empty */
};

struct day_screen {
	struct live live;
	struct day_view view;
	enum sums sums;
	uint64_t adder;	       /* owner of the jobs that add up */
	bool adding;	       /* one of them is on the desk, never two */
	bool again;	       /* what it counts is out of date already */
	int64_t asked_ms;      /* monotonic: it was handed to the desk */
	int64_t rest_until_ms; /* monotonic: it is not added up by itself before */
	struct stocktake_view stocktake;
	struct form form;
};

#define YEN_ITEM(field, words, note)                                                               \
	{                                                                                          \
		.kind = FORM_LINE, .id = (field), .label = (words), .help = (note),                \
		.class = FIELD_DIGITS, .columns = YEN_DIGITS + 1, .maximum = YEN_DIGITS,           \
		.required = true                                                                   \
	}

static const struct form_item items[] = {
	YEN_ITEM(FIELD_FLOAT, N_("Change in the morning"),
		 N_("What lay in the till before the first resident came, in yen.")),
	YEN_ITEM(FIELD_COUNTED, N_("Counted cash"), N_("What lies in the till now, in yen.")),
	{ .kind = FORM_LINE,
	  .id = FIELD_WHY,
	  .label = N_("Why it differs"),
	  .help = N_("Only where it does. It stands on the report: no names of residents."),
	  .class = FIELD_TEXT,
	  .columns = 44,
	  .maximum = DAY_WHY_SIZE / 4 },
};

static const char not_added_up[] = N_("The day could not be added up; F5 tries again.");

static bool add_up(struct counter *counter, struct job *job, struct error *error)
{
	return day_look(counter->store, &job->day_view, error);
}

static void forget_sums(struct day_screen *screen)
{
	screen->sums = screen->adding ? SUMS_AWAITED : SUMS_FAILED;
	screen->view = (struct day_view){ .from_ms = 0 };
}

/* A day that nobody has closed for years takes a second to add up: the desk does it. */
static void read_again(void *argument)
{
	struct day_screen *screen = argument;
	struct app *app = screen->live.app;
	struct error unread;
	struct job *job;

	if (!stocktake_look(app->store, app->office, clock_now_ms(), &screen->stocktake, &unread))
		screen->stocktake = (struct stocktake_view){ .owed_since = DATE_NONE };
	screen->again = screen->adding;
	if (screen->adding)
		return;
	job = job_new(app, screen->adder, add_up);
	if (job != NULL) {
		job->anybody = true; /* behind the lock it goes on, where nobody sees it */
		job->told = true;
	}
	screen->adding = app_submit(app, &job);
	if (screen->sums != SUMS_KNOWN || !screen->adding)
		forget_sums(screen);
	screen->asked_ms = clock_monotonic_ms();
	loop_wake_at(app->loop, screen->asked_ms + WAIT_SHOWN_MS);
}

static void ended(struct loop *loop, void *argument, struct job *job);

static bool day_screen_open(struct loop *loop, void *argument, void **ret_state,
			    struct error *error)
{
	struct day_screen *screen = calloc(1, sizeof(*screen));

	(void)argument;
	if (screen == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "day");
	live_init(&screen->live, loop, read_again, ended);
	screen->adder = app_owner(screen->live.app);
	if (!form_open(&screen->form, items, COUNT(items), error)) {
		free(screen);
		return false;
	}
	live_start(&screen->live);
	*ret_state = screen;
	return true;
}

static void day_screen_close(struct loop *loop, void *argument)
{
	struct day_screen *screen = argument;

	(void)loop;
	form_close(&screen->form);
	free(screen);
}

static int64_t yen_of(const struct day_screen *screen, int field)
{
	char digits[YEN_DIGITS + 1];

	form_text(&screen->form, field, digits, sizeof(digits));
	return strtoll(digits, NULL, 10);
}

static bool is_typed(const struct day_screen *screen, int field)
{
	char digits[YEN_DIGITS + 1];

	form_text(&screen->form, field, digits, sizeof(digits));
	return digits[0] != '\0';
}

/* ---- drawing -------------------------------------------------------------------------------- */

static int put(const struct ui_area *body, int row, enum language language, const char *id,
	       int64_t first, int64_t second, int64_t third)
{
	struct message words = message_with_number(id, first);

	message_add_number(&words, second);
	message_add_number(&words, third);
	ui_message(body, row, 2, language, &words, 76, UI_PLAIN);
	return row + 1;
}

static int put_yen(const struct ui_area *body, int row, enum language language, const char *id,
		   int64_t first, int64_t second)
{
	struct message words = message_with_yen(id, first);

	message_add_yen(&words, second);
	ui_message(body, row, 2, language, &words, 76, UI_PLAIN);
	return row + 1;
}

static struct message since_words(const struct day_view *view)
{
	char at[24];

	if (view->from_ms == 0)
		return message_make(N_("No day was closed here yet."));
	clock_format(view->from_ms, at, sizeof(at));
	at[16] = '\0';
	return message_with_text(N_("Since the last closing, {1}:"), at);
}

/* What the sums are, or where they are. */
static void draw_head(const struct day_screen *screen, enum language language,
		      const struct ui_area *body)
{
	const int64_t waited_ms = clock_monotonic_ms() - screen->asked_ms;
	struct message words = message_make(not_added_up);

	if (screen->adding && waited_ms >= WAIT_SHOWN_MS)
		words = message_with_number(
		    N_("The day is being added up: {1} s so far. Typing goes on; F12 goes back."),
		    waited_ms / 1000);
	else if (screen->sums == SUMS_KNOWN)
		words = since_words(&screen->view);
	else if (screen->sums == SUMS_AWAITED)
		return;
	ui_message(body, 0, 2, language, &words, 76, screen->sums == SUMS_FAILED ? UI_BAD : UI_DIM);
}

static void draw_sums(const struct day_view *view, enum language language,
		      const struct ui_area *body)
{
	const struct day_totals *totals = &view->totals;
	struct message unpaid =
	    message_with_number(N_("Not paid yet: {1} cases, {2} yen"), view->unpaid);
	int row = 1;

	row = put(body, row, language, N_("Cases: {1} done, {2} cancelled, {3} not settled"),
		  totals->done, totals->cancelled, view->open);
	row = put(body, row, language, N_("Fees: {1} taken, {2} given back, {3} corrected"),
		  totals->taken, totals->refunded, totals->corrected);
	row =
	    put_yen(body, row, language, N_("Yen: {1} for the issuer (J-LIS), {2} of this office"),
		    totals->issuer_yen, totals->own_yen);
	row = put_yen(body, row, language, N_("Paid: {1} yen in cash, {2} yen without"),
		      totals->cash_yen, totals->cashless_yen);
	message_add_yen(&unpaid, view->unpaid_yen);
	if (view->unpaid > 0)
		ui_message(body, row, 2, language, &unpaid, 76, UI_PLAIN);
}

/* What should be in the till, as soon as it can be told. */
static void draw_till(const struct day_screen *screen, enum language language,
		      const struct ui_area *body)
{
	const int64_t expected = yen_of(screen, FIELD_FLOAT) + screen->view.totals.cash_yen;
	const int64_t difference = yen_of(screen, FIELD_COUNTED) - expected;
	struct message words = message_with_yen(N_("In the till should be {1} yen."), expected);

	if (screen->sums != SUMS_KNOWN || !is_typed(screen, FIELD_FLOAT))
		return;
	ui_message(body, TILL_ROW, 2, language, &words, 76, UI_PLAIN);
	if (!is_typed(screen, FIELD_COUNTED))
		return;
	words = difference == 0 ? message_make(N_("The cash is right."))
				: message_with_yen(N_("The cash differs by {1} yen."), difference);
	ui_message(body, TILL_ROW + 1, 2, language, &words, 76, difference == 0 ? UI_GOOD : UI_BAD);
}

/* The safe is counted before the day is closed. */
static void draw_stocktake(const struct stocktake_view *stocktake, enum language language,
			   const struct ui_area *body)
{
	const struct message words = stocktake_words(stocktake);

	if (stocktake->open.id != 0 || stocktake->owed_since != DATE_NONE)
		ui_message(body, STOCKTAKE_ROW, 2, language, &words, 76, UI_WARN);
}

static void day_screen_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct day_screen *screen = argument;
	const enum language language = loop_language(loop);
	const struct ui_area fields = ui_part(body, FORM_ROW, 0, FORM_ROWS, body->width);

	draw_head(screen, language, body);
	if (screen->sums == SUMS_KNOWN)
		draw_sums(&screen->view, language, body);
	draw_till(screen, language, body);
	draw_stocktake(&screen->stocktake, language, body);
	form_draw(&screen->form, &fields, language);
}

/* ---- acts ----------------------------------------------------------------------------------- */

static bool close_work(struct counter *counter, struct job *job, struct error *error)
{
	struct day_order *order = &job->day_order;

	return approval_give(counter, FOUR_EYES_DAY, DAY_SUBJECT, job->operator_name, job->pin,
			     &order->approval, error) &&
	       day_shut(counter, order, job->app->language, &job->paper_row, &job->words, error);
}

static bool report_work(struct counter *counter, struct job *job, struct error *error)
{
	return day_preview(counter, job->app->language, &job->words, error);
}

static bool csv_work(struct counter *counter, struct job *job, struct error *error)
{
	return day_csv_file(counter, NULL, job->app->language, &job->stored, error);
}

static const char *day_screen_reason(const void *argument, int act)
{
	const struct day_screen *screen = argument;

	if (screen->live.busy && (act == ACT_REPORT || act == ACT_CSV || act == ACT_DO))
		return N_("A moment, please.");
	if (act != ACT_DO)
		return NULL;
	if (screen->sums == SUMS_AWAITED)
		return N_("A moment, please.");
	if (screen->sums == SUMS_FAILED)
		return not_added_up;
	return screen->view.lines == 0 ? N_("Nothing has happened since the last day was closed.")
				       : NULL;
}

static enum screen_result ask_desk(struct day_screen *screen,
				   bool (*work)(struct counter *, struct job *, struct error *))
{
	struct job *job = job_new(screen->live.app, screen->live.owner, work);

	if (job != NULL)
		live_submit(&screen->live, &job);
	return SCREEN_USED;
}

static void csv_chosen(struct loop *loop, void *context, int64_t id)
{
	struct day_screen *screen = context;
	struct job *job = id < 0 ? NULL : job_new(screen->live.app, screen->live.owner, csv_work);

	(void)loop;
	if (job == NULL)
		return;
	job->stored.encoding = (enum csv_encoding)id;
	live_submit(&screen->live, &job);
}

/* Asked for before somebody is fetched to sign. */
static bool check(struct day_screen *screen)
{
	const int64_t expected = yen_of(screen, FIELD_FLOAT) + screen->view.totals.cash_yen;
	const struct message problem = message_make(error_happened(ERROR_CASH_DIFFERS));
	char why[DAY_WHY_SIZE];

	if (!form_check(&screen->form))
		return false;
	form_text(&screen->form, FIELD_WHY, why, sizeof(why));
	if (yen_of(screen, FIELD_COUNTED) == expected || why[0] != '\0')
		return true;
	form_set_problem(&screen->form, FIELD_WHY, &problem);
	form_set_focus(&screen->form, FIELD_WHY);
	return false;
}

static enum screen_result close_day(struct loop *loop, struct day_screen *screen)
{
	const int64_t counted = yen_of(screen, FIELD_COUNTED);
	struct job *job =
	    check(screen) ? job_new(screen->live.app, screen->live.owner, close_work) : NULL;
	struct message sums = message_make(N_("Expected {1} yen, counted {2} yen"));

	if (job == NULL)
		return SCREEN_USED;
	job->paper_title = N_("Day report");
	job->day_order.float_yen = yen_of(screen, FIELD_FLOAT);
	job->day_order.counted_yen = counted;
	form_text(&screen->form, FIELD_WHY, job->day_order.why, sizeof(job->day_order.why));
	message_add_yen(&sums, job->day_order.float_yen + screen->view.totals.cash_yen);
	message_add_yen(&sums, counted);
	second_person_ask(loop, FOUR_EYES_DAY, &sums, &job, &screen->live.busy);
	return SCREEN_USED;
}

static enum screen_result day_screen_key(struct loop *loop, void *argument,
					 const struct input_event *event)
{
	return form_key(&((struct day_screen *)argument)->form, loop, event);
}

static enum screen_result day_screen_act(struct loop *loop, void *argument, int act)
{
	struct day_screen *screen = argument;

	switch (act) {
	case ACT_REPORT:
		return ask_desk(screen, report_work);
	case ACT_CSV:
		csv_ask(loop, csv_chosen, screen);
		return SCREEN_USED;
	case ACT_DAYS:
		return flow_push(loop, &day_list_screen, NULL);
	case ACT_LISTS:
		return flow_push(loop, &report_screen, NULL);
	case ACT_DO:
		return close_day(loop, screen);
	case ACT_REFRESH:
		live_read(&screen->live);
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

/* Closed: the fields are the next day's, and so are the sums that come. */
static void clear(struct day_screen *screen)
{
	forget_sums(screen);
	for (int field = FIELD_FLOAT; field <= FIELD_WHY; field++)
		form_set_text(&screen->form, field, "");
	form_set_focus(&screen->form, FIELD_FLOAT);
}

static void ended(struct loop *loop, void *argument, struct job *job)
{
	if (job->work == csv_work) {
		csv_say(loop, &job->stored);
		return;
	}
	if (job->work == report_work) {
		viewer_open(loop, N_("Day report"), (const char *)job->words.bytes, true);
		return;
	}
	clear(argument);
	paper_view_open(loop, job);
}

static void take_sums(struct day_screen *screen, const struct job *job)
{
	screen->adding = false;
	screen->rest_until_ms = clock_monotonic_ms() + ADDING_REST * job->took_ms;
	if (job->ok) {
		screen->view = job->day_view;
		screen->sums = SUMS_KNOWN;
	} else {
		forget_sums(screen);
	}
	if (screen->again)
		live_read(&screen->live);
}

static enum screen_result day_screen_post(struct loop *loop, void *argument, struct post *post)
{
	struct day_screen *screen = argument;
	const struct job *job = app_job(post, screen->adder);

	if (job == NULL)
		return live_post(loop, argument, post);
	take_sums(screen, job);
	return SCREEN_USED;
}

static enum screen_result day_screen_tick(struct loop *loop, void *argument, int64_t now_ms)
{
	struct day_screen *screen = argument;

	loop_wake_at(loop, now_ms + APP_LOOK_EVERY_MS);
	if (screen->adding)
		return SCREEN_USED; /* how long so far */
	if (screen->sums == SUMS_FAILED || now_ms < screen->rest_until_ms)
		return SCREEN_IGNORED;
	return live_tick(loop, screen, now_ms);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE_IN_HELP,
	KEY_ROW_REFRESH_IN_HELP,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Closed days"),
	  N_("The days that were closed, with their reports."), ACT_DAYS },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Report"), N_("Shows the day report as it stands."),
	  ACT_REPORT },
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('E'), N_("CSV"),
	  N_("Stores the lines of the day as a CSV file in the folder exports of the state "
	     "folder."),
	  ACT_CSV },
	{ INPUT_KEY_F9, INPUT_KEY_CTRL('O'), N_("Lists"),
	  N_("The register of issued certificates, what lies here, the incident report."),
	  ACT_LISTS },
	KEY_ROW_DO(N_("Close day"),
		   N_("Closes the day with a second person, and shows the report.")),
	KEY_ROW_BACK,
};

const struct screen_ops day_screen = {
	.name = "day",
	.title = N_("Day report"),
	.help = N_("Everything since the last closing. Count the till, enter both sums, and let "
		   "somebody else sign in for it. What is done after that belongs to the next "
		   "day."),
	.keys = { keys, COUNT(keys) },
	.open = day_screen_open,
	.close = day_screen_close,
	.draw = day_screen_draw,
	.key = day_screen_key,
	.act = day_screen_act,
	.reason = day_screen_reason,
	.post = day_screen_post,
	.tick = day_screen_tick,
};
