#include "schema_parts.h"

/* The settings, as programs have taken them. */
const char schema2_settings[] = "CREATE TABLE settings ("
				" number INTEGER PRIMARY KEY CHECK (number >= 1),"
				" file TEXT NOT NULL CHECK (file <> ''),"
				" digest BLOB NOT NULL CHECK (length(digest) = 32),"
				" text TEXT NOT NULL,"
				" taken_ms INTEGER NOT NULL CHECK (taken_ms > 0),"
				" program TEXT NOT NULL CHECK (program <> ''),"
				" running INTEGER NOT NULL CHECK (running IN (0, 1)),"
				" operator TEXT NOT NULL,"
				" changes INTEGER NOT NULL CHECK (changes >= 0)"
				") STRICT;";
