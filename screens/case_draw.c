/* How the screen of one case looks: what is known, what comes next, what has happened. */
#include "case_state.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/letter_work.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/procedure_screens.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STATE_COLUMN 18 /* in the history */
#define STATE_WIDTH 26

/* Of a case that waits for the reply to a letter. */
static const char *next_of_letter(const struct case_state_view *view)
{
	const struct letter *letter = &view->letter;
	const bool here = view->has_letter && letter->state == LETTER_RECEIVED;

	if (here && letter->envelope != LETTER_ENVELOPE_OPENED)
		return N_("the reply is here: F10 begins the second visit");
	if (here || (view->has_letter && letter->state == LETTER_RETURNED))
		return letter_next_step(letter, false);
	return N_("the reply is awaited: F10 second visit, F9 prints the letter");
}

static const char *next_at_end(const struct case_state_view *view)
{
	if (view->fee.due)
		return N_("the fee is to be taken: F4");
	return view->lies_here
		   ? N_("the card still lies here: give it back from the list of custody")
		   : N_("nothing more");
}

static const char *next_words(const struct case_state_view *view)
{
	static const char *const words[] = {
		[STAGE_NOTHING] = N_("done"),
		[STAGE_KEY] = N_("key and request are to be made; the resident's PIN is needed"),
		[STAGE_REQUEST] = N_("the request is to be signed; the resident's PIN is needed"),
		[STAGE_WAIT] = N_("waits for the national service"),
		[STAGE_WRITE] = N_("the certificate is here: to be written to the card"),
		[STAGE_TEST] = N_("written; the test with the resident's PIN is due"),
		[STAGE_TROUBLE] = N_("refused, held or in doubt: see the queue"),
		[STAGE_REVOKED] = N_("the certificate is revoked: give the card back, then F8"),
	};
	static const enum issue_stage order[] = { STAGE_TROUBLE, STAGE_REVOKED, STAGE_KEY,
						  STAGE_REQUEST, STAGE_WRITE,	STAGE_WAIT,
						  STAGE_TEST };

	if (view->envelope_open && view->reception.record.state == CASE_DONE)
		return N_("what became of the opened envelope? F10 says it");
	if (view->reception.record.state == CASE_WAITING_REPLY)
		return next_of_letter(view);
	if (view->reception.record.state == CASE_DRAFT)
		return N_("the reception was left before its end: F10 goes on with it");
	if (case_state_wait(view->reception.record.state) == WAIT_END)
		return next_at_end(view);
	if (pin_work_procedure(view->reception.record.procedure))
		return N_("the PINs are to be entered: F10, with the card in the reader");
	if (view->reception.record.procedure == PROCEDURE_REVOKE)
		return view->reception.record.state == CASE_WAITING_SERVICE
			   ? N_("waits for the national service")
			   : N_("the certificates to be revoked are to be found");
	for (size_t i = 0; i < COUNT(order); i++)
		if (issue_plan_has(&view->plan, order[i]))
			return words[order[i]];
	return words[STAGE_NOTHING];
}

static int put(const struct ui_area *body, int row, enum language language, const char *label,
	       const char *words)
{
	ui_text(body, row, 2, language, label, 16, UI_DIM);
	ui_put(body, row, 19, words, 60, UI_PLAIN);
	return row + 1;
}

/* Not of a holder, who stands above. */
static int draw_applicant(const struct case_record *record, enum language language,
			  const struct ui_area *body, int row)
{
	char words[2 * PERSON_TEXT_SIZE];

	if (record->applicant == APPLICANT_SELF)
		return row;
	flow_applicant_words(record, language, words, sizeof(words));
	row = put(body, row, language, N_("Applicant"), words);
	explicit_bzero(words, sizeof(words));
	return row;
}

/* That there is none is said, since somebody may be waiting for a call. */
static int draw_telephone(const struct case_record *record, enum language language,
			  const struct ui_area *body, int row)
{
	const char *telephone = record->person.telephone[0] != '\0'
				    ? record->person.telephone
				    : record->applicant_person.telephone;

	return put(body, row, language, N_("Telephone"),
		   telephone[0] != '\0' ? telephone : text(language, N_("not noted")));
}

