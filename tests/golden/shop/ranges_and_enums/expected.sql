-- purchases
SELECT t0."state", (t0."during" IS DISTINCT FROM NULL), pg_catalog.lower(t0."during"),
    pg_catalog.upper(t0."during"), pg_catalog.lower_inc(t0."during"),
    pg_catalog.upper_inc(t0."during"), pg_catalog.isempty(t0."during"), t0."total"
FROM "public"."purchase" AS t0
ORDER BY t0."purchase_no"
LIMIT 1000;
