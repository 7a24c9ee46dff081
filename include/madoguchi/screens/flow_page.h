/*
 * screens/flow_page: a step of the reception that is one form.
 *
 * DESCRIPTION
 *   What such steps share: the fields are written into the flow when the step is left, in either
 *   direction, and before the leaflet is made of them; Enter on the last field and F10 go forward;
 *   the title line tells which step of how many it is. The state of a step begins with a struct
 *   flow_page, and the functions below stand in the step's table of operations.
 * ERRORS     ERROR_MEMORY.
 * OWNERSHIP  flow_page_new() allocates the step's state, flow_page_close() frees it; the flow is
 *            borrowed.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_FLOW_PAGE_H
#define MADOGUCHI_SCREENS_FLOW_PAGE_H

#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/kit/screen.h"

/* What differs; each function is given the step's state. */
struct flow_page_ops {
	int number; /* of the step in the title line, from 1 */
	/* Writes the fields into the flow; NULL: forward() alone does. */
	void (*take)(void *state);
	/* A field has changed, and others may have to follow; may be NULL. */
	void (*changed)(void *state);
	/* Checks the fields and goes on. */
	enum screen_result (*forward)(struct loop *loop, void *state);
};

struct flow_page {
	const struct flow_page_ops *ops;
	struct flow *flow;
	struct form form;
};

/* A zeroed state of this size with its page, whose form is not open yet; NULL on an error. */
void *flow_page_new(size_t size, const struct flow_page_ops *ops, struct flow *flow,
		    struct error *error);
/* Opens the form; the items live as long as the state, which is handed out, or freed on an
 * error. */
bool flow_page_open(void *state, const struct form_item *items, size_t count, void **ret_state,
		    struct error *error);

void flow_page_close(struct loop *loop, void *state);
void flow_page_draw(struct loop *loop, void *state, const struct ui_area *body);
enum screen_result flow_page_key(struct loop *loop, void *state, const struct input_event *event);
enum screen_result flow_page_act(struct loop *loop, void *state, int act);
void flow_page_subject(const void *state, enum language language, char *words, size_t size);
const char *flow_page_focus_help(const void *state);

#endif
