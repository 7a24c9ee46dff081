#include "madoguchi/practice/resident.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/message.h"

#define KAWASAKI "神奈川県川崎市"
#define NOTHING                                                                                    \
	{                                                                                          \
		RESIDENT_NONE, 0                                                                   \
	}
#define UNTIL(birthday)                                                                            \
	{                                                                                          \
		RESIDENT_WHOLE, birthday                                                           \
	}

/* Both certificates with the same last birthday, and all three PINs set. */
#define HOLDER(birthday) .sign = UNTIL(birthday), .auth = UNTIL(birthday)
#define PINS(sign, auth, card) .sign_pin = sign, .auth_pin = auth, .card_pin = card

static const struct resident residents[] = {
	{ .name = "hanako",
	  .story = N_("First issue: a new card without certificates."),
	  .kanji = "川崎　花子",
	  .kana = "カワサキ　ハナコ",
	  .sex = '2',
	  .turns = 39,
	  .birthday_in = 142,
	  .address = KAWASAKI "川崎区みほん町１丁目２番３号",
	  .card_last_birthday = 10,
	  .card_pin = "3902",
	  .code = "4071" },
	{ .name = "taro",
	  .story = N_("Renewal: the window is open."),
	  .kanji = "佐藤　太郎",
	  .kana = "サトウ　タロウ",
	  .sex = '1',
	  .turns = 47,
	  .birthday_in = 40,
	  .address = KAWASAKI "幸区みほん台４番５号",
	  .card_last_birthday = 6,
	  HOLDER(1),
	  PINS("TARO47SATO", "4147", "4140"),
	  .code = "1182" },
	{ .name = "keiko",
	  .story = N_("Renewal asked for too early: the window is not open yet."),
	  .kanji = "鈴木　恵子",
	  .kana = "スズキ　ケイコ",
	  .sex = '2',
	  .turns = 62,
	  .birthday_in = 150,
	  .address = KAWASAKI "中原区れい町６丁目７番地",
	  .card_last_birthday = 6,
	  HOLDER(1),
	  PINS("KEIKO62S", "6210", "6211"),
	  .code = "2593" },
	{ .name = "shoji",
	  .story = N_("Both certificates have expired."),
	  .kanji = "高橋　昭二",
	  .kana = "タカハシ　ショウジ",
	  .sex = '1',
	  .turns = 81,
	  .birthday_in = 335,
	  .address = KAWASAKI "高津区ためし８番９号",
	  .card_last_birthday = 5,
	  HOLDER(0),
	  PINS("SHOJI1946", "8105", "8106"),
	  .code = "3604" },
	{ .name = "makoto",
	  .story = N_("The signing password is locked."),
	  .kanji = "田中　誠",
	  .kana = "タナカ　マコト",
	  .sex = '1',
	  .turns = 35,
	  .birthday_in = 210,
	  .address = KAWASAKI "宮前区みほん平１０番地１",
	  .card_last_birthday = 8,
	  HOLDER(3),
	  PINS("MAKOTO35", "3511", "3512"),
	  .code = "4715",
	  .sign_tries = 5 },
	{ .name = "yoko",
	  .story = N_("Both PINs are locked."),
	  .kanji = "伊藤　洋子",
	  .kana = "イトウ　ヨウコ",
	  .sex = '2',
	  .turns = 53,
	  .birthday_in = 98,
	  .address = KAWASAKI "多摩区れいじ１１番１２号",
	  .card_last_birthday = 7,
	  HOLDER(2),
	  PINS("YOKO53ITO", "5310", "5313"),
	  .code = "5826",
	  .sign_tries = 5,
	  .auth_tries = 3 },
	{ .name = "kenta",
	  .story = N_("Moved house: the signing certificate still has the old address."),
	  .kanji = "渡辺　健太",
	  .kana = "ワタナベ　ケンタ",
	  .sex = '1',
	  .turns = 29,
	  .birthday_in = 260,
	  .address = KAWASAKI "麻生区みほん野１３番地",
	  .old_address = KAWASAKI "川崎区みほん町９丁目９番９号",
	  .card_last_birthday = 8,
	  HOLDER(3),
	  PINS("KENTA29W", "2913", "2914"),
	  .code = "6937" },
	{ .name = "mio",
	  .story = N_("14 years old: only user authentication, with a parent."),
	  .kanji = "山本　美緒",
	  .kana = "ヤマモト　ミオ",
	  .sex = '2',
	  .turns = 15,
	  .birthday_in = 180,
	  .address = KAWASAKI "幸区みほん台１４番１号",
	  .card_last_birthday = 4,
	  .card_pin = "1415",
	  .code = "7048" },
	{ .name = "sota",
	  .story = N_("Turns 15 tomorrow: no signing certificate today."),
	  .kanji = "中村　颯太",
	  .kana = "ナカムラ　ソウタ",
	  .sex = '1',
	  .turns = 15,
	  .birthday_in = 1,
	  .address = KAWASAKI "中原区れい町１５丁目１番地",
	  .card_last_birthday = 3,
	  .auth = UNTIL(3),
	  PINS(NULL, "1526", "1527"),
	  .code = "8159" },
	{ .name = "haruka",
	  .story = N_("Born on 29 February: when does it expire?"),
	  .kanji = "小林　遥",
	  .kana = "コバヤシ　ハルカ",
	  .sex = '2',
	  .born = "2004-02-29",
	  .address = KAWASAKI "高津区ためし１６番地",
	  .card_last_birthday = 8,
	  .card_pin = "0229",
	  .code = "9260" },
	{ .name = "fumiko",
	  .story = N_("An adult ward: the guardian comes with her."),
	  .kanji = "加藤　文子",
	  .kana = "カトウ　フミコ",
	  .sex = '2',
	  .turns = 88,
	  .birthday_in = 70,
	  .address = KAWASAKI "宮前区みほん平１７番地２",
	  .card_last_birthday = 6,
	  HOLDER(1),
	  PINS("FUMIKO88", "8817", "8818"),
	  .code = "1371" },
	{ .name = "anh",
	  .story = N_("A foreign resident: the card ends with the period of stay."),
	  .kanji = "ＮＧＵＹＥＮ　ＶＡＮ　ＡＮＨ",
	  .kana = "グエン　ヴァン　アイン",
	  .sex = '1',
	  .turns = 27,
	  .birthday_in = 120,
	  .address = KAWASAKI "川崎区みほん町１８丁目１番１号",
	  .card_last_in = 245,
	  .card_pin = "2718",
	  .code = "2482" },
	{ .name = "ichiro",
	  .story = N_("A name with 髙; the window is open."),
	  .kanji = "髙橋　一郎",
	  .kana = "タカハシ　イチロウ",
	  .sex = '1',
	  .turns = 58,
	  .birthday_in = 55,
	  .address = KAWASAKI "多摩区れいじ１９番地",
	  .card_last_birthday = 6,
	  HOLDER(1),
	  PINS("ICHIRO58", "5819", "5820"),
	  .code = "3593" },
	{ .name = "naoki",
	  .story = N_("A name with 𠮷: a first issue."),
	  .kanji = "𠮷田　直樹",
	  .kana = "ヨシダ　ナオキ",
	  .sex = '1',
	  .turns = 44,
	  .birthday_in = 300,
	  .address = KAWASAKI "麻生区みほん野２０番地",
	  .card_last_birthday = 9,
	  .card_pin = "4420",
	  .code = "4604" },
	{ .name = "kuniko",
	  .story = N_("A name and an address with variants (邉, 𠮷): a first issue."),
	  .kanji = "渡邉\U000E0106　邦子",
	  .kana = "ワタナベ　クニコ",
	  .sex = '2',
	  .turns = 69,
	  .birthday_in = 15,
	  .address = KAWASAKI "幸区みほん𠮷台２１番１号",
	  .card_last_birthday = 9,
	  .card_pin = "6921",
	  .code = "5715" },
	{ .name = "midori",
	  .story = N_("The card expires before five years: the certificates end with it."),
	  .kanji = "吉村　緑",
	  .kana = "ヨシムラ　ミドリ",
	  .sex = '2',
	  .turns = 33,
	  .birthday_in = 60,
	  .address = KAWASAKI "中原区れい町２２丁目２番地",
	  .card_last_birthday = 3,
	  HOLDER(1),
	  PINS("MIDORI33", "3322", "3323"),
	  .code = "6826" },
	{ .name = "yoshiko",
	  .story = N_("Lives in Yokohama: another municipality's card."),
	  .kanji = "横浜　良子",
	  .kana = "ヨコハマ　ヨシコ",
	  .sex = '2',
	  .turns = 41,
	  .birthday_in = 30,
	  .address = "神奈川県横浜市西区みほん町２３番地",
	  .card_last_birthday = 6,
	  HOLDER(1),
	  PINS("YOSHIKO41", "4123", "4124"),
	  .code = "7937",
	  .other_city = true },
	{ .name = "noboru",
	  .story = N_("A dead card: it does not answer at all."),
	  .kanji = "森　昇",
	  .kana = "モリ　ノボル",
	  .sex = '1',
	  .turns = 50,
	  .birthday_in = 45,
	  .address = KAWASAKI "高津区ためし２４番地",
	  .card_last_birthday = 6,
	  .card_pin = "5024",
	  .code = "8048",
	  .dead = true },
	{ .name = "tomiko",
	  .story = N_("An old Juki card: recognised and refused."),
	  .kanji = "清水　富子",
	  .kana = "シミズ　トミコ",
	  .sex = '2',
	  .turns = 90,
	  .birthday_in = 222,
	  .address = KAWASAKI "宮前区みほん平２５番地",
	  .card_last_birthday = 0,
	  .card_pin = "9025",
	  .code = "9159",
	  .juki = true },
	{ .name = "satoko",
	  .story = N_("Face-authentication card: no PIN, no signing certificate."),
	  .kanji = "今井　聡子",
	  .kana = "イマイ　サトコ",
	  .sex = '2',
	  .turns = 86,
	  .birthday_in = 77,
	  .address = KAWASAKI "高津区みほん坂２番１２号",
	  .card_last_birthday = 4,
	  .auth = UNTIL(2),
	  .code = "8620",
	  .kind = PRACTICE_KIND_FACE },
	{ .name = "tsubasa",
	  .story = N_("The change of the card PIN was torn: its two places differ."),
	  .kanji = "大野　翼",
	  .kana = "オオノ　ツバサ",
	  .sex = '1',
	  .turns = 33,
	  .birthday_in = 120,
	  .address = KAWASAKI "麻生区れい坂３丁目１番５号",
	  .card_last_birthday = 7,
	  HOLDER(3),
	  PINS("TSUBASA33", "3307", "3308"),
	  .juki_pin = "3300",
	  .code = "3355" },
	{ .name = "piyo",
	  .story = N_("A PIV card: new, with the maker's PIN, PUK and management key."),
	  .kanji = "比嘉　陽子",
	  .kana = "ヒガ　ヨウコ",
	  .sex = '2',
	  .turns = 51,
	  .birthday_in = 60,
	  .address = KAWASAKI "宮前区みほん平４丁目８番",
	  .card_last_birthday = 8,
	  .code = "5151",
	  .kind = PRACTICE_KIND_PIV },
	{ .name = "yui",
	  .story = N_("Three years old: a parent comes for user authentication."),
	  .kanji = "石井　結衣",
	  .kana = "イシイ　ユイ",
	  .sex = '2',
	  .turns = 4,
	  .birthday_in = 190,
	  .address = KAWASAKI "多摩区れいじ２６番１号",
	  .card_last_birthday = 4,
	  .card_pin = "0426",
	  .code = "1260" },
	{ .name = "daisuke",
	  .story = N_("One try left for user authentication."),
	  .kanji = "前田　大輔",
	  .kana = "マエダ　ダイスケ",
	  .sex = '1',
	  .turns = 38,
	  .birthday_in = 275,
	  .address = KAWASAKI "麻生区みほん野２７番地",
	  .card_last_birthday = 9,
	  HOLDER(4),
	  PINS("DAISUKE38", "3827", "3828"),
	  .code = "2371",
	  .auth_tries = 2 },
	{ .name = "sakura",
	  .story = N_("A torn write: only the beginning of a certificate is on the card."),
	  .kanji = "岡田　さくら",
	  .kana = "オカダ　サクラ",
	  .sex = '2',
	  .turns = 26,
	  .birthday_in = 164,
	  .address = KAWASAKI "川崎区みほん町２８丁目３番１号",
	  .card_last_birthday = 9,
	  .sign = UNTIL(4),
	  .auth = { RESIDENT_TORN, 4 },
	  PINS("SAKURA26", "2628", "2629"),
	  .code = "3482" },
	{ .name = "ryunosuke",
	  .story = N_("A very long name and address: a first issue."),
	  .kanji = "勅使河原　龍之介左衛門尉藤原朝臣",
	  .kana = "テシガワラ　リュウノスケサエモンノジョウフジワラノアソン",
	  .sex = '1',
	  .turns = 72,
	  .birthday_in = 5,
	  .address = KAWASAKI "中原区れい町２９丁目３０番３１号"
			      "パークサイドみほんグランドレジデンス川崎イーストタワー１２０３号室",
	  .card_last_birthday = 10,
	  .card_pin = "7229",
	  .code = "4593" },
	{ .name = "akira",
	  .story = N_("Locked signing password, and the window is open too."),
	  .kanji = "藤田　明",
	  .kana = "フジタ　アキラ",
	  .sex = '1',
	  .turns = 65,
	  .birthday_in = 20,
	  .address = KAWASAKI "幸区みほん台３２番地",
	  .card_last_birthday = 6,
	  HOLDER(1),
	  PINS("AKIRA65F", "6532", "6533"),
	  .code = "5604",
	  .sign_tries = 5 },
};

