-- grids
SELECT t0."id", t0."cells", t0."line"
FROM "public"."grid" AS t0
ORDER BY t0."id"
LIMIT 1000;
