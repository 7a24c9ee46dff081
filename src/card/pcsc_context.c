#include "pcsc_context.h"

#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static SCARDCONTEXT kept_context;
static bool has_kept;

LONG pcsc_context_take(SCARDCONTEXT *ret_context)
{
	bool taken;

	pthread_mutex_lock(&kept_lock);
	taken = has_kept;
	if (taken)
		*ret_context = kept_context;
	has_kept = false;
	pthread_mutex_unlock(&kept_lock);
	if (taken)
		return SCARD_S_SUCCESS;
	return SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, ret_context);
}

void pcsc_context_keep(SCARDCONTEXT context)
{
	bool kept;

	pthread_mutex_lock(&kept_lock);
	kept = !has_kept;
	if (kept)
		kept_context = context;
	has_kept = true;
	pthread_mutex_unlock(&kept_lock);
	if (!kept)
		SCardReleaseContext(context);
}

void pcsc_context_drop(SCARDCONTEXT context)
{
	SCardReleaseContext(context);
}