const struct resident *resident_at(size_t number)
{
	return number < sizeof(residents) / sizeof(residents[0]) ? &residents[number] : NULL;
}

const struct resident *resident_find(const char *name)
{
	for (size_t i = 0; i < sizeof(residents) / sizeof(residents[0]); i++)
		if (strcmp(residents[i].name, name) == 0)
			return &residents[i];
	return NULL;
}

/* A birthday that a common year does not have is the last day of that February. */
static int32_t birthday_of(int32_t born, int year)
{
	int born_year, month, day;

	date_to_civil(born, &born_year, &month, &day);
	if (day > date_days_in_month(year, month))
		day = date_days_in_month(year, month);
	return date_from_civil(year, month, day);
}

static int32_t born_on(const struct resident *resident, int32_t made)
{
	int year, month, day;
	int32_t born = DATE_NONE;

	if (resident->born != NULL && date_parse_iso(resident->born, &born))
		return born;
	date_to_civil(made + resident->birthday_in, &year, &month, &day);
	return birthday_of(made + resident->birthday_in, year - resident->turns);
}

/* The n-th birthday from a day on: 1 is the first that is not before it. */
static int32_t nth_birthday(int32_t born, int32_t from, int n)
{
	int year, month, day;

	date_to_civil(from, &year, &month, &day);
	if (birthday_of(born, year) < from)
		year++;
	return birthday_of(born, year + n - 1);
}

