-- people
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."last_name" AS c0, (t6."id" IS DISTINCT FROM NULL) AS c1,
            ROW(t0."id", t0."first_name", t0."last_name", t0."password_hash", t0."boss_id")::"public"."person" AS k0,
            CASE WHEN (t6."id" IS DISTINCT FROM NULL)
            THEN ROW(t6."id", t6."first_name", t6."last_name", t6."password_hash", t6."boss_id")::"public"."person" END AS k1
        FROM (
            SELECT t0."id", t0."first_name", t0."last_name", t0."password_hash", t0."boss_id"
            FROM "public"."person" AS t0
            ORDER BY t0."id"
            LIMIT 5
        ) AS t0
        LEFT JOIN "public"."person" AS t6 ON t6."id" OPERATOR(pg_catalog.=) t0."boss_id"
        ORDER BY t0."id"
    ) AS q
), s3 AS MATERIALIZED (
    SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM s0
    CROSS JOIN LATERAL (
        SELECT t3."title" AS c0, t3."id" AS k0
        FROM "public"."person_top_posts"(s0.k0, "above" => $1::"pg_catalog"."int4") WITH ORDINALITY AS t3
        WHERE (t3."title" OPERATOR(pg_catalog.<>) $2)
        ORDER BY t3.ordinality
        LIMIT 1
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, q.c1, NULL::"pg_catalog"."text"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, q.c0, NULL, NULL
FROM s0
CROSS JOIN LATERAL (
    SELECT t1."v" AS c0
    FROM (SELECT "public"."person_initials"(s0.k0) AS v OFFSET 0) AS t1
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 2, s0.n, 0, q.c0, NULL, NULL
FROM s0
CROSS JOIN LATERAL (
    SELECT t2."title" AS c0
    FROM "public"."person_first_post"(s0.k0) AS t2
    WHERE NOT (t2.* IS NULL)
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 3, q.p, q.n, q.c0, NULL, NULL
FROM s3 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 4, s3.n, 0, q.c0, NULL, NULL
FROM s3
CROSS JOIN LATERAL (
    SELECT t4."label" AS c0
    FROM "public"."tag" AS t4
    JOIN "public"."post_tag" AS t5 ON t5."tag_id" OPERATOR(pg_catalog.=) t4."id"
    WHERE t5."post_id" OPERATOR(pg_catalog.=) s3.k0
    ORDER BY t4."id"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 5, s0.n, 0, q.c0, NULL, NULL
FROM s0
CROSS JOIN LATERAL (
    SELECT t7."title" AS c0
    FROM "public"."person_top_posts"(s0.k1) WITH ORDINALITY AS t7
    WHERE (s0.k1 IS DISTINCT FROM NULL)
    ORDER BY t7.ordinality
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 6, s0.n, 0, q.c0, q.c1, q.c2
FROM s0
CROSS JOIN LATERAL (
    SELECT t8."title" AS c0, (t9."id" IS DISTINCT FROM NULL) AS c1, t9."last_name" AS c2
    FROM "public"."person_first_post"(s0.k1) AS t8
    LEFT JOIN "public"."person" AS t9 ON t9."id" OPERATOR(pg_catalog.=) t8."author_id"
    WHERE (s0.k1 IS DISTINCT FROM NULL)
        AND NOT (t8.* IS NULL)
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
-- $1 = '1'
-- $2 = 'x'
