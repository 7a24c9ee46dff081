#include "madoguchi/card/reader.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <winscard.h>

#include "madoguchi/base/text.h"
#include "madoguchi/base/thread.h"
#include "madoguchi/base/waiting.h"
#include "madoguchi/card/transport_pcsc.h"

#include "pcsc_context.h"

#define PNP_READER "\\\\?PnP?\\Notification"
#define COUNT_SHIFT 16
#define LIST_SIZE (PCSCLITE_MAX_READERS_CONTEXTS * (MAX_READERNAME + 1) + 1)
/* pcsc-lite tells nobody when a connection begins or ends, so the look is repeated. */
#define WAIT_MS 1000
#define BACK_OFF_FIRST_MS 250
#define BACK_OFF_LAST_MS 4000

/* The readers as they were at one moment; the last state is the one that wakes at plugging. */
struct reader_set {
	size_t count;
	char names[READERS_MAX][READER_NAME_SIZE];
	SCARD_READERSTATE states[READERS_MAX + 1];
	bool ours[READERS_MAX]; /* this process was connected while the state was asked for */
};

struct reader_watch {
	pthread_t thread;
	pthread_mutex_t lock; /* guards stop, context and has_context */
	pthread_cond_t stopped;
	bool stop;
	bool has_context;
	SCARDCONTEXT context;
	char prefix[READER_NAME_SIZE];
	void (*changed)(void *context, const struct reader_event *event);
	void *changed_context;
	struct reader_event told; /* the last event, with our own count */
	uint32_t card_session;	  /* the reader's count behind it */
	bool has_told;
};

/* ---- one look ---------------------------------------------------------------------------- */

/* Takes the names out of the list of 0-terminated strings that PC/SC gives. */
static void set_names(struct reader_set *set, const char *list, size_t size)
{
	set->count = 0;
	while (size > 0 && *list != '\0' && set->count < READERS_MAX) {
		size_t length = strnlen(list, size);

		if (length < size && length < READER_NAME_SIZE)
			memcpy(set->names[set->count++], list, length + 1);
		if (length == size)
			break;
		list += length + 1;
		size -= length + 1;
	}
}

static LONG set_list(SCARDCONTEXT context, struct reader_set *set)
{
	char list[LIST_SIZE];
	DWORD size = sizeof(list);
	LONG result = SCardListReaders(context, NULL, list, &size);

	memset(set, 0, sizeof(*set));
	if (result == SCARD_S_SUCCESS)
		set_names(set, list, size);
	else if (result == SCARD_E_NO_READERS_AVAILABLE)
		result = SCARD_S_SUCCESS;
	for (size_t i = 0; i < set->count; i++)
		set->states[i].szReader = set->names[i];
	set->states[set->count].szReader = PNP_READER;
	return result;
}

/* The states, and whose they are: a session of ours may begin or end while pcscd is asked. One that
 * came and went meanwhile is taken for one in every reader, until the next look. */
static LONG set_states(SCARDCONTEXT context, struct reader_set *set)
{
	uint64_t opened = transport_pcsc_opened();
	LONG result;

	for (size_t i = 0; i < set->count; i++)
		set->ours[i] = transport_pcsc_holds(set->names[i]);
	result = SCardGetStatusChange(context, 0, set->states, (DWORD)set->count);
	if (opened != transport_pcsc_opened())
		memset(set->ours, true, sizeof(set->ours));
	return result;
}

/* A reader that goes between list and look makes the look fail; then the list is old. */
static LONG set_look(SCARDCONTEXT context, struct reader_set *set)
{
	LONG result = SCARD_S_SUCCESS;

	for (int attempt = 0; attempt < 3; attempt++) {
		result = set_list(context, set);
		if (result != SCARD_S_SUCCESS || set->count == 0)
			return result;
		result = set_states(context, set);
		if (result == SCARD_E_TIMEOUT)
			result = SCARD_S_SUCCESS;
		if (result != SCARD_E_UNKNOWN_READER)
			return result;
	}
	return result;
}

static enum reader_state state_of(const SCARD_READERSTATE *state, bool ours)
{
	DWORD bits = state->dwEventState;

	if ((bits & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE | SCARD_STATE_IGNORE)) != 0)
		return READER_ABSENT;
	if ((bits & SCARD_STATE_PRESENT) == 0)
		return READER_EMPTY;
	if ((bits & SCARD_STATE_MUTE) != 0)
		return READER_MUTE;
	if ((bits & (SCARD_STATE_EXCLUSIVE | SCARD_STATE_INUSE)) != 0 && !ours)
		return READER_IN_USE;
	return READER_CARD;
}