/* Birth date in the era's own years, as 照合番号B has it. */
static int era_year(int32_t born, int year)
{
	static const struct {
		int year, month, day;
	} eras[] = { { 2019, 5, 1 }, { 1989, 1, 8 }, { 1926, 12, 25 }, { 1912, 7, 30 } };

	for (size_t i = 0; i < sizeof(eras) / sizeof(eras[0]); i++)
		if (born >= date_from_civil(eras[i].year, eras[i].month, eras[i].day))
			return year - eras[i].year + 1;
	return year - 1867;
}

static void number_b(const struct resident *resident, struct resident_facts *facts)
{
	int year, month, day, card_year, card_month, card_day;

	date_to_civil(facts->born, &year, &month, &day);
	date_to_civil(facts->card_expires, &card_year, &card_month, &card_day);
	snprintf(facts->number_b, sizeof(facts->number_b), "%02u%02u%02u%04u%.4s",
		 (unsigned)era_year(facts->born, year) % 100, (unsigned)month % 100,
		 (unsigned)day % 100, (unsigned)card_year % 10000, resident->code);
}

void resident_facts(const struct resident *resident, int32_t made, struct resident_facts *ret_facts)
{
	struct resident_facts facts = { .born = born_on(resident, made) };

	facts.card_expires = nth_birthday(facts.born, made, resident->card_last_birthday);
	if (resident->card_last_in != 0)
		facts.card_expires = made + resident->card_last_in;
	facts.sign_expires = nth_birthday(facts.born, made, resident->sign.last_birthday);
	facts.auth_expires = nth_birthday(facts.born, made, resident->auth.last_birthday);
	number_b(resident, &facts);
	*ret_facts = facts;
}
