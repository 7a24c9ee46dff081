/* The residents: their days, their numbers, and what their cards are born with. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/practice/card_verify.h"
#include "madoguchi/practice/resident.h"
#include "madoguchi/practice/resident_card.h"

static int32_t day(const char *iso)
{
	int32_t number;

	assert_true(date_parse_iso(iso, &number));
	return number;
}

static void assert_day(int32_t number, const char *iso)
{
	char text[DATE_TEXT_SIZE];

	date_format_iso(number, text);
	assert_string_equal(text, iso);
}

static void days_follow_from_the_world(void **context)
{
	static const struct {
		const char *name, *made, *born, *card, *certificate, *number_b;
	} rows[] = {
		/* turns 15 tomorrow; the certificate has two more birthdays after that one */
		{ "sota", "2026-11-21", "2011-11-22", "2028-11-22", "2028-11-22",
		  "23112220288159" },
		{ "sota", "2026-12-31", "2012-01-01", "2029-01-01", "2029-01-01",
		  "24010120298159" },
		/* born on 29 February */
		{ "haruka", "2026-11-21", "2004-02-29", "2034-02-28", NULL, "16022920349260" },
		{ "haruka", "2028-02-29", "2004-02-29", "2035-02-28", NULL, "16022920359260" },
		/* a birthday that falls on 29 February of a year that is not the birth year's */
		{ "taro", "2028-01-20", "1981-02-28", "2033-02-28", "2028-02-28",
		  "56022820331182" },
		/* expired: the last birthday was 30 days ago */
		{ "shoji", "2026-11-21", "1946-10-22", "2031-10-22", "2026-10-22",
		  "21102220313604" },
		/* the card ends with the stay */
		/* 令和 5 */
		{ "yui", "2026-11-21", "2023-05-30", "2030-05-30", NULL, "05053020301260" },
		{ "anh", "2026-11-21", "2000-03-21", "2027-07-24", NULL, "12032120272482" },
		/* 昭和 12; the card ended on her last birthday */
		{ "tomiko", "2026-11-21", "1937-07-01", "2026-07-01", NULL, "12070120269159" },
	};

	(void)context;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct resident *resident = resident_find(rows[i].name);
		struct resident_facts facts;

		assert_non_null(resident);
		resident_facts(resident, day(rows[i].made), &facts);
		assert_day(facts.born, rows[i].born);
		assert_day(facts.card_expires, rows[i].card);
		if (rows[i].certificate != NULL)
			assert_day(facts.auth_expires, rows[i].certificate);
		assert_string_equal(facts.number_b, rows[i].number_b);
	}
}

/* On whatever day the world is made. */
static void nobody_is_impossible(void **context)
{
	const struct resident *resident;
	struct resident_facts facts;

	(void)context;
	for (int32_t made = day("2026-11-21"); made < day("2031-01-01"); made += 17)
		for (size_t i = 0; (resident = resident_at(i)) != NULL; i++) {
			resident_facts(resident, made, &facts);
			assert_true(facts.born < made);
			assert_int_equal(strspn(facts.number_b, "0123456789"), 14);
			assert_int_equal(strlen(facts.number_b), 14);
			if (resident->sign.slot != RESIDENT_NONE)
				assert_true(facts.sign_expires <= facts.card_expires);
			if (resident->auth.slot != RESIDENT_NONE)
				assert_true(facts.auth_expires <= facts.card_expires);
		}
}

static bool acceptable(enum practice_pin pin, const char *value)
{
	return value == NULL || practice_pin_acceptable(pin, (const uint8_t *)value, strlen(value));
}

static void names_and_pins(void **context)
{
	const struct resident *resident;
	size_t count = 0;

	(void)context;
	for (; (resident = resident_at(count)) != NULL; count++) {
		assert_ptr_equal(resident_find(resident->name), resident);
		assert_int_equal(strspn(resident->name, "abcdefghijklmnopqrstuvwxyz"),
				 strlen(resident->name));
		assert_non_null(strstr(resident->kanji, "　"));
		assert_true(acceptable(PRACTICE_PIN_SIGN, resident->sign_pin));
		assert_true(acceptable(PRACTICE_PIN_AUTH, resident->auth_pin));
		assert_true(acceptable(PRACTICE_PIN_CARD_DATA, resident->card_pin));
		assert_int_equal(strlen(resident->code), 4);
		/* A certificate without its PIN could be used by face-authentication cards only. */
		if (resident->kind == PRACTICE_KIND_FACE)
			continue;
		if (resident->sign.slot != RESIDENT_NONE)
			assert_non_null(resident->sign_pin);
		if (resident->auth.slot != RESIDENT_NONE)
			assert_non_null(resident->auth_pin);
	}
	assert_true(count >= 20);
	assert_null(resident_find("nobody"));
	assert_null(resident_find(""));
}

static size_t value_at(const struct practice_bytes *file, size_t place)
{
	return (size_t)file->bytes[8 + 2 * place] << 8 | file->bytes[9 + 2 * place];
}

/* EF 0002 of the text application, byte by byte for one, and the offsets for all. */
static void the_basic_four(void **context)
{
	static const uint8_t taro[] =
	    "\xFF\x20\x82\x00\x62\xDF\x21\x08\x00\x13\x00\x25\x00\x5B\x00\x66"
	    "\xDF\x22\x0F"
	    "佐藤　太郎"
	    "\xDF\x23\x33"
	    "神奈川県川崎市幸区みほん台４番５号"
	    "\xDF\x24\x08"
	    "19791231"
	    "\xDF\x25\x01"
	    "1";
	static struct practice_bytes file;
	const struct resident *resident;

	(void)context;
	assert_true(resident_card_basic_four(resident_find("taro"), day("1979-12-31"), &file));
	assert_int_equal(file.size, sizeof(taro) - 1);
	assert_memory_equal(file.bytes, taro, sizeof(taro) - 1);
	for (size_t i = 0; (resident = resident_at(i)) != NULL; i++) {
		size_t name, address, birth, sex;

		assert_true(resident_card_basic_four(resident, day("1979-12-31"), &file));
		name = value_at(&file, 0);
		address = value_at(&file, 1);
		birth = value_at(&file, 2);
		sex = value_at(&file, 3);
		assert_memory_equal(file.bytes + name, resident->kanji, strlen(resident->kanji));
		assert_memory_equal(file.bytes + address, resident->address,
				    strlen(resident->address));
		assert_memory_equal(file.bytes + birth, "19791231\xDF\x25\x01", 11);
		assert_int_equal(file.bytes[sex], resident->sex);
		assert_int_equal(file.size, sex + 1);
		assert_int_equal((file.bytes[3] << 8 | file.bytes[4]) + 5, file.size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_follow_from_the_world),
		cmocka_unit_test(nobody_is_impossible),
		cmocka_unit_test(names_and_pins),
		cmocka_unit_test(the_basic_four),
	};

	return cmocka_run_group_tests_name("practice/resident", tests, NULL, NULL);
}
