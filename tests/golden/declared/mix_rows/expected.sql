-- named
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."kind" AS c0, t0.x2 AS k0, t0.x3 AS k1, t0.x4 AS k2
        FROM (
            SELECT *
            FROM (
                SELECT 0, q.c0, q.c1, NULL::"pg_catalog"."text", NULL::"pg_catalog"."text"
                FROM (
                    SELECT t4."name" COLLATE "pg_catalog"."default" AS c0, t4."id" AS c1
                    FROM "public"."member" AS t4
                    WHERE (((t4."name" OPERATOR(pg_catalog.>=) $1))
                        OR ((((t4."born" OPERATOR(pg_catalog.<) $2)))))
                    ORDER BY t4."name" COLLATE "pg_catalog"."default" DESC, t4."id"
                    LIMIT 5
                ) AS q
                UNION ALL
                SELECT 1, q.c0, NULL::"pg_catalog"."int4", q.c1, q.c2
                FROM (
                    SELECT t5."name" COLLATE "pg_catalog"."default" AS c0, t5."country" AS c1,
                        t5."name" AS c2
                    FROM "public"."town" AS t5
                    WHERE (((t5."name" OPERATOR(pg_catalog.>=) $3)) OR ((false)))
                    ORDER BY t5."name" COLLATE "pg_catalog"."default" DESC, t5."country", t5."name"
                    LIMIT 5
                ) AS q
            ) AS r ("kind", x1, x2, x3, x4)
        ) AS t0
        ORDER BY t0.x1 DESC, t0."kind", t0.x2, t0.x3, t0.x4
        LIMIT 4
        OFFSET 1
    ) AS q
), s1 AS MATERIALIZED (
    SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM s0
    CROSS JOIN LATERAL (
        SELECT t1."name" AS c0, t1."email" AS k0
        FROM "public"."member" AS t1
        WHERE t1."id" OPERATOR(pg_catalog.=) s0.k0
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."text", NULL::"pg_catalog"."int8"
FROM s0 AS q
UNION ALL
SELECT 1, q.p, q.n, NULL, q.c0, NULL
FROM s1 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 2, s1.n, 0, q.c0, NULL, NULL
FROM s1
CROSS JOIN LATERAL (
    SELECT t2."id" AS c0
    FROM "public"."letter" AS t2
    WHERE t2."to_mail" OPERATOR(pg_catalog.=) s1.k0
    ORDER BY t2."id"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
UNION ALL
SELECT 3, s0.n, 0, NULL, q.c0, q.c1
FROM s0
CROSS JOIN LATERAL (
    SELECT t3."name" AS c0, t3."people" AS c1
    FROM "public"."town" AS t3
    WHERE t3."country" OPERATOR(pg_catalog.=) s0.k1
        AND t3."name" OPERATOR(pg_catalog.=) s0.k2
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."int8"[]) IS NULL;
-- $1 = 'Ben'
-- $2 = '1985-01-01'
-- $3 = 'Ben'
