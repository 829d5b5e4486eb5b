-- towns
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."country" AS c0, t0."name" AS c1, COALESCE(g2.a0, 0) AS c2, t0."country" AS k0,
            t0."name" AS k1
        FROM "public"."town" AS t0
        LEFT JOIN (
            SELECT t1."country" AS k0, t1."town" AS k1, pg_catalog.count(*) AS a0
            FROM "public"."letter" AS t1
            GROUP BY t1."country", t1."town"
        ) AS g2 ON g2.k0 OPERATOR(pg_catalog.=) t0."country"
            AND g2.k1 OPERATOR(pg_catalog.=) t0."name"
        WHERE ((COALESCE(g2.a0, 0) OPERATOR(pg_catalog.>) $1))
        ORDER BY COALESCE(g2.a0, 0) DESC, t0."people" ASC, t0."country", t0."name"
        LIMIT 1000
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, q.c1, q.c2, NULL::"pg_catalog"."int4"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, q.c0, NULL, q.c1, NULL
FROM s0
CROSS JOIN LATERAL (
    SELECT t3."state" AS c0, pg_catalog.count(*) AS c1
    FROM "public"."letter" AS t3
    WHERE t3."country" OPERATOR(pg_catalog.=) s0.k0
        AND t3."town" OPERATOR(pg_catalog.=) s0.k1
    GROUP BY t3."state"
    ORDER BY t3."state"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 2, s0.n, 0, NULL, NULL, q.c0, NULL
FROM s0
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS c0
    FROM "public"."letter" AS t4
    WHERE t4."country" OPERATOR(pg_catalog.=) s0.k0
        AND t4."town" OPERATOR(pg_catalog.=) s0.k1
) AS q
UNION ALL
SELECT 3, s0.n, 0, NULL, NULL, NULL, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT t5."id" AS c0
    FROM "public"."letter" AS t5
    WHERE t5."country" OPERATOR(pg_catalog.=) s0.k0
        AND t5."town" OPERATOR(pg_catalog.=) s0.k1
    ORDER BY t5."id"
    LIMIT 1
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL;
-- $1 = '0'