static void take_place(const struct reader_set *set, size_t i, struct reader_place *place)
{
	const SCARD_READERSTATE *state = &set->states[i];

	memcpy(place->name, set->names[i], READER_NAME_SIZE);
	place->state = state_of(state, set->ours[i]);
	place->event_count = (uint32_t)(state->dwEventState >> COUNT_SHIFT) & 0xFFFF;
	place->atr_size = state->cbAtr < READER_ATR_SIZE ? state->cbAtr : READER_ATR_SIZE;
	memcpy(place->atr, state->rgbAtr, place->atr_size);
}

static void take_places(const struct reader_set *set, const char *prefix, struct reader_list *list)
{
	memset(list, 0, sizeof(*list));
	list->service = true;
	for (size_t i = 0; i < set->count; i++) {
		struct reader_place *place = &list->places[list->count];

		take_place(set, i, place);
		if (strncmp(place->name, prefix, strlen(prefix)) == 0 &&
		    place->state != READER_ABSENT)
			list->count++;
	}
}

/* Among the readers with the prefix the first with a card, else the first. */
static void choose_reader(const struct reader_set *set, const char *prefix,
			  struct reader_event *ret_event)
{
	struct reader_event event = { .state = READER_ABSENT };
	struct reader_list list;

	text_copy(event.name, sizeof(event.name), prefix);
	take_places(set, prefix, &list);
	event.readers = (unsigned)list.count;
	for (size_t i = 0; i < list.count; i++) {
		const struct reader_place *place = &list.places[i];
		bool first_card = place->state != READER_EMPTY && event.cards++ == 0;

		if (!first_card && event.state != READER_ABSENT)
			continue;
		event.state = place->state;
		event.place = (unsigned)i + 1;
		memcpy(event.name, place->name, READER_NAME_SIZE);
		event.event_count = place->event_count;
	}
	*ret_event = event;
}

static void no_service(const char *prefix, struct reader_event *ret_event)
{
	struct reader_event event = { .state = READER_NO_SERVICE };

	text_copy(event.name, sizeof(event.name), prefix);
	*ret_event = event;
}

static LONG look_once(struct reader_set *set)
{
	SCARDCONTEXT context;
	LONG result = pcsc_context_take(&context);

	if (result != SCARD_S_SUCCESS)
		return result;
	result = set_look(context, set);
	if (result == SCARD_S_SUCCESS)
		pcsc_context_keep(context);
	else
		pcsc_context_drop(context);
	return result;
}

/* The context may have been that of a pcscd which is gone. */
static LONG look_twice(struct reader_set *set)
{
	const enum waiting before = waiting_for(WAITING_CARD);
	LONG result = look_once(set);

	if (result != SCARD_S_SUCCESS)
		result = look_once(set);
	waiting_for(before);
	return result;
}

bool reader_list(const char *reader_prefix, struct reader_list *ret_list, struct error *error)
{
	struct reader_set set;
	LONG result = look_twice(&set);

	if (result == SCARD_E_NO_MEMORY)
		return transport_pcsc_error(result, "SCardEstablishContext", error);
	memset(ret_list, 0, sizeof(*ret_list));
	if (result == SCARD_S_SUCCESS)
		take_places(&set, reader_prefix != NULL ? reader_prefix : "", ret_list);
	return true;
}

bool reader_look(const char *reader_prefix, struct reader_event *ret_event, struct error *error)
{
	const char *prefix = reader_prefix != NULL ? reader_prefix : "";
	struct reader_set set;
	LONG result = look_twice(&set);

	if (result == SCARD_E_NO_MEMORY)
		return transport_pcsc_error(result, "SCardEstablishContext", error);
	no_service(prefix, ret_event);
	if (result == SCARD_S_SUCCESS)
		choose_reader(&set, prefix, ret_event);
	return true;
}

/* ---- the watch --------------------------------------------------------------------------- */

/* Tells what changed. pcscd counts card sessions for each reader and begins anew when it starts,
 * so the count that is told is our own: it grows with every change of reader or of its count. */
static void watch_tell(struct reader_watch *watch, const struct reader_event *now)
{
	bool same_session =
	    watch->has_told && watch->card_session == now->event_count &&
	    strcmp(watch->told.name, now->name) == 0 &&
	    (watch->told.state == READER_NO_SERVICE) == (now->state == READER_NO_SERVICE);

	if (same_session && watch->told.state == now->state &&
	    watch->told.readers == now->readers && watch->told.cards == now->cards)
		return;
	watch->card_session = now->event_count;
	watch->told.state = now->state;
	watch->told.readers = now->readers;
	watch->told.place = now->place;
	watch->told.cards = now->cards;
	memcpy(watch->told.name, now->name, sizeof(watch->told.name));
	if (!same_session)
		watch->told.event_count++;
	watch->has_told = true;
	watch->changed(watch->changed_context, &watch->told);
}

