/* The reader's slot: power, a changed card, and a card that is pulled at a chosen command. */
#include "card_kit.h"

#include "madoguchi/practice/card_slot.h"
#include "madoguchi/practice/reader_wire.h"

static struct practice_card_state state;

struct bench {
	struct kit kit;
	struct card_slot slot;
	char events[8]; /* '1' and '0' as they came */
};

static void note_event(void *context, bool present)
{
	struct bench *bench = context;
	size_t count = strlen(bench->events);

	assert_true(count + 1 < sizeof(bench->events));
	bench->events[count] = present ? '1' : '0';
}

static int set_up_state(void **context)
{
	(void)context;
	kit_state(&state);
	return 0;
}

static int set_up(void **context)
{
	static struct bench bench;

	memset(&bench, 0, sizeof(bench));
	kit_open(&bench.kit, &state);
	bench.slot.changed = note_event;
	bench.slot.context = &bench;
	*context = &bench;
	return 0;
}

static int tear_down(void **context)
{
	struct bench *bench = *context;

	card_slot_remove(&bench->slot);
	kit_close(&bench->kit);
	return 0;
}

static void insert(struct bench *bench)
{
	struct error error = { 0 };
	struct practice_card *card = bench->kit.card;

	bench->kit.card = NULL;
	if (card == NULL)
		assert_true(practice_card_open(bench->kit.folder, &card, &error));
	card_slot_insert(&bench->slot, "hanako", card);
}

/* Sends a packet: its letter, and an APDU in hexadecimal. Returns the answer's letter. */
static char ask(struct bench *bench, char letter, const char *apdu, char *ret_sw)
{
	uint8_t packet[READER_WIRE_SIZE], answer[READER_WIRE_SIZE];
	size_t size = strlen(apdu) / 2;

	packet[0] = (uint8_t)letter;
	assert_true(size == 0 || hex_decode(apdu, packet + 1, size));
	size = card_slot_packet(&bench->slot, packet, size + 1, answer, sizeof(answer));
	assert_true(size >= 1);
	if (ret_sw != NULL && size >= 3)
		hex_encode(answer + size - 2, 2, ret_sw, 5);
	return (char)answer[0];
}

static void a_card_comes_and_goes(void **context)
{
	struct bench *bench = *context;
	char sw[5] = "";

	assert_int_equal(ask(bench, 'U', "", NULL), 'X');
	insert(bench);
	assert_string_equal(bench->slot.name, "hanako");
	assert_int_equal(ask(bench, 'T', KIT_SELECT_JPKI, NULL), 'X');
	assert_int_equal(ask(bench, 'U', "", NULL), 'A');
	assert_int_equal(ask(bench, 'T', KIT_SELECT_JPKI, sw), 'A');
	assert_string_equal(sw, "9000");
	/* Changed between two commands: the next one must not reach the new card. */
	insert(bench);
	assert_int_equal(ask(bench, 'T', "00200098", NULL), 'X');
	assert_int_equal(ask(bench, 'U', "", NULL), 'A');
	assert_int_equal(ask(bench, 'D', "", NULL), 'A');
	assert_int_equal(ask(bench, 'T', KIT_SELECT_JPKI, NULL), 'X');
	assert_int_equal(ask(bench, '?', "", NULL), 'X');
	card_slot_remove(&bench->slot);
	card_slot_remove(&bench->slot);
	assert_string_equal(bench->events, "1010");
}

static void power_up_forgets(void **context)
{
	struct bench *bench = *context;
	char sw[5] = "";

	insert(bench);
	ask(bench, 'U', "", NULL);
	ask(bench, 'T', KIT_SELECT_JPKI, NULL);
	ask(bench, 'T', "0020009B06414243313233", sw);
	assert_string_equal(sw, "9000");
	ask(bench, 'T', "00B0810004", sw);
	assert_string_equal(sw, "9000");
	ask(bench, 'U', "", NULL);
	ask(bench, 'T', KIT_SELECT_JPKI, NULL);
	ask(bench, 'T', "00B0810004", sw);
	assert_string_equal(sw, "6982");
}

static void a_dead_card(void **context)
{
	struct bench *bench = *context;
	struct practice_card_state dead = state;
	struct error error = { 0 };

	dead.mute = true;
	practice_card_close(&bench->kit.card);
	assert_true(practice_card_state_save(bench->kit.folder, &dead, &error));
	insert(bench);
	assert_int_equal(ask(bench, 'U', "", NULL), 'M');
	assert_int_equal(ask(bench, 'T', KIT_SELECT_JPKI, NULL), 'X');
}

/* A wrong PIN as the third command: is the try spent? */
static void pulled_at_a_command(void **context)
{
	static const struct {
		unsigned long at;
		enum card_slot_tear when;
		const char *answers; /* letters of the three commands */
		uint8_t tries;
	} rows[] = {
		{ 0, CARD_SLOT_TEAR_BEFORE, "AAA", 2 }, { 1, CARD_SLOT_TEAR_BEFORE, "XXX", 3 },
		{ 1, CARD_SLOT_TEAR_AFTER, "XXX", 3 },	{ 2, CARD_SLOT_TEAR_AFTER, "AXX", 3 },
		{ 3, CARD_SLOT_TEAR_BEFORE, "AAX", 3 }, { 3, CARD_SLOT_TEAR_AFTER, "AAX", 2 },
		{ 4, CARD_SLOT_TEAR_AFTER, "AAA", 2 },
	};
	static const char *const commands[] = { KIT_SELECT_JPKI, "00A4020C020018",
						"002000800430303030" };
	static struct practice_card_state left;
	struct bench *bench = *context;

	practice_card_close(&bench->kit.card);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error error = { 0 };
		char answers[4] = "";

		assert_true(practice_card_state_save(bench->kit.folder, &state, &error));
		insert(bench);
		ask(bench, 'U', "", NULL);
		card_slot_tear(&bench->slot, rows[i].at, rows[i].when);
		for (size_t j = 0; j < 3; j++)
			answers[j] = ask(bench, 'T', commands[j], NULL);
		assert_string_equal(answers, rows[i].answers);
		card_slot_remove(&bench->slot);
		assert_true(practice_card_state_load(bench->kit.folder, &left, &error));
		assert_int_equal(left.pins[PRACTICE_PIN_AUTH].tries, rows[i].tries);
		card_slot_tear(&bench->slot, 0, CARD_SLOT_TEAR_NEVER);
		memset(bench->events, 0, sizeof(bench->events));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_card_comes_and_goes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(power_up_forgets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_dead_card, set_up, tear_down),
		cmocka_unit_test_setup_teardown(pulled_at_a_command, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("practice/card_slot", tests, set_up_state, NULL);
}
