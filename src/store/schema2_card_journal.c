#include "schema_parts.h"

/*
 * Version 2: the journal also has steps of a card's PINs, and what an ended case has left open. A
 * row's checks cannot be changed in place, so the table is made anew with the same rows; nothing
 * refers to it.
 */
const char schema2_card_journal[] =
    "CREATE TABLE card_journal_new ("
    " id INTEGER PRIMARY KEY,"
    " case_id INTEGER NOT NULL REFERENCES cases(id),"
    " kind TEXT NOT NULL CHECK (kind IN ('','sign') OR kind IN ('auth','legacy')),"
    " pin TEXT NOT NULL CHECK (pin IN ('','sign') OR pin IN ('auth','card')"
    " OR pin IN ('card_data','pin') OR pin = 'puk'),"
    " part INTEGER NOT NULL CHECK (part IN (0, 1)),"
    " step TEXT NOT NULL CHECK (step IN ('set_pin','key') OR step IN ('request','write')"
    " OR step IN ('compare','test') OR step IN ('change_pin','reset_pin')),"
    " outcome TEXT NOT NULL CHECK (outcome IN ('open','done') OR outcome IN ('failed','left')),"
    " intent_ms INTEGER NOT NULL,"
    " outcome_ms INTEGER NOT NULL,"
    " card_digest BLOB NOT NULL CHECK (length(card_digest) = 32),"
    " detail BLOB NOT NULL CHECK (length(detail) <= 512),"
    " CHECK ((kind = '') = (pin <> ''))"
    ") STRICT;"
    "INSERT INTO card_journal_new SELECT id, case_id, kind, '', 0, step, outcome, intent_ms,"
    " outcome_ms, card_digest, detail FROM card_journal;"
    "DROP TABLE card_journal;"
    "ALTER TABLE card_journal_new RENAME TO card_journal;"
    "CREATE INDEX journal_by_step ON card_journal(case_id, kind, step, id);"
    "CREATE INDEX journal_by_pin ON card_journal(card_digest, pin, part, id) WHERE pin <> '';"
    "CREATE INDEX journal_open ON card_journal(card_digest, id)"
    " WHERE outcome IN ('open','left');";
