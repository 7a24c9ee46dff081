#include "madoguchi/sync/bundle_words.h"

#include <stdio.h>

#define WORDS 256

static const char *const words_en[WORDS] = {
	"acorn",  "alarm",    "album",	  "anchor",   "ankle",	  "apple",   "april",	"arch",
	"arrow",  "atlas",    "attic",	  "autumn",   "baker",	  "bamboo",  "banana",	"barn",
	"basil",  "basket",   "beach",	  "beaver",   "bell",	  "bench",   "berry",	"birch",
	"bishop", "blanket",  "boat",	  "bottle",   "branch",	  "bread",   "brick",	"bridge",
	"broom",  "bucket",   "bunny",	  "button",   "cabin",	  "cactus",  "camel",	"candle",
	"canoe",  "carpet",   "carrot",	  "castle",   "cattle",	  "cedar",   "cellar",	"cherry",
	"chess",  "chimney",  "circus",	  "clock",    "cloud",	  "clover",  "coffee",	"comet",
	"copper", "coral",    "cotton",	  "cousin",   "cradle",	  "crane",   "cricket", "crown",
	"cup",	  "curtain",  "daisy",	  "dancer",   "desert",	  "diamond", "doctor",	"dolphin",
	"donkey", "door",     "dragon",	  "drum",     "eagle",	  "earth",   "easel",	"echo",
	"eleven", "elm",      "ember",	  "engine",   "evening",  "fable",   "falcon",	"family",
	"farmer", "feather",  "fence",	  "ferry",    "fiddle",	  "finger",  "flag",	"flute",
	"forest", "fork",     "fountain", "fox",      "frog",	  "garden",  "garlic",	"ghost",
	"giant",  "ginger",   "glacier",  "glove",    "goat",	  "grape",   "guitar",	"hammer",
	"harbor", "harvest",  "hat",	  "hazel",    "hedge",	  "helmet",  "heron",	"hill",
	"honey",  "hornet",   "horse",	  "hotel",    "ice",	  "inkwell", "iron",	"island",
	"ivory",  "jacket",   "jaguar",	  "jasmine",  "jelly",	  "jewel",   "july",	"jungle",
	"kayak",  "kettle",   "king",	  "kitten",   "knot",	  "ladder",  "lagoon",	"lantern",
	"laurel", "lemon",    "letter",	  "lily",     "lion",	  "lizard",  "lobster", "lotus",
	"magnet", "mango",    "maple",	  "marble",   "market",	  "meadow",  "melon",	"mirror",
	"monkey", "moss",     "mountain", "museum",   "needle",	  "nest",    "nickel",	"noodle",
	"north",  "notebook", "nutmeg",	  "oak",      "ocean",	  "olive",   "onion",	"opera",
	"orange", "orchid",   "otter",	  "owl",      "oyster",	  "paddle",  "palace",	"panda",
	"paper",  "parrot",   "peach",	  "pearl",    "pebble",	  "pencil",  "pepper",	"piano",
	"pigeon", "pillow",   "pilot",	  "pine",     "planet",	  "plum",    "pocket",	"pony",
	"potato", "prairie",  "puppet",	  "quail",    "queen",	  "quilt",   "rabbit",	"radish",
	"raven",  "ribbon",   "river",	  "robin",    "rocket",	  "rose",    "saddle",	"salmon",
	"sandal", "satin",    "school",	  "seal",     "shadow",	  "silver",  "sister",	"sled",
	"snow",	  "spider",   "spoon",	  "squirrel", "stable",	  "star",    "summer",	"swan",
	"table",  "tailor",   "tea",	  "temple",   "tiger",	  "timber",  "tomato",	"tower",
	"train",  "tulip",    "tunnel",	  "turtle",   "umbrella", "valley",  "velvet",	"village",
	"violin", "wagon",    "walnut",	  "water",    "whale",	  "willow",  "winter",	"wolf",
};

