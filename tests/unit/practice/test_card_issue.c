/* The practice issuing profile, docs/card-profile.md. */
#include "card_kit.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

static struct practice_card_state state;

static int set_up_state(void **context)
{
	(void)context;
	kit_state(&state);
	return 0;
}

static int set_up(void **context)
{
	static struct kit kit;

	kit_open(&kit, &state);
	kit_expect(&kit, KIT_SELECT_JPKI, "9000");
	*context = &kit;
	return 0;
}

static int tear_down(void **context)
{
	kit_close(*context);
	return 0;
}

static void authenticate(struct kit *kit, uint8_t key_byte, const char *answer)
{
	uint8_t challenge[16], key[16], mac[EVP_MAX_MD_SIZE];
	char command[2 * 21 + 1] = "8082000010";
	char random[2 * PRACTICE_ANSWER_SIZE + 1];

	snprintf(random, sizeof(random), "%s", kit_send(kit, "0084000010"));
	assert_string_equal(random + 32, "9000");
	random[32] = '\0';
	assert_true(hex_decode(random, challenge, 16));
	memset(key, key_byte, sizeof(key));
	assert_non_null(HMAC(EVP_sha256(), key, 16, challenge, 16, mac, NULL));
	hex_encode(mac, 16, command + 10, sizeof(command) - 10);
	kit_expect(kit, command, answer);
	/* A challenge serves once, and a failure ends an open session. */
	if (strcmp(answer, "9000") != 0)
		kit_expect(kit, command, "6985");
}

static const struct kit_exchange all_refused[] = {
	{ "00A4020C020017", "9000" },	  { "8046008000", "6982" },
	{ "8046018000", "6982" },	  { "00A4020C02000A", "9000" },
	{ "800E0000", "6982" },		  { "80D600000411223344", "6982" },
	{ "00B0000004", "308201289000" }, { "00A4020C020018", "9000" },
	{ "802C02800439393939", "6982" }, { "002000800431323334", "9000" },
};

static void nothing_without_a_session(void **context)
{
	struct kit *kit = *context;

	KIT_RUN(kit, all_refused);
	kit_expect(kit, "808200001000000000000000000000000000000000", "6985");
	authenticate(kit, 0x5B, "6300");
	KIT_RUN(kit, all_refused);
	kit_expect(kit, "00B0970001", "6981");
	authenticate(kit, 0x5A, "9000");
	kit_expect(kit, KIT_SELECT_TEXT, "9000");
	kit_expect(kit, KIT_SELECT_JPKI, "9000");
	KIT_RUN(kit, all_refused);
	authenticate(kit, 0x5A, "9000");
	practice_card_reset(kit->card);
	kit_expect(kit, KIT_SELECT_JPKI, "9000");
	KIT_RUN(kit, all_refused);
	/* A shorter random number is no challenge. */
	kit_expect(kit, "0084000008", "*9000");
	kit_expect(kit, "808200001000000000000000000000000000000000", "6985");
}

static void read_key(struct kit *kit, const char *command, char key[static 541])
{
	char first[2 * PRACTICE_ANSWER_SIZE + 1];

	snprintf(first, sizeof(first), "%s", kit_send(kit, command));
	assert_int_equal(strlen(first), 2 * 258);
	assert_string_equal(first + 2 * 256, "610E");
	memcpy(key, first, 512);
	snprintf(first, sizeof(first), "%s", kit_send(kit, "00C000000E"));
	assert_int_equal(strlen(first), 2 * (14 + 2));
	memcpy(key + 512, first, 28);
	key[540] = '\0';
	assert_memory_equal(key, "7F4982010981820100", 18);
	assert_string_equal(key + 530, "8203010001");
}

static void generating(void **context)
{
	static const struct kit_exchange after[] = {
		{ "00B08A0001", "6B00" }, /* its certificate is gone */
		{ "00B0880003", "8F00009000" },
		{ "002000980431323334", "9000" }, /* the PIN is as it was */
		{ "0020009B06414243313233", "9000" },
		{ "00B0810004", "308201289000" }, /* and the other certificate */
	};
	char old_key[541], made[541], read_back[541];
	struct kit *kit = *context;

	authenticate(kit, 0x5A, "9000");
	kit_expect(kit, "8046008000", "6986");
	kit_expect(kit, "00A4020C020018", "9000");
	kit_expect(kit, "8046008000", "6981");
	kit_expect(kit, "00A4020C020017", "9000");
	kit_expect(kit, "8046028000", "6A86");
	read_key(kit, "8046018000", old_key);
	read_key(kit, "8046008000", made);
	read_key(kit, "8046018000", read_back);
	assert_string_equal(made, read_back);
	assert_string_not_equal(made, old_key);
	KIT_RUN(kit, after);
}

