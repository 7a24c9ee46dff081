/*
 * screens/flow: one reception, step by step.
 *
 * DESCRIPTION
 *   The flow is what the steps share: the reception as the counter knows it, the PINs in locked
 *   memory, and where the present PIN is used. Each step is a screen of its own on the stack, so
 *   that F12 goes back one step with everything kept; a step writes its fields into the flow when
 *   it is left, in either direction, and the draft is stored when it is left forward.
 *   Nothing is accepted before F10 on the summary.
 * OWNERSHIP  The first step's screen owns the flow and wipes it when it closes.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_FLOW_H
#define MADOGUCHI_SCREENS_FLOW_H

#include "madoguchi/domain/name.h"
#include "madoguchi/screens/app.h"
#include "madoguchi/screens/kit/form.h"

struct flow {
	struct app *app;
	uint64_t owner;
	struct reception reception;
	struct pin *pin[KIND_COUNT];
	bool set_new[KIND_COUNT];    /* else the present PIN is used */
	bool on_pad[KIND_COUNT];     /* typed on the reader's pad during the work: no pin here */
	bool pins_here;		     /* at this terminal, whatever reader and resident have */
	enum credential opened_with; /* typed, but not yet given to the card */
	struct pin *card_pin;
	int differences;
	struct reception_difference difference[DIFFERENCES_MAX];
	bool saving;  /* a draft is on its way to the desk; its row id comes back with it */
	bool unsaved; /* something changed meanwhile */
	bool begin;   /* F10 was pressed on the summary while a draft was being stored */
};

bool flow_new(struct app *app, struct flow **ret_flow, struct error *error);
void flow_free(struct flow **flow);
/* Wipes what the resident has typed and the card has not got yet. */
void flow_forget_pins(struct flow *flow);
/* The card is to get PINs, and they are not typed, or were forgotten. */
bool flow_lacks_pins(const struct flow *flow);
/* Stores the draft on the desk; what went wrong is said on the message line. */
void flow_save(struct flow *flow);
/* The answer to flow_save(); false when the post is not for it. */
bool flow_saved(struct flow *flow, struct loop *loop, const struct post *post);
/* Opens a screen; what goes wrong is said. */
enum screen_result flow_push(struct loop *loop, const struct screen_ops *ops, void *argument);

/* Opens a case for who may work at the counter. */
enum screen_result flow_open_case(struct loop *loop, int64_t case_id);

/* Who applies: the sort of applicant, and of another than the holder name and relation. */
void flow_applicant_words(const struct case_record *record, enum language language, char *words,
			  size_t size);

/* The steps, in order; one that has nothing to ask in a reception is passed over. */
enum flow_step {
	FLOW_PROCEDURE,
	FLOW_FACTS, /* who came, and what the rules look at: not for a holder of whom they ask
		       nothing */
	FLOW_PERSON,
	FLOW_DOCUMENTS,
	FLOW_CARD,
	FLOW_KINDS,
	FLOW_DECISION,
	FLOW_PINS,
	FLOW_SUMMARY,
	FLOW_STEP_COUNT,
};

/* Stores the draft and opens the step after this one. */
enum screen_result flow_forward(struct flow *flow, struct loop *loop, enum flow_step step);
/* The facts that this reception asks for on a page of their own: a set, bit n is fact n. */
unsigned flow_facts(const struct flow *flow);
/* True when staff type the PIN from an envelope, after the service has answered. */
bool flow_by_staff(const struct flow *flow);
/* A card may be looked at in this reception, and tells what was left empty. */
bool flow_card_can_come(const struct flow *flow);
/* The holder's name is missing, and the documents that were shown bring no card that tells it. */
bool flow_lacks_name(const struct flow *flow);
/* A Juki card of an office of that time: the reception ends with its decision. */
bool flow_is_legacy(const struct flow *flow);
/* The page "what to bring, when, cost" for this reception as it stands; one key away in the steps
 * that ask. */
void flow_leaflet(struct flow *flow, struct loop *loop);
#define FLOW_ACT_LEAFLET 90
#define FLOW_KEY_ROW_LEAFLET                                                                       \
	{                                                                                          \
		INPUT_KEY_F9, INPUT_KEY_CTRL('O'), N_("Leaflet"),                                  \
		    N_("What to bring, when, what it costs."), FLOW_ACT_LEAFLET                    \
	}
/* Checks the text of a field by domain/name; false: the field says what is wrong and has the focus.
 * A My Number is refused in every field. */
bool flow_check_text(struct form *form, int id, enum name_field field);
/* "2/8", the person's name: for the title line of every step. */
void flow_subject(const struct flow *flow, int step, enum language language, char *words,
		  size_t size);

extern const struct screen_ops step_procedure_screen; /* argument: struct flow, taken over */
extern const struct screen_ops step_facts_screen;
extern const struct screen_ops step_person_screen;
extern const struct screen_ops step_documents_screen;
extern const struct screen_ops step_card_screen;
extern const struct screen_ops step_kinds_screen;
extern const struct screen_ops step_decision_screen;
extern const struct screen_ops step_override_screen; /* over the decision */
extern const struct screen_ops step_pins_screen;
extern const struct screen_ops step_summary_screen;
#define FLOW_STEPS 8

/* The mark for clerks: message id. */
#define PROTECTIVE_MEASURE_MARK N_("Protective measure: the address is for the holder alone.")

#endif
