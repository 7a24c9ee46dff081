/* The public commands of the JPKI and text applications, byte for byte. */
#include "card_kit.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

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
	*context = &kit;
	return 0;
}

static int tear_down(void **context)
{
	kit_close(*context);
	return 0;
}

static void selects_and_refusals(void **context)
{
	static const struct kit_exchange exchanges[] = {
		{ "00A40000", "6A86" }, /* master file after a reset */
		{ "00A4020C020018", "6A86" },
		{ "00B0000004", "6986" },
		{ KIT_SELECT_JPKI, "9000" },
		{ "00A40000", "9000" },
		{ "00A4040C0AD392F000260100000002", "6A82" },
		{ "00A4020C020006", "9000" }, /* the refused one changed nothing */
		{ "00A4000C020006", "9000" }, /* P1 = 00 lies and selects nothing */
		{ "00A4010C020006", "6A86" },
		{ "00A402000200FF", "6A86" },
		{ "00A4020C0200FF", "6A82" },
		{ "00B0000004", "4A504B499000" }, /* still EF 0006 */
		{ "00B0FF0004", "6A82" },
		{ "01A4020C020006", "6881" },
		{ "81A4020C020006", "6881" },
		{ "0CB0000004", "6882" },
		{ "A0A40000023F00", "6E00" },
		{ "00A4", "6700" },
		{ "00A4020C030006", "6700" },
		{ "00A4020C000002", "6700" },
	};

	KIT_RUN(*context, exchanges);
}

/* What OpenSC's other drivers ask before they find the right one. */
static void foreign_probes_change_nothing(void **context)
{
	static const char *const probes[] = {
		"00A4040007627601FF000000",
		"00A4040006A00000000101",
		"00A404000BE82B0601040181C31F020100",
		"00A4040C0FD23300000045737445494420763335",
		"00CADF3005",
		"00CB3FFF035C017E08",
		"00A4040009A0000003080000100000",
		"00A4040C07A000000116DB00",
		"00A4040C07A0000000791000",
		"00A4040C07A0000000790100",
		"00A404000CF276A288BCFBA69D34F31001",
		"00A4040009A0000003974254465900",
		"00A4040006D2760001240100",
	};

	for (int selected = 0; selected < 2; selected++) {
		for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
			const char *answer = kit_send(*context, probes[i]);

			if (strcmp(answer, "6A82") != 0 && strcmp(answer, "6D00") != 0)
				fail_msg("%s: %s", probes[i], answer);
		}
		kit_expect(*context, selected ? "00A4020C020018" : KIT_SELECT_JPKI, "9000");
	}
	kit_expect(*context, "00200080", "63C3");
}

static void facts_of_the_bare_card(void **context)
{
	static const struct kit_exchange exchanges[] = {
		{ "00CA004500", "010203049000" },
		{ "00CA00F000", "31343133309000" },
		{ "00CA00F200", "32303335313132319000" },
		{ "00CA00F300", "6A82" },
		{ KIT_SELECT_JPKI, "9000" },
		{ "00CA004500", "6D00" },
	};
	struct kit *kit = *context;

	KIT_RUN(kit, exchanges);
	practice_card_reset(kit->card);
	kit_expect(kit, "00CA004500", "010203049000");
}

static void reading(void **context)
{
	static const struct kit_exchange exchanges[] = {
		{ KIT_SELECT_JPKI, "9000" },
		{ "00A4020C02000A", "9000" },
		{ "00B0000004", "308201289000" },
		{ "00B0000000", "*9000" },
		{ "00B001002C", "*9000" },
		{ "00B0012A00", "AAAA9000" }, /* what is left */
		{ "00B0012C01", "6B00" },
		{ "00B07FFF01", "6B00" },
		{ "00B08B0001", "309000" }, /* by short identifier */
		{ "00B0000501", "BB9000" }, /* which made it the current one */
		{ "00B0000000FF", "6700" },
		{ "00B00000", "6700" },
		{ "00A4020C020001", "9000" }, /* SELECT is free, READ is not */
		{ "00B0000004", "6982" },
		{ "00A4020C020009", "9000" },
		{ "00B0000004", "6982" },
		{ "00A4020C020018", "9000" },
		{ "00B0000004", "6981" },
		{ "00A4020C020008", "9000" },
		{ "00B0000003", "8F8F009000" },
		{ "00A4020C020006", "9000" },
		{ "00B0000011", "4A504B494150494343544F4B454E3220209000" },
	};

	KIT_RUN(*context, exchanges);
	assert_int_equal(strlen(kit_send(*context, "00B0000000")), 2 * (160 + 2));
}

