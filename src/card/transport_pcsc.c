#include "madoguchi/card/transport_pcsc.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <winscard.h>

#include "madoguchi/base/text.h"
#include "madoguchi/base/thread.h"
#include "madoguchi/base/waiting.h"

#include "pcsc_context.h"

struct pcsc_transport {
	SCARDCONTEXT context;
	SCARDHANDLE card;
	DWORD protocol;
	bool has_context;
	bool connected;
	bool in_transaction;
	char reader[READER_NAME_SIZE];
	struct pcsc_transport *next; /* in the list of open ones */
};

/* Opening runs in a thread of its own: while another program is inside a transaction, pcsc-lite
 * waits for its end in calls that nothing can interrupt. */
struct opening {
	pthread_mutex_t lock; /* guards done and abandoned */
	pthread_cond_t ended;
	bool done;
	bool abandoned; /* nobody waits: the thread clears up */
	struct pcsc_transport *transport;
	const char *failed;
	LONG result;
	uint8_t atr[MAX_ATR_SIZE];
	size_t atr_size;
};

/* By another program, before our transaction has begun. */
#define RESETS_ENDURED 100

/* Those that still wait for another program's end, and how many may. */
#define OPENINGS_LEFT_MAX 4
static _Atomic int openings_left;

/* ---- which readers this process holds -------------------------------------------------------- */

static pthread_mutex_t open_lock = PTHREAD_MUTEX_INITIALIZER;
static struct pcsc_transport *open_transports;
static uint64_t opened;

static void note_open(struct pcsc_transport *transport)
{
	pthread_mutex_lock(&open_lock);
	opened++;
	transport->next = open_transports;
	open_transports = transport;
	pthread_mutex_unlock(&open_lock);
}

static void note_closed(struct pcsc_transport *transport)
{
	struct pcsc_transport **link;

	pthread_mutex_lock(&open_lock);
	for (link = &open_transports; *link != NULL; link = &(*link)->next) {
		if (*link == transport) {
			*link = transport->next;
			break;
		}
	}
	pthread_mutex_unlock(&open_lock);
}

bool transport_pcsc_holds(const char *reader)
{
	bool held = false;

	pthread_mutex_lock(&open_lock);
	for (const struct pcsc_transport *i = open_transports; i != NULL; i = i->next)
		held = held || strcmp(i->reader, reader) == 0;
	pthread_mutex_unlock(&open_lock);
	return held;
}

uint64_t transport_pcsc_opened(void)
{
	uint64_t count;

	pthread_mutex_lock(&open_lock);
	count = opened;
	pthread_mutex_unlock(&open_lock);
	return count;
}

/* ---- errors ---------------------------------------------------------------------------------- */

/* What a result means while no command is under way; all others are CARD_LOST. While one is under
 * way, only a reset by another program is told from a loss. */
static const struct {
	LONG result;
	enum error_code code;
} meanings[] = {
	{ SCARD_E_NO_SERVICE, ERROR_READER_SERVICE },
	{ SCARD_E_SERVICE_STOPPED, ERROR_READER_SERVICE },
	{ SCARD_F_COMM_ERROR, ERROR_READER_SERVICE },
	{ SCARD_F_INTERNAL_ERROR, ERROR_READER_SERVICE },
	{ SCARD_E_INVALID_HANDLE, ERROR_READER_SERVICE },
	{ SCARD_E_NO_READERS_AVAILABLE, ERROR_READER_NONE },
	{ SCARD_E_UNKNOWN_READER, ERROR_READER_NONE },
	{ SCARD_E_READER_UNAVAILABLE, ERROR_READER_NONE },
	{ SCARD_E_SHARING_VIOLATION, ERROR_READER_BUSY },
	{ SCARD_E_NO_SMARTCARD, ERROR_CARD_NONE },
	{ SCARD_W_REMOVED_CARD, ERROR_CARD_NONE },
	{ SCARD_W_UNRESPONSIVE_CARD, ERROR_CARD_NONSENSE },
	{ SCARD_W_UNPOWERED_CARD, ERROR_CARD_NONSENSE },
	{ SCARD_W_UNSUPPORTED_CARD, ERROR_CARD_NONSENSE },
	{ SCARD_E_PROTO_MISMATCH, ERROR_CARD_NONSENSE },
	{ SCARD_E_NO_MEMORY, ERROR_MEMORY },
	{ SCARD_W_RESET_CARD, ERROR_CARD_RESET },
};

