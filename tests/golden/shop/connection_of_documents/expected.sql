-- bookCardsConnection
SELECT 0, 0, 0, q.c0, NULL::"pg_catalog"."int8"
FROM (
    SELECT t0."data" AS c0
    FROM "public"."tv_book_card" AS t0
    WHERE ((t0."data" OPERATOR(pg_catalog.->>) 'pages')::"pg_catalog"."int8" OPERATOR(pg_catalog.>) $1
        OR (t0."data" OPERATOR(pg_catalog.->>) 'pages')::"pg_catalog"."int8" IS NULL
        OR ((t0."data" OPERATOR(pg_catalog.->>) 'pages')::"pg_catalog"."int8" OPERATOR(pg_catalog.=) $1
            AND (t0."id" OPERATOR(pg_catalog.>) $2)))
    ORDER BY (t0."data" OPERATOR(pg_catalog.->>) 'pages')::"pg_catalog"."int8" ASC, t0."id"
    LIMIT 2
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."jsonb"[]) IS NULL
UNION ALL
SELECT 1, 0, 0, NULL, q.c0
FROM (
    SELECT pg_catalog.count(*) AS c0
    FROM "public"."tv_book_card" AS t1
) AS q;
-- $1 = '184'
-- $2 = '00000000-0000-4000-a000-000000000002'
