/* SPDX-License-Identifier: MIT */
#include "plan/sql.h"

#include "base/limits.h"

void fq_sql_init(struct fq_sql *sql, struct fq_arena *arena)
{
    fq_buf_init(&sql->text, arena, FQ_LIMIT_SQL_BYTES);
}

void fq_sql_add(struct fq_sql *sql, fq_fragment fragment)
{
    if (FQ_UNLIKELY(fq_fragment_failed(fragment)) && !fq_sql_failed(sql))
        sql->text.failure = FQ_LIMIT;
    fq_buf_str_add(&sql->text, fragment.text);
}

void fq_sql_put_all(struct fq_sql *sql, const fq_fragment *fragments, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fq_sql_add(sql, fragments[i]);
}

void fq_sql_number(struct fq_sql *sql, uint64_t number)
{
    fq_buf_u64(&sql->text, number);
}

void fq_sql_name(struct fq_sql *sql, char letter, uint64_t number)
{
    fq_buf_char(&sql->text, letter);
    fq_buf_u64(&sql->text, number);
}

void fq_sql_operator(struct fq_sql *sql, fq_fragment schema, fq_fragment symbol)
{
    fq_sql_put(sql, SQL(" OPERATOR("), schema, SQL("."), symbol, SQL(") "));
}

void fq_sql_separate(struct fq_sql *sql, fq_fragment separator)
{
    if (sql->text.len)
        fq_sql_add(sql, separator);
}

bool fq_sql_is_empty(const struct fq_sql *sql)
{
    return sql->text.len == 0 && !fq_sql_failed(sql);
}

bool fq_sql_failed(const struct fq_sql *sql)
{
    return fq_buf_failed(&sql->text);
}

fq_fragment fq_sql_fragment(const struct fq_sql *sql)
{
    return fq_sql_failed(sql) ? fq_fragment_too_long : fq_vetted(fq_buf_str(&sql->text));
}

const char *fq_sql_statement(struct fq_sql *sql)
{
    fq_buf_char(&sql->text, '\0');
    return fq_sql_failed(sql) ? NULL : sql->text.ptr;
}

fq_fragment fq_sql_named(struct fq_arena *arena, char letter, uint64_t number)
{
    return fq_vetted(fq_arena_printf(arena, "%c%llu", letter, (unsigned long long)number));
}