/* LONG is wider than the codes on 64-bit machines and may carry their sign with it. */
static uint32_t pcsc_code(LONG result)
{
	return (uint32_t)(unsigned long)result;
}

bool transport_pcsc_error(long result, const char *what, struct error *error)
{
	enum error_code code = ERROR_CARD_LOST;

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (pcsc_code(meanings[i].result) == pcsc_code(result))
			code = meanings[i].code;
	}
	return error_set(error, code, CAUSE_PCSC, pcsc_code(result), "%s", what);
}

/* ---- connecting ------------------------------------------------------------------------------ */

static LONG connect_card(struct pcsc_transport *transport)
{
	LONG result = SCardConnect(transport->context, transport->reader, SCARD_SHARE_SHARED,
				   SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &transport->card,
				   &transport->protocol);

	transport->connected = result == SCARD_S_SUCCESS;
	return result;
}

static bool was_reset(LONG result)
{
	return pcsc_code(result) == pcsc_code(SCARD_W_RESET_CARD);
}

/* Nothing was done with the card yet, so another program's resets before it do no harm; inside the
 * transaction pcscd lets it wait. Connected anew, not reconnected: a program that has gone may have
 * left the card without power, and pcscd gives it back only to who connects. */
static LONG begin_transaction(struct pcsc_transport *transport)
{
	LONG result = SCardBeginTransaction(transport->card);

	for (int again = 0; again < RESETS_ENDURED && was_reset(result); again++) {
		SCardDisconnect(transport->card, SCARD_LEAVE_CARD);
		result = connect_card(transport);
		if (result == SCARD_S_SUCCESS)
			result = SCardBeginTransaction(transport->card);
	}
	transport->in_transaction = result == SCARD_S_SUCCESS;
	return result;
}

static LONG read_atr(struct pcsc_transport *transport, uint8_t *ret_atr, size_t atr_capacity,
		     size_t *ret_atr_size)
{
	BYTE atr[MAX_ATR_SIZE];
	DWORD size = sizeof(atr);
	DWORD state;
	LONG result = SCardStatus(transport->card, NULL, NULL, &state, NULL, atr, &size);

	if (result != SCARD_S_SUCCESS)
		return result;
	*ret_atr_size = size < atr_capacity ? size : atr_capacity;
	memcpy(ret_atr, atr, *ret_atr_size);
	return SCARD_S_SUCCESS;
}

/* The card loses its logins while the transaction still holds it. SCardDisconnect would take the
 * power from whoever is inside a transaction by then, so it leaves the card as it is, unless ours
 * did not end in order. False when the connection did not come to its end in order. */
static bool disconnect_card(struct pcsc_transport *transport)
{
	DWORD disposition = SCARD_LEAVE_CARD;
	bool in_order = transport->connected;

	if (transport->in_transaction &&
	    SCardEndTransaction(transport->card, SCARD_UNPOWER_CARD) != SCARD_S_SUCCESS)
		disposition = SCARD_UNPOWER_CARD;
	if (transport->connected)
		in_order = SCardDisconnect(transport->card, disposition) == SCARD_S_SUCCESS;
	transport->in_transaction = false;
	transport->connected = false;
	return in_order;
}

static void pcsc_close(void *opaque)
{
	struct pcsc_transport *transport = opaque;
	bool in_order = disconnect_card(transport);

	if (transport->has_context && in_order)
		pcsc_context_keep(transport->context);
	else if (transport->has_context)
		pcsc_context_drop(transport->context);
	note_closed(transport);
	free(transport);
}

