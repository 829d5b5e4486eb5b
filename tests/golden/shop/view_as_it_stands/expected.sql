-- secretBooks
SELECT q.*
FROM (
    SELECT t0."data", t0."id"
    FROM "public"."v_secret_book" AS t0
    WHERE ((t0."data" OPERATOR(pg_catalog.->>) 'pages')::"pg_catalog"."int4" OPERATOR(pg_catalog.<) $1)
    ORDER BY (t0."data" OPERATOR(pg_catalog.->>) 'title')::"pg_catalog"."text" ASC, t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '190'
