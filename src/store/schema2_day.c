#include "schema_parts.h"

/*
 * What cases owe, and what was paid. A payment is never changed: what is given back, or was entered
 * wrongly, is a row of its own with the sums below zero. What it was for is copied from the case,
 * so that a day can be added up when the case is long purged.
 */
const char schema2_day[] =
    "CREATE TABLE fees ("
    " case_id INTEGER PRIMARY KEY REFERENCES cases(id),"
    " issuer_yen INTEGER NOT NULL CHECK (issuer_yen >= 0),"
    " own_yen INTEGER NOT NULL CHECK (own_yen >= 0),"
    " taken TEXT NOT NULL CHECK (taken IN ('acceptance','issue','result')),"
    " unpaid INTEGER NOT NULL CHECK (unpaid IN (0, 1)),"
    " CHECK (issuer_yen + own_yen > 0)"
    ") STRICT;"
    "CREATE INDEX fees_unpaid ON fees(case_id) WHERE unpaid = 1;"
    "INSERT INTO fees SELECT id, fee, 0, 'result', 1 FROM cases"
    " WHERE fee > 0 AND accepted_ms > 0 AND state NOT IN ('done','refused','withdrawn');"
    "CREATE TABLE payments ("
    " id INTEGER PRIMARY KEY,"
    " case_id INTEGER REFERENCES cases(id),"
    " kind TEXT NOT NULL CHECK (kind IN ('fee','refund','correction')),"
    " takes_back INTEGER UNIQUE REFERENCES payments(id),"
    " means TEXT NOT NULL CHECK (means IN ('cash','cashless')),"
    " issuer_yen INTEGER NOT NULL,"
    " own_yen INTEGER NOT NULL,"
    " procedure TEXT NOT NULL CHECK (procedure <> ''),"
    " kinds INTEGER NOT NULL CHECK (kinds BETWEEN 0 AND 15),"
    " applicant TEXT NOT NULL CHECK (applicant <> ''),"
    " at_ms INTEGER NOT NULL CHECK (at_ms > 0),"
    " operator TEXT NOT NULL,"
    " CHECK ((kind = 'fee') = (takes_back IS NULL)),"
    " CHECK (CASE kind WHEN 'fee' THEN issuer_yen >= 0 AND own_yen >= 0 AND issuer_yen + own_yen > "
    "0"
    "  ELSE issuer_yen <= 0 AND own_yen <= 0 AND issuer_yen + own_yen < 0 END)"
    ") STRICT;"
    "CREATE INDEX payments_by_case ON payments(case_id, id);";
