-- createStall
WITH i0 AS (
    INSERT INTO "public"."stall" ("id", "name", "tags", "settings", "home")
    VALUES ($1::"pg_catalog"."int4", $2::"pg_catalog"."text", $3::"pg_catalog"."_text",
        $4::"pg_catalog"."jsonb", ROW($5::"pg_catalog"."text", NULL)::"public"."place")
    RETURNING "id" AS k0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = '11'
-- $2 = 'Fish'
-- $3 = '{"fresh","a,b"}'
-- $4 = '{"open":true}'
-- $5 = 'Quay'
SELECT t0."id", t0."name", t0."visits", t0."tags", t0."settings", t0."opened",
    (t0."home" IS DISTINCT FROM NULL), (t0."home")."street"
FROM (
    SELECT q."id", q."name", q."visits", q."tags", q."settings", q."home", q."opened", r.ordinality
    FROM ROWS FROM (pg_catalog.unnest((CASE
        WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."int4"[])) WITH ORDINALITY AS r("id",
            ordinality)
    JOIN "public"."stall" AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
) AS t0;
