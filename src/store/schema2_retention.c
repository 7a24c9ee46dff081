#include "schema_parts.h"

/*
 * When the years of a record begin to count, and what is left of those that were purged. Cases that
 * ended before this version count from the 1 April after their last change, in Japan's time (9
 * hours ahead).
 */
#define ENDED "state IN ('done','refused','withdrawn')"
#define CHANGED "changed_ms / 1000 + 32400, 'unixepoch'"

const char schema2_retention[] =
    "ALTER TABLE cases ADD COLUMN kept_from INTEGER;"
    "UPDATE cases SET kept_from = CAST(julianday((strftime('%Y', " CHANGED ")"
    " + (strftime('%m', " CHANGED ") >= '04')) || '-04-01') - 2440587.5 AS INTEGER)"
    " WHERE " ENDED ";"
    "CREATE INDEX cases_kept ON cases(kept_from, id) WHERE kept_from IS NOT NULL;"
    "ALTER TABLE papers ADD COLUMN kept_from INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX papers_kept ON papers(kind, kept_from, id) WHERE text IS NOT NULL;"
    "CREATE INDEX findings_by_case ON findings(case_id) WHERE case_id IS NOT NULL;"
    "CREATE TABLE purged_cases ("
    " fiscal_year INTEGER NOT NULL,"
    " procedure TEXT NOT NULL,"
    " applicant TEXT NOT NULL,"
    " kinds INTEGER NOT NULL,"
    " state TEXT NOT NULL,"
    " cases INTEGER NOT NULL CHECK (cases >= 1),"
    " fees INTEGER NOT NULL CHECK (fees >= 0),"
    " PRIMARY KEY (fiscal_year, procedure, applicant, kinds, state)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE purged_exchanges ("
    " transaction_id BLOB PRIMARY KEY CHECK (length(transaction_id) = 16)"
    ") STRICT, WITHOUT ROWID;";
