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
-- $1 = '{"71","72"}'
-- $2 = '{"Nets","Pots"}'
SELECT t0."count"
FROM (
    SELECT pg_catalog.cardinality((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
) AS t0;
-- createStallOffer
WITH i0 AS (
    INSERT INTO "public"."stall_offer" AS c ("article", "stall_id")
    VALUES ($1::"pg_catalog"."text",
        COALESCE((
            SELECT t0."id"
            FROM "public"."stall" AS t0
            WHERE t0."name" OPERATOR(pg_catalog.=) $2
        )::"pg_catalog"."int4",
            pg_catalog.jsonb_path_query_first('{}',
                pg_catalog.concat('strict $."fraiseql.input.stall.connect;r"')::pg_catalog.jsonpath)::pg_catalog.text::"pg_catalog"."int4"))
    RETURNING c."stall_id" AS k0, c."article" AS k1
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.set_config('fraiseql.key1',
        COALESCE(pg_catalog.array_agg(r.k1)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = 'cod'
-- $2 = 'Nets'
SELECT (t2."id" IS DISTINCT FROM NULL), t2."name"
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
) AS t1
LEFT JOIN "public"."stall" AS t2 ON t2."id" OPERATOR(pg_catalog.=) t1."stall_id";
-- createStallOffers
WITH i0 AS (
    INSERT INTO "public"."stall_offer" ("article", "stall_id")
    SELECT u.c0,
        COALESCE((
            SELECT t0."id"
            FROM "public"."stall" AS t0
            WHERE t0."name" OPERATOR(pg_catalog.=) u.c1
        )::"pg_catalog"."int4",
            pg_catalog.jsonb_path_query_first('{}',
                pg_catalog.concat('strict $."fraiseql.', u.c2, '.stall.connect;r"')::pg_catalog.jsonpath)::pg_catalog.text::"pg_catalog"."int4")
    FROM ROWS FROM (pg_catalog.unnest($1::"pg_catalog"."text"[]), pg_catalog.unnest($2),
        pg_catalog.unnest($3::pg_catalog._text)) AS u(c0, c1, c2)
    RETURNING "stall_id" AS k0, "article" AS k1
), i1 AS (
    INSERT INTO "public"."stall_offer" ("article", "stall_id")
    SELECT u.c0,
        COALESCE((
            SELECT t1."id"
            FROM "public"."stall" AS t1
            WHERE t1."id" OPERATOR(pg_catalog.=) u.c1
        )::"pg_catalog"."int4",
            pg_catalog.jsonb_path_query_first('{}',
                pg_catalog.concat('strict $."fraiseql.', u.c2, '.stall.connect;r"')::pg_catalog.jsonpath)::pg_catalog.text::"pg_catalog"."int4")
    FROM ROWS FROM (pg_catalog.unnest($4::"pg_catalog"."text"[]), pg_catalog.unnest($5),
        pg_catalog.unnest($6::pg_catalog._text)) AS u(c0, c1, c2)
    RETURNING "stall_id" AS k0, "article" AS k1
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0 ORDER BY r.place)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.set_config('fraiseql.key1',
        COALESCE(pg_catalog.array_agg(r.k1 ORDER BY r.place)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM (
    SELECT g.*, o.place
    FROM (
        SELECT i.*, pg_catalog.row_number() OVER () AS n
        FROM i0 AS i
    ) AS g
    JOIN pg_catalog.unnest($7::pg_catalog._int4) WITH ORDINALITY AS o(place, n) ON o.n OPERATOR(pg_catalog.=) g.n
    UNION ALL
    SELECT g.*, o.place
    FROM (
        SELECT i.*, pg_catalog.row_number() OVER () AS n
        FROM i1 AS i
    ) AS g
    JOIN pg_catalog.unnest($8::pg_catalog._int4) WITH ORDINALITY AS o(place, n) ON o.n OPERATOR(pg_catalog.=) g.n
) AS r;
-- $1 = '{"eel","shell"}'
-- $2 = '{"Nets","Pots"}'
-- $3 = '{"input.0","input.2"}'
-- $4 = '{"claw"}'
-- $5 = '{"72"}'
-- $6 = '{"input.1"}'
-- $7 = '{"0","2"}'
-- $8 = '{"1"}'
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
