-- percent
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (t0."email" OPERATOR(pg_catalog.~~) $1)
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '%0\%\_%'
-- starts
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (t0."full_name" OPERATOR(pg_catalog.~~) $1)
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = 'Grace%'
-- any
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (t0."email" OPERATOR(pg_catalog.=) ANY($1))
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '{}'
-- all
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (t0."email" OPERATOR(pg_catalog.<>) ALL($1))
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '{}'
-- some
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (t0."email" OPERATOR(pg_catalog.=) ANY($1))
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '{"ada@example.org","nobody"}'
-- nulls
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (t0."born" IS NULL)
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- range
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (t0."born" OPERATOR(pg_catalog.>=) $1 AND t0."born" OPERATOR(pg_catalog.<) $2)
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '1800-01-01'
-- $2 = '1900-01-01'
-- nested
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (true)
        AND (((t0."credit" OPERATOR(pg_catalog.>) $1))
            OR ((NOT ((t0."tags" OPERATOR(pg_catalog.@>) $2)))))
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '1000'
-- $2 = '{"math"}'
-- state
SELECT q.*
FROM (
    SELECT t0."purchase_no", t0."state"
    FROM "public"."purchase" AS t0
    WHERE (t0."state" OPERATOR(pg_catalog.=) ANY($1))
    ORDER BY t0."purchase_no"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '{"paid","in transit"}'
-- json
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (t0."settings" OPERATOR(pg_catalog.@>) $1)
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '{"theme":"dark"}'
