/* Where our records and the authority's statement differ: each with what should be done next; a
 * person, by name, does it. */
#include <stdio.h>
#include <stdlib.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/list.h"
#include "madoguchi/screens/live.h"
#include "madoguchi/screens/words_ask.h"
#include "madoguchi/store/comparison_list.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD_ROWS 3
#define DETAIL_ROWS 7
#define VALUES_AT 11

#define ACT_FIRST 1 /* the key of an enum finding_act is this and more */
#define ACT_COMPARE (ACT_FIRST + FINDING_ACT_SETTLE + 1)

struct finding_state {
	struct live live;
	struct list rows;
	struct finding selected; /* as last read; id 0: none */
	struct finding asked;	 /* what a page asks about: the record, not the line */
	enum finding_act act;
	struct finding_run last;
	struct comparison comparison; /* that somebody asked for at a screen */
};

static const struct list_column columns[] = {
	{ N_("No."), 6, true },
	{ N_("Case"), 19, false },
	{ N_("Found"), 11, false },
	{ N_("Difference"), 0, false },
};

/* finding_words() in one line of the list. */
static const char *short_words(enum finding_kind kind)
{
	static const char *const words[FINDING_KIND_COUNT] = {
		[FINDING_ISSUED_THERE] = N_("issued there, unknown here"),
		[FINDING_UNKNOWN_THERE] = N_("sent here, unknown there"),
		[FINDING_STOPPED_HERE] = N_("granted there, stopped here"),
		[FINDING_REVOKED_THERE] = N_("revoked there, in force here"),
		[FINDING_LAPSED_THERE] = N_("confirmed too late"),
		[FINDING_UNCONFIRMED_THERE] = N_("confirmed here, not there"),
		[FINDING_UNCOLLECTED] = N_("nobody came for it"),
		[FINDING_TRAIL] = N_("another audit trail"),
	};

	return words[kind];
}

/* "11-28 10:15" */
static void put_time(int64_t at_ms, char words[static 24])
{
	clock_format(at_ms, words, 24);
	words[16] = '\0';
}

static void fill_row(const struct finding *from, enum language language, struct list_row *row)
{
	char found[24];

	put_time(from->found_ms, found);
	row->place = (struct list_place){ .order = from->id, .id = from->id };
	row->style = UI_PLAIN;
	snprintf(row->words, sizeof(row->words), "%lld\t%s\t%s\t%s", (long long)from->id,
		 from->case_number[0] != '\0' ? from->case_number : "-", found + 5,
		 text(language, short_words(from->kind)));
}

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	struct finding_state *state = context;
	struct finding *got = calloc(want, sizeof(*got));
	const struct list_place start = list_start(direction, from);
	struct error unread;
	int count = 0;

	if (got != NULL)
		(void)finding_list_read(state->live.app->store, start.id, direction == LIST_BEFORE,
					got, (int)want, &count, &unread);
	for (int i = 0; i < count; i++)
		fill_row(&got[i], language, &ret_rows[i]);
	free(got);
	return (size_t)count;
}

static int64_t total(void *context)
{
	struct finding_state *state = context;
	struct error unread;
	int64_t open = -1;

	return finding_count(state->live.app->store, &open, &unread) ? open : -1;
}

static const struct list_source source = { .fetch = fetch, .total = total };

static void read_selected(struct finding_state *state)
{
	const int64_t id = list_selected_id(&state->rows);
	struct error unread;
	int count = 0;

	if (id == 0 ||
	    !finding_list_read(state->live.app->store, id - 1, false, &state->selected, 1, &count,
			       &unread) ||
	    count == 0 || state->selected.id != id)
		state->selected = (struct finding){ .id = 0 };
}

static void read_again(void *argument)
{
	struct finding_state *state = argument;
	struct error unread;

	if (!finding_last_run(state->live.app->store, &state->last, &unread))
		state->last = (struct finding_run){ .at_ms = 0 };
	if (!comparison_newest(state->live.app->store, &state->comparison, &unread))
		state->comparison = (struct comparison){ .id = 0 };
	list_refresh(&state->rows);
	read_selected(state);
}

static bool finding_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct finding_state *state = calloc(1, sizeof(*state));

	(void)argument;
	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "findings");
	live_init(&state->live, loop, read_again, NULL);
	if (!list_open(&state->rows, &source, state, columns, COUNT(columns), error)) {
		free(state);
		return false;
	}
	state->rows.empty = N_("Our records and the statement agree.");
	live_start(&state->live);
	*ret_state = state;
	return true;
}

static void finding_close(struct loop *loop, void *argument)
{
	struct finding_state *state = argument;

	(void)loop;
	list_close(&state->rows);
	free(state);
}

/* How the comparison stands that somebody asked for, or what the last one has found. */
static struct message comparison_words(const struct finding_state *state)
{
	const struct comparison *asked = &state->comparison;
	const bool failed = asked->failure != ERROR_NONE && asked->ended_ms > state->last.at_ms;
	struct message words = message_make("");
	char at[24];

