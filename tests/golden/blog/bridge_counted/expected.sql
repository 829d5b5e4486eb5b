-- most
SELECT q.*
FROM (
    SELECT t0."label", COALESCE(g2.a0, 0)
    FROM "public"."tag" AS t0
    LEFT JOIN (
        SELECT t3."tag_id" AS k0, pg_catalog.count(*) AS a0
        FROM "public"."post_tag" AS t3
        LEFT JOIN "public"."post" AS t1 ON t3."post_id" OPERATOR(pg_catalog.=) t1."id"
        GROUP BY t3."tag_id"
    ) AS g2 ON g2.k0 OPERATOR(pg_catalog.=) t0."id"
    ORDER BY COALESCE(g2.a0, 0) DESC, t0."id"
    LIMIT 1000
) AS q
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_constraint AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
    ) AND NOT pg_catalog.row_security_active('"public"."post"'::pg_catalog.regclass)
    THEN 'pg_catalog.pg_class' ELSE '"a foreign key has changed"' END)::pg_catalog.regclass IS NOT NULL;
-- any
SELECT q.*
FROM (
    SELECT t0."title"
    FROM "public"."post" AS t0
    WHERE (EXISTS (
        SELECT 1
        FROM "public"."post_tag" AS t2
        LEFT JOIN "public"."tag" AS t1 ON t2."tag_id" OPERATOR(pg_catalog.=) t1."id"
        WHERE t2."post_id" OPERATOR(pg_catalog.=) t0."id"
            AND (true)
    ))
    ORDER BY t0."id"
    LIMIT 1000
) AS q
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_constraint AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
    ) AND NOT pg_catalog.row_security_active('"public"."tag"'::pg_catalog.regclass)
    THEN 'pg_catalog.pg_class' ELSE '"a foreign key has changed"' END)::pg_catalog.regclass IS NOT NULL;
-- read
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."label" AS c0, t0."id" AS k0
        FROM "public"."tag" AS t0
        ORDER BY t0."id"
        LIMIT 1000
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."int8"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, q.c1, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS c0, pg_catalog.max(t1."title") AS c1
    FROM "public"."post" AS t1
    JOIN "public"."post_tag" AS t2 ON t2."post_id" OPERATOR(pg_catalog.=) t1."id"
    WHERE t2."tag_id" OPERATOR(pg_catalog.=) s0.k0
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
