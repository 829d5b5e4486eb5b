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
-- $1 = '{"94","95"}'
-- $2 = '{"Old","New"}'
SELECT t0."count"
FROM (
    SELECT pg_catalog.cardinality((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
) AS t0;
-- createStallOffer
WITH i0 AS (
    INSERT INTO "public"."stall_offer" AS c ("stall_id", "article")
    VALUES ($1::"pg_catalog"."int4", $2::"pg_catalog"."text")
    RETURNING c."stall_id", c."article"
)
SELECT t0."article"
FROM i0 AS t0;
-- $1 = '94'
-- $2 = 'moved'
-- updateStall
WITH i0 AS (
    UPDATE "public"."stall" AS t0
    SET "id" = t0."id"
    WHERE t0."id" OPERATOR(pg_catalog.=) $1
    RETURNING t0."id" AS k0, t0."id" AS f0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.set_config('fraiseql.row0_0', CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) $2
        THEN pg_catalog.array_agg(r.f0)::pg_catalog.text
        ELSE pg_catalog.jsonb_path_query_first('{}',
            pg_catalog.concat('strict $."fraiseql.set;u"')::pg_catalog.jsonpath)::pg_catalog.text END,
        true) IS NOT NULL
FROM i0 AS r;
-- $1 = '95'
-- $2 = '1'
WITH i0 AS (
    UPDATE "public"."stall_offer" AS b
    SET "stall_id" = r.f0
    FROM (
        SELECT COALESCE((
            SELECT t1."stall_id"
            FROM "public"."stall_offer" AS t1
            WHERE t1."stall_id" OPERATOR(pg_catalog.=) u.c0
                AND t1."article" OPERATOR(pg_catalog.=) u.c1
        )::"pg_catalog"."int4",
            pg_catalog.jsonb_path_query_first('{}',
                pg_catalog.concat('strict $."fraiseql.', u.c3, ';r"')::pg_catalog.jsonpath)::pg_catalog.text::"pg_catalog"."int4") AS k0,
            COALESCE((
                SELECT t2."article"
                FROM "public"."stall_offer" AS t2
                WHERE t2."stall_id" OPERATOR(pg_catalog.=) u.c0
                    AND t2."article" OPERATOR(pg_catalog.=) u.c1
            )::"pg_catalog"."text",
                pg_catalog.jsonb_path_query_first('{}',
                    pg_catalog.concat('strict $."fraiseql.', u.c3, ';r"')::pg_catalog.jsonpath)::pg_catalog.text::"pg_catalog"."text") AS k1,
            a0.m0[u.c2] AS f0
        FROM (
            SELECT (CASE
                WHEN pg_catalog.current_setting('fraiseql.row0_0', true) OPERATOR(pg_catalog.<>) ''
                THEN pg_catalog.current_setting('fraiseql.row0_0', true) END)::"pg_catalog"."int4"[] AS m0
            OFFSET 0
        ) AS a0,
            ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2),
                pg_catalog.unnest($3::pg_catalog._int4), pg_catalog.unnest($4::pg_catalog._text)) AS u(c0,
                    c1, c2, c3)
    ) AS r
    WHERE b."stall_id" OPERATOR(pg_catalog.=) r.k0
        AND b."article" OPERATOR(pg_catalog.=) r.k1
    RETURNING 1 AS f0
)
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) $5 THEN ''
    ELSE pg_catalog.jsonb_path_query_first('{}',
        pg_catalog.concat('strict $."fraiseql.set.stallOffers.connect;l"')::pg_catalog.jsonpath)::pg_catalog.text END
FROM i0 AS r;
-- $1 = '{"94"}'
-- $2 = '{"moved"}'
-- $3 = '{"1"}'
-- $4 = '{"set.stallOffers.connect.0"}'
-- $5 = '1'
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
        pg_catalog.concat('strict $."fraiseql.set.stallOffers.create;m"')::pg_catalog.jsonpath)::pg_catalog.text END
FROM i0 AS r;
-- $1 = '{"made"}'
-- $2 = '{"1"}'
-- $3 = '1'
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t3."name" AS c0, t3."id" AS k0
        FROM (
            SELECT q."id", q."name", r.ordinality
            FROM ROWS FROM (pg_catalog.unnest((CASE
                WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
                THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) WITH ORDINALITY AS r("id",
                    ordinality)
            JOIN "public"."stall" AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
        ) AS t3
    ) AS q
)
SELECT 0, q.p, q.n, q.c0
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT t4."article" AS c0
    FROM "public"."stall_offer" AS t4
    WHERE t4."stall_id" OPERATOR(pg_catalog.=) s0.k0
    ORDER BY t4."article" ASC, t4."stall_id"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
