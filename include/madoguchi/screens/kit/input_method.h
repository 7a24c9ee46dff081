/*
 * screens/kit/input_method: switches the Japanese input method with the field.
 *
 * DESCRIPTION
 *   uim-fep gives the program it runs a FIFO in UIM_FEP_SETMODE ("0" turns conversion off, "1" on)
 *   and a file in UIM_FEP_GETMODE that has the mode. While a frame is drawn, the field with the
 *   focus says what it wants: on for free text and kana, off for all others. That is written when
 *   the field is entered. A clerk may turn it off in a field where it is on; where it is off it
 *   stays off: what he turns on there by hand is turned off again at once, since a PIN must not
 *   pass through a dictionary, and a digit not wait in a conversion.
 *   Without uim-fep nothing happens, and nothing ever blocks.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_INPUT_METHOD_H
#define MADOGUCHI_SCREENS_KIT_INPUT_METHOD_H

#include <stdbool.h>

/* Reads the environment. */
void input_method_start(void);
void input_method_stop(void);
/* What the field wants; its address tells it from other fields. NULL: no field. */
void input_method_want(const void *field, bool japanese);
/* At the end of a frame: writes what the field that was entered wants. */
void input_method_apply(void);
/* Can be read when the mode may be another one; -1: there is no input method. */
int input_method_fd(void);
/* Empties that, and turns off what was turned on where it is to be off. */
void input_method_look(void);

#endif
