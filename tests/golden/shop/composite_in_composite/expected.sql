-- shops
SELECT q.*
FROM (
    SELECT t0."id", (t0."home" IS DISTINCT FROM NULL), (t0."home")."street",
        ((t0."home")."geo" IS DISTINCT FROM NULL), ((t0."home")."geo")."lat",
        ((t0."home")."geo")."lon", t0."numbers"
    FROM "public"."shop" AS t0
    WHERE (((((t0."home")."geo")."lat" OPERATOR(pg_catalog.>) $1)))
    ORDER BY ((t0."home")."geo")."lat" ASC, t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '1'
-- all
SELECT t0."id", (t0."home" IS DISTINCT FROM NULL), (t0."home")."street", t0."numbers"
FROM "public"."shop" AS t0
ORDER BY t0."id"
LIMIT 1000;
