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
static const char *read_described(const char *at, const char *end, struct fq_described *to)
{
    enum { BEFORE = 4 + 2, TYPE = 4, AFTER = 2 + 4 + 2 };
    const char *name_end = memchr(at, '\0', (size_t)(end - at));
    if (!name_end || end - name_end < 1 + BEFORE + TYPE + AFTER)
        return NULL;
    to->name = fq_str_of(at, (size_t)(name_end - at));
    to->type = fq_pg_u32(name_end + 1 + BEFORE);
    return name_end + 1 + BEFORE + TYPE + AFTER;
}

size_t fq_pg_columns_read(const struct fq_pg_message *description, struct fq_described *to,
                          size_t most)
{
    const char *at = description->ptr, *end = at + description->len;
    if (description->len < 2) /* NoData has no body */
        return 0;
    size_t count = fq_pg_u16(at);
    at += 2;
    for (size_t i = 0; i < count && i < most && at; i++)
        at = read_described(at, end, &to[i]);
    return at ? count : SIZE_MAX;
}

bool fq_pg_columns_match(const struct fq_pg_columns *columns,
                         const struct fq_pg_message *description)
{
    const char *at = description->ptr, *end = at + description->len;
    if (description->len < 2)
        return columns->count == 0;
    size_t count = fq_pg_u16(at);
    if (count != columns->count)
        return false;
    at += 2;
    for (size_t i = 0; i < count; i++) {
        struct fq_described column;
        if (!(at = read_described(at, end, &column)) ||
            (columns->types[i] && columns->types[i] != column.type))
            return false;
    }
    return true;
}
