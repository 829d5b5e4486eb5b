-- boxes
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."number" AS c0, (t2."email" IS DISTINCT FROM NULL) AS c1, t2."name" AS c2,
            t2."email" AS k0
        FROM (
            SELECT t0."number", t0."data"
            FROM "public"."v_box" AS t0
            WHERE (EXISTS (
                SELECT 1
                FROM "public"."member" AS t1
                WHERE t1."email" OPERATOR(pg_catalog.=) (t0."data" OPERATOR(pg_catalog.->>) 'owner_mail')::"pg_catalog"."text"
                    AND ((t1."name" OPERATOR(pg_catalog.~~) $1))
            ))
            ORDER BY t0."number"
            LIMIT 1000
        ) AS t0
        LEFT JOIN "public"."member" AS t2 ON t2."email" OPERATOR(pg_catalog.=) (t0."data" OPERATOR(pg_catalog.->>) 'owner_mail')::"pg_catalog"."text"
        ORDER BY t0."number"
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, q.c1, q.c2
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, q.c0, NULL, NULL
FROM s0
CROSS JOIN LATERAL (
    SELECT t3."number" AS c0
    FROM "public"."v_box" AS t3
    WHERE (t3."data" OPERATOR(pg_catalog.->>) 'owner_mail')::"pg_catalog"."text" OPERATOR(pg_catalog.=) s0.k0
    ORDER BY t3."number"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL;
-- $1 = 'A%'
