#include "madoguchi/base/line_break.h"

#include <string.h>

static const char not_first[] = "、。，．・：；？！゛゜ヽヾゝゞ々ー）］｝〉》」』】〕’”…"
				"ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.)]}:;!?%";
static const char not_last[] = "（［｛〈《「『【〔‘“([{";

/* Whole clusters are valid UTF-8: one is never found in the middle of another. */
static bool among(const char *set, size_t set_size, const char *cluster, size_t size)
{
	for (size_t at = 0; at + size <= set_size; at++) {
		if (memcmp(set + at, cluster, size) == 0)
			return true;
	}
	return false;
}

bool line_break_between(const char *before, size_t before_size, const char *after,
			size_t after_size)
{
	return !among(not_first, sizeof(not_first) - 1, after, after_size) &&
	       !among(not_last, sizeof(not_last) - 1, before, before_size);
}
