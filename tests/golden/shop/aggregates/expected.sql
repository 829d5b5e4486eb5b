-- big
SELECT pg_catalog.count(*), pg_catalog.sum(t0."line_no"), pg_catalog.sum(t0."amount"),
    pg_catalog.avg(t0."amount")
FROM "public"."purchase_line" AS t0;
-- purchasesAggregate
SELECT pg_catalog.count(*), pg_catalog.count(DISTINCT t0."state"),
    pg_catalog.count(DISTINCT t0."customer_id"),
    pg_catalog.count(DISTINCT pg_catalog.lower(t0."during")), pg_catalog.sum(t0."total"),
    pg_catalog.min(t0."state"::"public"."order_state"), pg_catalog.min(t0."placed"),
    pg_catalog.min(pg_catalog.upper(t0."during")), pg_catalog.max(t0."placed"),
    pg_catalog.max(t0."total"), pg_catalog.stddev_samp(t0."purchase_no"),
    pg_catalog.var_samp(t0."purchase_no"), pg_catalog.var_samp(t0."total"),
    (
        SELECT pg_catalog.array_agg(q.v)::"pg_catalog"."int4"[]
        FROM (
            SELECT t0."purchase_no" AS v
            FROM "public"."purchase" AS t0
            WHERE (t0."purchase_no" OPERATOR(pg_catalog.<=) $1)
            ORDER BY t0."purchase_no"
            LIMIT 1000 OPERATOR(pg_catalog.+) 1
        ) AS q
    )[1:1000],
    (
        SELECT pg_catalog.array_agg(q.v)::"public"."order_state"[]
        FROM (
            SELECT t0."state" AS v
            FROM "public"."purchase" AS t0
            WHERE (t0."purchase_no" OPERATOR(pg_catalog.<=) $1)
            ORDER BY t0."purchase_no"
            LIMIT 2 OPERATOR(pg_catalog.+) 1
        ) AS q
    )[1:2]
FROM "public"."purchase" AS t0
WHERE (t0."purchase_no" OPERATOR(pg_catalog.<=) $1)
HAVING true;
-- $1 = '3'
-- none
SELECT pg_catalog.count(*), pg_catalog.sum(t0."purchase_no"),
    (
        SELECT pg_catalog.array_agg(q.v)::"public"."order_state"[]
        FROM (
            SELECT t0."state" AS v
            FROM "public"."purchase" AS t0
            WHERE (t0."purchase_no" OPERATOR(pg_catalog.>) $1)
            ORDER BY t0."purchase_no"
            LIMIT 1000 OPERATOR(pg_catalog.+) 1
        ) AS q
    )[1:1000]
FROM "public"."purchase" AS t0
WHERE (t0."purchase_no" OPERATOR(pg_catalog.>) $1)
HAVING true;
-- $1 = '99'
