-- lettersAggregate
SELECT pg_catalog.count(*),
    pg_catalog.sum((t0."info" OPERATOR(pg_catalog.->) 'size' OPERATOR(pg_catalog.->>) 'width')::"pg_catalog"."int4"),
    pg_catalog.max((t0."info" OPERATOR(pg_catalog.->>) 'sent on')::"pg_catalog"."date")
FROM "public"."letter" AS t0;
-- lettersGroups
SELECT pg_catalog.date_trunc('year',
    (t0."info" OPERATOR(pg_catalog.->>) 'sent on')::"pg_catalog"."date"::pg_catalog.timestamp)::pg_catalog.date,
    pg_catalog.count(*)
FROM "public"."letter" AS t0
GROUP BY pg_catalog.date_trunc('year',
    (t0."info" OPERATOR(pg_catalog.->>) 'sent on')::"pg_catalog"."date"::pg_catalog.timestamp)::pg_catalog.date
ORDER BY pg_catalog.date_trunc('year',
    (t0."info" OPERATOR(pg_catalog.->>) 'sent on')::"pg_catalog"."date"::pg_catalog.timestamp)::pg_catalog.date ASC NULLS FIRST
LIMIT 1000;
