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
-- $1 = '{"41","42"}'
-- $2 = '{"Tin","Iron"}'
SELECT t0."count"
FROM (
    SELECT pg_catalog.cardinality((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
) AS t0;
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
-- $1 = '{"41","41"}'
-- $2 = '{"cup","pan"}'
-- $3 = '{"3","9"}'
SELECT t0."count"
FROM (
    SELECT pg_catalog.cardinality((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
) AS t0;
-- updateStalls
WITH i0 AS (
    UPDATE "public"."stall" AS t0
    SET "visits" = COALESCE(t0."visits"::"pg_catalog"."int4", '0'::"pg_catalog"."int4") OPERATOR(pg_catalog.+) $2::"pg_catalog"."int4"
    WHERE (t0."id" OPERATOR(pg_catalog.=) ANY($1))
    RETURNING t0."id" AS k0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.ntile(CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.>) $3 THEN 0 ELSE 1 END) OVER ()
FROM i0 AS r;
-- $1 = '{"41","42"}'
-- $2 = '1'
-- $3 = '2'
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
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."text"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, q.c1, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT t2."name" AS c0, t2."visits" AS c1
    FROM (
        SELECT q."id", q."name", q."visits", r.ordinality
        FROM ROWS FROM (pg_catalog.unnest((CASE
            WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) WITH ORDINALITY AS r("id",
                ordinality)
        JOIN "public"."stall" AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
    ) AS t2
    ORDER BY t2.ordinality
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."int4"[]) IS NULL;
-- related
WITH i0 AS (
    UPDATE "public"."stall" AS b0
    SET "tags" = $4::"pg_catalog"."_text"
    FROM (
        SELECT t0."id" AS k0
        FROM "public"."stall" AS t0
        LEFT JOIN (
            SELECT t1."stall_id" AS k0, pg_catalog.count(*) AS a0
            FROM "public"."stall_offer" AS t1
            WHERE EXISTS (
                SELECT 1
                FROM "public"."stall" AS t3
                WHERE t3."id" OPERATOR(pg_catalog.=) t1."stall_id"
                    AND (t3."id" OPERATOR(pg_catalog.>=) $5 AND t3."id" OPERATOR(pg_catalog.<) $6)
            )
            GROUP BY t1."stall_id"
        ) AS g2 ON g2.k0 OPERATOR(pg_catalog.=) t0."id"
        WHERE (t0."id" OPERATOR(pg_catalog.>=) $1 AND t0."id" OPERATOR(pg_catalog.<) $2)
            AND ((COALESCE(g2.a0, 0) OPERATOR(pg_catalog.>) $3))
    ) AS r
    WHERE b0."id" OPERATOR(pg_catalog.=) r.k0
    RETURNING b0."id" AS k0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.ntile(CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.>) $7 THEN 0 ELSE 1 END) OVER ()
FROM i0 AS r;
-- $1 = '41'
-- $2 = '43'
-- $3 = '1'
-- $4 = '{"large"}'
-- $5 = '41'
-- $6 = '43'
-- $7 = '1'
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT 1
        FROM (
            SELECT pg_catalog.cardinality((CASE
                WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
                THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[]) AS "count"
        ) AS t4
    ) AS q
)
SELECT 0, q.p, q.n, NULL::"pg_catalog"."text", NULL::"pg_catalog"."_text"
FROM s0 AS q
UNION ALL
SELECT 1, s0.n, 0, q.c0, q.c1
FROM s0
CROSS JOIN LATERAL (
    SELECT t5."name" AS c0, t5."tags" AS c1
    FROM (
        SELECT q."id", q."name", q."tags", r.ordinality
        FROM ROWS FROM (pg_catalog.unnest((CASE
            WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) WITH ORDINALITY AS r("id",
                ordinality)
        JOIN "public"."stall" AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
    ) AS t5
    ORDER BY t5.ordinality
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(q.c1, NULL::"pg_catalog"."_text") IS NULL;