static const char *const words_ja[WORDS] = {
	"あさひ",   "あしか",	  "あずき",   "あひる",	  "あぶら",	"あまど",   "あめ",
	"あられ",   "あんず",	  "いか",     "いかだ",	  "いけ",	"いし",	    "いちご",
	"いと",	    "いなか",	  "いぬ",     "いのしし", "いも",	"いりえ",   "いるか",
	"いわし",   "うきわ",	  "うぐいす", "うさぎ",	  "うし",	"うちわ",   "うなぎ",
	"うに",	    "うま",	  "うみ",     "うめ",	  "うりば",	"うろこ",   "えき",
	"えくぼ",   "えだ",	  "えのぐ",   "えび",	  "えほん",	"えんぴつ", "おうぎ",
	"おおかみ", "おか",	  "おがわ",   "おけ",	  "おちば",	"おどり",   "おに",
	"おの",	    "おび",	  "おりがみ", "おんど",	  "かい",	"かえで",   "かえる",
	"かがみ",   "かき",	  "かさ",     "かじか",	  "かぜ",	"かたな",   "かなづち",
	"かに",	    "かば",	  "かばん",   "かぶ",	  "かまど",	"かみなり", "かめ",
	"かもめ",   "からす",	  "かるた",   "かわら",	  "かんな",	"きく",	    "きし",
	"きって",   "きつね",	  "きのこ",   "きば",	  "きもの",	"きりん",   "くき",
	"くさ",	    "くし",	  "くじら",   "くすり",	  "くま",	"くも",	    "くり",
	"くるま",   "くわ",	  "けしき",   "けむり",	  "けやき",	"こい",	    "こおり",
	"こけ",	    "こたつ",	  "こと",     "こども",	  "このは",	"こま",	    "こむぎ",
	"さかな",   "さくら",	  "ささ",     "さざえ",	  "さつき",	"さとう",   "さば",
	"さめ",	    "さら",	  "さる",     "さんま",	  "しお",	"しか",	    "しぐれ",
	"しま",	    "しもばしら", "しろ",     "すいか",	  "すいれん",	"すぎ",	    "すし",
	"すず",	    "すずめ",	  "すな",     "すみれ",	  "すもう",	"せみ",	    "せんす",
	"そば",	    "そら",	  "そり",     "たいこ",	  "たか",	"たき",	    "たけ",
	"たこ",	    "たぬき",	  "たね",     "たまご",	  "たわし",	"たんす",   "だいこん",
	"だるま",   "ちか",	  "ちず",     "ちゃわん", "ちょうちん", "つき",	    "つくえ",
	"つくし",   "つばめ",	  "つぼみ",   "つゆ",	  "つり",	"つる",	    "てがみ",
	"てぶくろ", "てら",	  "でんわ",   "とうふ",	  "とけい",	"とびら",   "とまり",
	"とら",	    "とり",	  "どんぐり", "なえ",	  "なし",	"なす",	    "なつ",
	"なべ",	    "なまず",	  "なみ",     "なわ",	  "にじ",	"にわ",	    "にわとり",
	"にんじん", "ぬの",	  "ねぎ",     "ねこ",	  "ねじ",	"のき",	    "のこぎり",
	"のはら",   "のり",	  "はがき",   "はこ",	  "はさみ",	"はし",	    "はす",
	"はた",	    "はち",	  "はと",     "はな",	  "はね",	"はま",	    "はやし",
	"はり",	    "はる",	  "ばら",     "ひがさ",	  "ひつじ",	"ひなた",   "ひばり",
	"ひまわり", "ひも",	  "ふうせん", "ふくろう", "ふじ",	"ふで",	    "ふね",
	"ふゆ",	    "ぶどう",	  "へい",     "へちま",	  "へび",	"ほうき",   "ほし",
	"ほたて",   "ほたる",	  "ぼうし",   "まくら",	  "まつ",	"まど",	    "まめ",
	"まり",	    "みかん",	  "みこし",   "みさき",	  "みずうみ",	"みち",	    "みつばち",
	"みなと",   "みの",	  "むぎ",     "むし",	  "むら",	"めがね",   "めだか",
	"もち",	    "もみじ",	  "もも",     "もり",	  "やかん",	"やぎ",	    "やなぎ",
	"やま",	    "ゆき",	  "ゆず",     "ゆびわ",
};

const char *bundle_word(enum language language, uint8_t byte)
{
	return language == LANGUAGE_JA ? words_ja[byte] : words_en[byte];
}

void bundle_words(enum language language, const uint8_t digest[static SHA256_SIZE],
		  const char *indent, char text[static BUNDLE_WORDS_SIZE])
{
	size_t at = 0;

	for (size_t i = 0; i < SHA256_SIZE && at < BUNDLE_WORDS_SIZE; i++) {
		const bool first = i % BUNDLE_WORDS_A_LINE == 0;
		const bool last = i % BUNDLE_WORDS_A_LINE == BUNDLE_WORDS_A_LINE - 1;

		at += (size_t)snprintf(text + at, BUNDLE_WORDS_SIZE - at, "%s%s%s",
				       first ? indent : " ", bundle_word(language, digest[i]),
				       last ? "\n" : "");
	}
}
