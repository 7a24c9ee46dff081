/*
 * screens/kit/input_method: switches the Japanese input method with the field.
 *
 * DESCRIPTION
 *   uim-fep gives the program it runs a FIFO in UIM_FEP_SETMODE: "0" turns conversion
 *   off, "1" on. While a frame is drawn, the field with the focus says what it wants (free text
 *   and kana: on; all others: off); at its end that is written, if it is a change. Without
 *   uim-fep nothing happens, and nothing ever blocks.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_INPUT_METHOD_H
#define MADOGUCHI_SCREENS_KIT_INPUT_METHOD_H

#include <stdbool.h>

/* Reads the environment; call once. */
void input_method_start(void);
void input_method_want(bool japanese);
/* Writes the last wish. */
void input_method_apply(void);

#endif
