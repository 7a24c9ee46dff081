/*
 * store/schema_parts: the texts of the schema, a file for each area and version; inside this layer
 * only.
 *
 * DESCRIPTION
 *   Version 1 is in schema1.c. What a version changes in one area is one text of SQL in
 *   schemaVERSION_AREA.c, named here and in the version's row of `migrations` (schema.c). A table
 * is altered by its own area only. Parts run in their order inside one exclusive transaction, with
 *   foreign keys off; afterwards every reference is checked. So a part may make a table anew:
 * create it under another name, copy, drop the old one, rename.
 */
#ifndef MADOGUCHI_STORE_SCHEMA_PARTS_H
#define MADOGUCHI_STORE_SCHEMA_PARTS_H

#include "internal.h"

extern const char schema1_cases[];
extern const char schema1_exchanges[];
extern const char schema1_certificates[];
extern const char schema1_trail[];

extern const char schema2_cases[];
extern const char schema2_exchanges[];
extern const char schema2_certificates[];
extern const char schema2_trail[];
extern const char schema2_card_journal[];
extern const char schema2_bundles[];
extern const char schema2_stops[];
extern const char schema2_operators[];
extern const char schema2_papers[];
extern const char schema2_retention[];
extern const char schema2_keys[];
extern const char schema2_day[];
extern const char schema2_custody[];
extern const char schema2_rules[];
extern const char schema2_settings[];

#endif
