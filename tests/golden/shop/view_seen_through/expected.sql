-- books
SELECT q.*
FROM (
    SELECT t0."id", t0."data.title", t0."data.published", t0."data.author.name", t0."data.words"
    FROM (
        SELECT b.id AS "id", b."pk_book" AS "base.pk_book", b.title AS "data.title",
            b.pages AS "data.pages", b.published AS "data.published", a.name AS "data.author.name",
            (
                SELECT (pg_catalog.count(*) OPERATOR(pg_catalog.*) 250)
                FROM pg_catalog.generate_series(1, b.pages) generate_series(generate_series)
            ) AS "data.words"
        FROM (public.tb_book b
            JOIN public.tb_author a ON ((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))
    ) AS t0
    WHERE (t0."data.pages" OPERATOR(pg_catalog.>) $1)
        AND ((t0."data.author.name" OPERATOR(pg_catalog.<>) $2))
    ORDER BY t0."data.title" ASC, t0."base.pk_book"
    LIMIT 1000
) AS q, (SELECT) AS weight
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
-- $1 = '190'
-- $2 = 'Nobody'
-- authors
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."data.name" AS c0, t0."base.pk_author" AS k0
        FROM (
            SELECT a."pk_author" AS "base.pk_author", a.name AS "data.name", a.born AS "data.born"
            FROM public.tb_author a
        ) AS t0
        ORDER BY t0."data.born" ASC NULLS FIRST, t0."base.pk_author"
        LIMIT 1000
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."int4"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND (CASE
        WHEN EXISTS (
            SELECT
            FROM pg_catalog.pg_rewrite AS w
            WHERE w.oid OPERATOR(pg_catalog.=) 1
                AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
                AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
        ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL
    AND (CASE
        WHEN EXISTS (
            SELECT
            FROM pg_catalog.pg_rewrite AS w
            WHERE w.oid OPERATOR(pg_catalog.=) 1
                AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
                AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
        ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL
    AND (CASE
        WHEN (
            SELECT pg_catalog.count(*)
            FROM pg_catalog.pg_trigger AS g
            WHERE g.ctid OPERATOR(pg_catalog.>=) '1'::pg_catalog.tid
                AND g.ctid OPERATOR(pg_catalog.<=) '1'::pg_catalog.tid
                AND g.tgconstraint OPERATOR(pg_catalog.=) 1
                AND g.tgenabled OPERATOR(pg_catalog.=) ANY ('{O,A}'::pg_catalog."char"[])
                AND NOT g.tgdeferrable
        ) OPERATOR(pg_catalog.=) 4
        AND NOT pg_catalog.row_security_active('"public"."tb_author"'::pg_catalog.regclass)
        AND NOT EXISTS (
            SELECT
            FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid OPERATOR(pg_catalog.=) '"public"."tb_book"'::pg_catalog.regclass
                AND a.attname OPERATOR(pg_catalog.=) ANY (ARRAY['fk_author']::pg_catalog.name[])
                AND NOT a.attnotnull
        ) THEN NULL ELSE '"a foreign key has changed"' END)::pg_catalog.regclass IS NULL
UNION ALL
SELECT 1, s0.n, 0, q.c0, q.c1
FROM s0
CROSS JOIN LATERAL (
    SELECT t1."data.title" AS c0, t1."data.pages" AS c1
    FROM (
        SELECT b."pk_book" AS "base.pk_book", b.title AS "data.title", b.pages AS "data.pages",
            b."fk_author" AS "base.fk_author"
        FROM (public.tb_book b
            LEFT JOIN public.tb_author a ON ((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))
    ) AS t1
    WHERE t1."base.fk_author" OPERATOR(pg_catalog.=) s0.k0
    ORDER BY t1."data.pages" DESC NULLS LAST, t1."base.pk_book"
    LIMIT 1
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."int4"[]) IS NULL;
