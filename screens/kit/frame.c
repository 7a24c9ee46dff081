#include "madoguchi/screens/kit/frame.h"

#include "madoguchi/screens/kit/input_method.h"
#include "madoguchi/screens/kit/terminal.h"

#define SUBJECT_SIZE 160
#define FIXED_ROWS 4 /* status, title, message, keys */
#define BODY_ROW 2

static void draw_title(const struct frame *frame, const struct ui_area *line,
		       const struct open_screen *ground)
{
	char subject[SUBJECT_SIZE] = "";
	int x = 0;

	if (ground->ops->title != NULL)
		x = ui_text(line, 0, 0, frame->language, ground->ops->title, -1, UI_BOLD) + 2;
	if (ground->ops->subject != NULL)
		ground->ops->subject(ground->state, frame->language, subject, sizeof(subject));
	ui_put(line, 0, x, subject, -1, UI_PLAIN);
}

static void draw_screens(const struct frame *frame, struct stack *stack, struct loop *loop,
			 const struct ui_area *whole)
{
	struct ui_area title = ui_part(whole, 1, 0, 1, whole->width);
	struct ui_area body = ui_part(whole, BODY_ROW, 0, whole->height - FIXED_ROWS, whole->width);
	int first = stack_ground(stack, stack->depth - 1);

	draw_title(frame, &title, &stack->screen[first]);
	input_method_want(NULL, false);
	for (int i = first; i < stack->depth; i++) {
		stack->current = i;
		stack->screen[i].ops->draw(loop, stack->screen[i].state, &body);
	}
	stack->current = stack->depth - 1;
	input_method_apply();
}

static void draw_all(const struct frame *frame, struct stack *stack, struct loop *loop,
		     const struct ui_area *whole)
{
	struct ui_area status = ui_part(whole, 0, 0, 1, whole->width);
	struct ui_area message = ui_part(whole, whole->height - 2, 0, 1, whole->width);
	struct ui_area keys = ui_part(whole, whole->height - 1, 0, 1, whole->width);
	const struct open_screen *top = stack_top(stack);

	status_draw(frame->status, &status, frame->language, frame->for_resident, frame->clock_ms);
	if (frame->said->id != NULL)
		ui_message(&message, 0, 0, frame->language, frame->said, whole->width,
			   frame->said_style);
	keys_draw_line(top->ops->keys, top->ops->reason, top->state, &keys, frame->language);
	draw_screens(frame, stack, loop, whole);
}

void frame_draw(const struct frame *frame, struct stack *stack, struct loop *loop)
{
	struct ui_area whole = ui_screen();

	ui_begin();
	if (terminal_too_small())
		ui_text(&whole, 0, 0, frame->language,
			N_("The screen is too small: 80x23 is needed"), -1, UI_PLAIN);
	else if (stack->depth > 0)
		draw_all(frame, stack, loop, &whole);
	ui_end();
}
