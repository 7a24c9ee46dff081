/* Hundreds of thousands of spoiled answers through every act: an error or a success, never a
 * crash. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/random.h>

#include "card/plausible_piv.h"

#include "madoguchi/base/secret.h"

#define ANSWERS 200000
#define PIV_ANSWERS (3 * ANSWERS) /* its errors lie deeper */
#define SEED 0x6D61646FuLL

static const uint8_t issuer_key[ISSUER_KEY_SIZE] = { 1 };
static uint64_t random_state;
static unsigned long counted[200];
static unsigned long succeeded;

/* xorshift64*, so that every run is the same. */
static uint8_t random_byte(void *source)
{
	(void)source;
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (uint8_t)(random_state * 0x2545F4914F6CDD1DuLL >> 56);
}

/* In place of libc's: the driver's own random numbers are the same at every run as well. */
ssize_t getrandom(void *buffer, size_t size, unsigned flags)
{
	(void)flags;
	memset(buffer, 0x4D, size);
	return (ssize_t)size;
}

static void start_counting(void)
{
	memset(counted, 0, sizeof(counted));
	succeeded = 0;
	random_state = SEED;
}

static void count(bool done, const struct error *error)
{
	if (done)
		succeeded++;
	else if (error->code > 0 && error->code < 200)
		counted[error->code]++;
	else
		fail_msg("failed without an error");
}

static unsigned long one_session(const struct transport_ops *ops, unsigned act,
				 const struct pin *pin)
{
	struct plausible_card plausible = { .choose = NULL };
	struct card_session *session = NULL;
	struct buffer certificate;
	struct card *card = NULL;
	const struct card_setup setup = { .issuer_key = issuer_key };
	struct error error = { 0 };
	unsigned long commands;
	bool opened;

	buffer_init(&certificate, CARD_CERTIFICATE_MAX);
	assert_true(card_session_over(ops, &plausible, NULL, 0, &session, &error));
	/* One session in eight is spoiled from the beginning, the others once they are open. */
	plausible.choose = act % 8 == 0 ? random_byte : NULL;
	opened = card_open(session, &setup, &card, &error);
	plausible.choose = random_byte;
	if (opened) {
		memset(&error, 0, sizeof(error));
		count(plausible_act(card, act, pin, &certificate, &error), &error);
		card_close(&card);
	} else {
		assert_null(card);
		count(false, &error);
	}
	commands = card_session_commands(session);
	card_session_close(&session);
	buffer_done(&certificate);
	return commands;
}

static void survives_spoiled_answers(void **state)
{
	unsigned long answers = 0;
	struct pin *pin = pin_new();
	unsigned act = 0;

	(void)state;
	assert_non_null(pin);
	pin->length = 4;
	memcpy(pin->digits, "1234", 4);
	start_counting();
	while (answers < ANSWERS)
		answers += one_session(&plausible_ops, act++, pin);
	/* The mixture reached both ends and the errors between them. */
	assert_true(succeeded > 1000);
	assert_true(counted[ERROR_CARD_LOST] > 1000);
	assert_true(counted[ERROR_CARD_NONSENSE] > 500);
	assert_true(counted[ERROR_CARD_REFUSED] > 500);
	assert_true(counted[ERROR_CARD_UNKNOWN] > 10);
	assert_true(counted[ERROR_PIN_WRONG] > 10);
	assert_true(counted[ERROR_PIN_BLOCKED] > 10);
	assert_true(counted[ERROR_PIN_NEEDED] > 10);
	assert_true(counted[ERROR_ISSUER_AUTH] > 10);
	/* The program's own faults never come from what a card says. */
	assert_int_equal(counted[ERROR_INTERNAL], 0);
	assert_int_equal(counted[ERROR_MEMORY], 0);
	pin_free(&pin);
}

static void survives_a_spoiled_piv_card(void **state)
{
	unsigned long answers = 0;
	struct pin *pin = pin_new();
	unsigned act = 0;

	(void)state;
	assert_non_null(pin);
	pin->length = 6;
	memcpy(pin->digits, "123456", 6);
	start_counting();
	while (answers < PIV_ANSWERS)
		answers += one_session(&plausible_piv_ops, act++, pin);
	assert_true(succeeded > 1000);
	assert_true(counted[ERROR_CARD_LOST] > 1000);
	assert_true(counted[ERROR_CARD_NONSENSE] > 500);
	assert_true(counted[ERROR_CARD_REFUSED] > 500);
	assert_true(counted[ERROR_MANAGEMENT_KEY] > 100);
	assert_true(counted[ERROR_PIN_WRONG] > 0);
	assert_true(counted[ERROR_PUK_WRONG] > 0);
	assert_true(counted[ERROR_PUK_BLOCKED] > 0);
	assert_true(counted[ERROR_CARD_BLANK] > 0);
	assert_int_equal(counted[ERROR_INTERNAL], 0);
	assert_int_equal(counted[ERROR_MEMORY], 0);
	pin_free(&pin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(survives_spoiled_answers),
		cmocka_unit_test(survives_a_spoiled_piv_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