/* The step that failed, or NULL. */
static const char *open_steps(struct pcsc_transport *transport, struct opening *opening)
{
	opening->result = pcsc_context_take(&transport->context);
	transport->has_context = opening->result == SCARD_S_SUCCESS;
	if (opening->result != SCARD_S_SUCCESS)
		return "SCardEstablishContext";
	opening->result = connect_card(transport);
	if (opening->result != SCARD_S_SUCCESS)
		return "SCardConnect";
	opening->result = begin_transaction(transport);
	if (opening->result != SCARD_S_SUCCESS)
		return "SCardBeginTransaction";
	opening->result =
	    read_atr(transport, opening->atr, sizeof(opening->atr), &opening->atr_size);
	return opening->result != SCARD_S_SUCCESS ? "SCardStatus" : NULL;
}

static void free_opening(struct opening *opening)
{
	pthread_cond_destroy(&opening->ended);
	pthread_mutex_destroy(&opening->lock);
	free(opening);
}

/* Nobody waits any more: what was opened is given back, and the card is left as it is, since it
 * is in another program's hands. */
static void give_up(struct opening *opening)
{
	struct pcsc_transport *transport = opening->transport;

	atomic_fetch_sub(&openings_left, 1);
	if (transport->in_transaction)
		SCardEndTransaction(transport->card, SCARD_LEAVE_CARD);
	if (transport->connected)
		SCardDisconnect(transport->card, SCARD_LEAVE_CARD);
	if (transport->has_context)
		pcsc_context_drop(transport->context);
	note_closed(transport);
	free(transport);
	free_opening(opening);
}

static void *opening_main(void *opaque)
{
	struct opening *opening = opaque;
	const char *failed = open_steps(opening->transport, opening);
	bool abandoned;

	pthread_mutex_lock(&opening->lock);
	opening->failed = failed;
	opening->done = true;
	abandoned = opening->abandoned;
	pthread_cond_signal(&opening->ended);
	pthread_mutex_unlock(&opening->lock);
	if (abandoned)
		give_up(opening);
	return NULL;
}

static int opening_start(struct opening *opening)
{
	pthread_t thread;
	const int failed = thread_start(&thread, opening_main, opening);

	if (failed == 0)
		pthread_detach(thread);
	return failed;
}

/* False: it has not come to its end in time, and now belongs to its thread. */
static bool opening_wait(struct opening *opening)
{
	const enum waiting before = waiting_for(WAITING_CARD);
	struct timespec until;
	int waited = 0;
	bool done;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += TRANSPORT_OPEN_WAIT_S;
	pthread_mutex_lock(&opening->lock);
	while (!opening->done && waited == 0)
		waited = pthread_cond_timedwait(&opening->ended, &opening->lock, &until);
	done = opening->done;
	opening->abandoned = !done;
	if (!done) {
		/* Another program holds the reader, not this one. */
		note_closed(opening->transport);
		atomic_fetch_add(&openings_left, 1);
	}
	pthread_mutex_unlock(&opening->lock);
	waiting_for(before);
	return done;
}

static struct opening *make_opening(const char *reader)
{
	struct opening *opening = calloc(1, sizeof(*opening));
	struct pcsc_transport *transport = calloc(1, sizeof(*transport));
	pthread_condattr_t monotonic;

	if (opening == NULL || transport == NULL) {
		free(opening);
		free(transport);
		return NULL;
	}
	pthread_mutex_init(&opening->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&opening->ended, &monotonic);
	pthread_condattr_destroy(&monotonic);
	text_copy(transport->reader, sizeof(transport->reader), reader);
	note_open(transport);
	opening->transport = transport;
	return opening;
}

