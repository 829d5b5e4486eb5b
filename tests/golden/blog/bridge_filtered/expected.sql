-- some
SELECT q.*
FROM (
    SELECT t0."title"
    FROM "public"."post" AS t0
    WHERE (EXISTS (
        SELECT 1
        FROM "public"."tag" AS t1
        JOIN "public"."post_tag" AS t2 ON t2."tag_id" OPERATOR(pg_catalog.=) t1."id"
        WHERE t2."post_id" OPERATOR(pg_catalog.=) t0."id"
            AND ((t1."label" OPERATOR(pg_catalog.=) $1))
    ))
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = 'red'
-- every
SELECT q.*
FROM (
    SELECT t0."title"
    FROM "public"."post" AS t0
    WHERE (NOT EXISTS (
        SELECT 1
        FROM "public"."tag" AS t1
        JOIN "public"."post_tag" AS t2 ON t2."tag_id" OPERATOR(pg_catalog.=) t1."id"
        WHERE t2."post_id" OPERATOR(pg_catalog.=) t0."id"
            AND ((t1."label" OPERATOR(pg_catalog.=) ANY($1))) IS NOT TRUE
    ))
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '{"red","blue"}'
-- none
SELECT q.*
FROM (
    SELECT t0."label"
    FROM "public"."tag" AS t0
    WHERE (NOT EXISTS (
        SELECT 1
        FROM "public"."post" AS t1
        JOIN "public"."post_tag" AS t2 ON t2."post_id" OPERATOR(pg_catalog.=) t1."id"
        WHERE t2."tag_id" OPERATOR(pg_catalog.=) t0."id"
            AND ((t1."title" OPERATOR(pg_catalog.=) $1))
    ))
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = 'Three'