static void counters_and_blocking(void **context)
{
	static const struct kit_exchange exchanges[] = {
		{ KIT_SELECT_JPKI, "9000" },
		{ "00200080", "6986" },
		{ "00A4020C020018", "9000" },
		{ "00200080", "63C3" },
		{ "002000800431313131", "63C2" },
		{ "00200080", "63C2" },
		{ "002000800431323334", "9000" },
		{ "00200080", "63C3" }, /* verified, and yet 63C3 */
		{ "002000800431313131", "63C2" },
		{ "0020008006313233343030", "63C1" }, /* too long is wrong too */
		{ "002000800431313131", "63C0" },
		{ "002000800431323334", "6984" },
		{ "00200080", "63C0" },
		{ "0020009B06414243313233", "9000" }, /* by short identifier */
		{ "00200080", "63C5" },
		{ "00A4020C02001B", "9000" },
		{ "0020008006616263313233", "63C4" }, /* small letters are not raised */
		{ "002000990431323334", "6981" },
		{ "0020009D0431323334", "6A82" },
		{ "002000000431323334", "6A86" },
		{ "002001800431323334", "6A86" },
	};

	KIT_RUN(*context, exchanges);
}

static void verified_state(void **context)
{
	static const struct kit_exchange exchanges[] = {
		{ KIT_SELECT_JPKI, "9000" },
		{ "0020009B06414243313233", "9000" },
		{ "00B0810004", "308201289000" },
		{ KIT_SELECT_JPKI, "9000" }, /* the same one keeps it */
		{ "00B0810004", "308201289000" },
		{ "00A4040C06A00000000101", "6A82" },
		{ "00B0810004", "308201289000" },
		{ "0020009B06414243313239", "63C4" }, /* a wrong entry ends it */
		{ "00B0810004", "6982" },
		{ "0020009B06414243313233", "9000" },
		{ KIT_SELECT_TEXT, "9000" },
		{ KIT_SELECT_JPKI, "9000" },
		{ "00B0810004", "6982" },
		{ "0020009B06414243313233", "9000" },
	};
	struct kit *kit = *context;

	KIT_RUN(kit, exchanges);
	practice_card_reset(kit->card);
	kit_expect(kit, KIT_SELECT_JPKI, "9000");
	kit_expect(kit, "00B0810004", "6982");
}

static void changing(void **context)
{
	static const struct kit_exchange exchanges[] = {
		{ KIT_SELECT_JPKI, "9000" },
		{ "00A4020C020018", "9000" },
		{ "002401800439393939", "6982" },
		{ "002000800431323334", "9000" },
		{ "002400800439393939", "6A86" },
		{ "00240180053939393939", "6A80" },
		{ "002401800439413939", "6A80" },
		{ "002401800439393939", "9000" },
		{ "002000800431323334", "63C2" },
		{ "002000800439393939", "9000" },
		{ "00A4020C02001B", "9000" },
		{ "0020008006414243313233", "9000" },
		{ "00240180054142433132", "6A80" },
		{ "0024018006616263313233", "6A80" },
		{ "002401801041424344454647483132333435363738", "9000" },
		{ "002000801041424344454647483132333435363738", "9000" },
		{ KIT_SELECT_TEXT, "9000" },
		{ "002000910435363738", "9000" },
		{ "002401910431323132", "9000" },
		{ "0020009504", "6700" },
		{ "002000950E3032303633303230333531323334", "9000" },
		{ "002401950E3032303633303230333531323335", "6A80" },
	};

	KIT_RUN(*context, exchanges);
}

static void text_application(void **context)
{
	static const struct kit_exchange exchanges[] = {
		{ KIT_SELECT_TEXT, "9000" },
		{ "00A4020C020002", "9000" },
		{ "00B0000003", "6982" },
		{ "00A4020C020015", "9000" },
		{ "00200080", "63CA" },
		{ "002000800E3032303633303230333531323339", "63C9" },
		{ "002000800E3032303633303230333531323334", "9000" },
		{ "00B0820003", "FF20009000" },
		{ "00B0810011", "6982" }, /* the My Number is not on it */
		{ "00A4020C020014", "9000" },
		{ "00200080", "63C0" },
		{ "002000800C313233343536373839303132", "6984" },
		{ "00A4020C020012", "9000" },
		{ "00200080", "63C0" },
		{ "802A00803330", "6700" },
		{ "802A00800430313233", "6D00" },
		{ KIT_SELECT_JPKI, "9000" },
		{ KIT_SELECT_TEXT, "9000" },
		{ "00B0820003", "6982" },
		{ "002000910435363738", "9000" }, /* the PIN opens it too */
		{ "00B0820003", "FF20009000" },
		{ "00B0810011", "6982" },
	};

	KIT_RUN(*context, exchanges);
}

