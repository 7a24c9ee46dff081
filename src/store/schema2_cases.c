#include "schema_parts.h"

/* A matter that a letter to the holder splits in two has a second visit. */
const char schema2_cases[] = "ALTER TABLE cases ADD COLUMN visit INTEGER NOT NULL DEFAULT 1"
			     " CHECK (visit IN (1, 2));";
