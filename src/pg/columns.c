/* SPDX-License-Identifier: MIT */
#include "pg/columns.h"

bool fq_pg_columns_match(const struct fq_statement *statement, const PGresult *result)
{
    if (!statement->column_types)
        return true;
    if ((size_t)PQnfields(result) != statement->column_count)
        return false;
    for (size_t i = 0; i < statement->column_count; i++) {
        uint32_t expected = statement->column_types[i];
        if (expected && PQftype(result, (int)i) != expected)
            return false;
    }
    return true;
}
