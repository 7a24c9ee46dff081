#include "schema_parts.h"

/* Files that were carried, and what a comparison with the authority's statement has found. */
const char schema2_bundles[] =
    "CREATE TABLE bundles ("
    " id INTEGER PRIMARY KEY,"
    " transaction_id BLOB NOT NULL UNIQUE CHECK (length(transaction_id) = 16),"
    " made_ms INTEGER NOT NULL CHECK (made_ms > 0),"
    " messages INTEGER NOT NULL CHECK (messages >= 1),"
    " digest BLOB NOT NULL CHECK (length(digest) = 32),"
    " answered_ms INTEGER NOT NULL CHECK (answered_ms >= 0)"
    ") STRICT;"
    "CREATE INDEX bundles_open ON bundles(made_ms) WHERE answered_ms = 0;";
