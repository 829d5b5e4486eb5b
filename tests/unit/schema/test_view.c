/* SPDX-License-Identifier: MIT
 *
 * The definitions are what PostgreSQL 15 answered to pg_get_viewdef().
 */
#include "schema/view.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/memory.h"
#include "support/view_text.h"
#include "unit.h"

static struct fq_arena arena;

struct reading {
    fq_str definition;
    struct fq_view_definition *view;
    struct fq_error error;
};

static enum fq_status read_guarded(void *arg)
{
    struct reading *reading = arg;
    return fq_view_read(&arena, reading->definition, &reading->view, &reading->error);
}

static enum fq_status read_text(struct reading *reading, fq_str definition)
{
    *reading = (struct reading){.definition = definition};
    return fq_guard(read_guarded, reading);
}

/* Reads what must be readable. */
static struct fq_view_definition *read_view(fq_str definition)
{
    struct reading reading;
    enum fq_status status = read_text(&reading, definition);
    ck_assert_msg(status == FQ_OK, "%.*s\n%.*s", FQ_STR_ARG(reading.error.message),
                  FQ_STR_ARG(definition));
    ck_assert_uint_eq(reading.error.message.len, 0);
    return reading.view;
}

/* name=expression, or name{…} for an object whose keys are known; separated by " | ". */
static void describe_value(struct fq_buf *out, fq_str name, fq_str expression,
                           const struct fq_view_object *object)
{
    fq_buf_str_add(out, name);
    if (!object->keys) {
        fq_buf_char(out, '=');
        fq_buf_str_add(out, expression);
        return;
    }
    if (object->present.len)
        fq_buf_printf(out, " if %.*s", FQ_STR_ARG(object->present));
    fq_buf_char(out, '{');
    for (size_t i = 0; i < object->key_count; i++) {
        if (i > 0)
            fq_buf_literal(out, " | ");
        describe_value(out, object->keys[i].name, object->keys[i].expression,
                       &object->keys[i].object);
    }
    fq_buf_char(out, '}');
}

static fq_str describe(const struct fq_view_definition *view)
{
    struct fq_buf out;
    fq_buf_init(&out, &arena, 1u << 20);
    for (size_t i = 0; i < view->column_count; i++) {
        const struct fq_view_column *column = &view->columns[i];
        if (i > 0)
            fq_buf_literal(&out, " | ");
        describe_value(&out, column->name, column->expression, &column->object);
    }
    return fq_buf_str(&out);
}

static const char post_view[] =
    " SELECT p.id,\n"
    "    p.fk_user,\n"
    "    jsonb_build_object('id', p.id, 'ti''tle', p.title, 'back\\slash', 1, 'author', "
    "jsonb_build_object('id', u.id, 'name', u.name), 'tags', ( SELECT jsonb_agg(x.x) AS jsonb_agg\n"
    "           FROM unnest(u.tags) x(x))) AS data\n"
    "   FROM (tb_post p\n"
    "     JOIN tb_user u ON ((u.pk_user = p.fk_user)))\n"
    "  WHERE (p.deleted_at IS NULL);";

TEST(a_view_is_cut_into_columns_keys_and_tail)
{
    const struct fq_view_definition *view = read_view(fq_str_from(post_view));
    ASSERT_STR(describe(view),
               FQ_STR("id=p.id | fk_user=p.fk_user | data{id=p.id | ti'tle=p.title | "
                      "back\\slash=1 | author{id=u.id | name=u.name} | tags=( SELECT "
                      "jsonb_agg(x.x) AS jsonb_agg\n           FROM unnest(u.tags) x(x))}"));
    ASSERT_STR(view->tail, FQ_STR("FROM (tb_post p\n"
                                  "     JOIN tb_user u ON ((u.pk_user = p.fk_user)))\n"
                                  "  WHERE (p.deleted_at IS NULL)"));
    ASSERT_STR(view->with, FQ_STR(""));
    ASSERT_STR(view->first_relation, FQ_STR("tb_post"));
    ASSERT_STR(view->first_alias, FQ_STR("p"));
    ck_assert(view->first_preserved);
    ASSERT_STR(view->columns[2].object.keys[3].expression,
               FQ_STR("jsonb_build_object('id', u.id, 'name', u.name)"));
}
END

