#include "madoguchi/domain/todo.h"

#define X(NAME, word, what, right) [TODO_##NAME] = { word, what, right },
static const struct {
	const char *word, *what;
	enum right right;
} todos[TODO_COUNT] = { [TODO_NOBODY] = { "nobody", "", RIGHT_ANY }, TODO_TABLE(X) };
#undef X

const char *todo_word(enum todo todo)
{
	return todos[todo].word;
}

const char *todo_what(enum todo todo)
{
	return todos[todo].what;
}

enum right todo_right(enum todo todo)
{
	return todos[todo].right;
}

const char *todo_who(enum todo todo)
{
	return role_label(todos[todo].right == RIGHT_COUNTER ? ROLE_CLERK : ROLE_ADMINISTRATOR);
}

enum todo todo_of_case(enum case_state state)
{
	static const enum todo of[CASE_STATE_COUNT] = {
		[CASE_DRAFT] = TODO_RECEPTION,
		[CASE_ACCEPTED] = TODO_WORK,
		[CASE_READY] = TODO_WORK,
		[CASE_WORKING] = TODO_WORK,
		[CASE_WAITING_SERVICE] = TODO_SERVICE,
		[CASE_TO_WRITE] = TODO_WRITE,
		[CASE_TO_RETURN] = TODO_RETURN,
		[CASE_NEEDS_ATTENTION] = TODO_ATTENTION,
	};

	return of[state];
}

enum todo todo_of_exchange(enum exchange_state state)
{
	static const enum todo of[EXCHANGE_STATE_COUNT] = {
		[EXCHANGE_HELD] = TODO_QUEUE,
		[EXCHANGE_IN_DOUBT] = TODO_QUEUE,
	};

	return of[state];
}

enum todo todo_of_letter(enum letter_state state)
{
	static const enum todo of[LETTER_STATE_COUNT] = {
		[LETTER_REQUESTED] = TODO_LETTER_OUT, [LETTER_PRINTED] = TODO_LETTER_OUT,
		[LETTER_SENT] = TODO_REPLY,	      [LETTER_RETURNED] = TODO_LETTER_BACK,
		[LETTER_RECEIVED] = TODO_VISIT,
	};

	return of[state];
}

enum todo todo_of_custody(enum custody_state state)
{
	static const enum todo of[CUSTODY_STATE_COUNT] = {
		[CUSTODY_HERE] = TODO_CUSTODY,
		[CUSTODY_MAILED] = TODO_MAIL,
	};

	return of[state];
}
