#include "madoguchi/card/session.h"

#include <string.h>

#include "madoguchi/base/fault_point.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/card/reader.h"
#include "madoguchi/card/tear.h"
#include "madoguchi/card/transport_pcsc.h"

#define SW_SIZE 2
#define SHORT_ANSWER_MAX 256
#define INS_GET_RESPONSE 0xC0
#define CLA_CHAINED 0x10
#define EXTENDED_HEAD 7 /* header and Lc */
#define EXTENDED_LE 2

/* Lives in the secret arena as a whole: commands carry PINs. */
struct card_session {
	const struct transport_ops *ops;
	void *transport;
	bool dead;
	unsigned commands;
	unsigned resets;
	int pad; /* card/pin_pad: its features, -1 before they were asked for */
	uint8_t atr[ATR_SIZE_MAX];
	size_t atr_size;
	bool extended;
	uint8_t command[APDU_EXTENDED_SIZE];
	size_t command_size;
	uint8_t answer[APDU_ANSWER_SIZE + SW_SIZE];
	size_t answer_size;
};

bool card_session_over(const struct transport_ops *ops, void *transport, const uint8_t *atr,
		       size_t atr_size, struct card_session **ret_session, struct error *error)
{
	struct card_session *session = secret_allocate(sizeof(*session));

	if (session == NULL) {
		ops->close(transport);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card session");
	}
	memset(session, 0, sizeof(*session));
	session->ops = ops;
	session->transport = transport;
	session->pad = -1;
	session->atr_size = atr_size < ATR_SIZE_MAX ? atr_size : ATR_SIZE_MAX;
	if (session->atr_size > 0)
		memcpy(session->atr, atr, session->atr_size);
	*ret_session = session;
	return true;
}

/* What stands in the way of connecting; ERROR_NONE where a card can be used. */
static const enum error_code obstacle[] = {
	[READER_NO_SERVICE] = ERROR_READER_SERVICE,
	[READER_ABSENT] = ERROR_READER_NONE,
	[READER_EMPTY] = ERROR_CARD_NONE,
	[READER_CARD] = ERROR_NONE,
	[READER_IN_USE] = ERROR_NONE, /* shared use is possible; connecting finds out */
	[READER_MUTE] = ERROR_CARD_NONSENSE,
};

#ifdef MADOGUCHI_TEST
static const struct card_session_source *test_source;

void card_session_test_source(const struct card_session_source *source)
{
	test_source = source;
}

static bool open_test_source(const char *reader, struct card_session **ret_session,
			     struct error *error)
{
	uint8_t atr[ATR_SIZE_MAX];
	size_t atr_size = 0;
	void *transport;

	return test_source->open(test_source->context, reader, &transport, atr, &atr_size, error) &&
	       card_session_over(test_source->ops, transport, atr, atr_size, ret_session, error);
}
#endif

bool card_session_open(const char *reader, struct card_session **ret_session, struct error *error)
{
	struct reader_event look;
	void *transport;
	uint8_t atr[ATR_SIZE_MAX];
	size_t atr_size;

#ifdef MADOGUCHI_TEST
	if (test_source != NULL)
		return open_test_source(reader, ret_session, error);
#endif
	if (!reader_look(reader, &look, error))
		return false;
	if (obstacle[look.state] != ERROR_NONE)
		return error_set(error, obstacle[look.state], CAUSE_NONE, 0, "%s", look.name);
	if (!transport_pcsc_open(look.name, &transport, atr, sizeof(atr), &atr_size, error))
		return false;
	return card_session_over(&transport_pcsc_ops, transport, atr, atr_size, ret_session, error);
}

void card_session_close(struct card_session **session)
{
	if (*session == NULL)
		return;
	(*session)->ops->close((*session)->transport);
	secret_free(session);
}

const uint8_t *card_session_atr(const struct card_session *session, size_t *ret_size)
{
	*ret_size = session->atr_size;
	return session->atr;
}

unsigned card_session_commands(const struct card_session *session)
{
	return session->commands;
}

unsigned card_session_resets(const struct card_session *session)
{
	return session->resets;
}

static bool session_lost(struct card_session *session, const char *why, struct error *error)
{
	session->dead = true;
	return error_set(error, ERROR_CARD_LOST, CAUSE_NONE, 0, "%s", why);
}

#ifdef MADOGUCHI_TEST
static enum tear_when session_tear(void)
{
	return tear_next();
}
#else
enum { TEAR_NEVER, TEAR_BEFORE, TEAR_AFTER, TEAR_RESET };