TEST(select_lists_are_cut_only_where_they_are_separated)
{
    static const struct {
        const char *definition, *columns, *tail;
    } rows[] = {
        {"SELECT;", "", ""},
        {" SELECT\n   FROM t;", "", "FROM t"},
        {" SELECT 1 AS \"select\",\n    2 AS \"from\",\n    3 AS \"with\";",
         "select=1 | from=2 | with=3", ""},
        {" SELECT EXTRACT(year FROM t.ts) AS y,\n    SUBSTRING(t.n FROM 1 FOR 2) AS s\n   FROM t;",
         "y=EXTRACT(year FROM t.ts) | s=SUBSTRING(t.n FROM 1 FOR 2)", "FROM t"},
        {" SELECT TRIM(BOTH 'x'::text FROM t.n) AS t,\n    OVERLAY(t.n PLACING 'a' FROM 1) AS "
         "\"overlay\"\n   FROM t;",
         "t=TRIM(BOTH 'x'::text FROM t.n) | overlay=OVERLAY(t.n PLACING 'a' FROM 1)", "FROM t"},
        {" SELECT (t.n IS DISTINCT FROM 'x'::text) AS d\n   FROM t;",
         "d=(t.n IS DISTINCT FROM 'x'::text)", "FROM t"},
        {" SELECT t.n IS DISTINCT FROM 'x'::text AS d,\n    t.n IS NOT DISTINCT FROM 'y' AS e\n"
         "   FROM t;",
         "d=t.n IS DISTINCT FROM 'x'::text | e=t.n IS NOT DISTINCT FROM 'y'", "FROM t"},
        {" SELECT percentile_cont((0.5)::double precision) WITHIN GROUP (ORDER BY (t.a)) AS p,\n"
         "    max(t.a) FILTER (WHERE true) AS max\n   FROM t;",
         "p=percentile_cont((0.5)::double precision) WITHIN GROUP (ORDER BY (t.a)) | "
         "max=max(t.a) FILTER (WHERE true)",
         "FROM t"},
        {" SELECT count(*) AS within\n  GROUP BY ();", "within=count(*)", "GROUP BY ()"},
        {" SELECT row_number() OVER (PARTITION BY t.a, t.b ORDER BY t.c) AS rn,\n"
         "    sum(t.a) OVER w AS sum\n   FROM t\n  WINDOW w AS (ORDER BY t.a);",
         "rn=row_number() OVER (PARTITION BY t.a, t.b ORDER BY t.c) | sum=sum(t.a) OVER w",
         "FROM t\n  WINDOW w AS (ORDER BY t.a)"},
        {" SELECT\n        CASE\n            WHEN (t.a = 1) THEN 2\n            ELSE 3\n"
         "        END AS \"case\",\n    t.b\n   FROM t;",
         "case=CASE\n            WHEN (t.a = 1) THEN 2\n            ELSE 3\n        END | b=t.b",
         "FROM t"},
        {" SELECT t.tags[1] AS tags,\n    t.tags[1:2] AS sl,\n    ARRAY[1, 2, 3] AS a\n   FROM t;",
         "tags=t.tags[1] | sl=t.tags[1:2] | a=ARRAY[1, 2, 3]", "FROM t"},
        {" SELECT t.\"Weird \"\"col\",\n    t.\"a,b\" AS \"x \"\" y\"\n   FROM t;",
         "Weird \"col=t.\"Weird \"\"col\" | x \" y=t.\"a,b\"", "FROM t"},
        {" SELECT 'a,''b'::text AS x,\n    'c\\'::text AS y,\n    ', FROM (' AS z;",
         "x='a,''b'::text | y='c\\'::text | z=', FROM ('", ""},
        {" SELECT E'it\\'s, FROM' AS x,\n    $q$a, ' FROM$q$ AS y,\n    $$b,$$ AS z;",
         "x=E'it\\'s, FROM' | y=$q$a, ' FROM$q$ | z=$$b,$$", ""},
        {" SELECT '2020-01-01 00:00:00+00'::timestamp(3) with time zone AS tt,\n"
         "    (1)::numeric(10,2) AS num,\n    '-1'::integer AS neg,\n    1.5e-7 AS sci;",
         "tt='2020-01-01 00:00:00+00'::timestamp(3) with time zone | num=(1)::numeric(10,2) | "
         "neg='-1'::integer | sci=1.5e-7",
         ""},
        {" SELECT (t.*)::text AS t,\n    ( SELECT count(*) AS count\n           FROM u) AS count\n"
         "   FROM t;",
         "t=(t.*)::text | count=( SELECT count(*) AS count\n           FROM u)", "FROM t"},
        {" SELECT XMLELEMENT(NAME foo, XMLATTRIBUTES(1 AS bar), 'x') AS x,\n"
         "    GROUPING(t.n) AS \"grouping\"\n   FROM t\n  GROUP BY ROLLUP(t.n);",
         "x=XMLELEMENT(NAME foo, XMLATTRIBUTES(1 AS bar), 'x') | grouping=GROUPING(t.n)",
         "FROM t\n  GROUP BY ROLLUP(t.n)"},
        /* PostgreSQL 14 leaves this name out. */
        {" SELECT (t.a IS NOT NULL),\n    t.b.c\n   FROM t;",
         "?column?=(t.a IS NOT NULL) | c=t.b.c", "FROM t"},
        {" SELECT count(*) AS count\n  HAVING (count(*) > 1)\n  ORDER BY (count(*))\n OFFSET 1\n "
         "LIMIT 3;",
         "count=count(*)", "HAVING (count(*) > 1)\n  ORDER BY (count(*))\n OFFSET 1\n LIMIT 3"},
        {" SELECT 1 AS a\n LIMIT 1", "a=1", "LIMIT 1"},
        /* PostgreSQL 16 does not name the only relation. */
        {" SELECT id,\n    \"Of\" AS o,\n    true AS t,\n    CURRENT_DATE AS d,\n    (id + 1) AS "
         "n,\n"
         "    jsonb_build_object('a', id, 'b', jsonb_build_object('c', \"C\")) AS data\n   FROM "
         "app.u \"U\";",
         "id=\"U\".id | o=\"U\".\"Of\" | t=true | d=CURRENT_DATE | n=(id + 1) | "
         "data{a=\"U\".id | b{c=\"U\".\"C\"}}",
         "FROM app.u \"U\""},
        {" SELECT id\n   FROM ( SELECT 1 AS id) x;", "id=id", "FROM ( SELECT 1 AS id) x"},
        {" SELECT 1 AS \xc3\xa9t\xc3\xa9,\n    2 AS \"a$1\";", "\xc3\xa9t\xc3\xa9=1 | a$1=2", ""},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        const struct fq_view_definition *view = read_view(fq_str_from(rows[i].definition));
        ASSERT_STR(describe(view), fq_str_from(rows[i].columns));
        ASSERT_STR(view->tail, fq_str_from(rows[i].tail));
    }
}
END

