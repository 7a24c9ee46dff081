/*
 * sync/transport_none: a transport for a link that is not there.
 *
 * DESCRIPTION
 *   Takes every message and yields no answer: to the engine it looks as if each were lost. What was
 *   to be sent stands in the journal and goes into the next bundle.
 * OWNERSHIP  One static object; closing it is harmless.
 * THREADS    Any.
 */
#ifndef MADOGUCHI_SYNC_TRANSPORT_NONE_H
#define MADOGUCHI_SYNC_TRANSPORT_NONE_H

#include "madoguchi/sync/transport.h"

struct transport *transport_none(void);

#endif
