#include "schema_parts.h"

/*
 * Every paper that left the counter, with its text. One number may stand on the same paper in two
 * languages. A word of `kind` is not checked here: an office may come to have more of them.
 */
const char schema2_papers[] = "CREATE TABLE papers ("
			      " id INTEGER PRIMARY KEY,"
			      " kind TEXT NOT NULL CHECK (kind <> ''),"
			      " number TEXT NOT NULL CHECK (number <> ''),"
			      " language TEXT NOT NULL CHECK (language <> ''),"
			      " case_id INTEGER REFERENCES cases(id),"
			      " about TEXT NOT NULL,"
			      " made_ms INTEGER NOT NULL CHECK (made_ms > 0),"
			      " made_by TEXT NOT NULL,"
			      " prints INTEGER NOT NULL CHECK (prints >= 0),"
			      " printed_ms INTEGER NOT NULL CHECK (printed_ms >= 0),"
			      " text BLOB,"
			      " UNIQUE (number, language)"
			      ") STRICT;"
			      "CREATE INDEX papers_by_case ON papers(case_id, kind, about);";
