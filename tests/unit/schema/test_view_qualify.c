/* SPDX-License-Identifier: MIT
 *
 * The definitions are spelled as PostgreSQL 15 does under a search_path of pg_catalog.
 */
#include "schema/view_qualify.h"

#include "base/buf.h"
#include "base/limits.h"
#include "unit.h"

static struct fq_arena arena;

struct qualifying {
    fq_str text;
    bool done;
};

static enum fq_status qualify_guarded(void *arg)
{
    struct qualifying *q = arg;
    q->done = fq_view_qualify(&arena, q->text, &q->text);
    return FQ_OK;
}

static bool qualify(const char *text, fq_str *ret)
{
    struct qualifying q = {.text = fq_str_from(text)};
    ck_assert_int_eq(fq_guard(qualify_guarded, &q), FQ_OK);
    *ret = q.text;
    return q.done;
}

struct row {
    const char *printed, *qualified; /* qualified NULL: refused */
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fq_str got;
        bool done = qualify(rows[i].printed, &got);
        ck_assert_msg(done == !!rows[i].qualified, "%s", rows[i].printed);
        if (done)
            ASSERT_STR(got, fq_str_from(rows[i].qualified));
    }
}

TEST(what_stands_without_a_schema_is_of_pg_catalog)
{
    static const struct row rows[] = {
        {" SELECT lower(u.name) AS a,\n    (u.a + 1) AS b\n   FROM public.u;",
         "SELECT pg_catalog.lower(u.name) AS a, (u.a OPERATOR(pg_catalog.+) 1) AS b FROM "
         "public.u;"},
        {"SELECT (- u.a), count(*), (u.*)::text, (a OPERATOR(ext.=) lower(b)), ext.f(a)",
         "SELECT (OPERATOR(pg_catalog.-) u.a), pg_catalog.count(*), (u.*)::pg_catalog.text, "
         "(a OPERATOR(ext.=) pg_catalog.lower(b)), ext.f(a)"},
        {"SELECT \"left\"(a, 2), (a COLLATE \"C\"), a.\"lower\", '1'::\"char\", f(VARIADIC x => 1)",
         "SELECT pg_catalog.\"left\"(a, 2), (a COLLATE pg_catalog.\"C\"), a.\"lower\", "
         "'1'::pg_catalog.\"char\", pg_catalog.f(VARIADIC x => 1)"},
        {"SELECT 'a'::character varying(20)::text, x::timestamp(3) with time zone, "
         "y::numeric(10,2), "
         "z::public.mood[], w::jsonb[]",
         "SELECT 'a'::character varying(20)::pg_catalog.text, x::timestamp(3) with time zone, "
         "y::numeric(10,2), z::public.mood[], w::pg_catalog.jsonb[]"},
        {"SELECT EXTRACT(year FROM born) AS y, TRIM(BOTH 'i'::text FROM name), POSITION((a) IN "
         "(b)) "
         "FROM public.u",
         "SELECT EXTRACT(year FROM born) AS y, TRIM(BOTH 'i'::pg_catalog.text FROM name), "
         "POSITION((a) IN (b)) FROM public.u"},
        {"SELECT a[1:2], (x).y, B'101'::\"bit\", E'a\\'=b', '= lower('",
         "SELECT a[1:2], (x).y, B'101'::pg_catalog.\"bit\", E'a\\'=b', '= lower('"},
    };
    check_rows(rows, FQ_ARRAY_LEN(rows));
}
END

TEST(relations_of_pg_catalog_are_told_from_queries_and_aliases)
{
    static const struct row rows[] = {
        {"SELECT c.relname FROM (pg_class c JOIN pg_type t ON ((t.oid = c.oid)))",
         "SELECT c.relname FROM (pg_catalog.pg_class c JOIN pg_catalog.pg_type t ON ((t.oid "
         "OPERATOR(pg_catalog.=) c.oid)))"},
        {"WITH w(a) AS MATERIALIZED ( SELECT 1), \"V v\" AS ( SELECT 2) SELECT w.a FROM w, \"V "
         "v\", "
         "pg_class",
         "WITH w(a) AS MATERIALIZED ( SELECT 1), \"V v\" AS ( SELECT 2) SELECT w.a FROM w, \"V "
         "v\", "
         "pg_catalog.pg_class"},
        {"SELECT x FROM unnest(a) WITH ORDINALITY u(x, n), LATERAL ( SELECT max(b) FROM ONLY t.t) "
         "v(y)",
         "SELECT x FROM pg_catalog.unnest(a) WITH ORDINALITY u(x, n), LATERAL ( SELECT "
         "pg_catalog.max(b) FROM ONLY t.t) v(y)"},
        {"SELECT a FROM public.t TABLESAMPLE system (10)",
         "SELECT a FROM public.t TABLESAMPLE pg_catalog.system (10)"},
        {"SELECT x.a FROM json_to_record(j) x(a integer, b text)", NULL},
        {"SELECT x.a FROM ROWS FROM(json_to_record(j) AS (a text)) x", NULL},
    };
    check_rows(rows, FQ_ARRAY_LEN(rows));
}
END

