#include "madoguchi/card/apdu.h"

#include <string.h>

size_t apdu_encode(const struct apdu *apdu, uint8_t command[static APDU_COMMAND_SIZE])
{
	size_t size = 4;

	command[0] = apdu->cla;
	command[1] = apdu->ins;
	command[2] = apdu->p1;
	command[3] = apdu->p2;
	if (apdu->data != NULL && apdu->data_size > 0) {
		command[size++] = apdu->data_size;
		memcpy(command + size, apdu->data, apdu->data_size);
		size += apdu->data_size;
	}
	if (apdu->has_le)
		command[size++] = apdu->le;
	return size;
}
