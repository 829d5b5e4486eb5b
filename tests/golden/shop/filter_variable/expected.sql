-- customers
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (((t0."email" OPERATOR(pg_catalog.~~*) $1)) OR ((t0."tags" OPERATOR(pg_catalog.&&) $2)))
    ORDER BY t0."email" DESC, t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '%GRACE%'
-- $2 = '{"math","x"}'
