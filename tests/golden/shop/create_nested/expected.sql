-- createStalls
WITH i0 AS (
    INSERT INTO "public"."stall" ("id", "name")
    SELECT u.c0, u.c1
    FROM ROWS FROM (pg_catalog.unnest($1::"pg_catalog"."int4"[]),
        pg_catalog.unnest($2::"pg_catalog"."text"[])) AS u(c0, c1)
    RETURNING "id" AS k0, "id" AS f0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.set_config('fraiseql.row0_0', CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) $3
        THEN pg_catalog.array_agg(r.f0)::pg_catalog.text
        ELSE pg_catalog.jsonb_path_query_first('{}',
            pg_catalog.concat('strict $."fraiseql.input;m"')::pg_catalog.jsonpath)::pg_catalog.text END,
        true) IS NOT NULL
FROM i0 AS r;
-- $1 = '{"91","92"}'
-- $2 = '{"Lamps and oil","Tins"}'
-- $3 = '2'
WITH i0 AS (
    INSERT INTO "public"."stall_offer" ("article", "stall_id")
    SELECT u.c0, a0.m0[u.c1]
    FROM (
        SELECT (CASE
            WHEN pg_catalog.current_setting('fraiseql.row0_0', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('fraiseql.row0_0', true) END)::"pg_catalog"."int4"[] AS m0
        OFFSET 0
    ) AS a0,
        ROWS FROM (pg_catalog.unnest($1::"pg_catalog"."text"[]),
            pg_catalog.unnest($2::pg_catalog._int4)) AS u(c0, c1)
    RETURNING 1 AS f0
)
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) $3 THEN ''
    ELSE pg_catalog.jsonb_path_query_first('{}',
        pg_catalog.concat('strict $."fraiseql.input.stallOffers.create;m"')::pg_catalog.jsonpath)::pg_catalog.text END
FROM i0 AS r;
-- $1 = '{"lamp","olive","can"}'
-- $2 = '{"1","1","2"}'
-- $3 = '3'
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT 1
        FROM (
            SELECT pg_catalog.cardinality((CASE
                WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
                THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
        ) AS t0
    ) AS q
), s1 AS MATERIALIZED (
    SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM s0
    CROSS JOIN LATERAL (
        SELECT t1."name" AS c0, t1."id" AS k0
        FROM (
            SELECT q."id", q."name", r.ordinality
            FROM ROWS FROM (pg_catalog.unnest((CASE
                WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
                THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) WITH ORDINALITY AS r("id",
                    ordinality)
            JOIN "public"."stall" AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
        ) AS t1
        ORDER BY t1.ordinality
    ) AS q
)
SELECT 0, q.p, q.n, NULL::"pg_catalog"."text"
FROM s0 AS q
UNION ALL
SELECT 1, q.p, q.n, q.c0
FROM s1 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 2, s1.n, 0, q.c0
FROM s1
CROSS JOIN LATERAL (
    SELECT t2."article" AS c0
    FROM "public"."stall_offer" AS t2
    WHERE t2."stall_id" OPERATOR(pg_catalog.=) s1.k0
    ORDER BY t2."article" ASC, t2."stall_id"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
-- createStallOffer
WITH i0 AS (
    INSERT INTO "public"."stall" ("id", "name")
    SELECT u.c0, u.c1
    FROM ROWS FROM (pg_catalog.unnest($1::"pg_catalog"."int4"[]),
        pg_catalog.unnest($2::"pg_catalog"."text"[])) AS u(c0, c1)
    RETURNING "id" AS f0
)
SELECT pg_catalog.set_config('fraiseql.row1_0', CASE
    WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) $3
    THEN pg_catalog.array_agg(r.f0)::pg_catalog.text
    ELSE pg_catalog.jsonb_path_query_first('{}',
        pg_catalog.concat('strict $."fraiseql.input.stall.create;m"')::pg_catalog.jsonpath)::pg_catalog.text END,
    true) IS NOT NULL
FROM i0 AS r;
-- $1 = '{"93"}'
-- $2 = '{"Hemp"}'
-- $3 = '1'
WITH i0 AS (
    INSERT INTO "public"."stall_offer" ("article", "stall_id")
    SELECT u.c0, a1.m0[u.c1]
    FROM (
        SELECT (CASE
            WHEN pg_catalog.current_setting('fraiseql.row1_0', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('fraiseql.row1_0', true) END)::"pg_catalog"."int4"[] AS m0
        OFFSET 0
    ) AS a1,
        ROWS FROM (pg_catalog.unnest($1::"pg_catalog"."text"[]),
            pg_catalog.unnest($2::pg_catalog._int4)) AS u(c0, c1)
    RETURNING "stall_id" AS k0, "article" AS k1
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.set_config('fraiseql.key1',
        COALESCE(pg_catalog.array_agg(r.k1)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = '{"rope"}'
-- $2 = '{"1"}'
SELECT t0."article", (t1."id" IS DISTINCT FROM NULL), t1."name"
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
) AS t0
LEFT JOIN "public"."stall" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."stall_id";
