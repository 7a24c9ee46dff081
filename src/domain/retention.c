#include "madoguchi/domain/retention.h"

#include "madoguchi/base/date.h"
#include "madoguchi/domain/case_number.h"

#include "office_rules.h"

#define X(NAME, word) word,
static const char *const words[] = { RETAINED_TABLE(X) };
#undef X

const char *retained_word(enum retained retained)
{
	return words[retained];
}

int32_t retention_begins(int32_t day)
{
	return date_from_civil(fiscal_year(day) + 1, 4, 1);
}

int32_t retention_last_day(int32_t begins, int years)
{
	return date_from_civil(fiscal_year(begins) + years, 4, 1) - 1;
}

int office_retention_years(const struct office *office, enum retained retained)
{
	return office->retention_years[retained];
}

int32_t retention_due(const struct office *office, enum retained retained, int32_t today)
{
	const int years = office_retention_years(office, retained);

	return years == 0 ? DATE_NONE : date_from_civil(fiscal_year(today) - years, 4, 1);
}
