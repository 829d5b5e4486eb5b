-- purchases
SELECT t0."purchase_no", t0."placed", t0."state", t0."total", (t1."id" IS DISTINCT FROM NULL),
    t1."full_name", (t2."id" IS DISTINCT FROM NULL), t2."full_name"
FROM (
    SELECT t0."purchase_no", t0."customer_id", t0."state", t0."placed", t0."total"
    FROM "public"."purchase" AS t0
    ORDER BY t0."placed" DESC, t0."purchase_no"
    LIMIT 2
) AS t0
LEFT JOIN "public"."customer" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."customer_id"
LEFT JOIN "public"."customer" AS t2 ON t2."id" OPERATOR(pg_catalog.=) t1."fk_referrer"
ORDER BY t0."placed" DESC, t0."purchase_no";
