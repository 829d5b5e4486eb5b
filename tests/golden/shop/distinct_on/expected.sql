-- purchases
SELECT q.*
FROM (
    SELECT t0."purchase_no", (t1."id" IS DISTINCT FROM NULL), t1."full_name"
    FROM (
        SELECT t0."purchase_no", t0."customer_id", t0."placed"
        FROM (
            SELECT DISTINCT ON (t0."customer_id") t0."purchase_no", t0."customer_id", t0."placed"
            FROM "public"."purchase" AS t0
            WHERE (t0."purchase_no" OPERATOR(pg_catalog.>) $1)
            ORDER BY t0."customer_id", t0."placed" DESC, t0."purchase_no"
        ) AS t0
        ORDER BY t0."placed" DESC, t0."purchase_no"
        LIMIT 2
    ) AS t0
    LEFT JOIN "public"."customer" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."customer_id"
    ORDER BY t0."placed" DESC, t0."purchase_no"
) AS q, (SELECT) AS weight;
-- $1 = '0'