static void no_key_yet(void **context)
{
	struct practice_card_state bare = state;
	struct kit kit;

	(void)context;
	bare.keys[PRACTICE_KEY_SIGN].size = 0;
	kit_open(&kit, &bare);
	kit_expect(&kit, KIT_SELECT_JPKI, "9000");
	authenticate(&kit, 0x5A, "9000");
	kit_expect(&kit, "00A4020C02001A", "9000");
	kit_expect(&kit, "8046018000", "6A88");
	kit_close(&kit);
}

static void writing(void **context)
{
	static const struct kit_exchange exchanges[] = {
		{ "00A4020C02000A", "9000" },
		{ "800E0000", "9000" },
		{ "00B0000001", "6B00" },
		{ "00B0880003", "8F00009000" },
		{ "00A4020C02000A", "9000" },
		{ "80D600010111", "6B00" }, /* a hole */
		{ "80D6000005308200020A", "9000" },
		{ "00B0880003", "8F00009000" }, /* torn: one byte is missing */
		{ "00A4020C02000A", "9000" },
		{ "80D60005010B", "9000" },
		{ "00B0880003", "8F8F009000" },
		{ "00B08A0000", "308200020A0B9000" },
		{ "80D60004010C", "9000" },
		{ "00B08A0000", "308200020C0B9000" },
		{ "80D610000100", "6B00" },
		{ "00A4020C020002", "9000" }, /* the CA certificate is not ours to write */
		{ "800E0000", "6982" },
		{ "80D600000411223344", "6982" },
		{ "00A4020C020008", "9000" },
		{ "80D600000411223344", "6981" },
	};

	authenticate(*context, 0x5A, "9000");
	KIT_RUN(*context, exchanges);
}

static void the_largest_file(void **context)
{
	char command[2 * 260 + 1];
	struct kit *kit = *context;

	authenticate(kit, 0x5A, "9000");
	kit_expect(kit, "00A4020C02000A", "9000");
	kit_expect(kit, "800E0000", "9000");
	for (unsigned offset = 0; offset < 4096; offset += 128) {
		snprintf(command, sizeof(command), "80D6%04X80%0256d", offset, 0);
		kit_expect(kit, command, "9000");
	}
	kit_expect(kit, "00B00FFF02", "009000");
	kit_expect(kit, "80D610000100", "6B00");
	kit_expect(kit, "80D60FFF020000", "6B00");
}

static void setting_pins(void **context)
{
	static const struct kit_exchange block[] = {
		{ "00A4020C020018", "9000" },	  { "002000800430303030", "63C2" },
		{ "002000800430303030", "63C1" }, { "002000800430303030", "63C0" },
		{ "002000800431323334", "6984" },
	};
	static const struct kit_exchange set[] = {
		{ "00A4020C020018", "9000" },
		{ "802C0280053939393939", "6A80" },
		{ "802C01800439393939", "6A86" },
		{ "00200080", "63C0" },
		{ "802C02800437373737", "9000" },
		{ "00200080", "63C3" },
		{ "00A4020C020017", "9000" },
		{ "802A0080013000", "6982" }, /* set is not verified */
		{ "002000980437373737", "9000" },
		{ "802A0097013000", "*9000" },
		{ "00A4020C02001B", "9000" },
		{ "802C02800641423132", "6700" },
		{ "802C0280064142433132C4", "6A80" },
		{ "802C028006585958313233", "9000" },
		{ "0020008006585958313233", "9000" },
	};

	KIT_RUN(*context, block);
	authenticate(*context, 0x5A, "9000");
	KIT_RUN(*context, set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_without_a_session, set_up, tear_down),
		cmocka_unit_test_setup_teardown(generating, set_up, tear_down),
		cmocka_unit_test(no_key_yet),
		cmocka_unit_test_setup_teardown(writing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_largest_file, set_up, tear_down),
		cmocka_unit_test_setup_teardown(setting_pins, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("practice/card_issue", tests, set_up_state, NULL);
}