bool transport_pcsc_open(const char *reader, void **ret_transport, uint8_t *ret_atr,
			 size_t atr_capacity, size_t *ret_atr_size, struct error *error)
{
	struct opening *opening;
	const char *failed;
	LONG result;

	if (atomic_load(&openings_left) >= OPENINGS_LEFT_MAX)
		return error_set(error, ERROR_READER_BUSY, CAUSE_NONE, 0,
				 "other programs do not end their transactions");
	opening = make_opening(reader);
	if (opening == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card reader");
	result = opening_start(opening);
	if (result != 0) {
		atomic_fetch_add(&openings_left, 1);
		give_up(opening);
		return error_set(error, ERROR_MEMORY, CAUSE_ERRNO, result, "card reader");
	}
	if (!opening_wait(opening))
		return error_set(error, ERROR_READER_BUSY, CAUSE_NONE, 0,
				 "another program does not end its transaction");
	failed = opening->failed;
	result = opening->result;
	if (failed != NULL) {
		pcsc_close(opening->transport);
	} else {
		*ret_transport = opening->transport;
		*ret_atr_size = opening->atr_size < atr_capacity ? opening->atr_size : atr_capacity;
		memcpy(ret_atr, opening->atr, *ret_atr_size);
	}
	free_opening(opening);
	return failed == NULL || transport_pcsc_error(result, failed, error);
}

/* ---- the seam -------------------------------------------------------------------------------- */

/* T=0 has no Le in a command that also has data: the card says 61xx itself, ISO 7816-3 12.2. */
static size_t size_to_send(const struct pcsc_transport *transport, const uint8_t *command,
			   size_t size)
{
	bool case_4 = size > 5 && size == 6u + command[4];

	return transport->protocol == SCARD_PROTOCOL_T0 && case_4 ? size - 1 : size;
}

static bool lost_under_way(LONG result, const char *what, struct error *error)
{
	return error_set(error, was_reset(result) ? ERROR_CARD_RESET : ERROR_CARD_LOST, CAUSE_PCSC,
			 pcsc_code(result), "%s", what);
}

static bool pcsc_transmit(void *opaque, const uint8_t *command, size_t command_size,
			  uint8_t *ret_answer, size_t answer_capacity, size_t *ret_answer_size,
			  struct error *error)
{
	struct pcsc_transport *transport = opaque;
	const SCARD_IO_REQUEST *pci =
	    transport->protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
	const enum waiting before = waiting_for(WAITING_CARD);
	DWORD size = answer_capacity;
	LONG result =
	    SCardTransmit(transport->card, pci, command,
			  size_to_send(transport, command, command_size), NULL, ret_answer, &size);

	waiting_for(before);
	if (pcsc_code(result) == pcsc_code(SCARD_E_INSUFFICIENT_BUFFER))
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_PCSC, pcsc_code(result),
				 "an answer that is too long");
	if (result != SCARD_S_SUCCESS)
		return lost_under_way(result, "SCardTransmit", error);
	*ret_answer_size = size;
	return true;
}

static bool pcsc_control(void *opaque, uint32_t code, const uint8_t *input, size_t input_size,
			 uint8_t *ret_output, size_t output_capacity, size_t *ret_output_size,
			 struct error *error)
{
	struct pcsc_transport *transport = opaque;
	const enum waiting before = waiting_for(WAITING_CARD);
	DWORD size = 0;
	LONG result = SCardControl(transport->card, code, input, input_size, ret_output,
				   output_capacity, &size);

	waiting_for(before);
	if (result != SCARD_S_SUCCESS)
		return lost_under_way(result, "SCardControl", error);
	*ret_output_size = size;
	return true;
}

static bool pcsc_reset(void *opaque, struct error *error)
{
	struct pcsc_transport *transport = opaque;
	LONG result = SCardReconnect(transport->card, SCARD_SHARE_SHARED,
				     SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_UNPOWER_CARD,
				     &transport->protocol);

	if (result != SCARD_S_SUCCESS)
		return error_set(error, ERROR_CARD_LOST, CAUSE_PCSC, pcsc_code(result),
				 "SCardReconnect");
	return true;
}

const struct transport_ops transport_pcsc_ops = {
	.transmit = pcsc_transmit,
	.reset = pcsc_reset,
	.close = pcsc_close,
	.control = pcsc_control,
};
