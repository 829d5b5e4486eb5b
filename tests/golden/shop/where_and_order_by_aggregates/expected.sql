-- customers
SELECT t0."full_name", (t4."id" IS DISTINCT FROM NULL), t4."full_name"
FROM (
    SELECT t0."id", t0."full_name", t0."fk_referrer"
    FROM "public"."customer" AS t0
    WHERE ((
        SELECT (pg_catalog.count(*) OPERATOR(pg_catalog.>=) $2)
            AND ((pg_catalog.max(t1."total") IS NOT NULL))
        FROM "public"."purchase" AS t1
        WHERE t1."customer_id" OPERATOR(pg_catalog.=) t0."id"
            AND ((t1."state" OPERATOR(pg_catalog.<>) $1))
        HAVING true
    ))
    ORDER BY (
        SELECT pg_catalog.count(*)
        FROM "public"."purchase" AS t2
        WHERE t2."customer_id" OPERATOR(pg_catalog.=) t0."id"
    ) DESC,
        (
            SELECT pg_catalog.sum(t3."total")
            FROM "public"."purchase" AS t3
            WHERE t3."customer_id" OPERATOR(pg_catalog.=) t0."id"
        ) DESC NULLS LAST, t0."id"
    LIMIT 2
) AS t0
LEFT JOIN "public"."customer" AS t4 ON t4."id" OPERATOR(pg_catalog.=) t0."fk_referrer"
ORDER BY (
    SELECT pg_catalog.count(*)
    FROM "public"."purchase" AS t2
    WHERE t2."customer_id" OPERATOR(pg_catalog.=) t0."id"
) DESC,
    (
        SELECT pg_catalog.sum(t3."total")
        FROM "public"."purchase" AS t3
        WHERE t3."customer_id" OPERATOR(pg_catalog.=) t0."id"
    ) DESC NULLS LAST, t0."id";
-- $1 = 'open'
-- $2 = '1'
-- purchases
SELECT t0."purchase_no"
FROM "public"."purchase" AS t0
LEFT JOIN "public"."customer" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."customer_id"
ORDER BY (
    SELECT pg_catalog.max(t2."placed")
    FROM "public"."purchase" AS t2
    WHERE t2."customer_id" OPERATOR(pg_catalog.=) t1."id"
) ASC, t0."purchase_no"
LIMIT 1000;
