-- purchasesConnection
SELECT ARRAY[(t0."placed")::pg_catalog.text, (t0."purchase_no")::pg_catalog.text], t0."purchase_no",
    t0."state"
FROM "public"."purchase" AS t0
ORDER BY t0."placed" DESC, t0."purchase_no"
LIMIT 3;
