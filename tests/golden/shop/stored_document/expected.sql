-- bookCards
SELECT q.*
FROM (
    SELECT t0."id", t0."data"
    FROM "public"."tv_book_card" AS t0
    WHERE ((t0."data" OPERATOR(pg_catalog.->>) 'title')::"pg_catalog"."text" OPERATOR(pg_catalog.~~*) $1)
    ORDER BY (t0."data" OPERATOR(pg_catalog.->>) 'pages')::"pg_catalog"."int8" DESC NULLS LAST,
        t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '%a%'
