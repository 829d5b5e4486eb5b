-- createStall
WITH i0 AS (
    INSERT INTO "public"."stall" AS c ("id", "name", "tags", "settings", "home")
    VALUES ($1::"pg_catalog"."int4", $2::"pg_catalog"."text", $3::"pg_catalog"."_text",
        $4::"pg_catalog"."jsonb", ROW($5::"pg_catalog"."text", NULL)::"public"."place")
    RETURNING c."id", c."name", c."visits", c."tags", c."settings", c."home", c."opened"
)
SELECT t0."id", t0."name", t0."visits", t0."tags", t0."settings", t0."opened",
    (t0."home" IS DISTINCT FROM NULL), (t0."home")."street"
FROM i0 AS t0;
-- $1 = '11'
-- $2 = 'Fish'
-- $3 = '{"fresh","a,b"}'
-- $4 = '{"open":true}'
-- $5 = 'Quay'
