-- kind
-- needs no SQL
-- first
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."full_name" AS c0, t0."email" AS c1, t0."id" AS k0
        FROM "public"."customer" AS t0
        ORDER BY t0."id"
        LIMIT 1
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, q.c1, NULL::"pg_catalog"."int4", NULL::"public"."order_state"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, NULL, NULL, q.c0, q.c1
FROM s0
CROSS JOIN LATERAL (
    SELECT t1."purchase_no" AS c0, t1."state" AS c1
    FROM "public"."purchase" AS t1
    WHERE t1."customer_id" OPERATOR(pg_catalog.=) s0.k0
    ORDER BY t1."purchase_no"
    LIMIT 1
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"public"."order_state"[]) IS NULL;
-- second
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, 1 AS n, q.*
    FROM (
        SELECT t0."full_name" AS c0, t0."id" AS k0
        FROM "public"."customer" AS t0
        WHERE t0."id" OPERATOR(pg_catalog.=) $1
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."int4", NULL::"public"."order_state"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, NULL, q.c0, q.c1
FROM s0
CROSS JOIN LATERAL (
    SELECT t1."purchase_no" AS c0, t1."state" AS c1
    FROM "public"."purchase" AS t1
    WHERE t1."customer_id" OPERATOR(pg_catalog.=) s0.k0
    ORDER BY t1."purchase_no"
    LIMIT 1
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"public"."order_state"[]) IS NULL;
-- $1 = '00000000-0000-4000-8000-000000000002'
-- missing
SELECT t0."email"
FROM "public"."customer" AS t0
WHERE t0."id" OPERATOR(pg_catalog.=) $1;
-- $1 = '00000000-0000-4000-8000-00000000000f'
