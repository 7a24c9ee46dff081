#include "schema_parts.h"

/* Who works here. What is kept of a password says nothing about it without scrypt's work. */
const char schema2_operators[] = "CREATE TABLE operators ("
				 " id INTEGER PRIMARY KEY,"
				 " name TEXT NOT NULL UNIQUE CHECK (name <> ''),"
				 " full_name TEXT NOT NULL,"
				 " roles INTEGER NOT NULL CHECK (roles BETWEEN 1 AND 15),"
				 " disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),"
				 " practice INTEGER NOT NULL CHECK (practice IN (0, 1)),"
				 " cost INTEGER NOT NULL,"
				 " salt BLOB NOT NULL CHECK (length(salt) = 16),"
				 " hash BLOB NOT NULL CHECK (length(hash) = 32),"
				 " failures INTEGER NOT NULL CHECK (failures >= 0),"
				 " locked_until_ms INTEGER NOT NULL CHECK (locked_until_ms >= 0),"
				 " made_ms INTEGER NOT NULL,"
				 " signed_in_ms INTEGER NOT NULL,"
				 " card BLOB UNIQUE CHECK (length(card) = 32)"
				 ") STRICT;";