static bool watch_stopping(struct reader_watch *watch)
{
	bool stop;

	pthread_mutex_lock(&watch->lock);
	stop = watch->stop;
	pthread_mutex_unlock(&watch->lock);
	return stop;
}

static bool watch_connect(struct reader_watch *watch)
{
	SCARDCONTEXT context;
	bool connected =
	    SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) == SCARD_S_SUCCESS;

	if (connected) {
		pthread_mutex_lock(&watch->lock);
		watch->context = context;
		watch->has_context = true;
		pthread_mutex_unlock(&watch->lock);
	}
	return connected;
}

static void watch_disconnect(struct reader_watch *watch)
{
	pthread_mutex_lock(&watch->lock);
	if (watch->has_context)
		SCardReleaseContext(watch->context);
	watch->has_context = false;
	pthread_mutex_unlock(&watch->lock);
}

/* Looks, tells, and waits for the next change; false when the service is gone. */
static bool watch_round(struct reader_watch *watch)
{
	struct reader_set set;
	struct reader_event now;
	LONG result = set_look(watch->context, &set);

	if (result != SCARD_S_SUCCESS)
		return false;
	choose_reader(&set, watch->prefix, &now);
	watch_tell(watch, &now);
	for (size_t i = 0; i < set.count; i++)
		set.states[i].dwCurrentState =
		    set.states[i].dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
	if (watch_stopping(watch))
		return true;
	result = SCardGetStatusChange(watch->context, WAIT_MS, set.states, (DWORD)set.count + 1);
	return result == SCARD_S_SUCCESS || result == SCARD_E_TIMEOUT ||
	       result == SCARD_E_CANCELLED || result == SCARD_E_UNKNOWN_READER;
}

/* Waits before the next attempt to reach the service, or until the watch is stopped. */
static void watch_back_off(struct reader_watch *watch, unsigned *wait_ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(*wait_ms / 1000);
	until.tv_nsec += (long)(*wait_ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&watch->lock);
	while (!watch->stop && pthread_cond_timedwait(&watch->stopped, &watch->lock, &until) == 0)
		continue;
	pthread_mutex_unlock(&watch->lock);
	*wait_ms = *wait_ms < BACK_OFF_LAST_MS ? *wait_ms * 2 : BACK_OFF_LAST_MS;
}

static void *watch_main(void *opaque)
{
	struct reader_watch *watch = opaque;
	unsigned wait_ms = BACK_OFF_FIRST_MS;

	while (!watch_stopping(watch)) {
		struct reader_event gone;

		if (watch_connect(watch)) {
			while (!watch_stopping(watch) && watch_round(watch))
				wait_ms = BACK_OFF_FIRST_MS;
			watch_disconnect(watch);
		}
		if (watch_stopping(watch))
			break;
		no_service(watch->prefix, &gone);
		watch_tell(watch, &gone);
		watch_back_off(watch, &wait_ms);
	}
	return NULL;
}

static void watch_free(struct reader_watch *watch)
{
	pthread_cond_destroy(&watch->stopped);
	pthread_mutex_destroy(&watch->lock);
	free(watch);
}

bool reader_watch_start(const char *reader_prefix,
			void (*changed)(void *context, const struct reader_event *event),
			void *context, struct reader_watch **ret_watch, struct error *error)
{
	struct reader_watch *watch = calloc(1, sizeof(*watch));
	pthread_condattr_t monotonic;
	int result;

	if (watch == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "reader watch");
	text_copy(watch->prefix, sizeof(watch->prefix), reader_prefix != NULL ? reader_prefix : "");
	watch->changed = changed;
	watch->changed_context = context;
	pthread_mutex_init(&watch->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&watch->stopped, &monotonic);
	pthread_condattr_destroy(&monotonic);
	result = thread_start(&watch->thread, watch_main, watch);
	if (result != 0) {
		watch_free(watch);
		return error_set(error, ERROR_MEMORY, CAUSE_ERRNO, result, "reader watch");
	}
	*ret_watch = watch;
	return true;
}

void reader_watch_stop(struct reader_watch **watch)
{
	if (*watch == NULL)
		return;
	pthread_mutex_lock(&(*watch)->lock);
	(*watch)->stop = true;
	pthread_cond_signal(&(*watch)->stopped);
	/* A cancel that comes before the wait is lost; then the wait ends by itself in WAIT_MS. */
	if ((*watch)->has_context)
		SCardCancel((*watch)->context);
	pthread_mutex_unlock(&(*watch)->lock);
	pthread_join((*watch)->thread, NULL);
	watch_free(*watch);
	*watch = NULL;
}
