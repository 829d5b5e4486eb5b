-- customersConnection
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."full_name" AS c0, t0."id" AS k0
        FROM "public"."customer" AS t0
        ORDER BY t0."id"
        LIMIT 3
    ) AS q
), s2 AS MATERIALIZED (
    SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM s0
    JOIN LATERAL (
        SELECT t2."purchase_no" AS c0, t2."purchase_no" AS k0
        FROM "public"."purchase" AS t2
        WHERE t2."customer_id" OPERATOR(pg_catalog.=) s0.k0
        ORDER BY t2."purchase_no" DESC
        LIMIT 2
    ) AS q ON s0.n OPERATOR(pg_catalog.<=) 2
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."int8", NULL::"pg_catalog"."int4"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, NULL, q.c0, NULL
FROM s0
JOIN LATERAL (
    SELECT pg_catalog.count(*) AS c0
    FROM "public"."purchase" AS t1
    WHERE t1."customer_id" OPERATOR(pg_catalog.=) s0.k0
) AS q ON s0.n OPERATOR(pg_catalog.<=) 2
UNION ALL
SELECT 2, q.p, q.n, NULL, NULL, q.c0
FROM s2 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
UNION ALL
SELECT 3, s2.n, 0, q.c0, NULL, NULL
FROM s2
CROSS JOIN LATERAL (
    SELECT t3."article" AS c0
    FROM "public"."purchase_line" AS t3
    WHERE t3."purchase_no" OPERATOR(pg_catalog.=) s2.k0
    ORDER BY t3."purchase_no", t3."line_no"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
