-- createStalls
WITH i0 AS (
    INSERT INTO "public"."stall" ("id", "name", "tags")
    SELECT u.c0, u.c1, u.c2::"pg_catalog"."_text"
    FROM ROWS FROM (pg_catalog.unnest($1::"pg_catalog"."int4"[]),
        pg_catalog.unnest($2::"pg_catalog"."text"[]), pg_catalog.unnest($3::pg_catalog._text)) AS u(c0,
            c1, c2)
    RETURNING "id" AS k0
), i1 AS (
    INSERT INTO "public"."stall" ("id", "name", "tags", "home")
    SELECT u.c0, u.c1, u.c2::"pg_catalog"."_text", u.c3::"public"."place"
    FROM ROWS FROM (pg_catalog.unnest($4::"pg_catalog"."int4"[]),
        pg_catalog.unnest($5::"pg_catalog"."text"[]), pg_catalog.unnest($6::pg_catalog._text),
        pg_catalog.unnest(ARRAY[ROW($7::"pg_catalog"."text", NULL)]::"public"."place"[]::pg_catalog._text)) AS u(c0,
            c1, c2, c3)
    RETURNING "id" AS k0
), i2 AS (
    INSERT INTO "public"."stall" ("id", "name", "visits")
    SELECT u.c0, u.c1, u.c2
    FROM ROWS FROM (pg_catalog.unnest($8::"pg_catalog"."int4"[]),
        pg_catalog.unnest($9::"pg_catalog"."text"[]), pg_catalog.unnest($10::"pg_catalog"."int4"[])) AS u(c0,
            c1, c2)
    RETURNING "id" AS k0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0 ORDER BY r.place)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM (
    SELECT g.*, o.place
    FROM (
        SELECT i.*, pg_catalog.row_number() OVER () AS n
        FROM i0 AS i
    ) AS g
    JOIN pg_catalog.unnest($11::pg_catalog._int4) WITH ORDINALITY AS o(place, n) ON o.n OPERATOR(pg_catalog.=) g.n
    UNION ALL
    SELECT g.*, o.place
    FROM (
        SELECT i.*, pg_catalog.row_number() OVER () AS n
        FROM i1 AS i
    ) AS g
    JOIN pg_catalog.unnest($12::pg_catalog._int4) WITH ORDINALITY AS o(place, n) ON o.n OPERATOR(pg_catalog.=) g.n
    UNION ALL
    SELECT g.*, o.place
    FROM (
        SELECT i.*, pg_catalog.row_number() OVER () AS n
        FROM i2 AS i
    ) AS g
    JOIN pg_catalog.unnest($13::pg_catalog._int4) WITH ORDINALITY AS o(place, n) ON o.n OPERATOR(pg_catalog.=) g.n
) AS r;
-- $1 = '{"21","23"}'
-- $2 = '{"Bread","Salt"}'
-- $3 = '{"{\"rye\"}","{}"}'
-- $4 = '{"22"}'
-- $5 = '{"Cheese"}'
-- $6 = '{"{\"old\",\"young\"}"}'
-- $7 = 'Hill'
-- $8 = '{"24"}'
-- $9 = '{"Oil"}'
-- $10 = '{"1"}'
-- $11 = '{"0","2"}'
-- $12 = '{"1"}'
-- $13 = '{"3"}'
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."count" AS c0
        FROM (
            SELECT pg_catalog.cardinality((CASE
                WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
                THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
        ) AS t0
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."text", NULL::"pg_catalog"."int4",
    NULL::"pg_catalog"."_text", NULL::"pg_catalog"."bool", NULL::"pg_catalog"."text"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, q.c0, q.c1, q.c2, q.c3, q.c4, q.c5
FROM s0
CROSS JOIN LATERAL (
    SELECT t1."id" AS c0, t1."name" AS c1, t1."visits" AS c2, t1."tags" AS c3,
        (t1."home" IS DISTINCT FROM NULL) AS c4, (t1."home")."street" AS c5
    FROM (
        SELECT q."id", q."name", q."visits", q."tags", q."home", r.ordinality
        FROM ROWS FROM (pg_catalog.unnest((CASE
            WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) WITH ORDINALITY AS r("id",
                ordinality)
        JOIN "public"."stall" AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
    ) AS t1
    ORDER BY t1.ordinality
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
    AND pg_catalog.array_eq(q.c3, NULL::"pg_catalog"."_text") IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c5, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
-- createStallOffers
WITH i0 AS (
    INSERT INTO "public"."stall_offer" ("stall_id", "article", "price")
    SELECT u.c0, u.c1, u.c2
    FROM ROWS FROM (pg_catalog.unnest($1::"pg_catalog"."int4"[]),
        pg_catalog.unnest($2::"pg_catalog"."text"[]),
        pg_catalog.unnest($3::"pg_catalog"."numeric"[])) AS u(c0, c1, c2)
    RETURNING "stall_id" AS k0, "article" AS k1
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.set_config('fraiseql.key1',
        COALESCE(pg_catalog.array_agg(r.k1)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = '{"21","22"}'
-- $2 = '{"roll","gouda"}'
-- $3 = '{"0.50",NULL}'
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
)
SELECT 0, q.p, q.n, NULL::"pg_catalog"."text", NULL::"pg_catalog"."numeric",
    NULL::"pg_catalog"."bool", NULL::"pg_catalog"."text"
FROM s0 AS q
UNION ALL
SELECT 1, s0.n, 0, q.c0, q.c1, q.c2, q.c3
FROM s0
CROSS JOIN LATERAL (
    SELECT t1."article" AS c0, t1."price" AS c1, (t2."id" IS DISTINCT FROM NULL) AS c2,
        t2."name" AS c3
    FROM (
        SELECT q."stall_id", q."article", q."price", r.ordinality
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
    LEFT JOIN "public"."stall" AS t2 ON t2."id" OPERATOR(pg_catalog.=) t1."stall_id"
    ORDER BY t1.ordinality
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."numeric"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c3, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
-- none
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM (SELECT NULL::"pg_catalog"."int4" AS k0 WHERE false) AS r;
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."count" AS c0
        FROM (
            SELECT pg_catalog.cardinality((CASE
                WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
                THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
        ) AS t0
    ) AS q
)
SELECT 0, q.p, q.n, q.c0
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT t1."id" AS c0
    FROM (
        SELECT q."id", r.ordinality
        FROM ROWS FROM (pg_catalog.unnest((CASE
            WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) WITH ORDINALITY AS r("id",
                ordinality)
        JOIN "public"."stall" AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
    ) AS t1
    ORDER BY t1.ordinality
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL;
