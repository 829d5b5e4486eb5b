-- toOne
SELECT q.*
FROM (
    SELECT t0."purchase_no"
    FROM "public"."purchase" AS t0
    WHERE (EXISTS (
        SELECT 1
        FROM "public"."customer" AS t1
        WHERE t1."id" OPERATOR(pg_catalog.=) t0."customer_id"
            AND ((t1."full_name" OPERATOR(pg_catalog.~~) $1))
    ))
    ORDER BY t0."purchase_no"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = 'Ada%'
-- some
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (EXISTS (
        SELECT 1
        FROM "public"."purchase" AS t1
        WHERE t1."customer_id" OPERATOR(pg_catalog.=) t0."id"
            AND ((EXISTS (
                SELECT 1
                FROM "public"."purchase_line" AS t2
                WHERE t2."purchase_no" OPERATOR(pg_catalog.=) t1."purchase_no"
                    AND ((t2."article" OPERATOR(pg_catalog.=) $1))
            )))
    ))
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = 'tea'
-- every
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (NOT EXISTS (
        SELECT 1
        FROM "public"."purchase" AS t1
        WHERE t1."customer_id" OPERATOR(pg_catalog.=) t0."id"
            AND ((t1."state" OPERATOR(pg_catalog.=) $1)) IS NOT TRUE
    ))
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = 'paid'
-- none
SELECT q.*
FROM (
    SELECT t0."email"
    FROM "public"."customer" AS t0
    WHERE (NOT EXISTS (
        SELECT 1
        FROM "public"."purchase" AS t1
        WHERE t1."customer_id" OPERATOR(pg_catalog.=) t0."id"
            AND (true)
    ))
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
