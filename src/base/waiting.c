#include "madoguchi/base/waiting.h"

#include <stdatomic.h>

static _Atomic int64_t act_began_ms; /* 0: none */
static _Atomic int act_waits_for;
static _Thread_local bool acts;

void waiting_begin(int64_t now_ms)
{
	acts = true;
	atomic_store(&act_waits_for, WAITING_WORK);
	atomic_store(&act_began_ms, now_ms > 0 ? now_ms : 1);
}

void waiting_end(void)
{
	atomic_store(&act_began_ms, 0);
	acts = false;
}

enum waiting waiting_for(enum waiting what)
{
	return acts ? (enum waiting)atomic_exchange(&act_waits_for, (int)what) : WAITING_WORK;
}

bool waiting_look(int64_t now_ms, enum waiting *ret_what, int64_t *ret_lasted_ms)
{
	const int64_t began_ms = atomic_load(&act_began_ms);

	*ret_what = (enum waiting)atomic_load(&act_waits_for);
	*ret_lasted_ms = now_ms - began_ms;
	return began_ms != 0;
}
