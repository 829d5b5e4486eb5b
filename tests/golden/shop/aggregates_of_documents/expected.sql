-- bookCardsAggregate
SELECT pg_catalog.avg((t0."data" OPERATOR(pg_catalog.->>) 'pages')::"pg_catalog"."int8"),
    pg_catalog.max((t0."data" OPERATOR(pg_catalog.->>) 'published')::"pg_catalog"."timestamptz"),
    pg_catalog.max((t0."data" OPERATOR(pg_catalog.->>) 'title')::"pg_catalog"."text"),
    pg_catalog.count(DISTINCT (t0."data" OPERATOR(pg_catalog.->>) 'title')::"pg_catalog"."text")
FROM "public"."tv_book_card" AS t0;
-- secretBooksAggregate
SELECT pg_catalog.count(*),
    pg_catalog.sum((t0."data" OPERATOR(pg_catalog.->>) 'pages')::"pg_catalog"."int4"),
    pg_catalog.min((t0."data" OPERATOR(pg_catalog.->) 'author' OPERATOR(pg_catalog.->>) 'name')::"pg_catalog"."text")
FROM "public"."v_secret_book" AS t0;
