-- boxes
SELECT t0."number", t0."data"
FROM "public"."v_box" AS t0
ORDER BY t0."number"
LIMIT 1000;
