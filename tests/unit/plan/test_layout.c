/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "plan/layout.h"

static struct fq_arena arena;

static fq_str laid_out(fq_str sql)
{
    struct fq_buf out;
    fq_buf_init(&out, &arena, 1u << 20);
    fq_plan_layout(&out, sql);
    ck_assert(!fq_buf_failed(&out));
    return fq_buf_str(&out);
}

/* Without the blanks that mean nothing: one stands for many, and inside brackets none at the edges.
 */
static fq_str squeezed(fq_str sql)
{
    struct fq_buf out;
    fq_buf_init(&out, &arena, 1u << 20);
    char quote = 0;
    for (size_t i = 0; i < sql.len; i++) {
        char c = sql.ptr[i], last = out.len ? out.ptr[out.len - 1] : 0;
        if (!quote && (c == ' ' || c == '\n')) {
            if (last != ' ' && last != '(')
                fq_buf_char(&out, ' ');
            continue;
        }
        if (!quote && c == ')' && last == ' ')
            fq_buf_truncate(&out, out.len - 1);
        if (c == '\'' || c == '"')
            quote = quote == c ? 0 : quote ? quote : c;
        fq_buf_char(&out, c);
    }
    if (!quote && out.len && out.ptr[out.len - 1] == ' ')
        fq_buf_truncate(&out, out.len - 1);
    return fq_buf_str(&out);
}

#define LONG                                                                                       \
    "a_function(with_many_arguments, of_which_each_has_a_name_that_is_long, and_another_one)"

static const struct {
    const char *sql, *expected;
} statements[] = {
    {"", ""},
    {"SELECT 1", "SELECT 1"},
    {"SELECT a FROM b AS c LEFT JOIN d ON e = f WHERE g AND h ORDER BY i LIMIT 1 OFFSET 2",
     "SELECT a\nFROM b AS c\nLEFT JOIN d ON e = f\nWHERE g\n    AND h\nORDER BY i\nLIMIT 1\n"
     "OFFSET 2"},
    {"SELECT a UNION ALL SELECT b", "SELECT a\nUNION ALL\nSELECT b"},
    /* Words in quotes, in brackets and inside others are no clauses. */
    {"SELECT ' FROM ', \" WHERE \", 'it''s FROM', \"a\"\" FROM\" FROM t",
     "SELECT ' FROM ', \" WHERE \", 'it''s FROM', \"a\"\" FROM\"\nFROM t"},
    {"SELECT extract(day FROM x), a IS DISTINCT FROM b FROM t",
     "SELECT extract(day FROM x), a IS DISTINCT FROM b\nFROM t"},
    {"WITH i0 AS (INSERT INTO t (a) SELECT u.c0 FROM ROWS FROM (unnest($1)) AS u(c0) RETURNING a) "
     "SELECT 1",
     "WITH i0 AS (\n    INSERT INTO t (a)\n    SELECT u.c0\n    FROM ROWS FROM (unnest($1)) AS "
     "u(c0)\n"
     "    RETURNING a\n)\nSELECT 1"},
    {"DELETE FROM t WHERE a", "DELETE FROM t\nWHERE a"},
    /* What stands in brackets is moved to the right, unless it is short. */
    {"SELECT (SELECT 1 FROM t)", "SELECT (SELECT 1 FROM t)"},
    {"WITH q AS MATERIALIZED ( SELECT " LONG " FROM t ), r AS (SELECT 1) SELECT 2 FROM q",
     "WITH q AS MATERIALIZED (\n    SELECT " LONG "\n    FROM t\n), r AS (SELECT 1)\nSELECT 2\n"
     "FROM q"},
    /* Lists are broken where they are too long. */
    {"SELECT " LONG ", " LONG " FROM t", "SELECT " LONG ",\n    " LONG "\nFROM t"},
    {"SELECT f(" LONG ", CASE WHEN " LONG " THEN 1 ELSE 2 END)",
     "SELECT f(" LONG ",\n    CASE\n    WHEN " LONG "\n    THEN 1 ELSE 2 END)"},
    {"SELECT 1 FROM (" LONG " a JOIN " LONG " b ON (c))",
     "SELECT 1\nFROM (" LONG " a\n    JOIN " LONG " b ON (c))"},
};

TEST(clauses_begin_lines)
{
    fq_arena_init(&arena, 4096, 16u << 20);
    for (size_t i = 0; i < FQ_ARRAY_LEN(statements); i++)
        ASSERT_STR(laid_out(fq_str_from(statements[i].sql)), fq_str_from(statements[i].expected));
    fq_arena_clear(&arena);
}
END

/* Cut anywhere, so that quotes and brackets are left open. */
TEST(nothing_but_blanks_changes)
{
    fq_arena_init(&arena, 4096, 64u << 20);
    for (size_t i = 0; i < FQ_ARRAY_LEN(statements); i++) {
        fq_str whole = fq_str_from(statements[i].sql);
        for (size_t len = 0; len <= whole.len; len++) {
            fq_str sql = fq_str_of(whole.ptr, len);
            ASSERT_STR(squeezed(laid_out(sql)), squeezed(sql));
        }
    }
    fq_arena_clear(&arena);
}
END

TEST(brackets_may_be_deep_and_wrong)
{
    fq_arena_init(&arena, 4096, 64u << 20);
    static char deep[20000];
    memset(deep, '(', sizeof(deep) / 2);
    memset(deep + sizeof(deep) / 2, ')', sizeof(deep) / 2);
    fq_str sql = fq_str_of(deep, sizeof(deep));
    ASSERT_STR(squeezed(laid_out(sql)), sql);
    ASSERT_STR(laid_out(FQ_STR(") ) SELECT (")), FQ_STR(") )\nSELECT ("));
    fq_arena_clear(&arena);
}
END

TEST(a_value_stays_in_its_comment)
{
    const struct fq_statement statement = {.sql = "SELECT $1, $2", .param_count = 2};
    const char *const values[] = {"a\n; DROP TABLE b;\r--", NULL};
    struct fq_buf out;
    fq_arena_init(&arena, 4096, 1u << 20);
    fq_buf_init(&out, &arena, 1u << 16);
    fq_plan_layout_statement(&out, &statement, values);
    ASSERT_STR(fq_buf_str(&out), FQ_STR("SELECT $1, $2;\n-- $1 = 'a\n-- ; DROP TABLE b;\r-- --'\n"
                                        "-- $2 = null\n"));
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("plan/layout", clauses_begin_lines, nothing_but_blanks_changes,
               brackets_may_be_deep_and_wrong, a_value_stays_in_its_comment);
}