	put_time(asked->asked_ms, at);
	if (comparison_open(asked) || failed) {
		words = message_with_text(
		    failed ? N_("Asked for {1} by {2}: {3}")
		    : asked->began_ms == 0
			? N_("Asked for {1} by {2}. It begins when the service is reached.")
			: N_("Asked for {1} by {2}. Under way: {3} transactions read."),
		    at + 5);
		message_add_text(&words, asked->asked_by);
		if (failed)
			message_add_id(&words, error_happened(asked->failure));
		else
			message_add_number(&words, asked->read);
	} else if (state->last.at_ms != 0) {
		words = message_with_number(N_("Transactions {1}, new differences {2}, gone {3}."),
					    state->last.entries);
		message_add_number(&words, state->last.found);
		message_add_number(&words, state->last.gone);
	}
	return words;
}

static void draw_last(const struct finding_state *state, enum language language,
		      const struct ui_area *body)
{
	struct message words = message_make(N_("Never compared: F9 does it."));
	const struct message comparison = comparison_words(state);
	char at[24], made[24];

	if (state->last.at_ms != 0) {
		put_time(state->last.at_ms, at);
		put_time(state->last.made_ms, made);
		words =
		    message_with_text(N_("Compared {1}; the service's statement is of {2}."), at);
		message_add_text(&words, made);
	}
	ui_message(body, 0, 2, language, &words, 76, UI_PLAIN);
	ui_message(body, 1, 2, language, &comparison, 76,
		   comparison_open(&state->comparison) ? UI_BOLD : UI_PLAIN);
}

static void draw_letter(const struct finding *finding, enum language language,
			const struct ui_area *detail, int row)
{
	struct message words;
	char at[24];

	put_time(finding->letter_ms, at);
	words = message_with_text(N_("Letter of {1}, noted by {2}"), at);
	message_add_text(&words, finding->letter_by);
	ui_message(detail, row, 2, language, &words, 76, UI_PLAIN);
}

static const char *subject_label(const struct finding *finding)
{
	if (finding->kind == FINDING_TRAIL)
		return N_("Audit trail");
	return finding->certificate_id != 0 ? N_("Serial") : N_("Transaction");
}

static void draw_detail(const struct finding *finding, enum language language,
			const struct ui_area *detail)
{
	const char *label = text(language, subject_label(finding));
	const int wide = 2 + ui_width(label) + 1;
	const int column = wide < VALUES_AT ? VALUES_AT : wide;
	int row = 1;

	ui_rule(detail, 0);
	if (finding->id == 0)
		return;
	row += ui_paragraph(detail, row, 2, text(language, finding_words(finding->kind)), 76,
			    UI_PLAIN);
	ui_text(detail, row, 2, language, N_("Next:"), 8, UI_DIM);
	row += ui_paragraph(detail, row, VALUES_AT, text(language, finding_next_step(finding)), 67,
			    UI_BOLD);
	if (finding->letter_ms != 0)
		draw_letter(finding, language, detail, row++);
	ui_put(detail, row, 2, label, 16, UI_DIM);
	ui_put(detail, row, column, finding->subject, 60, UI_PLAIN);
}

static void finding_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct finding_state *state = argument;
	const enum language language = loop_language(loop);
	const int list_rows = body->height - HEAD_ROWS - DETAIL_ROWS;
	const struct ui_area detail =
	    ui_part(body, HEAD_ROWS + list_rows, 0, DETAIL_ROWS, body->width);
	const struct ui_area list = ui_part(body, HEAD_ROWS, 0, list_rows, body->width);

	draw_last(state, language, body);
	draw_detail(&state->selected, language, &detail);
	list_draw(&state->rows, &list, language);
}

static enum screen_result open_case(struct loop *loop, struct finding_state *state)
{
	return state->selected.case_id == 0 ? SCREEN_USED
					    : flow_open_case(loop, state->selected.case_id);
}

static enum screen_result finding_key(struct loop *loop, void *argument,
				      const struct input_event *event)
{
	struct finding_state *state = argument;
	const enum list_result result = list_event(&state->rows, event);

	if (result == LIST_IGNORED)
		return SCREEN_IGNORED;
	read_selected(state);
	return result == LIST_PICKED ? open_case(loop, state) : SCREEN_USED;
}

/* ---- acts ----------------------------------------------------------------------------------- */

static bool work(struct counter *counter, struct job *job, struct error *error)
{
	return finding_work(counter, &job->finding_order, error);
}

static bool ask_comparison(struct counter *counter, struct job *job, struct error *error)
{
	(void)job;
	return finding_compare_ask(counter, error);
}

static enum screen_result compare(struct finding_state *state)
{
	struct job *job = job_new(state->live.app, state->live.owner, ask_comparison);

