-- purchases
SELECT t0."purchase_no"
FROM "public"."purchase" AS t0
LEFT JOIN "public"."customer" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."customer_id"
ORDER BY t1."full_name" DESC, t0."placed" ASC NULLS FIRST, t0."purchase_no"
LIMIT 3
OFFSET 1;
