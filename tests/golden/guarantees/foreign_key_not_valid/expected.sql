-- visits
SELECT t0."id", (t1."id" IS DISTINCT FROM NULL), t1."id"
FROM (
    SELECT t0."id", t0."shop_id"
    FROM "public"."visit" AS t0
    ORDER BY t0."id"
    LIMIT 1000
) AS t0
LEFT JOIN "public"."shop" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."shop_id"
ORDER BY t0."id";
