#include "madoguchi/screens/kit/stack.h"

#include <string.h>

/* Where a screen goes that the current one opens: on top, but below those that cover it. */
static int place_of_next(const struct stack *stack)
{
	int place = stack->depth;

	while (place > 0 && stack->screen[place - 1].ops->covers && stack->current < place - 1)
		place--;
	return place;
}

bool stack_push(struct stack *stack, struct loop *loop, const struct screen_ops *ops,
		void *argument, struct error *error)
{
	const struct stack_opening outer = stack->opening;
	struct stack_opening mine;
	int place = place_of_next(stack);
	void *state = argument;
	bool opened;

	if (stack->ending || stack->depth == STACK_SCREENS)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "screen %s", ops->name);
	stack->opening = (struct stack_opening){ .now = true };
	opened = ops->open == NULL || ops->open(loop, argument, &state, error);
	mine = stack->opening;
	stack->opening = outer;
	if (!opened)
		return false;
	if (stack->depth == STACK_SCREENS) {
		if (ops->close != NULL)
			ops->close(loop, state);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "screen %s", ops->name);
	}
	/* open() may itself have opened something: that lies above. */
	memmove(&stack->screen[place + 1], &stack->screen[place],
		(size_t)(stack->depth - place) * sizeof(stack->screen[0]));
	stack->screen[place] =
	    (struct open_screen){ .ops = ops, .state = state, .wake_ms = mine.wake_ms };
	stack->depth++;
	stack->current = stack->depth - 1;
	return true;
}

static void take_off(struct stack *stack, struct loop *loop, int index)
{
	struct open_screen gone = stack->screen[index];

	memmove(&stack->screen[index], &stack->screen[index + 1],
		(size_t)(stack->depth - index - 1) * sizeof(gone));
	stack->depth--;
	stack->current = stack->depth - 1;
	if (gone.ops->close != NULL)
		gone.ops->close(loop, gone.state);
}

/* The topmost marked screen, -1 for none. */
static int marked(const struct stack *stack)
{
	int index = stack->depth - 1;

	while (index >= 0 && !stack->screen[index].closing)
		index--;
	return index;
}

/* Whether the screen that is on top once the one at `index` is off has to be told. A cover took
 * nothing from the screen below it: that one is told only when another has closed meanwhile. */
static bool tells(struct stack *stack, int index)
{
	const bool top = index == stack->depth - 1;
	bool owed = false;

	if (top && stack->screen[index].ops->covers) {
		owed = stack->owed;
		stack->owed = false;
		return owed;
	}
	if (index == stack->depth - 2 && stack_top(stack)->ops->covers)
		stack->owed = true;
	return top;
}

bool stack_sweep(struct stack *stack, struct loop *loop)
{
	bool any = false;
	bool uncovered = false;

	for (int index = marked(stack); index >= 0; index = marked(stack)) {
		int below = stack->depth - 1;
		bool told = tells(stack, index);

		take_off(stack, loop, index);
		any = true;
		/* What closing opened lies on top now and needs no telling. */
		uncovered = stack->depth == below && (told || uncovered);
	}
	stack->current = stack->depth - 1;
	if (uncovered && stack->depth > 0 && stack_top(stack)->ops->resume != NULL)
		stack_top(stack)->ops->resume(loop, stack_top(stack)->state);
	return any;
}

void stack_close_all(struct stack *stack, struct loop *loop)
{
	stack->ending = true;
	while (stack->depth > 0)
		take_off(stack, loop, stack->depth - 1);
	stack->ending = false;
}

void stack_home(struct stack *stack)
{
	for (int i = 1; i < stack->depth; i++)
		if (!stack->screen[i].ops->covers)
			stack->screen[i].closing = true;
}

bool stack_note(struct stack *stack, int index, enum screen_result result)
{
	if (result == SCREEN_CLOSE && index < stack->depth)
		stack->screen[index].closing = true;
	return result != SCREEN_IGNORED;
}

int stack_ground(const struct stack *stack, int index)
{
	while (index > 0 && stack->screen[index].ops->overlay)
		index--;
	return index;
}

bool stack_for_resident(const struct stack *stack)
{
	int index = stack->current < stack->depth ? stack->current : stack->depth - 1;

	return index >= 0 && stack->screen[stack_ground(stack, index)].ops->resident;
}

struct open_screen *stack_top(struct stack *stack)
{
	return &stack->screen[stack->depth - 1];
}

int stack_place(const struct stack *stack, const struct screen_ops *ops, const void *state)
{
	for (int i = 0; i < stack->depth; i++)
		if (stack->screen[i].ops == ops && stack->screen[i].state == state)
			return i;
	return -1;
}

const char *stack_reason(const struct stack *stack, int index, int act)
{
	const struct open_screen *screen = &stack->screen[index];

	return screen->ops->reason != NULL ? screen->ops->reason(screen->state, act) : NULL;
}

bool stack_does(const struct stack *stack, const struct screen_ops *ops, int act)
{
	const int top = stack->depth - 1;

	return top >= 0 && stack->screen[top].ops == ops && stack_reason(stack, top, act) == NULL;
}

/* Where the time is kept at which the screen that asks is to be waked; NULL: none asks. */
static int64_t *wake_of(struct stack *stack)
{
	if (stack->opening.now)
		return &stack->opening.wake_ms;
	return stack->current >= 0 && stack->current < stack->depth
		   ? &stack->screen[stack->current].wake_ms
		   : NULL;
}

void stack_wake_at(struct stack *stack, int64_t at_ms)
{
	int64_t *const wake_ms = wake_of(stack);

	if (wake_ms != NULL && (*wake_ms == 0 || at_ms < *wake_ms))
		*wake_ms = at_ms > 0 ? at_ms : 1;
}

int64_t stack_first_wake(const struct stack *stack)
{
	int64_t first_ms = INT64_MAX;

	for (int i = 0; i < stack->depth; i++) {
		const int64_t wake_ms = stack->screen[i].wake_ms;

		if (wake_ms > 0 && wake_ms < first_ms)
			first_ms = wake_ms;
	}
	return first_ms;
}
