-- purchaseLinesConnection
SELECT q.*
FROM (
    SELECT t0."purchase_no", t0."line_no", ARRAY[(t0."purchase_no")::pg_catalog.text,
        (t0."line_no")::pg_catalog.text]
    FROM "public"."purchase_line" AS t0
    WHERE (t0."purchase_no", t0."line_no") OPERATOR(pg_catalog.>) ($1, $2)
    ORDER BY t0."purchase_no", t0."line_no"
    LIMIT 2
) AS q, (SELECT) AS weight;
-- $1 = '1'
-- $2 = '2'
