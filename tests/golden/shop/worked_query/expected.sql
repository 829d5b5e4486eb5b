-- customers
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."full_name" AS c0, t0."id" AS k0
        FROM "public"."customer" AS t0
        ORDER BY t0."id"
        LIMIT 2
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."int4", NULL::"pg_catalog"."numeric"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, NULL, q.c0, q.c1
FROM s0
CROSS JOIN LATERAL (
    SELECT t1."purchase_no" AS c0, t1."total" AS c1
    FROM "public"."purchase" AS t1
    WHERE t1."customer_id" OPERATOR(pg_catalog.=) s0.k0
        AND (t1."total" OPERATOR(pg_catalog.>=) $1)
    ORDER BY t1."purchase_no"
    LIMIT 5
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."numeric"[]) IS NULL;
-- $1 = '5'
