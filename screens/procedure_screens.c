#include "madoguchi/screens/procedure_screens.h"

const struct screen_ops *procedure_screen(enum procedure procedure)
{
	static const struct screen_ops *const screens[PROCEDURE_COUNT] = {
		[PROCEDURE_REVOKE] = &revoke_screen,
		[PROCEDURE_PIN_CHANGE] = &pin_work_screen,
		[PROCEDURE_PIN_INIT] = &pin_work_screen,
		[PROCEDURE_UNLOCK] = &pin_work_screen,
	};

	return (size_t)procedure < PROCEDURE_COUNT ? screens[procedure] : NULL;
}
