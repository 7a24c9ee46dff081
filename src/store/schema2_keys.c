#include "schema_parts.h"

/* Which generation of a key is written with, so that programs that have an older one notice. */
const char schema2_keys[] = "CREATE TABLE data_keys ("
			    " name TEXT PRIMARY KEY CHECK (name IN ('case','queue')),"
			    " number INTEGER NOT NULL CHECK (number >= 1),"
			    " changing INTEGER NOT NULL CHECK (changing IN (0, 1))"
			    ") STRICT;"
			    "INSERT INTO data_keys VALUES ('case', 1, 0), ('queue', 1, 0);";
