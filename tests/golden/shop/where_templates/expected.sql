-- ranges
SELECT q.*
FROM (
    SELECT t0."purchase_no"
    FROM "public"."purchase" AS t0
    WHERE ((t0."during" OPERATOR(pg_catalog.=) ANY($1)) AND (t0."during" OPERATOR(pg_catalog.@>) $2)
        AND (t0."during" OPERATOR(pg_catalog.&&) $3))
    ORDER BY t0."purchase_no"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '{"[\"2024-01-01T00:00:00Z\",\"2024-02-01T00:00:00Z\")","empty"}'
-- $2 = '2024-01-20T00:00:00Z'
-- $3 = '["2024-01-15T00:00:00Z","2024-03-01T00:00:00Z")'
-- lists
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE ((t0."tags" OPERATOR(pg_catalog.@>) $1 AND t0."tags" OPERATOR(pg_catalog.<>) $1)
        AND t0."tags" OPERATOR(pg_catalog.@>) $2)
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '{"poetry"}'
-- $2 = '{"math"}'
-- distinct
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE ((t0."born" OPERATOR(pg_catalog.=) $1) IS NOT TRUE)
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '1815-12-10'
-- paths
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (t0."settings" OPERATOR(pg_catalog.@@) $1::pg_catalog.jsonpath)
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '$.n == 1'
-- fields
SELECT q.*
FROM (
    SELECT t0."line_no"
    FROM "public"."purchase_line" AS t0
    WHERE (t0."line_no" OPERATOR(pg_catalog.<=) t0."amount")
    ORDER BY t0."purchase_no", t0."line_no"
    LIMIT 1000
) AS q, (SELECT) AS weight;