TEST(keys_are_known_only_of_one_plain_call_with_constant_names)
{
    static const struct {
        const char *expression, *described;
    } rows[] = {
        {"jsonb_build_object('a', t.a, 'b', NULL::unknown)", "d{a=t.a | b=NULL::unknown}"},
        {"json_build_object('k', 1)", "d{k=1}"},
        {"pg_catalog.jsonb_build_object('k', 1)", "d{k=1}"},
        {"jsonb_build_object('a'::text, 1, 'b'::character varying, 2)", "d{a=1 | b=2}"},
        {"jsonb_build_object()", NULL},
        {"jsonb_build_object('o', jsonb_build_object('p', json_build_object()))",
         "d{o{p=json_build_object()}}"},
        {"jsonb_build_object('', 1, ' x, ''', 2)", "d=jsonb_build_object('', 1, ' x, ''', 2)"},
        {"jsonb_build_object('c',\n        CASE\n            WHEN (t.a IS NULL) THEN NULL::jsonb\n"
         "            ELSE jsonb_build_object('z', 1)\n        END)",
         "d{c if (t.a IS NULL) IS NOT TRUE{z=1}}"},
        {"jsonb_build_object('c', CASE WHEN (t.a > 1) THEN jsonb_build_object('z', CASE WHEN t.b "
         "THEN 1 "
         "ELSE 2 END) END)",
         "d{c if (t.a > 1){z=CASE WHEN t.b THEN 1 ELSE 2 END}}"},
        {"jsonb_build_object('c', CASE WHEN CASE WHEN t.a THEN t.b END THEN "
         "jsonb_build_object('z', 1) "
         "ELSE NULL END)",
         "d{c if (CASE WHEN t.a THEN t.b END){z=1}}"},
        {"jsonb_build_object('c', CASE WHEN t.a THEN NULL ELSE '{}'::jsonb END)",
         "d{c=CASE WHEN t.a THEN NULL ELSE '{}'::jsonb END}"},
        {"jsonb_build_object('c', CASE WHEN t.a THEN '{}'::jsonb ELSE jsonb_build_object('z', 1) "
         "END)",
         "d{c=CASE WHEN t.a THEN '{}'::jsonb ELSE jsonb_build_object('z', 1) END}"},
        {"jsonb_build_object('c', CASE WHEN t.a THEN NULL WHEN t.b THEN jsonb_build_object('z', 1) "
         "END)",
         "d{c=CASE WHEN t.a THEN NULL WHEN t.b THEN jsonb_build_object('z', 1) END}"},
        {"jsonb_build_object('c', CASE WHEN t.a THEN (NULL::jsonb || t.b) ELSE "
         "jsonb_build_object('z', 1) "
         "END)",
         "d{c=CASE WHEN t.a THEN (NULL::jsonb || t.b) ELSE jsonb_build_object('z', 1) END}"},
        {"jsonb_build_object('c', COALESCE(jsonb_build_object('z', 1), '{}'::jsonb))", "d{c{z=1}}"},
        {"COALESCE(jsonb_build_object('z', 1), t.d)", "d{z=1}"},
        {"(jsonb_build_object('a', 1, 'c', 4) || (jsonb_build_object('b', 2) || "
         "jsonb_build_object('a', 3)))",
         "d{c=4 | b=2 | a=3}"},
        {"(jsonb_build_object('a', 1) OPERATOR(pg_catalog.||) jsonb_build_object('b', 2))",
         "d{a=1 | b=2}"},
        {"jsonb_build_object('a', (jsonb_build_object('b', 1) || t.data))",
         "d{a=(jsonb_build_object('b', 1) || t.data)}"},
        {"jsonb_strip_nulls(jsonb_build_object('a', 1, 'b', jsonb_build_object('c', 2)))",
         "d{a=1 | b{c=2}}"},
        {"(jsonb_strip_nulls(jsonb_build_object('a', 1)) || jsonb_build_object('a', 2))", "d{a=2}"},
        {"(jsonb_build_object('a', 1, 'b', 2) - 'a'::text)", "d{b=2}"},
        {"(jsonb_build_object('a', 1, 'b', 2) OPERATOR(pg_catalog.-) ARRAY['a'::text, 'c'::text])",
         "d{b=2}"},
        {"((jsonb_build_object('a', 1, 'b', 2) - 'a'::text) || jsonb_build_object('a', 3))",
         "d{b=2 | a=3}"},
        /* Opaque from here on: the expression is its own description. */
        {"(jsonb_build_object('a', 1) - 'a'::text)", NULL},
        {"(jsonb_build_object('a', 1, 'b', 2) - t.a)", NULL},
        {"(jsonb_build_object('a', 1, 'b', 2) - '{a}'::text[])", NULL},
        {"(jsonb_build_object('a', 1, 'b', 2) OPERATOR(app.-) 'a'::text)", NULL},
        {"(CASE WHEN t.a THEN NULL ELSE jsonb_build_object('z', 1) END - 'a'::text)", NULL},
        {"jsonb_build_object('a', 1, 'a', 2)", NULL},
        {"jsonb_build_object('a', 1, 'b')", NULL},
        {"jsonb_build_object(VARIADIC ARRAY['a'::text, 'b'::text])", NULL},
        {"jsonb_build_object('a', 1, ('x'::text || 'y'::text), 3)", NULL},
        {"jsonb_build_object(t.k, 1)", NULL},
        {"jsonb_build_object(1, 2)", NULL},
        {"jsonb_build_object('a'::name, 2)", NULL},
        {"jsonb_build_object('a' COLLATE \"C\", 2)", NULL},
        {"jsonb_build_object('a'::text COLLATE \"C\", 2)", NULL},
        {"jsonb_build_object(E'a', 2)", NULL},
        {"jsonb_build_object('a', )", NULL},
        {"(jsonb_build_object('a', 1) || jsonb_build_object('b', 2) || t.a)", NULL},
        {"(jsonb_build_object('a', 1) OPERATOR(app.||) jsonb_build_object('b', 2))", NULL},
        {"CASE WHEN t.a THEN NULL ELSE jsonb_build_object('z', 1) END", NULL},
        {"jsonb_build_object('a', 1) || jsonb_build_object('b', 2)", NULL},
        {"(jsonb_build_object('a', 1))::json", NULL},
        {"jsonb_build_object('a', 1)::json", NULL},
        {"jsonb_build_object['a', 1]", NULL},
        {"(jsonb_build_object('a', 1) -> 'a'::text)", NULL},
        {"jsonb_strip_nulls(t.a)", NULL},
        {"app.jsonb_strip_nulls(jsonb_build_object('a', 1))", NULL},
        {"(jsonb_build_object('a', 1) || jsonb_strip_nulls(jsonb_build_object('a', t.a)))", NULL},
        {"to_jsonb(t.*)", NULL},
        {"app.jsonb_build_object('a', 1)", NULL},
        {"\"Jsonb_build_object\"('a', 1)", NULL},
        {"pg_catalog.\"char\"('a', 1)", NULL},
        {"jsonb_build_object", "d=t.jsonb_build_object"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str text = fq_arena_printf(&arena, " SELECT %s AS d\n   FROM t;", rows[i].expression);
        fq_str expected = rows[i].described ? fq_str_from(rows[i].described)
                                            : fq_arena_printf(&arena, "d=%s", rows[i].expression);
        ASSERT_STR(describe(read_view(text)), expected);
    }
}
END

TEST(lists_of_objects_are_known_by_the_select_that_makes_them)
{
    static const struct {
        const char *expression, *items, *tail;
        bool never_null;
    } rows[] = {
        {"( SELECT jsonb_agg(jsonb_build_object('a', p.a)) AS jsonb_agg\n   FROM p\n  WHERE (p.t = "
         "t.id))",
         "a=p.a", "FROM p\n  WHERE (p.t = t.id)", false},
        {"COALESCE(( SELECT jsonb_agg(jsonb_build_object('a', p.a, 'b', jsonb_build_object('c', "
         "p.c)) ORDER BY p.a, p.c DESC) AS jsonb_agg FROM p), '[]'::jsonb)",
         "a=p.a | b{c=p.c}", "FROM p", true},
        {"COALESCE(( SELECT pg_catalog.json_agg(pg_catalog.json_build_object('a', 1)) AS json_agg "
         "FROM p LIMIT 3), '[]'::pg_catalog.json)",
         "a=1", "FROM p", true},
        {"( SELECT COALESCE(jsonb_agg((jsonb_build_object('a', p.a) || jsonb_build_object('b', "
         "p.b))), '[]'::jsonb) AS \"coalesce\" FROM p)",
         "a=p.a | b=p.b", "FROM p", true},
        {"( SELECT COALESCE(jsonb_agg(jsonb_build_object('a', p.a)), '[]'::jsonb) AS x FROM p "
         "OFFSET 1)",
         "a=p.a", "FROM p", false},
        {"( SELECT jsonb_agg(DISTINCT jsonb_build_object('a', p.a) ORDER BY p.b) FILTER (WHERE "
         "(p.a IS NOT NULL)) AS jsonb_agg FROM p)",
         "a=p.a", "FROM p", false},
        {"( SELECT jsonb_agg(jsonb_build_object('a', p.a)) AS jsonb_agg FROM p GROUP BY p.b HAVING "
         "(count(*) > 1))",
         "a=p.a", "FROM p", false},
        {"( SELECT COALESCE(jsonb_agg(jsonb_build_object('a', p.a)), '[]'::jsonb) AS x FROM p "
         "GROUP BY p.b)",
         "a=p.a", "FROM p", false},
        {"( WITH q AS ( SELECT 1 AS a) SELECT jsonb_agg(jsonb_build_object('a', q.a)) AS jsonb_agg "
         "FROM q)",
         "a=q.a", "FROM q", false},
        {"ARRAY( SELECT jsonb_build_object('a', p.a, 'n', count(*)) AS x FROM p GROUP BY p.a)",
         "a=p.a | n=count(*)", "FROM p GROUP BY p.a", true},
        {"jsonb_agg(jsonb_build_object('a', t.a))", "a=t.a", "FROM t", false},
        {"COALESCE(jsonb_agg(jsonb_build_object('a', t.a)) FILTER (WHERE true), '[]'::jsonb)",
         "a=t.a", "FROM t", true},
        {"( SELECT x.l FROM ( SELECT jsonb_agg(jsonb_build_object('a', p.a)) AS l FROM p) x)",
         "a=p.a", "FROM p", false},
        /* Opaque. */
        {"( SELECT jsonb_agg(p.a) AS jsonb_agg FROM p)", "", "", false},
        {"(( SELECT jsonb_agg(jsonb_build_object('a', p.a)) AS jsonb_agg FROM p) -> 0)", "", "",
         false},
        {"COALESCE(( SELECT jsonb_agg(jsonb_build_object('a', p.a)) AS jsonb_agg FROM p), "
         "'{}'::jsonb)",
         "", "", false},
        {"jsonb_agg(jsonb_build_object('a', t.a)) OVER ()", "", "", false},
        {"( SELECT x.l FROM ( SELECT jsonb_agg(jsonb_build_object('a', p.a)) FROM p) x(l))", "", "",
         false},
        {"( SELECT y.l FROM ( SELECT jsonb_agg(jsonb_build_object('a', p.a)) AS l FROM p) x)", "",
         "", false},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        const struct fq_view_definition *view = read_view(fq_arena_printf(
            &arena, " SELECT jsonb_build_object('l', %s) AS d\n   FROM t;", rows[i].expression));
        const struct fq_view_list *list = fq_view_items(&view->columns[0].object.keys[0]);
        struct fq_buf out;
        fq_buf_init(&out, &arena, 1u << 16);
        for (size_t k = 0; list && k < list->object.key_count; k++) {
            const struct fq_view_key *item = &list->object.keys[k];
            fq_buf_str_add(&out, k ? FQ_STR(" | ") : FQ_STR(""));
            describe_value(&out, item->name, item->expression, &item->object);
        }
        ASSERT_STR(fq_buf_str(&out), fq_str_from(rows[i].items));
        ck_assert(!list || list->never_null == rows[i].never_null);
        if (list)
            ASSERT_STR(list->scope->select->tail, fq_str_from(rows[i].tail));
    }
}
END

TEST(lists_of_objects_are_known_when_a_select_in_from_makes_them)
{
    static const struct {
        const char *from, *tail;
        bool never_null;
    } rows[] = {
        {"(t LEFT JOIN ( SELECT p.t, jsonb_agg(jsonb_build_object('a', p.a)) AS l FROM p GROUP BY "
         "p.t) x ON ((x.t = t.id)))",
         "FROM p", false},
        {"(t JOIN ( SELECT p.t, COALESCE(jsonb_agg(jsonb_build_object('a', p.a)), '[]'::jsonb) AS "
         "l FROM p GROUP BY p.t) x ON ((x.t = t.id)))",
         "FROM p", true},
        {"((t LEFT JOIN ( SELECT 1 AS l) y ON (true)) CROSS JOIN LATERAL ( SELECT "
         "jsonb_agg(jsonb_build_object('a', p.a)) AS l FROM p WHERE (p.t = t.id)) x)",
         "FROM p WHERE (p.t = t.id)", false},
        {"t, ( SELECT jsonb_agg(jsonb_build_object('a', p.a)) AS l FROM p) x", "FROM p", false},
        {"( SELECT jsonb_agg(jsonb_build_object('a', p.a)) AS m FROM p) x", NULL, false},
        {"t WHERE (EXISTS ( SELECT 1 FROM ( SELECT jsonb_agg(1) AS l) y))", NULL, false},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        const struct fq_view_definition *view = read_view(fq_arena_printf(
            &arena, " SELECT jsonb_build_object('l', x.l) AS d FROM %s;", rows[i].from));
        const struct fq_view_list *list = fq_view_items(&view->columns[0].object.keys[0]);
        ck_assert(!list == !rows[i].tail);
        if (!list)
            continue;
        ASSERT_STR(list->object.keys[0].expression, FQ_STR("p.a"));
        ASSERT_STR(list->scope->select->tail, fq_str_from(rows[i].tail));
        ck_assert(list->never_null == rows[i].never_null);
    }
}
END

TEST(the_leftmost_table_is_told_when_its_columns_are_visible)
{
    static const struct {
        const char *tail, *relation, *alias;
        bool preserved;
    } rows[] = {
        {"FROM tb_post p", "tb_post", "p", true},
        {"FROM tb_post", "tb_post", "tb_post", true},
        {"FROM app.tb_post", "app.tb_post", "tb_post", true},
        {"FROM \"Sch\"\"ema\".\"T b\" t", "\"Sch\"\"ema\".\"T b\"", "t", true},
        {"FROM \"Sch\"\"ema\".\"T b\"", "\"Sch\"\"ema\".\"T b\"", "\"T b\"", true},
        {"FROM tb_post \"where\"\n WHERE (\"where\".a = 1)", "tb_post", "\"where\"", true},
        {"FROM tb_user u,\n    tb_post p", "tb_user", "u", true},
        {"FROM tb_post x TABLESAMPLE system (10)", "tb_post", "x", true},
        {"FROM tb_post p\n FOR UPDATE OF p", "tb_post", "p", true},
        {"FROM t\n  GROUP BY t.a\n  ORDER BY \"right\"(t.a, 1)", "t", "t", true},
        {"FROM (tb_post p\n     LEFT JOIN tb_user u ON ((u.a = p.b)))", "tb_post", "p", true},
        {"FROM (tb_post p\n     CROSS JOIN tb_user u)\n  WHERE (p.a = 1)", "tb_post", "p", true},
        {"FROM (tb_user u\n     JOIN tb_post p USING (id) AS jj)\n  WHERE (u.id IS NOT NULL)",
         "tb_user", "u", true},
        {"FROM ((tb_post\n     LEFT JOIN tb_user u ON ((u.a = b)))\n     JOIN c USING (id))",
         "tb_post", "tb_post", true},
        /* Joins that stand to its right, in brackets of their own, do not touch its rows. */
        {"FROM (a\n     LEFT JOIN (b\n     RIGHT JOIN c ON (true)) ON (true))", "a", "a", true},
        {"FROM a,\n    (b\n     FULL JOIN c ON (true))", "a", "a", true},
        {"FROM a\n  WHERE (EXISTS ( SELECT 1\n   FROM (b RIGHT JOIN c ON (true))))", "a", "a",
         true},
        {"FROM (tb_post p\n     RIGHT JOIN tb_user u ON (true))", "tb_post", "p", false},
        {"FROM (tb_user\n     FULL JOIN tb_post USING (id))", "tb_user", "tb_user", false},
        {"FROM ((tb_post p\n     LEFT JOIN u ON (true))\n     RIGHT JOIN w ON (true))", "tb_post",
         "p", false},
        {"FROM a\n     RIGHT JOIN b ON a.x = b.x", "a", "a", false},
        /* No plain table under its own names. */
        {"FROM ( SELECT 1 AS a) x", "", "", false},
        {"FROM (( SELECT 1 AS a) x\n     LEFT JOIN tb_user u ON (true))", "", "", false},
        {"FROM ( VALUES (1), (2)) v(a)", "", "", false},
        {"FROM ( WITH q AS (SELECT 1) SELECT 1 FROM q) v", "", "", false},
        {"FROM LATERAL ( SELECT 1) z", "", "", false},
        {"FROM generate_series(1, 2) g(x)", "", "", false},
        {"FROM app.numbers(1) g(x)", "", "", false},
        {"FROM ROWS FROM(generate_series(1, 2), generate_series(2, 3)) j(x, y)", "", "", false},
        {"FROM XMLTABLE(('/a'::text) PASSING (t.x) COLUMNS b text) q", "", "", false},
        {"FROM ONLY tb_user a", "", "", false},
        {"FROM tb_post p(aa, bb)\n  WHERE (p.aa = 1)", "", "", false},
        {"FROM (tb_post p\n     CROSS JOIN tb_user u) jj(aa, id)", "", "", false},
        {"FROM (tb_post p\n     CROSS JOIN tb_user u) AS jj", "", "", false},
        {"FROM ((tb_post p\n     CROSS JOIN u) jj\n     JOIN b ON (true))", "", "", false},
        {"WHERE false", "", "", false},
        {"FROM", "", "", false},
        {"FROM a.", "", "", false},
        {"", "", "", false},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str text = fq_arena_printf(&arena, " SELECT 1 AS a\n   %s;", rows[i].tail);
        const struct fq_view_definition *view = read_view(text);
        ASSERT_STR(view->first_relation, fq_str_from(rows[i].relation));
        ASSERT_STR(view->first_alias, fq_str_from(rows[i].alias));
        ck_assert_msg(view->first_preserved == rows[i].preserved, "%s", rows[i].tail);
    }
}
END

TEST(a_with_clause_is_kept_and_its_queries_are_no_tables)
{
    static const struct {
        const char *with, *tail, *relation;
    } rows[] = {
        {"WITH w AS (\n         SELECT 1 AS a\n        )", "FROM w", ""},
        {"WITH RECURSIVE v22(n) AS (\n         VALUES (1)\n        UNION ALL\n         SELECT "
         "(v22_1.n + 1)\n           FROM v22 v22_1\n        )",
         "FROM v22", ""},
        {"WITH x AS NOT MATERIALIZED (\n SELECT 1 AS a\n ), y AS (\n SELECT 2\n )", "FROM y z", ""},
        {"WITH \"w\" AS (\n SELECT 1 AS a\n )", "FROM w", ""},
        {"WITH w AS (\n         SELECT 1 AS a\n        )", "FROM t", "t"},
        {"WITH w AS (\n         SELECT 1 AS a\n        )", "FROM public.w", "public.w"},
        {"WITH w AS (\n         SELECT t.a\n           FROM t\n        )", "FROM t", "t"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str text =
            fq_arena_printf(&arena, " %s\n SELECT 1 AS a\n   %s;", rows[i].with, rows[i].tail);
        const struct fq_view_definition *view = read_view(text);
        ASSERT_STR(view->with, fq_str_from(rows[i].with));
        ASSERT_STR(describe(view), FQ_STR("a=1"));
        ASSERT_STR(view->tail, fq_str_from(rows[i].tail));
        ASSERT_STR(view->first_relation, fq_str_from(rows[i].relation));
    }
}
END

#define CUT_OFF    "it is cut off or has characters that do not belong in SQL"
#define STATEMENTS "it is more than one statement"
#define NO_SELECT  "it does not begin with SELECT"
#define SEVERAL    "it combines several SELECTs"
#define EMPTY      "a column has no expression"

TEST(what_is_not_one_plain_select_is_refused_with_the_reason)
{
    static const struct {
        fq_str definition;
        const char *reason;
    } rows[] = {
        {FQ_STR_INIT(""), NO_SELECT},
        {FQ_STR_INIT(";"), NO_SELECT},
        {FQ_STR_INIT(" VALUES (1,2), (3,4);"), NO_SELECT},
        {FQ_STR_INIT("TABLE t"), NO_SELECT},
        {FQ_STR_INIT("( SELECT 1 AS a\n LIMIT 1)\nUNION ALL\n SELECT 2 AS a;"), NO_SELECT},
        {FQ_STR_INIT("WITH w AS ( SELECT 1)"), NO_SELECT},
        {FQ_STR_INIT("WITH w AS ( SELECT 1) VALUES (1)"), NO_SELECT},
        {FQ_STR_INIT(" SELECT 1 AS a\nUNION ALL\n SELECT 2 AS a;"), SEVERAL},
        {FQ_STR_INIT(" SELECT t.a FROM t\nINTERSECT\n SELECT 2 AS a;"), SEVERAL},
        {FQ_STR_INIT(" SELECT t.a FROM t WHERE true\nEXCEPT\n( SELECT 2 AS a);"), SEVERAL},
        {FQ_STR_INIT(" SELECT DISTINCT t.a\n   FROM t;"), "it selects distinct rows"},
        {FQ_STR_INIT(" SELECT DISTINCT ON (t.a) t.a\n   FROM t;"), "it selects distinct rows"},
        {FQ_STR_INIT(" SELECT 'a"), CUT_OFF},
        {FQ_STR_INIT(" SELECT 'a''"), CUT_OFF},
        {FQ_STR_INIT(" SELECT E'a\\'"), CUT_OFF},
        {FQ_STR_INIT(" SELECT E'a\\"), CUT_OFF},
        {FQ_STR_INIT(" SELECT \"a"), CUT_OFF},
        {FQ_STR_INIT(" SELECT $a$ b $ab$"), CUT_OFF},
        {FQ_STR_INIT(" SELECT $1"), CUT_OFF},
        {FQ_STR_INIT(" SELECT $a"), CUT_OFF},
        {FQ_STR_INIT(" SELECT 1 -- one"), CUT_OFF},
        {FQ_STR_INIT(" SELECT 1 /* one */"), CUT_OFF},
        {FQ_STR_INIT(" SELECT 1 +--\n 2"), CUT_OFF},
        {FQ_STR_INIT(" SELECT 1\0"), CUT_OFF},
        {FQ_STR_INIT(" SELECT {"), CUT_OFF},
        {FQ_STR_INIT(" SELECT a\\b"), CUT_OFF},
        {FQ_STR_INIT(" SELECT (1"), "a bracket is not closed"},
        {FQ_STR_INIT(" SELECT 1)"), "a bracket is closed that was not opened"},
        {FQ_STR_INIT(" SELECT 1; SELECT 2"), STATEMENTS},
        {FQ_STR_INIT(" SELECT (1;)"), STATEMENTS},
        {FQ_STR_INIT(" SELECT 1;;"), STATEMENTS},
        {FQ_STR_INIT(" SELECT , FROM t"), EMPTY},
        {FQ_STR_INIT(" SELECT 1, FROM t"), EMPTY},
        {FQ_STR_INIT(" SELECT AS a FROM t"), EMPTY},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct reading reading;
        ck_assert_msg(read_text(&reading, rows[i].definition) == FQ_SCHEMA, "%.*s",
                      FQ_STR_ARG(rows[i].definition));
        ck_assert_ptr_null(reading.view);
        ASSERT_STR(
            reading.error.message,
            fq_arena_printf(&arena, "the view's definition is not read: %s", rows[i].reason));
    }
}
END

/* What was read, put together and read again, is the same. */
static void assert_reads_back(const struct fq_view_definition *view)
{
    struct fq_buf sql;
    fq_buf_init(&sql, &arena, 4u << 20);
    view_select(&sql, view);
    ck_assert(!fq_buf_failed(&sql));
    const struct fq_view_definition *again = read_view(fq_buf_str(&sql));
    ASSERT_STR(describe(again), describe(view));
    ASSERT_STR(again->with, view->with);
    ASSERT_STR(again->tail, view->tail);
    ASSERT_STR(again->first_relation, view->first_relation);
    ck_assert(again->first_preserved == view->first_preserved);
}

TEST(a_definition_cut_at_any_byte_is_refused_or_reads_back)
{
    static const char with[] =
        " WITH w AS ( SELECT 1 AS \"q\"\"r\") SELECT E'a\\'b', $q$,$q$ AS x, "
        "json_build_object('k', w.a) IS DISTINCT FROM 1.5e-3 FROM w;";
    const fq_str texts[] = {fq_str_from(post_view), fq_str_from(with)};
    for (size_t i = 0; i < FQ_ARRAY_LEN(texts); i++) {
        for (size_t len = 0; len < texts[i].len; len++) {
            char *cut = malloc(len + 1); /* of its own, so that tools see any byte read behind */
            memcpy(cut, texts[i].ptr, len);
            struct reading reading;
            enum fq_status status = read_text(&reading, fq_str_of(cut, len));
            ck_assert(status == FQ_OK || status == FQ_SCHEMA);
            if (status == FQ_OK && reading.view->column_count > 0)
                assert_reads_back(reading.view);
            free(cut);
        }
    }
}
END

/* count times text, between head and foot. */
static fq_str repeat(const char *head, const char *text, size_t count, const char *foot)
{
    struct fq_buf out;
    fq_buf_init(&out, &arena, 8u << 20);
    fq_buf_str_add(&out, fq_str_from(head));
    for (size_t i = 0; i < count; i++)
        fq_buf_str_add(&out, fq_str_from(text));
    fq_buf_str_add(&out, fq_str_from(foot));
    ck_assert(!fq_buf_failed(&out));
    return fq_buf_str(&out);
}

TEST(limits_hold)
{
    struct reading reading;
    fq_str full = repeat("SELECT 1 AS a FROM t", " ", FQ_LIMIT_VIEW_BYTES - 20, "");
    ck_assert_uint_eq(full.len, FQ_LIMIT_VIEW_BYTES);
    ck_assert_int_eq(read_text(&reading, full), FQ_OK);
    ck_assert_int_eq(
        read_text(&reading, repeat("SELECT 1 AS a FROM t", " ", FQ_LIMIT_VIEW_BYTES - 19, "")),
        FQ_LIMIT);
    fq_str columns = repeat("SELECT ", "1,", FQ_LIMIT_VIEW_COLUMNS - 1, "1");
    ck_assert_uint_eq(read_view(columns)->column_count, FQ_LIMIT_VIEW_COLUMNS);
    ck_assert_int_eq(read_text(&reading, repeat("SELECT ", "1,", FQ_LIMIT_VIEW_COLUMNS, "1")),
                     FQ_LIMIT);
    ck_assert_ptr_null(reading.view);
}
END

TEST(objects_beyond_a_limit_are_opaque)
{
    struct fq_buf out;
    fq_buf_init(&out, &arena, 1u << 20);
    fq_buf_literal(&out, "SELECT jsonb_build_object(");
    for (int i = 0; i <= FQ_LIMIT_VIEW_KEYS; i++)
        fq_buf_printf(&out, "%s'k%d', 1", i ? ", " : "", i);
    fq_buf_literal(&out, ") AS d");
    ck_assert_ptr_null(read_view(fq_buf_str(&out))->columns[0].object.keys);

    fq_str deep = repeat("SELECT ", "jsonb_build_object('a', ", 40, "1");
    deep = repeat(fq_arena_str(&arena, deep).ptr, ")", 40, " AS d");
    const struct fq_view_column *column = &read_view(deep)->columns[0];
    const struct fq_view_key *keys = column->object.keys;
    size_t depth = 0;
    for (; keys; keys = keys[0].object.keys)
        depth++;
    ck_assert_uint_eq(depth, FQ_LIMIT_VIEW_DEPTH);
}
END

TEST(hostile_text_takes_neither_stack_nor_time)
{
    static const struct {
        const char *head, *text, *foot;
        size_t count;
    } rows[] = {
        {"SELECT ", "(", "", 1000000},
        {"SELECT ", "jsonb_build_object(", "", 50000},
        {"SELECT ", "jsonb_build_object('a',", "1", 40000},
        {"SELECT jsonb_build_object(", "'a',", "1)", 200000},
        {"SELECT ", "''", "", 500000},
        {"SELECT ", "$", "", 1000000},
        {"SELECT ", "$a", "", 500000},
        {"WITH ", "w, ", "SELECT 1 FROM w", 300000},
        {"SELECT 1 FROM ", "(", "", 900000},
        {"SELECT 1 ", "FROM ", "", 200000},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct reading reading;
        fq_str text = repeat(rows[i].head, rows[i].text, rows[i].count, rows[i].foot);
        ck_assert_uint_le(text.len, FQ_LIMIT_VIEW_BYTES);
        enum fq_status status = read_text(&reading, text);
        ck_assert(status == FQ_OK || status == FQ_SCHEMA);
    }
}
END

struct naming {
    fq_str text;
    bool is_name, is_reference;
    fq_str schema, name, alias, column;
};

static enum fq_status name_guarded(void *arg)
{
    struct naming *naming = arg;
    naming->is_name = fq_view_name(&arena, naming->text, &naming->schema, &naming->name);
    naming->is_reference = fq_view_reference(&arena, naming->text, &naming->alias, &naming->column);
    return FQ_OK;
}

TEST(names_are_split_and_lose_their_quotes)
{
    static const struct {
        fq_str text;
        bool is_name;
        const char *schema, *name;
    } rows[] = {
        {FQ_STR_INIT("tb_post"), true, "", "tb_post"},
        {FQ_STR_INIT("p.id"), true, "p", "id"},
        {FQ_STR_INIT("\"Sch\"\"ema\".\"T b\""), true, "Sch\"ema", "T b"},
        {FQ_STR_INIT("\"a.b\""), true, "", "a.b"},
        {FQ_STR_INIT(""), false, NULL, NULL},
        {FQ_STR_INIT("p.*"), false, NULL, NULL},
        {FQ_STR_INIT("p."), false, NULL, NULL},
        {FQ_STR_INIT("a.b.c"), false, NULL, NULL},
        {FQ_STR_INIT("(p.id)"), false, NULL, NULL},
        {FQ_STR_INIT("p.id::text"), false, NULL, NULL},
        {FQ_STR_INIT("p.tags[1]"), false, NULL, NULL},
        {FQ_STR_INIT("lower(p.id)"), false, NULL, NULL},
        {FQ_STR_INIT("'p'"), false, NULL, NULL},
        {FQ_STR_INIT("1.5"), false, NULL, NULL},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct naming naming = {.text = rows[i].text};
        ck_assert_int_eq(fq_guard(name_guarded, &naming), FQ_OK);
        ck_assert_msg(naming.is_name == rows[i].is_name, "%.*s", FQ_STR_ARG(rows[i].text));
        ck_assert(naming.is_reference == (rows[i].is_name && rows[i].schema[0]));
        if (!rows[i].is_name)
            continue;
        ASSERT_STR(naming.schema, fq_str_from(rows[i].schema));
        ASSERT_STR(naming.name, fq_str_from(rows[i].name));
        if (naming.is_reference) {
            ASSERT_STR(naming.alias, naming.schema);
            ASSERT_STR(naming.column, naming.name);
        }
    }
}
END

TEST(without_memory_reading_says_so)
{
    for (uint64_t n = 1;; n++) {
        struct fq_arena one_by_one; /* every allocation is one of the heap's */
        fq_arena_init(&one_by_one, 0, 1u << 20);
        struct fq_arena usual = arena;
        arena = one_by_one;
        struct reading reading;
        fq_memory_fail_from(n);
        enum fq_status status = read_text(&reading, fq_str_from(post_view));
        bool failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        fq_arena_clear(&arena);
        arena = usual;
        ck_assert_int_eq(status, failed ? FQ_NOMEM : FQ_OK);
        if (!failed) {
            ck_assert_uint_gt(n, 3);
            break;
        }
    }
}
END

int main(void)
{
    fq_arena_init(&arena, 64u * 1024, 256u * 1024 * 1024);
    int failed = RUN("schema/view", a_view_is_cut_into_columns_keys_and_tail,
                     select_lists_are_cut_only_where_they_are_separated,
                     keys_are_known_only_of_one_plain_call_with_constant_names,
                     lists_of_objects_are_known_by_the_select_that_makes_them,
                     lists_of_objects_are_known_when_a_select_in_from_makes_them,
                     the_leftmost_table_is_told_when_its_columns_are_visible,
                     a_with_clause_is_kept_and_its_queries_are_no_tables,
                     what_is_not_one_plain_select_is_refused_with_the_reason,
                     a_definition_cut_at_any_byte_is_refused_or_reads_back, limits_hold,
                     objects_beyond_a_limit_are_opaque, hostile_text_takes_neither_stack_nor_time,
                     names_are_split_and_lose_their_quotes, without_memory_reading_says_so);
    fq_arena_clear(&arena);
    return failed;
}
