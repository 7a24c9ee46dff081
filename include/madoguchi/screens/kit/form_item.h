/*
 * screens/kit/form_item: what a field is, and what it holds.
 *
 * DESCRIPTION
 *   The descriptors that a screen writes (struct form_item), and the values that a form
 *   keeps for them; see kit/form for what can be done with them. Types only.
 * OWNERSHIP  Items must live as long as the form; values belong to the form.
 * SECRETS    A pin lies in base/secret.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_FORM_ITEM_H
#define MADOGUCHI_SCREENS_KIT_FORM_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include "madoguchi/base/message.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/screens/kit/line_edit.h"

enum form_kind {
	FORM_HEADING, /* a line of words, no value; label may be NULL: an empty line */
	FORM_SHOW,    /* a label and a text that cannot be edited (form_set_text) */
	FORM_LINE,    /* a line editor of a class */
	FORM_PIN,     /* a PIN, shown as * */
	FORM_CHOICE,  /* one of several: < first > */
	FORM_CHECK,   /* [x] */
};

struct form_choice {
	int value;
	const char *label; /* message id or plain text */
};

struct form_item {
	enum form_kind kind;
	int id;		   /* the screen's number for it, 1 and more, unique; 0 for headings */
	const char *label; /* message id or plain text */
	const char *help; /* message id, for F1 on the field and the line under the form; or NULL */
	bool required;
	enum field_class class; /* FORM_LINE */
	int columns;		/* width on the screen; 0: as many as fit */
	size_t minimum;		/* characters (FORM_LINE where not empty, FORM_PIN) */
	size_t maximum;		/* characters */
	bool alphanumeric;	/* FORM_PIN */
	bool password;		/* FORM_PIN: an operator's, as kit/pin_field has it */
	const struct form_choice *choices;
	size_t choice_count;
};

struct form_value {
	struct line_edit *edit; /* FORM_LINE, FORM_SHOW */
	struct pin *pin;
	size_t choice; /* index into choices */
	bool checked;
	bool disabled;		/* drawn, but the focus passes by */
	bool hidden;		/* not drawn, not checked */
	struct message problem; /* id NULL: none */
};

struct form {
	const struct form_item *item;
	struct form_value *value;
	size_t count;
	size_t focus;	 /* index; count when nothing can have it */
	size_t first;	 /* first item drawn */
	int label_width; /* columns, in label_language; 0: to be measured */
	enum language label_language;
};

#endif
