/*
 * screens/kit/form_view: how a form (kit/form) looks.
 *
 * DESCRIPTION
 *   One row an item: `>` in column 0 of the field with the focus, `!` in column 1 where something
 *   is wrong, the label, `*` behind it where the field must be filled in, the field. The last row
 *   of the area says what is wrong with the field, or its help. A date that is not being edited
 *   shows the Japanese calendar behind it.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_FORM_VIEW_H
#define MADOGUCHI_SCREENS_KIT_FORM_VIEW_H

#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/form_item.h"
#include "madoguchi/screens/kit/ui.h"

/* Draws the form and puts the hardware cursor into the field with the focus. */
void form_draw(struct form *form, const struct ui_area *area, enum language language);
/* Rows that the form takes when all of it is drawn, without the last row for notes. */
int form_rows(const struct form *form);

#endif
