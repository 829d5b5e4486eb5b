/* SPDX-License-Identifier: MIT */
#include "pg/columns.h"

#include <string.h>

#include "base/memory.h"
#include "pg/bytes.h"

bool fq_pg_columns_copy(const struct fq_statement *statement, struct fq_pg_columns **ret)
{
    size_t bytes = statement->column_count * sizeof(uint32_t);
    *ret = NULL;
    if (!statement->column_types)
        return true;
    struct fq_pg_columns *columns = fq_malloc(sizeof(*columns) + bytes);
    if (!columns)
        return false;
    columns->count = statement->column_count;
    if (bytes)
        memcpy(columns->types, statement->column_types, bytes);
    *ret = columns;
    return true;
}

/* A column's name, its table and number there, its type, and then its size, modifier and format. */
bool fq_pg_columns_match(const struct fq_pg_columns *columns,
                         const struct fq_pg_message *description)
{
    enum { BEFORE = 4 + 2, TYPE = 4, AFTER = 2 + 4 + 2 };
    const char *at = description->ptr, *end = at + description->len;
    if (description->len < 2) /* NoData has no body */
        return columns->count == 0;
    size_t count = fq_pg_u16(at);
    if (count != columns->count)
        return false;
    at += 2;
    for (size_t i = 0; i < count; i++) {
        const char *name_end = memchr(at, '\0', (size_t)(end - at));
        if (!name_end || end - name_end < 1 + BEFORE + TYPE + AFTER)
            return false;
        uint32_t type = fq_pg_u32(name_end + 1 + BEFORE);
        if (columns->types[i] && columns->types[i] != type)
            return false;
        at = name_end + 1 + BEFORE + TYPE + AFTER;
    }
    return true;
}
