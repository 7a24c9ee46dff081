#include "madoguchi/domain/decision_code.h"

#include <string.h>

#define CODE_WORD(NAME, word, says, next) word,
#define CODE_SAYS(NAME, word, says, next) says,
#define CODE_NEXT(NAME, word, says, next) next,

static const char *const words[] = { DECISION_CODE_TABLE(CODE_WORD) };
static const char *const says_of[] = { DECISION_CODE_TABLE(CODE_SAYS) };
static const char *const next_of[] = { DECISION_CODE_TABLE(CODE_NEXT) };

const char *decision_code_word(enum decision_code code)
{
	return code < DECISION_CODE_COUNT ? words[code] : "?";
}

const char *decision_code_says(enum decision_code code)
{
	return code < DECISION_CODE_COUNT ? says_of[code] : "?";
}

const char *decision_code_next(enum decision_code code)
{
	return code < DECISION_CODE_COUNT ? next_of[code] : "";
}

bool decision_code_parse(const char *word, enum decision_code *ret_code)
{
	for (unsigned i = 0; i < DECISION_CODE_COUNT; i++) {
		if (strcmp(words[i], word) == 0) {
			*ret_code = (enum decision_code)i;
			return true;
		}
	}
	return false;
}
