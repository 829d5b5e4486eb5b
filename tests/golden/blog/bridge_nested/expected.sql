-- posts
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."title" AS c0, t0."id" AS k0
        FROM "public"."post" AS t0
        ORDER BY t0."id"
        LIMIT 1000
    ) AS q
), s1 AS MATERIALIZED (
    SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM s0
    CROSS JOIN LATERAL (
        SELECT t1."label" AS c0, t1."id" AS k0
        FROM "public"."tag" AS t1
        JOIN "public"."post_tag" AS t2 ON t2."tag_id" OPERATOR(pg_catalog.=) t1."id"
        WHERE t2."post_id" OPERATOR(pg_catalog.=) s0.k0
            AND (t1."label" OPERATOR(pg_catalog.<>) $1)
        ORDER BY t1."id"
        LIMIT 2
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."bool", NULL::"pg_catalog"."text"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, q.p, q.n, q.c0, NULL, NULL
FROM s1 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 2, s1.n, 0, q.c0, q.c1, q.c2
FROM s1
CROSS JOIN LATERAL (
    SELECT t3."title" AS c0, (t5."id" IS DISTINCT FROM NULL) AS c1, CASE
        WHEN (t5."id" IS DISTINCT FROM NULL)
        THEN "public"."person_full_name"(ROW(t5."id", t5."first_name", t5."last_name",
            t5."password_hash", t5."boss_id")::"public"."person") END AS c2
    FROM (
        SELECT t3."id", t3."title", t3."author_id"
        FROM "public"."post" AS t3
        JOIN "public"."post_tag" AS t4 ON t4."post_id" OPERATOR(pg_catalog.=) t3."id"
        WHERE t4."tag_id" OPERATOR(pg_catalog.=) s1.k0
        ORDER BY t3."id"
        LIMIT 1000
    ) AS t3
    LEFT JOIN "public"."person" AS t5 ON t5."id" OPERATOR(pg_catalog.=) t3."author_id"
    ORDER BY t3."id"
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
-- $1 = 'blue'
