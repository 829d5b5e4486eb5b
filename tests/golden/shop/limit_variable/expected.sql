-- purchases
SELECT t0."purchase_no", (t1."id" IS DISTINCT FROM NULL), t1."email"
FROM (
    SELECT t0."purchase_no", t0."customer_id"
    FROM "public"."purchase" AS t0
    ORDER BY t0."purchase_no"
    LIMIT 32
) AS t0
LEFT JOIN "public"."customer" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."customer_id"
ORDER BY t0."purchase_no"
LIMIT $1
OFFSET CASE WHEN pg_catalog.clock_timestamp() IS NULL THEN 0 ELSE $2 END;
-- $1 = '1'
-- $2 = '1'
