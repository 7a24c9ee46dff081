#include "madoguchi/domain/certificate_text.h"

#include <iconv.h>
#include <stdint.h>

#include "madoguchi/base/text.h"

#define GETA 0x3013
#define FULL_WIDTH 0xFEE0
#define IDEOGRAPHIC_SPACE 0x3000
#define EUC_HALF_WIDTH_KANA 0x8E

static bool is_selector(int32_t code_point)
{
	return (code_point >= 0xFE00 && code_point <= 0xFE0F) ||
	       (code_point >= 0xE0100 && code_point <= 0xE01EF);
}

/* Of twins that differ in width the one that JIS has. */
static int32_t to_jis_twin(int32_t code_point)
{
	static const int32_t twins[][2] = {
		{ ' ', IDEOGRAPHIC_SPACE },
		{ 0x00A0, IDEOGRAPHIC_SPACE },
		{ '-', 0x2212 },
		{ 0xFF0D, 0x2212 },
		{ '~', 0x301C },
		{ 0xFF5E, 0x301C },
		{ '\'', 0x2019 },
		{ '"', 0x201D },
	};

	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++)
		if (twins[i][0] == code_point)
			return twins[i][1];
	return code_point > ' ' && code_point < 0x7F ? code_point + FULL_WIDTH : code_point;
}

static bool in_jis(iconv_t to_euc, int32_t code_point)
{
	char bytes[8];
	uint32_t one = (uint32_t)to_jis_twin(code_point);
	char *in = (char *)&one, *out = bytes;
	size_t in_left = sizeof(one), out_left = sizeof(bytes);

	if (code_point == GETA || iconv(to_euc, &in, &in_left, &out, &out_left) != 0)
		return false;
	return out - bytes > 1 && (uint8_t)bytes[0] != EUC_HALF_WIDTH_KANA;
}

bool certificate_text_holds(const char *text, size_t size)
{
	iconv_t to_euc = iconv_open("EUC-JP", "WCHAR_T");
	bool holds = to_euc != (iconv_t)-1;

	while (holds && size > 0) {
		int32_t code_point;
		size_t length = text_code_point(text, size, &code_point);

		holds = length > 0 && (is_selector(code_point) || in_jis(to_euc, code_point));
		text += length;
		size -= length;
	}
	if (to_euc != (iconv_t)-1)
		iconv_close(to_euc);
	return holds;
}
