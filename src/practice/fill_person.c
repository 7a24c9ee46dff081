#include "madoguchi/practice/fill_person.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/date.h"

#define COUNT(array) ((long)(sizeof(array) / sizeof((array)[0])))

struct word {
	const char *kanji;
	const char *kana;
};

static const struct word families[] = {
	{ "佐藤", "サトウ" },	  { "鈴木", "スズキ" },		{ "高橋", "タカハシ" },
	{ "田中", "タナカ" },	  { "伊藤", "イトウ" },		{ "渡辺", "ワタナベ" },
	{ "山本", "ヤマモト" },	  { "中村", "ナカムラ" },	{ "小林", "コバヤシ" },
	{ "加藤", "カトウ" },	  { "吉田", "ヨシダ" },		{ "山田", "ヤマダ" },
	{ "佐々木", "ササキ" },	  { "山口", "ヤマグチ" },	{ "松本", "マツモト" },
	{ "井上", "イノウエ" },	  { "木村", "キムラ" },		{ "林", "ハヤシ" },
	{ "清水", "シミズ" },	  { "山崎", "ヤマザキ" },	{ "森", "モリ" },
	{ "阿部", "アベ" },	  { "池田", "イケダ" },		{ "橋本", "ハシモト" },
	{ "石川", "イシカワ" },	  { "小笠原", "オガサワラ" },	{ "長谷川", "ハセガワ" },
	{ "五十嵐", "イガラシ" }, { "勅使河原", "テシガワラ" },
};

static const struct word givens[] = {
	{ "翔太", "ショウタ" }, { "さくら", "サクラ" },	      { "健", "ケン" },
	{ "美咲", "ミサキ" },	{ "大輔", "ダイスケ" },	      { "陽子", "ヨウコ" },
	{ "誠", "マコト" },	{ "恵", "メグミ" },	      { "和夫", "カズオ" },
	{ "幸子", "サチコ" },	{ "健一郎", "ケンイチロウ" }, { "あゆみ", "アユミ" },
	{ "蓮", "レン" },	{ "結衣", "ユイ" },	      { "茂", "シゲル" },
	{ "千代", "チヨ" },	{ "隆", "タカシ" },	      { "真由美", "マユミ" },
	{ "修", "オサム" },	{ "遥香", "ハルカ" },	      { "一", "ハジメ" },
	{ "里奈", "リナ" },	{ "正", "タダシ" },
};

static const char *const towns[] = {
	"川崎区みほん町", "幸区みほん台", "中原区れい町",   "高津区ためし",
	"宮前区みほん平", "多摩区れいじ", "麻生区みほん野",
};

void fill_person(long number, struct person *ret_person)
{
	/* The lengths of the tables have no common divisor: all pairs come up in turn. */
	const struct word *family = &families[number % COUNT(families)];
	const struct word *given = &givens[number % COUNT(givens)];
	struct person *person = ret_person;

	memset(person, 0, sizeof(*person));
	snprintf(person->name, sizeof(person->name), "%s　%s", family->kanji, given->kanji);
	snprintf(person->kana, sizeof(person->kana), "%s　%s", family->kana, given->kana);
	snprintf(person->address, sizeof(person->address), "神奈川県川崎市%s%ld番%ld号",
		 towns[number % COUNT(towns)], number % 61 + 1, number % 19 + 1);
	person->born = date_from_civil(1940 + (int)(number % 65), 1 + (int)(number % 12),
				       1 + (int)(number % 28));
	person->sex = number % 2 == 0 ? SEX_MALE : SEX_FEMALE;
}
