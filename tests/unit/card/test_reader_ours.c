/* Whose session is it that a look finds the card in? A scripted PC/SC in libpcsclite's place shows
 * the card in use, and lets our own sessions begin and end while it is being asked. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <winscard.h>

#include "madoguchi/card/reader.h"
#include "madoguchi/card/session.h"

#define READER "Front desk 00 00"

/* What happens between the state that is told and its arrival. */
static void (*meanwhile)(void);
static void *transport;

/* ---- the scripted PC/SC ------------------------------------------------------------------- */

LONG SCardEstablishContext(DWORD scope, LPCVOID reserved_1, LPCVOID reserved_2,
			   LPSCARDCONTEXT context)
{
	(void)scope;
	(void)reserved_1;
	(void)reserved_2;
	*context = 1;
	return SCARD_S_SUCCESS;
}

LONG SCardReleaseContext(SCARDCONTEXT context)
{
	(void)context;
	return SCARD_S_SUCCESS;
}

LONG SCardListReaders(SCARDCONTEXT context, LPCSTR groups, LPSTR readers, LPDWORD size)
{
	static const char list[] = READER "\0";

	(void)context;
	(void)groups;
	assert_true(*size >= sizeof(list));
	memcpy(readers, list, sizeof(list));
	*size = sizeof(list);
	return SCARD_S_SUCCESS;
}

LONG SCardGetStatusChange(SCARDCONTEXT context, DWORD timeout, SCARD_READERSTATE *states,
			  DWORD count)
{
	(void)context;
	(void)timeout;
	assert_int_equal(count, 1);
	states[0].dwEventState = SCARD_STATE_PRESENT | SCARD_STATE_INUSE | SCARD_STATE_CHANGED;
	if (meanwhile != NULL)
		meanwhile();
	return SCARD_S_SUCCESS;
}

LONG SCardConnect(SCARDCONTEXT context, LPCSTR reader, DWORD share, DWORD protocols,
		  LPSCARDHANDLE card, LPDWORD protocol)
{
	(void)context;
	(void)reader;
	(void)share;
	(void)protocols;
	*card = 1;
	*protocol = SCARD_PROTOCOL_T1;
	return SCARD_S_SUCCESS;
}

LONG SCardBeginTransaction(SCARDHANDLE card)
{
	(void)card;
	return SCARD_S_SUCCESS;
}

LONG SCardStatus(SCARDHANDLE card, LPSTR name, LPDWORD name_size, LPDWORD state, LPDWORD protocol,
		 LPBYTE atr, LPDWORD atr_size)
{
	(void)card;
	(void)name;
	(void)name_size;
	(void)protocol;
	*state = SCARD_PRESENT;
	*atr_size = 1;
	atr[0] = 0x3B;
	return SCARD_S_SUCCESS;
}

LONG SCardEndTransaction(SCARDHANDLE card, DWORD disposition)
{
	(void)card;
	(void)disposition;
	return SCARD_S_SUCCESS;
}

LONG SCardDisconnect(SCARDHANDLE card, DWORD disposition)
{
	(void)card;
	(void)disposition;
	return SCARD_S_SUCCESS;
}

/* ---- our own session ---------------------------------------------------------------------- */

static void begin_ours(void)
{
	struct error error = { 0 };
	uint8_t atr[ATR_SIZE_MAX];
	size_t size;

	assert_true(transport_pcsc_open(READER, &transport, atr, sizeof(atr), &size, &error));
}

static void end_ours(void)
{
	transport_pcsc_ops.close(transport);
	transport = NULL;
}

static void begin_and_end_ours(void)
{
	begin_ours();
	end_ours();
}

static enum reader_state seen(void (*happens)(void))
{
	struct reader_event event;
	struct error error = { 0 };

	meanwhile = happens;
	assert_true(reader_look(READER, &event, &error));
	meanwhile = NULL;
	return event.state;
}

/* ---- tests -------------------------------------------------------------------------------- */

static void another_program_has_it(void **state)
{
	(void)state;
	assert_int_equal(seen(NULL), READER_IN_USE);
}

static void we_have_it(void **state)
{
	(void)state;
	begin_ours();
	assert_int_equal(seen(NULL), READER_CARD);
	end_ours();
	assert_int_equal(seen(NULL), READER_IN_USE);
}

static void ours_ends_meanwhile(void **state)
{
	(void)state;
	begin_ours();
	assert_int_equal(seen(end_ours), READER_CARD);
	assert_int_equal(seen(NULL), READER_IN_USE);
}

static void ours_begins_meanwhile(void **state)
{
	(void)state;
	assert_int_equal(seen(begin_ours), READER_CARD);
	end_ours();
}

static void ours_begins_and_ends_meanwhile(void **state)
{
	(void)state;
	assert_int_equal(seen(begin_and_end_ours), READER_CARD);
	assert_int_equal(seen(NULL), READER_IN_USE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_program_has_it),
		cmocka_unit_test(we_have_it),
		cmocka_unit_test(ours_ends_meanwhile),
		cmocka_unit_test(ours_begins_meanwhile),
		cmocka_unit_test(ours_begins_and_ends_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
