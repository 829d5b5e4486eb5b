-- customers
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."full_name" AS c0, g5.a0 AS c1, g5.a1 AS c2, t0."id" AS k0
        FROM (
            SELECT t0."id", t0."full_name"
            FROM "public"."customer" AS t0
            ORDER BY t0."id"
            LIMIT 1000
        ) AS t0
        CROSS JOIN LATERAL (
            SELECT pg_catalog.count(*) AS a0, pg_catalog.max(t4."total") AS a1
            FROM "public"."purchase" AS t4
            WHERE t4."customer_id" OPERATOR(pg_catalog.=) t0."id"
                AND (t4."state" OPERATOR(pg_catalog.<>) $1)
        ) AS g5
        ORDER BY t0."id"
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, q.c1, q.c2
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::"pg_catalog"."numeric"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, NULL, NULL, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT g3.a0 AS c0
    FROM (
        SELECT t1."purchase_no", t1."customer_id"
        FROM "public"."purchase" AS t1
        WHERE t1."customer_id" OPERATOR(pg_catalog.=) s0.k0
        ORDER BY t1."purchase_no"
        LIMIT 1
    ) AS t1
    CROSS JOIN LATERAL (
        SELECT pg_catalog.sum(t2."amount") AS a0
        FROM "public"."purchase_line" AS t2
        WHERE t2."purchase_no" OPERATOR(pg_catalog.=) t1."purchase_no"
    ) AS g3
    ORDER BY t1."purchase_no"
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."numeric"[]) IS NULL;
-- $1 = 'open'
