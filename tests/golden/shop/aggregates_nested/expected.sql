-- customers
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."full_name" AS c0, t0."id" AS k0
        FROM "public"."customer" AS t0
        ORDER BY t0."id"
        LIMIT 1000
    ) AS q
), s1 AS MATERIALIZED (
    SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM s0
    CROSS JOIN LATERAL (
        SELECT t1."purchase_no" AS k0
        FROM "public"."purchase" AS t1
        WHERE t1."customer_id" OPERATOR(pg_catalog.=) s0.k0
        ORDER BY t1."purchase_no"
        LIMIT 1
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."numeric", NULL::"pg_catalog"."int8"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, q.p, q.n, NULL, NULL, NULL
FROM s1 AS q
UNION ALL
SELECT 2, s1.n, 0, NULL, q.c0, NULL
FROM s1
CROSS JOIN LATERAL (
    SELECT pg_catalog.sum(t2."amount") AS c0
    FROM "public"."purchase_line" AS t2
    WHERE t2."purchase_no" OPERATOR(pg_catalog.=) s1.k0
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."numeric"[]) IS NULL
UNION ALL
SELECT 3, s0.n, 0, NULL, q.c1, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS c0, pg_catalog.max(t3."total") AS c1
    FROM "public"."purchase" AS t3
    WHERE t3."customer_id" OPERATOR(pg_catalog.=) s0.k0
        AND (t3."state" OPERATOR(pg_catalog.<>) $1)
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."numeric"[]) IS NULL;
-- $1 = 'open'
