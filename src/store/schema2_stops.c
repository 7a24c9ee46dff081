#include "schema_parts.h"

/* What an administrator forbids the sync to send for a while, and the outages that are announced;
 * and until when the authority has asked it to wait. */
const char schema2_stops[] =
    "CREATE TABLE sync_stops ("
    " id INTEGER PRIMARY KEY,"
    " kind TEXT NOT NULL CHECK (kind IN ('issue','renew','revoke','outage')),"
    " begins_ms INTEGER NOT NULL,"
    " ends_ms INTEGER NOT NULL CHECK (ends_ms > begins_ms),"
    " open_from INTEGER NOT NULL CHECK (open_from BETWEEN -1 AND 1439),"
    " open_until INTEGER NOT NULL CHECK (open_until BETWEEN -1 AND 1440),"
    " reason TEXT NOT NULL CHECK (reason <> ''),"
    " operator TEXT NOT NULL,"
    " made_ms INTEGER NOT NULL,"
    " lifted_ms INTEGER NOT NULL CHECK (lifted_ms >= 0)"
    ") STRICT;"
    "CREATE INDEX sync_stops_standing ON sync_stops(ends_ms) WHERE lifted_ms = 0;"
    "ALTER TABLE sync_state ADD COLUMN paused_until_ms INTEGER NOT NULL DEFAULT 0;";