static int draw_kinds(const struct case_state_view *view, enum language language,
		      const struct ui_area *body, int row)
{
	const struct case_record *record = &view->reception.record;

	for (int i = KIND_COUNT - 1; i >= 0; i--)
		if ((record->kinds & (1u << i)) != 0)
			row =
			    put(body, row, language,
				(record->kinds_done & (1u << i)) != 0 ? N_("[done]") : N_("[open]"),
				text(language, kind_label((enum certificate_kind)i)));
	return row;
}

static int draw_letter(const struct letter *letter, enum language language,
		       const struct ui_area *body, int row)
{
	const int column = 19 + ui_width(letter->number) + 2;

	put(body, row, language, N_("Letter"), letter->number);
	ui_text(body, row, column, language, letter_state_label(letter->state), 78 - column,
		UI_PLAIN);
	return row + 1;
}

/* Where the reasons begin: behind the longest state. */
static int why_column(const struct case_state_view *view, int first, enum language language)
{
	int longest = 0;

	for (int i = first; i < view->history_count; i++) {
		const int width = ui_width(text(language, case_state_label(view->history[i].to)));

		longest = width > longest ? width : longest;
	}
	return STATE_COLUMN + (longest < STATE_WIDTH ? longest : STATE_WIDTH) + 2;
}

static void draw_history(const struct case_state_view *view, enum language language,
			 const struct ui_area *body, int row)
{
	const int room = body->height - row - 1;
	const int first = view->history_count > room ? view->history_count - room : 0;
	const int column = why_column(view, first, language);

	ui_rule(body, row++);
	for (int i = first; i < view->history_count; i++) {
		const struct case_history *line = &view->history[i];
		char at[24];

		clock_format(line->at_ms, at, sizeof(at));
		ui_put(body, row, 2, at + 5, 14, UI_DIM);
		ui_text(body, row, STATE_COLUMN, language, case_state_label(line->to), STATE_WIDTH,
			UI_PLAIN);
		ui_text(body, row++, column, language, line->why, 79 - column, UI_DIM);
	}
}

/* What was written is on the card, whether tested or not. */
static bool on_card(enum case_state state)
{
	return state == CASE_DONE || state == CASE_TO_RETURN;
}

void case_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct case_state_view *view = state;
	const struct case_record *record = &view->reception.record;
	const enum language language = loop_language(loop);
	int row = 0;

	row = put(body, row, language, N_("Name"), record->person.name);
	row = put(body, row, language, N_("Procedure"),
		  text(language, procedure_label(record->procedure)));
	row =
	    put(body, row, language, N_("State"), text(language, case_state_label(record->state)));
	if (record->custody_number[0] != '\0')
		row = put(body, row, language, route_label(record->route), record->custody_number);
	row = draw_applicant(record, language, body, row);
	row = draw_telephone(record, language, body, row);
	row = case_fee_draw(view, language, body, row);
	if (record->protective_measure)
		ui_text(body, row++, 2, language, PROTECTIVE_MEASURE_MARK, 76, UI_WARN);
	if (view->has_letter)
		row = draw_letter(&view->letter, language, body, row);
	if (!pin_work_procedure(record->procedure))
		row = draw_kinds(view, language, body, row);
	if (record->attention[0] != '\0')
		ui_text(body, row++, 2, language, record->attention, 76, UI_BAD);
	if (outage_warning(record).id != NULL && !on_card(record->state))
		row += ui_paragraph(body, row, 2, text(language, outage_warning(record).id), 76,
				    UI_BAD);
	row++;
	ui_text(body, row, 2, language, N_("Next:"), 8, UI_DIM);
	ui_text(body, row, 11, language, next_words(view), 68, UI_BOLD);
	ui_cursor(body, row, 11);
	draw_history(view, language, body, row + 1);
}
