-- purchaseLines
SELECT t0."purchase_no", t0."line_no", t0."article", t0."amount"
FROM "public"."purchase_line" AS t0
ORDER BY t0."purchase_no", t0."line_no"
LIMIT 1000;
