/*
 * Another program at the reader, for tests:
 *   pcsc_client READER exclusive SECONDS     holds the reader for itself
 *   pcsc_client READER transaction SECONDS   holds a transaction
 *   pcsc_client READER reset                 resets the card once
 *   pcsc_client READER resets FILE           resets it again and again until FILE is there; prints
 *                                            how often that was done
 *   pcsc_client READER turns FILE COUNT HEX  sends a command in a transaction of its own, again and
 *                                            again until FILE is there and it had COUNT turns,
 *                                            connected all the time; prints each answer's status
 *                                            word, and fails when one does not come
 *   pcsc_client READER send HEX…             sends commands, prints each answer's status word
 * It prints "ready" when it holds what it was to hold. The card is left as it is (LEAVE).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <winscard.h>

static SCARDCONTEXT context;
static SCARDHANDLE card;
static DWORD protocol;

static int failed(const char *what, LONG result)
{
	fprintf(stderr, "%s: %08lX\n", what, (unsigned long)result & 0xFFFFFFFFUL);
	return 1;
}

static int hold(const char *seconds)
{
	printf("ready\n");
	fflush(stdout);
	sleep((unsigned)atoi(seconds));
	return 0;
}

static int transmit(const char *text)
{
	BYTE command[300];
	BYTE answer[300];
	DWORD size = sizeof(answer);
	size_t count = strlen(text) / 2;
	LONG result;

	for (size_t i = 0; i < count && i < sizeof(command); i++) {
		unsigned byte;

		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			return 1;
		command[i] = (BYTE)byte;
	}
	result = SCardTransmit(card, SCARD_PCI_T1, command, count, NULL, answer, &size);
	if (result != SCARD_S_SUCCESS || size < 2)
		return failed("SCardTransmit", result);
	printf("%02X%02X\n", answer[size - 2], answer[size - 1]);
	fflush(stdout);
	return 0;
}

static LONG reset(void)
{
	return SCardReconnect(card, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1, SCARD_RESET_CARD,
			      &protocol);
}

static int reset_until(const char *file)
{
	LONG result = SCARD_S_SUCCESS;
	unsigned count = 0;

	while (access(file, F_OK) != 0 && result == SCARD_S_SUCCESS) {
		result = reset();
		count += result == SCARD_S_SUCCESS;
		usleep(1000);
	}
	printf("%u\n", count);
	return result == SCARD_S_SUCCESS ? 0 : failed("SCardReconnect", result);
}

/* A reset between two transactions is endured, as PC/SC has it. */
static LONG begin(void)
{
	LONG result = SCardBeginTransaction(card);

	while (result == SCARD_W_RESET_CARD) {
		result = SCardReconnect(card, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1,
					SCARD_LEAVE_CARD, &protocol);
		if (result == SCARD_S_SUCCESS)
			result = SCardBeginTransaction(card);
	}
	return result;
}

static int take_turns(const char *file, unsigned count, const char *command)
{
	for (unsigned had = 0; had < count || access(file, F_OK) != 0; had++) {
		LONG result = begin();

		if (result != SCARD_S_SUCCESS)
			return failed("SCardBeginTransaction", result);
		if (transmit(command) != 0)
			return 1;
		SCardEndTransaction(card, SCARD_LEAVE_CARD);
		usleep(1000);
	}
	return 0;
}

static int act(int argc, char **argv)
{
	LONG result;
	int status = 0;

	if (strcmp(argv[2], "exclusive") == 0)
		return hold(argv[3]);
	if (strcmp(argv[2], "transaction") == 0) {
		result = SCardBeginTransaction(card);
		return result == SCARD_S_SUCCESS ? hold(argv[3])
						 : failed("SCardBeginTransaction", result);
	}
	if (strcmp(argv[2], "reset") == 0) {
		result = reset();
		return result == SCARD_S_SUCCESS ? 0 : failed("SCardReconnect", result);
	}
	if (strcmp(argv[2], "resets") == 0)
		return reset_until(argv[3]);
	if (strcmp(argv[2], "turns") == 0)
		return take_turns(argv[3], (unsigned)atoi(argv[4]), argv[5]);
	for (int i = 3; i < argc && status == 0; i++)
		status = transmit(argv[i]);
	return status;
}

int main(int argc, char **argv)
{
	DWORD mode;
	LONG result;
	int status;

	if (argc < 3)
		return 2;
	mode = strcmp(argv[2], "exclusive") == 0 ? SCARD_SHARE_EXCLUSIVE : SCARD_SHARE_SHARED;
	result = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
	if (result == SCARD_S_SUCCESS)
		result = SCardConnect(context, argv[1], mode, SCARD_PROTOCOL_T1, &card, &protocol);
	if (result != SCARD_S_SUCCESS)
		return failed("SCardConnect", result);
	status = act(argc, argv);
	SCardDisconnect(card, SCARD_LEAVE_CARD);
	SCardReleaseContext(context);
	return status;
}
