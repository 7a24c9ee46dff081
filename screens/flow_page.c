#include "madoguchi/screens/flow_page.h"

#include <stdlib.h>

void *flow_page_new(size_t size, const struct flow_page_ops *ops, struct flow *flow,
		    struct error *error)
{
	struct flow_page *page = calloc(1, size);

	if (page == NULL) {
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "step");
		return NULL;
	}
	page->ops = ops;
	page->flow = flow;
	return page;
}

bool flow_page_open(void *state, const struct form_item *items, size_t count, void **ret_state,
		    struct error *error)
{
	struct flow_page *page = state;

	if (!form_open(&page->form, items, count, error)) {
		free(state);
		return false;
	}
	*ret_state = state;
	return true;
}

void flow_page_close(struct loop *loop, void *state)
{
	struct flow_page *page = state;

	(void)loop;
	if (page->ops->take != NULL)
		page->ops->take(state);
	form_close(&page->form);
	free(state);
}

void flow_page_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	form_draw(&((struct flow_page *)state)->form, body, loop_language(loop));
}

enum screen_result flow_page_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct flow_page *page = state;
	const enum form_result result = form_event(&page->form, loop, event);

	if (result == FORM_END)
		return page->ops->forward(loop, state);
	if (result == FORM_CHANGED && page->ops->changed != NULL)
		page->ops->changed(state);
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

enum screen_result flow_page_act(struct loop *loop, void *state, int act)
{
	struct flow_page *page = state;

	if (act == ACT_DO)
		return page->ops->forward(loop, state);
	if (act != FLOW_ACT_LEAFLET)
		return SCREEN_IGNORED;
	if (page->ops->take != NULL)
		page->ops->take(state);
	flow_leaflet(page->flow, loop);
	return SCREEN_USED;
}

void flow_page_subject(const void *state, enum language language, char *words, size_t size)
{
	const struct flow_page *page = state;

	flow_subject(page->flow, page->ops->number, language, words, size);
}

const char *flow_page_focus_help(const void *state)
{
	return form_focus_help(&((const struct flow_page *)state)->form);
}