static int session_tear(void)
{
	return TEAR_NEVER;
}
#endif

/* As another program would: what was verified is gone, the command never arrives. */
static bool session_was_reset(struct card_session *session, struct error *error)
{
	struct error none;

	session->ops->reset(session->transport, &none);
	session->dead = true;
	return error_set(error, ERROR_CARD_RESET, CAUSE_NONE, 0, "reset before the command");
}

/* Where the present command goes: to the card, or through the reader's own control code. */
static bool session_send(struct card_session *session, uint32_t code, uint8_t *target,
			 size_t capacity, size_t *ret_size, struct error *error)
{
	if (code == 0)
		return session->ops->transmit(session->transport, session->command,
					      session->command_size, target, capacity, ret_size,
					      error);
	return session->ops->control(session->transport, code, session->command,
				     session->command_size, target, capacity, ret_size, error);
}

/* One command to the card and its answer behind what session->answer already holds. */
static bool session_transmit(struct card_session *session, uint32_t code, uint16_t *ret_sw,
			     struct error *error)
{
	uint8_t *target = session->answer + session->answer_size;
	size_t capacity = sizeof(session->answer) - session->answer_size;
	size_t size = 0;
	int tear = (int)session_tear();

	session->commands++;
	if (tear == TEAR_BEFORE)
		return session_lost(session, "torn before the command", error);
	if (tear == TEAR_RESET)
		return session_was_reset(session, error);
	fault_point("card-command");
	if (!session_send(session, code, target, capacity, &size, error)) {
		session->dead = true;
		return false;
	}
	fault_point("card-answer");
	if (tear == TEAR_AFTER)
		return session_lost(session, "torn after the command", error);
	if (size < SW_SIZE)
		return session_lost(session, "an answer of fewer than 2 bytes", error);
	if (size > capacity || (!session->extended && size > SHORT_ANSWER_MAX + SW_SIZE))
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0,
				 "an answer of %zu bytes", size);
	*ret_sw = (uint16_t)(target[size - 2] << 8 | target[size - 1]);
	session->answer_size += size - SW_SIZE;
	return true;
}

/* 6Cxx: the same command again with the Le that the card names. */
static void session_correct_le(struct card_session *session, bool *has_le, uint8_t le)
{
	if (!*has_le)
		session->command_size++;
	*has_le = true;
	session->command[session->command_size - 1] = le;
}

static void session_get_response(struct card_session *session, uint8_t le)
{
	const struct apdu get_response = { .ins = INS_GET_RESPONSE, .has_le = true, .le = le };

	session->command_size = apdu_encode(&get_response, session->command);
}

/* Sends what session->command holds and collects the answer over all its rounds. */
static bool session_rounds(struct card_session *session, bool has_le, uint16_t *ret_sw,
			   struct error *error)
{
	uint16_t sw = 0;

	for (unsigned round = 0; round <= APDU_CONTINUATIONS; round++) {
		if (!session_transmit(session, 0, &sw, error))
			return false;
		if (sw >> 8 == 0x6C) {
			session_correct_le(session, &has_le, (uint8_t)sw);
		} else if (sw >> 8 == 0x61) {
			if (session->answer_size + SHORT_ANSWER_MAX > APDU_ANSWER_SIZE)
				return error_set(error, ERROR_CARD_NONSENSE, CAUSE_SW, sw,
						 "an answer of more than %d bytes",
						 APDU_ANSWER_SIZE);
			session_get_response(session, (uint8_t)sw);
			has_le = true;
		} else {
			*ret_sw = sw;
			return true;
		}
	}
	return error_set(error, ERROR_CARD_NONSENSE, CAUSE_SW, sw, "an answer without an end");
}

static bool session_alive(const struct card_session *session, struct error *error)
{
	return !session->dead ||
	       error_set(error, ERROR_CARD_LOST, CAUSE_NONE, 0, "the session has ended");
}

static void session_clear(struct card_session *session)
{
	secret_wipe(session->answer, sizeof(session->answer));
	session->answer_size = 0;
}

static void session_answer(const struct card_session *session, uint16_t sw,
			   struct answer *ret_answer)
{
	ret_answer->data = session->answer;
	ret_answer->size = session->answer_size;
	ret_answer->sw = sw;
}

bool card_command(struct card_session *session, const struct apdu *apdu, struct answer *ret_answer,
		  struct error *error)
{
	uint16_t sw = 0;
	bool answered;

