-- createStalls
WITH i0 AS (
    INSERT INTO "public"."stall" ("id", "name")
    SELECT u.c0, u.c1
    FROM ROWS FROM (pg_catalog.unnest($1::"pg_catalog"."int4"[]),
        pg_catalog.unnest($2::"pg_catalog"."text"[])) AS u(c0, c1)
    RETURNING "id" AS k0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = '{"81","82"}'
-- $2 = '{"Here","There"}'
SELECT t0."count"
FROM (
    SELECT pg_catalog.cardinality((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
) AS t0;
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
-- $1 = '{"81","81"}'
-- $2 = '{"desk","lamp"}'
SELECT t0."count"
FROM (
    SELECT pg_catalog.cardinality((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
) AS t0;
-- updateStallOffers
WITH i0 AS (
    UPDATE "public"."stall_offer" AS t0
    SET "stall_id" = COALESCE((
        SELECT t1."id"
        FROM "public"."stall" AS t1
        WHERE t1."name" OPERATOR(pg_catalog.=) $2
    )::"pg_catalog"."int4",
        pg_catalog.jsonb_path_query_first('{}',
            pg_catalog.concat('strict $."fraiseql.set.stall.connect;r"')::pg_catalog.jsonpath)::pg_catalog.text::"pg_catalog"."int4")
    WHERE (t0."stall_id" OPERATOR(pg_catalog.=) $1)
    RETURNING t0."stall_id" AS k0, t0."article" AS k1
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.set_config('fraiseql.key1',
        COALESCE(pg_catalog.array_agg(r.k1)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.ntile(CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.>) $3 THEN 0 ELSE 1 END) OVER ()
FROM i0 AS r;
-- $1 = '81'
-- $2 = 'There'
-- $3 = '5'
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT 1
        FROM (
            SELECT pg_catalog.cardinality((CASE
                WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
                THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
        ) AS t2
    ) AS q
)
SELECT 0, q.p, q.n, NULL::"pg_catalog"."text", NULL::"pg_catalog"."bool", NULL::"pg_catalog"."text"
FROM s0 AS q
UNION ALL
SELECT 1, s0.n, 0, q.c0, q.c1, q.c2
FROM s0
CROSS JOIN LATERAL (
    SELECT t3."article" AS c0, (t4."id" IS DISTINCT FROM NULL) AS c1, t4."name" AS c2
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
    ) AS t3
    LEFT JOIN "public"."stall" AS t4 ON t4."id" OPERATOR(pg_catalog.=) t3."stall_id"
    ORDER BY t3.ordinality
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
