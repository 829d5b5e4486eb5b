-- letters
SELECT q.*
FROM (
    SELECT t0."id", t0."state"
    FROM "public"."letter" AS t0
    WHERE (t0."state" OPERATOR(pg_catalog.=) ANY($1))
    ORDER BY t0."state" DESC, t0."id" ASC
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '{"new","lost"}'
-- lettersGroups
SELECT t0."state", pg_catalog.count(*)
FROM "public"."letter" AS t0
GROUP BY t0."state"
ORDER BY t0."state"
LIMIT 1000;
-- boxes
SELECT q.*
FROM (
    SELECT t0."number", t0."data"
    FROM "public"."v_box" AS t0
    WHERE ((t0."data" OPERATOR(pg_catalog.->>) 'state')::"pg_catalog"."text" OPERATOR(pg_catalog.=) $1)
    ORDER BY t0."number"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = 'full'
