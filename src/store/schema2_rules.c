#include "schema_parts.h"

/* The office's rules, as they were applied. */
const char schema2_rules[] = "CREATE TABLE office_rules ("
			     " number INTEGER PRIMARY KEY CHECK (number >= 1),"
			     " office TEXT NOT NULL CHECK (office <> ''),"
			     " digest BLOB NOT NULL CHECK (length(digest) = 32),"
			     " text TEXT NOT NULL,"
			     " applied_ms INTEGER NOT NULL CHECK (applied_ms > 0),"
			     " operator TEXT NOT NULL,"
			     " second TEXT NOT NULL,"
			     " changes INTEGER NOT NULL CHECK (changes >= 0)"
			     ") STRICT;";