/* SHA-256 DigestInfo of 32 bytes 00 … 1F. */
#define DIGEST "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
#define DIGEST_INFO "3031300D060960864801650304020105000420" DIGEST

static bool signature_right(const char *answer)
{
	uint8_t spki[PRACTICE_SPKI_SIZE], signature[256], digest[32];
	const uint8_t *der = spki;
	struct error error = { 0 };
	EVP_PKEY_CTX *verify;
	EVP_PKEY *key;
	int result;

	assert_true(hex_decode(answer, signature, sizeof(signature)));
	assert_true(hex_decode(DIGEST, digest, sizeof(digest)));
	assert_true(practice_key_spki(&state.keys[PRACTICE_KEY_AUTH], spki, &error));
	key = d2i_PUBKEY(NULL, &der, sizeof(spki));
	verify = EVP_PKEY_CTX_new(key, NULL);
	assert_int_equal(EVP_PKEY_verify_init(verify), 1);
	EVP_PKEY_CTX_set_rsa_padding(verify, RSA_PKCS1_PADDING);
	EVP_PKEY_CTX_set_signature_md(verify, EVP_sha256());
	result = EVP_PKEY_verify(verify, signature, sizeof(signature), digest, sizeof(digest));
	EVP_PKEY_CTX_free(verify);
	EVP_PKEY_free(key);
	return result == 1;
}

static void signing(void **context)
{
	static const struct kit_exchange before[] = {
		{ KIT_SELECT_JPKI, "9000" },
		{ "802A00803330", "6700" },
		{ "802A008033" DIGEST_INFO "00", "6986" },
		{ "00A4020C020017", "9000" },
		{ "802A008033" DIGEST_INFO "00", "6982" },
		{ "002000980431323334", "9000" },
		{ "802A009A33" DIGEST_INFO "00", "6982" }, /* the other key's PIN */
		{ "802A019733" DIGEST_INFO "00", "6A86" },
		{ "802A009733" DIGEST_INFO, "6700" },
		{ "802A009833" DIGEST_INFO "00", "6981" },
	};
	char answer[2 * PRACTICE_ANSWER_SIZE + 1];

	KIT_RUN(*context, before);
	snprintf(answer, sizeof(answer), "%s", kit_send(*context, "802A009733" DIGEST_INFO "00"));
	assert_int_equal(strlen(answer), 2 * 258);
	assert_string_equal(answer + 2 * 256, "9000");
	answer[2 * 256] = '\0';
	assert_true(signature_right(answer));
	answer[0] = answer[0] == '0' ? '1' : '0';
	assert_false(signature_right(answer));
}

static void an_answer_in_pieces(void **context)
{
	static const struct kit_exchange exchanges[] = {
		{ KIT_SELECT_JPKI, "9000" },	  { "00C0000010", "6985" },
		{ "002000980431323334", "9000" }, { "802A009733" DIGEST_INFO "10", "*61F0" },
		{ "00C00000EF", "*6101" },	  { "00C0000000", "*9000" },
		{ "00C0000000", "6985" },	  { "802A009733" DIGEST_INFO "10", "*61F0" },
		{ "00200098", "63C3" }, /* drops the rest */
		{ "00C00000F0", "6985" },
	};

	KIT_RUN(*context, exchanges);
}

static void legacy_card(void **context)
{
	static const struct kit_exchange exchanges[] = {
		{ KIT_SELECT_TEXT, "6A82" },
		{ KIT_SELECT_JPKI, "9000" },
		{ "00B0860010", "4A504B494150494343544F4B454E20209000" },
		{ "00A4020C020018", "6A82" },
		{ "00A4020C02000A", "6A82" },
	};
	struct practice_card_state old = state;
	struct kit kit;

	(void)context;
	snprintf(old.label, sizeof(old.label), "JPKIAPICCTOKEN");
	kit_open(&kit, &old);
	KIT_RUN(&kit, exchanges);
	kit_close(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(selects_and_refusals, set_up, tear_down),
		cmocka_unit_test_setup_teardown(foreign_probes_change_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(facts_of_the_bare_card, set_up, tear_down),
		cmocka_unit_test_setup_teardown(reading, set_up, tear_down),
		cmocka_unit_test_setup_teardown(counters_and_blocking, set_up, tear_down),
		cmocka_unit_test_setup_teardown(verified_state, set_up, tear_down),
		cmocka_unit_test_setup_teardown(changing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(text_application, set_up, tear_down),
		cmocka_unit_test_setup_teardown(signing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_answer_in_pieces, set_up, tear_down),
		cmocka_unit_test(legacy_card),
	};

	return cmocka_run_group_tests_name("practice/card", tests, set_up_state, NULL);
}
