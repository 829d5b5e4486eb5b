-- createStall
WITH i0 AS (
    INSERT INTO "public"."stall" AS c ("id", "name")
    VALUES ($1::"pg_catalog"."int4", $2::"pg_catalog"."text")
    RETURNING c."id"
)
SELECT t0."id"
FROM i0 AS t0;
-- $1 = '51'
-- $2 = 'Glass'
-- createStallOffers
WITH i0 AS (
    INSERT INTO "public"."stall_offer" ("stall_id", "article")
    SELECT u.c0, u.c1
    FROM ROWS FROM (pg_catalog.unnest($1::"pg_catalog"."int4"[]),
        pg_catalog.unnest($2::"pg_catalog"."text"[])) AS u(c0, c1)
    RETURNING "stall_id" AS k0, "article" AS k1
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.set_config('fraiseql.key1',
        COALESCE(pg_catalog.array_agg(r.k1)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = '{"51","51"}'
-- $2 = '{"jar","cup"}'
SELECT t0."count"
FROM (
    SELECT pg_catalog.cardinality((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
) AS t0;
-- deleteStalls
WITH i0 AS (
    SELECT t0."id" AS k0
    FROM "public"."stall" AS t0
    WHERE (t0."name" OPERATOR(pg_catalog.=) $1)
    LIMIT (1 OPERATOR(pg_catalog.+) $2)
    FOR UPDATE OF t0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.ntile(CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.>) $3 THEN 0 ELSE 1 END) OVER ()
FROM i0 AS r;
-- $1 = 'Glass'
-- $2 = '3'
-- $3 = '3'
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t1."count" AS c0
        FROM (
            SELECT pg_catalog.cardinality((CASE
                WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
                THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
        ) AS t1
    ) AS q
), s1 AS MATERIALIZED (
    SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM s0
    CROSS JOIN LATERAL (
        SELECT t2."name" AS c0, t2."id" AS k0
        FROM (
            SELECT q."id", q."name", r.ordinality
            FROM ROWS FROM (pg_catalog.unnest((CASE
                WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
                THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) WITH ORDINALITY AS r("id",
                    ordinality)
            JOIN "public"."stall" AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
        ) AS t2
        ORDER BY t2.ordinality
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."text"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
UNION ALL
SELECT 1, q.p, q.n, NULL, q.c0
FROM s1 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 2, s1.n, 0, NULL, q.c0
FROM s1
CROSS JOIN LATERAL (
    SELECT t3."article" AS c0
    FROM "public"."stall_offer" AS t3
    WHERE t3."stall_id" OPERATOR(pg_catalog.=) s1.k0
    ORDER BY t3."stall_id", t3."article"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
WITH i0 AS (
    DELETE FROM "public"."stall" AS b USING ROWS FROM (pg_catalog.unnest((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) AS r(k0)
    WHERE b."id" OPERATOR(pg_catalog.=) r.k0
    RETURNING 1
)
SELECT pg_catalog.nth_value(1, CASE
    WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) pg_catalog.cardinality((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) THEN 1
    ELSE 0 END) OVER ()
FROM i0;
-- deleteStallOffer
WITH i0 AS (
    SELECT t0."stall_id" AS k0, t0."article" AS k1
    FROM "public"."stall_offer" AS t0
    WHERE t0."stall_id" OPERATOR(pg_catalog.=) $1
        AND t0."article" OPERATOR(pg_catalog.=) $2
    FOR UPDATE OF t0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.set_config('fraiseql.key1',
        COALESCE(pg_catalog.array_agg(r.k1)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = '51'
-- $2 = 'jar'
SELECT t1."article"
FROM (
    SELECT q."stall_id", q."article", r.ordinality
    FROM ROWS FROM (pg_catalog.unnest((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]),
        pg_catalog.unnest((CASE
            WHEN pg_catalog.current_setting('fraiseql.key1', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('fraiseql.key1', true) END)::"pg_catalog"."text"[])) WITH ORDINALITY AS r("stall_id",
                "article", ordinality)
    JOIN "public"."stall_offer" AS q ON q."stall_id" OPERATOR(pg_catalog.=) r."stall_id"
        AND q."article" OPERATOR(pg_catalog.=) r."article"
) AS t1;
WITH i0 AS (
    DELETE FROM "public"."stall_offer" AS b USING ROWS FROM (pg_catalog.unnest((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]),
        pg_catalog.unnest((CASE
            WHEN pg_catalog.current_setting('fraiseql.key1', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('fraiseql.key1', true) END)::"pg_catalog"."text"[])) AS r(k0,
                k1)
    WHERE b."stall_id" OPERATOR(pg_catalog.=) r.k0
        AND b."article" OPERATOR(pg_catalog.=) r.k1
    RETURNING 1
)
SELECT pg_catalog.nth_value(1, CASE
    WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) pg_catalog.cardinality((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) THEN 1
    ELSE 0 END) OVER ()
FROM i0;
