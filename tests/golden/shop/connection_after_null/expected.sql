-- customersConnection
SELECT q.*
FROM (
    SELECT t0."full_name"
    FROM "public"."customer" AS t0
    WHERE ((t0."born" IS NULL AND (t0."id" OPERATOR(pg_catalog.>) $1)))
    ORDER BY t0."born" ASC, t0."id"
    LIMIT 5
) AS q, (SELECT) AS weight;
-- $1 = '00000000-0000-4000-8000-000000000003'
