-- customers
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."full_name" AS c0, t0."id" AS k0
        FROM "public"."customer" AS t0
        ORDER BY t0."full_name" ASC, t0."id"
        LIMIT 1000
    ) AS q
), s1 AS MATERIALIZED (
    SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM s0
    CROSS JOIN LATERAL (
        SELECT t1."purchase_no" AS c0, (t3."id" IS DISTINCT FROM NULL) AS c1, t3."email" AS c2,
            t1."purchase_no" AS k0, t3."id" AS k1
        FROM (
            SELECT t1."purchase_no", t1."customer_id", t1."placed"
            FROM "public"."purchase" AS t1
            WHERE t1."customer_id" OPERATOR(pg_catalog.=) s0.k0
            ORDER BY t1."placed" DESC, t1."purchase_no"
            LIMIT 5
        ) AS t1
        LEFT JOIN "public"."customer" AS t3 ON t3."id" OPERATOR(pg_catalog.=) t1."customer_id"
        ORDER BY t1."placed" DESC, t1."purchase_no"
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."int4", NULL::"pg_catalog"."bool",
    NULL::"pg_catalog"."int8"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, q.p, q.n, q.c2, q.c0, q.c1, NULL
FROM s1 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 2, s1.n, 0, q.c0, NULL, NULL, q.c1
FROM s1
CROSS JOIN LATERAL (
    SELECT t2."article" AS c0, t2."amount" AS c1
    FROM "public"."purchase_line" AS t2
    WHERE t2."purchase_no" OPERATOR(pg_catalog.=) s1.k0
    ORDER BY t2."purchase_no", t2."line_no"
    LIMIT 1
    OFFSET 1
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."int8"[]) IS NULL
UNION ALL
SELECT 3, s1.n, 0, q.c0, NULL, NULL, NULL
FROM s1
CROSS JOIN LATERAL (
    SELECT t4."email" AS c0
    FROM "public"."customer" AS t4
    WHERE t4."fk_referrer" OPERATOR(pg_catalog.=) s1.k1
    ORDER BY t4."id"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
