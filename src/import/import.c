/* SPDX-License-Identifier: MIT */
#include "import/import.h"

void fq_import_uses_schema(struct fq_import *import, fq_str schema)
{
    for (size_t i = 0; i < import->schema_count; i++) {
        if (fq_str_eq(import->schemas[i], schema))
            return;
    }
    if (import->schema_count < FQ_ARRAY_LEN(import->schemas))
        import->schemas[import->schema_count++] = schema;
    else
        fq_import_note(&import->notes, schema, "name it in schema.names",
                       "too many schemas; this one is left out");
}
