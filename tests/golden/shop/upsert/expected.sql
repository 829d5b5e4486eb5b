-- made
WITH i0 AS (
    INSERT INTO "public"."stall" AS c ("id", "name", "tags")
    VALUES ($1::"pg_catalog"."int4", $2::"pg_catalog"."text", $3::"pg_catalog"."_text") ON CONFLICT ("name") DO UPDATE
    SET "name" = EXCLUDED."name", "tags" = EXCLUDED."tags"
    RETURNING c."id" AS k0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = '61'
-- $2 = 'Tea'
-- $3 = '{"black"}'
SELECT t0."id", t0."tags"
FROM (
    SELECT q."id", q."tags", r.ordinality
    FROM ROWS FROM (pg_catalog.unnest((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) WITH ORDINALITY AS r("id",
            ordinality)
    JOIN "public"."stall" AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
) AS t0;
-- changed
WITH i0 AS (
    INSERT INTO "public"."stall" AS c ("name", "tags")
    VALUES ($1::"pg_catalog"."text", $2::"pg_catalog"."_text") ON CONFLICT ("name") DO UPDATE
    SET "name" = EXCLUDED."name", "tags" = EXCLUDED."tags"
    RETURNING c."id" AS k0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = 'Tea'
-- $2 = '{"green"}'
SELECT t0."id", t0."tags", t0."visits"
FROM (
    SELECT q."id", q."visits", q."tags", r.ordinality
    FROM ROWS FROM (pg_catalog.unnest((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) WITH ORDINALITY AS r("id",
            ordinality)
    JOIN "public"."stall" AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
) AS t0;
-- counted
WITH i0 AS (
    INSERT INTO "public"."stall" AS c ("name")
    VALUES ($1::"pg_catalog"."text") ON CONFLICT ("name") DO UPDATE
    SET "visits" = COALESCE(c."visits"::"pg_catalog"."int4", '0'::"pg_catalog"."int4") OPERATOR(pg_catalog.+) $2::"pg_catalog"."int4"
    RETURNING c."id" AS k0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = 'Tea'
-- $2 = '1'
SELECT t0."tags", t0."visits"
FROM (
    SELECT q."id", q."visits", q."tags", r.ordinality
    FROM ROWS FROM (pg_catalog.unnest((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) WITH ORDINALITY AS r("id",
            ordinality)
    JOIN "public"."stall" AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
) AS t0;
-- makeOffer
WITH i0 AS (
    INSERT INTO "public"."stall_offer" AS c ("stall_id", "article")
    VALUES ($1::"pg_catalog"."int4", $2::"pg_catalog"."text") ON CONFLICT ("stall_id", "article") DO UPDATE
    SET "price" = $3::"pg_catalog"."numeric"
    RETURNING c."stall_id" AS k0, c."article" AS k1
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.set_config('fraiseql.key1',
        COALESCE(pg_catalog.array_agg(r.k1)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = '61'
-- $2 = 'cup'
-- $3 = '2'
SELECT t0."price"
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
) AS t0;
-- offer
WITH i0 AS (
    INSERT INTO "public"."stall_offer" AS c ("stall_id", "article")
    VALUES ($1::"pg_catalog"."int4", $2::"pg_catalog"."text") ON CONFLICT ("stall_id", "article") DO UPDATE
    SET "price" = $3::"pg_catalog"."numeric"
    RETURNING c."stall_id" AS k0, c."article" AS k1
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL,
    pg_catalog.set_config('fraiseql.key1',
        COALESCE(pg_catalog.array_agg(r.k1)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = '61'
-- $2 = 'cup'
-- $3 = '2'
SELECT t0."price"
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
) AS t0;
