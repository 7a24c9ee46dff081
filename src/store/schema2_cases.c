#include "schema_parts.h"

/*
 * A matter that a letter to the holder splits in two has a second visit, and the letter is kept.
 * By which of the office's rules a case was judged is their number; 0: not known.
 * A word of letters.state is not checked here: the letter's later life adds some.
 */
const char schema2_cases[] =
    "ALTER TABLE cases ADD COLUMN visit INTEGER NOT NULL DEFAULT 1 CHECK (visit IN (1, 2));"
    "ALTER TABLE cases ADD COLUMN rules INTEGER NOT NULL DEFAULT 0 CHECK (rules >= 0);"
    "CREATE TABLE letters ("
    " id INTEGER PRIMARY KEY,"
    " version INTEGER NOT NULL CHECK (version >= 1),"
    " case_id INTEGER NOT NULL REFERENCES cases(id),"
    " number TEXT NOT NULL UNIQUE CHECK (number <> ''),"
    " state TEXT NOT NULL CHECK (state <> ''),"
    " requested_ms INTEGER NOT NULL CHECK (requested_ms > 0),"
    " printed_ms INTEGER NOT NULL CHECK (printed_ms >= 0),"
    " posted_ms INTEGER NOT NULL CHECK (posted_ms >= 0),"
    " moved_ms INTEGER NOT NULL CHECK (moved_ms > 0),"
    " due INTEGER,"
    " envelope INTEGER NOT NULL CHECK (envelope BETWEEN 0 AND 2),"
    " address BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX letters_by_case ON letters(case_id, id);"
    "CREATE INDEX letters_open ON letters(id) WHERE state NOT IN ('replied','void');"
    "CREATE INDEX cases_by_day ON cases(created_ms);"
    "CREATE INDEX cases_by_serial ON cases(CAST(substr(number, 13) AS INTEGER));"
    "CREATE INDEX cases_ended_early ON cases(state, id) WHERE state IN ('refused','withdrawn');";
