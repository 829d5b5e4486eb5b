-- customers
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."full_name" AS c0, t0."id" AS k0
        FROM "public"."customer" AS t0
        ORDER BY t0."id"
        LIMIT 1000
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"public"."order_state", NULL::"pg_catalog"."int8"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, NULL, q.c0, q.c1
FROM s0
CROSS JOIN LATERAL (
    SELECT t1."state" AS c0, pg_catalog.count(*) AS c1
    FROM "public"."purchase" AS t1
    WHERE t1."customer_id" OPERATOR(pg_catalog.=) s0.k0
    GROUP BY t1."state"
    ORDER BY pg_catalog.count(*) DESC, t1."state"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"public"."order_state"[]) IS NULL;
-- booksGroups
SELECT q.*
FROM (
    SELECT t0."data.author.name", pg_catalog.sum(t0."data.pages")
    FROM (
        SELECT b.pages AS "data.pages", a.name AS "data.author.name"
        FROM (public.tb_book b
            JOIN public.tb_author a ON ((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))
    ) AS t0
    GROUP BY t0."data.author.name"
    ORDER BY pg_catalog.sum(t0."data.pages") DESC NULLS LAST, t0."data.author.name"
    LIMIT 1000
) AS q
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
-- bookCardsGroups
SELECT pg_catalog.date_trunc('year',
    (t0."data" OPERATOR(pg_catalog.->>) 'published')::"pg_catalog"."timestamptz", 'UTC'),
    pg_catalog.min((t0."data" OPERATOR(pg_catalog.->>) 'title')::"pg_catalog"."text")
FROM "public"."tv_book_card" AS t0
GROUP BY pg_catalog.date_trunc('year',
    (t0."data" OPERATOR(pg_catalog.->>) 'published')::"pg_catalog"."timestamptz", 'UTC')
ORDER BY pg_catalog.date_trunc('year',
    (t0."data" OPERATOR(pg_catalog.->>) 'published')::"pg_catalog"."timestamptz", 'UTC')
LIMIT 1000;
