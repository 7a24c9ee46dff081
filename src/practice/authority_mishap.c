#include "madoguchi/practice/authority_mishap.h"

#include <stdatomic.h>

/* Of a hundred messages. */
struct odds {
	int twice, lost, mixed, late;
};

static _Atomic uint64_t series;

void authority_mishap_seed(uint64_t seed)
{
	atomic_store(&series, seed);
}

/* splitmix64: a counter, well stirred (Steele, Lea, Flood, 2014). */
static int draw_percent(void)
{
	uint64_t z = atomic_fetch_add(&series, 0x9E3779B97F4A7C15U) + 0x9E3779B97F4A7C15U;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
	return (int)((z ^ (z >> 31)) % 100);
}

static struct odds odds_of(const struct authority_fault *fault)
{
	switch (fault->kind) {
	case AUTHORITY_DUPLICATED:
		return (struct odds){ .twice = fault->number };
	case AUTHORITY_UNSTABLE:
		return (struct odds){ .lost = fault->number };
	case AUTHORITY_MIXED:
		return (struct odds){ .mixed = fault->number };
	case AUTHORITY_LATE:
		return (struct odds){ .late = fault->number };
	case AUTHORITY_STORM:
		return (struct odds){ .twice = 10, .lost = 30, .mixed = 10, .late = 10 };
	default:
		return (struct odds){ 0 };
	}
}

struct authority_mishap authority_mishap_draw(const struct authority_fault *fault)
{
	const struct odds odds = odds_of(fault);

	return (struct authority_mishap){ .twice = draw_percent() < odds.twice,
					  .lost = draw_percent() < odds.lost,
					  .mixed = draw_percent() < odds.mixed,
					  .late = draw_percent() < odds.late };
}
