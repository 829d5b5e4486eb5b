-- towns
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."country" AS c0, t0."name" AS c1, t0."country" AS k0, t0."name" AS k1
        FROM "public"."town" AS t0
        WHERE ((
            SELECT (pg_catalog.count(*) OPERATOR(pg_catalog.>) $1)
            FROM "public"."letter" AS t1
            WHERE t1."country" OPERATOR(pg_catalog.=) t0."country"
                AND t1."town" OPERATOR(pg_catalog.=) t0."name"
            HAVING true
        ))
        ORDER BY (
            SELECT pg_catalog.count(*)
            FROM "public"."letter" AS t2
            WHERE t2."country" OPERATOR(pg_catalog.=) t0."country"
                AND t2."town" OPERATOR(pg_catalog.=) t0."name"
        ) DESC, t0."people" ASC, t0."country", t0."name"
        LIMIT 1000
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, q.c1, NULL::"pg_catalog"."int8", NULL::"pg_catalog"."int4"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, NULL, NULL, q.c0, NULL
FROM s0
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS c0
    FROM "public"."letter" AS t3
    WHERE t3."country" OPERATOR(pg_catalog.=) s0.k0
        AND t3."town" OPERATOR(pg_catalog.=) s0.k1
) AS q
UNION ALL
SELECT 2, s0.n, 0, q.c0, NULL, q.c1, NULL
FROM s0
CROSS JOIN LATERAL (
    SELECT t4."state" AS c0, pg_catalog.count(*) AS c1
    FROM "public"."letter" AS t4
    WHERE t4."country" OPERATOR(pg_catalog.=) s0.k0
        AND t4."town" OPERATOR(pg_catalog.=) s0.k1
    GROUP BY t4."state"
    ORDER BY t4."state"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 3, s0.n, 0, NULL, NULL, q.c0, NULL
FROM s0
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS c0
    FROM "public"."letter" AS t5
    WHERE t5."country" OPERATOR(pg_catalog.=) s0.k0
        AND t5."town" OPERATOR(pg_catalog.=) s0.k1
) AS q
UNION ALL
SELECT 4, s0.n, 0, NULL, NULL, NULL, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT t6."id" AS c0
    FROM "public"."letter" AS t6
    WHERE t6."country" OPERATOR(pg_catalog.=) s0.k0
        AND t6."town" OPERATOR(pg_catalog.=) s0.k1
    ORDER BY t6."id"
    LIMIT 1
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL;
-- $1 = '0'