	if (job == NULL)
		return SCREEN_USED;
	job->right = RIGHT_QUEUE;
	live_submit(&state->live, &job);
	return SCREEN_USED;
}

static void said(struct loop *loop, void *context, const char *words, const char *person)
{
	struct finding_state *state = context;
	struct job *job = job_new(state->live.app, state->live.owner, work);

	(void)loop;
	if (job == NULL)
		return;
	job->right = RIGHT_QUEUE;
	job->finding_order.id = state->asked.id;
	job->finding_order.act = state->act;
	text_copy(job->finding_order.decision, sizeof(job->finding_order.decision), words);
	text_copy(job->finding_order.person, sizeof(job->finding_order.person), person);
	live_submit(&state->live, &job);
}

static const struct {
	const char *title, *consequence, *words, *yes;
} pages[] = {
	[FINDING_ACT_LETTER] = { N_("Letter to the holder"),
				 N_("Notes that a letter went to the holder, asking to come for "
				    "the certificate. Only after it may it be revoked."),
				 NULL, N_("Note it") },
	[FINDING_ACT_REVOKE] = { N_("Revoke what was not collected"),
				 N_("The certificate is revoked at the national service (reason: "
				    "not handed over). This cannot be undone."),
				 NULL, N_("Revoke") },
	[FINDING_ACT_SETTLE] = { N_("Settle a difference"),
				 N_("Closes the difference with your words. It does not come up "
				    "again, and nothing else is done."),
				 N_("Decision"), N_("Settle") },
};

static enum screen_result ask(struct loop *loop, struct finding_state *state, enum finding_act act)
{
	struct words_ask page = { .title = pages[act].title,
				  .consequence = message_make(pages[act].consequence),
				  .words = pages[act].words,
				  .words_most = WORDS_ASK_MOST,
				  .person = true,
				  .yes = pages[act].yes,
				  .answer = said,
				  .context = state };

	state->asked = state->selected;
	state->act = act;
	page.about = message_with_number(N_("No. {1}, {2}: {3}"), state->asked.id);
	message_add_text(&page.about,
			 state->asked.case_number[0] != '\0' ? state->asked.case_number : "-");
	message_add_id(&page.about, short_words(state->asked.kind));
	words_ask_open(loop, &page);
	return SCREEN_USED;
}

static const char *compare_barred(const struct finding_state *state)
{
	if (comparison_open(&state->comparison))
		return N_("One is asked for already.");
	return state->live.app->link.sync_running ? NULL : N_("The sync program is not running.");
}

static const char *finding_reason(const void *argument, int act)
{
	const struct finding_state *state = argument;

	if (act == ACT_DO)
		return state->selected.case_id == 0 ? N_("No case of this office belongs to it.")
						    : NULL;
	if (act <= 0)
		return NULL;
	if (state->live.busy)
		return N_("A moment, please.");
	if (act == ACT_COMPARE)
		return compare_barred(state);
	if (state->selected.id == 0)
		return N_("There is no difference to settle.");
	return finding_act_barred(&state->selected, (enum finding_act)(act - ACT_FIRST));
}

static enum screen_result finding_act_key(struct loop *loop, void *argument, int act)
{
	struct finding_state *state = argument;

	if (act == ACT_COMPARE)
		return compare(state);
	if (act >= ACT_FIRST)
		return ask(loop, state, (enum finding_act)(act - ACT_FIRST));
	if (act == ACT_DO)
		return open_case(loop, state);
	if (act != ACT_REFRESH)
		return SCREEN_IGNORED;
	live_read(&state->live);
	return SCREEN_USED;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE_IN_HELP,
	KEY_ROW_REFRESH_IN_HELP,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Log letter"),
	  N_("Notes that a letter went to the holder who did not come."),
	  ACT_FIRST + FINDING_ACT_LETTER },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Revoke"),
	  N_("Has the certificate revoked that nobody came for."), ACT_FIRST + FINDING_ACT_REVOKE },
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('E'), N_("Settle"),
	  N_("Closes the difference with a decision and a name."), ACT_FIRST + FINDING_ACT_SETTLE },
	{ INPUT_KEY_F9, INPUT_KEY_CTRL('O'), N_("Compare"),
	  N_("Has the sync compare our records with the national service's statement."),
	  ACT_COMPARE },
	KEY_ROW_DO(N_("Case"), N_("Opens the case that the difference concerns.")),
	KEY_ROW_BACK,
};

const struct screen_ops finding_screen = {
	.name = "finding",
	.title = N_("Differences with the national service"),
	.help = N_("What our records and the national service's statement do not agree about. "
		   "Nothing here is done by itself: a person does it, by name."),
	.keys = { keys, COUNT(keys) },
	.open = finding_open,
	.close = finding_close,
	.draw = finding_draw,
	.key = finding_key,
	.act = finding_act_key,
	.reason = finding_reason,
	.post = live_post,
	.tick = live_tick,
};
