/*
 * screens/pin_work_state: the state of the screen for the card's PINs, shared by its acts
 * (pin_work.c) and its drawing (pin_work_draw.c). Not for other modules.
 */
#ifndef MADOGUCHI_SCREENS_PIN_WORK_STATE_H
#define MADOGUCHI_SCREENS_PIN_WORK_STATE_H

#include "madoguchi/screens/app.h"
#include "madoguchi/screens/kit/list.h"
#include "madoguchi/screens/kit/list_array.h"

enum pin_work_act { PIN_WORK_ENTER = 1 };

struct pin_work_state {
	struct app *app;
	uint64_t owner;
	struct reception reception;
	struct pin_work_view view;
	bool seen; /* view holds what the card says */
	bool busy;
	bool has_trouble;
	struct error trouble;
	struct pin_order order; /* under way, or to be taken up again when the card is back */
	bool by_puk;		/* present is the card's PUK */
	struct pin *present;	/* until the card has spoken */
	struct pin *fresh;
	struct list list;
	struct list_array rows;
	struct list_row row[CARD_PIN_COUNT];
};

/* The columns of the list. */
#define PIN_WORK_COLUMNS 3
extern const struct list_column pin_work_columns[PIN_WORK_COLUMNS];

/* The PIN that is marked, or NULL. */
const struct pin_target *pin_work_selected(const struct pin_work_state *state);
/* Why an act cannot be done now, as a message id; NULL: it can (kit/keys). */
const char *pin_work_reason(const void *state, int act);
/* What to do while the card was not seen. */
const char *pin_work_no_card(const struct pin_work_state *state);
/* Another program has reset the card in the middle: what was typed is kept, and Enter goes on with
 * it. */
bool pin_work_goes_on(const struct pin_work_state *state);
/* Puts what was seen into the list's rows; the context is the state (kit/list_array). */
void pin_work_write(void *context, enum language language);
void pin_work_draw(struct loop *loop, void *state, const struct ui_area *body);

#endif
