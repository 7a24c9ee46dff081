#include "schema_parts.h"

/* Which of the case key's generations is written with, so that programs that have an older one notice. */
const char schema2_keys[] = "CREATE TABLE case_key ("
			    " one INTEGER PRIMARY KEY CHECK (one = 1),"
			    " number INTEGER NOT NULL CHECK (number >= 1),"
			    " changing INTEGER NOT NULL CHECK (changing IN (0, 1))"
			    ") STRICT;"
			    "INSERT INTO case_key VALUES (1, 1, 0);";