TEST(an_equality_without_a_name_is_written_otherwise_if_it_is_with_a_constant)
{
    static const struct row rows[] = {
        {"SELECT NULLIF(lower(a), ''::text) AS b",
         "SELECT (CASE WHEN pg_catalog.lower(a) OPERATOR(pg_catalog.=) ''::pg_catalog.text THEN "
         "NULL "
         "ELSE pg_catalog.lower(a) END) AS b"},
        {"SELECT (a IS DISTINCT FROM 1), (NOT (b IS DISTINCT FROM true))",
         "SELECT ((a OPERATOR(pg_catalog.=) 1) IS NOT TRUE), (NOT ((b OPERATOR(pg_catalog.=) true) "
         "IS NOT TRUE))"},
        {"SELECT CASE a WHEN 1 THEN CASE WHEN b THEN 2 END WHEN 2 THEN 3 ELSE 4 END",
         "SELECT CASE WHEN a OPERATOR(pg_catalog.=) 1 THEN CASE WHEN b THEN 2 END WHEN a "
         "OPERATOR(pg_catalog.=) 2 THEN 3 ELSE 4 END"},
        /* Of another's type nobody knows here where its operators are. */
        {"SELECT CASE a WHEN 'x'::public.mood THEN 1 END, NULLIF(b, 'y'::ext.citext)",
         "SELECT CASE WHEN ARRAY[a] OPERATOR(pg_catalog.=) ARRAY['x'::public.mood] THEN 1 END, "
         "(CASE "
         "WHEN ARRAY[b] OPERATOR(pg_catalog.=) ARRAY['y'::ext.citext] THEN NULL ELSE b END)"},
        {"SELECT (a IN ( SELECT b FROM t.t))",
         "SELECT (a OPERATOR(pg_catalog.=) ANY ( SELECT b FROM t.t))"},
        {"SELECT NULLIF(a, b)", NULL},
        {"SELECT NULLIF(a, ARRAY['x'::public.mood])", NULL},
        {"SELECT NULLIF(a, '{x}'::public.mood[])", NULL},
        {"SELECT NULLIF(a, 'x'::text || 'y'::text)", NULL},
        {"SELECT CASE a WHEN b THEN 1 END", NULL},
        {"SELECT CASE a WHEN NULL::text THEN 1 END", NULL},
        {"SELECT (a IS DISTINCT FROM b)", NULL},
        {"SELECT f(a IS DISTINCT FROM 1, 2)", NULL},
        {"SELECT a FROM (t.t JOIN t.u USING (a))", NULL},
        {"SELECT a FROM t.t NATURAL JOIN t.u", NULL},
        {"SELECT a ORDER BY b USING >", "SELECT a ORDER BY b USING OPERATOR(pg_catalog.>)"},
    };
    check_rows(rows, FQ_ARRAY_LEN(rows));
}
END

TEST(text_cut_at_any_byte_is_read_to_its_end_or_refused)
{
    static const char text[] = "WITH w(a) AS ( SELECT 1) SELECT CASE x WHEN 'a'::public.m THEN "
                               "NULLIF(a, ''::text) ELSE (lower(b) IS DISTINCT FROM 1) END FROM w";
    for (size_t len = 0; len < sizeof(text); len++) {
        char cut[sizeof(text)] = {0};
        memcpy(cut, text, len);
        fq_str got;
        bool open = len > strlen("WITH w(a) AS (") && len < strlen("WITH w(a) AS ( SELECT 1)");
        ck_assert(!qualify(cut, &got) || !open);
    }
}
END

/* Each NULLIF writes what it compares twice. */
TEST(what_grows_beyond_the_limit_is_refused)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, FQ_LIMIT_VIEW_BYTES);
    fq_buf_literal(&text, "SELECT ");
    for (int i = 0; i < 1000; i++)
        fq_buf_literal(&text, "NULLIF(");
    fq_buf_char(&text, 'a');
    for (int i = 0; i < 1000; i++)
        fq_buf_literal(&text, ", 1)");
    fq_buf_char(&text, '\0');
    fq_str got;
    ck_assert(!qualify(text.ptr, &got));
    fq_buf_clear(&text);
}
END

int main(void)
{
    fq_arena_init(&arena, 64u * 1024, 256u * 1024 * 1024);
    int failed = RUN("schema/view_qualify", what_stands_without_a_schema_is_of_pg_catalog,
                     relations_of_pg_catalog_are_told_from_queries_and_aliases,
                     an_equality_without_a_name_is_written_otherwise_if_it_is_with_a_constant,
                     text_cut_at_any_byte_is_read_to_its_end_or_refused,
                     what_grows_beyond_the_limit_is_refused);
    fq_arena_clear(&arena);
    return failed;
}