	if (!session_alive(session, error))
		return false;
	session_clear(session);
	session->command_size = apdu_encode(apdu, session->command);
	answered = session_rounds(session, apdu->has_le, &sw, error);
	secret_wipe(session->command, sizeof(session->command));
	if (answered)
		session_answer(session, sw, ret_answer);
	return answered;
}

/* Cases 3E and 4E of ISO 7816-4 5.1; the data is known to fit. */
static void encode_extended(struct card_session *session, const struct apdu *apdu,
			    const uint8_t *data, size_t size)
{
	uint8_t *command = session->command;

	command[0] = apdu->cla;
	command[1] = apdu->ins;
	command[2] = apdu->p1;
	command[3] = apdu->p2;
	command[4] = 0;
	command[5] = (uint8_t)(size >> 8);
	command[6] = (uint8_t)size;
	memcpy(command + EXTENDED_HEAD, data, size);
	session->command_size = EXTENDED_HEAD + size;
	if (apdu->has_le) {
		command[session->command_size++] = 0;
		command[session->command_size++] = 0;
	}
}

static bool command_extended(struct card_session *session, const struct apdu *apdu,
			     const uint8_t *data, size_t size, struct answer *ret_answer,
			     struct error *error)
{
	uint16_t sw = 0;
	bool answered;

	if (!session_alive(session, error))
		return false;
	session_clear(session);
	encode_extended(session, apdu, data, size);
	answered = session_rounds(session, apdu->has_le, &sw, error);
	secret_wipe(session->command, sizeof(session->command));
	if (answered)
		session_answer(session, sw, ret_answer);
	return answered;
}

void card_session_extended(struct card_session *session, bool extended)
{
	session->extended = extended;
}

bool card_command_chained(struct card_session *session, const struct apdu *apdu,
			  const uint8_t *data, size_t size, struct answer *ret_answer,
			  struct error *error)
{
	struct apdu block = *apdu;

	if (session->extended && size > UINT8_MAX &&
	    size <= APDU_EXTENDED_SIZE - EXTENDED_HEAD - EXTENDED_LE)
		return command_extended(session, apdu, data, size, ret_answer, error);
	block.cla = apdu->cla | CLA_CHAINED;
	block.has_le = false;
	block.data_size = UINT8_MAX;
	while (size > UINT8_MAX) {
		block.data = data;
		if (!card_command(session, &block, ret_answer, error))
			return false;
		if (ret_answer->sw != SW_OK)
			return true;
		data += UINT8_MAX;
		size -= UINT8_MAX;
	}
	block.cla = apdu->cla;
	block.has_le = apdu->has_le;
	block.data = data;
	block.data_size = (uint8_t)size;
	return card_command(session, &block, ret_answer, error);
}

bool card_session_has_control(const struct card_session *session)
{
	return session->ops->control != NULL;
}

bool card_session_control(struct card_session *session, uint32_t code, struct answer *ret_answer,
			  struct error *error)
{
	if (!session_alive(session, error))
		return false;
	session_clear(session);
	if (!session->ops->control(session->transport, code, NULL, 0, session->answer,
				   sizeof(session->answer), &session->answer_size, error)) {
		session->answer_size = 0;
		return false;
	}
	session_answer(session, 0, ret_answer);
	return true;
}

bool card_session_control_card(struct card_session *session, uint32_t code, const uint8_t *input,
			       size_t input_size, struct answer *ret_answer, struct error *error)
{
	uint16_t sw = 0;

	if (!session_alive(session, error))
		return false;
	if (input_size > sizeof(session->command))
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "%zu bytes for the reader",
				 input_size);
	session_clear(session);
	memcpy(session->command, input, input_size);
	session->command_size = input_size;
	if (!session_transmit(session, code, &sw, error))
		return false;
	session_answer(session, sw, ret_answer);
	return true;
}

bool card_session_lost(const struct error *error)
{
	return error->code == ERROR_CARD_LOST || error->code == ERROR_CARD_RESET;
}

int *card_session_pad(struct card_session *session)
{
	return &session->pad;
}

bool card_expect_ok(struct card_session *session, const struct apdu *apdu, const char *what,
		    struct answer *ret_answer, struct error *error)
{
	struct answer answer;

	if (!card_command(session, apdu, &answer, error))
		return false;
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "%s", what);
	*ret_answer = answer;
	return true;
}

bool card_session_reset(struct card_session *session, struct error *error)
{
	if (session->dead)
		return error_set(error, ERROR_CARD_LOST, CAUSE_NONE, 0, "the session has ended");
	if (!session->ops->reset(session->transport, error)) {
		session->dead = true;
		return false;
	}
	session->resets++;
	return true;
}
